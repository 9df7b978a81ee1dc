// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/layout.h"

#include "core/topology/placement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

namespace gatelens::topology {

namespace {

// Cards of 92–200 px leave room for the texts that stand in the column; gaps grow
// to the right, where most edges fan out.
constexpr std::array<float, kColumns> kWidth{124, 124, 206, 168, 168, 232};
constexpr std::array<float, kColumns> kGapBefore{0, 56, 52, 64, 64, 96};
constexpr float kOneLine = 30;
constexpr float kTwoLines = 46;
constexpr float kNodeGap = 10;
constexpr float kLaneGap = 28;
constexpr float kWrapGap = 18;
constexpr float kDummyHeight = 2;

// Columns that hold nodes, as the layers 0..n-1 of the layered graph.
struct Columns {
    std::array<std::int32_t, kColumns> layerOf{};
    std::vector<Column> columnOf;
};

Columns usedColumns(const Graph& graph) {
    std::array<bool, kColumns> used{};
    for (const auto& node : graph.nodes) {
        used[static_cast<std::size_t>(node.column)] = true;
    }
    Columns columns;
    columns.layerOf.fill(-1);
    for (std::size_t i = 0; i < kColumns; ++i) {
        if (used[i]) {
            columns.layerOf[i] = static_cast<std::int32_t>(columns.columnOf.size());
            columns.columnOf.push_back(static_cast<Column>(i));
        }
    }
    return columns;
}

LayeredInput layeredInput(const Graph& graph, const Columns& columns) {
    LayeredInput input;
    input.columns = static_cast<std::uint8_t>(columns.columnOf.size());
    for (const auto& node : graph.nodes) {
        input.column.push_back(
            static_cast<std::uint8_t>(columns.layerOf[static_cast<std::size_t>(node.column)]));
        input.lane.push_back(node.lane);
    }
    for (const auto& edge : graph.edges) {
        if (!edge.chip) {
            input.edges.push_back({edge.from, edge.to});
        }
    }
    return input;
}

class Layouter final {
public:
    Layouter(const Graph& graph, const LayoutOptions& options)
        : m_graph(graph)
        , m_options(options)
        , m_columns(usedColumns(graph))
        , m_layered(makeLayered(layeredInput(graph, m_columns))) {}

    Layout run() {
        m_layers = orderLayers(m_layered, orderOptions());
        measure();
        placeColumns();
        placeRows();
        spanLanes();
        spanBands();
        routeEdges();
        return std::move(m_layout);
    }

private:
    [[nodiscard]] OrderOptions orderOptions() const {
        OrderOptions order;
        order.siftingBudget = m_options.siftingBudget;
        if (!m_options.saved.empty()) {
            for (const auto& node : m_graph.nodes) {
                const auto found = m_options.saved.find(node.key);
                order.saved.push_back(found == m_options.saved.end() ? -1 : found->second);
            }
        }
        return order;
    }

    void measure() {
        m_height.assign(m_layered.size(), 0);
        m_layout.nodes.resize(m_graph.nodes.size());
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const Node& node = m_graph.nodes[i];
            const bool two = !node.subtitle.empty() || !node.chips.empty();
            Box& box = m_layout.nodes[i];
            box.width = kWidth[static_cast<std::size_t>(node.column)] * m_options.fontScale;
            box.height = (two ? kTwoLines : kOneLine) * m_options.fontScale;
            m_height[i] = box.height;
        }
        // A dummy is a line that passes: it needs a little room.
        std::fill(m_height.begin() + static_cast<std::ptrdiff_t>(m_layered.real), m_height.end(),
                  kDummyHeight);
    }

    // Real nodes only: dummies take no place in a wrapped column.
    [[nodiscard]] std::vector<std::uint32_t> realNodes(std::size_t layer) const {
        std::vector<std::uint32_t> nodes;
        std::copy_if(m_layers[layer].begin(), m_layers[layer].end(), std::back_inserter(nodes),
                     [this](std::uint32_t node) { return node < m_layered.real; });
        return nodes;
    }

    // The same for every column: more than the option says only when the picture
    // would become a strip. In steps, so that a few new routes do not move all.
    [[nodiscard]] std::size_t mostRows() const {
        if (!m_options.wrap) {
            return std::max<std::size_t>(m_graph.nodes.size(), 1);
        }
        constexpr double kAspect = 1.9; // width to height, about that of a screen
        constexpr std::size_t kStep = 10;
        double area = 0; // in widths of cards
        for (const auto& node : m_graph.nodes) {
            area += kWidth[static_cast<std::size_t>(node.column)] + kWrapGap;
        }
        const auto balanced =
            static_cast<std::size_t>(std::sqrt(area / (kAspect * (kTwoLines + kNodeGap))));
        return std::max(m_options.rows, (balanced + kStep - 1) / kStep * kStep);
    }

    void placeColumns() {
        const std::size_t most = mostRows();
        float x = 0;
        for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
            const Column column = m_columns.columnOf[layer];
            const auto index = static_cast<std::size_t>(column);
            const auto nodes = realNodes(layer);
            ColumnSpan span;
            span.column = column;
            span.count = static_cast<std::uint32_t>(nodes.size());
            m_rows.push_back(std::clamp<std::size_t>(nodes.size(), 1, most));
            span.wraps =
                static_cast<std::uint32_t>((nodes.size() + m_rows[layer] - 1) / m_rows[layer]);
            x += layer == 0 ? 0 : kGapBefore[index] * m_options.fontScale;
            span.x = x;
            const float card = kWidth[index] * m_options.fontScale;
            span.width = card * static_cast<float>(span.wraps) +
                         kWrapGap * static_cast<float>(span.wraps - 1);
            for (std::size_t i = 0; i < nodes.size(); ++i) {
                const auto wrap = static_cast<float>(i / m_rows[layer]);
                m_layout.nodes[nodes[i]].x = x + wrap * (card + kWrapGap);
            }
            x += span.width;
            m_layout.columns.push_back(span);
        }
        m_layout.width = x;
    }

    void placeRows() {
        PlacementOptions options;
        options.gap = kNodeGap * m_options.fontScale;
        options.laneGap = kLaneGap * m_options.fontScale;
        options.fixedLayers.assign(m_layers.size(), false);
        options.centres.assign(m_layered.size(), 0);
        bool anyFixed = false;
        for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
            if (m_layout.columns[layer].wraps > 1) {
                stackWrapped(layer, options);
                anyFixed = true;
            }
        }
        if (!anyFixed) {
            options.fixedLayers.clear();
        }
        m_tops = placeVertically(m_layered, m_layers, m_height, options);
        float lowest = 0;
        for (std::size_t i = 0; i < m_layout.nodes.size(); ++i) {
            lowest = std::min(lowest, m_tops[i]);
        }
        for (float& top : m_tops) {
            top -= lowest;
        }
        for (std::size_t i = 0; i < m_layout.nodes.size(); ++i) {
            m_layout.nodes[i].y = std::round(m_tops[i]);
            m_layout.height = std::max(m_layout.height, m_layout.nodes[i].bottom());
        }
    }

    void stackWrapped(std::size_t layer, PlacementOptions& options) const {
        options.fixedLayers[layer] = true;
        const auto nodes = realNodes(layer);
        float y = 0;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            y = i % m_rows[layer] == 0 ? 0 : y + options.gap;
            options.centres[nodes[i]] = y + m_height[nodes[i]] / 2;
            y += m_height[nodes[i]];
        }
    }

    void spanLanes() {
        for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
            const Column column = m_columns.columnOf[layer];
            for (const std::uint32_t node : realNodes(layer)) {
                const std::int32_t lane = m_graph.nodes[node].lane;
                if (lane < 0) {
                    continue;
                }
                const Box& box = m_layout.nodes[node];
                const bool extend = !m_layout.lanes.empty() && m_layout.lanes.back().lane == lane &&
                                    m_layout.lanes.back().column == column &&
                                    m_layout.lanes.back().box.x == box.x;
                if (!extend) {
                    m_layout.lanes.push_back({lane, column, box});
                    continue;
                }
                Box& span = m_layout.lanes.back().box;
                span.height = std::max(span.bottom(), box.bottom()) - span.y;
            }
        }
    }

    void spanBands() {
        for (std::size_t band = 0; band < m_graph.bands.size(); ++band) {
            float left = m_layout.width;
            float right = 0;
            for (const auto& column : m_layout.columns) {
                if (column.column >= m_graph.bands[band].first &&
                    column.column <= m_graph.bands[band].last) {
                    left = std::min(left, column.x);
                    right = std::max(right, column.x + column.width);
                }
            }
            if (left < right) {
                m_layout.bands.push_back({band, left, right - left});
            }
        }
    }

    // Ends of edges are spread over a node's side in the order of the other ends,
    // so that edges of one node do not cross each other.
    void routeEdges() {
        m_layout.edges.resize(m_graph.edges.size());
        spread(true);
        spread(false);
        for (std::size_t i = 0; i < m_graph.edges.size(); ++i) {
            lead(m_graph.edges[i], m_layout.edges[i]);
        }
        passes();
    }

    // Edges that skip one column stand in it as a dummy; its place is the way
    // between the cards. A wrapped column has no room for dummies.
    void passes() {
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> dummyOf;
        for (auto node = static_cast<std::uint32_t>(m_layered.real); node < m_layered.size();
             ++node) {
            const std::uint32_t above = m_layered.up[node].front();
            const std::uint32_t below = m_layered.down[node].front();
            if (above < m_layered.real && below < m_layered.real &&
                m_layout.columns[m_layered.column[node]].wraps == 1) {
                dummyOf.emplace(std::pair(above, below), node);
            }
        }
        if (dummyOf.empty()) {
            return;
        }
        for (std::size_t i = 0; i < m_graph.edges.size(); ++i) {
            const auto found = dummyOf.find(std::pair(m_graph.edges[i].from, m_graph.edges[i].to));
            if (found != dummyOf.end()) {
                const ColumnSpan& span = m_layout.columns[m_layered.column[found->second]];
                m_layout.edges[i].pass =
                    Pass{span.x, span.x + span.width, m_tops[found->second] + kDummyHeight / 2};
            }
        }
    }

    // The gap below the row is the way past the other cards of a wrapped column.
    void lead(const Edge& edge, EdgeLine& line) const {
        const float half = kNodeGap * m_options.fontScale / 2;
        const Box& from = m_layout.nodes[edge.from];
        const Box& to = m_layout.nodes[edge.to];
        const ColumnSpan& out = spanOf(edge.from);
        const ColumnSpan& in = spanOf(edge.to);
        if (out.wraps > 1 && from.right() < out.x + out.width - 1) {
            line.exit = Point{out.x + out.width, from.bottom() + half};
        }
        if (in.wraps > 1 && to.x > in.x + 1) {
            line.entry = Point{in.x, to.bottom() + half};
        }
    }

    [[nodiscard]] const ColumnSpan& spanOf(std::uint32_t node) const {
        return m_layout.columns[m_layered.column[node]];
    }

    void spread(bool outgoing) {
        std::vector<std::uint32_t> order(m_graph.edges.size());
        std::iota(order.begin(), order.end(), 0U);
        const auto nodeOf = [&](std::uint32_t e) {
            return outgoing ? m_graph.edges[e].from : m_graph.edges[e].to;
        };
        const auto otherOf = [&](std::uint32_t e) {
            return outgoing ? m_graph.edges[e].to : m_graph.edges[e].from;
        };
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            const Box& left = m_layout.nodes[otherOf(a)];
            const Box& right = m_layout.nodes[otherOf(b)];
            return std::tuple(nodeOf(a), left.y, left.x, a) <
                   std::tuple(nodeOf(b), right.y, right.x, b);
        });
        for (std::size_t i = 0; i < order.size();) {
            const std::uint32_t node = nodeOf(order[i]);
            std::size_t end = i;
            while (end < order.size() && nodeOf(order[end]) == node) {
                ++end;
            }
            const Box& box = m_layout.nodes[node];
            const float usable = box.height * 0.6F;
            const float top = box.y + box.height * 0.2F;
            const auto count = static_cast<float>(end - i);
            for (std::size_t k = i; k < end; ++k) {
                const float share = (static_cast<float>(k - i) + 0.5F) / count;
                const Point point{outgoing ? box.right() : box.x, top + usable * share};
                (outgoing ? m_layout.edges[order[k]].from : m_layout.edges[order[k]].to) = point;
            }
            i = end;
        }
    }

    const Graph& m_graph;
    const LayoutOptions& m_options;
    Columns m_columns;
    LayeredGraph m_layered;
    Layers m_layers;
    std::vector<float> m_height;
    std::vector<float> m_tops; // also of dummies
    std::vector<std::size_t> m_rows;
    Layout m_layout;
};

// Columns left to right, then sub-columns, then rows.
std::vector<std::uint32_t> readingOrder(const Graph& graph, const Layout& layout) {
    std::vector<std::uint32_t> order(graph.nodes.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Box& left = layout.nodes[a];
        const Box& right = layout.nodes[b];
        return std::tuple(graph.nodes[a].column, left.x, left.y, a) <
               std::tuple(graph.nodes[b].column, right.x, right.y, b);
    });
    return order;
}

} // namespace

Layout layoutGraph(const Graph& graph, const LayoutOptions& options) {
    if (graph.nodes.empty()) {
        return {};
    }
    return Layouter(graph, options).run();
}

std::map<std::string, std::int64_t> savedOrder(const Graph& graph, const Layout& layout) {
    std::map<std::string, std::int64_t> saved;
    std::int64_t rank = 0;
    for (const std::uint32_t node : readingOrder(graph, layout)) {
        saved.emplace(graph.nodes[node].key, rank++);
    }
    return saved;
}

std::uint64_t layoutCrossings(const Graph& graph, const Layout& layout) {
    const Columns columns = usedColumns(graph);
    const LayeredGraph layered = makeLayered(layeredInput(graph, columns));
    // A long edge passes a column where the straight line between its ends does.
    std::vector<float> height(layered.size(), 0);
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        height[node] = layout.nodes[node].centreY();
    }
    for (auto node = static_cast<std::uint32_t>(layered.real); node < layered.size(); ++node) {
        std::uint32_t first = node;
        std::uint32_t last = node;
        float before = 0;
        float after = 0;
        while (first >= layered.real) {
            first = layered.up[first].front();
            ++before;
        }
        while (last >= layered.real) {
            last = layered.down[last].front();
            ++after;
        }
        height[node] = (height[first] * after + height[last] * before) / (before + after);
    }
    Layers layers = layered.layers;
    for (auto& layer : layers) {
        std::stable_sort(layer.begin(), layer.end(), [&](std::uint32_t a, std::uint32_t b) {
            const float left = a < layered.real ? layout.nodes[a].x : 0;
            const float right = b < layered.real ? layout.nodes[b].x : 0;
            return std::pair(left, height[a]) < std::pair(right, height[b]);
        });
    }
    return countCrossings(layered, layers);
}

} // namespace gatelens::topology
