// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// kong.conf alone, beside a declarative file, and naming one.
#include "tests/support/reading.h"

#include <gmock/gmock.h>

namespace gatelens::adapters {
namespace {

using adapters::testing::Reading;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kYaml = "_format_version: \"3.0\"\n"
                                   "services:\n"
                                   "  - name: orders\n"
                                   "    url: https://orders.example.com\n"
                                   "    routes: [{name: orders, paths: [/v1/orders]}]\n";

std::vector<std::string> codesOf(const model::Snapshot& snapshot) {
    std::vector<std::string> codes;
    for (const auto& diagnostic : snapshot.diagnostics) {
        codes.push_back(diagnostic.code);
    }
    return codes;
}

TEST(KongConf, GivesListenersAndAdminEndpointsWithTheirPlaces) {
    const auto reading =
        Reading::ofTexts("kong", {{"kong.conf", "database = off\n"
                                                "proxy_listen = 0.0.0.0:8443 http2 ssl\n"
                                                "admin_listen = 0.0.0.0:8001, 127.0.0.1:8444 ssl\n"
                                                "admin_gui_listen = off\n"
                                                "nginx_http_client_header_timeout = 10s\n"
                                                "nginx_proxy_ssl_verify_client = on\n"}});
    ASSERT_TRUE(reading.ok()) << reading.error().text();
    EXPECT_EQ(reading.confidence(), Confidence::Certain);
    ASSERT_THAT(reading->listeners, SizeIs(1));
    const auto& listener = reading->listeners.front();
    EXPECT_EQ(listener.port, 8443);
    EXPECT_EQ(listener.headerTimeoutMs.value, 10'000);
    EXPECT_EQ(reading->place(listener.headerTimeoutMs.range), "kong.conf:5:36");
    ASSERT_TRUE(listener.tls);
    EXPECT_EQ(listener.tls->clientAuth.value, model::ClientAuth::Require);
    const auto& admin = reading->gateway.admin;
    ASSERT_THAT(admin, SizeIs(3)) << "two addresses of the admin API and the status page";
    EXPECT_EQ(admin[0].exposure.value, model::Exposure::Public);
    EXPECT_EQ(admin[1].exposure.value, model::Exposure::Loopback);
    EXPECT_TRUE(admin[1].tls);
    EXPECT_EQ(reading->place(admin[0].source), "kong.conf:3:16");
    EXPECT_THAT(reading->routes, IsEmpty());
}

TEST(KongConf, MergesWithTheDeclarativeFileBesideIt) {
    const auto reading = Reading::ofTexts(
        "kong", {{"edge/kong.conf", "database = off\ntrusted_ips = 10.0.0.0/8,::1\n"},
                 {"edge/kong.yml", std::string(kYaml)}});
    ASSERT_TRUE(reading.ok()) << reading.error().text();
    EXPECT_THAT(reading->routes, SizeIs(1));
    EXPECT_THAT(reading->gateway.trustedProxies.value, ElementsAre("10.0.0.0/8", "::1"));
    EXPECT_THAT(codesOf(*reading), IsEmpty());
}

TEST(KongConf, ReadsTheDeclarativeFileThatItNames) {
    const auto reading = Reading::ofTexts(
        "kong",
        {{"edge/kong.conf", "database = off\ndeclarative_config = /kong/declarative/own.yml\n"},
         {"edge/own.yml", std::string(kYaml)}},
        {"edge/kong.conf"});
    ASSERT_TRUE(reading.ok()) << reading.error().text();
    EXPECT_THAT(reading->routes, SizeIs(1)) << "a container's path, the file lies beside";
    const auto missing = Reading::ofTexts(
        "kong", {{"kong.conf", "database = off\ndeclarative_config = /kong/kong.yml\n"}});
    ASSERT_TRUE(missing.ok()) << missing.error().text();
    EXPECT_THAT(codesOf(*missing), ElementsAre("missing-file"));
}

TEST(KongConf, TellsKeysThatKongWouldIgnore) {
    const auto reading = Reading::ofTexts("kong", {{"kong.conf", "database = off\n"
                                                                 "admin_listens = 127.0.0.1:8001\n"
                                                                 "nginx_http_gzip = on\n"
                                                                 "vault_env_prefix = KONG_\n"}});
    ASSERT_TRUE(reading.ok()) << reading.error().text();
    ASSERT_THAT(codesOf(*reading), ElementsAre("unknown-key"));
    EXPECT_EQ(reading->diagnostics.front().fix, "did you mean \"admin_listen\"?");
    EXPECT_EQ(reading->place(reading->diagnostics.front().range), "kong.conf:2:1");
}

TEST(KongConf, KeepsPasswordsMasked) {
    const auto reading = Reading::ofTexts(
        "kong", {{"kong.conf", "database = postgres\npg_password = hT7-qP2vXw9Lz4\n"
                               "pg_ssl_cert_key = /etc/kong/pg.key\n"}});
    ASSERT_TRUE(reading.ok()) << reading.error().text();
    ASSERT_THAT(reading->credentials, SizeIs(1));
    EXPECT_EQ(reading->credentials.front().name, "pg_password");
    EXPECT_EQ(reading->credentials.front().secret.masked.find("hT7"), std::string::npos);
    EXPECT_EQ(reading->gateway.store.kind, "postgres");
    EXPECT_TRUE(reading->gateway.store.authenticated.value);
}

TEST(KongConf, IsNotTakenForItByOneWord) {
    const auto reading =
        Reading::ofTexts("kong", {{"own.conf", "tracing = off\nname = x y\ncolour = dark red\n"}});
    EXPECT_EQ(reading.confidence(), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters
