// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/prometheus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace gatelens::metrics {
namespace {

using ::testing::HasSubstr;

const Family& family(std::string_view product, model::EntityKind kind) {
    for (const Family& one : allFamilies()) {
        if (one.product == product && one.kind == kind) {
            return one;
        }
    }
    ADD_FAILURE() << product;
    return allFamilies().front();
}

// Answers by path; 404 for the rest.
Fetch pages(std::map<std::string, std::string> bodies) {
    return [bodies = std::move(bodies)](const std::string& path) -> Result<Page> {
        const auto found = bodies.find(path);
        return found == bodies.end() ? Page{404, "no"} : Page{200, found->second};
    };
}

TEST(Prometheus, AsksInPromQl) {
    using prometheus::Figure;
    const Family& kong = family("kong", model::EntityKind::Route);
    EXPECT_EQ(prometheus::expression(kong, Figure::Errors, 60),
              "sum by (route) (rate(kong_http_requests_total{code=~\"5..\",route!=\"\"}[60s]))");
    const Family& apisix = family("apisix", model::EntityKind::Route);
    EXPECT_EQ(prometheus::expression(apisix, Figure::P99, 300),
              "1 * histogram_quantile(0.99, sum by (route, le) (rate(apisix_http_latency_bucket"
              "{type=\"request\",route!=\"\"}[300s])))");
    const Family& haproxy = family("haproxy", model::EntityKind::Service);
    EXPECT_EQ(prometheus::expression(haproxy, Figure::P99, 60), "");
    EXPECT_THAT(prometheus::expression(haproxy, Figure::P50, 60), HasSubstr("1000 * avg by"));
    EXPECT_EQ(prometheus::query("a{b=\"c\"}"), "/api/v1/query?query=a%7Bb%3D%22c%22%7D");
}

TEST(Prometheus, ReadsVectorsAndMatrices) {
    const auto lines = prometheus::parseAnswer(
        {200, R"({"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"route":"a"},"values":[[10,"1.5"],[25,"NaN"],[40,"2"]]},
            {"metric":{"route":"b"},"value":[10.5,"3"]},
            {"metric":null,"values":[[1],"x",[null,null]]}]}})"});
    ASSERT_TRUE(lines.has_value()) << lines.error().text();
    ASSERT_EQ(lines->size(), 3U);
    EXPECT_EQ((*lines)[0].points.size(), 2U) << "NaN is no point";
    EXPECT_EQ((*lines)[1].label("route"), "b");
    EXPECT_EQ((*lines)[1].points.front().second, 3);
    EXPECT_TRUE((*lines)[2].points.empty());
}

TEST(Prometheus, TellsWhatItWasRefused) {
    const auto refused =
        prometheus::parseAnswer({400, R"({"status":"error","error":"parse error at char 3"})"});
    EXPECT_THAT(refused.error().message, HasSubstr("parse error at char 3"));
    EXPECT_FALSE(prometheus::parseAnswer({200, "<html>"}).has_value());
    EXPECT_FALSE(prometheus::parseAnswer({200, "[]"}).has_value());
    EXPECT_FALSE(prometheus::parseAnswer({200, ""}).has_value());
}

TEST(MetricsSource, FindsWhatAnswers) {
    const std::string some = "kong_http_requests_total{route=\"r\",code=\"200\"} 1\n";
    const auto at = [](const Fetch& fetch) { return findMetrics(fetch); };
    EXPECT_EQ(at(pages({{"/metrics", some}}))->path, "/metrics");
    EXPECT_EQ(at(pages({{"", some}}))->path, "");
    EXPECT_EQ(at(pages({{"", "<html>a page</html>"}, {"/stats/prometheus", some}}))->path,
              "/stats/prometheus");
    const auto server = at(
        pages({{"/api/v1/status/buildinfo", R"({"status":"success","data":{"version":"2.42.0"}})"},
               {"/metrics", "prometheus_build_info 1\n"}}));
    EXPECT_EQ(server->kind, Source::Kind::Prometheus);
    const auto nothing = at(pages({{"", "<html></html>"}}));
    EXPECT_EQ(nothing.error().code, ErrorCode::WrongProduct);
    EXPECT_THAT(nothing.error().message, HasSubstr("/stats/prometheus"));
    const auto away = at([](const std::string&) -> Result<Page> {
        return fail(ErrorCode::Unreachable, "connection refused");
    });
    EXPECT_EQ(away.error().code, ErrorCode::Unreachable);
}

} // namespace
} // namespace gatelens::metrics
