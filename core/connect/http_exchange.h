// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP request from sending to answer: time limits, size limit, redirects
// and repetition. Lives on the transport's thread.
#pragma once

#include "core/connect/source_reader.h"
#include "core/connect/transport.h"

#include <QList>
#include <QNetworkReply>
#include <QObject>
#include <QSslConfiguration>
#include <QSslError>
#include <QTimer>
#include <QUrl>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

class QNetworkAccessManager;

namespace gatelens::connect {

// What every exchange of one transport shares.
struct HttpSetup {
    QUrl base;
    QSslConfiguration tls;
    Access access;
    std::size_t maxBytes = 0;
};

class HttpExchange final : public QObject {
public:
    using Done = std::function<void(Result<adapters::ApiAnswer>)>;

    // Calls `done` once, then deletes itself.
    HttpExchange(const HttpSetup& setup, QNetworkAccessManager& network,
                 adapters::ApiRequest request, Done done, QObject* parent);

    void begin();

private:
    void attempt();
    void watch();
    void drain();
    void stop(Error error);
    void onFinished();
    void onAnswer(int status);
    void redirect(int status, const QUrl& target);
    [[nodiscard]] bool tryAgain(std::optional<std::string> retryAfter);
    [[nodiscard]] std::optional<Error> truncation() const;
    void finish(Result<adapters::ApiAnswer> result);
    [[nodiscard]] std::string place() const;

    const HttpSetup& m_setup;
    QNetworkAccessManager& m_network;
    adapters::ApiRequest m_request;
    Done m_done;

    QUrl m_url;
    QNetworkReply* m_reply = nullptr;
    std::string m_body;
    QList<QSslError> m_tlsErrors;
    std::optional<Error> m_stopped; // why this side ended the attempt
    QTimer m_connectTimer;
    QTimer m_answerTimer;
    int m_attempts = 0;
    int m_redirects = 0;
};

} // namespace gatelens::connect
