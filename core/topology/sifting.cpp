// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/sifting.h"

#include <algorithm>
#include <utility>

namespace gatelens::topology {

namespace {

class Sifter final {
public:
    Sifter(const LayeredGraph& graph, Layers layers, std::uint64_t budget)
        : m_graph(graph)
        , m_layers(std::move(layers))
        , m_position(graph.size())
        , m_up(graph.size())
        , m_down(graph.size())
        , m_budget(budget) {
        for (const auto& layer : m_layers) {
            place(layer);
        }
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            sortNeighboursOf(i);
        }
    }

    Layers run() {
        bool gained = true;
        bool down = true;
        while (gained && m_spent < m_budget) {
            gained = pass(down);
            down = !down;
        }
        return std::move(m_layers);
    }

private:
    using Positions = std::vector<std::uint32_t>;

    void place(const std::vector<std::uint32_t>& layer) {
        for (std::uint32_t i = 0; i < layer.size(); ++i) {
            m_position[layer[i]] = i;
        }
    }

    void fill(Positions& out, std::span<const std::uint32_t> neighbours) {
        out.clear();
        for (const std::uint32_t neighbour : neighbours) {
            out.push_back(m_position[neighbour]);
        }
        std::sort(out.begin(), out.end());
    }

    void sortNeighboursOf(std::size_t layer) {
        for (const std::uint32_t node : m_layers[layer]) {
            fill(m_up[node], m_graph.up[node]);
            fill(m_down[node], m_graph.down[node]);
        }
    }

    // Crossings between the edges of `a` and of `b` when a stands above b, minus
    // those when b stands above a.
    static std::int64_t excess(const Positions& a, const Positions& b) {
        std::int64_t above = 0; // pairs with a's end below b's end: cross when a is above
        std::int64_t below = 0;
        std::size_t less = 0;
        std::size_t lessOrEqual = 0;
        for (const std::uint32_t end : a) {
            while (less < b.size() && b[less] < end) {
                ++less;
            }
            while (lessOrEqual < b.size() && b[lessOrEqual] <= end) {
                ++lessOrEqual;
            }
            above += static_cast<std::int64_t>(less);
            below += static_cast<std::int64_t>(b.size() - lessOrEqual);
        }
        return above - below;
    }

    [[nodiscard]] std::int64_t excess(std::uint32_t a, std::uint32_t b) {
        m_spent += 8 + 3 * (m_up[a].size() + m_up[b].size() + m_down[a].size() + m_down[b].size());
        return excess(m_up[a], m_up[b]) + excess(m_down[a], m_down[b]);
    }

    bool pass(bool down) {
        bool gained = false;
        for (std::size_t i = 0; i < m_layers.size() && m_spent < m_budget; ++i) {
            const std::size_t layer = down ? i : m_layers.size() - 1 - i;
            gained = siftLayer(layer) || gained;
        }
        return gained;
    }

    bool siftLayer(std::size_t index) {
        sortNeighboursOf(index);
        auto& layer = m_layers[index];
        // Nodes with many edges first: they decide most.
        std::vector<std::uint32_t> nodes = layer;
        std::stable_sort(nodes.begin(), nodes.end(), [this](std::uint32_t a, std::uint32_t b) {
            return degree(a) > degree(b);
        });
        bool gained = false;
        for (const std::uint32_t node : nodes) {
            if (m_spent >= m_budget) {
                break;
            }
            if (degree(node) > 0) {
                gained = siftNode(layer, node) || gained;
            }
        }
        return gained;
    }

    [[nodiscard]] std::size_t degree(std::uint32_t node) const {
        return m_up[node].size() + m_down[node].size();
    }

    // Moves `node` to its best place within its lane; true when that gains.
    bool siftNode(std::vector<std::uint32_t>& layer, std::uint32_t node) {
        const std::uint32_t at = m_position[node];
        std::int64_t best = 0;
        std::uint32_t bestAt = at;
        std::int64_t sum = 0;
        for (std::uint32_t i = at; i > 0 && sameLane(layer[i - 1], node); --i) {
            // The node goes above layer[i - 1].
            sum += excess(node, layer[i - 1]);
            if (sum < best) {
                best = sum;
                bestAt = i - 1;
            }
        }
        sum = 0;
        for (std::uint32_t i = at + 1; i < layer.size() && sameLane(layer[i], node); ++i) {
            sum -= excess(node, layer[i]);
            if (sum < best) {
                best = sum;
                bestAt = i;
            }
        }
        if (bestAt == at) {
            return false;
        }
        move(layer, at, bestAt);
        return true;
    }

    [[nodiscard]] bool sameLane(std::uint32_t a, std::uint32_t b) const {
        return m_graph.lane[a] == m_graph.lane[b];
    }

    void move(std::vector<std::uint32_t>& layer, std::uint32_t from, std::uint32_t to) {
        const auto begin = layer.begin();
        if (from < to) {
            std::rotate(begin + from, begin + from + 1, begin + to + 1);
        } else {
            std::rotate(begin + to, begin + from, begin + from + 1);
        }
        for (std::uint32_t i = std::min(from, to); i <= std::max(from, to); ++i) {
            m_position[layer[i]] = i;
        }
    }

    const LayeredGraph& m_graph;
    Layers m_layers;
    std::vector<std::uint32_t> m_position;
    std::vector<Positions> m_up; // sorted positions of the neighbours
    std::vector<Positions> m_down;
    std::uint64_t m_budget;
    std::uint64_t m_spent = 0;
};

} // namespace

Layers siftLayers(const LayeredGraph& graph, Layers layers, std::uint64_t budget) {
    return Sifter(graph, std::move(layers), budget).run();
}

} // namespace gatelens::topology
