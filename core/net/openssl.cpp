// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/openssl.h"
#include "core/net/address.h"
#include "core/net/tls_context.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

namespace gatelens::net {

namespace {

Openssl<BIO> memory(const std::string& text) {
    return Openssl<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string taken(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

Status addExtension(X509* certificate, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    if (extension == nullptr) {
        return fail(ErrorCode::InvalidInput, "certificate extension: " + opensslError());
    }
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return {};
}

} // namespace

void OpensslFree::operator()(X509* certificate) const {
    X509_free(certificate);
}
void OpensslFree::operator()(EVP_PKEY* key) const {
    EVP_PKEY_free(key);
}
void OpensslFree::operator()(BIO* bio) const {
    BIO_free(bio);
}
void OpensslFree::operator()(SSL* ssl) const {
    SSL_free(ssl);
}

std::string opensslError() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    if (code == 0) {
        return "no reason given";
    }
    const char* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "error " + std::to_string(code) : reason;
}

Result<std::vector<Openssl<X509>>> readCertificates(const std::string& pem) {
    std::vector<Openssl<X509>> certificates;
    const auto bio = memory(pem);
    while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
        certificates.emplace_back(certificate);
    }
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    // "no start line" only means that the text is over.
    if (certificates.empty() || ERR_GET_REASON(code) != PEM_R_NO_START_LINE) {
        return fail(ErrorCode::InvalidInput, "no certificate in PEM form, or a damaged one");
    }
    return certificates;
}

Result<Openssl<EVP_PKEY>> readPrivateKey(const std::string& pem) {
    const auto bio = memory(pem);
    // A password would be asked for on the terminal: there is none.
    const auto noPassword = [](char*, int, int, void*) { return 0; };
    Openssl<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr));
    if (key == nullptr) {
        ERR_clear_error();
        return fail(ErrorCode::InvalidInput,
                    "no private key in PEM form (one with a password cannot be used)");
    }
    return key;
}

std::vector<std::string> namesOf(const std::string& pem) {
    const auto certificates = readCertificates(pem);
    std::vector<std::string> names;
    if (!certificates) {
        return names;
    }
    auto* list = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificates->front().get(), NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(list); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(list, i);
        if (name->type == GEN_DNS) {
            names.emplace_back(
                reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
        }
    }
    GENERAL_NAMES_free(list);
    return names;
}

Result<CertificateText> selfSigned(const std::vector<std::string>& names) {
    const Openssl<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Openssl<X509> certificate(X509_new());
    if (key == nullptr || certificate == nullptr || names.empty()) {
        return fail(ErrorCode::Internal, "cannot make a certificate: " + opensslError());
    }
    X509_set_version(certificate.get(), 2);
    std::uint32_t serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial));
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial | 1U);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -300);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(names.front().c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    std::string alternative;
    for (const std::string& name : names) {
        alternative += alternative.empty() ? "" : ",";
        alternative += (Address::ip(name, 0) ? "IP:" : "DNS:") + name;
    }
    for (const auto& [id, value] :
         std::array<std::pair<int, std::string>, 3>{{{NID_subject_alt_name, alternative},
                                                     {NID_basic_constraints, "critical,CA:FALSE"},
                                                     {NID_ext_key_usage, "serverAuth"}}}) {
        if (auto added = addExtension(certificate.get(), id, value); !added) {
            return fail(added.error());
        }
    }
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const Openssl<BIO> chain(BIO_new(BIO_s_mem()));
    const Openssl<BIO> secret(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(chain.get(), certificate.get());
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return CertificateText{taken(chain.get()), taken(secret.get()), names, "self-signed"};
}

} // namespace gatelens::net
