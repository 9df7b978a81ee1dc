// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/tyk_internal.h"

#include "tests/support/converse.h"
#include "tests/support/fake_tyk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace gatelens::adapters {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testsupport::FakeTyk;

// Reads the fake, sending `secret` with every request.
Result<model::Snapshot> readFrom(FakeTyk& gateway, const std::string& secret) {
    static const text::MemoryFileSystem kNoFiles;
    ReadContext context(kNoFiles);
    const auto server = [&](const ApiRequest& request) {
        ApiRequest sent = request;
        sent.headers.emplace_back("X-Tyk-Authorization", secret);
        return gateway(std::move(sent));
    };
    LiveOptions options;
    options.baseUrl = "https://gw.example:8443";
    return testsupport::converse(tykAdapter, server, context, testsupport::AnswerOrder::FirstFirst,
                                 options);
}

constexpr std::string_view kApi =
    R"({"name":"Orders","api_id":"orders","active":true,
    "domain":"api.example","certificates":["org1)"
    R"(0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
    "proxy":{"listen_path":"/orders/","target_url":"http://orders.internal"},
    "version_data":{"not_versioned":true,"versions":{"Default":{"name":"Default"}}}})";

TEST(TykLive, ReadsTheLists) {
    FakeTyk gateway;
    gateway.apis = '[' + std::string(kApi) + ']';
    gateway.policies =
        R"([{"id":"gold","rate":10,"per":1,"access_rights":{"orders":{"api_id":"orders"}}}])";
    gateway.certs = R"({"certs":[{"id":"org1)"
                    R"(0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "issuer_cn":"Root","subject_cn":"api.example","dns_names":["api.example"],
        "has_private":true,"not_before":"2026-01-01T00:00:00Z",
        "not_after":"2026-07-01T02:00:00+02:00","is_ca":false}]})";
    gateway.keys =
        R"({"keys":["d041d8cd98f00b20","5e9d9544a1dcd60001d0ed20aaaabbbbccccddddeeeeffff0"]})";
    const auto snapshot = readFrom(gateway, gateway.secret);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_TRUE(snapshot->gateway.live);
    EXPECT_EQ(snapshot->gateway.version, "5.8.2");
    ASSERT_THAT(snapshot->routes, SizeIs(1));
    EXPECT_EQ(snapshot->routes[0].source.apiPath, "/tyk/apis/orders");
    EXPECT_EQ(snapshot->place(snapshot->routes[0].source), "/tyk/apis/orders");
    ASSERT_THAT(snapshot->listeners, SizeIs(1));
    EXPECT_EQ(snapshot->listeners[0].port, 8443);
    ASSERT_THAT(snapshot->certificates, SizeIs(1));
    const auto& certificate = snapshot->certificates[0];
    EXPECT_EQ(certificate.leaf()->notBefore, 1767225600);
    EXPECT_EQ(certificate.leaf()->notAfter, 1782864000);
    EXPECT_EQ(certificate.privateKey.form, model::SecretForm::Redacted);
    EXPECT_THAT(certificate.snis, ElementsAre("api.example"));
    ASSERT_TRUE(snapshot->listeners[0].tls);
    EXPECT_THAT(snapshot->listeners[0].tls->certificates, SizeIs(1));
    ASSERT_THAT(snapshot->consumers, SizeIs(2));
    EXPECT_EQ(snapshot->consumers[0].name, "d041d8cd98f00b20"); // a hash
    EXPECT_EQ(snapshot->consumers[1].name, "****fff0");         // the key itself
    EXPECT_EQ(snapshot->gateway.admin.at(0).port, 8443);
    // Nothing but reads, and never a reload.
    EXPECT_THAT(gateway.asked, Each(testing::StartsWith("GET ")));
    EXPECT_THAT(gateway.asked, Each(Not(HasSubstr("reload"))));
}

TEST(TykLive, OasDefinitionsReplaceTheirClassicHalves) {
    FakeTyk gateway;
    gateway.apis = R"([{"name":"Pay","api_id":"pay","is_oas":true,"active":true,
        "proxy":{"listen_path":"/pay/","target_url":"http://p"},
        "version_data":{"not_versioned":true,"versions":{"":{"name":""}}}}])";
    gateway.oas = R"([{"openapi":"3.0.3","paths":{},"x-tyk-api-gateway":{
        "info":{"id":"pay","name":"Pay","state":{"active":true}},
        "upstream":{"url":"http://p"},"server":{"listenPath":{"value":"/pay/","strip":true}}}}])";
    const auto snapshot = readFrom(gateway, gateway.secret);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_THAT(snapshot->routes, SizeIs(1));
    EXPECT_EQ(snapshot->routes[0].productKind, "OAS API");
    EXPECT_EQ(snapshot->routes[0].source.apiPath, "/tyk/apis/oas/pay");
}

TEST(TykLive, OlderGatewaysLackSomeLists) {
    FakeTyk gateway;
    gateway.oldApi = true;
    gateway.apis = '[' + std::string(kApi) + ']';
    const auto snapshot = readFrom(gateway, gateway.secret);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_THAT(snapshot->routes, SizeIs(1));
}

TEST(TykLive, WrongSecretIsToldWithWhatToSet) {
    FakeTyk gateway;
    const auto snapshot = readFrom(gateway, "wrong");
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::Unauthorized);
    EXPECT_EQ(snapshot.error().place, "/tyk/apis");
    EXPECT_THAT(snapshot.error().message, HasSubstr("X-Tyk-Authorization"));
}

TEST(TykLive, BrokenAnswersEndTheRead) {
    for (const std::string body : {"", "{", "{\"apis\":[]}", "\"text\"", "<html>"}) {
        FakeTyk gateway;
        gateway.apis = body;
        const auto snapshot = readFrom(gateway, gateway.secret);
        ASSERT_FALSE(snapshot) << body;
        EXPECT_EQ(snapshot.error().code, ErrorCode::UnexpectedAnswer) << body;
        EXPECT_EQ(snapshot.error().place, "/tyk/apis");
    }
}

TEST(TykLive, ForeignAnswersAreNoTyk) {
    const auto reader = tykAdapter.openLive({});
    ApiAnswer answer;
    answer.request.path = "/tyk/apis";
    answer.status = 404;
    const auto fed = reader->feed(answer);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, ErrorCode::WrongProduct);
    answer.status = 500;
    EXPECT_EQ(tykAdapter.openLive({})->feed(answer).error().code, ErrorCode::UnexpectedAnswer);
}

TEST(TykLive, IsRecognisedByItsHealthCheckOrItsRefusal) {
    FakeTyk gateway;
    const auto identify = [&](const std::string& path) {
        ApiRequest request;
        request.path = path;
        return tykAdapter.identify(gateway(std::move(request)));
    };
    EXPECT_EQ(identify("/hello"), Confidence::Certain);
    EXPECT_EQ(identify("/tyk/schema"), Confidence::Certain); // 403
    ApiAnswer other;
    other.request.path = "/hello";
    other.status = 200;
    other.body = "hello";
    EXPECT_EQ(tykAdapter.identify(other), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters
