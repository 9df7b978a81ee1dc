// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the history holds: states of gateways. A state lasts from the moment it was
// first seen until another one took its place.
#pragma once

#include "core/model/snapshot.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace gatelens::history {

// Open findings, from info (0) to critical (4), as findings::Severity counts them.
using FindingCounts = std::array<std::uint32_t, 5>;

// How much differs from the state before.
struct ChangeCounts {
    std::size_t added = 0;
    std::size_t removed = 0;
    std::size_t changed = 0;

    [[nodiscard]] std::size_t total() const { return added + removed + changed; }
};

struct State {
    std::int64_t id = 0;
    std::string gateway;        // what people call it; states of one name are compared
    std::string source;         // where it was read, as for the command line
    bool live = false;          // a running gateway; else files
    std::string product;        // "Kong Gateway"
    std::string version;        // may be empty
    std::int64_t firstSeen = 0; // seconds since the epoch, UTC
    std::int64_t lastSeen = 0;
    std::string content; // SHA-256 of the recording, hex
    std::size_t routes = 0;
    std::size_t services = 0;
    FindingCounts findings{};
    std::optional<ChangeCounts> changes; // none: the first state of this source
    std::string by;                      // who recorded it, "ada@build-7"
};

// One look at one gateway.
struct Observation {
    std::string gateway;
    std::string source;
    model::SnapshotPtr snapshot;
    FindingCounts findings{};
    std::int64_t at = 0; // seconds since the epoch
};

} // namespace gatelens::history
