// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/http_exchange.h"

#include "core/base/strings.h"
#include "core/connect/http_errors.h"
#include "core/connect/unix_socket.h"

#include <fmt/format.h>

#include <QDateTime>
#include <QRandomGenerator>
#include <QUrl>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <unistd.h>

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

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool isBusy(int status) {
    return status == 502 || status == 503 || status == 504;
}

// What may stand in a request line. A path may come from an answer ("next page").
bool isTarget(std::string_view path) {
    return path.starts_with('/') &&
           std::ranges::all_of(path, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
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

} // namespace

HttpExchange::HttpExchange(const HttpSetup& setup, HttpPool& pool, ApiRequest request,
                           Attempts attempts, Done done, QObject* parent)
    : QObject(parent)
    , m_setup(setup)
    , m_pool(pool)
    , m_request(std::move(request))
    , m_repetitions(
          m_request.method == "GET" && attempts == Attempts::Several ? setup.access.retries : 0)
    , m_done(std::move(done))
    , m_target(setup.prefix + m_request.path)
    , m_parser(setup.maxBytes) {
    m_connectTimer.setSingleShot(true);
    m_answerTimer.setSingleShot(true);
    connect(&m_connectTimer, &QTimer::timeout, this, [this] {
        const bool handshake = m_socket != nullptr && m_setup.tls &&
                               m_socket->state() == QAbstractSocket::ConnectedState;
        breakOff({ErrorCode::Timeout,
                  fmt::format("no {} within {} ms", handshake ? "TLS handshake" : "connection",
                              m_setup.access.connectTimeout.count()),
                  place()},
                 Repeat::Never);
    });
    connect(&m_answerTimer, &QTimer::timeout, this, [this] {
        breakOff({ErrorCode::Timeout,
                  fmt::format("no complete answer within {} ms ({} bytes came)",
                              m_setup.access.answerTimeout.count(), m_parser.bodySize()),
                  place()},
                 Repeat::Never);
    });
}

void HttpExchange::begin() {
    if (!isTarget(m_request.path)) {
        finish(fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("\"{}\" is no path of this API", m_request.path),
                    m_setup.origin()));
        return;
    }
    attempt();
}

void HttpExchange::attempt() {
    ++m_attempts;
    m_parser = HttpParser(m_setup.maxBytes, m_request.method == "HEAD");
    m_tlsErrors.clear();
    if (m_setup.access.answerTimeout > 0ms) {
        m_answerTimer.start(m_setup.access.answerTimeout);
    }
    // A connection that the server closes in this moment can be told from a
    // failure only when the request may be sent twice.
    m_socket = m_request.method == "GET" ? m_pool.reuse() : nullptr;
    m_reused = m_socket != nullptr;
    if (m_reused) {
        watch();
        write();
        return;
    }
    m_socket = m_pool.create(m_setup);
    watch();
    if (m_setup.unixPath.empty()) {
        connectToHost();
    } else {
        connectToUnixSocket();
    }
}

// QSslSocket knows no Unix sockets, but takes one that is connected.
void HttpExchange::connectToUnixSocket() {
    auto descriptor = connectUnix(m_setup.unixPath, m_setup.origin());
    if (!descriptor) {
        breakOff(std::move(descriptor.error()), Repeat::Never);
    } else if (!m_socket->setSocketDescriptor(*descriptor)) {
        ::close(*descriptor);
        breakOff({ErrorCode::Internal, m_socket->errorString().toStdString(), place()},
                 Repeat::Never);
    } else {
        write();
    }
}

void HttpExchange::connectToHost() {
    if (m_setup.access.connectTimeout > 0ms) {
        m_connectTimer.start(m_setup.access.connectTimeout);
    }
    const auto host = QString::fromStdString(m_setup.host);
    if (m_setup.tls) {
        m_socket->connectToHostEncrypted(host, m_setup.port);
    } else {
        m_socket->connectToHost(host, m_setup.port);
    }
}

void HttpExchange::watch() {
    connect(m_socket, &QSslSocket::encrypted, this, &HttpExchange::write);
    connect(m_socket, &QSslSocket::connected, this, [this] {
        if (!m_setup.tls) {
            write();
        }
    });
    connect(m_socket, &QSslSocket::readyRead, this, &HttpExchange::read);
    connect(m_socket, &QSslSocket::errorOccurred, this, &HttpExchange::onError);
    connect(m_socket, &QSslSocket::sslErrors, this, [this](const QList<QSslError>& errors) {
        if (m_setup.access.verifyTls) {
            m_tlsErrors = errors;
        } else {
            m_socket->ignoreSslErrors();
        }
    });
}

void HttpExchange::write() {
    m_connectTimer.stop();
    const std::string bytes = m_setup.wire(m_request, m_target);
    m_socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void HttpExchange::read() {
    std::array<char, 65'536> block; // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    while (m_socket != nullptr && m_socket->bytesAvailable() > 0 && !m_parser.complete()) {
        const qint64 count = m_socket->read(block.data(), block.size());
        if (count <= 0) {
            return;
        }
        auto status = m_parser.feed({block.data(), static_cast<std::size_t>(count)});
        if (!status) {
            status.error().place = place();
            breakOff(std::move(status.error()), Repeat::Never);
            return;
        }
    }
    if (m_parser.complete()) {
        onAnswer();
    }
}

void HttpExchange::onError(QAbstractSocket::SocketError code) {
    if (code == QAbstractSocket::RemoteHostClosedError && m_socket->isEncrypted() == m_setup.tls) {
        onClosed();
        return;
    }
    auto error = socketError(code, m_socket->errorString(), m_tlsErrors, m_setup);
    if (error.code == ErrorCode::Unreachable && m_parser.started()) {
        error.place = place();
    }
    breakOff(std::move(error), mayPass(code) ? Repeat::WhenSafe : Repeat::Never);
}

void HttpExchange::onClosed() {
    read();
    if (m_socket == nullptr) {
        return; // that was the rest of the answer, or its fault
    }
    if (m_reused && !m_parser.started()) {
        // It was idle for too long; that is no attempt.
        --m_attempts;
        release(false);
        attempt();
        return;
    }
    auto status = m_parser.close();
    if (!status) {
        status.error().place = place();
        breakOff(std::move(status.error()), Repeat::WhenSafe);
        return;
    }
    onAnswer();
}

void HttpExchange::breakOff(Error error, Repeat repeat) {
    release(false);
    if (repeat == Repeat::Never || !tryAgain(std::nullopt)) {
        finish(fail(std::move(error)));
    }
}

void HttpExchange::onAnswer() {
    release(m_parser.keepAlive());
    const int status = m_parser.status();
    const auto location = m_parser.header("Location");
    if (isRedirect(status) && location) {
        redirect(*location);
        return;
    }
    if (isBusy(status) && tryAgain(m_parser.header("Retry-After"))) {
        return;
    }
    const auto encoding = m_parser.header("Content-Encoding").value_or("identity");
    if (!encoding.empty() && !equalsIgnoreCase(encoding, "identity")) {
        finish(
            fail(ErrorCode::UnexpectedAnswer,
                 fmt::format("the answer is compressed ({}) although that was declined", encoding),
                 place()));
        return;
    }
    ApiAnswer answer;
    answer.status = status;
    answer.headers = m_parser.takeHeaders();
    answer.body = m_parser.takeBody();
    answer.request = std::move(m_request);
    finish(std::move(answer));
}

void HttpExchange::redirect(const std::string& location) {
    const int status = m_parser.status();
    const std::string origin = m_setup.unixPath.empty() ? m_setup.origin() : "http://localhost";
    const QUrl here(QString::fromStdString(origin + m_target));
    const QUrl target = here.resolved(QUrl::fromEncoded(QByteArray::fromStdString(location)));
    const auto port = [](const QUrl& url) { return url.port(url.scheme() == u"https" ? 443 : 80); };
    const auto shown = target
                           .toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery |
                                     QUrl::RemoveFragment | QUrl::FullyEncoded)
                           .toStdString();
    if (!target.isValid() || target.scheme() != here.scheme() || target.host() != here.host() ||
        port(target) != port(here)) {
        finish(fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("redirects to {}, which is another origin; credentials are not "
                                "sent there, so name that address if it is the admin API",
                                shown),
                    place()));
        return;
    }
    if (m_request.method != "GET" && status != 307 && status != 308) {
        finish(fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("answers {} with a redirect to {}", m_request.method, shown),
                    place()));
        return;
    }
    if (++m_redirects > kMaxRedirects) {
        finish(fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("redirects more than {} times, last to {}", kMaxRedirects, shown),
                    place()));
        return;
    }
    m_target = target.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment)
                   .toStdString();
    if (!isTarget(m_target)) {
        m_target.insert(0, 1, '/'); // "http://host?x" has no path
    }
    --m_attempts; // a redirect is no repetition
    attempt();
}

bool HttpExchange::tryAgain(const std::optional<std::string>& retryAfter) {
    if (m_attempts > m_repetitions) {
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
    QTimer::singleShot(pause, this, &HttpExchange::attempt);
    return true;
}

void HttpExchange::release(bool reusable) {
    m_connectTimer.stop();
    m_answerTimer.stop();
    if (m_socket == nullptr) {
        return;
    }
    QSslSocket* const socket = m_socket;
    m_socket = nullptr;
    socket->disconnect(this);
    if (reusable) {
        m_pool.keep(socket);
    } else {
        socket->abort();
        socket->deleteLater();
    }
}

void HttpExchange::finish(Result<ApiAnswer> result) {
    release(false);
    if (m_done) {
        std::exchange(m_done, nullptr)(std::move(result));
    }
    deleteLater();
}

std::string HttpExchange::place() const {
    return m_setup.shown(m_target);
}

} // namespace gatelens::connect
