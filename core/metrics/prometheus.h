// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Questions in PromQL, and the answers of Prometheus' HTTP API (/api/v1).
#pragma once

#include "core/metrics/source.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::metrics::prometheus {

enum class Figure : std::uint8_t { Requests, Errors, P50, P90, P99 };
inline constexpr std::array kFigures{Figure::Requests, Figure::Errors, Figure::P50, Figure::P90,
                                     Figure::P99};

// Empty when the product has no such figure.
[[nodiscard]] std::string expression(const Family& family, Figure figure, std::int64_t window);
// The names of all counters that the catalogue knows and that are in `fetch`.
[[nodiscard]] Result<std::vector<const Family*>> knownFamilies(const Fetch& fetch);

// One line of an answer: its labels and its points.
struct Line {
    std::vector<std::pair<std::string, std::string>> labels;
    std::vector<std::pair<double, double>> points; // seconds, value

    [[nodiscard]] std::string_view label(std::string_view name) const;
};
// `path` with its query, such as query() and queryRange() give.
[[nodiscard]] Result<std::vector<Line>> ask(const Fetch& fetch, const std::string& path);
[[nodiscard]] std::string query(std::string_view expression);
[[nodiscard]] std::string queryRange(std::string_view expression, const Range& range);

// The values of a JSON answer; fails with what Prometheus said.
[[nodiscard]] Result<std::vector<Line>> parseAnswer(const Page& page);

} // namespace gatelens::metrics::prometheus
