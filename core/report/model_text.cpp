// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/model_text.h"

#include "core/report/diagnostics.h"
#include "core/report/masking.h"
#include "core/report/model_text_internal.h"
#include "core/report/width.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::size_t kIndent = 2;

struct Count {
    std::string_view name;
    std::size_t value = 0;
};

std::string nounOf(const Count& count) {
    std::string noun(count.name);
    if (count.value == 1) {
        noun = noun == "policies" ? "policy" : noun.substr(0, noun.size() - 1);
    }
    return noun;
}

template <typename Entity>
void appendExtras(Table& table, std::size_t& found, std::size_t limit, const model::Snapshot& s,
                  model::EntityKind kind, std::span<const Entity> entities) {
    for (const Entity& entity : entities) {
        for (const model::ExtraField& extra : entity.extra) {
            if (++found > limit) {
                continue;
            }
            JsonWriter json(JsonWriter::Style::Compact);
            if (extra.value == nullptr) {
                json.null();
            } else {
                writeMasked(json, *extra.value, extra.name);
            }
            const auto place =
                extra.value == nullptr ? s.place(entity.source) : s.place(extra.value->range);
            table.add({Cell(fmt::format("{} {}", model::kindName(kind), entity.label())),
                       Cell(extra.name, Tone::Strong), Cell(json.text()), Cell(place, Tone::Dim)});
        }
    }
}

} // namespace

void writeInspectText(const Sink& out, const TextStyle& style, const model::Snapshot& snapshot,
                      std::string_view sourceName, const ModelOptions& options) {
    ModelText text(out, style, snapshot, options);
    text.header(sourceName);
    text.counts();
    text.gateway();
    text.listeners();
    text.routes();
    text.services();
    text.upstreams();
    text.targets();
    text.policies();
    text.consumers();
    text.credentials();
    text.certificates();
    text.otherFields();
    text.legend();
    text.diagnostics();
}

void ModelText::header(std::string_view sourceName) {
    const model::Gateway& gateway = m_snapshot.gateway;
    std::string title = gateway.productName.empty() ? gateway.product : gateway.productName;
    for (const std::string& part : {gateway.version, gateway.edition}) {
        title += part.empty() ? "" : " " + part;
    }
    std::string what = gateway.live ? "live" : "file";
    if (!gateway.formatVersion.empty()) {
        what += ", format " + gateway.formatVersion;
    }
    if (!gateway.name.empty()) {
        what += ", " + gateway.name;
    }
    m_out(m_style.paint(Tone::Strong, printable(title)) + "  " + printable(maskText(sourceName)) +
          m_style.paint(Tone::Dim, printable(fmt::format(" ({})", what))) + "\n");
}

void ModelText::counts() {
    const model::Snapshot& s = m_snapshot;
    const std::array<std::array<Count, 3>, 3> grid{{
        {{{"listeners", s.listeners.size()},
          {"upstreams", s.upstreams.size()},
          {"consumers", s.consumers.size()}}},
        {{{"routes", s.routes.size()},
          {"targets", s.targets.size()},
          {"credentials", s.credentials.size()}}},
        {{{"services", s.services.size()},
          {"policies", s.policies.size()},
          {"certificates", s.certificates.size()}}},
    }};
    std::array<std::size_t, 3> numberWidths{};
    std::array<std::size_t, 3> nounWidths{};
    for (const auto& row : grid) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            numberWidths[i] = std::max(numberWidths[i], grouped(row[i].value).size());
            nounWidths[i] = std::max(nounWidths[i], row[i].name.size());
        }
    }
    m_out("\n");
    for (const auto& row : grid) {
        std::string line = "  ";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string number =
                fmt::format("{:>{}}", grouped(row[i].value), numberWidths[i]);
            const bool last = i + 1 == row.size();
            const std::string noun =
                fmt::format("{:<{}}", nounOf(row[i]), last ? 0 : nounWidths[i] + 4);
            line += m_style.paint(row[i].value == 0 ? Tone::Dim : Tone::Strong, number) + " " +
                    m_style.paint(Tone::Dim, noun);
        }
        m_out(line + "\n");
    }
    const DiagnosticCounts counts = countDiagnostics(s.diagnostics);
    if (counts.total() > 0) {
        const Tone tone = counts.errors > 0     ? Tone::Bad
                          : counts.warnings > 0 ? Tone::Warning
                                                : Tone::Note;
        m_out("\n  " + m_style.paint(tone, counts.text()) + "\n");
    }
}

bool ModelText::heading(std::string_view section, std::string_view title, std::size_t count) {
    if (!m_options.has(section) || count == 0) {
        return false;
    }
    m_out("\n" + m_style.paint(Tone::Strong, title) + "\n");
    return true;
}

std::size_t ModelText::shown(std::size_t count) const {
    return m_options.limit == 0 ? count : std::min(count, m_options.limit);
}

void ModelText::rest(std::size_t count) {
    if (shown(count) < count) {
        m_out(m_style.paint(Tone::Dim, fmt::format("  … and {} more (use --limit 0)",
                                                   grouped(count - shown(count)))) +
              "\n");
    }
}

void ModelText::write(const Table& table) {
    table.write(m_out, m_style, kIndent);
}

std::string ModelText::place(const model::EntityBase& entity) const {
    return m_snapshot.place(entity.source);
}

// What no part of the model understands is shown, so that nobody takes silence
// for absence.
void ModelText::otherFields() {
    const model::Snapshot& s = m_snapshot;
    Table table({{"ENTITY", Align::Left, 16, 4},
                 {"FIELD", Align::Left, 10, 5},
                 {"VALUE", Align::Left, 12, 3},
                 {"SOURCE", Align::Left, 14, 2, Elide::Start}});
    const std::size_t limit = m_options.limit == 0 ? JsonWriter::kNever : m_options.limit;
    std::size_t found = 0;
    const auto section = [&](std::string_view name, model::EntityKind kind, const auto& entities) {
        if (m_options.has(name)) {
            appendExtras(table, found, limit, s, kind, std::span(entities));
        }
    };
    section("gateway", model::EntityKind::Gateway, std::span(&s.gateway, 1));
    section("gateway", model::EntityKind::AdminEndpoint, s.gateway.admin);
    section("listeners", model::EntityKind::Listener, s.listeners);
    section("routes", model::EntityKind::Route, s.routes);
    section("services", model::EntityKind::Service, s.services);
    section("upstreams", model::EntityKind::Upstream, s.upstreams);
    section("targets", model::EntityKind::Target, s.targets);
    section("policies", model::EntityKind::Policy, s.policies);
    section("consumers", model::EntityKind::Consumer, s.consumers);
    section("credentials", model::EntityKind::Credential, s.credentials);
    section("certificates", model::EntityKind::Certificate, s.certificates);
    if (found == 0) {
        return;
    }
    m_out("\n" + m_style.paint(Tone::Strong, "Fields kept as they are") + "\n");
    write(table);
    rest(found);
}

void ModelText::legend() {
    if (m_defaultsShown) {
        m_out("\n  " +
              m_style.paint(Tone::Dim, "Values in parentheses are the product's defaults.") + "\n");
    }
}

void ModelText::diagnostics() {
    const text::Diagnostics& all = m_snapshot.diagnostics;
    if (!heading("diagnostics", "Diagnostics", all.size())) {
        return;
    }
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const text::Diagnostic& diagnostic = all[i];
        Line line;
        line.add(diagnostic.apiPath.empty() ? m_snapshot.place(diagnostic.range)
                                            : diagnostic.apiPath,
                 Tone::Dim);
        line.prose(diagnostic.message);
        line.write(m_out, m_style, kIndent,
                   {severityName(diagnostic.severity), 9, severityTone(diagnostic.severity)});
    }
    rest(all.size());
}

std::string nameOf(const model::EntityBase& entity) {
    return entity.enabled ? entity.label() : entity.label() + " (disabled)";
}

std::string durationText(std::int64_t milliseconds) {
    if (milliseconds == 0) {
        return "none";
    }
    if (milliseconds % 1000 == 0) {
        return fmt::format("{} s", milliseconds / 1000);
    }
    return milliseconds > 1000 ? fmt::format("{} s", static_cast<double>(milliseconds) / 1000)
                               : fmt::format("{} ms", milliseconds);
}

std::string sizeText(std::int64_t bytes) {
    constexpr std::int64_t kUnit = 1024;
    if (bytes == 0) {
        return "none";
    }
    std::string_view unit = "B";
    for (const std::string_view larger : {"KiB", "MiB", "GiB"}) {
        if (bytes % kUnit != 0) {
            break;
        }
        bytes /= kUnit;
        unit = larger;
    }
    return fmt::format("{} {}", bytes, unit);
}

} // namespace gatelens::report
