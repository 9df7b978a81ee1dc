// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where requests go: service (the logical API), upstream (a load-balanced
// group), target (one address).
#pragma once

#include "core/model/listener.h"
#include "core/model/tls.h"

#include <optional>
#include <string>
#include <vector>

namespace gatelens::model {

enum class HostMode : std::uint8_t { Unknown, Client, Target, Fixed };
[[nodiscard]] std::string_view hostModeName(HostMode mode);

struct Service : EntityBase {
    Protocol protocol = Protocol::Unknown;
    std::string host; // as declared; may be the name of an upstream
    std::uint16_t port = 0;
    std::string path; // prefixed to the request's
    UpstreamId upstream;
    std::string upstreamReference; // as written, kept when it does not resolve
    HostMode hostMode = HostMode::Unknown;
    std::string fixedHost;
    Setting<Protocol> protocolSetting; // where the protocol came from
    std::optional<UpstreamTls> tls;
    Setting<std::int64_t> connectTimeoutMs; // 0: none
    Setting<std::int64_t> readTimeoutMs;
    Setting<std::int64_t> writeTimeoutMs;
    Setting<std::int64_t> retries;
    Setting<bool> retryNonIdempotent;
    std::string owner;
    bool dynamic = false; // chosen from request data at run time (see `host`)
    std::vector<PolicyId> policies;
};

struct ActiveHealthCheck {
    bool enabled = false;
    std::string path;
    std::int64_t intervalMs = 0;
    std::int64_t timeoutMs = 0;
    text::SourceRange range;
};

struct PassiveHealthCheck {
    bool enabled = false;
    std::int64_t failures = 0;
    text::SourceRange range;
};

struct Upstream : EntityBase {
    std::string algorithm; // the product's word
    std::vector<TargetId> targets;
    std::optional<ActiveHealthCheck> active;
    std::optional<PassiveHealthCheck> passive;
    Setting<bool> circuitBreaker;
    std::string hashOn;
    std::string discovery; // dns, consul, eureka, k8s …; empty: static
    std::optional<UpstreamTls> tls;
};

struct Target : EntityBase {
    std::string host; // name, address, or "unix:/path"
    std::uint16_t port = 0;
    std::int64_t weight = 1;
    bool backup = false;
    Setting<bool> healthy; // Observed when live
    UpstreamId upstream;
    std::string zone;
    std::string environment;
    Protocol protocol = Protocol::Unknown; // when the target has its own scheme
    std::optional<UpstreamTls> tls;        // when set on the server line itself

    [[nodiscard]] std::string address() const;
};

} // namespace gatelens::model
