// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/hops.h"
#include "core/findings/rule.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isIsolated(const Context& context, const ClearHop& hop) {
    return hop.target && toLower(context.zone(context.snapshot()[hop.target])).find("isolated") !=
                             std::string::npos;
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const ClearHop hop = clearHop(context, id);
    const auto routeId = hop.exists ? publicTlsRoute(context, id) : model::RouteId{};
    if (!routeId) {
        return;
    }
    const auto& service = context.snapshot()[id];
    const auto& route = context.snapshot()[routeId];
    Draft draft = reporter.report(context, id);
    addEvidence(draft, context, id, hop);
    draft
        .message("TLS ends at the gateway: what clients send to route \"{}\" goes on to {} of "
                 "service \"{}\" in clear text",
                 route.label(), hop.address, service.label())
        .fix("Let service \"{}\" listen with TLS, point the gateway to it with https and verify "
             "its certificate; attest \"encrypted-by-mesh\" when a sidecar encrypts the hop",
             service.label())
        .confirm("A capture between the gateway and {} that shows readable requests", hop.address)
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Service, id.value}},
               "protocol",
               "https"});
    if (isIsolated(context, hop)) {
        draft.severity(Severity::Medium, "the zone of the target is marked as isolated");
    }
}

} // namespace

extern const Rule ups001;
const Rule ups001{
    .id = "GW-UPS-001",
    .title = "Plain HTTP to the backend after TLS termination",
    .severity = Severity::High,
    .meaning = "Clients connect with TLS, the gateway decrypts, and the hop to a backend on "
               "another machine is plain HTTP.",
    .risk = "Anyone in the network behind the gateway (a compromised neighbour, a mirror port, a "
            "cloud peer) reads and alters what the client believed to be protected end to end.",
    .fix = "Speak https to the backend, with certificate verification; or let a mesh encrypt the "
           "hop, and attest it.",
    .verify = "A capture between gateway and backend shows TLS; the route still answers.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-319",
    .asvs = "12.3.1",
    .service = check,
};

} // namespace gatelens::findings
