// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/http_try.h"

#include <optional>

namespace gatelens::ui {

namespace {

constexpr int kPatience = 15'000;          // milliseconds
constexpr qsizetype kMostBytes = 4 << 20;  // of an answer that are kept
constexpr qsizetype kMostHead = 256 << 10; // of its head

bool has(const QList<QPair<QString, QString>>& fields, const char* name) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
        return field.first.compare(QLatin1String(name), Qt::CaseInsensitive) == 0;
    });
}

QString value(const QList<QPair<QString, QString>>& fields, const char* name) {
    for (const auto& [field, text] : fields) {
        if (field.compare(QLatin1String(name), Qt::CaseInsensitive) == 0) {
            return text;
        }
    }
    return {};
}

// What is there of a chunked body; `whole` when its last chunk came.
struct Unchunked {
    QByteArray body;
    bool whole = false;
};
Unchunked unchunk(const QByteArray& bytes) {
    Unchunked result;
    qsizetype at = 0;
    while (true) {
        const qsizetype end = bytes.indexOf("\r\n", at);
        if (end < 0) {
            return result;
        }
        bool number = false;
        const qlonglong size =
            bytes.mid(at, end - at).split(';').first().trimmed().toLongLong(&number, 16);
        if (!number || size < 0 || size > kMostBytes) {
            return result;
        }
        at = end + 2;
        if (size == 0) {
            result.whole = bytes.indexOf("\r\n", at) >= 0;
            return result;
        }
        result.body += bytes.mid(at, size);
        at += size + 2;
        if (at > bytes.size()) {
            return result;
        }
    }
}

} // namespace

QByteArray requestBytes(const ComposedRequest& request, const QString& address) {
    QByteArray bytes = request.method.toUtf8() + ' ' + request.target.toUtf8() + " HTTP/1.1\r\n";
    if (!has(request.fields, "host")) {
        bytes += "Host: " + (request.host.isEmpty() ? address : request.host).toUtf8() + "\r\n";
    }
    for (const auto& [name, text] : request.fields) {
        bytes += name.toUtf8() + ": " + text.toUtf8() + "\r\n";
    }
    if (!request.body.isEmpty() && !has(request.fields, "content-length") &&
        !has(request.fields, "transfer-encoding")) {
        bytes += "Content-Length: " + QByteArray::number(request.body.size()) + "\r\n";
    }
    if (!has(request.fields, "connection")) {
        bytes += "Connection: close\r\n";
    }
    return bytes + "\r\n" + request.body;
}

bool parseAnswer(const QByteArray& bytes, TriedAnswer& answer) {
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    if (end < 0 || !bytes.startsWith("HTTP/1.")) {
        return false;
    }
    const QList<QByteArray> lines = bytes.left(end).split('\n');
    const QString first = QString::fromUtf8(lines.first()).trimmed();
    answer.status = first.section(' ', 1, 1).toInt();
    answer.reason = first.section(' ', 2);
    answer.fields.clear();
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QString line = QString::fromUtf8(lines[i]).trimmed();
        answer.fields.append({line.section(':', 0, 0), line.section(':', 1).trimmed()});
    }
    if (answer.status >= 100 && answer.status < 200 && answer.status != 101) {
        return parseAnswer(bytes.mid(end + 4), answer);
    }
    answer.body = bytes.mid(end + 4);
    if (value(answer.fields, "transfer-encoding")
            .contains(QStringLiteral("chunked"), Qt::CaseInsensitive)) {
        answer.body = unchunk(answer.body).body;
    }
    return answer.status != 0;
}

HttpTry::HttpTry(QObject* parent)
    : QObject(parent) {
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { finish(tr("No answer within %n second(s).", nullptr, kPatience / 1000)); });
    connect(&m_socket, &QTcpSocket::connected, this, [this] {
        m_clock.start();
        m_socket.write(m_request);
    });
    connect(&m_socket, &QTcpSocket::readyRead, this, &HttpTry::read);
    connect(&m_socket, &QTcpSocket::disconnected, this, [this] { finish({}); });
    connect(&m_socket, &QTcpSocket::errorOccurred, this,
            [this](QAbstractSocket::SocketError error) {
                if (error != QAbstractSocket::RemoteHostClosedError) {
                    finish(m_socket.errorString());
                }
            });
}

void HttpTry::send(const ComposedRequest& request, const QString& address) {
    m_running = false;
    m_socket.abort();
    m_request = requestBytes(request, address);
    m_answer.clear();
    m_firstByteMs = 0;
    m_head = request.method.compare(QStringLiteral("HEAD"), Qt::CaseInsensitive) == 0;
    m_running = true;
    m_patience.start();
    m_clock.start();
    m_socket.connectToHost(address.section(':', 0, -2), address.section(':', -1).toUShort());
}

void HttpTry::read() {
    if (m_answer.isEmpty()) {
        m_firstByteMs = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    }
    m_answer += m_socket.read(kMostBytes + kMostHead - m_answer.size());
    if (m_answer.size() >= kMostBytes + kMostHead || complete()) {
        finish({});
    }
}

// Whether the answer says that no more is to come; else the end of the connection
// tells.
bool HttpTry::complete() const {
    const qsizetype end = m_answer.indexOf("\r\n\r\n");
    TriedAnswer answer;
    if (end < 0 || !parseAnswer(m_answer, answer)) {
        return false;
    }
    if (m_head || answer.status == 204 || answer.status == 304 || answer.status == 101) {
        return true;
    }
    if (value(answer.fields, "transfer-encoding")
            .contains(QStringLiteral("chunked"), Qt::CaseInsensitive)) {
        return unchunk(m_answer.mid(end + 4)).whole;
    }
    bool number = false;
    const qlonglong length = value(answer.fields, "content-length").toLongLong(&number);
    return number && answer.body.size() >= length;
}

void HttpTry::finish(const QString& why) {
    if (!m_running) {
        return;
    }
    m_running = false;
    m_patience.stop();
    TriedAnswer answer;
    answer.wholeMs = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    answer.firstByteMs = m_firstByteMs;
    const QByteArray bytes = m_answer;
    m_socket.abort();
    if (!why.isEmpty() && bytes.isEmpty()) {
        emit failed(why);
    } else if (!parseAnswer(bytes, answer)) {
        emit failed(bytes.isEmpty() ? tr("The connection was closed without an answer.")
                                    : tr("What came back is no HTTP/1 response."));
    } else {
        answer.cut = bytes.size() >= kMostBytes + kMostHead;
        emit answered(answer);
    }
}

} // namespace gatelens::ui
