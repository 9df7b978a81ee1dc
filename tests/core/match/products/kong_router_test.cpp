// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Cases of Kong's own router tests (spec/01-unit/08-router_spec.lua of 3.9, by their
// titles) under both routers that take routes without expressions; and what
// kong/router/fields.lua and atc-router say of the expression language.
#include "tests/core/match/products/asking.h"

#include <gmock/gmock.h>

namespace gatelens::match {
namespace {

using testing::Asking;
using ::testing::HasSubstr;

// Files of format 2.1 are for the traditional router.
Asking kong(const std::vector<std::string>& routes, std::string_view format) {
    std::string text = fmt::format("_format_version: \"{}\"\nservices:\n- {{name: s, host: b, "
                                   "routes: [\n",
                                   format);
    for (std::string route : routes) {
        // There a path that looks like an expression is one.
        if (const auto mark = route.find("'~/"); mark != std::string::npos && format == "2.1") {
            route.erase(mark + 1, 1);
        }
        text += "  {strip_path: false, " + route + "},\n";
    }
    return Asking("kong", {{"kong.yaml", text + "]}\n"}});
}

struct Row {
    std::string title; // in the router's tests
    std::vector<std::string> routes;
    std::string line;
    std::string compatible; // the route that takes the request, "404" for none
    std::string traditional;
    std::vector<std::string> fields = {};
};

std::string taken(const Asking& asking, const Row& row) {
    const auto decision = asking.decide(row.line, row.fields);
    return decision.route ? asking.snapshot()[decision.route].name
                          : fmt::format("{}", decision.status);
}

const std::vector<std::string> kPorts{"name: any, hosts: ['route.*']",
                                      "name: p80, hosts: ['route.*:80']",
                                      "name: front, hosts: ['*.route.net:123']"};
const std::vector<std::string> kEdges{
    "name: host, hosts: [d1.org, d2.org]",
    "name: method, methods: [TRACE]",
    "name: uri, paths: [/my-route]",
    "name: hosturi, hosts: [d1.org, d2.org], paths: [/route-4]",
    "name: hostmethod, hosts: [d1.org, d2.org], methods: [POST, PUT]",
    "name: urimethod, paths: [/route-6], methods: [POST, PUT]"};
const std::vector<std::string> kHalf{"name: one, hosts: [host1.com], paths: [/v1/path]",
                                     "name: two, hosts: [host2.com], paths: [/]"};
const std::vector<std::string> kRegex{
    "name: get, methods: [GET], paths: ['~/users/\\d+/profile']",
    "name: post, methods: [POST], paths: ['~/users/\\d*/profile']"};
const std::vector<std::string> kHeaders{
    "name: one, headers: {version: [v1]}, paths: [/my-route/hello]",
    "name: two, headers: {version: [v1], location: [us-east]}, paths: [/my-route]"};
const std::vector<std::string> kPlain{"name: wild, hosts: ['*.route.com'], paths: [/path1]",
                                      "name: plain, hosts: [plain.route.com], paths: [/path2]"};

TEST(KongRouterCases, RoutesWithoutExpressions) {
    const std::vector<Row> rows{
        {"[host] ignores default port", kEdges, "GET http://d1.org:80/", "host", "host"},
        {"[host] matches specific port",
         {"name: any, hosts: [a.org]", "name: port, hosts: ['a.org:321'], paths: [/]"},
         "GET http://a.org:321/",
         "port",
         "port"},
        {"[host] fails just because of port on port-only route",
         {"name: port, hosts: ['a.org:321']"},
         "GET http://a.org:123/",
         "404",
         "404"},
        {"matches any port in request", kPorts, "GET http://route.org:123/", "any", "any"},
        {"matches port-specific routes", kPorts, "GET http://x.route.net:123/", "front", "front"},
        {"matches port-specific routes (another port)", kPorts, "GET http://x.route.net:456/",
         "404", "404"},
        {"[host] and [uri] have higher priority than [method]", kEdges, "TRACE http://d2.org/",
         "host", "host"},
        {"[host] and [uri] have higher priority than [method] (uri)", kEdges,
         "TRACE http://d.org/my-route", "uri", "uri"},
        {"[host + uri]", kEdges, "GET http://d1.org/route-4", "hosturi", "hosturi"},
        {"[host + method]", kEdges, "POST http://d1.org/", "hostmethod", "hostmethod"},
        {"[uri + method]", kEdges, "POST http://d.org/route-6", "urimethod", "urimethod"},
        {"invalid method in [uri + method]", kEdges, "GET http://d.org/route-6", "404", "404"},
        {"half [uri] and [host] match does not supersede another route", kHalf,
         "GET http://host1.com/v1/path", "one", "one"},
        {"half [uri] and [host] match does not supersede another route (2)", kHalf,
         "GET http://host2.com/v1/path", "two", "two"},
        {"half [uri regex] and [method] match does not supersede another route", kRegex,
         "POST http://d.org/users/123/profile", "post", "post"},
        {"half [wildcard host] and [method] match does not supersede another route",
         {"name: get, hosts: ['host.*'], methods: [GET]",
          "name: post, hosts: ['host.*'], methods: [POST]"},
         "POST http://host.com/",
         "post",
         "post"},
        {"[method] does not supersede [uri prefix]",
         {"name: method, methods: [GET]", "name: uri, paths: [/example]"},
         "GET http://d.org/example/status/200",
         "uri",
         "uri"},
        {"more [headers] has priority over longer [paths]",
         kHeaders,
         "GET http://d.org/my-route/hello",
         "two",
         "two",
         {"version: v1", "location: us-east"}},
        {"names are case-insensitive",
         {"name: h, headers: {USER_AGENT: [gecko]}, paths: [/]", "name: i, headers: {X-Y: [Z]}"},
         "GET http://d.org/",
         "i",
         "i",
         {"x-y: z"}},
        {"matches [wildcard host + path] even if a similar [plain host] exists", kPlain,
         "GET http://plain.route.com/path1", "wild", "wild"},
        {"matches [plain host + path] even if a matching [wildcard host] exists", kPlain,
         "GET http://plain.route.com/path2", "plain", "plain"},
        {"matches a [uri regex] even if a [uri] got an exact match",
         {"name: exact, paths: [/route/fixture]", "name: regex, paths: ['~/route/(fixture)']"},
         "GET http://d.org/route/fixture",
         "regex",
         "regex"},
        {"matches from the beginning of the request URI [uri regex]",
         {"name: r, paths: ['~/prefix/[0-9]+']"},
         "GET http://d.org/extra/prefix/123",
         "404",
         "404"},
        {"only matches [uri prefix] as a prefix (anchored mode)",
         {"name: r, paths: [/something/my-route]"},
         "GET http://d.org/my-route/something/my-route",
         "404",
         "404"},
        {"does not supersede another route with a longer [uri prefix]",
         {"name: two, paths: [/a, /bbbbbbb]", "name: long, paths: [/a/bb]"},
         "GET http://d.org/a/bb/foobar",
         "long",
         "long"},
        {"acts as a catch-all route",
         {"name: root, paths: [/]", "name: uri, paths: [/my-route]"},
         "GET http://d.org/foobar/baz",
         "root",
         "root"},
        {"[wildcard host] + [uri regex] matches",
         {"name: regex, hosts: ['*.example.com'], paths: ['~/users/\\d+/profile']",
          "name: plain, hosts: ['*.example.com'], paths: [/users]"},
         "GET http://test.example.com/users/123/profile",
         "regex",
         "regex"},
        // The search starts at the category that the request seems to be for.
        {"traditional.lua find_match: a route of SNI and path is not looked at on plain HTTP "
         "when one of the path alone exists",
         {"name: sni, snis: [a.test], paths: [/x/long]", "name: uri, paths: [/x]"},
         "GET http://d.org/x/long",
         "sni",
         "uri"},
        {"traditional.lua reduce: the routes of the host that was found come first",
         {"name: wildport, hosts: ['a.*:80'], paths: [/p]",
          "name: plain, hosts: [a.org], paths: [/p]"},
         "GET http://a.org/p",
         "plain",
         "plain"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(taken(kong(row.routes, "3.0"), row), row.compatible) << row.title;
        EXPECT_EQ(taken(kong(row.routes, "2.1"), row), row.traditional)
            << row.title << " (traditional)";
    }
}

struct ExpressionRow {
    std::string expression;
    std::string line;
    bool holds;
    std::vector<std::string> fields = {};
};

// Without any() each value of a repeated field has to hold; lower() is about the request;
// segments count from 0 and do not count empty ones at the end.
TEST(KongRouterCases, ExpressionLanguage) {
    const std::vector<ExpressionRow> rows{
        {R"(http.headers.x == "a")", "GET http://h/", true, {"X: a", "X: a"}},
        {R"(http.headers.x == "a")", "GET http://h/", false, {"X: a", "X: b"}},
        {R"(any(http.headers.x) == "a")", "GET http://h/", true, {"X: a", "X: b"}},
        {R"(http.headers.x != "a")", "GET http://h/", false, {"X: a", "X: b"}},
        {R"(any(http.headers.x) != "a")", "GET http://h/", true, {"X: a", "X: b"}},
        {R"(http.headers.x != "a")", "GET http://h/", false},
        {R"(lower(http.headers.x) == "ab")", "GET http://h/", true, {"X: AB"}},
        {R"(lower(http.headers.x) == "AB")", "GET http://h/", false, {"X: AB"}},
        {R"(any(lower(http.headers.x)) ~ "^a")", "GET http://h/", true, {"X: z", "X: AB"}},
        {R"(http.queries.q == "1")", "GET http://h/?q=1&q=1", true},
        {R"(http.queries.q == "1")", "GET http://h/?q=1&q=2", false},
        {R"(any(http.queries.q) == "2")", "GET http://h/?q=1&q=2", true},
        {R"(http.path.segments.0 == "a")", "GET http://h/a/b/c", true},
        {R"(http.path.segments.2 == "c")", "GET http://h/a/b/c/", true},
        {R"(http.path.segments.3 == "")", "GET http://h/a/b/c/", false},
        {R"(http.path.segments.1_2 == "b/c")", "GET http://h/a/b/c", true},
        {R"(http.path.segments.2_1 == "c")", "GET http://h/a/b/c", false},
        {R"(http.path.segments.1_3 == "b/c")", "GET http://h/a/b/c", false},
        {R"(http.path.segments.0 != "x")", "GET http://h/a", true},
        {R"(http.path.segments.0 ~ "^[0-9]+$")", "GET http://h/42", true},
        {R"(http.path.segments.len == 3)", "GET http://h/a/b/c//", true},
        {R"(http.path.segments.len > 1)", "GET http://h/a", false},
        {R"(net.dst.port == 8000)", "GET http://h:8000/", true},
        {R"(net.protocol == "https" && tls.sni == "h")", "GET https://h/", true},
        {R"(!(http.path ^= "/a") || http.method == "PUT")", "PUT http://h/a", true},
    };
    for (const auto& row : rows) {
        const auto asking =
            kong({fmt::format("name: r, expression: '{}', priority: 1", row.expression)}, "3.0");
        EXPECT_EQ(asking.decide(row.line, row.fields).route.valid(), row.holds)
            << row.expression << ' ' << row.line;
    }
}

} // namespace
} // namespace gatelens::match
