// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/http_transport.h"

#include "core/connect/http_exchange.h"
#include "core/connect/source_name.h"
#include "core/connect/tls_files.h"

#include <QCoreApplication>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QThread>

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

    Result<ApiAnswer> pop(const std::stop_token& cancel) {
        std::unique_lock lock(m_mutex);
        if (!m_ready.wait(lock, cancel, [this] { return !m_answers.empty(); })) {
            return fail(ErrorCode::Cancelled, "the read was cancelled");
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
        , m_cancel(std::move(cancel)) {
        m_thread.setObjectName(QStringLiteral("gatelens-http"));
        m_network = new QNetworkAccessManager;
        m_network->setAutoDeleteReplies(false);
        if (isLoopback(m_setup.base.host().toStdString())) {
            m_network->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
        }
        m_network->moveToThread(&m_thread);
        // Exchanges are its children, so whatever is under way ends with it.
        QObject::connect(&m_thread, &QThread::finished, m_network, &QObject::deleteLater);
        m_thread.start();
    }

    ~HttpTransport() override {
        m_thread.quit();
        m_thread.wait();
    }

    HttpTransport(const HttpTransport&) = delete;
    HttpTransport& operator=(const HttpTransport&) = delete;

    void send(ApiRequest request) override {
        QMetaObject::invokeMethod(
            m_network,
            [this, request = std::move(request)]() mutable {
                auto* exchange = new HttpExchange(
                    m_setup, *m_network, std::move(request),
                    [this](Result<ApiAnswer> answer) { m_answers.push(std::move(answer)); },
                    m_network);
                exchange->begin();
            },
            Qt::QueuedConnection);
    }

    Result<ApiAnswer> next() override { return m_answers.pop(m_cancel); }

    std::size_t concurrency() const override { return kConcurrency; }

private:
    HttpSetup m_setup;
    std::stop_token m_cancel;
    AnswerQueue m_answers;
    QThread m_thread;
    QNetworkAccessManager* m_network = nullptr; // lives on m_thread and dies with it
};

} // namespace

Result<std::unique_ptr<Transport>> openHttp(const std::string& baseUrl, const Access& access,
                                            const text::Limits& limits, std::stop_token cancel) {
    if (QCoreApplication::instance() == nullptr) {
        return fail(ErrorCode::Internal, "reading a live source needs a QCoreApplication", baseUrl);
    }
    auto tls = tlsConfiguration(access);
    if (!tls) {
        return fail(std::move(tls.error()));
    }
    HttpSetup setup{QUrl(QString::fromStdString(baseUrl)), *std::move(tls), access,
                    limits.maxBytes};
    return std::make_unique<HttpTransport>(std::move(setup), std::move(cancel));
}

} // namespace gatelens::connect
