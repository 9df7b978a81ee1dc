// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/secrets.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

struct Use {
    const Context* context = nullptr;
    std::size_t endpoint = 0;
    const model::SecretFacts* key = nullptr;
};

// Hashes are compared too: an htpasswd line that was copied is the same password.
std::string comparable(const model::SecretFacts& key) {
    return key.form == model::SecretForm::Hash ? key.digest : identityOf(key);
}

std::map<std::string, std::vector<Use>> usesByKey(const Fleet& fleet) {
    std::map<std::string, std::vector<Use>> uses;
    for (const auto& context : fleet.contexts()) {
        const auto& admin = context->snapshot().gateway.admin;
        std::set<std::string> seen; // one gateway with two endpoints is one use
        for (std::size_t i = 0; i < admin.size(); ++i) {
            if (admin[i].auth.value == model::AdminAuth::Sso) {
                continue;
            }
            for (const auto& key : admin[i].keys) {
                const std::string identity = comparable(key);
                if (!identity.empty() && seen.insert(identity).second) {
                    uses[identity].push_back({context.get(), i, &key});
                }
            }
        }
    }
    return uses;
}

void check(const Fleet& fleet, Reporter& reporter) {
    for (const auto& [identity, uses] : usesByKey(fleet)) {
        if (uses.size() < 2) {
            continue;
        }
        std::vector<std::string> gateways;
        gateways.reserve(uses.size());
        for (const auto& use : uses) {
            gateways.push_back(fmt::format("\"{}\"", nameOf(use.context->snapshot().gateway)));
        }
        Draft draft = reporter.reportAdmin(*uses.front().context, uses.front().endpoint);
        draft
            .message("Gateways {} are administered with the same key ({})",
                     fmt::join(gateways, ", "), uses.front().key->masked)
            .fix("Give each of {} its own admin key", fmt::join(gateways, ", "))
            .confirm("Use the key of {} on {}", gateways.front(), gateways.back());
        for (const auto& use : uses) {
            const auto& snapshot = use.context->snapshot();
            const auto& endpoint = snapshot.gateway.admin[use.endpoint];
            Draft at(draft.finding(), *use.context);
            at.evidence(fmt::format("key of \"{}\" of gateway \"{}\"", endpoint.label(),
                                    nameOf(snapshot.gateway)),
                        use.key->masked,
                        use.key->range.valid() ? model::Provenance{use.key->range, {}}
                                               : placeOf(snapshot, endpoint));
            if (&use != &uses.front()) {
                at.via(
                    {model::EntityKind::AdminEndpoint, static_cast<std::uint32_t>(use.endpoint)});
            }
        }
    }
}

} // namespace

extern const Rule blast003;
const Rule blast003{
    .id = "GW-BLAST-003",
    .title = "Same admin credential on several gateways",
    .severity = Severity::High,
    .meaning = "Two or more gateways accept the same admin key, token or password.",
    .risk = "Whoever reads it on the least important gateway administers the most important one.",
    .fix = "Generate a key for each gateway, or use single sign-on with personal accounts.",
    .verify = "The key of one gateway gets 401 on the others.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-522",
    .asvs = "13.2.2",
    .fleet = check,
};

} // namespace gatelens::findings
