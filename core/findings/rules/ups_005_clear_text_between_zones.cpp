// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/hops.h"
#include "core/findings/names.h"
#include "core/findings/rule.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const std::string here = context.zone();
    if (here.empty() || context.relations().routesOfService[id].empty()) {
        return;
    }
    const auto& service = context.snapshot()[id];
    // Every clear target counts, not only the first: the others may be near.
    const ClearHop hop = clearHop(context, id);
    if (!hop.exists) {
        return;
    }
    for (const auto targetId : context.targetsOf(id)) {
        const auto& target = context.snapshot()[targetId];
        const std::string there = context.zone(target);
        if (there.empty() || there == here || there == "loopback" || target.tls) {
            continue;
        }
        Draft draft = reporter.report(context, id);
        addEvidence(draft, context, id, {true, targetId, target.address()});
        draft
            .message("Gateway \"{}\" in zone \"{}\" sends plain text to {} of service \"{}\" in "
                     "zone \"{}\"",
                     gatewayName(context.snapshot()), here, target.address(), service.label(),
                     there)
            .evidence("zone of target " + target.address(), there, target.source)
            .fix("Speak https to {} with verification, or carry the traffic between \"{}\" and "
                 "\"{}\" in a tunnel and attest \"encrypted-by-mesh\" for service \"{}\"",
                 target.address(), here, there, service.label())
            .confirm("A capture on the link between \"{}\" and \"{}\" that shows readable requests",
                     here, there);
        return;
    }
}

} // namespace

extern const Rule ups005;
const Rule ups005{
    .id = "GW-UPS-005",
    .title = "Clear-text hop leaves the zone",
    .severity = Severity::Critical,
    .meaning = "The gateway and a backend are in different zones (another cloud, region, data "
               "centre), and the hop between them is plain text.",
    .risk = "The traffic crosses networks that you do not run: providers, carriers and whoever "
            "sits on the route can read credentials and data and change the answers.",
    .fix = "Encrypt every edge that leaves a zone: TLS with verification, or a tunnel.",
    .verify = "A capture on the link between the zones shows TLS or the tunnel only.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-319",
    .asvs = "12.3.1",
    .service = check,
};

} // namespace gatelens::findings
