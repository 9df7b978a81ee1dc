// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/names.h"
#include "core/findings/rule.h"

#include <map>
#include <string>
#include <vector>

namespace gatelens::findings {

namespace {

constexpr std::int64_t kMaxAgeDays = 90;

// Days since the epoch of an RFC 3339 date (Howard Hinnant, days_from_civil).
std::optional<std::int64_t> dayOf(const std::string& date) {
    if (date.size() < 10 || date[4] != '-' || date[7] != '-') {
        return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t count) {
        std::int64_t value = 0;
        for (std::size_t i = at; i < at + count; ++i) {
            value = value * 10 + (date[i] - '0');
        }
        return value;
    };
    const std::int64_t month = number(5, 2);
    const std::int64_t year = number(0, 4) - (month <= 2 ? 1 : 0);
    const std::int64_t era = year / 400;
    const std::int64_t yearOfEra = year - era * 400;
    const std::int64_t dayOfYear =
        (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(8, 2) - 1;
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

void checkAge(const Context& context, model::CredentialId id, Reporter& reporter) {
    const auto& credential = context.snapshot()[id];
    const auto created = dayOf(credential.created);
    const std::int64_t today = context.now() / 86400;
    if (!created || !credential.expires.empty() || credential.forUpstream ||
        today - *created <= kMaxAgeDays) {
        return;
    }
    reporter.report(context, id)
        .message("The {} credential \"{}\" was made {} days ago and never expires", credential.type,
                 credential.label(), today - *created)
        .evidence("created_at of \"" + credential.label() + '"', credential.created,
                  credential.source)
        .fix("Issue a new credential in place of \"{}\", with an expiry, and delete this one",
             credential.label());
}

std::string ownerOf(const model::Snapshot& snapshot, const model::Credential& credential) {
    return credential.consumer
               ? fmt::format("consumer \"{}\"", snapshot[credential.consumer].label())
               : fmt::format("\"{}\"", credential.label());
}

void report(const Fleet& fleet, const std::vector<Subject>& holders, Reporter& reporter) {
    const Subject& last = holders.back();
    const Context& context = fleet[last.snapshot];
    const auto& snapshot = context.snapshot();
    const auto& credential = snapshot.credentials[last.entity.index];
    const auto& firstSnapshot = fleet[holders.front().snapshot].snapshot();
    const auto& first = firstSnapshot.credentials[holders.front().entity.index];
    const bool across = holders.front().snapshot != last.snapshot;
    Draft draft = reporter.report(context, model::CredentialId(last.entity.index));
    draft
        .message("{} and {} share one {} secret{}", ownerOf(firstSnapshot, first),
                 ownerOf(snapshot, credential), credential.type,
                 across               ? fmt::format(", on the gateways \"{}\" and \"{}\"",
                                                    gatewayName(firstSnapshot), gatewayName(snapshot))
                 : holders.size() > 2 ? fmt::format(" with {} others", holders.size() - 2)
                                      : std::string{})
        .evidence("secret of " + ownerOf(snapshot, credential), credential.secret.masked,
                  credential.secret.range)
        .fix("Give {} a credential of its own and delete the shared one",
             ownerOf(snapshot, credential))
        .path(holders);
}

void checkShared(const Fleet& fleet, Reporter& reporter) {
    std::map<std::string, std::vector<Subject>> byDigest;
    for (const auto& context : fleet.contexts()) {
        const auto& snapshot = context->snapshot();
        for (std::uint32_t i = 0; i < snapshot.credentials.size(); ++i) {
            const auto& credential = snapshot.credentials[i];
            const auto form = credential.secret.form;
            const bool judged =
                form == model::SecretForm::Literal || form == model::SecretForm::Hash;
            if (judged && !credential.secret.digest.empty() && !credential.forUpstream &&
                (credential.consumer || credential.policy)) {
                byDigest[credential.secret.digest].push_back(
                    {context->index(), {model::EntityKind::Credential, i}});
            }
        }
    }
    for (const auto& [digest, holders] : byDigest) {
        const auto& first = fleet[holders.front().snapshot].snapshot();
        const auto& a = first.credentials[holders.front().entity.index];
        for (const auto& holder : holders) {
            const auto& b = fleet[holder.snapshot].snapshot().credentials[holder.entity.index];
            // One consumer may use one secret in two places of one gateway.
            if (holder.snapshot != holders.front().snapshot || a.consumer != b.consumer ||
                (!a.consumer && a.identity != b.identity)) {
                report(fleet, holders, reporter);
                break;
            }
        }
    }
}

} // namespace

extern const Rule auth007;
const Rule auth007{
    .id = "GW-AUTH-007",
    .title = "Shared or long-lived credential",
    .severity = Severity::Medium,
    .meaning = "Several consumers or gateways use the same secret, or a credential is older than "
               "90 days and never expires.",
    .risk =
        "When it leaks, nobody can tell who used it, and it cannot be withdrawn without cutting "
        "off everyone else. An old one has had more time to leak.",
    .fix = "One credential for each consumer and gateway, with an expiry; delete those that nobody "
           "uses.",
    .verify = "Each consumer works with its own credential; the shared one gets 401.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-262",
    .asvs = "6.4.1",
    .credential = checkAge,
    .fleet = checkShared,
};

} // namespace gatelens::findings
