// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Who calls the gateway, and what proves it.
#pragma once

#include "core/model/common.h"

#include <string>
#include <vector>

namespace gatelens::model {

struct Consumer : EntityBase {
    std::vector<std::string> groups;
    std::vector<CredentialId> credentials;
    std::vector<PolicyId> policies;
};

enum class CredentialKind : std::uint8_t {
    Other,
    ApiKey,
    Basic,
    Jwt,
    Hmac,
    OAuth2,
    Ldap,
    Mtls,
    Cloud,
    PrivateKey,
    Token
};
[[nodiscard]] std::string_view credentialKindName(CredentialKind kind);

// How the secret is stored in the source.
enum class SecretForm : std::uint8_t {
    None,
    Literal,   // the secret itself
    Hash,      // bcrypt, SHA, a fingerprint
    Reference, // vault, environment, file, Kubernetes Secret, KMS
    PublicKey,
    Redacted, // the product did not show it
};
[[nodiscard]] std::string_view secretFormName(SecretForm form);

// A secret is never stored in the model in clear: what rules need of it is
// computed when it is read (see inspectSecret).
struct SecretFacts {
    SecretForm form = SecretForm::None;
    std::string digest;    // salted per process SHA-256, hex; equal secrets are equal
    std::string masked;    // for people: "****f3a9"
    std::string reference; // Reference: as written
    std::size_t length = 0;
    double entropyBits = 0; // estimate; 0 when unknown
    std::string pattern;    // a known format ("aws-access-key", "jwt", "pem"), else empty
    bool common = false;    // on the list of default, sample and common secrets
    text::SourceRange range;
};

// What the field that holds a secret is known to hold. Some forms cannot be told
// from the text: 32 hex digits are an API key in one field and an MD5 digest in
// another.
enum class SecretHint : std::uint8_t {
    None,
    Digest, // a bare hex digest (htdigest, a hashed key)
};

// What can be said about a secret without keeping it. Recognises references of
// every product ({vault://…}, $secret://, $env://, ${VAR}, env(…), files), hashes
// (bcrypt, apr1, SHA, argon2), public keys and known token formats. For
// "Bearer …", "Basic …" and URLs with a password, the facts are those of the
// secret part, so that the same secret has the same digest wherever it stands.
[[nodiscard]] SecretFacts inspectSecret(std::string_view secret, text::SourceRange range,
                                        SecretHint hint = SecretHint::None);

struct Credential : EntityBase {
    CredentialKind kind = CredentialKind::Other;
    std::string type;      // the product's word
    std::string identity;  // user name, key id, issuer: what is not secret
    std::string algorithm; // HS256, RS256, hmac-sha1 …
    SecretFacts secret;
    ConsumerId consumer;
    PolicyId policy;                    // when it stands inside a policy's configuration
    std::vector<std::string> locations; // where a client may put it: "header:apikey", "query:…"
    std::string created;                // RFC 3339, empty when unknown
    std::string expires;
    bool forUpstream = false; // the gateway uses it towards a backend
};

} // namespace gatelens::model
