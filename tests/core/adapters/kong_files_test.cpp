// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/read_text.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using model::Origin;
using Texts = std::vector<std::string>;

model::Snapshot readKong(const std::string& yaml) {
    auto snapshot = readFiles("kong", {{"kong.yaml", yaml}});
    EXPECT_TRUE(snapshot) << snapshot.error().text();
    return snapshot ? std::move(*snapshot) : model::Snapshot{};
}

class KongShop : public ::testing::Test {
protected:
    model::Snapshot m_shop = readKong(fixture("kong/shop.yaml"));
};

TEST_F(KongShop, IsReadWithoutComplaint) {
    EXPECT_EQ(diagnosticsOf(m_shop), Texts{});
    EXPECT_EQ(m_shop.gateway.formatVersion, "3.0");
    EXPECT_EQ(m_shop.services.size(), 2U);
    EXPECT_EQ(m_shop.routes.size(), 5U);
    EXPECT_EQ(m_shop.upstreams.size(), 1U);
    EXPECT_EQ(m_shop.targets.size(), 2U);
    EXPECT_EQ(m_shop.consumers.size(), 2U);
}

TEST_F(KongShop, UrlShorthandAndDefaults) {
    const auto& orders = named(m_shop.services, "orders");
    EXPECT_EQ(orders.protocol, model::Protocol::Https);
    EXPECT_EQ(orders.host, "orders.internal");
    EXPECT_EQ(orders.port, 8443);
    EXPECT_EQ(orders.path, "/api");
    EXPECT_EQ(orders.tags, (Texts{"pci", "team-shop"}));
    EXPECT_EQ(orders.connectTimeoutMs.value, 3000);
    EXPECT_EQ(orders.connectTimeoutMs.origin, Origin::Declared);
    EXPECT_EQ(m_shop.place(orders.connectTimeoutMs.range), "kong.yaml:6:24");
    EXPECT_EQ(orders.readTimeoutMs.value, 60000);
    EXPECT_EQ(orders.readTimeoutMs.origin, Origin::ProductDefault);
    ASSERT_TRUE(orders.tls);
    EXPECT_FALSE(orders.tls->verify.value);
    EXPECT_EQ(orders.tls->verify.origin, Origin::ProductDefault);
    EXPECT_EQ(m_shop.place(orders.source), "kong.yaml:8:5");

    const auto& catalog = named(m_shop.services, "catalog");
    EXPECT_FALSE(catalog.tls);
    ASSERT_TRUE(catalog.upstream);
    EXPECT_EQ(m_shop[catalog.upstream].name, "catalog-pool");
}

TEST_F(KongShop, UpstreamsAndTargets) {
    const auto& pool = named(m_shop.upstreams, "catalog-pool");
    EXPECT_EQ(pool.algorithm, "least-connections");
    ASSERT_TRUE(pool.active && pool.passive);
    EXPECT_TRUE(pool.active->enabled);
    EXPECT_EQ(pool.active->path, "/health");
    EXPECT_EQ(pool.active->intervalMs, 5000);
    EXPECT_EQ(pool.passive->failures, 3);
    EXPECT_TRUE(pool.circuitBreaker.value);
    ASSERT_EQ(pool.targets.size(), 2U);
    const auto& first = m_shop[pool.targets[0]];
    EXPECT_EQ(first.host, "10.0.0.10");
    EXPECT_EQ(first.port, 8080);
    EXPECT_EQ(first.weight, 100);
    const auto& second = m_shop[pool.targets[1]];
    EXPECT_EQ(second.host, "fd00::1");
    EXPECT_EQ(second.weight, 0);
}

TEST_F(KongShop, RouteMatchers) {
    const auto& read = named(m_shop.routes, "orders-read");
    ASSERT_EQ(read.paths.size(), 2U);
    EXPECT_EQ(read.paths[0].kind, model::PathMatchKind::Prefix);
    EXPECT_EQ(read.paths[1].kind, model::PathMatchKind::Regex);
    EXPECT_EQ(read.paths[1].anchor, model::RegexAnchor::Start);
    EXPECT_EQ(read.paths[1].value, "/orders/(?<id>\\d+)$");
    ASSERT_EQ(read.hosts.size(), 3U);
    EXPECT_EQ(read.hosts[1].kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_EQ(read.hosts[1].value, ".shop.example");
    EXPECT_EQ(read.hosts[1].port, 8443);
    EXPECT_EQ(read.hosts[2].kind, model::HostMatchKind::WildcardSuffix);
    EXPECT_EQ(read.hosts[2].value, "shop.");
    EXPECT_EQ(read.protocols, (Texts{"http", "https"}));
    EXPECT_FALSE(read.tls.value);
    EXPECT_EQ(read.tls.origin, Origin::ProductDefault);
    EXPECT_TRUE(read.stripPath.value);
    EXPECT_EQ(m_shop[read.service()].name, "orders");
    EXPECT_TRUE(read.listeners.empty());

    const auto& write = named(m_shop.routes, "orders-write");
    EXPECT_TRUE(write.tls.value);
    EXPECT_EQ(write.plainStatus.value, 308);
    ASSERT_EQ(write.listeners.size(), 1U);
    EXPECT_EQ(m_shop[write.listeners[0]].port, 8443);
    EXPECT_FALSE(write.stripPath.value);
    ASSERT_EQ(write.headers.size(), 1U);
    EXPECT_EQ(write.headers[0].kind, model::ValueMatchKind::Regex);
    EXPECT_EQ(write.headers[0].values, (Texts{"^2$", "^3\\..*"}));

    const auto& stream = named(m_shop.routes, "stream");
    EXPECT_EQ(stream.clientIps, (Texts{"10.1.0.0/16"}));
    ASSERT_TRUE(stream.expression); // the source port is not in the lists
}

TEST_F(KongShop, ListenersAreTheProductsDefaults) {
    ASSERT_EQ(m_shop.listeners.size(), 2U);
    EXPECT_EQ(m_shop.listeners[0].port, 8000);
    EXPECT_EQ(m_shop.listeners[0].exposure.value, model::Exposure::Public);
    EXPECT_EQ(m_shop.listeners[0].exposure.origin, Origin::ProductDefault);
    EXPECT_EQ(m_shop.listeners[1].port, 8443);
    ASSERT_TRUE(m_shop.listeners[1].tls);
    EXPECT_EQ(m_shop.listeners[1].tls->minVersion.value, model::TlsVersion::Tls12);
    EXPECT_TRUE(m_shop.gateway.admin.empty()) << "nothing is known of the admin API";
}

TEST_F(KongShop, EffectiveChains) {
    EXPECT_EQ(chainOf(m_shop, "orders-read"),
              (Texts{"cors@global", "key-auth@service:orders", "rate-limiting@service:orders",
                     "http-log@global"}));
    EXPECT_EQ(lossesOf(m_shop, "orders-read"),
              Texts{"key-auth@global: replaced by the service's own key-auth"});
    // The disabled limit of the route falls out, so the service's applies.
    EXPECT_EQ(chainOf(m_shop, "orders-write"),
              (Texts{"cors@global", "key-auth@route:orders-write", "rate-limiting@service:orders",
                     "http-log@global"}));
    EXPECT_EQ(lossesOf(m_shop, "orders-write"),
              (Texts{"key-auth@global: replaced by the route's own key-auth",
                     "key-auth@service:orders: replaced by the route's own key-auth",
                     "rate-limiting@route:orders-write: disabled"}));
    EXPECT_EQ(chainOf(m_shop, "catalog"),
              (Texts{"cors@global", "key-auth@global", "http-log@global"}));
    EXPECT_EQ(lossesOf(m_shop, "catalog"),
              Texts{"rate-limiting@route:catalog+consumer:alice: only for requests of the "
                    "consumer \"alice\""});
    EXPECT_EQ(chainOf(m_shop, "stream"), Texts{}) << "no plugin here is for tcp";
}

TEST_F(KongShop, PluginsDecideWhatARouteDoes) {
    const auto& old = named(m_shop.routes, "old-catalog");
    EXPECT_EQ(old.action, model::RouteAction::Redirect);
    EXPECT_EQ(old.redirectTo, "https://shop.example/catalog");
    EXPECT_EQ(old.responseStatus, 308);
    EXPECT_EQ(named(m_shop.routes, "catalog").action, model::RouteAction::Forward);
}

TEST_F(KongShop, PoliciesKnowTheirClassAndScope) {
    const auto& limit = named(m_shop.policies, "rate-limiting@service:orders");
    EXPECT_EQ(limit.policyClass, model::PolicyClass::Limit);
    EXPECT_EQ(limit.scope, model::PolicyScope::Service);
    EXPECT_EQ(limit.order, 910);
    EXPECT_EQ(limit.onError.value, model::OnError::Open);
    EXPECT_EQ(limit.onError.origin, Origin::ProductDefault);
    EXPECT_TRUE(limit.known);
    const auto& own = named(m_shop.policies, "rate-limiting@route:catalog+consumer:alice");
    EXPECT_EQ(own.scope, model::PolicyScope::Consumer);
    EXPECT_EQ(m_shop[own.route].name, "catalog");
    EXPECT_EQ(named(m_shop.consumers, "alice").policies.size(), 1U);
}

TEST_F(KongShop, CredentialsAreJudgedAndNotKept) {
    const auto& alice = named(m_shop.consumers, "alice");
    EXPECT_EQ(alice.groups, Texts{"buyers"});
    ASSERT_EQ(alice.credentials.size(), 2U);
    const auto& key = m_shop[alice.credentials[0]];
    EXPECT_EQ(key.kind, model::CredentialKind::ApiKey);
    EXPECT_EQ(key.secret.form, model::SecretForm::Literal);
    EXPECT_EQ(key.secret.length, 27U);
    EXPECT_EQ(key.locations, (Texts{"header:apikey", "header:x-shop-key", "header:x-write-key",
                                    "query:apikey", "query:x-shop-key", "query:x-write-key"}));
    EXPECT_EQ(m_shop.place(key.secret.range), "kong.yaml:90:14");
    const auto& basic = m_shop[alice.credentials[1]];
    EXPECT_EQ(basic.identity, "alice");
    EXPECT_EQ(basic.secret.form, model::SecretForm::Reference);

    const auto& jwt = named(m_shop.credentials, "bob/jwt/bob-issuer");
    EXPECT_EQ(jwt.algorithm, "RS256");
    EXPECT_EQ(jwt.secret.form, model::SecretForm::PublicKey);
    const auto& hmac = named(m_shop.credentials, "bob/hmac-auth/bob");
    EXPECT_EQ(m_shop[hmac.consumer].name, "bob");
}

TEST_F(KongShop, SecretsInsidePlugins) {
    const auto& redis = named(m_shop.credentials, "rate-limiting@service:orders/redis.password");
    EXPECT_EQ(redis.identity, "limiter");
    EXPECT_EQ(redis.kind, model::CredentialKind::Basic);
    EXPECT_FALSE(redis.forUpstream);
    EXPECT_EQ(m_shop[redis.policy].type, "rate-limiting");
    const auto& header = named(m_shop.credentials, "http-log@global/headers.Authorization");
    EXPECT_EQ(header.kind, model::CredentialKind::Token);
    const auto& url = named(m_shop.credentials, "http-log@global/http_endpoint");
    EXPECT_EQ(url.secret.length, std::string("s3cret-of-the-log").size());
}

TEST(KongFiles, LegacyPathsAreRegexesWhenTheyLookLikeThem) {
    const auto snapshot = readKong(R"(
_format_version: "2.1"
services:
- name: a
  url: http://a
  routes:
  - name: r
    paths: ["/plain/path.json", "/v\\d+", "/with space"]
)");
    const auto& paths = named(snapshot.routes, "r").paths;
    ASSERT_EQ(paths.size(), 3U);
    EXPECT_EQ(paths[0].kind, model::PathMatchKind::Prefix);
    EXPECT_EQ(paths[1].kind, model::PathMatchKind::Regex);
    EXPECT_EQ(paths[1].value, "/v\\d+");
    EXPECT_EQ(paths[2].kind, model::PathMatchKind::Regex);
}

TEST(KongFiles, ReferencesByNameIdAndMapping) {
    const auto snapshot = readKong(R"(
_format_version: "3.0"
services:
- { id: 0aa1, name: a, url: "http://a" }
routes:
- { name: r1, paths: [/1], service: a }
- { name: r2, paths: [/2], service: 0aa1 }
- { name: r3, paths: [/3], service: { id: 0aa1 } }
- { name: r4, paths: [/4], service: { name: a } }
- { name: r5, paths: [/5], service: b }
- { name: r6, paths: [/6] }
plugins:
- { name: key-auth, route: r1 }
- { name: acl, route: r9, config: { allow: [x] } }
)");
    for (const auto* name : {"r1", "r2", "r3", "r4"}) {
        EXPECT_TRUE(named(snapshot.routes, name).service()) << name;
    }
    const auto& lost = named(snapshot.routes, "r5");
    EXPECT_FALSE(lost.service());
    EXPECT_EQ(lost.services[0].reference, "b");
    EXPECT_EQ(named(snapshot.routes, "r6").action, model::RouteAction::None);
    EXPECT_EQ(chainOf(snapshot, "r1"), Texts{"key-auth@route:r1"});
    EXPECT_EQ(chainOf(snapshot, "r2"), Texts{}) << "a dangling binding is not global";
    EXPECT_EQ(
        diagnosticsOf(snapshot),
        (Texts{"error dangling-reference kong.yaml:10:37: refers to the service \"b\", which does "
               "not exist | did you mean \"a\"?",
               "error dangling-reference kong.yaml:14:23: refers to the route \"r9\", which does "
               "not exist | did you mean \"r1\"?"}));
}

TEST(KongFiles, MisspelledKeysWrongTypesAndRanges) {
    const auto snapshot = readKong(R"(
_format_version: "3.0"
servics: []
services:
- name: a
  url: http://a
  retires: 3
  port: 99999
  routes:
  - name: r
    path: [/x]
    methods: GET
plugins:
- name: key-auth
  config: { key_name: [a], hide_credentials: "yes" }
- name: rate-limiting
  config: { policy: local }
- name: http-log
- name: key-aut
)");
    EXPECT_EQ(
        diagnosticsOf(snapshot),
        (Texts{
            "error unknown-key kong.yaml:3:1: the file has the unknown key \"servics\" | did you "
            "mean \"services\"?",
            "error unknown-key kong.yaml:7:3: the service \"a\" has the unknown key \"retires\" | "
            "did you mean \"retries\"?",
            "error out-of-range kong.yaml:8:9: the service \"a\": port is 99999, but must be "
            "between 0 and 65535",
            "error unknown-key kong.yaml:11:5: the route \"r\" has the unknown key \"path\" | did "
            "you mean \"paths\"?",
            "error wrong-type kong.yaml:12:14: the route \"r\": methods is a string, but must be "
            "a list | write it as a list, in brackets",
            "error unknown-key kong.yaml:15:13: the global plugin \"key-auth\": config has the "
            "unknown key \"key_name\" | did you mean \"key_names\"?",
            "error wrong-type kong.yaml:15:46: the global plugin \"key-auth\": config: "
            "hide_credentials is a string, but must be true or false | write it without quotes",
            "error inconsistent-fields kong.yaml:17:11: the global plugin \"rate-limiting\": "
            "config needs at least one of second, minute, hour, day, month, year",
            "error missing-key kong.yaml:18:3: the global plugin \"http-log\" lacks \"config\" "
            "with the required key \"http_endpoint\"",
            "warning unknown-policy kong.yaml:19:9: \"key-aut\" is no plugin that Kong ships | did "
            "you mean \"key-auth\"?",
        }));
}

TEST(KongFiles, DuplicatesAreReportedWithTheFirstPlace) {
    const auto snapshot = readKong(R"(
_format_version: "3.0"
services:
- { name: a, url: "http://a" }
- { name: a, url: "http://b" }
plugins:
- { name: cors }
- { name: cors }
consumers:
- { username: u, keyauth_credentials: [{ key: same-key-for-two }] }
- { username: v, keyauth_credentials: [{ key: same-key-for-two }] }
)");
    EXPECT_EQ(diagnosticsOf(snapshot),
              (Texts{"error duplicate-name kong.yaml:5:11: the service \"a\" is declared twice; "
                     "the first is at kong.yaml:4:11 | give every service its own name",
                     "error duplicate-policy kong.yaml:8:3: the global plugin \"cors\" is "
                     "configured twice; the first is at kong.yaml:7:3 | keep one; Kong refuses "
                     "the second",
                     "error duplicate-name kong.yaml:11:47: another key-auth credential has the "
                     "same \"key\", at kong.yaml:10:47 | give every key-auth credential its own"}));
}

TEST(KongFiles, SharedPluginConfigurationIsMerged) {
    const auto snapshot = readKong(R"(
_format_version: "3.0"
_plugin_configs:
  limits: { minute: 10, policy: local, fault_tolerant: false }
plugins:
- name: rate-limiting
  _config: limits
  config: { minute: 99 }
- name: response-ratelimiting
  _config: nowhere
  config: { limits: { video: { minute: 1 } } }
)");
    const auto& limit = named(snapshot.policies, "rate-limiting@global");
    ASSERT_NE(limit.config, nullptr);
    EXPECT_EQ(limit.config->get("minute")->asInt(), 99);
    EXPECT_EQ(limit.config->get("policy")->asText(), "local");
    EXPECT_EQ(limit.onError.value, model::OnError::Closed);
    EXPECT_EQ(snapshot.place(limit.onError.range), "kong.yaml:4:56");
    ASSERT_EQ(snapshot.diagnostics.size(), 1U);
    EXPECT_EQ(snapshot.diagnostics[0].code, "dangling-reference");
}

TEST(KongFiles, SeveralFilesMakeOneConfiguration) {
    auto snapshot = readFiles("kong", {{"d/services.yaml", R"(
_format_version: "3.0"
services: [{ name: a, url: "http://a" }]
)"},
                                       {"d/routes.json", R"({
  "_format_version": "3.0",
  "routes": [{"name": "r", "paths": ["/r"], "service": {"name": "a"}}]
})"},
                                       {"d/other.yaml", "hello: world\n"}});
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(diagnosticsOf(*snapshot), Texts{});
    EXPECT_TRUE(named(snapshot->routes, "r").service());
    EXPECT_EQ(snapshot->place(named(snapshot->routes, "r").source), "d/routes.json:3:14");
}

TEST(KongFiles, PlaceholdersAreNotGuessed) {
    const auto snapshot = readKong(R"(
_format_version: "3.0"
services:
- name: a
  host: ${{ env "DECK_HOST" }}
  port: ${{ env "DECK_PORT" }}
  routes:
  - name: r
    paths: ["${{ env \"DECK_PATH\" }}"]
consumers:
- username: u
  keyauth_credentials:
  - key: ${{ env "DECK_KEY" }}
)");
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    EXPECT_EQ(snapshot.credentials.at(0).secret.form, model::SecretForm::Reference);
}

TEST(KongFiles, VersionsThatKongRefuses) {
    EXPECT_EQ(diagnosticsOf(readKong("_format_version: 3.0\n")),
              Texts{"error wrong-type kong.yaml:1:18: \"_format_version\" is a number, but must "
                    "be a string | write it in quotes: \"3.0\""});
    const auto old = readKong("_format_version: \"1.0\"\n");
    ASSERT_EQ(old.diagnostics.size(), 1U);
    EXPECT_EQ(old.diagnostics[0].code, "unsupported-format-version");
}

TEST(KongFiles, UnnamedRoutesHaveAKeyThatStaysTheSame) {
    const auto snapshot = readKong(R"(
_format_version: "3.0"
services:
- name: a
  url: http://a
  routes:
  - { paths: [/x], methods: [GET], hosts: [h.example] }
  - { paths: [/x], methods: [GET], hosts: [h.example] }
)");
    EXPECT_EQ(snapshot.routes[0].key, "a GET h.example /x");
    EXPECT_EQ(snapshot.routes[1].key, "a GET h.example /x#2");
}

TEST(KongFiles, WorkspacesKeepTheirGlobalPlugins) {
    auto snapshot = readFiles("kong", {{"a.yaml", R"(
_format_version: "3.0"
_workspace: one
services: [{ name: s, url: "http://a", routes: [{ name: r, paths: [/a] }] }]
plugins: [{ name: cors }]
)"},
                                       {"b.yaml", R"(
_format_version: "3.0"
_workspace: two
services: [{ name: s, url: "http://b", routes: [{ name: r, paths: [/b] }] }]
)"}});
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(diagnosticsOf(*snapshot), Texts{});
    EXPECT_EQ(chainOf(*snapshot, "one/r"), Texts{"one/cors@global"});
    EXPECT_EQ(chainOf(*snapshot, "two/r"), Texts{});
}

TEST(KongFiles, DynamicOrdering) {
    const auto snapshot = readKong(R"(
_format_version: "3.0"
routes: [{ name: r, paths: [/a] }]
plugins:
- name: rate-limiting
  config: { minute: 1 }
  ordering: { before: { access: [key-auth] } }
- name: key-auth
- name: request-termination
)");
    EXPECT_EQ(chainOf(snapshot, "r"),
              (Texts{"rate-limiting@global", "key-auth@global", "request-termination@global"}));
    EXPECT_EQ(named(snapshot.routes, "r").action, model::RouteAction::Respond);
    EXPECT_EQ(named(snapshot.routes, "r").responseStatus, 503);
}

TEST(KongFiles, CodeAndUnknownPlugins) {
    const auto snapshot = readKong(R"(
_format_version: "3.0"
plugins:
- { name: pre-function, config: { access: ["return"] } }
- { name: our-own-thing, config: { anything: 1 } }
- { name: key-auth, consumer: u }
consumers: [{ username: u }]
filter_chains:
- { service: s, filters: [{ name: my-filter }] }
services: [{ name: s, url: "http://a", routes: [{ name: r, paths: [/a] }] }]
)");
    EXPECT_FALSE(named(snapshot.policies, "pre-function@global").emulable);
    const auto& own = named(snapshot.policies, "our-own-thing@global");
    EXPECT_FALSE(own.known);
    EXPECT_FALSE(own.emulable);
    EXPECT_EQ(chainOf(snapshot, "r"),
              (Texts{"pre-function@global", "our-own-thing@global", "my-filter@service:s"}));
    EXPECT_EQ(snapshot.diagnostics.size(), 2U);
    EXPECT_EQ(snapshot.diagnostics[0].code, "unknown-policy");
    EXPECT_EQ(snapshot.diagnostics[1].code, "invalid-scope");
}

TEST(KongFiles, Recognition) {
    const auto confidence = [](const std::string& yaml) {
        const text::MemoryFileSystem disk({{"f.yaml", yaml}});
        ReadContext context(disk);
        const auto document = context.load("f.yaml");
        return findAdapter("kong")->recognize(**document, "f.yaml");
    };
    EXPECT_EQ(confidence("_format_version: '3.0'\n"), Confidence::Certain);
    EXPECT_EQ(confidence("services: [{ url: 'http://a', connect_timeout: 1 }]\n"),
              Confidence::Likely);
    EXPECT_EQ(confidence("services: { web: { image: nginx } }\n"), Confidence::None);
    EXPECT_EQ(confidence("http: { routers: {} }\n"), Confidence::None);
    EXPECT_EQ(confidence("[1, 2]\n"), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters::test
