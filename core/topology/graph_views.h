// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Smaller pictures of a graph: what leads to a node and what it leads to, what a
// predicate keeps, what matters most, and the difference of two.
#pragma once

#include "core/topology/graph.h"

#include <functional>
#include <span>
#include <string_view>

namespace gatelens::topology {

// Only the nodes that `keep` names (one flag a node) and the edges and paths
// between them; `hiddenNeighbours` counts what each lost.
[[nodiscard]] Graph subgraph(const Graph& graph, const std::vector<bool>& keep);

// Ancestors and descendants of the given nodes. Clients and listeners are kept
// only as ancestors.
[[nodiscard]] Graph focusGraph(const Graph& graph, std::span<const std::uint32_t> nodes);

// Nodes that `matches` and everything on a path through them.
[[nodiscard]] Graph filterGraph(const Graph& graph,
                                const std::function<bool(const Node&)>& matches);

// At most about `maxNodes`: every node with findings or a change and its
// neighbours first (these are never dropped, even when they are more), then the
// best connected. `Graph::truncation` says what was left out.
[[nodiscard]] Graph truncateGraph(const Graph& graph, std::size_t maxNodes);

// Both graphs in one: nodes and edges of `after`, the removed ones of `before`,
// each marked with its change. Nodes are the same when their keys are.
[[nodiscard]] Graph diffGraph(const Graph& before, const Graph& after);

// Nodes whose subject is of that kind and whose natural key or name is `name`
// ("route", "orders-v1"); empty kind: any. Used by --focus route/NAME.
[[nodiscard]] std::vector<std::uint32_t> findNodes(const Graph& graph, std::string_view kind,
                                                   std::string_view name);

} // namespace gatelens::topology
