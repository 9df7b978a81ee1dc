// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/regex_cost.h"

#include <gtest/gtest.h>

#include <string>

namespace gatelens::findings {
namespace {

TEST(RegexCost, FindsRepetitionsOfRepetitions) {
    for (const auto pattern :
         {"^(a+)+$", "^/(\\w+\\s?)*$", "^(([a-z])+)+x", "(?:a*)*b", "^(\\d|\\w)+$", "^(a|a)*$",
          "([a-z]+)*\\.json", "^(?<p>[^/]*)*$", "^(.*a)+$", "(x{2,})+y"}) {
        EXPECT_TRUE(ambiguousRepetition(pattern)) << pattern;
    }
}

TEST(RegexCost, LeavesAloneWhatHasOneWayToMatch) {
    for (const auto pattern :
         {"^/api/(.*)$", "^([a-z]+\\.)+[a-z]+$", "^/a/(/[^/]+)+$", "^(a|b)+$", "^[a-z]+[0-9]+$",
          "(a+)+", "^(?>a+)+$", "^(a++)+$", "^/v[0-9]{1,3}/(\\w+)$", "^(?:/[\\w-]+){1,4}$", "",
          "^/(en|de|fr)(/.*)?$", "(?i)^/shop", "^(unclosed", "^[a-", "a\\"}) {
        EXPECT_FALSE(ambiguousRepetition(pattern)) << pattern;
    }
}

TEST(RegexCost, GivesTheRepetitionAsWritten) {
    EXPECT_EQ(ambiguousRepetition("^/x/([a-z]+)*$").value_or(""), "([a-z]+)*");
}

TEST(RegexCost, EndsOnHostilePatterns) {
    EXPECT_FALSE(ambiguousRepetition(std::string(3000, '(')));
    EXPECT_FALSE(ambiguousRepetition(std::string(100'000, 'a')));
}

} // namespace
} // namespace gatelens::findings
