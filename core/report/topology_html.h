// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The topology as one self-contained HTML file: pan, zoom, search, focus on a
// node's paths, tooltips, print. No script from elsewhere, no network.
#pragma once

#include "core/topology/display_list.h"

#include <string>

namespace gatelens::report {

[[nodiscard]] std::string topologyHtml(const topology::Graph& graph,
                                       const topology::DisplayList& list, bool dark);

} // namespace gatelens::report
