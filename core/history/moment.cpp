// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/moment.h"

#include "core/base/strings.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <optional>

#include <fmt/format.h>

namespace gatelens::history {

namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

std::tm localTime(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    localtime_r(&time, &parts);
    return parts;
}

// The beginning of the day that lies `back` days before `now`, by the calendar: a
// day may have 23 or 25 hours.
std::int64_t startOfDay(std::int64_t now, int back) {
    std::tm parts = localTime(now);
    parts.tm_mday -= back;
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    parts.tm_isdst = -1;
    return std::mktime(&parts);
}

std::optional<std::int64_t> dayName(std::string_view word, std::int64_t now) {
    constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};
    if (word == "today") {
        return startOfDay(now, 0);
    }
    if (word == "yesterday") {
        return startOfDay(now, 1);
    }
    for (int day = 0; day < 7; ++day) {
        const std::string_view name = kDays[static_cast<std::size_t>(day)];
        if (word == name || word == name.substr(0, 3)) {
            return startOfDay(now, (localTime(now).tm_wday - day + 7) % 7);
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> ago(std::string_view word, std::int64_t now) {
    constexpr std::int64_t kMost = 100'000;
    if (word.size() < 2) {
        return std::nullopt;
    }
    const auto count = parseInt(word.substr(0, word.size() - 1));
    if (!count || *count < 0 || *count > kMost) {
        return std::nullopt;
    }
    switch (word.back()) {
    case 'm':
        return now - *count * kMinute;
    case 'h':
        return now - *count * kHour;
    case 'd':
        return now - *count * kDay;
    case 'w':
        return now - *count * 7 * kDay;
    default:
        return std::nullopt;
    }
}

std::optional<std::int64_t> calendar(std::string text) {
    const bool utc = !text.empty() && (text.back() == 'z' || text.back() == 'Z');
    if (utc) {
        text.pop_back();
    }
    std::tm parts{};
    int end = 0;
    char separator = ' ';
    const int found = std::sscanf(text.c_str(), "%4d-%2d-%2d%n%c%2d:%2d%n:%2d%n", &parts.tm_year,
                                  &parts.tm_mon, &parts.tm_mday, &end, &separator, &parts.tm_hour,
                                  &parts.tm_min, &end, &parts.tm_sec, &end);
    const bool whole = static_cast<std::size_t>(end) == text.size();
    if ((found != 3 && found != 6 && found != 7) || !whole ||
        (separator != ' ' && separator != 'T' && separator != 't')) {
        return std::nullopt;
    }
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    parts.tm_isdst = -1;
    const std::tm wanted = parts;
    const std::int64_t seconds = utc ? timegm(&parts) : std::mktime(&parts);
    // A 31 February would quietly become another day.
    const bool exists = wanted.tm_mon == parts.tm_mon && wanted.tm_mday == parts.tm_mday &&
                        wanted.tm_hour < 24 && wanted.tm_min < 60 && wanted.tm_sec < 60;
    return exists ? std::optional(seconds) : std::nullopt;
}

} // namespace

Result<std::int64_t> parseMoment(std::string_view text, std::int64_t now) {
    std::string word = toLower(trim(text));
    if (word.starts_with("last ")) {
        word = trim(std::string_view(word).substr(5));
    }
    auto moment = dayName(word, now);
    if (!moment) {
        moment = ago(word, now);
    }
    if (!moment) {
        moment = calendar(word);
    }
    if (!moment) {
        return fail(ErrorCode::Usage,
                    fmt::format("\"{}\" is no moment; write friday, yesterday, 3d, 12h, 2026-11-20 "
                                "or \"2026-11-20 14:30\"",
                                text));
    }
    if (*moment > now) {
        return fail(ErrorCode::Usage, fmt::format("\"{}\" lies in the future", text));
    }
    return *moment;
}

std::string localText(std::int64_t seconds) {
    const std::tm parts = localTime(seconds);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min);
}

std::string ageText(std::int64_t seconds, std::int64_t now) {
    const std::int64_t age = now - seconds;
    if (age < kMinute) {
        return "just now";
    }
    if (age < kHour) {
        return fmt::format("{} min ago", age / kMinute);
    }
    if (age < 2 * kDay) {
        return fmt::format("{} h ago", age / kHour);
    }
    return fmt::format("{} days ago", age / kDay);
}

} // namespace gatelens::history
