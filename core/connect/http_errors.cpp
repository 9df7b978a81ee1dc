// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/http_errors.h"

#include <fmt/format.h>

#include <QSslCertificate>

#include <utility>

namespace gatelens::connect {

namespace {

std::string subjectOf(const QSslCertificate& certificate) {
    QStringList names = certificate.subjectAlternativeNames().values(QSsl::DnsEntry);
    names += certificate.subjectAlternativeNames().values(QSsl::IpAddressEntry);
    if (names.isEmpty()) {
        names = certificate.subjectInfo(QSslCertificate::CommonName);
    }
    return names.join(QStringLiteral(", ")).toStdString();
}

std::string tlsReason(const QSslError& error, const HttpSetup& setup) {
    const QSslCertificate certificate = error.certificate();
    switch (error.error()) {
    case QSslError::CertificateExpired:
        return fmt::format("its certificate expired on {}",
                           certificate.expiryDate().toString(Qt::ISODate).toStdString());
    case QSslError::CertificateNotYetValid:
        return fmt::format("its certificate is not valid before {}",
                           certificate.effectiveDate().toString(Qt::ISODate).toStdString());
    case QSslError::HostNameMismatch:
        return fmt::format("its certificate is for {}, not for {}", subjectOf(certificate),
                           setup.host);
    case QSslError::SelfSignedCertificate:
        return "its certificate is self-signed; give it, or the CA that signed it, as CA file "
               "(GATELENS_CA_FILE or ca in a profile)";
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return "its certificate was not issued by a CA that is trusted here; give that CA as CA "
               "file (GATELENS_CA_FILE or ca in a profile)";
    case QSslError::CertificateRevoked:
    case QSslError::CertificateBlacklisted:
        return "its certificate was revoked";
    default:
        return error.errorString().toStdString();
    }
}

// The reason that helps most: that a name or date is wrong matters only when the
// issuer is trusted, but then it is the whole story.
const QSslError& mainReason(const QList<QSslError>& errors) {
    for (const auto& error : errors) {
        if (error.error() == QSslError::CertificateExpired ||
            error.error() == QSslError::CertificateNotYetValid) {
            return error;
        }
    }
    for (const auto& error : errors) {
        if (error.error() != QSslError::HostNameMismatch) {
            return error;
        }
    }
    return errors.front();
}

Error tlsError(const QString& text, const QList<QSslError>& errors, const HttpSetup& setup) {
    Error error{ErrorCode::TlsFailure, {}, setup.origin()};
    if (!errors.isEmpty()) {
        error.message = "TLS failed: " + tlsReason(mainReason(errors), setup);
        return error;
    }
    // OpenSSL's reasons reach us as text only.
    const QString lower = text.toLower();
    if (lower.contains(u"wrong version number") || lower.contains(u"packet length too long") ||
        lower.contains(u"http request")) {
        error.message = "TLS failed: the port does not speak TLS; try http:// instead of https://";
    } else if (lower.contains(u"certificate required") || lower.contains(u"bad certificate") ||
               lower.contains(u"alert handshake failure")) {
        error.message = fmt::format(
            "TLS failed: the server refused the handshake ({}); it may want a client certificate "
            "(GATELENS_CLIENT_CERT and GATELENS_CLIENT_KEY, or a profile)",
            text.toStdString());
    } else {
        error.message = "TLS failed: " + text.toStdString();
    }
    return error;
}

} // namespace

Error socketError(QAbstractSocket::SocketError code, const QString& text,
                  const QList<QSslError>& tlsErrors, const HttpSetup& setup) {
    const std::string place = setup.origin();
    switch (code) {
    case QAbstractSocket::SslHandshakeFailedError:
        return tlsError(text, tlsErrors, setup);
    case QAbstractSocket::ConnectionRefusedError:
        return {ErrorCode::Unreachable,
                fmt::format("connection refused: nothing listens on {} port {}", setup.host,
                            setup.port),
                place};
    case QAbstractSocket::HostNotFoundError:
        return {ErrorCode::Unreachable,
                fmt::format("the host name \"{}\" cannot be resolved", setup.host), place};
    case QAbstractSocket::SocketTimeoutError:
        return {ErrorCode::Timeout, "the connection timed out", place};
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
    case QAbstractSocket::ProxyProtocolError:
    case QAbstractSocket::ProxyAuthenticationRequiredError:
        return {ErrorCode::Unreachable,
                fmt::format("the proxy that this system uses failed ({}); no_proxy leaves it out",
                            text.toStdString()),
                place};
    default:
        break;
    }
    // With TLS 1.3 a refused client certificate shows only after the handshake.
    if (text.contains(u"alert") || code == QAbstractSocket::SslInternalError ||
        code == QAbstractSocket::SslInvalidUserDataError) {
        return tlsError(text, tlsErrors, setup);
    }
    return {ErrorCode::Unreachable, fmt::format("the connection failed: {}", text.toStdString()),
            place};
}

bool mayPass(QAbstractSocket::SocketError code) {
    switch (code) {
    case QAbstractSocket::ConnectionRefusedError:
    case QAbstractSocket::RemoteHostClosedError:
    case QAbstractSocket::NetworkError:
    case QAbstractSocket::TemporaryError:
    case QAbstractSocket::UnknownSocketError:
        return true;
    default:
        return false;
    }
}

} // namespace gatelens::connect
