// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates made when a test runs, so that no test expires with its files.
#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace gatelens::test {

using KeyHolder = std::shared_ptr<EVP_PKEY>;

inline KeyHolder rsaKey(unsigned int bits = 2048) {
    return {EVP_RSA_gen(bits), EVP_PKEY_free};
}
inline KeyHolder ecKey(const char* curve = "P-256") {
    return {EVP_EC_gen(curve), EVP_PKEY_free};
}
inline KeyHolder ed25519Key() {
    return {EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free};
}

struct CertificateSpec {
    std::string commonName = "test";
    std::string altNames; // "DNS:a.example,IP:10.0.0.1"
    bool ca = false;
    long validFrom = -3600; // seconds from now
    long validTo = 86'400L * 90;
    KeyHolder key;
    // Who signs; itself when not set.
    std::string issuerName;
    KeyHolder issuerKey;
};

inline std::string bioText(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

inline std::string keyPem(const KeyHolder& key, const char* passphrase = nullptr) {
    BIO* bio = BIO_new(BIO_s_mem());
    const std::string phrase = passphrase == nullptr ? "" : passphrase;
    PEM_write_bio_PrivateKey(bio, key.get(), passphrase == nullptr ? nullptr : EVP_aes_128_cbc(),
                             reinterpret_cast<const unsigned char*>(phrase.data()),
                             static_cast<int>(phrase.size()), nullptr, nullptr);
    return bioText(bio);
}

inline void setName(X509_NAME* name, const std::string& commonName) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(commonName.c_str()), -1, -1,
                               0);
}

inline void addExtension(X509* certificate, int nid, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

inline std::string certificatePem(const CertificateSpec& spec) {
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), 0xC0FFEEU);
    X509_gmtime_adj(X509_getm_notBefore(certificate), spec.validFrom);
    X509_gmtime_adj(X509_getm_notAfter(certificate), spec.validTo);
    X509_set_pubkey(certificate, spec.key.get());
    setName(X509_get_subject_name(certificate), spec.commonName);
    setName(X509_get_issuer_name(certificate),
            spec.issuerName.empty() ? spec.commonName : spec.issuerName);
    if (spec.ca) {
        addExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    }
    if (!spec.altNames.empty()) {
        addExtension(certificate, NID_subject_alt_name, spec.altNames);
    }
    EVP_PKEY* signer = spec.issuerKey ? spec.issuerKey.get() : spec.key.get();
    const bool edwards = EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED25519;
    X509_sign(certificate, signer, edwards ? nullptr : EVP_sha256());
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    X509_free(certificate);
    return bioText(bio);
}

} // namespace gatelens::test
