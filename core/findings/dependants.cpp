// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/dependants.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace gatelens::findings {

using model::EntityKind;
using model::RouteId;

namespace {

class Collector final {
public:
    explicit Collector(std::uint32_t snapshot)
        : m_snapshot(snapshot) {}

    template <typename Tag>
    void add(EntityKind kind, Id<Tag> id) {
        if (id) {
            m_units.push_back({m_snapshot, {kind, id.value}});
        }
    }
    template <typename Ids>
    void addAll(EntityKind kind, const Ids& ids) {
        for (const auto id : ids) {
            add(kind, id);
        }
    }

    // What stands on the path of the route, and what shares it.
    void addPath(const Context& context, RouteId id) {
        const auto& route = context.snapshot()[id];
        add(EntityKind::Route, id);
        add(EntityKind::Route, route.parent);
        addAll(EntityKind::Route, context.relations().childrenOfRoute[id]);
        for (const auto& weighted : route.services) {
            if (weighted.service) {
                addService(context, weighted.service);
            }
        }
        for (const auto& entry : route.chain) {
            addPolicy(context, entry.policy);
        }
        for (const auto& loss : route.overridden) {
            addPolicy(context, loss.policy);
        }
        addAll(EntityKind::Policy, route.policies);
        addListeners(context, id);
    }

    // The listeners of the route and their certificates.
    void addListeners(const Context& context, RouteId id) {
        for (const auto listener : context.relations().listenersOfRoute(id)) {
            add(EntityKind::Listener, listener);
            if (const auto& tls = context.snapshot()[listener].tls) {
                addAll(EntityKind::Certificate, tls->certificates);
            }
        }
    }

    // Envoy: what runs on a route excuses other filters of its type (GW-RTE-008).
    void addPoliciesOfSameType(const Context& before, const Context& after, RouteId id) {
        std::set<std::string_view> types;
        for (const Context* context : {&before, &after}) {
            for (const auto& entry : context->snapshot()[id].chain) {
                types.insert(context->snapshot()[entry.policy].type);
            }
        }
        const auto& policies = after.snapshot().policies;
        for (std::size_t i = 0; i < policies.size(); ++i) {
            if (types.contains(policies[i].type)) {
                add(EntityKind::Policy, model::PolicyId(i));
            }
        }
    }

    std::vector<Unit> take() {
        m_units.push_back({m_snapshot, {EntityKind::Gateway, 0}});
        m_units.push_back(kFleetUnit);
        std::sort(m_units.begin(), m_units.end());
        m_units.erase(std::unique(m_units.begin(), m_units.end()), m_units.end());
        return std::move(m_units);
    }

private:
    // Its other routes, and the services that share its upstream.
    void addService(const Context& context, model::ServiceId id) {
        const auto upstream = context.snapshot()[id].upstream;
        add(EntityKind::Service, id);
        addAll(EntityKind::Route, context.relations().routesOfService[id]);
        if (upstream) {
            add(EntityKind::Upstream, upstream);
            addAll(EntityKind::Service, context.relations().servicesOfUpstream[upstream]);
            addAll(EntityKind::Target, context.snapshot()[upstream].targets);
        }
    }

    void addPolicy(const Context& context, model::PolicyId id) {
        if (id) {
            add(EntityKind::Policy, id);
            addAll(EntityKind::Credential, context.relations().credentialsOfPolicy[id]);
        }
    }

    std::uint32_t m_snapshot;
    std::vector<Unit> m_units;
};

} // namespace

std::vector<Unit> dependantsOf(const Context& before, const Context& after,
                               std::span<const RouteId> edited) {
    Collector collector(after.index());
    for (const RouteId id : edited) {
        collector.addPath(before, id);
        collector.addPath(after, id);
        if (after.product() == "envoy") {
            collector.addPoliciesOfSameType(before, after, id);
        }
    }
    for (const RouteId id : after.affected()) {
        collector.add(EntityKind::Route, id);
        collector.addListeners(after, id);
    }
    return collector.take();
}

} // namespace gatelens::findings
