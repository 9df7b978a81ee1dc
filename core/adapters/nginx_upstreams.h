// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where requests go: upstream blocks, and the services that proxy_pass and its
// like name.
#pragma once

#include "core/adapters/nginx_scope.h"
#include "core/adapters/support/builder.h"
#include "core/model/route.h"
#include "core/model/service.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::nginx {

// The variables that `map` blocks give: name -> the map directive.
using Maps = std::unordered_map<std::string_view, const Statement*>;
[[nodiscard]] Maps mapsOf(const Block& block);

// Every value that a text can have at run time when its variables come from `set`
// with constants or from maps of constants; nothing when request data decides, or
// when there are too many.
[[nodiscard]] std::optional<std::vector<std::string>>
constantValues(std::string_view text, const Scope& scope, const Maps& maps);

// proxy_pass, grpc_pass, fastcgi_pass, uwsgi_pass, scgi_pass, memcached_pass,
// tunnel_pass: the directive that forwards, or null when the block has none.
[[nodiscard]] const Statement* passOf(const Block& block);
[[nodiscard]] bool isPass(std::string_view directive);

class Upstreams final {
public:
    Upstreams(SnapshotBuilder& out, bool stream)
        : m_out(out)
        , m_stream(stream) {}

    void readBlocks(const Block& block);
    [[nodiscard]] bool has(std::string_view name) const { return m_byName.contains(name); }

    // The services that a pass directive reaches. Several when a map of constants
    // chooses; one that is marked dynamic when request data does.
    [[nodiscard]] std::vector<model::WeightedService>
    services(const Statement& pass, const Scope& scope, const Maps& maps);
    // health_check of NGINX Plus stands beside the pass directive.
    void addHealthCheck(const Statement& check, model::ServiceId service);

    // Passive health checks are known once every server was read.
    void finish();

private:
    void readServer(const Statement& server, model::UpstreamId id);
    void readBlock(const Statement& upstream);
    [[nodiscard]] model::ServiceId service(const Statement& pass, const PassUrl& url,
                                           const Scope& scope);
    [[nodiscard]] model::UpstreamId direct(const PassUrl& url, std::uint16_t port,
                                           const Statement& pass);
    void checkName(const Statement& pass, const PassUrl& url);
    [[nodiscard]] std::string_view nearestName(std::string_view name);

    SnapshotBuilder& m_out;
    bool m_stream;
    std::unordered_map<std::string_view, model::UpstreamId> m_byName;
    std::unordered_map<std::string, model::UpstreamId> m_direct;
    std::unordered_map<std::string, model::ServiceId> m_services;
    std::size_t m_suggestions = 0;
};

} // namespace gatelens::adapters::nginx
