// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl scan: the weaknesses of one or several gateways, along their paths.
#include "app/ctl/fleet.h"
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/report/scan_baseline.h"
#include "core/report/scan_html.h"
#include "core/report/scan_report.h"
#include "core/report/scan_sarif.h"
#include "core/text/file_system.h"

#include <ctime>
#include <filesystem>
#include <optional>
#include <utility>

namespace gatelens::ctl::commands {

namespace {

constexpr std::uint64_t kLimit = 200;

std::vector<Option> formatOptions() {
    std::vector<Option> options = outputOptions();
    options.front().help = "text (for people), markdown, html, json, sarif, junit or csv";
    options.front().choices = {"text", "json", "sarif", "junit", "markdown", "html", "csv"};
    return options;
}

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
                {"baseline", 'b', "FILE",
                 "Tell only what is new since FILE: a JSON or SARIF report, or an earlier state of "
                 "the source"},
                {"limit", 'n', "N", "At most N findings as text; 0 shows all (200)"},
                {"suppressed", '\0', "", "Show suppressed findings as well, with who and why"},
                togetherOption()},
               ruleOptions()),
        joined(formatOptions(), accessOptionsBesideRules()));
}

// Takes out what is below --min-severity; gives how much that was.
std::size_t dropMinor(std::vector<findings::Finding>& findings, findings::Severity least) {
    return std::erase_if(findings,
                         [least](const auto& finding) { return finding.severity < least; });
}

// A report of an earlier scan; anything else is a source that is scanned as well.
Result<report::Baseline> readBaseline(Invocation& invocation, const findings::RunOptions& run) {
    const std::string name = invocation.arguments().value("baseline");
    const text::DiskFileSystem disk;
    if (disk.exists(name) && !disk.isDirectory(name)) {
        auto bytes = disk.read(name, text::Limits{}.maxBytes);
        if (!bytes) {
            return fail(std::move(bytes.error()));
        }
        text::SourceMap sources;
        const auto& file = sources.add(text::SourceKind::File, name, std::move(*bytes));
        auto baseline = report::readBaseline(sources, file);
        if (!baseline) {
            return fail(std::move(baseline.error()));
        }
        if (baseline->has_value()) {
            return std::move(**baseline);
        }
    }
    auto before = readSource(invocation, name);
    if (!before) {
        return fail(std::move(before.error()));
    }
    const auto fleet = fleetOf(invocation, {std::move(*before)});
    if (!fleet) {
        return fail(fleet.error());
    }
    return report::baselineOf(**fleet, findings::runRules(**fleet, run));
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
    if (invocation.arguments().has("baseline")) {
        const auto baseline = readBaseline(invocation, run);
        if (!baseline) {
            return fail(baseline.error());
        }
        report.baseline = invocation.arguments().value("baseline");
        report.known = baseline->dropKnown(*report.fleet, report.findings);
    }
    const auto least = report::parseSeverity(invocation.arguments().value("min-severity"));
    report.minor = dropMinor(report.findings, least.value_or(findings::Severity::Info));
    return report;
}

// Nothing for "none".
std::optional<findings::Severity> threshold(const Arguments& arguments) {
    return report::parseSeverity(arguments.value("fail-on", "low"));
}

bool failed(const Arguments& arguments, const report::ScanReport& report) {
    const auto least = threshold(arguments);
    return least && report::countFindings(report.findings).atLeast(*least) > 0;
}

void write(Invocation& invocation, const report::ScanReport& report,
           const findings::RunOptions& rules, bool complete) {
    const Arguments& arguments = invocation.arguments();
    const std::string format = arguments.value("format", "text");
    const Sink out = invocation.out();
    if (format == "json") {
        report::writeScanJson(out, report);
    } else if (format == "sarif") {
        report::writeScanSarif(
            out, report, {GATELENS_VERSION, std::filesystem::current_path().string(), complete});
    } else if (format == "junit") {
        report::writeScanJunit(out, report, threshold(arguments), rules);
    } else if (format == "markdown") {
        report::writeScanMarkdown(out, report);
    } else if (format == "csv") {
        report::writeScanCsv(out, report);
    } else if (format == "html") {
        report::writeScanHtml(out, report, {GATELENS_VERSION, std::time(nullptr)});
    } else {
        report::writeScanText(out, invocation.style(), report,
                              {*arguments.number("limit", kLimit), arguments.has("suppressed")});
    }
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    const auto limit = arguments.number("limit", kLimit);
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
        return complainAbout(invocation, report.error());
    }
    write(invocation, *report, *rules, read.exitCode == kOk);
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
                "gatelensctl scan . --format sarif -o gatelens.sarif --baseline main.sarif\n"
                "gatelensctl scan prod/ partner/ --format html -o findings.html\n"
                "gatelensctl scan http://127.0.0.1:8001 --format json | jq '.findings[].message'",
    .exitStatus = "  0  no finding at or above --fail-on\n"
                  "  1  there is one\n"
                  "  3  a source cannot be read or reached (the others are still scanned)",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
