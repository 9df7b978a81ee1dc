// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP request from sending to answer: time limits, size limit, redirects
// and repetition. Lives on the transport's thread.
#pragma once

#include "core/connect/http_parser.h"
#include "core/connect/http_setup.h"
#include "core/connect/transport.h"

#include <QAbstractSocket>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QSslError>
#include <QTimer>

#include <functional>
#include <optional>
#include <string>

class QUrl;

namespace gatelens::connect {

class HttpExchange final : public QObject {
public:
    using Done = std::function<void(Result<adapters::ApiAnswer>)>;

    // Calls `done` once, then deletes itself.
    HttpExchange(const HttpSetup& setup, HttpPool& pool, adapters::ApiRequest request,
                 Attempts attempts, Done done, QObject* parent);

    void begin();

private:
    enum class Repeat : std::uint8_t { Never, WhenSafe };

    void attempt();
    void connectToHost();
    void connectToUnixSocket();
    void watch();
    void write();
    void read();
    void onClosed();
    void onError(QAbstractSocket::SocketError code);
    void onAnswer();
    void redirect(const std::string& location);
    void breakOff(Error error, Repeat repeat);
    [[nodiscard]] bool tryAgain(const std::optional<std::string>& retryAfter);
    void release(bool reusable);
    void finish(Result<adapters::ApiAnswer> result);
    [[nodiscard]] std::string place() const;

    const HttpSetup& m_setup;
    HttpPool& m_pool;
    adapters::ApiRequest m_request;
    int m_repetitions; // that are allowed
    Done m_done;

    std::string m_target; // path and query
    HttpParser m_parser;
    QPointer<QSslSocket> m_socket;
    bool m_reused = false; // the socket served another request before
    QList<QSslError> m_tlsErrors;
    QTimer m_connectTimer;
    QTimer m_answerTimer;
    int m_attempts = 0;
    int m_redirects = 0;
};

} // namespace gatelens::connect
