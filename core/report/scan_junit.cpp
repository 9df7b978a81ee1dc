// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/scan_report.h"
#include "core/report/xml.h"

#include <set>

#include <fmt/format.h>

namespace gatelens::report {

using findings::Finding;
using findings::Rule;
using findings::Severity;

namespace {

class Junit final {
public:
    Junit(const Sink& out, const ScanReport& report, std::optional<Severity> failOn,
          const findings::RunOptions& rules)
        : m_out(out)
        , m_report(report)
        , m_failOn(failOn)
        , m_rules(rules) {}

    void run() {
        std::string suites;
        Totals all;
        for (const auto& context : m_report.fleet->contexts()) {
            suites += suite(*context, all);
        }
        m_out("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        m_out(fmt::format("<testsuites name=\"gatelens\" {}>\n", all.attributes()));
        m_out(suites);
        m_out("</testsuites>\n");
    }

private:
    struct Totals {
        std::size_t tests = 0;
        std::size_t failures = 0;
        std::size_t skipped = 0;
        [[nodiscard]] std::string attributes() const {
            return fmt::format(
                "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\"", tests,
                failures, skipped);
        }
    };

    std::string suite(const findings::Context& context, Totals& all) {
        const std::string name = xmlEscape(gatewayName(context.snapshot().gateway));
        Totals totals;
        std::string cases;
        std::set<std::string_view> found;
        for (const Finding& finding : m_report.findings) {
            if (finding.subject.snapshot == context.index()) {
                found.insert(finding.rule->id);
                cases += failedCase(name, finding, totals);
            }
        }
        for (const Rule* rule : findings::allRules()) {
            if (!found.contains(rule->id) && findings::runsOn(*rule, context, m_rules)) {
                ++totals.tests;
                cases += fmt::format("    <testcase classname=\"gatelens.{}\" name=\"{} {}\" "
                                     "time=\"0\"/>\n",
                                     name, rule->id, xmlEscape(rule->title));
            }
        }
        all.tests += totals.tests;
        all.failures += totals.failures;
        all.skipped += totals.skipped;
        return fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", name,
                           totals.attributes(), cases);
    }

    std::string failedCase(const std::string& suiteName, const Finding& finding, Totals& totals) {
        ++totals.tests;
        const StepText subject =
            stepText(*m_report.fleet, finding.subject, finding.subject.snapshot);
        const auto places = placesOf(*m_report.fleet, finding);
        std::string text =
            fmt::format("    <testcase classname=\"gatelens.{}\" name=\"{} {}: {} {}\" time=\"0\"",
                        suiteName, finding.rule->id, xmlEscape(finding.rule->title), subject.kind,
                        xmlEscape(subject.name));
        if (!places.empty() && !places.front().file.empty()) {
            text += fmt::format(" file=\"{}\" line=\"{}\"", xmlEscape(places.front().file),
                                places.front().begin.line);
        }
        text += ">\n";
        const std::string message = xmlEscape(messageOf(finding));
        if (finding.state == findings::State::Suppressed) {
            ++totals.skipped;
            text += fmt::format("      <skipped message=\"{}\"/>\n",
                                xmlEscape(maskProse("suppressed by " + finding.suppressedBy)));
        } else if (m_failOn && finding.severity >= *m_failOn) {
            ++totals.failures;
            text += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                                findings::severityName(finding.severity), message,
                                xmlEscape(details(finding, places)));
        } else {
            text += fmt::format("      <system-out>{}</system-out>\n",
                                xmlEscape(details(finding, places)));
        }
        return text + "    </testcase>\n";
    }

    [[nodiscard]] std::string details(const Finding& finding,
                                      const std::vector<FactPlace>& places) const {
        std::string text = fmt::format("{} {}: {}\n{}\n", findings::severityName(finding.severity),
                                       finding.rule->id, messageOf(finding),
                                       pathLine(*m_report.fleet, finding.path));
        for (const FactPlace& place : places) {
            text += fmt::format("at {}\n", place.text());
        }
        return text + fmt::format("fix: {}\n", fixOf(finding));
    }

    const Sink& m_out;
    const ScanReport& m_report;
    std::optional<Severity> m_failOn;
    const findings::RunOptions& m_rules;
};

} // namespace

void writeScanJunit(const Sink& out, const ScanReport& report, std::optional<Severity> failOn,
                    const findings::RunOptions& rules) {
    Junit(out, report, failOn, rules).run();
}

} // namespace gatelens::report
