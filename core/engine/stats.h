// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Counters of one thread: only it writes, anyone reads.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace gatelens::engine {

// A number with one writer, so that counting is no locked instruction.
class Counter final {
public:
    void operator++() { add(1); }
    void operator--() { add(-1); }
    void add(std::int64_t amount) {
        m_value.store(m_value.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    [[nodiscard]] std::int64_t value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> m_value{0};
};

struct Stats {
    Counter connections; // open now
    Counter accepted;
    Counter refused; // beyond a limit
    Counter requests;
    Counter badRequests;
    Counter retries;
    Counter brokenResponses;
    Counter tunnels;
    Counter upstreamConnects;
    std::array<Counter, 6> statuses; // by first digit

    void countStatus(int status) { ++statuses[static_cast<std::size_t>(status / 100)]; }
};

} // namespace gatelens::engine
