// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/model_json.h"

#include "core/report/diagnostics.h"
#include "core/report/model_json_internal.h"

#include <array>

namespace gatelens::report {

namespace {

constexpr std::array<std::string_view, 11> kSections{
    "gateway",  "listeners", "routes",      "services",     "upstreams",  "targets",
    "policies", "consumers", "credentials", "certificates", "diagnostics"};

template <typename Entity>
void writeSection(JsonWriter& json, EntityJson& entities, std::string_view name,
                  const std::vector<Entity>& all, const ModelOptions& options) {
    if (!options.has(name)) {
        return;
    }
    json.key(name).beginArray();
    const std::size_t count = options.limit == 0 ? all.size() : std::min(options.limit, all.size());
    for (std::size_t i = 0; i < count; ++i) {
        entities.write(all[i]);
    }
    json.endArray();
}

void writeDiagnostics(JsonWriter& json, const model::Snapshot& snapshot,
                      const ModelOptions& options) {
    if (!options.has("diagnostics")) {
        return;
    }
    json.key("diagnostics").beginArray();
    for (const text::Diagnostic& diagnostic : snapshot.diagnostics) {
        writeDiagnostic(json, snapshot.sources.get(), diagnostic);
    }
    json.endArray();
}

// Sections that --limit cut say how much there is.
void writeTotals(JsonWriter& json, const model::Snapshot& s, const ModelOptions& options) {
    const std::array<std::pair<std::string_view, std::size_t>, 9> sizes{
        {{"listeners", s.listeners.size()},
         {"routes", s.routes.size()},
         {"services", s.services.size()},
         {"upstreams", s.upstreams.size()},
         {"targets", s.targets.size()},
         {"policies", s.policies.size()},
         {"consumers", s.consumers.size()},
         {"credentials", s.credentials.size()},
         {"certificates", s.certificates.size()}}};
    json.key("counts").beginObject();
    for (const auto& [name, size] : sizes) {
        if (options.has(name)) {
            json.member(name, static_cast<std::uint64_t>(size));
        }
    }
    json.endObject();
}

void writeSnapshot(JsonWriter& json, const model::Snapshot& snapshot, const ModelOptions& options) {
    EntityJson entities(json, snapshot);
    if (options.has("gateway")) {
        json.key("gateway");
        entities.gateway();
    }
    writeTotals(json, snapshot, options);
    writeSection(json, entities, "listeners", snapshot.listeners, options);
    writeSection(json, entities, "routes", snapshot.routes, options);
    writeSection(json, entities, "services", snapshot.services, options);
    writeSection(json, entities, "upstreams", snapshot.upstreams, options);
    writeSection(json, entities, "targets", snapshot.targets, options);
    writeSection(json, entities, "policies", snapshot.policies, options);
    writeSection(json, entities, "consumers", snapshot.consumers, options);
    writeSection(json, entities, "credentials", snapshot.credentials, options);
    writeSection(json, entities, "certificates", snapshot.certificates, options);
    writeDiagnostics(json, snapshot, options);
}

} // namespace

std::span<const std::string_view> sectionNames() {
    return kSections;
}

void writeFormat(JsonWriter& json, std::string_view format, int version) {
    json.key("gatelens").beginObject();
    json.member("format", format).member("version", version);
    json.endObject();
}

void writeSource(JsonWriter& json, const text::SourceMap* sources, const text::SourceRange& range,
                 std::string_view apiPath) {
    const text::SourceFile* file = sources == nullptr ? nullptr : sources->find(range.file);
    if (!apiPath.empty()) {
        json.beginObject().member("path", apiPath).endObject();
    } else if (file == nullptr) {
        json.null();
    } else if (file->kind() == text::SourceKind::ApiAnswer) {
        json.beginObject().member("path", file->name()).endObject();
    } else {
        const text::Position at = file->position(range.begin);
        json.beginObject().member("file", file->name());
        json.member("line", at.line).member("column", at.column).endObject();
    }
}

void writeSource(JsonWriter& json, const model::Snapshot& snapshot,
                 const model::Provenance& source) {
    writeSource(json, snapshot.sources.get(), source.range, source.apiPath);
}

void writeInspectJson(const Sink& out, std::span<const model::SnapshotPtr> snapshots,
                      const ModelOptions& options) {
    // One line a field of an entity: three containers deep, five below "gateways".
    const bool single = snapshots.size() == 1;
    JsonWriter json(out, JsonWriter::Style::Indented, single ? 3 : 5);
    json.beginObject();
    writeFormat(json, "inspect", 1);
    if (single) {
        writeSnapshot(json, *snapshots.front(), options);
    } else {
        json.key("gateways").beginArray();
        for (const model::SnapshotPtr& snapshot : snapshots) {
            json.beginObject();
            writeSnapshot(json, *snapshot, options);
            json.endObject();
        }
        json.endArray();
    }
    json.endObject().flush();
}

void EntityJson::range(std::string_view name, const text::SourceRange& range) {
    if (range.valid()) {
        m_json.key(name);
        writeSource(m_json, m_snapshot.sources.get(), range, {});
    }
}

void EntityJson::head(model::EntityKind kind, const model::EntityBase& entity) {
    if (kind == model::EntityKind::Gateway) {
        const model::Gateway& gateway = m_snapshot.gateway;
        const std::string& key = gateway.key.empty() ? gateway.product : gateway.key;
        m_json.beginObject().member("id", "gateway:" + key).member("name", gatewayName(gateway));
    } else {
        m_json.beginObject().member("id", entityId(kind, entity)).member("name", entity.label());
    }
    text("kind", entity.productKind);
    text("productId", entity.productId);
    m_json.key("source");
    writeSource(m_json, m_snapshot, entity.source);
    m_json.member("enabled", entity.enabled);
    texts("tags", entity.tags);
}

void EntityJson::tail(const model::EntityBase& entity) {
    if (!entity.extra.empty()) {
        m_json.key("extra").beginObject();
        for (const model::ExtraField& extra : entity.extra) {
            m_json.key(extra.name);
            if (extra.value == nullptr) {
                m_json.null();
            } else {
                writeMasked(m_json, *extra.value, extra.name);
            }
        }
        m_json.endObject();
    }
    m_json.endObject();
}

} // namespace gatelens::report
