// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The plain graph that ordering and placement work on: nodes in layers, edges
// between neighbouring layers only. Long edges are split by dummy nodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gatelens::topology {

struct LayeredEdge {
    std::uint32_t from = 0; // in the lower column
    std::uint32_t to = 0;   // in the higher column
};

// What is to be laid out. Every array has one entry a node; `lane` groups nodes
// that must stay together inside their column (-1: free).
struct LayeredInput {
    std::vector<std::uint8_t> column;
    std::vector<std::int32_t> lane;
    std::vector<LayeredEdge> edges;
    std::uint8_t columns = 0;

    [[nodiscard]] std::size_t size() const { return column.size(); }
};

// Neighbours of every node in one direction, as one array (CSR).
class Adjacency final {
public:
    Adjacency() = default;
    Adjacency(std::size_t nodes, std::span<const LayeredEdge> edges, bool forward);

    [[nodiscard]] std::span<const std::uint32_t> operator[](std::uint32_t node) const {
        return std::span(m_targets).subspan(m_starts[node], m_starts[node + 1] - m_starts[node]);
    }

private:
    std::vector<std::uint32_t> m_starts;
    std::vector<std::uint32_t> m_targets;
};

// Nodes 0..real-1 are the input's; the rest are dummies, one a skipped column.
struct LayeredGraph {
    std::size_t real = 0;
    std::vector<std::uint8_t> column;
    std::vector<std::int32_t> lane;
    std::vector<LayeredEdge> edges;
    std::vector<std::vector<std::uint32_t>> layers; // in input order
    Adjacency down;                                 // neighbours in the next column
    Adjacency up;                                   // neighbours in the previous column

    [[nodiscard]] std::size_t size() const { return column.size(); }
};

// Edges inside one column or backwards are left out: they are drawn, but do not
// take part in the layout.
[[nodiscard]] LayeredGraph makeLayered(const LayeredInput& input);

// Crossings of all edges between neighbouring layers in the given order, counted
// in O(E log V) (Barth, Jünger, Mutzel: bilayer cross counting, 2002).
[[nodiscard]] std::uint64_t countCrossings(const LayeredGraph& graph,
                                           const std::vector<std::vector<std::uint32_t>>& layers);

} // namespace gatelens::topology
