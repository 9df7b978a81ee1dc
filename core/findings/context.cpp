// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/context.h"

#include "core/base/strings.h"
#include "core/findings/predicates.h"
#include "core/model/zone.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::EntityKind;
using model::Exposure;
using model::PolicyClass;

namespace {

bool taggedPublic(const model::EntityBase& entity) {
    return std::any_of(entity.tags.begin(), entity.tags.end(), [](const std::string& tag) {
        return equalsIgnoreCase(tag, "public") || equalsIgnoreCase(tag, "public-on-purpose");
    });
}

bool isStreamProtocol(model::Protocol protocol) {
    return protocol == model::Protocol::Tcp || protocol == model::Protocol::Tls ||
           protocol == model::Protocol::Udp;
}

bool isStreamName(std::string_view name) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"tcp", "tls", "udp", "tls_passthrough", "TCPRoute", "TLSRoute", "UDPRoute", "tcp router",
         "udp router", "stream route", "stream_route", "stream server"});
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view known) { return equalsIgnoreCase(name, known); });
}

// No HTTP is read there, so nothing that HTTP policies do can be missed.
bool isStream(const model::Snapshot& snapshot, const model::Route& route,
              std::span<const model::ListenerId> listeners) {
    if (isStreamName(route.productKind) ||
        (!route.protocols.empty() &&
         std::all_of(route.protocols.begin(), route.protocols.end(),
                     [](const std::string& protocol) { return isStreamName(protocol); }))) {
        return true;
    }
    if (const auto service = route.service();
        service && isStreamProtocol(snapshot[service].protocol)) {
        return true;
    }
    return !listeners.empty() &&
           std::all_of(listeners.begin(), listeners.end(), [&](model::ListenerId id) {
               return isStreamProtocol(snapshot[id].protocol);
           });
}

bool writesWith(const model::Route& route) {
    static constexpr std::array kWriting =
        std::to_array<std::string_view>({"POST", "PUT", "PATCH", "DELETE"});
    return route.methods.empty() ||
           std::any_of(route.methods.begin(), route.methods.end(), [](const std::string& method) {
               return std::find(kWriting.begin(), kWriting.end(), method) != kWriting.end();
           });
}

// What no request from outside selects: nginx's internal locations, and the rest of a
// Tyk API whose allow list lets only its endpoints through.
bool isClosed(const model::Snapshot& snapshot, const model::Relations& relations,
              model::RouteId id) {
    const model::Route& route = snapshot[id];
    if (snapshot.gateway.product == "nginx") {
        return std::find(route.tags.begin(), route.tags.end(), "internal") != route.tags.end();
    }
    return snapshot.gateway.product == "tyk" && !relations.childrenOfRoute[id].empty() &&
           std::any_of(route.chain.begin(), route.chain.end(), [&](const auto& entry) {
               const model::Policy& policy = snapshot[entry.policy];
               return policy.enabled && policy.type == "allow-list";
           });
}

} // namespace

Context::Context(model::SnapshotPtr snapshot, std::uint32_t index, const Attestations& attestations,
                 std::int64_t now)
    : m_snapshot(std::move(snapshot))
    , m_index(index)
    , m_attestations(attestations)
    , m_now(now)
    , m_relations(*m_snapshot) {
    m_facts.reserve(m_snapshot->routes.size());
    for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
        m_facts.push_back(factsOf(model::RouteId(i)));
    }
}

RouteFacts Context::factsOf(model::RouteId id) const {
    const auto& snapshot = *m_snapshot;
    const model::Route& route = snapshot[id];
    RouteFacts facts;
    for (const auto& entry : route.chain) {
        const model::Policy& policy = snapshot[entry.policy];
        if (!policy.enabled) {
            continue;
        }
        if (policy.mode == model::PolicyMode::Block) {
            facts.classes |= classBit(policy.policyClass);
        }
        facts.authn = facts.authn || rejectsAnonymous(policy, route);
        facts.acl = facts.acl || canDeny(policy);
    }
    facts.limited = (facts.classes & classBit(PolicyClass::Limit)) != 0;
    facts.validated =
        (facts.classes & (classBit(PolicyClass::Validate) | classBit(PolicyClass::Waf))) != 0;
    const auto listeners = m_relations.listenersOfRoute(id);
    facts.stream = isStream(snapshot, route, listeners);
    for (const auto listenerId : listeners) {
        const model::Listener& listener = snapshot[listenerId];
        facts.publicReach = facts.publicReach || isPublic(listener);
        facts.cleartext = facts.cleartext || (!listener.tls && !listener.redirectsToHttps);
        facts.tls = facts.tls || listener.tls.has_value();
        facts.authn = facts.authn || (listener.tls &&
                                      listener.tls->clientAuth.value == model::ClientAuth::Require);
    }
    // Without a known listener nothing says that it cannot be reached.
    facts.publicReach = facts.publicReach || snapshot.listeners.empty();
    if (isClosed(snapshot, m_relations, id)) {
        facts.publicReach = false;
        facts.cleartext = false;
        facts.tls = false;
    }
    facts.writes = writesWith(route);
    for (const auto& path : route.paths) {
        const std::string& text = path.text.empty() ? path.value : path.text;
        facts.idParameter = facts.idParameter || hasIdParameter(path);
        facts.adminWord = facts.adminWord || hasAdminWord(text);
        facts.loginWord = facts.loginWord || hasLoginWord(text);
        facts.staticWord = facts.staticWord || hasStaticWord(text);
    }
    facts.taggedPublic = taggedPublic(route) ||
                         m_attestations.find(AttestedFact::PublicOnPurpose, EntityKind::Route,
                                             route, snapshot.gateway.label(), m_now) != nullptr;
    facts.forwards = (route.action == model::RouteAction::Forward ||
                      route.action == model::RouteAction::Aggregate) &&
                     !route.services.empty();
    const auto targets = m_relations.targetsOfRoute(id);
    facts.loopbackTargets =
        !targets.empty() && std::all_of(targets.begin(), targets.end(), [&](model::TargetId t) {
            return isLoopback(snapshot[t].host);
        });
    return facts;
}

std::vector<model::PolicyId> Context::chain(model::RouteId id) const {
    std::vector<model::PolicyId> policies;
    for (const auto& entry : snapshot()[id].chain) {
        if (snapshot()[entry.policy].enabled) {
            policies.push_back(entry.policy);
        }
    }
    return policies;
}

model::PolicyId Context::first(model::RouteId id, model::PolicyClass policyClass) const {
    for (const auto& entry : snapshot()[id].chain) {
        const auto& policy = snapshot()[entry.policy];
        if (policy.enabled && policy.policyClass == policyClass) {
            return entry.policy;
        }
    }
    return {};
}

std::span<const model::TargetId> Context::targetsOf(model::ServiceId id) const {
    const auto& service = snapshot()[id];
    return service.upstream ? std::span<const model::TargetId>(snapshot()[service.upstream].targets)
                            : std::span<const model::TargetId>{};
}

bool Context::isPublic(const model::Listener& listener) const {
    const auto* attested = m_attestations.find(AttestedFact::ExposureIs, EntityKind::Listener,
                                               listener, snapshot().gateway.label(), m_now);
    if (attested != nullptr) {
        return attested->value == "public";
    }
    const Exposure exposure =
        listener.exposure.known() ? listener.exposure.value : model::exposureOf(listener.address);
    return exposure == Exposure::Public || exposure == Exposure::Unknown;
}

bool Context::isPublic(const model::AdminEndpoint& endpoint) const {
    const Exposure exposure =
        endpoint.exposure.known() ? endpoint.exposure.value : model::exposureOf(endpoint.address);
    return exposure == Exposure::Public || exposure == Exposure::Unknown;
}

std::string Context::zone() const {
    const auto& gateway = snapshot().gateway;
    const auto* attested = m_attestations.find(AttestedFact::ZoneIs, EntityKind::Gateway, gateway,
                                               gateway.label(), m_now);
    return attested != nullptr ? attested->value : gateway.zone;
}

std::string Context::zone(const model::Target& target) const {
    const auto* attested = m_attestations.find(AttestedFact::ZoneIs, EntityKind::Target, target,
                                               snapshot().gateway.label(), m_now);
    return attested != nullptr ? attested->value : model::zoneOf(target);
}

namespace {

std::vector<StatedSnapshot> statedAlike(const std::vector<model::SnapshotPtr>& snapshots,
                                        Attestations attestations) {
    const auto shared = std::make_shared<const Attestations>(std::move(attestations));
    std::vector<StatedSnapshot> stated;
    for (const auto& snapshot : snapshots) {
        stated.push_back({snapshot, shared});
    }
    return stated;
}

} // namespace

Fleet::Fleet(const std::vector<model::SnapshotPtr>& snapshots, Attestations attestations,
             std::int64_t now)
    : Fleet(statedAlike(snapshots, std::move(attestations)), now) {}

Fleet::Fleet(std::vector<StatedSnapshot> snapshots, std::int64_t now) {
    for (std::uint32_t i = 0; i < snapshots.size(); ++i) {
        const model::Snapshot& snapshot = *snapshots[i].snapshot;
        m_contexts.push_back(std::make_unique<const Context>(
            snapshots[i].snapshot, i, *m_attestations.emplace_back(snapshots[i].attestations),
            now));
        for (std::size_t t = 0; t < snapshot.targets.size(); ++t) {
            m_byAddress[toLower(snapshot.targets[t].address())].emplace_back(i, model::TargetId(t));
        }
    }
}

std::span<const std::pair<std::uint32_t, model::TargetId>>
Fleet::sameAddress(std::string_view address) const {
    const auto found = m_byAddress.find(std::string(address));
    return found == m_byAddress.end() ? std::span<const std::pair<std::uint32_t, model::TargetId>>{}
                                      : std::span(found->second);
}

} // namespace gatelens::findings
