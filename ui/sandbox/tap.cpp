// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/tap.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace gatelens::ui {

namespace {

constexpr qsizetype kMostEvent = 1 << 20;

} // namespace

std::optional<TapEntry> parseTapEvent(const QByteArray& json) {
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    if (!object.contains(QStringLiteral("method")) || !object.contains(QStringLiteral("status"))) {
        return std::nullopt;
    }
    const auto text = [&](const char* name) {
        return object.value(QLatin1String(name)).toString();
    };
    TapEntry entry;
    entry.time = QDateTime::fromSecsSinceEpoch(object.value(QStringLiteral("time")).toInteger());
    entry.method = text("method");
    entry.host = text("host");
    entry.path = text("path");
    entry.status = object.value(QStringLiteral("status")).toInt();
    entry.route = text("route");
    entry.service = text("service");
    entry.target = text("target");
    entry.consumer = text("consumer");
    entry.totalMs = object.value(QStringLiteral("microseconds")).toDouble() / 1000;
    if (object.contains(QStringLiteral("upstreamMicroseconds"))) {
        entry.upstreamMs = object.value(QStringLiteral("upstreamMicroseconds")).toDouble() / 1000;
    }
    for (const QJsonValue& value : object.value(QStringLiteral("filters")).toArray()) {
        const QJsonObject filter = value.toObject();
        entry.filters.append({filter.value(QStringLiteral("name")).toString(),
                              filter.value(QStringLiteral("microseconds")).toDouble() / 1000});
    }
    return entry;
}

Tap::Tap(QObject* parent)
    : QObject(parent) {
    m_network.setProxy(QNetworkProxy::NoProxy); // it is on this machine
}

Tap::~Tap() {
    close();
}

void Tap::open(const QString& address, const QString& token) {
    close();
    QNetworkRequest request(QUrl(QStringLiteral("http://%1/tap").arg(address)));
    request.setRawHeader("Authorization", "Bearer " + token.toUtf8());
    request.setRawHeader("Accept", "text/event-stream");
    m_reply = m_network.get(request);
    connect(m_reply, &QNetworkReply::readyRead, this, &Tap::read);
}

void Tap::close() {
    m_buffer.clear();
    if (m_reply != nullptr) {
        m_reply->disconnect(this);
        m_reply->abort();
        m_reply->deleteLater();
        m_reply = nullptr;
    }
}

void Tap::read() {
    m_buffer += m_reply->readAll();
    for (qsizetype end = m_buffer.indexOf("\n\n"); end >= 0; end = m_buffer.indexOf("\n\n")) {
        const QByteArray event = m_buffer.left(end);
        m_buffer.remove(0, end + 2);
        takeEvent(event);
    }
    if (m_buffer.size() > kMostEvent) {
        m_buffer.clear();
    }
}

void Tap::takeEvent(const QByteArray& event) {
    QByteArray kind;
    QByteArray data;
    for (const QByteArray& line : event.split('\n')) {
        if (line.startsWith("event:")) {
            kind = line.mid(6).trimmed();
        } else if (line.startsWith("data:")) {
            data += line.mid(5).trimmed();
        }
    }
    if (kind == "dropped") {
        emit dropped(QJsonDocument::fromJson(data).object().value(QStringLiteral("count")).toInt());
    } else if (const auto entry = parseTapEvent(data)) {
        emit request(*entry);
    }
}

} // namespace gatelens::ui
