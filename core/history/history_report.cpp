// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/history_report.h"

#include "core/base/json_writer.h"
#include "core/history/moment.h"
#include "core/report/model_json.h"
#include "core/report/table.h"
#include "core/report/time.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::history {

namespace {

constexpr std::array<std::string_view, 5> kSeverities{"info", "low", "medium", "high", "critical"};

void writeCounts(JsonWriter& json, const FindingCounts& counts) {
    json.key("findings").beginObject();
    for (std::size_t i = kSeverities.size(); i-- > 0;) {
        json.member(kSeverities[i], counts[i]);
    }
    json.endObject();
}

void writeState(JsonWriter& json, const State& state) {
    json.beginObject();
    json.member("id", state.id).member("gateway", state.gateway).member("source", state.source);
    json.member("kind", state.live ? "live" : "files").member("product", state.product);
    if (!state.version.empty()) {
        json.member("version", state.version);
    }
    json.member("firstSeen", report::utcText(state.firstSeen));
    json.member("lastSeen", report::utcText(state.lastSeen));
    json.member("content", state.content);
    json.member("routes", static_cast<std::uint64_t>(state.routes));
    json.member("services", static_cast<std::uint64_t>(state.services));
    writeCounts(json, state.findings);
    if (state.changes) {
        json.key("changes").beginObject();
        json.member("added", static_cast<std::uint64_t>(state.changes->added));
        json.member("removed", static_cast<std::uint64_t>(state.changes->removed));
        json.member("changed", static_cast<std::uint64_t>(state.changes->changed));
        json.endObject();
    }
    json.member("by", state.by).endObject();
}

} // namespace

std::string stateTitle(const State& state) {
    return fmt::format("#{} {} ({}), {}", state.id, state.gateway, state.live ? "live" : "files",
                       localText(state.firstSeen));
}

std::string findingsText(const FindingCounts& counts) {
    std::string text;
    for (std::size_t i = kSeverities.size(); i-- > 0;) {
        if (counts[i] != 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counts[i], kSeverities[i]);
        }
    }
    return text.empty() ? "none" : text;
}

std::string changesText(const std::optional<ChangeCounts>& changes) {
    if (!changes) {
        return "first state";
    }
    if (changes->total() == 0) {
        return "nothing in meaning";
    }
    return fmt::format("+{} −{} ~{}", changes->added, changes->removed, changes->changed);
}

void writeStatesText(const Sink& out, const report::TextStyle& style, std::span<const State> states,
                     std::int64_t now) {
    using report::Align;
    using report::Tone;
    report::Table table({{"Id", Align::Right, 3, 9},
                         {"Gateway", Align::Left, 8, 8},
                         {"Kind", Align::Left, 4, 3},
                         {"From", Align::Left, 16, 7},
                         {"Last seen", Align::Left, 9, 4},
                         {"Changes", Align::Left, 9, 6},
                         {"Findings", Align::Left, 8, 5},
                         {"Routes", Align::Right, 6, 2},
                         {"Product", Align::Left, 6, 1},
                         {"Source", Align::Left, 8, 0},
                         {"By", Align::Left, 6, 0}});
    for (const State& state : states) {
        const bool grave = state.findings[4] + state.findings[3] > 0;
        table.add({fmt::format("#{}", state.id), report::Cell(state.gateway, Tone::Strong),
                   state.live ? "live" : "files", localText(state.firstSeen),
                   ageText(state.lastSeen, now), changesText(state.changes),
                   report::Cell(findingsText(state.findings), grave ? Tone::Bad : Tone::Plain),
                   report::grouped(state.routes),
                   state.version.empty() ? state.product : state.product + " " + state.version,
                   report::Cell(state.source, Tone::Dim), report::Cell(state.by, Tone::Dim)});
    }
    table.write(out, style);
}

void writeStatesJson(const Sink& out, std::span<const State> states) {
    JsonWriter json(out, JsonWriter::Style::Indented, 3);
    json.beginObject();
    report::writeFormat(json, "history", 1);
    json.key("states").beginArray();
    for (const State& state : states) {
        writeState(json, state);
    }
    json.endArray().endObject().flush();
}

void writeTrendText(const Sink& out, const report::TextStyle& style,
                    std::span<const TrendPoint> points) {
    using report::Align;
    report::Table table({{"From", Align::Left, 16, 9},
                         {"Critical", Align::Right, 4, 8},
                         {"High", Align::Right, 4, 7},
                         {"Medium", Align::Right, 4, 6},
                         {"Low", Align::Right, 3, 5},
                         {"Info", Align::Right, 4, 4}});
    for (const TrendPoint& point : points) {
        std::vector<report::Cell> row{localText(point.at)};
        for (std::size_t i = point.findings.size(); i-- > 0;) {
            row.emplace_back(report::grouped(point.findings[i]));
        }
        table.add(std::move(row));
    }
    table.write(out, style);
}

void writeTrendJson(const Sink& out, std::span<const TrendPoint> points) {
    JsonWriter json(out, JsonWriter::Style::Indented, 3);
    json.beginObject();
    report::writeFormat(json, "history", 1);
    json.key("trend").beginArray();
    for (const TrendPoint& point : points) {
        json.beginObject().member("from", report::utcText(point.at));
        writeCounts(json, point.findings);
        json.endObject();
    }
    json.endArray().endObject().flush();
}

report::SourceDiff asDiff(const Comparison& comparison) {
    report::SourceDiff diff;
    diff.beforeName = stateTitle(comparison.before);
    diff.afterName = stateTitle(comparison.after);
    diff.gateways.push_back({comparison.beforeSnapshot, comparison.afterSnapshot, comparison.diff});
    return diff;
}

} // namespace gatelens::history
