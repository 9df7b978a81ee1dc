// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// States and comparisons for people and for programs
// (resources/schemas/history.schema.json).
#pragma once

#include "core/base/sink.h"
#include "core/history/comparison.h"
#include "core/history/trend.h"
#include "core/report/diff_report.h"
#include "core/report/style.h"

#include <span>
#include <string>

namespace gatelens::history {

// "#12 prod-edge, 2026-11-20 14:30": how messages and headings call a state.
[[nodiscard]] std::string stateTitle(const State& state);
// "2 critical, 3 high"; "none" when there are no findings.
[[nodiscard]] std::string findingsText(const FindingCounts& counts);
// "+1 −2 ~3"; "first state" when there is none before.
[[nodiscard]] std::string changesText(const std::optional<ChangeCounts>& changes);

void writeStatesText(const Sink& out, const report::TextStyle& style, std::span<const State> states,
                     std::int64_t now);
void writeStatesJson(const Sink& out, std::span<const State> states);

// One line a moment at which the counts changed, oldest first.
void writeTrendText(const Sink& out, const report::TextStyle& style,
                    std::span<const TrendPoint> points);
void writeTrendJson(const Sink& out, std::span<const TrendPoint> points);

// For the writers of diffs.
[[nodiscard]] report::SourceDiff asDiff(const Comparison& comparison);

} // namespace gatelens::history
