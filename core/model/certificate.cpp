// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/certificate.h"

#include "core/base/strings.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <climits>
#include <ctime>
#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace gatelens::model {

namespace {

// A CA bundle of an operating system holds about 150.
constexpr std::size_t kMaxCertificates = 1000;

template <auto Function>
struct Free {
    template <typename T>
    void operator()(T* object) const {
        Function(object);
    }
};
void freeMemory(void* memory) {
    OPENSSL_free(memory);
}
void freeNames(GENERAL_NAMES* names) {
    GENERAL_NAMES_free(names);
}

using BioPtr = std::unique_ptr<BIO, Free<BIO_free>>;
using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Free<BN_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Free<freeNames>>;
template <typename T>
using MemoryPtr = std::unique_ptr<T, Free<freeMemory>>;

// OpenSSL queues errors per thread; none of ours may surface in another call.
struct ErrorQueueGuard {
    ErrorQueueGuard() { ERR_clear_error(); }
    ~ErrorQueueGuard() { ERR_clear_error(); }
    ErrorQueueGuard(const ErrorQueueGuard&) = delete;
    ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
};

std::string takeError() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return reason == nullptr ? "malformed" : reason;
}

std::string hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const unsigned char byte : bytes) {
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
    }
    return out;
}

BioPtr memoryBio(std::string_view text) {
    if (text.size() > INT_MAX) {
        return nullptr;
    }
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string textOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

X509Ptr parseDer(std::string_view blockName, const unsigned char* data, long size) {
    if (blockName == PEM_STRING_X509_TRUSTED) {
        return X509Ptr(d2i_X509_AUX(nullptr, &data, size));
    }
    return X509Ptr(d2i_X509(nullptr, &data, size));
}

bool isCertificateBlock(std::string_view name) {
    return name == PEM_STRING_X509 || name == PEM_STRING_X509_OLD ||
           name == PEM_STRING_X509_TRUSTED;
}

// Other blocks (keys, parameters) and text between blocks are skipped, as every
// gateway does.
Result<std::vector<X509Ptr>> readPem(std::string_view pem) {
    const BioPtr bio = memoryBio(pem);
    if (!bio) {
        return fail(ErrorCode::LimitExceeded, "the certificate text is too long");
    }
    std::vector<X509Ptr> certificates;
    for (;;) {
        char* rawName = nullptr;
        char* rawHeader = nullptr;
        unsigned char* rawData = nullptr;
        long size = 0;
        const int more = PEM_read_bio(bio.get(), &rawName, &rawHeader, &rawData, &size);
        const MemoryPtr<char> name(rawName);
        const MemoryPtr<char> header(rawHeader);
        const MemoryPtr<unsigned char> data(rawData);
        const std::size_t number = certificates.size() + 1;
        if (more != 1) {
            if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
                break;
            }
            return fail(ErrorCode::InvalidInput,
                        fmt::format("PEM block {} cannot be read: {}", number, takeError()));
        }
        if (!isCertificateBlock(name.get())) {
            continue;
        }
        if (number > kMaxCertificates) {
            return fail(ErrorCode::LimitExceeded,
                        fmt::format("more than {} certificates in one text", kMaxCertificates));
        }
        auto certificate = parseDer(name.get(), data.get(), size);
        if (!certificate) {
            return fail(ErrorCode::InvalidInput,
                        fmt::format("certificate {} cannot be read: {}", number, takeError()));
        }
        certificates.push_back(std::move(certificate));
    }
    if (certificates.empty()) {
        return fail(ErrorCode::InvalidInput, "there is no PEM certificate in this text; it begins "
                                             "with \"-----BEGIN CERTIFICATE-----\"");
    }
    return certificates;
}

std::string nameText(const X509_NAME* name) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    // UTF-8 stays readable: RFC 2253 allows to escape it and does not ask for it.
    constexpr unsigned long kFlags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
    if (!bio || X509_NAME_print_ex(bio.get(), name, 0, kFlags) < 0) {
        return {};
    }
    return textOf(bio.get());
}

std::string serialText(const X509* certificate) {
    const NumberPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    const MemoryPtr<char> text(number ? BN_bn2hex(number.get()) : nullptr);
    return text ? std::string(text.get()) : std::string{};
}

std::int64_t seconds(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
        return 0;
    }
    return timegm(&parts);
}

std::string utf8(const ASN1_STRING* text) {
    unsigned char* raw = nullptr;
    const int size = ASN1_STRING_to_UTF8(&raw, text);
    if (size < 0) {
        return {};
    }
    const MemoryPtr<unsigned char> bytes(raw);
    return {reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)};
}

std::string ipText(const ASN1_OCTET_STRING* address) {
    const auto* bytes = ASN1_STRING_get0_data(address);
    const int size = ASN1_STRING_length(address);
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = size == 4 ? AF_INET : AF_INET6;
    if ((size != 4 && size != 16) ||
        inet_ntop(family, bytes, text.data(), static_cast<socklen_t>(text.size())) == nullptr) {
        return {};
    }
    return text.data();
}

std::vector<std::string> commonNames(const X509* certificate) {
    std::vector<std::string> names;
    const X509_NAME* subject = X509_get_subject_name(certificate);
    for (int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); at >= 0;
         at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) {
        names.push_back(utf8(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
    }
    return names;
}

struct SubjectNames {
    std::vector<std::string> dns;
    std::vector<std::string> ips;
};

SubjectNames subjectNames(const X509* certificate) {
    SubjectNames found;
    const NamesPtr names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS) {
            found.dns.push_back(utf8(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            if (auto ip = ipText(name->d.iPAddress); !ip.empty()) {
                found.ips.push_back(std::move(ip));
            }
        }
    }
    if (found.dns.empty() && found.ips.empty()) {
        found.dns = commonNames(certificate);
    }
    return found;
}

std::string keyAlgorithm(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
        return "RSA";
    case EVP_PKEY_RSA_PSS:
        return "RSA-PSS";
    case EVP_PKEY_EC:
        return "EC";
    default:
        break;
    }
    const char* name = EVP_PKEY_get0_type_name(key);
    return name == nullptr ? "unknown" : name;
}

std::string publicKeyFingerprint(const X509* certificate) {
    unsigned char* raw = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &raw);
    if (size <= 0) {
        return {};
    }
    const MemoryPtr<unsigned char> der(raw);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(der.get(), static_cast<std::size_t>(size), digest.data());
    return hex(digest);
}

std::string fingerprint(const X509* certificate) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    return X509_digest(certificate, EVP_sha256(), digest.data(), nullptr) == 1 ? hex(digest)
                                                                               : std::string{};
}

CertificateFacts factsOf(X509* certificate) {
    CertificateFacts facts;
    facts.subject = nameText(X509_get_subject_name(certificate));
    facts.issuer = nameText(X509_get_issuer_name(certificate));
    facts.serial = serialText(certificate);
    auto names = subjectNames(certificate);
    facts.dnsNames = std::move(names.dns);
    facts.ipAddresses = std::move(names.ips);
    facts.notBefore = seconds(X509_get0_notBefore(certificate));
    facts.notAfter = seconds(X509_get0_notAfter(certificate));
    if (const EVP_PKEY* key = X509_get0_pubkey(certificate)) {
        facts.keyAlgorithm = keyAlgorithm(key);
        facts.keyBits = EVP_PKEY_get_bits(key);
    } else {
        facts.keyAlgorithm = "unknown";
    }
    const char* signature = OBJ_nid2ln(X509_get_signature_nid(certificate));
    facts.signatureAlgorithm = signature == nullptr ? "unknown" : signature;
    facts.fingerprint = fingerprint(certificate);
    facts.publicKeyFingerprint = publicKeyFingerprint(certificate);
    // 1 means basicConstraints says so; higher answers are guesses about old ones.
    facts.isCa = X509_check_ca(certificate) == 1;
    facts.selfSigned = X509_self_signed(certificate, 1) == 1;
    return facts;
}

std::vector<CertificateFacts> factsOf(const std::vector<X509Ptr>& certificates) {
    std::vector<CertificateFacts> facts;
    facts.reserve(certificates.size());
    for (const auto& certificate : certificates) {
        facts.push_back(factsOf(certificate.get()));
    }
    return facts;
}

// Without it OpenSSL would ask for the pass phrase on the terminal.
int noPassphrase(char*, int, int, void*) {
    return -1;
}

Result<bool> keyFits(std::string_view keyPem, const X509* certificate) {
    const BioPtr bio = memoryBio(keyPem);
    const KeyPtr key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr)
                         : nullptr);
    if (!key) {
        const bool encrypted = keyPem.find("ENCRYPTED") != std::string_view::npos;
        return fail(ErrorCode::InvalidInput,
                    encrypted ? "the private key is encrypted"
                              : "the private key cannot be read: " + takeError());
    }
    if (X509_get0_pubkey(certificate) == nullptr) {
        return fail(ErrorCode::Unsupported, "the certificate has a key of an unknown kind");
    }
    return X509_check_private_key(certificate, key.get()) == 1;
}

bool eachSignedByNext(const std::vector<X509Ptr>& certificates) {
    for (std::size_t i = 0; i + 1 < certificates.size(); ++i) {
        EVP_PKEY* issuerKey = X509_get0_pubkey(certificates[i + 1].get());
        if (issuerKey == nullptr || X509_verify(certificates[i].get(), issuerKey) != 1) {
            return false;
        }
    }
    return true;
}

bool looksLikePem(std::string_view text) {
    return text.find("-----BEGIN") != std::string_view::npos;
}

} // namespace

Result<std::vector<CertificateFacts>> parseCertificates(std::string_view pem) {
    const ErrorQueueGuard guard;
    auto certificates = readPem(pem);
    if (!certificates) {
        return fail(std::move(certificates.error()));
    }
    return factsOf(*certificates);
}

Result<bool> keyBelongsTo(std::string_view keyPem, std::string_view certificatePem) {
    const ErrorQueueGuard guard;
    auto certificates = readPem(certificatePem);
    if (!certificates) {
        return fail(std::move(certificates.error()));
    }
    return keyFits(keyPem, certificates->front().get());
}

Result<bool> chainIsSigned(std::string_view pem) {
    const ErrorQueueGuard guard;
    auto certificates = readPem(pem);
    if (!certificates) {
        return fail(std::move(certificates.error()));
    }
    return eachSignedByNext(*certificates);
}

Certificate makeCertificate(std::string_view pem, std::string_view keyPem,
                            const text::SourceRange& range) {
    const ErrorQueueGuard guard;
    Certificate entity;
    entity.source.range = range;
    entity.privateKey = inspectSecret(keyPem, range);
    if (trim(pem).empty()) {
        entity.problem = "there is no certificate";
        return entity;
    }
    if (const auto facts = inspectSecret(pem, range); facts.form == SecretForm::Reference) {
        entity.problem = "the certificate is a reference: " + facts.reference;
        return entity;
    }
    auto certificates = readPem(pem);
    if (!certificates) {
        entity.problem = std::move(certificates.error().message);
        return entity;
    }
    entity.chain = factsOf(*certificates);
    entity.chainValid = Setting<bool>::at(eachSignedByNext(*certificates), range);
    if (entity.privateKey.form == SecretForm::Literal && looksLikePem(keyPem)) {
        if (const auto fits = keyFits(keyPem, certificates->front().get())) {
            entity.keyMatches = Setting<bool>::at(*fits, range);
        } else {
            entity.problem = fits.error().message;
        }
    }
    return entity;
}

} // namespace gatelens::model
