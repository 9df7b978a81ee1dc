// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/verdict.h"

#include <algorithm>
#include <iterator>

namespace gatelens::match {

void NearRoutes::setWinner(model::RouteId route, std::string reason) {
    m_first.push_back({route, true, true, std::move(reason)});
}

void NearRoutes::addMatched(model::RouteId route, std::string reason) {
    m_matched.push_back({route, true, false, std::move(reason)});
}

void NearRoutes::addMissed(model::RouteId route, const Verdict& verdict) {
    if (verdict.met > 0) {
        m_missed.push_back({{route, false, false, verdict.reason},
                            verdict.demands - verdict.met,
                            m_missed.size()});
    } else if (verdict.demands == 1) {
        // A route of a single demand is as far as it can be, but still worth a line
        // when nothing nearer is there.
        m_missed.push_back({{route, false, false, verdict.reason}, 1000, m_missed.size()});
    }
}

std::vector<Candidate> NearRoutes::take(std::size_t limit) {
    std::vector<Candidate> out = std::move(m_first);
    std::move(m_matched.begin(), m_matched.end(), std::back_inserter(out));
    const std::size_t room = limit > out.size() ? limit - out.size() : 0;
    const auto end =
        m_missed.begin() + static_cast<std::ptrdiff_t>(std::min(room, m_missed.size()));
    std::partial_sort(m_missed.begin(), end, m_missed.end(), [](const Missed& a, const Missed& b) {
        return a.lacking != b.lacking ? a.lacking < b.lacking : a.order < b.order;
    });
    for (auto at = m_missed.begin(); at != end; ++at) {
        out.push_back(std::move(at->candidate));
    }
    return out;
}

} // namespace gatelens::match
