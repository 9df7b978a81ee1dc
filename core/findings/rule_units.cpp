// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule_units.h"

namespace gatelens::findings {

using model::EntityKind;

void runUnit(const Rule& rule, const Fleet& fleet, const Unit& unit, Reporter& reporter) {
    if (unit == kFleetUnit) {
        if (rule.fleet != nullptr) {
            rule.fleet(fleet, reporter);
        }
        return;
    }
    const Context& context = fleet[unit.snapshot];
    const auto call = [&]<typename Id>(void (*check)(const Context&, Id, Reporter&)) {
        if (check != nullptr) {
            check(context, Id(unit.entity.index), reporter);
        }
    };
    switch (unit.entity.kind) {
    case EntityKind::Route:
        return call(rule.route);
    case EntityKind::Listener:
        return call(rule.listener);
    case EntityKind::Service:
        return call(rule.service);
    case EntityKind::Upstream:
        return call(rule.upstream);
    case EntityKind::Target:
        return call(rule.target);
    case EntityKind::Policy:
        return call(rule.policy);
    case EntityKind::Consumer:
        return call(rule.consumer);
    case EntityKind::Credential:
        return call(rule.credential);
    case EntityKind::Certificate:
        return call(rule.certificate);
    case EntityKind::Gateway:
        if (rule.gateway != nullptr) {
            rule.gateway(context, reporter);
        }
        return;
    case EntityKind::AdminEndpoint: // the gateway's function looks at them
        return;
    }
}

std::size_t unitCount(const Rule& rule, const model::Snapshot& snapshot, EntityKind kind) {
    if (!hasUnit(rule, {0, {kind, 0}})) {
        return 0;
    }
    switch (kind) {
    case EntityKind::Route:
        return snapshot.routes.size();
    case EntityKind::Listener:
        return snapshot.listeners.size();
    case EntityKind::Service:
        return snapshot.services.size();
    case EntityKind::Upstream:
        return snapshot.upstreams.size();
    case EntityKind::Target:
        return snapshot.targets.size();
    case EntityKind::Policy:
        return snapshot.policies.size();
    case EntityKind::Consumer:
        return snapshot.consumers.size();
    case EntityKind::Credential:
        return snapshot.credentials.size();
    case EntityKind::Certificate:
        return snapshot.certificates.size();
    case EntityKind::Gateway:
        return 1;
    case EntityKind::AdminEndpoint:
        break;
    }
    return 0;
}

bool hasUnit(const Rule& rule, const Unit& unit) {
    if (unit == kFleetUnit) {
        return rule.fleet != nullptr;
    }
    switch (unit.entity.kind) {
    case EntityKind::Route:
        return rule.route != nullptr;
    case EntityKind::Listener:
        return rule.listener != nullptr;
    case EntityKind::Service:
        return rule.service != nullptr;
    case EntityKind::Upstream:
        return rule.upstream != nullptr;
    case EntityKind::Target:
        return rule.target != nullptr;
    case EntityKind::Policy:
        return rule.policy != nullptr;
    case EntityKind::Consumer:
        return rule.consumer != nullptr;
    case EntityKind::Credential:
        return rule.credential != nullptr;
    case EntityKind::Certificate:
        return rule.certificate != nullptr;
    case EntityKind::Gateway:
        return rule.gateway != nullptr;
    case EntityKind::AdminEndpoint:
        break;
    }
    return false;
}

} // namespace gatelens::findings
