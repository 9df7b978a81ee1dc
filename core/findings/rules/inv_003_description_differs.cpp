// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/api_description.h"
#include "core/findings/backend_index.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

// More routes under one description than these are compared in part.
constexpr std::size_t kManyRoutes = 2000;

std::string_view literalPart(std::string_view path) {
    return path.substr(0, path.find('{'));
}

bool covers(std::string_view prefix, std::string_view path) {
    return path.starts_with(prefix) && (prefix.size() == path.size() || prefix.ends_with('/') ||
                                        path[prefix.size()] == '/' || path[prefix.size()] == '{');
}

// Whether the route takes the documented path, as clients send it or as the backend
// gets it. What is matched by an expression is believed to.
bool takes(const Context& context, const model::Route& route, const DescribedPath& described) {
    if (route.paths.empty()) {
        return true;
    }
    for (const auto& path : route.paths) {
        if (path.kind == model::PathMatchKind::Regex ||
            covers(literalPart(path.value), described.path) ||
            covers(literalPart(described.path), path.value)) {
            return true;
        }
    }
    const auto upstream = upstreamPaths(context.snapshot(), route);
    return std::any_of(upstream.begin(), upstream.end(), [&](const UpstreamPath& path) {
        return path.path == "/" || covers(path.path, described.path);
    });
}

bool isCatchAll(const model::Route& route) {
    return route.paths.empty() ||
           std::any_of(route.paths.begin(), route.paths.end(),
                       [](const model::PathMatch& path) { return path.value.size() <= 1; });
}

void reportGhost(const Context& context, model::PolicyId id, const ApiDescription& description,
                 const DescribedPath& path, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    reportPolicy(reporter, context, id)
        .message("The description in the {} has \"{}\", and no route leads there", nameOf(policy),
                 path.path)
        .evidence("path \"" + path.path + "\" of the description", "no route", description.place)
        .fix("Add a route for \"{}\", or take it out of the description", path.path)
        .confirm("Call \"{}\": 404 from the gateway confirms it", path.path);
}

void reportShadow(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    reporter.report(context, id)
        .message("Route \"{}\" takes requests that no path of the API's description speaks of",
                 route.label())
        .evidence("route \"" + route.label() + "\" in the description", "no path of it",
                  route.source)
        .fix("Describe the paths of route \"{}\", or delete it", route.label())
        .confirm("Call route \"{}\" and see whether the backend answers", route.label());
}

void reportMethods(const Context& context, model::RouteId id, std::string_view method,
                   Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    reporter.report(context, id)
        .message("Route \"{}\" takes {}, which the API's description does not have on its paths",
                 route.label(), method)
        .evidence("methods of route \"" + route.label() + '"', std::string(method), route.source)
        .fix("Describe {} on the paths of route \"{}\", or remove it from its methods", method,
             route.label());
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (policy.policyClass != model::PolicyClass::Validate || !runsSomewhere(context, id)) {
        return;
    }
    const auto description = descriptionOf(policy);
    if (description.paths.empty()) {
        return;
    }
    const auto all = context.relations().routesOfPolicy[id];
    const auto routes = all.first(std::min(all.size(), kManyRoutes));
    const auto& snapshot = context.snapshot();
    for (const auto& path : description.paths) {
        if (std::none_of(routes.begin(), routes.end(), [&](model::RouteId route) {
                return takes(context, snapshot[route], path);
            })) {
            reportGhost(context, id, description, path, reporter);
        }
    }
    for (const auto routeId : routes) {
        const auto& route = snapshot[routeId];
        bool described = false;
        std::vector<std::string> methods;
        for (const auto& path : description.paths) {
            if (takes(context, route, path)) {
                described = true;
                methods.insert(methods.end(), path.methods.begin(), path.methods.end());
            }
        }
        if (!described && !isCatchAll(route)) {
            reportShadow(context, routeId, reporter);
            continue;
        }
        const auto extra = std::find_if(
            route.methods.begin(), route.methods.end(), [&](const std::string& method) {
                return method != "OPTIONS" && method != "HEAD" &&
                       std::find(methods.begin(), methods.end(), method) == methods.end();
            });
        if (extra != route.methods.end()) {
            reportMethods(context, routeId, *extra, reporter);
        }
    }
}

} // namespace

extern const Rule inv003;
const Rule inv003{
    .id = "GW-INV-003",
    .title = "Route and API description disagree",
    .severity = Severity::Medium,
    .meaning =
        "A route or method is not in the API's OpenAPI description, or the description has a "
        "path that no route leads to.",
    .risk =
        "What is not described is not tested, not reviewed and not watched; forgotten paths are "
        "how old flaws stay reachable.",
    .fix = "Describe what is served, and serve only what is described.",
    .verify = "Every route is in the description and every described path answers.",
    .fixKind = FixKind::Assisted,
    .owasp = "API9",
    .cwe = "CWE-1059",
    .asvs = "",
    .policy = check,
};

} // namespace gatelens::findings
