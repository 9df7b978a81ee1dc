// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document_builder.h"

#include "core/base/json_writer.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace gatelens::text {

namespace {

// Up to here comparing every pair is cheaper than sorting.
constexpr std::size_t kCompareAll = 16;

// The encodings that editors on Windows write and no gateway reads.
std::string_view foreignEncoding(std::string_view text) {
    using namespace std::string_view_literals;
    if (text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv)) {
        return "UTF-32";
    }
    if (text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv)) {
        return "UTF-16";
    }
    return {};
}

// Long names are cut, so that a message stays readable.
std::string shown(std::string_view name) {
    constexpr std::size_t kLongest = 80;
    if (name.size() <= kLongest) {
        return jsonQuote(name);
    }
    std::size_t cut = kLongest;
    while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0U) == 0x80U) {
        --cut;
    }
    return jsonQuote(std::string(name.substr(0, cut)) + "…");
}

} // namespace

DocumentBuilder::DocumentBuilder(Format format, const SourceFile& file, const Limits& limits)
    : m_file(file)
    , m_limits(limits)
    , m_document(std::make_shared<Document>()) {
    m_document->format = format;
    m_document->file = file.id();
    m_document->arena = std::make_unique<NodeArena>();
}

Status DocumentBuilder::admit() const {
    const std::string_view text = m_file.text();
    // Offsets are 32 bits wide.
    const std::size_t most = std::min<std::size_t>(
        m_limits.maxBytes, std::numeric_limits<std::uint32_t>::max() - std::size_t{1});
    if (text.size() > most) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("is {} bytes, more than the limit of {}", text.size(), most),
                    m_file.name());
    }
    if (const auto encoding = foreignEncoding(text); !encoding.empty()) {
        return fail(error(
            0, fmt::format("found {} text, expected UTF-8; save the file as UTF-8", encoding)));
    }
    if (const std::size_t valid = validUtf8Prefix(text); valid < text.size()) {
        return fail(error(valid, fmt::format("found the byte 0x{:02X}, which is not UTF-8; "
                                             "expected UTF-8 text",
                                             static_cast<unsigned char>(text[valid]))));
    }
    return {};
}

std::size_t DocumentBuilder::contentBegin() const {
    return m_file.text().starts_with(kUtf8Bom) ? kUtf8Bom.size() : 0;
}

std::string DocumentBuilder::place(std::size_t offset) const {
    const Position position = m_file.position(static_cast<std::uint32_t>(offset));
    return fmt::format("{}:{}", position.line, position.column);
}

Error DocumentBuilder::error(std::size_t offset, std::string message, ErrorCode code) const {
    return Error{code, std::move(message), m_file.name() + ':' + place(offset)};
}

Error DocumentBuilder::syntaxError(std::size_t offset, std::string message) const {
    // Not the whole line: a file may be one line.
    constexpr std::size_t kNear = 200;
    const std::string_view text = m_file.text();
    const std::size_t from = offset - std::min(offset, kNear);
    const std::size_t lineStart = text.substr(from, offset - from).rfind('\n') + 1;
    std::string_view line = text.substr(from + lineStart, offset - from - lineStart + kNear);
    line = line.substr(0, line.find('\n', offset - from - lineStart));
    if (line.find("{{") != std::string_view::npos || line.find("{%") != std::string_view::npos) {
        message += "; this looks like a template: render it first";
    }
    return error(offset, std::move(message));
}

Error DocumentBuilder::tooManyNodesError(std::size_t offset) const {
    return error(offset, fmt::format("holds more than {} values", m_limits.maxNodes),
                 ErrorCode::LimitExceeded);
}

Error DocumentBuilder::tooDeepError(std::size_t offset) const {
    return error(offset, fmt::format("is nested deeper than {} levels", m_limits.maxDepth),
                 ErrorCode::LimitExceeded);
}

Error DocumentBuilder::tooLongError(std::size_t offset) const {
    return error(offset,
                 fmt::format("this key or value is longer than {} bytes", m_limits.maxScalarBytes),
                 ErrorCode::LimitExceeded);
}

Node* DocumentBuilder::node(NodeKind kind, std::size_t begin, std::size_t end) {
    ++m_nodeCount;
    Node* made = m_document->arena->node();
    made->kind = kind;
    made->range = range(begin, end);
    return made;
}

void DocumentBuilder::report(Severity severity, std::string_view code, std::string message,
                             const SourceRange& range, std::string fix) {
    if (m_document->diagnostics.size() >= m_limits.maxDiagnostics) {
        ++m_unreported;
        return;
    }
    m_document->diagnostics.push_back(
        {severity, std::string(code), std::move(message), std::move(fix), range, {}});
}

void DocumentBuilder::reportDuplicate(const Member& first, const Member& again) {
    if (m_document->diagnostics.size() >= m_limits.maxDiagnostics) {
        ++m_unreported;
        return;
    }
    report(Severity::Error, "duplicate-key",
           fmt::format("the key {} stands here again; the first is at {}", shown(again.name),
                       place(first.keyRange.begin)),
           again.keyRange, "remove one of the two");
}

void DocumentBuilder::reportDuplicates(std::span<const Member> members) {
    if (members.size() <= kCompareAll) {
        for (std::size_t i = 1; i < members.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (members[i].name == members[j].name) {
                    reportDuplicate(members[j], members[i]);
                    break;
                }
            }
        }
        return;
    }
    // Sorting, not hashing: nobody can choose keys that make it slow.
    m_order.resize(members.size());
    std::iota(m_order.begin(), m_order.end(), std::uint32_t{0});
    std::sort(m_order.begin(), m_order.end(), [members](std::uint32_t a, std::uint32_t b) {
        const int order = members[a].name.compare(members[b].name);
        return order != 0 ? order < 0 : a < b;
    });
    std::size_t first = 0;
    for (std::size_t i = 1; i < m_order.size(); ++i) {
        if (members[m_order[i]].name == members[m_order[first]].name) {
            reportDuplicate(members[m_order[first]], members[m_order[i]]);
        } else {
            first = i;
        }
    }
}

DocumentPtr DocumentBuilder::finish(std::vector<const Node*> roots) {
    std::stable_sort(m_document->diagnostics.begin(), m_document->diagnostics.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return a.range < b.range; });
    if (m_unreported > 0) {
        m_document->diagnostics.push_back(
            {Severity::Warning,
             "too-many-diagnostics",
             fmt::format("{} more faults of this file are not listed", m_unreported),
             "",
             range(0, 0),
             {}});
    }
    m_document->roots = std::move(roots);
    return std::move(m_document);
}

std::string foundAt(std::string_view text, std::size_t offset) {
    if (offset >= text.size()) {
        return "the end of the file";
    }
    const char c = text[offset];
    if (c == '\n' || c == '\r') {
        return "a line break";
    }
    if (c == '\t') {
        return "a tab";
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        return fmt::format("the control character U+{:04X}", static_cast<unsigned>(c));
    }
    const std::size_t length = utf8Length(text, offset);
    if (length == 0) {
        return fmt::format("the byte 0x{:02X}", static_cast<unsigned char>(c));
    }
    return fmt::format("'{}'", text.substr(offset, length));
}

} // namespace gatelens::text
