// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/path_normal.h"
#include "core/engine/router.h"

#include <gtest/gtest.h>

#include <string>

namespace gatelens::engine {
namespace {

RouteMatch route(std::vector<std::string> hosts, std::vector<PathRule> paths,
                 std::vector<std::string> methods = {}, std::vector<FieldRule> fields = {}) {
    return {std::move(hosts), std::move(paths), std::move(methods), std::move(fields)};
}

constexpr std::uint32_t kNone = RouteChoice::kNone;

TEST(Router, KeepsItsPrecedence) {
    const auto router = Router::build({
        route({"a.example"}, {{PathKind::Prefix, "/"}}),           // 0
        route({"a.example"}, {{PathKind::Prefix, "/x"}}),          // 1
        route({"a.example"}, {{PathKind::Prefix, "/x/y/"}}),       // 2
        route({"a.example"}, {{PathKind::Exact, "/x/y"}}),         // 3
        route({"a.example"}, {{PathKind::Regex, "/[a-z]+[0-9]"}}), // 4
        route({"*.example"}, {{PathKind::Prefix, "/w"}}),          // 5
        route({"*.b.example"}, {{PathKind::Prefix, "/w"}}),        // 6
        route({}, {{PathKind::Prefix, "/any"}}),                   // 7
    });
    ASSERT_TRUE(router.has_value());
    const auto choose = [&router](std::string_view host, std::string_view path) {
        return router->choose(host, path, "GET", {}).route;
    };
    EXPECT_EQ(choose("A.EXAMPLE:80", "/"), 0U);
    EXPECT_EQ(choose("a.example.", "/x"), 1U);
    EXPECT_EQ(choose("a.example", "/xy"), 0U); // whole segments
    EXPECT_EQ(choose("a.example", "/x/"), 1U);
    EXPECT_EQ(choose("a.example", "/x/y"), 3U);
    EXPECT_EQ(choose("a.example", "/x/y/"), 2U);
    EXPECT_EQ(choose("a.example", "/x/y/z/w"), 2U);
    EXPECT_EQ(choose("a.example", "/abc7"), 4U);
    EXPECT_EQ(choose("c.example", "/w"), 5U);
    EXPECT_EQ(choose("c.b.example", "/w/1"), 6U);
    EXPECT_EQ(choose("example", "/w"), kNone);
    EXPECT_EQ(choose("c.b.example", "/any"), 7U); // a less exact host is asked
    EXPECT_EQ(choose("", "/any/thing"), 7U);
    EXPECT_EQ(choose("[::1]:80", "/any"), 7U);
    EXPECT_EQ(choose("a.example", "/any"), 0U);
    EXPECT_EQ(choose(std::string(300, 'a'), "/nothing"), kNone);
}

TEST(Router, MethodsAndFieldsDecideBetweenEqualPaths) {
    const auto router = Router::build({
        route({}, {{PathKind::Prefix, "/p"}}, {"GET"}),
        route({}, {{PathKind::Prefix, "/p"}}, {"POST"}),
        route({}, {{PathKind::Prefix, "/p"}}, {"GET"}, {{"X-Beta", "1", false}}),
    });
    ASSERT_TRUE(router.has_value());
    EXPECT_EQ(router->choose("a", "/p", "GET", {}).route, 0U);
    EXPECT_EQ(router->choose("a", "/p", "POST", {}).route, 1U);
    EXPECT_EQ(router->choose("a", "/p", "GET", {{"x-beta", "1"}}).route, 2U);
    EXPECT_EQ(router->choose("a", "/p", "GET", {{"x-beta", "2"}}).route, 0U);
    const RouteChoice mismatch = router->choose("a", "/p", "PUT", {});
    EXPECT_EQ(mismatch.route, kNone);
    EXPECT_TRUE(mismatch.methodMismatch);
}

// Cost must not grow with the number of routes: this would take minutes.
TEST(Router, ManyRoutesAreIndexed) {
    std::vector<RouteMatch> routes;
    for (int i = 0; i < 100'000; ++i) {
        routes.push_back(route({"h" + std::to_string(i % 1000) + ".example"},
                               {{PathKind::Prefix, "/svc/" + std::to_string(i)}}));
    }
    const auto router = Router::build(routes);
    ASSERT_TRUE(router.has_value());
    for (int i = 0; i < 100'000; ++i) {
        const std::string host = "h" + std::to_string(i % 1000) + ".example";
        ASSERT_EQ(router->choose(host, "/svc/" + std::to_string(i) + "/a/b", "GET", {}).route,
                  static_cast<std::uint32_t>(i));
    }
}

TEST(NormalPath, IsTheSameForEverySpelling) {
    Arena arena;
    const auto normal = [&arena](std::string_view path) {
        const auto result = normalPath(path, arena);
        return result ? std::string(*result) : std::string("refused");
    };
    EXPECT_EQ(normal("/a/b"), "/a/b");
    EXPECT_EQ(normal("/a/./b/../c"), "/a/c");
    EXPECT_EQ(normal("/a/%2e%2E/b"), "/b");
    EXPECT_EQ(normal("/%61dmin"), "/admin");
    EXPECT_EQ(normal("/a%2fb"), "/a%2Fb"); // an escaped slash separates nothing
    EXPECT_EQ(normal("/a/.."), "/");
    EXPECT_EQ(normal("/a..b/...c"), "/a..b/...c");
    EXPECT_EQ(normal("/.."), "refused");
    EXPECT_EQ(normal("/a/../../b"), "refused");
    EXPECT_EQ(normal("/%2e%2e/etc"), "refused");
}

} // namespace
} // namespace gatelens::engine
