// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_writer.h"
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/model_json.h"
#include "core/report/scan_report.h"
#include "core/report/text_fix.h"

#include <fmt/format.h>

namespace gatelens::report {

using findings::Evidence;
using findings::Finding;
using findings::Fleet;
using findings::Severity;
using findings::Subject;

namespace {

void writePlace(JsonWriter& json, const FactPlace& place) {
    json.beginObject();
    if (place.file.empty()) {
        json.member("api", place.api);
    } else {
        json.member("file", place.file)
            .member("line", place.begin.line)
            .member("column", place.begin.column);
    }
    json.endObject();
}

std::string idOfStep(const model::Snapshot& snapshot, const Subject& step) {
    if (step.entity.kind == model::EntityKind::Gateway) {
        const auto& gateway = snapshot.gateway;
        return "gateway:" + (gateway.key.empty() ? gateway.product : gateway.key);
    }
    return entityId(step.entity.kind, snapshot.base(step.entity));
}

void writeStep(JsonWriter& json, const Fleet& fleet, const Subject& step, std::uint32_t home) {
    const auto& snapshot = fleet[step.snapshot].snapshot();
    json.beginObject()
        .member("kind", model::kindName(step.entity.kind))
        .member("id", maskProse(idOfStep(snapshot, step)))
        .member("name", stepText(fleet, step, step.snapshot).name);
    if (step.snapshot != home) {
        json.member("gateway", gatewayName(snapshot.gateway));
    }
    json.endObject();
}

void writeEvidence(JsonWriter& json, const Fleet& fleet, const Evidence& evidence) {
    json.beginObject().member("fact", maskProse(evidence.fact));
    json.member("value", valueOf(evidence)).member("origin", model::originName(evidence.origin));
    const FactPlace place = placeOf(fleet, evidence);
    if (place.known()) {
        json.key("location");
        writePlace(json, place);
    }
    json.endObject();
}

// What a tool can put into the files as it is.
void writeEdits(JsonWriter& json, const Fleet& fleet, const Finding& finding) {
    const auto fix = textFixOf(fleet, finding);
    if (!fix) {
        return;
    }
    json.key("edits").beginArray();
    for (const text::TextEdit& edit : fix->edits) {
        Evidence where;
        where.snapshot = fix->snapshot;
        where.range = edit.range;
        const FactPlace place = placeOf(fleet, where);
        json.beginObject().member("file", place.file).member("line", place.begin.line);
        json.member("column", place.begin.column).member("endLine", place.end.line);
        json.member("endColumn", place.end.column).member("text", edit.text).endObject();
    }
    json.endArray();
}

void writeFinding(JsonWriter& json, const Fleet& fleet, const Finding& finding) {
    json.beginObject().member("rule", finding.rule->id);
    json.member("severity", findings::severityName(finding.severity));
    if (!finding.severityReason.empty()) {
        json.member("severityReason", finding.severityReason);
    }
    json.member("title", finding.rule->title).member("message", messageOf(finding));
    json.member("state", findings::stateName(finding.state));
    if (!finding.suppressedBy.empty()) {
        json.member("suppressedBy", maskProse(finding.suppressedBy));
    }
    json.member("fingerprint", finding.fingerprint);
    const std::uint32_t home = finding.subject.snapshot;
    json.member("gateway", gatewayName(fleet[home].snapshot().gateway));
    json.key("path").beginArray();
    for (const Subject& step : finding.path) {
        writeStep(json, fleet, step, home);
    }
    json.endArray();
    if (finding.alike != nullptr) {
        json.key("affected").beginArray();
        for (const Subject& member : *finding.alike) {
            writeStep(json, fleet, member, home);
        }
        json.endArray();
    }
    json.key("locations").beginArray();
    for (const FactPlace& place : placesOf(fleet, finding)) {
        writePlace(json, place);
    }
    json.endArray().key("evidence").beginArray();
    for (const Evidence& evidence : finding.evidence) {
        writeEvidence(json, fleet, evidence);
    }
    json.endArray();
    json.list("owasp", owaspOf(*finding.rule)).list("cwe", cweOf(*finding.rule));
    json.member("fix", fixOf(finding))
        .member("fixKind", findings::fixKindName(finding.rule->fixKind));
    writeEdits(json, fleet, finding);
    if (!finding.confirm.empty()) {
        json.member("confirm", maskProse(finding.confirm));
    }
    json.endObject();
}

void writeSummary(JsonWriter& json, const ScanReport& report) {
    const auto number = [](std::size_t value) { return static_cast<std::uint64_t>(value); };
    const ScanCounts counts = countFindings(report.findings);
    json.key("summary").beginObject().member("total", number(counts.total()));
    for (const Severity severity : kSeverities) {
        json.member(findings::severityName(severity), number(counts.of(severity)));
    }
    json.member("suppressed", number(counts.suppressed));
    json.member("belowSeverity", number(report.minor));
    json.member("inBaseline", number(report.known));
    json.endObject();
}

void writeGateways(JsonWriter& json, const ScanReport& report) {
    std::vector<std::uint64_t> counts(report.fleet->contexts().size());
    for (const Finding& finding : report.findings) {
        counts[finding.subject.snapshot] += finding.state != findings::State::Suppressed ? 1 : 0;
    }
    json.key("gateways").beginArray();
    for (const auto& context : report.fleet->contexts()) {
        const model::Gateway& gateway = context->snapshot().gateway;
        json.beginObject()
            .member("name", gatewayName(gateway))
            .member("product", gateway.product)
            .member("profile", context->attestations().profile.name);
        if (!gateway.version.empty()) {
            json.member("version", gateway.version);
        }
        json.member("routes", static_cast<std::uint64_t>(context->snapshot().routes.size()));
        json.member("findings", counts[context->index()]).endObject();
    }
    json.endArray();
}

void writeRemarks(JsonWriter& json, const ScanReport& report) {
    json.key("statements").beginArray();
    for (const auto& remark : report.remarks) {
        json.beginObject()
            .member("problem", findings::remarkKindName(remark.kind))
            .member("message", maskProse(remark.text))
            .member("place", remark.place)
            .endObject();
    }
    json.endArray();
}

} // namespace

void writeScanJson(const Sink& out, const ScanReport& report) {
    JsonWriter json(out, JsonWriter::Style::Indented, 4);
    json.beginObject();
    writeFormat(json, "scan", 1);
    writeSummary(json, report);
    writeGateways(json, report);
    writeRemarks(json, report);
    json.key("findings").beginArray();
    for (const Finding& finding : report.findings) {
        writeFinding(json, *report.fleet, finding);
    }
    json.endArray().endObject().flush();
}

} // namespace gatelens::report
