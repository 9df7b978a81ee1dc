// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The topology as a data-flow diagram with trust boundaries and STRIDE threats: those
// that the findings stand for, and those of every flow that crosses a boundary.
// Written in the formats of the tools that people keep their models in.
#pragma once

#include "core/base/sink.h"
#include "core/findings/context.h"
#include "core/findings/finding.h"
#include "core/topology/graph.h"
#include "core/topology/layout.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::report {

enum class Stride : std::uint8_t {
    Spoofing,
    Tampering,
    Repudiation,
    InformationDisclosure,
    DenialOfService,
    ElevationOfPrivilege,
};
[[nodiscard]] std::string_view strideName(Stride stride); // "Information disclosure"
// The category that a rule's weakness belongs to.
[[nodiscard]] Stride strideOf(const findings::Rule& rule);

enum class ElementKind : std::uint8_t { Actor, Process, Store };

enum class ThreatState : std::uint8_t { Open, Mitigated, Accepted };

struct Threat {
    std::string id; // a UUID, the same while the threat is
    Stride stride = Stride::Tampering;
    findings::Severity severity = findings::Severity::Medium;
    ThreatState state = ThreatState::Open;
    std::string title;
    std::string description;
    std::string mitigation;
    const findings::Rule* rule = nullptr; // null for a boundary crossing
};

struct ThreatElement {
    std::string id;
    ElementKind kind = ElementKind::Process;
    topology::Column column = topology::Column::Route;
    std::string name;
    std::string description;
    topology::Box box;
    std::uint32_t boundary = 0; // index of the innermost
    bool admin = false;
    std::vector<Threat> threats;
};

struct ThreatFlow {
    std::string id;
    std::uint32_t from = 0; // indices of elements
    std::uint32_t to = 0;
    std::string name;
    topology::Encryption encryption = topology::Encryption::Unknown;
    bool crosses = false; // a trust boundary
    bool publicNetwork = false;
    std::vector<Threat> threats;
};

inline constexpr std::uint32_t kNoBoundary = 0xffffffffU;

struct ThreatBoundary {
    std::string id;
    std::string name;
    topology::Box box;
    std::uint32_t parent = kNoBoundary;
    int trust = 50; // 0: nobody is trusted, 100: everybody
};

struct ThreatModel {
    std::string title;
    std::string date; // "2026-11-24"
    std::vector<ThreatBoundary> boundaries;
    std::vector<ThreatElement> elements;
    std::vector<ThreatFlow> flows;
    float width = 0;
    float height = 0;

    [[nodiscard]] std::size_t threatCount() const;
};

// `graph` was built from the fleet's snapshots, in their order.
[[nodiscard]] ThreatModel threatModelOf(const findings::Fleet& fleet,
                                        std::span<const findings::Finding> findings,
                                        const topology::Graph& graph,
                                        const topology::Layout& layout);

// OWASP Threat Dragon 2, with our layout.
void writeThreatDragon(const Sink& out, const ThreatModel& model);
// Open Threat Model 0.2.0, JSON (which is YAML as well).
void writeOpenThreatModel(const Sink& out, const ThreatModel& model);
// Threagile 1.0.0.
void writeThreagile(const Sink& out, const ThreatModel& model);
void writeThreatMarkdown(const Sink& out, const ThreatModel& model);

} // namespace gatelens::report
