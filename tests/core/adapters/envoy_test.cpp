// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/reading.h"

#include <gmock/gmock.h>

namespace gatelens::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Reading;

Reading edge() {
    return Reading::ofFiles("envoy", {"envoy/edge.yaml"});
}

std::vector<std::string> hostsOf(const model::Route& route) {
    std::vector<std::string> out;
    for (const auto& host : route.hosts) {
        out.push_back(host.text);
    }
    return out;
}

TEST(Envoy, ReadsTheProcess) {
    const Reading reading = edge();
    EXPECT_EQ(reading.confidence(), Confidence::Certain);
    EXPECT_EQ(reading->gateway.product, "envoy");
    EXPECT_EQ(reading->gateway.name, "edge");
    EXPECT_THAT(reading->gateway.nodes, ElementsAre("edge-1"));
    EXPECT_EQ(reading->gateway.zone, "eu-west-1a");
    EXPECT_EQ(reading->gateway.store.kind, "file");
    ASSERT_EQ(reading->gateway.admin.size(), 1U);
    const auto& admin = reading->gateway.admin.front();
    EXPECT_EQ(admin.port, 9901);
    EXPECT_EQ(admin.exposure.value, model::Exposure::Loopback);
    EXPECT_EQ(admin.auth.value, model::AdminAuth::None);
    EXPECT_EQ(admin.auth.origin, model::Origin::ProductDefault);
    EXPECT_FALSE(admin.allow.known());
}

TEST(Envoy, EveryFilterChainIsAListener) {
    const Reading reading = edge();
    ASSERT_EQ(reading->listeners.size(), 3U);
    const auto& shop = reading.listener("public/shop");
    EXPECT_EQ(shop.address, "0.0.0.0");
    EXPECT_EQ(shop.port, 8443);
    EXPECT_EQ(shop.protocol, model::Protocol::Https);
    EXPECT_EQ(shop.exposure.value, model::Exposure::Public);
    EXPECT_TRUE(shop.proxyProtocol.value);
    EXPECT_EQ(reading->place(shop.source),
              std::string(GATELENS_TEST_DATA) + "/envoy/edge.yaml:27:7");
    ASSERT_EQ(shop.hosts.size(), 2U);
    EXPECT_EQ(shop.hosts[1].kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_EQ(shop.hosts[1].value, ".shop.example.com");
    EXPECT_TRUE(shop.normalizePath.value);
    EXPECT_FALSE(shop.trustAnyForwarded.value);
    EXPECT_EQ(shop.headerTimeoutMs.value, 10'000);
    EXPECT_EQ(shop.idleTimeoutMs.value, 300'000);
    EXPECT_EQ(shop.maxConnections.value, 50'000);
    EXPECT_TRUE(shop.accessLog.value);
    EXPECT_EQ(shop.accessLogFormat.value, "%REQ(:PATH)%\n");

    const auto& bank = reading.listener("public/passthrough");
    EXPECT_EQ(bank.protocol, model::Protocol::Tls);
    ASSERT_TRUE(bank.tls.has_value());
    EXPECT_TRUE(bank.tls->passthrough);

    const auto& clear = reading.listener("clear");
    EXPECT_EQ(clear.protocol, model::Protocol::Http);
    EXPECT_EQ(clear.exposure.value, model::Exposure::Private);
    EXPECT_TRUE(clear.redirectsToHttps);
    EXPECT_FALSE(clear.normalizePath.value);
    EXPECT_EQ(clear.normalizePath.origin, model::Origin::ProductDefault);
    EXPECT_TRUE(clear.trustAnyForwarded.value);
    EXPECT_FALSE(clear.tls.has_value());
}

TEST(Envoy, ReadsTlsAndCertificates) {
    const Reading reading = edge();
    const auto& tls = reading.listener("public/shop").tls;
    ASSERT_TRUE(tls.has_value());
    EXPECT_EQ(tls->minVersion.value, model::TlsVersion::Tls11);
    EXPECT_TRUE(tls->minVersion.declared());
    EXPECT_EQ(tls->maxVersion.value, model::TlsVersion::Tls13);
    EXPECT_FALSE(tls->maxVersion.declared());
    EXPECT_THAT(tls->ciphers.value, ElementsAre("ECDHE-RSA-AES128-GCM-SHA256"));
    EXPECT_THAT(tls->alpn, ElementsAre("h2", "http/1.1"));
    EXPECT_EQ(tls->clientAuth.value, model::ClientAuth::Require);
    EXPECT_EQ(tls->clientCa.value, "shop.crt");
    ASSERT_EQ(tls->certificates.size(), 1U);
    const auto& certificate = (*reading)[tls->certificates.front()];
    ASSERT_NE(certificate.leaf(), nullptr) << certificate.problem;
    EXPECT_THAT(certificate.leaf()->dnsNames,
                ElementsAre("shop.example.com", "*.shop.example.com"));
    EXPECT_TRUE(certificate.keyMatches.value);
    EXPECT_EQ(certificate.usage, "server");
    EXPECT_EQ(certificate.privateKey.form, model::SecretForm::Reference);
    EXPECT_EQ(reading.certificate("internal_ca").usage, "ca");
}

TEST(Envoy, ReadsMatches) {
    const Reading reading = edge();
    const auto& orders = reading.route("orders");
    EXPECT_THAT(hostsOf(orders),
                ElementsAre("shop.example.com", "shop.example.com:8443", "*.shop.example.com"));
    EXPECT_EQ(orders.hosts[1].port, 8443);
    ASSERT_EQ(orders.paths.size(), 1U);
    EXPECT_EQ(orders.paths[0].kind, model::PathMatchKind::SegmentPrefix);
    EXPECT_EQ(orders.paths[0].value, "/orders");
    EXPECT_THAT(orders.methods, ElementsAre("GET", "POST"));
    ASSERT_EQ(orders.headers.size(), 2U);
    EXPECT_EQ(orders.headers[0].kind, model::ValueMatchKind::Prefix);
    EXPECT_FALSE(orders.headers[0].caseSensitive);
    EXPECT_EQ(orders.headers[1].kind, model::ValueMatchKind::Absent);
    ASSERT_EQ(orders.query.size(), 1U);
    EXPECT_THAT(orders.query[0].values, ElementsAre("2"));
    EXPECT_EQ(orders.expression, nullptr);
    EXPECT_EQ(orders.order, 1U);
    EXPECT_TRUE(orders.tls.value);

    const auto& canary = reading.route("canary");
    EXPECT_FALSE(canary.paths[0].caseSensitive);
    ASSERT_NE(canary.expression, nullptr);
    EXPECT_EQ(canary.expression->kind, model::ExprKind::And);
    // prefix, x-bot present, x-bot not "yes", 5 % of the requests
    ASSERT_EQ(canary.expression->children.size(), 4U);
    EXPECT_EQ(canary.expression->children[1].field.kind, model::ValueMatchKind::Present);
    EXPECT_TRUE(canary.expression->children[2].field.negated);
    EXPECT_EQ(canary.expression->children[3].kind, model::ExprKind::Opaque);
}

TEST(Envoy, ReadsActions) {
    const Reading reading = edge();
    const auto& orders = reading.route("orders");
    ASSERT_EQ(orders.services.size(), 2U);
    EXPECT_EQ(orders.services[0].weight, 90);
    EXPECT_EQ((*reading)[orders.services[1].service].name, "orders_v2");
    ASSERT_EQ(orders.rewrites.size(), 1U);
    EXPECT_EQ(orders.rewrites[0].kind, model::PathRewrite::Kind::ReplacePrefix);
    EXPECT_EQ(orders.rewrites[0].replacement, "/v2/orders");
    EXPECT_FALSE(orders.preserveHost.value);
    EXPECT_EQ(orders.timeoutMs.value, 3000);
    EXPECT_TRUE(orders.websocket.value);

    const auto& health = reading.route("health");
    EXPECT_EQ(health.action, model::RouteAction::Respond);
    EXPECT_EQ(health.responseStatus, 200);

    const auto& canary = reading.route("canary");
    EXPECT_TRUE((*reading)[canary.service()].dynamic);
    EXPECT_EQ(canary.timeoutMs.value, 15'000);
    EXPECT_EQ(canary.timeoutMs.origin, model::Origin::ProductDefault);

    const auto& rest = reading.route("shop_routes/shop/prefix:/");
    EXPECT_EQ(rest.action, model::RouteAction::Redirect);
    EXPECT_EQ(rest.redirectTo, "https://www.example.com/");
    EXPECT_EQ(rest.responseStatus, 308);

    const auto& bank = reading.route("bank");
    EXPECT_THAT(bank.snis, ElementsAre("bank.example.com"));
    EXPECT_EQ((*reading)[bank.service()].protocol, model::Protocol::Tcp);
    EXPECT_THAT(reading.chain(bank), ElementsAre("envoy.filters.network.rbac"));
}

TEST(Envoy, ReadsClusters) {
    const Reading reading = edge();
    const auto& first = reading.upstream("orders_v1");
    EXPECT_EQ(first.algorithm, "LEAST_REQUEST");
    EXPECT_EQ(first.discovery, "dns");
    ASSERT_TRUE(first.active.has_value());
    EXPECT_EQ(first.active->path, "/ready");
    EXPECT_EQ(first.active->intervalMs, 5000);
    ASSERT_TRUE(first.passive.has_value());
    EXPECT_EQ(first.passive->failures, 7);
    EXPECT_TRUE(first.circuitBreaker.declared());
    ASSERT_TRUE(first.tls.has_value());
    EXPECT_TRUE(first.tls->verify.value);
    EXPECT_EQ(first.tls->ca.value, "shop.crt");
    EXPECT_EQ(first.tls->sni.value, "orders.internal");
    ASSERT_EQ(first.targets.size(), 2U);
    const auto& backup = (*reading)[first.targets[1]];
    EXPECT_TRUE(backup.backup);
    EXPECT_EQ(backup.zone, "eu-west-1b");
    EXPECT_FALSE(backup.healthy.value);
    EXPECT_TRUE(backup.healthy.declared());

    const auto& second = reading.service("orders_v2");
    EXPECT_EQ(second.protocol, model::Protocol::Https);
    EXPECT_EQ(second.host, "10.1.2.3");
    EXPECT_EQ(second.connectTimeoutMs.value, 5000);
    EXPECT_FALSE(second.connectTimeoutMs.declared());
    ASSERT_TRUE(second.tls.has_value());
    EXPECT_FALSE(second.tls->verify.value);
    EXPECT_EQ(second.tls->verify.origin, model::Origin::ProductDefault);
    EXPECT_EQ(reading.service("idp").protocol, model::Protocol::H2c);
    EXPECT_EQ(reading.service("assets").host, "unix:/run/assets.sock");
}

TEST(Envoy, ComputesTheChainOfARoute) {
    const Reading reading = edge();
    const auto& orders = reading.route("orders");
    EXPECT_THAT(reading.chain(orders),
                ElementsAre("envoy.filters.http.cors", "tokens", "limit",
                            "envoy.filters.http.ext_authz", "access",
                            "envoy.filters.http.ratelimit", "envoy.filters.http.router",
                            "retry_policy", "request_headers_to_add", "request_headers_to_remove"));
    EXPECT_EQ(reading.lossOf(orders, "limit"),
              "replaced by the typed_per_filter_config of the virtual host");
    EXPECT_EQ(reading.lossOf(orders, "access"), "only for the share of cluster \"orders_v2\"");

    const auto& health = reading.route("health");
    EXPECT_THAT(reading.chain(health),
                ElementsAre("envoy.filters.http.cors", "limit", "envoy.filters.http.router",
                            "request_headers_to_remove"));
    const std::string off = "disabled for this route by typed_per_filter_config";
    EXPECT_EQ(reading.lossOf(health, "tokens"), off);
    EXPECT_EQ(reading.lossOf(health, "envoy.filters.http.ext_authz"), off);
    EXPECT_EQ(reading.lossOf(health, "access"), off);
    EXPECT_EQ(reading.lossOf(health, "envoy.filters.http.ratelimit"),
              "no rate_limits on the route or its virtual host");
}

TEST(Envoy, KnowsWhatFiltersDo) {
    const Reading reading = edge();
    const auto& authz = reading.policy("public/shop/envoy.filters.http.ext_authz");
    EXPECT_EQ(authz.policyClass, model::PolicyClass::Authz);
    EXPECT_EQ(authz.onError.value, model::OnError::Open);
    EXPECT_TRUE(authz.onError.declared());
    const auto& limits = reading.policy("public/shop/envoy.filters.http.ratelimit");
    EXPECT_EQ(limits.onError.value, model::OnError::Open);
    EXPECT_EQ(limits.onError.origin, model::Origin::ProductDefault);
    const auto& shadow = reading.policy("public/shop/access");
    EXPECT_EQ(shadow.type, "envoy.filters.http.rbac");
    EXPECT_EQ(shadow.mode, model::PolicyMode::Monitor);
    const auto& tokens = reading.policy("public/shop/tokens");
    EXPECT_EQ(tokens.type, "envoy.filters.http.jwt_authn");
    EXPECT_EQ(tokens.policyClass, model::PolicyClass::Authn);
    EXPECT_EQ(tokens.scope, model::PolicyScope::Listener);

    const auto& idp = reading.credential("idp");
    EXPECT_EQ(idp.identity, "https://idp.example.com");
    EXPECT_THAT(idp.locations, ElementsAre("header:Authorization"));
}

TEST(Envoy, SaysNothingAboutAGoodFile) {
    // The one deprecated field is in the fixture on purpose.
    EXPECT_THAT(edge().diagnostics(), ElementsAre("deprecated-key 70:15"));
}

TEST(Envoy, FollowsWatchedFiles) {
    const Reading reading = Reading::ofFiles("envoy", {"envoy/watched/envoy.yaml"});
    EXPECT_THAT(reading.diagnostics(), IsEmpty());
    EXPECT_EQ(reading->listeners.size(), 1U);
    ASSERT_EQ(reading->routes.size(), 1U);
    EXPECT_EQ((*reading)[reading->routes.front().service()].name, "catalog");
    EXPECT_EQ(reading.upstream("catalog").targets.size(), 1U);
    EXPECT_THAT(reading.listener("web").tags, ElementsAre("dynamic"));
}

TEST(Envoy, SharesRoutesOfEqualListeners) {
    // Two listeners, one route configuration, equal filters: the routes come once.
    const Reading reading = Reading::ofFiles("envoy", {"envoy/dump.json"});
    EXPECT_EQ(reading.confidence(), Confidence::Certain);
    const auto& route = reading.route("all");
    EXPECT_EQ(route.listeners.size(), 2U);
    EXPECT_EQ(reading->routes.size(), 1U);
}

TEST(Envoy, ReadsADump) {
    const Reading reading = Reading::ofFiles("envoy", {"envoy/dump.json"});
    EXPECT_EQ(reading->gateway.version, "1.31.2");
    EXPECT_EQ(reading->gateway.store.kind, "xds");
    EXPECT_THAT(reading->gateway.store.addresses, ElementsAre("control-plane"));
    const auto& upstream = reading.upstream("reviews.default:9080");
    EXPECT_EQ(upstream.key, "outbound|9080||reviews.default.svc.cluster.local");
    EXPECT_EQ(upstream.targets.size(), 2U);
    EXPECT_EQ(upstream.discovery, "eds");
    const auto& old = reading.listener("old");
    EXPECT_FALSE(old.enabled);
    EXPECT_THAT(old.tags, ElementsAre("dynamic", "draining"));
    EXPECT_EQ(reading.certificate("server").privateKey.form, model::SecretForm::Redacted);

    std::vector<std::string> codes;
    for (const auto& diagnostic : reading->diagnostics) {
        codes.push_back(diagnostic.code);
    }
    EXPECT_THAT(codes, ElementsAre("rejected-update", "draining"));
    EXPECT_THAT(reading.diagnostic("rejected-update")->message,
                HasSubstr("\"web\" was rejected: unknown cluster"));
}

TEST(Envoy, DecodesNamesThatControlPlanesMake) {
    const auto nameOf = [](const std::string& cluster) {
        const Reading reading = Reading::ofText(
            "envoy", "resources:\n- {'@type': "
                     "type.googleapis.com/envoy.config.cluster.v3.Cluster, name: '" +
                         cluster + "'}\n");
        return reading->services.at(0).name;
    };
    EXPECT_EQ(nameOf("outbound|80|v1|web.prod.svc.cluster.local"), "web.prod:80 subset v1");
    EXPECT_EQ(nameOf("inbound|8080||"), "port 8080 (inbound)");
    EXPECT_EQ(nameOf("httproute/default/backend/rule/0"), "default/backend rule 0");
    EXPECT_EQ(nameOf("plain"), "plain");
}

TEST(Envoy, KeepsWhatItDoesNotKnow) {
    const Reading reading = Reading::ofFiles("envoy", {"envoy/unknown.yaml"});
    const auto& policy = reading.policy("l/acme");
    EXPECT_FALSE(policy.known);
    EXPECT_FALSE(policy.emulable);
    EXPECT_EQ(policy.type, "acme.filters.v1.Turnstile");
    ASSERT_NE(policy.config, nullptr);
    EXPECT_NE(policy.config->get("tokens"), nullptr);
    const auto& lua = reading.policy("l/script");
    EXPECT_EQ(lua.policyClass, model::PolicyClass::Code);
    EXPECT_FALSE(lua.emulable);
    EXPECT_EQ(reading->routes.size(), 1U);
    EXPECT_NE(reading.diagnostic("not-evaluated"), nullptr);
}

TEST(Envoy, ReadsKeysAndUsers) {
    const Reading reading = Reading::ofFiles("envoy", {"envoy/unknown.yaml"});
    const auto& key = reading.credential("alice");
    EXPECT_EQ(key.kind, model::CredentialKind::ApiKey);
    EXPECT_EQ(key.secret.form, model::SecretForm::Literal);
    EXPECT_THAT(key.locations, ElementsAre("header:x-api-key"));
    EXPECT_EQ((*reading)[key.consumer].name, "alice");
    const auto& user = reading.credential("bob");
    EXPECT_EQ(user.kind, model::CredentialKind::Basic);
    EXPECT_EQ(user.secret.form, model::SecretForm::Hash);
    for (const auto& credential : reading->credentials) {
        EXPECT_THAT(credential.secret.masked, ::testing::Not(HasSubstr("k3y")));
    }
}

} // namespace
} // namespace gatelens::adapters
