// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the APISIX adapter share. Files and API answers are flattened
// into lists of entities (Input); ApisixModel turns those into the model.
//
// What APISIX calls an upstream is both our upstream (nodes, health checks) and
// our service (scheme, host header, timeouts, TLS). A route that names an upstream
// gets a service of the same name; a route that overrides the upstream of its
// service gets one of its own.
//
// Effective chains are those of a request without a consumer. Plugins of consumers
// and consumer groups are found at Consumer::policies and Policy::consumerGroup.
// A plugin disabled by _meta.disable still replaces the broader ones: APISIX
// merges by name first and drops what is disabled afterwards
// (apisix/plugin.lua merge_service_route, filter).
#pragma once

#include "core/adapters/apisix_plugins.h"
#include "core/adapters/support/builder.h"
#include "core/adapters/support/json_schema.h"
#include "core/adapters/support/replace_chain.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::adapters {
extern const Adapter apisixAdapter;
}

namespace gatelens::adapters::apisix {

enum class Kind : std::uint8_t {
    Route,
    StreamRoute,
    Service,
    Upstream,
    PluginConfig,
    GlobalRule,
    Consumer,
    Credential,
    ConsumerGroup,
    Ssl,
    Secret,
    Proto,
    PluginMetadata,
    None,
};
inline constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::None);

// One list of entities: how files and the Admin API name it.
struct EntityType {
    Kind kind = Kind::None;
    std::string_view list;   // "routes"
    std::string_view word;   // "route"
    std::string_view shape;  // see support/shape_text.h
    std::string_view schema; // its name in /v1/schema and /schema/…, empty: none
};

[[nodiscard]] std::span<const EntityType> entityTypes();
[[nodiscard]] std::span<const ShapeFragment> entityFragments();
[[nodiscard]] const EntityType& typeOf(Kind kind);
[[nodiscard]] const EntityType* findList(std::string_view list);
[[nodiscard]] const Shape& entityShape(Kind kind);
[[nodiscard]] const Shape& adcShape(Kind kind);

inline constexpr std::uint32_t kNoIndex = 0xffffffffU;

// One entity as it was found.
struct Item {
    const text::Node* node = nullptr;
    const text::Node* plugins = nullptr; // its plugins, by name
    std::string id;                      // as a reference would write it
    std::string apiPath;                 // live: the path that returns it
    Kind parentKind = Kind::None;
    std::uint32_t parent = kNoIndex;
    bool adc = false; // written for the ADC command line
};

// Everything that was read, file or live, before it becomes the model.
struct Input {
    bool live = false;
    bool checked = true; // entities are as somebody wrote them, so that schemas apply
    std::string version;
    std::string router = "radixtree_host_uri"; // apisix.router.http
    bool routerKnown = false;
    std::array<std::vector<Item>, kKinds> items;
    // The gateway's own JSON Schemas, when it serves them: entity or plugin -> schema.
    std::map<std::string, const text::Node*, std::less<>> entitySchemas;
    std::map<std::string, const text::Node*, std::less<>> pluginSchemas;
    std::map<std::string, const text::Node*, std::less<>> consumerSchemas;
    std::unordered_map<std::string, std::int32_t> priorities; // that the gateway tells

    [[nodiscard]] std::vector<Item>& of(Kind kind) { return items[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const std::vector<Item>& of(Kind kind) const {
        return items[static_cast<std::size_t>(kind)];
    }
};

enum class FileKind : std::uint8_t { None, Standalone, Adc, Config };
[[nodiscard]] FileKind fileKindOf(const text::Node& root);

// Fills `input` from the files of one source; config.yaml goes to the gateway.
[[nodiscard]] Status collectFiles(SnapshotBuilder& builder, Input& input,
                                  std::span<const text::DocumentPtr> documents);
// The lists of apisix.yaml, also the answer of `GET /apisix/admin/configs`.
void collectStandalone(SnapshotBuilder& builder, Input& input, const text::Node& root,
                       std::string_view apiPath);
// Adds one entity of a list, with its id from `id` or its name.
void addItem(Input& input, Kind kind, const text::Node& node, std::string id,
             std::string apiPath = {});

// Listeners, admin endpoints, store and TLS from config.yaml; null when there is
// none, then only the listeners that the product opens by default are assumed.
void addGatewaySettings(SnapshotBuilder& builder, const text::Node* config, Input& input);

// lua-resty-expr: the form of `vars` and of `_meta.filter`.
struct ParsedVars {
    model::Expr expr;
    std::string problem; // why it is malformed; then `expr` is Opaque
    text::SourceRange place;
};
[[nodiscard]] ParsedVars parseVars(const text::Node& vars);

class ApisixModel final {
public:
    ApisixModel(SnapshotBuilder& builder, const Input& input);

    // Adds every entity, the links between them and the effective chains.
    [[nodiscard]] Status build();

private:
    struct Reference {
        std::uint32_t index = kNoIndex;
        std::string text;
        text::SourceRange range;
        [[nodiscard]] bool given() const { return !text.empty() || index != kNoIndex; }
    };
    struct Upstreams { // where a route or service sends its requests
        const text::Node* node = nullptr;
        model::UpstreamId id;
        std::uint32_t item = kNoIndex; // the named upstream
        Reference reference;           // upstream_id as written
    };
    // The scope of a set of plugins.
    struct Owner {
        Kind kind = Kind::None;
        std::uint32_t item = kNoIndex;
        std::string key; // "route:1"
        model::RouteId route;
        model::ServiceId service;
        model::ConsumerId consumer;
    };

    // apisix_model.cpp
    void indexIds(Kind kind);
    [[nodiscard]] Reference resolve(const Item& item, Kind kind, std::string_view field);
    void fillBase(model::EntityBase& base, Kind kind, std::uint32_t index) const;
    void keepExtra(model::EntityBase& base, const text::Node& node,
                   std::span<const std::string_view> understood) const;
    [[nodiscard]] std::string label(Kind kind, std::uint32_t index) const;
    [[nodiscard]] JsonSchema& schemaOf(const text::Node& schema);
    void checkEntities();
    void checkEntity(Kind kind, std::uint32_t index);

    // apisix_upstreams.cpp
    void addUpstreams();
    [[nodiscard]] model::UpstreamId addUpstream(const text::Node& node, model::Upstream upstream);
    void addNodes(const text::Node& node, model::UpstreamId upstream);
    [[nodiscard]] Upstreams upstreamOf(const Item& item, const std::string& ownerKey);
    void applyUpstream(model::Service& service, const Upstreams& from);
    void applyTls(model::Service& service, const text::Node& upstream);
    void addServices();
    [[nodiscard]] model::ServiceId serviceFor(const Upstreams& upstream);

    // apisix_routes.cpp
    void addRoutes();
    [[nodiscard]] model::Route makeRoute(std::uint32_t index);
    [[nodiscard]] model::Route makeStreamRoute(std::uint32_t index);
    void setMatchers(model::Route& route, const Item& item, std::uint32_t service);
    void setPaths(model::Route& route, const Item& item);
    void setVars(model::Route& route, const Item& item);
    void linkService(model::Route& route, const Item& item, const Reference& service);

    // apisix_identity.cpp
    void addConsumers();
    void addCredentials();
    void addCredential(const Item& item, std::string_view plugin, const text::Node& config,
                       model::ConsumerId consumer, const text::SourceRange& range);
    [[nodiscard]] std::vector<std::string> credentialLocations(std::string_view plugin);
    void addSsls();
    void addSsl(std::uint32_t index);
    void addCertificate(std::uint32_t index, const text::Node* pem, const text::Node* key);
    void settleTls();
    void addSecrets();

    // apisix_policies.cpp
    void addPolicies();
    void addPoliciesOf(const Item& item, Owner owner);
    void addPolicy(const text::Member& member, const Owner& owner, const Item& item);
    [[nodiscard]] std::int32_t priorityOf(std::string_view type, const Plugin* plugin,
                                          const text::Node* meta) const;
    void setScope(model::Policy& policy, const Owner& owner) const;
    void attach(model::Policy policy, const Owner& owner, Phase phase);
    void addScript(const Item& item, const Owner& owner);
    void setBehaviour(model::Policy& policy) const;
    void checkPlugin(const model::Policy& policy, const Plugin* plugin, std::string_view what);
    void checkConsumerPlugin(std::string_view name, const text::Node& config, std::string_view what,
                             const std::string& apiPath);
    void softenUnknownKeys(std::size_t from);
    void unknownPlugin(const model::Policy& policy);
    void addPolicySecrets(model::PolicyId id);

    // apisix_chain.cpp
    [[nodiscard]] Status addChains();
    [[nodiscard]] ChainCandidate candidateOf(model::PolicyId id) const;
    void reportGlobalDuplicates();
    [[nodiscard]] std::uint8_t planeOf(std::uint32_t route) const;
    [[nodiscard]] Result<EffectiveChain> makeChain(ReplaceChain& chains, std::uint32_t route,
                                                   std::uint8_t plane) const;
    void settleRoute(model::RouteId id);
    void settleRedirect(model::Route& route, const text::Node& config) const;
    void addRewrites(model::Route& route, const text::Node& config) const;
    void applySplit(model::Route& route, model::PolicyId id);
    [[nodiscard]] std::vector<model::WeightedService> splitServices(model::PolicyId id);

    SnapshotBuilder& m_builder;
    const Input& m_input;
    std::array<std::unordered_map<std::string_view, std::uint32_t>, kKinds> m_ids;
    std::vector<model::ServiceId> m_upstreamServices; // of each named upstream
    std::vector<Reference> m_routeServices;           // of each route: its service
    std::vector<Reference> m_routePluginConfigs;      // of each route
    std::vector<Phase> m_policyPhases;                // of each policy
    std::map<Kind, std::vector<std::vector<model::PolicyId>>> m_policiesOf; // by kind and item
    std::vector<model::PolicyId> m_globals;
    std::map<std::string, int, std::less<>> m_globalTypes; // how many rules hold a plugin
    std::map<model::PolicyId, std::vector<model::WeightedService>> m_splits;
    std::set<std::string, std::less<>> m_unknownTypes;
    std::map<std::string, std::vector<std::string>, std::less<>> m_locations; // by auth plugin
    std::map<const text::Node*, JsonSchema> m_schemas;
};

} // namespace gatelens::adapters::apisix
