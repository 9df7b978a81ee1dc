// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a person sees: nothing overlaps, nothing is cut, nothing lies outside its
// band, at 100 % and 150 % fonts, at every size.
#include "core/topology/draw.h"
#include "core/topology/graph_views.h"
#include "tests/support/generate_snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace gatelens::topology {
namespace {

struct Case {
    std::size_t routes = 10;
    float fontScale = 1;
    bool longNames = false;
};

class Picture : public testing::TestWithParam<Case> {
protected:
    void SetUp() override {
        const auto snapshot = test::generateSnapshot(
            {.routes = GetParam().routes, .seed = 7, .longNames = GetParam().longNames});
        GraphOptions options;
        for (std::uint32_t i = 0; i < GetParam().routes; i += 5) {
            options.marks.push_back({{0, {model::EntityKind::Route, i}},
                                     i % 2 == 0 ? Severity::Critical : Severity::Medium,
                                     1 + i % 3,
                                     "finding"});
        }
        m_graph = buildGraph({{snapshot, "generated"}}, options);
        LayoutOptions layout;
        layout.fontScale = GetParam().fontScale;
        m_layout = layoutGraph(m_graph, layout);
        DrawOptions draw;
        draw.fontScale = GetParam().fontScale;
        m_list = drawGraph(m_graph, m_layout, draw);
    }

    [[nodiscard]] static Box boxOf(const TextItem& item) {
        const float width = textWidth(item.text, item.size, item.face);
        const float shift = item.align == Align::Left    ? 0
                            : item.align == Align::Right ? width
                                                         : width / 2;
        return {item.at.x - shift, item.at.y - item.size * 0.78F, width, item.size};
    }

    [[nodiscard]] static bool overlap(const Box& a, const Box& b) {
        return a.x < b.right() - 0.5F && b.x < a.right() - 0.5F && a.y < b.bottom() - 0.5F &&
               b.y < a.bottom() - 0.5F;
    }

    Graph m_graph;
    Layout m_layout;
    DisplayList m_list;
};

TEST_P(Picture, NodesNeverOverlap) {
    std::vector<Box> boxes = m_layout.nodes;
    std::sort(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.x < b.x; });
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        for (std::size_t j = i + 1; j < boxes.size() && boxes[j].x < boxes[i].right(); ++j) {
            ASSERT_FALSE(overlap(boxes[i], boxes[j])) << i << " and " << j;
        }
    }
}

TEST_P(Picture, TextFitsItsRoomAndItsCard) {
    for (const auto& group : m_list.groups) {
        const auto* card = std::get_if<RectItem>(&m_list.items[group.begin]);
        ASSERT_NE(card, nullptr);
        for (std::size_t i = group.begin; i < group.end; ++i) {
            const auto* text = std::get_if<TextItem>(&m_list.items[i]);
            if (text == nullptr) {
                continue;
            }
            const Box box = boxOf(*text);
            if (text->maxWidth > 0) {
                EXPECT_LE(box.width, text->maxWidth + 0.6F) << text->text;
            }
            EXPECT_GE(box.x, card->box.x) << text->text;
            EXPECT_LE(box.right(), card->box.right() + 0.5F) << text->text;
            EXPECT_GE(box.y, card->box.y) << text->text;
            EXPECT_LE(box.bottom(), card->box.bottom()) << text->text;
        }
    }
}

TEST_P(Picture, TextsOfOneCardDoNotOverlap) {
    for (const auto& group : m_list.groups) {
        std::vector<std::pair<Box, std::string>> boxes;
        for (std::size_t i = group.begin; i < group.end; ++i) {
            if (const auto* text = std::get_if<TextItem>(&m_list.items[i])) {
                boxes.emplace_back(boxOf(*text), text->text);
            } else if (const auto* badge = std::get_if<BadgeItem>(&m_list.items[i])) {
                boxes.emplace_back(Box{badge->centre.x - badge->radius,
                                       badge->centre.y - badge->radius, 2 * badge->radius,
                                       2 * badge->radius},
                                   "badge");
            }
        }
        for (std::size_t i = 0; i < boxes.size(); ++i) {
            for (std::size_t j = i + 1; j < boxes.size(); ++j) {
                EXPECT_FALSE(overlap(boxes[i].first, boxes[j].first))
                    << boxes[i].second << " over " << boxes[j].second;
            }
        }
    }
}

TEST_P(Picture, EverythingIsInsideThePictureAndItsBand) {
    for (const auto& item : m_list.items) {
        if (const auto* text = std::get_if<TextItem>(&item)) {
            const Box box = boxOf(*text);
            EXPECT_GE(box.x, 0) << text->text;
            EXPECT_LE(box.right(), m_list.width) << text->text;
            EXPECT_LE(box.bottom(), m_list.height) << text->text;
        }
    }
    std::map<Column, const BandSpan*> bandOf;
    for (const auto& span : m_layout.bands) {
        for (auto column = static_cast<int>(m_graph.bands[span.band].first);
             column <= static_cast<int>(m_graph.bands[span.band].last); ++column) {
            bandOf[static_cast<Column>(column)] = &span;
        }
    }
    for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
        const BandSpan* band = bandOf.at(m_graph.nodes[i].column);
        EXPECT_GE(m_layout.nodes[i].x, band->x);
        EXPECT_LE(m_layout.nodes[i].right(), band->x + band->width + 0.5F);
    }
}

TEST_P(Picture, EdgesMeetTheirNodes) {
    for (std::size_t i = 0; i < m_graph.edges.size(); ++i) {
        const Box& from = m_layout.nodes[m_graph.edges[i].from];
        const Box& to = m_layout.nodes[m_graph.edges[i].to];
        EXPECT_FLOAT_EQ(m_layout.edges[i].from.x, from.right());
        EXPECT_FLOAT_EQ(m_layout.edges[i].to.x, to.x);
        EXPECT_GE(m_layout.edges[i].from.y, from.y);
        EXPECT_LE(m_layout.edges[i].to.y, to.bottom());
    }
}

TEST_P(Picture, EveryFindingHasItsBadge) {
    std::size_t marked = 0;
    for (const auto& node : m_graph.nodes) {
        marked += node.findings > 0 ? 1 : 0;
    }
    std::size_t badges = 0;
    for (const auto& group : m_list.groups) {
        for (std::size_t i = group.begin; i < group.end; ++i) {
            badges += std::holds_alternative<BadgeItem>(m_list.items[i]) ? 1 : 0;
        }
    }
    EXPECT_EQ(badges, marked);
    EXPECT_GT(marked, 0U);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Picture,
                         testing::Values(Case{10, 1, false}, Case{10, 1.5F, true},
                                         Case{100, 1, true}, Case{1000, 1, false},
                                         Case{1000, 1.5F, true}, Case{10000, 1, false}));

TEST(Density, KeepsTheWorstSeverityOfEveryRow) {
    const auto snapshot = test::generateSnapshot({.routes = 2000, .seed = 3});
    GraphOptions options;
    options.marks.push_back({{0, {model::EntityKind::Route, 1234}}, Severity::Critical, 1, "one"});
    const Graph graph = buildGraph({{snapshot, "g"}}, options);
    const Layout layout = layoutGraph(graph, {});
    DrawOptions draw;
    draw.tier = Tier::Density;
    draw.frame = false;
    const auto list = drawGraph(graph, layout, draw);
    const auto critical = std::count_if(list.items.begin(), list.items.end(), [](const Item& item) {
        const auto* rect = std::get_if<RectItem>(&item);
        return rect != nullptr && rect->fill == darkTheme().critical;
    });
    EXPECT_EQ(critical, 1);
    EXPECT_LT(list.items.size(), 2000U) << "a strip, not a bar a node";
}

TEST(Views, FocusKeepsAncestorsAndDescendants) {
    const auto snapshot = test::generateSnapshot({.routes = 100, .seed = 2});
    const Graph graph = buildGraph({{snapshot, "g"}}, {});
    const auto nodes = findNodes(graph, "route", "route-42");
    ASSERT_EQ(nodes.size(), 1U);
    const Graph focus = focusGraph(graph, nodes);
    std::set<Column> columns;
    for (const auto& node : focus.nodes) {
        columns.insert(node.column);
    }
    EXPECT_TRUE(columns.contains(Column::Client));
    EXPECT_TRUE(columns.contains(Column::Target));
    EXPECT_EQ(std::count_if(focus.nodes.begin(), focus.nodes.end(),
                            [](const Node& n) { return n.column == Column::Route; }),
              1);
}

TEST(Views, TruncationNeverDropsAFinding) {
    const auto snapshot = test::generateSnapshot({.routes = 1000, .seed = 2});
    GraphOptions options;
    options.maxNodes = 120;
    for (const std::uint32_t route : {3U, 500U, 999U}) {
        options.marks.push_back({{0, {model::EntityKind::Route, route}}, Severity::Low, 1, "x"});
    }
    const Graph graph = buildGraph({{snapshot, "g"}}, options);
    EXPECT_LE(graph.nodes.size(), 120U);
    EXPECT_TRUE(graph.truncation.any());
    EXPECT_EQ(std::count_if(graph.nodes.begin(), graph.nodes.end(),
                            [](const Node& n) { return n.findings > 0; }),
              3);
}

TEST(Views, DiffMarksWhatCameWentAndChanged) {
    const auto before = test::generateSnapshot({.routes = 12, .seed = 2});
    auto after = std::make_shared<model::Snapshot>(*before);
    after->routes[3].methods = {"DELETE"};
    after->routes.pop_back();
    model::Route fresh = after->routes[0];
    fresh.key = fresh.name = "fresh";
    after->routes.push_back(fresh);
    const Graph diff = diffGraph(buildGraph({{before, "g"}}, {}), buildGraph({{after, "g"}}, {}));
    std::map<Change, int> routes;
    for (const auto& node : diff.nodes) {
        routes[node.change] += node.column == Column::Route ? 1 : 0;
    }
    EXPECT_EQ(routes[Change::Added], 1);
    EXPECT_EQ(routes[Change::Removed], 1);
    EXPECT_EQ(routes[Change::Changed], 1);
}

TEST(Views, TheSamePictureAfterARefresh) {
    const auto snapshot = test::generateSnapshot({.routes = 60, .seed = 4});
    const Graph graph = buildGraph({{snapshot, "g"}}, {});
    const Layout first = layoutGraph(graph, {});
    auto changed = std::make_shared<model::Snapshot>(*snapshot);
    model::Route fresh = changed->routes[10];
    fresh.key = fresh.name = "fresh";
    changed->routes.push_back(fresh);
    const Graph grown = buildGraph({{changed, "g"}}, {});
    LayoutOptions options;
    options.saved = savedOrder(graph, first);
    const Layout second = layoutGraph(grown, options);
    const auto order = [](const Graph& g, const Layout& layout) {
        std::vector<std::pair<float, std::string>> routes;
        for (std::size_t i = 0; i < g.nodes.size(); ++i) {
            if (g.nodes[i].column == Column::Route && !g.nodes[i].key.ends_with("/fresh")) {
                routes.emplace_back(layout.nodes[i].x * 100'000 + layout.nodes[i].y,
                                    g.nodes[i].key);
            }
        }
        std::sort(routes.begin(), routes.end());
        std::vector<std::string> keys;
        for (auto& [at, key] : routes) {
            keys.push_back(key);
        }
        return keys;
    };
    EXPECT_EQ(order(graph, first), order(grown, second));
}

} // namespace
} // namespace gatelens::topology
