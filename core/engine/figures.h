// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What one thread measures of routes and targets. Only that thread touches it;
// who asks gets a copy that the thread made itself.
#pragma once

#include "core/engine/config.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatelens::engine {

// Counts durations in classes a quarter of a power of two wide, so that a
// percentile is told to 12 % for any duration from a microsecond to an hour.
class Histogram final {
public:
    void add(std::int64_t microseconds);
    void merge(const Histogram& other);

    [[nodiscard]] std::uint64_t count() const { return m_count; }
    [[nodiscard]] std::uint64_t sum() const { return m_sum; } // microseconds
    // The middle of the class in which `share` (0 to 1) of all is reached.
    [[nodiscard]] std::uint64_t percentile(double share) const;
    // How many took less than 2^power microseconds.
    [[nodiscard]] std::uint64_t below(unsigned power) const;

private:
    static constexpr unsigned kPowers = 32;

    std::array<std::uint32_t, std::size_t{kPowers} * 4> m_classes{};
    std::uint64_t m_count = 0;
    std::uint64_t m_sum = 0;
};

struct RouteFigures {
    std::uint64_t requests = 0;
    std::array<std::uint64_t, 6> statuses{}; // by first digit
    Histogram latency;                       // from the head of the request to the response's end

    void count(int status, std::int64_t microseconds);
    void merge(const RouteFigures& other);
};

struct TargetFigures {
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    std::uint64_t connects = 0;
    std::uint64_t busy = 0; // connections with a request, now
    std::uint64_t idle = 0;
    bool ejected = false;
    Histogram latency; // to the head of the response

    void merge(const TargetFigures& other);
};

// Figures by route. Routes that nobody asked for cost a pointer.
class RouteBook final {
public:
    // Figures of routes whose names stay are kept.
    void apply(const Config& config);
    // `route` belongs to `config`, which may be an earlier one.
    void count(const Config& config, const Route& route, int status, std::int64_t microseconds);
    [[nodiscard]] const std::unordered_map<std::string, std::unique_ptr<RouteFigures>>&
    figures() const {
        return m_figures;
    }

private:
    const Config* m_config = nullptr;
    std::vector<RouteFigures*> m_byIndex; // null until the first request
    std::unordered_map<std::string, std::unique_ptr<RouteFigures>> m_figures;
};

// All of it, for the admin API.
struct Figures {
    struct Target {
        std::string service;
        std::string target; // host:port
        TargetFigures figures;
    };
    std::unordered_map<std::string, RouteFigures> routes;
    std::vector<Target> targets; // in the order of the configuration

    void merge(const Figures& other);
};

} // namespace gatelens::engine
