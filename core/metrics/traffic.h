// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What goes through a gateway: requests, errors and latencies of its routes,
// services and listeners, from two looks at its metrics.
#pragma once

#include "core/metrics/catalogue.h"
#include "core/metrics/exposition.h"
#include "core/model/snapshot.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::metrics {

// Counters of one thing at one moment.
struct Counters {
    double requests = 0;
    double errors = 0;
    std::map<double, double> buckets; // cumulative count by upper bound, milliseconds
    std::optional<double> averageMs;  // where the product tells nothing better
};

struct ThingKey {
    std::string product;
    model::EntityKind kind = model::EntityKind::Service;
    std::string name; // as the metrics name it

    friend auto operator<=>(const ThingKey&, const ThingKey&) = default;
};

using Look = std::map<ThingKey, Counters>;

// Everything of the catalogue that the exposition has.
[[nodiscard]] Look lookAt(const Exposition& exposition);

// Rates a second and percentiles in milliseconds; nothing where the metrics do not
// tell, or nothing went through.
struct Rates {
    std::optional<double> requests;
    std::optional<double> errors;
    std::optional<double> p50;
    std::optional<double> p90;
    std::optional<double> p99;
};

struct Traffic {
    ThingKey thing;
    std::string name;    // as the configuration names it
    double requests = 0; // in all
    double errors = 0;
    Rates rates;
};

// Between two looks `seconds` apart, the busiest first. A counter that went back
// began anew. Without `before` the rates are absent and percentiles are those of
// all requests so far.
[[nodiscard]] std::vector<Traffic> trafficOf(const Look* before, const Look& now, double seconds);

// As histogram_quantile() of PromQL does: linear within a bucket; the highest
// finite bound when it lies beyond. Nothing when the histogram is empty.
[[nodiscard]] std::optional<double> quantile(double share, const std::map<double, double>& buckets);

// Which entity of a snapshot a row is about. The snapshot must outlive it.
class Attribution final {
public:
    explicit Attribution(const model::Snapshot& snapshot);
    [[nodiscard]] std::optional<model::EntityRef> find(const Traffic& traffic) const;

private:
    std::map<std::pair<model::EntityKind, std::string_view>, std::uint32_t> m_index;
};

} // namespace gatelens::metrics
