// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the topology picture shows, before any geometry: nodes in fixed columns,
// edges with their encryption, lanes, trust bands, badges and attack paths. Built
// from one or several snapshots; everything is a pure function of them.
#pragma once

#include "core/model/snapshot.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::topology {

// Left to right, the same in every view.
enum class Column : std::uint8_t { Client, Listener, Route, Service, Upstream, Target };
inline constexpr std::size_t kColumns = 6;
[[nodiscard]] std::string_view columnTitle(Column column); // "Routes"

// Inside: no wire, the edge stays within the gateway.
enum class Encryption : std::uint8_t { Inside, Unknown, Plaintext, Tls, MutualTls };
[[nodiscard]] std::string_view encryptionName(Encryption encryption); // "mutual-tls"

enum class Severity : std::uint8_t { None, Info, Low, Medium, High, Critical };
[[nodiscard]] std::string_view severityName(Severity severity);

enum class Change : std::uint8_t { None, Added, Removed, Changed };
[[nodiscard]] std::string_view changeName(Change change);

// An entity of one of the snapshots that the graph was built from.
struct Subject {
    std::uint32_t snapshot = 0;
    model::EntityRef entity;
    friend constexpr auto operator<=>(const Subject&, const Subject&) = default;
};

// Findings at an entity, as much of them as the picture needs. Topology does not
// know the rules; whoever has findings hands them in.
struct Mark {
    Subject subject;
    Severity worst = Severity::None;
    std::uint32_t count = 0;
    std::string title; // of the worst, for the tooltip
};

// A way in that a finding describes, as a run of entities; drawn on top.
struct AttackPath {
    std::vector<Subject> steps;
    Severity severity = Severity::High;
    std::string title;
};

struct Chip {
    std::string text;
    std::uint32_t count = 1; // of a shared policy: on how many routes it runs
    bool danger = false;     // says that a protection is missing or off
};

inline constexpr std::uint32_t kNoNode = 0xffffffffU;

struct Node {
    Column column = Column::Route;
    // Every entity this node stands for; more than one when it is a group or when
    // several gateways front the same target. Empty for clients.
    std::vector<Subject> subjects;
    std::string key;      // stable across refreshes: kind, gateway, natural key
    std::string title;    // "/v1/orders"
    std::string subtitle; // "GET PUT · api.shop.example"
    std::vector<Chip> chips;
    std::string tooltip;
    std::string link;       // "kong.yaml#L32": where it is defined, when that is a file
    std::int32_t lane = -1; // index in Graph::lanes
    Severity severity = Severity::None;
    std::uint32_t findings = 0;
    Change change = Change::None;
    std::uint32_t members = 1;          // of a group
    std::uint32_t hiddenNeighbours = 0; // "+12": neighbours that are not shown
    bool admin = false;                 // an admin endpoint among the listeners
};

struct Edge {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    Encryption encryption = Encryption::Unknown;
    std::uint32_t count = 1; // parallel edges that were merged
    Change change = Change::None;
    Severity severity = Severity::None; // of findings on this hop
    bool chip = false; // shown as a chip at its route, drawn only on hover or focus
};

// A run of edges that an attack takes; nodes may be off the picture (kNoNode).
struct GraphPath {
    std::vector<std::uint32_t> nodes;
    Severity severity = Severity::High;
    std::string title;
};

// Nodes that belong together: a zone, a host, a tag, a path prefix, a team.
struct Lane {
    std::string name;
};

// A trust zone: a run of columns with a name over it ("INTERNET").
struct Band {
    std::string name;
    Column first = Column::Client;
    Column last = Column::Client;
    std::vector<Chip> chips; // policies that run on every route
};

// What was left out, said on the picture.
struct Truncation {
    std::size_t shown = 0;
    std::size_t total = 0;
    std::string reason; // "all with findings and their neighbours"
    [[nodiscard]] bool any() const { return shown < total; }
};

struct Graph {
    std::vector<Node> nodes;
    std::vector<Edge> edges; // from < to in column order; no duplicates
    std::vector<GraphPath> paths;
    std::vector<Lane> lanes;
    std::vector<Band> bands;
    Truncation truncation;
    std::string title; // the gateways' names
};

enum class Grouping : std::uint8_t { None, Zone, Host, Tag, PathPrefix, Team };
[[nodiscard]] std::string_view groupingName(Grouping grouping);

struct GraphInput {
    model::SnapshotPtr snapshot;
    std::string name; // of the gateway on the picture; empty: its own
};

struct GraphOptions {
    Grouping grouping = Grouping::Zone;
    // Nodes beyond which the picture is cut down to what matters; 0: never.
    std::size_t maxNodes = 0;
    std::vector<Mark> marks;
    std::vector<AttackPath> attacks;
};

// Thread safe; O(entities + links).
[[nodiscard]] Graph buildGraph(const std::vector<GraphInput>& inputs, const GraphOptions& options);

} // namespace gatelens::topology
