// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The topology picture as SVG: text as text, titles as tooltips, ARIA roles, one
// group a node that can be linked to.
#pragma once

#include "core/topology/display_list.h"

#include <functional>
#include <string>

namespace gatelens::report {

struct SvgOptions {
    float scale = 1;
    std::string title; // of the document, for screen readers
    // Link of a node, empty for none ("#route/orders-v1"); may be unset.
    std::function<std::string(const topology::Node&)> link;
    bool ids = false; // ids and data attributes for scripts (the HTML form)
};

[[nodiscard]] std::string topologySvg(const topology::Graph& graph,
                                      const topology::DisplayList& list, const SvgOptions& options);

} // namespace gatelens::report
