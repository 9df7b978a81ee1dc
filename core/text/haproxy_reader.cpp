// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAProxy configuration, line by line, with the words of parse_line() in
// src/tools.c (quotes, escapes, environment variables). A section is a Directive
// with a block of its lines; conditional lines (".if") are directives of the
// section they stand in, because a condition may span sections.
#include "core/text/block_tree.h"
#include "core/text/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::text {

namespace {

// MAX_LINE_ARGS and MAXNESTEDCONDS of HAProxy.
constexpr std::size_t kMostWords = 64;
constexpr std::size_t kDeepestCondition = 100;

// What REGISTER_CONFIG_SECTION names in HAProxy up to 3.5. Anything else at the
// start of a line is a keyword of the section above.
constexpr std::array kSections = std::to_array<std::string_view>(
    {"acme",        "backend", "cache",          "crt-store",   "defaults", "fcgi-app",
     "frontend",    "global",  "healthcheck",    "http-errors", "listen",   "log-forward",
     "log-profile", "mailers", "namespace_list", "peers",       "program",  "resolvers",
     "ring",        "traces",  "userlist"});

bool isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isNameChar(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
}
int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

class HaproxyParser final {
public:
    HaproxyParser(const SourceFile& file, const Limits& limits)
        : m_tree(file, limits)
        , m_text(file.text()) {}

    [[nodiscard]] Result<DocumentPtr> run();

private:
    [[nodiscard]] Status line();
    [[nodiscard]] Status step();
    [[nodiscard]] Status escape();
    [[nodiscard]] Status variable();
    [[nodiscard]] Status endWord();
    [[nodiscard]] Status addLine();
    void toggleQuote(char quote);
    void startWord();
    void take(std::uint32_t end);
    void checkLine();
    void condition(std::string_view name, SourceRange range);
    void closeSection();
    [[nodiscard]] DocumentPtr finish();

    [[nodiscard]] char peek(std::uint32_t ahead = 0) const {
        return m_at + ahead < m_lineEnd ? m_text[m_at + ahead] : '\0';
    }

    BlockTree m_tree;
    std::string_view m_text;
    std::uint32_t m_at = 0;
    std::uint32_t m_lineEnd = 0;
    std::uint32_t m_sectionEnd = 0; // end of the last statement of the open section

    // The word being read. `m_decoded` is what HAProxy sees, apart from variables,
    // which stay as written.
    bool m_inWord = false;
    std::uint32_t m_wordBegin = 0;
    std::uint8_t m_flags = 0;
    std::string m_decoded;
    char m_quote = '\0'; // the open quote
    std::uint32_t m_quoteBegin = 0;
    std::uint32_t m_quoteMarks = 0; // of the word so far

    std::vector<const Node*> m_words;      // of the line
    std::vector<SourceRange> m_conditions; // the open ".if" lines
};

Result<DocumentPtr> HaproxyParser::run() {
    if (auto status = m_tree.checkText(); !status) {
        return fail(std::move(status.error()));
    }
    while (m_at < m_text.size()) {
        const auto end = m_text.find('\n', m_at);
        m_lineEnd = static_cast<std::uint32_t>(end == std::string_view::npos ? m_text.size() : end);
        if (auto status = line(); !status) {
            return fail(std::move(status.error()));
        }
        m_at = m_lineEnd + 1;
    }
    return finish();
}

Status HaproxyParser::line() {
    m_words.clear();
    m_inWord = false;
    m_quote = '\0';
    while (m_at < m_lineEnd) {
        const char c = m_text[m_at];
        if (c == '\r' || (c == '#' && m_quote == '\0')) {
            break;
        }
        if (auto status = step(); !status) {
            return status;
        }
    }
    if (m_quote != '\0') {
        return m_tree.invalid(fmt::format("the {} that starts here is not closed on its line",
                                          m_quote == '"' ? "double quote" : "single quote"),
                              m_quoteBegin);
    }
    if (auto status = endWord(); !status) {
        return status;
    }
    return m_words.empty() ? Status{} : addLine();
}

Status HaproxyParser::step() {
    const char c = m_text[m_at];
    if ((c == '"' && m_quote != '\'') || (c == '\'' && m_quote != '"')) {
        toggleQuote(c);
        return {};
    }
    if (c == '\\' && m_quote != '\'') {
        return escape();
    }
    if (isSpace(c) && m_quote == '\0') {
        auto status = endWord();
        ++m_at;
        return status;
    }
    if (c == '$' && m_quote == '"') {
        return variable();
    }
    // str2sa_range() expands ${NAME} in addresses even outside quotes.
    if (c == '$' && m_quote == '\0' && peek(1) == '{') {
        m_flags |= kHasPlaceholder;
    }
    startWord();
    take(m_at + 1);
    return {};
}

void HaproxyParser::startWord() {
    if (!m_inWord) {
        m_inWord = true;
        m_wordBegin = m_at;
        m_quoteMarks = 0;
    }
}

// Bytes up to `end` belong to the word as they are.
void HaproxyParser::take(std::uint32_t end) {
    m_decoded.append(m_text.substr(m_at, end - m_at));
    m_at = end;
}

void HaproxyParser::toggleQuote(char quote) {
    startWord();
    ++m_quoteMarks;
    if (m_quote == '\0') {
        m_quote = quote;
        m_quoteBegin = m_at;
    } else {
        m_quote = '\0';
    }
    ++m_at;
}

Status HaproxyParser::escape() {
    startWord();
    const char next = peek(1);
    char decoded = next;
    switch (next) {
    case 't':
        decoded = '\t';
        break;
    case 'n':
        decoded = '\n';
        break;
    case 'r':
        decoded = '\r';
        break;
    case ' ':
    case '\\':
    case '#':
    case '\'':
    case '"':
        break;
    case 'x': {
        const int high = hexDigit(peek(2));
        const int low = hexDigit(peek(3));
        if (high < 0 || low < 0) {
            return m_tree.invalid("\"\\x\" needs two hexadecimal digits", m_at);
        }
        m_decoded += static_cast<char>(high * 16 + low);
        m_at += 4;
        return {};
    }
    case '$':
        if (m_quote == '"') {
            break;
        }
        [[fallthrough]];
    default: // no escape sequence: the backslash stays ("\1", "\.")
        take(m_at + 1);
        return {};
    }
    m_decoded += decoded;
    m_at += 2;
    return {};
}

// "$NAME", "${NAME}", "${NAME-default}", "${NAME[*]}", "${.FILE}".
Status HaproxyParser::variable() {
    startWord();
    m_flags |= kHasPlaceholder;
    const std::uint32_t begin = m_at;
    const bool braced = peek(1) == '{';
    std::uint32_t end = m_at + (braced ? 2 : 1);
    const auto at = [this](std::uint32_t i) { return i < m_lineEnd ? m_text[i] : '\0'; };
    if (!isLetter(at(end)) && at(end) != '_' && at(end) != '.') {
        return m_tree.invalid("a \"$\" inside double quotes starts a variable, and its name must "
                              "start with a letter or \"_\"; write \"\\$\" or use single quotes "
                              "for a plain \"$\"",
                              begin);
    }
    ++end;
    while (isNameChar(at(end))) {
        ++end;
    }
    if (braced) {
        if (m_text.substr(end, 3) == "[*]") {
            end += 3;
        }
        if (at(end) == '-') {
            while (end < m_lineEnd && at(end) != '}') {
                ++end;
            }
        }
        if (at(end) != '}') {
            return m_tree.invalid("the variable that starts here has no closing \"}\"", begin);
        }
        ++end;
    }
    take(end);
    return {};
}

Status HaproxyParser::endWord() {
    if (!m_inWord) {
        return {};
    }
    m_inWord = false;
    const std::string_view raw = m_text.substr(m_wordBegin, m_at - m_wordBegin);
    const bool same = raw == m_decoded;
    const bool quoted = m_quoteMarks == 2 && raw.front() == raw.back() &&
                        (raw.front() == '"' || raw.front() == '\'');
    const auto style = !quoted              ? ScalarStyle::Plain
                       : raw.front() == '"' ? ScalarStyle::DoubleQuoted
                                            : ScalarStyle::SingleQuoted;
    auto word = m_tree.word(m_tree.range(m_wordBegin, m_at), same ? raw : m_tree.copy(m_decoded),
                            style, m_flags);
    m_decoded.clear();
    m_flags = 0;
    if (!word) {
        return fail(std::move(word.error()));
    }
    m_words.push_back(*word);
    return {};
}

Status HaproxyParser::addLine() {
    checkLine();
    const std::string_view name = m_words.front()->text;
    const std::uint32_t end = m_words.back()->range.end;
    if (std::find(kSections.begin(), kSections.end(), name) != kSections.end()) {
        closeSection();
        m_sectionEnd = end;
        return m_tree.open(m_words, end);
    }
    if (name.starts_with('.')) {
        condition(name, m_words.front()->range);
    } else if (!m_tree.nested() && !name.starts_with('[') && m_conditions.empty()) {
        m_tree.report(Severity::Error, "outside-section",
                      fmt::format("\"{}\" stands before the first section", name),
                      "put it into a section such as \"global\" or \"defaults\"",
                      m_words.front()->range);
    }
    m_sectionEnd = end;
    return m_tree.add(m_words, end);
}

void HaproxyParser::checkLine() {
    if (m_words.size() > kMostWords) {
        m_tree.report(
            Severity::Error, "too-many-words",
            fmt::format("{} words on a line; HAProxy takes at most {}", m_words.size(), kMostWords),
            "spread the values over several lines", m_words[kMostWords]->range);
    }
    for (const Node* word : m_words) {
        if (word->text.empty()) {
            m_tree.report(Severity::Error, "empty-argument",
                          "an empty argument; HAProxy takes it for the end of the line",
                          "remove it", word->range);
        }
    }
    const Node& last = *m_words.back();
    if (last.text == "\\" && last.style == ScalarStyle::Plain) {
        m_tree.report(Severity::Warning, "no-continuation",
                      "a \"\\\" at the end of a line; HAProxy has no line continuation and takes "
                      "it for one more argument",
                      "write the statement on one line", last.range);
    }
}

void HaproxyParser::condition(std::string_view name, SourceRange range) {
    if (name == ".if") {
        m_conditions.push_back(range);
        if (m_conditions.size() == kDeepestCondition) {
            m_tree.report(Severity::Error, "too-deep",
                          fmt::format("\".if\" is nested {} deep; HAProxy allows {}",
                                      m_conditions.size(), kDeepestCondition - 1),
                          {}, range);
        }
        return;
    }
    const bool branch = name == ".elif" || name == ".else" || name == ".endif";
    if (branch && m_conditions.empty()) {
        m_tree.report(Severity::Error, "condition-without-if",
                      fmt::format("\"{}\" without an \".if\" before it", name), {}, range);
    } else if (name == ".endif") {
        m_conditions.pop_back();
    }
}

void HaproxyParser::closeSection() {
    if (m_tree.nested()) {
        m_tree.close(m_sectionEnd, m_sectionEnd);
    }
}

DocumentPtr HaproxyParser::finish() {
    closeSection();
    for (const SourceRange& open : m_conditions) {
        m_tree.report(Severity::Error, "condition-not-closed",
                      "the \".if\" that starts here has no \".endif\"", "add \".endif\"", open);
    }
    if (!m_text.empty() && m_text.back() != '\n') {
        const auto end = static_cast<std::uint32_t>(m_text.size());
        m_tree.report(Severity::Error, "missing-newline",
                      "the last line does not end with a line break; HAProxy 2.3 and newer take "
                      "the file for truncated",
                      "end the file with a line break", m_tree.range(end, end));
    }
    return m_tree.finish(Format::Haproxy);
}

} // namespace

Result<DocumentPtr> readHaproxy(const SourceFile& file, const Limits& limits) {
    return HaproxyParser(file, limits).run();
}

} // namespace gatelens::text
