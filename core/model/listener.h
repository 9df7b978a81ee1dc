// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A socket on which the gateway accepts requests.
#pragma once

#include "core/model/match.h"
#include "core/model/tls.h"

#include <optional>
#include <string>
#include <vector>

namespace gatelens::model {

enum class Protocol : std::uint8_t {
    Unknown,
    Http,
    Https,
    H2c,
    Http3,
    Grpc,
    Grpcs,
    Ws,
    Wss,
    Tcp,
    Tls,
    Udp,
    FastCgi,
    Other
};
[[nodiscard]] std::string_view protocolName(Protocol protocol);
// True for the protocols that encrypt on the wire.
[[nodiscard]] bool isEncrypted(Protocol protocol);

// Who can reach an address. Unknown counts as public unless loopback.
enum class Exposure : std::uint8_t { Unknown, Loopback, Private, Public };
[[nodiscard]] std::string_view exposureName(Exposure exposure);
// What a bind address alone says: loopback and private ranges, unix sockets,
// wildcard addresses (Public).
[[nodiscard]] Exposure exposureOf(std::string_view address);

struct Listener : EntityBase {
    std::string address; // empty: every interface; "unix:/path" for sockets
    std::uint16_t port = 0;
    std::string portText; // as written, when not one number ("8000-8010", "${PORT}")
    Protocol protocol = Protocol::Unknown;
    std::optional<ListenerTls> tls;
    std::vector<HostMatch> hosts; // names this listener is limited to; empty: any
    Setting<Exposure> exposure;
    Setting<bool> proxyProtocol;
    Setting<std::vector<std::string>> trustedProxies; // whose X-Forwarded-* is believed
    Setting<bool> trustAnyForwarded;                  // believed from anyone
    Setting<bool> http3;
    Setting<std::int64_t> maxBodyBytes;    // 0: unlimited
    Setting<std::int64_t> headerTimeoutMs; // 0: none
    Setting<std::int64_t> bodyTimeoutMs;
    Setting<std::int64_t> idleTimeoutMs;
    Setting<std::int64_t> maxConnections; // 0: unlimited
    Setting<bool> accessLog;
    Setting<std::string> accessLogFormat;
    Setting<bool> normalizePath;   // dot segments, slashes, encoding
    bool redirectsToHttps = false; // answers every request by a redirect to https
    bool isDefault = false;        // takes requests for unknown hosts
    std::string zone;
    std::string environment;
    std::vector<PolicyId> policies;
};

} // namespace gatelens::model
