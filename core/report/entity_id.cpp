// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/entity_id.h"

namespace gatelens::report {

namespace {

std::string_view prefixOf(model::EntityKind kind) {
    return kind == model::EntityKind::AdminEndpoint ? "admin" : model::kindName(kind);
}

} // namespace

std::string entityId(model::EntityKind kind, const model::EntityBase& entity) {
    const std::string_view prefix = prefixOf(kind);
    std::string id;
    id.reserve(prefix.size() + 1 + entity.key.size());
    return id.append(prefix).append(":").append(entity.key);
}

const std::string& gatewayName(const model::Gateway& gateway) {
    return gateway.label().empty() ? gateway.product : gateway.label();
}

std::string idOf(const model::Snapshot& snapshot, model::ListenerId id) {
    return entityId(model::EntityKind::Listener, snapshot[id]);
}
std::string idOf(const model::Snapshot& snapshot, model::RouteId id) {
    return entityId(model::EntityKind::Route, snapshot[id]);
}
std::string idOf(const model::Snapshot& snapshot, model::ServiceId id) {
    return entityId(model::EntityKind::Service, snapshot[id]);
}
std::string idOf(const model::Snapshot& snapshot, model::UpstreamId id) {
    return entityId(model::EntityKind::Upstream, snapshot[id]);
}
std::string idOf(const model::Snapshot& snapshot, model::TargetId id) {
    return entityId(model::EntityKind::Target, snapshot[id]);
}
std::string idOf(const model::Snapshot& snapshot, model::PolicyId id) {
    return entityId(model::EntityKind::Policy, snapshot[id]);
}
std::string idOf(const model::Snapshot& snapshot, model::ConsumerId id) {
    return entityId(model::EntityKind::Consumer, snapshot[id]);
}
std::string idOf(const model::Snapshot& snapshot, model::CredentialId id) {
    return entityId(model::EntityKind::Credential, snapshot[id]);
}
std::string idOf(const model::Snapshot& snapshot, model::CertificateId id) {
    return entityId(model::EntityKind::Certificate, snapshot[id]);
}

std::string hostText(const model::HostMatch& host) {
    if (!host.text.empty()) {
        return host.text;
    }
    switch (host.kind) {
    case model::HostMatchKind::WildcardPrefix:
        return "*" + host.value;
    case model::HostMatchKind::WildcardSuffix:
        return host.value + "*";
    case model::HostMatchKind::Any:
        return "*";
    case model::HostMatchKind::Exact:
    case model::HostMatchKind::Regex:
        break;
    }
    return host.value;
}

const std::string& pathText(const model::PathMatch& path) {
    return path.text.empty() ? path.value : path.text;
}

} // namespace gatelens::report
