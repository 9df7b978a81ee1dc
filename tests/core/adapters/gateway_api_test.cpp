// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/reading.h"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace gatelens::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Reading;
using ::testing::UnorderedElementsAre;

Reading shop() {
    return Reading::ofFiles("gateway-api", {"gatewayapi/shop.yaml"});
}

Reading manifests(std::string text) {
    return Reading::ofText("gateway-api", std::move(text));
}

std::vector<std::string> hostsOf(const model::Route& route) {
    std::vector<std::string> out;
    for (const auto& host : route.hosts) {
        out.push_back(host.text);
    }
    return out;
}

// A Gateway with those listeners and an HTTPRoute with that rest of the spec.
Reading attached(std::string_view listeners, std::string_view route) {
    return manifests(fmt::format(R"(apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: gw}}
spec:
  gatewayClassName: c
  listeners: {}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{name: r}}
spec:
  {}
)",
                                 listeners, route));
}

TEST(GatewayApi, ReadsListeners) {
    const Reading reading = shop();
    EXPECT_EQ(reading.confidence(), Confidence::Certain);
    EXPECT_EQ(reading->gateway.name, "infra/edge");
    EXPECT_EQ(reading->gateway.store.kind, "kubernetes");
    EXPECT_THAT(reading->gateway.embedded, ElementsAre("example.com/controller"));
    ASSERT_EQ(reading->listeners.size(), 2U);
    const auto& https = reading.listener("infra/edge/https");
    EXPECT_EQ(https.protocol, model::Protocol::Https);
    EXPECT_EQ(https.address, "203.0.113.7");
    EXPECT_EQ(https.exposure.value, model::Exposure::Public);
    EXPECT_EQ(https.port, 443);
    ASSERT_EQ(https.hosts.size(), 1U);
    EXPECT_EQ(https.hosts[0].kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_FALSE(https.hosts[0].singleLabel);
    ASSERT_TRUE(https.tls.has_value());
    ASSERT_EQ(https.tls->certificates.size(), 1U);
    const auto& certificate = (*reading)[https.tls->certificates[0]];
    EXPECT_EQ(certificate.name, "infra/wildcard");
    ASSERT_NE(certificate.leaf(), nullptr) << certificate.problem;
    EXPECT_TRUE(certificate.keyMatches.value);
    EXPECT_TRUE(reading.listener("infra/edge/http").isDefault);
}

TEST(GatewayApi, AttachesRoutesAsTheSpecificationSays) {
    const Reading reading = shop();
    const auto& route = reading.route("shop/orders/read/match-1");
    ASSERT_EQ(route.listeners.size(), 1U);
    EXPECT_EQ((*reading)[route.listeners[0]].name, "infra/edge/https");
    // shop.example.org fits no listener and is left out.
    EXPECT_THAT(hostsOf(route), ElementsAre("shop.example.com"));
    EXPECT_TRUE(route.enabled);
    // The namespace "lab" has not the label that the listener selects.
    const auto& sneaky = reading.route("lab/sneaky");
    EXPECT_FALSE(sneaky.enabled);
    EXPECT_THAT(sneaky.listeners, IsEmpty());
    ASSERT_NE(reading.diagnostic("not-allowed-by-listeners"), nullptr);
    EXPECT_THAT(reading.diagnostic("not-allowed-by-listeners")->message,
                HasSubstr("does not take routes of namespace \"lab\""));
    // No hostname on either side: any.
    EXPECT_THAT(reading.route("infra/redirect").hosts, IsEmpty());
}

TEST(GatewayApi, ReadsMatchesBackendsAndFilters) {
    const Reading reading = shop();
    const auto& first = reading.route("shop/orders/read/match-1");
    EXPECT_EQ(first.paths.at(0).kind, model::PathMatchKind::SegmentPrefix);
    EXPECT_EQ(first.paths.at(0).value, "/orders"); // the trailing slash does not count
    EXPECT_THAT(first.methods, ElementsAre("GET"));
    EXPECT_EQ(first.timeoutMs.value, 90'000);
    EXPECT_FALSE(first.preserveHost.value);
    EXPECT_THAT(reading.chain(first),
                ElementsAre("shop/orders-tokens", "infra/tokens SecurityPolicy.cors",
                            "RequestHeaderModifier", "URLRewrite"));
    EXPECT_EQ(reading.lossOf(first, "infra/tokens SecurityPolicy.jwt"),
              "a more specific policy of the same kind is attached");
    ASSERT_EQ(first.services.size(), 2U);
    EXPECT_EQ(first.services[0].weight, 9);
    EXPECT_EQ((*reading)[first.services[0].service].protocol, model::Protocol::H2c);

    const auto& second = reading.route("shop/orders/rule-2");
    ASSERT_EQ(second.headers.size(), 1U); // of a repeated name only the first counts
    EXPECT_EQ(second.headers[0].name, "x-tenant");
    EXPECT_THAT(second.headers[0].values, ElementsAre("a"));
    EXPECT_EQ(second.paths.at(0).value, "/");

    const auto& redirect = reading.route("infra/redirect");
    EXPECT_EQ(redirect.action, model::RouteAction::Redirect);
    EXPECT_EQ(redirect.responseStatus, 301);
    EXPECT_EQ(redirect.redirectTo, "https://(host)(path)");
}

TEST(GatewayApi, ReadsServicesAndEndpoints) {
    const Reading reading = shop();
    const auto& orders = reading.upstream("shop/orders:8080");
    ASSERT_EQ(orders.targets.size(), 2U);
    const auto& second = (*reading)[orders.targets[1]];
    EXPECT_EQ(second.address(), "10.1.0.2:9090");
    EXPECT_EQ(second.zone, "b");
    EXPECT_FALSE(second.healthy.value);
    // BackendTLSPolicy in the Service's namespace.
    const auto& next = reading.service("lab/orders-next:8080");
    EXPECT_EQ(next.protocol, model::Protocol::Https);
    ASSERT_TRUE(next.tls.has_value());
    EXPECT_TRUE(next.tls->verify.value);
    EXPECT_EQ(next.tls->sni.value, "orders.lab.internal");
    EXPECT_EQ(next.tls->ca.value, "System");
}

TEST(GatewayApi, RanksMatchesNotRules) {
    const Reading reading =
        attached("[{name: a, port: 80, protocol: HTTP}]", R"(parentRefs: [{name: gw}]
  rules:
  - name: short
    matches: [{path: {value: /a}}]
  - name: regex
    matches: [{path: {type: RegularExpression, value: /a/.*}}]
  - name: header
    matches: [{path: {value: /a}, headers: [{name: h, value: v}]}]
  - name: method
    matches: [{path: {value: /a}, method: GET}]
  - name: long
    matches: [{path: {value: /a/b}}]
  - name: exact
    matches: [{path: {type: Exact, value: /a}}, {path: {value: /a}, queryParams: [{name: q, value: v}]}])");
    std::vector<std::pair<std::uint32_t, std::string>> order;
    for (const auto& route : reading->routes) {
        order.emplace_back(route.order, route.name);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::string> names;
    for (const auto& [rank, name] : order) {
        names.push_back(name.substr(std::string_view("default/r/").size()));
    }
    EXPECT_THAT(names, ElementsAre("exact/match-1", "long", "method", "header", "exact/match-2",
                                   "short", "regex"));
}

TEST(GatewayApi, ReferencesAcrossNamespacesNeedAGrant) {
    const Reading reading =
        attached("[{name: a, port: 80, protocol: HTTP}]",
                 "parentRefs: [{name: gw}]\n"
                 "  rules: [{backendRefs: [{name: b, namespace: other, port: 1}]}]");
    ASSERT_NE(reading.diagnostic("ref-not-permitted"), nullptr);
    EXPECT_THAT(reading.diagnostic("ref-not-permitted")->fix,
                HasSubstr("ReferenceGrant in namespace \"other\""));
    EXPECT_FALSE(reading->routes.at(0).service());
    EXPECT_EQ(reading->routes.at(0).services.at(0).reference, "Service other/b:1");
}

TEST(GatewayApi, ConflictingListenersServeNothing) {
    const Reading reading = attached("[{name: a, port: 80, protocol: HTTP, hostname: x.y}, "
                                     "{name: b, port: 80, protocol: HTTP, hostname: x.y}, "
                                     "{name: c, port: 80, protocol: HTTP, hostname: z.y}]",
                                     "parentRefs: [{name: gw, sectionName: a}]\n  rules: [{}]");
    EXPECT_FALSE(reading.listener("default/gw/a").enabled);
    EXPECT_FALSE(reading.listener("default/gw/b").enabled);
    EXPECT_TRUE(reading.listener("default/gw/c").enabled);
    EXPECT_FALSE(reading->routes.at(0).enabled);
}

TEST(GatewayApi, HostnamesIntersect) {
    const auto hosts = [](std::string_view listener, std::string_view route) {
        const Reading reading = attached(
            fmt::format("[{{name: a, port: 80, protocol: HTTP{}}}]", listener),
            fmt::format("parentRefs: [{{name: gw}}]\n  hostnames: [{}]\n  rules: [{{}}]", route));
        return reading->routes.at(0).enabled ? hostsOf(reading->routes.at(0))
                                             : std::vector<std::string>{"none"};
    };
    EXPECT_THAT(hosts("", "a.b"), ElementsAre("a.b"));
    EXPECT_THAT(hosts(", hostname: a.b", "a.b"), ElementsAre("a.b"));
    EXPECT_THAT(hosts(", hostname: \"*.b\"", "x.a.b, b, c.d"), ElementsAre("x.a.b"));
    EXPECT_THAT(hosts(", hostname: x.a.b", "\"*.b\""), ElementsAre("x.a.b"));
    EXPECT_THAT(hosts(", hostname: \"*.a.b\"", "\"*.b\""), ElementsAre("*.a.b"));
    EXPECT_THAT(hosts(", hostname: b", "\"*.b\""), ElementsAre("none"));
    EXPECT_THAT(hosts(", hostname: a.b", "\"\""), ElementsAre("a.b"));
}

TEST(GatewayApi, RepeatsTheRulesOfTheApiServer) {
    const auto route = [](std::string_view rule) {
        return attached("[{name: a, port: 80, protocol: HTTP}]",
                        fmt::format("parentRefs: [{{name: gw}}]\n  rules: [{}]", rule))
            .diagnostics();
    };
    EXPECT_THAT(route("{filters: [{type: RequestRedirect, requestRedirect: {}}, "
                      "{type: URLRewrite, urlRewrite: {}}]}"),
                ElementsAre("not-allowed 13:68"));
    EXPECT_THAT(route("{matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, "
                      "urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]}"),
                ElementsAre("not-allowed 13:105"));
    EXPECT_THAT(route("{matches: [{path: {value: a//b}}]}"),
                ElementsAre("wrong-value 13:37", "wrong-value 13:37"));
    EXPECT_THAT(route("{filters: [{type: CORS}]}"), ElementsAre("missing-key 13:22"));
    EXPECT_THAT(route("{timeouts: {request: 1s, backendRequest: 2s}}"),
                ElementsAre("out-of-range 13:52"));
    EXPECT_THAT(route("{timeouts: {request: 10}}"),
                UnorderedElementsAre("wrong-type 13:32", "wrong-value 13:32"));
    EXPECT_THAT(route("{backendRefs: [{name: b, port: 70000, wieght: 1}]}"),
                ElementsAre("out-of-range 13:42", "unknown-key 13:49"));
    EXPECT_THAT(route("{backendRefs: [{name: b}]}"), ElementsAre("missing-key 13:26"));
}

TEST(GatewayApi, ChecksListenersAndReferences) {
    EXPECT_THAT(attached("[{name: a, port: 0, protocol: HTTP, tls: {mode: Terminate}}]",
                         "parentRefs: [{name: other}]\n  rules: [{}]")
                    .diagnostics(),
                ElementsAre("out-of-range 6:31", "not-allowed 6:55", "dangling-reference 12:16"));
    EXPECT_THAT(attached("[{name: a, port: 80, protocol: HTTP}]",
                         "parentRefs: [{name: gw, sectionName: b}]\n  rules: [{}]")
                    .diagnostics(),
                ElementsAre("no-matching-parent 12:16"));
    EXPECT_THAT(attached("[{name: a, port: 80, protocol: HTTP, hostname: \"A.b:80\"}]",
                         "parentRefs: [{name: gw}]\n  rules: [{}]")
                    .diagnostics(),
                ElementsAre("wrong-value 6:61"));
}

TEST(GatewayApi, ReadsStatus) {
    const Reading reading = manifests(R"(apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r}
spec:
  parentRefs: [{name: gw}]
  rules: [{backendRefs: [{name: b, port: 1}]}]
status:
  parents:
  - parentRef: {name: gw}
    conditions:
    - {type: Accepted, status: "True", reason: Accepted}
    - {type: ResolvedRefs, status: "False", reason: BackendNotFound, message: no b}
)");
    EXPECT_THAT(reading->routes.at(0).status, HasSubstr("ResolvedRefs: BackendNotFound"));
    ASSERT_NE(reading.diagnostic("condition"), nullptr);
    EXPECT_THAT(reading.diagnostic("condition")->message, HasSubstr("no b"));
}

TEST(GatewayApi, ReadsTheOtherRoutes) {
    const Reading reading = manifests(R"(apiVersion: v1
kind: List
items:
- apiVersion: gateway.networking.k8s.io/v1
  kind: Gateway
  metadata: {name: gw}
  spec:
    gatewayClassName: c
    listeners:
    - {name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}, hostname: "*.example.com"}
    - {name: tcp, port: 5432, protocol: TCP}
    - {name: grpc, port: 80, protocol: HTTP}
- apiVersion: gateway.networking.k8s.io/v1alpha2
  kind: TLSRoute
  metadata: {name: t}
  spec:
    parentRefs: [{name: gw}]
    hostnames: [db.example.com]
    rules: [{backendRefs: [{name: db, port: 443}]}]
- apiVersion: gateway.networking.k8s.io/v1alpha2
  kind: TCPRoute
  metadata: {name: p}
  spec:
    parentRefs: [{name: gw}]
    rules: [{backendRefs: [{name: pg, port: 5432}]}]
- apiVersion: gateway.networking.k8s.io/v1
  kind: GRPCRoute
  metadata: {name: g}
  spec:
    parentRefs: [{name: gw, sectionName: grpc}]
    rules:
    - matches: [{method: {service: shop.Orders, method: Get}}]
      backendRefs: [{name: orders, port: 9000}]
)");
    EXPECT_THAT(reading.diagnostics(), IsEmpty());
    EXPECT_TRUE(reading.listener("default/gw/tls").tls->passthrough);
    const auto& tls = reading.route("default/t");
    EXPECT_THAT(tls.snis, ElementsAre("db.example.com"));
    EXPECT_EQ((*reading)[tls.service()].protocol, model::Protocol::Tls);
    const auto& tcp = reading.route("default/p");
    ASSERT_EQ(tcp.listeners.size(), 1U);
    EXPECT_EQ((*reading)[tcp.listeners[0]].name, "default/gw/tcp");
    const auto& grpc = reading.route("default/g");
    EXPECT_EQ(grpc.paths.at(0).value, "/shop.Orders/Get");
    EXPECT_EQ((*reading)[grpc.service()].protocol, model::Protocol::Grpc);
}

TEST(GatewayApi, SaysWhatIsOutsideTheSource) {
    const Reading reading = manifests(R"(apiVersion: gateway.networking.k8s.io/v1beta1
kind: HTTPRoute
metadata: {name: r}
spec:
  parentRefs: [{name: gw}]
  rules: [{backendRefs: [{name: b, port: 1}]}]
)");
    EXPECT_THAT(reading.diagnostics(), IsEmpty()); // a note only
    EXPECT_NE(reading.diagnostic("dangling-reference"), nullptr);
    EXPECT_TRUE(reading->routes.at(0).enabled);
}

TEST(GatewayApi, SurvivesNonsense) {
    for (const std::string_view text :
         {"apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nspec: {listeners: [1, {}]}\n",
          "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec: []\n",
          "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec: {parentRefs: x, rules: "
          "[{filters: [1], backendRefs: [~], matches: [3]}]}\n",
          "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRouteList\nitems: [1]\n",
          "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nspec: {targetRefs: "
          "[{name: 1}], validation: 1}\n"}) {
        EXPECT_TRUE(manifests(std::string(text)).ok()) << text;
    }
    EXPECT_EQ(manifests("kind: Service\napiVersion: v1\n").confidence(), Confidence::Possible);
    EXPECT_EQ(manifests("kind: Deployment\napiVersion: apps/v1\n").confidence(), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters
