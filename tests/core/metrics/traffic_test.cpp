// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/traffic.h"

#include <gtest/gtest.h>

#include <limits>

namespace gatelens::metrics {
namespace {

using model::EntityKind;

Look look(const std::string& text) {
    auto exposition = Exposition::parse(text);
    EXPECT_TRUE(exposition.has_value()) << (exposition ? "" : exposition.error().text());
    return exposition ? lookAt(*exposition) : Look();
}

const Counters& at(const Look& all, const char* product, EntityKind kind, const char* name) {
    static const Counters none;
    const auto found = all.find({product, kind, name});
    EXPECT_NE(found, all.end()) << product << " " << name;
    return found == all.end() ? none : found->second;
}

TEST(Traffic, KnowsEveryProduct) {
    const auto all = look(R"(
kong_http_requests_total{service="s",route="r",code="200"} 10
kong_http_requests_total{service="s",route="r",code="503"} 2
apisix_http_status{code="500",route="ar",service="as",node="n"} 3
apisix_http_latency_bucket{type="upstream",route="ar",service="as",le="10"} 9
apisix_http_latency_bucket{type="request",route="ar",service="as",le="10"} 1
traefik_router_requests_total{code="502",method="GET",protocol="http",router="tr@file"} 4
traefik_service_requests_total{code="200",method="GET",protocol="http",service="ts@file"} 5
traefik_service_request_duration_seconds_bucket{code="200",service="ts@file",le="0.1"} 5
envoy_cluster_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="ec"} 6
envoy_cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="ec"} 60
caddy_http_request_duration_seconds_count{code="200",handler="subroute",server="srv0"} 7
caddy_http_request_duration_seconds_count{code="500",handler="reverse_proxy",server="srv0"} 70
haproxy_backend_http_responses_total{proxy="hb",code="5xx"} 8
haproxy_backend_http_responses_total{proxy="hb",code="2xx"} 80
haproxy_backend_total_time_average_seconds{proxy="hb"} 0.25
)");
    EXPECT_EQ(at(all, "kong", EntityKind::Route, "r").requests, 12);
    EXPECT_EQ(at(all, "kong", EntityKind::Route, "r").errors, 2);
    EXPECT_EQ(at(all, "kong", EntityKind::Service, "s").requests, 12);
    EXPECT_EQ(at(all, "apisix", EntityKind::Route, "ar").errors, 3);
    EXPECT_EQ(at(all, "apisix", EntityKind::Route, "ar").buckets.at(10), 1);
    EXPECT_EQ(at(all, "traefik", EntityKind::Route, "tr@file").errors, 4);
    EXPECT_EQ(at(all, "traefik", EntityKind::Service, "ts@file").buckets.at(100), 5);
    EXPECT_EQ(at(all, "envoy", EntityKind::Service, "ec").requests, 66);
    EXPECT_EQ(at(all, "envoy", EntityKind::Service, "ec").errors, 6);
    EXPECT_EQ(at(all, "caddy", EntityKind::Listener, "srv0").requests, 7) << "one handler counts";
    EXPECT_EQ(at(all, "haproxy", EntityKind::Service, "hb").errors, 8);
    for (const Traffic& row : trafficOf(nullptr, all, 0)) {
        EXPECT_FALSE(row.rates.requests.has_value());
        if (row.thing.name == "tr@file") {
            EXPECT_EQ(row.name, "tr");
        }
        if (row.thing.name == "hb") {
            EXPECT_DOUBLE_EQ(*row.rates.p50, 250);
        }
    }
}

TEST(Traffic, RatesAreBetweenTwoLooksAndSurviveARestart) {
    const auto before = look("kong_http_requests_total{route=\"r\",code=\"200\"} 100\n"
                             "kong_http_requests_total{route=\"gone\",code=\"200\"} 100\n");
    const auto now = look("kong_http_requests_total{route=\"r\",code=\"200\"} 140\n"
                          "kong_http_requests_total{route=\"r\",code=\"500\"} 10\n"
                          "kong_http_requests_total{route=\"gone\",code=\"200\"} 20\n");
    const auto rows = trafficOf(&before, now, 10);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].name, "r") << "the busiest first";
    EXPECT_DOUBLE_EQ(*rows[0].rates.requests, 5);
    EXPECT_DOUBLE_EQ(*rows[0].rates.errors, 1);
    EXPECT_DOUBLE_EQ(*rows[1].rates.requests, 2) << "the counter began anew";
}

TEST(Traffic, PercentilesAreThoseOfPromQl) {
    const double inf = std::numeric_limits<double>::infinity();
    const std::map<double, double> buckets{{10, 50}, {20, 90}, {50, 100}, {inf, 100}};
    EXPECT_DOUBLE_EQ(*quantile(0.5, buckets), 10);
    EXPECT_DOUBLE_EQ(*quantile(0.9, buckets), 20);
    EXPECT_DOUBLE_EQ(*quantile(0.95, buckets), 35);
    EXPECT_DOUBLE_EQ(*quantile(0.25, buckets), 5);
    EXPECT_DOUBLE_EQ(*quantile(0.99, {{10, 1}, {inf, 100}}), 10) << "beyond the last bound";
    EXPECT_FALSE(quantile(0.5, {{10, 0}, {inf, 0}}).has_value());
    EXPECT_FALSE(quantile(0.5, {}).has_value());
    EXPECT_FALSE(quantile(0.5, {{inf, 7}}).has_value());
}

TEST(Traffic, FindsTheEntityOfARow) {
    model::Snapshot snapshot;
    snapshot.routes.resize(2);
    snapshot.routes[0].name = "orders";
    snapshot.routes[1].productId = "7f3";
    snapshot.services.resize(1);
    snapshot.services[0].key = "back";
    const Attribution attribution(snapshot);
    const auto find = [&](EntityKind kind, const char* label, const char* name) {
        Traffic traffic;
        traffic.thing = {"traefik", kind, label};
        traffic.name = name;
        return attribution.find(traffic);
    };
    EXPECT_EQ(find(EntityKind::Route, "orders@file", "orders")->index, 0U);
    EXPECT_EQ(find(EntityKind::Route, "7f3", "7f3")->index, 1U);
    EXPECT_EQ(find(EntityKind::Service, "back", "back")->index, 0U);
    EXPECT_FALSE(find(EntityKind::Service, "orders", "orders").has_value());
}

} // namespace
} // namespace gatelens::metrics
