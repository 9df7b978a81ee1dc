// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/read_text.h"
#include "tests/support/certificates.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using model::ExprKind;
using model::Origin;
using Texts = std::vector<std::string>;

Files shopFiles() {
    const auto key = gatelens::test::ecKey();
    gatelens::test::CertificateSpec spec;
    spec.commonName = "shop.test";
    spec.altNames = "DNS:shop.test,DNS:api.shop.test";
    spec.key = key;
    return {{"/etc/haproxy/haproxy.cfg", fixture("haproxy/shop.cfg")},
            {"/etc/haproxy/tls/shop.pem",
             gatelens::test::certificatePem(spec) + gatelens::test::keyPem(key)},
            {"/etc/haproxy/hosts.map", "# hosts\na.tenants.test api\nb.tenants.test web\n"}};
}

model::Snapshot readShop() {
    const text::MemoryFileSystem disk(shopFiles());
    ReadContext context(disk);
    const Adapter* adapter = findAdapter("haproxy");
    const auto document = context.load("/etc/haproxy/haproxy.cfg");
    EXPECT_TRUE(document) << document.error().text();
    EXPECT_EQ(adapter->recognize(**document, "haproxy.cfg"), Confidence::Certain);
    auto snapshot = adapter->read(context, std::vector{*document});
    EXPECT_TRUE(snapshot) << snapshot.error().text();
    return std::move(*snapshot);
}

class HaproxyShop : public ::testing::Test {
protected:
    static void SetUpTestSuite() { s_shop = std::make_unique<model::Snapshot>(readShop()); }
    static void TearDownTestSuite() { s_shop.reset(); }

    const model::Route& route(std::string_view key) { return named(s_shop->routes, key); }

    static std::unique_ptr<model::Snapshot> s_shop;
};
std::unique_ptr<model::Snapshot> HaproxyShop::s_shop;

TEST_F(HaproxyShop, IsReadWithoutComplaint) {
    EXPECT_EQ(diagnosticsOf(*s_shop), Texts{});
}

TEST_F(HaproxyShop, BindsAreListeners) {
    ASSERT_EQ(s_shop->listeners.size(), 5U);
    const auto& clear = named(s_shop->listeners, "web :80");
    EXPECT_EQ(clear.protocol, model::Protocol::Http);
    EXPECT_EQ(clear.address, "");
    EXPECT_EQ(clear.port, 80);
    EXPECT_TRUE(clear.redirectsToHttps);
    EXPECT_EQ(clear.exposure.value, model::Exposure::Public);
    // A request timeout that is not set is the client's.
    EXPECT_EQ(clear.headerTimeoutMs.value, 20'000);
    EXPECT_EQ(s_shop->place(clear.headerTimeoutMs.range), "/etc/haproxy/haproxy.cfg:26:5");
    EXPECT_EQ(clear.maxConnections.value, 20'000);
    EXPECT_FALSE(clear.normalizePath.value);
    EXPECT_TRUE(clear.accessLog.value);

    const auto& tls = named(s_shop->listeners, "web :443");
    EXPECT_EQ(tls.protocol, model::Protocol::Https);
    EXPECT_FALSE(tls.redirectsToHttps);
    ASSERT_TRUE(tls.tls);
    EXPECT_EQ(tls.tls->alpn, (Texts{"h2", "http/1.1"}));
    EXPECT_EQ(tls.tls->minVersion.value, model::TlsVersion::Tls12);
    EXPECT_EQ(s_shop->place(tls.tls->minVersion.range), "/etc/haproxy/haproxy.cfg:8:42");
    EXPECT_EQ(tls.tls->clientAuth.value, model::ClientAuth::None);
    const auto& mutual = named(s_shop->listeners, "web 10.0.0.5:8443");
    EXPECT_EQ(mutual.tls->clientAuth.value, model::ClientAuth::Require);
    EXPECT_EQ(mutual.tls->certificates, tls.tls->certificates);
    EXPECT_EQ(named(s_shop->listeners, "db :5432").protocol, model::Protocol::Tcp);

    ASSERT_EQ(s_shop->certificates.size(), 1U);
    EXPECT_EQ(s_shop->certificates[0].file, "/etc/haproxy/tls/shop.pem");
    ASSERT_NE(s_shop->certificates[0].leaf(), nullptr);
    EXPECT_TRUE(s_shop->certificates[0].keyMatches.value);
}

TEST_F(HaproxyShop, EachUseBackendIsARouteInOrder) {
    Texts names;
    for (const auto& r : s_shop->routes) {
        names.push_back(r.name);
    }
    ASSERT_EQ(names.size(), 7U);
    EXPECT_EQ(names[0], "web/api-v2");
    EXPECT_EQ(names[1], "web/api");
    EXPECT_EQ(names[3], "web/media");
    EXPECT_EQ(names[4], "web/web");
    EXPECT_EQ(names[5], "stats");
    EXPECT_EQ(names[6], "db");

    const auto& v2 = route("web use_backend api-v2");
    EXPECT_EQ(v2.listeners.size(), 3U);
    EXPECT_EQ(v2.ruleText, "if host_api is_v2");
    ASSERT_TRUE(v2.expression);
    // (host or host) and (path or header): the same name twice is OR.
    EXPECT_EQ(v2.expression->kind, ExprKind::And);
    ASSERT_EQ(v2.expression->children.size(), 2U);
    const auto& hosts = v2.expression->children[0];
    EXPECT_EQ(hosts.kind, ExprKind::Or);
    ASSERT_EQ(hosts.children.size(), 2U);
    EXPECT_EQ(hosts.children[0].kind, ExprKind::Host);
    EXPECT_EQ(hosts.children[0].host.value, "api.shop.test");
    const auto& versions = v2.expression->children[1];
    EXPECT_EQ(versions.kind, ExprKind::Or);
    EXPECT_EQ(versions.children[0].kind, ExprKind::Path);
    EXPECT_EQ(versions.children[0].path.kind, model::PathMatchKind::Prefix);
    EXPECT_EQ(versions.children[1].kind, ExprKind::Header);
    EXPECT_EQ(versions.children[1].field.name, "x-version");
    // What the rule demands in any case.
    ASSERT_EQ(v2.hosts.size(), 2U);
    EXPECT_TRUE(v2.paths.empty());

    const auto& api = route("web use_backend api");
    EXPECT_EQ(api.expression->kind, ExprKind::Or);
    EXPECT_EQ(api.expression->children[1].children[1].kind, ExprKind::Method);
    EXPECT_EQ(api.expression->children[1].children[1].value, "POST");
    const auto& media = route("web use_backend media");
    EXPECT_EQ(media.expression->children[0].kind, ExprKind::Not);
    EXPECT_EQ(media.paths.size(), 2U);
    EXPECT_EQ(media.paths[0].kind, model::PathMatchKind::Suffix);
    EXPECT_TRUE(media.hosts.empty());
    EXPECT_FALSE(route("web default_backend web").expression);
    EXPECT_EQ(route("stats frontend ").action, model::RouteAction::Internal);
    EXPECT_EQ(s_shop->place(v2.source), "/etc/haproxy/haproxy.cfg:51:5");
}

TEST_F(HaproxyShop, AMapOfBackendsIsAChoiceAmongThem) {
    const auto& tenants = s_shop->routes[2];
    ASSERT_EQ(tenants.services.size(), 2U);
    EXPECT_EQ((*s_shop)[tenants.services[0].service].name, "api");
    EXPECT_EQ((*s_shop)[tenants.services[1].service].name, "web");
    ASSERT_EQ(tenants.hosts.size(), 1U);
    EXPECT_EQ(tenants.hosts[0].kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_EQ(tenants.hosts[0].value, ".tenants.test");
}

TEST_F(HaproxyShop, RulesRunInHaproxysOrder) {
    EXPECT_EQ(chainOf(*s_shop, "web use_backend api"),
              (Texts{"frontend web tcp-request connection reject",
                     "defaults edge http-request del-header X-Internal",
                     "frontend web http-request redirect", "frontend web http-request track-sc0",
                     "frontend web http-request deny", "frontend web http-request deny#2",
                     "frontend web http-request set-header X-Forwarded-Proto",
                     "defaults edge option forwardfor", "backend api http-request auth",
                     "backend api http-request lua.check", "backend api http-request replace-path",
                     "defaults base option forwardfor", "defaults base option redispatch",
                     "backend api http-response set-header Cache-Control"}));
    // "no option redispatch" takes the defaults' away.
    const auto v2 = chainOf(*s_shop, "web use_backend api-v2");
    EXPECT_EQ(std::ranges::count(v2, "defaults base option redispatch"), 0);
    EXPECT_EQ(std::ranges::count(v2, "defaults base option forwardfor"), 1);
    using enum model::PolicyClass;
    const auto classOf = [this](std::string_view key) {
        return named(s_shop->policies, key).policyClass;
    };
    EXPECT_EQ(classOf("frontend web tcp-request connection reject"), Ip);
    EXPECT_EQ(classOf("frontend web http-request deny"), Limit);
    EXPECT_EQ(classOf("frontend web http-request deny#2"), Ip);
    EXPECT_EQ(classOf("frontend web http-request redirect"), Redirect);
    EXPECT_EQ(classOf("backend api http-request auth"), Authn);
    EXPECT_EQ(classOf("backend api http-request lua.check"), Code);
    EXPECT_FALSE(named(s_shop->policies, "backend api http-request lua.check").emulable);
    EXPECT_EQ(named(s_shop->policies, "backend api http-request auth").scope,
              model::PolicyScope::Service);
}

TEST_F(HaproxyShop, BackendsAreServicesAndUpstreams) {
    const auto& api = named(s_shop->services, "api");
    EXPECT_EQ(api.protocol, model::Protocol::Https);
    ASSERT_TRUE(api.tls);
    EXPECT_FALSE(api.tls->verify.value); // a2 is not verified
    EXPECT_EQ(api.readTimeoutMs.value, 30'000);
    EXPECT_EQ(api.retries.value, 3);
    EXPECT_EQ(api.retries.origin, Origin::ProductDefault);
    EXPECT_EQ(api.hostMode, model::HostMode::Client);
    EXPECT_EQ(named(s_shop->services, "api-v2").fixedHost, "v2.internal");
    EXPECT_EQ(named(s_shop->services, "web").readTimeoutMs.value, 5'000);
    EXPECT_EQ(named(s_shop->services, "db").protocol, model::Protocol::Tcp);

    const auto& group = named(s_shop->upstreams, "api");
    EXPECT_EQ(group.algorithm, "leastconn");
    ASSERT_TRUE(group.active);
    EXPECT_EQ(group.active->path, "/health");
    EXPECT_EQ(group.active->intervalMs, 5'000);
    const auto& first = named(s_shop->targets, "a1");
    EXPECT_EQ(first.weight, 10); // of default-server
    EXPECT_TRUE(first.tls->verify.value);
    EXPECT_EQ(first.tls->sni.value, "str(api.internal)");
    const auto& second = named(s_shop->targets, "a2");
    EXPECT_EQ(second.weight, 20);
    EXPECT_TRUE(second.backup);
    EXPECT_FALSE(second.tls->verify.value);
    EXPECT_FALSE(named(s_shop->targets, "v2").enabled);
    EXPECT_EQ(named(s_shop->upstreams, "media").discovery, "dns");
    EXPECT_EQ(named(s_shop->upstreams, "media").targets.size(), 3U);
    EXPECT_EQ(named(s_shop->upstreams, "media").hashOn, "hdr(x-key)");
    EXPECT_EQ(named(s_shop->upstreams, "web").algorithm, "roundrobin");
    EXPECT_EQ(named(s_shop->targets, "w2").host, "unix:/run/web.sock");
    EXPECT_EQ(s_shop->place(second.source), "/etc/haproxy/haproxy.cfg:73:5");
    const auto& rewrites = route("web use_backend api").rewrites;
    ASSERT_EQ(rewrites.size(), 1U);
    EXPECT_EQ(rewrites[0].match, "/v1/(.*)");
    EXPECT_EQ(rewrites[0].replacement, "/\\1");
}

TEST_F(HaproxyShop, UsersAndAdministration) {
    ASSERT_EQ(s_shop->consumers.size(), 2U);
    EXPECT_EQ(named(s_shop->consumers, "staff/alice").groups, Texts{"admins"});
    EXPECT_EQ(named(s_shop->credentials, "staff/alice").secret.form, model::SecretForm::Hash);
    EXPECT_EQ(named(s_shop->credentials, "staff/bob").secret.form, model::SecretForm::Literal);
    EXPECT_TRUE(named(s_shop->credentials, "staff/bob").secret.common);

    const auto& admin = s_shop->gateway.admin;
    ASSERT_EQ(admin.size(), 4U);
    EXPECT_EQ(admin[0].kind, "runtime-socket");
    EXPECT_EQ(admin[0].auth.value, model::AdminAuth::Filesystem);
    EXPECT_FALSE(admin[0].readOnly);
    EXPECT_EQ(admin[1].port, 9999);
    EXPECT_EQ(admin[1].auth.value, model::AdminAuth::None);
    EXPECT_TRUE(admin[1].readOnly);
    EXPECT_EQ(admin[2].kind, "status");
    EXPECT_EQ(admin[2].port, 8404);
    EXPECT_EQ(admin[2].auth.value, model::AdminAuth::Basic);
    ASSERT_EQ(admin[2].keys.size(), 1U);
    EXPECT_EQ(admin[2].keys[0].masked.find("s3cret"), std::string::npos);
    EXPECT_EQ(admin[3].kind, "metrics");
    EXPECT_EQ(s_shop->gateway.resolvers, Texts{"10.0.0.53:53"});
    EXPECT_EQ(s_shop->gateway.availablePlugins, Texts{"/etc/haproxy/auth.lua"});
}

model::Snapshot readText(const Files& files) {
    auto snapshot = readFiles("haproxy", files);
    EXPECT_TRUE(snapshot) << snapshot.error().text();
    return snapshot ? std::move(*snapshot) : model::Snapshot{};
}

TEST(HaproxyFiles, SeveralFilesAreReadInOrder) {
    const auto snapshot = readText(
        {{"/h/1-global.cfg", "global\n  maxconn 5\ndefaults\n  mode http\n  timeout client 1s\n"},
         {"/h/2-web.cfg", "frontend web\n  bind :80\n  default_backend app\n"},
         {"/h/3-app.cfg", "backend app\n  timeout connect 1s\n  timeout server 1s\n"
                          "  server a 10.0.0.1:80\n"}});
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    ASSERT_EQ(snapshot.routes.size(), 1U);
    EXPECT_EQ(snapshot[snapshot.routes[0].service()].name, "app");
    EXPECT_EQ(snapshot.listeners[0].protocol, model::Protocol::Http);
    EXPECT_EQ(snapshot.place(snapshot.routes[0].source), "/h/2-web.cfg:3:3");
}

TEST(HaproxyFiles, ConditionsMaskWhatIsKnownToBeFalse) {
    const auto snapshot = readText({{"/h.cfg", ".if 0\n"
                                               "frontend no\n  bind :1\n"
                                               ".elif streq(a,a)\n"
                                               "frontend yes\n  bind :2\n  timeout client 1s\n"
                                               ".else\n"
                                               "frontend never\n  bind :3\n"
                                               ".endif\n"
                                               ".if defined(HOST)\n"
                                               "listen maybe\n  bind :4\n  timeout client 1s\n"
                                               ".endif\n"}});
    ASSERT_EQ(snapshot.listeners.size(), 2U);
    EXPECT_EQ(snapshot.listeners[0].key, "yes :2");
    EXPECT_EQ(snapshot.listeners[1].key, "maybe :4");
    EXPECT_EQ(diagnosticsOf(snapshot),
              Texts{"note condition-unknown /h.cfg:12:1: \"defined(HOST)\" depends on the machine "
                    "that HAProxy runs on; all its branches are read"});
}

TEST(HaproxyFiles, EnvironmentVariablesAreKept) {
    const auto snapshot = readText({{"/h.cfg", "listen a\n"
                                               "  bind \"${ADDR-127.0.0.1}:${PORT}\"\n"
                                               "  timeout client 1s\n"
                                               "  timeout connect 1s\n"
                                               "  timeout server 1s\n"
                                               "  server s \"$BACKEND\":80\n"}});
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    ASSERT_EQ(snapshot.listeners.size(), 1U);
    EXPECT_EQ(snapshot.listeners[0].portText, "${PORT}");
    EXPECT_EQ(snapshot.targets[0].host, "$BACKEND");
}

} // namespace
} // namespace gatelens::adapters::test
