// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real Traefik on loopback, read by its URL alone and compared with its files.
#include "core/base/strings.h"
#include "core/connect/source_reader.h"
#include "tests/support/gateway_process.h"
#include "tests/support/qt_application.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace gatelens::connect {
namespace {

using namespace testsupport;
using Texts = std::vector<std::string>;

constexpr std::string_view kStatic = R"(
global: {{checkNewVersion: false, sendAnonymousUsage: false}}
entryPoints:
  traefik: {{address: "127.0.0.1:{admin}"}}
  web:
    address: "127.0.0.1:{web}"
    http: {{redirections: {{entryPoint: {{to: websecure}}}}}}
  websecure:
    address: "127.0.0.1:{secure}"
    asDefault: true
    http:
      middlewares: [headers@file]
      tls: {{options: modern@file}}
  db: {{address: "127.0.0.1:{db}"}}
api: {api}
providers:
  file: {{filename: dynamic.yml}}
)";

constexpr std::string_view kDynamic = R"(
http:
  routers:
    orders:
      rule: Host(`shop.test`) && PathPrefix(`/orders`)
      middlewares: [staff, limit]
      service: orders
    split:
      rule: Host(`shop.test`)
      entryPoints: [web, websecure]
      service: split
    ops:
      rule: Host(`localhost`) || Host(`127.0.0.1`)
      entryPoints: [traefik]
      middlewares: [staff, cut]
      service: api@internal
  services:
    orders: {loadBalancer: {servers: [{url: "http://127.0.0.1:9"}, {url: "http://127.0.0.2:9", weight: 3}]}}
    v2: {loadBalancer: {servers: [{url: "https://127.0.0.1:9"}], serversTransport: lax}}
    split: {weighted: {services: [{name: orders, weight: 9}, {name: v2}]}}
  middlewares:
    headers: {headers: {frameDeny: true}}
    staff: {basicAuth: {users: ["ops:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/"]}}
    limit: {rateLimit: {average: 10}}
    cut: {stripPrefix: {prefixes: [/gateway]}}
  serversTransports:
    lax: {insecureSkipVerify: true}
tcp:
  routers:
    db: {entryPoints: [db], rule: HostSNI(`*`), service: db}
  services:
    db: {loadBalancer: {servers: [{address: "127.0.0.1:9"}]}}
tls:
  options:
    modern: {minVersion: VersionTLS13}
)";

template <typename T>
const T* find(const std::vector<T>& entities, std::string_view key) {
    const auto found = std::find_if(entities.begin(), entities.end(),
                                    [key](const T& entity) { return entity.key == key; });
    return found == entities.end() ? nullptr : &*found;
}

class TraefikLive : public QtTest {
protected:
    // Starts Traefik and waits until it has taken its dynamic file.
    ::testing::AssertionResult start(std::string_view api) {
        m_admin = m_process.reservePort();
        m_web = m_process.reservePort();
        m_secure = m_process.reservePort();
        m_db = m_process.reservePort();
        m_process.write("dynamic.yml", kDynamic);
        const auto config = m_process.write(
            "traefik.yml",
            fmt::format(fmt::runtime(kStatic), fmt::arg("admin", m_admin), fmt::arg("web", m_web),
                        fmt::arg("secure", m_secure), fmt::arg("db", m_db), fmt::arg("api", api)));
        return m_process.start({"--configFile=" + config}, {m_admin, m_web, m_secure, m_db});
    }

    Result<model::SnapshotPtr> read(const std::string& source, const ReadOptions& options = {}) {
        Result<model::SnapshotPtr> last = fail(ErrorCode::Timeout, "Traefik took no configuration");
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < end) {
            auto snapshots = readSource(source, options);
            if (!snapshots) {
                last = fail(snapshots.error());
                if (last.error().code == ErrorCode::Unauthorized) {
                    return last; // the router in front of the API is there already
                }
            } else if (find(snapshots->front()->routes, "orders@file") != nullptr) {
                return snapshots->front();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(250));
        }
        return last;
    }

    static Texts chain(const model::Snapshot& snapshot, const model::Route& route) {
        Texts names;
        for (const auto& step : route.chain) {
            names.push_back(snapshot[step.policy].name);
        }
        return names;
    }

    GatewayProcess m_process{"traefik"};
    std::uint16_t m_admin = 0;
    std::uint16_t m_web = 0;
    std::uint16_t m_secure = 0;
    std::uint16_t m_db = 0;
};

TEST_F(TraefikLive, IsReadByItsUrlAlone) {
    GATELENS_NEEDS_GATEWAY("traefik");
    ASSERT_TRUE(start("{insecure: true}"));
    auto read = this->read(fmt::format("http://127.0.0.1:{}", m_admin));
    ASSERT_TRUE(read) << read.error().text() << m_process.output();
    const model::Snapshot& live = **read;

    EXPECT_EQ(live.gateway.product, "traefik");
    EXPECT_TRUE(live.gateway.version.starts_with('3')) << live.gateway.version;
    EXPECT_TRUE(live.gateway.live);

    const auto* web = find(live.listeners, "web");
    ASSERT_NE(web, nullptr);
    EXPECT_EQ(web->port, m_web);
    EXPECT_EQ(web->address, "127.0.0.1");
    EXPECT_TRUE(web->redirectsToHttps);
    EXPECT_EQ(find(live.listeners, "db")->protocol, model::Protocol::Tcp);

    const auto* orders = find(live.routes, "orders@file");
    ASSERT_NE(orders, nullptr);
    EXPECT_EQ(chain(live, *orders), (Texts{"headers", "staff", "limit"}));
    ASSERT_EQ(orders->hosts.size(), 1U);
    EXPECT_EQ(orders->hosts[0].value, "shop.test");
    EXPECT_EQ(live[orders->service()].key, "orders@file");
    const auto& upstream = live[live[orders->service()].upstream];
    ASSERT_EQ(upstream.targets.size(), 2U);
    EXPECT_EQ(live[upstream.targets[1]].host, "127.0.0.2");
    EXPECT_EQ(live[upstream.targets[1]].weight, 3);

    const auto* split = find(live.routes, "websecure-split@file");
    ASSERT_NE(split, nullptr);
    ASSERT_EQ(split->services.size(), 2U);
    EXPECT_EQ(split->services[0].weight, 9);
    ASSERT_NE(find(live.routes, "tcp:db@file"), nullptr);

    // The process is ours, so its files say what the API does not.
    const auto* secure = find(live.listeners, "websecure");
    ASSERT_NE(secure, nullptr);
    ASSERT_TRUE(secure->tls);
    EXPECT_EQ(secure->tls->minVersion.value, model::TlsVersion::Tls13);
    EXPECT_FALSE(live[split->services[1].service].tls->verify.value);
}

TEST_F(TraefikLive, LiveAndFilesAgree) {
    GATELENS_NEEDS_GATEWAY("traefik");
    ASSERT_TRUE(start("{insecure: true}"));
    auto live = read(fmt::format("traefik+http://127.0.0.1:{}/", m_admin));
    ASSERT_TRUE(live) << live.error().text();
    auto files = readSource(m_process.directory() + "/traefik.yml", {});
    ASSERT_TRUE(files) << files.error().text();
    const auto keys = [](const auto& entities) {
        Texts out;
        for (const auto& entity : entities) {
            out.push_back(entity.key);
        }
        std::sort(out.begin(), out.end());
        return out;
    };
    const model::Snapshot& a = **live;
    const model::Snapshot& b = *files->front();
    EXPECT_EQ(keys(a.routes), keys(b.routes));
    EXPECT_EQ(keys(a.listeners), keys(b.listeners));
    EXPECT_EQ(keys(a.services), keys(b.services));
    EXPECT_EQ(keys(a.targets), keys(b.targets));
    EXPECT_EQ(keys(a.policies), keys(b.policies));
    for (const auto& route : a.routes) {
        const auto* twin = find(b.routes, route.key);
        ASSERT_NE(twin, nullptr);
        EXPECT_EQ(chain(a, route), chain(b, *twin)) << route.key;
        EXPECT_EQ(route.tls.value, twin->tls.value) << route.key;
        EXPECT_EQ(route.action, twin->action) << route.key;
    }
}

TEST_F(TraefikLive, BehindBasicAuthAndAPath) {
    GATELENS_NEEDS_GATEWAY("traefik");
    ASSERT_TRUE(start("{}"));
    const std::string source = fmt::format("http://127.0.0.1:{}/gateway", m_admin);
    ReadOptions options;
    auto refused = read(source, options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unauthorized) << refused.error().text();
    options.access.headers = {{"Authorization", "Basic b3BzOnRlc3Q="}}; // ops:test
    auto read = this->read(source, options);
    ASSERT_TRUE(read) << read.error().text();
    const auto& admin = (*read)->gateway.admin;
    const auto ops = std::find_if(admin.begin(), admin.end(), [](const auto& endpoint) {
        return endpoint.key == "ops@file#traefik";
    });
    ASSERT_NE(ops, admin.end());
    EXPECT_EQ(ops->auth.value, model::AdminAuth::Basic);
}

} // namespace
} // namespace gatelens::connect
