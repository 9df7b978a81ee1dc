// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/index.h"
#include "core/match/path.h"
#include "core/match/prefix_table.h"

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

std::vector<std::string> keysOf(const AffixTable& table, Rank group, std::string_view subject) {
    std::vector<std::string> keys;
    table.each(group, subject, [&](std::size_t length, std::span<const Rank> ranks) {
        std::string key = std::to_string(length) + ':';
        for (const Rank rank : ranks) {
            key += ' ' + std::to_string(rank);
        }
        keys.push_back(std::move(key));
    });
    return keys;
}

TEST(AffixTable, GivesEveryKeyThatBeginsTheSubject) {
    AffixTable table;
    table.add(0, "/a", 4);
    table.add(0, "/a/b", 2);
    table.add(0, "/ab", 3);
    table.add(0, "", 9);
    table.add(0, "/a", 1);
    table.add(0, "/a", 4);
    table.add(7, "/a/b", 5);
    table.build();
    EXPECT_THAT(keysOf(table, 0, "/a/bc"), ElementsAre("0: 9", "2: 1 4", "4: 2"));
    EXPECT_THAT(keysOf(table, 7, "/a/bc"), ElementsAre("4: 5"));
    EXPECT_THAT(keysOf(table, 1, "/a/bc"), IsEmpty());
    EXPECT_THAT(keysOf(table, 8, "/a/bc"), IsEmpty());
    EXPECT_THAT(table.whole(0, "/a"), ElementsAre(1, 4));
    EXPECT_THAT(table.whole(0, "/a/"), IsEmpty());
    EXPECT_THAT(AffixTable().whole(0, "x"), IsEmpty());
}

TEST(AffixTable, FromTheEndAndInAnyCase) {
    AffixTable ends(AffixTable::End::Back);
    ends.add(0, ".test", 1);
    ends.add(0, ".a.test", 2);
    ends.build();
    EXPECT_THAT(keysOf(ends, 0, "b.a.test"), ElementsAre("5: 1", "7: 2"));
    EXPECT_THAT(keysOf(ends, 0, "b.A.test"), ElementsAre("5: 1"));
    AffixTable folded(AffixTable::End::Front, true);
    folded.add(0, "/ab", 1);
    folded.build();
    EXPECT_THAT(keysOf(folded, 0, "/AbC"), ElementsAre("3: 1"));
    EXPECT_THAT(folded.whole(0, "/aB"), ElementsAre(1));
}

TEST(ShortList, KeepsItsOrderWhenItGrows) {
    ShortList<int, 2> list;
    for (int i = 0; i < 5; ++i) {
        list.push_back(i);
        EXPECT_EQ(list.back(), i);
    }
    EXPECT_THAT(std::vector(list.begin(), list.end()), ElementsAre(0, 1, 2, 3, 4));
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

// More hits than a list holds without memory of its own.
TEST(HostIndex, ManyHostsOfOneKey) {
    HostIndex index;
    std::vector<Rank> expected;
    for (Rank group = 0; group < 50; ++group) {
        index.add({HostKey::Kind::Suffix, ".test"}, group);
        expected.push_back(group);
    }
    index.build();
    EXPECT_EQ(groups(index, "a.test"), expected);
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
            text += "abA/"[random() % 4];
        }
        return text;
    };
    std::vector<PathKey> keys;
    PathIndex index;
    for (Rank rank = 0; rank < 400; ++rank) {
        keys.push_back({static_cast<PathKey::Kind>(random() % 3), path(5), random() % 4 != 0});
        index.add(rank % 2, keys.back(), rank);
    }
    index.build();
    for (int i = 0; i < 4000; ++i) {
        const std::string written = path(8);
        const auto group = static_cast<Rank>(random() % 2);
        std::vector<Rank> expected;
        for (Rank rank = group; rank < keys.size(); rank += 2) {
            const auto& key = keys[rank];
            const std::string subject = key.caseSensitive ? written : foldCase(written);
            const std::string value = key.caseSensitive ? key.value : foldCase(key.value);
            const bool hit = key.kind == PathKey::Kind::Exact    ? subject == value
                             : key.kind == PathKey::Kind::Prefix ? subject.starts_with(value)
                                                                 : isSegmentPrefix(value, subject);
            if (hit) {
                expected.push_back(rank);
            }
        }
        ASSERT_EQ(all(index.find(group, written)), expected) << written;
    }
}

} // namespace
} // namespace gatelens::match
