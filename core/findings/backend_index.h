// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Relations between routes, found by hash: routes on the same path, versions of the
// same API, and guarded routes that reach the same path of the same backend. Built
// once a snapshot, when a rule first asks.
#pragma once

#include "core/findings/context.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gatelens::findings {

// Where the requests of a route arrive at the backend.
struct UpstreamPath {
    std::string path;       // a prefix, without a trailing slash unless it is "/"
    bool exact = false;     // that path only
    bool unchanged = false; // it is the path that the client sent
};
// One for each path of the route whose fate is known (no regular expressions).
[[nodiscard]] std::vector<UpstreamPath> upstreamPaths(const model::Snapshot& snapshot,
                                                      const model::Route& route);

// "host:port", lower case, of the targets of a service or a route (the first few).
[[nodiscard]] std::vector<std::string> addressesOf(const model::Snapshot& snapshot,
                                                   model::ServiceId id);
[[nodiscard]] std::vector<std::string> addressesOf(const model::Snapshot& snapshot,
                                                   const model::Route& route);

// A path or host that names a version: "/v2/orders" is version 2 of "/v*/orders".
struct ApiVersion {
    std::string api;
    double number = 0;
};
[[nodiscard]] std::optional<ApiVersion> versionOf(const model::Route& route);
// Whether there is one.
[[nodiscard]] bool namesApiVersion(const model::Route& route);

class BackendIndex final {
public:
    explicit BackendIndex(const Context& context); // see Context::derived
    [[nodiscard]] std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit);

    // Routes with the same hosts and paths, itself among them; empty when it is the only
    // one.
    [[nodiscard]] std::span<const model::RouteId> samePath(model::RouteId id) const {
        return m_paths.around(id);
    }
    // Routes of the same API in any version, itself among them; empty without others.
    [[nodiscard]] std::span<const model::RouteId> sameApi(model::RouteId id) const {
        return m_apis.around(id);
    }
    // The version of the route's API; nothing when it names none.
    [[nodiscard]] std::optional<double> version(model::RouteId id) const;
    // Routes with authentication or an access rule that reach a path of the same
    // backend which this route reaches as well; a few, each of other hosts.
    [[nodiscard]] std::vector<model::RouteId> guardedAtBackend(model::RouteId id) const;
    // The backend gets the paths that the client sent, as far as that is known.
    [[nodiscard]] bool keepsPaths(model::RouteId id) const { return m_keepsPaths[id.index()]; }

private:
    // Routes that have something in common, by its hash.
    class Groups final {
    public:
        explicit Groups(std::size_t routes)
            : m_hashes(routes, 0)
            , m_shared(routes, false) {}
        void set(model::RouteId id, std::uint64_t hash) { m_hashes[id.index()] = hash; }
        void build();
        void move(model::RouteId id, std::uint64_t hash);
        [[nodiscard]] bool has(model::RouteId id) const { return m_hashes[id.index()] != 0; }
        [[nodiscard]] std::span<const model::RouteId> around(model::RouteId id) const {
            return m_shared[id.index()] ? at(m_hashes[id.index()])
                                        : std::span<const model::RouteId>{};
        }

    private:
        [[nodiscard]] std::span<const model::RouteId> at(std::uint64_t hash) const;
        void note(std::uint64_t hash);

        std::vector<std::uint64_t> m_hashes; // of each route; 0: belongs to no group
        std::vector<bool> m_shared;          // another route has the same
        std::vector<std::uint64_t> m_sorted; // beside m_routes
        std::vector<model::RouteId> m_routes;
    };

    // A path at the backend that a route reaches, or one above it, as a hash.
    struct PathKey {
        std::uint64_t hash = 0;
        bool above = false;
        bool exact = false; // that path only
    };
    using Guarded = std::unordered_map<std::uint64_t, std::vector<model::RouteId>>;

    void readAddresses();
    void readRoute(model::RouteId id);
    [[nodiscard]] bool isGuarded(const RouteFacts& facts) const;
    [[nodiscard]] std::span<const PathKey> pathKeys(model::RouteId id) const;
    [[nodiscard]] std::vector<std::uint32_t> backendsOf(const model::Route& route) const;
    [[nodiscard]] std::vector<model::RouteId> routesAt(std::uint32_t backend) const;
    void addGuarded(model::RouteId id, std::uint32_t backend, const PathKey& key);
    void keep(std::vector<model::RouteId>& routes, model::RouteId id) const;
    [[nodiscard]] std::vector<std::uint64_t> emptied(model::RouteId id, const model::Route& route);
    void fill(const std::vector<model::RouteId>& routes, std::uint32_t backend,
              const std::unordered_set<std::uint64_t>& keys);

    const Context* m_context;
    Groups m_paths;
    Groups m_apis;
    std::vector<double> m_versions;
    std::vector<std::uint64_t> m_hosts; // a hash of those of each route
    std::vector<bool> m_keepsPaths;
    // Backends are sets of addresses that the same services have.
    std::vector<std::vector<std::uint32_t>> m_backends;            // by service
    std::vector<std::vector<model::ServiceId>> m_servicesAt;       // by backend
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_keysOf; // by route: where, how many
    std::vector<PathKey> m_keys;
    Guarded m_exact; // by backend and path
    Guarded m_below; // by backend and each path above it
};

} // namespace gatelens::findings
