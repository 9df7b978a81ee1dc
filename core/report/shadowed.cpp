// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/shadowed.h"

#include "core/base/json_writer.h"
#include "core/report/masking.h"
#include "core/report/model_json.h"
#include "core/report/table.h"

#include <fmt/format.h>

namespace gatelens::report {

std::string witnessText(const match::Request& request) {
    std::string host(request.host());
    const bool hasPort = host.rfind(':') != std::string::npos && !host.ends_with(']');
    const int standard = request.scheme == "https" ? 443 : 80;
    if (request.port != 0 && request.port != standard && !hasPort) {
        host += fmt::format(":{}", request.port);
    }
    std::string text =
        fmt::format("{} {}://{}{}", request.method, request.scheme, host, request.target());
    for (const auto& [name, value] : request.headers) {
        text += fmt::format(" -H '{}: {}'", name, maskField(name, value));
    }
    return maskText(text);
}

void writeShadowedTable(const Sink& out, const TextStyle& style,
                        std::span<const ShadowedRoutes> gateways) {
    Table table({{"ROUTE", Align::Left, 10, 4},
                 {"SHADOWED BY", Align::Left, 10, 3},
                 {"WITNESS", Align::Left, 16, 2},
                 {"SOURCE", Align::Left, 10, 1, Elide::Start}});
    for (const auto& gateway : gateways) {
        const model::Snapshot& snapshot = *gateway.snapshot;
        for (const auto& one : gateway.routes) {
            const model::Route& route = snapshot[one.route];
            table.add({Cell(route.label(), Tone::Strong),
                       Cell(snapshot[one.by].label(), Tone::Accent), Cell(witnessText(one.witness)),
                       Cell(snapshot.place(route.source), Tone::Dim)});
        }
    }
    if (!table.empty()) {
        (void)table.write(out, style);
    }
}

void writeShadowedJson(const Sink& out, std::span<const ShadowedRoutes> gateways) {
    JsonWriter json(out, JsonWriter::Style::Indented, 2);
    json.beginObject();
    writeFormat(json, "shadowed", 1);
    json.key("shadowed").beginArray();
    for (const auto& gateway : gateways) {
        const model::Snapshot& snapshot = *gateway.snapshot;
        for (const auto& one : gateway.routes) {
            json.beginObject().member("route", snapshot[one.route].label());
            json.key("source");
            writeSource(json, snapshot, snapshot[one.route].source);
            json.member("by", snapshot[one.by].label()).key("by_source");
            writeSource(json, snapshot, snapshot[one.by].source);
            json.member("witness", witnessText(one.witness)).endObject();
        }
    }
    json.endArray().endObject().flush();
}

} // namespace gatelens::report
