// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/token_policies.h"

#include "core/base/strings.h"

namespace gatelens::findings {

namespace {

bool isPem(const text::Node* node) {
    return node != nullptr && node->text.find("-----BEGIN") != std::string_view::npos;
}

void checkCredential(const Context& context, model::CredentialId id, Reporter& reporter) {
    const auto& credential = context.snapshot()[id];
    if (credential.kind != model::CredentialKind::Jwt || !isHmac(credential.algorithm)) {
        return;
    }
    const bool pemSecret = credential.secret.pattern.find("pem") != std::string::npos ||
                           credential.secret.form == model::SecretForm::PublicKey ||
                           isPem(fieldAt(credential.raw, "secret"));
    const text::Node* publicKey = fieldAt(credential.raw, "rsa_public_key");
    publicKey = publicKey == nullptr ? fieldAt(credential.raw, "public_key") : publicKey;
    if (!pemSecret && publicKey == nullptr) {
        return;
    }
    const std::string algorithm =
        credential.algorithm.empty() ? "HS256, the default" : credential.algorithm;
    Draft draft = reporter.report(context, id);
    draft
        .message("The token key \"{}\" is a public key, and its algorithm is {}: a token that is "
                 "signed with the public text as the secret passes",
                 credential.label(), algorithm)
        .evidence("algorithm of token key \"" + credential.label() + '"', algorithm,
                  publicKey != nullptr && !pemSecret ? publicKey->range
                  : credential.secret.range.begin != credential.secret.range.end
                      ? credential.secret.range
                      : credential.source.range)
        .fix("Set the algorithm of \"{}\" to RS256 or ES256, as the key is, and keep the key in "
             "the field for public keys",
             credential.label())
        .confirm("Sign an HS256 token with the PEM text as the secret and send it");
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const auto kind = tokenCheckOf(context, policy);
    if (!runsSomewhere(context, id)) {
        return;
    }
    std::string_view algorithm;
    std::string_view field;
    bool published = false;
    if (kind == TokenCheck::TykJwt) {
        const bool classic = fieldOf(policy, "jwt_source") != nullptr;
        field = classic ? "jwt_signing_method" : "signingMethod";
        algorithm = textOf(policy, field, "unset");
        const auto source = textOf(policy, classic ? "jwt_source" : "source");
        const auto decoded = decodeBase64(source);
        published = source.find("BEGIN") != std::string_view::npos ||
                    (decoded && decoded->find("-----BEGIN") != std::string::npos) ||
                    !issuersOf(kind, policy).front().keysUrl.empty();
    } else if (kind == TokenCheck::KrakendValidator) {
        field = "alg";
        algorithm = textOf(policy, field, "RS256");
        // A key set that anybody can fetch is no place for a shared secret.
        published = textOf(policy, "jwk_url").find(".well-known") != std::string_view::npos;
    }
    if (!published || !isHmac(algorithm)) {
        return;
    }
    Draft draft = reportPolicy(reporter, context, id);
    draft
        .message("The {} checks tokens with {} against a public key, on {}: whoever knows the "
                 "public key can sign tokens",
                 nameOf(policy), algorithm, whereItRuns(context, id))
        .fix("Set {} of the {} to the asymmetric algorithm of the key (RS256, ES256)", field,
             nameOf(policy))
        .confirm("Sign an HS256 token with the public key as the secret and send it")
        .edit(setField(context, id, field, kind == TokenCheck::TykJwt ? "rsa" : "RS256"));
    becauseOf(draft, policy, field, {});
}

} // namespace

extern const Rule jwt002;
const Rule jwt002{
    .id = "GW-JWT-002",
    .title = "Public key usable as an HMAC secret",
    .severity = Severity::Critical,
    .meaning =
        "Tokens are checked with a shared-secret algorithm (HS256 and its like), but the key "
        "is the public half of a key pair, which is no secret.",
    .risk = "Anyone who has the public key, which is often published, signs a token with it as the "
            "secret and becomes any user.",
    .fix = "Pin the asymmetric algorithm that fits the key, and keep keys of different kinds in "
           "different objects with a fixed algorithm each.",
    .verify = "An HS256 token signed with the public key gets 401; a token of the issuer passes.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-347",
    .asvs = "9.1.2",
    .products = kKong | kApisix | kTyk | kKrakend,
    .policy = checkPolicy,
    .credential = checkCredential,
};

} // namespace gatelens::findings
