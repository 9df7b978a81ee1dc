// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the Envoy adapter share while one Envoy is put together.
#pragma once

#include "core/adapters/envoy_fields.h"
#include "core/adapters/envoy_resources.h"
#include "core/adapters/support/builder.h"
#include "core/model/snapshot.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::envoy {

// A filter as it stands in a list, and the policy that stands for it.
struct FilterUse {
    model::PolicyId policy;
    std::string name; // what typed_per_filter_config refers to
    std::string type; // canonical: "envoy.filters.http.rbac"
    const text::Node* config = nullptr;
    bool disabled = false; // unless a route or virtual host enables it
};

// The http_connection_managers that serve the same route configuration through
// equal filters; their routes are listed once.
struct HttpGroup {
    const text::Node* manager = nullptr; // the first of them
    const text::Node* routeConfig = nullptr;
    std::string routeConfigName;
    std::string apiPath;
    std::string scope; // of scoped routes
    std::vector<model::ListenerId> listeners;
    std::vector<FilterUse> network; // filters before the manager
    std::vector<FilterUse> filters;
    std::string ownName; // for keys: the first listener
};

struct Assembly {
    SnapshotBuilder& builder;
    const Resources& resources;
    ResourceMap clusters;
    ResourceMap routeConfigs;
    ResourceMap endpoints;
    ResourceMap secrets;
    ResourceMap extensions;

    std::unordered_map<std::string, model::ServiceId> serviceOfCluster;
    std::unordered_map<std::string, model::CertificateId> certificates; // by file, secret or node
    std::vector<HttpGroup> groups;
    std::unordered_multimap<std::size_t, std::size_t> groupIndex; // hash -> index in groups
    std::set<const Resource*> usedEndpoints;
    std::set<model::ServiceId> httpServices;
    std::set<model::ServiceId> tcpServices;
    std::int64_t maxConnections = 0; // of the process; 0: not limited

    explicit Assembly(SnapshotBuilder& snapshotBuilder, const Resources& all);

    [[nodiscard]] model::Provenance provenance(const text::Node& node,
                                               std::string_view apiPath) const;
    // The service of a cluster by name. A name that nothing defines gives none and,
    // where no control plane could serve it, a diagnostic at `range`.
    model::ServiceId serviceFor(const std::string& cluster, const text::SourceRange& range,
                                std::string_view user);
};

// envoy_gateway.cpp
void addGateway(Assembly& assembly);

// envoy_tls.cpp
struct DownstreamTls {
    model::ListenerTls tls;
    bool quic = false;
};
[[nodiscard]] std::optional<DownstreamTls>
downstreamTls(Assembly& assembly, const text::Node* transportSocket, std::string_view owner);
[[nodiscard]] std::optional<model::UpstreamTls>
upstreamTls(Assembly& assembly, const text::Node* transportSocket, std::string_view owner);
void addSecrets(Assembly& assembly);
// The text of a DataSource that is in the configuration itself.
[[nodiscard]] std::optional<std::string> inlineData(const text::Node* dataSource);
[[nodiscard]] model::SecretFacts inspectDataSource(const text::Node* dataSource);

// envoy_clusters.cpp
void addClusters(Assembly& assembly);
// What is only known when all routes were read: the protocols of the services.
void settleServices(Assembly& assembly);

// envoy_listeners.cpp
void addListeners(Assembly& assembly);

// envoy_filters.cpp
// "envoy.filters.http.rbac" of a typed_config in that extension's package, else
// of the filter's own name (API v2 and its short names).
[[nodiscard]] std::string filterType(const Typed& config, std::string_view name);
// Adds the policy of one entry of a filter list. `phase` is "listener", "network"
// or "http".
[[nodiscard]] FilterUse addFilter(Assembly& assembly, const text::Node& filter,
                                  model::ListenerId listener, std::string_view phase,
                                  std::int32_t order);
// The policy for a configuration that a route or virtual host puts in the place
// of a filter's own.
[[nodiscard]] model::Policy overridePolicy(const Assembly& assembly, const FilterUse& base,
                                           const Typed& config, const text::Member& entry);
// A reason why a filter with that configuration does nothing, empty when it acts.
[[nodiscard]] std::string idleReason(std::string_view type, const text::Node* config);

// envoy_credentials.cpp
void addCredentials(Assembly& assembly, std::string_view type, const text::Node* config,
                    model::PolicyId policy);

// envoy_routes.cpp
void addRoutes(Assembly& assembly);

// envoy_match.cpp
void readDomains(const text::Node& virtualHost, model::Route& route);
void readMatch(const text::Node& match, model::Route& route);

// envoy_chain.cpp
class ChainBuilder final {
public:
    ChainBuilder(Assembly& assembly, const HttpGroup& group);

    // To be called when the virtual host changes.
    void enter(const text::Node& virtualHost);
    // Fills policies, chain and overridden of a route that has its id.
    void apply(model::RouteId route, const text::Node& node);

private:
    struct Override {
        const text::Member* entry = nullptr;
        model::PolicyScope scope = model::PolicyScope::Global;
        model::PolicyId policy; // none: it only switches off or on
        bool disabled = false;
        bool enables = false;
        std::string_view level;
    };
    using Overrides = std::map<std::string_view, Override>;

    // `level` names the scope in texts, `owner` in keys.
    void read(const text::Node* holder, model::PolicyScope scope, std::string_view level,
              const std::string& owner, Overrides& into);
    void addBase(model::Route& route) const;
    void addFilterTo(model::Route& route, const FilterUse& filter, std::int32_t order,
                     const Overrides& overrides, const text::Node& node) const;
    [[nodiscard]] std::string routeIdle(const FilterUse& filter, const text::Node& routeNode) const;
    void inherit(model::Policy& policy, const FilterUse& base) const;
    void addAttached(model::RouteId id, const text::Node& node);
    void attach(model::RouteId id, std::string_view type, model::PolicyClass policyClass,
                const text::Node& config, model::PolicyScope scope);
    void addShares(model::RouteId id, const text::Node& node);

    Assembly& m_assembly;
    const HttpGroup& m_group;
    const text::Node* m_virtualHost = nullptr;
    std::unordered_map<std::string_view, const FilterUse*> m_filters;
    Overrides m_configLevel;
    Overrides m_hostLevel; // config level and virtual host merged
    std::unordered_map<const text::Node*, model::PolicyId> m_attached;
};

// envoy_checks.cpp
void checkDocuments(Assembly& assembly);

// envoy_names.cpp
// "reviews.default:9080" of "outbound|9080||reviews.default.svc.cluster.local";
// the name itself when nobody generated it.
[[nodiscard]] std::string decodedName(std::string_view name);

// envoy_status.cpp
// Adds what /clusters, /listeners, /certs and /server_info know; null: not read.
struct LiveState {
    const text::Node* serverInfo = nullptr;
    const text::Node* clusters = nullptr;
    const text::Node* listeners = nullptr;
    const text::Node* certificates = nullptr;
};
void addLiveState(SnapshotBuilder& builder, const LiveState& state);

// Puts one Envoy into the builder.
void assemble(SnapshotBuilder& builder, const Resources& resources);

} // namespace gatelens::adapters::envoy
