// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/cors_settings.h"
#include "core/findings/path_order.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// The first route under the policy whose answers are not for everybody.
model::RouteId privateRoute(const Context& context, model::PolicyId id, bool& protectedByAuth) {
    model::RouteId writing;
    for (const auto route : context.relations().routesOfPolicy[id]) {
        const auto& facts = context.facts(route);
        if (!facts.forwards || facts.taggedPublic || !context.snapshot()[route].enabled) {
            continue;
        }
        if (facts.authn || facts.acl || facts.adminWord) {
            protectedByAuth = true;
            return route;
        }
        if (!writing && facts.writes && !facts.staticWord) {
            writing = route;
        }
    }
    return writing;
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (!policy.enabled) {
        return;
    }
    const CorsSettings cors = corsOf(context, id);
    // With credentials it is GW-CORS-002.
    const auto any = std::find_if(cors.origins.begin(), cors.origins.end(), [](const Origin& o) {
        return o.kind == OriginKind::Any || o.kind == OriginKind::Reflected;
    });
    if (any == cors.origins.end() || cors.credentials) {
        return;
    }
    bool guarded = false;
    const auto routeId = privateRoute(context, id, guarded);
    if (!routeId) {
        return;
    }
    const auto& route = context.snapshot()[routeId];
    Draft draft = reporter.report(context, routeId);
    draft
        .message("Pages of any site may read the answers of route \"{}\" in their visitors' "
                 "browsers: {} allows every origin",
                 route.label(), policy.label())
        .evidence("allowed origins of " + policy.label(),
                  any->byDefault ? "unset; product default *" : any->text, any->range)
        .fix("List the origins that need route \"{}\" in {}, or remove the policy when no browser "
             "calls the API",
             route.label(), policy.label())
        .confirm("A preflight to route \"{}\" with Origin: https://evil.example that is approved",
                 route.label());
    viaPolicy(draft, context, id);
    if (any->byDefault) {
        draft.finding().evidence.back().origin = model::Origin::ProductDefault;
    }
    if (!guarded) {
        draft.severity(Severity::Low, "no credential is asked for here; but the route takes "
                                      "writing methods");
    }
}

} // namespace

extern const Rule cors001;
const Rule cors001{
    .id = "GW-CORS-001",
    .title = "Any origin allowed",
    .severity = Severity::Medium,
    .meaning = "The cross-origin policy of a route with protected or changing content approves "
               "every origin.",
    .risk = "A script on any web page can call the API from its visitors' browsers and read the "
            "answers: with a token that it got hold of, from inside the visitor's network, or "
            "past an address rule.",
    .fix = "List the origins of your own front ends. Leave CORS off where only programs call.",
    .verify = "A preflight from a foreign origin gets no Access-Control-Allow-Origin; the front "
              "end still works.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-942",
    .asvs = "3.4.2",
    .policy = check,
};

} // namespace gatelens::findings
