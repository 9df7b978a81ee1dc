// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/go_regex.h"

#include "core/base/strings.h"

#include <vector>

namespace gatelens::adapters {

namespace {

// regexp/syntax refuses repetition counts above this.
constexpr std::int64_t kMaxRepeat = 1000;

bool isAlnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class Checker final {
public:
    explicit Checker(std::string_view text)
        : m_text(text) {}

    std::optional<RegexFault> run() {
        while (m_at < m_text.size() && !m_fault) {
            step();
        }
        if (!m_fault && !m_groups.empty()) {
            fault(m_groups.back(), "missing closing )");
        }
        return m_fault;
    }

private:
    void step() {
        switch (m_text[m_at]) {
        case '(':
            group();
            break;
        case ')':
            if (m_groups.empty()) {
                fault(m_at, "unexpected )");
            } else {
                m_groups.pop_back();
            }
            atom(1);
            break;
        case '[':
            characterClass();
            break;
        case '\\':
            escape();
            break;
        case '*':
        case '+':
        case '?':
            repeat(1);
            break;
        case '{':
            counted();
            break;
        case '|':
        case '^':
            ++m_at;
            m_repeatable = m_text[m_at - 1] == '^';
            m_repeated = false;
            break;
        default:
            atom(1);
        }
    }

    void atom(std::size_t length) {
        m_at += length;
        m_repeatable = true;
        m_repeated = false;
    }

    void group() {
        m_groups.push_back(m_at);
        m_repeatable = false;
        m_repeated = false;
        const std::string_view rest = m_text.substr(m_at + 1);
        if (!rest.starts_with('?')) {
            ++m_at;
            return;
        }
        if (rest.starts_with("?=") || rest.starts_with("?!") || rest.starts_with("?<=") ||
            rest.starts_with("?<!")) {
            fault(m_at, "look-around is not supported by Go's regular expressions (RE2)");
            return;
        }
        if (rest.starts_with("?P<") || rest.starts_with("?<")) {
            groupName(rest.starts_with("?P<") ? 4 : 3);
            return;
        }
        groupFlags();
    }

    void groupName(std::size_t skip) {
        const std::size_t begin = m_at + skip;
        std::size_t end = begin;
        while (end < m_text.size() && isAlnum(m_text[end])) {
            ++end;
        }
        if (end == begin || end == m_text.size() || m_text[end] != '>') {
            fault(m_at, "invalid name of a capture group");
            return;
        }
        m_at = end + 1;
    }

    void groupFlags() {
        const std::size_t begin = m_at;
        m_at += 2;
        while (m_at < m_text.size() &&
               std::string_view("imsU-").find(m_text[m_at]) != std::string_view::npos) {
            ++m_at;
        }
        if (m_at < m_text.size() && m_text[m_at] == ':') {
            ++m_at;
        } else if (m_at == m_text.size() || m_text[m_at] != ')' || m_at == begin + 2) {
            fault(begin, "invalid or unsupported group syntax");
        }
    }

    void characterClass() {
        const std::size_t begin = m_at++;
        if (m_at < m_text.size() && m_text[m_at] == '^') {
            ++m_at;
        }
        bool first = true;
        while (m_at < m_text.size() && (first || m_text[m_at] != ']')) {
            first = false;
            if (m_text.substr(m_at).starts_with("[:")) {
                const std::size_t end = m_text.find(":]", m_at);
                m_at = end == std::string_view::npos ? m_at + 1 : end + 2;
            } else {
                m_at += m_text[m_at] == '\\' ? 2 : 1;
            }
        }
        if (m_at >= m_text.size()) {
            fault(begin, "missing closing ]");
            return;
        }
        atom(1);
    }

    void escape() {
        if (m_at + 1 == m_text.size()) {
            fault(m_at, "trailing backslash");
            return;
        }
        const char c = m_text[m_at + 1];
        if (c >= '1' && c <= '9') {
            fault(m_at, "back-references are not supported by Go's regular expressions (RE2)");
            return;
        }
        if (c == 'Q') {
            const std::size_t end = m_text.find("\\E", m_at);
            atom((end == std::string_view::npos ? m_text.size() : end + 2) - m_at);
            return;
        }
        constexpr std::string_view kLetters = "aftnrvxpPbBAzdswDSWC0";
        const bool letter = isAlnum(c) && c != '_';
        if (letter && kLetters.find(c) == std::string_view::npos) {
            fault(m_at, std::string("invalid escape \\") + c);
            return;
        }
        const bool braces = (c == 'p' || c == 'P' || c == 'x') && m_at + 2 < m_text.size() &&
                            m_text[m_at + 2] == '{';
        if (braces) {
            const std::size_t end = m_text.find('}', m_at);
            if (end == std::string_view::npos) {
                fault(m_at, "missing closing } of an escape");
                return;
            }
            atom(end + 1 - m_at);
            return;
        }
        atom(2);
    }

    void repeat(std::size_t length) {
        if (!m_repeatable) {
            fault(m_at, "nothing to repeat");
            return;
        }
        if (m_repeated) {
            fault(m_at, "invalid nested repetition");
            return;
        }
        m_at += length;
        if (m_at < m_text.size() && m_text[m_at] == '?') {
            ++m_at; // lazy
        }
        m_repeated = true;
    }

    // {n}, {n,} and {n,m}; any other brace is an ordinary character.
    void counted() {
        const std::size_t end = m_text.find('}', m_at);
        if (end == std::string_view::npos) {
            atom(1);
            return;
        }
        const std::string_view body = m_text.substr(m_at + 1, end - m_at - 1);
        const std::size_t comma = body.find(',');
        const auto low = parseInt(body.substr(0, comma));
        const bool open = comma != std::string_view::npos;
        const std::string_view second = open ? body.substr(comma + 1) : std::string_view{};
        const auto high = second.empty() ? low : parseInt(second);
        if (!low || !high || body.find_first_of("+-") != std::string_view::npos) {
            atom(1);
            return;
        }
        if (*low > kMaxRepeat || *high > kMaxRepeat || *high < *low) {
            fault(m_at, "invalid repeat count");
            return;
        }
        repeat(body.size() + 2);
    }

    void fault(std::size_t at, std::string message) {
        m_fault = RegexFault{at, std::move(message)};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<std::size_t> m_groups;
    bool m_repeatable = false;
    bool m_repeated = false;
    std::optional<RegexFault> m_fault;
};

} // namespace

std::optional<RegexFault> goRegexFault(std::string_view expression) {
    return Checker(expression).run();
}

} // namespace gatelens::adapters
