// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/validation.h"

#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/model_json.h"
#include "core/report/width.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

std::string placeOf(const PlacedDiagnostic& placed) {
    if (!placed.diagnostic.apiPath.empty()) {
        return placed.diagnostic.apiPath;
    }
    return placed.sources ? placed.sources->place(placed.diagnostic.range) : std::string{};
}

std::string gatewayText(const model::Snapshot& snapshot) {
    const model::Gateway& gateway = snapshot.gateway;
    std::string text = gateway.productName.empty() ? gateway.product : gateway.productName;
    if (!gateway.version.empty()) {
        text += " " + gateway.version;
    }
    return fmt::format("{} with {}", text, counted(snapshot.routes.size(), "route"));
}

void writeSummary(const Sink& out, const TextStyle& style, const ValidatedSource& source) {
    DiagnosticCounts counts;
    for (const PlacedDiagnostic& placed : source.diagnostics) {
        counts.add(placed.diagnostic.severity);
    }
    std::string gateways;
    for (const model::SnapshotPtr& snapshot : source.gateways) {
        gateways += (gateways.empty() ? "" : ", ") + gatewayText(*snapshot);
    }
    const Tone tone = counts.errors > 0     ? Tone::Bad
                      : counts.warnings > 0 ? Tone::Warning
                                            : Tone::Good;
    const std::string result = source.error ? "cannot be read" : counts.text();
    out(style.paint(Tone::Strong, printable(maskText(source.name)) + ":") + " " +
        style.paint(source.error ? Tone::Bad : tone, result) +
        (gateways.empty() ? "" : style.paint(Tone::Dim, printable(" (" + gateways + ")"))) + "\n");
}

} // namespace

std::vector<PlacedDiagnostic> diagnosticsOf(std::span<const model::SnapshotPtr> gateways) {
    std::vector<PlacedDiagnostic> result;
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    for (const model::SnapshotPtr& snapshot : gateways) {
        for (const text::Diagnostic& diagnostic : snapshot->diagnostics) {
            PlacedDiagnostic placed{snapshot->sources, diagnostic};
            if (gateways.size() > 1 &&
                !seen.emplace(placeOf(placed), diagnostic.code, diagnostic.message).second) {
                continue;
            }
            result.push_back(std::move(placed));
        }
    }
    return result;
}

DiagnosticCounts countDiagnostics(std::span<const ValidatedSource> sources) {
    DiagnosticCounts counts;
    for (const ValidatedSource& source : sources) {
        for (const PlacedDiagnostic& placed : source.diagnostics) {
            counts.add(placed.diagnostic.severity);
        }
    }
    return counts;
}

void writeValidationText(const Sink& out, const TextStyle& style,
                         std::span<const ValidatedSource> sources, std::size_t limit) {
    std::size_t written = 0;
    for (const ValidatedSource& source : sources) {
        for (const PlacedDiagnostic& placed : source.diagnostics) {
            if (limit == 0 || written < limit) {
                writeDiagnosticText(out, style, placed.sources.get(), placed.diagnostic);
                out("\n");
            }
            ++written;
        }
    }
    if (limit > 0 && written > limit) {
        out(style.paint(Tone::Dim,
                        fmt::format("… and {} more (use --limit 0)", grouped(written - limit))) +
            "\n\n");
    }
    for (const ValidatedSource& source : sources) {
        writeSummary(out, style, source);
    }
}

void writeValidationJson(const Sink& out, std::span<const ValidatedSource> sources) {
    JsonWriter json(out, JsonWriter::Style::Indented, 4);
    json.beginObject();
    writeFormat(json, "validate", 1);
    const DiagnosticCounts counts = countDiagnostics(sources);
    json.key("summary").beginObject();
    json.member("errors", static_cast<std::uint64_t>(counts.errors));
    json.member("warnings", static_cast<std::uint64_t>(counts.warnings));
    json.member("notes", static_cast<std::uint64_t>(counts.notes)).endObject();
    json.key("sources").beginArray();
    for (const ValidatedSource& source : sources) {
        json.beginObject()
            .member("source", maskText(source.name))
            .member("read", !source.error.has_value());
        if (source.error) {
            json.key("error").beginObject();
            json.member("code", errorCodeName(source.error->code));
            json.member("message", source.error->message).endObject();
        }
        json.key("gateways").beginArray();
        for (const model::SnapshotPtr& snapshot : source.gateways) {
            const model::Gateway& gateway = snapshot->gateway;
            json.beginObject().member("product", gateway.product);
            if (!gateway.version.empty()) {
                json.member("version", gateway.version);
            }
            json.member("name", gatewayName(gateway));
            json.member("routes", static_cast<std::uint64_t>(snapshot->routes.size())).endObject();
        }
        json.endArray().key("diagnostics").beginArray();
        for (const PlacedDiagnostic& placed : source.diagnostics) {
            writeDiagnostic(json, placed.sources.get(), placed.diagnostic);
        }
        json.endArray().endObject();
    }
    json.endArray().endObject().flush();
}

} // namespace gatelens::report
