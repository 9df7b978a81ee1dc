// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// JSON configuration of Caddy. What Caddy 2.11.7 does with the same documents was
// looked at with `caddy validate` and by asking a running one.
#include "core/adapters/caddy_matchers.h"
#include "core/adapters/caddy_shapes.h"
#include "tests/core/adapters/snapshot_finder.h"

#include <fmt/format.h>

#include <map>

namespace gatelens::adapters {
namespace {

using model::Origin;
using model::RouteAction;
using test::Reading;
using Texts = std::vector<std::string>;

Reading edge() {
    return Reading::fromData("caddy", {"caddy/edge.json"});
}

// A server of that content, in a document that is complete otherwise.
Reading server(std::string_view content) {
    return Reading::fromText(
        "caddy", "/c/caddy.json",
        fmt::format(R"({{"apps": {{"http": {{"servers": {{"s": {{{}}}}}}}}}}})", content));
}

Reading routes(std::string_view list) {
    return server(fmt::format(R"("listen": [":8080"], "routes": [{}])", list));
}

TEST(CaddyJson, AdminEndpointAndGateway) {
    const Reading read = edge();
    EXPECT_EQ(read.confidence(), Confidence::Certain);
    ASSERT_EQ(read->gateway.admin.size(), 1U);
    const auto& admin = read->gateway.admin[0];
    EXPECT_EQ(admin.address, "0.0.0.0");
    EXPECT_EQ(admin.port, 2019);
    EXPECT_EQ(admin.auth.value, model::AdminAuth::None);
    EXPECT_EQ(admin.exposure.value, model::Exposure::Public);
    EXPECT_TRUE(admin.originChecked.value);
    EXPECT_FALSE(admin.allow.known()); // origins keep no client out
    ASSERT_EQ(admin.extra.size(), 1U);
    EXPECT_EQ(admin.extra[0].name, "origins");
    EXPECT_EQ(read->gateway.store.kind, "redis");
    EXPECT_TRUE(read->gateway.debug.value);
    EXPECT_EQ(read->gateway.availablePlugins, (Texts{"http", "layer4"}));
    EXPECT_TRUE(read->diagnostics.empty()) << read->diagnostics.front().message;
}

TEST(CaddyJson, AdminEndpointIsThereUnlessSwitchedOff) {
    const Reading silent = server(R"("listen": [":80"])");
    ASSERT_EQ(silent->gateway.admin.size(), 1U);
    EXPECT_EQ(silent->gateway.admin[0].address, "localhost");
    EXPECT_EQ(silent->gateway.admin[0].exposure.value, model::Exposure::Loopback);
    EXPECT_EQ(silent->gateway.admin[0].exposure.origin, Origin::ProductDefault);
    const Reading off = Reading::fromText("caddy", "/c.json",
                                          R"({"admin": {"disabled": true}, "apps": {"http": {}}})");
    EXPECT_TRUE(off->gateway.admin.empty());
}

TEST(CaddyJson, ListenersAndTls) {
    const Reading read = edge();
    const auto& listener = read.listener("edge");
    EXPECT_EQ(listener.port, 443);
    EXPECT_EQ(listener.protocol, model::Protocol::Https);
    EXPECT_EQ(listener.trustedProxies.value, Texts{"10.0.0.0/8"});
    EXPECT_EQ(listener.idleTimeoutMs.value, 120'000);
    EXPECT_EQ(listener.headerTimeoutMs.value, 60'000);
    EXPECT_EQ(listener.headerTimeoutMs.origin, Origin::ProductDefault);
    EXPECT_TRUE(listener.accessLog.value);
    ASSERT_TRUE(listener.tls);
    EXPECT_EQ(listener.tls->minVersion.value, model::TlsVersion::Tls12);
    EXPECT_TRUE(listener.tls->automatic);
    EXPECT_TRUE(listener.tls->sniStrict.value); // implied by client authentication

    // Settings for one name are a listener of its own, which its route uses.
    const auto& bank = read.listener("edge#tls0");
    EXPECT_EQ(bank.tls->minVersion.value, model::TlsVersion::Tls13);
    EXPECT_EQ(bank.tls->clientAuth.value, model::ClientAuth::Require);
    EXPECT_EQ(bank.tls->clientCa.value, "clients.pem");
    EXPECT_EQ((*read)[read.route("bank").listeners.at(0)].key, "edge#tls0");
    EXPECT_EQ((*read)[read.route("orders").listeners.at(0)].key, "edge");

    const auto& local = read.listener("plain 127.0.0.1:8080");
    EXPECT_FALSE(local.tls);
    EXPECT_EQ(local.exposure.value, model::Exposure::Loopback);
    EXPECT_EQ(read.listener("plain unix//run/caddy/plain.sock").address,
              "unix:/run/caddy/plain.sock");
}

TEST(CaddyJson, AutomaticHttpsRedirectsStandInNoDocument) {
    const Reading read = edge();
    const auto& redirect = read.route("automatic HTTPS redirect");
    EXPECT_EQ(redirect.tags, Texts{"default"});
    EXPECT_EQ(redirect.responseStatus, 308);
    ASSERT_EQ(redirect.hosts.size(), 2U);
    const auto& listener = (*read)[redirect.listeners.at(0)];
    EXPECT_EQ(listener.port, 80);
    EXPECT_TRUE(listener.redirectsToHttps);

    const Reading none =
        server(R"("listen": [":443"], "automatic_https": {"disable_redirects": true},
        "routes": [{"match": [{"host": ["a.example"]}]}])");
    EXPECT_EQ(none->listeners.size(), 1U);
    EXPECT_TRUE(none->listeners[0].tls->automatic);
    const Reading off = server(R"("listen": [":443"], "automatic_https": {"disable": true},
        "routes": [{"match": [{"host": ["a.example"]}]}])");
    ASSERT_EQ(off->listeners.size(), 1U);
    EXPECT_FALSE(off->listeners[0].tls);
    // A server on another port speaks TLS as soon as it has a name to serve.
    const Reading named =
        server(R"("listen": [":8443"], "routes": [{"match": [{"host": ["a.example"]}]}])");
    EXPECT_TRUE(named.listener("s").tls);
    EXPECT_FALSE(routes(R"({"match": [{"path": ["/x"]}]})")->listeners[0].tls);
}

TEST(CaddyJson, RoutesNestWithTheirParents) {
    const Reading read = edge();
    const auto& orders = read.route("orders");
    EXPECT_EQ(orders.key, "edge/2/handle/0/0");
    ASSERT_TRUE(orders.parent.valid());
    EXPECT_EQ((*read)[orders.parent].key, "edge/2");
    EXPECT_EQ((*read)[orders.parent].action, RouteAction::None);
    ASSERT_EQ(orders.hosts.size(), 1U);
    EXPECT_EQ(orders.hosts[0].value, "shop.example.net");
    ASSERT_EQ(orders.paths.size(), 1U);
    EXPECT_EQ(orders.paths[0].kind, model::PathMatchKind::Prefix);
    EXPECT_FALSE(orders.paths[0].caseSensitive);
    EXPECT_EQ(orders.methods, (Texts{"GET", "POST"}));
    EXPECT_TRUE(orders.stripPath.value);
    EXPECT_EQ(read.lineAndColumn(orders.source.range), "54:21");

    // Unlike alternatives cannot be said by lists.
    const auto& assets = read.route("assets");
    EXPECT_EQ(assets.action, RouteAction::Files);
    EXPECT_TRUE(assets.paths.empty());
    ASSERT_TRUE(assets.expression);
    EXPECT_EQ(assets.expression->kind, model::ExprKind::And);
    const auto& bank = read.route("bank");
    ASSERT_TRUE(bank.expression);
    EXPECT_EQ(bank.expression->children.at(1).kind, model::ExprKind::Not);

    EXPECT_EQ(read.route("sorry").tags, Texts{"error-route"});
    const auto& moved = read.route("move");
    EXPECT_EQ(moved.action, RouteAction::Redirect);
    EXPECT_EQ(moved.responseStatus, 301);
    EXPECT_EQ(moved.redirectTo, "https://shop.example.net{http.request.uri}");
    EXPECT_EQ(read.route("rest").responseStatus, 404);
}

TEST(CaddyJson, ChainsHoldWhatEarlierRoutesDo) {
    const Reading read = edge();
    EXPECT_EQ(read.chain(read.route("orders")),
              (Texts{"headers", "request_body", "rewrite", "reverse_proxy"}));
    EXPECT_EQ(read.route("orders").maxBodyBytes.value, 1'048'576);
    // Authentication on /admin/* of every host covers this route...
    EXPECT_EQ(read.chain(read.route("shop-admin")),
              (Texts{"headers", "request_body", "authentication", "reverse_proxy"}));
    EXPECT_TRUE(read.route("orders").overridden.empty());
    // ...and this one only in part.
    const auto& bank = read.route("bank");
    ASSERT_EQ(bank.overridden.size(), 1U);
    EXPECT_EQ((*read)[bank.overridden[0].policy].type, "authentication");
    EXPECT_EQ(bank.overridden[0].reason, "runs only for path /admin/*");
    EXPECT_EQ(read.chain(read.route("sorry")), Texts{"static_response"});

    EXPECT_FALSE(read.policyOfType("rate_limit").known);
    ASSERT_EQ(read->credentials.size(), 1U);
    EXPECT_EQ(read->credentials[0].identity, "ops");
    EXPECT_EQ(read->credentials[0].secret.form, model::SecretForm::Hash);
}

TEST(CaddyJson, GroupsTerminalRoutesAndLists) {
    const Reading read = routes(R"(
        {"@id": "a", "group": "g", "match": [{"path": ["/a*"]}], "handle": [{"handler": "vars", "x": 1}]},
        {"@id": "b", "group": "g", "handle": [{"handler": "encode", "encodings": {"gzip": {}}}]},
        {"@id": "list", "handle": [
            {"handler": "subroute", "routes": [
                {"handle": [{"handler": "headers"}]},
                {"match": [{"path": ["/z"]}], "handle": [{"handler": "tracing"}]}]},
            {"handler": "static_response", "body": "x"}]},
        {"@id": "dead", "handle": [{"handler": "static_response", "body": "y"}]})");
    // Of a group only the first match runs, so the policy of "a" never meets "b".
    EXPECT_EQ(read.chain(read.route("b")), Texts{"encode"});
    EXPECT_TRUE(read.route("b").overridden.empty());
    // What the list in front of the answer leaves, in order; tracing only in part.
    const auto& list = read.route("list");
    EXPECT_EQ(read.chain(list), (Texts{"encode", "headers", "static_response"}));
    ASSERT_EQ(list.overridden.size(), 2U);
    EXPECT_EQ(list.overridden[1].reason, "runs only for path /z");
}

TEST(CaddyJson, NamedRoutesStandWhereTheyAreInvoked) {
    const Reading read = server(R"("listen": [":8080"],
        "named_routes": {"common": {"handle": [{"handler": "headers"}, {"handler": "encode"}]}},
        "routes": [{"@id": "r", "handle": [{"handler": "invoke", "name": "common"},
                                           {"handler": "static_response"}]},
                   {"handle": [{"handler": "invoke", "name": "lost"}]}])");
    EXPECT_EQ(read.chain(read.route("r")), (Texts{"headers", "encode", "static_response"}));
    ASSERT_NE(read.diagnostic("dangling-reference"), nullptr);
}

TEST(CaddyJson, RecursiveNamedRoutesEnd) {
    const Reading read = server(R"("listen": [":8080"],
        "named_routes": {"a": {"handle": [{"handler": "invoke", "name": "a"},
                                          {"handler": "invoke", "name": "a"}]}},
        "routes": [{"handle": [{"handler": "invoke", "name": "a"}]}])");
    EXPECT_EQ(read->routes.size(), 1U);
    ASSERT_NE(read.diagnostic("cyclic-reference"), nullptr);
}

TEST(CaddyJson, ServicesAndTargets) {
    const Reading read = edge();
    const auto& service = read.service("10.1.0.1:8443, 10.1.0.2:8443");
    EXPECT_EQ(service.protocol, model::Protocol::Https);
    ASSERT_TRUE(service.tls);
    EXPECT_FALSE(service.tls->verify.value);
    EXPECT_EQ(service.tls->verify.origin, Origin::Declared);
    EXPECT_EQ(service.tls->sni.value, "orders.internal");
    EXPECT_EQ(service.connectTimeoutMs.value, 1'000);
    EXPECT_EQ(service.retries.value, 2);
    const auto& upstream = read.upstream(service.name);
    EXPECT_EQ(upstream.algorithm, "header");
    EXPECT_EQ(upstream.hashOn, "X-Tenant");
    ASSERT_TRUE(upstream.active);
    EXPECT_EQ(upstream.active->intervalMs, 15'000);
    ASSERT_TRUE(upstream.passive);
    EXPECT_EQ(upstream.passive->failures, 3);
    ASSERT_EQ(upstream.targets.size(), 2U);
    EXPECT_EQ((*read)[upstream.targets[1]].address(), "10.1.0.2:8443");

    const auto& bank = read.service("srv _bank._tcp.example.net");
    EXPECT_TRUE(bank.dynamic);
    EXPECT_EQ(bank.hostMode, model::HostMode::Fixed);
    EXPECT_EQ(bank.fixedHost, "bank.internal");
    EXPECT_EQ(read.service("127.0.0.1:9000").connectTimeoutMs.value, 3'000);
}

TEST(CaddyJson, ForwardAuthIsAPolicyAndNotTheAnswer) {
    const Reading read = routes(R"(
        {"@id": "r", "handle": [
            {"handler": "reverse_proxy", "upstreams": [{"dial": "auth:9091"}],
             "rewrite": {"method": "GET", "uri": "/api/verify"},
             "handle_response": [{"match": {"status_code": [2]},
                                  "routes": [{"handle": [{"handler": "headers"}]}]}]},
            {"handler": "reverse_proxy", "upstreams": [{"dial": "app:80"}]}]})");
    const auto& route = read.route("r");
    EXPECT_EQ(read.chain(route), (Texts{"forward_auth", "reverse_proxy"}));
    EXPECT_EQ(read.policy("forward_auth").policyClass, model::PolicyClass::Authn);
    EXPECT_EQ(read.services(route), Texts{"app:80*1"});
}

TEST(CaddyJson, MatchersInTheModel) {
    using model::HostMatchKind;
    using model::PathMatchKind;
    EXPECT_EQ(caddy::hostMatch("*.example.net").kind, HostMatchKind::WildcardPrefix);
    EXPECT_TRUE(caddy::hostMatch("*.example.net").singleLabel);
    EXPECT_EQ(caddy::hostMatch("a.*.net").kind, HostMatchKind::Regex);
    EXPECT_EQ(caddy::hostMatch("A.example").value, "a.example");
    const std::map<std::string_view, PathMatchKind> kPaths{
        {"/a", PathMatchKind::Exact},     {"/a/*", PathMatchKind::Prefix},
        {"*.css", PathMatchKind::Suffix}, {"*/x/*", PathMatchKind::Contains},
        {"/a/*/b", PathMatchKind::Glob},  {"*", PathMatchKind::Any},
    };
    for (const auto& [pattern, kind] : kPaths) {
        EXPECT_EQ(caddy::pathMatch(pattern).kind, kind) << pattern;
    }
}

struct Fault {
    std::string_view code;
    std::string_view server; // content of the only server
    std::string_view at;     // text that the place starts with
};

class CaddyJsonFaults : public ::testing::TestWithParam<Fault> {};

TEST_P(CaddyJsonFaults, AreReportedWhereTheyStand) {
    const Fault& fault = GetParam();
    const std::string text =
        fmt::format(R"({{"apps": {{"http": {{"servers": {{"s": {{{}}}}}}}}}}})", fault.server);
    const Reading read = Reading::fromText("caddy", "/c.json", text);
    const auto* found = read.diagnostic(fault.code);
    ASSERT_NE(found, nullptr);
    EXPECT_TRUE(std::string_view(text).substr(found->range.begin).starts_with(fault.at))
        << text.substr(found->range.begin);
}

INSTANTIATE_TEST_SUITE_P(
    All, CaddyJsonFaults,
    ::testing::Values(
        Fault{"unknown-key", R"("listen": [":80"], "lisen": [])", R"("lisen")"},
        Fault{"wrong-type", R"("listen": ":80")", R"(":80")"},
        Fault{"missing-key", R"("routes": [])", R"("s")"},
        Fault{"invalid-address", R"("listen": ["localhost"])", R"("localhost")"},
        Fault{"invalid-address", R"("listen": [":80"], "routes": [{"handle":
            [{"handler": "reverse_proxy", "upstreams": [{"dial": "backend"}]}]}])",
              R"("backend")"},
        Fault{"unknown-module",
              R"("listen": [":80"], "routes": [{"handle": [{"handler": "revrse_proxy"}]}])",
              R"("revrse_proxy")"},
        Fault{"missing-key", R"("listen": [":80"], "routes": [{"handle": [{"body": "x"}]}])",
              R"({"body")"},
        Fault{"unknown-module", R"("listen": [":80"], "routes": [{"match": [{"hosts": ["a"]}]}])",
              R"("hosts")"},
        Fault{"invalid-regex",
              R"("listen": [":80"], "routes": [{"match": [{"path_regexp": {"pattern": "a("}}]}])",
              R"((")"},
        Fault{
            "invalid-address",
            R"("listen": [":80"], "routes": [{"match": [{"remote_ip": {"ranges": ["10.0.0/8"]}}]}])",
            R"("10.0.0/8")"},
        Fault{"invalid-duration", R"("listen": [":80"], "idle_timeout": "5 minutes")",
              R"("5 minutes")"},
        Fault{
            "no-users",
            R"("listen": [":80"], "routes": [{"handle": [{"handler": "authentication", "providers": {"http_basic": {}}}]}])",
            R"({})"},
        Fault{"unknown-value",
              R"("listen": [":443"], "tls_connection_policies": [{"protocol_min": "tls1"}])",
              R"("tls1")"}));

TEST(CaddyJson, TwoServersOnOneSocket) {
    const Reading read = Reading::fromText("caddy", "/c.json", R"({"apps": {"http": {"servers": {
        "a": {"listen": [":80"]}, "b": {"listen": [":80"]}}}}})");
    ASSERT_NE(read.diagnostic("address-in-use"), nullptr);
}

TEST(CaddyJson, WhatIsNoConfigurationOfCaddy) {
    for (const std::string_view text : {R"({"admin": {"address": {}}, "static_resources": {}})",
                                        R"({"apps": []})", "[]", "null", R"({"routes": []})"}) {
        text::MemoryFileSystem files;
        ReadContext context(files);
        auto document =
            context.parse(text::SourceKind::File, "x.json", std::string(text), text::Format::Json);
        ASSERT_TRUE(document);
        EXPECT_EQ(findAdapter("caddy")->recognize(**document, "x.json"), Confidence::None) << text;
    }
}

TEST(CaddyJson, HandlerTableIsUnderstood) {
    for (const auto& kind : caddy::handlerKinds()) {
        EXPECT_NE(caddy::handlerShape(kind.name), nullptr) << kind.name;
    }
    EXPECT_EQ(caddy::handlerShape("nothing"), nullptr);
}

} // namespace
} // namespace gatelens::adapters
