// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/diagnostics.h"

#include "core/report/excerpt.h"
#include "core/report/model_json.h"
#include "core/report/width.h"

#include <fmt/format.h>

namespace gatelens::report {

namespace {

std::string placeOf(const text::SourceMap* sources, const text::Diagnostic& diagnostic) {
    if (!diagnostic.apiPath.empty()) {
        return diagnostic.apiPath;
    }
    return sources == nullptr ? std::string{} : sources->place(diagnostic.range);
}

} // namespace

void writeDiagnosticText(const Sink& out, const TextStyle& style, const text::SourceMap* sources,
                         const text::Diagnostic& diagnostic) {
    const std::string place = printable(placeOf(sources, diagnostic));
    const Tone tone = severityTone(diagnostic.severity);
    std::string line;
    if (!place.empty()) {
        line += style.paint(Tone::Strong, place + ":") + " ";
    }
    line += style.paint(tone, fmt::format("{}:", severityName(diagnostic.severity)));
    line += " " + printable(diagnostic.message);
    if (!diagnostic.code.empty()) {
        line += style.paint(Tone::Dim, fmt::format(" [{}]", diagnostic.code));
    }
    out(line + "\n");
    if (sources != nullptr && diagnostic.apiPath.empty()) {
        out(excerpt(*sources, diagnostic.range, style, tone));
    }
    if (!diagnostic.fix.empty()) {
        out(style.paint(Tone::Good, "  fix:") + " " + printable(diagnostic.fix) + "\n");
    }
}

void writeDiagnostic(JsonWriter& json, const text::SourceMap* sources,
                     const text::Diagnostic& diagnostic) {
    json.beginObject().member("severity", severityName(diagnostic.severity));
    json.member("code", diagnostic.code).member("message", diagnostic.message);
    if (!diagnostic.fix.empty()) {
        json.member("fix", diagnostic.fix);
    }
    json.key("source");
    writeSource(json, sources, diagnostic.range, diagnostic.apiPath);
    json.endObject();
}

void DiagnosticCounts::add(text::Severity severity) {
    switch (severity) {
    case text::Severity::Error:
        ++errors;
        break;
    case text::Severity::Warning:
        ++warnings;
        break;
    case text::Severity::Note:
        ++notes;
        break;
    }
}

std::size_t DiagnosticCounts::atLeast(text::Severity severity) const {
    switch (severity) {
    case text::Severity::Error:
        return errors;
    case text::Severity::Warning:
        return errors + warnings;
    case text::Severity::Note:
        break;
    }
    return total();
}

std::string DiagnosticCounts::text() const {
    std::string out;
    const auto append = [&out](std::size_t count, std::string_view name) {
        if (count > 0) {
            out += (out.empty() ? "" : ", ") + counted(count, name);
        }
    };
    append(errors, "error");
    append(warnings, "warning");
    append(notes, "note");
    return out.empty() ? "no problems" : out;
}

DiagnosticCounts countDiagnostics(std::span<const text::Diagnostic> diagnostics) {
    DiagnosticCounts counts;
    for (const text::Diagnostic& diagnostic : diagnostics) {
        counts.add(diagnostic.severity);
    }
    return counts;
}

} // namespace gatelens::report
