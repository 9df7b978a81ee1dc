// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"
#include "tests/support/fake_kubernetes.h"

#include <gmock/gmock.h>

#include <deque>

namespace gatelens::adapters {
namespace {

using ::testing::Contains;
using testing::FakeKubernetes;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kGroup = "/apis/gateway.networking.k8s.io";

FakeKubernetes cluster() {
    FakeKubernetes fake;
    fake.serve(
        fmt::format("{}/v1/gateways", kGroup),
        {"Gateway",
         true,
         {R"({"metadata":{"name":"edge","namespace":"infra"},"spec":{"gatewayClassName":"c",)"
          R"("listeners":[{"name":"https","port":443,"protocol":"HTTPS","hostname":"*.x.y",)"
          R"("tls":{"certificateRefs":[{"name":"cert"}]},)"
          R"("allowedRoutes":{"namespaces":{"from":"All"}}}]},)"
          R"("status":{"addresses":[{"value":"192.0.2.1"}]}})"}});
    fake.serve(fmt::format("{}/v1/gatewayclasses", kGroup), {"GatewayClass", false, {}});
    std::vector<std::string> routes;
    for (int i = 0; i < 5; ++i) {
        routes.push_back(fmt::format(
            R"({{"metadata":{{"name":"r{}","namespace":"shop"}},"spec":{{"hostnames":["a.x.y"],)"
            R"("parentRefs":[{{"name":"edge","namespace":"infra"}}],)"
            R"("rules":[{{"matches":[{{"path":{{"type":"PathPrefix","value":"/{}"}}}}],)"
            R"("backendRefs":[{{"name":"orders","port":80}}]}}]}}}})",
            i, i));
    }
    fake.serve(fmt::format("{}/v1/httproutes", kGroup), {"HTTPRoute", true, routes});
    // An old version of the same kind must not be read a second time.
    fake.serve(fmt::format("{}/v1beta1/httproutes", kGroup), {"HTTPRoute", true, routes});
    fake.serve(
        "/api/v1/services",
        {"Service",
         true,
         {R"({"metadata":{"name":"orders","namespace":"shop"},"spec":{"ports":[{"port":80}]}})"}});
    fake.serve("/api/v1/namespaces", {"Namespace", false, {R"({"metadata":{"name":"shop"}})"}});
    fake.serve("/apis/discovery.k8s.io/v1/endpointslices",
               {"EndpointSlice",
                true,
                {R"({"metadata":{"name":"o","namespace":"shop","labels":)"
                 R"({"kubernetes.io/service-name":"orders"}},"ports":[{"port":8080}],)"
                 R"("endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":true}}]})"}});
    fake.serve("/apis/gateway.envoyproxy.io/v1alpha1/securitypolicies",
               {"SecurityPolicy",
                true,
                {R"({"metadata":{"name":"p","namespace":"infra"},"spec":{"targetRefs":[)"
                 R"({"group":"gateway.networking.k8s.io","kind":"Gateway","name":"edge"}],)"
                 R"("basicAuth":{}}})"}});
    fake.serve("/apis/gateway.envoyproxy.io/v1alpha1/envoyproxies", {"EnvoyProxy", true, {"{}"}});
    fake.serve("/apis/apps/v1/deployments", {"Deployment", true, {"{}"}});
    fake.serveObject("/api/v1/namespaces/infra/secrets/cert",
                     R"({"kind":"Secret","apiVersion":"v1","metadata":{"name":"cert",)"
                     R"("namespace":"infra"},"type":"kubernetes.io/tls",)"
                     R"("data":{"tls.crt":"aGVsbG8=","tls.key":"c2VjcmV0"}})");
    fake.serveObject("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                     "httproutes.gateway.networking.k8s.io",
                     R"({"metadata":{"annotations":{)"
                     R"("gateway.networking.k8s.io/bundle-version":"v1.4.0",)"
                     R"("gateway.networking.k8s.io/channel":"standard"}}})");
    return fake;
}

Result<model::Snapshot> converse(FakeKubernetes& fake) {
    const Adapter* adapter = findAdapter("gateway-api");
    const auto reader = adapter->openLive({});
    std::deque<ApiRequest> todo;
    for (auto& request : reader->start()) {
        todo.push_back(std::move(request));
    }
    while (!todo.empty()) {
        const ApiRequest request = std::move(todo.front());
        todo.pop_front();
        auto more = reader->feed(fake.answer(request));
        if (!more) {
            return fail(std::move(more.error()));
        }
        for (auto& next : *more) {
            todo.push_back(std::move(next));
        }
    }
    static const text::MemoryFileSystem none;
    ReadContext context(none);
    return reader->finish(context);
}

TEST(GatewayApiLive, ReadsACluster) {
    FakeKubernetes fake = cluster();
    fake.setPageSize(2);
    const auto snapshot = converse(fake);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_TRUE(snapshot->gateway.live);
    EXPECT_EQ(snapshot->gateway.version, "1.4.0");
    EXPECT_EQ(snapshot->gateway.edition, "standard");
    ASSERT_EQ(snapshot->listeners.size(), 1U);
    EXPECT_EQ(snapshot->listeners[0].address, "192.0.2.1");
    EXPECT_EQ(snapshot->listeners[0].source.apiPath,
              "/apis/gateway.networking.k8s.io/v1/namespaces/infra/gateways/edge");
    ASSERT_EQ(snapshot->routes.size(), 5U); // three pages
    EXPECT_EQ(snapshot->routes[4].name, "shop/r4");
    EXPECT_EQ(snapshot->routes[4].listeners.size(), 1U);
    ASSERT_EQ(snapshot->targets.size(), 1U);
    EXPECT_EQ(snapshot->targets[0].address(), "10.0.0.1:8080");
    EXPECT_EQ(snapshot->targets[0].healthy.origin, model::Origin::Observed);
    EXPECT_EQ(snapshot->routes[0].chain.size(), 1U);
    EXPECT_EQ(snapshot->policies.at(0).policyClass, model::PolicyClass::Authn);
    // The class is listed and empty, so it is missing indeed.
    EXPECT_EQ(snapshot->diagnostics.at(0).code, "dangling-reference");
}

TEST(GatewayApiLive, AsksOnlyForWhatItNeeds) {
    FakeKubernetes fake = cluster();
    ASSERT_TRUE(converse(fake));
    EXPECT_THAT(fake.log(), Not(Contains(HasSubstr("deployments"))));
    EXPECT_THAT(fake.log(), Not(Contains(HasSubstr("envoyproxies"))));
    EXPECT_THAT(fake.log(), Not(Contains(HasSubstr("v1beta1/httproutes"))));
    EXPECT_THAT(fake.log(), Not(Contains(HasSubstr("/api/v1/secrets"))));
    EXPECT_THAT(fake.log(), Contains("/api/v1/namespaces/infra/secrets/cert"));
}

TEST(GatewayApiLive, KeepsNoPrivateKey) {
    FakeKubernetes fake = cluster();
    const auto snapshot = converse(fake);
    ASSERT_TRUE(snapshot);
    for (std::size_t i = 0; i < snapshot->sources->size(); ++i) {
        EXPECT_EQ(snapshot->sources->at(i).text().find("c2VjcmV0"), std::string_view::npos);
    }
    ASSERT_EQ(snapshot->certificates.size(), 1U);
    EXPECT_EQ(snapshot->certificates[0].privateKey.form, model::SecretForm::Redacted);
}

TEST(GatewayApiLive, StartsAListAgainWhenItsTokenExpired) {
    FakeKubernetes fake = cluster();
    fake.setPageSize(2);
    fake.expireOnce(fmt::format("{}/v1/httproutes", kGroup));
    const auto snapshot = converse(fake);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->routes.size(), 5U);
}

TEST(GatewayApiLive, ToleratesWhatItMayNotList) {
    FakeKubernetes fake = cluster();
    fake.refuse("/api/v1/services");
    const auto snapshot = converse(fake);
    ASSERT_TRUE(snapshot);
    std::vector<std::string> codes;
    for (const auto& diagnostic : snapshot->diagnostics) {
        codes.push_back(diagnostic.code + ' ' + diagnostic.message);
    }
    EXPECT_THAT(codes, Contains(HasSubstr("not-available the credential may not list Service")));
    // A Service that may not be seen is not called missing.
    EXPECT_TRUE(snapshot->routes.at(0).service());
}

TEST(GatewayApiLive, Errors) {
    const Adapter* adapter = findAdapter("gateway-api");
    const auto after = [&](std::string path, int status, std::string body) {
        ApiAnswer answer;
        answer.request.path = std::move(path);
        answer.status = status;
        answer.body = std::move(body);
        const auto reader = adapter->openLive({});
        (void)reader->start();
        const auto result = reader->feed(answer);
        return result ? ErrorCode::Internal : result.error().code;
    };
    EXPECT_EQ(after("/version", 401, "{}"), ErrorCode::Unauthorized);
    EXPECT_EQ(after("/apis", 403, "{}"), ErrorCode::Unauthorized);
    EXPECT_EQ(after("/apis", 200, R"({"kind":"APIGroupList","groups":[{"name":"apps"}]})"),
              ErrorCode::Unsupported);
    EXPECT_EQ(after("/apis", 404, "no"), ErrorCode::WrongProduct);
    EXPECT_EQ(after("/apis", 200, "<html>"), ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(after("/api/v1/services?limit=500", 500, ""), ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(after("/api/v1/services?limit=500", 200, "{}"), ErrorCode::UnexpectedAnswer);
}

TEST(GatewayApiLive, Identifies) {
    FakeKubernetes fake = cluster();
    const Adapter* adapter = findAdapter("gateway-api");
    const auto confidence = [&](std::string path) {
        ApiRequest request;
        request.path = std::move(path);
        return adapter->identify(fake.answer(request));
    };
    EXPECT_EQ(confidence("/version"), Confidence::Likely);
    EXPECT_EQ(confidence("/apis"), Confidence::Certain);
    EXPECT_EQ(confidence("/none"), Confidence::None);
    ApiAnswer other;
    other.status = 200;
    other.body = R"({"version":"2.0"})";
    EXPECT_EQ(adapter->identify(other), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters
