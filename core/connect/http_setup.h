// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What all requests of one HTTP transport share, and the connections between
// them. Everything here lives on the transport's thread.
#pragma once

#include "core/adapters/adapter.h"
#include "core/connect/source_reader.h"

#include <QNetworkProxy>
#include <QPointer>
#include <QSslConfiguration>
#include <QSslSocket>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::connect {

struct HttpSetup {
    std::string unixPath; // instead of host and port
    std::string host;
    std::uint16_t port = 0;
    bool tls = false;
    std::string prefix; // of every path: "" or "/admin"
    QSslConfiguration tlsConfiguration;
    QNetworkProxy proxy;
    Access access;
    std::size_t maxBytes = 0;

    // "https://host:8444", the port only when it is not the scheme's own;
    // "unix:///path".
    [[nodiscard]] std::string origin() const;
    // For messages: origin and path, without a query.
    [[nodiscard]] std::string shown(std::string_view target) const;
    // The bytes of a request for `target` (path and query).
    [[nodiscard]] std::string wire(const adapters::ApiRequest& request,
                                   std::string_view target) const;
};

// Open connections that wait for the next request.
class HttpPool final {
public:
    explicit HttpPool(QObject& parent)
        : m_parent(parent) {}

    // One that still stands, else null.
    [[nodiscard]] QSslSocket* reuse();
    [[nodiscard]] QSslSocket* create(const HttpSetup& setup);
    void keep(QSslSocket* socket);

private:
    QObject& m_parent; // owns the sockets
    std::vector<QPointer<QSslSocket>> m_idle;
};

} // namespace gatelens::connect
