// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/diff_report.h"

#include "core/base/json_writer.h"
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/model_json.h"

namespace gatelens::report {

namespace {

std::string idOf(const model::Snapshot& snapshot, model::EntityRef ref) {
    return entityId(ref.kind, snapshot.base(ref));
}

void writeLone(JsonWriter& json, std::string_view name, const model::Snapshot& snapshot,
               const std::vector<model::LoneEntity>& entities) {
    json.key(name).beginArray();
    for (const model::LoneEntity& entity : entities) {
        json.beginObject().member("kind", model::kindName(entity.ref.kind));
        json.member("id", idOf(snapshot, entity.ref)).member("label", entity.label);
        json.member("summary", entity.summary).member("source", entity.place).endObject();
    }
    json.endArray();
}

void writeChanged(JsonWriter& json, const GatewayDiff& gateway) {
    json.key("changed").beginArray();
    for (const model::ChangedEntity& entity : gateway.diff.changed) {
        json.beginObject().member("kind", model::kindName(entity.after.kind));
        json.member("id", idOf(*gateway.after, entity.after));
        json.member("beforeId", idOf(*gateway.before, entity.before));
        json.member("label", entity.label).member("beforeSource", entity.beforePlace);
        json.member("afterSource", entity.afterPlace).key("fields").beginArray();
        for (const model::FieldChange& change : entity.fields) {
            json.beginObject().member("field", change.field);
            json.member("before", change.before).member("after", change.after);
            json.member("beforeSource", change.beforePlace);
            json.member("afterSource", change.afterPlace).endObject();
        }
        json.endArray().endObject();
    }
    json.endArray();
}

void writeSide(JsonWriter& json, std::string_view name, const std::string& source,
               const SourceDiff& diff, model::SnapshotPtr GatewayDiff::*side) {
    json.key(name).beginArray();
    for (const GatewayDiff& entry : diff.gateways) {
        const model::SnapshotPtr& snapshot = entry.*side;
        if (!snapshot) {
            continue;
        }
        const model::Gateway& gateway = snapshot->gateway;
        json.beginObject().member("source", maskText(source));
        json.member("product", gateway.product);
        if (!gateway.version.empty()) {
            json.member("version", gateway.version);
        }
        json.member("name", gatewayName(gateway)).endObject();
    }
    json.endArray();
}

void writeLabel(JsonWriter& json, std::string_view name, const model::SnapshotPtr& snapshot) {
    json.key(name);
    if (snapshot) {
        json.value(gatewayName(snapshot->gateway));
    } else {
        json.null();
    }
}

} // namespace

void writeDiffJson(const Sink& out, const SourceDiff& diff) {
    JsonWriter json(out, JsonWriter::Style::Indented, 6);
    json.beginObject();
    writeFormat(json, "diff", 1);
    json.member("different", diff.different());
    writeSide(json, "before", diff.beforeName, diff, &GatewayDiff::before);
    writeSide(json, "after", diff.afterName, diff, &GatewayDiff::after);
    json.key("gateways").beginArray();
    for (const GatewayDiff& gateway : diff.gateways) {
        json.beginObject();
        writeLabel(json, "before", gateway.before);
        writeLabel(json, "after", gateway.after);
        json.member("sameProduct", gateway.diff.sameProduct);
        json.member("notCompared", static_cast<std::uint64_t>(gateway.diff.notCompared));
        const bool both = gateway.before && gateway.after;
        writeLone(json, "added", both ? *gateway.after : model::Snapshot{}, gateway.diff.added);
        writeLone(json, "removed", both ? *gateway.before : model::Snapshot{},
                  gateway.diff.removed);
        writeChanged(json, gateway);
        json.endObject();
    }
    json.endArray().endObject().flush();
}

} // namespace gatelens::report
