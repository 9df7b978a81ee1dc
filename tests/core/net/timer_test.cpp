// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/timer.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

namespace gatelens::net {
namespace {

TEST(TimerWheel, FiresNeverEarlyAndAtMostOneTickLate) {
    TimerWheel wheel;
    wheel.advance(1000);
    std::mt19937 random(7);
    std::int64_t now = 1000;
    std::vector<std::unique_ptr<Timer>> timers;
    std::size_t fired = 0;
    for (int i = 0; i < 500; ++i) {
        const std::int64_t after = 1 + static_cast<std::int64_t>(random() % 60'000);
        timers.push_back(std::make_unique<Timer>(wheel, [&fired, &now, due = 1000 + after] {
            EXPECT_GE(now, due);
            EXPECT_LE(now, due + 2 * TimerWheel::kTick);
            ++fired;
        }));
        timers.back()->arm(after);
    }
    while (fired < timers.size() && now < 100'000) {
        const std::int64_t wait = wheel.wait(now);
        ASSERT_GE(wait, 0);
        now += std::max<std::int64_t>(wait, 1);
        wheel.advance(now);
    }
    EXPECT_EQ(fired, timers.size());
    EXPECT_EQ(wheel.size(), 0U);
    EXPECT_EQ(wheel.wait(now), -1);
}

TEST(TimerWheel, TimersMayBeChangedWhileTheyFire) {
    TimerWheel wheel;
    wheel.advance(0);
    int fired = 0;
    std::unique_ptr<Timer> victim;
    std::unique_ptr<Timer> self;
    Timer again(wheel, [&] {
        if (++fired < 3) {
            again.arm(1);
        }
    });
    const auto kill = [&] {
        victim.reset();
        self.reset();
    };
    self = std::make_unique<Timer>(wheel, kill);
    victim = std::make_unique<Timer>(wheel, kill);
    self->arm(5);
    victim->arm(5);
    again.arm(5);
    for (std::int64_t now = 0; now < 300; now += 10) {
        wheel.advance(now);
    }
    EXPECT_EQ(fired, 3);
    EXPECT_EQ(self, nullptr);
    EXPECT_EQ(victim, nullptr);
}

TEST(TimerWheel, CancelledAndRearmedTimersKeepOnlyTheLastTime) {
    TimerWheel wheel;
    wheel.advance(0);
    int fired = 0;
    Timer timer(wheel, [&fired] { ++fired; });
    timer.arm(20);
    timer.arm(200);
    wheel.advance(100);
    EXPECT_EQ(fired, 0);
    timer.cancel();
    EXPECT_FALSE(timer.armed());
    wheel.advance(1'000'000); // a long pause
    EXPECT_EQ(fired, 0);
    timer.arm(0); // never
    EXPECT_FALSE(timer.armed());
}

} // namespace
} // namespace gatelens::net
