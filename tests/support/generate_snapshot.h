// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway of any size, made in memory: many routes, few services, targets that
// several services share. The same seed gives the same gateway.
#pragma once

#include "core/model/snapshot.h"

#include <cstdint>

namespace gatelens::test {

struct SnapshotSpec {
    std::size_t routes = 100;
    std::uint32_t seed = 1;
    bool longNames = false;
};

[[nodiscard]] model::SnapshotPtr generateSnapshot(const SnapshotSpec& spec);

} // namespace gatelens::test
