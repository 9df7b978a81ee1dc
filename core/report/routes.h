// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The routes of one or several gateways as a table, CSV or JSON: selected,
// sorted, with the columns somebody asked for.
#pragma once

#include "core/base/result.h"
#include "core/base/sink.h"
#include "core/model/snapshot.h"
#include "core/report/route_filter.h"
#include "core/report/style.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::report {

enum class RouteColumn : std::uint8_t {
    Gateway,
    Route,
    Hosts,
    Paths,
    Methods,
    Listeners,
    Services,
    Targets,
    Policies,
    Source,
    Tags,
    Action,
    Priority,
    Rule,
    Status,
    Id,
};

struct RouteColumnInfo {
    RouteColumn column;
    std::string_view name; // in --columns, --sort and JSON
    std::string_view meaning;
    bool byDefault = true;
};
[[nodiscard]] std::span<const RouteColumnInfo> routeColumns();
// "route,hosts,paths". Errors have ErrorCode::Usage and suggest a name.
[[nodiscard]] Result<std::vector<RouteColumn>> parseRouteColumns(std::string_view list);

struct RouteSort {
    RouteColumn column = RouteColumn::Route;
    bool descending = false;
};
// "hosts" or "hosts,desc".
[[nodiscard]] Result<RouteSort> parseRouteSort(std::string_view text);

struct RouteQuery {
    RouteFilter filter;
    std::optional<RouteSort> sort; // none: the product's own order
    std::vector<RouteColumn> columns;
    std::size_t limit = 0; // 0: all
    // One a snapshot, for filters that ask about findings; empty: not known.
    std::vector<RouteSeverities> severities;
};

struct RouteRow {
    const model::Snapshot* snapshot = nullptr;
    const model::Route* route = nullptr;
};

// What a query selects; the snapshots must outlive it.
struct RouteSelection {
    std::vector<RouteRow> rows; // at most the limit
    std::size_t matched = 0;    // before the limit
    std::size_t total = 0;      // before the filter
};
[[nodiscard]] RouteSelection selectRoutes(std::span<const model::SnapshotPtr> snapshots,
                                          const RouteQuery& query);

// The columns of a query, or those that are shown by default: the gateway only
// when there are several.
[[nodiscard]] std::vector<RouteColumn> shownColumns(const RouteQuery& query,
                                                    std::size_t gatewayCount);

// Gives the names of columns for which the terminal had no room.
std::vector<std::string> writeRoutesTable(const Sink& out, const TextStyle& style,
                                          const RouteSelection& selection,
                                          std::span<const RouteColumn> columns);
// RFC 4180 with a title line; lists are separated by blanks.
void writeRoutesCsv(const Sink& out, const RouteSelection& selection,
                    std::span<const RouteColumn> columns);
// resources/schemas/routes.schema.json
void writeRoutesJson(const Sink& out, const RouteSelection& selection,
                     std::span<const RouteColumn> columns);

} // namespace gatelens::report
