// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/toml_lexer.h"

#include "core/base/json_writer.h"
#include "core/base/utf8.h"
#include "core/text/placeholder.h"
#include "core/text/toml_scalar.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::text {

namespace {

bool isBareKeyChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

bool isControl(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

// Neither ends nor interrupts a string.
bool isPlainText(char c) {
    return !isControl(c) && c != '"' && c != '\'' && c != '\\';
}

// -1 when it is no hexadecimal digit.
int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

TomlLexer::TomlLexer(DocumentBuilder& builder)
    : m_builder(builder)
    , m_text(builder.file().text())
    , m_at(builder.contentBegin()) {}

Error TomlLexer::unexpected(std::string_view expected) const {
    return m_builder.syntaxError(
        m_at, fmt::format("found {}, expected {}", foundAt(m_text, m_at), expected));
}

void TomlLexer::reportToml11(std::string_view what, std::size_t begin, std::size_t end) {
    m_builder.report(
        Severity::Warning, "toml-1.1",
        fmt::format("{} came with TOML 1.1; readers of TOML 1.0 refuse the file", what),
        m_builder.range(begin, end), "write it as TOML 1.0 demands");
}

void TomlLexer::skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
        ++m_at;
    }
}

Status TomlLexer::comment() {
    while (!atEnd() && peek() != '\n') {
        if (peek() == '\r' && peek(1) == '\n') {
            break;
        }
        if (isControl(peek())) {
            return fail(unexpected("a comment without control characters"));
        }
        ++m_at;
    }
    return {};
}

// True when a line break was there, and was skipped.
Result<bool> TomlLexer::lineBreak() {
    if (peek() == '\n') {
        ++m_at;
        return true;
    }
    if (peek() != '\r') {
        return false;
    }
    if (peek(1) != '\n') {
        return fail(m_builder.error(m_at, "found a carriage return alone, expected one before a "
                                          "line feed only"));
    }
    m_at += 2;
    return true;
}

Status TomlLexer::skipToContent() {
    for (;;) {
        skipBlanks();
        if (peek() == '#') {
            if (auto status = comment(); !status) {
                return status;
            }
        }
        const auto broke = lineBreak();
        if (!broke) {
            return fail(broke.error());
        }
        if (!*broke) {
            return {};
        }
    }
}

Status TomlLexer::endOfLine() {
    skipBlanks();
    if (peek() == '#') {
        if (auto status = comment(); !status) {
            return status;
        }
    }
    const auto broke = lineBreak();
    if (!broke) {
        return fail(broke.error());
    }
    if (!*broke && !atEnd()) {
        return fail(unexpected("the end of the line"));
    }
    return {};
}

Result<TomlKey> TomlLexer::key() {
    if (peek() == '"' || peek() == '\'') {
        const auto text = string(false);
        if (!text) {
            return fail(text.error());
        }
        return TomlKey{text->text, m_builder.range(text->begin, m_at)};
    }
    const std::size_t begin = m_at;
    while (isBareKeyChar(peek())) {
        ++m_at;
    }
    if (m_at == begin) {
        const bool needsQuotes = static_cast<unsigned char>(peek()) >= 0x80;
        return fail(unexpected(needsQuotes ? "a key of ASCII letters, or one in quotes" : "a key"));
    }
    if (m_at - begin > m_builder.limits().maxScalarBytes) {
        return fail(m_builder.tooLongError(begin));
    }
    return TomlKey{m_text.substr(begin, m_at - begin), m_builder.range(begin, m_at)};
}

Result<std::vector<TomlKey>> TomlLexer::path() {
    std::vector<TomlKey> keys;
    for (;;) {
        skipBlanks();
        auto one = key();
        if (!one) {
            return fail(std::move(one.error()));
        }
        keys.push_back(*one);
        if (keys.size() > m_builder.limits().maxDepth) {
            return fail(m_builder.tooDeepError(one->range.begin));
        }
        skipBlanks();
        if (peek() != '.') {
            return keys;
        }
        ++m_at;
    }
}

// At a quote. Three of them open a text of several lines, where one may stand.
Result<TomlLexer::Text> TomlLexer::string(bool allowLines) {
    const char quote = peek();
    const bool three = peek(1) == quote && peek(2) == quote;
    if (three && !allowLines) {
        return fail(m_builder.error(m_at, "found three quotes, expected a key in one pair of "
                                          "quotes; a key cannot span lines"));
    }
    const std::size_t quotes = three ? 3 : 1;
    const std::size_t begin = m_at;
    auto text = quote == '"' ? basic(quotes) : literal(quotes);
    if (text && text->text.size() > m_builder.limits().maxScalarBytes) {
        return fail(m_builder.tooLongError(begin));
    }
    return text;
}

// A character that stands for itself in a string; a line break only where the
// string may have several lines.
Status TomlLexer::plainCharacter(bool lines, std::size_t begin) {
    const bool lineBreakHere = peek() == '\n' || (peek() == '\r' && peek(1) == '\n');
    if (atEnd() || (lineBreakHere && !lines)) {
        return fail(m_builder.error(
            m_at, fmt::format("found {}, expected the closing quote; the string opens at {}",
                              foundAt(m_text, m_at), m_builder.place(begin))));
    }
    if (lineBreakHere) {
        m_at += peek() == '\r' ? 2 : 1;
        return {};
    }
    if (isControl(peek())) {
        return fail(unexpected("an escape such as \\u0007 in double quotes"));
    }
    do {
        ++m_at;
    } while (!atEnd() && isPlainText(peek()));
    return {};
}

// Number of quotes that end the string here, 0 when it goes on. Up to two more
// than three belong to the content (TOML 1.0.0, "String").
Result<std::size_t> TomlLexer::closing(char quote, std::size_t quotes, std::size_t begin) {
    if (quotes == 1) {
        return peek() == quote ? std::size_t{1} : std::size_t{0};
    }
    std::size_t run = 0;
    while (peek(run) == quote) {
        ++run;
    }
    if (run < 3) {
        return std::size_t{0};
    }
    if (run > 5) {
        return fail(m_builder.error(
            m_at + 5, fmt::format("found more than five quotes in a row, expected the string that "
                                  "opens at {} to end with three",
                                  m_builder.place(begin))));
    }
    return run;
}

Result<TomlLexer::Text> TomlLexer::literal(std::size_t quotes) {
    const std::size_t begin = m_at;
    m_at += quotes;
    if (quotes == 3) {
        m_at += peek() == '\n' ? 1 : peek() == '\r' && peek(1) == '\n' ? 2 : 0;
    }
    const std::size_t content = m_at;
    for (;;) {
        const auto close = closing('\'', quotes, begin);
        if (!close) {
            return fail(close.error());
        }
        if (*close != 0) {
            m_at += *close;
            return Text{m_text.substr(content, m_at - quotes - content), begin};
        }
        if (auto status = plainCharacter(quotes == 3, begin); !status) {
            return fail(std::move(status.error()));
        }
    }
}

Result<TomlLexer::Text> TomlLexer::basic(std::size_t quotes) {
    const std::size_t begin = m_at;
    m_at += quotes;
    if (quotes == 3) {
        m_at += peek() == '\n' ? 1 : peek() == '\r' && peek(1) == '\n' ? 2 : 0;
    }
    std::string decoded;
    bool escapes = false;
    std::size_t plain = m_at; // where text that is not yet in `decoded` begins
    for (;;) {
        const auto close = closing('"', quotes, begin);
        if (!close) {
            return fail(close.error());
        }
        if (*close != 0) {
            m_at += *close;
            const std::string_view rest = m_text.substr(plain, m_at - quotes - plain);
            return Text{escapes ? m_builder.arena().copy(decoded.append(rest)) : rest, begin};
        }
        if (peek() != '\\') {
            if (auto status = plainCharacter(quotes == 3, begin); !status) {
                return fail(std::move(status.error()));
            }
            continue;
        }
        escapes = true;
        decoded.append(m_text.substr(plain, m_at - plain));
        if (auto status = escape(decoded, quotes == 3); !status) {
            return fail(std::move(status.error()));
        }
        plain = m_at;
        if (decoded.size() > m_builder.limits().maxScalarBytes) {
            return fail(m_builder.tooLongError(begin));
        }
    }
}

// A backslash at the end of a line: it and all white space after it vanish.
bool TomlLexer::foldedLineBreak() {
    std::size_t end = m_text.find_first_not_of(" \t", m_at + 1);
    if (end == std::string_view::npos ||
        !(m_text[end] == '\n' || m_text.substr(end).starts_with("\r\n"))) {
        return false;
    }
    while (end < m_text.size() && (m_text[end] == ' ' || m_text[end] == '\t' ||
                                   m_text[end] == '\n' || m_text.substr(end).starts_with("\r\n"))) {
        ++end;
        if (m_text[end - 1] == '\r') {
            ++end;
        }
    }
    m_at = end;
    return true;
}

Status TomlLexer::escape(std::string& out, bool lines) {
    if (lines && foldedLineBreak()) {
        return {};
    }
    const std::size_t begin = m_at;
    const char c = peek(1);
    constexpr std::string_view kLetters = "btnfr\"\\";
    constexpr std::string_view kMeans = "\b\t\n\f\r\"\\";
    if (const auto known = kLetters.find(c); known != std::string_view::npos && c != '\0') {
        out += kMeans[known];
        m_at += 2;
        return {};
    }
    switch (c) {
    case 'u':
        return codePointEscape(out, begin, 4);
    case 'U':
        return codePointEscape(out, begin, 8);
    case 'e':
        reportToml11("the escape \\e", begin, begin + 2);
        out += '\x1B';
        m_at += 2;
        return {};
    case 'x':
        reportToml11("the escape \\x", begin, begin + 2);
        return codePointEscape(out, begin, 2);
    default:
        return fail(m_builder.error(
            begin, fmt::format("found {} after '\\', expected one of b t n f r \" \\ u U; write a "
                               "backslash as \\\\ or use single quotes",
                               foundAt(m_text, begin + 1))));
    }
}

Status TomlLexer::codePointEscape(std::string& out, std::size_t begin, std::size_t digits) {
    m_at += 2;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i, ++m_at) {
        const int digit = hexDigit(peek());
        if (digit < 0) {
            return fail(unexpected(fmt::format("{} hexadecimal digits in an escape", digits)));
        }
        value = value << 4U | static_cast<std::uint32_t>(digit);
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return fail(m_builder.error(begin, fmt::format("found the escape {}, expected a Unicode "
                                                       "character that is no surrogate",
                                                       m_text.substr(begin, m_at - begin))));
    }
    appendUtf8(out, value);
    return {};
}

// Up to the next separator; a blank between a date and a time belongs to it.
std::string_view TomlLexer::bareToken() const {
    constexpr std::string_view kSeparators = " \t\r\n,]}#={[\"'";
    std::size_t end = std::min(m_text.find_first_of(kSeparators, m_at), m_text.size());
    if (isTomlDateShape(m_text.substr(m_at, end - m_at)) && end + 1 < m_text.size() &&
        m_text[end] == ' ' && m_text[end + 1] >= '0' && m_text[end + 1] <= '9') {
        end = std::min(m_text.find_first_of(kSeparators, end + 1), m_text.size());
    }
    return m_text.substr(m_at, end - m_at);
}

Result<const Node*> TomlLexer::bareValue() {
    const std::string_view token = bareToken();
    if (token.empty()) {
        return fail(unexpected("a value"));
    }
    if (token.size() > m_builder.limits().maxScalarBytes) {
        return fail(m_builder.tooLongError(m_at));
    }
    const TomlBareValue value = tomlBareValue(token);
    if (!value.problem.empty()) {
        constexpr std::size_t kShown = 40;
        const std::size_t shown = validUtf8Prefix(token.substr(0, kShown));
        return fail(m_builder.syntaxError(m_at, fmt::format("found {}, expected a value: {}",
                                                            jsonQuote(token.substr(0, shown)),
                                                            value.problem)));
    }
    if (value.sinceToml11) {
        reportToml11("a time without seconds", m_at, m_at + token.size());
    }
    Node* node = m_builder.node(value.kind, m_at, m_at + token.size());
    node->text = token;
    m_at += token.size();
    return node;
}

Result<const Node*> TomlLexer::scalar() {
    if (peek() != '"' && peek() != '\'') {
        return bareValue();
    }
    const ScalarStyle style = peek() == '"' ? ScalarStyle::DoubleQuoted : ScalarStyle::SingleQuoted;
    const auto text = string(true);
    if (!text) {
        return fail(text.error());
    }
    Node* node = m_builder.node(NodeKind::String, text->begin, m_at);
    node->style = style;
    node->text = text->text;
    if (hasPlaceholder(node->text)) {
        node->flags = kHasPlaceholder;
    }
    return node;
}

} // namespace gatelens::text
