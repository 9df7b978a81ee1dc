// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns the tables of routes, policies and consumers have, and what
// stands in them. Texts are made when a cell is seen, not before.
#pragma once

#include "core/topology/graph.h"
#include "ui/workspace/fleet_view.h"

#include <QString>

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace gatelens::ui {

enum class TableKind : std::uint8_t { Routes, Policies, Consumers };

struct TableColumn {
    const char* id; // stable, for settings
    QString title;
    int width = 120; // at 100 %
    bool mono = false;
    bool byDefault = true;
    std::function<QString(const FleetView&, const findings::Subject&)> text;
};

[[nodiscard]] std::vector<TableColumn> tableColumns(TableKind kind);
[[nodiscard]] model::EntityKind entityKind(TableKind kind);

// The worst open finding about each subject of one kind, looked up per row.
[[nodiscard]] std::vector<std::optional<findings::Severity>>
worstOf(const FleetView& view, std::uint32_t gateway, model::EntityKind kind);

} // namespace gatelens::ui
