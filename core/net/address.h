// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A socket address as a value: IPv4, IPv6 or a Unix socket.
#pragma once

#include "core/base/result.h"

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatelens::net {

class Address final {
public:
    Address() = default;
    Address(const sockaddr* address, socklen_t size);

    // "127.0.0.1", "::1" with a port. Nothing when `host` is no address but a name.
    [[nodiscard]] static std::optional<Address> ip(const std::string& host, std::uint16_t port);
    [[nodiscard]] static Result<Address> unixSocket(const std::string& path);

    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&m_storage);
    }
    [[nodiscard]] socklen_t size() const { return m_size; }
    [[nodiscard]] int family() const { return m_storage.ss_family; }
    [[nodiscard]] bool valid() const { return m_size > 0; }
    [[nodiscard]] std::uint16_t port() const; // 0 for a Unix socket
    [[nodiscard]] std::string host() const;   // "127.0.0.1", "::1", "unix"
    [[nodiscard]] std::string text() const;   // "127.0.0.1:80", "[::1]:80", "unix:/run/x"
    friend bool operator==(const Address& a, const Address& b);

private:
    sockaddr_storage m_storage{};
    socklen_t m_size = 0;
};

} // namespace gatelens::net
