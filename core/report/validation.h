// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that is wrong with some sources, for people and for programs
// (resources/schemas/validate.schema.json).
#pragma once

#include "core/base/error.h"
#include "core/base/sink.h"
#include "core/model/snapshot.h"
#include "core/report/diagnostics.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gatelens::report {

// A diagnostic with the files that its place is in.
struct PlacedDiagnostic {
    std::shared_ptr<const text::SourceMap> sources;
    text::Diagnostic diagnostic;
};

struct ValidatedSource {
    std::string name;
    std::optional<Error> error; // why it cannot be read or reached
    std::vector<model::SnapshotPtr> gateways;
    std::vector<PlacedDiagnostic> diagnostics; // each once, in order of place
};

// The diagnostics of all gateways of a source. What concerns a whole directory
// stands in every gateway and is told once.
[[nodiscard]] std::vector<PlacedDiagnostic>
diagnosticsOf(std::span<const model::SnapshotPtr> gateways);

[[nodiscard]] DiagnosticCounts countDiagnostics(std::span<const ValidatedSource> sources);

// Every diagnostic with its excerpt, then a line a source. At most `limit` (0:
// all) are written; the summary counts all.
void writeValidationText(const Sink& out, const TextStyle& style,
                         std::span<const ValidatedSource> sources, std::size_t limit);
void writeValidationJson(const Sink& out, std::span<const ValidatedSource> sources);

} // namespace gatelens::report
