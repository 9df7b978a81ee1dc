// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What `envoy --mode validate` refuses (tried with 1.40) is reported with its
// place, and what it takes is not.
#include "tests/support/reading.h"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace gatelens::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Reading;

// A bootstrap with one cluster; `line` is its line 6.
Reading cluster(std::string_view line) {
    return Reading::ofText("envoy", fmt::format(R"(static_resources:
  clusters:
  - name: c
    connect_timeout: 1s
    load_assignment: {{cluster_name: c}}
    {}
)",
                                                line));
}

// A bootstrap with one listener; `routes` and `filters` are flow sequences.
Reading http(std::string_view hosts, std::string_view filters) {
    return Reading::ofText("envoy", fmt::format(R"(static_resources:
  clusters: [{{name: c}}]
  listeners:
  - name: l
    address: {{socket_address: {{address: 127.0.0.1, port_value: 80}}}}
    filter_chains:
    - filters:
      - name: m
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: s
          http_filters: {}
          route_config:
            name: r
            virtual_hosts: {}
)",
                                                filters, hosts));
}

constexpr std::string_view kRouter =
    R"([{name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}])";

TEST(EnvoyValidation, RefusesWhatEnvoyRefuses) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"connect_timout: 1s", "unknown-key 6:5"},
        {"alt_stat_name: 12", "wrong-type 6:20"},
        {"alt_stat_name: true", "wrong-type 6:20"},
        {"per_connection_buffer_limit_bytes: -1", "out-of-range 6:40"},
        {"per_connection_buffer_limit_bytes: many", "wrong-type 6:40"},
        {"lb_policy: NEAREST", "unknown-value 6:16"},
        {"cleanup_interval: 5", "wrong-type 6:23"},
        {"cleanup_interval: 5m", "wrong-type 6:23"},
        {"cleanup_interval: 0s", "out-of-range 6:23"},
        {"tls_context: {}", "unknown-key 6:5"},
        {"outlier_detection: {max_ejection_percent: 101}", "out-of-range 6:47"},
        {"transport_socket: {name: tls, typed_config: {}}", "missing-key 6:49"},
        {"transport_socket: {name: tls, typed_config: {\"@type\": a.B}}", "wrong-value 6:59"},
    };
    for (const auto& [line, expected] : cases) {
        EXPECT_THAT(cluster(line).diagnostics(), ElementsAre(expected)) << line;
    }
}

TEST(EnvoyValidation, TakesWhatEnvoyTakes) {
    for (const std::string_view line :
         {"ignore_health_on_host_removal: \"true\"", "lb_policy: round_robin", "lb_policy: 2",
          "per_connection_buffer_limit_bytes: \"10\"", "perConnectionBufferLimitBytes: 10",
          "alt_stat_name: 1.5", "alt_stat_name: ~", "cleanup_interval: 0.5s", "type: STATIC"}) {
        EXPECT_THAT(cluster(line).diagnostics(), IsEmpty()) << line;
    }
}

TEST(EnvoyValidation, SuggestsTheRightKey) {
    const Reading typo = cluster("conect_timeout: 1s");
    EXPECT_EQ(typo.diagnostic("unknown-key")->fix, "did you mean \"connect_timeout\"?");
    EXPECT_THAT(typo.diagnostic("unknown-key")->message, HasSubstr("static_resources.clusters[0]"));
    const Reading old = cluster("tls_context: {}");
    EXPECT_THAT(old.diagnostic("unknown-key")->fix, HasSubstr("transport_socket"));
}

TEST(EnvoyValidation, OneOfSeveral) {
    const Reading both = cluster("health_checks: [{timeout: 1s, interval: 1s, "
                                 "unhealthy_threshold: 1, healthy_threshold: 1, "
                                 "http_health_check: {path: /}, tcp_health_check: {}}]");
    EXPECT_THAT(both.diagnostics(), ElementsAre("oneof-conflict 6:125"));
    const Reading none = cluster("health_checks: [{timeout: 1s, interval: 1s, "
                                 "unhealthy_threshold: 1, healthy_threshold: 1}]");
    EXPECT_THAT(none.diagnostics(), ElementsAre("missing-key 6:21"));
    EXPECT_THAT(none.diagnostic("missing-key")->message, HasSubstr("http_health_check"));
}

TEST(EnvoyValidation, UnknownKeysOfDynamicResourcesAreWarnings) {
    const Reading reading = Reading::ofText("envoy", R"(resources:
- "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
  name: c
  nonsense: 1
)");
    ASSERT_NE(reading.diagnostic("unknown-key"), nullptr);
    EXPECT_EQ(reading.diagnostic("unknown-key")->severity, text::Severity::Warning);
}

TEST(EnvoyValidation, References) {
    const Reading reading = http(
        "[{name: v, domains: [a], routes: [{match: {prefix: /}, route: {cluster: d}}]}]", kRouter);
    ASSERT_NE(reading.diagnostic("dangling-reference"), nullptr);
    EXPECT_THAT(reading.diagnostic("dangling-reference")->message, HasSubstr("cluster \"d\""));
    EXPECT_EQ(reading->routes.at(0).services.at(0).reference, "d");
    EXPECT_FALSE(reading->routes.at(0).service());
    // With a control plane the cluster may come later.
    const Reading open = Reading::ofText("envoy", R"(resources:
- "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
  name: r
  virtual_hosts:
  - {name: v, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: d}}]}
)");
    EXPECT_THAT(open.diagnostics(), IsEmpty());
}

TEST(EnvoyValidation, Duplicates) {
    const Reading hosts =
        http("[{name: v, domains: [a, A]}, {name: v, domains: [\"x*y\"]}]", kRouter);
    EXPECT_THAT(hosts.diagnostics(),
                ElementsAre("duplicate-domain 15:52", "duplicate-name 15:57", "wrong-value 15:77"));
    const Reading clusters = Reading::ofText("envoy", R"(static_resources:
  clusters:
  - {name: c}
  - {name: c}
)");
    EXPECT_THAT(clusters.diagnostics(), ElementsAre("duplicate-name 4:5"));
}

TEST(EnvoyValidation, TheRouterIsLast) {
    const std::string_view cors =
        R"({name: cors, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors}})";
    const std::string router(kRouter.substr(1, kRouter.size() - 2));
    EXPECT_THAT(http("[]", fmt::format("[{}, {}]", router, cors)).diagnostics(),
                ElementsAre("filter-order 12:26", "filter-order 12:135"));
    EXPECT_THAT(http("[]", fmt::format("[{}, {}]", cors, router)).diagnostics(), IsEmpty());
}

TEST(EnvoyValidation, UnusedFilterConfiguration) {
    const Reading reading =
        http("[{name: v, domains: [a], typed_per_filter_config: {gone: {\"@type\": "
             "type.googleapis.com/envoy.config.route.v3.FilterConfig, disabled: true}}}]",
             kRouter);
    EXPECT_THAT(reading.diagnostics(), ElementsAre("unused-filter-config 15:79"));
}

TEST(EnvoyValidation, RecognisesOnlyItsOwn) {
    EXPECT_EQ(Reading::ofText("envoy", "_format_version: '3.0'\nservices: []\n").confidence(),
              Confidence::None);
    EXPECT_EQ(Reading::ofText("envoy", "apiVersion: v1\nkind: Service\n").confidence(),
              Confidence::None);
    EXPECT_EQ(Reading::ofText("envoy", "admin: {address: {socket_address: {}}}\n").confidence(),
              Confidence::Likely);
}

TEST(EnvoyValidation, SurvivesNonsense) {
    for (const std::string_view text :
         {"static_resources: 3\n", "static_resources: {listeners: {filter_chains: {filters: x}}}\n",
          "resources: [{\"@type\": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: "
          "[]}]\n",
          "configs: [{\"@type\": type.googleapis.com/envoy.admin.v3.ListenersConfigDump, "
          "dynamic_listeners: [1, {active_state: 2}]}]\n",
          "static_resources: {listeners: [{name: l, filter_chains: [~, 1, {filters: [1]}]}]}\n"}) {
        EXPECT_TRUE(Reading::ofText("envoy", std::string(text)).ok()) << text;
    }
}

} // namespace
} // namespace gatelens::adapters
