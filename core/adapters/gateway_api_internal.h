// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the Gateway API adapter share while one cluster's objects
// are put together.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/support/builder.h"
#include "core/model/snapshot.h"
#include "core/text/node.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::gatewayapi {

constexpr std::string_view kGroup = "gateway.networking.k8s.io";
constexpr std::string_view kExperimentalGroup = "gateway.networking.x-k8s.io";

// One Kubernetes object.
struct Object {
    std::string group; // empty: core
    std::string version;
    std::string kind;
    std::string ns; // "default" where the manifest names none
    std::string name;
    std::string created; // creationTimestamp, RFC 3339
    const text::Node* node = nullptr;
    const text::Node* spec = nullptr;
    std::string apiPath;

    [[nodiscard]] std::string id() const { return ns + '/' + name; }
    // "HTTPRoute shop/orders", for messages.
    [[nodiscard]] std::string label() const {
        return kind + ' ' + (ns.empty() ? name : ns + '/' + name);
    }
    [[nodiscard]] bool standard() const { return group == kGroup || group == kExperimentalGroup; }
};

// Every object of the source, by kind and by "kind ns/name".
struct Objects {
    std::vector<Object> all;
    std::map<std::string, std::vector<std::size_t>, std::less<>> byKind;
    std::unordered_map<std::string, std::size_t> byName;
    std::vector<Object> replaced; // by a later object of the same name
    bool live = false;
    std::set<std::string> listed;     // kinds that the API server listed whole
    std::set<std::string> unreadable; // kinds that it refused

    void add(Object object);
    [[nodiscard]] std::vector<const Object*> ofKind(std::string_view kind) const;
    [[nodiscard]] const Object* find(std::string_view kind, std::string_view ns,
                                     std::string_view name) const;
    [[nodiscard]] bool has(std::string_view kind) const {
        return byKind.find(kind) != byKind.end();
    }
    // Whether a missing object of that kind is really missing.
    [[nodiscard]] bool complete(std::string_view kind) const {
        const std::string name(kind);
        return unreadable.count(name) == 0 && (listed.count(name) != 0 || has(kind));
    }
};

// A reference as parentRefs, backendRefs, certificateRefs and the like write it.
struct Reference {
    std::string group;
    std::string kind;
    std::string ns;
    std::string name;
    std::string section; // sectionName
    std::int64_t port = 0;
    const text::Node* node = nullptr;

    [[nodiscard]] std::string label() const { return kind + ' ' + ns + '/' + name; }
};
struct ReferenceDefaults {
    std::string_view group;
    std::string_view kind;
    std::string_view ns;
};
[[nodiscard]] Reference readReference(const text::Node& node, const ReferenceDefaults& defaults);

// A listener of a Gateway or a ListenerSet.
struct ListenerEntry {
    model::ListenerId id;
    const Object* owner = nullptr;   // the Gateway or the ListenerSet
    const Object* gateway = nullptr; // whose data plane it is
    const text::Node* node = nullptr;
    std::string name;
    std::string hostname; // lower case, empty: any
    std::string protocol;
    std::int64_t port = 0;
    bool conflicted = false;
};

// A target of policies: model routes and services by "kind ns/name".
struct Assembly {
    SnapshotBuilder& builder;
    const Objects& objects;
    std::vector<ListenerEntry> listeners;
    std::unordered_map<std::string, std::vector<std::size_t>> listenersOf; // "kind ns/name"
    std::unordered_map<std::string, std::vector<model::RouteId>> routesOf; // "kind ns/name"
    std::unordered_map<std::string, model::ServiceId> services;            // "kind ns/name:port"
    std::unordered_map<std::string, std::vector<model::ServiceId>> servicesOf; // "kind ns/name"
    std::unordered_map<std::string, model::CertificateId> certificates;        // Secret "ns/name"
    std::set<std::string> grants;                                              // see grantKey()
    std::unordered_map<std::string, std::vector<const Object*>> slices; // of Service "ns/name"
    std::unordered_map<std::string, const Object*> backendTls;          // of Service "ns/name"
    // What settleOrder() needs of each route: its object and the place in it.
    struct Rank {
        model::RouteId route;
        const Object* object = nullptr;
        std::size_t rule = 0;
        std::size_t match = 0;
    };
    std::vector<Rank> ranks;

    Assembly(SnapshotBuilder& snapshotBuilder, const Objects& all);

    [[nodiscard]] model::Provenance provenance(const Object& object, const text::Node& node) const;
    // Whether a reference across namespaces is allowed by a ReferenceGrant.
    [[nodiscard]] bool granted(const Object& from, const Reference& to) const;
    template <typename Entity>
    [[nodiscard]] Entity base(const Object& object, const text::Node& node,
                              std::string_view productKind) const {
        Entity entity;
        entity.source = provenance(object, node);
        entity.raw = &node;
        entity.productKind = productKind;
        return entity;
    }
};

// gateway_api_objects.cpp
// The elements of a list; none when it is absent.
[[nodiscard]] std::span<const text::Node* const> itemsOf(const text::Node* mapping,
                                                         std::string_view key);
// Of a status: the condition of that type, null when absent.
[[nodiscard]] const text::Node* condition(const text::Node* status, std::string_view type);
[[nodiscard]] Confidence recognizeRoot(const text::Node& root);
void gather(Objects& objects, const text::Node& root, std::string_view apiPath);

// gateway_api_listeners.cpp
void addListeners(Assembly& assembly);
[[nodiscard]] model::CertificateId certificateOf(Assembly& assembly, const Object& secret);

// gateway_api_attach.cpp
struct Attachment {
    std::vector<std::size_t> listeners; // indices into Assembly::listeners
    std::vector<std::string> hostnames; // what is left after the intersection; empty: any
    bool mesh = false;                  // attached to a Service (GAMMA)
    bool parentsKnown = true;           // false: the Gateways are not part of the source
};
[[nodiscard]] Attachment attach(Assembly& assembly, const Object& route);
// The intersection of a listener's and a route's hostname; nothing when disjoint.
[[nodiscard]] std::optional<std::string> intersect(std::string_view listener,
                                                   std::string_view route);
[[nodiscard]] model::HostMatch hostMatch(std::string_view hostname);
// Whether labels fit a LabelSelector (matchLabels and matchExpressions).
[[nodiscard]] bool selects(const text::Node* selector, const text::Node* labels);

// gateway_api_backends.cpp
// The service behind a backendRef; none (with a diagnostic) when it does not resolve.
[[nodiscard]] model::ServiceId serviceFor(Assembly& assembly, const Object& route,
                                          const Reference& reference);

// gateway_api_routes.cpp
void addRoutes(Assembly& assembly);

// gateway_api_filters.cpp
// The filters of a rule, for the model routes that its matches became.
void applyFilters(Assembly& assembly, const Object& object, const text::Node& rule,
                  const std::vector<model::RouteId>& routes);

// gateway_api_kinds.cpp
void settleKinds(Assembly& assembly);

// gateway_api_order.cpp
void settleOrder(Assembly& assembly);

// gateway_api_policies.cpp
void addPolicies(Assembly& assembly);

// gateway_api_checks.cpp
void checkObjects(Assembly& assembly);

void assemble(SnapshotBuilder& builder, const Objects& objects);

} // namespace gatelens::adapters::gatewayapi
