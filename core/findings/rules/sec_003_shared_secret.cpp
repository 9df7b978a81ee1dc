// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"
#include "core/findings/secrets.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

struct Use {
    std::uint32_t snapshot = 0;
    model::CredentialId credential;
    std::vector<model::ServiceId> services;
};

bool goesToBackend(const model::Snapshot& snapshot, const model::Credential& credential) {
    return credential.forUpstream || isCloudKey(snapshot, credential);
}

std::map<std::string, std::vector<Use>> usesBySecret(const Fleet& fleet) {
    std::map<std::string, std::vector<Use>> uses;
    for (const auto& context : fleet.contexts()) {
        const auto& snapshot = context->snapshot();
        for (std::size_t i = 0; i < snapshot.credentials.size(); ++i) {
            const auto& credential = snapshot.credentials[i];
            std::string identity = identityOf(credential.secret);
            if (identity.empty() || !goesToBackend(snapshot, credential)) {
                continue;
            }
            const model::CredentialId id(i);
            uses[std::move(identity)].push_back({context->index(), id, servicesOf(*context, id)});
        }
    }
    return uses;
}

struct Opened {
    std::set<std::string> zones;
    std::set<std::string> owners;
    std::set<std::string> services; // gateway and key, for counting
    std::vector<std::string> names;
};

Opened openedBy(const Fleet& fleet, const std::vector<Use>& uses) {
    Opened opened;
    for (const auto& use : uses) {
        const Context& context = fleet[use.snapshot];
        for (const auto id : use.services) {
            const auto& service = context.snapshot()[id];
            if (!opened.services.insert(fmt::format("{}/{}", use.snapshot, service.key)).second) {
                continue;
            }
            opened.names.push_back(service.label());
            for (auto& zone : zonesOf(context, id)) {
                opened.zones.insert(std::move(zone));
            }
            if (!service.owner.empty()) {
                opened.owners.insert(service.owner);
            }
        }
    }
    return opened;
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t kNamed = 4;
    const std::size_t shown = std::min(names.size(), kNamed);
    std::string text = fmt::format(
        "\"{}\"",
        fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), "\", \""));
    return names.size() > shown ? fmt::format("{} and {} more", text, names.size() - shown) : text;
}

void report(const Fleet& fleet, const std::vector<Use>& uses, const Opened& opened,
            Reporter& reporter) {
    const Context& context = fleet[uses.front().snapshot];
    const auto& first = context.snapshot()[uses.front().credential];
    Draft draft = reporter.report(context, uses.front().credential);
    const bool zones = opened.zones.size() > 1;
    draft.message("The secret \"{}\" ({}) opens {} services, {}, in {} {}: {}", first.label(),
                  first.secret.masked, opened.services.size(), listed(opened.names),
                  zones ? opened.zones.size() : opened.owners.size(), zones ? "zones" : "teams",
                  fmt::join(zones ? opened.zones : opened.owners, ", "));
    for (const auto& use : uses) {
        const Context& holder = fleet[use.snapshot];
        const auto& credential = holder.snapshot()[use.credential];
        Draft at(draft.finding(), holder);
        at.evidence(fmt::format("secret \"{}\"", credential.label()), credential.secret.masked,
                    credential.secret.range.valid() ? model::Provenance{credential.secret.range, {}}
                                                    : credential.source);
        for (const auto service : use.services) {
            at.via({model::EntityKind::Service, service.value});
        }
    }
    draft.fix("Give each of {} its own secret, with the rights of that service only",
              listed(opened.names));
}

void check(const Fleet& fleet, Reporter& reporter) {
    for (const auto& [identity, uses] : usesBySecret(fleet)) {
        const Opened opened = openedBy(fleet, uses);
        const bool apart = opened.zones.size() > 1 || opened.owners.size() > 1;
        if (opened.services.size() > 1 && apart) {
            report(fleet, uses, opened, reporter);
        }
    }
}

} // namespace

extern const Rule sec003;
const Rule sec003{
    .id = "GW-SEC-003",
    .title = "One secret opens several services or clouds",
    .severity = Severity::High,
    .meaning = "The gateway, or several of them, present the same secret to backends of different "
               "zones or owners.",
    .risk = "The weakest of these backends decides for all: who reads the secret there logs in "
            "to the others, in other clouds and of other teams, as the gateway.",
    .fix = "Use one secret for each service and zone, with no more rights than that service needs, "
           "and rotate the shared one.",
    .verify = "The secret of one backend is refused by the others; all routes still work.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-522",
    .asvs = "13.2.2",
    .fleet = check,
};

} // namespace gatelens::findings
