// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

#include <gtest/gtest.h>

namespace gatelens::text {
namespace {

TEST(JsonReader, RangesAreTheBytesOfKeysAndValues) {
    SourceMap sources;
    const SourceFile& file = sources.add(SourceKind::Memory, "a.json",
                                         R"({"ü": [1, -2.5e3, "a\u00e9"], "on": true})");
    const auto document = readJson(file);
    ASSERT_TRUE(document) << document.error().text();
    const Node* root = (*document)->root();
    EXPECT_EQ(sources.slice(root->range), file.text());
    EXPECT_EQ(sources.slice(root->members[0].keyRange), "\"ü\"");
    const Node* list = root->get("ü");
    EXPECT_EQ(sources.slice(list->range), R"([1, -2.5e3, "a\u00e9"])");
    EXPECT_EQ(list->items[0]->asInt(), 1);
    EXPECT_EQ(list->items[1]->asDouble(), -2500.0);
    EXPECT_EQ(list->items[2]->text, "aé");
    EXPECT_EQ(root->get("on")->asBool(), true);
}

} // namespace
} // namespace gatelens::text
