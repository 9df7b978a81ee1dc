// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine runs: immutable once built, shared by all threads, swapped as a
// whole. Where it came from (a short form, gatelens.yaml, the admin API) it does
// not know.
#pragma once

#include "core/engine/breaker.h"
#include "core/engine/filter.h"
#include "core/engine/health.h"
#include "core/engine/router.h"
#include "core/http/message.h"
#include "core/net/address.h"
#include "core/net/tls_context.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::engine {

// Milliseconds; 0 means never.
struct Timeouts {
    std::int64_t handshake = 10'000; // TLS, PROXY protocol
    std::int64_t header = 10'000;    // from the first byte of a request to its last header
    std::int64_t body = 30'000;      // between two pieces of a request's body
    std::int64_t idle = 75'000;      // between two requests
    std::int64_t write = 30'000;     // the client takes nothing
    std::int64_t tunnel = 600'000;   // nothing either way after an upgrade
    std::int64_t linger = 2'000;     // an answer before the whole request was read
    std::int64_t drain = 10'000;     // for what runs when the engine stops
};

struct Listener {
    std::string name;
    net::Address address;
    std::shared_ptr<const net::TlsServerContext> tls; // null: clear text
    std::vector<std::string> chains;                  // PEM of its certificates, without keys
    bool proxyProtocol = false;                       // every connection begins with it
    std::string standsFor;                            // emulation: where it is in the original
    std::uint16_t matchPort = 0; // emulation: the original port, for routing; 0: its own
    bool trustForwarded = false; // X-Forwarded-* of the peer is kept and added to
};

struct Target {
    std::string host; // name, address, or path of a Unix socket
    std::uint16_t port = 0;
    bool unixSocket = false;
    std::uint32_t weight = 1;

    [[nodiscard]] std::string authority() const;
};

enum class Balance : std::uint8_t { RoundRobin, LeastConnections, RandomTwo, Hash };

// What is spoken to the targets. Http2 without TLS is HTTP/2 with prior knowledge;
// Auto leaves it to ALPN, and is HTTP/1.1 without TLS.
enum class Protocol : std::uint8_t { Http1, Http2, Auto };

// Which Host the upstream gets.
enum class HostField : std::uint8_t { Client, Target, Fixed };

struct Service {
    std::string name;
    std::vector<Target> targets;
    Balance balance = Balance::RoundRobin;
    std::string hashField;  // Hash: a request field,
    std::string hashCookie; // or a cookie; both empty: the client's address
    HealthCheck healthCheck;
    BreakerOptions breaker;
    bool ejectOnErrors = false; // a 5xx is a failure of its target
    Protocol protocol = Protocol::Http1;
    std::shared_ptr<const net::TlsClientContext> tls;      // null: clear text
    std::shared_ptr<const net::TlsClientContext> tlsHttp2; // offers HTTP/2, too
    std::string tlsKey;                                    // equal settings, equal text
    std::string serverName;                                // SNI; empty: the target's host
    HostField hostField = HostField::Client;
    std::string fixedHost;
    std::string pathPrefix; // before the request's path
    std::uint32_t retries = 1;
    std::uint32_t maxIdle = 256;      // kept connections a target and thread
    std::uint32_t ejectAfter = 5;     // failures in a row; 0: never
    std::int64_t ejectFor = 10'000;   // milliseconds
    std::uint32_t maxConnections = 0; // a target and thread; beyond: 503
    std::int64_t connectTimeout = 5'000;
    std::int64_t responseTimeout = 60'000; // until the head of the response
    std::int64_t readTimeout = 60'000;     // between two pieces of it
    std::int64_t keepTimeout = 50'000;     // an unused connection
};

struct Route {
    static constexpr std::uint32_t kNoService = ~std::uint32_t{0};
    struct Share {
        std::uint32_t service = kNoService;
        std::uint32_t weight = 1;
    };

    std::string name;
    RouteMatch match;
    std::uint32_t service = kNoService;
    std::vector<Share> split;          // instead of one service
    std::uint32_t mirror = kNoService; // gets a copy of requests without a body
    std::uint32_t mirrorPercent = 100;
    bool stripPrefix = false;
    std::uint64_t maxBody = 0; // bytes; 0: unlimited
    FilterChain filters;

    // The service of one request, by a number that is random for each.
    [[nodiscard]] std::uint32_t serviceFor(std::uint64_t random) const;
};

// The admin API. Without a token one is made up.
struct AdminOptions {
    net::Address address; // loopback or a Unix socket
    std::string token;
    std::string tokenFile; // where one that was made up is written, for its owner only
    friend bool operator==(const AdminOptions&, const AdminOptions&) = default;
};

struct EmulatedRouting;

struct Config {
    std::vector<Listener> listeners;
    std::shared_ptr<const EmulatedRouting> emulated; // routes instead of `router`
    std::optional<AdminOptions> admin;
    std::vector<std::pair<std::string, std::string>> certificates; // those with names, their PEM
    std::vector<Service> services;
    std::vector<Route> routes;
    Router router; // over `routes`, by index
    Timeouts timeouts;
    http::Limits limits;
    std::size_t maxConnections = 50'000; // of all threads together
    std::size_t maxConnectionsPerIp = 0; // 0: unlimited
    std::size_t maxRequestsPerConnection = 0;
    std::string serverName = "gatelens"; // in Via and in answers of our own
};

using ConfigPtr = std::shared_ptr<const Config>;

} // namespace gatelens::engine
