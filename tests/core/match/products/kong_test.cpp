// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kong cannot be run here. The expectations are those of its router's source and
// documentation, version 3.9: kong/router/{traditional,transform,utils}.lua and
// docs "app/gateway/routing/traditional.md"; each test names its place.
#include "tests/core/match/products/asking.h"

namespace gatelens::match {
namespace {

using testing::Asking;

Asking kong(std::string_view routes, std::string_view format = "3.0",
            std::string_view service = "host: back, port: 8000") {
    return Asking("kong",
                  {{"kong.yaml", fmt::format("_format_version: \"{}\"\nservices:\n- {{name: "
                                             "s, {}, routes: [\n{}\n]}}\n",
                                             format, service, routes)}});
}

std::string route(std::string_view name, std::string_view rest) {
    return fmt::format("  {{name: {}, {}}},\n", name, rest);
}

// transform.lua, get_priority: count of conditions, plain hosts, header count,
// regular expression, regex_priority, length of the prefix.
TEST(KongMatch, MoreConditionsThenLongerPrefix) {
    const auto rules = kong(route("short", "paths: [/api]") + route("long", "paths: [/api/v1]") +
                            route("host", "hosts: [a.test], paths: [/]") +
                            route("method", "hosts: [a.test], paths: [/], methods: [POST]"));
    EXPECT_EQ(rules.ask("GET http://b.test/api/v1/x"), "long /x");
    EXPECT_EQ(rules.ask("GET http://b.test/apix"), "short /x") << "a prefix is a plain string";
    EXPECT_EQ(rules.ask("GET http://a.test/api/v1/x"), "host /api/v1/x");
    EXPECT_EQ(rules.ask("POST http://a.test/api"), "method /api");
    EXPECT_EQ(rules.ask("GET http://b.test/other"), "404");
}

TEST(KongMatch, ExpressionsComeBeforePrefixesByTheirPriority) {
    const auto rules = kong(route("plain", "paths: [/status/200/long/prefix]") +
                            route("low", "paths: ['~/status/\\d+'], regex_priority: 1") +
                            route("high", "paths: ['~/status/2\\d\\d'], regex_priority: 6"));
    EXPECT_EQ(rules.ask("GET http://h/status/200/long/prefix/x"), "high /long/prefix/x");
    EXPECT_EQ(rules.ask("GET http://h/status/404"), "low /");
    EXPECT_EQ(rules.ask("GET http://h/x/status/404"), "404") << "anchored at the start";
}

TEST(KongMatch, PathsOfOneRouteRankByTheirOwnLength) {
    const auto rules =
        kong(route("both", "paths: [/a/very/long/prefix, /x]") + route("middle", "paths: [/x/y]"));
    EXPECT_EQ(rules.ask("GET http://h/x/y/z"), "middle /z") << "split since 3.3 (#10615)";
    EXPECT_EQ(rules.ask("GET http://h/x/z"), "both /z");
}

TEST(KongMatch, HostsWildcardsAndPorts) {
    const auto rules =
        kong(route("exact", "hosts: [a.test]") + route("front", "hosts: ['*.a.test']") +
             route("back", "hosts: ['a.*']") + route("port", "hosts: ['p.test:8443']"));
    EXPECT_EQ(rules.ask("GET http://a.test:9/"), "exact /");
    EXPECT_EQ(rules.ask("GET http://x.y.a.test/"), "front /");
    EXPECT_EQ(rules.ask("GET http://a.org/"), "back /");
    EXPECT_EQ(rules.ask("GET http://p.test:8443/"), "port /");
    EXPECT_EQ(rules.ask("GET http://p.test/"), "404");
    Request twice;
    twice.hosts = {"a.test", "a.test"};
    EXPECT_EQ(rules.ask(twice), "400");
}

TEST(KongMatch, HeadersWithoutCaseAndExpressions) {
    const auto rules = kong(route("value", "headers: {X-Env: [Blue, green]}") +
                            route("regex", "headers: {X-Env: ['~*^re']}"));
    EXPECT_EQ(rules.ask("GET http://h/", {"x-env: BLUE"}), "value /");
    EXPECT_EQ(rules.ask("GET http://h/", {"x-env: RED"}), "regex /");
    EXPECT_EQ(rules.ask("GET http://h/", {"x-env: other", "x-env: green"}), "value /");
    EXPECT_EQ(rules.ask("GET http://h/"), "404");
}

// tools/uri.lua, normalize: all but reserved characters decoded, dots and doubled
// slashes gone.
TEST(KongMatch, PathIsNormalisedFirst) {
    const auto rules = kong(route("a", "paths: [/a b]") + route("r", "paths: [/r%2Fs]"));
    EXPECT_EQ(rules.ask("GET http://h/x/..//a%20b/c"), "a /c");
    EXPECT_EQ(rules.ask("GET http://h/r%2fs/t"), "r /t");
    EXPECT_EQ(rules.ask("GET http://h/r/s"), "404");
}

// utils.lua, get_upstream_uri_v0; the table of the documentation of path_handling.
struct PathCase {
    std::string_view servicePath;
    std::string_view routePath;
    bool strip;
    std::string_view request;
    std::string_view v0;
    std::string_view v1;
};

TEST(KongMatch, UpstreamPathOfBothKinds) {
    const std::vector<PathCase> cases{
        {"/s", "/fv0", false, "/fv0req", "/s/fv0req", "/sfv0req"},
        {"/s", "/fv0", false, "/fv0/req", "/s/fv0/req", "/sfv0/req"},
        {"/s", "/fv0", true, "/fv0req", "/s/req", "/sreq"},
        {"/s", "/fv0", true, "/fv0/req", "/s/req", "/s/req"},
        {"/s/", "/fv0/", true, "/fv0/req", "/s/req", "/s/req"},
        {"/s/", "/fv0", true, "/fv0/req", "/s/req", "/s/req"},
        {"/s/", "/fv0", false, "/fv0/req", "/s/fv0/req", "/s/fv0/req"},
        {"/s", "/a", true, "/a", "/s", "/s"},
        {"/s", "/a", true, "/a/", "/s/", "/s/"},
        {"/s/", "/a", true, "/a", "/s", "/s/"},
        {"/", "/a", true, "/a", "/", "/"},
        {"/", "/a", true, "/a/../../etc", "404", "404"},
    };
    for (const PathCase& c : cases) {
        for (const bool v1 : {false, true}) {
            const auto rules =
                kong(route("r", fmt::format("paths: ['{}'], strip_path: {}, path_handling: {}",
                                            c.routePath, c.strip, v1 ? "v1" : "v0")),
                     v1 ? "2.1" : "3.0", fmt::format("host: b, path: '{}'", c.servicePath));
            const std::string_view wanted = v1 ? c.v1 : c.v0;
            EXPECT_EQ(rules.ask(fmt::format("GET http://h{}", c.request)),
                      wanted == "404" ? "404" : fmt::format("r {}", wanted))
                << c.servicePath << ' ' << c.routePath << " v1=" << v1;
        }
    }
}

TEST(KongMatch, ProtocolsAfterTheMatch) {
    const auto rules =
        kong(route("tls", "paths: [/t], protocols: [https]") +
             route("move", "paths: [/m], protocols: [https], https_redirect_status_code: 308") +
             route("grpc", "paths: [/g], protocols: [grpc, grpcs]"));
    EXPECT_EQ(rules.ask("GET http://h/t"), "tls 426");
    EXPECT_EQ(rules.ask("GET https://h/t"), "tls /");
    EXPECT_EQ(rules.ask("GET http://h/m?x=1"), "move 308 https://h/m?x=1");
    EXPECT_EQ(rules.ask("GET http://h/g"), "grpc 426");
}

TEST(KongMatch, ServerNamesCountOnlyWithTls) {
    const auto rules = kong(route("sni", "snis: [a.test], paths: [/]"));
    EXPECT_EQ(rules.ask("GET https://a.test/"), "sni /");
    EXPECT_EQ(rules.ask("GET https://b.test/"), "404");
    EXPECT_EQ(rules.ask("GET http://b.test/"), "sni /") << "#6425";
}

TEST(KongMatch, HostThatTheServiceGets) {
    const auto rules =
        kong(route("own", "paths: [/own]") + route("kept", "paths: [/kept], preserve_host: true"));
    EXPECT_EQ(rules.decide("GET http://h:81/own").upstream->host, "back:8000");
    EXPECT_EQ(rules.decide("GET http://h:81/kept").upstream->host, "h:81");
}

// traditional.lua, sort_routes: header count before regex_priority, oldest first.
TEST(KongMatch, TraditionalRouterRanksByAge) {
    const auto rules = kong(route("young", "paths: [/a], created_at: 200") +
                                route("old", "paths: [/a], created_at: 100"),
                            "2.1");
    EXPECT_EQ(rules.ask("GET http://h/a"), "old /");
    EXPECT_TRUE(rules.decide("GET http://h/a").gaps.empty());
    const auto tied = kong(route("one", "paths: [/a]") + route("two", "paths: [/a]"));
    EXPECT_EQ(tied.decide("GET http://h/a").gaps.size(), 1U) << "the ids decide";
}

// atc_grammar.pest; "||" binds tighter than "&&" (src/parser.rs).
TEST(KongMatch, ExpressionsOfTheExpressionRouter) {
    const auto rules =
        kong(route("low", "expression: 'http.path ^= \"/\"', priority: 1") +
             route("high", "expression: 'http.path ^= \"/api\" && (http.method == \"GET\" || "
                           "http.host =^ \".test\")', priority: 10") +
             route("query", "expression: 'http.queries.v == \"2\" && http.headers.x_env == "
                            "\"b\"', priority: 20"));
    EXPECT_EQ(rules.ask("GET http://h/api/x"), "high /x");
    EXPECT_EQ(rules.ask("POST http://h/api/x"), "low /api/x");
    EXPECT_EQ(rules.ask("POST http://a.test/api"), "high /");
    EXPECT_EQ(rules.ask("GET http://h/?v=2", {"X-Env: b"}), "query /?v=2");
}

TEST(KongMatch, PluginsThatAnswer) {
    const auto rules = Asking("kong", {{"kong.yaml", R"(_format_version: "3.0"
services:
- name: s
  host: b
  routes:
  - {name: off, paths: [/off], plugins: [{name: request-termination, config: {status_code: 418}}]}
  - {name: ip, paths: [/ip], plugins: [{name: ip-restriction, config: {allow: [10.0.0.0/8]}}]}
  - {name: auth, paths: [/auth], plugins: [{name: key-auth}]}
)"}});
    EXPECT_EQ(rules.ask("GET http://h/off"), "off 418");
    EXPECT_EQ(rules.ask("GET http://h/ip"), "ip 403");
    ASSERT_EQ(rules.decide("GET http://h/auth").gaps.size(), 1U);
    EXPECT_EQ(rules.decide("GET http://h/auth").gaps.front().what, "plugin key-auth");
}

TEST(KongMatch, CandidatesSayWhy) {
    const auto rules = kong(route("long", "paths: [/api/v1]") + route("short", "paths: [/api]") +
                            route("post", "paths: [/api], methods: [POST]"));
    const auto list = rules.candidates("GET http://h/api/v1");
    ASSERT_EQ(list.size(), 3U);
    EXPECT_TRUE(list[0].won);
    EXPECT_NE(list[1].reason.find("outranked by \"long\""), std::string::npos) << list[1].reason;
    EXPECT_EQ(list[2].reason, "asks that the method is POST");
}

} // namespace
} // namespace gatelens::match
