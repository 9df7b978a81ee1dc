// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as people read them: "12.4/s", "31 ms".
#pragma once

#include <optional>
#include <string>

namespace gatelens::metrics {

// "0.2", "12.4", "1,240"; "-" when it is not known.
[[nodiscard]] std::string rateText(std::optional<double> perSecond);
// "0.8 ms", "31 ms", "1.2 s".
[[nodiscard]] std::string latencyText(std::optional<double> milliseconds);
// "1.5 %"; "-" when nothing went through.
[[nodiscard]] std::string shareText(std::optional<double> errors, std::optional<double> requests);

} // namespace gatelens::metrics
