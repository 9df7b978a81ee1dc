// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real Prometheus scrapes a real Traefik, Envoy and Caddy; both what the gateways
// say themselves and what the server says is read.
#include "core/connect/pages.h"
#include "core/metrics/source.h"
#include "tests/support/gateway_process.h"
#include "tests/support/qt_application.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace gatelens::metrics {
namespace {

using testsupport::GatewayProcess;

Fetch fetchFrom(std::uint16_t port) {
    const auto pages = connect::openPages(fmt::format("http://127.0.0.1:{}", port), {});
    EXPECT_TRUE(pages.has_value());
    return [pages = *pages](const std::string& path) -> Result<Page> {
        auto answer = pages(path);
        return answer ? Result<Page>(Page{answer->status, std::move(answer->body)})
                      : fail(std::move(answer.error()));
    };
}

const Traffic* find(const std::vector<Traffic>& rows, std::string_view product,
                    model::EntityKind kind, std::string_view name) {
    for (const Traffic& row : rows) {
        if (row.thing.product == product && row.thing.kind == kind && row.name == name) {
            return &row;
        }
    }
    return nullptr;
}

// Polls until it holds; a passing test waits no longer than it takes.
template <typename Condition>
bool eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(40);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return true;
}

class Estate {
public:
    ::testing::AssertionResult start() {
        caddyAdmin = caddy.reservePort();
        backend = caddy.reservePort();
        const auto caddyfile = caddy.write(
            "Caddyfile", fmt::format("{{\n admin 127.0.0.1:{}\n metrics\n auto_https off\n}}\n"
                                     "http://127.0.0.1:{} {{\n respond /bad \"no\" 503\n respond "
                                     "\"hello\"\n}}\n",
                                     caddyAdmin, backend));
        if (auto started = caddy.start({"run", "--config", caddyfile, "--adapter", "caddyfile"},
                                       {caddyAdmin, backend});
            !started) {
            return started;
        }
        traefikWeb = traefik.reservePort();
        traefikMetrics = traefik.reservePort();
        const auto dynamic = traefik.write(
            "dynamic.yaml",
            fmt::format("http:\n  routers:\n    orders: {{rule: 'PathPrefix(`/`)', service: back, "
                        "entryPoints: [web]}}\n  services:\n    back: {{loadBalancer: {{servers: "
                        "[{{url: 'http://127.0.0.1:{}'}}]}}}}\n",
                        backend));
        const auto config = traefik.write(
            "traefik.yaml",
            fmt::format("entryPoints:\n  web: {{address: '127.0.0.1:{}'}}\n  metrics: {{address: "
                        "'127.0.0.1:{}'}}\nmetrics:\n  prometheus: {{addRoutersLabels: true, "
                        "entryPoint: metrics}}\nproviders: {{file: {{filename: '{}'}}}}\n",
                        traefikWeb, traefikMetrics, dynamic));
        if (auto started = traefik.start({"--configFile=" + config}, {traefikWeb, traefikMetrics});
            !started) {
            return started;
        }
        return startEnvoy();
    }

    void send() const {
        for (const std::uint16_t port : {backend, traefikWeb, envoyWeb}) {
            const Fetch get = fetchFrom(port);
            for (const char* path : {"/a", "/b", "/bad"}) {
                EXPECT_TRUE(get(path).has_value());
            }
        }
    }

    GatewayProcess caddy{"caddy"};
    GatewayProcess traefik{"traefik"};
    GatewayProcess envoy{"envoy"};
    std::uint16_t caddyAdmin = 0;
    std::uint16_t backend = 0;
    std::uint16_t traefikWeb = 0;
    std::uint16_t traefikMetrics = 0;
    std::uint16_t envoyAdmin = 0;
    std::uint16_t envoyWeb = 0;

private:
    ::testing::AssertionResult startEnvoy() {
        envoyAdmin = envoy.reservePort();
        envoyWeb = envoy.reservePort();
        const auto config = envoy.write("envoy.yaml", fmt::format(R"(
admin: {{address: {{socket_address: {{address: 127.0.0.1, port_value: {}}}}}}}
static_resources:
  listeners:
  - name: web
    address: {{socket_address: {{address: 127.0.0.1, port_value: {}}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: ingress
          http_filters: [{{name: envoy.filters.http.router, typed_config: {{"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}}}]
          route_config: {{virtual_hosts: [{{name: all, domains: ["*"], routes: [{{match: {{prefix: "/"}}, route: {{cluster: back}}}}]}}]}}
  clusters:
  - name: back
    type: STATIC
    load_assignment: {{cluster_name: back, endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address: {{address: 127.0.0.1, port_value: {}}}}}}}}}]}}]}}
)",
                                                                  envoyAdmin, envoyWeb, backend));
        return envoy.start({"-c", config, "--use-dynamic-base-id", "--disable-hot-restart"},
                           {envoyAdmin, envoyWeb});
    }
};

class MetricsLive : public testsupport::QtTest {};

TEST_F(MetricsLive, GatewaysAndPrometheusTellTheSame) {
    GATELENS_NEEDS_GATEWAY("caddy");
    GATELENS_NEEDS_GATEWAY("traefik");
    GATELENS_NEEDS_GATEWAY("envoy");
    Estate estate;
    ASSERT_TRUE(estate.start());
    estate.send();
    struct Expected {
        std::uint16_t port;
        const char* product;
        model::EntityKind kind;
        const char* name;
    };
    const std::array<Expected, 3> all{
        Expected{estate.caddyAdmin, "caddy", model::EntityKind::Listener, "srv0"},
        Expected{estate.traefikMetrics, "traefik", model::EntityKind::Route, "orders"},
        Expected{estate.envoyAdmin, "envoy", model::EntityKind::Service, "back"}};
    for (const Expected& one : all) {
        const Fetch fetch = fetchFrom(one.port);
        const auto source = findMetrics(fetch);
        ASSERT_TRUE(source) << one.product << source.error().text();
        EXPECT_EQ(source->kind, Source::Kind::Exposition);
        // Envoy counts a moment after it answered.
        EXPECT_TRUE(eventually([&] {
            const auto look = scrape(fetch, *source);
            const auto rows = look ? trafficOf(nullptr, *look, 0) : std::vector<Traffic>{};
            const Traffic* row = find(rows, one.product, one.kind, one.name);
            return row != nullptr && row->requests >= 3 && row->errors >= 1;
        })) << one.product;
    }
    if (testsupport::findGateway("prometheus").empty()) {
        GTEST_SKIP() << "NOT TESTED: prometheus is missing";
    }
    GatewayProcess prometheus("prometheus");
    const auto port = prometheus.reservePort();
    const auto config = prometheus.write(
        "prometheus.yml",
        fmt::format("global: {{scrape_interval: 1s}}\nscrape_configs:\n"
                    "- {{job_name: plain, static_configs: [{{targets: ['127.0.0.1:{}', "
                    "'127.0.0.1:{}']}}]}}\n- {{job_name: envoy, metrics_path: /stats/prometheus, "
                    "static_configs: [{{targets: ['127.0.0.1:{}']}}]}}\n",
                    estate.caddyAdmin, estate.traefikMetrics, estate.envoyAdmin));
    ASSERT_TRUE(prometheus.start({"--config.file=" + config,
                                  "--storage.tsdb.path=" + prometheus.directory() + "/data",
                                  fmt::format("--web.listen-address=127.0.0.1:{}", port)},
                                 {port}));
    const Fetch fetch = fetchFrom(port);
    ASSERT_TRUE(eventually([&] {
        const auto source = findMetrics(fetch); // 503 until it has read its own files
        return source && source->kind == Source::Kind::Prometheus;
    }));
    EXPECT_TRUE(eventually([&] {
        estate.send();
        const auto rows = askPrometheus(fetch, std::int64_t{60});
        return rows && std::all_of(all.begin(), all.end(), [&](const Expected& one) {
                   const Traffic* row = find(*rows, one.product, one.kind, one.name);
                   return row != nullptr && row->rates.requests.value_or(0) > 0 &&
                          row->rates.errors.value_or(0) > 0 && row->rates.p50.has_value();
               });
    }));
    EXPECT_TRUE(eventually([&] {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
        const auto series = askPrometheus(fetch, Range{now - 60, now, 2});
        return series && std::any_of(series->begin(), series->end(), [](const Series& one) {
                   return one.thing.product == "traefik" && one.name == "orders" &&
                          one.points.size() > 1;
               });
    }));
}

} // namespace
} // namespace gatelens::metrics
