// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/credential_flow.h"
#include "core/findings/hops.h"
#include "core/findings/rule.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const ClearHop hop = clearHop(context, id);
    if (!hop.exists || !publicTlsRoute(context, id)) {
        return;
    }
    for (const auto routeId : context.relations().routesOfService[id]) {
        const auto& facts = context.facts(routeId);
        const CarriedCredential carried = facts.publicReach && facts.tls
                                              ? credentialTowardsBackend(context, routeId)
                                              : CarriedCredential{};
        if (!carried.policy) {
            continue;
        }
        const auto& service = context.snapshot()[id];
        const auto& route = context.snapshot()[routeId];
        const auto& policy = context.snapshot()[carried.policy];
        Draft draft = reporter.report(context, routeId);
        addEvidence(draft, context, id, hop);
        draft
            .message("{} of route \"{}\" travels to {} of service \"{}\" in clear text",
                     carried.what, route.label(), hop.address, service.label())
            .evidence(policy.type + " on route \"" + route.label() + '"', carried.why,
                      policy.source)
            .fix("Switch service \"{}\" to https with verification first; then let {} remove the "
                 "credential if the backend does not need it",
                 service.label(), policy.type)
            .confirm("A capture between the gateway and {} that shows the header", hop.address);
        return; // one route is enough to show it; all of them cross the same hop
    }
}

} // namespace

extern const Rule ups003;
const Rule ups003{
    .id = "GW-UPS-003",
    .title = "Secret crosses a clear-text hop",
    .severity = Severity::Critical,
    .meaning = "The hop to the backend is plain HTTP, and the requests on it carry a credential: "
               "the client's own, which the gateway passes on, or one that the gateway adds.",
    .risk = "One capture in the network behind the gateway yields passwords, API keys or tokens "
            "that open the API from anywhere, for as long as they live.",
    .fix = "Encrypt the hop first. Then let the gateway remove the credential after it was "
           "checked, unless the backend needs it.",
    .verify = "A capture between gateway and backend shows TLS and no credential.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-319",
    .asvs = "12.3.1",
    .service = check,
};

} // namespace gatelens::findings
