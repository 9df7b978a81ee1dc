// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/reachability.h"
#include "core/findings/rule.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

std::string conditionsOf(const KnownFlaw& flaw) {
    std::vector<std::string> parts;
    for (const auto& requirement : flaw.requirements) {
        parts.push_back(requirement.where.empty() ? requirement.text : requirement.where);
    }
    return fmt::format("{}", fmt::join(parts, " and "));
}

void rate(Draft& draft, const Advisory& advisory) {
    const std::string reason =
        fmt::format("{} itself is rated {}", advisory.id, severityName(advisory.severity));
    if (advisory.severity == Severity::Medium) {
        draft.severity(Severity::High, reason);
    } else if (advisory.severity < Severity::Medium) {
        draft.severity(Severity::Medium, reason);
    }
}

void report(const Context& context, const KnownFlaw& flaw, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& gateway = snapshot.gateway;
    const auto& advisory = *flaw.advisory;
    const std::string fixed = advisory.fixedFor(flaw.version);
    const std::string name = nameOf(gateway);
    Draft draft = reporter.reportGateway(context);
    draft.message("{} ({}) can be reached in gateway \"{}\", version {}: {}", advisory.id,
                  advisory.title, name, flaw.version,
                  flaw.requirements.empty()
                      ? std::string("it needs no special configuration")
                      : fmt::format("the configuration has {}", conditionsOf(flaw)));
    for (const auto& requirement : flaw.requirements) {
        draft.evidence(fmt::format("{} requires {}", advisory.id, requirement.text),
                       requirement.where,
                       requirement.place.range.valid() || !requirement.place.apiPath.empty()
                           ? requirement.place
                           : placeOf(snapshot));
    }
    if (flaw.requirements.empty()) {
        draft.evidence(fmt::format("{} requires nothing", advisory.id),
                       fmt::format("version {}", flaw.version), placeOf(snapshot));
    }
    const std::string until = flaw.requirements.empty()
                                  ? std::string{}
                                  : fmt::format("; until then remove {}", conditionsOf(flaw));
    if (fixed.empty()) {
        draft.fix("Upgrade gateway \"{}\" to a branch without {}{}", name, advisory.id, until);
    } else {
        draft.fix("Upgrade {} gateway \"{}\" to {} or later{}",
                  flaw.core.empty() ? std::string_view("the product of")
                                    : std::string_view("the embedded core of"),
                  name, fixed, until);
    }
    rate(draft, advisory);
}

void check(const Context& context, Reporter& reporter) {
    for (const auto& flaw : knownFlaws(context)) {
        // What is always reachable says nothing about this configuration; the list of
        // GW-VER-001 has it, and here only what is severe.
        // Whether a bundled library is fed what its flaw needs, no configuration shows.
        const auto& component = flaw.advisory->component;
        const bool library = !component.empty() && component != "nginx";
        const bool specific =
            !flaw.requirements.empty() || (flaw.advisory->severity >= Severity::High && !library);
        if (flaw.reachable == Holds::Yes && specific) {
            report(context, flaw, reporter);
        }
    }
}

} // namespace

extern const Rule ver002;
const Rule ver002{
    .id = "GW-VER-002",
    .title = "A known flaw is reachable with this configuration",
    .severity = Severity::Critical,
    .meaning = "The version has a published flaw, and everything that the flaw needs, a plugin, a "
               "listener, an exposed endpoint, is in this configuration.",
    .risk = "This is no theoretical entry in a list: an attacker who knows the advisory can try it "
            "on this gateway as it is.",
    .fix = "Upgrade to the fixed version; until then take away what the flaw needs.",
    .verify = "The new version runs, or what the flaw needs is gone from the configuration.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-1395",
    .asvs = "15.2.1",
    .gateway = check,
};

} // namespace gatelens::findings
