// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/read_text.h"
#include "tests/support/converse.h"
#include "tests/support/fake_apisix.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using testsupport::AnswerOrder;
using testsupport::FakeApisix;
using Api = FakeApisix::Api;
using Texts = std::vector<std::string>;

class ApisixLive : public ::testing::Test {
protected:
    Result<model::Snapshot> read(FakeApisix& apisix, AnswerOrder order = AnswerOrder::FirstFirst) {
        ReadContext context(m_disk);
        return testsupport::converse(*findAdapter("apisix"), std::ref(apisix), context, order);
    }
    static FakeApisix shop(Api api = Api::AdminV3, std::string version = "3.18.0") {
        FakeApisix apisix(api, std::move(version));
        apisix
            .add("routes", "r1", R"({"id":"r1","uri":"/orders/*","service_id":"s1","priority":0,
                                     "status":1,"plugins":{"limit-count":{"count":1,
                                     "time_window":60}}})")
            .add("services", "s1", R"({"id":"s1","name":"orders","upstream_id":"u1",
                                       "plugins":{"key-auth":{}}})")
            .add("upstreams", "u1", R"({"id":"u1","type":"roundrobin",
                                        "nodes":[{"host":"10.0.0.1","port":80,"weight":1}]})")
            .add("consumers", "alice", R"({"username":"alice","plugins":{
                                           "key-auth":{"key":"0123456789abcdef"}}})");
        return apisix;
    }

    text::MemoryFileSystem m_disk;
};

TEST_F(ApisixLive, ReadsTheV3AdminApi) {
    auto apisix = shop();
    apisix.add("consumers/alice/credentials", "c1",
               R"({"id":"c1","plugins":{"basic-auth":{"username":"a","password":"pw-123456"}}})");
    const auto snapshot = read(apisix);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(diagnosticsOf(*snapshot), Texts{});
    EXPECT_EQ(snapshot->gateway.version, "3.18.0");
    EXPECT_TRUE(snapshot->gateway.live);
    const auto& route = named(snapshot->routes, "r1");
    EXPECT_EQ(route.source.apiPath, "/apisix/admin/routes/r1");
    EXPECT_EQ(chainOf(*snapshot, "r1"), (Texts{"key-auth@service:s1", "limit-count@route:r1"}));
    EXPECT_EQ((*snapshot)[route.service()].name, "orders");
    const auto& alice = named(snapshot->consumers, "alice");
    ASSERT_EQ(alice.credentials.size(), 2U);
    EXPECT_EQ((*snapshot)[alice.credentials[1]].source.apiPath,
              "/apisix/admin/consumers/alice/credentials/c1");
}

TEST_F(ApisixLive, ReadsTheV2NodeTrees) {
    auto apisix = shop(Api::AdminV2, "2.15.3");
    apisix.add("ssl", "1", R"({"id":"1","sni":"a.example","cert":"x"})");
    const auto snapshot = read(apisix);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->gateway.version, "2.15.3");
    EXPECT_EQ(snapshot->routes.size(), 1U);
    ASSERT_EQ(snapshot->certificates.size(), 1U) << "its list has another name in 2.15";
    EXPECT_EQ(snapshot->certificates[0].privateKey.form, model::SecretForm::Redacted);
    EXPECT_EQ(std::ranges::count_if(
                  apisix.asked(),
                  [](const auto& path) { return path.find("/credentials") != std::string::npos; }),
              1)
        << "the first consumer tells that there are none";
}

TEST_F(ApisixLive, FollowsPagesUntilTheTotal) {
    FakeApisix apisix;
    for (int i = 0; i < 1234; ++i) {
        const auto id = std::to_string(i);
        apisix.add("upstreams", id, R"({"id":")" + id + R"(","nodes":{"h:1":1}})");
    }
    const auto snapshot = read(apisix, AnswerOrder::LastFirst);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->upstreams.size(), 1234U);
    EXPECT_EQ(snapshot->upstreams[1233].key, "1233");
    EXPECT_EQ(std::ranges::count(apisix.asked(), "/apisix/admin/upstreams?page=3&page_size=500"),
              1);
}

TEST_F(ApisixLive, SchemasOfTheGatewayAreApplied) {
    auto apisix = shop();
    apisix.add("routes", "r2", R"({"id":"r2","uri":"/x","plugins":{"own":{"size":0}}})")
        .schema("/schema/route", R"({"type":"object","additionalProperties":false,
            "properties":{"id":{"type":"string"},"uri":{"type":"string"},
            "service_id":{"type":"string"},"priority":{"type":"integer","minimum":1},
            "status":{"type":"integer"},"plugins":{"type":"object"}}})")
        .allPlugins(R"({"limit-count":{"priority":1002,"schema":{"type":"object",
            "required":["key"],"properties":{"key":{"type":"string","default":"remote_addr"},
            "count":{"type":"integer","minimum":10}}}},
            "own":{"priority":5000,"schema":{"type":"object","properties":{
            "size":{"type":"integer","minimum":1}}}},
            "key-auth":{"priority":2500,"schema":{"type":"object"},
            "consumer_schema":{"type":"object","required":["key"],"properties":{
            "key":{"type":"string","minLength":20}}}}})");
    const auto snapshot = read(apisix);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    Texts found;
    for (const auto& d : snapshot->diagnostics) {
        found.push_back(d.code + ' ' + d.apiPath + ' ' + d.message);
    }
    std::ranges::sort(found);
    EXPECT_EQ(found,
              (Texts{"out-of-range /apisix/admin/consumers/alice the key-auth of the consumer "
                     "\"alice\": key has 16 characters, but must have at least 20",
                     "out-of-range /apisix/admin/routes/r1 the plugin limit-count@route:r1: count "
                     "is 1, but must be at least 10",
                     "out-of-range /apisix/admin/routes/r1 the route \"r1\": priority is 0, but "
                     "must be at least 1",
                     "out-of-range /apisix/admin/routes/r2 the plugin own@route:r2: size is 0, but "
                     "must be at least 1"}));
    EXPECT_EQ(named(snapshot->policies, "own@route:r2").order, 5000);
}

TEST_F(ApisixLive, SchemasOneByOneWhenNotToldTogether) {
    auto apisix = shop();
    apisix.schema("/schema/plugins/limit-count",
                  R"({"type":"object","properties":{"count":{"type":"integer","minimum":10}}})");
    const auto snapshot = read(apisix);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_EQ(snapshot->diagnostics.size(), 1U);
    EXPECT_EQ(snapshot->diagnostics[0].apiPath, "/apisix/admin/routes/r1");
    EXPECT_EQ(std::ranges::count(apisix.asked(),
                                 "/apisix/admin/schema/plugins/key-auth?schema_type=consumer"),
              1);
}

TEST_F(ApisixLive, ApiDrivenStandalone) {
    FakeApisix apisix(Api::Standalone, "3.13.0");
    apisix.body("/apisix/admin/configs", R"({"routes_conf_version":3,"X-Digest":"abc",
        "routes":[{"id":"r1","uri":"/a","upstream":{"nodes":{"h:1":1}}}],
        "global_rules":[{"id":"1","plugins":{"prometheus":{}}}]})");
    const auto snapshot = read(apisix);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(diagnosticsOf(*snapshot), Texts{});
    EXPECT_EQ(chainOf(*snapshot, "r1"), Texts{"prometheus@global_rule:1"});
    EXPECT_EQ(named(snapshot->routes, "r1").source.apiPath, "/apisix/admin/configs");
}

TEST_F(ApisixLive, ControlApiTellsHealthAndWhatIsMissing) {
    auto apisix = shop(Api::Control);
    apisix.body("/v1/schema", R"({"main":{"route":{}},"plugins":{"limit-count":{"priority":9}}})")
        .body("/v1/healthcheck", R"([{"name":"/apisix/upstreams/u1","type":"http","nodes":[
            {"ip":"10.0.0.1","port":80,"status":"unhealthy"}]}])");
    const auto snapshot = read(apisix);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_EQ(snapshot->diagnostics.size(), 1U);
    EXPECT_EQ(snapshot->diagnostics[0].code, "partly-readable");
    EXPECT_EQ(named(snapshot->routes, "r1").source.apiPath, "/v1/route/r1");
    EXPECT_EQ(named(snapshot->policies, "limit-count@route:r1").order, 9);
    const auto& target = snapshot->targets.at(0);
    EXPECT_FALSE(target.healthy.value);
    EXPECT_EQ(target.healthy.origin, model::Origin::Observed);
    EXPECT_TRUE(snapshot->consumers.empty());
}

TEST_F(ApisixLive, ErrorsSayWhatToDo) {
    auto locked = shop();
    locked.requireKey("secret");
    const auto unauthorized = read(locked);
    ASSERT_FALSE(unauthorized);
    EXPECT_EQ(unauthorized.error().code, ErrorCode::Unauthorized);
    EXPECT_EQ(unauthorized.error().text(),
              "GET /apisix/admin/routes?page=1&page_size=500: the Admin API refuses the read (401: "
              "missing apikey); send the admin key in the header X-API-KEY");

    FakeApisix proxy(Api::Proxy);
    const auto wrongPort = read(proxy);
    ASSERT_FALSE(wrongPort);
    EXPECT_EQ(wrongPort.error().code, ErrorCode::WrongProduct);
    EXPECT_NE(wrongPort.error().message.find("proxy port"), std::string::npos);

    auto forbidden = shop();
    forbidden.answerWith("/apisix/admin/routes", 403, "<html>403 Forbidden</html>");
    const auto address = read(forbidden);
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().code, ErrorCode::Unauthorized);
    EXPECT_NE(address.error().message.find("allow_admin"), std::string::npos);
}

TEST_F(ApisixLive, HalfReadIsAnError) {
    FakeApisix apisix;
    for (int i = 0; i < 600; ++i) {
        apisix.add("services", std::to_string(i), R"({"name":"s"})");
    }
    apisix.answerWith("/apisix/admin/services", 500, R"({"error_msg":"etcd is gone"})", 2);
    const auto snapshot = read(apisix);
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().text(),
              "GET /apisix/admin/services?page=2&page_size=500: page 2 of the list fails with 500 "
              "(etcd is gone); 500 entities were read and the rest was not");

    auto shrunk = shop();
    shrunk.answerWith("/apisix/admin/services", 200, R"({"total":7,"list":[]})");
    EXPECT_EQ(read(shrunk).error().code, ErrorCode::UnexpectedAnswer);
    auto broken = shop();
    broken.answerWith("/apisix/admin/services", 200, R"({"total":)");
    EXPECT_EQ(read(broken).error().code, ErrorCode::UnexpectedAnswer);
    auto shapeless = shop();
    shapeless.answerWith("/apisix/admin/services", 200, R"({"hello":1})");
    EXPECT_EQ(read(shapeless).error().code, ErrorCode::UnexpectedAnswer);
}

TEST_F(ApisixLive, BaseUrlMayNameTheAdminPath) {
    LiveOptions options;
    options.baseUrl = "http://h:9180/apisix/admin/";
    const auto reader = findAdapter("apisix")->openLive(options);
    EXPECT_EQ(reader->start().front().path, "/routes?page=1&page_size=500");
}

TEST_F(ApisixLive, Identification) {
    const auto identify = [](FakeApisix apisix, const std::string& path) {
        return findAdapter("apisix")->identify(apisix(ApiRequest{.path = path}));
    };
    EXPECT_EQ(identify(shop(), "/apisix/admin/plugins/list"), Confidence::Certain);
    auto locked = shop();
    locked.requireKey("x");
    EXPECT_EQ(identify(locked, "/apisix/admin/plugins/list"), Confidence::Certain);
    auto control = shop(Api::Control);
    control.body("/v1/schema", R"({"main":{"route":{}}})");
    EXPECT_EQ(identify(control, "/v1/schema"), Confidence::Certain);
    EXPECT_EQ(identify(FakeApisix(Api::Proxy), "/v1/schema"), Confidence::Likely);
}

} // namespace
} // namespace gatelens::adapters::test
