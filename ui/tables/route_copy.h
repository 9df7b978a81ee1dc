// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes for the clipboard, as other tools take them.
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QString>

#include <vector>

namespace gatelens::ui {

// The document of "gatelensctl routes --format json".
[[nodiscard]] QString routesAsJson(const FleetView& view,
                                   const std::vector<findings::Subject>& routes);
// A request that the route would take, one line each; credentials are left to be
// filled in.
[[nodiscard]] QString routesAsCurl(const FleetView& view,
                                   const std::vector<findings::Subject>& routes);

} // namespace gatelens::ui
