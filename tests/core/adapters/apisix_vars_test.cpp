// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/apisix_internal.h"
#include "core/text/document.h"

#include <gtest/gtest.h>

#include <set>

namespace gatelens::adapters::apisix {
namespace {

using model::Expr;
using model::ExprKind;

class ApisixVars : public ::testing::Test {
protected:
    ParsedVars parse(const std::string& json) {
        const auto& file = m_sources.add(text::SourceKind::Memory, "v.json", json);
        m_document = *text::readJson(file);
        return parseVars(*m_document->root());
    }
    std::string spelled(const std::string& json) {
        const auto parsed = parse(json);
        return parsed.problem.empty() ? spell(parsed.expr)
                                      : m_sources.place(parsed.place) + ' ' + parsed.problem;
    }
    static std::string spell(const Expr& expr) {
        std::string list;
        for (const auto& child : expr.children) {
            list += (list.empty() ? "" : " ") + spell(child);
        }
        switch (expr.kind) {
        case ExprKind::And:
            return "and(" + list + ')';
        case ExprKind::Or:
            return "or(" + list + ')';
        case ExprKind::Not:
            return "not(" + list + ')';
        case ExprKind::True:
            return "true";
        case ExprKind::Header:
            return "header:" + field(expr);
        case ExprKind::Query:
            return "query:" + field(expr);
        case ExprKind::Cookie:
            return "cookie:" + field(expr);
        case ExprKind::Variable:
            return field(expr);
        default:
            return expr.value;
        }
    }
    static std::string field(const Expr& expr) {
        return expr.field.name + (expr.field.negated ? " not " : " ") + expr.field.text;
    }

    text::SourceMap m_sources;
    text::DocumentPtr m_document;
};

TEST_F(ApisixVars, ConjunctionsAndLogic) {
    EXPECT_EQ(spelled("[]"), "true");
    EXPECT_EQ(spelled(R"([["arg_a","==","1"],["http_x_y","~~","^a"]])"),
              "and(query:a == 1 header:x-y ~~ ^a)");
    EXPECT_EQ(spelled(R"(["or",["cookie_s","in",["a","b"]],["!AND",["arg_a",">",1],
                         ["arg_b","<",2]]])"),
              "or(cookie:s in a, b not(and(query:a > 1 query:b < 2)))");
    EXPECT_EQ(spelled(R"([["remote_addr","!","ipmatch",["10.0.0.0/8","fd00::/8"]]])"),
              "not(or(10.0.0.0/8 fd00::/8))");
    EXPECT_EQ(spelled(R"([["request_method","==","GET"],["consumer_name","~=","x"]])"),
              "and(GET consumer_name not ~= x)");
    EXPECT_EQ(spelled(R"([["arg_old","v"]])"), "query:old == v") << "the form of old versions";
}

TEST_F(ApisixVars, AbsentValues) {
    auto absent = parse(R"([["arg_a","==",null]])").expr;
    EXPECT_EQ(absent.field.kind, model::ValueMatchKind::Absent);
    auto present = parse(R"([["arg_a","~=",null]])").expr;
    EXPECT_EQ(present.field.kind, model::ValueMatchKind::Present);
    EXPECT_FALSE(present.field.negated);
}

TEST_F(ApisixVars, SaysWhatIsWrong) {
    EXPECT_EQ(spelled(R"(["arg_a","==","1"])"),
              "v.json:1:1 needs one more pair of brackets around its condition");
    EXPECT_EQ(spelled(R"([["arg_a","=","1"]])"),
              "v.json:1:11 uses the unknown operator \"=\"; known are ==, ~=, >, >=, <, <=, ~~, "
              "~*, in, has, ipmatch");
    EXPECT_EQ(spelled(R"([["OR",["arg_a","==","1"]]])"),
              "v.json:1:2 joins fewer than two conditions by \"OR\"");
    EXPECT_EQ(spelled(R"([["arg_a"]])"),
              "v.json:1:2 holds a condition that is not [name, operator, value]");
    EXPECT_EQ(spelled(R"({"a":1})"), "v.json:1:1 holds a mapping where a list belongs");
    EXPECT_NE(spelled(std::string(150, '[') + std::string(150, ']')).find("nested too deeply"),
              std::string::npos);
}

TEST(ApisixPlugins, TableIsWellFormed) {
    std::set<std::string_view> names;
    for (const auto& plugin : bundledPlugins()) {
        EXPECT_TRUE(names.insert(plugin.name).second) << plugin.name;
        EXPECT_TRUE(isShapeText(plugin.config, pluginFragments())) << plugin.name;
        EXPECT_TRUE(isShapeText(plugin.consumer, pluginFragments())) << plugin.name;
        EXPECT_EQ(findPlugin(plugin.name), &plugin);
    }
    for (const auto& type : entityTypes()) {
        EXPECT_TRUE(isShapeText(type.shape, entityFragments())) << type.list;
    }
    EXPECT_EQ(names.size(), 121U);
}

} // namespace
} // namespace gatelens::adapters::apisix
