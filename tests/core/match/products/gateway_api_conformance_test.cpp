// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the specification's own conformance suite (kubernetes-sigs/gateway-api,
// conformance/tests, v1.6) asks of HTTPRoute and GRPCRoute, core and extended, as to
// matching and attachment: each table is named after the case whose behaviour it holds.
#include "tests/core/match/products/gateway_cluster.h"

#include <gmock/gmock.h>

namespace gatelens::match {
namespace {

using namespace testing::conformance;
using testing::Asking;
using ::testing::HasSubstr;

TEST(GatewayApiConformance, HTTPRouteSimpleSameNamespaceAndExactPathMatching) {
    const auto asking = cluster(
        kPlain + route("r", attached("  rules:\n" + rule(exact("/one")) + rule(exact("/two")))));
    check(asking, {{"http://h/one", "app/r/rule-1 /one"},
                   {"http://h/two", "app/r/rule-2 /two"},
                   {"http://h/", "404"},
                   {"http://h/one/example", "404"},
                   {"http://h/two/", "404"},
                   {"http://h/Two", "404"}});
    check(cluster(kPlain +
                  route("r", attached("  rules:\n  - backendRefs: [{name: one, port: 80}]\n"))),
          {{"http://any/", "app/r /"}, {"http://any/deep/er?q=1", "app/r /deep/er?q=1"}});
}

TEST(GatewayApiConformance, HTTPRoutePathMatchOrder) {
    const auto asking = cluster(
        kPlain +
        route("r", attached("  rules:\n" + rule(exact("/match")) + rule(exact("/match/exact")) +
                            rule(exact("/match/exact/one")) + rule(prefix("/match/")) +
                            rule(prefix("/match/prefix/")) + rule(prefix("/match/prefix/one")))));
    check(asking, {{"http://h/match/exact/one", "app/r/rule-3 /match/exact/one"},
                   {"http://h/match/exact", "app/r/rule-2 /match/exact"},
                   {"http://h/match", "app/r/rule-1 /match"},
                   {"http://h/match/prefix/one/any", "app/r/rule-6 /match/prefix/one/any"},
                   {"http://h/match/prefix/any", "app/r/rule-5 /match/prefix/any"},
                   {"http://h/match/any", "app/r/rule-4 /match/any"},
                   {"http://h/matchless", "404"}});
}

TEST(GatewayApiConformance, HTTPRouteHeaderMatching) {
    const auto asking = cluster(
        kPlain +
        route("r",
              attached(
                  "  rules:\n" + rule("{headers: [{name: version, value: one}]}") +
                  rule("{headers: [{name: version, value: two}]}") +
                  rule("{headers: [{name: version, value: two}, {name: color, value: orange}]}") +
                  rule("{headers: [{name: color, value: blue}]}, {headers: [{name: color, "
                       "value: green}]}"))));
    check(asking, {{"http://h/", "app/r/rule-1 /", {"Version: one"}},
                   {"http://h/", "app/r/rule-2 /", {"version: two"}},
                   {"http://h/", "app/r/rule-3 /", {"VERSION: two", "Color: orange"}},
                   {"http://h/", "app/r/rule-4/match-1 /", {"color: blue"}},
                   {"http://h/", "app/r/rule-4/match-2 /", {"color: green"}},
                   {"http://h/", "404", {"color: orange"}},
                   {"http://h/", "404", {"some-other-header: one"}},
                   {"http://h/", "404", {"version: One"}}});
}

TEST(GatewayApiConformance, HTTPRouteQueryParamMatching) {
    const auto asking = cluster(
        kPlain +
        route("r",
              attached(
                  "  rules:\n" + rule("{queryParams: [{name: animal, value: whale}]}") +
                  rule("{queryParams: [{name: animal, value: dolphin}]}") +
                  rule("{queryParams: [{name: animal, value: dolphin}, {name: color, value: "
                       "blue}]}, {queryParams: [{name: ANIMAL, value: Whale}]}") +
                  rule("{path: {type: PathPrefix, value: /path1}, queryParams: [{name: animal, "
                       "value: whale}]}") +
                  rule("{headers: [{name: version, value: one}], queryParams: [{name: animal, "
                       "value: whale}]}") +
                  rule("{path: {type: PathPrefix, value: /path2}, headers: [{name: version, value: "
                       "two}], queryParams: [{name: animal, value: whale}]}") +
                  rule(prefix("/path5")) + rule("{queryParams: [{name: animal, value: hydra}]}") +
                  rule("{headers: [{name: version, value: four}]}"))));
    check(asking,
          {{"http://h/?animal=whale", "app/r/rule-1 /?animal=whale"},
           {"http://h/?animal=dolphin", "app/r/rule-2 /?animal=dolphin"},
           {"http://h/?animal=dolphin&color=blue",
            "app/r/rule-3/match-1 /?animal=dolphin&color=blue"},
           {"http://h/?ANIMAL=Whale", "app/r/rule-3/match-2 /?ANIMAL=Whale"},
           {"http://h/?animal=whale&otherparam=irrelevant",
            "app/r/rule-1 /?animal=whale&otherparam=irrelevant"},
           {"http://h/?animal=dolphin&color=yellow", "app/r/rule-2 /?animal=dolphin&color=yellow"},
           {"http://h/?color=blue", "404"},
           {"http://h/?animal=dog", "404"},
           {"http://h/?animal=whaledolphin", "404"},
           {"http://h/", "404"},
           {"http://h/path1?animal=whale", "app/r/rule-4 /path1?animal=whale"},
           {"http://h/?animal=whale", "app/r/rule-5 /?animal=whale", {"version: one"}},
           {"http://h/path2?animal=whale", "app/r/rule-6 /path2?animal=whale", {"version: two"}},
           {"http://h/path5?animal=hydra", "app/r/rule-7 /path5?animal=hydra"},
           {"http://h/?animal=hydra", "app/r/rule-9 /?animal=hydra", {"version: four"}}});
    EXPECT_EQ(asking.decide("http://h/?animal=whale&animal=dolphin").gaps.at(0).what,
              "repeated query parameters");
    EXPECT_TRUE(asking.decide("http://h/?animal=whale&animal=whale").gaps.empty());
    EXPECT_EQ(asking.decide("http://h/?animal=wh%61le").gaps.at(0).what,
              "decoding of query parameters");
}

TEST(GatewayApiConformance, HTTPRouteMethodMatching) {
    const auto asking =
        cluster(kPlain +
                route("r", attached("  rules:\n" + rule("{method: POST}") + rule("{method: GET}") +
                                    rule("{path: {type: PathPrefix, value: /path1}, method: GET}") +
                                    rule("{headers: [{name: version, value: one}], method: PUT}") +
                                    rule(prefix("/path5")) + rule("{method: PATCH}") +
                                    rule("{headers: [{name: version, value: four}]}"))));
    check(asking, {{"POST http://h/", "app/r/rule-1 /"},
                   {"GET http://h/", "app/r/rule-2 /"},
                   {"HEAD http://h/", "404"},
                   {"GET http://h/path1", "app/r/rule-3 /path1"},
                   {"PUT http://h/", "app/r/rule-4 /", {"version: one"}},
                   {"PATCH http://h/path5", "app/r/rule-5 /path5", {"version: four"}},
                   {"PATCH http://h/", "app/r/rule-6 /", {"version: four"}},
                   {"PUT http://h/", "404"}});
}

TEST(GatewayApiConformance, HTTPRouteMatchingAndMatchingAcrossRoutes) {
    const std::string one =
        "  rules:\n" + rule(prefix("/") + ", {headers: [{name: version, value: one}]}");
    const std::string two =
        "  rules:\n" + rule(prefix("/v2") + ", {headers: [{name: version, value: two}]}");
    const auto asking = cluster(
        kPlain + route("part1", attached("  hostnames: [example.com, example.net]\n" + one)) +
        route("part2", attached("  hostnames: [example.com]\n" + two)));
    check(asking, {{"http://example.com/", "app/part1/match-1 /"},
                   {"http://example.com/example", "app/part1/match-1 /example"},
                   {"http://example.net/example", "app/part1/match-1 /example"},
                   {"http://example.com/example", "app/part1/match-2 /example", {"Version: one"}},
                   {"http://example.com/v2", "app/part2/match-1 /v2"},
                   {"http://example.net/v2", "app/part1/match-1 /v2"},
                   {"http://example.com/v2example", "app/part1/match-1 /v2example"},
                   {"http://example.com/foo/v2/example", "app/part1/match-1 /foo/v2/example"},
                   {"http://example.com/", "app/part2/match-2 /", {"Version: two"}}});
}

TEST(GatewayApiConformance, HTTPRouteHostnameIntersection) {
    const auto asking = cluster(
        gateway("  - {name: l1, port: 80, protocol: HTTP, hostname: very.specific.com}\n"
                "  - {name: l2, port: 80, protocol: HTTP, hostname: \"*.wildcard.io\"}\n"
                "  - {name: l3, port: 80, protocol: HTTP, hostname: \"*.anotherwildcard.io\"}\n") +
        route("s1", attached("  hostnames: [non.matching.com, \"*.nonmatchingwildcard.io\", "
                             "very.specific.com]\n  rules:\n" +
                             rule(prefix("/s1")))) +
        route("s2", attached("  hostnames: [non.matching.com, wildcard.io, foo.wildcard.io, "
                             "bar.wildcard.io, foo.bar.wildcard.io]\n  rules:\n" +
                             rule(prefix("/s2")))) +
        route("s3", attached("  hostnames: [non.matching.com, \"*.specific.com\"]\n  rules:\n" +
                             rule(prefix("/s3")))) +
        route("s4", attached("  hostnames: [\"*.anotherwildcard.io\"]\n  rules:\n" +
                             rule(prefix("/s4")))) +
        route("s5", attached("  hostnames: [specific.but.wrong.com, wildcard.io]\n  rules:\n" +
                             rule(prefix("/s5")))));
    check(asking, {{"http://very.specific.com/s1", "app/s1 /s1"},
                   {"http://non.matching.com/s1", "404"},
                   {"http://foo.nonmatchingwildcard.io/s1", "404"},
                   {"http://very.specific.com/non-matching-prefix", "404"},
                   {"http://foo.wildcard.io/s2", "app/s2 /s2"},
                   {"http://bar.wildcard.io/s2", "app/s2 /s2"},
                   {"http://foo.bar.wildcard.io/s2", "app/s2 /s2"},
                   {"http://wildcard.io/s2", "404"},
                   {"http://very.specific.com/s3", "app/s3 /s3"},
                   {"http://foo.specific.com/s3", "404"},
                   {"http://foo.anotherwildcard.io/s4", "app/s4 /s4"},
                   {"http://foo.bar.anotherwildcard.io/s4", "app/s4 /s4"},
                   {"http://anotherwildcard.io/s4", "404"},
                   {"http://specific.but.wrong.com/s5", "404"},
                   {"http://wildcard.io/s5", "404"},
                   {"http://VERY.specific.com:8080/s1", "app/s1 /s1"}});
}

TEST(GatewayApiConformance, HTTPRouteListenerHostnameMatching) {
    const auto asking =
        cluster(gateway("  - {name: l1, port: 80, protocol: HTTP, hostname: bar.com}\n"
                        "  - {name: l2, port: 80, protocol: HTTP, hostname: foo.bar.com}\n"
                        "  - {name: l3, port: 80, protocol: HTTP, hostname: \"*.bar.com\"}\n"
                        "  - {name: l4, port: 80, protocol: HTTP, hostname: \"*.foo.com\"}\n") +
                route("v1", attached("  rules:\n  - backendRefs: [{name: one, port: 80}]\n",
                                     "{name: gw, sectionName: l1}")) +
                route("v2", attached("  rules:\n  - backendRefs: [{name: one, port: 80}]\n",
                                     "{name: gw, sectionName: l2}")) +
                route("v3", attached("  rules:\n  - backendRefs: [{name: one, port: 80}]\n",
                                     "{name: gw, sectionName: l3}, {name: gw, sectionName: l4}")));
    check(asking, {{"http://bar.com/", "app/v1 /"},
                   {"http://foo.bar.com/", "app/v2 /"},
                   {"http://baz.bar.com/", "app/v3 /"},
                   {"http://boo.bar.com/", "app/v3 /"},
                   {"http://multiple.prefixes.bar.com/", "app/v3 /"},
                   {"http://multiple.prefixes.foo.com/", "app/v3 /"},
                   {"http://foo.com/", "404"},
                   {"http://no.matching.host/", "404"}});
}

TEST(GatewayApiConformance, HTTPRouteListenerPortMatching) {
    const std::string any = "  rules:\n  - backendRefs: [{name: one, port: 80}]\n";
    const auto asking =
        cluster(gateway("  - {name: l1, port: 80, protocol: HTTP, hostname: foo.com}\n"
                        "  - {name: l2, port: 8080, protocol: HTTP, hostname: foo.com}\n"
                        "  - {name: l3, port: 8080, protocol: HTTP, hostname: bar.com}\n"
                        "  - {name: l4, port: 8090, protocol: HTTP, hostname: foo.com}\n"
                        "  - {name: l5, port: 8090, protocol: HTTP, hostname: bar.com}\n") +
                route("v1", attached(any, "{name: gw, port: 80}")) +
                route("v2", attached(any, "{name: gw, port: 8080}")) +
                route("v3", attached(any, "{name: gw, port: 8090, sectionName: l4}")));
    check(asking, {{"http://foo.com/", "app/v1 /"},
                   {"http://bar.com/", "404"},
                   {"http://foo.com:8080/", "app/v2 /"},
                   {"http://bar.com:8080/", "app/v2 /"},
                   {"http://foo.com:8090/", "app/v3 /"},
                   {"http://bar.com:8090/", "404"}});
}

TEST(GatewayApiConformance, HTTPRouteInvalidParentRefs) {
    const std::string any = "  rules:\n  - backendRefs: [{name: one, port: 80}]\n";
    const std::string gw = gateway("  - {name: http, port: 80, protocol: HTTP}\n"
                                   "  - {name: https, port: 443, protocol: HTTPS, tls: "
                                   "{certificateRefs: [{name: t}]}}\n");
    for (const std::string parent : {"{name: gw, port: 81}", "{name: gw, sectionName: htt}",
                                     "{name: gw, port: 80, sectionName: https}", "{name: other}"}) {
        check(cluster(gw + route("r", attached(any, parent))), {{"http://h/", "404"}});
    }
    check(cluster(gw + route("r", attached(any, "{name: gw, namespace: app}"), "HTTPRoute",
                             "2026-01-01T00:00:00Z", "elsewhere")),
          {{"http://h/", "404"}});
}

TEST(GatewayApiConformance, HTTPRouteCrossNamespaceAndDisallowedKind) {
    const std::string any = "  rules:\n  - backendRefs: [{name: one, port: 80}]\n";
    const auto open =
        gateway("  - {name: http, port: 80, protocol: HTTP, allowedRoutes: "
                "{namespaces: {from: Selector, selector: {matchLabels: {team: a}}}}}\n");
    const std::string ns =
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: near, labels: {team: a}}\n"
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: far, labels: {team: b}}\n";
    const auto from = [&](const std::string& where) {
        return route("r", attached(any, "{name: gw, namespace: app}"), "HTTPRoute",
                     "2026-01-01T00:00:00Z", where);
    };
    EXPECT_EQ(cluster(open + ns + from("near")).ask("http://h/"), "near/r 500")
        << "it attaches, but has no Service of that name in its own namespace";
    EXPECT_EQ(cluster(open + ns + from("far")).ask("http://h/"), "404");
    EXPECT_EQ(cluster(gateway("  - {name: http, port: 80, protocol: HTTP, allowedRoutes: {kinds: "
                              "[{kind: GRPCRoute}]}}\n") +
                      route("r", attached(any)))
                  .ask("http://h/"),
              "404");
}

TEST(GatewayApiConformance, GatewayHTTPListenerIsolation) {
    const auto section = [](const std::string& name) {
        return route(name, attached("  rules:\n" + rule(prefix("/" + name)),
                                    "{name: gw, sectionName: " + name + "}"));
    };
    const auto asking = cluster(
        gateway("  - {name: empty, port: 80, protocol: HTTP}\n"
                "  - {name: wild, port: 80, protocol: HTTP, hostname: \"*.example.com\"}\n"
                "  - {name: wilder, port: 80, protocol: HTTP, hostname: "
                "\"*.foo.example.com\"}\n"
                "  - {name: exact, port: 80, protocol: HTTP, hostname: abc.foo.example.com}\n") +
        section("empty") + section("wild") + section("wilder") + section("exact"));
    const std::vector<std::pair<std::string, std::string>> hosts{{"bar.com", "empty"},
                                                                 {"bar.example.com", "wild"},
                                                                 {"bar.foo.example.com", "wilder"},
                                                                 {"abc.foo.example.com", "exact"}};
    for (const auto& [host, listener] : hosts) {
        for (const std::string name : {"empty", "wild", "wilder", "exact"}) {
            const std::string line = "http://" + host + '/' + name;
            EXPECT_EQ(asking.ask(line),
                      name == listener ? fmt::format("app/{0} /{0}", name) : std::string("404"))
                << line;
        }
    }
    EXPECT_EQ(asking.decide("http://abc.foo.example.com/wild").gaps.at(0).what,
              "listener isolation");
}

TEST(GatewayApiConformance, HTTPRouteHTTPSListenerAndMisdirectedRequests) {
    const std::string tls = "tls: {certificateRefs: [{name: t}]}";
    const auto listener = [&](const std::string& name, const std::string& host) {
        return fmt::format("  - {{name: {}, port: 443, protocol: HTTPS, {}{}}}\n", name,
                           host.empty() ? "" : fmt::format("hostname: \"{}\", ", host), tls);
    };
    const auto section = [](const std::string& name, const std::string& hosts = "") {
        return route(name, attached(hosts + "  rules:\n" + rule(prefix("/")),
                                    "{name: gw, sectionName: " + name + "}"));
    };
    const auto asking =
        cluster(gateway(listener("any", "") + listener("second", "second.org") +
                        listener("wild", "*.wild.org") + listener("fourth", "fourth.wild.org")) +
                section("any", "  hostnames: [example.org]\n") + section("second") +
                section("wild") + section("fourth"));
    const auto ask = [&](const std::string& sni, const std::string& host) {
        Request request = Asking::request("https://" + host + "/");
        request.sni = sni;
        return asking.ask(request);
    };
    EXPECT_EQ(ask("example.org", "example.org"), "app/any /");
    EXPECT_EQ(ask("second.org", "second.org"), "app/second /");
    EXPECT_EQ(ask("third.wild.org", "third.wild.org"), "app/wild /");
    EXPECT_EQ(ask("third.wild.org", "fifth.wild.org"), "app/wild /") << "the same listener";
    EXPECT_EQ(ask("fourth.wild.org", "fourth.wild.org"), "app/fourth /");
    EXPECT_EQ(ask("example.org", "second.org"), "421");
    EXPECT_EQ(ask("second.org", "example.org"), "421");
    EXPECT_EQ(ask("third.wild.org", "fourth.wild.org"), "421") << "a more specific listener";
    EXPECT_EQ(ask("fourth.wild.org", "third.wild.org"), "421");
    EXPECT_EQ(ask("unknown.org", "unknown.org"), "404") << "the listener takes it, no route does";
    const auto narrow = cluster(gateway(listener("second", "second.org")) + section("second"));
    Request request = Asking::request("https://nobody.org/");
    request.sni = "second.org";
    EXPECT_EQ(narrow.ask(request), "404") << "no listener matches the Host";
    request.sni = "nobody.org";
    EXPECT_EQ(narrow.decide(request).outcome, Outcome::Refused);
}

TEST(GatewayApiConformance, HTTPRouteMultipleGateways) {
    const std::string any = "  rules:\n  - backendRefs: [{name: one, port: 80}]\n";
    const auto asking = cluster(gateway("  - {name: http, port: 80, protocol: HTTP}\n", "first") +
                                gateway("  - {name: http, port: 80, protocol: HTTP}\n", "second") +
                                route("r", attached(any, "{name: second}")));
    const auto decision = asking.decide("http://h/");
    EXPECT_EQ(asking.describe(decision), "app/r /");
    ASSERT_EQ(decision.gaps.size(), 1U) << "which of the two was asked is not in the request";
    EXPECT_THAT(decision.gaps[0].what, HasSubstr("address of Gateway app/second"));
    const auto both = cluster(gateway("  - {name: http, port: 80, protocol: HTTP}\n", "first") +
                              gateway("  - {name: http, port: 80, protocol: HTTP}\n", "second") +
                              route("r", attached(any, "{name: first}, {name: second}")));
    EXPECT_TRUE(both.decide("http://h/").gaps.empty());
}

TEST(GatewayApiConformance, ConflictedListenersServeNothing) {
    const auto asking =
        cluster(gateway("  - {name: a, port: 80, protocol: HTTP, hostname: a.com}\n"
                        "  - {name: b, port: 80, protocol: HTTP, hostname: a.com}\n"
                        "  - {name: c, port: 80, protocol: HTTP, hostname: c.com}\n") +
                route("r", attached("  rules:\n" + rule(prefix("/")))));
    check(asking, {{"http://a.com/", "404"}, {"http://c.com/", "app/r /"}});
}

TEST(GatewayApiConformance, GRPCRouteMethodHeaderAndListenerMatching) {
    const auto call = [](const std::string& match) { return rule("{" + match + "}"); };
    const auto asking = cluster(
        gateway("  - {name: a, port: 80, protocol: HTTP, hostname: bar.com}\n"
                "  - {name: b, port: 80, protocol: HTTP, hostname: \"*.bar.com\"}\n") +
        route("g",
              attached("  rules:\n" + call("method: {service: echo.Echo, method: Echo}") +
                           call("method: {service: echo.Echo, method: EchoTwo}") +
                           call("method: {service: echo.Echo}") + call("method: {method: Lone}") +
                           call("headers: [{name: version, value: one}]") +
                           call("method: {service: echo.Echo, method: EchoTwo}, headers: [{name: "
                                "version, value: one}]"),
                       "{name: gw, sectionName: a}"),
              "GRPCRoute") +
        route("w",
              attached("  rules:\n" + call("method: {service: echo.Echo, method: Echo}"),
                       "{name: gw, sectionName: b}"),
              "GRPCRoute"));
    check(asking,
          {{"POST http://bar.com/echo.Echo/Echo", "app/g/rule-1 /echo.Echo/Echo"},
           {"POST http://bar.com/echo.Echo/EchoTwo", "app/g/rule-2 /echo.Echo/EchoTwo"},
           {"POST http://bar.com/echo.Echo/EchoThree", "app/g/rule-3 /echo.Echo/EchoThree"},
           {"POST http://bar.com/other.Svc/Lone", "app/g/rule-4 /other.Svc/Lone"},
           {"POST http://bar.com/other.Svc/None", "404"},
           {"POST http://bar.com/other.Svc/None", "app/g/rule-5 /other.Svc/None", {"version: one"}},
           {"POST http://bar.com/echo.Echo/EchoTwo",
            "app/g/rule-6 /echo.Echo/EchoTwo",
            {"version: one"}},
           {"POST http://bar.com/echo.Echo/echo", "app/g/rule-3 /echo.Echo/echo"},
           {"POST http://x.bar.com/echo.Echo/Echo", "app/w /echo.Echo/Echo"},
           {"POST http://bar.org/echo.Echo/Echo", "404"}});
}

TEST(GatewayApiConformance, GRPCRouteWeightModifierAndSharedHostnames) {
    const std::string grpc =
        attached("  hostnames: [\"*.x.com\"]\n  rules:\n" +
                 rule("{method: {service: s.S}}",
                      "    filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: "
                      "[{name: A, value: b}]}}]\n",
                      "{name: one, port: 80, weight: 3}, {name: two, port: 80, weight: 1}"));
    const auto alone =
        cluster(kPlain + route("g", grpc, "GRPCRoute")).decide("POST http://a.x.com/s.S/M");
    ASSERT_EQ(alone.destinations.size(), 2U);
    EXPECT_DOUBLE_EQ(alone.destinations[0].share, 0.75);
    EXPECT_EQ(alone.upstream.value().added, (Headers{{"A", "b"}}));
    // One hostname serves one kind; the older route has it.
    const std::string http =
        attached("  hostnames: [a.x.com, b.y.com]\n  rules:\n" + rule(prefix("/")));
    const auto older =
        cluster(kPlain + route("g", grpc, "GRPCRoute", "2025-01-01T00:00:00Z") + route("h", http));
    check(older, {{"POST http://a.x.com/s.S/M", "app/g /s.S/M"},
                  {"GET http://a.x.com/", "404"},
                  {"GET http://b.y.com/", "404"}});
    const auto younger =
        cluster(kPlain + route("g", grpc, "GRPCRoute", "2027-01-01T00:00:00Z") + route("h", http));
    check(younger, {{"POST http://a.x.com/s.S/M", "app/h /s.S/M"},
                    {"POST http://c.x.com/s.S/M", "404"},
                    {"GET http://b.y.com/", "app/h /"}});
}

TEST(GatewayApiConformance, HTTPRouteNamedRules) {
    const auto asking = cluster(
        kPlain + route("r", attached("  rules:\n  - name: front\n    matches: [" + prefix("/") +
                                     "]\n    backendRefs: [{name: one, port: 80}]\n")));
    EXPECT_EQ(asking.ask("http://h/"), "app/r/front /");
}

TEST(GatewayApiConformance, WhatTheSpecificationLeavesOpenIsAGap) {
    const auto asking = cluster(
        kPlain + route("r", attached("  rules:\n" +
                                     rule("{path: {type: RegularExpression, value: \"/v[0-9]\"}}") +
                                     rule(prefix("/a/b")) + rule(prefix("/a")))));
    EXPECT_EQ(asking.ask("http://h/v1"), "app/r/rule-1 /v1");
    EXPECT_EQ(asking.decide("http://h/v1/x").gaps.at(0).what, "anchors of regular expressions");
    EXPECT_EQ(asking.decide("http://h/a/../v2").gaps.at(0).what, "normalisation of the path");
    EXPECT_EQ(asking.decide("http://h/a/%62").gaps.at(0).what, "normalisation of the path");
    EXPECT_TRUE(asking.decide("http://h/a/c%2Fd").gaps.empty()) << "no reading leads elsewhere";
}

} // namespace
} // namespace gatelens::match
