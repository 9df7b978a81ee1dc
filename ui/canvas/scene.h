// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One topology picture ready to be shown: graph, geometry and drawings, made on a
// worker from a fleet view and never changed afterwards.
#pragma once

#include "core/topology/draw.h"
#include "core/topology/layout.h"
#include "ui/canvas/item_index.h"
#include "ui/workspace/fleet_view.h"
#include "ui/workspace/selection.h"

#include <QRectF>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gatelens::ui {

struct SceneRequest {
    FleetViewPtr view;
    std::vector<std::uint32_t> gateways; // of the view, on one picture
    topology::Grouping grouping = topology::Grouping::Zone;
    std::string filter;                    // a route query; invalid ones keep everything
    std::vector<Selection> focus;          // empty: no focus
    std::set<topology::Encryption> hidden; // hops that are left out
    topology::Severity least = topology::Severity::None; // only paths of findings from here on
    FleetViewPtr before; // compare with this state of the same gateways
    std::size_t maxNodes = 0;
    float fontScale = 1;
    const topology::Theme* theme = nullptr;
    std::map<std::string, std::int64_t> saved; // order of an earlier picture
};

// A display list with the index to its items.
struct Drawing {
    topology::DisplayList list;
    ItemIndex index;
    std::vector<std::uint32_t> groupOfNode; // index in list.groups, or kNoNode
};
using DrawingPtr = std::shared_ptr<const Drawing>;

// What leads to a node and what it leads to.
struct Reach {
    std::vector<std::uint32_t> nodes;
    std::vector<std::uint32_t> edges;
};

struct Scene {
    SceneRequest request;
    topology::Graph graph;
    topology::Layout layout;
    DrawingPtr cards;                                 // the drawing at 100 %
    std::vector<std::vector<std::uint32_t>> edgesOut; // by node
    std::vector<std::vector<std::uint32_t>> edgesIn;
    std::size_t total = 0; // nodes before focus and filter

    [[nodiscard]] QRectF box(std::uint32_t node) const;   // with the frame's origin
    [[nodiscard]] std::uint32_t nodeAt(QPointF at) const; // kNoNode: none
    [[nodiscard]] std::uint32_t nodeOf(const findings::Subject& subject) const;
    // The subject of the fleet that a node stands for first.
    [[nodiscard]] std::optional<findings::Subject> subjectOf(std::uint32_t node) const;
    [[nodiscard]] Reach reach(std::uint32_t node) const;

    std::map<findings::Subject, std::uint32_t> nodeBySubject;
    // Nodes of a column from top to bottom, for hits and for walking.
    std::array<std::vector<std::uint32_t>, topology::kColumns> columns;
};
using ScenePtr = std::shared_ptr<const Scene>;

// Findings of the gateways on the picture, with subjects that count as it does.
[[nodiscard]] std::vector<findings::Finding> findingsOn(const SceneRequest& request);

// Thread safe; about 10 ms for 1,000 nodes.
[[nodiscard]] ScenePtr buildScene(SceneRequest request);
[[nodiscard]] DrawingPtr makeDrawing(const Scene& scene, topology::Tier tier);

} // namespace gatelens::ui
