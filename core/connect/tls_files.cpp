// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/tls_files.h"

#include "core/text/file_system.h"

#include <fmt/format.h>

#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

#include <array>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509.h>

namespace gatelens::connect {

namespace {

constexpr std::size_t kMaxPemBytes = 16U << 20U;

// A PEM text that came with the settings, or the file that they name.
struct PemSource {
    const std::string& file;
    const std::string& text;

    [[nodiscard]] bool given() const { return !file.empty() || !text.empty(); }
};

Result<QByteArray> readPem(const PemSource& source) {
    if (!source.text.empty()) {
        return QByteArray::fromStdString(source.text);
    }
    auto text = text::DiskFileSystem().read(source.file, kMaxPemBytes);
    if (!text) {
        return fail(std::move(text.error()));
    }
    return QByteArray(text->data(), static_cast<qsizetype>(text->size()));
}

Result<QList<QSslCertificate>> readCertificates(const PemSource& source) {
    auto pem = readPem(source);
    if (!pem) {
        return fail(std::move(pem.error()));
    }
    auto certificates = QSslCertificate::fromData(*pem, QSsl::Pem);
    if (certificates.isEmpty()) {
        return fail(ErrorCode::InvalidInput,
                    "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)", source.file);
    }
    return certificates;
}

Result<QSslKey> readKey(const PemSource& source) {
    auto pem = readPem(source);
    if (!pem) {
        return fail(std::move(pem.error()));
    }
    for (const auto algorithm : std::to_array({QSsl::Rsa, QSsl::Ec, QSsl::Dsa})) {
        QSslKey key(*pem, algorithm);
        if (!key.isNull()) {
            return key;
        }
    }
    if (pem->contains("ENCRYPTED")) {
        return fail(ErrorCode::InvalidInput,
                    "the private key has a passphrase, which is not supported; make a copy without "
                    "it (openssl pkey -in … -out …, mode 0600)",
                    source.file);
    }
    return fail(ErrorCode::InvalidInput, "holds no private key in PEM form (RSA or EC)",
                source.file);
}

// Qt would say so only in the middle of a handshake.
bool belongTogether(const QSslCertificate& certificate, const QSslKey& key) {
    const QByteArray certificateDer = certificate.toDer();
    const QByteArray keyDer = key.toDer();
    const auto* certificateAt = reinterpret_cast<const unsigned char*>(certificateDer.constData());
    const auto* keyAt = reinterpret_cast<const unsigned char*>(keyDer.constData());
    X509* x509 = d2i_X509(nullptr, &certificateAt, static_cast<long>(certificateDer.size()));
    EVP_PKEY* pkey = d2i_AutoPrivateKey(nullptr, &keyAt, static_cast<long>(keyDer.size()));
    const bool same = x509 != nullptr && pkey != nullptr && X509_check_private_key(x509, pkey) == 1;
    X509_free(x509);
    EVP_PKEY_free(pkey);
    ERR_clear_error();
    return same;
}

Status addClientCertificate(QSslConfiguration& tls, const Access& access) {
    const PemSource certificate{access.clientCertificate, access.clientCertificatePem};
    const PemSource ownKey{access.clientKey, access.clientKeyPem};
    if (!certificate.given()) {
        return fail(ErrorCode::Usage, "a client key needs a client certificate", access.clientKey);
    }
    auto chain = readCertificates(certificate);
    if (!chain) {
        return fail(std::move(chain.error()));
    }
    // One PEM file may hold both, as HAProxy's do.
    auto key = readKey(ownKey.given() ? ownKey : certificate);
    if (!key) {
        return fail(std::move(key.error()));
    }
    if (!belongTogether(chain->front(), *key)) {
        return fail(ErrorCode::InvalidInput, "the key does not belong to the client certificate",
                    access.clientKey);
    }
    tls.setLocalCertificateChain(*chain);
    tls.setPrivateKey(*key);
    return {};
}

} // namespace

Result<QSslConfiguration> tlsConfiguration(const Access& access) {
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPeerVerifyMode(access.verifyTls ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
    if (const PemSource ca{access.caFile, access.caPem}; ca.given()) {
        auto own = readCertificates(ca);
        if (!own) {
            return fail(std::move(own.error()));
        }
        tls.setCaCertificates(QSslConfiguration::systemCaCertificates() + *own);
    }
    if (PemSource{access.clientCertificate, access.clientCertificatePem}.given() ||
        PemSource{access.clientKey, access.clientKeyPem}.given()) {
        if (auto status = addClientCertificate(tls, access); !status) {
            return fail(std::move(status.error()));
        }
    }
    return tls;
}

} // namespace gatelens::connect
