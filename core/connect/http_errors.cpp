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

std::string tlsReason(const QSslError& error, const QUrl& url) {
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
                           url.host().toStdString());
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

Error tlsError(const QString& text, const QList<QSslError>& errors, const QUrl& url) {
    Error error{ErrorCode::TlsFailure, {}, shownUrl(url)};
    if (!errors.isEmpty()) {
        error.message = "TLS failed: " + tlsReason(mainReason(errors), url);
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

Error transportError(QNetworkReply::NetworkError code, const QString& text,
                     const QList<QSslError>& tlsErrors, const QUrl& url) {
    const std::string place = shownUrl(url);
    // With TLS 1.3 a refused client certificate shows only after the handshake.
    const bool refusedLater = text.contains(u"alert") && text.contains(u"certificate");
    switch (code) {
    case QNetworkReply::SslHandshakeFailedError:
        return tlsError(text, tlsErrors, url);
    case QNetworkReply::ConnectionRefusedError:
        return {ErrorCode::Unreachable,
                fmt::format("connection refused: nothing listens on {} port {}",
                            url.host().toStdString(),
                            url.port(url.scheme() == u"https" ? 443 : 80)),
                place};
    case QNetworkReply::HostNotFoundError:
        return {ErrorCode::Unreachable,
                fmt::format("the host name \"{}\" cannot be resolved", url.host().toStdString()),
                place};
    case QNetworkReply::RemoteHostClosedError:
        return refusedLater
                   ? tlsError(text, tlsErrors, url)
                   : Error{ErrorCode::Unreachable,
                           "the server closed the connection before the answer was complete",
                           place};
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return {ErrorCode::Unreachable,
                fmt::format("the proxy that this system uses failed: {}; no_proxy leaves it out",
                            text.toStdString()),
                place};
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return {ErrorCode::UnexpectedAnswer,
                fmt::format("the answer is not HTTP: {}", text.toStdString()), place};
    case QNetworkReply::TimeoutError:
        return {ErrorCode::Timeout, "the connection timed out", place};
    default:
        return refusedLater
                   ? tlsError(text, tlsErrors, url)
                   : Error{ErrorCode::Unreachable,
                           fmt::format("the connection failed: {}", text.toStdString()), place};
    }
}

bool mayPass(QNetworkReply::NetworkError code) {
    switch (code) {
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
        return true;
    default:
        return false;
    }
}

bool isStatusError(QNetworkReply::NetworkError code) {
    return (code > QNetworkReply::UnknownProxyError &&
            code <= QNetworkReply::UnknownContentError) ||
           code >= QNetworkReply::InternalServerError;
}

std::string shownUrl(const QUrl& url) {
    return url
        .toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment |
                  QUrl::FullyEncoded)
        .toStdString();
}

} // namespace gatelens::connect
