// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/trend.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace gatelens::history {

std::vector<TrendPoint> trendOf(std::span<const State> states) {
    std::set<std::string_view> running;
    for (const State& state : states) {
        if (state.live) {
            running.insert(state.gateway);
        }
    }
    std::vector<const State*> order;
    std::int64_t last = 0;
    for (const State& state : states) {
        if (state.live || !running.contains(state.gateway)) {
            order.push_back(&state);
            last = std::max(last, state.lastSeen);
        }
    }
    std::stable_sort(order.begin(), order.end(), [](const State* a, const State* b) {
        return std::pair(a->firstSeen, a->id) < std::pair(b->firstSeen, b->id);
    });
    std::map<std::pair<std::string_view, std::string_view>, const State*> current;
    TrendPoint now;
    std::vector<TrendPoint> points;
    for (const State* state : order) {
        const State*& shown = current[{state->gateway, state->source}];
        for (std::size_t i = 0; i < now.findings.size(); ++i) {
            now.findings[i] += state->findings[i] - (shown == nullptr ? 0 : shown->findings[i]);
        }
        shown = state;
        now.at = state->firstSeen;
        if (!points.empty() && points.back().at == now.at) {
            points.back() = now;
        } else {
            points.push_back(now);
        }
    }
    if (!points.empty() && last > points.back().at) {
        now.at = last;
        points.push_back(now);
    }
    return points;
}

} // namespace gatelens::history
