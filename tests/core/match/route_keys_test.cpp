// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/regex.h"
#include "core/match/route_keys.h"

#include <gtest/gtest.h>

#include <random>

namespace gatelens::match {
namespace {

TEST(RouteKeys, LiteralPrefixOfAnExpression) {
    EXPECT_EQ(literalPrefix("^/api/v[0-9]+$"), "/api/v");
    EXPECT_EQ(literalPrefix("^/a\\.b/.*"), "/a.b/");
    EXPECT_EQ(literalPrefix("^/colou?r"), "/colo");
    EXPECT_EQ(literalPrefix("^/ab*"), "/a");
    EXPECT_EQ(literalPrefix("^/ab+"), "/ab");
    EXPECT_EQ(literalPrefix("^/ab{0,2}"), "/a");
    EXPECT_EQ(literalPrefix("^/caf\xC3\xA9?"), "/caf");
    EXPECT_EQ(literalPrefix("^/a(b|c)"), "/a");
    EXPECT_EQ(literalPrefix("/a", true), "/a");
    EXPECT_EQ(literalPrefix("/a"), "") << "it may stand anywhere";
    EXPECT_EQ(literalPrefix("^/a|/b"), "");
    EXPECT_EQ(literalPrefix("^/a[|]b"), "/a");
    EXPECT_EQ(literalPrefix("^/a[]|]|b"), "");
    EXPECT_EQ(literalPrefix("(?i)^/a"), "");
    EXPECT_EQ(literalPrefix("^/a(?i)b"), "");
    EXPECT_EQ(literalPrefix("^/a\\x41"), "");
    EXPECT_EQ(literalPrefix("^/a\\d"), "/a");
    EXPECT_EQ(literalPrefix("^/a\\"), "");
    EXPECT_EQ(literalPrefix(""), "");
}

TEST(RouteKeys, LiteralSuffixOfAnExpression) {
    EXPECT_EQ(literalSuffix("^[a-z]+\\.example\\.com$"), ".example.com");
    EXPECT_EQ(literalSuffix("^(a|b)\\.c$"), ".c");
    EXPECT_EQ(literalSuffix("a+b$"), "b");
    EXPECT_EQ(literalSuffix("\\db$"), "b");
    EXPECT_EQ(literalSuffix("ab"), "");
    EXPECT_EQ(literalSuffix("a\\$"), "");
    EXPECT_EQ(literalSuffix("a|b$"), "");
    EXPECT_EQ(literalSuffix("\\x41$"), "");
    EXPECT_EQ(literalSuffix("a\\\\b$"), "a\\b");
    EXPECT_EQ(literalSuffix("$"), "");
}

// Whatever an expression matches begins and ends as it is said to.
TEST(RouteKeys, LiteralsHoldForEveryMatch) {
    constexpr std::string_view kPieces[] = {
        "a",   "b",    "/", "\\.", "\\d", "[ab]", "[^]a]", "(a)",   "(a|b)", "(?:/a)", ".",
        "a|b", "\\\\", "1", "*",   "+",   "?",    "{2}",   "{0,1}", "^",     "$"};
    std::mt19937 random(11);
    std::size_t known = 0;
    for (int i = 0; i < 3000; ++i) {
        std::string pattern = random() % 2 == 0 ? "^" : "";
        for (auto left = 1 + random() % 5; left > 0; --left) {
            pattern += kPieces[random() % std::size(kPieces)];
        }
        pattern += random() % 2 == 0 ? "$" : "";
        for (const auto dialect : {RegexDialect::Re2, RegexDialect::Pcre}) {
            const auto regex = Regex::compile(pattern, {.dialect = dialect});
            if (!regex) {
                continue;
            }
            const std::string prefix = literalPrefix(pattern);
            const std::string suffix = literalSuffix(pattern);
            known += prefix.empty() && suffix.empty() ? 0 : 1;
            for (int k = 0; k < 60; ++k) {
                std::string subject;
                for (auto left = random() % 6; left > 0; --left) {
                    subject += "ab/.1\\"[random() % 6];
                }
                if (regex->search(subject)) {
                    ASSERT_TRUE(subject.starts_with(prefix)) << pattern << ' ' << subject;
                    ASSERT_TRUE(subject.ends_with(suffix)) << pattern << ' ' << subject;
                }
            }
        }
    }
    EXPECT_GT(known, 500U);
}

TEST(RouteKeys, ARouteOfVeryManyPathsIsEnteredByItsHosts) {
    RouteKeys keys;
    keys.hosts = {{HostKey::Kind::Exact, "a.test"}};
    for (int i = 0; i < 100; ++i) {
        keys.paths.push_back({PathKey::Kind::Exact, "/p" + std::to_string(i)});
    }
    RouteIndex index;
    addToIndex(index, keys, 7);
    index.build();
    EXPECT_EQ(index.find("a.test", "/other").next(), 7U);
    EXPECT_EQ(index.find("b.test", "/p1").next(), std::nullopt);
}

} // namespace
} // namespace gatelens::match
