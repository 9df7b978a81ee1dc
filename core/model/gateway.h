// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway itself: what it is, how it is run, who can administer it.
#pragma once

#include "core/model/identity.h"
#include "core/model/listener.h"

#include <string>
#include <vector>

namespace gatelens::model {

enum class AdminAuth : std::uint8_t { Unknown, None, Key, Basic, Mtls, Sso, Rbac, Filesystem };
[[nodiscard]] std::string_view adminAuthName(AdminAuth auth);

// A place from which the gateway can be changed or observed: admin API,
// dashboard, control API, runtime socket, statistics page, metrics.
struct AdminEndpoint : EntityBase {
    std::string
        kind; // "admin-api", "dashboard", "control-api", "status", "metrics", "runtime-socket"
    std::string address;
    std::uint16_t port = 0;
    bool tls = false;
    Setting<AdminAuth> auth;
    std::vector<SecretFacts> keys;
    Setting<std::vector<std::string>> allow; // CIDRs or paths; unset: anyone
    Setting<bool> cors;                      // usable from any web page
    Setting<bool> originChecked;
    Setting<bool> auditLog;
    Setting<Exposure> exposure;
    bool readOnly = false;
};

struct ConfigStore {
    std::string kind; // "etcd", "postgres", "redis", "file", "memory", "kubernetes"
    std::vector<std::string> addresses;
    Setting<bool> tls;
    Setting<bool> authenticated;
    Setting<bool> encrypted;
    std::vector<SecretFacts> keyring;
    text::SourceRange range;
};

struct Gateway : EntityBase {
    std::string product;               // adapter id: "kong", "apisix", "traefik", "envoy" …
    std::string productName;           // "Kong Gateway"
    std::string version;               // empty when unknown
    std::string edition;               // "community", "enterprise", "plus"
    std::string formatVersion;         // of the declarative file, when it has one
    std::vector<std::string> embedded; // cores with their version: "nginx 1.25.3"
    std::vector<std::string> availablePlugins;
    std::vector<std::string> nodes;
    std::vector<std::string> resolvers; // DNS servers it is told to use
    ConfigStore store;
    Setting<std::vector<std::string>> trustedProxies;
    Setting<bool> accessLog;
    Setting<std::string> logLevel;
    Setting<bool> tracing;
    Setting<bool> metrics;
    Setting<bool> serverTokens; // tells product and version in responses
    Setting<bool> debug;
    std::vector<AdminEndpoint> admin;
    std::string zone;
    std::string environment;
    bool live = false; // read from a running gateway
};

} // namespace gatelens::model
