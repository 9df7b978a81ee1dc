// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of the Gateway API specification one by one (httproute_types.go,
// gateway_types.go of v1). There is no program to compare with: implementations
// differ where the specification lets them, and those places are gaps.
#include "tests/core/match/products/asking.h"

#include <gmock/gmock.h>

namespace gatelens::match {
namespace {

using testing::Asking;
using ::testing::HasSubstr;

std::string gateway(const std::string& listeners) {
    return "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: gw, "
           "namespace: "
           "infra}\nspec:\n  gatewayClassName: c\n  listeners:\n" +
           listeners;
}

std::string listener(const std::string& name, const std::string& hostname, int port = 80) {
    return fmt::format("  - {{name: {}, {}port: {}, protocol: {}{}, allowedRoutes: {{namespaces: "
                       "{{from: All}}}}}}\n",
                       name, hostname.empty() ? "" : fmt::format("hostname: \"{}\", ", hostname),
                       port, port == 443 ? "HTTPS" : "HTTP",
                       port == 443 ? ", tls: {certificateRefs: [{name: t}]}" : "");
}

std::string route(const std::string& name, const std::string& hosts, const std::string& rules,
                  const std::string& created = "2026-01-01T00:00:00Z",
                  const std::string& parent = "") {
    return fmt::format(
        "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: {}, "
        "namespace: app, creationTimestamp: \"{}\"}}\nspec:\n  parentRefs: [{{name: gw, namespace: "
        "infra{}}}]\n  hostnames: [{}]\n  rules:\n{}",
        name, created, parent, hosts, rules);
}

std::string rule(const std::string& match, const std::string& rest = "") {
    return fmt::format("  - matches: [{{{}}}]\n    backendRefs: [{{name: s, port: 80}}]\n{}", match,
                       rest);
}

const std::string kService =
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: app}\n"
    "spec: {ports: [{port: 80}]}\n";

Asking cluster(const std::string& text) {
    return Asking("gateway-api", {{"cluster.yaml", text + kService}});
}

TEST(GatewayApiMatch, MatchesRankByPathMethodHeadersAndQuery) {
    const auto asking = cluster(
        gateway(listener("http", "")) +
        route("r", "",
              rule("path: {type: PathPrefix, value: /a}") +
                  rule("path: {type: PathPrefix, value: /a/b/}") +
                  rule("path: {type: Exact, value: /a}") +
                  rule("path: {type: PathPrefix, value: /a}, method: POST") +
                  rule("path: {type: PathPrefix, value: /a}, headers: [{name: X, value: \"1\"}]") +
                  rule("path: {type: PathPrefix, value: /a}, queryParams: [{name: q, value: "
                       "\"1\"}]")));
    EXPECT_EQ(asking.ask("http://h/a"), "app/r/rule-3 /a");
    EXPECT_EQ(asking.ask("http://h/a/b"), "app/r/rule-2 /a/b");
    EXPECT_EQ(asking.ask("http://h/a/bc"), "app/r/rule-1 /a/bc") << "prefixes end at a segment";
    EXPECT_EQ(asking.ask("POST http://h/a/c", {"x: 1"}), "app/r/rule-4 /a/c");
    EXPECT_EQ(asking.ask("http://h/a/c?q=1", {"x: 1"}), "app/r/rule-5 /a/c?q=1");
    EXPECT_EQ(asking.ask("http://h/a/c?q=1&q=2"), "app/r/rule-6 /a/c?q=1&q=2");
    EXPECT_EQ(asking.ask("http://h/A"), "404");
    EXPECT_THAT(asking.candidates("http://h/a").at(1).reason, HasSubstr("an exact path"));
}

TEST(GatewayApiMatch, TiesGoToTheOlderRouteThenTheName) {
    const std::string any = rule("path: {type: PathPrefix, value: /}");
    EXPECT_EQ(cluster(gateway(listener("http", "")) + route("a", "", any, "2026-02-01T00:00:00Z") +
                      route("b", "", any, "2026-01-01T00:00:00Z"))
                  .ask("http://h/"),
              "app/b /");
    EXPECT_EQ(cluster(gateway(listener("http", "")) + route("z", "", any) + route("y", "", any))
                  .ask("http://h/"),
              "app/y /");
}

TEST(GatewayApiMatch, MoreSpecificHostnamesComeFirst) {
    const auto asking =
        cluster(gateway(listener("http", "")) +
                route("wild", "\"*.x.test\"", rule("path: {type: Exact, value: /p}")) +
                route("wilder", "\"*.a.x.test\"", rule("path: {type: PathPrefix, value: /}")) +
                route("exact", "b.a.x.test", rule("path: {type: PathPrefix, value: /}")));
    EXPECT_EQ(asking.ask("http://b.a.x.test:8080/p"), "app/exact /p") << "the port does not count";
    EXPECT_EQ(asking.ask("http://c.d.a.x.test/p"), "app/wilder /p");
    EXPECT_EQ(asking.ask("http://c.x.test/p"), "app/wild /p");
    EXPECT_EQ(asking.ask("http://x.test/p"), "404") << "a wildcard stands for a label at least";
}

TEST(GatewayApiMatch, HostnamesIntersectWithTheListener) {
    const auto asking =
        cluster(gateway(listener("one", "*.x.test") + listener("two", "a.x.test")) +
                route("both", "a.x.test, b.y.test", rule("path: {type: PathPrefix, value: /}")) +
                route("only", "", rule("path: {type: PathPrefix, value: /only}"),
                      "2026-01-01T00:00:00Z", ", sectionName: one"));
    EXPECT_EQ(asking.ask("http://a.x.test/"), "app/both /");
    EXPECT_EQ(asking.ask("http://b.y.test/"), "404") << "no listener takes it";
    EXPECT_EQ(asking.ask("http://c.x.test/only"), "app/only /only");
    EXPECT_EQ(asking.ask("http://a.x.test/only"), "app/both /only")
        << "the most specific listener alone serves a request";
}

TEST(GatewayApiMatch, MisdirectedRequestsOverTls) {
    const auto asking =
        cluster(gateway(listener("a", "a.test", 443) + listener("b", "b.test", 443)) +
                route("r", "", rule("path: {type: PathPrefix, value: /}")));
    EXPECT_EQ(asking.ask("https://a.test/"), "app/r /");
    Request request = Asking::request("https://a.test/");
    request.hosts = {"b.test"};
    EXPECT_EQ(asking.decide(request).status, 421);
    request.hosts = {"c.test"};
    EXPECT_EQ(asking.decide(request).status, 404);
}

TEST(GatewayApiMatch, FiltersRedirectRewriteAndModify) {
    const auto asking =
        cluster(gateway(listener("http", "", 8080)) +
                route("r", "",
                      rule("path: {type: PathPrefix, value: /foo}",
                           "    filters:\n    - {type: URLRewrite, urlRewrite: {hostname: "
                           "new.test, path: {type: "
                           "ReplacePrefixMatch, replacePrefixMatch: /xyz/}}}\n    - {type: "
                           "RequestHeaderModifier, "
                           "requestHeaderModifier: {set: [{name: A, value: \"1\"}], add: [{name: "
                           "B, value: \"2\"}], "
                           "remove: [C]}}\n") +
                          "  - matches: [{path: {type: PathPrefix, value: /old}}]\n    filters:\n  "
                          "  - {type: "
                          "RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, "
                          "replacePrefixMatch: \"\"}}}\n"
                          "  - matches: [{path: {type: PathPrefix, value: /tls}}]\n    filters:\n  "
                          "  - {type: "
                          "RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}\n"));
    const auto decision = asking.decide("http://h:8080/foo/bar?q", {"B: 1", "C: 3"});
    ASSERT_TRUE(decision.upstream);
    EXPECT_EQ(decision.upstream->path, "/xyz/bar?q");
    EXPECT_EQ(decision.upstream->host, "new.test");
    EXPECT_EQ(decision.upstream->url(), "http://s.app.svc:80/xyz/bar?q");
    EXPECT_EQ(decision.upstream->added, (Headers{{"A", "1"}, {"B", "1,2"}}));
    EXPECT_THAT(decision.upstream->removed, ::testing::ElementsAre("C"));
    EXPECT_EQ(asking.ask("http://h:8080/foo"), "app/r/rule-1 /xyz");
    EXPECT_EQ(asking.ask("http://h:8080/foo/"), "app/r/rule-1 /xyz/");
    EXPECT_EQ(asking.ask("http://h:8080/old/x?q"), "app/r/rule-2 302 http://h:8080/x?q");
    EXPECT_EQ(asking.ask("http://h:8080/old"), "app/r/rule-2 302 http://h:8080/");
    EXPECT_EQ(asking.ask("http://h:8080/tls"), "app/r/rule-3 301 https://h/tls");
}

TEST(GatewayApiMatch, WeightsAndReferencesThatDoNotResolve) {
    const std::string other =
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: o, namespace: other}\n"
        "spec: {ports: [{port: 80}]}\n";
    const std::string rules =
        "  - backendRefs: [{name: s, port: 80, weight: 3}, {name: o, namespace: other, "
        "port: 80, weight: 1}, {name: s, port: 80, weight: 0}]\n";
    const auto refused =
        cluster(gateway(listener("http", "")) + route("r", "", rules) + other).decide("http://h/");
    ASSERT_EQ(refused.destinations.size(), 2U);
    EXPECT_DOUBLE_EQ(refused.destinations[0].share, 0.75);
    EXPECT_FALSE(refused.destinations[1].service) << "no ReferenceGrant";
    EXPECT_EQ(refused.destinations[1].status, 500);
    const std::string grant =
        "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: "
        "{name: g, namespace: other}\nspec: {from: [{group: gateway.networking.k8s.io, kind: "
        "HTTPRoute, namespace: app}], to: [{group: \"\", kind: Service}]}\n";
    const auto granted =
        cluster(gateway(listener("http", "")) + route("r", "", rules) + other + grant)
            .decide("http://h/");
    EXPECT_TRUE(granted.destinations.at(1).service);
    EXPECT_EQ(cluster(gateway(listener("http", "")) +
                      route("r", "", "  - matches: [{path: {type: Exact, value: /}}]\n"))
                  .ask("http://h/"),
              "app/r 500");
}

TEST(GatewayApiMatch, ImplementationsChoicesAreGaps) {
    const auto asking = cluster(gateway(listener("http", "")) +
                                route("r", "",
                                      rule("path: {type: PathPrefix, value: /a}") +
                                          rule("path: {type: RegularExpression, value: \"/a.*\"}",
                                               "    filters: [{type: ExtensionRef, extensionRef: "
                                               "{group: g, kind: K, name: n}}]\n")));
    const auto decision = asking.decide("http://h/a");
    ASSERT_EQ(decision.gaps.size(), 1U);
    EXPECT_THAT(decision.gaps[0].what, HasSubstr("regular expressions"));
    const auto extension = asking.decide("http://h/ab");
    EXPECT_THAT(extension.gaps.at(0).what, HasSubstr("ExtensionRef n"));
}

} // namespace
} // namespace gatelens::match
