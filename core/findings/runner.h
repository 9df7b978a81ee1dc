// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs rules over a fleet: once, or again and again while it is edited.
#pragma once

#include "core/findings/rule.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gatelens::findings {

class RuleFindings;

struct RunOptions {
    std::vector<std::string> only; // rule ids or globs; empty: all of the profile
};
[[nodiscard]] bool isSelected(const Rule& rule, const RunOptions& options);
// Whether runRules() asks the rule about that gateway at all.
[[nodiscard]] bool runsOn(const Rule& rule, const Context& context, const RunOptions& options);

// Whether the rule is about gateways of that product.
[[nodiscard]] bool speaksOf(const Rule& rule, const Context& context);

// Findings of all rules, most severe first, then by rule id and place. Suppressed
// ones are in it with State::Suppressed. More than a few of one rule that are alike
// are one: see Finding::alike. Deterministic.
[[nodiscard]] std::vector<Finding> runRules(const Fleet& fleet, const RunOptions& options);

// The findings that one stands for, one by one; itself when it stands for no others.
[[nodiscard]] std::vector<Finding> toldApart(const Fleet& fleet, const Finding& finding);
// What toldApart() gave, or a part of it: as one again when they are too many.
[[nodiscard]] std::vector<Finding> toldTogether(const Fleet& fleet, std::vector<Finding> findings);

// The findings of a fleet that follow its edits. What the console keeps, on one worker:
//
//   Scan scan(fleet, {});                          // as long as runRules()
//   scan.follow(gateway, after, changed);          // milliseconds for a route
//   publish(scan.fleet(), scan.findings());        // equal to runRules(*scan.fleet(), {})
//
// Fleets that it gave stay valid and may be read elsewhere meanwhile; rules must not run
// on the fleet that follow() starts from at the same time.
class Scan final {
public:
    Scan(std::shared_ptr<const Fleet> fleet, RunOptions options);
    ~Scan();
    Scan(Scan&&) noexcept;
    Scan& operator=(Scan&&) noexcept;
    Scan(const Scan&) = delete;
    Scan& operator=(const Scan&) = delete;

    [[nodiscard]] const std::shared_ptr<const Fleet>& fleet() const { return m_fleet; }
    [[nodiscard]] std::vector<Finding> findings() const;

    // `after` takes the place of that gateway's snapshot; `changed` is all that differs
    // between the two. When only routes do, and every id means the same entity as before
    // (nothing was added or removed, places in files did not shift), only what depends on
    // them is evaluated again; else everything is.
    void follow(std::uint32_t snapshot, model::SnapshotPtr after,
                std::span<const model::EntityRef> changed);

private:
    void runAll();

    std::shared_ptr<const Fleet> m_fleet;
    RunOptions m_options;
    std::vector<RuleFindings> m_rules;
};

// Whether the suppression speaks of the finding at this step of its path, expired
// or not.
[[nodiscard]] bool suppresses(const Suppression& suppression, const Finding& finding,
                              const Subject& step, const Fleet& fleet);

// Stable over reordering, renaming of unrelated things and line shifts: rule id
// and the natural keys of what the finding is about.
[[nodiscard]] std::string fingerprintOf(const Fleet& fleet, const Finding& finding);

} // namespace gatelens::findings
