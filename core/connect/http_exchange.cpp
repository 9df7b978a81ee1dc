// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/http_exchange.h"

#include "core/base/strings.h"
#include "core/connect/http_errors.h"

#include <fmt/format.h>

#include <QDateTime>
#include <QNetworkAccessManager>
#include <QNetworkRequest>
#include <QRandomGenerator>

#include <algorithm>
#include <chrono>
#include <utility>

namespace gatelens::connect {

namespace {

using namespace std::chrono_literals;
using adapters::ApiAnswer;
using adapters::ApiRequest;

constexpr int kMaxRedirects = 5;
constexpr std::chrono::milliseconds kFirstPause = 200ms;
constexpr std::chrono::milliseconds kLongestPause = 5s;
// Who asks for a longer pause than this means "not now".
constexpr std::chrono::milliseconds kLongestRetryAfter = 10s;

QByteArray bytes(std::string_view text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool isBusy(int status) {
    return status == 502 || status == 503 || status == 504;
}

bool sameOrigin(const QUrl& a, const QUrl& b) {
    const auto port = [](const QUrl& url) { return url.port(url.scheme() == u"https" ? 443 : 80); };
    return a.scheme() == b.scheme() && a.host() == b.host() && port(a) == port(b);
}

std::optional<std::string> headerOf(const QNetworkReply& reply, const char* name) {
    if (!reply.hasRawHeader(name)) {
        return std::nullopt;
    }
    return reply.rawHeader(name).toStdString();
}

// RFC 9110 section 10.2.3: seconds, or a date.
std::chrono::milliseconds pauseAskedFor(const std::string& retryAfter) {
    if (const auto seconds = parseInt(trim(retryAfter))) {
        return std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, 86'400));
    }
    const auto date = QDateTime::fromString(QString::fromStdString(retryAfter), Qt::RFC2822Date);
    if (!date.isValid()) {
        return 0ms;
    }
    return std::chrono::milliseconds(
        std::max<qint64>(0, QDateTime::currentDateTimeUtc().msecsTo(date)));
}

// Doubles from attempt to attempt; the random part keeps several readers of one
// gateway from coming back in step.
std::chrono::milliseconds pauseBefore(int attempt) {
    const auto full = std::min(kFirstPause * (1 << std::min(attempt - 1, 10)), kLongestPause);
    return full / 2 + std::chrono::milliseconds(QRandomGenerator::global()->bounded(
                          static_cast<int>((full / 2).count()) + 1));
}

QNetworkRequest networkRequest(const HttpSetup& setup, const QUrl& url, const ApiRequest& request) {
    QNetworkRequest out(url);
    out.setSslConfiguration(setup.tls);
    out.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                     QNetworkRequest::ManualRedirectPolicy);
    out.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    out.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    out.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    out.setRawHeader("User-Agent", "gatelens/" GATELENS_VERSION);
    out.setRawHeader("Accept", "application/json, */*;q=0.5");
    // Nothing is decompressed here, so that no small answer can become a large one.
    out.setRawHeader("Accept-Encoding", "identity");
    for (const auto& [name, value] : request.headers) {
        out.setRawHeader(bytes(name), bytes(value));
    }
    for (const auto& [name, value] : setup.access.headers) {
        out.setRawHeader(bytes(name), bytes(value));
    }
    return out;
}

} // namespace

HttpExchange::HttpExchange(const HttpSetup& setup, QNetworkAccessManager& network,
                           ApiRequest request, Done done, QObject* parent)
    : QObject(parent)
    , m_setup(setup)
    , m_network(network)
    , m_request(std::move(request))
    , m_done(std::move(done)) {
    m_connectTimer.setSingleShot(true);
    m_answerTimer.setSingleShot(true);
    connect(&m_connectTimer, &QTimer::timeout, this, [this] {
        stop({ErrorCode::Timeout,
              fmt::format("no connection within {} ms", m_setup.access.connectTimeout.count()),
              place()});
    });
    connect(&m_answerTimer, &QTimer::timeout, this, [this] {
        stop({ErrorCode::Timeout,
              fmt::format("no complete answer within {} ms ({} bytes came)",
                          m_setup.access.answerTimeout.count(), m_body.size()),
              place()});
    });
}

void HttpExchange::begin() {
    // The path may come from an answer ("next page"): it must not be able to turn
    // the base URL into another host ("http://host" + "@other/").
    const std::string full =
        m_setup.base.toString(QUrl::FullyEncoded).toStdString() + m_request.path;
    m_url = QUrl::fromEncoded(bytes(full), QUrl::StrictMode);
    if (!m_request.path.starts_with('/') || !m_url.isValid() || !sameOrigin(m_url, m_setup.base)) {
        finish(fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("\"{}\" is no path of this API", m_request.path),
                    shownUrl(m_setup.base)));
        return;
    }
    attempt();
}

void HttpExchange::attempt() {
    ++m_attempts;
    m_body.clear();
    m_tlsErrors.clear();
    m_stopped.reset();
    const QNetworkRequest request = networkRequest(m_setup, m_url, m_request);
    if (m_setup.access.answerTimeout > 0ms) {
        m_answerTimer.start(m_setup.access.answerTimeout);
    }
    if (m_setup.access.connectTimeout > 0ms) {
        m_connectTimer.start(m_setup.access.connectTimeout);
    }
    m_reply =
        m_request.method == "GET"
            ? m_network.get(request)
            : m_network.sendCustomRequest(request, bytes(m_request.method), bytes(m_request.body));
    watch();
}

void HttpExchange::watch() {
    // requestSent comes after connecting and, with https, after the handshake.
    connect(m_reply, &QNetworkReply::requestSent, &m_connectTimer, &QTimer::stop);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, [this] {
        m_connectTimer.stop();
        const auto length = m_reply->header(QNetworkRequest::ContentLengthHeader);
        if (length.isValid() && length.toULongLong() > m_setup.maxBytes) {
            stop({ErrorCode::LimitExceeded,
                  fmt::format("the answer has {} bytes, more than the limit of {}",
                              length.toULongLong(), m_setup.maxBytes),
                  place()});
        }
    });
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpExchange::drain);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError>& errors) {
        if (m_setup.access.verifyTls) {
            m_tlsErrors = errors;
        } else {
            m_reply->ignoreSslErrors();
        }
    });
    connect(m_reply, &QNetworkReply::finished, this, &HttpExchange::onFinished);
}

void HttpExchange::drain() {
    const QByteArray chunk = m_reply->readAll();
    const auto size = static_cast<std::size_t>(chunk.size());
    if (size > m_setup.maxBytes - std::min(m_setup.maxBytes, m_body.size())) {
        stop({ErrorCode::LimitExceeded,
              fmt::format("the answer has more than the limit of {} bytes", m_setup.maxBytes),
              place()});
        return;
    }
    m_body.append(chunk.constData(), size);
}

void HttpExchange::stop(Error error) {
    if (m_stopped || m_reply == nullptr) {
        return;
    }
    m_stopped = std::move(error);
    m_reply->abort(); // emits finished
}

void HttpExchange::onFinished() {
    m_connectTimer.stop();
    m_answerTimer.stop();
    if (!m_stopped && m_reply->bytesAvailable() > 0) {
        drain();
    }
    QNetworkReply& reply = *m_reply;
    reply.deleteLater();
    if (m_stopped) {
        finish(fail(*std::move(m_stopped)));
        return;
    }
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const auto code = reply.error();
    if (code != QNetworkReply::NoError && !(status != 0 && isStatusError(code))) {
        if (mayPass(code) && tryAgain(std::nullopt)) {
            return;
        }
        finish(fail(transportError(code, reply.errorString(), m_tlsErrors, m_url)));
        return;
    }
    onAnswer(status);
}

void HttpExchange::onAnswer(int status) {
    if (auto error = truncation()) {
        if (!tryAgain(std::nullopt)) {
            finish(fail(*std::move(error)));
        }
        return;
    }
    const auto location = headerOf(*m_reply, "Location");
    if (isRedirect(status) && location) {
        redirect(status, m_url.resolved(QUrl::fromEncoded(bytes(*location))));
        return;
    }
    if (isBusy(status) && tryAgain(headerOf(*m_reply, "Retry-After"))) {
        return;
    }
    const auto encoding = headerOf(*m_reply, "Content-Encoding");
    if (encoding && !encoding->empty() && !equalsIgnoreCase(*encoding, "identity")) {
        finish(
            fail(ErrorCode::UnexpectedAnswer,
                 fmt::format("the answer is compressed ({}) although that was declined", *encoding),
                 place()));
        return;
    }
    ApiAnswer answer;
    answer.status = status;
    for (const auto& [name, value] : m_reply->rawHeaderPairs()) {
        answer.headers.emplace_back(name.toStdString(), value.toStdString());
    }
    answer.body = std::move(m_body);
    answer.request = std::move(m_request);
    finish(std::move(answer));
}

void HttpExchange::redirect(int status, const QUrl& target) {
    const bool repeatable = m_request.method == "GET" || status == 307 || status == 308;
    if (!target.isValid() || !sameOrigin(target, m_url)) {
        finish(fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("redirects to {}, which is another origin; credentials are not "
                                "sent there, so name that address if it is the admin API",
                                shownUrl(target)),
                    place()));
        return;
    }
    if (!repeatable || ++m_redirects > kMaxRedirects) {
        finish(fail(ErrorCode::UnexpectedAnswer,
                    repeatable ? fmt::format("redirects more than {} times, last to {}",
                                             kMaxRedirects, shownUrl(target))
                               : fmt::format("answers {} with a redirect to {}", m_request.method,
                                             shownUrl(target)),
                    place()));
        return;
    }
    m_url = target.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
    --m_attempts; // a redirect is no repetition
    attempt();
}

bool HttpExchange::tryAgain(std::optional<std::string> retryAfter) {
    if (m_request.method != "GET" || m_attempts > m_setup.access.retries) {
        return false;
    }
    auto pause = pauseBefore(m_attempts);
    if (retryAfter) {
        const auto asked = pauseAskedFor(*retryAfter);
        if (asked > kLongestRetryAfter) {
            return false;
        }
        pause = std::max(pause, asked);
    }
    m_reply = nullptr;
    QTimer::singleShot(pause, this, &HttpExchange::attempt);
    return true;
}

// Qt takes a connection that closes early for the end of an answer.
std::optional<Error> HttpExchange::truncation() const {
    const auto announced = headerOf(*m_reply, "Content-Length");
    const auto length = announced ? parseInt(trim(*announced)) : std::nullopt;
    if (!length || m_request.method == "HEAD" ||
        static_cast<std::size_t>(*length) == m_body.size()) {
        return std::nullopt;
    }
    return Error{ErrorCode::Unreachable,
                 fmt::format("the connection broke after {} of {} bytes of the answer",
                             m_body.size(), *length),
                 place()};
}

void HttpExchange::finish(Result<ApiAnswer> result) {
    m_reply = nullptr;
    m_connectTimer.stop();
    m_answerTimer.stop();
    if (m_done) {
        std::exchange(m_done, nullptr)(std::move(result));
    }
    deleteLater();
}

std::string HttpExchange::place() const {
    return shownUrl(m_url);
}

} // namespace gatelens::connect
