// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/shape_text.h"

#include "core/adapters/kong_internal.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace gatelens::adapters {
namespace {

TEST(ShapeText, ReadsEveryType) {
    const Shape shape = shapeOf("name!:s on:b=true size:i<1..10>=4 ratio:n<0.5..> kind:e(a,b) "
                                "list:[s] map:{[t]} old->name:s sub:(* x:a) X-Cache:b");
    ASSERT_EQ(shape.fields.size(), 10U);
    EXPECT_EQ(shape.fields[0].name, "name");
    EXPECT_TRUE(shape.fields[0].required);
    EXPECT_EQ(shape.fields[1].fallback, "true");
    EXPECT_EQ(shape.fields[2].shape.min, 1);
    EXPECT_EQ(shape.fields[2].shape.max, 10);
    EXPECT_EQ(shape.fields[3].shape.min, 0.5);
    EXPECT_GT(shape.fields[3].shape.max, 1e300);
    EXPECT_EQ(shape.fields[4].shape.values, (std::vector<std::string_view>{"a", "b"}));
    EXPECT_EQ(shape.fields[5].shape.element->type, Shape::Type::String);
    EXPECT_EQ(shape.fields[6].shape.element->element->type, Shape::Type::Text);
    EXPECT_EQ(shape.fields[7].replacedBy, "name");
    EXPECT_TRUE(shape.fields[8].shape.open);
    EXPECT_EQ(shape.fields[9].name, "X-Cache");
}

TEST(ShapeText, IncludesFragments) {
    static constexpr std::array kFragments =
        std::to_array<ShapeFragment>({{"redis", "host:s port:i"}});
    const Shape shape = shapeOf("redis:(@redis ssl:b) last:s", kFragments);
    ASSERT_EQ(shape.fields.size(), 2U);
    EXPECT_EQ(shape.fields[0].shape.fields.size(), 3U);
    EXPECT_FALSE(isShapeText("redis:(@mysql)", kFragments));
}

TEST(ShapeText, FindsItsOwnMistakes) {
    EXPECT_TRUE(isShapeText("a:s"));
    EXPECT_FALSE(isShapeText("a"));
    EXPECT_FALSE(isShapeText("a:q"));
    EXPECT_FALSE(isShapeText("a:[s"));
    EXPECT_FALSE(isShapeText("a:s)"));
    EXPECT_FALSE(isShapeText(":::"));
}

TEST(KongPlugins, TableIsWellFormed) {
    std::set<std::string_view> names;
    for (const auto& plugin : kong::bundledPlugins()) {
        EXPECT_TRUE(names.insert(plugin.name).second) << plugin.name;
        EXPECT_TRUE(isShapeText(plugin.config, kong::pluginFragments())) << plugin.name;
        EXPECT_EQ(kong::findPlugin(plugin.name), &plugin);
    }
    for (const auto& type : kong::entityTypes()) {
        EXPECT_TRUE(isShapeText(type.shape, kong::entityFragments())) << type.list;
    }
    EXPECT_EQ(kong::findPlugin("no-such"), nullptr);
    EXPECT_EQ(kong::fieldText("rate-limiting", nullptr, "fault_tolerant"), "true");
    EXPECT_EQ(kong::fieldList("key-auth", nullptr, "key_names"),
              std::vector<std::string>{"apikey"});
}

} // namespace
} // namespace gatelens::adapters
