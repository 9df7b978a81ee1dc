// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/model_json.h"

#include "core/report/routes.h"
#include "core/report/time.h"
#include "tests/core/report/sample.h"
#include "tests/support/schema_check.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace gatelens::report {
namespace {

using Json = nlohmann::json;

std::string inspected(std::vector<model::SnapshotPtr> gateways, const ModelOptions& options = {}) {
    std::string out;
    writeInspectJson([&out](std::string_view piece) { out += piece; }, gateways, options);
    return out;
}

TEST(ModelJson, IsWhatItsSchemaSays) {
    EXPECT_EQ(gatelens::test::schemaFault("inspect", inspected({test::sample()})), "");
    EXPECT_EQ(gatelens::test::schemaFault("inspect", inspected({test::sample(), test::sample()})),
              "");
    EXPECT_EQ(gatelens::test::schemaFault("inspect", inspected({})), "");
    EXPECT_NE(
        gatelens::test::schemaFault("inspect", R"({"gatelens":{"format":"inspect","version":2}})"),
        "")
        << "the check itself works";
}

TEST(ModelJson, OneGatewayStandsAtTheTop) {
    const Json json = Json::parse(inspected({test::sample()}));
    EXPECT_EQ(json["gatelens"]["format"], "inspect");
    for (const std::string_view section : sectionNames()) {
        EXPECT_TRUE(json.contains(section)) << section;
    }
    EXPECT_EQ(json["gateway"]["product"], "kong");
    const Json several = Json::parse(inspected({test::sample(), test::sample()}));
    EXPECT_EQ(several["gateways"].size(), 2U);
    EXPECT_EQ(several["gateways"][1]["routes"].size(), 2U);
}

TEST(ModelJson, RoutesHaveTheirEffectiveChain) {
    const Json json = Json::parse(inspected({test::sample()}));
    const Json& route = json["routes"][0];
    EXPECT_EQ(route["id"], "route:orders-v1");
    EXPECT_EQ(route["hosts"], Json({"api.example.com", "*.shop.example"}));
    EXPECT_EQ(route["paths"], Json({"/v1/orders", "~/v1/o/\\d+"}));
    EXPECT_EQ(route["methods"], Json({"GET", "POST"}));
    EXPECT_EQ(route["service"], "service:orders");
    ASSERT_EQ(route["policies"].size(), 3U);
    EXPECT_EQ(route["policies"][0]["type"], "key-auth");
    EXPECT_EQ(route["policies"][0]["scope"], "service");
    EXPECT_EQ(route["policies"][2]["policy"], "policy:custom");
    EXPECT_EQ(route["overridden"][0]["winner"], "policy:limit");
    EXPECT_EQ(route["source"], Json({{"file", "shop.yaml"}, {"line", 13}, {"column", 3}}));
    EXPECT_EQ(json["routes"][1]["service"], Json());
    EXPECT_EQ(json["routes"][1]["services"][0]["reference"], "gone");
}

TEST(ModelJson, SettingsSayHowTheyAreKnown) {
    const Json json = Json::parse(inspected({test::sample()}));
    const Json& service = json["services"][0];
    EXPECT_EQ(service["readTimeoutMs"], Json({{"value", 60000}, {"origin", "product-default"}}));
    EXPECT_EQ(service["connectTimeoutMs"]["origin"], "declared");
    EXPECT_EQ(service["connectTimeoutMs"]["source"]["line"], 7);
    EXPECT_FALSE(service.contains("retries")) << "what is unknown is absent";
}

TEST(ModelJson, NothingIsDroppedAndNoSecretIsShown) {
    const std::string text = inspected({test::sample()});
    for (const char* secret : {"hunter2", "correct horse", "opensesame", "abcdefghijkl",
                               "7f3a9b2c4d5e6f70", "s3cr3t-value"}) {
        EXPECT_EQ(text.find(secret), std::string::npos) << secret;
    }
    const Json json = Json::parse(text);
    EXPECT_EQ(json["services"][0]["extra"]["x-owner"]["team"], "a");
    EXPECT_EQ(json["policies"][3]["known"], false);
    EXPECT_EQ(json["policies"][3]["config"]["vault_secret"], "{vault://env/secret}");
    EXPECT_EQ(json["credentials"][0]["secret"]["masked"], "****a3b4");
}

TEST(ModelJson, SectionsAndLimits) {
    ModelOptions options;
    options.only = {"routes", "diagnostics"};
    options.limit = 1;
    const std::string text = inspected({test::sample()}, options);
    EXPECT_EQ(gatelens::test::schemaFault("inspect", text), "");
    const Json json = Json::parse(text);
    EXPECT_FALSE(json.contains("services"));
    EXPECT_EQ(json["routes"].size(), 1U);
    EXPECT_EQ(json["counts"]["routes"], 2);
}

TEST(ModelJson, LiveEntitiesHaveAPath) {
    const auto snapshot = test::sample();
    snapshot->routes[0].source.apiPath = "/routes/8f1c";
    const Json json = Json::parse(inspected({snapshot}));
    EXPECT_EQ(json["routes"][0]["source"], Json({{"path", "/routes/8f1c"}}));
}

TEST(RoutesJson, IsWhatItsSchemaSays) {
    const std::vector<model::SnapshotPtr> gateways{test::sample()};
    RouteQuery query;
    for (const RouteColumnInfo& info : routeColumns()) {
        query.columns.push_back(info.column);
    }
    std::string out;
    writeRoutesJson([&out](std::string_view piece) { out += piece; }, selectRoutes(gateways, query),
                    query.columns);
    EXPECT_EQ(gatelens::test::schemaFault("routes", out), "");
    EXPECT_EQ(Json::parse(out)["routes"][0]["policies"][1], "rate-limiting");
}

TEST(Time, Dates) {
    EXPECT_EQ(utcText(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(utcText(1'772'366'400), "2026-03-01T12:00:00Z");
    EXPECT_EQ(utcText(-1), "1969-12-31T23:59:59Z");
    EXPECT_EQ(utcDate(253'402'300'799), "9999-12-31");
    EXPECT_EQ(utcText(9'000'000'000'000'000), "9000000000000000");
}

} // namespace
} // namespace gatelens::report
