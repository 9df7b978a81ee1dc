// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Moments as text.
#pragma once

#include <cstdint>
#include <string>

namespace gatelens::report {

// Seconds since the epoch as RFC 3339 in UTC: "2026-03-01T12:00:00Z". Years
// outside 0..9999 give the number of seconds.
[[nodiscard]] std::string utcText(std::int64_t seconds);
// The date alone: "2026-03-01".
[[nodiscard]] std::string utcDate(std::int64_t seconds);

} // namespace gatelens::report
