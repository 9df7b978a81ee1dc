// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Collects entities while an adapter reads, and makes the snapshot: ids, unique
// natural keys, links both ways, diagnostics of the documents.
#pragma once

#include "core/adapters/adapter.h"
#include "core/model/snapshot.h"
#include "core/text/diagnostic.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters {

class SnapshotBuilder final {
public:
    SnapshotBuilder(ReadContext& context, const Adapter& adapter);

    // Each moves the entity in and gives its id. An empty key is filled from the
    // name, the product's id or the position; a key that is taken gets "#2", …
    model::ListenerId add(model::Listener entity);
    model::RouteId add(model::Route entity);
    model::ServiceId add(model::Service entity);
    model::UpstreamId add(model::Upstream entity);
    // Also appends the target to its upstream when that is set.
    model::TargetId add(model::Target entity);
    model::PolicyId add(model::Policy entity);
    // Also appends the credential to its consumer when that is set.
    model::CredentialId add(model::Credential entity);
    model::ConsumerId add(model::Consumer entity);
    model::CertificateId add(model::Certificate entity);

    // Keeps a document that was not parsed but composed: nodes that policies need
    // and that no source holds as one piece.
    void keep(text::DocumentPtr document);

    // The snapshot so far, for links that are only known later.
    [[nodiscard]] model::Snapshot& snapshot() { return m_snapshot; }
    [[nodiscard]] model::Gateway& gateway() { return m_snapshot.gateway; }
    [[nodiscard]] ReadContext& context() { return m_context; }

    void report(text::Severity severity, std::string code, std::string message,
                const text::SourceRange& range, std::string fix = {}, std::string apiPath = {});
    void error(std::string code, std::string message, const text::SourceRange& range,
               std::string fix = {});
    void warn(std::string code, std::string message, const text::SourceRange& range,
              std::string fix = {});
    void note(std::string code, std::string message, const text::SourceRange& range,
              std::string fix = {});

    // The finished snapshot; the builder is spent. Diagnostics are ordered by
    // file and place.
    [[nodiscard]] model::Snapshot finish();

private:
    void settleKey(model::EntityBase& entity, model::EntityKind kind, std::size_t index);

    ReadContext& m_context;
    model::Snapshot m_snapshot;
    std::vector<text::DocumentPtr> m_composed;
    std::unordered_map<std::size_t, std::uint32_t> m_keys; // hash of kind and key -> times seen
};

} // namespace gatelens::adapters
