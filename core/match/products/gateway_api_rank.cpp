// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/gateway_api_rank.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace gatelens::match::gatewayapi {

using text::Node;

namespace {

constexpr int kMaxDepth = 8; // of lists in lists

struct Owner {
    std::string_view created;
    std::string_view ns;
    std::string_view name;
};
using Owners = std::map<const Node*, Owner>;

std::string_view textAt(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = node == nullptr ? nullptr : node->at(path);
    return value == nullptr ? std::string_view{} : value->asText().value_or(std::string_view{});
}

// The object that each rule stands in; a route without rules stands for itself.
// `listed`: the kind that a list gives its items, which then name none.
void collect(const Node& node, std::string_view listed, Owners& owners, int depth) {
    if (depth > kMaxDepth) {
        return;
    }
    for (const Node* item : node.items) {
        collect(*item, listed, owners, depth + 1);
    }
    std::string_view kind = textAt(&node, {"kind"});
    if (const Node* items = node.get("items")) {
        const bool typed = kind.size() > 4 && kind.ends_with("List");
        collect(*items, typed ? kind.substr(0, kind.size() - 4) : std::string_view{}, owners,
                depth + 1);
    }
    kind = kind.empty() ? listed : kind;
    if (kind != "HTTPRoute" && kind != "GRPCRoute") {
        return;
    }
    Owner owner{textAt(&node, {"metadata", "creationTimestamp"}),
                textAt(&node, {"metadata", "namespace"}), textAt(&node, {"metadata", "name"})};
    if (owner.ns.empty()) {
        owner.ns = "default";
    }
    owners.emplace(&node, owner);
    const Node* rules = node.at({"spec", "rules"});
    for (std::size_t i = 0; rules != nullptr && i < rules->items.size(); ++i) {
        owners.emplace(rules->items[i], owner);
    }
}

// Smaller comes first.
struct Key {
    int kind = 0;
    int path = 0;
    std::int64_t length = 0;
    std::int64_t methodLength = 0; // gRPC
    int method = 0;
    std::int64_t headers = 0;
    std::int64_t query = 0;
    std::string_view created;
    std::string_view ns;
    std::string_view name;

    [[nodiscard]] auto tied() const {
        return std::tie(kind, path, length, methodLength, method, headers, query, created, ns,
                        name);
    }
};

int pathRank(const model::Route& route) {
    if (route.paths.empty()) {
        return 1;
    }
    const auto kind = route.paths.front().kind;
    return kind == model::PathMatchKind::Exact           ? 0
           : kind == model::PathMatchKind::SegmentPrefix ? 1
                                                         : 2;
}

Key keyOf(const model::Route& route, const Owners& owners) {
    Key key;
    const bool grpc = route.productKind == "GRPCRoute";
    key.kind = grpc ? 1 : 0;
    const std::string path = route.paths.empty() ? std::string() : route.paths.front().value;
    if (grpc) {
        // "/service/method": characters in the service, then in the method.
        const auto slash = path.find('/', 1);
        const std::string service = path.substr(std::min<std::size_t>(1, path.size()),
                                                slash == std::string::npos ? slash : slash - 1);
        const bool noService = service.starts_with("[^/]+");
        key.length = noService ? 0 : -static_cast<std::int64_t>(service.size());
        key.methodLength =
            slash == std::string::npos ? 0 : -static_cast<std::int64_t>(path.size() - slash - 1);
    } else {
        key.path = pathRank(route);
        key.length = -static_cast<std::int64_t>(path.size());
        key.method = route.methods.empty() ? 1 : 0;
    }
    key.headers = -static_cast<std::int64_t>(route.headers.size());
    key.query = -static_cast<std::int64_t>(route.query.size());
    if (const auto owner = owners.find(route.raw); owner != owners.end()) {
        key.created = owner->second.created;
        key.ns = owner->second.ns;
        key.name = owner->second.name;
    }
    return key;
}

Owners ownersOf(const model::Snapshot& snapshot) {
    Owners owners;
    for (const auto& document : snapshot.documents) {
        for (const Node* root : document->roots) {
            collect(*root, {}, owners, 0);
        }
    }
    return owners;
}

} // namespace

std::vector<model::RouteId> rankRoutes(const model::Snapshot& snapshot) {
    const Owners owners = ownersOf(snapshot);
    std::vector<std::pair<Key, model::RouteId>> keys;
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        const auto& route = snapshot.routes[i];
        if (route.productKind == "HTTPRoute" || route.productKind == "GRPCRoute") {
            keys.emplace_back(keyOf(route, owners), model::RouteId(i));
        }
    }
    // The last step, the place in the list, is the order in which they were read.
    std::stable_sort(keys.begin(), keys.end(),
                     [](const auto& a, const auto& b) { return a.first.tied() < b.first.tied(); });
    std::vector<model::RouteId> routes;
    for (const auto& [key, route] : keys) {
        routes.push_back(route);
    }
    return routes;
}

std::string firstDifference(const model::Snapshot& snapshot, const model::Route& winner,
                            const model::Route& loser) {
    const Owners owners = ownersOf(snapshot);
    const Key ahead = keyOf(winner, owners);
    const Key behind = keyOf(loser, owners);
    if (!std::equal(winner.hosts.begin(), winner.hosts.end(), loser.hosts.begin(),
                    loser.hosts.end(),
                    [](const auto& a, const auto& b) { return a.text == b.text; })) {
        return "a more specific hostname";
    }
    if (ahead.path != behind.path) {
        return ahead.path == 0 ? "an exact path" : "a path prefix before an expression";
    }
    if (ahead.length != behind.length || ahead.methodLength != behind.methodLength) {
        return "a longer path";
    }
    if (ahead.method != behind.method) {
        return "a method match";
    }
    if (ahead.headers != behind.headers) {
        return "more header matches";
    }
    if (ahead.query != behind.query) {
        return "more query parameter matches";
    }
    if (ahead.created != behind.created) {
        return fmt::format("the older route ({})",
                           ahead.created.empty() ? "no timestamp" : ahead.created);
    }
    const bool named = std::tie(ahead.ns, ahead.name) != std::tie(behind.ns, behind.name);
    return named ? "first in alphabetical order of namespace and name"
                 : "first in the list of rules";
}

} // namespace gatelens::match::gatewayapi
