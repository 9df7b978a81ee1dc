// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/traefik_rules.h"

#include "core/adapters/support/expr.h"
#include "core/adapters/traefik_matchers.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

using model::Expr;
using model::ExprKind;

namespace {

// More terms than people write; the expression stands for what is longer.
constexpr std::size_t kMostTerms = 32;

std::string_view syntaxName(RuleSyntax syntax) {
    return syntax == RuleSyntax::V2 ? "Traefik 2" : "Traefik 3";
}

// Which list of a route holds leaves of a kind; kinds without a list need the
// expression.
bool hasList(ExprKind kind) {
    switch (kind) {
    case ExprKind::Host:
    case ExprKind::Path:
    case ExprKind::Method:
    case ExprKind::Header:
    case ExprKind::Query:
    case ExprKind::Sni:
    case ExprKind::ClientIp:
        return true;
    default:
        return false;
    }
}

// Lists are alternatives of a kind, but fields are told apart by their name: all
// the names that are present must match.
bool sameList(const Expr& a, const Expr& b) {
    const bool field = a.kind == ExprKind::Header || a.kind == ExprKind::Query;
    return a.kind == b.kind &&
           (!field || (a.field.name == b.field.name && a.field.kind == b.field.kind));
}

// Whether a conjunction of alternatives, each of one list, is all there is.
bool listsSayItAll(const Expr& expr) {
    const bool conjunction = expr.kind == ExprKind::And;
    const std::size_t count = conjunction ? expr.children.size() : 1;
    std::vector<const Expr*> seen;
    for (std::size_t i = 0; i < count; ++i) {
        const Expr& term = conjunction ? expr.children[i] : expr;
        const bool alternatives = term.kind == ExprKind::Or;
        const Expr& first = alternatives ? term.children.front() : term;
        const bool uniform =
            !alternatives || std::all_of(term.children.begin(), term.children.end(),
                                         [&](const Expr& e) { return sameList(e, first); });
        if (!hasList(first.kind) || !uniform || seen.size() == kMostTerms ||
            std::any_of(seen.begin(), seen.end(),
                        [&](const Expr* e) { return sameList(*e, first); })) {
            return false;
        }
        seen.push_back(&first);
    }
    return true;
}

void addField(std::vector<model::FieldMatch>& list, const model::FieldMatch& field) {
    for (auto& known : list) {
        if (known.name == field.name && known.kind == field.kind) {
            known.values.insert(known.values.end(), field.values.begin(), field.values.end());
            return;
        }
    }
    list.push_back(field);
}

void fillLists(const Expr& expr, model::Route& route) {
    switch (expr.kind) {
    case ExprKind::And:
    case ExprKind::Or:
        for (const Expr& child : expr.children) {
            fillLists(child, route);
        }
        break;
    case ExprKind::Host:
        route.hosts.push_back(expr.host);
        break;
    case ExprKind::Path:
        route.paths.push_back(expr.path);
        break;
    case ExprKind::Method:
        route.methods.push_back(expr.value);
        break;
    case ExprKind::Header:
        addField(route.headers, expr.field);
        break;
    case ExprKind::Query:
        addField(route.query, expr.field);
        break;
    case ExprKind::Sni:
        route.snis.push_back(expr.value);
        break;
    case ExprKind::ClientIp:
        route.clientIps.push_back(expr.value);
        break;
    default:
        break;
    }
}

} // namespace

Rule parseRule(const text::Node& node, const text::SourceMap& sources, RuleLayer layer,
               RuleSyntax syntax) {
    const ScalarMap map(node, sources);
    Rule rule;
    rule.syntax = syntax;
    RuleParse parse = parseRuleText(node.text);
    if (parse.fault) {
        rule.diagnostics.push_back({text::Severity::Error,
                                    std::move(parse.fault->code),
                                    std::move(parse.fault->message),
                                    std::move(parse.fault->fix),
                                    map.range(parse.fault->begin, parse.fault->end),
                                    {}});
        return rule;
    }
    MatcherReading first = readMatchers(*parse.tree, map, layer, syntax);
    if (first.failed()) {
        const RuleSyntax other = syntax == RuleSyntax::V3 ? RuleSyntax::V2 : RuleSyntax::V3;
        MatcherReading second = readMatchers(*parse.tree, map, layer, other);
        if (!second.failed()) {
            std::erase_if(first.diagnostics,
                          [](const auto& d) { return d.severity != text::Severity::Error; });
            first.diagnostics.resize(1);
            first.diagnostics[0].code = "rule-syntax";
            first.diagnostics[0].message +=
                fmt::format("; the rule is in the syntax of {}", syntaxName(other));
            rule.syntax = other;
            first.expr = std::move(second.expr);
            first.domains = std::move(second.domains);
        }
    }
    rule.diagnostics = std::move(first.diagnostics);
    rule.domains = std::move(first.domains);
    rule.catchAll = layer == RuleLayer::Tcp && first.expr.kind == ExprKind::Sni &&
                    first.expr.value == "*" && parse.tree->kind == RuleTree::Kind::Call;
    rule.expr = std::make_shared<const Expr>(std::move(first.expr));
    return rule;
}

std::int64_t rulePriority(const Rule& rule, std::string_view ruleText,
                          std::optional<std::int64_t> declared) {
    if (declared && *declared != 0) {
        return *declared;
    }
    return rule.catchAll ? -1 : static_cast<std::int64_t>(ruleText.size());
}

void applyRule(const Rule& rule, model::Route& route) {
    if (!rule.expr) {
        return;
    }
    if (listsSayItAll(*rule.expr)) {
        fillLists(*rule.expr, route);
        return;
    }
    summarize(*rule.expr, route);
    route.expression = rule.expr;
}

} // namespace gatelens::adapters::traefik
