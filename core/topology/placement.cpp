// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/placement.h"

#include <algorithm>
#include <limits>

namespace gatelens::topology {

namespace {

class Placer final {
public:
    Placer(const LayeredGraph& graph, const Layers& layers, const std::vector<float>& height,
           const PlacementOptions& options)
        : m_graph(graph)
        , m_layers(layers)
        , m_height(height)
        , m_options(options)
        , m_centre(graph.size(), 0) {
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            if (!isFixed(i)) {
                stack(m_layers[i]);
                continue;
            }
            for (const std::uint32_t node : m_layers[i]) {
                m_centre[node] = m_options.centres[node];
            }
        }
    }

    std::vector<float> run() {
        for (int i = 0; i < m_options.sweeps; ++i) {
            const bool down = i % 2 == 0;
            for (std::size_t step = 0; step < m_layers.size(); ++step) {
                const std::size_t at = down ? step : m_layers.size() - 1 - step;
                if (isFixed(at)) {
                    continue;
                }
                settle(m_layers[at], i + 2 >= m_options.sweeps ? Pull::Both
                                     : down                    ? Pull::Up
                                                               : Pull::Down);
            }
        }
        return tops();
    }

private:
    enum class Pull { Up, Down, Both };

    [[nodiscard]] bool isFixed(std::size_t layer) const {
        return layer < m_options.fixedLayers.size() && m_options.fixedLayers[layer];
    }

    // Distance between the centres of two nodes that stand next to each other.
    [[nodiscard]] double distance(std::uint32_t above, std::uint32_t below) const {
        const bool sameLane = m_graph.lane[above] == m_graph.lane[below];
        const double gap = sameLane ? m_options.gap : m_options.laneGap;
        return (m_height[above] + m_height[below]) / 2.0 + gap;
    }

    // First placement: the column as one block, centred on 0.
    void stack(const std::vector<std::uint32_t>& layer) {
        if (layer.empty()) {
            return;
        }
        double at = 0;
        m_centre[layer.front()] = 0;
        for (std::size_t i = 1; i < layer.size(); ++i) {
            at += distance(layer[i - 1], layer[i]);
            m_centre[layer[i]] = at;
        }
        for (const std::uint32_t node : layer) {
            m_centre[node] -= at / 2;
        }
    }

    struct Wish {
        double at = 0;
        double weight = 0;
    };

    [[nodiscard]] Wish wishOf(std::uint32_t node, Pull pull) const {
        double total = 0;
        double count = 0;
        const auto add = [&](std::span<const std::uint32_t> neighbours) {
            for (const std::uint32_t neighbour : neighbours) {
                total += m_centre[neighbour];
                count += 1;
            }
        };
        if (pull != Pull::Down) {
            add(m_graph.up[node]);
        }
        if (pull != Pull::Up) {
            add(m_graph.down[node]);
        }
        if (count == 0) {
            // Nothing pulls: stay, but give way to those that are pulled.
            return {m_centre[node], 0.05};
        }
        return {total / count, count};
    }

    struct Block {
        double mean = 0; // of wish minus offset
        double weight = 0;
        std::size_t end = 0; // one past its last node
    };

    // Least squares under "each at least `distance` below the one above".
    void settle(const std::vector<std::uint32_t>& layer, Pull pull) {
        m_blocks.clear();
        m_offset.resize(layer.size());
        double offset = 0;
        for (std::size_t i = 0; i < layer.size(); ++i) {
            offset += i == 0 ? 0 : distance(layer[i - 1], layer[i]);
            m_offset[i] = offset;
            const Wish wish = wishOf(layer[i], pull);
            Block block{wish.at - offset, wish.weight, i + 1};
            while (!m_blocks.empty() && m_blocks.back().mean >= block.mean) {
                const Block& last = m_blocks.back();
                const double weight = last.weight + block.weight;
                block.mean = (last.mean * last.weight + block.mean * block.weight) / weight;
                block.weight = weight;
                m_blocks.pop_back();
            }
            m_blocks.push_back(block);
        }
        std::size_t i = 0;
        for (const Block& block : m_blocks) {
            for (; i < block.end; ++i) {
                m_centre[layer[i]] = block.mean + m_offset[i];
            }
        }
    }

    [[nodiscard]] std::vector<float> tops() const {
        double top = m_options.fixedLayers.empty() ? std::numeric_limits<double>::max() : 0;
        for (std::size_t node = 0; node < m_graph.size(); ++node) {
            top = std::min(top, m_centre[node] - m_height[node] / 2.0);
        }
        std::vector<float> result(m_graph.size());
        for (std::size_t node = 0; node < m_graph.size(); ++node) {
            result[node] = static_cast<float>(m_centre[node] - m_height[node] / 2.0 - top);
        }
        return result;
    }

    const LayeredGraph& m_graph;
    const Layers& m_layers;
    const std::vector<float>& m_height;
    const PlacementOptions& m_options;
    std::vector<double> m_centre;
    std::vector<double> m_offset;
    std::vector<Block> m_blocks;
};

} // namespace

std::vector<float> placeVertically(const LayeredGraph& graph, const Layers& layers,
                                   const std::vector<float>& height,
                                   const PlacementOptions& options) {
    return Placer(graph, layers, height, options).run();
}

} // namespace gatelens::topology
