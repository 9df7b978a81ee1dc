// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/schemes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters {

using model::Protocol;

Protocol protocolOfScheme(std::string_view scheme) {
    constexpr std::array kSchemes = std::to_array<std::pair<std::string_view, Protocol>>({
        {"http", Protocol::Http},
        {"https", Protocol::Https},
        {"h2c", Protocol::H2c},
        {"grpc", Protocol::Grpc},
        {"grpcs", Protocol::Grpcs},
        {"ws", Protocol::Ws},
        {"wss", Protocol::Wss},
        {"tcp", Protocol::Tcp},
        {"tls", Protocol::Tls},
        {"udp", Protocol::Udp},
        {"fastcgi", Protocol::FastCgi},
        {"h3", Protocol::Http3},
    });
    const auto found = std::find_if(kSchemes.begin(), kSchemes.end(),
                                    [scheme](const auto& entry) { return entry.first == scheme; });
    return found == kSchemes.end() ? Protocol::Other : found->second;
}

std::uint16_t defaultPort(Protocol protocol) {
    switch (protocol) {
    case Protocol::Http:
    case Protocol::H2c:
    case Protocol::Grpc:
    case Protocol::Ws:
        return 80;
    case Protocol::Https:
    case Protocol::Http3:
    case Protocol::Grpcs:
    case Protocol::Wss:
        return 443;
    default:
        return 0;
    }
}

} // namespace gatelens::adapters
