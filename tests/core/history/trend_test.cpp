// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/trend.h"

#include <gtest/gtest.h>

#include <vector>

namespace gatelens::history {
namespace {

State state(std::int64_t id, const char* gateway, bool live, std::int64_t from, std::int64_t to,
            std::uint32_t critical) {
    State made;
    made.id = id;
    made.gateway = gateway;
    made.source = live ? "http://127.0.0.1" : "file.yaml";
    made.live = live;
    made.firstSeen = from;
    made.lastSeen = to;
    made.findings = {0, 0, 0, 0, critical};
    return made;
}

TEST(HistoryTrend, SumsWhatHoldsAtEachMoment) {
    const std::vector<State> states{state(3, "a", false, 30, 50, 1),
                                    state(2, "b", false, 20, 40, 2),
                                    state(1, "a", false, 10, 29, 5)};
    const auto points = trendOf(states);
    const std::vector<TrendPoint> expected{
        {10, {0, 0, 0, 0, 5}}, {20, {0, 0, 0, 0, 7}}, {30, {0, 0, 0, 0, 3}}, {50, {0, 0, 0, 0, 3}}};
    EXPECT_EQ(points, expected);
    EXPECT_TRUE(trendOf({}).empty());
}

TEST(HistoryTrend, CountsAGatewayOnce) {
    const std::vector<State> states{state(1, "a", false, 10, 50, 5),
                                    state(2, "a", true, 20, 40, 4)};
    const auto points = trendOf(states);
    EXPECT_EQ(points.front().at, 20);
    EXPECT_EQ(points.back().findings[4], 4U);
}

} // namespace
} // namespace gatelens::history
