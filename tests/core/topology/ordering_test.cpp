// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/ordering.h"

#include "core/topology/placement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace gatelens::topology {
namespace {

LayeredInput randomInput(std::uint32_t seed, std::uint32_t perColumn, std::uint8_t columns) {
    std::mt19937 random(seed);
    LayeredInput input;
    input.columns = columns;
    for (std::uint8_t column = 0; column < columns; ++column) {
        input.column.insert(input.column.end(), perColumn, column);
    }
    input.lane.assign(input.column.size(), -1);
    std::set<std::pair<std::uint32_t, std::uint32_t>> edges;
    for (std::uint32_t node = 0; node < input.column.size(); ++node) {
        const std::uint32_t column = input.column[node];
        for (std::uint32_t i = 0; column + 1 < columns && i < 2; ++i) {
            edges.emplace(node, (column + 1) * perColumn + random() % perColumn);
        }
    }
    for (const auto& [from, to] : edges) {
        input.edges.push_back({from, to});
    }
    return input;
}

// The definition, pair by pair.
std::uint64_t slowCrossings(const LayeredGraph& graph, const Layers& layers) {
    std::vector<std::size_t> position(graph.size());
    for (const auto& layer : layers) {
        for (std::size_t i = 0; i < layer.size(); ++i) {
            position[layer[i]] = i;
        }
    }
    std::uint64_t crossings = 0;
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        for (std::size_t j = i + 1; j < graph.edges.size(); ++j) {
            const auto& a = graph.edges[i];
            const auto& b = graph.edges[j];
            if (graph.column[a.from] != graph.column[b.from]) {
                continue;
            }
            const bool cross =
                (position[a.from] < position[b.from] && position[a.to] > position[b.to]) ||
                (position[a.from] > position[b.from] && position[a.to] < position[b.to]);
            crossings += cross ? 1 : 0;
        }
    }
    return crossings;
}

TEST(Layered, LongEdgesGetOneDummyAColumn) {
    LayeredInput input{{0, 3}, {-1, -1}, {{0, 1}}, 4};
    const auto graph = makeLayered(input);
    EXPECT_EQ(graph.size(), 4U);
    EXPECT_EQ(graph.edges.size(), 3U);
    EXPECT_EQ(graph.column[2], 1);
    EXPECT_EQ(graph.column[3], 2);
}

TEST(Layered, CrossingsAreCountedAsDefined) {
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
        const auto graph = makeLayered(randomInput(seed, 13, 4));
        EXPECT_EQ(countCrossings(graph, graph.layers), slowCrossings(graph, graph.layers));
        const auto ordered = orderLayers(graph, {});
        EXPECT_EQ(countCrossings(graph, ordered), slowCrossings(graph, ordered));
    }
}

TEST(Ordering, KeepsEveryNodeAndNeverAddsCrossings) {
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
        const auto graph = makeLayered(randomInput(seed, 30, 5));
        const auto ordered = orderLayers(graph, {});
        for (std::size_t i = 0; i < ordered.size(); ++i) {
            auto before = graph.layers[i];
            auto after = ordered[i];
            std::sort(before.begin(), before.end());
            std::sort(after.begin(), after.end());
            EXPECT_EQ(before, after);
        }
        EXPECT_LE(countCrossings(graph, ordered), countCrossings(graph, graph.layers));
    }
}

TEST(Ordering, SolvesWhatCanBeDrawnWithoutCrossings) {
    // A tree, its leaves shuffled.
    LayeredInput input;
    input.columns = 3;
    input.column = {0, 1, 1, 2, 2, 2, 2};
    input.lane.assign(7, -1);
    input.edges = {{0, 1}, {0, 2}, {1, 4}, {1, 6}, {2, 3}, {2, 5}};
    const auto graph = makeLayered(input);
    EXPECT_EQ(countCrossings(graph, orderLayers(graph, {})), 0U);
}

TEST(Ordering, IsDeterministic) {
    const auto graph = makeLayered(randomInput(5, 40, 5));
    EXPECT_EQ(orderLayers(graph, {}), orderLayers(graph, {}));
}

TEST(Ordering, LanesStandTogether) {
    auto input = randomInput(3, 24, 3);
    for (std::uint32_t node = 48; node < 72; ++node) {
        input.lane[node] = static_cast<std::int32_t>(node % 4);
    }
    const auto graph = makeLayered(input);
    const auto ordered = orderLayers(graph, {});
    std::set<std::int32_t> closed;
    std::int32_t open = -1;
    for (const std::uint32_t node : ordered[2]) {
        if (graph.lane[node] != open) {
            EXPECT_TRUE(closed.insert(graph.lane[node]).second) << "a lane was torn apart";
            open = graph.lane[node];
        }
    }
}

TEST(Ordering, WhatNothingLeadsToStandsBelowTheRest) {
    // Routes 0 and 1 lead to services 2 and 3, targets 5 and 6; nothing leads to 4.
    LayeredInput input;
    input.columns = 3;
    input.column = {0, 0, 1, 1, 1, 2, 2, 2, 2};
    input.lane = {-1, -1, -1, -1, -1, -1, -1, 0, 0};
    input.edges = {{0, 2}, {1, 3}, {2, 5}, {3, 6}, {4, 7}, {4, 8}};
    const auto ordered = orderLayers(makeLayered(input), {});
    EXPECT_EQ(ordered[1].back(), 4U);
    EXPECT_EQ(std::set<std::uint32_t>(ordered[2].begin() + 2, ordered[2].end()),
              (std::set<std::uint32_t>{7, 8}))
        << "a lane of loose nodes alone comes last";
}

TEST(Ordering, LooseIsWhatBeginsLaterAlsoWithoutListenerEdges) {
    // Listener 0 has no drawn edge; nothing leads to service 3.
    LayeredInput input;
    input.columns = 4;
    input.column = {0, 1, 1, 2, 2, 2, 3, 3, 3};
    input.lane.assign(9, -1);
    input.edges = {{3, 6}, {1, 4}, {2, 5}, {4, 7}, {5, 8}};
    const auto ordered = orderLayers(makeLayered(input), {});
    EXPECT_EQ(ordered[2].back(), 3U);
    EXPECT_EQ(ordered[3].back(), 6U);
}

TEST(Ordering, SavedOrderStaysAndNewNodesJoinTheirSiblings) {
    // Two services with three routes each; route 6 is new and leads to service 1.
    LayeredInput input;
    input.columns = 2;
    input.column = {0, 0, 0, 0, 0, 0, 0, 1, 1};
    input.lane.assign(9, -1);
    input.edges = {{0, 7}, {1, 7}, {2, 7}, {3, 8}, {4, 8}, {5, 8}, {6, 7}};
    const auto graph = makeLayered(input);
    OrderOptions options;
    options.saved = {5, 4, 3, 2, 1, 0, -1, 7, 6};
    const auto ordered = orderLayers(graph, options);
    EXPECT_EQ(ordered[1], (std::vector<std::uint32_t>{8, 7}));
    EXPECT_EQ(ordered[0], (std::vector<std::uint32_t>{5, 4, 3, 2, 1, 6, 0}));
}

TEST(Placement, NeverOverlapsAndKeepsTheOrder) {
    const auto graph = makeLayered(randomInput(9, 25, 5));
    const auto ordered = orderLayers(graph, {});
    std::vector<float> height(graph.size(), 30);
    const auto top = placeVertically(graph, ordered, height, {});
    for (const auto& layer : ordered) {
        for (std::size_t i = 1; i < layer.size(); ++i) {
            EXPECT_GE(top[layer[i]], top[layer[i - 1]] + 30 + 8 - 0.01F);
        }
    }
    EXPECT_GE(*std::min_element(top.begin(), top.end()), 0);
}

TEST(Placement, AParentStandsInTheMiddleOfItsChildren) {
    LayeredInput input{{0, 1, 1, 1}, {-1, -1, -1, -1}, {{0, 1}, {0, 2}, {0, 3}}, 2};
    const auto graph = makeLayered(input);
    const auto top = placeVertically(graph, graph.layers, {30, 30, 30, 30}, {});
    EXPECT_NEAR(top[0], top[2], 0.5);
}

} // namespace
} // namespace gatelens::topology
