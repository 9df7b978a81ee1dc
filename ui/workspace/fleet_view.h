// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that was read at one moment and what follows from it: immutable,
// shared between threads, replaced as a whole when something newer arrives.
#pragma once

#include "core/base/error.h"
#include "core/findings/context.h"
#include "core/findings/finding.h"
#include "core/model/diff.h"
#include "core/model/query.h"
#include "core/model/snapshot.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::ui {

enum class Environment : std::uint8_t { None, Production, Staging, Lab };

struct GatewayView {
    std::string name;         // unique in the fleet
    std::uint32_t source = 0; // id of the source that it was read from
    Environment environment = Environment::None;
    // Statements about it are in this file, or would be; empty for the demo, which
    // is part of the program.
    std::string statements;
    findings::AttestationsPtr attestations; // what they say
    model::SnapshotPtr snapshot;
    std::shared_ptr<const model::Relations> relations; // of the snapshot
    // Since the state that was read before; null when nothing changed yet.
    std::shared_ptr<const model::SnapshotDiff> changes;
    std::array<std::uint32_t, 5> counts{}; // open findings by findings::Severity
    // Different addresses that requests end at: targets of upstreams, and services
    // that name a host themselves.
    std::size_t addresses = 0;

    [[nodiscard]] std::optional<findings::Severity> worst() const;
    [[nodiscard]] std::uint32_t open() const;
};

struct FleetView {
    std::uint64_t revision = 0;
    std::shared_ptr<const findings::Fleet> fleet; // what the findings are of; null at first
    std::vector<GatewayView> gateways;
    std::vector<findings::Finding> findings; // of all, most severe first
    std::vector<Error> problems;             // statements that could not be read
    std::chrono::milliseconds scanTime{0};

    [[nodiscard]] std::optional<std::uint32_t> gateway(std::string_view name) const;
    // Findings whose subject is in that gateway, by index.
    [[nodiscard]] std::vector<std::uint32_t> findingsOf(std::optional<std::uint32_t> gateway) const;
    // Findings about an entity, the worst first.
    [[nodiscard]] std::vector<std::uint32_t> findingsAt(const findings::Subject& subject) const;
    [[nodiscard]] const model::EntityBase& base(const findings::Subject& subject) const;
};

using FleetViewPtr = std::shared_ptr<const FleetView>;

} // namespace gatelens::ui
