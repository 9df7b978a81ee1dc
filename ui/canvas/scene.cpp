// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/scene.h"

#include "core/report/picture.h"
#include "core/report/route_filter.h"
#include "core/topology/graph_views.h"

#include <algorithm>
#include <utility>

namespace gatelens::ui {

using topology::Graph;
using topology::kNoNode;

namespace {

std::vector<topology::GraphInput> inputsOf(const FleetView& view,
                                           const std::vector<std::uint32_t>& gateways) {
    std::vector<topology::GraphInput> inputs;
    for (const std::uint32_t index : gateways) {
        inputs.push_back({view.gateways[index].snapshot, view.gateways[index].name});
    }
    return inputs;
}

Graph filtered(Graph graph, const SceneRequest& request) {
    const auto filter = report::RouteFilter::parse(request.filter);
    if (!filter || filter->empty()) {
        return graph;
    }
    std::vector<report::RouteSeverities> worst(request.gateways.size());
    for (std::size_t i = 0; i < worst.size() && filter->asksFindings(); ++i) {
        const std::uint32_t gateway = request.gateways[i];
        worst[i] = report::routeSeverities(request.view->findings, gateway,
                                           request.view->gateways[gateway].snapshot->routes.size());
    }
    return topology::filterGraph(graph, [&](const topology::Node& node) {
        // What was removed belongs to the other snapshot.
        return node.change != topology::Change::Removed &&
               std::any_of(
                   node.subjects.begin(), node.subjects.end(),
                   [&](const topology::Subject& subject) {
                       const auto& snapshot =
                           *request.view->gateways[request.gateways[subject.snapshot]].snapshot;
                       if (subject.entity.kind != model::EntityKind::Route) {
                           return false;
                       }
                       const std::uint32_t route = subject.entity.index;
                       const auto& known = worst[subject.snapshot];
                       return filter->matches(snapshot, snapshot.routes[route],
                                              known.empty() ? std::nullopt : known[route]);
                   });
    });
}

Graph focused(Graph graph, const SceneRequest& request) {
    std::vector<std::uint32_t> nodes;
    for (const Selection& selection : request.focus) {
        const auto subject = resolve(*request.view, selection);
        if (!subject) {
            continue;
        }
        for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
            const auto& subjects = graph.nodes[i].subjects;
            if (graph.nodes[i].change != topology::Change::Removed &&
                std::any_of(subjects.begin(), subjects.end(), [&](const auto& on) {
                    return request.gateways[on.snapshot] == subject->snapshot &&
                           on.entity == subject->entity;
                })) {
                nodes.push_back(i);
            }
        }
    }
    return nodes.empty() ? graph : topology::focusGraph(graph, nodes);
}

Graph compared(Graph graph, const SceneRequest& request) {
    if (!request.before) {
        return graph;
    }
    std::vector<topology::GraphInput> inputs;
    for (const std::uint32_t index : request.gateways) {
        const std::string& name = request.view->gateways[index].name;
        if (const auto old = request.before->gateway(name)) {
            inputs.push_back({request.before->gateways[*old].snapshot, name});
        }
    }
    topology::GraphOptions options;
    options.grouping = request.grouping;
    return topology::diffGraph(topology::buildGraph(inputs, options), graph);
}

// Only what lies on a path with a finding of at least that severity.
Graph severe(Graph graph, topology::Severity least) {
    if (least == topology::Severity::None) {
        return graph;
    }
    return topology::filterGraph(
        graph, [&](const topology::Node& node) { return node.severity >= least; });
}

void hideEdges(Graph& graph, const std::set<topology::Encryption>& hidden) {
    if (!hidden.empty()) {
        std::erase_if(graph.edges,
                      [&](const topology::Edge& edge) { return hidden.contains(edge.encryption); });
    }
}

void index(Scene& scene) {
    const Graph& graph = scene.graph;
    scene.edgesOut.resize(graph.nodes.size());
    scene.edgesIn.resize(graph.nodes.size());
    for (std::uint32_t i = 0; i < graph.edges.size(); ++i) {
        scene.edgesOut[graph.edges[i].from].push_back(i);
        scene.edgesIn[graph.edges[i].to].push_back(i);
    }
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        scene.columns[static_cast<std::size_t>(graph.nodes[i].column)].push_back(i);
        if (graph.nodes[i].change == topology::Change::Removed) {
            continue;
        }
        for (const auto& subject : graph.nodes[i].subjects) {
            scene.nodeBySubject.emplace(
                findings::Subject{scene.request.gateways[subject.snapshot], subject.entity}, i);
        }
    }
    for (auto& column : scene.columns) {
        std::sort(column.begin(), column.end(), [&](std::uint32_t a, std::uint32_t b) {
            const auto& left = scene.layout.nodes[a];
            const auto& right = scene.layout.nodes[b];
            return std::pair(left.x, left.y) < std::pair(right.x, right.y);
        });
    }
}

} // namespace

std::vector<findings::Finding> findingsOn(const SceneRequest& request) {
    std::map<std::uint32_t, std::uint32_t> places;
    for (std::uint32_t i = 0; i < request.gateways.size(); ++i) {
        places[request.gateways[i]] = i;
    }
    std::vector<findings::Finding> found;
    for (const auto& finding : request.view->findings) {
        const auto place = places.find(finding.subject.snapshot);
        if (place == places.end()) {
            continue;
        }
        found.push_back(finding);
        found.back().subject.snapshot = place->second;
        std::erase_if(found.back().path, [&](findings::Subject& step) {
            const auto here = places.find(step.snapshot);
            step.snapshot = here == places.end() ? step.snapshot : here->second;
            return here == places.end();
        });
        std::erase_if(found.back().evidence, [&](findings::Evidence& item) {
            const auto here = places.find(item.snapshot);
            item.snapshot = here == places.end() ? item.snapshot : here->second;
            return here == places.end();
        });
    }
    return found;
}

ScenePtr buildScene(SceneRequest request) {
    auto scene = std::make_shared<Scene>();
    topology::GraphOptions options;
    options.grouping = request.grouping;
    report::addFindings(options, findingsOn(request));
    Graph graph =
        compared(topology::buildGraph(inputsOf(*request.view, request.gateways), options), request);
    scene->total = graph.nodes.size();
    graph = focused(filtered(severe(std::move(graph), request.least), request), request);
    hideEdges(graph, request.hidden);
    if (request.maxNodes > 0 && graph.nodes.size() > request.maxNodes) {
        graph = topology::truncateGraph(graph, request.maxNodes);
    }
    topology::LayoutOptions layout;
    layout.fontScale = request.fontScale;
    layout.saved = request.saved;
    scene->graph = std::move(graph);
    scene->layout = topology::layoutGraph(scene->graph, layout);
    scene->request = std::move(request);
    scene->cards = makeDrawing(*scene, topology::Tier::Card);
    index(*scene);
    return scene;
}

DrawingPtr makeDrawing(const Scene& scene, topology::Tier tier) {
    topology::DrawOptions draw;
    draw.theme = scene.request.theme;
    draw.tier = tier;
    draw.fontScale = scene.request.fontScale;
    draw.legend = false;
    auto drawing = std::make_shared<Drawing>();
    drawing->list = topology::drawGraph(scene.graph, scene.layout, draw);
    drawing->index = ItemIndex(drawing->list);
    drawing->groupOfNode.assign(scene.graph.nodes.size(), kNoNode);
    for (std::uint32_t i = 0; i < drawing->list.groups.size(); ++i) {
        drawing->groupOfNode[drawing->list.groups[i].node] = i;
    }
    return drawing;
}

QRectF Scene::box(std::uint32_t node) const {
    const topology::Box& box = layout.nodes[node];
    const topology::Point& origin = cards->list.origin;
    return {box.x + origin.x, box.y + origin.y, box.width, box.height};
}

std::uint32_t Scene::nodeAt(QPointF at) const {
    for (const auto& column : columns) {
        // Sorted by sub-column and then by height: the last that begins above.
        const auto begins = [&](std::uint32_t node) {
            const QRectF box = this->box(node);
            return box.right() < at.x() || (box.left() <= at.x() && box.top() <= at.y());
        };
        const auto after = std::partition_point(column.begin(), column.end(), begins);
        if (after != column.begin() && box(*(after - 1)).contains(at)) {
            return *(after - 1);
        }
    }
    return kNoNode;
}

std::uint32_t Scene::nodeOf(const findings::Subject& subject) const {
    const auto found = nodeBySubject.find(subject);
    return found == nodeBySubject.end() ? kNoNode : found->second;
}

std::optional<findings::Subject> Scene::subjectOf(std::uint32_t node) const {
    if (node >= graph.nodes.size() || graph.nodes[node].subjects.empty() ||
        graph.nodes[node].change == topology::Change::Removed) {
        return std::nullopt;
    }
    const topology::Subject& first = graph.nodes[node].subjects.front();
    return findings::Subject{request.gateways[first.snapshot], first.entity};
}

Reach Scene::reach(std::uint32_t node) const {
    Reach reach;
    std::vector<bool> seen(graph.nodes.size(), false);
    std::vector<bool> used(graph.edges.size(), false);
    reach.nodes.push_back(node);
    for (const bool forward : {true, false}) {
        std::vector<std::uint32_t> open{node};
        seen.assign(seen.size(), false);
        seen[node] = true;
        while (!open.empty()) {
            const std::uint32_t at = open.back();
            open.pop_back();
            for (const std::uint32_t edge : forward ? edgesOut[at] : edgesIn[at]) {
                const std::uint32_t next = forward ? graph.edges[edge].to : graph.edges[edge].from;
                if (!used[edge]) {
                    used[edge] = true;
                    reach.edges.push_back(edge);
                }
                if (!seen[next]) {
                    seen[next] = true;
                    reach.nodes.push_back(next);
                    open.push_back(next);
                }
            }
        }
    }
    return reach;
}

} // namespace gatelens::ui
