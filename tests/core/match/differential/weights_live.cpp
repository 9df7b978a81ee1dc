// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Drawn weights: each backend that answers is one that the matcher names, and over many
// requests each gets the share that the matcher gives it.
#include "tests/core/match/differential/dice.h"
#include "tests/core/match/differential/live.h"
#include "tests/support/gateway_process.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gatelens::match::differential {
namespace {

using testsupport::GatewayProcess;

constexpr std::size_t kTimes = 600;

struct Weights {
    std::size_t first = 0;
    std::size_t second = 0;
};

Weights draw() {
    Dice dice(baseSeed());
    return {1 + dice.below(9), 1 + dice.below(9)};
}

Request requestOf(const std::string& path) {
    Request request;
    request.path = path;
    request.hosts = {"any.test"};
    return request;
}

TEST(EnvoyWeights, OfClustersAndEndpoints) {
    GATELENS_NEEDS_GATEWAY("envoy");
    RecordingBackend backend(4);
    Differential run("envoy", backend);
    GatewayProcess envoy("envoy");
    const auto port = envoy.reservePort();
    const auto [first, second] = draw();
    const auto endpoint = [&](std::size_t index, std::size_t weight) {
        return fmt::format("{{endpoint: {{address: {{socket_address: {{address: 127.0.0.1, "
                           "port_value: {}}}}}}}, load_balancing_weight: {}}}",
                           backend.port(index), weight);
    };
    const auto cluster = [](std::size_t index, const std::string& endpoints) {
        return fmt::format("  - {{name: c{0}, type: STATIC, load_assignment: {{cluster_name: c{0}, "
                           "endpoints: [{{lb_endpoints: [{1}]}}]}}}}\n",
                           index, endpoints);
    };
    const std::string text = fmt::format(
        R"(static_resources:
  listeners:
  - name: web
    address: {{socket_address: {{address: 127.0.0.1, port_value: {}}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: web
          http_filters:
          - name: envoy.filters.http.router
            typed_config: {{"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
          route_config:
            name: local
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - name: split
                match: {{prefix: /split}}
                route: {{weighted_clusters: {{clusters: [{{name: c0, weight: {}}}, {{name: c1, weight: {}}}, {{name: c2, weight: 0}}]}}}}
              - name: one
                match: {{prefix: /}}
                route: {{cluster: c2}}
  clusters:
{}{}{})",
        port, first, second, cluster(0, endpoint(0, 1)), cluster(1, endpoint(1, 1)),
        cluster(2, endpoint(2, first) + ", " + endpoint(3, second)));
    ASSERT_TRUE(envoy.start({"-c", envoy.write("envoy.yaml", text), "--use-dynamic-base-id",
                             "--disable-hot-restart", "--concurrency", "1"},
                            {port}))
        << text;
    ASSERT_TRUE(run.configure("envoy.yaml", text, port));
    run.compareShares(requestOf("/split"), kTimes);
    run.compareShares(requestOf("/"), kTimes);
}

TEST(NginxWeights, OfTheServersOfAnUpstream) {
    GATELENS_NEEDS_GATEWAY("nginx");
    RecordingBackend backend(3);
    Differential run("nginx", backend);
    GatewayProcess nginx("nginx");
    const auto port = nginx.reservePort();
    const auto [first, second] = draw();
    const std::string text = fmt::format(
        "worker_processes 1;\nerror_log stderr crit;\nevents {{}}\nhttp {{\n    access_log off;\n"
        "    client_body_temp_path {0}/b;\n    proxy_temp_path {0}/p;\n    fastcgi_temp_path "
        "{0}/f;\n    uwsgi_temp_path {0}/u;\n    scgi_temp_path {0}/s;\n    keepalive_requests "
        "100000;\n    upstream pool {{\n        server 127.0.0.1:{1} weight={2};\n        server "
        "127.0.0.1:{3} weight={4};\n        server 127.0.0.1:{5} backup;\n    }}\n    server {{ "
        "listen 127.0.0.1:{6}; location / {{ proxy_pass http://pool; }} }}\n}}\n",
        nginx.directory(), backend.port(0), first, backend.port(1), second, backend.port(2), port);
    const auto file = nginx.write("nginx.conf", text);
    ASSERT_TRUE(nginx.start(
        {"-p", nginx.directory(), "-c", file, "-e", "stderr", "-g",
         fmt::format("daemon off; master_process off; pid {}/nginx.pid;", nginx.directory())},
        {port}))
        << text;
    ASSERT_TRUE(run.configure(file, text, port));
    run.compareShares(requestOf("/"), kTimes);
}

TEST(HaproxyWeights, OfTheServersOfABackend) {
    GATELENS_NEEDS_GATEWAY("haproxy");
    RecordingBackend backend(3);
    Differential run("haproxy", backend);
    GatewayProcess haproxy("haproxy");
    const auto port = haproxy.reservePort();
    const auto [first, second] = draw();
    const std::string text = fmt::format(
        "defaults\n    mode http\n    timeout connect 5s\n    timeout client 20s\n    timeout "
        "server 20s\nfrontend web\n    bind 127.0.0.1:{}\n    default_backend b\nbackend b\n    "
        "balance roundrobin\n    server s0 127.0.0.1:{} weight {}\n    server s1 127.0.0.1:{} "
        "weight "
        "{}\n    server s2 127.0.0.1:{} weight 0\n",
        port, backend.port(0), first, backend.port(1), second, backend.port(2));
    ASSERT_TRUE(haproxy.start({"-db", "-f", haproxy.write("haproxy.cfg", text)}, {port})) << text;
    ASSERT_TRUE(run.configure("haproxy.cfg", text, port));
    run.compareShares(requestOf("/"), kTimes);
}

TEST(TraefikWeights, OfServicesAndServers) {
    GATELENS_NEEDS_GATEWAY("traefik");
    RecordingBackend backend(3);
    Differential run("traefik", backend);
    GatewayProcess traefik("traefik");
    const auto port = traefik.reservePort();
    const auto [first, second] = draw();
    const auto server = [&](std::size_t index, std::size_t weight) {
        return fmt::format("{{url: \"http://127.0.0.1:{}\", weight: {}}}", backend.port(index),
                           weight);
    };
    const std::string text = fmt::format(
        "http:\n  routers:\n    ready: {{rule: Path(`/__ready`), priority: 100000, service: "
        "noop@internal}}\n    split: {{rule: PathPrefix(`/split`), service: split}}\n    one: "
        "{{rule: "
        "PathPrefix(`/`), service: servers}}\n  services:\n    a: {{loadBalancer: {{servers: "
        "[{2}]}}}}\n    b: {{loadBalancer: {{servers: [{3}]}}}}\n    split: {{weighted: "
        "{{services: "
        "[{{name: a, weight: {0}}}, {{name: b, weight: {1}}}, {{name: servers, weight: 0}}]}}}}\n  "
        "  "
        "servers: {{loadBalancer: {{servers: [{4}, {5}]}}}}\n",
        first, second, server(0, 1), server(1, 1), server(1, first), server(2, second));
    const auto dynamic = traefik.write("dynamic.yaml", text);
    const auto file = traefik.write(
        "traefik.yaml",
        fmt::format(
            "entryPoints: {{web: {{address: \"127.0.0.1:{}\"}}}}\nproviders: "
            "{{providersThrottleDuration: 1ms, file: {{filename: {}}}}}\nglobal: "
            "{{checkNewVersion: false, sendAnonymousUsage: false}}\nlog: {{level: ERROR}}\n",
            port, dynamic));
    ASSERT_TRUE(traefik.start({"--configFile=" + file}, {port})) << text;
    ASSERT_TRUE(traefikIsReady(port, "http")) << traefik.output();
    ASSERT_TRUE(run.configure("dynamic.yaml", text, port));
    run.compareShares(requestOf("/split"), kTimes);
    run.compareShares(requestOf("/"), kTimes);
}

TEST(CaddyWeights, OfUpstreams) {
    GATELENS_NEEDS_GATEWAY("caddy");
    RecordingBackend backend(4);
    Differential run("caddy", backend);
    GatewayProcess caddy("caddy");
    const auto port = caddy.reservePort();
    const auto [first, second] = draw();
    const auto route = [&](const std::string& path, std::size_t at, const std::string& policy) {
        return fmt::format(
            R"({{"match": [{{"path": ["{}"]}}], "handle": [{{"handler": "reverse_proxy"{}, "upstreams": [{{"dial": "127.0.0.1:{}"}}, {{"dial": "127.0.0.1:{}"}}]}}]}})",
            path, policy, backend.port(at), backend.port(at + 1));
    };
    const std::string weighted = fmt::format(
        R"(, "load_balancing": {{"selection_policy": {{"policy": "weighted_round_robin", "weights": [{}, {}]}}}})",
        first, second);
    const std::string text = fmt::format(
        R"({{"admin": {{"disabled": true}}, "apps": {{"http": {{"servers": {{"srv0": {{"listen": ["127.0.0.1:{}"], "automatic_https": {{"disable": true}}, "routes": [{}, {}]}}}}}}}}}})",
        port, route("/weighted", 0, weighted), route("/random", 2, ""));
    ASSERT_TRUE(caddy.start({"run", "--config", caddy.write("caddy.json", text)}, {port})) << text;
    ASSERT_TRUE(run.configure("caddy.json", text, port));
    run.compareShares(requestOf("/weighted"), kTimes);
    run.compareShares(requestOf("/random"), kTimes);
}

} // namespace
} // namespace gatelens::match::differential
