// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/breaker.h"

namespace gatelens::engine {

bool Breaker::allows(const BreakerOptions& options, std::int64_t now) {
    if (options.failurePercent == 0 || m_openUntil == 0) {
        return true;
    }
    if (now < m_openUntil || (m_trying && now < m_tryEnds)) {
        return false;
    }
    // A client may go away before the upstream has answered.
    m_trying = true;
    m_tryEnds = now + options.openFor;
    return true;
}

void Breaker::report(const BreakerOptions& options, bool failed, std::int64_t now) {
    if (options.failurePercent == 0) {
        return;
    }
    if (m_openUntil != 0) {
        if (m_trying || !failed) {
            m_trying = false;
            m_openUntil = failed ? now + options.openFor : 0;
            m_windowEnds = 0;
        }
        return;
    }
    if (now >= m_windowEnds) {
        m_windowEnds = now + options.window;
        m_requests = 0;
        m_failures = 0;
    }
    ++m_requests;
    m_failures += failed ? 1 : 0;
    if (m_requests >= options.minRequests &&
        std::uint64_t{m_failures} * 100 >= std::uint64_t{m_requests} * options.failurePercent) {
        m_openUntil = now + options.openFor;
        m_trying = false;
    }
}

} // namespace gatelens::engine
