// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One TLS connection without its socket: bytes of the wire go in and come out
// through memory.
#pragma once

#include "core/net/openssl.h"
#include "core/net/tls_context.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace gatelens::net {

enum class TlsStatus : std::uint8_t { Ok, NeedMore, Closed, Failed };

class TlsSession final {
public:
    static std::unique_ptr<TlsSession> server(std::shared_ptr<const TlsServerContext> context);
    // `name`: for SNI and verification; an address is verified as one.
    static std::unique_ptr<TlsSession> client(std::shared_ptr<const TlsClientContext> context,
                                              const std::string& name);

    // One step; output may have to be sent whatever it returns.
    [[nodiscard]] TlsStatus handshake();
    void feed(std::string_view wire);
    struct Plain {
        TlsStatus status = TlsStatus::NeedMore;
        std::size_t size = 0;
    };
    [[nodiscard]] Plain read(char* to, std::size_t size);
    [[nodiscard]] TlsStatus write(std::string_view plain);
    void closeNotify();

    // Bytes for the wire, valid until the next call; sent() drops all of them.
    [[nodiscard]] std::string_view output() const;
    void sent();

    [[nodiscard]] std::string_view alpn() const;
    [[nodiscard]] std::string serverName() const;
    [[nodiscard]] std::string_view version() const;
    [[nodiscard]] std::string peerSubject() const; // empty without a verified certificate
    [[nodiscard]] const std::string& error() const { return m_error; }

private:
    TlsSession() = default;
    void open(SSL_CTX* context);
    TlsStatus statusOf(int result);

    std::shared_ptr<const TlsServerContext> m_server; // outlives the session's callbacks
    std::shared_ptr<const TlsClientContext> m_client;
    Openssl<SSL> m_ssl;
    BIO* m_in = nullptr; // both are owned by m_ssl
    BIO* m_out = nullptr;
    std::string m_error;
};

} // namespace gatelens::net
