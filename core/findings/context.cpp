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

bool isGrpc(const model::Snapshot& snapshot, const model::Route& route) {
    const auto service = route.service();
    return service && (snapshot[service].protocol == model::Protocol::Grpc ||
                       snapshot[service].protocol == model::Protocol::Grpcs);
}

// Reads the facts of one route after the other; what they share is read once.
class FactsReader final {
public:
    explicit FactsReader(const Context& context)
        : m_context(context)
        , m_snapshot(context.snapshot())
        , m_loopback(m_snapshot.services.size(), Loopback::NotAsked) {
        for (std::size_t i = 0; i < m_snapshot.listeners.size(); ++i) {
            m_listeners.emplace_back(i);
            m_reach.push_back(reachOf(m_snapshot.listeners[i]));
        }
        m_everywhere = reachOn(m_listeners);
        m_attested = !context.attestations().facts.empty();
    }

    RouteFacts read(model::RouteId id) {
        const model::Route& route = m_snapshot[id];
        RouteFacts facts;
        facts.enabled = route.enabled;
        readChain(route, facts);
        readListeners(route, facts);
        if (isClosed(m_snapshot, m_context.relations(), id)) {
            facts.publicReach = false;
            facts.cleartext = false;
            facts.tls = false;
        }
        readPaths(route, facts);
        facts.writes = writesWith(route);
        facts.grpc = isGrpc(m_snapshot, route);
        facts.taggedPublic = taggedPublic(route) || (m_attested && isAttestedPublic(route));
        facts.forwards = (route.action == model::RouteAction::Forward ||
                          route.action == model::RouteAction::Aggregate) &&
                         !route.services.empty();
        facts.loopbackTargets = onlyLoopback(route);
        return facts;
    }

private:
    enum class Loopback : std::uint8_t { NotAsked, NoTargets, Only, Others };
    struct Reach {
        bool isPublic = false;
        bool cleartext = false;
        bool tls = false;
        bool needsCertificate = false;
    };

    Reach reachOf(const model::Listener& listener) const {
        return {m_context.isPublic(listener), !listener.tls && !listener.redirectsToHttps,
                listener.tls.has_value(),
                listener.tls && listener.tls->clientAuth.value == model::ClientAuth::Require};
    }

    Reach reachOn(const std::vector<model::ListenerId>& listeners) const {
        Reach all;
        for (const auto id : listeners) {
            const Reach& one = m_reach[id.index()];
            all = {all.isPublic || one.isPublic, all.cleartext || one.cleartext, all.tls || one.tls,
                   all.needsCertificate || one.needsCertificate};
        }
        return all;
    }

    void readChain(const model::Route& route, RouteFacts& facts) const {
        for (const auto& entry : route.chain) {
            const model::Policy& policy = m_snapshot[entry.policy];
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
    }

    void readListeners(const model::Route& route, RouteFacts& facts) const {
        const auto& listeners = route.listeners.empty() ? m_listeners : route.listeners;
        const Reach reach = route.listeners.empty() ? m_everywhere : reachOn(route.listeners);
        facts.stream = isStream(m_snapshot, route, listeners);
        // Without a known listener nothing says that it cannot be reached.
        facts.publicReach = reach.isPublic || m_snapshot.listeners.empty();
        facts.cleartext = reach.cleartext;
        facts.tls = reach.tls;
        facts.authn = facts.authn || reach.needsCertificate;
    }

    static void readPaths(const model::Route& route, RouteFacts& facts) {
        for (const auto& path : route.paths) {
            const std::string& text = path.text.empty() ? path.value : path.text;
            facts.idParameter = facts.idParameter || hasIdParameter(path);
            facts.adminWord = facts.adminWord || hasAdminWord(text);
            facts.loginWord = facts.loginWord || hasLoginWord(text);
            facts.staticWord = facts.staticWord || hasStaticWord(text);
        }
    }

    bool isAttestedPublic(const model::Route& route) const {
        return m_context.attestations().find(AttestedFact::PublicOnPurpose, EntityKind::Route,
                                             route, m_snapshot.gateway.label(),
                                             m_context.now()) != nullptr;
    }

    Loopback loopbackOf(model::ServiceId id) {
        Loopback& known = m_loopback[id.index()];
        if (known == Loopback::NotAsked) {
            const auto targets = m_context.targetsOf(id);
            const bool only =
                std::all_of(targets.begin(), targets.end(), [&](model::TargetId target) {
                    return isLoopback(m_snapshot[target].host);
                });
            known = targets.empty() ? Loopback::NoTargets
                    : only          ? Loopback::Only
                                    : Loopback::Others;
        }
        return known;
    }

    bool onlyLoopback(const model::Route& route) {
        bool any = false;
        for (const auto& weighted : route.services) {
            const Loopback one =
                weighted.service ? loopbackOf(weighted.service) : Loopback::NoTargets;
            if (one == Loopback::Others) {
                return false;
            }
            any = any || one == Loopback::Only;
        }
        return any;
    }

    const Context& m_context;
    const model::Snapshot& m_snapshot;
    std::vector<model::ListenerId> m_listeners;
    std::vector<Reach> m_reach;
    Reach m_everywhere;
    std::vector<Loopback> m_loopback; // by service
    bool m_attested = false;
};

} // namespace

Context::Context(model::SnapshotPtr snapshot, std::uint32_t index, const Attestations& attestations,
                 std::int64_t now)
    : m_snapshot(std::move(snapshot))
    , m_index(index)
    , m_attestations(attestations)
    , m_now(now)
    , m_relations(*m_snapshot) {
    FactsReader reader(*this);
    m_facts.reserve(m_snapshot->routes.size());
    for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
        m_facts.push_back(reader.read(model::RouteId(i)));
    }
}

Context::Context(const Context& before, model::SnapshotPtr after,
                 std::span<const model::RouteId> routes)
    : m_snapshot(std::move(after))
    , m_index(before.m_index)
    , m_attestations(before.m_attestations)
    , m_now(before.m_now)
    , m_facts(before.m_facts)
    , m_relations(before.m_relations) {
    m_relations.follow(*m_snapshot, routes);
    FactsReader reader(*this);
    for (const auto id : routes) {
        m_facts[id.index()] = reader.read(id);
    }
    m_affected = m_derived.take(before.m_derived, *this, {before, routes});
    std::sort(m_affected.begin(), m_affected.end());
    m_affected.erase(std::unique(m_affected.begin(), m_affected.end()), m_affected.end());
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
        m_contexts.push_back(std::make_shared<const Context>(
            snapshots[i].snapshot, i, *m_attestations.emplace_back(snapshots[i].attestations),
            now));
    }
}

Fleet::Fleet(const Fleet& before, std::uint32_t snapshot, model::SnapshotPtr after)
    : m_attestations(before.m_attestations)
    , m_contexts(before.m_contexts) {
    m_contexts[snapshot] = std::make_shared<const Context>(
        std::move(after), snapshot, *m_attestations[snapshot], before[snapshot].now());
}

Fleet::Fleet(const Fleet& before, std::uint32_t snapshot, model::SnapshotPtr after,
             std::span<const model::RouteId> routes)
    : m_attestations(before.m_attestations)
    , m_contexts(before.m_contexts) {
    m_contexts[snapshot] =
        std::make_shared<const Context>(before[snapshot], std::move(after), routes);
    // What it says is for rules about the fleet, and these run again in any case.
    (void)m_derived.take(before.m_derived, *this, {before, snapshot, routes});
}

} // namespace gatelens::findings
