// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Envoy's rules one by one (route_components.proto, http_connection_manager.proto);
// the differential tests prove them together.
#include "tests/core/match/products/asking.h"

#include <gmock/gmock.h>

namespace gatelens::match {
namespace {

using testing::Asking;
using ::testing::HasSubstr;

Asking envoy(const std::string& routes, const std::string& manager = "",
             const std::string& domains = "\"*\"", const std::string& filter = "") {
    return Asking("envoy", {{"envoy.yaml", fmt::format(R"(static_resources:
  listeners:
  - name: web
    address: {{socket_address: {{address: 0.0.0.0, port_value: 80}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: web
{}          http_filters:
{}          - name: envoy.filters.http.router
            typed_config: {{"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
          route_config:
            name: local
            virtual_hosts:
            - name: main
              domains: [{}]
              routes:
{}  clusters:
  - {{name: c, type: STATIC, load_assignment: {{cluster_name: c, endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address: {{address: 127.0.0.1, port_value: 9}}}}}}}}]}}]}}}}
  - {{name: d, type: STATIC, load_assignment: {{cluster_name: d, endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address: {{address: 127.0.0.1, port_value: 10}}}}}}}}]}}]}}}}
)",
                                                       manager, filter, domains, routes)}});
}

std::string route(const std::string& name, const std::string& match,
                  const std::string& action = "route: {cluster: c}") {
    return fmt::format("              - {{name: {}, match: {{{}}}, {}}}\n", name, match, action);
}

TEST(EnvoyMatch, TheFirstRouteOfTheListWins) {
    const auto asking = envoy(route("wide", "prefix: /a") + route("narrow", "path: /a/b"));
    EXPECT_EQ(asking.ask("http://h/a/b"), "wide /a/b");
    EXPECT_EQ(asking.ask("http://h/x"), "404");
    const auto list = asking.candidates("http://h/a/b");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_TRUE(list[0].won);
    EXPECT_TRUE(list[1].matched);
    EXPECT_THAT(list[1].reason, HasSubstr("comes first in the list"));
}

TEST(EnvoyMatch, PrefixIsRawAndSegmentsAreNot) {
    const auto asking =
        envoy(route("segments", "path_separated_prefix: /foo") + route("raw", "prefix: /foo"));
    EXPECT_EQ(asking.ask("http://h/foo?x"), "segments /foo?x");
    EXPECT_EQ(asking.ask("http://h/foo/x"), "segments /foo/x");
    EXPECT_EQ(asking.ask("http://h/foobar"), "raw /foobar");
    EXPECT_EQ(asking.ask("http://h/Foo"), "404");
}

TEST(EnvoyMatch, NothingIsNormalisedUnlessAskedFor) {
    const std::string routes = route("admin", "prefix: /admin");
    EXPECT_EQ(envoy(routes).ask("http://h//admin"), "404");
    EXPECT_EQ(envoy(routes).ask("http://h/x/../admin"), "404");
    const auto asking =
        envoy(routes, "          normalize_path: true\n          merge_slashes: true\n");
    EXPECT_EQ(asking.ask("http://h//x/%2e./%61dmin"), "admin /admin");
}

// Seen with Envoy 1.38; the URL library that it uses.
TEST(EnvoyMatch, OddSpellingsOfPaths) {
    const auto asking = envoy(route("r", "prefix: /"), "          normalize_path: true\n");
    const std::vector<std::pair<std::string, std::string>> rows{
        {"/x/.;v=1", "/x/"},        {"/x/..;v=1", "/"},     {"/x/y;/..;a/z", "/x/z"},
        {"/x/%2e;v/y", "/x/.;v/y"}, {"/x/.y;a", "/x/.y;a"}, {"/x/;a", "/x/;a"},
        {"/a%%362", "/a%2562"},     {"/a%%3", "/a%%3"},     {"/a%%2fb", "/a%%2fb"},
        {"/%25%36", "/%256"},       {"/a%1g%41", "/a%1gA"},
    };
    for (const auto& [sent, seen] : rows) {
        EXPECT_EQ(asking.ask("http://h" + sent), "r " + seen) << sent;
    }
}

TEST(EnvoyMatch, DomainsAreExactThenLongestSuffixThenPrefix) {
    const auto asking = envoy(route("r", "prefix: /"), "", "\"*.shop.test\"");
    EXPECT_EQ(asking.ask("http://a.b.SHOP.test/"), "r /");
    EXPECT_EQ(asking.ask("http://shop.test/"), "404");
    EXPECT_EQ(asking.ask("http://a.shop.test:81/"), "404") << "the port is a part of the name";
}

TEST(EnvoyMatch, AMissingHeaderNeverMatchesAValue) {
    const auto asking = envoy(
        route("inverted",
              "prefix: /, headers: [{name: x, string_match: {exact: a}, invert_match: true}]") +
        route("rest", "prefix: /"));
    EXPECT_EQ(asking.ask("http://h/"), "rest /");
    EXPECT_EQ(asking.ask("http://h/", {"X: b"}), "inverted /");
    EXPECT_EQ(asking.ask("http://h/", {"X: a"}), "rest /");
}

TEST(EnvoyMatch, OnlyTheFirstValueOfAParameterCounts) {
    const auto asking = envoy(
        route("one", "prefix: /, query_parameters: [{name: a, string_match: {exact: \"1\"}}]"));
    EXPECT_EQ(asking.ask("http://h/?a=1&a=2"), "one /?a=1&a=2");
    EXPECT_EQ(asking.ask("http://h/?a=2&a=1"), "404");
}

TEST(EnvoyMatch, RewritesAndRedirects) {
    const auto asking = envoy(
        route("prefix", "prefix: /p/", "route: {cluster: c, prefix_rewrite: /new/}") +
        route(
            "regex", "prefix: /r",
            R"(route: {cluster: c, regex_rewrite: {pattern: {regex: "^/r/(.*)$"}, substitution: "/\\1/x"}})") +
        route("https", "prefix: /s", "redirect: {https_redirect: true}") +
        route("moved", "prefix: /m", "redirect: {path_redirect: /n, response_code: FOUND}"));
    EXPECT_EQ(asking.ask("http://h/p/a?q"), "prefix /new/a?q");
    EXPECT_EQ(asking.ask("http://h/r/a"), "regex /a/x");
    EXPECT_EQ(asking.ask("http://h/s?q"), "https 301 https://h/s?q");
    EXPECT_EQ(asking.ask("http://h/m?q"), "moved 302 http://h/n?q");
    const auto decision = asking.decide("http://h/p/a?q");
    EXPECT_THAT(decision.upstream->added, ::testing::Contains(std::pair<std::string, std::string>(
                                              "x-envoy-original-path", "/p/a?q")));
}

TEST(EnvoyMatch, SharesFollowTheWeights) {
    const auto asking = envoy(route(
        "r", "prefix: /",
        "route: {weighted_clusters: {clusters: [{name: c, weight: 1}, {name: d, weight: 3}]}}"));
    Request request = Asking::request("http://h/");
    const auto open = asking.decide(request);
    ASSERT_EQ(open.destinations.size(), 2U);
    EXPECT_DOUBLE_EQ(open.destinations[1].share, 0.75);
    request.draw = 0.3;
    const auto drawn = asking.decide(request);
    ASSERT_EQ(drawn.destinations.size(), 1U);
    EXPECT_EQ(asking.snapshot()[drawn.destinations[0].service].name, "d");
}

TEST(EnvoyMatch, WhatCannotBeEmulatedIsNamed) {
    const auto asking =
        envoy(route("half", "prefix: /, runtime_fraction: {default_value: {numerator: 50}}") +
                  route("rest", "prefix: /"),
              "", "\"*\"",
              "          - {name: code, typed_config: {\"@type\": "
              "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}}\n");
    const auto decision = asking.decide("http://h/");
    ASSERT_EQ(decision.gaps.size(), 2U);
    EXPECT_THAT(decision.gaps[0].what, HasSubstr("50 % of the requests of route \"half\""));
    EXPECT_THAT(decision.gaps[1].what, HasSubstr("HTTP filter code"));
}

} // namespace
} // namespace gatelens::match
