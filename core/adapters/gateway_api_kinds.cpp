// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTPRoutes and GRPCRoutes do not share a hostname of a listener: of two that do the
// older one is accepted, then the first by "namespace/name" (GRPCRouteSpec.hostnames).
#include "core/adapters/gateway_api_internal.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

namespace {

// The hostnames that the routes of one kind have at a listener.
class Names final {
public:
    void add(const std::vector<model::HostMatch>& hosts) {
        m_any = m_any || hosts.empty();
        m_some = true;
        for (const auto& host : hosts) {
            m_any = m_any || host.kind == model::HostMatchKind::Any;
            const bool wildcard = host.kind == model::HostMatchKind::WildcardPrefix;
            (wildcard ? m_wildcards : m_exact).insert(host.value);
            for (const auto& parent : parents(host.value)) {
                m_parents.insert(parent);
            }
        }
    }

    [[nodiscard]] bool meets(const std::vector<model::HostMatch>& hosts) const {
        return m_some && (m_any || hosts.empty() ||
                          std::any_of(hosts.begin(), hosts.end(),
                                      [this](const auto& host) { return meets(host); }));
    }

private:
    // ".b.test" and ".test" of "a.b.test"; of ".b.test" itself too.
    static std::vector<std::string> parents(const std::string& name) {
        std::vector<std::string> out;
        for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
            out.push_back(name.substr(dot));
        }
        return out;
    }

    [[nodiscard]] bool meets(const model::HostMatch& host) const {
        const auto above = parents(host.value);
        const bool covered = std::any_of(above.begin(), above.end(), [this](const auto& parent) {
            return m_wildcards.contains(parent);
        });
        if (host.kind == model::HostMatchKind::Any || covered) {
            return true;
        }
        return host.kind == model::HostMatchKind::WildcardPrefix ? m_parents.contains(host.value)
                                                                 : m_exact.contains(host.value);
    }

    bool m_some = false;
    bool m_any = false;
    std::set<std::string> m_exact;
    std::set<std::string> m_wildcards; // ".b.test"
    std::set<std::string> m_parents;
};

struct Entry {
    const Object* object = nullptr;
    std::vector<model::RouteId> routes;
};

std::vector<Entry> byAge(const Assembly& assembly) {
    std::map<const Object*, Entry> entries;
    for (const Assembly::Rank& rank : assembly.ranks) {
        if (rank.object->kind == "HTTPRoute" || rank.object->kind == "GRPCRoute") {
            Entry& entry = entries[rank.object];
            entry.object = rank.object;
            entry.routes.push_back(rank.route);
        }
    }
    std::vector<Entry> out;
    for (auto& [object, entry] : entries) {
        out.push_back(std::move(entry));
    }
    std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.object->created, a.object->ns, a.object->name, a.object->kind) <
               std::tie(b.object->created, b.object->ns, b.object->name, b.object->kind);
    });
    return out;
}

// What is left of a route's hostnames at a listener; none: any.
std::vector<model::HostMatch> hostsAt(const std::string& listener,
                                      const std::vector<model::HostMatch>& hosts) {
    std::vector<model::HostMatch> out;
    if (hosts.empty() && !listener.empty()) {
        out.push_back(hostMatch(listener));
    }
    for (const auto& host : hosts) {
        const bool any = host.kind == model::HostMatchKind::Any;
        if (const auto common = intersect(listener, any ? std::string() : host.text)) {
            out.push_back(hostMatch(*common));
        }
    }
    return out;
}

void detach(Assembly& assembly, const Entry& entry, model::ListenerId listener) {
    auto& snapshot = assembly.builder.snapshot();
    for (const auto id : entry.routes) {
        model::Route& route = snapshot.routes[id.index()];
        std::erase(route.listeners, listener);
        if (route.listeners.empty()) {
            route.enabled = false;
            route.tags.emplace_back("not-attached");
        }
    }
    assembly.builder.error(
        "route-kind-conflict",
        fmt::format("{} is not accepted at listener {}: an older {} has one of its hostnames",
                    entry.object->label(), snapshot.listeners[listener.index()].name,
                    entry.object->kind == "HTTPRoute" ? "GRPCRoute" : "HTTPRoute"),
        entry.object->node->range, "give HTTPRoutes and GRPCRoutes hostnames of their own");
}

} // namespace

void settleKinds(Assembly& assembly) {
    if (!assembly.objects.has("HTTPRoute") || !assembly.objects.has("GRPCRoute")) {
        return;
    }
    std::map<model::ListenerId, std::string> hostnames;
    for (const ListenerEntry& listener : assembly.listeners) {
        hostnames.emplace(listener.id, listener.hostname);
    }
    std::map<std::pair<model::ListenerId, bool>, Names> accepted; // and whether it is gRPC
    for (const Entry& entry : byAge(assembly)) {
        const bool grpc = entry.object->kind == "GRPCRoute";
        // By value: detach() changes it.
        const model::Route route = assembly.builder.snapshot().routes[entry.routes.front().index()];
        for (const auto listener : route.listeners) {
            const auto hosts = hostsAt(hostnames[listener], route.hosts);
            if (accepted[{listener, !grpc}].meets(hosts)) {
                detach(assembly, entry, listener);
            } else {
                accepted[{listener, grpc}].add(hosts);
            }
        }
    }
}

} // namespace gatelens::adapters::gatewayapi
