// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A picture as plain data: what every renderer (screen, PNG, SVG, PDF) draws, in
// this order, and what the tests check. Scene units; colours are final.
#pragma once

#include "core/topology/layout.h"
#include "core/topology/text_metrics.h"
#include "core/topology/theme.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace gatelens::topology {

enum class Dash : std::uint8_t { Solid, Dashed, Dotted };

struct RectItem {
    Box box;
    float radius = 0;
    Color fill{0, 0, 0, 0}; // alpha 0: none
    Color stroke{0, 0, 0, 0};
    float strokeWidth = 1;
    Dash dash = Dash::Solid;
};

enum class Align : std::uint8_t { Left, Centre, Right };

struct TextItem {
    Point at; // on the baseline, at the alignment's side
    std::string text;
    float size = 12;
    Face face = Face::Sans;
    Align align = Align::Left;
    Color color;
    float maxWidth = 0; // what it was fitted into; 0: not bounded
};

struct LineItem {
    Point from;
    Point to;
    Color color;
    float width = 1;
    Dash dash = Dash::Solid;
};

// A cubic with horizontal tangents.
struct CurveItem {
    Point from;
    Point to;
    Color color;
    float width = 1;
    Dash dash = Dash::Solid;
    bool arrow = false;
    // How far the curve's handles reach to the right of each end; 0: half the way.
    float bulge = 0;
    std::uint32_t edge = 0xffffffffU; // of the graph
};

struct BadgeItem {
    Point centre;
    float radius = 7;
    Severity severity = Severity::None;
    std::uint32_t count = 1;
    Color fill;
    Color ink;
};

using Item = std::variant<RectItem, TextItem, LineItem, CurveItem, BadgeItem>;

// Items that belong to one node: one hit area, one tooltip, one link.
struct ItemGroup {
    std::uint32_t node = kNoNode;
    std::size_t begin = 0; // items[begin, end)
    std::size_t end = 0;
};

struct DisplayList {
    float width = 0;
    float height = 0;
    Color background;
    std::vector<Item> items;
    std::vector<ItemGroup> groups; // in item order, never nested
    Point origin;                  // where the layout's (0, 0) is
};

} // namespace gatelens::topology
