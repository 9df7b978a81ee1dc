// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One request as the user composed it, byte by byte, and what came back. A library
// would mend what is to be tried.
#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QPair>
#include <QString>
#include <QTcpSocket>
#include <QTimer>

namespace gatelens::ui {

struct ComposedRequest {
    QString method = QStringLiteral("GET");
    QString target = QStringLiteral("/"); // path and query
    QString host;                         // empty: the address that is connected to
    QList<QPair<QString, QString>> fields;
    QByteArray body;
};

struct TriedAnswer {
    int status = 0;
    QString reason;
    QList<QPair<QString, QString>> fields;
    QByteArray body;
    bool cut = false;       // there was more than is kept
    double firstByteMs = 0; // from the request on
    double wholeMs = 0;
};

// The bytes of the request; Content-Length and Connection are added unless they are
// composed.
[[nodiscard]] QByteArray requestBytes(const ComposedRequest& request, const QString& address);
// Of everything that came until the connection ended; false when it is no HTTP/1
// response.
[[nodiscard]] bool parseAnswer(const QByteArray& bytes, TriedAnswer& answer);

class HttpTry final : public QObject {
    Q_OBJECT

public:
    explicit HttpTry(QObject* parent = nullptr);

    // Another one that runs is given up. `address` is host:port.
    void send(const ComposedRequest& request, const QString& address);
    [[nodiscard]] bool running() const { return m_running; }

signals:
    void answered(const gatelens::ui::TriedAnswer& answer);
    void failed(const QString& why);

private:
    void read();
    void finish(const QString& why);
    [[nodiscard]] bool complete() const;

    QTcpSocket m_socket;
    QTimer m_patience;
    QElapsedTimer m_clock;
    QByteArray m_request;
    QByteArray m_answer;
    double m_firstByteMs = 0;
    bool m_head = false; // HEAD: no body follows
    bool m_running = false;
};

} // namespace gatelens::ui
