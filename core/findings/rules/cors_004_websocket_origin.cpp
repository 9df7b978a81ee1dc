// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/config_text.h"
#include "core/findings/rule.h"
#include "core/findings/websocket.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool matchesOrigin(const model::Route& route) {
    const bool header =
        std::any_of(route.headers.begin(), route.headers.end(), [](const model::FieldMatch& field) {
            return equalsIgnoreCase(field.name, "origin");
        });
    return header || toLower(route.ruleText).find("origin") != std::string::npos;
}

// A policy that can refuse and speaks of Origin; answering CORS does not refuse an
// upgrade, which browsers send without asking first.
bool refusesByOrigin(const model::Policy& policy) {
    using enum model::PolicyClass;
    if (policy.type == "envoy.filters.http.csrf" || policy.type == "csrf") {
        return true;
    }
    const bool refuses = policy.policyClass == Authz || policy.policyClass == Ip ||
                         policy.policyClass == Respond || policy.policyClass == Code ||
                         policy.policyClass == Validate || policy.policyClass == Waf ||
                         policy.policyClass == Other;
    return refuses && configContains(policy, "origin");
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    const auto& facts = context.facts(id);
    // Several products pass upgrades on every route; only where one is meant, or
    // switched on, somebody will open one.
    const bool upgrades = route.websocket.declared()
                              ? route.websocket.value
                              : route.websocket.value && meantForUpgrade(context.snapshot(), route);
    if (!route.enabled || !facts.forwards || !facts.publicReach || !upgrades ||
        matchesOrigin(route)) {
        return;
    }
    const auto ambient = ambientCredential(context, id);
    const auto chain = context.chain(id);
    if (!ambient || std::any_of(chain.begin(), chain.end(), [&](model::PolicyId policy) {
            return refusesByOrigin(context.snapshot()[policy]);
        })) {
        return;
    }
    const auto& policy = context.snapshot()[ambient];
    reporter.report(context, id)
        .message("Route \"{}\" passes WebSocket upgrades, the browser adds the credential of {} "
                 "by itself, and nothing looks at the Origin",
                 route.label(), policy.type)
        .evidence("upgrades on route \"" + route.label() + '"', route.websocket, "passed on", route)
        .evidence(policy.type + " on route \"" + route.label() + '"',
                  "a credential that browsers send by themselves", policy.source)
        .fix("Refuse upgrades on route \"{}\" whose Origin is not one of your front ends, or ask "
             "for a token in the first message",
             route.label())
        .confirm("Open a socket to route \"{}\" with a valid cookie and Origin: "
                 "https://evil.example: 101 confirms it",
                 route.label());
}

} // namespace

extern const Rule cors004;
const Rule cors004{
    .id = "GW-CORS-004",
    .title = "WebSocket upgrade ignores the origin",
    .severity = Severity::Medium,
    .meaning = "A route passes WebSocket upgrades and authenticates by something that the browser "
               "sends by itself (a cookie, a session, Basic), and no rule compares the Origin. "
               "Cross-origin policies do not apply to WebSocket.",
    .risk = "Any page that a logged-in user visits opens a socket in the user's name and reads "
            "and writes on it (cross-site WebSocket hijacking).",
    .fix = "Compare the Origin header on the upgrade, at the gateway or in the backend, or "
           "authenticate inside the socket with a token that the page must know.",
    .verify = "An upgrade with a foreign Origin and a valid cookie gets 403.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-1385",
    .asvs = "4.4.2",
    .route = check,
};

} // namespace gatelens::findings
