// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/path_order.h"
#include "core/findings/redirect_target.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// Host is fixed by the match: the client cannot choose it.
bool namesHosts(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    const auto named = [](const std::vector<model::HostMatch>& hosts) {
        return !hosts.empty() &&
               std::none_of(hosts.begin(), hosts.end(), [](const model::HostMatch& host) {
                   return host.kind == model::HostMatchKind::Any ||
                          host.kind == model::HostMatchKind::Regex || host.value == "_" ||
                          host.value.empty();
               });
    };
    if (named(route.hosts)) {
        return true;
    }
    const auto listeners = context.relations().listenersOfRoute(id);
    return !listeners.empty() &&
           std::all_of(listeners.begin(), listeners.end(), [&](model::ListenerId listener) {
               return named(context.snapshot()[listener].hosts);
           });
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const bool redirects = policy.policyClass == model::PolicyClass::Redirect;
    // What the product made for itself ("dashboard_redirect@internal") is not the user's.
    const bool internal = policy.key.ends_with("@internal");
    if (!redirects || internal || !policy.enabled) {
        return;
    }
    const auto routes = context.relations().routesOfPolicy[id];
    for (const auto& target : redirectTargetsOf(policy)) {
        const TargetHost host = hostOf(target.text, context.product());
        if (host == TargetHost::Fixed) {
            continue;
        }
        const auto open = std::find_if(routes.begin(), routes.end(), [&](model::RouteId route) {
            return host == TargetHost::Request || !namesHosts(context, route);
        });
        if (open == routes.end()) {
            continue;
        }
        const auto& route = context.snapshot()[*open];
        Draft draft = reporter.report(context, *open);
        draft
            .message("Route \"{}\" redirects to a host that {} chooses: {}", route.label(),
                     host == TargetHost::Request ? "the request" : "the Host header", target.text)
            .evidence("redirect of route \"" + route.label() + '"', target.text, target.range)
            .fix("Write the host into the target of route \"{}\" and take only the path from the "
                 "request",
                 route.label())
            .confirm("A request to route \"{}\" that names evil.example is answered with a "
                     "Location on evil.example",
                     route.label());
        viaPolicy(draft, context, id);
        if (host == TargetHost::HostHeader) {
            draft.severity(Severity::Low, "a page cannot set the Host header of its visitors; "
                                          "poisoned caches remain");
        }
        return;
    }
}

} // namespace

extern const Rule rte009;
const Rule rte009{
    .id = "GW-RTE-009",
    .title = "Open redirect",
    .severity = Severity::Medium,
    .meaning = "The target of a redirect takes its host from the request.",
    .risk = "A link to your own domain sends people, and login flows with their codes and "
            "tokens, to a site of the attacker.",
    .fix = "Write scheme and host into the target; take only the path from the request, or look "
           "the target up in a list.",
    .verify = "No request makes the gateway answer with a Location on a foreign host.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-601",
    .asvs = "3.7.2",
    .products = kNginx | kKong | kApisix | kTraefik | kCaddy | kHaproxy,
    .policy = check,
};

} // namespace gatelens::findings
