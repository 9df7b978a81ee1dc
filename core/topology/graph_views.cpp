// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/graph_views.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>

namespace gatelens::topology {

namespace {

struct Links {
    std::vector<std::vector<std::uint32_t>> forward;
    std::vector<std::vector<std::uint32_t>> backward;
};

Links linksOf(const Graph& graph) {
    Links links{std::vector<std::vector<std::uint32_t>>(graph.nodes.size()),
                std::vector<std::vector<std::uint32_t>>(graph.nodes.size())};
    for (const auto& edge : graph.edges) {
        links.forward[edge.from].push_back(edge.to);
        links.backward[edge.to].push_back(edge.from);
    }
    return links;
}

void reach(const std::vector<std::vector<std::uint32_t>>& next,
           std::span<const std::uint32_t> starts, std::vector<bool>& reached) {
    std::vector<bool> seen(next.size(), false);
    std::deque<std::uint32_t> open(starts.begin(), starts.end());
    while (!open.empty()) {
        const std::uint32_t node = open.front();
        open.pop_front();
        if (seen[node]) {
            continue;
        }
        seen[node] = true;
        reached[node] = true;
        open.insert(open.end(), next[node].begin(), next[node].end());
    }
}

} // namespace

Graph subgraph(const Graph& graph, const std::vector<bool>& keep) {
    Graph smaller;
    smaller.lanes = graph.lanes;
    smaller.bands = graph.bands;
    smaller.title = graph.title;
    smaller.truncation = graph.truncation;
    std::vector<std::uint32_t> renamed(graph.nodes.size(), kNoNode);
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        if (keep[i]) {
            renamed[i] = static_cast<std::uint32_t>(smaller.nodes.size());
            smaller.nodes.push_back(graph.nodes[i]);
        }
    }
    for (const auto& edge : graph.edges) {
        if (keep[edge.from] && keep[edge.to]) {
            smaller.edges.push_back(edge);
            smaller.edges.back().from = renamed[edge.from];
            smaller.edges.back().to = renamed[edge.to];
        } else if (keep[edge.from]) {
            ++smaller.nodes[renamed[edge.from]].hiddenNeighbours;
        } else if (keep[edge.to]) {
            ++smaller.nodes[renamed[edge.to]].hiddenNeighbours;
        }
    }
    for (const auto& path : graph.paths) {
        GraphPath kept = path;
        kept.nodes.clear();
        for (const std::uint32_t node : path.nodes) {
            if (keep[node]) {
                kept.nodes.push_back(renamed[node]);
            }
        }
        if (kept.nodes.size() > 1) {
            smaller.paths.push_back(std::move(kept));
        }
    }
    return smaller;
}

Graph focusGraph(const Graph& graph, std::span<const std::uint32_t> nodes) {
    const Links links = linksOf(graph);
    std::vector<bool> keep(graph.nodes.size(), false);
    reach(links.forward, nodes, keep);
    reach(links.backward, nodes, keep);
    Graph focused = subgraph(graph, keep);
    for (auto& edge : focused.edges) {
        edge.chip = false; // few enough to draw
    }
    return focused;
}

Graph filterGraph(const Graph& graph, const std::function<bool(const Node&)>& matches) {
    std::vector<std::uint32_t> starts;
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        if (matches(graph.nodes[i])) {
            starts.push_back(i);
        }
    }
    const Links links = linksOf(graph);
    std::vector<bool> keep(graph.nodes.size(), false);
    reach(links.forward, starts, keep);
    reach(links.backward, starts, keep);
    return subgraph(graph, keep);
}

Graph truncateGraph(const Graph& graph, std::size_t maxNodes) {
    if (graph.nodes.size() <= maxNodes) {
        return graph;
    }
    const Links links = linksOf(graph);
    std::vector<bool> keep(graph.nodes.size(), false);
    std::size_t kept = 0;
    const auto take = [&](std::uint32_t node) {
        if (!keep[node]) {
            keep[node] = true;
            ++kept;
        }
    };
    const auto matters = [](const Node& node) {
        return node.findings > 0 || node.change != Change::None || node.column == Column::Client ||
               node.column == Column::Listener;
    };
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        if (matters(graph.nodes[i])) {
            take(i);
        }
    }
    const std::vector<bool> important = keep;
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        const bool shown = important[i] && graph.nodes[i].column != Column::Client &&
                           graph.nodes[i].column != Column::Listener;
        for (const std::uint32_t next : links.forward[i]) {
            if (shown && kept < maxNodes) {
                take(next);
            }
        }
    }
    std::vector<std::uint32_t> rest(graph.nodes.size());
    std::iota(rest.begin(), rest.end(), 0U);
    std::stable_sort(rest.begin(), rest.end(), [&](std::uint32_t a, std::uint32_t b) {
        return links.forward[a].size() + links.backward[a].size() >
               links.forward[b].size() + links.backward[b].size();
    });
    for (const std::uint32_t node : rest) {
        if (kept >= maxNodes) {
            break;
        }
        take(node);
    }
    Graph smaller = subgraph(graph, keep);
    smaller.truncation = {smaller.nodes.size(), graph.nodes.size(),
                          "all with findings and their neighbours, then the best connected"};
    return smaller;
}

namespace {

bool sameFace(const Node& a, const Node& b) {
    const auto sameChips = std::equal(
        a.chips.begin(), a.chips.end(), b.chips.begin(), b.chips.end(),
        [](const Chip& x, const Chip& y) { return x.text == y.text && x.danger == y.danger; });
    return a.title == b.title && a.subtitle == b.subtitle && sameChips;
}

std::unordered_map<std::string_view, std::uint32_t> byKey(const Graph& graph) {
    std::unordered_map<std::string_view, std::uint32_t> found;
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        found.emplace(graph.nodes[i].key, i);
    }
    return found;
}

} // namespace

Graph diffGraph(const Graph& before, const Graph& after) {
    Graph merged = after;
    const auto old = byKey(before);
    for (auto& node : merged.nodes) {
        const auto found = old.find(node.key);
        if (found == old.end()) {
            node.change = Change::Added;
        } else if (!sameFace(before.nodes[found->second], node)) {
            node.change = Change::Changed;
        }
    }
    const auto now = byKey(after);
    std::vector<std::uint32_t> place(before.nodes.size());
    for (std::uint32_t i = 0; i < before.nodes.size(); ++i) {
        const auto found = now.find(before.nodes[i].key);
        if (found != now.end()) {
            place[i] = found->second;
            continue;
        }
        place[i] = static_cast<std::uint32_t>(merged.nodes.size());
        merged.nodes.push_back(before.nodes[i]);
        merged.nodes.back().change = Change::Removed;
        merged.nodes.back().lane = -1;
    }
    std::unordered_map<std::uint64_t, std::uint32_t> edges;
    const auto pair = [](std::uint32_t from, std::uint32_t to) {
        return (std::uint64_t{from} << 32U) | to;
    };
    for (const auto& edge : before.edges) {
        edges.emplace(pair(place[edge.from], place[edge.to]), 0);
    }
    for (auto& edge : merged.edges) {
        const auto found = edges.find(pair(edge.from, edge.to));
        if (found == edges.end()) {
            edge.change = Change::Added;
        } else {
            found->second = 1;
        }
    }
    for (const auto& edge : before.edges) {
        const std::uint32_t from = place[edge.from];
        const std::uint32_t to = place[edge.to];
        if (edges.at(pair(from, to)) == 0) {
            Edge removed = edge;
            removed.from = from;
            removed.to = to;
            removed.change = Change::Removed;
            merged.edges.push_back(removed);
        }
    }
    return merged;
}

std::vector<std::uint32_t> findNodes(const Graph& graph, std::string_view kind,
                                     std::string_view name) {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        const std::string_view key = graph.nodes[i].key;
        const auto first = key.find('/');
        const bool rightKind = kind.empty() || key.substr(0, first) == kind;
        const bool named = key.ends_with(name) && key.size() > name.size() &&
                           key[key.size() - name.size() - 1] == '/';
        if (rightKind && !name.empty() && (named || graph.nodes[i].title == name)) {
            found.push_back(i);
        }
    }
    return found;
}

} // namespace gatelens::topology
