// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/reachability.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool hasVendorSupport(const Context& context) {
    const auto& gateway = context.snapshot().gateway;
    const auto* attested =
        context.attestations().find(AttestedFact::ControlElsewhere, model::EntityKind::Gateway,
                                    gateway, gateway.label(), context.now());
    return attested != nullptr && containsIgnoreCase(attested->value, "support");
}

// Controllers of a Gateway API or Ingress are named in the classes that are read.
bool runsIngressNginx(const model::Gateway& gateway) {
    for (const auto& embedded : gateway.embedded) {
        if (embedded.starts_with("k8s.io/ingress-nginx")) {
            return true;
        }
    }
    return false;
}

void report(const Context& context, const Advisory& advisory, std::string_view version,
            Reporter& reporter) {
    const auto& gateway = context.snapshot().gateway;
    const std::string name = nameOf(gateway);
    reporter.reportGateway(context)
        .message("Gateway \"{}\" runs {} {}, which nobody mends any more ({})", name,
                 advisory.product, version, advisory.title)
        .evidence(fmt::format("version of gateway \"{}\"", name), std::string(version),
                  placeOf(context.snapshot()))
        .fix("Move gateway \"{}\" to a supported branch{}", name,
             advisory.fixedFor(version).empty()
                 ? std::string{}
                 : fmt::format(", {} at least", advisory.fixedFor(version)));
}

void check(const Context& context, Reporter& reporter) {
    if (hasVendorSupport(context)) {
        return;
    }
    const auto& advisories = context.attestations().advisories ? *context.attestations().advisories
                                                               : Advisories::builtin();
    const auto tell = [&](std::string_view product, const std::string& version) {
        for (const auto& advisory : advisories.of(product)) {
            if (advisory.endOfLife && advisory.rangeOf(version) != nullptr) {
                report(context, advisory, version, reporter);
                return;
            }
        }
    };
    const std::string version = versionOf(context);
    if (!version.empty()) {
        tell(context.product(), version);
    }
    if (runsIngressNginx(context.snapshot().gateway)) {
        tell("ingress-nginx", "0");
    }
}

} // namespace

extern const Rule ver003;
const Rule ver003{
    .id = "GW-VER-003",
    .title = "Product or branch is out of support",
    .severity = Severity::High,
    .meaning = "The project or vendor has ended support for this product or branch.",
    .risk = "New flaws are published and never fixed here; each month without a fix makes the "
            "gateway an easier target.",
    .fix = "Move to a supported branch or product, or buy extended support and attest it.",
    .verify = "The gateway tells a version of a supported branch.",
    .fixKind = FixKind::Advice,
    .owasp = "API8",
    .cwe = "CWE-1104",
    .asvs = "15.2.1",
    .gateway = check,
};

} // namespace gatelens::findings
