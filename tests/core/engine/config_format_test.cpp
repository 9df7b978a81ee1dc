// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/config_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gatelens::engine {
namespace {

std::string formatted(const std::string& text) {
    const auto result = formatConfig("a.yaml", text);
    if (!result) {
        return "error: " + result.error().text();
    }
    const auto again = formatConfig("a.yaml", *result);
    EXPECT_EQ(again.value_or("error"), *result) << "not a fixed point";
    return *result;
}

TEST(ConfigFormat, IndentsAndSpaces) {
    EXPECT_EQ(formatted("listeners:\n-   name:   web\n    address:  '127.0.0.1:80'\n"
                        "routes:\n"
                        "- {name: a,paths: [ /x,{exact: /y}  ] }\n"
                        "timeouts: { header:   5s }\n"),
              "listeners:\n"
              "  - name: web\n"
              "    address: '127.0.0.1:80'\n"
              "routes:\n"
              "  - {name: a, paths: [/x, {exact: /y}]}\n"
              "timeouts: {header: 5s}\n");
}

TEST(ConfigFormat, CommentsStayWhereTheyBelong) {
    const std::string text = "# head\n"
                             "\n"
                             "\n"
                             "# of listeners\n"
                             "listeners: # here\n"
                             "  # first\n"
                             "  - address: ':1' # one\n"
                             "    # inner\n"
                             "    name: '#no comment'\n"
                             "\n"
                             "  - address: ':2'\n"
                             "  # after\n"
                             "routes: []\n"
                             "# end";
    EXPECT_EQ(formatted(text), "# head\n"
                               "\n"
                               "# of listeners\n"
                               "listeners: # here\n"
                               "  # first\n"
                               "  - address: ':1' # one\n"
                               "    # inner\n"
                               "    name: '#no comment'\n"
                               "\n"
                               "  - address: ':2'\n"
                               "# after\n"
                               "routes: []\n"
                               "# end\n");
}

TEST(ConfigFormat, LongFlowCollectionsBecomeBlocks) {
    const std::string origin = "https://a-rather-long-name.of-a-shop.example";
    EXPECT_EQ(formatted("routes:\n- {name: a, filters: [{cors: {origins: ['" + origin + "', '" +
                        origin + "']}}]}\n"),
              "routes:\n"
              "  - name: a\n"
              "    filters:\n"
              "      - cors:\n"
              "          origins:\n"
              "            - '" +
                  origin +
                  "'\n"
                  "            - '" +
                  origin + "'\n");
}

TEST(ConfigFormat, TextsOfSeveralLinesMoveAsAWhole) {
    EXPECT_EQ(formatted("routes:\n"
                        "- filters:\n"
                        "  - static-response:\n"
                        "         body: |\n"
                        "              one\n"
                        "                two\n"
                        "\n"
                        "              three\n"
                        "         status: 200\n"),
              "routes:\n"
              "  - filters:\n"
              "      - static-response:\n"
              "          body: |\n"
              "            one\n"
              "              two\n"
              "\n"
              "            three\n"
              "          status: 200\n");
}

TEST(ConfigFormat, WhatCannotBeKeptIsRefused) {
    for (const char* text : {"a: &x {b: 1}\nc: *x\n", "a: 1\n---\nb: 2\n", "a: [\n"}) {
        const auto result = formatConfig("a.yaml", text);
        ASSERT_FALSE(result.has_value()) << *result;
        EXPECT_THAT(result.error().text(), testing::StartsWith("a.yaml"));
    }
}

TEST(ConfigFormat, NothingIsAFixedPoint) {
    EXPECT_EQ(formatted(""), "");
    EXPECT_EQ(formatted("# only this\n"), "# only this\n");
}

} // namespace
} // namespace gatelens::engine
