// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"
#include "core/findings/names.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

std::string methodsOf(const model::Route& route) {
    return route.methods.empty() ? std::string("every other method")
                                 : fmt::format("{}", fmt::join(route.methods, ", "));
}

bool onlyPreflight(const model::Route& route) {
    return !route.methods.empty() &&
           std::all_of(route.methods.begin(), route.methods.end(),
                       [](const std::string& method) { return method == "OPTIONS"; });
}

bool onlyReads(const model::Route& route) {
    return !route.methods.empty() &&
           std::all_of(route.methods.begin(), route.methods.end(), [](const std::string& method) {
               return method == "GET" || method == "HEAD" || method == "OPTIONS";
           });
}

bool samePlace(const model::Route& a, const model::Route& b) {
    const auto texts = [](const auto& matches) {
        std::vector<std::string_view> out;
        for (const auto& match : matches) {
            out.push_back(match.value);
        }
        std::sort(out.begin(), out.end());
        return out;
    };
    return texts(a.hosts) == texts(b.hosts) && texts(a.paths) == texts(b.paths);
}

// Another route of the same service, host and path that asks for a credential.
model::RouteId protectedSibling(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    for (const auto other : context.derived<BackendIndex>().samePath(id)) {
        const auto& sibling = context.snapshot()[other];
        // KrakenD and Traefik make a service for each use of a backend.
        const bool sameBackend =
            sibling.service() == route.service() ||
            addressesOf(context.snapshot(), sibling) == addressesOf(context.snapshot(), route);
        if (other != id && sameBackend && context.facts(other).authn &&
            sibling.methods != route.methods && samePlace(route, sibling)) {
            return other;
        }
    }
    return {};
}

// nginx: what stands in limit_except holds for all methods but the listed ones (and
// HEAD with GET).
void limitExcept(const Context& context, model::RouteId id, Reporter& reporter) {
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type != "limit_except" || policy.config == nullptr) {
            continue;
        }
        const bool asks = policy.config->directive("auth_basic") != nullptr ||
                          policy.config->directive("auth_jwt") != nullptr;
        if (!asks || context.facts(id).authn) {
            continue;
        }
        const auto methods = argumentsOf(policy);
        const auto& route = context.snapshot()[id];
        reporter.report(context, id)
            .message("Route \"{}\" asks for a credential only for methods other than {}",
                     route.label(), fmt::join(methods, ", "))
            .evidence("limit_except on route \"" + route.label() + '"',
                      fmt::format("{}", fmt::join(methods, " ")), policy.source)
            .fix(
                "Move the authentication of route \"{}\" out of limit_except, so that it holds for "
                "every method",
                route.label())
            .confirm("Send {} without a credential to route \"{}\"",
                     methods.empty() ? std::string_view("GET") : methods.front(), route.label());
        return;
    }
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    if (facts.authn || facts.taggedPublic || !facts.forwards) {
        return;
    }
    if (context.product() == "nginx") {
        limitExcept(context, id, reporter);
        return;
    }
    const auto& route = context.snapshot()[id];
    const auto sibling = onlyPreflight(route) ? model::RouteId{} : protectedSibling(context, id);
    if (!sibling) {
        return;
    }
    const auto& guarded = context.snapshot()[sibling];
    Draft draft = reporter.report(context, id);
    draft
        .message(
            "Route \"{}\" takes {} without a credential, while route \"{}\" asks for one on the "
            "same path for {}",
            route.label(), methodsOf(route), guarded.label(), methodsOf(guarded))
        .evidence("authentication on route \"" + route.label() + '"', "none in the effective chain",
                  route.source)
        .evidence("authentication on route \"" + guarded.label() + '"', "required", guarded.source)
        .fix("Attach the authentication of route \"{}\" to service \"{}\", so that it holds for "
             "every method",
             guarded.label(), backendName(context.snapshot(), route))
        .confirm("Send {} to route \"{}\" without a credential",
                 route.methods.empty() ? "PATCH" : route.methods.front(), route.label())
        .via({model::EntityKind::Route, sibling.value})
        .edit(addPolicy(context, id, "authentication"));
    if (onlyReads(route)) {
        draft.severity(Severity::Medium, "the open methods only read");
    }
}

} // namespace

extern const Rule auth003;
const Rule auth003{
    .id = "GW-AUTH-003",
    .title = "Protection is missing for one method",
    .severity = Severity::High,
    .meaning = "On one path some methods need a credential and others do not.",
    .risk =
        "The open method reaches the same backend. A backend that treats PUT like POST, or HEAD "
        "like GET, does what the protected method was meant to guard.",
    .fix = "Authenticate at the service, and list the methods that may pass.",
    .verify = "Every method of the path without a credential gets 401 or 405.",
    .fixKind = FixKind::OneClick,
    .owasp = "API5",
    .cwe = "CWE-288",
    .asvs = "8.3.1",
    .route = check,
};

} // namespace gatelens::findings
