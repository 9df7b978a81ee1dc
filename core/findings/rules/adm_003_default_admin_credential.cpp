// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// The account of Traefik's documentation ("test", password "test") in its two forms.
bool isDocumentedHash(const model::SecretFacts& secret) {
    static constexpr std::array kSamples = std::to_array<std::string_view>(
        {"$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/", "$apr1$d9hr9HBB$4HxwgUir3HP4EsggP/QNo0"});
    return secret.form == model::SecretForm::Hash &&
           std::any_of(kSamples.begin(), kSamples.end(), [&](std::string_view sample) {
               return model::inspectSecret(sample, {}).digest == secret.digest;
           });
}

bool isPublished(const model::SecretFacts& secret) {
    return (secret.form == model::SecretForm::Literal && secret.common) || isDocumentedHash(secret);
}

bool isAdminName(std::string_view identity) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"admin", "administrator", "kong_admin", "root", "superadmin"});
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view name) { return equalsIgnoreCase(identity, name); });
}

void describe(Draft& draft, std::string_view what, const model::SecretFacts& secret,
              const model::Provenance& fallback) {
    draft
        .evidence(fmt::format("secret of {}", what), secret.masked + " (published)",
                  secret.range.valid() ? model::Provenance{secret.range, {}} : fallback)
        .fix("Replace the secret of {} by a random one of at least 32 characters, and treat what "
             "it protected as read",
             what)
        .confirm("Log in with the published value");
}

// The key itself names the places; a credential of the same digest would say it twice.
std::set<std::string> checkEndpoints(const Context& context, Reporter& reporter) {
    std::set<std::string> told;
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.gateway.admin.size(); ++i) {
        const auto& endpoint = snapshot.gateway.admin[i];
        for (const auto& key : endpoint.keys) {
            if (!isPublished(key) || !endpoint.enabled || !told.insert(key.digest).second) {
                continue;
            }
            Draft draft = reporter.reportAdmin(context, i);
            draft.message("The {} \"{}\" on {} is protected by a key that is published: it is the "
                          "sample or default of the product, or a password that everyone tries",
                          kindText(endpoint), endpoint.label(), addressText(endpoint));
            describe(draft, fmt::format("{} \"{}\"", kindText(endpoint), endpoint.label()), key,
                     placeOf(snapshot, endpoint));
        }
    }
    return told;
}

bool servesAdmin(const Context& context, const model::Credential& credential) {
    const auto& snapshot = context.snapshot();
    if (isAdminName(credential.identity) || isAdminName(credential.name)) {
        return true;
    }
    if (!credential.policy) {
        return false;
    }
    const auto routes = context.relations().routesOfPolicy[credential.policy];
    return std::any_of(routes.begin(), routes.end(), [&](model::RouteId id) {
        return snapshot[id].action == model::RouteAction::Internal;
    });
}

void check(const Context& context, Reporter& reporter) {
    const auto told = checkEndpoints(context, reporter);
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.credentials.size(); ++i) {
        const auto& credential = snapshot.credentials[i];
        if (credential.forUpstream || !isPublished(credential.secret) ||
            told.contains(credential.secret.digest) || !servesAdmin(context, credential)) {
            continue;
        }
        Draft draft = reporter.report(context, model::CredentialId(i));
        const std::string who =
            credential.identity.empty() ? credential.label() : credential.identity;
        draft.message("The account \"{}\" ({}) has a password that is published: it is in the "
                      "product's examples or on every list of default passwords",
                      who, credential.type);
        describe(draft, fmt::format("account \"{}\"", who), credential.secret, credential.source);
    }
}

} // namespace

extern const Rule adm003;
const Rule adm003{
    .id = "GW-ADM-003",
    .title = "Default or sample admin credential",
    .severity = Severity::Critical,
    .meaning = "An admin endpoint or an administrator's account uses a key or password that "
               "stands in the product's documentation, examples or installation files.",
    .risk = "Scanners try these values first. Whoever reaches the endpoint logs in with full "
            "rights and can send traffic anywhere.",
    .fix = "Generate a random key, keep it in a secret store, and rotate everything that the old "
           "key could read.",
    .verify = "The published value gets 401; the new one works from the places that need it.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-1392",
    .asvs = "13.2.3",
    .gateway = check,
};

} // namespace gatelens::findings
