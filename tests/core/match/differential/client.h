// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sends bytes to a gateway as they are and reads its answers, over one connection
// as long as the gateway keeps it.
#pragma once

#include "tests/core/match/differential/http_bytes.h"

#include <cstdint>
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
    bool connect();
    void disconnect();
    [[nodiscard]] std::optional<Message> exchange(const std::string& bytes, bool bodyless);

    std::uint16_t m_port;
    int m_socket = -1;
    std::string m_buffer;
};

} // namespace gatelens::match::differential
