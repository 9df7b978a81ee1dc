// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"
#include "core/text/placeholder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gatelens::text {
namespace {

Node scalar(NodeKind kind, std::string_view text) {
    Node node;
    node.kind = kind;
    node.text = text;
    return node;
}

TEST(Node, IntegersOfEveryNotation) {
    const auto value = [](std::string_view text) { return scalar(NodeKind::Int, text).asInt(); };
    EXPECT_EQ(value("+12"), 12);
    EXPECT_EQ(value("-7"), -7);
    EXPECT_EQ(value("0777"), 777) << "the core schema knows no octal by a leading zero";
    EXPECT_EQ(value("0x1F"), 31);
    EXPECT_EQ(value("0o17"), 15);
    EXPECT_EQ(value("0b101"), 5);
    EXPECT_EQ(value("1_000"), 1000);
    EXPECT_FALSE(value("9223372036854775808"));
    EXPECT_FALSE(value("0x8000000000000000"));
    EXPECT_FALSE(value("0x"));
    EXPECT_FALSE(scalar(NodeKind::String, "12").asInt());
}

TEST(Node, NumbersBooleansAndText) {
    EXPECT_EQ(scalar(NodeKind::Float, "1.5e3").asDouble(), 1500.0);
    EXPECT_EQ(scalar(NodeKind::Int, "0x10").asDouble(), 16.0);
    EXPECT_EQ(scalar(NodeKind::Float, "-.INF").asDouble(),
              -std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(*scalar(NodeKind::Float, ".nan").asDouble()));
    EXPECT_EQ(scalar(NodeKind::Bool, "True").asBool(), true);
    EXPECT_EQ(scalar(NodeKind::Bool, "false").asBool(), false);
    EXPECT_FALSE(scalar(NodeKind::String, "true").asBool());
    EXPECT_EQ(scalar(NodeKind::Int, "012").asText(), "012");
    EXPECT_FALSE(scalar(NodeKind::Null, "null").asText());
    EXPECT_FALSE(scalar(NodeKind::Mapping, "").asText());
}

TEST(Node, MembersAreFoundAndTheLastOfDuplicatesWins) {
    NodeArena arena;
    const Node one = scalar(NodeKind::Int, "1");
    const Node two = scalar(NodeKind::Int, "2");
    Node inner;
    inner.kind = NodeKind::Mapping;
    const std::vector<Member> members{{"a", {}, &one}, {"b", {}, &one}, {"a", {}, &two}};
    inner.members = arena.copy(members);
    Node outer;
    outer.kind = NodeKind::Mapping;
    outer.members = arena.copy(std::vector<Member>{{"inner", {}, &inner}});
    EXPECT_EQ(inner.get("a"), &two);
    EXPECT_EQ(inner.get("c"), nullptr);
    EXPECT_EQ(outer.at({"inner", "b"}), &one);
    EXPECT_EQ(outer.at({"inner", "b", "c"}), nullptr);
    EXPECT_EQ(outer.at({"missing", "b"}), nullptr);
}

TEST(NodeArena, ListsKeepTheirLengthAndOrder) {
    NodeArena arena;
    const Node node;
    EXPECT_TRUE(arena.copy(std::vector<Member>{}).empty());
    EXPECT_EQ(ArenaList<const Node*>().begin(), ArenaList<const Node*>().end());
    std::vector<ArenaList<const Node*>> lists;
    for (std::size_t size : {1U, 7U, 3'000U, 600'000U, 2U}) {
        lists.push_back(arena.copy(std::vector<const Node*>(size, &node)));
        EXPECT_EQ(arena.copy("odd").size(), 3U) << "which leaves the next list to be aligned";
        EXPECT_EQ(lists.back().size(), size);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(lists.back().data()) % alignof(void*), 0U);
    }
    EXPECT_EQ(lists[3].back(), &node);
    EXPECT_EQ(lists[1].first(2).size(), 2U);
    EXPECT_EQ(lists[1].subspan(5).size(), 2U);
    EXPECT_EQ(lists[0].front(), &node);
}

TEST(Placeholder, EveryFormAndNothingElse) {
    for (const auto text : {"${A}", "x${A_1:-y}z", "${A:=y}", "{{ .x }}", "${{ env \"A\" }}",
                            "{$A}", "{$A:8080}", "{env.A}", "%BACKEND_HOST%"}) {
        EXPECT_TRUE(hasPlaceholder(text)) << text;
    }
    for (const auto text : {"", "$A", "{}", "{a}", "${", "${1}", "{{", "a}}", "}}{{", "^/a{2,3}$",
                            "%20%", "100%", "%lower%", "{http.request.host}", "$(A)", "{env.}"}) {
        EXPECT_FALSE(hasPlaceholder(text)) << text;
    }
    std::string braces(5'000'000, '{');
    braces.back() = '}';
    EXPECT_FALSE(hasPlaceholder(braces)) << "and not in quadratic time";
}

} // namespace
} // namespace gatelens::text
