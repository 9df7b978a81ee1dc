// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"
#include "core/findings/service_routes.h"
#include "core/findings/upstream_identity.h"

namespace gatelens::findings {

namespace {

bool staysHere(const Context& context, model::ServiceId id) {
    const auto& service = context.snapshot()[id];
    return !service.upstream && isLoopback(service.host);
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    if (staysHere(context, id) ||
        context.attestations().find(AttestedFact::BackendVerifies, model::EntityKind::Service,
                                    service, context.snapshot().gateway.label(),
                                    context.now()) != nullptr) {
        return;
    }
    const auto routes = routesOf(context, id, [&](model::RouteId route, const RouteFacts& facts) {
        return facts.authn && facts.forwards && !facts.loopbackTargets && !facts.taggedPublic &&
               context.first(route, model::PolicyClass::Authn) && !givesProof(context, route);
    });
    if (routes.empty()) {
        return;
    }
    const auto& policy =
        context.snapshot()[context.first(routes.front(), model::PolicyClass::Authn)];
    const auto& route = context.snapshot()[routes.front()];
    reporter.report(context, routes.front())
        .message("Service \"{}\" cannot tell a request of the gateway from any other: the {} asks "
                 "for a credential on {}, and nothing that the service could verify goes with the "
                 "request",
                 service.label(), nameOf(policy), namesOf(context, routes))
        .evidence("proof of identity towards service \"" + service.label() + '"',
                  "no client certificate, no credential of the gateway, no token",
                  service.source.range.begin == service.source.range.end &&
                          service.source.apiPath.empty()
                      ? route.source
                      : service.source)
        .evidence("authentication on route \"" + route.label() + '"', nameOf(policy), policy.source)
        .fix("Connect to service \"{}\" with a client certificate, or pass a token that it "
             "verifies, and let it refuse everything else",
             service.label())
        .confirm("Call the target of \"{}\" without the gateway and without a credential: the same "
                 "2xx answer confirms it, 401 or 403 refutes it",
                 service.label());
}

} // namespace

extern const Rule back001;
const Rule back001{
    .id = "GW-BACK-001",
    .title = "Gateway is the only place that authenticates",
    .severity = Severity::High,
    .meaning = "The gateway asks for a credential, and the backend behind it believes whoever "
               "connects.",
    .risk = "Whoever gets into the network behind the gateway, by another service, a tunnel or a "
            "request that some service can be made to send, uses the backend without any "
            "credential.",
    .fix =
        "Let the backend verify: mutual TLS with the gateway, a forwarded or exchanged token, or "
        "a signed identity header; and let only the gateway's addresses connect.",
    .verify = "A request straight to the backend gets 401 or is refused; through the gateway it "
              "works.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2, API7",
    .cwe = "CWE-306",
    .asvs = "8.3.1",
    .service = check,
};

} // namespace gatelens::findings
