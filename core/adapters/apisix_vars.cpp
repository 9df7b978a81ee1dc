// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// lua-resty-expr (api7/lua-resty-expr, lib/resty/expr/v1.lua): a list of
// conditions is their conjunction; a list that begins with AND, OR, !AND or !OR
// joins the rest; [name, "!", operator, value] negates.
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/expr.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::apisix {

using model::Expr;
using model::ExprKind;
using model::ValueMatchKind;
using text::Node;

namespace {

constexpr int kMaxDepth = 60;

constexpr std::array kOperators = std::to_array<std::string_view>(
    {"==", "~=", ">", ">=", "<", "<=", "~~", "~*", "in", "has", "ipmatch"});

std::string_view textIn(const Node& node) {
    return node.asText().value_or(std::string_view{});
}

std::string toUpper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

bool isLogic(std::string_view word) {
    const auto upper = toUpper(word);
    return upper == "AND" || upper == "OR" || upper == "!AND" || upper == "!OR";
}

class VarsParser final {
public:
    ParsedVars parse(const Node& vars) {
        Expr expr = rule(vars, 0);
        const bool bare = vars.isSequence() && !vars.items.empty() &&
                          !vars.items.front()->isSequence() &&
                          !isLogic(textIn(*vars.items.front()));
        if (bare) {
            expr = wrong(vars, "needs one more pair of brackets around its condition");
        }
        if (!m_problem.empty()) {
            return {valueExpr(ExprKind::Opaque, "vars", vars.range), m_problem, m_place};
        }
        return {std::move(expr), {}, {}};
    }

private:
    Expr wrong(const Node& node, std::string problem) {
        if (m_problem.empty()) {
            m_problem = std::move(problem);
            m_place = node.range;
        }
        return {};
    }

    Expr rule(const Node& node, int depth) {
        if (depth > kMaxDepth) {
            return wrong(node, "is nested too deeply");
        }
        if (!node.isSequence()) {
            return wrong(node,
                         fmt::format("holds {} where a list belongs", text::kindName(node.kind)));
        }
        if (node.items.empty()) {
            return makeExpr(ExprKind::True, node.range);
        }
        const Node& first = *node.items.front();
        if (first.isSequence()) {
            return joined(ExprKind::And, false, node, node.items, depth);
        }
        const auto word = toUpper(textIn(first));
        if (isLogic(word)) {
            if (node.items.size() < 3) {
                return wrong(node, fmt::format("joins fewer than two conditions by \"{}\"", word));
            }
            return joined(word.ends_with("AND") ? ExprKind::And : ExprKind::Or,
                          word.starts_with('!'), node, node.items.subspan(1), depth);
        }
        return condition(node);
    }

    Expr joined(ExprKind kind, bool negated, const Node& node, std::span<const Node* const> items,
                int depth) {
        std::vector<Expr> children;
        for (const Node* item : items) {
            children.push_back(rule(*item, depth + 1));
        }
        Expr out = makeExpr(kind, std::move(children), node.range);
        return negated ? negate(std::move(out)) : out;
    }

    static Expr negate(Expr inner) {
        const auto range = inner.range;
        std::vector<Expr> children;
        children.push_back(std::move(inner));
        return makeExpr(ExprKind::Not, std::move(children), range);
    }

    Expr condition(const Node& node) {
        const auto& items = node.items;
        const auto count = items.size();
        const bool negated = count == 4;
        if (count < 2 || count > 4 || !items.front()->isString() ||
            (negated && textIn(*items[1]) != "!")) {
            return wrong(node, "holds a condition that is not [name, operator, value]");
        }
        auto op = toLower(textIn(*items[negated ? 2 : 1]));
        const bool known = std::ranges::find(kOperators, op) != kOperators.end();
        const Node* value = negated ? items[3] : count == 3 ? items[2] : nullptr;
        if (count == 2 && !known) { // [name, value], the form of old versions
            value = items[1];
            op = "==";
        } else if (!known) {
            return wrong(*items[negated ? 2 : 1],
                         fmt::format("uses the unknown operator \"{}\"; known are {}", op,
                                     fmt::join(kOperators, ", ")));
        }
        Expr leaf = makeLeaf(textIn(*items.front()), op, value, node.range);
        return negated ? negate(std::move(leaf)) : leaf;
    }

    static std::vector<std::string> valuesOf(const Node* value) {
        std::vector<std::string> out;
        if (value == nullptr) {
            return out;
        }
        if (const auto text = value->asText()) {
            out.emplace_back(*text);
        }
        for (const Node* item : value->items) {
            out.emplace_back(textIn(*item));
        }
        return out;
    }

    static ValueMatchKind kindOf(std::string_view op, bool absent) {
        if (absent && (op == "==" || op == "~=")) {
            return op == "==" ? ValueMatchKind::Absent : ValueMatchKind::Present;
        }
        if (op == "==" || op == "~=" || op == "in") {
            return ValueMatchKind::Exact;
        }
        return op == "~~" || op == "~*" ? ValueMatchKind::Regex : ValueMatchKind::Other;
    }

    static Expr makeLeaf(std::string_view name, std::string_view op, const Node* value,
                         const text::SourceRange& range) {
        model::FieldMatch match;
        const bool absent = value == nullptr || value->isNull();
        match.kind = kindOf(op, absent);
        match.values = valuesOf(value);
        match.negated = op == "~=" && match.kind == ValueMatchKind::Exact;
        match.caseSensitive = op != "~*";
        match.text = fmt::format("{} {}", op, fmt::join(match.values, ", "));
        const bool equals = match.kind == ValueMatchKind::Exact && !match.negated;
        const auto any = [&](ExprKind kind) {
            std::vector<Expr> leaves;
            for (auto& one : match.values) {
                leaves.push_back(valueExpr(kind, std::move(one), range));
            }
            return makeExpr(ExprKind::Or, std::move(leaves), range);
        };
        if (name == "request_method" && equals) {
            return any(ExprKind::Method);
        }
        if (name == "remote_addr" && (equals || op == "ipmatch")) {
            return any(ExprKind::ClientIp);
        }
        if (name == "scheme" && equals) {
            return any(ExprKind::Scheme);
        }
        if (name == "server_port" && equals) {
            return any(ExprKind::Port);
        }
        return fieldLeaf(name, std::move(match), range);
    }

    static Expr fieldLeaf(std::string_view name, model::FieldMatch match,
                          const text::SourceRange& range) {
        const auto rest = [&](std::string_view prefix) {
            match.name = name.substr(prefix.size());
            return !match.name.empty() && name.starts_with(prefix);
        };
        if (name.starts_with("http_") && rest("http_")) {
            std::ranges::replace(match.name, '_', '-');
            return fieldExpr(ExprKind::Header, std::move(match), range);
        }
        if (name.starts_with("arg_") && rest("arg_")) {
            return fieldExpr(ExprKind::Query, std::move(match), range);
        }
        if (name.starts_with("cookie_") && rest("cookie_")) {
            return fieldExpr(ExprKind::Cookie, std::move(match), range);
        }
        match.name = name;
        return fieldExpr(ExprKind::Variable, std::move(match), range);
    }

    std::string m_problem;
    text::SourceRange m_place;
};

} // namespace

ParsedVars parseVars(const Node& vars) {
    return VarsParser().parse(vars);
}

} // namespace gatelens::adapters::apisix
