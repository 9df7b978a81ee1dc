// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/traefik_rule_parser.h"

#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

namespace {

constexpr std::size_t kMaxDepth = 200;

enum class TokenKind : std::uint8_t {
    End,
    LineEnd, // closes the expression, as Go's automatic semicolon
    Name,
    Text,
    Number,
    And,
    Or,
    Not,
    Open,
    Close,
    Comma,
    Other,
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string value; // Text
};

bool isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80U;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

void appendUtf8(std::string& out, std::uint32_t code) {
    if (code < 0x80U) {
        out += static_cast<char>(code);
    } else if (code < 0x800U) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else if (code < 0x10000U) {
        out += static_cast<char>(0xE0U | (code >> 12U));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        out += static_cast<char>(0xF0U | ((code >> 18U) & 0x07U));
        out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

class Parser final {
public:
    explicit Parser(std::string_view text)
        : m_text(text) {}

    RuleParse run() {
        advance();
        auto tree = orExpression(0);
        if (tree && m_token.kind == TokenKind::LineEnd) {
            lineEnd();
        } else if (tree && m_token.kind != TokenKind::End) {
            unexpected("&& or ||");
        }
        if (m_fault) {
            return {std::nullopt, std::move(m_fault)};
        }
        return {std::move(tree), std::nullopt};
    }

private:
    using Tree = std::optional<RuleTree>;

    Tree orExpression(std::size_t depth) { return chain(TokenKind::Or, RuleTree::Kind::Or, depth); }

    // Operands of one operator, as children of one node.
    Tree chain(TokenKind joint, RuleTree::Kind kind, std::size_t depth) {
        const auto operand = [&] {
            return kind == RuleTree::Kind::Or ? chain(TokenKind::And, RuleTree::Kind::And, depth)
                                              : unary(depth);
        };
        Tree first = operand();
        if (!first || m_token.kind != joint) {
            return first;
        }
        RuleTree node;
        node.kind = kind;
        node.begin = first->begin;
        node.children.push_back(std::move(*first));
        while (m_token.kind == joint) {
            advance();
            Tree next = operand();
            if (!next) {
                return std::nullopt;
            }
            node.end = next->end;
            node.children.push_back(std::move(*next));
        }
        return node;
    }

    Tree unary(std::size_t depth) {
        if (depth > kMaxDepth) {
            return fault(m_token, fmt::format("the rule is nested deeper than {}", kMaxDepth));
        }
        if (m_token.kind == TokenKind::Not) {
            RuleTree node;
            node.kind = RuleTree::Kind::Not;
            node.begin = m_token.begin;
            advance();
            Tree operand = unary(depth + 1);
            if (!operand) {
                return std::nullopt;
            }
            node.end = operand->end;
            node.children.push_back(std::move(*operand));
            return node;
        }
        if (m_token.kind == TokenKind::Open) {
            return parenthesised(depth);
        }
        if (m_token.kind == TokenKind::Name) {
            return call();
        }
        return unexpected("a matcher");
    }

    Tree parenthesised(std::size_t depth) {
        const Token open = m_token;
        advance();
        Tree inner = orExpression(depth + 1);
        if (!inner) {
            return std::nullopt;
        }
        if (m_token.kind == TokenKind::LineEnd) {
            return lineEnd();
        }
        if (m_token.kind == TokenKind::End) {
            return fault(open, "the ( that opens here is never closed", "add )");
        }
        if (m_token.kind != TokenKind::Close) {
            return unexpected("&&, || or )");
        }
        inner->begin = open.begin;
        inner->end = m_token.end;
        advance();
        return inner;
    }

    Tree call() {
        RuleTree node;
        node.name = m_text.substr(m_token.begin, m_token.end - m_token.begin);
        node.begin = m_token.begin;
        node.nameEnd = m_token.end;
        advance();
        if (m_token.kind != TokenKind::Open) {
            return fault(node.begin, node.nameEnd,
                         fmt::format("\"{}\" is no call of a matcher", node.name),
                         fmt::format("write {}(`value`)", node.name));
        }
        const Token open = m_token;
        advance();
        while (m_token.kind != TokenKind::Close) {
            if (m_token.kind == TokenKind::End) {
                return fault(open, "the ( that opens here is never closed", "add )");
            }
            if (m_token.kind != TokenKind::Text) {
                return unexpectedArgument();
            }
            node.arguments.push_back(
                {std::move(m_token.value), m_token.begin, m_token.end, m_token.begin + 1});
            advance();
            if (m_token.kind == TokenKind::Comma) {
                advance();
            } else if (m_token.kind != TokenKind::Close) {
                return m_token.kind == TokenKind::End
                           ? fault(open, "the ( that opens here is never closed", "add )")
                           : unexpected(", or )");
            }
        }
        node.end = m_token.end;
        advance();
        return node;
    }

    Tree unexpectedArgument() {
        const std::string found(m_text.substr(m_token.begin, m_token.end - m_token.begin));
        if (m_token.kind == TokenKind::Name || m_token.kind == TokenKind::Number) {
            return fault(m_token,
                         fmt::format("the argument {} is no text; arguments stand between "
                                     "backticks",
                                     found),
                         fmt::format("write `{}`", found));
        }
        return unexpected("an argument between backticks");
    }

    Tree unexpected(std::string_view expected) {
        if (m_fault) {
            return std::nullopt;
        }
        if (m_token.kind == TokenKind::LineEnd) {
            return lineEnd();
        }
        if (m_token.kind == TokenKind::End) {
            return fault(m_token, m_text.empty() ? "the rule is empty"
                                                 : fmt::format("the rule ends where {} is expected",
                                                               expected));
        }
        return fault(m_token, fmt::format("found {} where {} is expected",
                                          m_text.substr(m_token.begin, m_token.end - m_token.begin),
                                          expected));
    }

    Tree lineEnd() {
        return fault(m_token,
                     "the rule goes on after the end of a line; Traefik reads only the first line",
                     "end the line with && or ||, or fold the text (\">-\" in YAML)");
    }

    Tree fault(const Token& token, std::string message, std::string fix = {}) {
        return fault(token.begin, token.end, std::move(message), std::move(fix));
    }
    Tree fault(std::size_t begin, std::size_t end, std::string message, std::string fix = {}) {
        if (!m_fault) {
            m_fault = RuleFault{begin, end, "invalid-rule", std::move(message), std::move(fix)};
        }
        return std::nullopt;
    }

    // The next token. A line end counts when the token before it could end an
    // expression and something follows it.
    void advance() {
        const bool canEnd = m_token.kind == TokenKind::Name || m_token.kind == TokenKind::Text ||
                            m_token.kind == TokenKind::Number || m_token.kind == TokenKind::Close;
        const std::size_t lineBreak = skipBlanks();
        if (lineBreak != std::string_view::npos && canEnd && m_at < m_text.size()) {
            m_token = {TokenKind::LineEnd, m_at, m_at + 1, {}};
            return;
        }
        m_token = {};
        m_token.begin = m_at;
        if (m_at < m_text.size()) {
            scan();
        }
        m_token.end = m_at;
    }

    // Passes blanks and comments; gives the place of the first line break.
    std::size_t skipBlanks() {
        std::size_t lineBreak = std::string_view::npos;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '\n' && lineBreak == std::string_view::npos) {
                lineBreak = m_at;
            }
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                ++m_at;
            } else if (m_text.substr(m_at).starts_with("//")) {
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
            } else if (m_text.substr(m_at).starts_with("/*")) {
                const std::size_t end = m_text.find("*/", m_at + 2);
                m_at = end == std::string_view::npos ? m_text.size() : end + 2;
            } else {
                break;
            }
        }
        return lineBreak;
    }

    void scan() {
        const char c = m_text[m_at];
        if (isNameStart(c)) {
            m_token.kind = TokenKind::Name;
            while (m_at < m_text.size() && (isNameStart(m_text[m_at]) || isDigit(m_text[m_at]))) {
                ++m_at;
            }
            return;
        }
        if (isDigit(c)) {
            m_token.kind = TokenKind::Number;
            m_at = std::min(m_text.find_first_not_of("0123456789.", m_at), m_text.size());
            return;
        }
        if (c == '`') {
            scanRaw();
            return;
        }
        if (c == '"') {
            scanQuoted();
            return;
        }
        scanOperator(c);
    }

    void scanOperator(char c) {
        const std::string_view two = m_text.substr(m_at, 2);
        m_token.kind = TokenKind::Other;
        std::size_t length = 1;
        if (two == "&&") {
            m_token.kind = TokenKind::And;
            length = 2;
        } else if (two == "||") {
            m_token.kind = TokenKind::Or;
            length = 2;
        } else if (c == '!' && two != "!=") {
            m_token.kind = TokenKind::Not;
        } else if (c == '(') {
            m_token.kind = TokenKind::Open;
        } else if (c == ')') {
            m_token.kind = TokenKind::Close;
        } else if (c == ',') {
            m_token.kind = TokenKind::Comma;
        } else if (c == '&' || c == '|') {
            fault(m_at, m_at + 1, fmt::format("a single {} is no operator", c),
                  fmt::format("write {0}{0}", c));
        } else if (c == '\'') {
            fault(m_at, m_at + 1, "single quotes do not enclose text in a rule",
                  "use backticks: `value`");
        }
        m_at += length;
    }

    void scanRaw() {
        const std::size_t end = m_text.find('`', m_at + 1);
        if (end == std::string_view::npos) {
            fault(m_at, m_at + 1, "the text that starts with this backtick never ends", "add `");
            m_at = m_text.size();
            return;
        }
        m_token.kind = TokenKind::Text;
        for (const char c : m_text.substr(m_at + 1, end - m_at - 1)) {
            if (c != '\r') { // Go drops carriage returns from raw strings
                m_token.value += c;
            }
        }
        m_at = end + 1;
    }

    void scanQuoted() {
        const std::size_t begin = m_at++;
        m_token.kind = TokenKind::Text;
        while (m_at < m_text.size() && m_text[m_at] != '"' && m_text[m_at] != '\n') {
            if (m_text[m_at] == '\\') {
                scanEscape();
            } else {
                m_token.value += m_text[m_at++];
            }
        }
        if (m_at >= m_text.size() || m_text[m_at] != '"') {
            fault(begin, begin + 1, "the text that starts with this quote never ends", "add \"");
            m_at = m_text.size();
            return;
        }
        ++m_at;
    }

    // Escapes of Go's interpreted strings.
    void scanEscape() {
        const std::size_t begin = m_at++;
        const char c = m_at < m_text.size() ? m_text[m_at] : '\0';
        constexpr std::string_view kNames = "abfnrtv\\\"";
        constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\\"";
        if (const std::size_t found = kNames.find(c);
            found != std::string_view::npos && c != '\0') {
            m_token.value += kValues[found];
            ++m_at;
            return;
        }
        const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        std::uint32_t code = 0;
        std::size_t read = 0;
        while (read < digits && m_at + 1 + read < m_text.size()) {
            const auto value = hexValue(m_text[m_at + 1 + read]);
            if (value < 0) {
                break;
            }
            code = code * 16U + static_cast<std::uint32_t>(value);
            ++read;
        }
        if (digits == 0 || read < digits || code > 0x10FFFFU) {
            fault(begin, m_at + 1, "unknown escape in a text between double quotes",
                  "use backticks: they need no escapes");
            m_at = m_text.size();
            return;
        }
        if (c == 'x') {
            m_token.value += static_cast<char>(code);
        } else {
            appendUtf8(m_token.value, code);
        }
        m_at += 1 + digits;
    }

    static int hexValue(char c) {
        if (isDigit(c)) {
            return c - '0';
        }
        const char lower = static_cast<char>(c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    Token m_token;
    std::optional<RuleFault> m_fault;
};

} // namespace

RuleParse parseRuleText(std::string_view text) {
    return Parser(text).run();
}

} // namespace gatelens::adapters::traefik
