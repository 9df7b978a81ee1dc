// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How many findings were open, moment by moment.
#pragma once

#include "core/history/entry.h"

#include <cstdint>
#include <span>
#include <vector>

namespace gatelens::history {

struct TrendPoint {
    std::int64_t at = 0; // from here on until the next point
    FindingCounts findings{};

    friend bool operator==(const TrendPoint&, const TrendPoint&) = default;
};

// Over all gateways of `states` (in any order), oldest first, with the last moment
// at which anything was seen at the end. A gateway that is kept both as running and
// as files counts once, as running.
[[nodiscard]] std::vector<TrendPoint> trendOf(std::span<const State> states);

} // namespace gatelens::history
