// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// X.509 certificates as the gateway holds them, parsed with OpenSSL.
#pragma once

#include "core/base/result.h"
#include "core/model/identity.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::model {

// Times are seconds since the epoch, UTC.
struct CertificateFacts {
    std::string subject; // RFC 2253 form
    std::string issuer;
    std::string serial;                // upper-case hex
    std::vector<std::string> dnsNames; // SAN, else the common name
    std::vector<std::string> ipAddresses;
    std::int64_t notBefore = 0;
    std::int64_t notAfter = 0;
    std::string keyAlgorithm; // RSA, EC, ED25519 …
    int keyBits = 0;
    std::string signatureAlgorithm;
    std::string fingerprint;          // SHA-256 of the certificate, hex
    std::string publicKeyFingerprint; // SHA-256 of the SubjectPublicKeyInfo, hex
    bool isCa = false;
    bool selfSigned = false;
};

struct Certificate : EntityBase {
    std::vector<CertificateFacts> chain; // leaf first; empty when it could not be read
    std::string problem;                 // why not
    std::string file;                    // when it is a file that the configuration names
    SecretFacts privateKey;
    Setting<bool> keyMatches;      // known when both halves could be read
    Setting<bool> chainValid;      // each certificate is signed by the next
    std::vector<std::string> snis; // names the product binds it to
    std::string usage;             // "server", "client", "ca", "upstream"

    [[nodiscard]] const CertificateFacts* leaf() const {
        return chain.empty() ? nullptr : &chain.front();
    }
};

// Every certificate of a PEM text, in its order. Fails when there is none or one
// cannot be parsed.
[[nodiscard]] Result<std::vector<CertificateFacts>> parseCertificates(std::string_view pem);

// Whether the private key in `keyPem` belongs to the first certificate of
// `certificatePem`. Fails when either cannot be read (an encrypted key, say).
[[nodiscard]] Result<bool> keyBelongsTo(std::string_view keyPem, std::string_view certificatePem);

// Whether each certificate of the PEM text is signed by the next one; a single
// certificate is a chain.
[[nodiscard]] Result<bool> chainIsSigned(std::string_view pem);

// The entity for a certificate that a configuration holds as text. What cannot
// be read is told in `problem`; the key is judged and not kept. Either text may
// be empty or a reference ("{vault://…}"). The adapter adds name, key, SNIs, usage.
[[nodiscard]] Certificate makeCertificate(std::string_view pem, std::string_view keyPem,
                                          const text::SourceRange& range = {});

} // namespace gatelens::model
