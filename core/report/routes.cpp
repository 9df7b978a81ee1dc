// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/routes.h"

#include "core/base/json_writer.h"
#include "core/base/strings.h"
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/model_json.h"
#include "core/report/natural_order.h"
#include "core/report/route_facts.h"
#include "core/report/table.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::array<RouteColumnInfo, 16> kColumns{{
    {RouteColumn::Gateway, "gateway", "the gateway, when there are several", true},
    {RouteColumn::Route, "route", "name of the route", true},
    {RouteColumn::Hosts, "hosts", "hosts it answers for", true},
    {RouteColumn::Paths, "paths", "paths, as the product writes them", true},
    {RouteColumn::Methods, "methods", "methods it accepts", true},
    {RouteColumn::Listeners, "listeners", "listeners that lead to it", true},
    {RouteColumn::Services, "services", "services that it forwards to", true},
    {RouteColumn::Targets, "targets", "addresses at which requests end", true},
    {RouteColumn::Policies, "policies", "effective policies, in the order they run", true},
    {RouteColumn::Source, "source", "file:line:column or API path", true},
    {RouteColumn::Tags, "tags", "its tags", false},
    {RouteColumn::Action, "action", "forward, redirect, respond …", false},
    {RouteColumn::Priority, "priority", "declared priority", false},
    {RouteColumn::Rule, "rule", "the product's own rule", false},
    {RouteColumn::Status, "status", "what a running gateway says of it", false},
    {RouteColumn::Id, "id", "stable id, as in the JSON of inspect", false},
}};

// Where the table gives way first; route and paths stay longest.
int importanceOf(RouteColumn column) {
    switch (column) {
    case RouteColumn::Route:
        return 10;
    case RouteColumn::Paths:
        return 9;
    case RouteColumn::Hosts:
        return 8;
    case RouteColumn::Policies:
        return 7;
    case RouteColumn::Services:
        return 6;
    case RouteColumn::Methods:
        return 5;
    case RouteColumn::Gateway:
        return 4;
    case RouteColumn::Targets:
        return 3;
    case RouteColumn::Source:
        return 2;
    default:
        return 1;
    }
}

std::size_t minWidthOf(RouteColumn column) {
    switch (column) {
    case RouteColumn::Methods:
        return 7;
    case RouteColumn::Priority:
        return 8;
    case RouteColumn::Hosts:
    case RouteColumn::Paths:
    case RouteColumn::Policies:
        return 16;
    default:
        return 12;
    }
}

// A column's content: one text, or a list.
struct Content {
    std::vector<std::string> items;
    bool isList = false;
    bool isAny = false; // a list that is empty because everything matches
};

Content listContent(std::vector<std::string> items, bool emptyMeansAny = false) {
    Content content{std::move(items), true, false};
    content.isAny = emptyMeansAny && content.items.empty();
    return content;
}

Content textContent(std::string text) {
    Content content;
    content.items.push_back(std::move(text));
    return content;
}

Content contentOf(const RouteRow& row, RouteColumn column) {
    const model::Route& route = *row.route;
    const model::Snapshot& snapshot = *row.snapshot;
    switch (column) {
    case RouteColumn::Gateway:
        return textContent(gatewayName(snapshot.gateway));
    case RouteColumn::Route:
        return textContent(route.label());
    case RouteColumn::Hosts:
        return listContent(hostsOf(route), true);
    case RouteColumn::Paths:
        return listContent(pathsOf(route), true);
    case RouteColumn::Methods:
        return listContent(route.methods, true);
    case RouteColumn::Listeners:
        return listContent(listenersOf(snapshot, route), true);
    case RouteColumn::Services:
        return listContent(servicesOf(snapshot, route));
    case RouteColumn::Targets:
        return listContent(targetsOf(snapshot, route));
    case RouteColumn::Policies:
        return listContent(policiesOf(snapshot, route));
    case RouteColumn::Source:
        return textContent(snapshot.place(route.source));
    case RouteColumn::Tags:
        return listContent(route.tags);
    case RouteColumn::Action:
        return textContent(std::string(routeActionName(route.action)));
    case RouteColumn::Priority:
        return textContent(route.priority ? fmt::format("{}", *route.priority) : std::string{});
    case RouteColumn::Rule:
        return textContent(maskText(route.ruleText));
    case RouteColumn::Status:
        return textContent(route.status);
    case RouteColumn::Id:
        return textContent(entityId(model::EntityKind::Route, route));
    }
    return {};
}

Tone toneOf(RouteColumn column, const Content& content) {
    if (content.isAny || column == RouteColumn::Source || column == RouteColumn::Id) {
        return Tone::Dim;
    }
    switch (column) {
    case RouteColumn::Route:
        return Tone::Strong;
    case RouteColumn::Policies:
        return Tone::Accent;
    default:
        return Tone::Plain;
    }
}

const RouteColumnInfo& infoOf(RouteColumn column) {
    return *std::find_if(kColumns.begin(), kColumns.end(),
                         [column](const RouteColumnInfo& info) { return info.column == column; });
}

Result<RouteColumn> parseColumn(std::string_view name) {
    // "host" is "hosts"; nobody should have to remember which.
    const auto stem = [](std::string text) {
        if (text.ends_with('s')) {
            text.pop_back();
        }
        return text;
    };
    std::vector<std::string_view> names;
    for (const RouteColumnInfo& info : kColumns) {
        if (stem(std::string(info.name)) == stem(toLower(name))) {
            return info.column;
        }
        names.push_back(info.name);
    }
    const std::string_view near = nearest(name, names);
    return fail(
        ErrorCode::Usage,
        near.empty()
            ? fmt::format("there is no column \"{}\"; columns are {}", name, fmt::join(names, ", "))
            : fmt::format("there is no column \"{}\"; did you mean \"{}\"?", name, near));
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
    return fmt::format("{}", fmt::join(items, separator));
}

void sortRows(std::vector<RouteRow>& rows, const RouteSort& sort) {
    std::vector<std::string> keys;
    keys.reserve(rows.size());
    for (const RouteRow& row : rows) {
        keys.push_back(joined(contentOf(row, sort.column).items, " "));
    }
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const int compared = naturalOrder(keys[a], keys[b]);
        return sort.descending ? compared > 0 : compared < 0;
    });
    std::vector<RouteRow> sorted;
    sorted.reserve(rows.size());
    for (const std::size_t i : order) {
        sorted.push_back(rows[i]);
    }
    rows = std::move(sorted);
}

void appendCsv(std::string& out, std::string_view text) {
    if (text.find_first_of("\",\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        out.append(c == '"' ? 2 : 1, c);
    }
    out += '"';
}

void writeValue(JsonWriter& json, const RouteRow& row, RouteColumn column) {
    json.key(infoOf(column).name);
    if (column == RouteColumn::Source) {
        writeSource(json, *row.snapshot, row.route->source);
        return;
    }
    if (column == RouteColumn::Priority) {
        if (row.route->priority) {
            json.value(*row.route->priority);
        } else {
            json.null();
        }
        return;
    }
    const Content content = contentOf(row, column);
    if (!content.isList) {
        json.value(content.items.front());
        return;
    }
    json.beginArray();
    for (const std::string& item : content.items) {
        json.value(item);
    }
    json.endArray();
}

} // namespace

std::span<const RouteColumnInfo> routeColumns() {
    return kColumns;
}

Result<std::vector<RouteColumn>> parseRouteColumns(std::string_view list) {
    std::vector<RouteColumn> columns;
    for (const std::string_view name : split(list, ',')) {
        const auto column = parseColumn(trim(name));
        if (!column) {
            return fail(column.error());
        }
        columns.push_back(*column);
    }
    return columns;
}

Result<RouteSort> parseRouteSort(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, ',');
    const auto column = parseColumn(trim(parts.front()));
    if (!column) {
        return fail(column.error());
    }
    RouteSort sort{*column, false};
    if (parts.size() > 1) {
        const std::string_view order = trim(parts[1]);
        if (parts.size() > 2 || (order != "desc" && order != "asc")) {
            return fail(ErrorCode::Usage, fmt::format("\"{}\" is no order; write \"{},desc\"", text,
                                                      infoOf(*column).name));
        }
        sort.descending = order == "desc";
    }
    return sort;
}

RouteSelection selectRoutes(std::span<const model::SnapshotPtr> snapshots,
                            const RouteQuery& query) {
    RouteSelection selection;
    for (std::size_t at = 0; at < snapshots.size(); ++at) {
        const model::Snapshot& snapshot = *snapshots[at];
        selection.total += snapshot.routes.size();
        for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
            const auto worst =
                at < query.severities.size() ? query.severities[at][i] : std::nullopt;
            if (query.filter.empty() || query.filter.matches(snapshot, snapshot.routes[i], worst)) {
                selection.rows.push_back({&snapshot, &snapshot.routes[i]});
            }
        }
    }
    selection.matched = selection.rows.size();
    if (query.sort) {
        sortRows(selection.rows, *query.sort);
    }
    if (query.limit > 0 && selection.rows.size() > query.limit) {
        selection.rows.resize(query.limit);
    }
    return selection;
}

std::vector<RouteColumn> shownColumns(const RouteQuery& query, std::size_t gatewayCount) {
    if (!query.columns.empty()) {
        return query.columns;
    }
    std::vector<RouteColumn> columns;
    for (const RouteColumnInfo& info : kColumns) {
        if (info.byDefault && (info.column != RouteColumn::Gateway || gatewayCount > 1)) {
            columns.push_back(info.column);
        }
    }
    return columns;
}

std::vector<std::string> writeRoutesTable(const Sink& out, const TextStyle& style,
                                          const RouteSelection& selection,
                                          std::span<const RouteColumn> columns) {
    std::vector<Column> titles;
    for (const RouteColumn column : columns) {
        std::string title(infoOf(column).name);
        std::transform(title.begin(), title.end(), title.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        titles.push_back({std::move(title),
                          column == RouteColumn::Priority ? Align::Right : Align::Left,
                          minWidthOf(column), importanceOf(column),
                          column == RouteColumn::Source ? Elide::Start : Elide::Middle});
    }
    Table table(std::move(titles));
    for (const RouteRow& row : selection.rows) {
        std::vector<Cell> cells;
        cells.reserve(columns.size());
        for (const RouteColumn column : columns) {
            const Content content = contentOf(row, column);
            const Tone tone = toneOf(column, content);
            cells.push_back(content.isAny ? Cell("*", tone) : Cell::list(content.items, tone));
        }
        table.add(std::move(cells));
    }
    return table.write(out, style);
}

void writeRoutesCsv(const Sink& out, const RouteSelection& selection,
                    std::span<const RouteColumn> columns) {
    std::string line;
    for (const RouteColumn column : columns) {
        line.append(line.empty() ? "" : ",").append(infoOf(column).name);
    }
    out(line + "\r\n");
    for (const RouteRow& row : selection.rows) {
        line.clear();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            line += i == 0 ? "" : ",";
            appendCsv(line, joined(contentOf(row, columns[i]).items, " "));
        }
        out(line + "\r\n");
    }
}

void writeRoutesJson(const Sink& out, const RouteSelection& selection,
                     std::span<const RouteColumn> columns) {
    JsonWriter json(out, JsonWriter::Style::Indented, 2);
    json.beginObject();
    writeFormat(json, "routes", 1);
    json.member("total", static_cast<std::uint64_t>(selection.total));
    json.member("matched", static_cast<std::uint64_t>(selection.matched));
    json.key("routes").beginArray();
    for (const RouteRow& row : selection.rows) {
        json.beginObject();
        for (const RouteColumn column : columns) {
            writeValue(json, row, column);
        }
        json.endObject();
    }
    json.endArray().endObject().flush();
}

} // namespace gatelens::report
