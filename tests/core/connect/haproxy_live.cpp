// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real HAProxy on loopback, read by a URL of its traffic and by its runtime
// socket.
#include "core/connect/source_reader.h"
#include "tests/support/gateway_process.h"
#include "tests/support/qt_application.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace gatelens::connect {
namespace {

using namespace testsupport;

constexpr std::string_view kConfig = R"(global
    stats socket {0}/run.sock mode 600 level admin
defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
frontend web
    bind 127.0.0.1:{1}
    acl orders path_beg /orders
    use_backend orders if orders
    default_backend site
backend orders
    server o1 127.0.0.1:9 weight 7
    server o2 127.0.0.1:10 disabled
backend site
    server s1 127.0.0.1:11 check inter 100ms fall 1
)";

class HaproxyLive : public QtTest {
protected:
    void SetUp() override {
        GATELENS_NEEDS_GATEWAY("haproxy");
        m_port = m_haproxy.reservePort();
        m_socket = m_haproxy.directory() + "/run.sock";
        m_config = m_haproxy.write(
            "haproxy.cfg", fmt::format(fmt::runtime(kConfig), m_haproxy.directory(), m_port));
        ASSERT_TRUE(m_haproxy.start({"-W", "-db", "-f", m_config}, {m_port}, {m_socket}));
    }

    void expectConfigured(const model::Snapshot& snapshot) const {
        EXPECT_EQ(snapshot.gateway.product, "haproxy");
        EXPECT_TRUE(snapshot.gateway.live);
        ASSERT_EQ(snapshot.listeners.size(), 1U);
        EXPECT_EQ(snapshot.listeners[0].address, "127.0.0.1");
        EXPECT_EQ(snapshot.listeners[0].port, m_port);
        ASSERT_EQ(snapshot.routes.size(), 2U);
        EXPECT_EQ(snapshot.place(snapshot.routes[0].source), m_config + ":11:5");
        ASSERT_EQ(snapshot.targets.size(), 3U);
    }

    static const model::Target* targetOf(const model::Snapshot& snapshot, std::string_view key) {
        const auto found = std::ranges::find(snapshot.targets, key, &model::Target::key);
        return found == snapshot.targets.end() ? nullptr : &*found;
    }

    GatewayProcess m_haproxy{"haproxy"};
    std::uint16_t m_port = 0;
    std::string m_socket;
    std::string m_config;
};

TEST_F(HaproxyLive, IsReadThroughItsProcess) {
    const auto read = readSource(fmt::format("http://127.0.0.1:{}", m_port), {});
    ASSERT_TRUE(read) << read.error().text();
    expectConfigured(*read->front());
}

TEST_F(HaproxyLive, TheRuntimeSocketAddsTheState) {
    const auto read = readSource("haproxy+unix://" + m_socket, {});
    ASSERT_TRUE(read) << read.error().text();
    const model::Snapshot& snapshot = *read->front();
    expectConfigured(snapshot);
    EXPECT_FALSE(snapshot.gateway.version.empty());
    const model::Target* o1 = targetOf(snapshot, "orders/o1");
    ASSERT_NE(o1, nullptr);
    EXPECT_EQ(o1->weight, 7);
    EXPECT_TRUE(o1->enabled);
    const model::Target* o2 = targetOf(snapshot, "orders/o2");
    ASSERT_NE(o2, nullptr);
    EXPECT_FALSE(o2->enabled);
}

} // namespace
} // namespace gatelens::connect
