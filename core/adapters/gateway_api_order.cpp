// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The precedence of the specification, over all matches of all routes of a kind.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace gatelens::adapters::gatewayapi {

namespace {

// Smaller comes first. The first two say how specific the hostnames are: the
// longest that is no wildcard, then the longest of all.
struct SortKey {
    std::size_t kind = 0;
    std::int64_t exactHost = 0;
    std::int64_t anyHost = 0;
    int pathRank = 0;
    std::int64_t pathLength = 0;
    std::int64_t methodLength = 0; // gRPC
    int method = 0;
    std::int64_t headers = 0;
    std::int64_t query = 0;
    std::string_view created;
    std::string_view ns;
    std::string_view name;
    std::size_t rule = 0;
    std::size_t match = 0;

    [[nodiscard]] auto tied() const {
        return std::tie(kind, exactHost, anyHost, pathRank, pathLength, methodLength, method,
                        headers, query, created, ns, name, rule, match);
    }
};

std::size_t kindRank(std::string_view kind) {
    constexpr std::string_view kOrder[] = {"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"};
    return static_cast<std::size_t>(std::find(std::begin(kOrder), std::end(kOrder), kind) -
                                    std::begin(kOrder));
}

// Exact before prefix; where regular expressions stand is the implementation's
// choice (behind prefixes here).
int pathRank(model::PathMatchKind kind) {
    switch (kind) {
    case model::PathMatchKind::Exact:
        return 0;
    case model::PathMatchKind::SegmentPrefix:
        return 1;
    default:
        return 2;
    }
}

SortKey keyOf(const Assembly::Rank& rank, const model::Route& route) {
    SortKey key;
    key.kind = kindRank(rank.object->kind);
    for (const model::HostMatch& host : route.hosts) {
        const auto length = static_cast<std::int64_t>(host.text.size());
        if (host.kind == model::HostMatchKind::Exact) {
            key.exactHost = std::min(key.exactHost, -length);
        }
        key.anyHost = std::min(key.anyHost, -length);
    }
    if (!route.paths.empty()) {
        key.pathRank = pathRank(route.paths.front().kind);
        key.pathLength = -static_cast<std::int64_t>(route.paths.front().value.size());
    }
    if (rank.object->kind == "GRPCRoute") {
        // Characters in the service, then in the method; not the path's kind.
        key.pathRank = 0;
        const text::Node* matches = route.raw == nullptr ? nullptr : route.raw->get("matches");
        const text::Node* method = matches != nullptr && rank.match < matches->items.size()
                                       ? matches->items[rank.match]->get("method")
                                       : nullptr;
        key.pathLength = -static_cast<std::int64_t>(textOf(method, "service").size());
        key.methodLength = -static_cast<std::int64_t>(textOf(method, "method").size());
    } else {
        key.method = route.methods.empty() ? 1 : 0;
    }
    key.headers = -static_cast<std::int64_t>(route.headers.size());
    key.query = -static_cast<std::int64_t>(route.query.size());
    key.created = rank.object->created;
    key.ns = rank.object->ns;
    key.name = rank.object->name;
    key.rule = rank.rule;
    key.match = rank.match;
    return key;
}

} // namespace

void settleOrder(Assembly& assembly) {
    auto& routes = assembly.builder.snapshot().routes;
    std::vector<std::pair<SortKey, model::RouteId>> keys;
    keys.reserve(assembly.ranks.size());
    for (const Assembly::Rank& rank : assembly.ranks) {
        keys.emplace_back(keyOf(rank, routes[rank.route.index()]), rank.route);
    }
    std::stable_sort(keys.begin(), keys.end(),
                     [](const auto& a, const auto& b) { return a.first.tied() < b.first.tied(); });
    std::uint32_t order = 0;
    for (const auto& [key, route] : keys) {
        routes[route.index()].order = order++;
    }
}

} // namespace gatelens::adapters::gatewayapi
