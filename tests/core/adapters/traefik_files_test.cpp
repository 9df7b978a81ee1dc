// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/snapshot_finder.h"

namespace gatelens::adapters {
namespace {

using test::Reading;
using Texts = std::vector<std::string>;

const Reading& estate() {
    static const Reading reading = Reading::fromData("traefik", {"traefik/traefik.yml"});
    return reading;
}

Reading dynamic(std::string yaml) {
    return Reading::fromText("traefik", "dynamic.yml", std::move(yaml));
}

TEST(TraefikFiles, TheEstateReadsWithoutAWord) {
    EXPECT_EQ(estate().confidence(), Confidence::Certain);
    EXPECT_EQ(estate().diagnostics(), Texts{});
    EXPECT_EQ(estate()->gateway.product, "traefik");
    EXPECT_FALSE(estate()->gateway.live);
}

TEST(TraefikFiles, EntryPointsAreListeners) {
    const auto& web = estate().listener("web");
    EXPECT_EQ(web.port, 80);
    EXPECT_EQ(web.protocol, model::Protocol::Http);
    EXPECT_EQ(web.exposure.value, model::Exposure::Public);
    EXPECT_TRUE(web.redirectsToHttps);
    EXPECT_EQ(web.productKind, "entry point");
    EXPECT_EQ(estate().lineAndColumn(web.source.range), "4:3");

    const auto& secure = estate().listener("websecure");
    EXPECT_EQ(secure.protocol, model::Protocol::Https);
    EXPECT_EQ(secure.trustedProxies.value, (Texts{"10.0.0.0/8", "192.168.0.0/16"}));
    EXPECT_EQ(secure.trustAnyForwarded.origin, model::Origin::ProductDefault);
    EXPECT_EQ(secure.headerTimeoutMs.value, 10'000);
    EXPECT_EQ(secure.idleTimeoutMs.value, 120'000);
    EXPECT_TRUE(secure.http3.value);
    EXPECT_TRUE(secure.normalizePath.value);
    EXPECT_TRUE(secure.accessLog.value);
    EXPECT_EQ(secure.accessLogFormat.value, "json");

    EXPECT_EQ(estate().listener("admin").exposure.value, model::Exposure::Loopback);
    EXPECT_EQ(estate().listener("db").protocol, model::Protocol::Tcp);
    EXPECT_EQ(estate().listener("dns").protocol, model::Protocol::Udp);
    // api.insecure opens :8080 by itself.
    EXPECT_EQ(estate().listener("traefik").port, 8080);
}

TEST(TraefikFiles, TlsOptionsMakeAListenerOfTheirOwn) {
    const auto& base = estate().listener("websecure");
    ASSERT_TRUE(base.tls);
    EXPECT_EQ(base.tls->minVersion.value, model::TlsVersion::Tls12);
    EXPECT_EQ(base.tls->minVersion.origin, model::Origin::ProductDefault);
    EXPECT_TRUE(base.tls->automatic);
    ASSERT_EQ(base.tls->certificates.size(), 1U);

    const auto& modern = estate().listener("websecure#modern@file");
    ASSERT_TRUE(modern.tls);
    EXPECT_EQ(modern.tls->minVersion.value, model::TlsVersion::Tls13);
    EXPECT_EQ(modern.tls->clientAuth.value, model::ClientAuth::Require);
    EXPECT_EQ(modern.tls->clientCa.value, "../shop.pem");
    EXPECT_TRUE(modern.tls->sniStrict.value); // "true" between quotes
    ASSERT_EQ(modern.hosts.size(), 2U);
    EXPECT_EQ(modern.hosts[0].value, "ops.shop.test");
    EXPECT_EQ(estate().listeners(estate().route("tenant")), Texts{"websecure#modern@file"});

    const auto& certificate = (*estate())[base.tls->certificates[0]];
    ASSERT_NE(certificate.leaf(), nullptr);
    EXPECT_EQ(certificate.name, "shop.test");
    EXPECT_EQ(certificate.usage, "server");
    EXPECT_TRUE(certificate.keyMatches.value);
    EXPECT_EQ(estate()->certificates[1].usage, "ca");
}

TEST(TraefikFiles, ChainsRunEntryPointFirstAndAreOpened) {
    const auto& orders = estate().route("orders");
    EXPECT_EQ(estate().chain(orders), (Texts{"secure-headers", "staff", "limit", "strip-orders"}));
    EXPECT_EQ(estate().listeners(orders), Texts{"websecure"}); // the default one
    EXPECT_TRUE(orders.tls.value);
    EXPECT_TRUE(orders.stripPath.value);
    ASSERT_EQ(orders.rewrites.size(), 1U);
    EXPECT_EQ(orders.rewrites[0].match, "/orders");
    EXPECT_EQ(orders.expression, nullptr);
    EXPECT_EQ(orders.hosts[0].value, "shop.test");
    EXPECT_EQ(orders.paths[0].value, "/orders");
    EXPECT_FALSE(orders.preserveHost.value);
}

TEST(TraefikFiles, RoutersSplitWhereEntryPointsDiffer) {
    const auto& plain = estate().route("catalogue");
    EXPECT_EQ(estate().listeners(plain), Texts{"web"});
    EXPECT_TRUE(estate().chain(plain).empty());
    EXPECT_FALSE(plain.tls.value);
    const auto& secure = estate().route("websecure-catalogue");
    EXPECT_EQ(estate().chain(secure), Texts{"secure-headers"});
    EXPECT_EQ(secure.priority, 900);
    EXPECT_EQ(secure.key, "websecure-catalogue@file");
    EXPECT_EQ(secure.hosts.size(), 2U);
    EXPECT_EQ(secure.headers.size(), 1U);
    EXPECT_EQ(estate().lineAndColumn(secure.source.range), "7:5");
}

TEST(TraefikFiles, CompositesOpenToTheirServers) {
    // inner is half v2, half orders; its share of the whole is one part of four.
    EXPECT_EQ(estate().services(estate().route("catalogue")),
              (Texts{"v1*3000", "v2*500", "orders*500"}));
    EXPECT_EQ(estate().services(estate().route("tenant")), (Texts{"v2*1", "v1*0"}));

    const auto& orders = estate().service("orders");
    EXPECT_EQ(orders.protocol, model::Protocol::Https);
    EXPECT_EQ(orders.path, "/base");
    EXPECT_EQ(orders.hostMode, model::HostMode::Target);
    EXPECT_EQ(orders.connectTimeoutMs.value, 30'000); // of its own transport
    ASSERT_TRUE(orders.tls);
    EXPECT_FALSE(orders.tls->verify.value);
    EXPECT_EQ(orders.tls->verify.origin, model::Origin::Declared);
    EXPECT_EQ(orders.tls->sni.value, "orders.internal");

    const auto& pool = estate().upstream("orders");
    EXPECT_EQ(pool.algorithm, "p2c");
    ASSERT_TRUE(pool.active);
    EXPECT_EQ(pool.active->path, "/health");
    EXPECT_EQ(pool.active->intervalMs, 10'000);
    EXPECT_EQ(pool.active->timeoutMs, 5'000);
    EXPECT_EQ(estate().targets(pool), (Texts{"10.1.0.1:8443", "10.1.0.2:8443"}));
    EXPECT_EQ((*estate())[pool.targets[1]].weight, 3);

    const auto& v1 = estate().service("v1");
    EXPECT_EQ(v1.connectTimeoutMs.value, 3'000); // static serversTransport, bare seconds
    EXPECT_EQ(estate().targets(estate().upstream("v1")), Texts{"10.2.0.1:80"});
    EXPECT_EQ(estate().service("v2").protocol, model::Protocol::H2c);
}

TEST(TraefikFiles, PoliciesAndCredentials) {
    const auto& staff = estate().policy("staff");
    EXPECT_EQ(staff.type, "basicAuth");
    EXPECT_EQ(staff.policyClass, model::PolicyClass::Authn);
    EXPECT_EQ(staff.onError.value, model::OnError::Closed);
    ASSERT_NE(staff.config, nullptr);
    EXPECT_NE(staff.config->get("removeHeader"), nullptr);
    ASSERT_EQ(estate()->credentials.size(), 1U);
    const auto& user = estate()->credentials[0];
    EXPECT_EQ(user.identity, "ops");
    EXPECT_EQ(user.secret.form, model::SecretForm::Hash);
    EXPECT_EQ(user.policy,
              model::PolicyId(static_cast<std::size_t>(&staff - estate()->policies.data())));

    const auto& plugin = estate().policy("blocked");
    EXPECT_EQ(plugin.type, "plugin:denyip");
    EXPECT_EQ(plugin.policyClass, model::PolicyClass::Code);
    EXPECT_FALSE(plugin.emulable);
    EXPECT_EQ(estate()->gateway.availablePlugins, Texts{"denyip github.com/kvncrw/denyip@v1.0.0"});
}

TEST(TraefikFiles, InternalRoutersAndAdminEndpoints) {
    const auto& redirect = estate().route("web-to-websecure");
    EXPECT_EQ(redirect.action, model::RouteAction::Redirect);
    EXPECT_EQ(redirect.redirectTo, "https://{host}:443{uri}");
    EXPECT_EQ(redirect.responseStatus, 301);
    EXPECT_EQ(redirect.order, 3U); // after ping, prometheus and the insecure API

    const auto& admin = estate()->gateway.admin;
    const auto endpoint = [&admin](std::string_view key) {
        const auto found =
            std::find_if(admin.begin(), admin.end(), [key](const auto& a) { return a.key == key; });
        EXPECT_NE(found, admin.end()) << key;
        return found == admin.end() ? model::AdminEndpoint{} : *found;
    };
    const auto insecure = endpoint("api@internal#traefik");
    EXPECT_EQ(insecure.kind, "admin-api");
    EXPECT_EQ(insecure.auth.value, model::AdminAuth::None);
    EXPECT_EQ(insecure.exposure.value, model::Exposure::Public);
    EXPECT_TRUE(insecure.readOnly);
    const auto dashboard = endpoint("dashboard@file#websecure#modern@file");
    EXPECT_EQ(dashboard.auth.value, model::AdminAuth::Basic);
    EXPECT_TRUE(dashboard.tls);
    EXPECT_EQ(endpoint("prometheus@internal#admin").kind, "metrics");
}

TEST(TraefikFiles, TcpAndUdpInTomlWithOddSpelling) {
    const auto& postgres = estate().route("postgres");
    EXPECT_EQ(postgres.productKind, "TCP router");
    EXPECT_EQ(estate().listeners(postgres), Texts{"db"});
    EXPECT_EQ(estate().chain(postgres), Texts{"office"});
    EXPECT_EQ(estate().targets(estate().upstream("postgres")), Texts{"10.3.0.1:5432"});
    EXPECT_EQ(estate().targets(estate().upstream("dns")), Texts{"10.3.0.2:53"});
}

TEST(TraefikFiles, DynamicFilesAloneSaySo) {
    const Reading read = dynamic("http:\n"
                                 "  routers:\n"
                                 "    a: {rule: Path(`/`), service: a, entryPoints: [web]}\n"
                                 "  services:\n"
                                 "    a: {loadBalancer: {servers: [{url: \"http://a:1\"}]}}\n");
    EXPECT_EQ(read.diagnostics(), Texts{"no-static-file 1:1"});
    EXPECT_EQ(read.listener("web").exposure.origin, model::Origin::Unknown);
    EXPECT_EQ(read.listeners(read.route("a")), Texts{"web"});
}

TEST(TraefikFiles, ReferencesThatLeadNowhere) {
    const Reading read = dynamic("http:\n"
                                 "  routers:\n"
                                 "    a:\n"
                                 "      rule: Path(`/`)\n"
                                 "      service: ordrs\n"
                                 "      middlewares: [gard, other@docker]\n"
                                 "      tls: {options: strong}\n"
                                 "  services:\n"
                                 "    orders:\n"
                                 "      loadBalancer:\n"
                                 "        servers: [{url: \"http://a:1\"}]\n"
                                 "        serversTransport: none\n"
                                 "    split: {weighted: {services: [{name: lost}]}}\n"
                                 "  middlewares:\n"
                                 "    guard: {chain: {middlewares: [gone]}}\n");
    EXPECT_EQ(read.diagnostics(), (Texts{"dangling-reference 5:16", "dangling-reference 6:21",
                                         "dangling-reference 7:22", "unused-tls-options 7:22",
                                         "dangling-reference 12:27", "dangling-reference 13:42",
                                         "dangling-reference 15:35"}));
    EXPECT_EQ(read->diagnostics[0].fix, "did you mean \"orders\"?");
    EXPECT_EQ(read->diagnostics[1].fix, "did you mean \"guard\"?");
    EXPECT_EQ(read.services(read.route("a")), Texts{"?ordrs*1"});
}

TEST(TraefikFiles, CyclesEndSomewhere) {
    const Reading read = dynamic("http:\n"
                                 "  routers:\n"
                                 "    a: {rule: Path(`/`), service: x, middlewares: [m]}\n"
                                 "    p: {rule: Path(`/p`), parentRefs: [q]}\n"
                                 "    q: {rule: Path(`/q`), parentRefs: [p]}\n"
                                 "  services:\n"
                                 "    x: {weighted: {services: [{name: w}]}}\n"
                                 "    w: {failover: {service: x, fallback: x}}\n"
                                 "  middlewares:\n"
                                 "    m: {chain: {middlewares: [k]}}\n"
                                 "    k: {chain: {middlewares: [m, m]}}\n");
    EXPECT_EQ(read.diagnostics(),
              (Texts{"cyclic-reference 4:5", "cyclic-reference 5:5", "cyclic-reference 8:29",
                     "cyclic-reference 8:42", "cyclic-reference 10:5", "cyclic-reference 11:5"}));
    EXPECT_TRUE(read.services(read.route("a")).empty());
}

TEST(TraefikFiles, ChildRoutersRunInsideTheirParents) {
    const Reading read = dynamic("http:\n"
                                 "  routers:\n"
                                 "    site: {rule: Host(`a.test`), middlewares: [auth]}\n"
                                 "    api: {rule: PathPrefix(`/api`), parentRefs: [site], "
                                 "service: s, middlewares: [cut]}\n"
                                 "  services:\n"
                                 "    s: {loadBalancer: {servers: [{url: \"http://a:1\"}]}}\n"
                                 "  middlewares:\n"
                                 "    auth: {digestAuth: {users: [\"u:r:"
                                 "0123456789abcdef0123456789abcdef\"]}}\n"
                                 "    cut: {stripPrefix: {prefixes: [/api]}}\n");
    EXPECT_EQ(read.diagnostics(), Texts{});
    const auto& api = read.route("api");
    EXPECT_TRUE(api.parent);
    EXPECT_EQ(read.chain(api), (Texts{"auth", "cut"}));
    EXPECT_EQ(read.route("site").action, model::RouteAction::None);
    EXPECT_EQ(read->credentials[0].secret.form, model::SecretForm::Hash);
}

TEST(TraefikFiles, ShapesAreChecked) {
    const Reading read = dynamic("http:\n"
                                 "  routers:\n"
                                 "    a:\n"
                                 "      rule: Path(`/`)\n"
                                 "      servce: a\n"
                                 "      priority: high\n"
                                 "      tls: false\n"
                                 "  services:\n"
                                 "    a: {}\n"
                                 "    b:\n"
                                 "      loadBalancer:\n"
                                 "        servers: [{url: \"not a url\"}, {weight: 2}]\n"
                                 "        healthCheck: {interval: soon}\n"
                                 "  middlewares:\n"
                                 "    m: {addPrefix: {prefix: /x}, replacePath: {path: /y}}\n"
                                 "    n: {ipAllowList: {sourceRange: [10.0.0.0/64]}}\n"
                                 "    o: {redirectRegex: {regex: \"^(a\", replacement: b}}\n"
                                 "    p: {ipWhiteList: {sourceRange: [10.0.0.0/8]}}\n"
                                 "    q: {basicAuth: {users: [nobody]}}\n"
                                 "    r: {forwardAuth: {adress: \"http://a\"}}\n"
                                 "htpp: {}\n");
    EXPECT_EQ(read.diagnostics(),
              (Texts{"missing-key 3:5", "unknown-key 5:7", "wrong-type 6:17", "invalid-service 9:5",
                     "invalid-address 12:25", "missing-key 12:39", "invalid-duration 13:33",
                     "invalid-middleware 15:5", "invalid-address 16:37", "invalid-regex 17:34",
                     "deprecated-key 18:9", "invalid-user 19:29", "missing-key 20:22",
                     "unknown-key 20:23", "unknown-key 21:1"}));
    EXPECT_EQ(read.diagnostic("deprecated-key")->fix, "use \"ipAllowList\"");
    EXPECT_FALSE(read.route("a").tls.value);
}

TEST(TraefikFiles, StaticFaults) {
    const Reading read =
        Reading::fromText("traefik", "traefik.toml",
                          "[entryPoints.web]\naddress = \"80\"\n"
                          "[entryPoints.web.http.redirections.entryPoint]\nto = \"secure\"\n"
                          "[entryPoints.odd]\naddress = \":90/sctp\"\n"
                          "[entryPoints.none.http]\n"
                          "middlewares = \"a@file,b@file\"\n"
                          "[providers.docker]\nswarmMode = true\n"
                          "[providers.file]\nfilename = \"gone.toml\"\n"
                          "[certificatesResolvers.le.acme]\nemail = \"a@b.test\"\n"
                          "[ping]\nentryPoint = \"pingg\"\n"
                          "[api]\nbasePath = \"x\"\n");
    EXPECT_EQ(read.diagnostics(),
              (Texts{"invalid-address 2:11", "dangling-reference 4:6", "unknown-value 6:11",
                     "missing-key 7:14", "removed-key 10:1", "missing-file 12:12",
                     "missing-key 13:24", "dangling-reference 16:14", "invalid-path 18:12"}));
    EXPECT_EQ(read.diagnostic("removed-key")->fix, "use providers.swarm");
}

TEST(TraefikFiles, OneRuleTwiceHasNoOrder) {
    const Reading read =
        dynamic("http:\n"
                "  routers:\n"
                "    a: {rule: Path(`/x`), service: s, entryPoints: [web]}\n"
                "    b: {rule: Path(`/x`), service: s, entryPoints: [web]}\n"
                "    c: {rule: Path(`/x`), service: s, entryPoints: [web], tls: {}}\n"
                "  services:\n"
                "    s: {loadBalancer: {servers: [{url: \"http://a:1\"}]}}\n");
    EXPECT_EQ(read.diagnostics(), (Texts{"no-static-file 1:1", "ambiguous-priority 4:5"}));
}

TEST(TraefikFiles, TemplatesAreUnknownNotWrong) {
    const Reading read = dynamic("http:\n"
                                 "  routers:\n"
                                 "    a: {rule: \"Host(`{{ env \\\"HOST\\\" }}`)\", service: s}\n"
                                 "  services:\n"
                                 "    s: {loadBalancer: {servers: [{url: \"{{ .Url }}\"}]}}\n");
    EXPECT_EQ(read.diagnostics(), Texts{"template 3:15"});
}

TEST(TraefikFiles, RecognisesItsOwnOnly) {
    const auto confidence = [](std::string text) {
        return Reading::fromText("traefik", "f.yml", std::move(text)).confidence();
    };
    EXPECT_EQ(confidence("entryPoints: {web: {address: \":80\"}}\n"), Confidence::Certain);
    EXPECT_EQ(confidence("tls: {options: {a: {minVersion: VersionTLS12}}}\n"), Confidence::Likely);
    EXPECT_EQ(confidence("providers: {file: {filename: a.yml}}\n"), Confidence::Likely);
    EXPECT_EQ(confidence("apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\n"),
              Confidence::Likely);
    EXPECT_EQ(confidence("services: {web: {image: nginx}}\n"), Confidence::None);
    EXPECT_EQ(confidence("http: {port: 80}\n"), Confidence::None);
    EXPECT_EQ(confidence("routes: [{uri: /}]\n"), Confidence::None);
    EXPECT_EQ(confidence("- a\n- b\n"), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters
