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

template <typename Owner, typename Item>
void IdLists<Owner, Item>::move(Item item, const std::vector<Owner>& from,
                                const std::vector<Owner>& to) {
    for (const Owner owner : from) {
        erase(owner, item);
    }
    for (const Owner owner : to) {
        insert(owner, item);
    }
}

template <typename Owner, typename Item>
void IdLists<Owner, Item>::erase(Owner owner, Item item) {
    if (owner.index() >= m_counts.size()) {
        return;
    }
    std::uint32_t& count = m_counts[owner.index()];
    Item* const first = m_items.data() + m_starts[owner.index()];
    Item* const kept = std::remove(first, first + count, item);
    count = static_cast<std::uint32_t>(kept - first);
}

template <typename Owner, typename Item>
void IdLists<Owner, Item>::insert(Owner owner, Item item) {
    if (owner.index() >= m_counts.size()) {
        return;
    }
    std::uint32_t& count = m_counts[owner.index()];
    const std::uint32_t start = m_starts[owner.index()];
    const auto first = m_items.begin() + start;
    const auto place = std::lower_bound(first, first + count, item);
    if (place != first + count && *place == item) {
        return;
    }
    if (start + count == m_starts[owner.index() + 1]) { // no room is left
        m_items.insert(place, item);
        for (std::size_t i = owner.index() + 1; i < m_starts.size(); ++i) {
            ++m_starts[i];
        }
    } else {
        std::move_backward(place, first + count, first + count + 1);
        *place = item;
    }
    ++count;
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

namespace {

std::vector<ServiceId> servicesOf(const Route& route) {
    std::vector<ServiceId> services;
    for (const auto& weighted : route.services) {
        services.push_back(weighted.service);
    }
    return services;
}

std::vector<PolicyId> policiesOf(const Route& route) {
    std::vector<PolicyId> policies;
    for (const auto& entry : route.chain) {
        policies.push_back(entry.policy);
    }
    return policies;
}

} // namespace

void Relations::follow(const Snapshot& after, std::span<const RouteId> routes) {
    for (const RouteId id : routes) {
        const Route& old = (*m_snapshot)[id];
        const Route& now = after[id];
        routesOfService.move(id, servicesOf(old), servicesOf(now));
        routesOfListener.move(id, old.listeners, now.listeners);
        childrenOfRoute.move(id, {old.parent}, {now.parent});
        routesOfPolicy.move(id, policiesOf(old), policiesOf(now));
        const auto place =
            std::lower_bound(routesOnEveryListener.begin(), routesOnEveryListener.end(), id);
        const bool listed = place != routesOnEveryListener.end() && *place == id;
        if (now.listeners.empty() && !listed) {
            routesOnEveryListener.insert(place, id);
        } else if (!now.listeners.empty() && listed) {
            routesOnEveryListener.erase(place);
        }
    }
    m_snapshot = &after;
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
