// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/topology_text.h"

#include "core/base/json_writer.h"
#include "core/base/strings.h"
#include "core/topology/edge_pieces.h"

#include <fmt/format.h>

#include <map>

namespace gatelens::report {

using topology::Column;
using topology::Edge;
using topology::Encryption;
using topology::Node;

namespace {

std::string kindOf(const Node& node) {
    if (node.admin) {
        return "admin-endpoint";
    }
    if (!node.subjects.empty() &&
        node.subjects.front().entity.kind == model::EntityKind::Upstream) {
        return "upstream"; // in the column of the services when none uses it
    }
    std::string name = toLower(topology::columnTitle(node.column));
    name.pop_back();
    return name;
}

void writeNode(JsonWriter& json, const Node& node, const topology::Box& box,
               const topology::Graph& graph) {
    json.beginObject();
    json.member("id", node.key).member("kind", kindOf(node)).member("name", node.title);
    if (!node.subtitle.empty()) {
        json.member("detail", node.subtitle);
    }
    json.member("x", static_cast<double>(box.x)).member("y", static_cast<double>(box.y));
    json.member("width", static_cast<double>(box.width));
    json.member("height", static_cast<double>(box.height));
    if (node.lane >= 0) {
        json.member("lane", graph.lanes[static_cast<std::size_t>(node.lane)].name);
    }
    if (!node.link.empty()) {
        json.member("source", node.link);
    }
    if (!node.chips.empty()) {
        json.key("policies").beginArray();
        for (const auto& chip : node.chips) {
            json.value(chip.text);
        }
        json.endArray();
    }
    if (node.findings > 0) {
        json.member("severity", topology::severityName(node.severity));
        json.member("findings", node.findings);
    }
    if (node.change != topology::Change::None) {
        json.member("change", topology::changeName(node.change));
    }
    if (node.hiddenNeighbours > 0) {
        json.member("hiddenNeighbours", node.hiddenNeighbours);
    }
    json.endObject();
}

void writeEdge(JsonWriter& json, const topology::Graph& graph, const Edge& edge,
               const topology::EdgeLine& line) {
    json.beginObject();
    json.member("from", graph.nodes[edge.from].key).member("to", graph.nodes[edge.to].key);
    json.key("points").beginArray();
    const auto write = [&](topology::Point point) {
        json.beginArray();
        json.value(static_cast<double>(point.x)).value(static_cast<double>(point.y));
        json.endArray();
    };
    write(line.from);
    const topology::EdgePieces pieces(line);
    for (const auto& piece : pieces.all()) {
        write(piece.to);
    }
    json.endArray();
    json.member("encryption", topology::encryptionName(edge.encryption));
    if (edge.count > 1) {
        json.member("count", edge.count);
    }
    if (edge.chip) {
        json.member("asChip", true);
    }
    if (edge.change != topology::Change::None) {
        json.member("change", topology::changeName(edge.change));
    }
    json.endObject();
}

void writeLanes(JsonWriter& json, const topology::Graph& graph, const topology::Layout& layout) {
    json.key("lanes").beginArray();
    for (const auto& span : layout.lanes) {
        json.beginObject();
        json.member("name", graph.lanes[static_cast<std::size_t>(span.lane)].name);
        json.member("column", toLower(topology::columnTitle(span.column)));
        json.member("x", static_cast<double>(span.box.x));
        json.member("y", static_cast<double>(span.box.y));
        json.member("width", static_cast<double>(span.box.width));
        json.member("height", static_cast<double>(span.box.height));
        json.endObject();
    }
    json.endArray();
}

void writeBands(JsonWriter& json, const topology::Graph& graph, const topology::Layout& layout) {
    json.key("bands").beginArray();
    for (const auto& span : layout.bands) {
        json.beginObject();
        json.member("name", graph.bands[span.band].name);
        json.member("x", static_cast<double>(span.x));
        json.member("width", static_cast<double>(span.width));
        json.endObject();
    }
    json.endArray();
}

void writePaths(JsonWriter& json, const topology::Graph& graph) {
    json.key("attackPaths").beginArray();
    for (const auto& path : graph.paths) {
        json.beginObject();
        json.member("title", path.title).member("severity", topology::severityName(path.severity));
        json.key("nodes").beginArray();
        for (const std::uint32_t node : path.nodes) {
            json.value(graph.nodes[node].key);
        }
        json.endArray().endObject();
    }
    json.endArray();
}

} // namespace

std::string topologyJson(const topology::Graph& graph, const topology::Layout& layout) {
    JsonWriter json;
    json.beginObject();
    json.key("gatelens").beginObject();
    json.member("format", "topology").member("version", 1).endObject();
    json.member("title", graph.title);
    json.member("width", static_cast<double>(layout.width));
    json.member("height", static_cast<double>(layout.height));
    json.key("nodes").beginArray();
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        writeNode(json, graph.nodes[i], layout.nodes[i], graph);
    }
    json.endArray();
    json.key("edges").beginArray();
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        writeEdge(json, graph, graph.edges[i], layout.edges[i]);
    }
    json.endArray();
    writeLanes(json, graph, layout);
    writeBands(json, graph, layout);
    writePaths(json, graph);
    if (graph.truncation.any()) {
        json.key("truncation").beginObject();
        json.member("shown", static_cast<std::uint64_t>(graph.truncation.shown));
        json.member("total", static_cast<std::uint64_t>(graph.truncation.total));
        json.member("reason", graph.truncation.reason).endObject();
    }
    json.endObject();
    return json.take() + '\n';
}

namespace {

std::string dotQuote(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c == '\n' ? ' ' : c;
    }
    return out + '"';
}

std::string_view dotStyle(Encryption encryption) {
    switch (encryption) {
    case Encryption::Plaintext:
        return " [style=dashed, color=\"#AE3200\", tooltip=\"plaintext\"]";
    case Encryption::MutualTls:
        return " [color=\"#1D6FD0\", tooltip=\"mutual TLS\"]";
    case Encryption::Unknown:
        return " [style=dotted]";
    default:
        return "";
    }
}

// "a" as it may stand inside a Mermaid label.
std::string mermaidText(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "#quot;";
            break;
        case '<':
            out += "#lt;";
            break;
        case '>':
            out += "#gt;";
            break;
        case '#':
            out += "#35;";
            break;
        case '\n':
            out += ' ';
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::map<Column, std::vector<std::uint32_t>> byColumn(const topology::Graph& graph) {
    std::map<Column, std::vector<std::uint32_t>> columns;
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        columns[graph.nodes[i].column].push_back(i);
    }
    return columns;
}

} // namespace

std::string topologyDot(const topology::Graph& graph) {
    std::string out = fmt::format("digraph {} {{\n", dotQuote(graph.title));
    out += "  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n";
    for (const auto& [column, nodes] : byColumn(graph)) {
        out += fmt::format("  {{ rank=same; // {}\n", topology::columnTitle(column));
        for (const std::uint32_t i : nodes) {
            const Node& node = graph.nodes[i];
            // "\n" is a line break to DOT, so it is added after quoting.
            std::string label = dotQuote(node.title);
            if (!node.subtitle.empty()) {
                const std::string second = dotQuote(node.subtitle);
                label = label.substr(0, label.size() - 1) + "\\n" + second.substr(1);
            }
            out += fmt::format("    n{} [label={}, tooltip={}];\n", i, label,
                               dotQuote(node.tooltip.empty() ? node.title : node.tooltip));
        }
        out += "  }\n";
    }
    for (const Edge& edge : graph.edges) {
        out += fmt::format("  n{} -> n{}{};\n", edge.from, edge.to, dotStyle(edge.encryption));
    }
    return out + "}\n";
}

std::string topologyMermaid(const topology::Graph& graph) {
    std::string out = "flowchart LR\n";
    for (const auto& [column, nodes] : byColumn(graph)) {
        out += fmt::format("  subgraph {}\n    direction TB\n", topology::columnTitle(column));
        for (const std::uint32_t i : nodes) {
            const Node& node = graph.nodes[i];
            const std::string second =
                node.subtitle.empty() ? "" : "<br/>" + mermaidText(node.subtitle);
            out += fmt::format("    n{}[\"{}{}\"]\n", i, mermaidText(node.title), second);
        }
        out += "  end\n";
    }
    for (const Edge& edge : graph.edges) {
        switch (edge.encryption) {
        case Encryption::Plaintext:
            out += fmt::format("  n{} -. plaintext .-> n{}\n", edge.from, edge.to);
            break;
        case Encryption::MutualTls:
            out += fmt::format("  n{} == mutual TLS ==> n{}\n", edge.from, edge.to);
            break;
        default:
            out += fmt::format("  n{} --> n{}\n", edge.from, edge.to);
        }
    }
    return out;
}

} // namespace gatelens::report
