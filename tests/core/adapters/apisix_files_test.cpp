// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/read_text.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using model::Origin;
using Texts = std::vector<std::string>;

model::Snapshot readApisix(const std::string& yaml, const std::string& name = "apisix.yaml") {
    auto snapshot = readFiles("apisix", {{name, yaml}});
    EXPECT_TRUE(snapshot) << snapshot.error().text();
    return snapshot ? std::move(*snapshot) : model::Snapshot{};
}

class ApisixShop : public ::testing::Test {
protected:
    model::Snapshot m_shop = readApisix(fixture("apisix/apisix.yaml"));
};

TEST_F(ApisixShop, IsReadWithoutComplaint) {
    EXPECT_EQ(diagnosticsOf(m_shop), Texts{});
    EXPECT_EQ(m_shop.routes.size(), 5U);
    EXPECT_EQ(m_shop.upstreams.size(), 4U) << "the named one, two in routes, one in a split";
    EXPECT_EQ(m_shop.consumers.size(), 1U);
    EXPECT_EQ(m_shop.listeners.size(), 2U);
    EXPECT_EQ(m_shop.listeners[0].port, 9080);
    EXPECT_EQ(m_shop.listeners[0].exposure.origin, Origin::ProductDefault);
}

TEST_F(ApisixShop, RouteMatchers) {
    const auto& orders = named(m_shop.routes, "orders");
    ASSERT_EQ(orders.paths.size(), 2U);
    EXPECT_EQ(orders.paths[0].kind, model::PathMatchKind::Exact);
    EXPECT_EQ(orders.paths[1].kind, model::PathMatchKind::Prefix);
    EXPECT_EQ(orders.paths[1].value, "/orders/");
    EXPECT_EQ(orders.hosts.size(), 2U);
    EXPECT_EQ(orders.hosts[1].value, ".shop.example");
    EXPECT_EQ(orders.priority, 10);
    ASSERT_TRUE(orders.expression);
    const auto& rule = *orders.expression;
    ASSERT_EQ(rule.kind, model::ExprKind::And);
    ASSERT_EQ(rule.children.size(), 4U) << "hosts, paths, methods, vars";
    const auto& vars = rule.children[3];
    ASSERT_EQ(vars.kind, model::ExprKind::And);
    EXPECT_EQ(vars.children[0].kind, model::ExprKind::Query);
    EXPECT_EQ(vars.children[0].field.name, "version");
    ASSERT_EQ(vars.children[1].kind, model::ExprKind::Or);
    EXPECT_EQ(vars.children[1].children[0].field.name, "x-beta");
    EXPECT_EQ(vars.children[1].children[1].kind, model::ExprKind::Not);
    EXPECT_EQ(m_shop.place(vars.children[0].range), "apisix.yaml:10:9");

    EXPECT_FALSE(named(m_shop.routes, "old").enabled);
    const auto& direct = named(m_shop.routes, "direct");
    EXPECT_EQ(direct.paths[0].kind, model::PathMatchKind::Glob);
    ASSERT_TRUE(direct.expression);
    EXPECT_EQ(direct.expression->children.back().kind, model::ExprKind::Opaque);
    EXPECT_TRUE(named(m_shop.routes, "split").websocket.value);
}

TEST_F(ApisixShop, HostsComeFromTheServiceWhenTheRouteHasNone) {
    const auto snapshot = readApisix(R"(
routes:
- { id: a, uri: /a, service_id: s }
- { id: b, uri: /b, host: own.example, service_id: s }
services: [{ id: s, hosts: [of.service], upstream: { nodes: { "h:1": 1 } } }]
#END
)");
    EXPECT_EQ(named(snapshot.routes, "a").hosts.at(0).value, "of.service");
    EXPECT_EQ(named(snapshot.routes, "b").hosts.at(0).value, "own.example");
}

TEST_F(ApisixShop, UpstreamsBecomeServices) {
    const auto& orders = named(m_shop.services, "Orders");
    EXPECT_EQ(orders.key, "orders");
    EXPECT_EQ(orders.protocol, model::Protocol::Http);
    EXPECT_EQ(orders.protocolSetting.origin, Origin::ProductDefault);
    EXPECT_EQ(orders.retries.value, 3);
    EXPECT_EQ(orders.hostMode, model::HostMode::Client);
    EXPECT_EQ(orders.readTimeoutMs.value, 60000);
    const auto& pool = m_shop[orders.upstream];
    EXPECT_EQ(pool.key, "pool");
    ASSERT_EQ(pool.targets.size(), 2U);
    EXPECT_EQ(m_shop[pool.targets[1]].host, "fd00::1");
    EXPECT_EQ(m_shop[pool.targets[1]].weight, 2);
    EXPECT_EQ(m_shop.place(m_shop[pool.targets[0]].source), "apisix.yaml:62:7");
    EXPECT_EQ(pool.active->intervalMs, 2000);
    EXPECT_TRUE(pool.passive->enabled);

    const auto& direct = m_shop[named(m_shop.routes, "direct").service()];
    EXPECT_EQ(direct.protocol, model::Protocol::Https);
    ASSERT_TRUE(direct.tls);
    EXPECT_FALSE(direct.tls->verify.value) << "APISIX verifies no https upstream";
    EXPECT_EQ(direct.hostMode, model::HostMode::Fixed);
    EXPECT_EQ(direct.fixedHost, "backend.internal");
    EXPECT_EQ(direct.readTimeoutMs.value, 4500);
    EXPECT_EQ(direct.retries.value, 1) << "one less than the nodes";
    const auto& inPlace = m_shop[direct.upstream];
    EXPECT_EQ(inPlace.key, "route:direct/upstream");
    EXPECT_EQ(inPlace.hashOn, "header:x-user");
    EXPECT_FALSE(m_shop[inPlace.targets[0]].backup);
    EXPECT_TRUE(m_shop[inPlace.targets[1]].backup);
}

TEST_F(ApisixShop, EffectiveChainsRunPhaseByPhase) {
    EXPECT_EQ(
        chainOf(m_shop, "orders"),
        (Texts{"request-id@global_rule:1", "cors@plugin_config:guarded", "key-auth@service:orders",
               "ip-restriction@plugin_config:guarded", "limit-count@route:orders",
               "response-rewrite@global_rule:1", "prometheus@global_rule:1"}));
    EXPECT_EQ(lossesOf(m_shop, "orders"),
              (Texts{"cors@service:orders: replaced by the plugin config's cors",
                     "limit-count@service:orders: replaced by the route's own limit-count"}));
    const auto& old = named(m_shop.routes, "old");
    EXPECT_EQ(old.action, model::RouteAction::Redirect);
    EXPECT_EQ(old.responseStatus, 301);
    EXPECT_EQ(chainOf(m_shop, "mqtt"), (Texts{"prometheus@global_rule:1"}))
        << "only plugins of the stream subsystem run there";
}

TEST_F(ApisixShop, DisabledPluginsStillReplace) {
    const auto snapshot = readApisix(R"(
routes:
- id: r
  uri: /r
  service_id: s
  plugins: { key-auth: { _meta: { disable: true } } }
services: [{ id: s, plugins: { key-auth: {} }, upstream: { nodes: { "h:1": 1 } } }]
#END
)");
    EXPECT_EQ(chainOf(snapshot, "r"), Texts{});
    EXPECT_EQ(lossesOf(snapshot, "r"),
              (Texts{"key-auth@route:r: disabled",
                     "key-auth@service:s: replaced by the route's own key-auth, which is "
                     "disabled"}));
}

TEST_F(ApisixShop, GlobalRulesOfOneTypeCancelEachOther) {
    const auto snapshot = readApisix(R"(
routes: [{ id: r, uri: /r, upstream: { nodes: { "h:1": 1 } }, plugins: { prometheus: {} } }]
global_rules:
- { id: 1, plugins: { cors: {}, prometheus: {} } }
- { id: 2, plugins: { cors: {} } }
#END
)");
    EXPECT_EQ(chainOf(snapshot, "r"), Texts{"prometheus@route:r"});
    EXPECT_EQ(lossesOf(snapshot, "r"),
              (Texts{"cors@global_rule:1: in several global rules, so that none of them runs",
                     "cors@global_rule:2: in several global rules, so that none of them runs",
                     "prometheus@global_rule:1: replaced by the route's own prometheus"}));
    EXPECT_EQ(snapshot.diagnostics.size(), 2U);
    EXPECT_EQ(snapshot.diagnostics[0].code, "duplicate-policy");
}

TEST_F(ApisixShop, OwnPrioritiesAndScripts) {
    const auto snapshot = readApisix(R"(
routes:
- id: own
  uri: /own
  upstream: { nodes: { "h:1": 1 } }
  plugins:
    ip-restriction: { whitelist: [10.0.0.0/8], _meta: { priority: 1 } }
    limit-count: { count: 1, time_window: 1 }
    serverless-post-function: { phase: rewrite, functions: ["return function() end"] }
- id: scripted
  uri: /script
  script: "return { access = function() end }"
  service_id: s
services: [{ id: s, plugins: { key-auth: {} }, upstream: { nodes: { "h:1": 1 } } }]
global_rules: [{ id: 1, plugins: { ip-restriction: { blacklist: [1.2.3.4] } } }]
#END
)");
    EXPECT_EQ(chainOf(snapshot, "own"),
              (Texts{"serverless-post-function@route:own", "ip-restriction@global_rule:1",
                     "limit-count@route:own", "ip-restriction@route:own"}));
    EXPECT_EQ(chainOf(snapshot, "scripted"),
              (Texts{"ip-restriction@global_rule:1", "script@route:scripted"}));
    EXPECT_FALSE(named(snapshot.policies, "script@route:scripted").emulable);
}

TEST_F(ApisixShop, SplitsAddServices) {
    const auto& split = named(m_shop.routes, "split");
    ASSERT_EQ(split.services.size(), 2U);
    EXPECT_EQ(split.services[0].weight, 9);
    EXPECT_EQ(m_shop[split.services[0].service].key, "pool");
    EXPECT_EQ(split.services[1].weight, 1);
    const auto& other = m_shop[split.services[1].service];
    EXPECT_EQ(m_shop[m_shop[other.upstream].targets.at(0)].address(), "10.9.0.1:80");
}

TEST_F(ApisixShop, ConsumersAndCredentials) {
    const auto& alice = named(m_shop.consumers, "alice");
    EXPECT_EQ(alice.groups, Texts{"buyers"});
    ASSERT_EQ(alice.credentials.size(), 2U);
    const auto& key = m_shop[alice.credentials[0]];
    EXPECT_EQ(key.kind, model::CredentialKind::ApiKey);
    EXPECT_EQ(key.secret.length, 27U);
    EXPECT_EQ(key.locations, (Texts{"header:x-shop-key", "query:apikey"}));
    const auto& basic = m_shop[alice.credentials[1]];
    EXPECT_EQ(basic.identity, "alice");
    EXPECT_EQ(basic.secret.form, model::SecretForm::Reference);
    ASSERT_EQ(alice.policies.size(), 1U) << "key-auth in a consumer is a credential";
    EXPECT_EQ(m_shop[alice.policies[0]].type, "limit-count");
    EXPECT_EQ(named(m_shop.policies, "limit-req@consumer_group:buyers").consumerGroup, "buyers");

    const auto& redis = named(m_shop.credentials, "limit-count@route:orders/redis_password");
    EXPECT_EQ(m_shop[redis.policy].key, "limit-count@route:orders");
    const auto& vault = named(m_shop.credentials, "secret:vault/1/token");
    EXPECT_EQ(vault.secret.form, model::SecretForm::Literal);
}

TEST_F(ApisixShop, LimitsFailClosedByDefault) {
    const auto& limit = named(m_shop.policies, "limit-count@route:orders");
    EXPECT_EQ(limit.onError.value, model::OnError::Closed);
    EXPECT_EQ(limit.onError.origin, Origin::ProductDefault);
    EXPECT_EQ(limit.phase, "access");
    EXPECT_EQ(limit.order, 1002);
}

TEST(ApisixFiles, EveryMistakeHasItsPlace) {
    const auto snapshot = readApisix(R"(
route: []
routes:
- id: r
  uri: orders
  method: [GET]
  methods: [GOT]
  service_id: nowhere
  plugin_config_id: nowhere
  vars: [arg_x, "==", "1"]
  plugins:
    limit-count: { coun: 1, time_window: 1, rejected_code: 999 }
    proxy-rewrit: {}
  upstream: { nodes: { "h:1": -1 }, type: roundrobin, scheme: httpz }
- id: r
  uri: /second/:id
)");
    EXPECT_EQ(
        diagnosticsOf(snapshot),
        (Texts{
            "error unknown-key apisix.yaml:2:1: the file has the unknown key \"route\" | did you "
            "mean \"routes\"?",
            "error invalid-path apisix.yaml:5:8: the uri \"orders\" does not start with \"/\" | "
            "begin it with \"/\"",
            "error unknown-key apisix.yaml:6:3: the route \"r\" has the unknown key \"method\" | "
            "did you mean \"methods\"?",
            "error unknown-value apisix.yaml:7:13: the route \"r\": methods[0] is \"GOT\", but "
            "must be one of GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS, CONNECT, TRACE, PURGE | "
            "did you mean \"GET\"?",
            "error dangling-reference apisix.yaml:8:15: \"service_id\" refers to the service "
            "\"nowhere\", which does not exist | declare the service or correct the id",
            "error dangling-reference apisix.yaml:9:21: \"plugin_config_id\" refers to the "
            "plugin_config \"nowhere\", which does not exist | declare the plugin_config or "
            "correct the id",
            "error invalid-vars apisix.yaml:10:9: \"vars\" of the route \"r\" needs one more pair "
            "of brackets around its condition | write [[\"arg_name\", \"==\", \"value\"]]",
            "warning unknown-key apisix.yaml:12:20: the plugin limit-count@route:r has the "
            "unknown key \"coun\", which APISIX ignores | did you mean \"count\"?",
            "error out-of-range apisix.yaml:12:60: the plugin limit-count@route:r: rejected_code "
            "is 999, but must be between 200 and 599",
            "warning unknown-policy apisix.yaml:13:5: \"proxy-rewrit\" is no plugin that APISIX "
            "ships | did you mean \"proxy-rewrite\"?",
            "error out-of-range apisix.yaml:14:24: the weight of the node \"h:1\" is -1, but must "
            "be at least 0 | use 0 to send it nothing",
            "error unknown-value apisix.yaml:14:63: the route \"r\": upstream: scheme is "
            "\"httpz\", but must be one of http, https, grpc, grpcs, tcp, tls, udp, kafka | did "
            "you mean \"http\"?",
            "error duplicate-name apisix.yaml:15:3: the route \"r\" is declared twice; the first "
            "is at apisix.yaml:4:3 | give every route its own id",
            "note literal-parameter apisix.yaml:16:8: \":\" in the uri \"/second/:id\" is plain "
            "text with the router radixtree_host_uri | set apisix.router.http to "
            "radixtree_uri_with_parameter",
            "error missing-end-marker apisix.yaml:17:1: the file does not end with \"#END\"; "
            "APISIX ignores it as not complete | add a last line \"#END\"",
        }));
}

TEST(ApisixFiles, ConfigYamlTellsOfTheGateway) {
    auto snapshot = readFiles("apisix", {{"conf/apisix.yaml", R"(
routes: [{ id: r, uri: "/u/:id/x", upstream: { nodes: { "h:1": 1 } } }]
#END
)"},
                                         {"conf/config.yaml", R"(
apisix:
  node_listen: [9080, { ip: 127.0.0.2, port: 9081 }]
  enable_control: true
  control: { ip: 0.0.0.0, port: 9092 }
  router: { http: radixtree_uri_with_parameter }
  ssl: { enable: true, listen: [{ port: 9444, enable_http3: true }], ssl_protocols: TLSv1.1 TLSv1.2 }
  data_encryption: { enable_encrypt_fields: true, keyring: [0123456789abcdef] }
nginx_config:
  error_log_level: debug
  http: { client_max_body_size: 10m, real_ip_from: [0.0.0.0/0] }
deployment:
  role: traditional
  admin:
    allow_admin: [0.0.0.0/0]
    admin_key:
      - { name: admin, key: edd1c9f034335f136f87ad84b625c8f1, role: admin }
  etcd: { host: ["https://etcd:2379"], user: root, password: x }
)"}});
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(diagnosticsOf(*snapshot), Texts{});
    EXPECT_EQ(named(snapshot->routes, "r").paths[0].kind, model::PathMatchKind::Template);
    ASSERT_EQ(snapshot->listeners.size(), 3U);
    EXPECT_EQ(snapshot->listeners[1].address, "127.0.0.2");
    EXPECT_EQ(snapshot->listeners[1].exposure.value, model::Exposure::Loopback);
    EXPECT_EQ(snapshot->listeners[0].maxBodyBytes.value, 10 << 20);
    EXPECT_TRUE(snapshot->listeners[0].trustAnyForwarded.value);
    const auto& tls = snapshot->listeners[2];
    EXPECT_EQ(tls.port, 9444);
    EXPECT_TRUE(tls.http3.value);
    EXPECT_EQ(tls.tls->minVersion.value, model::TlsVersion::Tls11);

    const auto& admin = snapshot->gateway.admin;
    ASSERT_EQ(admin.size(), 3U);
    EXPECT_EQ(admin[0].kind, "admin-api");
    EXPECT_EQ(admin[0].port, 9180);
    EXPECT_EQ(admin[0].allow.value, Texts{"0.0.0.0/0"});
    EXPECT_TRUE(admin[0].cors.value);
    EXPECT_EQ(admin[0].cors.origin, Origin::ProductDefault);
    ASSERT_EQ(admin[0].keys.size(), 1U);
    EXPECT_TRUE(admin[0].keys[0].common) << "the key that was published with APISIX";
    EXPECT_EQ(admin[1].kind, "control-api");
    EXPECT_EQ(admin[1].exposure.value, model::Exposure::Public);
    EXPECT_EQ(admin[2].kind, "metrics");
    EXPECT_EQ(snapshot->gateway.store.kind, "etcd");
    EXPECT_TRUE(snapshot->gateway.store.tls.value);
    EXPECT_TRUE(snapshot->gateway.store.authenticated.value);
    EXPECT_TRUE(snapshot->gateway.debug.value);
}

TEST(ApisixFiles, AdcNestsRoutesInServices) {
    const auto snapshot = readApisix(R"(
services:
- name: Shop
  path_prefix: /api
  hosts: [shop.example]
  upstream: { nodes: [{ host: h, port: 80, weight: 100 }], scheme: https }
  plugins: { key-auth: {} }
  routes:
  - { name: list, uris: [/items], methods: [GET], plugins: { cors: {} } }
consumers:
- username: bob
  credentials:
  - { name: k, type: key-auth, config: { key: bobs-key-123456 } }
global_rules:
  prometheus: {}
ssls:
- snis: [shop.example]
  certificates: [{ certificate: "$env://CERT", key: "$env://KEY" }]
)",
                                     "adc.yaml");
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    const auto& route = named(snapshot.routes, "Shop/list");
    EXPECT_EQ(route.paths.at(0).text, "/api/items");
    EXPECT_EQ(route.hosts.at(0).value, "shop.example");
    EXPECT_EQ(snapshot[route.service()].name, "Shop");
    EXPECT_EQ(chainOf(snapshot, "Shop/list"),
              (Texts{"cors@route:Shop/list", "key-auth@service:Shop", "prometheus@global"}));
    EXPECT_EQ(snapshot.credentials.at(0).identity, "");
    EXPECT_EQ(snapshot[snapshot.credentials.at(0).consumer].name, "bob");
    EXPECT_EQ(snapshot.certificates.at(0).snis, Texts{"shop.example"});
}

TEST(ApisixFiles, JsonNeedsNoEndMarker) {
    const auto snapshot =
        readApisix(R"({"routes": [{"id": 1, "uri": "/a", "upstream": {"nodes": {"h:1": 1}}}]})",
                   "apisix.json");
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    EXPECT_EQ(snapshot.routes.at(0).key, "1");
}

TEST(ApisixFiles, Recognition) {
    const auto confidence = [](const std::string& yaml, const std::string& name = "f.yaml") {
        const text::MemoryFileSystem disk(Files{{name, yaml}});
        ReadContext context(disk);
        const auto document = context.load(name);
        return findAdapter("apisix")->recognize(**document, name);
    };
    EXPECT_EQ(confidence("routes: [{ uri: /a }]\n"), Confidence::Likely);
    EXPECT_EQ(confidence("routes: [{ uri: /a }]\n", "conf/apisix.yaml"), Confidence::Certain);
    EXPECT_EQ(confidence("deployment: { role: traditional }\n"), Confidence::Certain);
    EXPECT_EQ(confidence("apisix: { node_listen: 9080 }\n"), Confidence::Certain);
    EXPECT_EQ(confidence("services: [{ name: a, routes: [{ uris: [/a] }] }]\n"),
              Confidence::Likely);
    EXPECT_EQ(confidence("_format_version: '3.0'\nservices: [{ name: a, url: 'http://a' }]\n"),
              Confidence::None);
    EXPECT_EQ(confidence("deployment: { replicas: 3 }\n"), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters::test
