// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/builder.h"
#include "core/model/embedded_core.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace gatelens::adapters {

SnapshotBuilder::SnapshotBuilder(ReadContext& context, const Adapter& adapter)
    : m_context(context) {
    m_snapshot.gateway.product = adapter.id;
    m_snapshot.gateway.productName = adapter.name;
}

void SnapshotBuilder::settleKey(model::EntityBase& entity, model::EntityKind kind,
                                std::size_t index) {
    if (entity.key.empty()) {
        if (!entity.name.empty()) {
            entity.key = entity.name;
        } else if (!entity.productId.empty()) {
            entity.key = entity.productId;
        } else {
            entity.key = std::string(model::kindName(kind)) + '-' + std::to_string(index + 1);
        }
    }
    // The hash stands for the key: two keys that collide only cost one a suffix.
    const auto hash = std::hash<std::string>{}(entity.key) ^
                      (static_cast<std::size_t>(kind) * 0x9e3779b97f4a7c15ULL);
    const std::uint32_t seen = ++m_keys[hash];
    if (seen > 1) {
        entity.key += '#' + std::to_string(seen);
    }
}

model::ListenerId SnapshotBuilder::add(model::Listener entity) {
    const model::ListenerId id(m_snapshot.listeners.size());
    settleKey(entity, model::EntityKind::Listener, id.index());
    m_snapshot.listeners.push_back(std::move(entity));
    return id;
}

model::RouteId SnapshotBuilder::add(model::Route entity) {
    const model::RouteId id(m_snapshot.routes.size());
    settleKey(entity, model::EntityKind::Route, id.index());
    m_snapshot.routes.push_back(std::move(entity));
    return id;
}

model::ServiceId SnapshotBuilder::add(model::Service entity) {
    const model::ServiceId id(m_snapshot.services.size());
    settleKey(entity, model::EntityKind::Service, id.index());
    m_snapshot.services.push_back(std::move(entity));
    return id;
}

model::UpstreamId SnapshotBuilder::add(model::Upstream entity) {
    const model::UpstreamId id(m_snapshot.upstreams.size());
    settleKey(entity, model::EntityKind::Upstream, id.index());
    m_snapshot.upstreams.push_back(std::move(entity));
    return id;
}

model::TargetId SnapshotBuilder::add(model::Target entity) {
    const model::TargetId id(m_snapshot.targets.size());
    if (entity.key.empty()) {
        entity.key = entity.address();
        if (entity.upstream) {
            entity.key = m_snapshot[entity.upstream].key + '/' + entity.key;
        }
    }
    settleKey(entity, model::EntityKind::Target, id.index());
    if (entity.upstream) {
        m_snapshot.upstreams[entity.upstream.index()].targets.push_back(id);
    }
    m_snapshot.targets.push_back(std::move(entity));
    return id;
}

model::PolicyId SnapshotBuilder::add(model::Policy entity) {
    const model::PolicyId id(m_snapshot.policies.size());
    settleKey(entity, model::EntityKind::Policy, id.index());
    m_snapshot.policies.push_back(std::move(entity));
    return id;
}

model::ConsumerId SnapshotBuilder::add(model::Consumer entity) {
    const model::ConsumerId id(m_snapshot.consumers.size());
    settleKey(entity, model::EntityKind::Consumer, id.index());
    m_snapshot.consumers.push_back(std::move(entity));
    return id;
}

model::CredentialId SnapshotBuilder::add(model::Credential entity) {
    const model::CredentialId id(m_snapshot.credentials.size());
    settleKey(entity, model::EntityKind::Credential, id.index());
    if (entity.consumer) {
        m_snapshot.consumers[entity.consumer.index()].credentials.push_back(id);
    }
    m_snapshot.credentials.push_back(std::move(entity));
    return id;
}

model::CertificateId SnapshotBuilder::add(model::Certificate entity) {
    const model::CertificateId id(m_snapshot.certificates.size());
    settleKey(entity, model::EntityKind::Certificate, id.index());
    m_snapshot.certificates.push_back(std::move(entity));
    return id;
}

void SnapshotBuilder::keep(text::DocumentPtr document) {
    m_composed.push_back(std::move(document));
}

void SnapshotBuilder::report(text::Severity severity, std::string code, std::string message,
                             const text::SourceRange& range, std::string fix, std::string apiPath) {
    m_snapshot.diagnostics.push_back(
        {severity, std::move(code), std::move(message), std::move(fix), range, std::move(apiPath)});
}

void SnapshotBuilder::error(std::string code, std::string message, const text::SourceRange& range,
                            std::string fix) {
    report(text::Severity::Error, std::move(code), std::move(message), range, std::move(fix));
}

void SnapshotBuilder::warn(std::string code, std::string message, const text::SourceRange& range,
                           std::string fix) {
    report(text::Severity::Warning, std::move(code), std::move(message), range, std::move(fix));
}

void SnapshotBuilder::note(std::string code, std::string message, const text::SourceRange& range,
                           std::string fix) {
    report(text::Severity::Note, std::move(code), std::move(message), range, std::move(fix));
}

model::Snapshot SnapshotBuilder::finish() {
    m_snapshot.sources = m_context.sources();
    m_snapshot.documents = m_context.documents();
    auto& read = m_snapshot.gateway;
    if (read.embedded.empty()) {
        read.embedded = model::embeddedCores(read.product, read.version);
    }
    std::ranges::move(m_composed, std::back_inserter(m_snapshot.documents));
    for (const auto& document : m_snapshot.documents) {
        m_snapshot.diagnostics.insert(m_snapshot.diagnostics.end(), document->diagnostics.begin(),
                                      document->diagnostics.end());
    }
    std::stable_sort(m_snapshot.diagnostics.begin(), m_snapshot.diagnostics.end(),
                     [](const text::Diagnostic& a, const text::Diagnostic& b) {
                         return std::tie(a.range.file, a.range.begin) <
                                std::tie(b.range.file, b.range.begin);
                     });
    return std::move(m_snapshot);
}

} // namespace gatelens::adapters
