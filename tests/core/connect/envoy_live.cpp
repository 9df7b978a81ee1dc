// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real Envoy on loopback, read by the URL of its admin interface alone.
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
using ::testing::HasSubstr;

constexpr std::string_view kBootstrap = R"(
admin:
  address: {{socket_address: {{address: 127.0.0.1, port_value: {admin}}}}}
static_resources:
  listeners:
  - name: web
    address: {{socket_address: {{address: 127.0.0.1, port_value: {web}}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: web
          http_filters:
          - name: envoy.filters.http.router
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
          route_config:
            name: local
            virtual_hosts:
            - name: shop
              domains: [shop.test]
              routes:
              - name: orders
                match: {{prefix: /orders}}
                route: {{cluster: orders}}
  clusters:
  - name: orders
    type: STATIC
    load_assignment:
      cluster_name: orders
      endpoints:
      - lb_endpoints:
        - endpoint: {{address: {{socket_address: {{address: 127.0.0.1, port_value: 9}}}}}}
)";

class EnvoyLive : public QtTest {};

TEST_F(EnvoyLive, IsReadByItsUrlAlone) {
    GATELENS_NEEDS_GATEWAY("envoy");
    GatewayProcess envoy("envoy");
    const auto admin = envoy.reservePort();
    const auto web = envoy.reservePort();
    const auto config = envoy.write(
        "envoy.yaml", fmt::format(kBootstrap, fmt::arg("admin", admin), fmt::arg("web", web)));
    ASSERT_TRUE(envoy.start({"-c", config, "--use-dynamic-base-id", "--disable-hot-restart"},
                            {admin, web}));

    const auto url = fmt::format("http://127.0.0.1:{}", admin);
    const auto read = readSource(url, {});
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->size(), 1U);
    const model::Snapshot& snapshot = *read->front();
    EXPECT_EQ(snapshot.gateway.product, "envoy");
    EXPECT_TRUE(snapshot.gateway.live);
    EXPECT_FALSE(snapshot.gateway.version.empty());
    EXPECT_TRUE(std::ranges::any_of(snapshot.listeners,
                                    [web](const auto& listener) { return listener.port == web; }));
    const auto route = std::ranges::find(snapshot.routes, "orders", &model::Route::name);
    ASSERT_NE(route, snapshot.routes.end());
    EXPECT_EQ(route->hosts.size(), 1U);
    EXPECT_TRUE(std::ranges::any_of(snapshot.targets, [](const auto& target) {
        return target.host == "127.0.0.1" && target.port == 9;
    }));

    const auto wrong = readSource("kong+" + url, {});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::WrongProduct);
    EXPECT_THAT(wrong.error().message, HasSubstr("envoy"));
}

} // namespace
} // namespace gatelens::connect
