// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/model/service.h"

#include <arpa/inet.h>

#include <array>

namespace gatelens::model {

namespace {

Exposure exposureOfV4(std::uint32_t ip) {
    struct Block {
        std::uint32_t network;
        std::uint32_t mask;
        Exposure exposure;
    };
    // RFC 1122 loopback; RFC 1918, RFC 6598 (shared) and RFC 3927 (link-local).
    static constexpr std::array kBlocks = std::to_array<Block>({
        {0x7F000000U, 0xFF000000U, Exposure::Loopback},
        {0x0A000000U, 0xFF000000U, Exposure::Private},
        {0xAC100000U, 0xFFF00000U, Exposure::Private},
        {0xC0A80000U, 0xFFFF0000U, Exposure::Private},
        {0x64400000U, 0xFFC00000U, Exposure::Private},
        {0xA9FE0000U, 0xFFFF0000U, Exposure::Private},
    });
    for (const auto& block : kBlocks) {
        if ((ip & block.mask) == block.network) {
            return block.exposure;
        }
    }
    return Exposure::Public; // 0.0.0.0 binds every interface
}

Exposure exposureOfV6(const in6_addr& ip) {
    if (IN6_IS_ADDR_LOOPBACK(&ip)) {
        return Exposure::Loopback;
    }
    // RFC 4193 unique local and RFC 4291 link-local.
    const bool local = (ip.s6_addr[0] & 0xFEU) == 0xFCU || IN6_IS_ADDR_LINKLOCAL(&ip);
    return local ? Exposure::Private : Exposure::Public;
}

} // namespace

Exposure exposureOf(std::string_view address) {
    if (address.empty() || address == "*") {
        return Exposure::Public;
    }
    if (address.starts_with("unix:") || address.starts_with('/') || address.starts_with('@') ||
        equalsIgnoreCase(address, "localhost")) {
        return Exposure::Loopback;
    }
    std::string text(address);
    if (text.starts_with('[') && text.ends_with(']')) {
        text = text.substr(1, text.size() - 2);
    }
    in_addr v4{};
    if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
        return exposureOfV4(ntohl(v4.s_addr));
    }
    in6_addr v6{};
    if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) {
        return exposureOfV6(v6);
    }
    return Exposure::Unknown;
}

std::string Target::address() const {
    if (port == 0) {
        return host;
    }
    const bool v6 = host.find(':') != std::string::npos && !host.starts_with("unix:");
    return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

} // namespace gatelens::model
