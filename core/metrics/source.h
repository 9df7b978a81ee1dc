// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the figures come from: the metrics that a gateway exposes itself, or a
// Prometheus server that has them over time. Questions go through a function, so
// that this part knows no sockets.
#pragma once

#include "core/metrics/traffic.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace gatelens::metrics {

struct Page {
    int status = 0;
    std::string body;
};
// GET of a path below the address that was named; empty: the address itself.
using Fetch = std::function<Result<Page>(const std::string& path)>;

struct Source {
    enum class Kind : std::uint8_t { Exposition, Prometheus };
    Kind kind = Kind::Exposition;
    std::string path; // of the exposition
};

// Looks what answers: the API of Prometheus, the address itself, and the paths where
// the known gateways expose metrics. WrongProduct when nothing does; errors of the
// connection as they are.
[[nodiscard]] Result<Source> findMetrics(const Fetch& fetch);

// One look at an exposition.
[[nodiscard]] Result<Look> scrape(const Fetch& fetch, const Source& source);

// What Prometheus says of the last `window` seconds, the busiest first.
[[nodiscard]] Result<std::vector<Traffic>> askPrometheus(const Fetch& fetch, std::int64_t window);

struct Point {
    std::int64_t at = 0; // seconds since the epoch
    Rates rates;
};
struct Series {
    ThingKey thing;
    std::string name;
    std::vector<Point> points; // by time
};
struct Range {
    std::int64_t from = 0; // seconds since the epoch
    std::int64_t to = 0;
    std::int64_t step = 15;
};
[[nodiscard]] Result<std::vector<Series>> askPrometheus(const Fetch& fetch, const Range& range);

} // namespace gatelens::metrics
