// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An http block: its servers and their locations become listeners, routes and
// services.
#pragma once

#include "core/adapters/nginx_listeners.h"
#include "core/adapters/nginx_policies.h"
#include "core/adapters/nginx_upstreams.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::nginx {

// The condition of an `if`, as far as it can be said outside nginx.
[[nodiscard]] model::Expr conditionOf(const Statement& statement);

// The directive that makes the answer of a location: a pass directive, `return`,
// `stub_status` …; null when files are served.
struct Content {
    const Statement* statement = nullptr;
    model::RouteAction action = model::RouteAction::Files;
};
[[nodiscard]] Content contentOf(const Block& block);

// Keeps directives that no part of the model understands with an entity, under
// names that are unique in it.
class Extras final {
public:
    explicit Extras(model::EntityBase& entity)
        : m_entity(entity) {}
    void keep(const Statement& statement);

private:
    model::EntityBase& m_entity;
    std::unordered_map<std::string, int> m_seen;
};

class HttpReader final {
public:
    HttpReader(SnapshotBuilder& out, Certificates& certificates, std::string_view version)
        : m_out(out)
        , m_certificates(certificates)
        , m_version(version)
        , m_policies(out) {}

    void read(const Block& http);

private:
    // Where a location stands.
    struct Place {
        const Server& server;
        const Scope& scope;
        const PolicyLevel& policies;
        model::RouteId parent;
        std::string parentText; // "/api/ " of the enclosing location, for keys
    };

    void readServer(const Statement& statement, const Scope& http, const PolicyLevel& policies,
                    Listeners& listeners);
    void settleHosts(Server& server);
    void readRoutes(const Server& server);
    void readLocations(const Place& place);
    void readLocation(const Statement& location, const Place& place);
    void readCondition(const Statement& condition, const Place& place);
    void addServerRoute(const Server& server);

    [[nodiscard]] model::Route routeIn(const Place& place, std::string_view text) const;
    void readContent(model::Route& route, const Scope& scope, const PolicyLevel& level,
                     const LocationMatch& match);
    void readPass(model::Route& route, const Statement& pass, const Scope& scope,
                  const LocationMatch& match);
    void checkPass(const Statement& pass, const PassUrl& url, const LocationMatch& match);
    void checkResolver(const Statement& pass, const model::Route& route, const Scope& scope);
    [[nodiscard]] std::string_view readFallback(model::Route& route, const Scope& scope);
    void readSettings(model::Route& route, const Scope& scope) const;
    model::RouteId add(model::Route route, const PolicyLevel& level);
    void addAdminEndpoints(const Server& server, const Scope& scope, const Statement& content,
                           const model::Route& route);
    void finishListeners();

    SnapshotBuilder& m_out;
    Certificates& m_certificates;
    std::string_view m_version;
    Policies m_policies;
    Upstreams* m_upstreams = nullptr; // of the block being read
    Maps m_maps;
    std::vector<std::unique_ptr<Server>> m_servers;
    std::uint32_t m_order = 0;
    // Routes of the server being read that answer to try_files or error_page:
    // "@app" -> its location.
    std::unordered_map<std::string_view, const Statement*> m_named;
    // By listener: whether it has routes, and whether one does not redirect to https.
    struct Answers {
        bool some = false;
        bool other = false;
    };
    std::vector<Answers> m_answers;
};

} // namespace gatelens::adapters::nginx
