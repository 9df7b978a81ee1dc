// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/query.h"

#include "core/base/strings.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace gatelens::model {

template <typename Owner, typename Item>
IdLists<Owner, Item>::IdLists(std::size_t size, const std::vector<Link>& links)
    : m_starts(size + 1, 0)
    , m_counts(size, 0) {
    for (const Link& link : links) {
        if (link.owner.index() < size) {
            ++m_starts[link.owner.index() + 1];
        }
    }
    for (std::size_t i = 1; i < m_starts.size(); ++i) {
        m_starts[i] += m_starts[i - 1];
    }
    m_items.resize(m_starts.back());
    for (const Link& link : links) {
        if (link.owner.index() >= size) {
            continue;
        }
        Item* const first = m_items.data() + m_starts[link.owner.index()];
        std::uint32_t& count = m_counts[link.owner.index()];
        // The links of one item stand together, so a repeated one is the owner's last.
        if (count == 0 || first[count - 1] != link.item) {
            first[count++] = link.item;
        }
    }
}

template class IdLists<ServiceId, RouteId>;
template class IdLists<UpstreamId, ServiceId>;
template class IdLists<ListenerId, RouteId>;
template class IdLists<RouteId, RouteId>;
template class IdLists<PolicyId, RouteId>;
template class IdLists<PolicyId, CredentialId>;
template class IdLists<CertificateId, ListenerId>;

namespace {

// Every link that `links` (an entity -> its owners) names, from all entities.
template <typename Owner, typename Item, typename Entity, typename Links>
IdLists<Owner, Item> invert(std::size_t owners, const std::vector<Entity>& entities,
                            const Links& links) {
    std::vector<typename IdLists<Owner, Item>::Link> found;
    found.reserve(entities.size());
    for (std::size_t i = 0; i < entities.size(); ++i) {
        links(entities[i], [&](Owner owner) { found.push_back({owner, Item(i)}); });
    }
    return {owners, found};
}

std::string addressKey(const Target& target) {
    return toLower(target.address());
}

} // namespace

Relations::Relations(const Snapshot& snapshot)
    : m_snapshot(&snapshot) {
    routesOfService = invert<ServiceId, RouteId>(snapshot.services.size(), snapshot.routes,
                                                 [](const Route& route, const auto& add) {
                                                     for (const auto& weighted : route.services) {
                                                         add(weighted.service);
                                                     }
                                                 });
    servicesOfUpstream = invert<UpstreamId, ServiceId>(
        snapshot.upstreams.size(), snapshot.services,
        [](const Service& service, const auto& add) { add(service.upstream); });
    routesOfListener = invert<ListenerId, RouteId>(
        snapshot.listeners.size(), snapshot.routes, [](const Route& route, const auto& add) {
            for (const ListenerId listener : route.listeners) {
                add(listener);
            }
        });
    childrenOfRoute =
        invert<RouteId, RouteId>(snapshot.routes.size(), snapshot.routes,
                                 [](const Route& route, const auto& add) { add(route.parent); });
    routesOfPolicy = invert<PolicyId, RouteId>(snapshot.policies.size(), snapshot.routes,
                                               [](const Route& route, const auto& add) {
                                                   for (const auto& entry : route.chain) {
                                                       add(entry.policy);
                                                   }
                                               });
    credentialsOfPolicy = invert<PolicyId, CredentialId>(
        snapshot.policies.size(), snapshot.credentials,
        [](const Credential& credential, const auto& add) { add(credential.policy); });
    listenersOfCertificate = invert<CertificateId, ListenerId>(
        snapshot.certificates.size(), snapshot.listeners,
        [](const Listener& listener, const auto& add) {
            if (listener.tls) {
                std::ranges::for_each(listener.tls->certificates, add);
            }
        });
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        if (snapshot.routes[i].listeners.empty()) {
            routesOnEveryListener.emplace_back(i);
        }
    }
    for (std::size_t i = 0; i < snapshot.targets.size(); ++i) {
        targetsOfAddress[addressKey(snapshot.targets[i])].emplace_back(i);
    }
}

std::vector<ListenerId> Relations::listenersOfRoute(RouteId route) const {
    std::vector<ListenerId> listeners = (*m_snapshot)[route].listeners;
    if (listeners.empty()) {
        listeners.reserve(m_snapshot->listeners.size());
        for (std::size_t i = 0; i < m_snapshot->listeners.size(); ++i) {
            listeners.emplace_back(i);
        }
    }
    return listeners;
}

std::vector<TargetId> Relations::targetsOfRoute(RouteId route) const {
    std::vector<TargetId> targets;
    std::unordered_set<TargetId> seen;
    for (const auto& weighted : (*m_snapshot)[route].services) {
        if (!weighted.service || !(*m_snapshot)[weighted.service].upstream) {
            continue;
        }
        const Upstream& upstream = (*m_snapshot)[(*m_snapshot)[weighted.service].upstream];
        std::ranges::copy_if(upstream.targets, std::back_inserter(targets),
                             [&seen](TargetId target) { return seen.insert(target).second; });
    }
    return targets;
}

std::vector<RouteId> Relations::routesOfTarget(TargetId target) const {
    std::vector<RouteId> routes;
    std::unordered_set<RouteId> seen;
    for (const ServiceId service : servicesOfUpstream[(*m_snapshot)[target].upstream]) {
        std::ranges::copy_if(routesOfService[service], std::back_inserter(routes),
                             [&seen](RouteId route) { return seen.insert(route).second; });
    }
    return routes;
}

std::span<const TargetId> Relations::targetsAt(std::string_view address) const {
    const auto found = targetsOfAddress.find(toLower(address));
    return found == targetsOfAddress.end() ? std::span<const TargetId>{} : found->second;
}

} // namespace gatelens::model
