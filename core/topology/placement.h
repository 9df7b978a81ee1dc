// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gives ordered nodes their heights: near their neighbours, never overlapping, in
// the order that was chosen.
#pragma once

#include "core/topology/ordering.h"

#include <vector>

namespace gatelens::topology {

struct PlacementOptions {
    float gap = 8;      // between two nodes of a column
    float laneGap = 20; // between nodes of different lanes
    int sweeps = 10;
    // Layers that are already placed (wrapped columns); their nodes keep the
    // centre that `centres` gives and only pull at the others. Empty: none.
    std::vector<bool> fixedLayers;
    std::vector<float> centres;
};

// The y of the top of every node (dummies included). `height` has one entry a
// node. The topmost node is at 0, unless layers are fixed.
//
// Each column is the exact least-squares solution of "as near to the neighbours'
// centres as order and distances allow" (isotonic regression by pooling adjacent
// violators), repeated over the columns in both directions. Linear per sweep.
[[nodiscard]] std::vector<float> placeVertically(const LayeredGraph& graph, const Layers& layers,
                                                 const std::vector<float>& height,
                                                 const PlacementOptions& options);

} // namespace gatelens::topology
