// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/names.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// What adapters report of references while they read; files that are not on this
// machine are another matter.
bool isDangling(const text::Diagnostic& diagnostic) {
    static constexpr std::array kCodes = std::to_array<std::string_view>(
        {"dangling-reference", "missing-backend", "missing-upstream", "missing-server",
         "missing-target", "missing-userlist", "missing-table", "missing-cache",
         "missing-resolvers", "missing-resolver", "missing-location", "missing-acl", "missing-zone",
         "missing-log-format", "empty-upstream", "unknown-variable"});
    return diagnostic.severity != text::Severity::Note &&
           std::find(kCodes.begin(), kCodes.end(), diagnostic.code) != kCodes.end();
}

void checkReferences(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    for (const auto& diagnostic : snapshot.diagnostics) {
        if (!isDangling(diagnostic)) {
            continue;
        }
        reporter.reportGateway(context)
            .message("Gateway \"{}\" refers to something that does not exist: {}",
                     gatewayName(snapshot), diagnostic.message)
            .evidence(diagnostic.message, diagnostic.code,
                      model::Provenance{diagnostic.range, diagnostic.apiPath})
            .fix("{}", diagnostic.fix.empty() ? "Correct the name, or create what is missing"
                                              : diagnostic.fix)
            .confirm("A request through it gets 5xx");
    }
}

void checkHealth(const Context& context, model::UpstreamId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& upstream = snapshot[id];
    const auto services = context.relations().servicesOfUpstream[id];
    const bool down =
        !upstream.targets.empty() &&
        std::all_of(upstream.targets.begin(), upstream.targets.end(), [&](model::TargetId target) {
            const auto& healthy = snapshot[target].healthy;
            return healthy.origin == model::Origin::Observed && !healthy.value;
        });
    if (!down || services.empty()) {
        return;
    }
    reporter.report(context, id)
        .message(
            "All {} targets of upstream \"{}\" are marked down: service \"{}\" answers nothing",
            upstream.targets.size(), upstream.label(), snapshot[services.front()].label())
        .evidence("health of the targets of \"" + upstream.label() + '"', "down",
                  snapshot[upstream.targets.front()].source)
        .fix("Bring a target of \"{}\" back, or take the routes to it out of service",
             upstream.label());
}

} // namespace

extern const Rule rte007;
const Rule rte007{
    .id = "GW-RTE-007",
    .title = "Reference to something that does not exist",
    .severity = Severity::Medium,
    .meaning = "The configuration names a service, an upstream, a middleware, a secret or a table "
               "that is not there, or every target of an upstream is down.",
    .risk = "Requests fail; and where the missing part was a guard, some products run the route "
            "without it or refuse the whole file on the next reload.",
    .fix = "Correct the name or create what is missing; delete what is left over.",
    .verify = "The gateway loads the file without a complaint, and the route answers.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-706",
    .asvs = "13.2.1",
    .upstream = checkHealth,
    .gateway = checkReferences,
};

} // namespace gatelens::findings
