// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl topology: the picture of who can reach what.
#include "app/ctl/fleet.h"
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/base/strings.h"
#include "core/findings/runner.h"
#include "core/report/picture.h"
#include "core/report/route_filter.h"
#include "core/report/topology_html.h"
#include "core/report/topology_svg.h"
#include "core/report/topology_text.h"
#include "core/topology/draw.h"
#include "core/topology/graph_views.h"
#include "ui/topology/painter.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

constexpr std::array kFormats =
    std::to_array<std::string_view>({"svg", "png", "pdf", "html", "json", "dot", "mmd"});

std::vector<Option> options() {
    return joined(
        {{"output", 'o', "FILE", "Write to FILE; its suffix chooses the format"},
         {"format", 'f', "FORMAT",
          "The format, when FILE does not say it (svg on the standard output)",
          std::vector<std::string_view>(kFormats.begin(), kFormats.end())},
         {"focus", '\0', "KIND/NAME", "Only this entity, what leads to it and what it leads to"},
         {"filter", 'F', "QUERY", "Only the routes that match, as in \"routes\", and their paths"},
         {"group",
          'g',
          "BY",
          "What stands together",
          {"zone", "host", "tag", "path", "team", "none"}},
         {"theme", '\0', "THEME", "Colours: dark (default) or light", {"dark", "light"}},
         {"scale", '\0', "N",
          "Size of a PNG or SVG, 1 (default) is 96 pixels an inch; a PNG beyond 12,000 pixels is "
          "made smaller unless this is given"},
         {"font", '\0', "PERCENT", "Size of the text in percent, 100 to 200"},
         {"max-nodes", '\0', "N", "Cut the picture down to about N nodes and say so; 0: never"},
         {"diff", '\0', "OTHER", "Show what changed since OTHER, an earlier state of the source"},
         {"pages", '\0', "HOW", "Of a PDF: one sheet, or A4 pages", {"one", "a4"}},
         {"no-findings", '\0', "", "Leave out badges and attack paths"}},
        accessOptions());
}

Result<std::string> formatOf(const Arguments& arguments) {
    if (arguments.has("format")) {
        return arguments.value("format");
    }
    const std::string file = arguments.value("output");
    if (file.empty() || file == "-") {
        return std::string("svg");
    }
    const auto dot = file.rfind('.');
    const std::string suffix = dot == std::string::npos ? "" : toLower(file.substr(dot + 1));
    if (std::find(kFormats.begin(), kFormats.end(), suffix) == kFormats.end()) {
        return fail(ErrorCode::Usage,
                    fmt::format("the suffix of \"{}\" is no format; use .{}, or --format", file,
                                fmt::join(kFormats, ", .")));
    }
    return suffix;
}

Result<float> numberBetween(const Arguments& arguments, std::string_view option, double fallback,
                            double low, double high) {
    if (!arguments.has(option)) {
        return static_cast<float>(fallback);
    }
    const auto value = parseDouble(arguments.value(option));
    if (!value || *value < low || *value > high) {
        return fail(ErrorCode::Usage,
                    fmt::format("--{} must be a number from {} to {}", option, low, high));
    }
    return static_cast<float>(*value);
}

topology::Grouping groupingOf(const Arguments& arguments) {
    const std::string wanted = arguments.value("group", "zone");
    for (const auto grouping :
         {topology::Grouping::Zone, topology::Grouping::Host, topology::Grouping::Tag,
          topology::Grouping::PathPrefix, topology::Grouping::Team}) {
        if (topology::groupingName(grouping) == wanted) {
            return grouping;
        }
    }
    return topology::Grouping::None;
}

std::vector<topology::GraphInput> inputsOf(const std::vector<ReadSource>& sources) {
    std::vector<topology::GraphInput> inputs;
    for (const auto& source : sources) {
        for (const auto& gateway : source.gateways) {
            inputs.push_back(
                {gateway, report::gatewayTitle(*gateway, source.name, source.gateways.size())});
        }
    }
    return inputs;
}

// The earlier state under the names of the present one: a copy of the file in
// another place is still the same gateway.
topology::Graph graphBefore(const std::vector<ReadSource>& before,
                            const std::vector<ReadSource>& sources,
                            const topology::GraphOptions& options) {
    auto inputs = inputsOf(before);
    const auto now = inputsOf(sources);
    for (std::size_t i = 0; i < inputs.size() && i < now.size(); ++i) {
        inputs[i].name = now[i].name;
    }
    return topology::buildGraph(inputs, options);
}

topology::Graph graphOf(const std::vector<ReadSource>& sources,
                        const topology::GraphOptions& options) {
    const auto inputs = inputsOf(sources);
    return topology::buildGraph(inputs, options);
}

Result<topology::Graph> focused(const topology::Graph& graph, const std::string& wanted) {
    const auto slash = wanted.find('/');
    const std::string kind = slash == std::string::npos ? "" : wanted.substr(0, slash);
    const std::string name = slash == std::string::npos ? wanted : wanted.substr(slash + 1);
    auto nodes = topology::findNodes(graph, kind, name);
    if (nodes.empty()) {
        // A path starts with "/", so "/v1/orders" has an empty kind in front.
        nodes = topology::findNodes(graph, "", wanted);
    }
    if (nodes.empty()) {
        std::vector<std::string_view> titles;
        for (const auto& node : graph.nodes) {
            titles.push_back(node.title);
        }
        const auto near = nearest(name, titles);
        return fail(ErrorCode::Usage,
                    near.empty() ? fmt::format("--focus: nothing is called \"{}\"", wanted)
                                 : fmt::format("--focus: nothing is called \"{}\"; did you mean "
                                               "\"{}\"?",
                                               wanted, near));
    }
    return topology::focusGraph(graph, nodes);
}

Result<topology::Graph> filtered(const topology::Graph& graph,
                                 const std::vector<model::SnapshotPtr>& gateways,
                                 const std::string& query,
                                 std::span<const findings::Finding> found) {
    if (query.empty()) {
        return graph;
    }
    const auto filter = report::RouteFilter::parse(query);
    if (!filter) {
        return fail(ErrorCode::Usage, fmt::format("--filter, column {}: {}", filter.error().column,
                                                  filter.error().message));
    }
    std::vector<report::RouteSeverities> worst;
    for (std::uint32_t i = 0; i < gateways.size(); ++i) {
        worst.push_back(report::routeSeverities(found, i, gateways[i]->routes.size()));
    }
    return topology::filterGraph(graph, [&](const topology::Node& node) {
        return std::any_of(
            node.subjects.begin(), node.subjects.end(), [&](const topology::Subject& subject) {
                const auto& snapshot = *gateways[subject.snapshot];
                return subject.entity.kind == model::EntityKind::Route &&
                       filter->matches(snapshot, snapshot.routes[subject.entity.index],
                                       worst[subject.snapshot][subject.entity.index]);
            });
    });
}

// Findings of a state, when the picture or the query needs them.
Result<std::vector<findings::Finding>> findingsOf(const Invocation& invocation,
                                                  const std::vector<ReadSource>& sources) {
    const auto fleet = fleetOf(invocation, sources);
    if (!fleet) {
        return fail(fleet.error());
    }
    return findings::runRules(**fleet, {});
}

bool asksFindings(const std::string& query) {
    const auto filter = report::RouteFilter::parse(query);
    return filter && filter->asksFindings();
}

// The graph that the options ask for, or the mistake in them.
Result<topology::Graph> wantedGraph(Invocation& invocation, const std::vector<ReadSource>& sources,
                                    const std::vector<ReadSource>& before) {
    const Arguments& arguments = invocation.arguments();
    topology::GraphOptions options;
    options.grouping = groupingOf(arguments);
    topology::GraphOptions marked = options;
    const std::string query = arguments.value("filter");
    const bool asked = asksFindings(query);
    const bool drawn = !arguments.has("no-findings");
    Result<std::vector<findings::Finding>> found{};
    if (drawn || asked) {
        found = findingsOf(invocation, sources);
        if (!found) {
            return fail(found.error());
        }
    }
    if (drawn) {
        report::addFindings(marked, *found);
    }
    // Each state is filtered by its own snapshots: nodes of the merged graph stand
    // for entities of either.
    auto present = filtered(graphOf(sources, marked), gatewaysOf(sources), query, *found);
    if (!present) {
        return present;
    }
    topology::Graph graph = std::move(*present);
    if (!before.empty()) {
        auto earlier =
            asked ? findingsOf(invocation, before) : Result<std::vector<findings::Finding>>{};
        if (!earlier) {
            return fail(earlier.error());
        }
        const auto past =
            filtered(graphBefore(before, sources, options), gatewaysOf(before), query, *earlier);
        if (!past) {
            return past;
        }
        graph = topology::diffGraph(*past, graph);
    }
    if (arguments.has("focus")) {
        auto smaller = focused(graph, arguments.value("focus"));
        if (!smaller) {
            return smaller;
        }
        graph = std::move(*smaller);
    }
    const auto most = arguments.number("max-nodes", 0);
    if (!most) {
        return fail(most.error());
    }
    return *most == 0 ? graph : topology::truncateGraph(graph, *most);
}

struct PictureOptions {
    std::optional<float> scale; // none: 1, or what fits an image that viewers open
    float fontScale = 1;
    bool dark = true;
    bool findings = true;
    ui::PdfPages pages = ui::PdfPages::A4;
};

Result<PictureOptions> pictureOptions(const Arguments& arguments) {
    const auto scale = numberBetween(arguments, "scale", 1, 0.01, 20);
    const auto font = numberBetween(arguments, "font", 100, 100, 200);
    if (!scale || !font) {
        return fail(!scale ? scale.error() : font.error());
    }
    PictureOptions options;
    if (arguments.has("scale")) {
        options.scale = *scale;
    }
    options.fontScale = *font / 100;
    options.dark = arguments.value("theme", "dark") == "dark";
    options.findings = !arguments.has("no-findings");
    options.pages =
        arguments.value("pages", "a4") == "one" ? ui::PdfPages::OneSheet : ui::PdfPages::A4;
    return options;
}

// Viewers and browsers give up on much larger images.
float fittingScale(const topology::Layout& layout) {
    constexpr float kWidestPng = 12'000;
    return std::min(1.0F, kWidestPng / std::max({layout.width, layout.height, 1.0F}));
}

Result<std::string> picture(const topology::Graph& graph, const std::string& format,
                            const PictureOptions& options) {
    if (format == "dot") {
        return report::topologyDot(graph);
    }
    if (format == "mmd") {
        return report::topologyMermaid(graph);
    }
    topology::LayoutOptions layoutOptions;
    layoutOptions.fontScale = options.fontScale;
    const auto layout = topology::layoutGraph(graph, layoutOptions);
    if (format == "json") {
        return report::topologyJson(graph, layout);
    }
    const float scale = options.scale.value_or(format == "png" ? fittingScale(layout) : 1);
    topology::DrawOptions draw;
    draw.theme = options.dark ? &topology::darkTheme() : &topology::lightTheme();
    draw.fontScale = options.fontScale;
    draw.findings = options.findings;
    draw.tier = format == "png" ? topology::tierOf(scale) : topology::Tier::Card;
    const auto list = topology::drawGraph(graph, layout, draw);
    if (format == "html") {
        return report::topologyHtml(graph, list, options.dark);
    }
    if (format == "png") {
        return ui::pngOf(list, scale);
    }
    const std::string title = fmt::format("{} · topology", graph.title);
    if (format == "pdf") {
        return ui::pdfOf(list, QString::fromStdString(title), options.pages);
    }
    report::SvgOptions svg;
    svg.scale = scale;
    svg.title = title;
    svg.link = [](const topology::Node& node) { return node.link; };
    return report::topologySvg(graph, list, svg);
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    const auto format = formatOf(arguments);
    if (!format) {
        return invocation.usage(format.error());
    }
    const auto options = pictureOptions(arguments);
    if (!options) {
        return invocation.usage(options.error());
    }
    const ReadSources read = readSources(invocation, arguments.positional());
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    std::vector<ReadSource> before;
    if (arguments.has("diff")) {
        ReadSources other = readSources(invocation, {arguments.value("diff")});
        if (other.exitCode != kOk) {
            return other.exitCode;
        }
        before = std::move(other.sources);
    }
    const auto graph = wantedGraph(invocation, read.sources, before);
    if (!graph) {
        return complainAbout(invocation, graph.error());
    }
    if (graph->nodes.empty()) {
        invocation.warn("There is nothing to draw: no listener, route or service was read, or "
                        "nothing matches.");
    }
    const auto bytes = picture(*graph, *format, *options);
    if (!bytes) {
        invocation.error(bytes.error().text());
        return exitCodeOf(bytes.error());
    }
    invocation.out()(*bytes);
    if (graph->truncation.any()) {
        invocation.remark(fmt::format("Showing {} of {} nodes: {}.", graph->truncation.shown,
                                      graph->truncation.total, graph->truncation.reason));
    }
    return kOk;
}

} // namespace

extern const Command topology;
const Command topology{
    .name = "topology",
    .summary = "Draw who can reach what: listeners, routes, services, targets",
    .arguments = "SOURCE...",
    .minArguments = 1,
    .description =
        "Draws one or several gateways as columns from clients to targets: encrypted and clear "
        "hops, the policies that run on each route, trust boundaries and zones. Several sources "
        "share one picture, and a backend behind several gateways is drawn once.\n"
        "\n"
        "Formats: svg (text stays text), png, pdf (vector), html (one file with pan, zoom, search "
        "and focus), json (boxes and edges), dot and mmd (Mermaid) for other tools. No display is "
        "needed.\n"
        "\n"
        "KIND in --focus is listener, route, service, upstream or target; NAME is a name, a key or "
        "what stands on the card. With --diff, what was added has a strong outline, what was "
        "removed a dashed one, what changed a dot.",
    .examples = "gatelensctl topology kong.yaml -o edge.svg --theme light\n"
                "gatelensctl topology prod/ partner/ -o fleet.html\n"
                "gatelensctl topology http://127.0.0.1:8080 --focus route/orders-v1 -o orders.pdf\n"
                "gatelensctl topology kong.yaml --diff last-week.yaml -o changes.png --scale 2",
    .exitStatus = "  0  the picture was written\n"
                  "  3  a source cannot be read or reached, or FILE cannot be written",
    .options = options,
    .run = run,
    .draws = true,
};

} // namespace gatelens::ctl::commands
