// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/caddyfile_lexer.h"

#include "core/text/placeholder.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace gatelens::text {

namespace {

// Length in bytes of the white space at `at`, 0 when it is none. Go's
// unicode.IsSpace, which Caddy uses: ASCII, NEL, NBSP and the Z category.
std::size_t spaceLength(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
        return 1;
    }
    const std::string_view two = text.substr(at, 2);
    if (two == "\xC2\x85" || two == "\xC2\xA0") {
        return 2;
    }
    const std::string_view three = text.substr(at, 3);
    if (three.size() < 3 || (c != '\xE1' && c != '\xE2' && c != '\xE3')) {
        return 0;
    }
    const bool enQuadToHairSpace =
        three.starts_with("\xE2\x80") && static_cast<unsigned char>(three[2]) <= 0x8AU;
    if (enQuadToHairSpace || three == "\xE1\x9A\x80" || three == "\xE2\x80\xA8" ||
        three == "\xE2\x80\xA9" || three == "\xE2\x80\xAF" || three == "\xE2\x81\x9F" ||
        three == "\xE3\x80\x80") {
        return 3;
    }
    return 0;
}

bool isMarker(std::string_view marker) {
    return !marker.empty() && std::all_of(marker.begin(), marker.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

class Lexer final {
public:
    explicit Lexer(DocumentBuilder& document)
        : m_document(document)
        , m_text(document.file().text())
        , m_at(document.contentBegin()) {}

    Result<std::vector<CaddyToken>> run() {
        while (skipToToken()) {
            if (m_tokens.size() >= m_document.limits().maxNodes) {
                return fail(m_document.tooManyNodesError(m_at));
            }
            if (auto status = readToken(); !status) {
                return fail(std::move(status.error()));
            }
        }
        return std::move(m_tokens);
    }

private:
    // White space, comments and escaped line ends. An escape that no line end
    // follows belongs to the next token, as in Caddy.
    bool skipToToken() {
        m_escaped = false;
        while (m_at < m_text.size()) {
            if (m_text[m_at] == '\\' && !m_escaped) {
                m_escaped = true;
                m_escapeAt = m_at++;
                continue;
            }
            if (const std::size_t space = spaceLength(m_text, m_at); space > 0) {
                passSpace(space);
                continue;
            }
            if (m_text[m_at] == '#') {
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
                continue;
            }
            return true;
        }
        return false;
    }

    void passSpace(std::size_t length) {
        if (m_text[m_at] == '\n') {
            m_newLine = m_newLine || !m_escaped;
            m_escaped = false;
        }
        m_at += length;
    }

    Status readToken() {
        m_start = m_escaped ? m_escapeAt : m_at;
        m_end = 0;
        m_value.clear();
        m_placeholder = false;
        const char first = m_text[m_at];
        if (first == '"') {
            return readQuoted('"', ScalarStyle::DoubleQuoted);
        }
        if (first == '`') {
            return readQuoted('`', ScalarStyle::SingleQuoted);
        }
        return readPlain();
    }

    Status readQuoted(char quote, ScalarStyle style) {
        ++m_at;
        if (m_escaped && quote == '"') {
            // An escape before the quote goes on to the first character in it.
            const bool isQuote = m_at < m_text.size() && m_text[m_at] == '"';
            m_value += isQuote ? '"' : '\\';
            m_at += isQuote ? 1 : 0;
        }
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            // Only the quote itself can be escaped, and only between double quotes.
            if (quote == '"' && m_text[m_at] == '\\' && m_at + 1 < m_text.size()) {
                if (m_text[m_at + 1] != '"') {
                    m_value += '\\';
                }
                ++m_at;
            }
            m_value += m_text[m_at++];
        }
        if (m_at == m_text.size()) {
            m_document.report(Severity::Error, "unterminated-quote",
                              fmt::format("the text that starts with {} never ends", quote),
                              m_document.range(m_start, m_start + 1),
                              fmt::format("close it with {}", quote));
        } else {
            ++m_at;
        }
        m_placeholder = hasPlaceholder(m_value);
        return finish(style);
    }

    Status readPlain() {
        bool mayBeHeredoc = true;
        if (m_escaped) {
            // "\<<" is the way to write a plain "<<".
            if (m_text[m_at] == '<') {
                mayBeHeredoc = false;
            } else {
                m_value += '\\';
            }
            m_value += m_text[m_at++];
        }
        while (m_at < m_text.size()) {
            if (mayBeHeredoc && m_value.size() > 1 && m_value.starts_with("<<")) {
                return readHeredoc();
            }
            const char c = m_text[m_at];
            if (m_text.substr(m_at, 2) == "{$" && takeEnvironment()) {
                continue;
            }
            if (c == '\r') {
                ++m_at; // Caddy looks at line feeds only
                continue;
            }
            if (spaceLength(m_text, m_at) > 0) {
                break;
            }
            if (c == '\\') {
                if (!takeEscape(mayBeHeredoc)) {
                    break;
                }
                continue;
            }
            m_value += c;
            ++m_at;
        }
        m_placeholder = m_placeholder || hasPlaceholder(m_value);
        return finish(ScalarStyle::Plain);
    }

    // A backslash inside a plain token. Before white space it ends the token, and
    // before a line end it also joins the lines.
    bool takeEscape(bool& mayBeHeredoc) {
        m_end = m_at++;
        const std::size_t next = std::min(m_text.find_first_not_of('\r', m_at), m_text.size());
        if (next == m_text.size() || spaceLength(m_text, next) > 0) {
            if (next < m_text.size() && m_text[next] == '\n') {
                m_at = next + 1;
            }
            return false;
        }
        m_end = 0;
        if (m_text[m_at] == '<') {
            mayBeHeredoc = false;
        } else {
            m_value += '\\';
        }
        m_value += m_text[m_at++];
        return true;
    }

    // {$NAME:default with spaces} stands for one value, whatever it is.
    bool takeEnvironment() {
        const std::size_t end = m_text.find_first_of("}\n", m_at);
        if (end == std::string_view::npos || m_text[end] != '}' || end == m_at + 2) {
            return false;
        }
        m_value += m_text.substr(m_at, end + 1 - m_at);
        m_at = end + 1;
        m_placeholder = true;
        return true;
    }

    Status readHeredoc() {
        const std::size_t line = m_at;
        std::size_t end = m_text.find_first_of(" \n", m_at);
        if (end == std::string_view::npos || m_text[end] == ' ') {
            // "<<word " is an ordinary token.
            end = std::min(end, m_text.size());
            m_value += m_text.substr(m_at, end - m_at);
            m_at = end;
            return finish(ScalarStyle::Plain);
        }
        std::string marker = m_value.substr(2) + std::string(m_text.substr(line, end - line));
        std::erase(marker, '\r');
        if (marker.starts_with('<')) {
            return error(m_start, "too many '<' for a heredoc; use two, for example <<END");
        }
        if (!isMarker(marker)) {
            return error(m_start,
                         fmt::format("the heredoc marker must contain only letters, digits, "
                                     "dashes and underscores, but is \"{}\"",
                                     marker));
        }
        const std::size_t body = end + 1;
        const std::size_t close = m_text.find(marker, body);
        if (close == std::string_view::npos) {
            return error(m_start,
                         fmt::format("the heredoc <<{0} never ends; write {0} on a line of its own",
                                     marker));
        }
        m_at = close + marker.size();
        m_value.clear();
        if (auto status = takeHeredocLines(body, close); !status) {
            return status;
        }
        m_placeholder = hasPlaceholder(m_value);
        return finish(ScalarStyle::Literal);
    }

    // The lines before the closing marker, without what stands before the marker
    // on its line: every line must start with exactly that.
    Status takeHeredocLines(std::size_t body, std::size_t close) {
        const std::size_t lastBreak = m_text.rfind('\n', close);
        const std::string_view padding = m_text.substr(lastBreak + 1, close - lastBreak - 1);
        for (std::size_t at = body; at <= lastBreak;) {
            const std::size_t end = m_text.find('\n', at);
            std::string_view line = m_text.substr(at, end - at);
            if (!line.empty() && line != "\r") {
                if (!line.starts_with(padding)) {
                    return error(at, "the white space at the start of this heredoc line differs "
                                     "from that before the closing marker");
                }
                line.remove_prefix(padding.size());
            }
            for (const char c : line) {
                if (c != '\r') {
                    m_value += c;
                }
            }
            at = end + 1;
            if (at <= lastBreak) {
                m_value += '\n';
            }
        }
        return {};
    }

    Status finish(ScalarStyle style) {
        if (m_value.size() > m_document.limits().maxScalarBytes) {
            return fail(m_document.tooLongError(m_start));
        }
        CaddyToken token;
        const std::size_t skip = style == ScalarStyle::Plain ? 0 : 1;
        const std::string_view written = m_text.substr(m_start + skip, m_value.size());
        token.text = written == m_value ? written : m_document.arena().copy(m_value);
        token.range = m_document.range(m_start, m_end > 0 ? m_end : m_at);
        token.style = style;
        token.firstOnLine = m_newLine;
        token.placeholder = m_placeholder;
        m_newLine = false;
        m_tokens.push_back(token);
        return {};
    }

    [[nodiscard]] tl::unexpected<Error> error(std::size_t at, std::string message) const {
        return fail(m_document.error(at, std::move(message)));
    }

    DocumentBuilder& m_document;
    std::string_view m_text;
    std::size_t m_at; // where the reader is
    std::vector<CaddyToken> m_tokens;
    std::string m_value;
    std::size_t m_start = 0;
    std::size_t m_end = 0; // of the token, when the reader is already past it
    std::size_t m_escapeAt = 0;
    bool m_escaped = false;
    bool m_newLine = true;
    bool m_placeholder = false;
};

} // namespace

Result<std::vector<CaddyToken>> lexCaddyfile(DocumentBuilder& document) {
    return Lexer(document).run();
}

} // namespace gatelens::text
