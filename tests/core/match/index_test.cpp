// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/index.h"
#include "core/match/path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace gatelens::match {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Rank> all(Hits hits) {
    std::vector<Rank> ranks;
    while (const auto rank = hits.next()) {
        ranks.push_back(*rank);
    }
    return ranks;
}

std::vector<Rank> groups(const HostIndex& index, std::string_view host) {
    std::vector<Rank> found;
    for (const auto& hit : index.find(host)) {
        found.push_back(hit.group);
    }
    return found;
}

TEST(PrefixTable, GivesEveryPrefixLongestFirst) {
    PrefixTable table;
    table.add("/a", 4);
    table.add("/a/b", 2);
    table.add("/ab", 3);
    table.add("", 9);
    table.add("/a", 1);
    table.build();
    std::vector<std::string> keys;
    table.each("/a/bc", [&](const PrefixTable::Entry& entry) {
        keys.push_back(entry.key);
        return true;
    });
    EXPECT_THAT(keys, ElementsAre("/a/b", "/a", ""));
    EXPECT_THAT(table.longest("/a")->ranks, ElementsAre(1, 4));
    EXPECT_EQ(table.longest("zzz")->key, "");
    EXPECT_EQ(PrefixTable().longest("x"), nullptr);
}

TEST(HostIndex, OrdersExactSuffixPrefixAndAny) {
    HostIndex index;
    index.add({HostKey::Kind::Any, {}}, 0);
    index.add({HostKey::Kind::Suffix, ".example.com"}, 1);
    index.add({HostKey::Kind::Suffix, ".b.example.com"}, 2);
    index.add({HostKey::Kind::Exact, "a.b.example.com"}, 3);
    index.add({HostKey::Kind::Prefix, "a."}, 4);
    index.build();
    EXPECT_THAT(groups(index, "a.b.example.com"), ElementsAre(3, 2, 1, 4, 0));
    EXPECT_THAT(groups(index, "example.com"), ElementsAre(0));
    EXPECT_THAT(groups(index, ".example.com"), ElementsAre(0)) << "a wildcard stands for something";
    EXPECT_THAT(groups(index, "xexample.com"), ElementsAre(0));
}

TEST(PathIndex, KeepsGroupsAndBoundariesApart) {
    PathIndex index;
    index.add(1, {PathKey::Kind::Prefix, "/foo"}, 5);
    index.add(1, {PathKey::Kind::SegmentPrefix, "/foo/"}, 4);
    index.add(1, {PathKey::Kind::Exact, "/foobar"}, 3);
    index.add(1, {PathKey::Kind::Prefix, "/FOO", false}, 2);
    index.add(1, {PathKey::Kind::Open, {}}, 1);
    index.add(2, {PathKey::Kind::Any, {}}, 0);
    index.add(1, {PathKey::Kind::SegmentPrefix, "/"}, 7);
    index.build();
    EXPECT_THAT(all(index.find(1, "/foobar")), ElementsAre(1, 2, 3, 5, 7));
    EXPECT_THAT(all(index.find(1, "/foo")), ElementsAre(1, 2, 4, 5, 7));
    EXPECT_THAT(all(index.find(1, "/foo/x")), ElementsAre(1, 2, 4, 5, 7));
    EXPECT_THAT(all(index.find(1, "/Foo")), ElementsAre(1, 2, 7));
    EXPECT_THAT(all(index.find(2, "*")), ElementsAre(0));
    EXPECT_THAT(all(index.find(3, "/foo")), IsEmpty());
}

TEST(RouteIndex, GivesEachRankOnceInOrder) {
    RouteIndex index;
    index.add({HostKey::Kind::Exact, "a.test"}, {PathKey::Kind::Prefix, "/x"}, 2);
    index.add({HostKey::Kind::Suffix, ".test"}, {PathKey::Kind::Prefix, "/"}, 2);
    index.add({HostKey::Kind::Any, {}}, {PathKey::Kind::Exact, "/x"}, 1);
    index.add({HostKey::Kind::Exact, "b.test"}, {PathKey::Kind::Any, {}}, 0);
    index.build();
    EXPECT_THAT(all(index.find("a.test", "/x")), ElementsAre(1, 2));
    EXPECT_THAT(all(index.find("b.test", "/y")), ElementsAre(0, 2));
}

// The tables against a plain look at every rule.
TEST(PathIndex, AgreesWithALookAtEveryRule) {
    std::mt19937 random(7);
    const auto path = [&](std::size_t longest) {
        std::string text = "/";
        for (auto left = random() % (longest + 1); left > 0; --left) {
            text += "ab/"[random() % 3];
        }
        return text;
    };
    std::vector<PathKey> keys;
    PathIndex index;
    for (Rank rank = 0; rank < 400; ++rank) {
        keys.push_back({static_cast<PathKey::Kind>(random() % 3), path(5)});
        index.add(0, keys.back(), rank);
    }
    index.build();
    for (int i = 0; i < 2000; ++i) {
        const std::string subject = path(8);
        std::vector<Rank> expected;
        for (Rank rank = 0; rank < keys.size(); ++rank) {
            const auto& key = keys[rank];
            const bool hit = key.kind == PathKey::Kind::Exact ? subject == key.value
                             : key.kind == PathKey::Kind::Prefix
                                 ? subject.starts_with(key.value)
                                 : isSegmentPrefix(key.value, subject);
            if (hit) {
                expected.push_back(rank);
            }
        }
        ASSERT_EQ(all(index.find(0, subject)), expected) << subject;
    }
}

} // namespace
} // namespace gatelens::match
