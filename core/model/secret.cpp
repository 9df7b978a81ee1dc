// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/model/identity.h"
#include "core/model/secret_internal.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <utility>

namespace gatelens::model {

namespace {

using Salt = std::array<unsigned char, 16>;

// A digest tells equal secrets from different ones within this process and is
// useless to whoever finds it in an output.
const Salt& processSalt() {
    static const Salt kSalt = [] {
        Salt salt{};
        RAND_bytes(salt.data(), static_cast<int>(salt.size()));
        return salt;
    }();
    return kSalt;
}

std::string digestOf(std::string_view secret) {
    const Salt& salt = processSalt();
    std::string salted(salt.begin(), salt.end());
    salted += secret;
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(salted.data()), salted.size(), digest.data());
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(digest.size() * 2);
    for (const unsigned char byte : digest) {
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
    }
    return out;
}

// The last characters of a PEM or JSON text say nothing.
std::string mask(std::string_view secret) {
    return secret.find('\n') == std::string_view::npos ? maskSecret(secret) : "****";
}

SecretFacts literal(std::string_view secret) {
    SecretFacts facts;
    facts.form = SecretForm::Literal;
    const auto wrapped = secrets::unwrap(secret);
    const std::string_view inner = wrapped ? std::string_view(wrapped->secret) : secret;
    facts.digest = digestOf(inner);
    facts.masked = mask(inner);
    facts.length = inner.size();
    facts.entropyBits = secrets::entropyBits(inner);
    facts.pattern = secrets::patternName(inner);
    if (facts.pattern.empty() && wrapped) {
        facts.pattern = wrapped->pattern;
    }
    facts.common = secrets::isCommon(inner);
    return facts;
}

SecretFacts notSecret(SecretForm form, std::string_view secret, std::string_view pattern) {
    SecretFacts facts;
    facts.form = form;
    facts.digest = digestOf(secret);
    facts.masked = mask(secret);
    facts.length = secret.size();
    facts.pattern = pattern;
    return facts;
}

SecretFacts inspect(std::string_view secret, SecretHint hint) {
    SecretFacts facts;
    if (secret.empty()) {
        return facts;
    }
    if (secrets::isRedacted(secret)) {
        facts.form = SecretForm::Redacted;
        facts.masked = "****";
        return facts;
    }
    if (const auto hash = secrets::hashName(secret); !hash.empty()) {
        return notSecret(SecretForm::Hash, secret, hash);
    }
    if (secrets::isReference(secret)) {
        facts.form = SecretForm::Reference;
        facts.reference = secret;
        facts.masked = secret;
        return facts;
    }
    if (secrets::isPublicKey(secret)) {
        return notSecret(SecretForm::PublicKey, secret, {});
    }
    if (hint == SecretHint::Digest) {
        if (const auto digest = secrets::bareDigestName(secret); !digest.empty()) {
            return notSecret(SecretForm::Hash, secret, digest);
        }
    }
    return literal(secret);
}

} // namespace

SecretFacts inspectSecret(std::string_view secret, text::SourceRange range, SecretHint hint) {
    SecretFacts facts = inspect(secret, hint);
    facts.range = range;
    return facts;
}

} // namespace gatelens::model
