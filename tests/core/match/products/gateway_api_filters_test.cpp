// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the specification's own conformance suite (kubernetes-sigs/gateway-api,
// conformance/tests, v1.6) asks of backends, weights, references and filters.
#include "tests/core/match/products/gateway_cluster.h"

#include <gmock/gmock.h>

namespace gatelens::match {
namespace {

using namespace testing::conformance;
using testing::Asking;
using ::testing::HasSubstr;

TEST(GatewayApiConformance, HTTPRouteInvalidBackendRefsAnswer500) {
    const auto refs = [](const std::string& backends) {
        return cluster(kPlain +
                       route("r", attached("  rules:\n" + rule(prefix("/"), "", backends))));
    };
    EXPECT_EQ(refs("{name: nothere, port: 80}").ask("http://h/"), "app/r 500");
    EXPECT_EQ(refs("{name: one, port: 81}").ask("http://h/"), "app/r 500");
    EXPECT_EQ(refs("{name: far, namespace: other, port: 80}").ask("http://h/"), "app/r 500")
        << "no ReferenceGrant";
    EXPECT_EQ(refs("{name: one, port: 80, weight: 0}").ask("http://h/"), "app/r 500");
    EXPECT_EQ(refs("").ask("http://h/"), "app/r 500") << "HTTPRouteOmittedBackendRefs";
    const auto partly =
        refs("{name: one, port: 80}, {name: nothere, port: 80}").decide("http://h/");
    ASSERT_EQ(partly.destinations.size(), 2U);
    EXPECT_TRUE(partly.destinations[0].service);
    EXPECT_EQ(partly.destinations[1].status, 500);
    EXPECT_DOUBLE_EQ(partly.destinations[1].share, 0.5);
}

TEST(GatewayApiConformance, HTTPRouteReferenceGrant) {
    const auto granted = [](const std::string& from, const std::string& to,
                            const std::string& ns = "other") {
        return cluster(kPlain +
                       route("r", attached("  rules:\n" + rule(prefix("/"), "",
                                                               "{name: far, namespace: other, "
                                                               "port: 80}"))) +
                       fmt::format("---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: "
                                   "ReferenceGrant\nmetadata: {{name: g, namespace: {}}}\nspec: "
                                   "{{from: [{{{}}}], to: [{{{}}}]}}\n",
                                   ns, from, to))
            .ask("http://h/");
    };
    const std::string from = "group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: app";
    EXPECT_EQ(granted(from, "group: \"\", kind: Service"), "app/r /");
    EXPECT_EQ(granted(from, "group: \"\", kind: Service, name: far"), "app/r /");
    EXPECT_EQ(granted(from, "group: \"\", kind: Service, name: near"), "app/r 500");
    EXPECT_EQ(granted(from, "group: \"\", kind: Secret"), "app/r 500");
    EXPECT_EQ(granted(from, "group: \"\", kind: Service", "app"), "app/r 500");
    EXPECT_EQ(granted("group: gateway.networking.k8s.io, kind: GRPCRoute, namespace: app",
                      "group: \"\", kind: Service"),
              "app/r 500");
    EXPECT_EQ(granted("group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: b",
                      "group: \"\", kind: Service"),
              "app/r 500");
}

TEST(GatewayApiConformance, HTTPRouteWeight) {
    const auto asking =
        cluster(kPlain +
                route("r", attached("  rules:\n" +
                                    rule(prefix("/"), "",
                                         "{name: one, port: 80, weight: 70}, {name: two, port: 80, "
                                         "weight: 30}, {name: nothere, port: 80, weight: 0}"))));
    Request request = Asking::request("http://h/");
    const auto open = asking.decide(request);
    ASSERT_EQ(open.destinations.size(), 2U);
    EXPECT_DOUBLE_EQ(open.destinations[0].share, 0.7);
    EXPECT_DOUBLE_EQ(open.destinations[1].share, 0.3);
    request.draw = 0.69;
    EXPECT_EQ(asking.decide(request).upstream.value().authority, "one.app.svc:80");
    request.draw = 0.71;
    EXPECT_EQ(asking.decide(request).upstream.value().authority, "two.app.svc:80");
}

TEST(GatewayApiConformance, HTTPRouteRedirects) {
    const auto redirect = [](const std::string& path, const std::string& what) {
        return fmt::format("  - matches: [{}]\n    filters: [{{type: RequestRedirect, "
                           "requestRedirect: {{{}}}}}]\n",
                           prefix(path), what);
    };
    const std::string rules =
        redirect("/plain", "hostname: example.org") +
        redirect("/status", "hostname: example.org, statusCode: 301") +
        redirect("/port80", "hostname: example.org, port: 80") +
        redirect("/port8080", "hostname: example.org, port: 8080") +
        redirect("/https", "hostname: example.org, scheme: https") +
        redirect("/https443", "hostname: example.org, scheme: https, port: 443") +
        redirect("/https8443", "hostname: example.org, scheme: https, port: 8443") +
        redirect("/http", "hostname: example.org, scheme: http") +
        redirect("/http8080", "hostname: example.org, scheme: http, port: 8080") +
        redirect("/original", "path: {type: ReplacePrefixMatch, replacePrefixMatch: /replaced}") +
        redirect("/full",
                 "path: {type: ReplaceFullPath, replaceFullPath: /whole}, statusCode: 308") +
        redirect("/see",
                 "path: {type: ReplaceFullPath, replaceFullPath: /other}, statusCode: 303") +
        redirect("/keep", "hostname: example.org, statusCode: 307");
    const auto asking = cluster(
        gateway("  - {name: a, port: 80, protocol: HTTP}\n  - {name: b, port: 8080, protocol: "
                "HTTP}\n  - {name: c, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: "
                "t}]}}\n") +
        route("r", attached("  rules:\n" + rules)));
    check(asking, {{"http://h/plain", "app/r/rule-1 302 http://example.org/plain"},
                   {"http://h/status", "app/r/rule-2 301 http://example.org/status"},
                   {"http://h/port80", "app/r/rule-3 302 http://example.org/port80"},
                   {"http://h/port8080", "app/r/rule-4 302 http://example.org:8080/port8080"},
                   {"http://h/https", "app/r/rule-5 302 https://example.org/https"},
                   {"http://h/https443", "app/r/rule-6 302 https://example.org/https443"},
                   {"http://h/https8443", "app/r/rule-7 302 https://example.org:8443/https8443"},
                   {"http://h:8080/plain", "app/r/rule-1 302 http://example.org:8080/plain"},
                   {"http://h:8080/port80", "app/r/rule-3 302 http://example.org/port80"},
                   {"http://h:8080/https", "app/r/rule-5 302 https://example.org/https"},
                   {"https://h/plain", "app/r/rule-1 302 https://example.org/plain"},
                   {"https://h/https8443", "app/r/rule-7 302 https://example.org:8443/https8443"},
                   {"https://h/http", "app/r/rule-8 302 http://example.org/http"},
                   {"https://h/http8080", "app/r/rule-9 302 http://example.org:8080/http8080"},
                   {"http://h/original/lemon?q=1", "app/r/rule-10 302 http://h/replaced/lemon?q=1"},
                   {"http://h/full/path", "app/r/rule-11 308 http://h/whole"},
                   {"http://h/see", "app/r/rule-12 303 http://h/other"},
                   {"http://h/keep", "app/r/rule-13 307 http://example.org/keep"}});
}

TEST(GatewayApiConformance, HTTPRouteRewritesAndHeaderModifiers) {
    const std::string modifier =
        "{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-Set, value: over}], "
        "add: [{name: X-Add, value: v1}, {name: X-Append, value: v2}], remove: [X-Gone]}}";
    const auto rewrite = [&](const std::string& path, const std::string& what, bool modifies) {
        return rule(prefix(path),
                    fmt::format("    filters: [{{type: URLRewrite, urlRewrite: {{{}}}}}{}]\n", what,
                                modifies ? ", " + modifier : ""));
    };
    const auto asking = cluster(
        kPlain +
        route("r",
              attached(
                  "  rules:\n" +
                  rewrite("/prefix/one",
                          "path: {type: ReplacePrefixMatch, replacePrefixMatch: /one}", false) +
                  rewrite("/strip", "path: {type: ReplacePrefixMatch, replacePrefixMatch: /}",
                          false) +
                  rewrite("/full", "path: {type: ReplaceFullPath, replaceFullPath: /one}", true) +
                  rewrite("/host", "hostname: one.example.org", false))));
    check(asking, {{"http://h/prefix/one/two", "app/r/rule-1 /one/two"},
                   {"http://h/strip/three", "app/r/rule-2 /three"},
                   {"http://h/strip", "app/r/rule-2 /"},
                   {"http://h/full/one/two", "app/r/rule-3 /one"},
                   {"http://h/host/x", "app/r/rule-4 /host/x"}});
    EXPECT_EQ(asking.decide("http://h/host").upstream.value().host, "one.example.org");
    const auto changed =
        asking.decide("http://h:80/full", {"X-Gone: a", "X-Append: v1", "X-Set: s"});
    EXPECT_EQ(changed.upstream.value().added,
              (Headers{{"X-Set", "over"}, {"X-Add", "v1"}, {"X-Append", "v1,v2"}}));
    EXPECT_THAT(changed.upstream.value().removed, ::testing::ElementsAre("X-Gone"));
    EXPECT_EQ(asking.decide("http://h:8080/strip").upstream.value().host, "h:8080")
        << "the Host is forwarded as it came";
}

TEST(GatewayApiConformance, HTTPRouteFiltersOfBackends) {
    const auto asking = cluster(
        kPlain +
        route("r",
              attached("  rules:\n" +
                       rule(prefix("/redirect"), "",
                            "{name: one, port: 80, filters: [{type: RequestRedirect, "
                            "requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: "
                            "/to}}}]}") +
                       rule(prefix("/rewrite"), "",
                            "{name: one, port: 80, filters: [{type: URLRewrite, urlRewrite: "
                            "{path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}]}") +
                       rule(prefix("/split"), "",
                            "{name: one, port: 80, filters: [{type: RequestHeaderModifier, "
                            "requestHeaderModifier: {set: [{name: Backend, value: one}]}}]}, "
                            "{name: two, port: 80, filters: [{type: RequestHeaderModifier, "
                            "requestHeaderModifier: {set: [{name: Backend, value: two}]}}]}"))));
    check(asking, {{"http://h/redirect/x", "app/r/rule-1 302 http://h/to"},
                   {"http://h/rewrite/x", "app/r/rule-2 /new/x"}});
    Request request = Asking::request("http://h/split");
    EXPECT_EQ(asking.decide(request).gaps.size(), 2U) << "each backend changes its share only";
    request.draw = 0.9;
    const auto second = asking.decide(request);
    EXPECT_TRUE(second.gaps.empty());
    EXPECT_EQ(second.upstream.value().added, (Headers{{"Backend", "two"}}));
}

TEST(GatewayApiConformance, HTTPRouteMirrorsResponseModifiersAndTimeoutsDoNotRoute) {
    const auto asking = cluster(
        kPlain +
        route("r",
              attached("  rules:\n" +
                       rule(prefix("/"),
                            "    timeouts: {request: 500ms, backendRequest: 200ms}\n    filters: "
                            "[{type: RequestMirror, requestMirror: {backendRef: {name: two, port: "
                            "80}, percent: 20}}, {type: ResponseHeaderModifier, "
                            "responseHeaderModifier: {remove: [X]}}]\n"))));
    const auto decision = asking.decide("http://h/x");
    EXPECT_EQ(asking.describe(decision), "app/r /x");
    EXPECT_EQ(decision.destinations.size(), 1U);
    EXPECT_TRUE(decision.gaps.empty());
}

TEST(GatewayApiConformance, HTTPRouteCors) {
    const auto asking = cluster(
        kPlain +
        route("r", attached("  rules:\n" + rule(prefix("/"),
                                                "    filters: [{type: CORS, cors: {allowOrigins: "
                                                "[\"https://www.foo.com\", \"https://*.bar.com\"], "
                                                "allowMethods: [GET]}}]\n"))));
    const auto preflight = [&](const std::string& origin) {
        return asking.decide("OPTIONS http://h/",
                             {"Origin: " + origin, "Access-Control-Request-Method: GET"});
    };
    for (const std::string origin :
         {"https://www.foo.com", "https://www.bar.com", "https://xpto.www.bar.com"}) {
        EXPECT_EQ(preflight(origin).status, 204) << origin;
        EXPECT_THAT(preflight(origin).detail, HasSubstr("answers the preflight")) << origin;
        EXPECT_THAT(preflight(origin).detail, Not(HasSubstr("without allowing"))) << origin;
    }
    EXPECT_THAT(preflight("https://foobar.com").detail, HasSubstr("without allowing the origin"));
    EXPECT_EQ(asking.ask("OPTIONS http://h/", {"Origin: https://www.foo.com"}), "app/r /")
        << "an OPTIONS request without a requested method is no preflight";
    EXPECT_EQ(asking.ask("GET http://h/", {"Origin: https://evil.com"}), "app/r /");
}

} // namespace
} // namespace gatelens::match
