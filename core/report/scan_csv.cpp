// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/entity_id.h"
#include "core/report/scan_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::report {

using findings::Finding;

namespace {

// A spreadsheet takes a cell that starts with one of these for a formula; names come
// from configurations that others write (OWASP, "CSV Injection").
bool looksLikeFormula(std::string_view text) {
    return !text.empty() &&
           std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string cell(std::string_view text) {
    std::string quoted = "\"";
    if (looksLikeFormula(text)) {
        quoted += '\'';
    }
    for (const char c : text) {
        quoted += c;
        if (c == '"') {
            quoted += c;
        }
    }
    return quoted + '"';
}

} // namespace

void writeScanCsv(const Sink& out, const ScanReport& report) {
    out("severity,rule,title,state,gateway,path,place,message,fix,owasp,cwe,fingerprint\r\n");
    for (const Finding& finding : report.findings) {
        const auto places = placesOf(*report.fleet, finding);
        const auto& gateway = (*report.fleet)[finding.subject.snapshot].snapshot().gateway;
        const std::vector<std::string> cells{
            cell(findings::severityName(finding.severity)),
            cell(finding.rule->id),
            cell(finding.rule->title),
            cell(findings::stateName(finding.state)),
            cell(gatewayName(gateway)),
            cell(pathLine(*report.fleet, finding.path)),
            cell(places.empty() ? std::string{} : places.front().text()),
            cell(messageOf(finding)),
            cell(fixOf(finding)),
            cell(fmt::format("{}", fmt::join(owaspOf(*finding.rule), " "))),
            cell(fmt::format("{}", fmt::join(cweOf(*finding.rule), " "))),
            cell(finding.fingerprint),
        };
        out(fmt::format("{}\r\n", fmt::join(cells, ",")));
    }
}

} // namespace gatelens::report
