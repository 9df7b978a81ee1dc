// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sends bytes to a gateway as they are and reads its answers, over one connection
// as long as the gateway keeps it; over TLS, without checking certificates, when the
// request's scheme is https.
#pragma once

#include "tests/core/match/differential/http_bytes.h"

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace gatelens::match::differential {

class RawClient final {
public:
    explicit RawClient(std::uint16_t port)
        : m_port(port) {}
    ~RawClient() { disconnect(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    // Nothing when the gateway closes without an answer or says nothing for long.
    [[nodiscard]] std::optional<Message> ask(const Request& request);

private:
    bool connect(const Request& request);
    bool handshake(const Request& request);
    [[nodiscard]] long send(const std::string& bytes);
    [[nodiscard]] long receive(char* into, std::size_t size);
    void disconnect();
    [[nodiscard]] std::optional<Message> exchange(const std::string& bytes, bool bodyless);

    std::uint16_t m_port;
    int m_socket = -1;
    std::string m_sni;
    std::shared_ptr<SSL_CTX> m_context;
    std::shared_ptr<SSL> m_tls;
    std::string m_buffer;
};

} // namespace gatelens::match::differential
