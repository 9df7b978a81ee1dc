// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Moments as people name them, in the local time zone.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace gatelens::history {

// "2026-11-20", "2026-11-20 14:30" (also with T, seconds, Z), "today", "yesterday",
// "friday" (the beginning of the last one; on a Friday, of that day), "90m", "12h",
// "3d", "2w" (so long before `now`). Seconds since the epoch; Usage when it is none
// of these or lies after `now`.
[[nodiscard]] Result<std::int64_t> parseMoment(std::string_view text, std::int64_t now);

// "2026-11-20 14:30" in local time.
[[nodiscard]] std::string localText(std::int64_t seconds);
// "just now", "5 min ago", "3 h ago", "2 days ago".
[[nodiscard]] std::string ageText(std::int64_t seconds, std::int64_t now);

} // namespace gatelens::history
