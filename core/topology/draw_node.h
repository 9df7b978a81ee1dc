// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Draws one node as a card, a label or a bar.
#pragma once

#include "core/topology/draw.h"

namespace gatelens::topology {

// Appends the node's items, its box moved by `origin`, and their group.
void drawNode(DisplayList& list, const Graph& graph, std::uint32_t node, const Box& box,
              const DrawOptions& options);

} // namespace gatelens::topology
