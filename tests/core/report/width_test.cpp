// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/width.h"

#include <gtest/gtest.h>

namespace gatelens::report {
namespace {

TEST(Width, CountsCellsAndNotBytes) {
    EXPECT_EQ(displayWidth("orders"), 6U);
    EXPECT_EQ(displayWidth("größe"), 5U);
    EXPECT_EQ(displayWidth("e\u0301te\u0301"), 3U) << "combining accents take no cell";
    EXPECT_EQ(displayWidth("注文"), 4U) << "East Asian wide";
    EXPECT_EQ(displayWidth("🚀"), 2U);
    EXPECT_EQ(displayWidth("ｱ"), 1U) << "half width katakana";
    EXPECT_EQ(displayWidth("\xff\xfe"), 2U) << "bytes that are no UTF-8";
}

TEST(Width, NothingReachesTheTerminalThatItWouldActOn) {
    EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
    EXPECT_EQ(printable("a\r\n\tb"), "a\\r\\n\\tb");
    EXPECT_EQ(printable("\x7f\xc2\x9b"), "\\x7f\\x9b") << "DEL and the C1 form of ESC [";
    EXPECT_EQ(printable("ad\u202enim"), "ad\\u202enim") << "right to left override";
    EXPECT_EQ(printable("ad\u200bmin"), "ad\\u200bmin") << "a space without width";
    EXPECT_EQ(printable("\xc3\x28\xff"), "\\xc3(\\xff");
    EXPECT_EQ(printable("注文 – größe"), "注文 – größe");
}

TEST(Width, ElidesTheMiddleToTheCell) {
    EXPECT_EQ(elideMiddle("payments-service-v2", 12), "paymen…ce-v2");
    EXPECT_EQ(elideMiddle("short", 5), "short");
    EXPECT_EQ(elideMiddle("shorter", 1), "…");
    EXPECT_EQ(elideMiddle("shorter", 0), "");
    EXPECT_EQ(elideStart("configuration/kong.yaml:12:3", 14), "…ong.yaml:12:3");
}

TEST(Width, NeverWiderThanAskedWhateverTheText) {
    const std::string text = "a注b文c\u0301🚀deｱf注文注文e\u0301";
    for (std::size_t width = 0; width <= displayWidth(text) + 1; ++width) {
        EXPECT_LE(displayWidth(elideMiddle(text, width)), width);
        EXPECT_LE(displayWidth(elideStart(text, width)), width);
        EXPECT_LE(displayWidth(fitStart(text, width)), width);
        EXPECT_EQ(elideMiddle(text, width).find("…\u0301"), std::string::npos)
            << "a mark must not join the ellipsis";
    }
}

} // namespace
} // namespace gatelens::report
