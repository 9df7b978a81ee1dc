// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Diagnostics for people (with the source line and a caret) and for programs.
#pragma once

#include "core/base/json_writer.h"
#include "core/base/sink.h"
#include "core/report/style.h"
#include "core/text/diagnostic.h"

#include <cstddef>
#include <span>
#include <string>

namespace gatelens::report {

// kong.yaml:12:7: error: unknown key "pathes" [unknown-key]
//    12 |       pathes: [/v1]
//       |       ^~~~~~
//   fix: write "paths"
void writeDiagnosticText(const Sink& out, const TextStyle& style, const text::SourceMap* sources,
                         const text::Diagnostic& diagnostic);

void writeDiagnostic(JsonWriter& json, const text::SourceMap* sources,
                     const text::Diagnostic& diagnostic);

struct DiagnosticCounts {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notes = 0;

    void add(text::Severity severity);
    [[nodiscard]] std::size_t total() const { return errors + warnings + notes; }
    // Of that severity and above.
    [[nodiscard]] std::size_t atLeast(text::Severity severity) const;
    // "2 errors, 1 warning"; "no problems" when there are none.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] DiagnosticCounts countDiagnostics(std::span<const text::Diagnostic> diagnostics);

} // namespace gatelens::report
