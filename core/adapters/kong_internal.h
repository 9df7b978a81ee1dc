// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the Kong adapter share. Files and Admin API answers are first
// flattened into lists of entities (Input); KongModel turns those into the model.
//
// Effective chains are those of a request without a consumer, because which
// consumer comes is not known from the configuration. Plugins bound to a consumer
// are found at Consumer::policies, those bound to a group by Policy::consumerGroup
// and Consumer::groups; those that are bound to a route as well also appear in
// that route's `overridden`, with the consumer or the group in the reason.
#pragma once

#include "core/adapters/kong_plugins.h"
#include "core/adapters/support/builder.h"
#include "core/adapters/support/replace_chain.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::adapters {
extern const Adapter kongAdapter;
}

namespace gatelens::adapters::kong {

enum class Kind : std::uint8_t {
    Service,
    Route,
    Plugin,
    Upstream,
    Target,
    Consumer,
    ConsumerGroup,
    GroupMember, // a consumer inside a group's list
    Certificate,
    CaCertificate,
    Sni,
    Vault,
    KeySet,
    Key,
    FilterChain,
    KeyAuth,
    KeyAuthEnc,
    BasicAuth,
    Jwt,
    HmacAuth,
    OAuth2,
    OAuth2Token,
    Mtls,
    Acl,
    None,
};
inline constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::None);

// One list of entities: how files name it, how the Admin API serves it.
struct EntityType {
    Kind kind = Kind::None;
    std::string_view list;     // "services"
    std::string_view word;     // "service", also the name of references to it
    std::string_view apiPath;  // "/services"; empty: not served as a list of its own
    std::string_view nameKey;  // the field that names it, "name" or "username"
    std::string_view shape;    // see support/shape_text.h
    std::string_view children; // lists that may stand inside it
};

[[nodiscard]] std::span<const EntityType> entityTypes();
[[nodiscard]] std::span<const ShapeFragment> entityFragments();
[[nodiscard]] const EntityType& typeOf(Kind kind);
// Null when no list has that name.
[[nodiscard]] const EntityType* findList(std::string_view list);
[[nodiscard]] const Shape& entityShape(Kind kind);

inline constexpr std::uint32_t kNoIndex = 0xffffffffU;
inline constexpr std::size_t kMaxWorkspaces = 10'000;

enum ItemFlag : std::uint8_t {
    kLegacyPaths = 1,   // a path is a regex when it looks like one (before 3.0)
    kHashedSecrets = 2, // basic-auth passwords are stored as their hashes
    kNameOnly = 4,      // a bare string in the place of an entity
};

// One entity as it was found. A nested entity knows its parent: an index into the
// list of `parentKind`.
struct Item {
    const text::Node* node = nullptr;
    Kind parentKind = Kind::None;
    std::uint8_t flags = 0;
    std::uint16_t workspace = 0;
    std::uint32_t parent = kNoIndex;
};

// Everything that was read, file or live, before it becomes the model.
struct Input {
    bool live = false;
    bool enterprise = false;
    std::string version;
    std::string flavor; // router_flavor, when known
    std::array<std::vector<Item>, kKinds> items;
    std::vector<std::string> workspaces{std::string{}};
    // decK: values of fields that entities leave out, and shared plugin settings.
    std::map<Kind, const text::Node*> defaults;
    std::unordered_map<std::string_view, const text::Node*> pluginConfigs;
    std::vector<std::string> selectTags;
    // Entities outside this source may be referred to (decK lookup tags).
    bool partial = false;
    // Priorities that the running gateway tells.
    std::unordered_map<std::string, std::int32_t> priorities;
    std::optional<bool> verifiesUpstreams; // proxy_ssl_verify of the gateway

    [[nodiscard]] std::vector<Item>& of(Kind kind) { return items[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const std::vector<Item>& of(Kind kind) const {
        return items[static_cast<std::size_t>(kind)];
    }
    std::uint16_t workspace(std::string_view name);
};

// Fills `input` from the declarative and decK files of one source.
[[nodiscard]] Status collectFiles(SnapshotBuilder& builder, Input& input,
                                  std::span<const text::DocumentPtr> documents);
// Whether a root looks like a Kong file.
[[nodiscard]] bool looksLikeKong(const text::Node& root);

// Whether a document holds the settings of kong.conf.
[[nodiscard]] bool looksLikeConf(const text::Document& document, std::string_view fileName);
// The settings among the documents of one source, and the documents that hold
// entities; the declarative file that the settings name is loaded into these.
struct ConfFile {
    const text::Node* settings = nullptr;
    std::vector<text::DocumentPtr> others;
};
[[nodiscard]] ConfFile takeConf(SnapshotBuilder& builder,
                                std::span<const text::DocumentPtr> documents);

// Listeners, admin endpoints, store, logs and TLS from the settings of kong.conf or
// of the `configuration` of `GET /`, null when there is none. `complete` tells
// that an absent setting has its default; else only the proxy listeners are
// assumed. Fills what the entities need of it into `input`.
void addGatewaySettings(SnapshotBuilder& builder, const text::Node* settings, bool complete,
                        Input& input);

// The atc-router expression language of `router_flavor = expressions`.
struct ParsedExpression {
    model::Expr expr;
    std::string problem; // why it could not be parsed; then `expr` is Opaque
};
[[nodiscard]] ParsedExpression parseExpression(std::string_view text,
                                               const text::SourceRange& range);
[[nodiscard]] model::Protocol protocolOf(std::string_view name);
// Whether the protocols are those of the stream subsystem (tcp, tls, udp).
[[nodiscard]] bool isStream(std::span<const std::string> protocols);

class KongModel final {
public:
    KongModel(SnapshotBuilder& builder, const Input& input);

    // Adds every entity, the links between them and the effective chains.
    [[nodiscard]] Status build();

private:
    struct Names {
        std::unordered_map<std::string_view, std::uint32_t> byName;
        std::unordered_map<std::string_view, std::uint32_t> byId;
    };
    // What a reference resolves to, and how it was written.
    struct Reference {
        std::uint32_t index = kNoIndex;
        std::string text;
        text::SourceRange range;
        [[nodiscard]] bool given() const { return !text.empty() || index != kNoIndex; }
    };
    struct Binding { // of a plugin
        Reference route;
        Reference service;
        Reference consumer;
        Reference group;
    };

    // kong_model.cpp
    void indexNames(Kind kind);
    [[nodiscard]] Reference resolve(const Item& item, Kind kind, std::string_view field);
    [[nodiscard]] std::uint32_t find(Kind kind, std::uint16_t workspace,
                                     std::string_view name) const;
    [[nodiscard]] std::string suggestion(const Names& names, Kind kind, std::string_view text);
    [[nodiscard]] const text::Node* field(const Item& item, Kind kind, std::string_view name) const;
    [[nodiscard]] std::string label(Kind kind, std::uint32_t index) const;
    void fillBase(model::EntityBase& base, Kind kind, std::uint32_t index) const;
    void keepExtra(model::EntityBase& base, const Item& item,
                   std::span<const std::string_view> fields) const;
    void checkDuplicates(Kind kind, std::string_view field);

    // kong_entities.cpp
    void addServices();
    [[nodiscard]] model::Service makeService(std::uint32_t index);
    void setAddress(model::Service& service, const Item& item);
    void setServiceTls(model::Service& service, const Item& item);
    void addUpstreams();
    void setHealthChecks(model::Upstream& upstream, const text::Node* checks) const;
    void addTargets();

    // kong_routes.cpp
    void addRoutes();
    [[nodiscard]] model::Route makeRoute(std::uint32_t index);
    void setProtocols(model::Route& route, const Item& item) const;
    void setMatchers(model::Route& route, const Item& item);
    void setPaths(model::Route& route, const Item& item);
    void checkPath(const model::PathMatch& match, const text::Node& node);
    void setHeaders(model::Route& route, const Item& item) const;
    void setAddresses(model::Route& route, const Item& item) const;
    void setExpression(model::Route& route, const Item& item);

    // kong_identity.cpp
    void addConsumers();
    void addGroups();
    void addCredentials();
    void addAcl(std::uint32_t index);
    void addCertificates();
    void addCertificate(Kind kind, std::uint32_t index, const std::vector<std::string>& snis);
    void addKeys();
    void addVaults();
    void setSecret(model::Credential& credential, Kind kind, const Item& item,
                   std::string_view secretField) const;
    [[nodiscard]] std::vector<std::string> credentialLocations(std::string_view plugin) const;

    // kong_policies.cpp
    void addPolicies();
    void addPolicy(std::uint32_t index);
    [[nodiscard]] std::int32_t priorityOf(const std::string& type, const Plugin* plugin) const;
    [[nodiscard]] Binding bindingOf(const Item& item);
    [[nodiscard]] std::string setScope(model::Policy& policy, const Binding& binding,
                                       const Item& item);
    [[nodiscard]] std::string entityKey(Kind kind, std::uint32_t index) const;
    void attach(model::PolicyId id, std::uint16_t workspace);
    [[nodiscard]] const text::Node* configOf(const Item& item);
    void setBehaviour(model::Policy& policy, const Plugin* plugin) const;
    void checkPolicy(const model::Policy& policy, const Plugin* plugin, const Item& item,
                     std::string_view what);
    void unknownPlugin(const model::Policy& policy, const text::SourceRange& place);
    void addPolicySecrets(model::PolicyId id);
    void addFilterChains();

    // kong_chain.cpp
    [[nodiscard]] Status addChains();
    [[nodiscard]] ChainCandidate candidateOf(model::PolicyId id, std::int64_t nameRank) const;
    [[nodiscard]] Result<EffectiveChain> makeChain(ReplaceChain& chains, const model::Route& route,
                                                   std::uint16_t workspace,
                                                   std::uint8_t plane) const;
    void applyOrdering(EffectiveChain& chain) const;
    void settleRoute(model::Route& route) const;

    SnapshotBuilder& m_builder;
    const Input& m_input;
    std::array<std::vector<Names>, kKinds> m_names; // by kind and workspace
    std::size_t m_suggestions = 0;
    // Policies: the global ones by workspace; of each its plugin (kNoIndex: a wasm
    // filter) and whether it repeats another; the first of each natural key.
    std::vector<std::vector<model::PolicyId>> m_globals;
    std::vector<std::uint32_t> m_policyItems;
    std::vector<bool> m_duplicates;
    std::unordered_map<std::string, std::size_t> m_bound;
    std::set<std::string, std::less<>> m_unknownTypes;
    bool m_ordered = false; // some plugin has "ordering"
};

} // namespace gatelens::adapters::kong
