// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// nginx configuration. The rules for words are those of ngx_conf_read_token()
// (src/core/ngx_conf_file.c), so that what nginx accepts is read as the same words
// and what it refuses is refused at the same byte. Bodies of *_by_lua_block
// directives stay one raw text, delimited as OpenResty's lua-nginx-module does.
#include "core/text/block_tree.h"
#include "core/text/document.h"
#include "core/text/lua_block.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace gatelens::text {

namespace {

// NGX_CONF_BUFFER: nginx refuses a longer word.
constexpr std::uint32_t kLongestWord = 4096;

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

class NginxParser final {
public:
    NginxParser(const SourceFile& file, const Limits& limits)
        : m_tree(file, limits)
        , m_text(file.text()) {}

    [[nodiscard]] Result<DocumentPtr> run();

private:
    void skipPreamble();
    void skipSpace();
    [[nodiscard]] Status step();
    [[nodiscard]] Status semicolon();
    [[nodiscard]] Status blockStart();
    [[nodiscard]] Status blockEnd();
    [[nodiscard]] Status word();
    [[nodiscard]] Status quotedWord();
    [[nodiscard]] Status addWord(std::uint32_t begin, std::uint32_t end, ScalarStyle style);
    [[nodiscard]] std::string_view decode(std::string_view raw);
    [[nodiscard]] Status endOfFile();
    [[nodiscard]] bool inTemplate() const;

    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }

    BlockTree m_tree;
    std::string_view m_text;
    std::uint32_t m_at = 0;
    std::vector<const Node*> m_words; // of the statement being read
};

Result<DocumentPtr> NginxParser::run() {
    if (auto status = m_tree.checkText(); !status) {
        return fail(std::move(status.error()));
    }
    skipPreamble();
    for (skipSpace(); !atEnd(); skipSpace()) {
        if (auto status = step(); !status) {
            return fail(std::move(status.error()));
        }
    }
    if (auto status = endOfFile(); !status) {
        return fail(std::move(status.error()));
    }
    return m_tree.finish(Format::Nginx);
}

// Editors may leave a byte order mark, which nginx takes for a part of the first
// name; `nginx -T 2>&1` starts with two lines about the test.
void NginxParser::skipPreamble() {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (m_text.starts_with(kMark)) {
        m_at = kMark.size();
        m_tree.report(Severity::Error, "byte-order-mark",
                      "the file starts with a byte order mark; nginx reads it as a part of the "
                      "first directive's name",
                      "save the file as UTF-8 without a byte order mark", m_tree.range(0, m_at));
    }
    if (m_text.find("# configuration file ") == std::string_view::npos) {
        return;
    }
    while (m_text.substr(m_at).starts_with("nginx: ")) {
        const auto end = m_text.find('\n', m_at);
        m_at = static_cast<std::uint32_t>(end == std::string_view::npos ? m_text.size() : end + 1);
    }
}

void NginxParser::skipSpace() {
    while (!atEnd()) {
        if (m_text[m_at] == '#') {
            const auto end = m_text.find('\n', m_at);
            m_at = static_cast<std::uint32_t>(end == std::string_view::npos ? m_text.size() : end);
        } else if (isBlank(m_text[m_at])) {
            ++m_at;
        } else {
            return;
        }
    }
}

Status NginxParser::step() {
    switch (m_text[m_at]) {
    case ';':
        return semicolon();
    case '{':
        return blockStart();
    case '}':
        return blockEnd();
    case '"':
    case '\'':
        return quotedWord();
    default:
        return word();
    }
}

Status NginxParser::semicolon() {
    if (m_words.empty()) {
        return m_tree.invalid("unexpected \";\": no directive precedes it", m_at);
    }
    ++m_at;
    auto status = m_tree.add(m_words, m_at);
    m_words.clear();
    return status;
}

bool NginxParser::inTemplate() const {
    const std::string_view next = m_text.substr(m_at, 2);
    return next == "{{" || next == "{%";
}

Status NginxParser::blockStart() {
    if (inTemplate()) {
        return m_tree.invalid("unexpected \"{\": this looks like a template that still has to be "
                              "rendered; read the file that it produces",
                              m_at);
    }
    if (m_words.empty()) {
        return m_tree.invalid("unexpected \"{\": no directive precedes it", m_at);
    }
    const std::uint32_t begin = m_at++;
    if (!m_words.front()->text.ends_with("_by_lua_block")) {
        auto status = m_tree.open(m_words, begin);
        m_words.clear();
        return status;
    }
    const LuaBlockEnd body = findLuaBlockEnd(m_text, m_at);
    if (!body.closed) {
        return m_tree.invalid(fmt::format("the Lua code of \"{}\" that starts here has no closing "
                                          "\"}}\"{}",
                                          m_words.front()->text, body.problem),
                              begin);
    }
    const std::string_view code = m_text.substr(m_at, body.offset - m_at);
    m_at = static_cast<std::uint32_t>(body.offset) + 1;
    auto raw = m_tree.word(m_tree.range(begin, m_at), code, ScalarStyle::Literal);
    if (!raw) {
        return fail(std::move(raw.error()));
    }
    auto status = m_tree.add(m_words, m_at, *raw);
    m_words.clear();
    return status;
}

Status NginxParser::blockEnd() {
    if (!m_words.empty()) {
        return m_tree.invalid(fmt::format("unexpected \"}}\": the directive \"{}\" at {} is not "
                                          "terminated by \";\"",
                                          m_words.front()->text,
                                          m_tree.place(m_words.front()->range.begin)),
                              m_at);
    }
    if (!m_tree.nested()) {
        return m_tree.invalid("unexpected \"}\": no block is open", m_at);
    }
    ++m_at;
    m_tree.close(m_at, m_at);
    return {};
}

Status NginxParser::word() {
    const std::uint32_t begin = m_at;
    bool variable = false; // "${" does not open a block
    while (!atEnd()) {
        const char c = m_text[m_at];
        if (c == '\\') {
            m_at += m_at + 1 < m_text.size() ? 2 : 1;
            variable = false;
            continue;
        }
        if (isBlank(c) || c == ';' || (c == '{' && !variable)) {
            break;
        }
        variable = c == '$' || (c == '{' && variable);
        ++m_at;
    }
    return addWord(begin, m_at, ScalarStyle::Plain);
}

Status NginxParser::quotedWord() {
    const std::uint32_t begin = m_at;
    const char quote = m_text[m_at++];
    while (!atEnd() && m_text[m_at] != quote) {
        m_at += m_text[m_at] == '\\' ? 2 : 1;
    }
    if (atEnd()) {
        return m_tree.invalid(fmt::format("the string that starts here has no closing {}", quote),
                              begin);
    }
    ++m_at;
    const auto style = quote == '"' ? ScalarStyle::DoubleQuoted : ScalarStyle::SingleQuoted;
    if (auto status = addWord(begin, m_at, style); !status) {
        return status;
    }
    if (atEnd()) {
        return {};
    }
    // After a closing quote nginx wants a space, ";", "{", or the ")" of an if.
    const char next = m_text[m_at];
    if (isBlank(next) || next == ';' || next == '{' || next == ')') {
        return {};
    }
    return m_tree.invalid(fmt::format("unexpected \"{}\" after the closing {}; a space or \";\" is "
                                      "missing",
                                      next, quote),
                          m_at);
}

Status NginxParser::addWord(std::uint32_t begin, std::uint32_t end, ScalarStyle style) {
    const std::uint32_t quotes = style == ScalarStyle::Plain ? 0 : 1;
    const std::string_view raw =
        m_text.substr(begin + quotes, end - begin - 2 * std::size_t{quotes});
    if (end - begin > kLongestWord) {
        m_tree.report(Severity::Error, "too-long-parameter",
                      fmt::format("a parameter of {} bytes; nginx refuses more than {}",
                                  end - begin, kLongestWord),
                      "a closing quote may be missing", m_tree.range(begin, end));
    }
    auto added = m_tree.word(m_tree.range(begin, end), decode(raw), style);
    if (!added) {
        return fail(std::move(added.error()));
    }
    m_words.push_back(*added);
    return {};
}

std::string_view NginxParser::decode(std::string_view raw) {
    if (raw.find('\\') == std::string_view::npos) {
        return raw;
    }
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char next = raw[i] == '\\' && i + 1 < raw.size() ? raw[i + 1] : '\0';
        switch (next) {
        case '"':
        case '\'':
        case '\\':
            out += next;
            ++i;
            break;
        case 't':
            out += '\t';
            ++i;
            break;
        case 'r':
            out += '\r';
            ++i;
            break;
        case 'n':
            out += '\n';
            ++i;
            break;
        default:
            out += raw[i];
            break;
        }
    }
    return m_tree.copy(out);
}

Status NginxParser::endOfFile() {
    if (!m_words.empty()) {
        return m_tree.invalid(fmt::format("unexpected end of file: the directive \"{}\" is not "
                                          "terminated by \";\"",
                                          m_words.front()->text),
                              m_words.front()->range.begin);
    }
    if (m_tree.nested()) {
        const Node& open = *m_tree.openDirective();
        return m_tree.invalid(fmt::format("unexpected end of file: the block of \"{}\" that "
                                          "starts here has no closing \"}}\"",
                                          open.text),
                              open.range.begin);
    }
    return {};
}

} // namespace

Result<DocumentPtr> readNginx(const SourceFile& file, const Limits& limits) {
    return NginxParser(file, limits).run();
}

} // namespace gatelens::text
