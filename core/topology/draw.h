// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Graph + layout + style = display list.
#pragma once

#include "core/topology/display_list.h"

#include <cstdint>

namespace gatelens::topology {

// What is drawn depends on how large it will be seen.
enum class Tier : std::uint8_t {
    Card,    // 0.8 and above: everything
    Label,   // 0.45 to 0.8: title and badge
    Bar,     // 0.1 to 0.45: a coloured bar
    Density, // below 0.1: one strip a column, the worst severity of each row
};
[[nodiscard]] Tier tierOf(float zoom);

struct DrawOptions {
    const Theme* theme = nullptr; // null: dark
    Tier tier = Tier::Card;
    float fontScale = 1;  // as in LayoutOptions
    bool findings = true; // badges, coloured outlines, attack paths
    bool frame = true;    // margins, band names, column headers
    bool legend = true;   // below the frame; off where a widget shows it
};

[[nodiscard]] DisplayList drawGraph(const Graph& graph, const Layout& layout,
                                    const DrawOptions& options);

} // namespace gatelens::topology
