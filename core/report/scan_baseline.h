// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What an earlier scan found, so that a later one tells only what is new.
#pragma once

#include "core/base/result.h"
#include "core/report/scan_report.h"
#include "core/text/document.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::report {

// How often each fingerprint was found, by gateway. Suppressed findings are not in
// it: when their suppression ends they are told.
class Baseline final {
public:
    void add(const std::string& fingerprint, const std::string& gateway);
    // An entity of which the rule was told together with others (Finding::alike).
    void addMember(const std::string& rule, const std::string& gateway, const std::string& entity);
    [[nodiscard]] std::size_t size() const;

    // Takes the known findings out and gives their number. The same weakness on two
    // gateways is two findings; one gateway that was renamed still has its own.
    [[nodiscard]] std::size_t dropKnown(const findings::Fleet& fleet,
                                        std::vector<findings::Finding>& findings) const;

private:
    // By fingerprint, then by gateway.
    using Counts = std::map<std::string, std::map<std::string, std::size_t>>;

    [[nodiscard]] static bool take(Counts& left, const findings::Fleet& fleet,
                                   const findings::Finding& finding, bool anyGateway);
    [[nodiscard]] bool knowsMember(const findings::Fleet& fleet, const findings::Finding& finding,
                                   const findings::Subject& member) const;
    [[nodiscard]] std::vector<findings::Finding>
    newOf(const findings::Fleet& fleet, const findings::Finding& finding, Counts& left) const;

    Counts m_counts;
    std::set<std::string> m_members; // rule, gateway and entity
};

// A JSON or SARIF report of an earlier scan; nothing when the file may be a source
// that can be scanned. Errors name the place: a report of another command, one without
// fingerprints.
[[nodiscard]] Result<std::optional<Baseline>> readBaseline(const text::SourceMap& sources,
                                                           const text::SourceFile& file);

[[nodiscard]] Baseline baselineOf(const findings::Fleet& fleet,
                                  std::span<const findings::Finding> findings);

} // namespace gatelens::report
