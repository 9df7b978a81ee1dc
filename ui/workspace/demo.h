// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The demo estate, read out of the program itself: several gateways of an
// invented company with planted problems.
#pragma once

#include "core/base/result.h"
#include "core/connect/source_reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::ui {

// What the demo's sources are called: "demo:prod-edge".
inline constexpr std::string_view kDemoPrefix = "demo:";

// Every gateway of the demo, in the order it is told.
[[nodiscard]] std::vector<std::string> demoSources();

[[nodiscard]] Result<std::vector<model::SnapshotPtr>> readDemo(const std::string& source,
                                                               const connect::ReadOptions& options);

} // namespace gatelens::ui
