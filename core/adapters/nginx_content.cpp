// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a location does with a request, and under which condition.
#include "core/adapters/nginx_http.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::nginx {

using model::Expr;
using model::ExprKind;
using model::RouteAction;
using model::ValueMatchKind;

namespace {

struct Handler {
    std::string_view directive;
    RouteAction action;
};

// Modules that set the content handler of a location themselves.
constexpr std::array kHandlers = std::to_array<Handler>({
    {"stub_status", RouteAction::Internal},
    {"api", RouteAction::Internal},
    {"status", RouteAction::Internal},
    {"upstream_conf", RouteAction::Internal},
    {"vhost_traffic_status_display", RouteAction::Internal},
    {"check_status", RouteAction::Internal},
    {"upstream_show", RouteAction::Internal},
    {"nchan_stub_status", RouteAction::Internal},
    {"content_by_lua_block", RouteAction::Internal},
    {"content_by_lua_file", RouteAction::Internal},
    {"content_by_lua", RouteAction::Internal},
    {"js_content", RouteAction::Internal},
    {"perl", RouteAction::Internal},
    {"nchan_pubsub", RouteAction::Internal},
    {"nchan_pub", RouteAction::Internal},
    {"nchan_publisher", RouteAction::Internal},
    {"nchan_sub", RouteAction::Internal},
    {"nchan_subscriber", RouteAction::Internal},
    {"echo", RouteAction::Respond},
    {"empty_gif", RouteAction::Respond},
});

bool matchesAll(std::string_view regex) {
    return regex == "^" || regex == ".*" || regex == "^.*$" || regex == "^(.*)$" ||
           regex == "(.*)" || regex == "^.*" || regex == "^(.*)" || regex == "^/(.*)$" ||
           regex == "^/(.*)" || regex == "^/.*$" || regex == "^/?(.*)$";
}

// The words of a condition without the parentheses around it.
std::vector<std::string_view> conditionWords(const Statement& statement) {
    std::vector<std::string_view> words;
    for (const text::Node* item : statement.node->items) {
        words.push_back(item->text);
    }
    if (!words.empty() && words.front().starts_with('(')) {
        words.front().remove_prefix(1);
    }
    if (!words.empty() && words.back().ends_with(')')) {
        words.back().remove_suffix(1);
    }
    std::erase_if(words, [](std::string_view word) { return word.empty(); });
    return words;
}

ExprKind kindOf(std::string_view& variable) {
    const auto take = [&variable](std::string_view prefix) {
        if (!variable.starts_with(prefix)) {
            return false;
        }
        variable.remove_prefix(prefix.size());
        return true;
    };
    if (take("http_")) {
        return ExprKind::Header;
    }
    if (take("arg_")) {
        return ExprKind::Query;
    }
    return take("cookie_") ? ExprKind::Cookie : ExprKind::Variable;
}

Expr opaque(const Statement& statement) {
    Expr expr;
    expr.kind = ExprKind::Opaque;
    expr.range = statement.node->range;
    std::vector<std::string_view> words;
    for (const text::Node* item : statement.node->items) {
        words.push_back(item->text);
    }
    expr.value = fmt::format("{}", fmt::join(words, " "));
    return expr;
}

} // namespace

Expr conditionOf(const Statement& statement) {
    const auto words = conditionWords(statement);
    if (words.empty() || words.size() == 2 || words.size() > 3 || !words[0].starts_with('$')) {
        return opaque(statement); // -f file, or no condition that nginx takes
    }
    Expr expr;
    std::string_view variable = words[0].substr(1);
    expr.kind = kindOf(variable);
    expr.range = statement.node->range;
    expr.field.name = variable;
    if (expr.kind == ExprKind::Header) {
        std::replace(expr.field.name.begin(), expr.field.name.end(), '_', '-');
    }
    expr.field.text = fmt::format("{}", fmt::join(words, " "));
    if (words.size() == 1) { // true unless empty or "0"
        expr.field.kind = ValueMatchKind::Present;
        return expr;
    }
    std::string_view op = words[1];
    expr.field.negated = op.starts_with('!');
    op.remove_prefix(expr.field.negated ? 1 : 0);
    expr.field.kind = op.starts_with('~') ? ValueMatchKind::Regex : ValueMatchKind::Exact;
    expr.field.caseSensitive = op != "~*";
    expr.field.values = {std::string(words[2])};
    if (variable == "request_method" && !expr.field.negated && op == "=") {
        expr.kind = ExprKind::Method;
        expr.value = words[2];
    }
    return expr;
}

Content contentOf(const Block& block) {
    // The rewrite phase comes before any content handler.
    for (const auto& statement : block.statements) {
        if (statement.name() == "return") {
            const std::string_view code = statement.arg(0);
            const bool redirect = code.starts_with('3') || parseInt(code) == std::nullopt;
            return {&statement, redirect ? RouteAction::Redirect : RouteAction::Respond};
        }
        if (statement.name() == "rewrite" && matchesAll(statement.arg(0))) {
            const std::string_view flag = statement.arg(2);
            const std::string_view target = statement.arg(1);
            if (flag == "permanent" || flag == "redirect" || target.starts_with("http://") ||
                target.starts_with("https://") || target.starts_with("$scheme")) {
                return {&statement, RouteAction::Redirect};
            }
        }
    }
    if (const Statement* pass = passOf(block)) {
        return {pass, RouteAction::Forward};
    }
    for (const auto& statement : block.statements) {
        const auto* handler =
            std::find_if(kHandlers.begin(), kHandlers.end(), [&statement](const Handler& h) {
                return h.directive == statement.name();
            });
        if (handler != kHandlers.end()) {
            return {&statement, handler->action};
        }
    }
    return {};
}

void Extras::keep(const Statement& statement) {
    std::string name(statement.name());
    if (m_seen.contains(name) && statement.argCount() > 0) {
        name += fmt::format(" {}", statement.arg(0));
    }
    const int times = ++m_seen[name];
    if (times > 1) {
        name += fmt::format(" #{}", times);
    }
    m_entity.extra.push_back({std::move(name), statement.node});
}

} // namespace gatelens::adapters::nginx
