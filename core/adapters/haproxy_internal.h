// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the HAProxy adapter that its files share.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/haproxy_acl.h"
#include "core/adapters/haproxy_config.h"
#include "core/adapters/haproxy_rules.h"
#include "core/adapters/support/builder.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::haproxy {

// "10s" (a bare number is milliseconds); "250us", "1h".
[[nodiscard]] std::optional<std::int64_t> parseTimeMs(std::string_view text);

// The address of a bind, server or stats socket line.
struct Address {
    std::string host; // empty: every interface; "unix:/path", "abns:name"
    std::uint16_t port = 0;
    std::string portText; // "8000-8010", "+100", "${PORT}"
    bool udp = false;     // quic4@, quic6@
    bool valid = true;
};
[[nodiscard]] Address parseAddress(std::string_view text);

// A setting of a proxy with the place it was written; `fallback` is HAProxy's own.
[[nodiscard]] model::Setting<std::int64_t> timeoutOf(const ConfigSection& section,
                                                     std::string_view name);

// Everything that is built once and asked by several parts.
struct Build {
    SnapshotBuilder& out;
    const Config& config;
    std::string_view version;
    Conditions conditions;
    Rules rules;
    std::unordered_map<const ConfigSection*, std::vector<model::ListenerId>> listeners;
    std::unordered_map<const ConfigSection*, model::ServiceId> services;

    Build(SnapshotBuilder& builder, const Config& configuration, std::string_view haproxyVersion)
        : out(builder)
        , config(configuration)
        , version(haproxyVersion)
        , conditions(builder, configuration)
        , rules(builder, conditions) {}
};

// Keeps the lines of a section that no part of the model understands.
void keepExtras(model::EntityBase& entity, const ConfigSection& section,
                std::span<const std::string_view> said);

void readListeners(Build& build);
void readBackends(Build& build);
void readRoutes(Build& build);
void readGateway(Build& build);
void checkConfig(Build& build);

[[nodiscard]] model::Snapshot readConfig(ReadContext& context,
                                         std::span<const text::DocumentPtr> documents,
                                         std::string_view version);

[[nodiscard]] Confidence recognizeDocument(const text::Document& document,
                                           std::string_view fileName);
[[nodiscard]] Result<model::Snapshot> readDocuments(ReadContext& context,
                                                    std::span<const text::DocumentPtr> documents);
[[nodiscard]] Confidence identifyAnswer(const ApiAnswer& answer);
[[nodiscard]] std::unique_ptr<LiveReader> openReader(const LiveOptions& options);

} // namespace gatelens::adapters::haproxy

namespace gatelens::adapters {
extern const Adapter haproxyAdapter;
} // namespace gatelens::adapters
