// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_http.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gatelens::adapters::nginx {

using model::HostMatchKind;
using model::Setting;

namespace {

constexpr std::string_view kChallenge = "/.well-known/acme-challenge";

bool isTagged(const model::Route& route, std::string_view tag) {
    return std::find(route.tags.begin(), route.tags.end(), tag) != route.tags.end();
}

bool servesChallenge(const model::Route& route) {
    return std::any_of(route.paths.begin(), route.paths.end(), [](const model::PathMatch& path) {
        return path.value.find(kChallenge) != std::string::npos;
    });
}

// A location that takes every request which no other location takes.
bool isCatchAll(const Statement& location) {
    const LocationMatch match = parseLocation(location);
    const bool prefix =
        match.kind == LocationKind::Prefix || match.kind == LocationKind::PrefixNoRegex;
    return prefix && (match.value == "/" || match.value.empty());
}

} // namespace

void HttpReader::read(const Block& http) {
    const Scope scope(http, nullptr);
    const PolicyLevel policies = m_policies.enter(scope, nullptr, model::PolicyScope::Global, "");
    Upstreams upstreams(m_out, false);
    upstreams.readBlocks(http);
    m_upstreams = &upstreams;
    m_maps = mapsOf(http);
    m_servers.clear();
    Listeners listeners(m_out, kHttp, m_version);
    for (const auto& statement : http.statements) {
        if (statement.block != nullptr && statement.block->context == kServer) {
            readServer(statement, scope, policies, listeners);
        }
    }
    listeners.finish(m_certificates);
    for (const auto& server : m_servers) {
        settleHosts(*server);
        readRoutes(*server);
    }
    upstreams.finish();
    finishListeners();
}

void HttpReader::readServer(const Statement& statement, const Scope& http,
                            const PolicyLevel& policies, Listeners& listeners) {
    auto server = std::make_unique<Server>();
    server->statement = &statement;
    server->scope = std::make_unique<Scope>(*statement.block, &http);
    for (const Statement* names : server->scope->ownList("server_name")) {
        for (const text::Node* name : names->node->items) {
            if (!name->text.empty()) {
                server->names.emplace_back(name->text);
            }
        }
    }
    listeners.add(*server);
    server->policies =
        m_policies.enter(*server->scope, &policies, model::PolicyScope::VirtualHost, server->key());
    m_servers.push_back(std::move(server));
}

// The hosts whose requests a server gets. The default server of an address also
// gets those that no other server names; only a declared one is shown as such,
// since the first server is default by accident.
void HttpReader::settleHosts(Server& server) {
    for (const auto& name : server.names) {
        const bool noHost = name.find_first_not_of("_-!@#") == std::string::npos;
        if (noHost && server.takesUnknown) {
            continue; // "_" is the customary name of a server for any host
        }
        for (auto& host : hostsOf(name)) {
            server.hosts.push_back(std::move(host));
        }
    }
    if (server.hosts.empty() && !server.takesUnknown) {
        // The default name "" takes requests without a Host.
        server.hosts.push_back({HostMatchKind::Exact, {}, 0, false, {}});
    } else if (!server.hosts.empty() && server.defaultServer) {
        server.hosts.push_back({HostMatchKind::Any, {}, 0, false, "*"});
    }
}

void HttpReader::readRoutes(const Server& server) {
    m_named.clear();
    bool catchAll = false;
    for (const Statement* location : server.scope->ownList("location")) {
        catchAll = catchAll || isCatchAll(*location);
        if (location->arg(0).starts_with('@')) {
            m_named.emplace(location->arg(0), location);
        }
    }
    const bool answersAll = contentOf(server.scope->block()).statement != nullptr;
    if (answersAll || !catchAll) {
        addServerRoute(server);
    }
    const Statement* location = server.scope->own("location");
    if (answersAll && location != nullptr) {
        m_out.warn("unreachable-location",
                   "the server answers every request before it looks for a location",
                   location->node->nameRange, "move the server's return into a location");
    }
    readLocations({server, *server.scope, server.policies, {}, {}});
}

void HttpReader::readLocations(const Place& place) {
    for (const auto& statement : place.scope.block().statements) {
        if (statement.block == nullptr) {
            continue;
        }
        if (statement.block->context == kLocation) {
            readLocation(statement, place);
        } else if (statement.name() == "if" && passOf(*statement.block) != nullptr) {
            readCondition(statement, place);
        }
    }
}

model::Route HttpReader::routeIn(const Place& place, std::string_view text) const {
    model::Route route;
    route.name =
        text.empty() ? place.server.label() : fmt::format("{} {}", place.server.label(), text);
    route.key = fmt::format("{} {}{}", place.server.key(), place.parentText,
                            text.empty() ? "(server)" : text);
    route.hosts = place.server.hosts;
    route.listeners = place.server.listeners;
    route.order = m_order;
    route.parent = place.parent;
    return route;
}

void HttpReader::readLocation(const Statement& location, const Place& place) {
    const Scope scope(*location.block, &place.scope);
    const LocationMatch match = parseLocation(location);
    model::PathMatch path = pathOf(location);
    model::Route route = routeIn(place, path.text);
    route.productKind = "location";
    route.source.range = location.node->range;
    route.raw = location.node;
    std::string text = path.text + ' ';
    route.paths.push_back(std::move(path));
    if (match.kind == LocationKind::Named || scope.own("internal") != nullptr) {
        route.tags.emplace_back("internal");
    }
    const PolicyLevel level =
        m_policies.enter(scope, &place.policies, model::PolicyScope::Route, route.key);
    readContent(route, scope, level, match);
    readSettings(route, scope);
    const Content content = contentOf(*location.block);
    if (content.action == model::RouteAction::Internal) {
        addAdminEndpoints(place.server, scope, *content.statement, route);
    }
    const model::RouteId id = add(std::move(route), level);
    readLocations({place.server, scope, level, id, place.parentText + text});
}

// An `if` with a pass directive of its own is a location of its own.
void HttpReader::readCondition(const Statement& condition, const Place& place) {
    if (!place.parent) {
        return; // nginx allows no pass directive in an if of a server
    }
    const Scope scope(*condition.block, &place.scope);
    auto expression = conditionOf(condition);
    const std::string text =
        fmt::format("if {}", expression.kind == model::ExprKind::Opaque ? expression.value
                                                                        : expression.field.text);
    model::Route route = routeIn(place, text);
    route.productKind = "if";
    route.source.range = condition.node->range;
    route.raw = condition.node;
    route.paths = m_out.snapshot()[place.parent].paths;
    route.name = fmt::format("{} {}", m_out.snapshot()[place.parent].name, text);
    route.ruleText = text;
    route.expression = std::make_shared<const model::Expr>(std::move(expression));
    const PolicyLevel level =
        m_policies.enter(scope, &place.policies, model::PolicyScope::Route, route.key);
    readContent(route, scope, level, {LocationKind::Regex, {}});
    readSettings(route, scope);
    add(std::move(route), level);
}

// What no location takes: the server's own return, or files below its root.
void HttpReader::addServerRoute(const Server& server) {
    model::Route route = routeIn({server, *server.scope, server.policies, {}, {}}, "");
    route.productKind = "server";
    route.source.range = server.statement->node->nameRange;
    route.raw = server.statement->node;
    readContent(route, *server.scope, server.policies, {LocationKind::Prefix, "/"});
    readSettings(route, *server.scope);
    add(std::move(route), server.policies);
}

model::RouteId HttpReader::add(model::Route route, const PolicyLevel& level) {
    const bool toHttps =
        route.action == model::RouteAction::Redirect && route.redirectTo.starts_with("https://");
    const bool counts = !isTagged(route, "internal") && !servesChallenge(route);
    for (const auto id : route.listeners) {
        if (id.index() >= m_answers.size()) {
            m_answers.resize(id.index() + 1);
        }
        m_answers[id.index()].some = m_answers[id.index()].some || (counts && toHttps);
        m_answers[id.index()].other = m_answers[id.index()].other || (counts && !toHttps);
    }
    const bool atServer = route.productKind == "server";
    ++m_order;
    const model::RouteId id = m_out.add(std::move(route));
    if (!atServer) {
        m_out.snapshot().routes[id.index()].policies = level.own;
        for (const auto policy : level.own) {
            m_out.snapshot().policies[policy.index()].route = id;
        }
    }
    return id;
}

void HttpReader::finishListeners() {
    auto& listeners = m_out.snapshot().listeners;
    for (std::size_t i = 0; i < m_answers.size() && i < listeners.size(); ++i) {
        listeners[i].redirectsToHttps =
            m_answers[i].some && !m_answers[i].other && !listeners[i].tls.has_value();
    }
}

} // namespace gatelens::adapters::nginx
