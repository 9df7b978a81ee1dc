// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl scan: the weaknesses of one or several gateways, along their paths.
#include "app/ctl/fleet.h"
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/report/scan_report.h"

#include <utility>

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    return joined(
        joined({{"fail-on",
                 '\0',
                 "SEVERITY",
                 "Exit with 1 from this severity on; none: never (low)",
                 {"info", "low", "medium", "high", "critical", "none"}},
                {"min-severity",
                 '\0',
                 "SEVERITY",
                 "Leave out findings below this severity",
                 {"info", "low", "medium", "high", "critical"}},
                {"limit", 'n', "N", "At most N findings as text; 0 shows all (200)"},
                {"suppressed", '\0', "", "Show suppressed findings as well, with who and why"},
                togetherOption()},
               ruleOptions()),
        joined(outputOptions(), accessOptionsBesideRules()));
}

// Takes out what is below --min-severity; gives how much that was.
std::size_t dropMinor(std::vector<findings::Finding>& findings, findings::Severity least) {
    return std::erase_if(findings,
                         [least](const auto& finding) { return finding.severity < least; });
}

Result<report::ScanReport> scanned(Invocation& invocation, const std::vector<ReadSource>& sources,
                                   const findings::RunOptions& run) {
    auto fleet = fleetOf(invocation, sources);
    if (!fleet) {
        return fail(std::move(fleet.error()));
    }
    report::ScanReport report;
    report.fleet = std::move(*fleet);
    report.findings = findings::runRules(*report.fleet, run);
    report.remarks = findings::checkStatements(*report.fleet, report.findings, run);
    for (const ReadSource& source : sources) {
        report.sources.push_back(source.name);
    }
    const auto least = report::parseSeverity(invocation.arguments().value("min-severity"));
    report.minor = dropMinor(report.findings, least.value_or(findings::Severity::Info));
    return report;
}

bool failed(const Arguments& arguments, const report::ScanReport& report) {
    const auto threshold = report::parseSeverity(arguments.value("fail-on", "low"));
    return threshold && report::countFindings(report.findings).atLeast(*threshold) > 0;
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    const auto limit = arguments.number("limit", 200);
    const auto rules = selectedRules(arguments);
    if (!limit || !rules) {
        return invocation.usage(!limit ? limit.error() : rules.error());
    }
    const ReadSources read = readSources(invocation, arguments.positional());
    if (read.sources.empty() || read.exitCode == kInterrupted || read.exitCode == kUsage) {
        return read.exitCode;
    }
    const auto report = scanned(invocation, read.sources, *rules);
    if (!report) {
        if (report.error().code == ErrorCode::Usage) {
            return invocation.usage(report.error());
        }
        invocation.error(report.error().text());
        return exitCodeOf(report.error());
    }
    if (invocation.json()) {
        report::writeScanJson(invocation.out(), *report);
    } else {
        report::writeScanText(invocation.out(), invocation.style(), *report,
                              {*limit, arguments.has("suppressed")});
    }
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    return failed(arguments, *report) ? kFindings : kOk;
}

} // namespace

extern const Command scan;
const Command scan{
    .name = "scan",
    .summary = "Find the weaknesses of gateways, along the paths that they open",
    .arguments = "SOURCE...",
    .minArguments = 1,
    .description =
        "Runs the security rules over one or several gateways as they really work: the effective "
        "policies of each route, the product's defaults for what nobody wrote, and what only shows "
        "between routes and between gateways. Every finding names the path from the client to the "
        "target, the places that cause it, what to change and what would confirm it.\n"
        "\n"
        "A .gatelens.yaml beside a configuration holds what the team knows and accepts: "
        "suppressions with a reason, an author and an expiry, statements such as "
        "\"public-on-purpose\" or a zone, and a profile. A statement that expired or matches "
        "nothing is reported.",
    .examples = "gatelensctl scan kong.yaml\n"
                "gatelensctl scan prod/ partner/ --fail-on high\n"
                "gatelensctl scan . --rules 'GW-AUTH-*,GW-TLS-*' --profile strict\n"
                "gatelensctl scan http://127.0.0.1:8001 --format json | jq '.findings[].message'",
    .exitStatus = "  0  no finding at or above --fail-on\n"
                  "  1  there is one\n"
                  "  3  a source cannot be read or reached (the others are still scanned)",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
