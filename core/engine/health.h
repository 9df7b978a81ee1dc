// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Active health checks. One thread asks, all of them read what it has found.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatelens::engine {

struct HealthCheck {
    std::string path; // empty: none
    std::string host; // of the request; empty: the target's
    std::int64_t interval = 5'000;
    std::int64_t timeout = 2'000;
    std::uint32_t healthyAfter = 2;   // answers in a row
    std::uint32_t unhealthyAfter = 3; // failures in a row
    int leastStatus = 200;
    int mostStatus = 399;
    friend bool operator==(const HealthCheck&, const HealthCheck&) = default;
};

// By the key of a pool: whether its target is up. Targets nobody checks are.
class HealthBoard final {
public:
    using Up = std::shared_ptr<std::atomic<bool>>;
    [[nodiscard]] Up of(const std::string& key);

private:
    std::mutex m_mutex;
    std::unordered_map<std::string, Up> m_targets;
};

class Worker;
struct Config;

// The checks of one configuration; they end with it.
class HealthChecks final {
public:
    explicit HealthChecks(Worker& worker);
    ~HealthChecks();
    HealthChecks(const HealthChecks&) = delete;
    HealthChecks& operator=(const HealthChecks&) = delete;

    // Checks that stay go on where they are.
    void apply(const Config& config);
    void stop();

private:
    class Check;
    Worker& m_worker;
    std::unordered_map<std::string, std::shared_ptr<Check>> m_checks;
};

} // namespace gatelens::engine
