// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

bool isAggregate(const model::Route& route) {
    // Several services with weights share the requests; an aggregate asks all of them.
    return route.action == model::RouteAction::Aggregate;
}

// KrakenD: with "sequential", {resp0_id} in a later address is a field of an earlier
// answer.
void mergedFields(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    for (const auto& weighted : route.services) {
        if (!weighted.service) {
            continue;
        }
        const auto& service = context.snapshot()[weighted.service];
        const auto at = service.path.find("{resp");
        if (at == std::string::npos) {
            continue;
        }
        const auto field = service.path.substr(at, service.path.find('}', at) - at + 1);
        reporter.report(context, id)
            .message("Route \"{}\" puts the field {} of one backend's answer into the address of "
                     "the next, \"{}\": the first backend chooses what the second is asked for",
                     route.label(), field, service.path)
            .evidence("address of service \"" + service.label() + '"', service.path, service.source)
            .fix("Accept only values of a known form for {} in route \"{}\", and let the first "
                 "backend return ids, not paths",
                 field, route.label())
            .confirm("Let a mock backend return \"../admin\" in {}", field);
        return;
    }
}

// A backend of the aggregate that another route guards.
void mixedTrust(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (facts.authn || facts.taggedPublic || route.services.size() < 2) {
        return;
    }
    const auto addresses = addressesOf(context.snapshot(), route);
    const bool several = std::any_of(addresses.begin(), addresses.end(),
                                     [&](const std::string& a) { return a != addresses.front(); });
    if (!several) {
        return;
    }
    for (const auto& address : addresses) {
        for (const auto target : context.relations().targetsAt(address)) {
            for (const auto other : context.relations().routesOfTarget(target)) {
                if (other == id || !context.facts(other).authn) {
                    continue;
                }
                const auto& guarded = context.snapshot()[other];
                reporter.report(context, id)
                    .message("Route \"{}\" merges the answer of {} without a credential, while "
                             "route \"{}\" asks for one to reach it",
                             route.label(), address, guarded.label())
                    .evidence("authentication on route \"" + route.label() + '"',
                              "none in the effective chain", route.source)
                    .evidence("authentication on route \"" + guarded.label() + '"', "required",
                              guarded.source)
                    .fix("Give route \"{}\" the strictest policy of the backends that it merges, "
                         "that of route \"{}\"",
                         route.label(), guarded.label())
                    .confirm("Call route \"{}\" without a credential and look for the fields of {}",
                             route.label(), address)
                    .via({model::EntityKind::Route, other.value});
                return;
            }
        }
    }
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    if (!isAggregate(context.snapshot()[id])) {
        return;
    }
    mergedFields(context, id, reporter);
    mixedTrust(context, id, reporter);
}

} // namespace

extern const Rule back005;
const Rule back005{
    .id = "GW-BACK-005",
    .title = "Aggregated answer mixes backends of different trust",
    .severity = Severity::Medium,
    .meaning = "One endpoint calls several backends and merges their answers, with less protection "
               "than one of them has elsewhere, or it builds a request from another's answer.",
    .risk = "Data that needs a credential leaves through the endpoint that asks for none; or a "
            "backend steers the gateway to paths of another one.",
    .fix = "Give the endpoint the strictest policy of all its backends, and list the fields that "
           "may be merged or passed on.",
    .verify = "Without the credential the endpoint answers 401, or without the guarded fields.",
    .fixKind = FixKind::Assisted,
    .owasp = "API3",
    .cwe = "CWE-863",
    .asvs = "8.2.3",
    .products = kTyk | kKrakend | kKong | kApisix,
    .route = check,
};

} // namespace gatelens::findings
