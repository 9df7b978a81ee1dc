// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/http_transport.h"

#include "core/connect/http_exchange.h"
#include "core/connect/http_setup.h"
#include "core/connect/secret_reference.h"
#include "core/connect/tls_files.h"

#include <QCoreApplication>
#include <QThread>
#include <QUrl>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace gatelens::connect {

namespace {

using adapters::ApiAnswer;
using adapters::ApiRequest;

constexpr std::size_t kConcurrency = 6;

// Finished exchanges on their way from the network thread to the reader.
class AnswerQueue final {
public:
    void push(Result<ApiAnswer> answer) {
        {
            const std::lock_guard lock(m_mutex);
            m_answers.push_back(std::move(answer));
        }
        m_ready.notify_one();
    }

    Result<ApiAnswer> pop(const std::stop_token& cancel, const Deadline& deadline) {
        std::unique_lock lock(m_mutex);
        const auto some = [this] { return !m_answers.empty(); };
        if (!m_ready.wait_until(lock, cancel, deadline.end, some)) {
            return fail(cancel.stop_requested() ? cancelledRead() : deadline.passed());
        }
        auto answer = std::move(m_answers.front());
        m_answers.pop_front();
        return answer;
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_ready;
    std::deque<Result<ApiAnswer>> m_answers;
};

class HttpTransport final : public Transport {
public:
    HttpTransport(HttpSetup setup, std::stop_token cancel)
        : m_setup(std::move(setup))
        , m_cancel(std::move(cancel))
        , m_deadline(m_setup.access)
        , m_root(new QObject)
        , m_pool(*m_root) {
        m_thread.setObjectName(QStringLiteral("gatelens-http"));
        m_root->moveToThread(&m_thread);
        // Exchanges and sockets are its children, so whatever is under way ends
        // with it.
        QObject::connect(&m_thread, &QThread::finished, m_root, &QObject::deleteLater);
        m_thread.start();
    }

    ~HttpTransport() override {
        m_thread.quit();
        m_thread.wait();
    }

    HttpTransport(const HttpTransport&) = delete;
    HttpTransport& operator=(const HttpTransport&) = delete;

    void send(ApiRequest request, Attempts attempts) override {
        QMetaObject::invokeMethod(
            m_root,
            [this, request = std::move(request), attempts]() mutable {
                auto* exchange = new HttpExchange(
                    m_setup, m_pool, std::move(request), attempts,
                    [this](Result<ApiAnswer> answer) { m_answers.push(std::move(answer)); },
                    m_root);
                exchange->begin();
            },
            Qt::QueuedConnection);
    }

    Result<ApiAnswer> next() override { return m_answers.pop(m_cancel, m_deadline); }

    std::size_t concurrency() const override { return kConcurrency; }

private:
    HttpSetup m_setup;
    std::stop_token m_cancel;
    Deadline m_deadline;
    AnswerQueue m_answers;
    QThread m_thread;
    QObject* m_root; // lives on m_thread and dies with it
    HttpPool m_pool; // used on m_thread only
};

// A gateway on this machine is never reached through the system's proxy.
QNetworkProxy proxyFor(const SourceName& name) {
    if (name.kind == SourceName::Kind::UnixSocket || isLoopback(name.host)) {
        return QNetworkProxy(QNetworkProxy::NoProxy);
    }
    const QNetworkProxyQuery query(QUrl(QString::fromStdString(name.url)));
    for (const auto& proxy : QNetworkProxyFactory::systemProxyForQuery(query)) {
        if (proxy.type() == QNetworkProxy::NoProxy || proxy.type() == QNetworkProxy::HttpProxy ||
            proxy.type() == QNetworkProxy::Socks5Proxy) {
            return proxy;
        }
    }
    return QNetworkProxy(QNetworkProxy::NoProxy);
}

} // namespace

Result<std::unique_ptr<Transport>> openHttp(const SourceName& name, const Access& access,
                                            const text::Limits& limits, std::stop_token cancel) {
    if (QCoreApplication::instance() == nullptr) {
        return fail(ErrorCode::Internal, "reading a live source needs a QCoreApplication",
                    name.text);
    }
    for (const auto& [header, value] : access.headers) {
        if (auto status = checkHeader(header, value, name.text); !status) {
            return fail(std::move(status.error()));
        }
    }
    auto tls = tlsConfiguration(access);
    if (!tls) {
        return fail(std::move(tls.error()));
    }
    HttpSetup setup{
        .unixPath = name.path,
        .host = name.host,
        .port = name.port,
        .tls = name.tls,
        .prefix = QUrl(QString::fromStdString(name.url)).path(QUrl::FullyEncoded).toStdString(),
        .tlsConfiguration = *std::move(tls),
        .proxy = proxyFor(name),
        .access = access,
        .maxBytes = limits.maxBytes};
    return std::make_unique<HttpTransport>(std::move(setup), std::move(cancel));
}

} // namespace gatelens::connect
