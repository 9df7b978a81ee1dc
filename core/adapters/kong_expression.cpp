// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The expression language of Kong's router (Kong/atc-router, src/atc_grammar.pest).
// Mind the precedence: its Pratt parser is given "&&" first, so "||" binds
// TIGHTER than "&&" (src/parser.rs), unlike in most languages.
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/expr.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::kong {

using model::Expr;
using model::ExprKind;
using model::ValueMatchKind;

namespace {

constexpr int kMaxDepth = 100;

struct Left {
    std::string name; // "http.headers.x_api_key"
    bool lower = false;
    bool any = false;
};

bool isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

bool startsWord(char c) {
    return isWord(c) && c != '_' && c != '.' && !(c >= '0' && c <= '9');
}

ValueMatchKind valueKind(std::string_view op) {
    static constexpr std::array kKinds = std::to_array<std::pair<std::string_view, ValueMatchKind>>(
        {{"==", ValueMatchKind::Exact},
         {"!=", ValueMatchKind::Exact},
         {"^=", ValueMatchKind::Prefix},
         {"=^", ValueMatchKind::Suffix},
         {"~", ValueMatchKind::Regex},
         {"contains", ValueMatchKind::Contains}});
    const auto* found =
        std::ranges::find(kKinds, op, &std::pair<std::string_view, ValueMatchKind>::first);
    return found == kKinds.end() ? ValueMatchKind::Other : found->second;
}

class ExpressionParser final {
public:
    ExpressionParser(std::string_view text, const text::SourceRange& range)
        : m_text(text)
        , m_range(range) {}

    ParsedExpression parse() {
        Expr expr = conjunction(0);
        skipBlanks();
        if (m_problem.empty() && m_at < m_text.size()) {
            complain("an operator or the end");
        }
        if (!m_problem.empty()) {
            return {valueExpr(ExprKind::Opaque, std::string(m_text), m_range), m_problem};
        }
        return {std::move(expr), {}};
    }

private:
    void complain(std::string_view expected) {
        if (m_problem.empty()) {
            m_problem =
                fmt::format("cannot be parsed at character {}: expected {}", m_at + 1, expected);
        }
    }

    void skipBlanks() {
        while (m_at < m_text.size() &&
               std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos) {
            ++m_at;
        }
    }

    bool take(std::string_view token) {
        skipBlanks();
        if (!m_text.substr(m_at).starts_with(token)) {
            return false;
        }
        m_at += token.size();
        return true;
    }

    Expr chain(ExprKind kind, std::string_view op, int depth) {
        std::vector<Expr> parts;
        do {
            parts.push_back(kind == ExprKind::And ? chain(ExprKind::Or, "||", depth) : term(depth));
        } while (m_problem.empty() && take(op));
        return makeExpr(kind, std::move(parts), m_range);
    }

    Expr conjunction(int depth) { return chain(ExprKind::And, "&&", depth); }

    Expr term(int depth) {
        if (depth >= kMaxDepth) {
            complain("fewer nested parentheses");
            return {};
        }
        skipBlanks();
        const bool negated = m_text.substr(m_at).starts_with('!') && take("!");
        if (take("(")) {
            Expr inner = conjunction(depth + 1);
            if (!take(")")) {
                complain("\")\"");
            }
            return negated ? negate(std::move(inner)) : inner;
        }
        if (negated) {
            complain("\"(\"");
            return {};
        }
        return predicate();
    }

    Expr negate(Expr inner) const {
        std::vector<Expr> children;
        children.push_back(std::move(inner));
        return makeExpr(ExprKind::Not, std::move(children), m_range);
    }

    std::string word() {
        skipBlanks();
        const auto begin = m_at;
        if (m_at < m_text.size() && startsWord(m_text[m_at])) {
            while (m_at < m_text.size() && isWord(m_text[m_at])) {
                ++m_at;
            }
        } else {
            complain("a field name");
        }
        return std::string(m_text.substr(begin, m_at - begin));
    }

    // lower(any(http.headers.x)): functions nest at most a few times.
    Left left() {
        Left out;
        int open = 0;
        out.name = word();
        while (m_problem.empty() && take("(")) {
            if (out.name != "lower" && out.name != "any") {
                complain("lower() or any()");
                return out;
            }
            out.lower |= out.name == "lower";
            out.any |= out.name == "any";
            ++open;
            out.name = word();
        }
        while (m_problem.empty() && open-- > 0) {
            if (!take(")")) {
                complain("\")\"");
            }
        }
        return out;
    }

    std::string_view binaryOperator() {
        for (const auto op :
             {"==", "!=", "^=", "=^", ">=", "<=", ">", "<", "~", "contains", "in"}) {
            if (take(op)) {
                return op;
            }
        }
        if (take("not") && take("in")) {
            return "not in";
        }
        complain("an operator");
        return {};
    }

    std::string quoted() {
        std::string out;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            char c = m_text[m_at++];
            if (c == '\\') {
                const auto escaped = m_at < m_text.size() ? m_text[m_at] : '\0';
                static constexpr std::string_view kFrom = "\"\\nrt";
                static constexpr std::string_view kTo = "\"\\\n\r\t";
                const auto known = kFrom.find(escaped);
                if (escaped == '\0' || known == std::string_view::npos) {
                    complain("one of \\\" \\\\ \\n \\r \\t");
                    return out;
                }
                c = kTo[known];
                ++m_at;
            }
            out += c;
        }
        if (!take("\"")) {
            complain("a closing quote");
        }
        return out;
    }

    std::string right() {
        if (take("r#\"")) {
            const auto end = m_text.find("\"#", m_at);
            if (end == std::string_view::npos) {
                complain("\"#");
                return {};
            }
            std::string out(m_text.substr(m_at, end - m_at));
            m_at = end + 2;
            return out;
        }
        if (take("\"")) {
            return quoted();
        }
        // Numbers and addresses: what they mean is the field's matter.
        const auto begin = m_at;
        while (m_at < m_text.size() &&
               (isWord(m_text[m_at]) ||
                std::string_view(":/-").find(m_text[m_at]) != std::string_view::npos)) {
            ++m_at;
        }
        if (begin == m_at) {
            complain("a string, a number or an address");
        }
        return std::string(m_text.substr(begin, m_at - begin));
    }

    Expr predicate() {
        const Left field = left();
        if (!m_problem.empty()) {
            return {};
        }
        const auto op = binaryOperator();
        if (!m_problem.empty()) {
            return {};
        }
        std::string value = right();
        const bool negated = op == "!=" || op == "not in";
        Expr leaf = makeLeaf(field, op, std::move(value));
        // Leaves with a FieldMatch carry the negation themselves.
        return negated && leaf.field.name.empty() ? negate(std::move(leaf)) : leaf;
    }

    Expr makeLeaf(const Left& field, std::string_view op, std::string value) const {
        const bool equals = op == "==" || op == "!=";
        const bool within = op == "in" || op == "not in";
        if (field.name == "http.path" && valueKind(op) != ValueMatchKind::Other) {
            return pathLeaf(field, op, std::move(value));
        }
        if (field.name == "http.host" && (equals || op == "^=" || op == "=^" || op == "~")) {
            return hostLeaf(op, std::move(value));
        }
        if (equals && field.name == "http.method") {
            return valueExpr(ExprKind::Method, std::move(value), m_range);
        }
        if (equals && field.name == "net.protocol") {
            return valueExpr(ExprKind::Scheme, std::move(value), m_range);
        }
        if (equals && field.name == "tls.sni") {
            return valueExpr(ExprKind::Sni, std::move(value), m_range);
        }
        if (equals && field.name == "net.dst.port") {
            return valueExpr(ExprKind::Port, std::move(value), m_range);
        }
        if ((equals || within) && field.name == "net.src.ip") {
            return valueExpr(ExprKind::ClientIp, std::move(value), m_range);
        }
        return fieldLeaf(field, op, std::move(value));
    }

    Expr pathLeaf(const Left& field, std::string_view op, std::string value) const {
        using model::PathMatchKind;
        Expr out = makeExpr(ExprKind::Path, m_range);
        switch (valueKind(op)) {
        case ValueMatchKind::Prefix:
            out.path.kind = PathMatchKind::Prefix;
            break;
        case ValueMatchKind::Suffix:
            out.path.kind = PathMatchKind::Suffix;
            break;
        case ValueMatchKind::Contains:
            out.path.kind = PathMatchKind::Contains;
            break;
        case ValueMatchKind::Regex:
            out.path.kind = PathMatchKind::Regex;
            break;
        default:
            out.path.kind = PathMatchKind::Exact;
            break;
        }
        out.path.caseSensitive = !field.lower;
        out.path.text = fmt::format("{} \"{}\"", op, value);
        out.path.value = std::move(value);
        return out;
    }

    Expr hostLeaf(std::string_view op, std::string value) const {
        using model::HostMatchKind;
        Expr out = makeExpr(ExprKind::Host, m_range);
        out.host.kind = op == "^="   ? HostMatchKind::WildcardSuffix
                        : op == "=^" ? HostMatchKind::WildcardPrefix
                        : op == "~"  ? HostMatchKind::Regex
                                     : HostMatchKind::Exact;
        out.host.text = op == "^=" ? value + '*' : op == "=^" ? '*' + value : value;
        out.host.value = std::move(value);
        return out;
    }

    Expr fieldLeaf(const Left& field, std::string_view op, std::string value) const {
        model::FieldMatch match;
        match.kind = valueKind(op);
        match.negated = op == "!=" || op == "not in";
        match.caseSensitive = !field.lower;
        match.text = fmt::format("{}{} {}", field.any ? "any " : "", op, value);
        match.values.push_back(std::move(value));
        static constexpr std::string_view kHeaders = "http.headers.";
        static constexpr std::string_view kQueries = "http.queries.";
        if (field.name.starts_with(kHeaders)) {
            match.name = field.name.substr(kHeaders.size());
            std::ranges::replace(match.name, '_', '-');
            return fieldExpr(ExprKind::Header, std::move(match), m_range);
        }
        if (field.name.starts_with(kQueries)) {
            match.name = field.name.substr(kQueries.size());
            return fieldExpr(ExprKind::Query, std::move(match), m_range);
        }
        match.name = field.name;
        return fieldExpr(ExprKind::Variable, std::move(match), m_range);
    }

    std::string_view m_text;
    text::SourceRange m_range;
    std::size_t m_at = 0;
    std::string m_problem;
};

} // namespace

ParsedExpression parseExpression(std::string_view text, const text::SourceRange& range) {
    return ExpressionParser(text, range).parse();
}

} // namespace gatelens::adapters::kong
