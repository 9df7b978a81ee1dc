// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace gatelens::net {

Address::Address(const sockaddr* address, socklen_t size)
    : m_size(std::min<socklen_t>(size, sizeof(m_storage))) {
    std::memcpy(&m_storage, address, m_size);
}

std::optional<Address> Address::ip(const std::string& host, std::uint16_t port) {
    sockaddr_in v4{};
    if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        return Address(reinterpret_cast<const sockaddr*>(&v4), sizeof(v4));
    }
    sockaddr_in6 v6{};
    if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        return Address(reinterpret_cast<const sockaddr*>(&v6), sizeof(v6));
    }
    return std::nullopt;
}

Result<Address> Address::unixSocket(const std::string& path) {
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof(address.sun_path)) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("a Unix socket's path has 1 to {} bytes, this one has {}",
                                sizeof(address.sun_path) - 1, path.size()));
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    return Address(reinterpret_cast<const sockaddr*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1));
}

std::uint16_t Address::port() const {
    if (family() == AF_INET) {
        return ntohs(reinterpret_cast<const sockaddr_in*>(&m_storage)->sin_port);
    }
    return family() == AF_INET6
               ? ntohs(reinterpret_cast<const sockaddr_in6*>(&m_storage)->sin6_port)
               : std::uint16_t{0};
}

std::string Address::host() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* address = nullptr;
    if (family() == AF_INET) {
        address = &reinterpret_cast<const sockaddr_in*>(&m_storage)->sin_addr;
    } else if (family() == AF_INET6) {
        address = &reinterpret_cast<const sockaddr_in6*>(&m_storage)->sin6_addr;
    } else {
        return "unix";
    }
    inet_ntop(family(), address, text.data(), text.size());
    return text.data();
}

std::string Address::text() const {
    if (family() == AF_UNIX) {
        const auto* path = reinterpret_cast<const sockaddr_un*>(&m_storage)->sun_path;
        const std::size_t room = m_size - offsetof(sockaddr_un, sun_path);
        return "unix:" + std::string(path, strnlen(path, room));
    }
    return family() == AF_INET6 ? fmt::format("[{}]:{}", host(), port())
                                : fmt::format("{}:{}", host(), port());
}

bool operator==(const Address& a, const Address& b) {
    return a.m_size == b.m_size && std::memcmp(&a.m_storage, &b.m_storage, a.m_size) == 0;
}

} // namespace gatelens::net
