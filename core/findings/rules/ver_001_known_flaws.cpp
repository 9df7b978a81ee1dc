// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/reachability.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

constexpr std::size_t kShown = 12;

// The lowest version that leaves all of them behind, empty when one has no fix.
std::string firstClean(const std::vector<KnownFlaw>& flaws) {
    std::string clean;
    for (const auto& flaw : flaws) {
        const std::string fixed = flaw.advisory->fixedFor(flaw.version);
        if (!flaw.core.empty()) {
            continue; // comes with a newer version of the product
        }
        if (fixed.empty()) {
            return {};
        }
        if (clean.empty() || compareVersions(fixed, clean) > 0) {
            clean = fixed;
        }
    }
    return clean;
}

std::string describe(const KnownFlaw& flaw) {
    const std::string fixed = flaw.advisory->fixedFor(flaw.version);
    return fmt::format(
        "{} ({}{}): {}; {}", flaw.advisory->id, severityName(flaw.advisory->severity),
        flaw.advisory->severityEstimated ? ", estimated" : "", flaw.advisory->title,
        fixed.empty() ? std::string("no fixed version known") : fmt::format("fixed in {}", fixed));
}

void check(const Context& context, Reporter& reporter) {
    const auto flaws = knownFlaws(context);
    if (flaws.empty()) {
        return;
    }
    const auto& snapshot = context.snapshot();
    const auto& worst = *flaws.front().advisory;
    const std::string version = versionOf(context);
    const std::string clean = firstClean(flaws);
    Draft draft = reporter.reportGateway(context);
    draft.message("Gateway \"{}\" runs {} {}, which has {} known flaw{}; the worst is {}: {}",
                  nameOf(snapshot.gateway), snapshot.gateway.productName, version, flaws.size(),
                  flaws.size() == 1 ? "" : "s", worst.id, worst.title);
    for (std::size_t i = 0; i < flaws.size() && i < kShown; ++i) {
        draft.evidence(
            fmt::format("{} of {}", flaws[i].advisory->id,
                        flaws[i].core.empty() ? snapshot.gateway.productName : flaws[i].core),
            describe(flaws[i]), placeOf(snapshot));
    }
    if (clean.empty()) {
        draft.fix("Upgrade gateway \"{}\" to the newest version of a supported branch; some of "
                  "these flaws have no fix on this one",
                  nameOf(snapshot.gateway));
    } else {
        draft.fix("Upgrade gateway \"{}\" to {} or later", nameOf(snapshot.gateway), clean);
    }
    draft.confirm("Ask the running gateway for its version; state a distribution's back-ports with "
                  "an attestation (control-elsewhere, value \"backport\")");
    if (worst.severity != Severity::High) {
        draft.severity(worst.severity,
                       fmt::format("{} is rated {}", worst.id, severityName(worst.severity)));
    }
}

} // namespace

extern const Rule ver001;
const Rule ver001{
    .id = "GW-VER-001",
    .title = "Gateway version has known flaws",
    .severity = Severity::High,
    .meaning = "The version of the gateway, or of a core that it embeds, is in the affected range "
               "of published advisories.",
    .risk = "Attacks on published flaws are automated and start within days. Which of them this "
            "configuration reaches is told by GW-VER-002.",
    .fix = "Upgrade to the fixed version that is shown, or to the newest of a supported branch.",
    .verify = "The gateway tells the new version, and a new scan lists no advisory.",
    .fixKind = FixKind::Advice,
    .owasp = "API8",
    .cwe = "CWE-1395",
    .asvs = "15.2.1",
    .gateway = check,
};

} // namespace gatelens::findings
