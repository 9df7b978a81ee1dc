// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/entity_id.h"
#include "core/report/markdown.h"
#include "core/report/masking.h"
#include "core/report/scan_report.h"
#include "core/report/text_fix.h"

#include <fmt/format.h>

namespace gatelens::report {

using findings::Finding;
using findings::Severity;

namespace {

class Markdown final {
public:
    Markdown(const Sink& out, const ScanReport& report)
        : m_out(out)
        , m_report(report) {}

    void run() {
        m_out("# Gateway findings\n\n");
        summary();
        remarks();
        groups(false);
        groups(true);
    }

private:
    void summary() {
        const ScanCounts counts = countFindings(m_report.findings);
        m_out("| severity | findings |\n|---|---:|\n");
        for (const Severity severity : kSeverities) {
            m_out(fmt::format("| {} | {} |\n", findings::severityName(severity),
                              counts.of(severity)));
        }
        m_out(fmt::format("\n{} in {}", counted(counts.total(), "finding"),
                          counted(m_report.fleet->contexts().size(), "gateway")));
        if (counts.suppressed > 0) {
            m_out(fmt::format(", {} suppressed", counts.suppressed));
        }
        if (m_report.known > 0) {
            m_out(fmt::format(", {} already known", m_report.known));
        }
        m_out(".\n");
    }

    void remarks() {
        for (const auto& remark : m_report.remarks) {
            m_out(fmt::format("\n> **{}** {}: {}\n", findings::remarkKindName(remark.kind),
                              markdownCode(remark.place), markdownEscape(maskProse(remark.text))));
        }
    }

    void groups(bool suppressed) {
        std::optional<std::uint32_t> gateway;
        for (const FindingGroup& group : groupByPath(m_report, suppressed)) {
            if (gateway != group.gateway) {
                gateway = group.gateway;
                const auto& name = gatewayName((*m_report.fleet)[*gateway].snapshot().gateway);
                m_out(fmt::format("\n## {}{}\n", markdownEscape(name),
                                  suppressed ? ", suppressed" : ""));
            }
            m_out(fmt::format("\n### {}\n", markdownEscape(pathLine(*m_report.fleet, group.path))));
            for (const Finding* finding : group.findings) {
                write(*finding);
            }
        }
    }

    void write(const Finding& finding) {
        m_out(fmt::format("\n- **{}** {} {}  \n", findings::severityName(finding.severity),
                          finding.rule->id, markdownEscape(finding.rule->title)));
        m_out(fmt::format("  {}\n", markdownEscape(messageOf(finding))));
        for (const FactPlace& place : placesOf(*m_report.fleet, finding)) {
            m_out(fmt::format("  - at {}\n", markdownCode(place.text())));
        }
        m_out(fmt::format("  - fix: {}\n", markdownEscape(fixOf(finding))));
        for (const std::string& change : changesOf(*m_report.fleet, finding)) {
            m_out(fmt::format("  - change: {}\n", markdownCode(change)));
        }
        if (!finding.confirm.empty()) {
            m_out(fmt::format("  - confirm: {}\n", markdownEscape(maskProse(finding.confirm))));
        }
        if (!finding.suppressedBy.empty()) {
            m_out(
                fmt::format("  - excused: {}\n", markdownEscape(maskProse(finding.suppressedBy))));
        }
    }

    const Sink& m_out;
    const ScanReport& m_report;
};

} // namespace

void writeScanMarkdown(const Sink& out, const ScanReport& report) {
    Markdown(out, report).run();
}

} // namespace gatelens::report
