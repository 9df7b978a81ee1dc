// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl routes: the table of what can be requested.
#include "core/report/routes.h"
#include "app/ctl/fleet.h"
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/base/strings.h"
#include "core/findings/runner.h"
#include "core/match/matcher.h"
#include "core/report/shadowed.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    std::vector<Option> output = outputOptions();
    output.front().help = "How to print the result: text (a table), json or csv";
    output.front().choices.push_back("csv");
    return joined(
        {{"filter", 'F', "QUERY", "Only routes for which all terms of QUERY hold"},
         {"sort", 's', "COLUMN", "Sort by a column; \"COLUMN,desc\" turns the order round"},
         {"columns", 'c', "COLUMNS", "Show these columns, separated by commas"},
         {"limit", 'n', "N", "At most N routes"},
         {"shadowed", '\0', "", "Only routes that no request can reach, with what shadows them"},
         togetherOption()},
        joined(std::move(output), accessOptions()));
}

// The query with a caret under the mistake.
std::string filterMessage(const std::string& query, const report::FilterError& error) {
    return fmt::format("--filter, column {}: {}\n{}\n{}^", error.column, error.message, query,
                       std::string(error.column - 1, ' '));
}

Result<report::RouteQuery> routeQuery(const Arguments& arguments) {
    report::RouteQuery query;
    const std::string filter = arguments.value("filter");
    auto parsed = report::RouteFilter::parse(filter);
    if (!parsed) {
        return fail(ErrorCode::Usage, filterMessage(filter, parsed.error()));
    }
    query.filter = std::move(*parsed);
    if (arguments.has("sort")) {
        const auto sort = report::parseRouteSort(arguments.value("sort"));
        if (!sort) {
            return fail(ErrorCode::Usage, "--sort: " + sort.error().message);
        }
        query.sort = *sort;
    }
    if (arguments.has("columns")) {
        auto columns = report::parseRouteColumns(arguments.value("columns"));
        if (!columns) {
            return fail(ErrorCode::Usage, "--columns: " + columns.error().message);
        }
        query.columns = std::move(*columns);
    }
    const auto limit = arguments.number("limit", 0);
    if (!limit) {
        return fail(limit.error());
    }
    query.limit = *limit;
    return query;
}

void remarkOnTable(const Invocation& invocation, const report::RouteSelection& selection,
                   const std::vector<std::string>& dropped) {
    if (selection.rows.empty()) {
        invocation.remark(
            selection.total == 0
                ? "There are no routes."
                : fmt::format("None of {} matches.", report::counted(selection.total, "route")));
        return;
    }
    if (selection.rows.size() < selection.matched) {
        invocation.remark(fmt::format("… and {} more (use --limit 0)",
                                      report::grouped(selection.matched - selection.rows.size())));
    }
    if (!dropped.empty()) {
        invocation.remark(fmt::format(
            "{} for lack of width: {}. Choose with --columns.",
            report::counted(dropped.size(), "column is not shown", "columns are not shown"),
            toLower(fmt::format("{}", fmt::join(dropped, ", ")))));
    }
}

// Of the selected routes those that others take every request from.
Result<std::vector<report::ShadowedRoutes>>
findShadowed(const std::vector<model::SnapshotPtr>& gateways,
             const report::RouteSelection& selection) {
    std::set<const model::Route*> selected;
    for (const auto& row : selection.rows) {
        selected.insert(row.route);
    }
    std::vector<report::ShadowedRoutes> found;
    for (const auto& snapshot : gateways) {
        const auto compiled = match::compile(snapshot);
        if (!compiled) {
            return fail(compiled.error());
        }
        auto routes = match::findShadowed(*snapshot, *compiled->matcher);
        std::erase_if(routes, [&](const match::Shadowed& one) {
            return !selected.contains(&(*snapshot)[one.route]);
        });
        found.push_back({snapshot, std::move(routes)});
    }
    return found;
}

int showShadowed(const Invocation& invocation, const std::vector<model::SnapshotPtr>& gateways,
                 const report::RouteSelection& selection) {
    const auto found = findShadowed(gateways, selection);
    if (!found) {
        invocation.error(found.error().text());
        return kUnreadable;
    }
    if (invocation.json()) {
        report::writeShadowedJson(invocation.out(), *found);
        return kOk;
    }
    report::writeShadowedTable(invocation.out(), invocation.style(), *found);
    const bool none = std::all_of(found->begin(), found->end(),
                                  [](const auto& gateway) { return gateway.routes.empty(); });
    if (none) {
        invocation.remark("No route is shadowed for certain.");
    }
    return kOk;
}

// What a query about findings needs to know: a scan, as "scan" makes it.
Result<std::vector<report::RouteSeverities>> severitiesOf(const Invocation& invocation,
                                                          const ReadSources& read) {
    const auto fleet = fleetOf(invocation, read.sources);
    if (!fleet) {
        return fail(fleet.error());
    }
    const auto found = findings::runRules(**fleet, {});
    std::vector<report::RouteSeverities> severities;
    for (const model::SnapshotPtr& gateway : gatewaysOf(read.sources)) {
        severities.push_back(report::routeSeverities(
            found, static_cast<std::uint32_t>(severities.size()), gateway->routes.size()));
    }
    return severities;
}

int run(Invocation& invocation) {
    auto query = routeQuery(invocation.arguments());
    if (!query) {
        return invocation.usage(query.error());
    }
    const ReadSources read = readSources(invocation, invocation.arguments().positional());
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    const std::vector<model::SnapshotPtr> gateways = gatewaysOf(read.sources);
    if (query->filter.asksFindings()) {
        auto severities = severitiesOf(invocation, read);
        if (!severities) {
            return complainAbout(invocation, severities.error());
        }
        query->severities = std::move(*severities);
    }
    const report::RouteSelection selection = report::selectRoutes(gateways, *query);
    const auto columns = report::shownColumns(*query, gateways.size());
    const std::string format = invocation.arguments().value("format", "text");
    if (invocation.arguments().has("shadowed")) {
        return format == "csv" ? invocation.usage("--shadowed has no CSV; use text or json")
                               : showShadowed(invocation, gateways, selection);
    }
    if (format == "json") {
        report::writeRoutesJson(invocation.out(), selection, columns);
    } else if (format == "csv") {
        report::writeRoutesCsv(invocation.out(), selection, columns);
    } else {
        const auto dropped = selection.rows.empty()
                                 ? std::vector<std::string>{}
                                 : report::writeRoutesTable(invocation.out(), invocation.style(),
                                                            selection, columns);
        remarkOnTable(invocation, selection, dropped);
    }
    return kOk;
}

} // namespace

extern const Command routes;
const Command routes{
    .name = "routes",
    .summary = "List routes as a table that can be filtered and sorted",
    .arguments = "SOURCE...",
    .minArguments = 1,
    .description =
        "One line a route: what it matches, where it leads, which policies really run on it. On a "
        "terminal the table keeps to its width; in a pipe nothing is shortened.\n"
        "\n"
        "Columns: route, hosts, paths, methods, listeners, service, targets, policies, source; on "
        "demand gateway, tags, action, priority, rule, status, id. A \"*\" matches everything.\n"
        "\n"
        "A query is a list of terms, separated by blanks, that must all hold:\n"
        "\n"
        "  host:api.*           the whole value, without regard to case; * and ? are wildcards\n"
        "  method:GET,POST      one of several values\n"
        "  !policy:*            not: here, routes without any policy\n"
        "  orders               this text anywhere\n"
        "  severity>=high       worst finding on its paths; also <=, <, > and severity:none\n"
        "  zone:aws             a target in that zone; \"aws\" is enough for \"AWS eu-west-1\"\n"
        "  path:\"/a b\"          quotes keep blanks, commas and colons\n"
        "\n"
        "With --shadowed the table holds only routes that no request can reach, the route that "
        "takes their requests, and a request that shows it. What cannot be told for certain is "
        "not listed.\n"
        "\n"
        "Fields are route, host, path, method, listener, service, target, zone, policy, class, "
        "scope, tag, action, source and severity. A route without a list of methods accepts every "
        "method.",
    .examples = "gatelensctl routes kong.yaml\n"
                "gatelensctl routes kong.yaml --filter 'path:/admin* !class:authn'\n"
                "gatelensctl routes prod/ --filter 'severity>=high zone:aws'\n"
                "gatelensctl routes kong+https://kong.internal:8444 --profile prod --sort hosts\n"
                "gatelensctl routes envoy.yaml --shadowed\n"
                "gatelensctl routes /etc/haproxy --format csv -o routes.csv",
    .exitStatus = "  0  all sources were read\n"
                  "  3  a source cannot be read or reached; nothing is shown",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
