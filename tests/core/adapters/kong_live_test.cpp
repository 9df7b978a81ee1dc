// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/read_text.h"
#include "tests/support/converse.h"
#include "tests/support/fake_kong.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using testsupport::AnswerOrder;
using testsupport::FakeKong;
using Texts = std::vector<std::string>;

class KongLive : public ::testing::Test {
protected:
    Result<model::Snapshot> read(FakeKong& kong, AnswerOrder order = AnswerOrder::FirstFirst) {
        ReadContext context(m_disk);
        return testsupport::converse(*findAdapter("kong"), std::ref(kong), context, order);
    }
    // A small gateway with one of everything that needs a second question.
    static FakeKong shop(std::string version = "3.9.1", std::string edition = "community") {
        FakeKong kong(std::move(version), std::move(edition));
        kong.add("services", R"({"id":"s1","name":"orders","protocol":"http","host":"pool",
                                 "port":80,"path":null,"retries":5,"connect_timeout":60000,
                                 "tls_verify":null,"enabled":true,"tags":["a"]})")
            .add("routes", R"({"id":"r1","name":"orders","paths":["/orders"],"methods":null,
                               "service":{"id":"s1"},"protocols":["http","https"]})")
            .add("plugins", R"({"id":"p1","name":"key-auth","service":{"id":"s1"},"route":null,
                                "consumer":null,"config":{"key_names":["apikey"]},
                                "enabled":true,"protocols":["http","https"]})")
            .add("plugins", R"({"id":"p2","name":"custom","service":null,"route":null,
                                "consumer":null,"config":{},"enabled":true,
                                "protocols":["http","https"]})")
            .add("upstreams", R"({"id":"u1","name":"pool","algorithm":"round-robin"})")
            .add("upstreams/u1/targets", R"({"id":"t1","target":"10.0.0.1:80","weight":100,
                                             "upstream":{"id":"u1"}})")
            .add("upstreams/u1/health", R"({"id":"t1","target":"10.0.0.1:80",
                                            "health":"UNHEALTHY"})")
            .add("consumers", R"({"id":"c1","username":"alice","custom_id":null})")
            .add("key-auths", R"({"id":"k1","key":"0123456789abcdef","consumer":{"id":"c1"},
                                  "created_at":1700000000})")
            .add("basic-auths", R"({"id":"b1","username":"alice","consumer":{"id":"c1"},
                                    "password":"a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"})");
        return kong;
    }

    text::MemoryFileSystem m_disk;
};

TEST_F(KongLive, ReadsEntitiesChildrenAndHealth) {
    auto kong = shop();
    kong.configuration(R"({"database":"off","role":"traditional","router_flavor":"traditional",
        "proxy_listen":["0.0.0.0:8000 reuseport","0.0.0.0:8443 http2 ssl"],
        "admin_listen":["0.0.0.0:8001 reuseport"],"trusted_ips":["0.0.0.0/0"],
        "headers":["latency_tokens"],"log_level":"debug"})");
    const auto snapshot = read(kong);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(diagnosticsOf(*snapshot), Texts{});
    EXPECT_EQ(snapshot->gateway.version, "3.9.1");
    EXPECT_EQ(snapshot->gateway.edition, "community");
    EXPECT_EQ(snapshot->gateway.name, "node-1");
    EXPECT_TRUE(snapshot->gateway.live);
    EXPECT_EQ(snapshot->gateway.store.kind, "memory");
    EXPECT_FALSE(snapshot->gateway.serverTokens.value);
    EXPECT_TRUE(snapshot->gateway.debug.value);

    const auto& service = named(snapshot->services, "orders");
    EXPECT_EQ(service.source.apiPath, "/services/s1");
    EXPECT_EQ(snapshot->place(service.source), "/services/s1");
    ASSERT_TRUE(service.upstream);
    const auto& target = snapshot->targets.at(0);
    EXPECT_EQ(target.source.apiPath, "/upstreams/u1/targets/t1");
    EXPECT_FALSE(target.healthy.value);
    EXPECT_EQ(target.healthy.origin, model::Origin::Observed);

    EXPECT_EQ(chainOf(*snapshot, "orders"), (Texts{"custom@global", "key-auth@service:orders"}))
        << "the gateway's own priority of the custom plugin counts";
    const auto& alice = named(snapshot->consumers, "alice");
    ASSERT_EQ(alice.credentials.size(), 2U);
    EXPECT_EQ((*snapshot)[alice.credentials[0]].created, "2023-11-14T22:13:20Z");
    EXPECT_EQ((*snapshot)[alice.credentials[1]].secret.form, model::SecretForm::Hash);

    ASSERT_EQ(snapshot->listeners.size(), 2U);
    EXPECT_TRUE(snapshot->listeners[0].trustAnyForwarded.value);
    EXPECT_EQ(snapshot->listeners[0].exposure.origin, model::Origin::Declared);
    ASSERT_FALSE(snapshot->gateway.admin.empty());
    EXPECT_EQ(snapshot->gateway.admin[0].kind, "admin-api");
    EXPECT_EQ(snapshot->gateway.admin[0].exposure.value, model::Exposure::Public);
    EXPECT_EQ(snapshot->gateway.admin[0].auth.value, model::AdminAuth::None);
}

TEST_F(KongLive, FollowsPagesByOffset) {
    FakeKong kong;
    kong.limitPages(3);
    for (int i = 0; i < 10; ++i) {
        kong.add("routes", R"({"id":"r)" + std::to_string(i) + R"(","name":"r)" +
                               std::to_string(i) + R"(","paths":["/"]})");
    }
    const auto snapshot = read(kong);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_EQ(snapshot->routes.size(), 10U);
    EXPECT_EQ(snapshot->routes[9].name, "r9");
    EXPECT_EQ(std::ranges::count_if(
                  kong.asked(), [](const auto& p) { return p.starts_with("/routes?size=1000"); }),
              4);
    EXPECT_NE(std::ranges::find(kong.asked(), "/routes?size=1000&offset=WyI%2F%2B3"),
              kong.asked().end());
}

TEST_F(KongLive, OrderOfAnswersDoesNotMatter) {
    auto first = shop();
    auto second = shop();
    first.limitPages(1);
    second.limitPages(1);
    const auto a = read(first);
    const auto b = read(second, AnswerOrder::LastFirst);
    ASSERT_TRUE(a && b);
    ASSERT_EQ(a->policies.size(), b->policies.size());
    for (std::size_t i = 0; i < a->policies.size(); ++i) {
        EXPECT_EQ(a->policies[i].key, b->policies[i].key);
    }
    EXPECT_EQ(chainOf(*a, "orders"), chainOf(*b, "orders"));
}

TEST_F(KongLive, OldVersionsHaveOtherShapes) {
    auto kong = shop("2.8.4");
    kong.add("routes", R"({"id":"r2","name":"regex","paths":["/v\\d+"]})");
    const auto snapshot = read(kong);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(named(snapshot->routes, "regex").paths.at(0).kind, model::PathMatchKind::Regex);
    EXPECT_EQ(named(snapshot->policies, "key-auth@service:orders").order, 1003);
    EXPECT_EQ(std::ranges::count(kong.asked(), "/vaults?size=1000"), 1) << "404 is tolerated";
}

TEST_F(KongLive, EnterpriseWorkspacesAndGroups) {
    auto kong = shop("3.4.3.5", "enterprise");
    kong.add("workspaces", R"({"id":"w0","name":"default"})")
        .add("workspaces", R"({"id":"w1","name":"team"})")
        .add("consumer_groups", R"({"id":"g1","name":"gold"})")
        .add("consumer_groups/g1/consumers", R"({"id":"c1","username":"alice"})")
        .add("plugins", R"({"id":"p3","name":"rate-limiting-advanced","config":{},
                            "consumer_group":{"id":"g1"},"enabled":true})")
        .add("team/routes", R"({"id":"r9","name":"orders","paths":["/team"]})");
    const auto snapshot = read(kong);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->gateway.edition, "enterprise");
    EXPECT_EQ(named(snapshot->consumers, "alice").groups, Texts{"gold"});
    const auto& limit = named(snapshot->policies, "rate-limiting-advanced@consumer_group:gold");
    EXPECT_EQ(limit.scope, model::PolicyScope::ConsumerGroup);
    EXPECT_EQ(limit.consumerGroup, "gold");
    EXPECT_EQ(chainOf(*snapshot, "team/orders"), Texts{})
        << "global plugins of another workspace do not run here";
}

TEST_F(KongLive, SchemasOfTheGatewayAreApplied) {
    auto kong = shop();
    kong.add("plugins", R"({"id":"p9","name":"ip-restriction","enabled":true,
                            "config":{"allow":null,"deny":[],"stats":400}})")
        .schema("/schemas/plugins/ip-restriction", R"({"entity_checks":[
            {"at_least_one_of":["config.allow","config.deny"]}],"fields":[
            {"protocols":{"type":"set"}},
            {"config":{"type":"record","fields":[
                {"allow":{"type":"array","elements":{"type":"string"}}},
                {"deny":{"type":"array","elements":{"type":"string"}}},
                {"status":{"type":"number"}}]}}]})")
        .schema("/schemas/services", R"({"fields":[
            {"id":{"type":"string"}},{"name":{"type":"string"}},{"tags":{"type":"set",
             "elements":{"type":"string"}}},
            {"protocol":{"type":"string","one_of":["https"]}},{"host":{"type":"string"}},
            {"port":{"type":"integer","between":[1,70]}},{"path":{"type":"string"}},
            {"retries":{"type":"integer"}},{"connect_timeout":{"type":"integer"}},
            {"tls_verify":{"type":"boolean"}},{"enabled":{"type":"boolean"}}],
            "entity_checks":[{"conditional":{"if_field":"protocol","if_match":{"eq":"http"},
            "then_field":"path","then_match":{"required":true}}}]})");
    const auto snapshot = read(kong);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    Texts found;
    for (const auto& d : snapshot->diagnostics) {
        found.push_back(d.code + ' ' + d.apiPath + ' ' + d.message);
    }
    std::ranges::sort(found);
    EXPECT_EQ(found,
              (Texts{"inconsistent-fields /plugins/p9 the plugin ip-restriction@global needs at "
                     "least one of config.allow, config.deny",
                     "inconsistent-fields /services/s1 the service \"orders\": \"path\" does not "
                     "fit the value of \"protocol\"",
                     "out-of-range /services/s1 the service \"orders\": port is 80, but must be "
                     "between 1 and 70",
                     "unknown-key /plugins/p9 the plugin ip-restriction@global: config has the key "
                     "\"stats\", which the running gateway does not know",
                     "unknown-value /services/s1 the service \"orders\": protocol is \"http\", but "
                     "must be one of https"}));
}

TEST_F(KongLive, ErrorsSayWhatToDo) {
    auto locked = shop();
    locked.requireToken("secret");
    const auto unauthorized = read(locked);
    ASSERT_FALSE(unauthorized);
    EXPECT_EQ(unauthorized.error().code, ErrorCode::Unauthorized);
    EXPECT_NE(unauthorized.error().message.find("Kong-Admin-Token"), std::string::npos);

    FakeKong proxy;
    proxy.answerWith("/", 404, R"({"message":"no Route matched with those values"})");
    const auto wrongPort = read(proxy);
    ASSERT_FALSE(wrongPort);
    EXPECT_EQ(wrongPort.error().code, ErrorCode::WrongProduct);
    EXPECT_NE(wrongPort.error().message.find("proxy port"), std::string::npos);

    FakeKong other;
    other.answerWith("/", 200, R"({"hello":"world"})");
    const auto wrong = read(other);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::WrongProduct);

    FakeKong page;
    page.answerWith("/", 200, "<html>");
    EXPECT_EQ(read(page).error().code, ErrorCode::WrongProduct);
}

TEST_F(KongLive, HalfReadIsAnErrorWithItsPlace) {
    auto kong = shop();
    kong.limitPages(1).failFromPage("/plugins", 1, 500);
    const auto snapshot = read(kong);
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(snapshot.error().text(),
              "GET /plugins?size=1000&offset=WyI%2F%2B1: page 2 of the list fails with 500 (An "
              "unexpected error occurred); 1 entities were read and the rest was not");

    auto broken = shop();
    broken.answerWith("/routes", 200, R"({"data": [)");
    EXPECT_EQ(read(broken).error().code, ErrorCode::UnexpectedAnswer);
    auto empty = shop();
    empty.answerWith("/routes", 200, R"({"hello": 1})");
    EXPECT_EQ(read(empty).error().code, ErrorCode::UnexpectedAnswer);
    auto odd = shop();
    odd.answerWith("/routes", 200, R"({"data": {}, "next": null})");
    ASSERT_TRUE(read(odd)) << "older versions write an empty list as {}";
}

TEST_F(KongLive, ForbiddenSideListsAreReported) {
    auto kong = shop();
    kong.answerWith("/key-auths", 403, R"({"message":"you do not have permissions"})");
    const auto snapshot = read(kong);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_EQ(snapshot->diagnostics.size(), 1U);
    EXPECT_EQ(snapshot->diagnostics[0].code, "not-readable");
    EXPECT_EQ(snapshot->diagnostics[0].apiPath, "/key-auths");
    auto core = shop();
    core.answerWith("/services", 403, "{}");
    EXPECT_EQ(read(core).error().code, ErrorCode::Unauthorized);
}

TEST_F(KongLive, Identification) {
    const auto identify = [](FakeKong kong) {
        return findAdapter("kong")->identify(kong(ApiRequest{.path = "/"}));
    };
    EXPECT_EQ(identify(shop()), Confidence::Certain);
    EXPECT_EQ(identify(shop("2.8.1")), Confidence::Certain);
    auto locked = shop();
    locked.requireToken("x");
    EXPECT_EQ(identify(locked), Confidence::Likely);
    ApiAnswer other;
    other.request.path = "/";
    other.status = 200;
    other.body = R"({"version":"1.0","name":"something"})";
    EXPECT_EQ(findAdapter("kong")->identify(other), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters::test
