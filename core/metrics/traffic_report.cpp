// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/traffic_report.h"

#include <cmath>

#include <fmt/format.h>

namespace gatelens::metrics {

std::string rateText(std::optional<double> perSecond) {
    if (!perSecond) {
        return "-";
    }
    return *perSecond >= 100 ? fmt::format("{:.0f}", *perSecond)
           : *perSecond >= 1 ? fmt::format("{:.1f}", *perSecond)
           : *perSecond == 0 ? "0"
                             : fmt::format("{:.2f}", *perSecond);
}

std::string latencyText(std::optional<double> milliseconds) {
    if (!milliseconds) {
        return "-";
    }
    return *milliseconds >= 10'000  ? fmt::format("{:.0f} s", *milliseconds / 1000)
           : *milliseconds >= 1'000 ? fmt::format("{:.1f} s", *milliseconds / 1000)
           : *milliseconds >= 10    ? fmt::format("{:.0f} ms", *milliseconds)
                                    : fmt::format("{:.1f} ms", *milliseconds);
}

std::string shareText(std::optional<double> errors, std::optional<double> requests) {
    if (!errors || !requests || *requests <= 0) {
        return "-";
    }
    const double share = *errors / *requests * 100;
    return share == 0 ? "0 %" : fmt::format("{:.1f} %", share);
}

} // namespace gatelens::metrics
