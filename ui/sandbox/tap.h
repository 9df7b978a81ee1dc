// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The live list of requests that the engine's admin API tells (server-sent events,
// GET /tap).
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QNetworkAccessManager>
#include <QObject>
#include <QPair>
#include <QString>

#include <optional>

class QNetworkReply;

namespace gatelens::ui {

struct TapEntry {
    QDateTime time;
    QString method;
    QString host;
    QString path;
    int status = 0;
    QString route;
    QString service;
    QString target;
    QString consumer;
    double totalMs = 0;
    double upstreamMs = -1;                // none: the gateway answered itself
    QList<QPair<QString, double>> filters; // name, milliseconds
};

// The JSON of one event; nothing when it is none.
[[nodiscard]] std::optional<TapEntry> parseTapEvent(const QByteArray& json);

class Tap final : public QObject {
    Q_OBJECT

public:
    explicit Tap(QObject* parent = nullptr);
    ~Tap() override;

    void open(const QString& address, const QString& token);
    void close();

signals:
    void request(const gatelens::ui::TapEntry& entry);
    // So many were not told, because there were too many.
    void dropped(int count);

private:
    void read();
    void takeEvent(const QByteArray& event);

    QNetworkAccessManager m_network;
    QNetworkReply* m_reply = nullptr;
    QByteArray m_buffer;
};

} // namespace gatelens::ui
