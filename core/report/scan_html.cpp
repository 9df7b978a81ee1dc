// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/scan_html.h"

#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/picture.h"
#include "core/report/rule_report.h"
#include "core/report/scan_html_assets.h"
#include "core/report/text_fix.h"
#include "core/report/time.h"
#include "core/report/topology_svg.h"
#include "core/report/xml.h"
#include "core/topology/draw.h"
#include "core/topology/graph_views.h"
#include "core/topology/theme.h"

#include <map>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::report {

using findings::Finding;
using findings::Rule;
using findings::Severity;

namespace {

// Beyond these a page is no longer read but searched, and browsers get slow.
constexpr std::size_t kMostFindings = 2000;
constexpr std::size_t kMostNodes = 160;

std::string variables(const topology::Theme& theme) {
    return fmt::format(
        "color-scheme:{};--canvas:{};--band:{};--surface:{};--border:{};--text:{};--muted:{};"
        "--faint:{};--accent:{};--c-critical:{};--c-high:{};--c-medium:{};--c-low:{};--c-info:{};"
        "--ink-light:{};--ink-dark:{}",
        theme.dark ? "dark" : "light", theme.canvas.hex(), theme.band.hex(), theme.surface.hex(),
        theme.border.hex(), theme.text.hex(), theme.muted.hex(), theme.faint.hex(),
        theme.accent.hex(), theme.critical.hex(), theme.high.hex(), theme.medium.hex(),
        theme.low.hex(), theme.info.hex(), theme.badgeInk.hex(), theme.badgeInkDark.hex());
}

// The page follows the system until its button says otherwise; paper is light.
std::string themes() {
    const std::string dark = variables(topology::darkTheme());
    const std::string light = variables(topology::lightTheme());
    return fmt::format(
        ":root{{{1}}}.picture .dark{{display:none}}\n"
        "@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{0}}}"
        ":root:not([data-theme=light]) .picture .dark{{display:block}}"
        ":root:not([data-theme=light]) .picture .light{{display:none}}}}\n"
        "@media screen{{:root[data-theme=dark]{{{0}}}"
        ":root[data-theme=dark] .picture .dark{{display:block}}"
        ":root[data-theme=dark] .picture .light{{display:none}}}}\n",
        dark, light);
}

class Page final {
public:
    Page(const Sink& out, const ScanReport& report, const HtmlOptions& options)
        : m_out(out)
        , m_report(report)
        , m_options(options)
        , m_counts(countFindings(report.findings)) {}

    void run() {
        head();
        m_out("<body><div class=\"wrap\">\n");
        top();
        remarks();
        picture();
        gateways();
        findings();
        rules();
        m_out(fmt::format("<footer>Gatelens {}. Findings are read from configurations unless they "
                          "say otherwise; nothing was probed or changed.</footer>\n",
                          xmlEscape(m_options.version)));
        m_out("</div>\n<script>");
        m_out(kScanScript);
        m_out("</script></body></html>\n");
    }

private:
    [[nodiscard]] std::string names() const {
        std::vector<std::string> names;
        for (const auto& context : m_report.fleet->contexts()) {
            names.push_back(gatewayName(context->snapshot().gateway));
        }
        if (names.size() > 4) {
            return counted(names.size(), "gateway");
        }
        return fmt::format("{}", fmt::join(names, ", "));
    }

    void head() {
        m_out("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
              "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n");
        m_out(fmt::format("<title>Findings: {}</title>\n<style>", xmlEscape(names())));
        m_out(themes());
        m_out(kScanStyle);
        m_out("</style>\n</head>\n");
    }

    void top() {
        m_out("<div class=\"top\"><div><h1>");
        m_out(
            m_counts.total() == 0
                ? std::string("No findings")
                : counted(m_counts.total(), m_report.baseline.empty() ? "finding" : "new finding"));
        m_out(fmt::format(" in {}</h1><div class=\"muted\">{}", xmlEscape(names()),
                          utcText(m_options.now).substr(0, 10)));
        if (m_counts.suppressed > 0) {
            m_out(fmt::format(" · {} suppressed", grouped(m_counts.suppressed)));
        }
        if (m_report.known > 0) {
            m_out(fmt::format(" · {} already in the baseline", grouped(m_report.known)));
        }
        if (m_report.minor > 0) {
            m_out(fmt::format(" · {} below the wanted severity", grouped(m_report.minor)));
        }
        m_out("</div></div><button id=\"theme\" class=\"noprint\" type=\"button\">Light or "
              "dark</button></div>\n<div class=\"cards\">");
        for (const Severity severity : kSeverities) {
            const std::size_t count = m_counts.of(severity);
            m_out(fmt::format("<div class=\"card {}{}\"><b>{}</b>{}</div>",
                              findings::severityName(severity), count == 0 ? " none" : "",
                              grouped(count), findings::severityName(severity)));
        }
        m_out("</div>\n");
    }

    void remarks() {
        if (m_report.remarks.empty()) {
            return;
        }
        m_out("<h2>Statements to look at</h2>\n");
        for (const auto& remark : m_report.remarks) {
            m_out(fmt::format("<div class=\"remark\"><b>{}</b> <code>{}</code><br>{}</div>\n",
                              findings::remarkKindName(remark.kind), xmlEscape(remark.place),
                              xmlEscape(maskProse(remark.text))));
        }
    }

    void picture() {
        std::vector<topology::GraphInput> inputs;
        for (const auto& context : m_report.fleet->contexts()) {
            inputs.push_back({context->snapshotPtr(), gatewayName(context->snapshot().gateway)});
        }
        topology::GraphOptions graphOptions;
        addFindings(graphOptions, m_report.findings);
        auto graph = topology::buildGraph(inputs, graphOptions);
        if (graph.nodes.empty()) {
            return;
        }
        if (graph.nodes.size() > kMostNodes) {
            graph = topology::truncateGraph(graph, kMostNodes);
        }
        const auto layout = topology::layoutGraph(graph, {});
        m_out("<h2>Who can reach what</h2>\n<div class=\"picture\">");
        for (const topology::Theme* theme : {&topology::lightTheme(), &topology::darkTheme()}) {
            topology::DrawOptions draw;
            draw.theme = theme;
            SvgOptions svg;
            svg.title = fmt::format("Topology of {}", names());
            m_out(fmt::format("<div class=\"{}\">", theme->dark ? "dark" : "light"));
            m_out(topologySvg(graph, topology::drawGraph(graph, layout, draw), svg));
            m_out("</div>");
        }
        m_out("</div>\n");
        if (graph.truncation.any()) {
            m_out(fmt::format("<p class=\"muted\">{} of {} nodes: {}.</p>\n",
                              graph.truncation.shown, graph.truncation.total,
                              xmlEscape(graph.truncation.reason)));
        }
    }

    void gateways() {
        const auto contexts = m_report.fleet->contexts();
        if (contexts.size() < 2) {
            return;
        }
        std::vector<ScanCounts> counts(contexts.size());
        for (const Finding& finding : m_report.findings) {
            if (finding.state != findings::State::Suppressed) {
                auto& own = counts[finding.subject.snapshot];
                ++own.bySeverity[static_cast<std::size_t>(finding.severity)];
            }
        }
        m_out("<h2>Gateways</h2>\n<table><tr><th>gateway</th><th>product</th><th "
              "class=\"n\">routes</th>");
        for (const Severity severity : kSeverities) {
            m_out(fmt::format("<th class=\"n\">{}</th>", findings::severityName(severity)));
        }
        m_out("</tr>\n");
        for (const auto& context : contexts) {
            const auto& snapshot = context->snapshot();
            m_out(fmt::format("<tr><td><a href=\"#g{}\">{}</a></td><td>{} {}</td><td "
                              "class=\"n\">{}</td>",
                              context->index(), xmlEscape(gatewayName(snapshot.gateway)),
                              xmlEscape(snapshot.gateway.productName),
                              xmlEscape(snapshot.gateway.version),
                              grouped(snapshot.routes.size())));
            for (const Severity severity : kSeverities) {
                const std::size_t count = counts[context->index()].of(severity);
                m_out(fmt::format("<td class=\"n{}\">{}</td>", count == 0 ? " zero" : "",
                                  grouped(count)));
            }
            m_out("</tr>\n");
        }
        m_out("</table>\n");
    }

    void controls() {
        m_out("<div class=\"bar\"><input id=\"find\" type=\"search\" placeholder=\"Filter by name, "
              "path, rule, file…  /\" aria-label=\"Filter\">");
        for (const Severity severity : kSeverities) {
            if (m_counts.of(severity) > 0) {
                const std::string_view name = findings::severityName(severity);
                m_out(fmt::format("<button class=\"tog {0}\" type=\"button\" data-s=\"{0}\" "
                                  "aria-pressed=\"true\"><i></i>{0}</button>",
                                  name));
            }
        }
        if (m_report.fleet->contexts().size() > 1) {
            m_out("<select id=\"gateway\" aria-label=\"Gateway\"><option value=\"\">All "
                  "gateways</option>");
            for (const auto& context : m_report.fleet->contexts()) {
                m_out(fmt::format("<option value=\"{}\">{}</option>", context->index(),
                                  xmlEscape(gatewayName(context->snapshot().gateway))));
            }
            m_out("</select>");
        }
        m_out("<output aria-live=\"polite\"></output></div>\n");
    }

    void findings() {
        m_out("<h2>Findings by path</h2>\n");
        controls();
        std::optional<std::uint32_t> gateway;
        std::size_t written = 0; // never above kMostFindings
        for (const bool suppressed : {false, true}) {
            for (const FindingGroup& group :
                 groupByPath(m_report, suppressed, kMostFindings - written)) {
                if (gateway != group.gateway) {
                    section(gateway.has_value(), group.gateway);
                    gateway = group.gateway;
                }
                path(group);
                for (const Finding* finding : group.findings) {
                    write(*finding);
                    ++written;
                }
                m_out("</div>\n");
            }
        }
        m_out(gateway ? "</section>\n" : "");
        if (written < m_report.findings.size()) {
            m_out(fmt::format("<p class=\"muted\">{} more findings are not on this page; the JSON "
                              "report has them all.</p>\n",
                              grouped(m_report.findings.size() - written)));
        }
    }

    void section(bool another, std::uint32_t index) {
        const auto& gateway = (*m_report.fleet)[index].snapshot().gateway;
        m_out(fmt::format("{}<section class=\"gateway\" data-g=\"{}\"><h2 id=\"g{}\">{} <span "
                          "class=\"muted\">{} {}</span></h2>\n",
                          another ? "</section>" : "", index, index,
                          xmlEscape(gatewayName(gateway)), xmlEscape(gateway.productName),
                          xmlEscape(gateway.version)));
    }

    void path(const FindingGroup& group) {
        m_out("<div class=\"group\"><div class=\"path\">");
        bool first = true;
        const auto arrow = [&](std::string_view sign) {
            m_out(first ? std::string{} : fmt::format("<span class=\"arrow\">{}</span>", sign));
            first = false;
        };
        if (startsAtClient(group.path)) {
            arrow({});
            m_out("<em>client</em>");
        }
        for (const StepText& text : stepsOf(*m_report.fleet, group.path, group.gateway)) {
            arrow(text.arrow());
            m_out(fmt::format(
                "<span><em>{}</em> {}{}</span>", xmlEscape(text.kind), xmlEscape(text.name),
                text.detail.empty() ? std::string{}
                                    : fmt::format(" <em>({})</em>", xmlEscape(text.detail))));
        }
        m_out("</div>\n");
    }

    void write(const Finding& finding) {
        const std::string_view severity = findings::severityName(finding.severity);
        m_shown.emplace(finding.rule->id, finding.rule);
        m_out(
            fmt::format("<div class=\"finding {0}\" data-s=\"{0}\" id=\"f-{1}\"><div "
                        "class=\"head\"><span class=\"badge\">{2} {0}</span><strong>{3}</strong><a "
                        "href=\"#{4}\">{4}</a>",
                        severity, finding.fingerprint, severityLetter(finding.severity),
                        xmlEscape(finding.rule->title), finding.rule->id));
        if (finding.state != findings::State::Suspected) {
            m_out(
                fmt::format("<span class=\"state\">{}</span>", findings::stateName(finding.state)));
        }
        m_out(fmt::format("</div><p>{}</p><dl>", xmlEscape(messageOf(finding))));
        places(finding);
        entry("because", finding.severityReason);
        entry("fix", fixOf(finding));
        for (const std::string& change : changesOf(*m_report.fleet, finding)) {
            entry("change", change);
        }
        entry("confirm", maskProse(finding.confirm));
        entry("excused", maskProse(finding.suppressedBy));
        m_out("</dl></div>\n");
    }

    void entry(std::string_view name, std::string_view text) {
        if (!text.empty()) {
            m_out(fmt::format("<dt>{}</dt><dd>{}</dd>", name, xmlEscape(text)));
        }
    }

    void places(const Finding& finding) {
        m_out("<dt>at</dt><dd>");
        for (const auto& evidence : finding.evidence) {
            m_out(fmt::format("<span class=\"at\">{} <span class=\"fact\">{}{}{}</span></span>",
                              xmlEscape(placeOf(*m_report.fleet, evidence).text()),
                              xmlEscape(maskProse(evidence.fact)),
                              evidence.value.empty() ? "" : ": ", xmlEscape(valueOf(evidence))));
        }
        if (finding.evidence.empty()) {
            for (const FactPlace& place : placesOf(*m_report.fleet, finding)) {
                m_out(fmt::format("<span class=\"at\">{}</span>", xmlEscape(place.text())));
            }
        }
        m_out("</dd>");
    }

    void rules() {
        if (m_shown.empty()) {
            return;
        }
        m_out("<h2>The rules</h2>\n");
        for (const auto& [id, rule] : m_shown) {
            m_out(fmt::format("<details class=\"rule\" id=\"{0}\"><summary><code>{0}</code> "
                              "{1}</summary><div>",
                              rule->id, xmlEscape(rule->title)));
            paragraph("What it is", rule->meaning);
            paragraph("What can happen", rule->risk);
            paragraph("What to change", rule->fix);
            paragraph("What to check afterwards", rule->verify);
            m_out("<h4>References</h4><p>");
            for (const std::string& id : owaspOf(*rule)) {
                m_out(fmt::format("<a href=\"{}\">OWASP {} {}</a> · ", owaspUrl(id), id,
                                  owaspTitle(id)));
            }
            for (const std::string& id : cweOf(*rule)) {
                m_out(fmt::format("<a href=\"{}\">{}</a> ", cweUrl(id), id));
            }
            m_out("</p></div></details>\n");
        }
    }

    void paragraph(std::string_view title, std::string_view text) {
        m_out(fmt::format("<h4>{}</h4><p>{}</p>", title, xmlEscape(text)));
    }

    const Sink& m_out;
    const ScanReport& m_report;
    const HtmlOptions& m_options;
    ScanCounts m_counts;
    std::map<std::string_view, const Rule*> m_shown; // rules with a finding on the page
};

} // namespace

void writeScanHtml(const Sink& out, const ScanReport& report, const HtmlOptions& options) {
    Page(out, report, options).run();
}

} // namespace gatelens::report
