// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/selection.h"

#include <algorithm>

namespace gatelens::ui {

namespace {

constexpr std::size_t kMostSteps = 200;

template <typename List>
std::optional<std::uint32_t> indexOf(const List& entities, const std::string& key) {
    const auto found = std::find_if(entities.begin(), entities.end(),
                                    [&](const auto& entity) { return entity.key == key; });
    if (found == entities.end()) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(found - entities.begin());
}

std::optional<std::uint32_t> indexOf(const model::Snapshot& snapshot, model::EntityKind kind,
                                     const std::string& key) {
    using model::EntityKind;
    switch (kind) {
    case EntityKind::Gateway:
        return 0;
    case EntityKind::Listener:
        return indexOf(snapshot.listeners, key);
    case EntityKind::Route:
        return indexOf(snapshot.routes, key);
    case EntityKind::Service:
        return indexOf(snapshot.services, key);
    case EntityKind::Upstream:
        return indexOf(snapshot.upstreams, key);
    case EntityKind::Target:
        return indexOf(snapshot.targets, key);
    case EntityKind::Policy:
        return indexOf(snapshot.policies, key);
    case EntityKind::Consumer:
        return indexOf(snapshot.consumers, key);
    case EntityKind::Credential:
        return indexOf(snapshot.credentials, key);
    case EntityKind::Certificate:
        return indexOf(snapshot.certificates, key);
    case EntityKind::AdminEndpoint:
        return indexOf(snapshot.gateway.admin, key);
    }
    return std::nullopt;
}

} // namespace

Selection selectionOf(const FleetView& view, const findings::Subject& subject) {
    Selection selection;
    selection.gateway = view.gateways[subject.snapshot].name;
    selection.kind = subject.entity.kind;
    if (selection.kind != model::EntityKind::Gateway) {
        selection.key = view.base(subject).key;
    }
    return selection;
}

Selection selectionOf(const FleetView& view, const findings::Finding& finding) {
    Selection selection = selectionOf(view, finding.subject);
    selection.finding = finding.fingerprint;
    return selection;
}

std::optional<findings::Subject> resolve(const FleetView& view, const Selection& selection) {
    const auto gateway = view.gateway(selection.gateway);
    if (!gateway) {
        return std::nullopt;
    }
    const auto index = indexOf(*view.gateways[*gateway].snapshot, selection.kind, selection.key);
    if (!index) {
        return std::nullopt;
    }
    return findings::Subject{*gateway, {selection.kind, *index}};
}

std::optional<model::EntityRef> findEntity(const model::Snapshot& snapshot, std::string_view kind,
                                           std::string_view name) {
    using model::EntityKind;
    const auto among = [&](EntityKind entity, const auto& list) -> std::optional<model::EntityRef> {
        if (!kind.empty() && kind != model::kindName(entity)) {
            return std::nullopt;
        }
        for (std::uint32_t i = 0; i < list.size(); ++i) {
            if (list[i].name == name || list[i].key == name) {
                return model::EntityRef{entity, i};
            }
        }
        return std::nullopt;
    };
    for (const auto& found :
         {among(EntityKind::Route, snapshot.routes), among(EntityKind::Service, snapshot.services),
          among(EntityKind::Upstream, snapshot.upstreams),
          among(EntityKind::Target, snapshot.targets),
          among(EntityKind::Listener, snapshot.listeners),
          among(EntityKind::Policy, snapshot.policies),
          among(EntityKind::Consumer, snapshot.consumers),
          among(EntityKind::Certificate, snapshot.certificates)}) {
        if (found) {
            return found;
        }
    }
    return std::nullopt;
}

void SelectionModel::select(const Selection& selection) {
    if (selection == m_current) {
        return;
    }
    m_past.push_back(m_current);
    if (m_past.size() > kMostSteps) {
        m_past.erase(m_past.begin());
    }
    m_future.clear();
    m_current = selection;
    emit changed();
}

void SelectionModel::clearEntity() {
    Selection bare;
    bare.gateway = m_current.gateway;
    select(bare);
}

void SelectionModel::back() {
    if (!canGoBack()) {
        return;
    }
    m_future.push_back(m_current);
    m_current = m_past.back();
    m_past.pop_back();
    emit changed();
}

void SelectionModel::forward() {
    if (!canGoForward()) {
        return;
    }
    m_past.push_back(m_current);
    m_current = m_future.back();
    m_future.pop_back();
    emit changed();
}

} // namespace gatelens::ui
