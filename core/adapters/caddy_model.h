// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From Caddy's JSON configuration to the model, in parts: the gateway, servers and
// automatic HTTPS (caddy_servers.cpp), TLS (caddy_tls.cpp), routes
// (caddy_routes.cpp), handlers and upstreams (caddy_handlers.cpp). A Caddyfile
// becomes such a configuration first, with its own places (caddyfile_adapt.h).
#pragma once

#include "core/adapters/caddy_matchers.h"
#include "core/adapters/caddy_shapes.h"
#include "core/adapters/support/builder.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gatelens::adapters::caddy {

// What a running Caddy tells about an address that it forwards to.
struct UpstreamState {
    std::optional<bool> healthy; // by its checks
    std::int64_t fails = 0;      // requests that failed within fail_duration
    text::SourceRange range;
};

class ModelBuilder final {
public:
    // `apiBase` is the path under which a running Caddy shows the document
    // ("/config"), empty for files.
    ModelBuilder(SnapshotBuilder& out, const text::Node& root, std::string apiBase)
        : m_out(out)
        , m_root(root)
        , m_apiBase(std::move(apiBase)) {}

    // Handlers were judged already, as directives of a Caddyfile.
    void setAdapted() { m_adapted = true; }
    // By dial address.
    void setUpstreamState(std::unordered_map<std::string, UpstreamState> state) {
        m_upstreamState = std::move(state);
    }

    void build();

private:
    using Node = text::Node;

    struct Server {
        std::string name;
        std::string path; // "/config/apps/http/servers/srv0"
        const Node* node = nullptr;
        text::SourceRange range;
        std::vector<model::ListenerId> listeners;
        // Listeners for names with TLS settings of their own, on the same sockets.
        std::vector<std::pair<model::ListenerId, model::ListenerId>> variants; // base, own
        std::vector<std::string> domains; // of its top-level host matchers
        bool tls = false;
        bool autoHttps = true;
    };

    // A policy that runs before what follows it, under conditions of its own.
    struct Step {
        model::PolicyId policy;
        std::vector<const Match*> conditions;
    };

    // An earlier route of the same list that hands requests on.
    struct Passing {
        std::string group;
        std::vector<Step> steps;
    };

    // Where the reader is in the tree of routes.
    struct Scope {
        const Server* server = nullptr;
        const Node* list = nullptr;
        std::string key;
        std::string path;
        model::RouteId parent;
        std::vector<const Match*> demands; // of the enclosing routes
        std::vector<const model::Expr*> exprs;
        std::vector<Step> steps; // that ran before, in order
        std::size_t depth = 0;
        bool errors = false;
    };

    struct Handler {
        const Node* node = nullptr;
        std::string key;
        std::string path;
    };

    // caddy_servers.cpp
    void readGateway();
    void readAdmin();
    void readLogging();
    void readServers();
    void readServer(const text::Member& member);
    void addListener(Server& server, const Node& address, std::size_t count);
    void fillListener(const Server& server, model::Listener& listener);
    void checkListenAddresses();
    void applyAutoHttps();
    void addRedirects();
    [[nodiscard]] std::int64_t port(std::string_view key, std::int64_t fallback) const;

    // caddy_tls.cpp
    void readCertificates();
    void readCertificateFile(const Node& pair, const std::string& path);
    void readCertificatePem(const Node& pair, const std::string& path);
    void readServerTls(Server& server);
    void readConnectionPolicy(Server& server, const Node& policy, std::size_t index);
    [[nodiscard]] model::ListenerTls listenerTls(const Server& server, const Node* policy);
    [[nodiscard]] bool isManaged(const Server& server) const;
    void addCertificate(model::Certificate entity, const Node& raw, const std::string& path);
    [[nodiscard]] std::string readCompanion(const Node& file);

    // caddy_routes.cpp
    void readRoutes();
    void readRouteList(const Node* list, const Scope& scope);
    void readRoute(const Node& route, const Scope& scope, std::vector<Passing>& passing);
    [[nodiscard]] std::vector<Handler> handlersOf(const Node& route, const Scope& scope);
    void openHandlers(const Node& route, const std::string& key, const std::string& path,
                      std::size_t depth, std::vector<Handler>& out);
    void collectSteps(const Node& route, const std::string& key, const std::string& path,
                      std::vector<const Match*> conditions, std::size_t depth,
                      std::vector<Step>& out, bool& answers);
    void collectNested(const Handler& subroute, const std::vector<const Match*>& conditions,
                       std::size_t depth, std::vector<Step>& out, bool& answers);
    bool takeHandlers(const Node& node, Scope& inner, model::Route& route,
                      std::vector<Scope>& nested);
    const Match& matchOf(const Node& route);
    void passRefusal(const Node& node, const Scope& scope, const Match& match,
                     std::vector<Passing>& passing);
    static void settleChain(const Scope& scope, model::Route& route);
    void applyMatch(const Scope& scope, const Match& match, model::Route& route);
    [[nodiscard]] static std::vector<model::ListenerId>
    listenersFor(const Server& server, const std::vector<model::HostMatch>& hosts,
                 const model::Snapshot& snapshot);
    void finishRoutes();
    void findEndless(const Node& routes, const Node& route, std::vector<const Node*>& open,
                     std::unordered_set<const Node*>& done);
    [[nodiscard]] const Node* namedRoute(const Node& invoke) const;

    // caddy_handlers.cpp
    [[nodiscard]] model::PolicyId policyOf(const Handler& handler);
    void readHandler(const Handler& handler, model::Policy& policy);
    void readAccounts(const Handler& handler, model::PolicyId policy);
    void applyHandler(const Handler& handler, model::Route& route);
    void applyPolicyEffects(const model::Policy& policy, model::Route& route);
    [[nodiscard]] model::ServiceId serviceOf(const Handler& handler);
    void readUpstreams(const Node& proxy, model::UpstreamId upstream, model::Service& service,
                       const std::string& path);
    void readTransport(const Node& proxy, model::Service& service);
    // Whether a handler answers every request that reaches it.
    [[nodiscard]] bool answers(const Node& handler) const;

    SnapshotBuilder& m_out;
    const Node& m_root;
    std::string m_apiBase;
    bool m_adapted = false;
    std::vector<Server> m_servers;
    const Server* m_current = nullptr;
    std::unordered_map<const Node*, model::PolicyId> m_policies;
    std::unordered_map<const Node*, model::ServiceId> m_services;
    std::unordered_map<std::string, UpstreamState> m_upstreamState;
    std::vector<model::CertificateId> m_certificates;
    std::unordered_set<const Node*> m_checked;
    std::size_t m_invoked = 0;
    std::unordered_set<const Node*> m_endless; // named routes
    std::uint32_t m_order = 0;
    std::unordered_map<const Node*, std::unique_ptr<Match>> m_matches;
    std::vector<std::unique_ptr<Match>> m_refusals; // see passRefusal()
};

// Milliseconds of a duration of Caddy: a text, or an integer in nanoseconds.
[[nodiscard]] model::Setting<std::int64_t>
caddyDuration(const text::Node* mapping, std::string_view key,
              std::optional<std::int64_t> fallbackMs = {});

// The parts of a network address: "tcp/127.0.0.1:8080-8090", "unix//run/x.sock".
struct NetworkAddress {
    std::string network;
    std::string host; // of a socket its path
    std::uint16_t port = 0;
    std::uint16_t lastPort = 0;
    bool valid = false;
};
[[nodiscard]] NetworkAddress parseNetworkAddress(std::string_view text);

// Whether an answer by the auth server lets the request go on: what forward_auth
// of a Caddyfile expands to.
[[nodiscard]] bool isForwardAuth(const text::Node& proxy);

} // namespace gatelens::adapters::caddy
