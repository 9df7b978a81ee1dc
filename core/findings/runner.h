// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs rules over a fleet.
#pragma once

#include "core/findings/rule.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gatelens::findings {

struct RunOptions {
    std::vector<std::string> only; // rule ids or globs; empty: all of the profile
};
[[nodiscard]] bool isSelected(const Rule& rule, const RunOptions& options);
// Whether runRules() asks the rule about that gateway at all.
[[nodiscard]] bool runsOn(const Rule& rule, const Context& context, const RunOptions& options);

// Findings of all rules, most severe first, then by rule id and place. Suppressed
// ones are in it with State::Suppressed. Deterministic.
[[nodiscard]] std::vector<Finding> runRules(const Fleet& fleet, const RunOptions& options);

// The findings that can have changed because these entities of one snapshot did:
// they are re-evaluated with everything that depends on them (the routes of a
// changed service, the other routes of a shared target). The caller replaces the
// findings whose path touches them.
[[nodiscard]] std::vector<Finding> rerun(const Fleet& fleet, std::uint32_t snapshot,
                                         std::span<const model::EntityRef> changed,
                                         const RunOptions& options);

// Whether the suppression speaks of the finding at this step of its path, expired
// or not.
[[nodiscard]] bool suppresses(const Suppression& suppression, const Finding& finding,
                              const Subject& step, const Fleet& fleet);

// Stable over reordering, renaming of unrelated things and line shifts: rule id
// and the natural keys of what the finding is about.
[[nodiscard]] std::string fingerprintOf(const Fleet& fleet, const Finding& finding);

} // namespace gatelens::findings
