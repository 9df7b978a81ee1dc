// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The circuit breaker of one service and thread: when too many of its requests
// fail, it answers 503 for a while instead of asking, then lets one through.
#pragma once

#include <cstdint>

namespace gatelens::engine {

struct BreakerOptions {
    std::uint32_t failurePercent = 0; // opens from here on; 0: never
    std::uint32_t minRequests = 20;   // in a window, before a share means anything
    std::int64_t window = 10'000;     // milliseconds
    std::int64_t openFor = 5'000;
};

class Breaker final {
public:
    // Whether a request may be sent; the one that is let through to try counts.
    [[nodiscard]] bool allows(const BreakerOptions& options, std::int64_t now);
    void report(const BreakerOptions& options, bool failed, std::int64_t now);
    [[nodiscard]] bool open(std::int64_t now) const { return m_openUntil > now || m_trying; }

private:
    std::int64_t m_windowEnds = 0;
    std::uint32_t m_requests = 0;
    std::uint32_t m_failures = 0;
    std::int64_t m_openUntil = 0; // 0: closed
    bool m_trying = false;        // one was let through and has not ended
    std::int64_t m_tryEnds = 0;   // when it is taken for lost
};

} // namespace gatelens::engine
