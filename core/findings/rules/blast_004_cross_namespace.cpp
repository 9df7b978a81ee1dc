// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void checkGrants(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    for (const auto& diagnostic : snapshot.diagnostics) {
        if (diagnostic.code != "ref-not-permitted") {
            continue;
        }
        Draft draft = reporter.reportGateway(context);
        draft.message("A reference crosses a namespace without leave: {}", diagnostic.message)
            .evidence(fmt::format("reference: {}", diagnostic.message), "no ReferenceGrant",
                      model::Provenance{diagnostic.range, diagnostic.apiPath})
            .confirm("See the status of the route: ResolvedRefs is False with RefNotPermitted "
                     "where the controller keeps to the standard");
        if (diagnostic.fix.empty()) {
            draft.fix("Let the owner of the other namespace add a ReferenceGrant, or move the "
                      "object");
        } else {
            draft.fix("{}, or move the object into the same namespace", diagnostic.fix);
        }
    }
}

// Traefik's Kubernetes providers can be told to resolve any namespace.
void checkTraefik(const Context& context, Reporter& reporter) {
    const auto& gateway = context.snapshot().gateway;
    static constexpr std::array kProviders =
        std::to_array<std::string_view>({"kubernetesCRD", "kubernetesIngress"});
    for (const auto provider : kProviders) {
        const auto* setting =
            gatewaySetting(gateway, {"providers", provider, "allowCrossNamespace"});
        if (setting == nullptr || !setting->asBool().value_or(false)) {
            continue;
        }
        reporter.reportGateway(context)
            .message("Gateway \"{}\" lets a route in any namespace use services and middlewares of "
                     "every other: who may write one namespace reaches all",
                     nameOf(gateway))
            .evidence(fmt::format("providers.{}.allowCrossNamespace", provider), "true",
                      model::Provenance{setting->range, {}})
            .fix("Remove allowCrossNamespace from providers.{} and move shared middlewares into "
                 "the file provider",
                 provider)
            .confirm("Apply a route in one namespace that leads to a service in another");
    }
}

void check(const Context& context, Reporter& reporter) {
    if (context.product() == "traefik") {
        checkTraefik(context, reporter);
    } else {
        checkGrants(context, reporter);
    }
}

} // namespace

extern const Rule blast004;
const Rule blast004{
    .id = "GW-BLAST-004",
    .title = "Route crosses tenant or namespace without a grant",
    .severity = Severity::High,
    .meaning = "A route, certificate or middleware reference points into another namespace whose "
               "owner has not allowed it, or the gateway allows all such references.",
    .risk = "Whoever may write in one namespace publishes services, or uses certificates, of "
            "another team.",
    .fix = "Have the owner of the target grant the reference (ReferenceGrant), or keep both in one "
           "namespace; do not allow all cross-namespace references.",
    .verify = "A route in one namespace to a service in another is refused unless it is granted.",
    .fixKind = FixKind::Assisted,
    .owasp = "API5",
    .cwe = "CWE-668",
    .asvs = "8.4.1",
    .products = kGatewayApi | kTraefik,
    .gateway = check,
};

} // namespace gatelens::findings
