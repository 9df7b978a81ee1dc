// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"
#include "core/findings/token_policies.h"

namespace gatelens::findings {

namespace {

// RFC 7518, 3.2: a key of at least the size of the hash output.
std::size_t neededBytes(std::string_view algorithm) {
    return algorithm.ends_with("512") ? 64 : algorithm.ends_with("384") ? 48 : 32;
}

void check(const Context& context, model::CredentialId id, Reporter& reporter) {
    const auto& credential = context.snapshot()[id];
    const auto& secret = credential.secret;
    if (credential.kind != model::CredentialKind::Jwt || !isHmac(credential.algorithm) ||
        secret.form != model::SecretForm::Literal || secret.length == 0) {
        return;
    }
    const std::string algorithm =
        credential.algorithm.starts_with("HS") ? credential.algorithm : std::string("HS256");
    const bool tooShort = secret.length < 32;
    if (!secret.common && !tooShort) {
        return;
    }
    Draft draft = reporter.report(context, id);
    draft
        .message("The secret behind the tokens of \"{}\" {}: whoever has one token can find it "
                 "offline and then sign tokens for anyone",
                 credential.label(),
                 secret.common ? std::string("is a well-known one")
                               : fmt::format("has {} characters, {} needs {} random bytes",
                                             secret.length, algorithm, neededBytes(algorithm)))
        .evidence("secret of \"" + credential.label() + '"', secret.masked,
                  secret.range.begin != secret.range.end ? secret.range : credential.source.range)
        .fix("Replace the secret of \"{}\" by {} random bytes, stored by reference, or sign with "
             "RS256 or ES256",
             credential.label(), neededBytes(algorithm))
        .confirm("Guess the secret of a captured token offline");
}

} // namespace

extern const Rule jwt005;
const Rule jwt005{
    .id = "GW-JWT-005",
    .title = "Short or guessable token secret",
    .severity = Severity::High,
    .meaning =
        "Tokens are signed with a shared secret that is shorter than the algorithm needs, or "
        "that stands on lists of common secrets.",
    .risk = "One token is enough to try secrets offline, millions a second, without the gateway "
            "seeing anything. With the secret found, every identity can be forged.",
    .fix = "Generate at least 32 random bytes and store them by reference, or use a key pair.",
    .verify = "Tokens under the old secret get 401; a guessing tool does not find the new one.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-326",
    .asvs = "11.2.3",
    .products = kKong | kApisix | kTyk | kKrakend,
    .credential = check,
};

} // namespace gatelens::findings
