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
                   {"limit", 'n', "N", "At most N diagnostics as text; 0 shows all (100)"}},
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
    Validated result;
    for (const std::string& name : invocation.arguments().positional()) {
        report::ValidatedSource validated;
        validated.name = name;
        auto source = readSource(invocation, name);
        if (source) {
            validated.diagnostics = report::diagnosticsOf(source->gateways);
            validated.gateways = std::move(source->gateways);
        } else if (isFinding(source.error())) {
            validated.diagnostics.push_back(
                report::placedError(source.error(), text::DiskFileSystem()));
        } else {
            validated.error = source.error();
            result.exitCode = exitCodeOf(source.error());
            invocation.error(source.error().text());
            if (result.exitCode == kInterrupted || result.exitCode == kUsage) {
                return result;
            }
        }
        result.sources.push_back(std::move(validated));
    }
    return result;
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
        "status 3). A directory is checked as a whole, so that references between its files are "
        "resolved.",
    .examples = "gatelensctl validate kong.yaml\n"
                "gatelensctl validate --fail-on warning k8s/ traefik.yaml\n"
                "gatelensctl validate /etc/haproxy --format json | jq '.summary'\n"
                "deck gateway dump -o - | gatelensctl validate -",
    .exitStatus = "  0  nothing at or above --fail-on was found\n"
                  "  1  something was\n"
                  "  3  a source cannot be read or reached (the others are still checked)",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
