// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The topology for other tools: JSON with our geometry, DOT and Mermaid for
// their renderers.
#pragma once

#include "core/topology/layout.h"

#include <string>

namespace gatelens::report {

// {"nodes":[{id,kind,name,x,y,width,height,…}],"edges":[{from,to,points,
// encryption,…}],"lanes","bands",…}; resources/schemas/topology.schema.json.
[[nodiscard]] std::string topologyJson(const topology::Graph& graph,
                                       const topology::Layout& layout);
[[nodiscard]] std::string topologyDot(const topology::Graph& graph);
[[nodiscard]] std::string topologyMermaid(const topology::Graph& graph);

} // namespace gatelens::report
