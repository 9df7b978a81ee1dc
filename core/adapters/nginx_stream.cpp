// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// stream and mail blocks. A stream server is one route: what is accepted on its
// sockets goes to its proxy_pass.
#include "core/adapters/nginx_internal.h"
#include "core/adapters/nginx_listeners.h"
#include "core/adapters/nginx_upstreams.h"

#include <fmt/format.h>

#include <memory>
#include <utility>
#include <vector>

namespace gatelens::adapters::nginx {

using model::Setting;

namespace {

class StreamReader final {
public:
    StreamReader(SnapshotBuilder& out, std::string_view version)
        : m_out(out)
        , m_policies(out)
        , m_upstreams(out, true)
        , m_listeners(out, kStream, version) {}

    void read(const Block& stream, Certificates& certificates) {
        const Scope scope(stream, nullptr);
        const PolicyLevel policies =
            m_policies.enter(scope, nullptr, model::PolicyScope::Global, "stream");
        m_upstreams.readBlocks(stream);
        m_maps = mapsOf(stream);
        for (const auto& statement : stream.statements) {
            if (statement.block != nullptr && statement.block->context == kStreamServer) {
                readServer(statement, scope, policies);
            }
        }
        m_listeners.finish(certificates);
        for (const auto& server : m_servers) {
            addRoute(*server);
        }
        m_upstreams.finish();
    }

private:
    void readServer(const Statement& statement, const Scope& stream, const PolicyLevel& policies) {
        auto server = std::make_unique<Server>();
        server->statement = &statement;
        server->scope = std::make_unique<Scope>(*statement.block, &stream);
        for (const Statement* names : server->scope->ownList("server_name")) {
            for (const text::Node* name : names->node->items) {
                server->names.emplace_back(name->text);
            }
        }
        m_listeners.add(*server);
        server->policies =
            m_policies.enter(*server->scope, &policies, model::PolicyScope::VirtualHost,
                             fmt::format("stream {}", server->key()));
        m_servers.push_back(std::move(server));
    }

    void addRoute(const Server& server) {
        const Scope& scope = *server.scope;
        model::Route route;
        route.name = server.label();
        route.key = fmt::format("stream {}", server.key());
        route.productKind = "stream server";
        route.source.range = server.statement->node->range;
        route.raw = server.statement->node;
        for (const auto& name : server.names) {
            route.snis.push_back(name); // since 1.25.5, from the TLS handshake
        }
        route.listeners = server.listeners;
        route.order = m_order++;
        const Statement* pass = scope.own("proxy_pass");
        if (pass != nullptr) {
            route.services = m_upstreams.services(*pass, scope, m_maps);
            for (const Statement* check : scope.ownList("health_check")) {
                m_upstreams.addHealthCheck(*check, route.service());
            }
        } else {
            route.action = scope.own("return") != nullptr ? model::RouteAction::Respond
                           : scope.own("pass") != nullptr ? model::RouteAction::Forward
                                                          : model::RouteAction::None;
        }
        route.timeoutMs = scope.timeMs("proxy_timeout", 600'000);
        m_policies.settle(route, server.policies, pass == nullptr ? "" : "proxy_pass");
        m_out.add(std::move(route));
    }

    SnapshotBuilder& m_out;
    Policies m_policies;
    Upstreams m_upstreams;
    Listeners m_listeners;
    Maps m_maps;
    std::vector<std::unique_ptr<Server>> m_servers;
    std::uint32_t m_order = 0;
};

} // namespace

void readStream(SnapshotBuilder& out, const Block& stream, Certificates& certificates,
                std::string_view version) {
    StreamReader(out, version).read(stream, certificates);
}

void readMail(SnapshotBuilder& out, const Block& mail, Certificates& certificates,
              std::string_view version) {
    const Scope scope(mail, nullptr);
    Listeners listeners(out, kMail, version);
    std::vector<std::unique_ptr<Server>> servers;
    for (const auto& statement : mail.statements) {
        if (statement.block == nullptr || statement.block->context != kMailServer) {
            continue;
        }
        auto server = std::make_unique<Server>();
        server->statement = &statement;
        server->scope = std::make_unique<Scope>(*statement.block, &scope);
        listeners.add(*server);
        servers.push_back(std::move(server));
    }
    listeners.finish(certificates);
}

} // namespace gatelens::adapters::nginx
