// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl validate: what is wrong with a configuration, and where.
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/report/error_place.h"
#include "core/report/validation.h"
#include "core/text/file_system.h"

#include <utility>

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    return joined({{"fail-on",
                    '\0',
                    "SEVERITY",
                    "Exit with 1 from this severity on: note, warning or error (error)",
                    {"note", "warning", "error"}},
                   {"limit", 'n', "N", "At most N diagnostics as text; 0 shows all (100)"},
                   togetherOption()},
                  joined(outputOptions(), accessOptions()));
}

text::Severity threshold(const Arguments& arguments) {
    const std::string name = arguments.value("fail-on", "error");
    if (name == "note") {
        return text::Severity::Note;
    }
    return name == "warning" ? text::Severity::Warning : text::Severity::Error;
}

// A document that cannot be parsed is what validate is for: an error like others.
bool isFinding(const Error& error) {
    return error.code == ErrorCode::InvalidInput && report::parsePlace(error.place).has_value();
}

struct Validated {
    std::vector<report::ValidatedSource> sources;
    int exitCode = kOk; // of what could not be read
};

Validated validateAll(Invocation& invocation) {
    Validated validated;
    for (Attempt& attempt : readEach(invocation, invocation.arguments().positional())) {
        report::ValidatedSource source;
        source.name = attempt.name;
        if (attempt.result) {
            source.diagnostics = report::diagnosticsOf(attempt.result->gateways);
            source.gateways = std::move(attempt.result->gateways);
        } else if (isFinding(attempt.result.error())) {
            source.diagnostics.push_back(
                report::placedError(attempt.result.error(), text::DiskFileSystem()));
        } else {
            source.error = attempt.result.error();
            validated.exitCode = exitCodeOf(*source.error);
            invocation.error(source.error->text());
        }
        validated.sources.push_back(std::move(source));
    }
    return validated;
}

int run(Invocation& invocation) {
    const auto limit = invocation.arguments().number("limit", 100);
    if (!limit) {
        return invocation.usage(limit.error());
    }
    const Validated validated = validateAll(invocation);
    if (validated.exitCode == kInterrupted || validated.exitCode == kUsage) {
        return validated.exitCode;
    }
    if (invocation.json()) {
        report::writeValidationJson(invocation.out(), validated.sources);
    } else {
        report::writeValidationText(invocation.out(), invocation.style(), validated.sources,
                                    *limit);
    }
    if (validated.exitCode != kOk) {
        return validated.exitCode;
    }
    const report::DiagnosticCounts counts = report::countDiagnostics(validated.sources);
    return counts.atLeast(threshold(invocation.arguments())) > 0 ? kFindings : kOk;
}

} // namespace

extern const Command validate;
const Command validate{
    .name = "validate",
    .summary = "Find what is wrong, where, and what would be right",
    .arguments = "SOURCE...",
    .minArguments = 1,
    .description =
        "Checks syntax, keys, types, ranges and references of each source against what its product "
        "expects, and shows every fault with its line, a caret and what would be right. A running "
        "gateway that serves its own schemas is checked against them.\n"
        "\n"
        "A document with a syntax error is a finding like any other (exit status 1); a source that "
        "is not there, cannot be opened or reached, or belongs to no known product is not (exit "
        "status 3). References between the files of a directory are resolved, and with --together "
        "those "
        "between all sources.",
    .examples = "gatelensctl validate kong.yaml\n"
                "gatelensctl validate --fail-on warning k8s/ traefik.yaml\n"
                "gatelensctl validate /etc/haproxy --format json | jq '.summary'\n"
                "gatelensctl validate --together services.yaml consumers.yaml\n"
                "deck gateway dump -o - | gatelensctl validate -",
    .exitStatus = "  0  nothing at or above --fail-on was found\n"
                  "  1  something was\n"
                  "  3  a source cannot be read or reached (the others are still checked)",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
