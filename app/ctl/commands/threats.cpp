// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl threats: the topology as a threat model that other tools open.
#include "app/ctl/fleet.h"
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/base/strings.h"
#include "core/report/entity_id.h"
#include "core/report/picture.h"
#include "core/report/style.h"
#include "core/report/threat_model.h"
#include "core/report/time.h"
#include "core/topology/graph_views.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

constexpr std::uint64_t kNodes = 400;

std::vector<Option> options() {
    return joined(
        joined({{"output", 'o', "FILE",
                 "Write to FILE: .json is Threat Dragon, .yaml Threagile, .otm OTM, .md Markdown"},
                {"format",
                 'f',
                 "FORMAT",
                 "The format, when FILE does not say it (threat-dragon)",
                 {"threat-dragon", "threagile", "otm", "markdown"}},
                {"max-nodes", '\0', "N", "Cut the model down to about N elements (400); 0: never"},
                {"quiet", 'q', "", "No progress and no remarks on the standard error"},
                togetherOption()},
               ruleOptions()),
        accessOptionsBesideRules());
}

Result<std::string> formatOf(const Arguments& arguments) {
    if (arguments.has("format")) {
        return arguments.value("format");
    }
    const std::string file = toLower(arguments.value("output"));
    if (file.empty() || file == "-") {
        return std::string("threat-dragon");
    }
    static constexpr std::array kSuffixes =
        std::to_array<std::pair<std::string_view, std::string_view>>({{".otm.json", "otm"},
                                                                      {".otm.yaml", "otm"},
                                                                      {".otm", "otm"},
                                                                      {".json", "threat-dragon"},
                                                                      {".yaml", "threagile"},
                                                                      {".yml", "threagile"},
                                                                      {".md", "markdown"}});
    for (const auto& [suffix, format] : kSuffixes) {
        if (file.ends_with(suffix)) {
            return std::string(format);
        }
    }
    return fail(ErrorCode::Usage,
                fmt::format("the suffix of \"{}\" is no format; use .json, .yaml, .otm or .md, or "
                            "--format",
                            arguments.value("output")));
}

topology::Graph graphOf(const findings::Fleet& fleet,
                        const std::vector<findings::Finding>& findings, std::uint64_t most) {
    std::vector<topology::GraphInput> inputs;
    for (const auto& context : fleet.contexts()) {
        inputs.push_back(
            {context->snapshotPtr(), report::gatewayName(context->snapshot().gateway)});
    }
    topology::GraphOptions options;
    report::addFindings(options, findings);
    topology::Graph graph = topology::buildGraph(inputs, options);
    return most == 0 ? graph : topology::truncateGraph(graph, most);
}

void write(const Sink& out, const std::string& format, const report::ThreatModel& model) {
    if (format == "otm") {
        report::writeOpenThreatModel(out, model);
    } else if (format == "threagile") {
        report::writeThreagile(out, model);
    } else if (format == "markdown") {
        report::writeThreatMarkdown(out, model);
    } else {
        report::writeThreatDragon(out, model);
    }
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    const auto format = formatOf(arguments);
    const auto most = arguments.number("max-nodes", kNodes);
    const auto rules = selectedRules(arguments);
    if (!format || !most || !rules) {
        return invocation.usage(!format ? format.error() : !most ? most.error() : rules.error());
    }
    const ReadSources read = readSources(invocation, arguments.positional());
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    const auto fleet = fleetOf(invocation, read.sources);
    if (!fleet) {
        return complainAbout(invocation, fleet.error());
    }
    const auto findings = findings::runRules(**fleet, *rules);
    const topology::Graph graph = graphOf(**fleet, findings, *most);
    auto model = report::threatModelOf(**fleet, findings, graph, topology::layoutGraph(graph, {}));
    model.date = report::utcDate(std::time(nullptr));
    write(invocation.out(), *format, model);
    if (graph.truncation.any()) {
        invocation.remark(fmt::format("The model has {} of {} elements: {}.",
                                      graph.truncation.shown, graph.truncation.total,
                                      graph.truncation.reason));
    }
    return kOk;
}

} // namespace

extern const Command threats;
const Command threats{
    .name = "threats",
    .summary = "Write the topology as a threat model: Threat Dragon, OTM, Threagile, Markdown",
    .arguments = "SOURCE...",
    .minArguments = 1,
    .description =
        "Draws clients, listeners, routes, services and targets as a data-flow diagram with trust "
        "boundaries, and fills in STRIDE threats: those that the findings stand for, with their "
        "places and fixes, and those of every flow that crosses a boundary. Suppressed findings "
        "become accepted threats.\n"
        "\n"
        "Ids stay the same from run to run, so that a model under version control shows only what "
        "changed on the gateways.",
    .examples = "gatelensctl threats resources/demo -o edge.json\n"
                "gatelensctl threats prod/ partner/ -o fleet.yaml\n"
                "gatelensctl threats kong.yaml --format otm -o edge.otm\n"
                "gatelensctl threats http://127.0.0.1:9901 --format markdown",
    .exitStatus = "  0  the model was written\n"
                  "  3  a source cannot be read or reached, or FILE cannot be written",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
