// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/time.h"

#include <chrono>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

using Days = std::chrono::duration<std::int64_t, std::ratio<86400>>;

// Seconds of 0000-01-01 and 10000-01-01.
constexpr std::int64_t kFirst = -62'167'219'200;
constexpr std::int64_t kEnd = 253'402'300'800;

} // namespace

std::string utcDate(std::int64_t seconds) {
    if (seconds < kFirst || seconds >= kEnd) {
        return fmt::format("{}", seconds);
    }
    const Days days = std::chrono::floor<Days>(std::chrono::seconds(seconds));
    const std::chrono::year_month_day date{
        std::chrono::sys_days(std::chrono::days(static_cast<int>(days.count())))};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string utcText(std::int64_t seconds) {
    if (seconds < kFirst || seconds >= kEnd) {
        return fmt::format("{}", seconds);
    }
    const std::int64_t rest = ((seconds % 86400) + 86400) % 86400;
    return fmt::format("{}T{:02}:{:02}:{:02}Z", utcDate(seconds), rest / 3600, rest / 60 % 60,
                       rest % 60);
}

} // namespace gatelens::report
