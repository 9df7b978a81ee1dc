// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Improves an order by moving single nodes to the place in their layer where
// they cause the fewest crossings, the other nodes standing still.
#pragma once

#include "core/topology/ordering.h"

#include <cstdint>

namespace gatelens::topology {

// Passes over all layers until a pass gains nothing or about `budget` elementary
// steps are spent. Nodes do not leave their lane.
[[nodiscard]] Layers siftLayers(const LayeredGraph& graph, Layers layers, std::uint64_t budget);

} // namespace gatelens::topology
