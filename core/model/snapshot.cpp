// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/snapshot.h"

namespace gatelens::model {

const EntityBase& Snapshot::base(EntityRef ref) const {
    switch (ref.kind) {
    case EntityKind::Listener:
        return listeners[ref.index];
    case EntityKind::Route:
        return routes[ref.index];
    case EntityKind::Service:
        return services[ref.index];
    case EntityKind::Upstream:
        return upstreams[ref.index];
    case EntityKind::Target:
        return targets[ref.index];
    case EntityKind::Policy:
        return policies[ref.index];
    case EntityKind::Consumer:
        return consumers[ref.index];
    case EntityKind::Credential:
        return credentials[ref.index];
    case EntityKind::Certificate:
        return certificates[ref.index];
    case EntityKind::AdminEndpoint:
        return gateway.admin[ref.index];
    case EntityKind::Gateway:
        break;
    }
    return gateway;
}

std::string Snapshot::place(const Provenance& source) const {
    return source.apiPath.empty() ? place(source.range) : source.apiPath;
}

std::string Snapshot::place(const text::SourceRange& range) const {
    return sources ? sources->place(range) : std::string{};
}

} // namespace gatelens::model
