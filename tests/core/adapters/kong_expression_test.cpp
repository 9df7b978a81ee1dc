// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/kong_internal.h"

#include "tests/core/adapters/read_text.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::kong {
namespace {

using model::Expr;
using model::ExprKind;

// A compact spelling of the tree, to compare whole rules at once.
std::string spell(const Expr& expr) {
    const auto list = [&](std::string_view name) {
        std::string out(name);
        out += '(';
        for (const auto& child : expr.children) {
            out += (out.back() == '(' ? "" : " ") + spell(child);
        }
        return out + ')';
    };
    switch (expr.kind) {
    case ExprKind::And:
        return list("and");
    case ExprKind::Or:
        return list("or");
    case ExprKind::Not:
        return list("not");
    case ExprKind::Host:
        return "host:" + expr.host.text;
    case ExprKind::Path:
        return std::string(model::pathMatchKindName(expr.path.kind)) + ':' + expr.path.value;
    case ExprKind::Header:
    case ExprKind::Query:
    case ExprKind::Variable:
        return (expr.field.negated ? "!" : "") + expr.field.name + '=' + expr.field.values.at(0);
    case ExprKind::Opaque:
        return "opaque:" + expr.value;
    default:
        return expr.value;
    }
}

std::string parsed(std::string_view text) {
    const auto result = parseExpression(text, {});
    return result.problem.empty() ? spell(result.expr) : result.problem;
}

TEST(KongExpression, OrBindsTighterThanAnd) {
    EXPECT_EQ(parsed(R"(http.path ^= "/a" && http.method == "GET" || http.method == "PUT")"),
              "and(prefix:/a or(GET PUT))");
    EXPECT_EQ(parsed(R"((http.path ^= "/a" && http.method == "GET") || http.method == "PUT")"),
              "or(and(prefix:/a GET) PUT)");
}

TEST(KongExpression, FieldsAndOperators) {
    EXPECT_EQ(parsed(R"(http.path == r#"/x"y"#)"), "exact:/x\"y");
    EXPECT_EQ(parsed(R"(http.path =^ ".json" || http.path contains "v2")"),
              "or(suffix:.json contains:v2)");
    EXPECT_EQ(parsed(R"(http.host =^ ".example.com")"), "host:*.example.com");
    EXPECT_EQ(parsed(R"(any(lower(http.headers.x_api_key)) == "k\"1")"), "x-api-key=k\"1");
    EXPECT_EQ(parsed(R"(http.queries.debug != "1")"), "!debug=1");
    EXPECT_EQ(parsed("net.src.ip in 10.0.0.0/8 && net.dst.port == 8443"), "and(10.0.0.0/8 8443)");
    EXPECT_EQ(parsed("net.src.ip not in fd00::/8"), "not(fd00::/8)");
    EXPECT_EQ(parsed("http.path.segments.len >= 3"), "http.path.segments.len=3");
    EXPECT_EQ(parsed(R"(!(tls.sni == "a.b") && net.protocol == "https")"), "and(not(a.b) https)");
}

TEST(KongExpression, SaysWhereItFails) {
    EXPECT_EQ(parsed(""), "cannot be parsed at character 1: expected a field name");
    EXPECT_EQ(parsed("http.path"), "cannot be parsed at character 10: expected an operator");
    EXPECT_EQ(parsed(R"(http.path == "/a)"),
              "cannot be parsed at character 17: expected a closing quote");
    EXPECT_EQ(parsed(R"((http.path == "/a")"), "cannot be parsed at character 19: expected \")\"");
    EXPECT_EQ(parsed(R"(http.path == "/a" http.method == "GET")"),
              "cannot be parsed at character 19: expected an operator or the end");
    EXPECT_EQ(parsed(R"(upper(http.path) == "A")"),
              "cannot be parsed at character 7: expected lower() or any()");
    EXPECT_EQ(parsed("! a == 1"), "cannot be parsed at character 3: expected \"(\"");
    EXPECT_EQ(parsed(std::string(100'000, '(')),
              "cannot be parsed at character 101: expected fewer nested parentheses");
}

TEST(KongExpression, RoutesShowWhatTheRuleDemands) {
    auto snapshot = adapters::test::readFiles("kong", {{"k.yaml", R"(
_format_version: "3.0"
routes:
- name: r
  priority: 7
  expression: (http.path ^= "/a" || http.path == "/b") && http.method == "GET" && http.headers.x == "1"
- name: broken
  expression: http.path %% "/a"
)"}});
    ASSERT_TRUE(snapshot);
    const auto& route = adapters::test::named(snapshot->routes, "r");
    ASSERT_EQ(route.paths.size(), 2U);
    EXPECT_EQ(route.paths[1].kind, model::PathMatchKind::Exact);
    EXPECT_EQ(route.methods, std::vector<std::string>{"GET"});
    ASSERT_EQ(route.headers.size(), 1U);
    EXPECT_EQ(route.priority, 7);
    ASSERT_TRUE(route.expression);
    EXPECT_EQ(route.expression->kind, ExprKind::And);
    const auto& broken = adapters::test::named(snapshot->routes, "broken");
    EXPECT_EQ(broken.expression->kind, ExprKind::Opaque);
    ASSERT_EQ(snapshot->diagnostics.size(), 1U);
    EXPECT_EQ(snapshot->diagnostics[0].code, "invalid-expression");
}

} // namespace
} // namespace gatelens::adapters::kong
