// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/route_overlap.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// The same service behind the same policies: one of them is merely superfluous.
bool doTheSame(const model::Route& a, const model::Route& b) {
    const bool services = std::equal(a.services.begin(), a.services.end(), b.services.begin(),
                                     b.services.end(), [](const auto& x, const auto& y) {
                                         return x.service == y.service && x.weight == y.weight;
                                     });
    const bool chains =
        std::equal(a.chain.begin(), a.chain.end(), b.chain.begin(), b.chain.end(),
                   [](const auto& x, const auto& y) { return x.policy == y.policy; });
    return a.action == b.action && services && chains && a.redirectTo == b.redirectTo &&
           a.responseStatus == b.responseStatus;
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto shadow = context.derived<RouteOverlap>().shadowOf(id);
    if (!shadow.by) {
        return;
    }
    const auto& route = context.snapshot()[id];
    const auto& other = context.snapshot()[shadow.by];
    if (doTheSame(route, other)) {
        return;
    }
    Draft draft = reporter.report(context, id);
    if (shadow.equal) {
        draft.message("Routes \"{}\" and \"{}\" match the same requests and do different things; "
                      "\"{}\" gets none",
                      other.label(), route.label(), route.label());
    } else {
        draft.message("Route \"{}\" never gets a request: \"{}\" comes first and takes all of them",
                      route.label(), other.label());
    }
    draft
        .evidence("match of route \"" + route.label() + '"',
                  "inside that of \"" + other.label() + '"', route.source)
        .evidence("match of route \"" + other.label() + '"', "wins", other.source)
        .fix("Put route \"{}\" before \"{}\", narrow \"{}\", or delete the one that is not meant",
             route.label(), other.label(), other.label())
        .confirm("Send a request meant for route \"{}\": \"{}\" answers it", route.label(),
                 other.label());
    const std::string lost = weakness(context.facts(shadow.by), context.facts(id));
    if (!lost.empty()) {
        draft.severity(Severity::High, fmt::format("\"{}\" answers {} that \"{}\" has",
                                                   other.label(), lost, route.label()));
    }
}

} // namespace

extern const Rule rte001;
const Rule rte001{
    .id = "GW-RTE-001",
    .title = "Route is shadowed or duplicated",
    .severity = Severity::Medium,
    .meaning = "Another route that the gateway tries first matches everything that this one "
               "matches, so this one is dead, or two routes match the same and one of them is "
               "chosen.",
    .risk = "What was configured on the dead route (authentication, a limit, another backend) "
            "does not happen. In products without a defined order, the next reload may choose "
            "the other one.",
    .fix = "Order the routes from special to general, give them priorities, or delete the one "
           "that is not meant.",
    .verify = "A request meant for the route is answered by it.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-561",
    .asvs = "13.2.1",
    .route = check,
};

} // namespace gatelens::findings
