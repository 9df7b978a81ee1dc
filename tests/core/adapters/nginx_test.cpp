// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/read_text.h"
#include "tests/support/certificates.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using model::Origin;
using Texts = std::vector<std::string>;

// The tree of tests/data/nginx/shop as /etc/nginx, with a certificate of today.
Files shopFiles() {
    Files files;
    for (const auto* name : {"nginx.conf", "mime.types", "conf.d/api.conf", "conf.d/tenants.conf",
                             "snippets/proxy.conf", "htpasswd"}) {
        files[std::string("/etc/nginx/") + name] = fixture(std::string("nginx/shop/") + name);
    }
    const auto key = gatelens::test::ecKey();
    gatelens::test::CertificateSpec spec;
    spec.commonName = "api.shop.test";
    spec.altNames = "DNS:api.shop.test";
    spec.key = key;
    files["/etc/nginx/tls/api.crt"] = gatelens::test::certificatePem(spec);
    files["/etc/nginx/tls/api.key"] = gatelens::test::keyPem(key);
    return files;
}

class NginxShop : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        const text::MemoryFileSystem disk(shopFiles());
        ReadContext context(disk);
        const Adapter* adapter = findAdapter("nginx");
        const auto main = context.load("/etc/nginx/nginx.conf");
        ASSERT_TRUE(main) << main.error().text();
        EXPECT_EQ(adapter->recognize(**main, "nginx.conf"), Confidence::Certain);
        auto read = adapter->read(context, std::vector{*main});
        ASSERT_TRUE(read) << read.error().text();
        s_shop = std::make_unique<model::Snapshot>(std::move(*read));
    }
    static void TearDownTestSuite() { s_shop.reset(); }

    const model::Route& route(std::string_view key) { return named(s_shop->routes, key); }
    const model::Service& serviceOf(std::string_view key) {
        return (*s_shop)[route(key).service()];
    }

    static std::unique_ptr<model::Snapshot> s_shop;
};
std::unique_ptr<model::Snapshot> NginxShop::s_shop;

TEST_F(NginxShop, IsReadWithoutComplaint) {
    EXPECT_EQ(diagnosticsOf(*s_shop), Texts{});
}

TEST_F(NginxShop, ListenersAreMergedByAddressAndPort) {
    ASSERT_EQ(s_shop->listeners.size(), 4U);
    const auto& clear = named(s_shop->listeners, "*:80");
    EXPECT_EQ(clear.protocol, model::Protocol::Http);
    EXPECT_EQ(clear.address, "");
    EXPECT_EQ(clear.port, 80);
    EXPECT_EQ(clear.exposure.value, model::Exposure::Public);
    EXPECT_TRUE(clear.redirectsToHttps);
    EXPECT_EQ(s_shop->place(clear.source), "/etc/nginx/conf.d/api.conf:2:5");
    EXPECT_EQ(named(s_shop->listeners, "[::]:80").address, "::");

    const auto& tls = named(s_shop->listeners, "*:443");
    EXPECT_EQ(tls.protocol, model::Protocol::Https);
    EXPECT_TRUE(tls.isDefault);
    EXPECT_FALSE(tls.redirectsToHttps);
    ASSERT_TRUE(tls.tls);
    EXPECT_EQ(tls.tls->alpn, (Texts{"h2", "http/1.1"}));
    EXPECT_EQ(tls.tls->certificates.size(), 1U);
    EXPECT_EQ(tls.headerTimeoutMs.value, 60'000);
    EXPECT_EQ(tls.headerTimeoutMs.origin, Origin::ProductDefault);
    EXPECT_EQ(tls.maxBodyBytes.value, 2 << 20);
    EXPECT_EQ(tls.maxBodyBytes.origin, Origin::Declared);
    EXPECT_EQ(tls.accessLogFormat.value, "main");
    EXPECT_EQ(tls.maxConnections.value, 2048);
    EXPECT_EQ(named(s_shop->listeners, "127.0.0.1:8081").exposure.value, model::Exposure::Loopback);
}

TEST_F(NginxShop, RoutesAreServerNamesTimesLocations) {
    const auto& orders = route("api.shop.test *:443 /orders/");
    ASSERT_EQ(orders.hosts.size(), 2U);
    EXPECT_EQ(orders.hosts[0].kind, model::HostMatchKind::Exact);
    EXPECT_EQ(orders.hosts[1].kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_EQ(orders.hosts[1].value, ".api.shop.test");
    ASSERT_EQ(orders.paths.size(), 1U);
    EXPECT_EQ(orders.paths[0].kind, model::PathMatchKind::Prefix);
    EXPECT_EQ(orders.action, model::RouteAction::Forward);
    EXPECT_TRUE(orders.tls.value);
    EXPECT_EQ(orders.maxBodyBytes.value, 512 << 10);
    EXPECT_EQ(s_shop->place(orders.maxBodyBytes.range), "/etc/nginx/conf.d/api.conf:25:9");
    EXPECT_EQ(s_shop->place(orders.source), "/etc/nginx/conf.d/api.conf:22:5");
    ASSERT_EQ(orders.rewrites.size(), 1U);
    EXPECT_EQ(orders.rewrites[0].kind, model::PathRewrite::Kind::ReplacePrefix);
    EXPECT_EQ(orders.rewrites[0].match, "/orders/");
    EXPECT_EQ(orders.rewrites[0].replacement, "/v2/");

    const auto& catalog = route("api.shop.test *:443 ~* ^/catalog/(?<item>[a-z]+)$");
    EXPECT_EQ(catalog.paths[0].kind, model::PathMatchKind::Regex);
    EXPECT_FALSE(catalog.paths[0].caseSensitive);
    EXPECT_EQ(route("api.shop.test *:443 = /health").paths[0].kind, model::PathMatchKind::Exact);

    // A name of its own for the server whose every request is answered the same.
    const auto& redirect = route("api.shop.test *:80 (server)");
    EXPECT_EQ(redirect.action, model::RouteAction::Redirect);
    EXPECT_EQ(redirect.responseStatus, 301);
    EXPECT_EQ(redirect.redirectTo, "https://$host$request_uri");
    EXPECT_EQ(redirect.listeners.size(), 2U);

    // "_" is no host that a client sends: the default server takes any.
    EXPECT_TRUE(route("_ *:443 /").hosts.empty());
    EXPECT_EQ(route("api.shop.test *:443 /internal/").tags, Texts{"internal"});
    EXPECT_EQ(
        route("api.shop.test *:443 /admin/ /admin/reports/").parent.index(),
        static_cast<std::size_t>(&route("api.shop.test *:443 /admin/") - s_shop->routes.data()));
}

TEST_F(NginxShop, ListDirectivesAreInheritedWholeOrNotAtAll) {
    EXPECT_EQ(
        chainOf(*s_shop, "api.shop.test *:443 /orders/"),
        (Texts{"api.shop.test *:443 ssl_verify_client optional",
               "api.shop.test *:443 limit_req zone=perip", "api.shop.test *:443 auth_basic shop",
               "api.shop.test *:443 /orders/ proxy_set_header Host",
               "api.shop.test *:443 /orders/ proxy_next_upstream error",
               "add_header X-Frame-Options", "add_header X-Content-Type-Options",
               "access_log /var/log/nginx/access.log"}));
    const std::string why = ": a \"proxy_set_header\" at a lower level replaces those above it";
    EXPECT_EQ(lossesOf(*s_shop, "api.shop.test *:443 /orders/"),
              (Texts{"proxy_set_header Host" + why, "proxy_set_header X-Real-IP" + why}));
    const std::string headers = ": a \"add_header\" at a lower level replaces those above it";
    const auto lost = lossesOf(*s_shop, "api.shop.test *:443 ~* ^/catalog/(?<item>[a-z]+)$");
    ASSERT_EQ(lost.size(), 4U);
    EXPECT_EQ(lost[0], "add_header X-Content-Type-Options" + headers);
}

// The rewrite phase comes before limits and access: a return in the same location
// is not protected by them.
TEST_F(NginxShop, ReturnAnswersBeforeLimitsAndAccess) {
    EXPECT_EQ(chainOf(*s_shop, "api.shop.test *:443 = /health"),
              (Texts{"api.shop.test *:443 ssl_verify_client optional",
                     "api.shop.test *:443 = /health return 200", "add_header X-Frame-Options",
                     "add_header X-Content-Type-Options"}));
    EXPECT_EQ(lossesOf(*s_shop, "api.shop.test *:443 = /health"),
              (Texts{"access_log /var/log/nginx/access.log: switched off by \"access_log off\"",
                     "api.shop.test *:443 auth_basic shop: switched off by \"auth_basic off\"",
                     "api.shop.test *:443 limit_req zone=perip: \"return\" answers in the rewrite "
                     "phase, before it would run"}));
}

TEST_F(NginxShop, AccessRulesOfANestedLocationReplaceThoseAround) {
    const auto chain = chainOf(*s_shop, "api.shop.test *:443 /admin/ /admin/reports/");
    EXPECT_EQ(std::ranges::count(chain, "api.shop.test *:443 /admin/ allow 10.0.0.0/8"), 0);
    EXPECT_EQ(std::ranges::count(chain, "api.shop.test *:443 /admin/ satisfy any"), 1);
    EXPECT_EQ(chain[3], "api.shop.test *:443 /admin/ /admin/reports/ deny all");
}

TEST_F(NginxShop, ServicesDifferWhereTheirSettingsDo) {
    const auto& orders = serviceOf("api.shop.test *:443 /orders/");
    EXPECT_EQ(orders.name, "http://orders");
    EXPECT_EQ(orders.hostMode, model::HostMode::Target);
    EXPECT_EQ(orders.connectTimeoutMs.value, 5'000);
    EXPECT_EQ(orders.connectTimeoutMs.origin, Origin::Declared);
    EXPECT_EQ(orders.readTimeoutMs.origin, Origin::ProductDefault);
    const auto& sockets = serviceOf("api.shop.test *:443 /ws");
    EXPECT_EQ(sockets.name, "http://orders");
    EXPECT_NE(sockets.key, orders.key);
    EXPECT_EQ(sockets.hostMode, model::HostMode::Client);
    EXPECT_EQ(sockets.readTimeoutMs.value, 3'600'000);
    EXPECT_EQ(sockets.upstream, orders.upstream);
    EXPECT_TRUE(route("api.shop.test *:443 /ws").websocket.value);
    EXPECT_FALSE(route("api.shop.test *:443 /orders/").websocket.value);

    const auto& catalog = serviceOf("api.shop.test *:443 ~* ^/catalog/(?<item>[a-z]+)$");
    EXPECT_EQ(catalog.protocol, model::Protocol::Https);
    ASSERT_TRUE(catalog.tls);
    EXPECT_FALSE(catalog.tls->verify.value);
    EXPECT_EQ(catalog.tls->verify.origin, Origin::ProductDefault);
    EXPECT_EQ(catalog.tls->sni.value, "catalog.internal");
    EXPECT_EQ(serviceOf("api.shop.test *:443 @app").protocol, model::Protocol::Grpc);
    EXPECT_EQ(serviceOf("127.0.0.1:8081 /up").host, "unix:/run/app.sock");
}

TEST_F(NginxShop, TryFilesFallsBackToItsNamedLocation) {
    EXPECT_EQ(route("api.shop.test *:443 /").action, model::RouteAction::Forward);
    EXPECT_EQ(route("api.shop.test *:443 /").service(),
              route("api.shop.test *:443 @app").service());
}

// A map of constants is a choice; a request argument is not.
TEST_F(NginxShop, VariablesInProxyPass) {
    const auto& tenants = route("_ *:443 /");
    ASSERT_EQ(tenants.services.size(), 3U);
    Texts names;
    for (const auto& target : tenants.services) {
        EXPECT_FALSE((*s_shop)[target.service].dynamic);
        names.push_back((*s_shop)[target.service].name);
    }
    EXPECT_EQ(names, (Texts{"http://10.0.1.1:8080", "http://10.0.1.2:8080", "http://orders"}));
    const auto& fetch = serviceOf("_ *:443 /fetch/");
    EXPECT_TRUE(fetch.dynamic);
    EXPECT_EQ(fetch.host, "$arg_host");
    EXPECT_FALSE(fetch.upstream);
}

TEST_F(NginxShop, Upstreams) {
    const auto& orders = named(s_shop->upstreams, "orders");
    EXPECT_EQ(orders.algorithm, "least_conn");
    ASSERT_TRUE(orders.passive);
    EXPECT_TRUE(orders.passive->enabled);
    EXPECT_EQ(orders.passive->failures, 1);
    ASSERT_EQ(orders.targets.size(), 3U);
    const auto& first = (*s_shop)[orders.targets[0]];
    EXPECT_EQ(first.address(), "10.0.0.11:8080");
    EXPECT_EQ(first.weight, 3);
    EXPECT_TRUE((*s_shop)[orders.targets[2]].backup);
    ASSERT_EQ(orders.extra.size(), 2U);
    EXPECT_EQ(orders.extra[0].name, "zone");
    EXPECT_EQ(orders.extra[1].name, "keepalive");
}

TEST_F(NginxShop, CertificatesUsersAndUpstreamSecrets) {
    ASSERT_EQ(s_shop->certificates.size(), 1U);
    const auto& certificate = s_shop->certificates[0];
    ASSERT_NE(certificate.leaf(), nullptr);
    EXPECT_EQ(certificate.leaf()->dnsNames, Texts{"api.shop.test"});
    EXPECT_EQ(certificate.file, "/etc/nginx/tls/api.crt");
    EXPECT_TRUE(certificate.keyMatches.value);
    EXPECT_EQ(certificate.snis, (Texts{"api.shop.test", "*.api.shop.test", "_"}));

    ASSERT_EQ(s_shop->consumers.size(), 2U);
    const auto& alice = named(s_shop->credentials, "alice");
    EXPECT_EQ(alice.secret.form, model::SecretForm::Hash);
    EXPECT_EQ(s_shop->place(alice.source), "/etc/nginx/htpasswd:2:7");
    EXPECT_EQ(named(s_shop->credentials, "bob").secret.form, model::SecretForm::Literal);
    const auto& bearer = named(s_shop->credentials, "Authorization");
    EXPECT_TRUE(bearer.forUpstream);
    EXPECT_EQ(bearer.kind, model::CredentialKind::Token);
    EXPECT_EQ(bearer.secret.masked.find("9f2b7c1d"), std::string::npos);
}

TEST_F(NginxShop, Gateway) {
    const auto& gateway = s_shop->gateway;
    EXPECT_EQ(gateway.product, "nginx");
    EXPECT_FALSE(gateway.serverTokens.value);
    EXPECT_EQ(s_shop->place(gateway.serverTokens.range), "/etc/nginx/nginx.conf:13:5");
    EXPECT_EQ(gateway.resolvers, Texts{"10.0.0.53"});
    EXPECT_EQ(gateway.logLevel.value, "warn");
    ASSERT_EQ(gateway.admin.size(), 1U);
    EXPECT_EQ(gateway.admin[0].kind, "status");
    EXPECT_EQ(gateway.admin[0].port, 8081);
    EXPECT_EQ(gateway.admin[0].allow.value, Texts{"127.0.0.1"});
    EXPECT_TRUE(gateway.admin[0].readOnly);
}

} // namespace
} // namespace gatelens::adapters::test
