// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/hops.h"
#include "core/findings/listener_facts.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

constexpr std::int64_t kDay = 86'400;

struct Weakness {
    std::string fact;
    std::string value;
    std::string sentence;
    std::string remedy;
};

Weakness ofKey(const model::CertificateFacts& facts) {
    const bool rsa = equalsIgnoreCase(facts.keyAlgorithm, "RSA") && facts.keyBits < 2048;
    const bool dsa = equalsIgnoreCase(facts.keyAlgorithm, "DSA");
    const bool curve = equalsIgnoreCase(facts.keyAlgorithm, "EC") && facts.keyBits < 256;
    if (facts.keyBits == 0 || (!rsa && !dsa && !curve)) {
        return {};
    }
    const std::string key = fmt::format("{} {} bits", facts.keyAlgorithm, facts.keyBits);
    return {"key", key, fmt::format("has a key of {}, which can be broken", key),
            "with RSA of at least 2048 bits or EC P-256"};
}

// The signature of a root or self-signed certificate proves nothing, so nothing
// hangs on its hash.
Weakness ofSignature(const model::CertificateFacts& facts) {
    const std::string algorithm = toLower(facts.signatureAlgorithm);
    const bool weak = algorithm.find("sha1") != std::string::npos ||
                      algorithm.find("sha-1") != std::string::npos ||
                      algorithm.find("md5") != std::string::npos ||
                      algorithm.find("md2") != std::string::npos;
    if (!weak || facts.selfSigned) {
        return {};
    }
    return {"signature", facts.signatureAlgorithm,
            fmt::format("is signed with {}, for which collisions can be made",
                        facts.signatureAlgorithm),
            "signed with SHA-256 or better"};
}

bool namesPublicHost(const model::CertificateFacts& facts) {
    return std::any_of(facts.dnsNames.begin(), facts.dnsNames.end(), [](const std::string& name) {
        return name.find('.') != std::string::npos && name.find(' ') == std::string::npos &&
               !isInternalName(name);
    });
}

// CA/Browser Forum Baseline Requirements 6.3.2; a private CA sets its own limit,
// and a long life that no public CA would grant says that this is one.
Weakness ofLifetime(const model::Certificate& certificate, const model::CertificateFacts& facts) {
    const std::int64_t days = (facts.notAfter - facts.notBefore) / kDay;
    if (days <= 398 || facts.isCa || facts.selfSigned || certificate.usage != "server" ||
        !namesPublicHost(facts)) {
        return {};
    }
    return {"lifetime", fmt::format("{} days", days),
            fmt::format("lives for {} days; browsers refuse public certificates over 398", days),
            "with a lifetime of at most 398 days, renewed automatically"};
}

void check(const Context& context, model::CertificateId id, Reporter& reporter) {
    const auto& certificate = context.snapshot()[id];
    const auto* leaf = certificate.leaf();
    if (leaf == nullptr || !certificate.enabled) {
        return;
    }
    const auto tell = [&](const Weakness& weakness, bool minor) {
        if (weakness.fact.empty()) {
            return;
        }
        Draft draft = reporter.report(context, id);
        draft.message("Certificate \"{}\" {}", certificate.label(), weakness.sentence)
            .evidence(weakness.fact + " of certificate \"" + certificate.label() + '"',
                      weakness.value, certificate.source)
            .fix("Issue certificate \"{}\" anew, {}", certificate.label(), weakness.remedy);
        if (minor) {
            draft.severity(Severity::Low, "key and signature are sound; a private CA may allow "
                                          "it by policy");
        }
        draft.path(pathOf(context, id));
    };
    tell(ofKey(*leaf), false);
    tell(ofSignature(*leaf), false);
    tell(ofLifetime(certificate, *leaf), true);
}

} // namespace

extern const Rule tls004;
const Rule tls004{
    .id = "GW-TLS-004",
    .title = "Weak key or signature",
    .severity = Severity::High,
    .meaning = "A certificate has a key that is too short (RSA under 2048 bits, EC under 256, or "
               "DSA), a signature over SHA-1 or MD5, or a lifetime that no public CA grants.",
    .risk = "A short key can be factored and a weak hash lets somebody forge a twin of the "
            "certificate: either way an attacker can pose as this gateway without a warning. A "
            "long lifetime keeps a stolen key useful for years.",
    .fix = "Issue a new key and certificate: RSA 2048 or EC P-256 and SHA-256 at least, 398 days "
           "at most.",
    .verify = "openssl x509 -text on what the listener presents shows the new key size, "
              "signature and dates.",
    .fixKind = FixKind::Advice,
    .owasp = "API8",
    .cwe = "CWE-326",
    .asvs = "11.2.3, 11.4.1",
    .certificate = check,
};

} // namespace gatelens::findings
