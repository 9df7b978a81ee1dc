// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_certificates.h"

#include <gtest/gtest.h>

#include <memory>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace gatelens::testsupport {

namespace {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

constexpr long kDay = 86'400;

struct Wish {
    std::string name{};
    std::string alternative{}; // "DNS:localhost,IP:127.0.0.1"
    long from = -kDay;
    long until = 30 * kDay;
    bool ca = false;
};

void extend(X509* certificate, int nid, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate make(const Wish& wish, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuerKey) {
    static long serial = 1000;
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wish.from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wish.until);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(certificate.get(),
                         X509_get_subject_name(issuer != nullptr ? issuer : certificate.get()));
    extend(certificate.get(), NID_basic_constraints, wish.ca ? "critical,CA:TRUE" : "CA:FALSE");
    if (!wish.alternative.empty()) {
        extend(certificate.get(), NID_subject_alt_name, wish.alternative.c_str());
    }
    X509_sign(certificate.get(), issuerKey, EVP_sha256());
    return certificate;
}

std::string pem(X509* certificate) {
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace

const TestCertificates& TestCertificates::instance() {
    static const TestCertificates certificates;
    return certificates;
}

TestCertificates::TestCertificates() {
    const std::string here = "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1";
    const Key caKey(EVP_EC_gen("P-256"));
    const Certificate ca =
        make({.name = "Gatelens test CA", .ca = true}, caKey.get(), nullptr, caKey.get());
    m_caFile = m_directory.write("ca.pem", pem(ca.get()));

    const auto issue = [&](const std::string& file, const Wish& wish, bool selfSigned = false) {
        const Key key(EVP_EC_gen("P-256"));
        const Certificate certificate = selfSigned ? make(wish, key.get(), nullptr, key.get())
                                                   : make(wish, key.get(), ca.get(), caKey.get());
        return PemFiles{m_directory.write(file + ".pem", pem(certificate.get())),
                        m_directory.write(file + ".key", pem(key.get()))};
    };
    m_good = issue("good", {.name = "localhost", .alternative = here});
    m_expired =
        issue("expired",
              {.name = "localhost", .alternative = here, .from = -30 * kDay, .until = -10 * kDay});
    m_wrongHost = issue("other", {.name = "other.example", .alternative = "DNS:other.example"});
    m_selfSigned = issue("self", {.name = "localhost", .alternative = here}, true);
    m_client = issue("client", {.name = "client"});
}

const PemFiles& TestCertificates::files(CertificateKind kind) const {
    switch (kind) {
    case CertificateKind::Expired:
        return m_expired;
    case CertificateKind::WrongHost:
        return m_wrongHost;
    case CertificateKind::SelfSigned:
        return m_selfSigned;
    case CertificateKind::Client:
        return m_client;
    case CertificateKind::Good:
        break;
    }
    return m_good;
}

} // namespace gatelens::testsupport
