// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/source.h"

#include "core/metrics/prometheus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace gatelens::metrics {

namespace {

using prometheus::Figure;

// In the order in which they are tried: what somebody named, Kong, Traefik and
// Caddy, Envoy, APISIX, HAProxy.
constexpr std::array<std::string_view, 5> kPaths{
    "", "/metrics", "/stats/prometheus", "/apisix/prometheus/metrics", "/stats/prometheus/metrics"};

std::optional<double>& slot(Rates& rates, Figure figure) {
    switch (figure) {
    case Figure::Requests:
        return rates.requests;
    case Figure::Errors:
        return rates.errors;
    case Figure::P50:
        return rates.p50;
    case Figure::P90:
        return rates.p90;
    case Figure::P99:
        break;
    }
    return rates.p99;
}

bool isPrometheus(const Page& page) {
    return page.status == 200 && page.body.find("\"status\":\"success\"") != std::string::npos &&
           page.body.find("\"version\"") != std::string::npos;
}

// Where nothing failed there is no series of failures.
void settleErrors(Rates& rates) {
    if (rates.requests && !rates.errors) {
        rates.errors = 0;
    }
}

ThingKey keyOf(const Family& family, std::string_view name) {
    return {std::string(family.product), family.kind, std::string(name)};
}

// Asks every figure of every known family; `take` gets the lines.
template <typename Take>
Status askAll(const Fetch& fetch, std::int64_t window, const Range* range, Take take) {
    const auto families = prometheus::knownFamilies(fetch);
    if (!families) {
        return fail(families.error());
    }
    for (const Family* family : *families) {
        for (const Figure figure : prometheus::kFigures) {
            const std::string expression = prometheus::expression(*family, figure, window);
            if (expression.empty()) {
                continue;
            }
            const auto lines = prometheus::ask(
                fetch, range == nullptr ? prometheus::query(expression)
                                        : prometheus::queryRange(expression, *range));
            if (!lines) {
                return fail(lines.error());
            }
            for (const prometheus::Line& line : *lines) {
                if (const auto name = line.label(family->name); !name.empty()) {
                    take(*family, name, figure, line);
                }
            }
        }
    }
    return {};
}

} // namespace

Result<Source> findMetrics(const Fetch& fetch) {
    const auto server = fetch("/api/v1/status/buildinfo");
    if (!server) {
        return fail(server.error());
    }
    if (isPrometheus(*server)) {
        return Source{Source::Kind::Prometheus, {}};
    }
    std::string tried;
    int last = server->status;
    for (const std::string_view path : kPaths) {
        const auto page = fetch(std::string(path));
        if (!page) {
            return fail(page.error());
        }
        last = page->status;
        if (page->status == 200) {
            const auto exposition = Exposition::parse(page->body);
            if (exposition && !exposition->samples().empty()) {
                return Source{Source::Kind::Exposition, std::string(path)};
            }
        }
        tried += fmt::format("{}{}", tried.empty() ? "" : ", ", path.empty() ? "the URL" : path);
    }
    return fail(ErrorCode::WrongProduct,
                fmt::format("no metrics are exposed here (tried {}; the last answer was {}); name "
                            "the URL of a gateway's metrics or of a Prometheus server",
                            tried, last));
}

Result<Look> scrape(const Fetch& fetch, const Source& source) {
    auto page = fetch(source.path);
    if (!page) {
        return fail(std::move(page.error()));
    }
    if (page->status != 200) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("answers {} instead of metrics", page->status), source.path);
    }
    const auto exposition = Exposition::parse(std::move(page->body));
    if (!exposition) {
        return fail(exposition.error());
    }
    return lookAt(*exposition);
}

Result<std::vector<Traffic>> askPrometheus(const Fetch& fetch, std::int64_t window) {
    std::map<ThingKey, Traffic> found;
    const auto asked = askAll(fetch, window, nullptr,
                              [&](const Family& family, std::string_view name, Figure figure,
                                  const prometheus::Line& line) {
                                  if (line.points.empty()) {
                                      return;
                                  }
                                  Traffic& traffic = found[keyOf(family, name)];
                                  traffic.thing = keyOf(family, name);
                                  traffic.name = configuredName(family, name);
                                  slot(traffic.rates, figure) = line.points.back().second;
                              });
    if (!asked) {
        return fail(asked.error());
    }
    std::vector<Traffic> rows;
    for (auto& [key, traffic] : found) {
        settleErrors(traffic.rates);
        traffic.requests = traffic.rates.requests.value_or(0) * static_cast<double>(window);
        traffic.errors = traffic.rates.errors.value_or(0) * static_cast<double>(window);
        rows.push_back(std::move(traffic));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Traffic& a, const Traffic& b) {
        return a.rates.requests.value_or(0) > b.rates.requests.value_or(0);
    });
    return rows;
}

Result<std::vector<Series>> askPrometheus(const Fetch& fetch, const Range& range) {
    struct Building {
        std::string name;
        std::map<std::int64_t, Rates> points;
    };
    std::map<ThingKey, Building> found;
    constexpr std::int64_t kLeastWindow = 60;
    const auto asked =
        askAll(fetch, std::max(kLeastWindow, range.step * 4), &range,
               [&](const Family& family, std::string_view name, Figure figure,
                   const prometheus::Line& line) {
                   Building& series = found[keyOf(family, name)];
                   series.name = configuredName(family, name);
                   for (const auto& [at, value] : line.points) {
                       slot(series.points[static_cast<std::int64_t>(std::llround(at))], figure) =
                           value;
                   }
               });
    if (!asked) {
        return fail(asked.error());
    }
    std::vector<Series> all;
    for (const auto& [key, building] : found) {
        Series series{key, building.name, {}};
        for (const auto& [at, rates] : building.points) {
            series.points.push_back({at, rates});
            settleErrors(series.points.back().rates);
        }
        all.push_back(std::move(series));
    }
    return all;
}

} // namespace gatelens::metrics
