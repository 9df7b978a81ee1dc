// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/moment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace gatelens::history {
namespace {

class Moment : public ::testing::Test {
protected:
    void SetUp() override {
        setenv("TZ", "Europe/Berlin", 1);
        tzset();
        // Tuesday 2026-11-24 20:30:00 UTC, 21:30 in Berlin.
        now = 1'795'552'200;
    }
    [[nodiscard]] std::int64_t parsed(std::string_view text) const {
        const auto moment = parseMoment(text, now);
        EXPECT_TRUE(moment.has_value()) << text;
        return moment.value_or(-1);
    }
    std::int64_t now = 0;
};

TEST_F(Moment, DaysBeginAtLocalMidnight) {
    EXPECT_EQ(localText(now), "2026-11-24 21:30");
    EXPECT_EQ(localText(parsed("friday")), "2026-11-20 00:00");
    EXPECT_EQ(localText(parsed("Last Friday")), "2026-11-20 00:00");
    EXPECT_EQ(localText(parsed("fri")), "2026-11-20 00:00");
    EXPECT_EQ(localText(parsed("tuesday")), "2026-11-24 00:00") << "today is one";
    EXPECT_EQ(localText(parsed("today")), "2026-11-24 00:00");
    EXPECT_EQ(localText(parsed("yesterday")), "2026-11-23 00:00");
}

TEST_F(Moment, LengthsCountBack) {
    EXPECT_EQ(parsed("90m"), now - 5400);
    EXPECT_EQ(parsed("12h"), now - 43'200);
    EXPECT_EQ(parsed("3d"), now - 259'200);
    EXPECT_EQ(parsed("2w"), now - 1'209'600);
}

TEST_F(Moment, DatesAndTimes) {
    EXPECT_EQ(localText(parsed("2026-11-20")), "2026-11-20 00:00");
    EXPECT_EQ(localText(parsed("2026-11-20 14:30")), "2026-11-20 14:30");
    EXPECT_EQ(localText(parsed("2026-11-20T14:30:05")), "2026-11-20 14:30");
    EXPECT_EQ(localText(parsed("2026-11-20T14:30:00Z")), "2026-11-20 15:30");
    // A day of 25 hours lies between.
    EXPECT_EQ(localText(parsed("2026-10-25")), "2026-10-25 00:00");
}

TEST_F(Moment, RefusesWhatIsNone) {
    for (const char* text :
         {"", "d", "-3d", "x3d", "soon", "2026-02-30", "2026-13-01", "2026-11-20 25:00",
          "2026-11-20 14:30:00 tail", "2027-01-01", "99999999999999999999d", "2026-11-20x14:30"}) {
        const auto moment = parseMoment(text, now);
        ASSERT_FALSE(moment.has_value()) << text;
        EXPECT_EQ(moment.error().code, ErrorCode::Usage);
    }
}

TEST_F(Moment, AgesAreShort) {
    EXPECT_EQ(ageText(now - 10, now), "just now");
    EXPECT_EQ(ageText(now - 300, now), "5 min ago");
    EXPECT_EQ(ageText(now - 7200, now), "2 h ago");
    EXPECT_EQ(ageText(now - 4 * 86'400, now), "4 days ago");
}

} // namespace
} // namespace gatelens::history
