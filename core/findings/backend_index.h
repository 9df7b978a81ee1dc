// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Relations between routes, found by hash: routes on the same path, versions of the
// same API, and guarded routes that reach the same path of the same backend. Built
// once a snapshot, when a rule first asks.
#pragma once

#include "core/model/query.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatelens::findings {

class Context;

// Where the requests of a route arrive at the backend.
struct UpstreamPath {
    std::string path;       // a prefix, without a trailing slash unless it is "/"
    bool exact = false;     // that path only
    bool unchanged = false; // it is the path that the client sent
};
// One for each path of the route whose fate is known (no regular expressions).
[[nodiscard]] std::vector<UpstreamPath> upstreamPaths(const model::Snapshot& snapshot,
                                                      const model::Route& route);

// "host:port", lower case, of the targets of a route (the first few).
[[nodiscard]] std::vector<std::string> addressesOf(const model::Snapshot& snapshot,
                                                   const model::Route& route);

// A path or host that names a version: "/v2/orders" is version 2 of "/v*/orders".
struct ApiVersion {
    std::string api;
    double number = 0;
};
[[nodiscard]] std::optional<ApiVersion> versionOf(const model::Route& route);

class BackendIndex final {
public:
    explicit BackendIndex(const Context& context); // see Context::derived

    // Routes with the same hosts and paths, itself among them.
    [[nodiscard]] std::span<const model::RouteId> samePath(model::RouteId id) const;
    // Routes of the same API in any version, itself among them; empty without one.
    [[nodiscard]] std::span<const model::RouteId> sameApi(model::RouteId id) const;
    // Routes with authentication or an access rule that reach a path of the same
    // backend which this route reaches as well; a few, each of other hosts.
    [[nodiscard]] std::vector<model::RouteId> guardedAtBackend(model::RouteId id) const;

private:
    struct Groups {
        std::vector<std::uint64_t> hashes; // sorted, beside the routes
        std::vector<model::RouteId> routes;
        void sort();
        [[nodiscard]] std::span<const model::RouteId> at(std::uint64_t hash) const;
    };
    using Guarded = std::unordered_map<std::uint64_t, std::vector<model::RouteId>>;

    void addGuarded(model::RouteId id);
    void keep(std::vector<model::RouteId>& routes, model::RouteId id) const;

    const model::Snapshot& m_snapshot;
    Groups m_paths;
    Groups m_apis;
    Guarded m_exact; // by backend and path
    Guarded m_below; // by backend and each path above it
};

} // namespace gatelens::findings
