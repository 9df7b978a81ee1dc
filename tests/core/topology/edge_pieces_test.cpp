// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/draw.h"
#include "core/topology/edge_pieces.h"
#include "tests/support/generate_snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace gatelens::topology {
namespace {

Point at(const EdgePiece& piece, float t) {
    const float x = piece.curved ? t * t * (3 - 2 * t) : t; // of a cubic with level tangents
    const float along = piece.curved ? 1.5F * t * (1 - t) + t * t * t : t;
    return {piece.from.x + (piece.to.x - piece.from.x) * along,
            piece.from.y + (piece.to.y - piece.from.y) * x};
}

bool inside(const Box& box, Point point) {
    return point.x > box.x + 1 && point.x < box.right() - 1 && point.y > box.y + 1 &&
           point.y < box.bottom() - 1;
}

bool skipsAWrappedColumn(const Graph& graph, const Layout& layout, const Edge& edge) {
    const Column from = graph.nodes[edge.from].column;
    const Column to = graph.nodes[edge.to].column;
    return std::any_of(layout.columns.begin(), layout.columns.end(), [&](const ColumnSpan& span) {
        return span.column > from && span.column < to && span.wraps > 1;
    });
}

class Edges : public testing::TestWithParam<std::size_t> {
protected:
    void SetUp() override {
        const auto snapshot = test::generateSnapshot({.routes = GetParam(), .seed = 11});
        m_graph = buildGraph({{snapshot, "generated"}}, {});
        m_layout = layoutGraph(m_graph, {});
    }

    Graph m_graph;
    Layout m_layout;
};

TEST_P(Edges, PiecesHaveNoGapAndLeadFromEndToEnd) {
    for (const auto& line : m_layout.edges) {
        const EdgePieces pieces(line);
        ASSERT_FALSE(pieces.all().empty());
        EXPECT_EQ(pieces.all().front().from.y, line.from.y);
        EXPECT_EQ(pieces.all().back().to.x, line.to.x);
        for (std::size_t i = 1; i < pieces.all().size(); ++i) {
            EXPECT_EQ(pieces.all()[i].from.x, pieces.all()[i - 1].to.x);
            EXPECT_EQ(pieces.all()[i].from.y, pieces.all()[i - 1].to.y);
        }
    }
}

TEST_P(Edges, NeverRunAcrossACard) {
    for (std::size_t i = 0; i < m_graph.edges.size(); ++i) {
        if (skipsAWrappedColumn(m_graph, m_layout, m_graph.edges[i])) {
            continue;
        }
        const EdgePieces pieces(m_layout.edges[i]);
        for (const auto& piece : pieces.all()) {
            for (const float t : {0.1F, 0.3F, 0.5F, 0.7F, 0.9F}) {
                const Point point = at(piece, t);
                for (std::size_t node = 0; node < m_layout.nodes.size(); ++node) {
                    ASSERT_FALSE(inside(m_layout.nodes[node], point))
                        << m_graph.nodes[m_graph.edges[i].from].title << " to "
                        << m_graph.nodes[m_graph.edges[i].to].title << " across "
                        << m_graph.nodes[node].title;
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Edges, testing::Values(10U, 100U, 400U));

std::size_t attackStrokes(std::size_t attacks) {
    const auto snapshot = test::generateSnapshot({.routes = 100, .seed = 3});
    GraphOptions options;
    for (std::uint32_t i = 0; i < attacks; ++i) {
        const auto& route = snapshot->routes[i];
        options.attacks.push_back(
            {{{0, {model::EntityKind::Route, i}},
              {0,
               {model::EntityKind::Service,
                static_cast<std::uint32_t>(route.services.front().service.index())}}},
             Severity::Critical,
             "attack"});
    }
    const Graph graph = buildGraph({{snapshot, "generated"}}, options);
    const auto count = [&](bool findings) {
        DrawOptions draw;
        draw.findings = findings;
        return drawGraph(graph, layoutGraph(graph, {}), draw).items.size();
    };
    return count(true) - count(false);
}

TEST(Attacks, TheWorstAreDrawnWhenThereAreTooMany) {
    EXPECT_LT(attackStrokes(3), attackStrokes(20));
    EXPECT_EQ(attackStrokes(60), attackStrokes(90));
}

} // namespace
} // namespace gatelens::topology
