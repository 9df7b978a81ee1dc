// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl inspect: what a gateway is and does.
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/base/strings.h"
#include "core/report/model_json.h"
#include "core/report/model_text.h"
#include "core/report/route_facts.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

constexpr std::uint64_t kTextLimit = 20;

std::vector<Option> options() {
    return joined(
        {{"only", '\0', "SECTIONS",
          "Only these sections, separated by commas: gateway, listeners, routes, services, "
          "upstreams, targets, policies, consumers, credentials, certificates, diagnostics"},
         {"limit", 'n', "N", "Entities a section; 0 shows all (20 as text, all as JSON)"},
         togetherOption()},
        joined(outputOptions(), accessOptions()));
}

Result<report::ModelOptions> modelOptions(const Invocation& invocation) {
    report::ModelOptions result;
    const auto limit = invocation.arguments().number("limit", invocation.json() ? 0 : kTextLimit);
    if (!limit) {
        return fail(limit.error());
    }
    result.limit = *limit;
    const std::string only = invocation.arguments().value("only");
    if (only.empty()) {
        return result;
    }
    const auto names = report::sectionNames();
    for (const std::string_view piece : split(only, ',')) {
        const std::string_view name = trim(piece);
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            const std::string_view near = nearest(name, {names.begin(), names.end()});
            return fail(ErrorCode::Usage,
                        near.empty()
                            ? fmt::format("--only: there is no section \"{}\"; sections are {}",
                                          name, fmt::join(names, ", "))
                            : fmt::format("--only: there is no section \"{}\"; did you mean "
                                          "\"{}\"?",
                                          name, near));
        }
        result.only.emplace(name);
    }
    return result;
}

// Of several gateways in one directory each has files of its own.
std::string nameOf(const ReadSource& source, const model::Snapshot& gateway) {
    const std::string file =
        source.gateways.size() > 1 ? report::sourceFile(gateway, gateway.gateway.source) : "";
    return file.empty() ? source.name : file;
}

int run(Invocation& invocation) {
    const auto options = modelOptions(invocation);
    if (!options) {
        return invocation.usage(options.error());
    }
    const ReadSources read = readSources(invocation, invocation.arguments().positional());
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    if (invocation.json()) {
        report::writeInspectJson(invocation.out(), gatewaysOf(read.sources), *options);
        return kOk;
    }
    bool first = true;
    for (const ReadSource& source : read.sources) {
        for (const model::SnapshotPtr& gateway : source.gateways) {
            invocation.out()(first ? "" : "\n\n");
            first = false;
            report::writeInspectText(invocation.out(), invocation.style(), *gateway,
                                     nameOf(source, *gateway), *options);
        }
    }
    return kOk;
}

} // namespace

extern const Command inspect;
const Command inspect{
    .name = "inspect",
    .summary = "Show a gateway: counts, then every entity",
    .arguments = "SOURCE...",
    .minArguments = 1,
    .description =
        "Reads each source and shows what it holds: listeners, routes with the policies that run "
        "on them in order, services, upstreams, targets, consumers, credentials and certificates, "
        "each with the place it was read from.\n"
        "\n"
        "As JSON, one gateway is one object and several stand under \"gateways\" "
        "(resources/schemas/inspect.schema.json). A setting is an object with its value and its "
        "origin: declared, product-default or observed; what is unknown is absent. Secrets are "
        "masked.",
    .examples = "gatelensctl inspect kong.yaml\n"
                "gatelensctl inspect http://127.0.0.1:2019 --only routes,services\n"
                "gatelensctl inspect /etc/nginx --format json | jq '.routes[].policies'\n"
                "kubectl get gateways,httproutes -A -o yaml | gatelensctl inspect -",
    .exitStatus = "  0  all sources were read\n"
                  "  3  a source cannot be read or reached; nothing is shown",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
