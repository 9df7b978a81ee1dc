// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real Caddy on loopback, read by its URL alone and compared with its file.
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

// `dead` is a port that nobody listens on.
constexpr std::string_view kConfig = R"({{
  "admin": {{"listen": "127.0.0.1:{admin}"{extra}}},
  "apps": {{"http": {{"http_port": {web}, "servers": {{"edge": {{
    "listen": ["127.0.0.1:{web}"],
    "routes": [
      {{"@id": "all", "handle": [{{"handler": "headers", "response": {{"set": {{"X-Edge": ["1"]}}}}}}]}},
      {{"@id": "orders", "match": [{{"path": ["/orders/*"]}}], "handle": [
        {{"handler": "reverse_proxy", "upstreams": [{{"dial": "127.0.0.1:{web}"}}, {{"dial": "127.0.0.1:{dead}"}}],
          "health_checks": {{"active": {{"uri": "/up", "interval": "200ms", "timeout": "1s"}}}}}}]}},
      {{"@id": "up", "match": [{{"path": ["/up"]}}], "handle": [{{"handler": "static_response", "body": "up"}}]}}
    ]}}}}}}}}
}})";

template <typename T>
const T* find(const std::vector<T>& entities, std::string_view name) {
    const auto found = std::find_if(entities.begin(), entities.end(),
                                    [name](const T& entity) { return entity.name == name; });
    return found == entities.end() ? nullptr : &*found;
}

class CaddyLive : public QtTest {
protected:
    ::testing::AssertionResult start(std::string_view extra = {}) {
        m_admin = m_process.reservePort();
        m_web = m_process.reservePort();
        m_dead = m_process.reservePort();
        m_config = m_process.write("caddy.json",
                                   fmt::format(fmt::runtime(kConfig), fmt::arg("admin", m_admin),
                                               fmt::arg("web", m_web), fmt::arg("dead", m_dead),
                                               fmt::arg("extra", extra)));
        return m_process.start({"run", "--config", m_config}, {m_admin, m_web});
    }

    [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}", m_admin); }

    // The gauge of upstream health is renewed every ten seconds.
    Result<model::SnapshotPtr> readWithHealth() {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(25);
        while (true) {
            auto read = readSource(url(), {});
            if (!read) {
                return fail(read.error());
            }
            const auto& targets = read->front()->targets;
            // The first check may run before the server that it asks listens.
            const bool told = targets.size() == 2 && targets[0].healthy.known() &&
                              targets[0].healthy.value && targets[1].healthy.known() &&
                              !targets[1].healthy.value;
            if (told || std::chrono::steady_clock::now() > end) {
                return read->front();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
    }

    GatewayProcess m_process{"caddy"};
    std::string m_config;
    std::uint16_t m_admin = 0;
    std::uint16_t m_web = 0;
    std::uint16_t m_dead = 0;
};

TEST_F(CaddyLive, IsReadByItsUrlAlone) {
    GATELENS_NEEDS_GATEWAY("caddy");
    ASSERT_TRUE(start());
    auto read = readWithHealth();
    ASSERT_TRUE(read) << read.error().text() << m_process.output();
    const model::Snapshot& live = **read;
    EXPECT_EQ(live.gateway.product, "caddy");
    EXPECT_TRUE(live.gateway.live);
    ASSERT_EQ(live.gateway.admin.size(), 1U);
    EXPECT_EQ(live.gateway.admin[0].port, m_admin);

    const auto* orders = find(live.routes, "orders");
    ASSERT_NE(orders, nullptr);
    EXPECT_EQ(orders->source.apiPath, "/config/apps/http/servers/edge/routes/1");
    ASSERT_EQ(orders->chain.size(), 2U);
    EXPECT_EQ(live[orders->chain[0].policy].type, "headers");
    const auto& upstream = live[live[orders->service()].upstream];
    ASSERT_EQ(upstream.targets.size(), 2U);
    EXPECT_TRUE(live[upstream.targets[0]].healthy.value);
    EXPECT_FALSE(live[upstream.targets[1]].healthy.value);
    EXPECT_EQ(live[upstream.targets[1]].healthy.origin, model::Origin::Observed);
}

TEST_F(CaddyLive, LiveAndFileAgree) {
    GATELENS_NEEDS_GATEWAY("caddy");
    ASSERT_TRUE(start());
    auto live = readSource("caddy+" + url() + "/config/", {});
    ASSERT_TRUE(live) << live.error().text();
    auto file = readSource(m_config, {});
    ASSERT_TRUE(file) << file.error().text();
    const auto keys = [](const auto& entities) {
        Texts out;
        for (const auto& entity : entities) {
            out.push_back(entity.key);
        }
        return out;
    };
    EXPECT_EQ(keys(live->front()->routes), keys(file->front()->routes));
    EXPECT_EQ(keys(live->front()->policies), keys(file->front()->policies));
    EXPECT_EQ(keys(live->front()->targets), keys(file->front()->targets));
    EXPECT_EQ(keys(live->front()->listeners), keys(file->front()->listeners));
}

TEST_F(CaddyLive, AnOriginCanBeSentWhenItIsEnforced) {
    GATELENS_NEEDS_GATEWAY("caddy");
    ASSERT_TRUE(start(R"(, "enforce_origin": true)"));
    const auto refused = readSource(url(), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unauthorized);
    EXPECT_NE(refused.error().text().find("Origin"), std::string::npos) << refused.error().text();
    ReadOptions options;
    options.access.headers = {{"Origin", url()}};
    const auto read = readSource(url(), options);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_TRUE(read->front()->gateway.admin.at(0).originChecked.value);
}

TEST_F(CaddyLive, AdaptsACaddyfileWithItsOwnModules) {
    GATELENS_NEEDS_GATEWAY("caddy");
    ASSERT_TRUE(start());
    const std::string file =
        m_process.write("Caddyfile", "shop.test {\n\treverse_proxy /orders/* 127.0.0.1:9001\n}\n");
    ReadOptions options;
    options.adaptUrl = url();
    const auto adapted = readSource(file, options);
    ASSERT_TRUE(adapted) << adapted.error().text();
    const auto own = readSource(file, {});
    ASSERT_TRUE(own) << own.error().text();
    const model::Snapshot& theirs = *adapted->front();
    ASSERT_EQ(theirs.targets.size(), 1U);
    EXPECT_EQ(theirs.targets.front().address(), "127.0.0.1:9001");
    EXPECT_EQ(theirs.routes.size(), own->front()->routes.size());
    EXPECT_EQ(theirs.gateway.product, "caddy");
}

TEST_F(CaddyLive, TellsWhyItRefusesACaddyfile) {
    GATELENS_NEEDS_GATEWAY("caddy");
    ASSERT_TRUE(start());
    const std::string file = m_process.write("Caddyfile", "shop.test {\n\tno_such_directive\n}\n");
    ReadOptions options;
    options.adaptUrl = url();
    const auto adapted = readSource(file, options);
    ASSERT_FALSE(adapted);
    EXPECT_EQ(adapted.error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(adapted.error().place, file);
    EXPECT_NE(adapted.error().message.find("no_such_directive"), std::string::npos)
        << adapted.error().message;
}

} // namespace
} // namespace gatelens::connect
