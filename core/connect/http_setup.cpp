// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/http_setup.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gatelens::connect {

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Enough for the network to stay busy, little enough that a server that floods
// us is held back by TCP.
constexpr qint64 kReadAhead = 1 << 20;

std::string authority(const HttpSetup& setup) {
    if (!setup.unixPath.empty()) {
        return "localhost";
    }
    std::string text =
        setup.host.find(':') == std::string::npos ? setup.host : fmt::format("[{}]", setup.host);
    if (setup.port != (setup.tls ? 443 : 80)) {
        text += fmt::format(":{}", setup.port);
    }
    return text;
}

void set(Headers& headers, const std::pair<std::string, std::string>& header) {
    std::erase_if(headers,
                  [&](const auto& known) { return equalsIgnoreCase(known.first, header.first); });
    headers.push_back(header);
}

} // namespace

std::string HttpSetup::origin() const {
    if (!unixPath.empty()) {
        return fmt::format("unix://{}", unixPath);
    }
    return fmt::format("{}://{}", tls ? "https" : "http", authority(*this));
}

std::string HttpSetup::shown(std::string_view target) const {
    return fmt::format("{}{}", origin(), target.substr(0, target.find('?')));
}

std::string HttpSetup::wire(const adapters::ApiRequest& request, std::string_view target) const {
    Headers headers{{"Host", authority(*this)},
                    {"User-Agent", "gatelens/" GATELENS_VERSION},
                    {"Accept", "application/json, */*;q=0.5"},
                    // Nothing is decompressed here, so that no small answer can
                    // become a large one.
                    {"Accept-Encoding", "identity"}};
    for (const auto& header : request.headers) {
        set(headers, header);
    }
    for (const auto& header : access.headers) {
        set(headers, header);
    }
    if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
        set(headers, {"Content-Length", std::to_string(request.body.size())});
    }
    std::string bytes = fmt::format("{} {} HTTP/1.1\r\n", request.method, target);
    for (const auto& [name, value] : headers) {
        bytes += fmt::format("{}: {}\r\n", name, value);
    }
    bytes += "\r\n";
    bytes += request.body;
    return bytes;
}

QSslSocket* HttpPool::reuse() {
    while (!m_idle.empty()) {
        const QPointer<QSslSocket> socket = std::move(m_idle.back());
        m_idle.pop_back();
        if (socket == nullptr) {
            continue;
        }
        // Bytes that nobody asked for, or an end: not to be trusted again.
        if (socket->state() == QAbstractSocket::ConnectedState && socket->bytesAvailable() == 0) {
            return socket;
        }
        socket->abort();
        socket->deleteLater();
    }
    return nullptr;
}

QSslSocket* HttpPool::create(const HttpSetup& setup) {
    auto* socket = new QSslSocket(&m_parent);
    socket->setSslConfiguration(setup.tlsConfiguration);
    socket->setProxy(setup.proxy);
    socket->setReadBufferSize(kReadAhead);
    return socket;
}

void HttpPool::keep(QSslSocket* socket) {
    m_idle.emplace_back(socket);
}

} // namespace gatelens::connect
