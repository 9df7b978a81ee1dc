// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/diff.h"

#include "core/model/diff_internal.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace gatelens::model {

namespace {

class Differ final {
public:
    Differ(const Snapshot& before, const Snapshot& after)
        : m_context{before, after, diffing::pairEntities(before, after)} {}

    [[nodiscard]] SnapshotDiff run() {
        const Snapshot& before = m_context.before;
        const Snapshot& after = m_context.after;
        const auto& pairs = m_context.pairs;
        m_diff.sameProduct = m_context.sameProduct();
        record({EntityKind::Gateway, 0}, {EntityKind::Gateway, 0},
               diffing::compareGateways(m_context));
        kind(EntityKind::Listener, before.listeners, after.listeners, pairs.listeners);
        kind(EntityKind::Route, before.routes, after.routes, pairs.routes);
        kind(EntityKind::Service, before.services, after.services, pairs.services);
        kind(EntityKind::Upstream, before.upstreams, after.upstreams, pairs.upstreams);
        kind(EntityKind::Target, before.targets, after.targets, pairs.targets);
        kind(EntityKind::Policy, before.policies, after.policies, pairs.policies);
        kind(EntityKind::Consumer, before.consumers, after.consumers, pairs.consumers);
        kind(EntityKind::Credential, before.credentials, after.credentials, pairs.credentials);
        kind(EntityKind::Certificate, before.certificates, after.certificates, pairs.certificates);
        kind(EntityKind::AdminEndpoint, before.gateway.admin, after.gateway.admin, pairs.admin);
        sort();
        return std::move(m_diff);
    }

private:
    template <typename Entity>
    void kind(EntityKind kind, const std::vector<Entity>& before, const std::vector<Entity>& after,
              const diffing::Pairing& pairing) {
        if (m_context.oneIsLive() && (before.empty() || after.empty()) && isOwnSetting(kind)) {
            m_diff.notCompared += before.size() + after.size();
            return;
        }
        for (std::uint32_t i = 0; i < before.size(); ++i) {
            const std::uint32_t partner = pairing.toAfter[i];
            if (partner == diffing::kAlone) {
                if (isReal(m_context.before, m_context.after, {kind, i})) {
                    m_diff.removed.push_back(alone(m_context.before, {kind, i}));
                }
            } else {
                record({kind, i}, {kind, partner},
                       diffing::compare(m_context, before[i], after[partner]));
            }
        }
        for (std::uint32_t i = 0; i < after.size(); ++i) {
            if (pairing.toBefore[i] == diffing::kAlone &&
                isReal(m_context.after, m_context.before, {kind, i})) {
                m_diff.added.push_back(alone(m_context.after, {kind, i}));
            }
        }
    }

    // Kinds that a running gateway always shows and its declarative files, which
    // describe only the APIs, often do not.
    static bool isOwnSetting(EntityKind kind) {
        return kind == EntityKind::Listener || kind == EntityKind::AdminEndpoint;
    }

    // Between products an entity may be alone only because the other product
    // says the same without it: a host instead of a group of one target.
    [[nodiscard]] bool isReal(const Snapshot& own, const Snapshot& other, EntityRef ref) {
        if (m_context.sameProduct()) {
            return true;
        }
        switch (ref.kind) {
        case EntityKind::Target:
            return !addressesOf(other).contains(own.targets[ref.index].host);
        case EntityKind::Upstream: {
            const auto& targets = own.upstreams[ref.index].targets;
            return std::any_of(targets.begin(), targets.end(), [&](TargetId id) {
                return !addressesOf(other).contains(own[id].host);
            });
        }
        case EntityKind::Policy: {
            const PolicyClass policyClass = own.policies[ref.index].policyClass;
            return policyClass != PolicyClass::Other && policyClass != PolicyClass::Proxy;
        }
        default:
            return true;
        }
    }

    const std::unordered_set<std::string_view>& addressesOf(const Snapshot& snapshot) {
        auto& known = m_addresses[&snapshot == &m_context.before ? 0 : 1];
        if (known.empty()) {
            for (const auto& service : snapshot.services) {
                known.insert(service.host);
            }
            for (const auto& target : snapshot.targets) {
                known.insert(target.host);
            }
        }
        return known;
    }

    static LoneEntity alone(const Snapshot& snapshot, EntityRef ref) {
        const EntityBase& entity = snapshot.base(ref);
        return {ref, entity.label(), diffing::summaryOf(snapshot, ref),
                snapshot.place(entity.source)};
    }

    void record(EntityRef before, EntityRef after, diffing::FieldChanges changes) {
        m_diff.notCompared += changes.notCompared;
        if (changes.fields.empty()) {
            return;
        }
        const EntityBase& old = m_context.before.base(before);
        const EntityBase& now = m_context.after.base(after);
        std::string label = now.label();
        if (label.empty()) {
            label = m_context.after.gateway.productName;
        }
        m_diff.changed.push_back({before, after, std::move(label),
                                  m_context.before.place(old.source),
                                  m_context.after.place(now.source), std::move(changes.fields)});
    }

    void sort() {
        const auto byKindAndLabel = [](const LoneEntity& a, const LoneEntity& b) {
            return std::tie(a.ref.kind, a.label) < std::tie(b.ref.kind, b.label);
        };
        std::stable_sort(m_diff.added.begin(), m_diff.added.end(), byKindAndLabel);
        std::stable_sort(m_diff.removed.begin(), m_diff.removed.end(), byKindAndLabel);
        std::stable_sort(m_diff.changed.begin(), m_diff.changed.end(),
                         [](const ChangedEntity& a, const ChangedEntity& b) {
                             return std::tie(a.after.kind, a.label) <
                                    std::tie(b.after.kind, b.label);
                         });
    }

    diffing::Context m_context;
    std::array<std::unordered_set<std::string_view>, 2> m_addresses; // of each side, when asked
    SnapshotDiff m_diff;
};

} // namespace

SnapshotDiff diffSnapshots(const Snapshot& before, const Snapshot& after) {
    return Differ(before, after).run();
}

} // namespace gatelens::model
