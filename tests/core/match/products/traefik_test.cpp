// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/products/asking.h"

namespace gatelens::match {
namespace {

using testing::Asking;

constexpr std::string_view kServices = R"(
  services:
    back: {loadBalancer: {servers: [{url: "http://10.0.0.1:80"}]}}
    other: {loadBalancer: {passHostHeader: false, servers: [{url: "http://10.0.0.2:8080"}]}}
    split: {weighted: {services: [{name: back, weight: 3}, {name: other, weight: 1}]}}
)";

Asking traefik(std::string_view routers, std::string_view middlewares = {}) {
    std::string text = fmt::format("http:\n  routers:\n{}", routers);
    if (!middlewares.empty()) {
        text += fmt::format("  middlewares:\n{}", middlewares);
    }
    return Asking("traefik", {{"dynamic.yaml", text + std::string(kServices)}});
}

std::string router(std::string_view name, std::string_view rule, std::string_view more = {}) {
    return fmt::format("    {}: {{rule: '{}', service: back{}}}\n", name, rule, more);
}

TEST(TraefikMatch, LongerRuleWinsUnlessAPriorityIsSet) {
    const auto rules = traefik(router("short", "PathPrefix(`/api`)") +
                               router("long", "Host(`a.test`) && PathPrefix(`/`)"));
    EXPECT_EQ(rules.ask("GET http://a.test/api/x"), "long /api/x");
    EXPECT_EQ(rules.ask("GET http://b.test/api/x"), "short /api/x");
    const auto set = traefik(router("short", "PathPrefix(`/api`)", ", priority: 99") +
                             router("long", "Host(`a.test`) && PathPrefix(`/`)"));
    EXPECT_EQ(set.ask("GET http://a.test/api/x"), "short /api/x");
}

TEST(TraefikMatch, PrefixIsPlainAndCaseCounts) {
    const auto rules = traefik(router("foo", "PathPrefix(`/foo`)"));
    EXPECT_EQ(rules.ask("GET http://a/foobar"), "foo /foobar");
    EXPECT_EQ(rules.ask("GET http://a/Foo"), "404");
    EXPECT_EQ(rules.ask("GET http://a/x/../foo//b/"), "foo /foo/b/");
    EXPECT_EQ(rules.ask("GET http://a/%66oo"), "foo /foo");
    EXPECT_EQ(rules.ask("GET http://a/%2Ffoo"), "404") << "an encoded slash stays encoded";
}

TEST(TraefikMatch, ReservedCharactersStayEncodedInRules) {
    const auto rules =
        traefik(router("space", "PathPrefix(`/foo bar`)") + router("slash", "Path(`/foo%2Fbar`)"));
    EXPECT_EQ(rules.ask("GET http://a/foo%20bar/x"), "space /foo%20bar/x");
    EXPECT_EQ(rules.ask("GET http://a/foo%2fbar"), "slash /foo%2Fbar");
}

TEST(TraefikMatch, HostsPortsDotsAndWildcards) {
    const auto rules =
        traefik(router("exact", "Host(`A.test`)") + router("wild", "Host(`*.a.test`)"));
    EXPECT_EQ(rules.ask("GET http://a.test:8080/"), "exact /");
    EXPECT_EQ(rules.ask("GET http://A.TEST./"), "exact /");
    EXPECT_EQ(rules.ask("GET http://x.a.test/"), "wild /");
    EXPECT_EQ(rules.ask("GET http://x.y.a.test/"), "404") << "one label only";
    Request none;
    EXPECT_EQ(rules.ask(none), "400") << "HTTP/1.1 asks for Host";
    none.hosts = {"a.test", "a.test"};
    EXPECT_EQ(rules.ask(none), "400");
    EXPECT_EQ(rules.decide(none).outcome, Outcome::Refused);
}

TEST(TraefikMatch, HeadersQueriesMethodsAndAddresses) {
    const auto rules = traefik(router("head", "Header(`x-tenant`, `gold`) && Method(`post`)") +
                               router("query", "Query(`flag`) && PathPrefix(`/q`)") +
                               router("regex", "QueryRegexp(`v`, `^[0-9]+$`)") +
                               router("ip", "ClientIP(`10.0.0.0/8`)"));
    EXPECT_EQ(rules.ask("POST http://a/", {"X-Tenant: silver", "X-Tenant: gold"}), "head /");
    EXPECT_EQ(rules.ask("GET http://a/", {"X-Tenant: gold"}), "404");
    EXPECT_EQ(rules.ask("GET http://a/q?flag="), "query /q?flag=");
    EXPECT_EQ(rules.ask("GET http://a/q?flag=1"), "404");
    EXPECT_EQ(rules.ask("GET http://a/?v=x&v=12"), "regex /?v=x&v=12");
    Request request = Asking::request("GET http://a/");
    request.clientIp = "10.1.2.3";
    EXPECT_EQ(rules.ask(request), "ip /");
}

TEST(TraefikMatch, SyntaxOfTraefik2) {
    const auto rules =
        traefik(router("host", "HostRegexp(`{sub:[a-z]+}.a.test`)", ", ruleSyntax: v2") +
                router("path", "Path(`/p/{id:[0-9]+}`)", ", ruleSyntax: v2") +
                router("query", "Query(`a=1`) && PathPrefix(`/q`)", ", ruleSyntax: v2"));
    EXPECT_EQ(rules.ask("GET http://x.a.test:81/"), "host /");
    EXPECT_EQ(rules.ask("GET http://b/p/12"), "path /p/12");
    EXPECT_EQ(rules.ask("GET http://b/p/12/x"), "404");
    EXPECT_EQ(rules.ask("GET http://b/q?a=2&a=1"), "404") << "only the first value counts";
    EXPECT_EQ(rules.ask("GET http://b/q?a=1"), "query /q?a=1");
}

TEST(TraefikMatch, MiddlewaresChangeThePathInOrder) {
    const auto rules = traefik(router("r", "PathPrefix(`/`)", ", middlewares: [strip, add]"),
                               "    strip: {stripPrefix: {prefixes: [/api, /foo]}}\n    add: "
                               "{addPrefix: {prefix: /v1}}\n");
    EXPECT_EQ(rules.ask("GET http://a/api/x?q"), "r /v1/x?q");
    EXPECT_EQ(rules.ask("GET http://a/api"), "r /v1");
    EXPECT_EQ(rules.ask("GET http://a/apix"), "r /v1/x");
    EXPECT_EQ(rules.ask("GET http://a/foo%2Fb"), "r /v1/b") << "the stripped slash is lost";
    const auto decision = rules.decide("GET http://a/api/x");
    ASSERT_TRUE(decision.upstream);
    EXPECT_EQ(decision.upstream->host, "a");
    EXPECT_EQ(decision.upstream->authority, "10.0.0.1:80");
    const Headers& added = decision.upstream->added;
    EXPECT_NE(std::find(added.begin(), added.end(),
                        std::pair<std::string, std::string>("X-Forwarded-Prefix", "/api")),
              added.end());
}

TEST(TraefikMatch, MiddlewaresAnswerThemselves) {
    const auto rules =
        traefik(router("tls", "PathPrefix(`/tls`)", ", middlewares: [https]") +
                    router("move", "PathPrefix(`/old`)", ", middlewares: [move]") +
                    router("auth", "PathPrefix(`/auth`)", ", middlewares: [auth]") +
                    router("ip", "PathPrefix(`/ip`)", ", middlewares: [ip]"),
                "    https: {redirectScheme: {scheme: https, port: 8443, permanent: true}}\n"
                "    move: {redirectRegex: {regex: '^(.*)/old(.*)', replacement: '$1/new$2'}}\n"
                "    auth: {basicAuth: {users: ['u:$apr1$x$y']}}\n"
                "    ip: {ipAllowList: {sourceRange: [10.0.0.0/8]}}\n");
    EXPECT_EQ(rules.ask("GET http://a:80/tls/x?y"), "tls 301 https://a:8443/tls/x?y");
    EXPECT_EQ(rules.ask("POST http://a/tls"), "tls 308 https://a:8443/tls");
    EXPECT_EQ(rules.ask("GET http://a:81/old/x"), "move 302 http://a:81/new/x");
    EXPECT_EQ(rules.ask("GET http://a/auth"), "auth 401");
    EXPECT_EQ(rules.ask("GET http://a/auth", {"Authorization: Basic eDp5"}), "auth 401");
    EXPECT_EQ(rules.ask("GET http://a/ip"), "ip 403");
    const auto known = rules.decide("GET http://a/auth", {"Authorization: Basic dTpw"});
    ASSERT_EQ(known.gaps.size(), 1U) << "whether the password is right is not known";
}

TEST(TraefikMatch, BrokenRoutersAreLeftOutAndNamed) {
    const auto rules =
        traefik(router("good", "PathPrefix(`/`)") + router("syntax", "PathPrefix(`/a`") +
                router("regex", "PathRegexp(`(`) && Host(`aaaaaaaaaaaaaa`)") +
                router("gone", "PathPrefix(`/a`)", ", middlewares: [nowhere]") +
                "    nothing: {rule: 'PathPrefix(`/a`)', service: none}\n");
    EXPECT_EQ(rules.ask("GET http://a/a"), "good /a");
    EXPECT_EQ(rules.problems().size(), 4U);
}

TEST(TraefikMatch, TiesAndWeightsAreSaid) {
    const auto rules = traefik(router("a", "PathPrefix(`/a`)") + router("b", "PathPrefix(`/a`)") +
                               "    w: {rule: 'PathPrefix(`/w`)', service: split}\n");
    EXPECT_EQ(rules.decide("GET http://a/a").gaps.size(), 1U);
    Request request = Asking::request("GET http://a/w");
    auto decision = rules.decide(request);
    ASSERT_EQ(decision.destinations.size(), 2U);
    EXPECT_DOUBLE_EQ(decision.destinations[0].share, 0.75);
    EXPECT_EQ(decision.upstream->host, "a");
    request.draw = 0.8;
    decision = rules.decide(request);
    EXPECT_EQ(decision.upstream->authority, "10.0.0.2:8080");
    EXPECT_EQ(decision.upstream->host, "10.0.0.2:8080") << "passHostHeader is false";
}

TEST(TraefikMatch, RoutersBelowOthersSeeTheChangedPath) {
    const auto rules =
        traefik("    parent: {rule: 'PathPrefix(`/api`)', middlewares: [strip]}\n"
                "    child: {rule: 'Path(`/x`)', parentRefs: [parent], service: back}\n",
                "    strip: {stripPrefix: {prefixes: [/api]}}\n");
    EXPECT_EQ(rules.ask("GET http://a/api/x"), "child /x");
    EXPECT_EQ(rules.ask("GET http://a/api/y"), "parent 404");
    EXPECT_EQ(rules.ask("GET http://a/x"), "404");
}

TEST(TraefikMatch, CandidatesSayWhy) {
    const auto rules =
        traefik(router("short", "PathPrefix(`/api`)") +
                router("long", "Host(`a.test`) && PathPrefix(`/`)") +
                router("post", "Host(`a.test`) && PathPrefix(`/api`) && Method(`POST`)"));
    const auto list = rules.candidates("GET http://a.test/api");
    ASSERT_EQ(list.size(), 3U);
    EXPECT_TRUE(list[0].won);
    EXPECT_TRUE(list[1].matched);
    EXPECT_NE(list[1].reason.find("outranked by \"long\""), std::string::npos) << list[1].reason;
    EXPECT_NE(list[2].reason.find("the method is POST; it is GET"), std::string::npos)
        << list[2].reason;
}

// providers.precedence decides between equal priorities (3.7).
TEST(TraefikMatch, ProvidersOfEqualPriority) {
    const auto rules = Asking("traefik", {{"api.json", R"j({"routers": {
        "one@file": {"entryPoints": ["web"], "service": "s@file", "rule": "PathPrefix(`/`)",
            "priority": 5, "status": "enabled", "provider": "file"},
        "two@docker": {"entryPoints": ["web"], "service": "s@file", "rule": "PathPrefix(`/`)",
            "priority": 5, "status": "enabled", "provider": "docker"}},
        "services": {"s@file": {"loadBalancer": {"servers": [{"url": "http://10.0.0.1:80"}]},
            "status": "enabled", "provider": "file"}}})j"}});
    const auto decision = rules.decide("GET http://a/");
    ASSERT_TRUE(decision.route);
    EXPECT_EQ(rules.snapshot()[decision.route].productId, "two@docker");
    EXPECT_TRUE(decision.gaps.empty());
}

} // namespace
} // namespace gatelens::match
