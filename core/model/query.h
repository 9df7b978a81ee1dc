// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The links of a snapshot, read backwards: who uses this service, this upstream,
// this policy. Built once from a snapshot, which must outlive it; topology,
// findings and the console ask it instead of walking every route.
#pragma once

#include "core/model/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::model {

// For each of `size` owners a list of ids, in two flat arrays: a hundred thousand
// short vectors would cost more than what they hold.
template <typename Owner, typename Item>
class IdLists final {
public:
    IdLists() = default;
    struct Link {
        Owner owner;
        Item item;
    };
    // Links keep their order within an owner; repeated ones are dropped, and so
    // are those of owners that do not exist.
    IdLists(std::size_t size, const std::vector<Link>& links);

    [[nodiscard]] std::span<const Item> operator[](Owner owner) const {
        if (owner.index() + 1 >= m_starts.size()) {
            return {};
        }
        return std::span(m_items).subspan(m_starts[owner.index()], count(owner));
    }

    // The item leaves the lists of `from` and joins those of `to`. Lists are in the
    // order of their items, as the constructor makes them when it is given so.
    void move(Item item, const std::vector<Owner>& from, const std::vector<Owner>& to);

private:
    void erase(Owner owner, Item item);
    void insert(Owner owner, Item item);
    [[nodiscard]] std::size_t count(Owner owner) const { return m_counts[owner.index()]; }

    std::vector<std::uint32_t> m_starts; // one more than there are owners
    std::vector<std::uint32_t> m_counts;
    std::vector<Item> m_items;
};

struct Relations {
    explicit Relations(const Snapshot& snapshot);

    IdLists<ServiceId, RouteId> routesOfService;
    IdLists<UpstreamId, ServiceId> servicesOfUpstream;
    // Only the routes that name the listener; those that name none are reachable
    // on every one and stand in `routesOnEveryListener`.
    IdLists<ListenerId, RouteId> routesOfListener;
    std::vector<RouteId> routesOnEveryListener;
    IdLists<RouteId, RouteId> childrenOfRoute;
    IdLists<PolicyId, RouteId> routesOfPolicy; // whose effective chain holds it
    IdLists<PolicyId, CredentialId> credentialsOfPolicy;
    IdLists<CertificateId, ListenerId> listenersOfCertificate;
    // Targets of one address ("host:port", lower case), whatever upstream they
    // belong to: the same backend behind two services.
    std::unordered_map<std::string, std::vector<TargetId>> targetsOfAddress;

    [[nodiscard]] std::vector<ListenerId> listenersOfRoute(RouteId route) const;
    // Through every service of the route and its upstream, each target once.
    [[nodiscard]] std::vector<TargetId> targetsOfRoute(RouteId route) const;
    [[nodiscard]] std::vector<RouteId> routesOfTarget(TargetId target) const;
    [[nodiscard]] std::span<const TargetId> targetsAt(std::string_view address) const;

    // Now the links of `after`, which differs from the snapshot of before only in these
    // routes: the same ids mean the same entities.
    void follow(const Snapshot& after, std::span<const RouteId> routes);

private:
    const Snapshot* m_snapshot;
};

} // namespace gatelens::model
