// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/ordering.h"

#include "core/topology/sifting.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace gatelens::topology {

namespace {

// Sorts layers by the mean position of their neighbours.
class Sweeper final {
public:
    explicit Sweeper(const LayeredGraph& graph)
        : m_graph(graph)
        , m_position(graph.size(), 0)
        , m_key(graph.size(), 0) {}

    void load(const Layers& layers) {
        for (const auto& layer : layers) {
            place(layer);
        }
    }

    // One pass over all layers, each sorted by its neighbours in the layer before
    // (`down`) or after it.
    void sweep(Layers& layers, bool down) {
        const std::size_t count = layers.size();
        for (std::size_t step = 1; step < count; ++step) {
            auto& layer = layers[down ? step : count - 1 - step];
            for (const std::uint32_t node : layer) {
                m_key[node] = barycentre(node, down ? m_graph.up[node] : m_graph.down[node]);
            }
            sortLayer(layer);
            place(layer);
        }
    }

    // Sorted by neighbours on both sides; finishes what one-sided sweeps leave.
    void sweepBothSides(Layers& layers) {
        for (auto& layer : layers) {
            for (const std::uint32_t node : layer) {
                const auto up = m_graph.up[node];
                const auto down = m_graph.down[node];
                const double total = sum(up) + sum(down);
                const std::size_t degree = up.size() + down.size();
                m_key[node] = degree == 0 ? static_cast<double>(m_position[node])
                                          : total / static_cast<double>(degree);
            }
            sortLayer(layer);
            place(layer);
        }
    }

private:
    void place(const std::vector<std::uint32_t>& layer) {
        // Positions are scaled so that layers of different length compare.
        const double scale = layer.empty() ? 1 : 1.0 / static_cast<double>(layer.size());
        for (std::size_t i = 0; i < layer.size(); ++i) {
            m_position[layer[i]] = (static_cast<double>(i) + 0.5) * scale;
        }
    }

    [[nodiscard]] double sum(std::span<const std::uint32_t> nodes) const {
        double total = 0;
        for (const std::uint32_t node : nodes) {
            total += m_position[node];
        }
        return total;
    }

    [[nodiscard]] double barycentre(std::uint32_t node,
                                    std::span<const std::uint32_t> neighbours) const {
        return neighbours.empty() ? m_position[node]
                                  : sum(neighbours) / static_cast<double>(neighbours.size());
    }

    void sortLayer(std::vector<std::uint32_t>& layer) {
        const auto byKey = [this](std::uint32_t a, std::uint32_t b) { return m_key[a] < m_key[b]; };
        const bool laned = std::any_of(layer.begin(), layer.end(),
                                       [this](std::uint32_t n) { return m_graph.lane[n] >= 0; });
        if (!laned) {
            std::stable_sort(layer.begin(), layer.end(), byKey);
            return;
        }
        const auto laneKeys = laneMeans(layer);
        std::stable_sort(layer.begin(), layer.end(), [&](std::uint32_t a, std::uint32_t b) {
            const double left = laneKeys[a];
            const double right = laneKeys[b];
            return std::pair(left, m_graph.lane[a]) != std::pair(right, m_graph.lane[b])
                       ? std::pair(left, m_graph.lane[a]) < std::pair(right, m_graph.lane[b])
                       : byKey(a, b);
        });
    }

    // Node -> mean key of its lane (its own key when it has none), as a lookup
    // that is filled only for this layer's nodes.
    std::vector<double>& laneMeans(const std::vector<std::uint32_t>& layer) {
        std::int32_t lanes = 0;
        for (const std::uint32_t node : layer) {
            lanes = std::max(lanes, m_graph.lane[node] + 1);
        }
        std::vector<double> total(static_cast<std::size_t>(lanes), 0);
        std::vector<double> count(static_cast<std::size_t>(lanes), 0);
        for (const std::uint32_t node : layer) {
            if (m_graph.lane[node] >= 0) {
                total[static_cast<std::size_t>(m_graph.lane[node])] += m_key[node];
                count[static_cast<std::size_t>(m_graph.lane[node])] += 1;
            }
        }
        m_laneKey.resize(m_graph.size());
        for (const std::uint32_t node : layer) {
            const auto lane = static_cast<std::size_t>(std::max(m_graph.lane[node], 0));
            m_laneKey[node] = m_graph.lane[node] < 0 ? m_key[node] : total[lane] / count[lane];
        }
        return m_laneKey;
    }

    const LayeredGraph& m_graph;
    std::vector<double> m_position;
    std::vector<double> m_key;
    std::vector<double> m_laneKey;
};

struct Candidate {
    Layers layers;
    std::uint64_t crossings = std::numeric_limits<std::uint64_t>::max();
};

Candidate sweepFrom(const LayeredGraph& graph, Layers layers, int sweeps) {
    Candidate best{layers, countCrossings(graph, layers)};
    Sweeper sweeper(graph);
    sweeper.load(layers);
    int withoutGain = 0;
    for (int i = 0; i < sweeps && withoutGain < 3 && best.crossings > 0; ++i) {
        sweeper.sweep(layers, true);
        sweeper.sweep(layers, false);
        if (i % 2 == 1) {
            sweeper.sweepBothSides(layers);
        }
        const std::uint64_t crossings = countCrossings(graph, layers);
        ++withoutGain;
        if (crossings < best.crossings) {
            best = {layers, crossings};
            withoutGain = 0;
        }
    }
    return best;
}

// Depth-first order from the first column: nodes of one subtree stand together.
Layers depthFirstStart(const LayeredGraph& graph) {
    Layers layers(graph.layers.size());
    std::vector<bool> seen(graph.size(), false);
    std::vector<std::uint32_t> stack;
    for (const auto& layer : graph.layers) {
        for (const std::uint32_t root : layer) {
            stack.push_back(root);
            while (!stack.empty()) {
                const std::uint32_t node = stack.back();
                stack.pop_back();
                if (seen[node]) {
                    continue;
                }
                seen[node] = true;
                layers[graph.column[node]].push_back(node);
                const auto next = graph.down[node];
                stack.insert(stack.end(), next.rbegin(), next.rend());
            }
        }
    }
    return layers;
}

// Brings nodes of one lane together, keeping the order otherwise.
void gatherLanes(const LayeredGraph& graph, Layers& layers) {
    for (auto& layer : layers) {
        std::stable_sort(layer.begin(), layer.end(), [&](std::uint32_t a, std::uint32_t b) {
            return graph.lane[a] < graph.lane[b];
        });
    }
}

Layers orderBySaved(const LayeredGraph& graph, const std::vector<std::int64_t>& saved) {
    Layers layers = graph.layers;
    const auto rank = [&](std::uint32_t node) {
        return node < saved.size() ? saved[node] : std::int64_t{-1};
    };
    std::vector<double> key(graph.size(), -1);
    for (std::uint32_t node = 0; node < graph.size(); ++node) {
        key[node] = static_cast<double>(rank(node));
    }
    // A new node stands just after the mean of its neighbours' known siblings: it
    // takes the rank of a known node that shares a neighbour, else the end.
    for (std::uint32_t node = 0; node < graph.size(); ++node) {
        if (rank(node) >= 0) {
            continue;
        }
        double total = 0;
        double count = 0;
        const auto collect = [&](std::span<const std::uint32_t> neighbours, const Adjacency& back) {
            for (const std::uint32_t neighbour : neighbours) {
                for (const std::uint32_t sibling : back[neighbour]) {
                    if (sibling != node && rank(sibling) >= 0) {
                        total += static_cast<double>(rank(sibling));
                        count += 1;
                    }
                }
            }
        };
        collect(graph.up[node], graph.down);
        collect(graph.down[node], graph.up);
        key[node] = count > 0 ? total / count + 0.5 : std::numeric_limits<double>::max();
    }
    for (auto& layer : layers) {
        std::stable_sort(layer.begin(), layer.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return key[a] < key[b]; });
    }
    return layers;
}

// The first layer of the piece of the graph that each node belongs to.
std::vector<std::uint8_t> startOfPiece(const LayeredGraph& graph) {
    constexpr std::uint8_t kUnknown = 0xFF;
    std::vector<std::uint8_t> start(graph.size(), kUnknown);
    std::vector<std::uint32_t> waiting;
    // In the order of the layers, so that what first reaches a node is the start.
    for (const auto& layer : graph.layers) {
        for (const std::uint32_t root : layer) {
            if (start[root] != kUnknown) {
                continue;
            }
            const std::uint8_t first = graph.column[root];
            start[root] = first;
            waiting.push_back(root);
            while (!waiting.empty()) {
                const std::uint32_t node = waiting.back();
                waiting.pop_back();
                for (const auto* side : {&graph.up, &graph.down}) {
                    for (const std::uint32_t neighbour : (*side)[node]) {
                        if (start[neighbour] == kUnknown) {
                            start[neighbour] = first;
                            waiting.push_back(neighbour);
                        }
                    }
                }
            }
        }
    }
    return start;
}

// What nothing leads to (services without a route) stands below the rest: between
// the others it would only push them apart. In a lane with others it goes to the
// lane's end; lanes stay in the order that the sweeps gave them, those of loose
// nodes alone come last.
void sinkLoosePieces(const LayeredGraph& graph, Layers& layers) {
    const std::vector<std::uint8_t> start = startOfPiece(graph);
    for (auto& layer : layers) {
        // Routes may be where the pieces begin: edges of listeners can be chips.
        std::uint8_t first = std::numeric_limits<std::uint8_t>::max();
        for (const std::uint32_t node : layer) {
            first = std::min(first, start[node]);
        }
        std::vector<std::uint32_t> kept;
        std::vector<std::uint32_t> sunk;
        for (auto lane = layer.begin(); lane != layer.end();) {
            const auto end = std::find_if(lane, layer.end(), [&](std::uint32_t node) {
                return graph.lane[node] != graph.lane[*lane];
            });
            const auto loose = std::stable_partition(
                lane, end, [&](std::uint32_t node) { return start[node] == first; });
            const bool together = graph.lane[*lane] >= 0 && loose != lane;
            kept.insert(kept.end(), lane, together ? end : loose);
            sunk.insert(sunk.end(), together ? end : loose, end);
            lane = end;
        }
        kept.insert(kept.end(), sunk.begin(), sunk.end());
        layer = std::move(kept);
    }
}

} // namespace

Layers orderLayers(const LayeredGraph& graph, const OrderOptions& options) {
    const bool known = std::any_of(options.saved.begin(), options.saved.end(),
                                   [](std::int64_t rank) { return rank >= 0; });
    if (known) {
        return orderBySaved(graph, options.saved);
    }
    Layers first = graph.layers;
    gatherLanes(graph, first);
    Layers second = depthFirstStart(graph);
    gatherLanes(graph, second);
    Candidate best = sweepFrom(graph, std::move(first), options.sweeps);
    Candidate other = sweepFrom(graph, std::move(second), options.sweeps);
    if (other.crossings < best.crossings) {
        std::swap(best, other);
    }
    Layers layers = std::move(best.layers);
    if (options.siftingBudget != 0 && best.crossings != 0) {
        layers = siftLayers(graph, std::move(layers), options.siftingBudget);
    }
    sinkLoosePieces(graph, layers);
    return layers;
}

} // namespace gatelens::topology
