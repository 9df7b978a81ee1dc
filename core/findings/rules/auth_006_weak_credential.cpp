// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"

namespace gatelens::findings {

using model::CredentialKind;

namespace {

constexpr double kMinBits = 64;

bool isJudged(const model::Credential& credential) {
    switch (credential.kind) {
    case CredentialKind::ApiKey:
    case CredentialKind::Basic:
    case CredentialKind::Hmac:
    case CredentialKind::OAuth2:
    case CredentialKind::Ldap:
    case CredentialKind::Token:
        return true;
    default:
        return false; // JWT secrets: GW-JWT-005; keys and cloud accounts: GW-SEC
    }
}

// What is wrong with the secret, empty when nothing is.
std::string weaknessOf(const model::Credential& credential, bool ofClient) {
    const auto& secret = credential.secret;
    if (!credential.identity.empty() &&
        model::inspectSecret(credential.identity, {}).digest == secret.digest) {
        return "equals the user name";
    }
    if (secret.common) {
        return "is a default, sample or common one";
    }
    if (credential.type == "insecure-password") {
        return "is kept in clear text (insecure-password)";
    }
    // What the gateway itself uses towards others is judged by lists only: how strong a
    // store's password must be depends on who can reach the store.
    if (ofClient && secret.entropyBits > 0 && secret.entropyBits < kMinBits) {
        return fmt::format("has about {:.0f} bits of entropy", secret.entropyBits);
    }
    return {};
}

bool isOfClient(const Context& context, const model::Credential& credential) {
    if (credential.consumer) {
        return true;
    }
    const bool keyOrPassword =
        credential.kind == CredentialKind::ApiKey || credential.kind == CredentialKind::Basic;
    return credential.policy && keyOrPassword && !credential.forUpstream &&
           context.snapshot()[credential.policy].policyClass == model::PolicyClass::Authn;
}

void check(const Context& context, model::CredentialId id, Reporter& reporter) {
    const auto& credential = context.snapshot()[id];
    // Without a consumer, a policy or a user it is the gateway's own: GW-ADM-003.
    const bool ofClients =
        credential.consumer || credential.policy || !credential.locations.empty();
    if (credential.secret.form != model::SecretForm::Literal || !isJudged(credential) ||
        !ofClients || credential.productKind == "admin_key") {
        return;
    }
    const std::string weakness = weaknessOf(credential, isOfClient(context, credential));
    if (weakness.empty()) {
        return;
    }
    const std::string owner =
        credential.consumer
            ? fmt::format("consumer \"{}\"", context.snapshot()[credential.consumer].label())
            : fmt::format("\"{}\"", credential.label());
    Draft draft = reporter.report(context, id);
    draft.message("The {} credential of {} {}: it can be guessed", credential.type, owner, weakness)
        .evidence("secret of " + owner, credential.secret.masked,
                  credential.secret.range.begin != credential.secret.range.end
                      ? credential.secret.range
                      : credential.source.range)
        .fix("Replace the credential of {} by a generated one of 128 random bits, stored by "
             "reference or as a hash",
             owner)
        .confirm("Try the hundred most common secrets against the gateway's own limit");
    if (credential.consumer) {
        draft.path({{context.index(), {model::EntityKind::Consumer, credential.consumer.value}},
                    {context.index(), {model::EntityKind::Credential, id.value}}});
    }
}

} // namespace

extern const Rule auth006;
const Rule auth006{
    .id = "GW-AUTH-006",
    .title = "Weak, default or sample credential",
    .severity = Severity::High,
    .meaning = "A credential is short, common, equal to its user name, or known from a product's "
               "examples.",
    .risk = "It is found by trying: lists of such secrets are the first thing that scanners send. "
            "Everything the consumer may do is then open.",
    .fix = "Generate a secret of at least 128 random bits for each consumer and keep it in a vault "
           "or as a hash.",
    .verify = "The old secret gets 401; the client works with the new one.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-1391",
    .asvs = "6.2.4",
    .credential = check,
};

} // namespace gatelens::findings
