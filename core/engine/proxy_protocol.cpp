// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/proxy_protocol.h"
#include "core/base/strings.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace gatelens::engine {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSignature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr ProxyHeader kFailed{http::Progress::Failed, 0, {}};
constexpr std::size_t kMaxLine = 107; // section 2.1

ProxyHeader readText(std::string_view bytes) {
    const std::size_t end = bytes.substr(0, kMaxLine).find('\n');
    if (end == std::string_view::npos) {
        return bytes.size() >= kMaxLine ? kFailed : ProxyHeader{};
    }
    if (end == 0 || bytes[end - 1] != '\r') {
        return kFailed;
    }
    const auto words = split(bytes.substr(0, end - 1), ' ');
    ProxyHeader header{http::Progress::Done, end + 1, {}};
    if (words.size() >= 2 && words[1] == "UNKNOWN") {
        return header;
    }
    if (words.size() != 6 || (words[1] != "TCP4" && words[1] != "TCP6")) {
        return kFailed;
    }
    const auto port = parseInt(words[4]);
    const auto toPort = parseInt(words[5]);
    if (!port || *port < 0 || *port > 65535 || !toPort || *toPort < 0 || *toPort > 65535) {
        return kFailed;
    }
    const auto source = net::Address::ip(std::string(words[2]), static_cast<std::uint16_t>(*port));
    const int family = words[1] == "TCP4" ? AF_INET : AF_INET6;
    if (!source || source->family() != family || !net::Address::ip(std::string(words[3]), 0)) {
        return kFailed;
    }
    header.source = *source;
    return header;
}

ProxyHeader readBinary(std::string_view bytes) {
    if (bytes.size() < 16) {
        return {};
    }
    const auto byte = [bytes](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    const std::size_t length = static_cast<std::size_t>(byte(14)) * 256 + byte(15);
    const int command = byte(12) & 0xf;
    if (byte(12) >> 4U != 2 || command > 1 || length > 4096) {
        return kFailed;
    }
    if (bytes.size() < 16 + length) {
        return {};
    }
    ProxyHeader header{http::Progress::Done, 16 + length, {}};
    const char* data = bytes.data() + 16;
    if (command == 0) {
        return header;
    }
    if (byte(13) == 0x11) {
        sockaddr_in v4{};
        if (length < 12) {
            return kFailed;
        }
        v4.sin_family = AF_INET;
        std::memcpy(&v4.sin_addr, data, 4);
        std::memcpy(&v4.sin_port, data + 8, 2);
        header.source = net::Address(reinterpret_cast<const sockaddr*>(&v4), sizeof(v4));
    } else if (byte(13) == 0x21) {
        sockaddr_in6 v6{};
        if (length < 36) {
            return kFailed;
        }
        v6.sin6_family = AF_INET6;
        std::memcpy(&v6.sin6_addr, data, 16);
        std::memcpy(&v6.sin6_port, data + 32, 2);
        header.source = net::Address(reinterpret_cast<const sockaddr*>(&v6), sizeof(v6));
    }
    return header;
}

} // namespace

ProxyHeader readProxyHeader(std::string_view bytes) {
    const auto startsLike = [bytes](std::string_view start) {
        const std::size_t size = std::min(bytes.size(), start.size());
        return bytes.substr(0, size) == start.substr(0, size);
    };
    if (startsLike(kSignature)) {
        return bytes.size() < kSignature.size() ? ProxyHeader{} : readBinary(bytes);
    }
    return startsLike("PROXY ") ? readText(bytes) : kFailed;
}

} // namespace gatelens::engine
