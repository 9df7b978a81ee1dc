// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From Traefik's objects to the model. One builder, in parts: listeners and the
// gateway (traefik_listeners.cpp), TLS (traefik_tls.cpp), services
// (traefik_services.cpp), middlewares (traefik_policies.cpp), routers
// (traefik_routes.cpp).
#pragma once

#include "core/adapters/support/builder.h"
#include "core/adapters/traefik_config.h"
#include "core/adapters/traefik_shapes.h"

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gatelens::adapters::traefik {

class ModelBuilder final {
public:
    // Both must outlive the builder.
    ModelBuilder(SnapshotBuilder& out, const Config& config)
        : m_out(out)
        , m_config(config) {}

    void build();

private:
    using Node = text::Node;

    struct EntryPoint {
        std::string name;
        const Node* node = nullptr;
        const Node* tls = nullptr; // http.tls
        model::ListenerId listener;
        bool udp = false;
        bool hasModel = false;  // Traefik splits routers that use it, see applyModel
        bool httpClear = false; // some HTTP router without TLS
        bool httpTls = false;
        bool tcpClear = false;
        bool tcpTls = false;
        // Distinct TLS options of the routers that use it, with their hosts.
        std::vector<std::pair<std::string, std::set<std::string>>> tlsUses;
        bool automatic = false; // some router has a certificate resolver
    };

    // A destination of a service with its share, after composites are opened.
    struct Leaf {
        model::ServiceId service;
        std::string reference;
        double share = 1;
        text::SourceRange range;
    };

    // A router on a set of entry points, as Traefik runs it.
    struct Attachment {
        std::string name;
        std::vector<std::size_t> entryPoints; // into m_entryPoints
        std::vector<std::pair<std::string, text::SourceRange>> middlewares;
        const Node* tls = nullptr;
        bool tlsFromEntryPoint = false;
    };

    // traefik_listeners.cpp
    void readGateway();
    void readStore();
    void readEntryPoints();
    void readEntryPoint(const Object& object);
    void readForwarding(const EntryPoint& entryPoint, model::Listener& listener);
    void finishListeners();
    void finishTls(std::size_t index);
    void addTlsVariants(std::size_t index);
    void readAdminEndpoints();
    void addAdminEndpoint(const model::Route& route, std::string_view service);
    [[nodiscard]] std::size_t findEntryPoint(std::string_view name) const;

    // traefik_tls.cpp
    void readTls();
    void readCertificate(const Object& object, std::string_view store);
    void readStores();
    [[nodiscard]] model::CertificateId addCertificate(const Node& pair, std::string usage,
                                                      const model::Provenance& source);
    void checkTlsOptions(const Object& object);
    [[nodiscard]] model::ListenerTls listenerTls(std::string_view optionsId);
    [[nodiscard]] std::string fileOrContent(const Node* value, std::string& file);

    // traefik_services.cpp
    void readServices();
    void readService(Layer layer, const Object& object);
    void readLoadBalancer(Layer layer, const Object& object, const Node& balancer,
                          model::Service& service);
    void readServers(Layer layer, const Object& object, const Node& balancer,
                     model::UpstreamId upstream, model::Service& service);
    void readTransport(Layer layer, const Object& object, const Node& balancer,
                       model::Service& service);
    [[nodiscard]] const std::vector<Leaf>& leavesOf(Layer layer, std::string_view id);
    void openComposite(Layer layer, const Object& object, std::vector<Leaf>& leaves);
    void addLeaves(Layer layer, const Object& object, const Node* reference, double share,
                   std::vector<Leaf>& leaves);

    // traefik_policies.cpp
    void readMiddlewares();
    void readMiddleware(Layer layer, const Object& object);
    void checkMiddleware(Layer layer, const Object& object, std::string_view type,
                         const Node& config);
    void readUsers(const Object& object, std::string_view type, const Node& config,
                   model::PolicyId policy);
    void readSecrets(const Object& object, std::string_view type, const Node& config,
                     model::PolicyId policy);
    // The policies of a list of references in order, chains opened.
    [[nodiscard]] std::vector<model::PolicyId>
    openChain(Layer layer, const std::vector<std::pair<std::string, text::SourceRange>>& names,
              std::string_view provider, const Object& user);
    void openMiddleware(Layer layer, const std::string& id, const text::SourceRange& range,
                        const Object& user, std::vector<std::string>& stack,
                        std::vector<model::PolicyId>& out);

    // traefik_routes.cpp
    void readRouters();
    void readRouter(Layer layer, const Object& object);
    [[nodiscard]] std::vector<Attachment> attachmentsOf(Layer layer, const Object& object);
    void addRoute(Layer layer, const Object& object, const Rule& rule, Attachment attachment);
    void attachTls(Layer layer, const Object& object, const Rule& rule,
                   const Attachment& attachment, model::Route& route);
    void attachService(Layer layer, const Object& object, model::Route& route);
    void applyPolicies(model::Route& route);
    void applyPolicy(const model::Policy& policy, model::Route& route);
    void linkParents();
    void inheritFromParents();
    void orderRoutes();

    void reportLive(const Object& object, std::string_view what);
    // Reports only what the API has not said already.
    void fault(const Object& object, text::Severity severity, std::string code, std::string message,
               const text::SourceRange& range, std::string fix = {});
    void dangling(const Object& object, std::string_view kind, std::string_view id,
                  const text::SourceRange& range, const ObjectTable& table);

    SnapshotBuilder& m_out;
    const Config& m_config;
    std::vector<EntryPoint> m_entryPoints;
    std::unordered_map<std::string, std::size_t> m_entryPointIndex;
    std::unordered_map<std::string, model::ServiceId> m_services[3];
    std::unordered_map<std::string, std::vector<Leaf>> m_leaves[3];
    std::unordered_set<std::string> m_opening[3];
    std::unordered_map<std::string, model::PolicyId> m_policies[2];
    std::unordered_map<std::string, std::vector<model::RouteId>> m_routes; // HTTP, by router
    struct TlsUse {
        model::RouteId route;
        std::size_t entryPoint = 0;
        std::string options;
    };
    std::vector<TlsUse> m_tlsUses;
    std::vector<model::CertificateId> m_defaultCertificates;
    std::unordered_set<std::string> m_reportedChains;
    std::size_t m_chainSteps = 0;
    std::vector<model::PolicyId> m_servicePolicies; // of the service just attached
    std::unordered_set<std::string> m_reportedReferences;
    std::vector<std::int64_t> m_priorities; // one a route
};

// Milliseconds of a duration of Traefik, whose bare numbers are seconds.
[[nodiscard]] model::Setting<std::int64_t>
traefikDuration(const text::Node* mapping, std::string_view key,
                std::optional<std::int64_t> fallbackMs = {});

} // namespace gatelens::adapters::traefik
