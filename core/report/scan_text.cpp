// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/entity_id.h"
#include "core/report/line.h"
#include "core/report/masking.h"
#include "core/report/scan_report.h"
#include "core/report/text_fix.h"
#include "core/report/width.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::report {

using findings::Finding;
using findings::Severity;

namespace {

constexpr std::size_t kBody = 6;   // indent of what belongs to a finding
constexpr std::size_t kLabel = 9;  // "confirm" and a gap
constexpr std::size_t kPlaces = 4; // of one finding; the rest is counted

class ScanText final {
public:
    // Prose is always broken, in a file as well: a report is read, not parsed.
    ScanText(const Sink& out, const TextStyle& style, const ScanReport& report,
             const ScanTextOptions& options)
        : m_out(out)
        , m_style{style.colour, std::max<std::size_t>(style.textWidth(), 40)}
        , m_report(report)
        , m_options(options) {}

    void run() {
        groups(false);
        if (m_options.showSuppressed) {
            groups(true);
        }
        if (left() > 0) {
            m_out(m_style.paint(Tone::Dim,
                                fmt::format("… and {} more, less severe ones (use --limit 0)",
                                            grouped(left()))) +
                  "\n\n");
        }
        remarks();
        summary();
    }

private:
    // The most severe ones are shown, wherever they stand.
    void groups(bool suppressed) {
        const std::size_t room =
            m_options.limit == 0 ? ~std::size_t{0} : m_options.limit - m_written;
        std::optional<std::uint32_t> gateway;
        for (const FindingGroup& group : groupByPath(m_report, suppressed, room)) {
            if (gateway != group.gateway) {
                gatewayHeading(group.gateway, suppressed);
                gateway = group.gateway;
            }
            pathHeading(group);
            for (const Finding* each : group.findings) {
                finding(*each);
            }
            m_written += group.findings.size();
        }
    }

    // How many findings --limit leaves out.
    [[nodiscard]] std::size_t left() const {
        const ScanCounts counts = countFindings(m_report.findings);
        return counts.total() + (m_options.showSuppressed ? counts.suppressed : 0) - m_written;
    }

    void gatewayHeading(std::uint32_t index, bool suppressed) {
        const model::Gateway& gateway = (*m_report.fleet)[index].snapshot().gateway;
        std::string product = gateway.productName.empty() ? gateway.product : gateway.productName;
        if (!gateway.version.empty()) {
            product += ' ' + gateway.version;
        }
        m_out(m_style.paint(Tone::Strong, printable(gatewayName(gateway))) + "  " +
              m_style.paint(Tone::Dim, printable(product)) +
              (suppressed ? m_style.paint(Tone::Dim, "  suppressed findings") : "") + "\n\n");
    }

    void pathHeading(const FindingGroup& group) {
        Line line;
        if (startsAtClient(group.path)) {
            line.add("client", Tone::Dim);
        }
        for (const StepText& text : stepsOf(*m_report.fleet, group.path, group.gateway)) {
            if (!line.empty()) {
                line.blank().add(text.arrow(), Tone::Dim);
            }
            line.blank().prose(text.kind, Tone::Dim).blank().prose(text.name, Tone::Strong);
            if (!text.detail.empty()) {
                line.blank().prose(fmt::format("({})", text.detail), Tone::Dim);
            }
        }
        line.write(m_out, m_style, 2, {"", 0});
    }

    void finding(const Finding& finding) {
        const bool suppressed = finding.state == findings::State::Suppressed;
        const Tone tone = suppressed ? Tone::Dim : severityTone(finding.severity);
        Line title;
        title.add(finding.rule->id, Tone::Accent).blank().prose(finding.rule->title, Tone::Strong);
        if (finding.state != findings::State::Suspected) {
            title.blank().add(fmt::format("[{}]", findings::stateName(finding.state)), Tone::Dim);
        }
        const std::string severity = fmt::format("{} {}", severityLetter(finding.severity),
                                                 findings::severityName(finding.severity));
        title.write(m_out, m_style, 4, {severity, 11, tone});
        Line().prose(messageOf(finding)).write(m_out, m_style, kBody, {"", 0});
        labelled("because", finding.severityReason);
        places(finding);
        labelled("fix", fixOf(finding));
        for (const std::string& change : changesOf(*m_report.fleet, finding)) {
            labelled("change", change);
        }
        labelled("confirm", maskProse(finding.confirm));
        labelled("excused", maskProse(finding.suppressedBy));
        m_out("\n");
    }

    void labelled(std::string_view label, std::string_view text) {
        if (!text.empty()) {
            Line().prose(text).write(m_out, m_style, kBody, {label, kLabel});
        }
    }

    // Places are never shortened: an editor opens them.
    void places(const Finding& finding) {
        const auto& fleet = *m_report.fleet;
        std::size_t shown = 0;
        for (const auto& evidence : finding.evidence) {
            const std::string fact =
                maskProse(evidence.fact) + (evidence.value.empty() ? "" : ": " + valueOf(evidence));
            if (shown == kPlaces) {
                labelled("", fmt::format("… and {} more places", finding.evidence.size() - shown));
                return;
            }
            place(shown == 0 ? "at" : "", placeOf(fleet, evidence).text(), fact);
            ++shown;
        }
        if (finding.evidence.empty()) {
            for (const FactPlace& known : placesOf(fleet, finding)) {
                place("at", known.text(), {});
            }
        }
    }

    void place(std::string_view label, const std::string& where, const std::string& fact) {
        const std::string start = std::string(kBody, ' ') + m_style.paint(Tone::Dim, label) +
                                  std::string(kLabel - label.size(), ' ');
        const std::string shown = printable(where);
        const std::size_t used = kBody + kLabel + displayWidth(shown);
        const bool fits = used + 2 + displayWidth(printable(fact)) <= m_style.width;
        if (where.empty() || fact.empty() || !fits) {
            if (!where.empty()) {
                m_out(start + shown + "\n");
            }
            if (!fact.empty()) {
                Line()
                    .prose(fact, Tone::Dim)
                    .write(m_out, m_style, kBody, {where.empty() ? label : "", kLabel});
            }
            return;
        }
        m_out(start + shown + "  " + m_style.paint(Tone::Dim, printable(fact)) + "\n");
    }

    void remarks() {
        for (const auto& remark : m_report.remarks) {
            m_out(m_style.paint(Tone::Dim, printable(remark.place)) + "\n");
            Line()
                .add(remark.kind == findings::StatementRemark::Kind::Expired ? "expired:"
                                                                             : "unmatched:",
                     Tone::Warning)
                .prose(maskProse(remark.text))
                .write(m_out, m_style, 2, {"", 0});
        }
        if (!m_report.remarks.empty()) {
            m_out("\n");
        }
    }

    void summary() {
        const ScanCounts counts = countFindings(m_report.findings);
        const bool fresh = !m_report.baseline.empty();
        Line line;
        if (counts.total() == 0) {
            line.add(fresh ? "No new findings" : "No findings", Tone::Good);
        } else {
            line.add(grouped(counts.total()), Tone::Strong)
                .blank()
                .prose(fresh ? "new" : "", Tone::Strong)
                .prose(counts.total() == 1 ? "finding:" : "findings:", Tone::Strong);
            bool first = true;
            for (const Severity severity : kSeverities) {
                if (counts.of(severity) > 0) {
                    line.add(first ? "" : ",")
                        .blank()
                        .prose(fmt::format("{} {}", grouped(counts.of(severity)),
                                           findings::severityName(severity)),
                               severityTone(severity));
                    first = false;
                }
            }
        }
        line.add(";").blank().prose(scannedText());
        for (const std::string& also : leftOut(counts)) {
            line.add(";").blank().prose(also, Tone::Dim);
        }
        line.write(m_out, m_style, 0, {"", 0});
    }

    [[nodiscard]] std::string scannedText() const {
        std::size_t routes = 0;
        for (const auto& context : m_report.fleet->contexts()) {
            routes += context->snapshot().routes.size();
        }
        const std::size_t gateways = m_report.fleet->contexts().size();
        return fmt::format("{} with {} scanned", counted(gateways, "gateway"),
                           counted(routes, "route"));
    }

    [[nodiscard]] std::vector<std::string> leftOut(const ScanCounts& counts) const {
        std::vector<std::string> texts;
        if (counts.suppressed > 0) {
            texts.push_back(fmt::format("{} suppressed", grouped(counts.suppressed)));
        }
        if (m_report.known > 0) {
            texts.push_back(fmt::format("{} already in the baseline", grouped(m_report.known)));
        }
        if (m_report.minor > 0) {
            texts.push_back(fmt::format("{} below the wanted severity", grouped(m_report.minor)));
        }
        return texts;
    }

    const Sink& m_out;
    TextStyle m_style;
    const ScanReport& m_report;
    const ScanTextOptions& m_options;
    std::size_t m_written = 0;
};

} // namespace

void writeScanText(const Sink& out, const TextStyle& style, const ScanReport& report,
                   const ScanTextOptions& options) {
    ScanText(out, style, report, options).run();
}

} // namespace gatelens::report
