// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Statements of a .gatelens.yaml that say nothing any more: their date has passed,
// or what they speak of is not there. Left alone they hide what they should not,
// or will when a name is used again.
#pragma once

#include "core/findings/runner.h"

#include <span>
#include <string>
#include <vector>

namespace gatelens::findings {

struct StatementRemark {
    enum class Kind : std::uint8_t { Expired, Unmatched };
    Kind kind = Kind::Expired;
    std::string what;  // "the suppression of GW-CORS-001 at route:orders-* (Ann: …)"
    std::string text;  // the whole sentence, without the place
    std::string place; // file:line:column
};
[[nodiscard]] std::string_view remarkKindName(StatementRemark::Kind kind);

// In the order of the files. `findings` are those of runRules() with the same
// options: a suppression of a rule that did not run is not called unmatched.
[[nodiscard]] std::vector<StatementRemark>
checkStatements(const Fleet& fleet, std::span<const Finding> findings, const RunOptions& options);

} // namespace gatelens::findings
