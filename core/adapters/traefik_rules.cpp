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

std::string_view syntaxName(RuleSyntax syntax) {
    return syntax == RuleSyntax::V2 ? "Traefik 2" : "Traefik 3";
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
    applyExpr(rule.expr, route);
}

} // namespace gatelens::adapters::traefik
