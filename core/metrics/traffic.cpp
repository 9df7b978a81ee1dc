// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/traffic.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace gatelens::metrics {

namespace {

// What one metric name means in one line of the catalogue.
struct Meaning {
    enum class Part : std::uint8_t { Requests, Bucket, Average } part;
    const Family* family = nullptr;
};

const std::unordered_multimap<std::string, Meaning>& meanings() {
    static const auto made = [] {
        std::unordered_multimap<std::string, Meaning> all;
        for (const Family& family : allFamilies()) {
            all.emplace(family.requests, Meaning{Meaning::Part::Requests, &family});
            if (!family.duration.empty()) {
                all.emplace(std::string(family.duration) + "_bucket",
                            Meaning{Meaning::Part::Bucket, &family});
            }
            if (!family.average.empty()) {
                all.emplace(family.average, Meaning{Meaning::Part::Average, &family});
            }
        }
        return all;
    }();
    return made;
}

std::optional<double> bound(std::string_view le) {
    if (equalsIgnoreCase(le, "+Inf") || equalsIgnoreCase(le, "inf")) {
        return std::numeric_limits<double>::infinity();
    }
    return parseDouble(le);
}

void take(const Exposition& exposition, const Sample& sample, const Meaning& meaning, Look& look) {
    const Family& family = *meaning.family;
    const std::string_view name = exposition.label(sample, family.name);
    // The counter of APISIX has no "type"; only its histogram has.
    const bool other = !family.onlyLabel.empty() &&
                       exposition.label(sample, family.onlyLabel) != family.onlyValue &&
                       !exposition.label(sample, family.onlyLabel).empty();
    if (name.empty() || other || !std::isfinite(sample.value)) {
        return;
    }
    Counters& counters = look[{std::string(family.product), family.kind, std::string(name)}];
    switch (meaning.part) {
    case Meaning::Part::Requests:
        counters.requests += sample.value;
        if (!family.code.empty() && isError(family, exposition.label(sample, family.code))) {
            counters.errors += sample.value;
        }
        break;
    case Meaning::Part::Bucket:
        if (const auto le = bound(exposition.label(sample, "le"))) {
            counters.buckets[*le * family.milliseconds] += sample.value;
        }
        break;
    case Meaning::Part::Average:
        counters.averageMs = sample.value * family.milliseconds;
        break;
    }
}

double since(double before, double now) {
    return now >= before ? now - before : now;
}

Counters difference(const Counters& before, const Counters& now) {
    Counters result;
    result.requests = since(before.requests, now.requests);
    result.errors = since(before.errors, now.errors);
    result.averageMs = now.averageMs;
    for (const auto& [le, count] : now.buckets) {
        const auto old = before.buckets.find(le);
        result.buckets[le] = since(old == before.buckets.end() ? 0 : old->second, count);
    }
    return result;
}

} // namespace

Look lookAt(const Exposition& exposition) {
    Look look;
    std::string name;
    for (const Sample& sample : exposition.samples()) {
        name.assign(sample.name);
        const auto [first, last] = meanings().equal_range(name);
        for (auto meaning = first; meaning != last; ++meaning) {
            take(exposition, sample, meaning->second, look);
        }
    }
    return look;
}

std::optional<double> quantile(double share, const std::map<double, double>& buckets) {
    if (buckets.empty() || !std::isinf(buckets.rbegin()->first) || buckets.rbegin()->second <= 0) {
        return std::nullopt;
    }
    const double wanted = share * buckets.rbegin()->second;
    double below = 0;
    double from = 0;
    for (const auto& [le, count] : buckets) {
        if (count >= wanted) {
            if (std::isinf(le)) {
                return buckets.size() > 1 ? std::optional(from) : std::nullopt;
            }
            const double inside = count - below;
            return inside <= 0 ? le : from + (le - from) * (wanted - below) / inside;
        }
        below = count;
        from = le;
    }
    return std::nullopt;
}

std::vector<Traffic> trafficOf(const Look* before, const Look& now, double seconds) {
    std::vector<Traffic> found;
    for (const auto& [key, counters] : now) {
        const auto family =
            std::find_if(allFamilies().begin(), allFamilies().end(), [&](const Family& one) {
                return one.product == key.product && one.kind == key.kind;
            });
        Traffic traffic;
        traffic.thing = key;
        traffic.name = family == allFamilies().end() ? key.name : configuredName(*family, key.name);
        traffic.requests = counters.requests;
        traffic.errors = counters.errors;
        Counters part = counters;
        if (before != nullptr && seconds > 0) {
            const auto old = before->find(key);
            part = difference(old == before->end() ? Counters() : old->second, counters);
            traffic.rates.requests = part.requests / seconds;
            traffic.rates.errors = part.errors / seconds;
        }
        traffic.rates.p50 = quantile(0.5, part.buckets);
        traffic.rates.p90 = quantile(0.9, part.buckets);
        traffic.rates.p99 = quantile(0.99, part.buckets);
        if (!traffic.rates.p50 && part.averageMs) {
            traffic.rates.p50 = part.averageMs;
        }
        found.push_back(std::move(traffic));
    }
    std::stable_sort(found.begin(), found.end(), [](const Traffic& a, const Traffic& b) {
        return std::pair(a.rates.requests.value_or(0), a.requests) >
               std::pair(b.rates.requests.value_or(0), b.requests);
    });
    return found;
}

Attribution::Attribution(const model::Snapshot& snapshot) {
    const auto add = [this](model::EntityKind kind, const auto& entities) {
        // A name goes before an id, and the first of equal names before the next.
        for (const auto field :
             {&model::EntityBase::name, &model::EntityBase::productId, &model::EntityBase::key}) {
            for (std::size_t i = 0; i < entities.size(); ++i) {
                const std::string& text = entities[i].*field;
                if (!text.empty()) {
                    m_index.emplace(std::pair(kind, std::string_view(text)),
                                    static_cast<std::uint32_t>(i));
                }
            }
        }
    };
    add(model::EntityKind::Route, snapshot.routes);
    add(model::EntityKind::Service, snapshot.services);
    add(model::EntityKind::Listener, snapshot.listeners);
}

std::optional<model::EntityRef> Attribution::find(const Traffic& traffic) const {
    for (const std::string& name : {traffic.name, traffic.thing.name}) {
        const auto found = m_index.find({traffic.thing.kind, name});
        if (found != m_index.end()) {
            return model::EntityRef{traffic.thing.kind, found->second};
        }
    }
    return std::nullopt;
}

} // namespace gatelens::metrics
