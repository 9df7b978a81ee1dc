// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The result of a scan as every format needs it: the findings with their places,
// grouped by the path they lie on, and the counts.
#pragma once

#include "core/base/sink.h"
#include "core/findings/runner.h"
#include "core/findings/statements.h"
#include "core/report/style.h"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::report {

struct ScanReport {
    std::shared_ptr<const findings::Fleet> fleet;
    std::vector<findings::Finding> findings; // in runRules() order; what is hidden is gone
    std::vector<findings::StatementRemark> remarks;
    std::vector<std::string> sources; // as the user named them
    std::size_t known = 0;            // left out: the baseline has them
    std::size_t minor = 0;            // left out: below the wanted severity
    std::string baseline;             // its name, empty for none
};

struct ScanCounts {
    std::array<std::size_t, 5> bySeverity{}; // of those that count, by findings::Severity
    std::size_t suppressed = 0;

    [[nodiscard]] std::size_t total() const;
    [[nodiscard]] std::size_t atLeast(findings::Severity severity) const;
    [[nodiscard]] std::size_t of(findings::Severity severity) const {
        return bySeverity[static_cast<std::size_t>(severity)];
    }
};
[[nodiscard]] ScanCounts countFindings(std::span<const findings::Finding> findings);

// Most severe first, the order of tables and legends.
inline constexpr std::array kSeverities{findings::Severity::Critical, findings::Severity::High,
                                        findings::Severity::Medium, findings::Severity::Low,
                                        findings::Severity::Info};
[[nodiscard]] char severityLetter(findings::Severity severity); // 'C', 'H', 'M', 'L', 'I'
[[nodiscard]] Tone severityTone(findings::Severity severity);
[[nodiscard]] std::optional<findings::Severity> parseSeverity(std::string_view name);

// Findings of one gateway that lie on the same run of entities, most severe first.
struct FindingGroup {
    std::uint32_t gateway = 0; // index in the fleet
    std::vector<findings::Subject> path;
    std::vector<const findings::Finding*> findings;
};
// By gateway, then the worst first. `suppressed` chooses which ones: either those
// that count or those that were suppressed; of these the `most` most severe ones.
[[nodiscard]] std::vector<FindingGroup> groupByPath(const ScanReport& report, bool suppressed,
                                                    std::size_t most = ~std::size_t{0});

// One step of a path as people call it: {"route", "orders-v1", "/v1/orders"}; a
// gateway's name stands behind entities of another gateway than `home`.
struct StepText {
    std::string kind;
    std::string name;
    std::string detail; // what it matches or where it leads, when the name does not say
    bool back = false;  // another way to the target before it, not the way on

    [[nodiscard]] std::string_view arrow() const { return back ? "←" : "→"; }
};
[[nodiscard]] StepText stepText(const findings::Fleet& fleet, const findings::Subject& step,
                                std::uint32_t home);
// The steps of a path for people: policies that follow one another are one step,
// {"policies", "jwt, acl"}.
[[nodiscard]] std::vector<StepText>
stepsOf(const findings::Fleet& fleet, std::span<const findings::Subject> path, std::uint32_t home);
// "client → listener public → route orders-v1 → target 10.0.0.1:8080"
[[nodiscard]] std::string pathLine(const findings::Fleet& fleet,
                                   std::span<const findings::Subject> path);
// Whether a client stands before the path's first step.
[[nodiscard]] bool startsAtClient(std::span<const findings::Subject> path);

// Where a fact was read. `file` is empty for answers of an admin API, whose path
// is in `api`; both are empty when the place is not known.
struct FactPlace {
    std::string file;
    text::Position begin;
    text::Position end;
    std::string api;

    [[nodiscard]] bool known() const { return !file.empty() || !api.empty(); }
    [[nodiscard]] std::string text() const; // "kong.yaml:12:3", "/routes/orders"
    friend bool operator==(const FactPlace&, const FactPlace&) = default;
};
[[nodiscard]] FactPlace placeOf(const findings::Fleet& fleet, const findings::Evidence& evidence);
[[nodiscard]] FactPlace placeOfEntity(const findings::Fleet& fleet,
                                      const findings::Subject& subject);
// The known places of a finding, each once, the causing one first; without
// evidence that of its subject.
[[nodiscard]] std::vector<FactPlace> placesOf(const findings::Fleet& fleet,
                                              const findings::Finding& finding);

// Texts of a finding, secrets masked.
[[nodiscard]] std::string messageOf(const findings::Finding& finding);
[[nodiscard]] std::string fixOf(const findings::Finding& finding);
[[nodiscard]] std::string valueOf(const findings::Evidence& evidence);

// "API2:2023", "API7:2023"; "CWE-306".
[[nodiscard]] std::vector<std::string> owaspOf(const findings::Rule& rule);
[[nodiscard]] std::vector<std::string> cweOf(const findings::Rule& rule);

// The words of a count: "2 critical, 3 high"; empty when there are none.
[[nodiscard]] std::string countsText(const ScanCounts& counts);

// The formats. `limit` findings at most as text (0: all).
struct ScanTextOptions {
    std::size_t limit = 0;
    bool showSuppressed = false;
};
void writeScanText(const Sink& out, const TextStyle& style, const ScanReport& report,
                   const ScanTextOptions& options);
void writeScanJson(const Sink& out, const ScanReport& report);
// One row a finding, RFC 4180.
void writeScanCsv(const Sink& out, const ScanReport& report);
// For a pull request or a wiki.
void writeScanMarkdown(const Sink& out, const ScanReport& report);
// A test suite a gateway; a finding at or above `failOn` is a failed case, and a rule
// without one a passed case. Nothing fails when there is no `failOn`.
void writeScanJunit(const Sink& out, const ScanReport& report,
                    std::optional<findings::Severity> failOn, const findings::RunOptions& rules);

} // namespace gatelens::report
