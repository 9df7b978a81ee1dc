// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/layered.h"

#include <algorithm>
#include <utility>

namespace gatelens::topology {

namespace {

// Inversions in `sequence`, whose values are below `size`.
std::uint64_t countInversions(std::span<const std::uint32_t> sequence, std::size_t size) {
    std::vector<std::uint32_t> tree(size + 1, 0);
    std::uint64_t inversions = 0;
    std::uint64_t seen = 0;
    for (const std::uint32_t value : sequence) {
        std::uint64_t notGreater = 0;
        for (std::size_t i = value + std::size_t{1}; i > 0; i -= i & (~i + 1)) {
            notGreater += tree[i];
        }
        inversions += seen - notGreater;
        for (std::size_t i = value + std::size_t{1}; i <= size; i += i & (~i + 1)) {
            ++tree[i];
        }
        ++seen;
    }
    return inversions;
}

} // namespace

Adjacency::Adjacency(std::size_t nodes, std::span<const LayeredEdge> edges, bool forward)
    : m_starts(nodes + 1, 0)
    , m_targets(edges.size()) {
    for (const auto& edge : edges) {
        ++m_starts[(forward ? edge.from : edge.to) + std::size_t{1}];
    }
    for (std::size_t i = 1; i < m_starts.size(); ++i) {
        m_starts[i] += m_starts[i - 1];
    }
    std::vector<std::uint32_t> next(m_starts.begin(), m_starts.end() - 1);
    for (const auto& edge : edges) {
        const std::uint32_t node = forward ? edge.from : edge.to;
        m_targets[next[node]++] = forward ? edge.to : edge.from;
    }
}

LayeredGraph makeLayered(const LayeredInput& input) {
    LayeredGraph graph;
    graph.real = input.size();
    graph.column = input.column;
    graph.lane = input.lane;
    graph.edges.reserve(input.edges.size());
    for (const auto& edge : input.edges) {
        std::uint8_t at = input.column[edge.from];
        const std::uint8_t end = input.column[edge.to];
        if (at >= end) {
            continue;
        }
        std::uint32_t from = edge.from;
        while (++at < end) {
            const auto dummy = static_cast<std::uint32_t>(graph.column.size());
            graph.column.push_back(at);
            graph.lane.push_back(-1);
            graph.edges.push_back({from, dummy});
            from = dummy;
        }
        graph.edges.push_back({from, edge.to});
    }
    graph.layers.resize(input.columns);
    for (std::uint32_t node = 0; node < graph.column.size(); ++node) {
        graph.layers[graph.column[node]].push_back(node);
    }
    graph.down = Adjacency(graph.size(), graph.edges, true);
    graph.up = Adjacency(graph.size(), graph.edges, false);
    return graph;
}

std::uint64_t countCrossings(const LayeredGraph& graph,
                             const std::vector<std::vector<std::uint32_t>>& layers) {
    std::vector<std::uint32_t> position(graph.size());
    for (const auto& layer : layers) {
        for (std::uint32_t i = 0; i < layer.size(); ++i) {
            position[layer[i]] = i;
        }
    }
    std::uint64_t crossings = 0;
    std::vector<std::uint32_t> sequence;
    for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
        sequence.clear();
        for (const std::uint32_t node : layers[i]) {
            const auto first = static_cast<std::ptrdiff_t>(sequence.size());
            for (const std::uint32_t other : graph.down[node]) {
                sequence.push_back(position[other]);
            }
            std::sort(sequence.begin() + first, sequence.end());
        }
        crossings += countInversions(sequence, layers[i + 1].size());
    }
    return crossings;
}

} // namespace gatelens::topology
