// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/admin/explain.h"
#include "core/base/strings.h"
#include "core/engine/path_normal.h"
#include "core/http/syntax.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::engine::admin {

namespace {

// One route, asked on its own.
std::string whyNot(const Route& route, const Question& question, std::string_view path,
                   const http::Fields& fields) {
    const auto takes = [&](RouteMatch match) {
        const auto router = Router::build({std::move(match)});
        return router && router->choose(question.host, path, question.method, fields).route == 0;
    };
    RouteMatch match;
    match.hosts = route.match.hosts;
    if (!takes(match)) {
        return fmt::format("the host is not {}", fmt::join(match.hosts, ", "));
    }
    match.paths = route.match.paths;
    if (!takes(match)) {
        return "none of its paths fits";
    }
    match.methods = route.match.methods;
    if (!takes(match)) {
        return fmt::format("the method is not {}", fmt::join(match.methods, ", "));
    }
    for (const FieldRule& rule : route.match.fields) {
        match.fields = {rule};
        if (!takes(match)) {
            return rule.anyValue ? fmt::format("there is no header {}", rule.name)
                                 : fmt::format("header {} is not the one it asks for", rule.name);
        }
    }
    return "it fits too, but another one is more exact or stands before it";
}

} // namespace

Explanation explain(const Config& config, const Question& question, std::size_t maxLosers) {
    Explanation explanation;
    Arena arena;
    const auto path = normalPath(question.path, arena);
    if (!path || !question.path.starts_with('/')) {
        explanation.status = 400;
        return explanation;
    }
    explanation.path = *path;
    http::Fields fields;
    for (const auto& [name, value] : question.fields) {
        fields.push_back({name, value, http::fieldId(name)});
    }
    const RouteChoice choice =
        config.router.choose(question.host, explanation.path, question.method, fields);
    if (choice.route != RouteChoice::kNone) {
        explanation.route = &config.routes[choice.route];
        explanation.forwarded = explanation.route->stripPrefix ? choice.prefixSize : 0;
    } else {
        explanation.status = choice.methodMismatch ? 405 : 404;
    }
    for (const Route& route : config.routes) {
        if (&route == explanation.route) {
            continue;
        }
        if (explanation.losers.size() >= maxLosers) {
            explanation.more = true;
            break;
        }
        explanation.losers.push_back({&route, whyNot(route, question, explanation.path, fields)});
    }
    return explanation;
}

} // namespace gatelens::engine::admin
