// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The geometry of a graph: a box for every node, the ends of every edge, columns,
// lanes and bands, in scene units (pixels at 100 %). Deterministic, no toolkit.
#pragma once

#include "core/topology/graph.h"
#include "core/topology/ordering.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::topology {

struct Box {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;

    [[nodiscard]] float right() const { return x + width; }
    [[nodiscard]] float bottom() const { return y + height; }
    [[nodiscard]] float centreY() const { return y + height / 2; }
};

struct Point {
    float x = 0;
    float y = 0;
};

// The height at which an edge runs through a column that it does not end in.
struct Pass {
    float left = 0;
    float right = 0;
    float y = 0;
};

// An edge leaves `from` on its node's right side and enters `to` on the left; it
// is drawn as a cubic with horizontal tangents. In a wrapped column it first runs
// between two rows to the column's edge (`exit`), or from there to its node
// (`entry`); past the cards of a column between its ends it runs straight (`pass`).
// edge_pieces.h turns this into strokes.
struct EdgeLine {
    Point from;
    Point to;
    std::optional<Point> exit;
    std::optional<Point> entry;
    std::optional<Pass> pass;
};

struct ColumnSpan {
    Column column = Column::Client;
    float x = 0;
    float width = 0;
    std::uint32_t count = 0; // nodes
    std::uint32_t wraps = 1; // side-by-side sub-columns
};

// Where the nodes of one lane stand in one column.
struct LaneSpan {
    std::int32_t lane = -1;
    Column column = Column::Target;
    Box box;
};

struct BandSpan {
    std::size_t band = 0; // index in Graph::bands
    float x = 0;
    float width = 0;
};

struct Layout {
    std::vector<Box> nodes;      // one a node of the graph
    std::vector<EdgeLine> edges; // one an edge of the graph
    std::vector<ColumnSpan> columns;
    std::vector<LaneSpan> lanes;
    std::vector<BandSpan> bands;
    float width = 0;
    float height = 0;
};

struct LayoutOptions {
    float fontScale = 1;   // 1.5: everything that holds text grows with it
    std::size_t rows = 50; // of a column before it wraps
    bool wrap = true;
    // Ranks by Node::key, as savedOrder() of an earlier layout gave them: known
    // nodes stay in that order, new ones join their neighbours.
    std::map<std::string, std::int64_t> saved;
    std::uint64_t siftingBudget = OrderOptions{}.siftingBudget;
};

// Thread safe. About 10 ms for 1,000 nodes, linearithmic above.
[[nodiscard]] Layout layoutGraph(const Graph& graph, const LayoutOptions& options);

// The vertical order of a layout, to be given to the next one as `saved`.
[[nodiscard]] std::map<std::string, std::int64_t> savedOrder(const Graph& graph,
                                                             const Layout& layout);

// Crossings between the edges that the layout takes into account; what the
// benchmark compares.
[[nodiscard]] std::uint64_t layoutCrossings(const Graph& graph, const Layout& layout);

} // namespace gatelens::topology
