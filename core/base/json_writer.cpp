// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_writer.h"

#include "core/base/utf8.h"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace gatelens {

namespace {

// Printable ASCII that needs no escape: the bulk of every document.
constexpr bool isPlain(char c) {
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void appendEscaped(std::string& out, char c) {
    switch (c) {
    case '"':
        out += "\\\"";
        break;
    case '\\':
        out += "\\\\";
        break;
    case '\n':
        out += "\\n";
        break;
    case '\r':
        out += "\\r";
        break;
    case '\t':
        out += "\\t";
        break;
    default:
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        break;
    }
}

void appendQuoted(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && isPlain(text[end])) {
            ++end;
        }
        out.append(text.substr(i, end - i));
        i = end;
        if (i == text.size()) {
            break;
        }
        if (static_cast<unsigned char>(text[i]) < 0x80) {
            appendEscaped(out, text[i]);
            ++i;
        } else if (const std::size_t length = utf8Length(text, i); length > 0) {
            out.append(text.substr(i, length));
            i += length;
        } else {
            out += "\xEF\xBF\xBD";
            ++i;
        }
    }
    out += '"';
}

constexpr std::size_t kPieceBytes = 64U << 10U;

} // namespace

void JsonWriter::newLine() {
    if (m_style == Style::Indented && !onOneLine()) {
        m_out += '\n';
        m_out.append(m_hasItems.size() * 2, ' ');
    }
}

void JsonWriter::separate() {
    if (m_afterKey) {
        m_afterKey = false;
        return;
    }
    if (m_hasItems.empty()) {
        return;
    }
    if (m_hasItems.back()) {
        m_out += m_style == Style::Indented && onOneLine() ? ", " : ",";
    }
    m_hasItems.back() = true;
    if (m_sink && m_out.size() >= kPieceBytes) {
        m_sink(m_out);
        m_out.clear();
    }
    newLine();
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    m_out += bracket;
    m_hasItems.push_back(false);
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    const bool hadItems = m_hasItems.back();
    const bool inLine = onOneLine();
    m_hasItems.pop_back();
    if (hadItems && !inLine) {
        newLine();
    }
    m_out += bracket;
    return *this;
}

JsonWriter& JsonWriter::beginObject() {
    return open('{');
}
JsonWriter& JsonWriter::endObject() {
    return close('}');
}
JsonWriter& JsonWriter::beginArray() {
    return open('[');
}
JsonWriter& JsonWriter::endArray() {
    return close(']');
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    appendQuoted(m_out, name);
    m_out += m_style == Style::Indented ? ": " : ":";
    m_afterKey = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    appendQuoted(m_out, text);
    return *this;
}

JsonWriter& JsonWriter::value(bool flag) {
    separate();
    m_out += flag ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
    separate();
    fmt::format_to(std::back_inserter(m_out), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
    separate();
    fmt::format_to(std::back_inserter(m_out), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) {
        return null();
    }
    separate();
    fmt::format_to(std::back_inserter(m_out), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::null() {
    separate();
    m_out += "null";
    return *this;
}

void JsonWriter::flush() {
    if (m_sink) {
        m_out += '\n';
        m_sink(m_out);
        m_out.clear();
    }
}

std::string jsonQuote(std::string_view text) {
    std::string out;
    appendQuoted(out, text);
    return out;
}

} // namespace gatelens
