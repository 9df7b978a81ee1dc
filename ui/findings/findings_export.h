// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Findings as files, in the formats of "gatelensctl scan".
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QString>

namespace gatelens::ui {

// By the suffix: sarif, html, csv, md, else JSON.
[[nodiscard]] std::string findingsAs(const QString& suffix, const FleetView& view,
                                     const std::vector<std::string>& sources);

} // namespace gatelens::ui
