// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/figures.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace gatelens::engine {

void Histogram::add(std::int64_t microseconds) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(microseconds, 0));
    // Below 4 each value has a class of its own.
    std::size_t index = static_cast<std::size_t>(value);
    if (value >= 4) {
        const auto power = static_cast<unsigned>(std::bit_width(value)) - 1;
        index = std::min<std::size_t>(std::size_t{power - 1} * 4 + ((value >> (power - 2)) & 3U),
                                      m_classes.size() - 1);
    }
    ++m_classes[index];
    ++m_count;
    m_sum += value;
}

void Histogram::merge(const Histogram& other) {
    for (std::size_t i = 0; i < m_classes.size(); ++i) {
        m_classes[i] += other.m_classes[i];
    }
    m_count += other.m_count;
    m_sum += other.m_sum;
}

std::uint64_t Histogram::percentile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(m_count)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < m_classes.size(); ++i) {
        seen += m_classes[i];
        if (m_classes[i] == 0 || seen < wanted) {
            continue;
        }
        if (i < 4) {
            return i;
        }
        const std::size_t power = i / 4 + 1;
        const std::uint64_t width = std::uint64_t{1} << (power - 2);
        return (std::uint64_t{1} << power) + (i % 4) * width + width / 2;
    }
    return 0;
}

std::uint64_t Histogram::below(unsigned power) const {
    const std::size_t end = power < 2 ? std::size_t{1} << power : std::size_t{power - 1} * 4;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < std::min(end, m_classes.size()); ++i) {
        seen += m_classes[i];
    }
    return seen;
}

void RouteFigures::count(int status, std::int64_t microseconds) {
    ++requests;
    ++statuses[static_cast<std::size_t>(status / 100) % statuses.size()];
    latency.add(microseconds);
}

void RouteFigures::merge(const RouteFigures& other) {
    requests += other.requests;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        statuses[i] += other.statuses[i];
    }
    latency.merge(other.latency);
}

void TargetFigures::merge(const TargetFigures& other) {
    requests += other.requests;
    failures += other.failures;
    connects += other.connects;
    busy += other.busy;
    idle += other.idle;
    ejected = ejected || other.ejected;
    latency.merge(other.latency);
}

void RouteBook::apply(const Config& config) {
    std::unordered_map<std::string, std::unique_ptr<RouteFigures>> kept;
    m_config = &config;
    m_byIndex.assign(config.routes.size(), nullptr);
    for (std::size_t i = 0; i < config.routes.size() && !m_figures.empty(); ++i) {
        if (auto found = m_figures.extract(config.routes[i].name)) {
            m_byIndex[i] = found.mapped().get();
            kept.insert(std::move(found));
        }
    }
    m_figures = std::move(kept);
}

void RouteBook::count(const Config& config, const Route& route, int status,
                      std::int64_t microseconds) {
    if (&config == m_config) {
        RouteFigures*& figures = m_byIndex[static_cast<std::size_t>(&route - &config.routes[0])];
        if (figures == nullptr) {
            auto& owned = m_figures[route.name];
            owned = std::make_unique<RouteFigures>();
            figures = owned.get();
        }
        return figures->count(status, microseconds);
    }
    // It began before a reload. A route that is gone is not counted any more.
    if (const auto found = m_figures.find(route.name); found != m_figures.end()) {
        found->second->count(status, microseconds);
    }
}

void Figures::merge(const Figures& other) {
    for (const auto& [name, figures] : other.routes) {
        routes[name].merge(figures);
    }
    // Threads may be a configuration apart.
    for (const Target& target : other.targets) {
        const auto found = std::find_if(targets.begin(), targets.end(), [&](const Target& known) {
            return known.service == target.service && known.target == target.target;
        });
        if (found == targets.end()) {
            targets.push_back(target);
        } else {
            found->figures.merge(target.figures);
        }
    }
}

} // namespace gatelens::engine
