// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The built-in gateway as one gateway among others.
#include "tests/core/adapters/read_text.h"
#include "tests/core/adapters/snapshot_finder.h"
#include "tests/support/converse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kMain = R"(include: [routes/*.yaml]
admin: {listen: 127.0.0.1:9901, token: '${file:/run/token}'}
listeners:
- {name: web, address: '0.0.0.0:8080'}
- name: tls
  address: '[::1]:8443'
  trust-forwarded: true
  tls: {self-signed: [shop.example], profile: modern, client-certificates: require, client-ca: ca.pem}
policies:
- {name: keys, key-auth: {header: X-Key, keys: {storefront: a-long-secret-value}}}
upstreams:
- name: pool
  targets: [{url: 'http://10.0.0.1:9000/v1', weight: 3}, 'http://10.0.0.2:9000/v1']
  balance: hash
  hash-cookie: sid
  eject-after: 3
  health-check: {path: /up, interval: 2s}
services:
- {name: orders, upstream: pool, host: target, response-timeout: 1m}
- {name: stock, targets: ['https://${STOCK:-stock.example}'], tls: {verify: false}}
routes:
- name: orders
  hosts: ['shop.example', '*.shop.example']
  paths: [/orders, {exact: /o}, {regex: '/v[0-9]/.*'}]
  methods: [GET]
  headers: {X-A: '*', X-B: b}
  strip-prefix: true
  service: orders
  filters: [keys, {rate-limit: {requests: 5}}]
- {name: both, split: [{service: orders, weight: 9}, {service: stock}]}
)";
const std::string kMore = "routes:\n"
                          "- {name: moved, filters: [{redirect: {to: /new, status: 308}}]}\n";

Reading read(const std::string& main = kMain) {
    return Reading::fromTexts("gatelens", {{"gatelens.yaml", main}, {"routes/more.yaml", kMore}},
                              {"gatelens.yaml"});
}

TEST(GatelensAdapter, ReadsWhatTheFileSays) {
    const Reading snapshot = read();
    EXPECT_EQ(snapshot.confidence(), Confidence::Certain);
    EXPECT_THAT(snapshot.diagnostics(), IsEmpty());
    const model::Listener& tls = snapshot.listener("tls");
    EXPECT_EQ(tls.address, "::1");
    EXPECT_EQ(tls.port, 8443);
    EXPECT_EQ(tls.exposure.value, model::Exposure::Loopback);
    EXPECT_TRUE(tls.trustAnyForwarded.value);
    EXPECT_EQ(tls.tls->minVersion.value, model::TlsVersion::Tls13);
    EXPECT_EQ(tls.tls->clientAuth.value, model::ClientAuth::Require);
    EXPECT_EQ(snapshot.listener("web").exposure.value, model::Exposure::Public);
    const model::AdminEndpoint& admin = snapshot->gateway.admin.front();
    EXPECT_EQ(admin.port, 9901);
    EXPECT_EQ(admin.auth.value, model::AdminAuth::Key);
    EXPECT_EQ(admin.keys.front().form, model::SecretForm::Reference);
}

TEST(GatelensAdapter, RoutesServicesAndTargets) {
    const Reading snapshot = read();
    const model::Route& orders = snapshot.route("orders");
    EXPECT_EQ(orders.hosts.at(1).kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_EQ(orders.hosts.at(1).value, ".shop.example");
    EXPECT_EQ(orders.paths.at(0).kind, model::PathMatchKind::SegmentPrefix);
    EXPECT_EQ(orders.paths.at(1).kind, model::PathMatchKind::Exact);
    EXPECT_EQ(orders.paths.at(2).kind, model::PathMatchKind::Regex);
    EXPECT_EQ(orders.headers.at(0).kind, model::ValueMatchKind::Present);
    EXPECT_EQ(orders.headers.at(1).values, std::vector<std::string>{"b"});
    EXPECT_THAT(snapshot.chain(orders), ElementsAre("keys", "rate-limit"));
    EXPECT_THAT(snapshot.services(snapshot.route("both")), ElementsAre("orders*9", "stock*1"));
    const model::Service& service = snapshot.service("orders");
    EXPECT_EQ(service.path, "/v1");
    EXPECT_EQ(service.hostMode, model::HostMode::Target);
    EXPECT_EQ(service.readTimeoutMs.value, 60'000);
    const model::Upstream& pool = snapshot.upstream("pool");
    EXPECT_THAT(snapshot.targets(pool), ElementsAre("10.0.0.1:9000", "10.0.0.2:9000"));
    EXPECT_EQ(pool.hashOn, "cookie sid");
    EXPECT_EQ(pool.passive->failures, 3);
    EXPECT_EQ(pool.active->intervalMs, 2'000);
    const model::Service& stock = snapshot.service("stock");
    EXPECT_EQ(stock.host, "stock.example");
    EXPECT_EQ(stock.port, 443);
    EXPECT_FALSE(stock.tls->verify.value);
    const model::Route& moved = snapshot.route("moved"); // of the included file
    EXPECT_EQ(moved.action, model::RouteAction::Redirect);
    EXPECT_EQ(moved.responseStatus, 308);
    EXPECT_EQ(snapshot->place(moved.source.range), "routes/more.yaml:2:3");
}

TEST(GatelensAdapter, KeysAreJudgedAndNotKept) {
    const Reading snapshot = read();
    ASSERT_EQ(snapshot->credentials.size(), 1U);
    const model::Credential& key = snapshot->credentials.front();
    EXPECT_EQ(key.secret.form, model::SecretForm::Literal);
    EXPECT_EQ(key.secret.masked.find("a-long"), std::string::npos);
    EXPECT_THAT(key.locations, ElementsAre("header:X-Key"));
    EXPECT_EQ((*snapshot)[key.consumer].name, "storefront");
}

TEST(GatelensAdapter, MistakesHaveTheirPlace) {
    const Reading snapshot = read("listeners:\n"
                                  "- {name: web, adress: ':1', address: ':8080'}\n"
                                  "services: [{name: a, upstream: nobody}]\n"
                                  "routes: [{name: r, service: nobody, filters: [nobody]}]\n");
    EXPECT_THAT(snapshot.diagnostics(), ElementsAre("unknown-key 2:15", "missing-upstream 3:32",
                                                    "missing-service 4:29", "missing-policy 4:47"));
}

TEST(GatelensAdapter, OthersAreNotMistakenForIt) {
    for (const char* text :
         {"_format_version: '3.0'\nservices: [{name: a, url: http://b}]\n",
          "static_resources: {listeners: [{address: {}}]}\n",
          "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nspec: {listeners: []}\n",
          "routes: [{name: a}]\n",
          "gatelens: {format: inspect}\nlisteners: [{address: ':1'}]\nroutes: [{service: a}]\n"}) {
        const auto snapshot = readFiles("gatelens", {{"a.yaml", text}});
        EXPECT_FALSE(snapshot.has_value()) << text;
    }
}

ApiAnswer answered(const ApiRequest& request, int status, std::string body) {
    ApiAnswer answer;
    answer.request = request;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
}

TEST(GatelensAdapter, ReadsARunningEngine) {
    const auto server = [](const ApiRequest& request) {
        return answered(request, 200,
                        request.path == "/config"
                            ? R"({"listeners":[{"name":"web","address":"127.0.0.1:80"}],
                     "services":[{"name":"s","targets":["http://127.0.0.1:1","http://127.0.0.1:2"]}],
                     "routes":[{"name":"r","service":"s","filters":[{"key-auth":{"keys":{"a":"****1234"}}}]}]})"
                            : R"({"version":"0.9","upstreams":[
                     {"service":"s","target":"127.0.0.1:1","ejected":true},
                     {"service":"s","target":"127.0.0.1:2","ejected":false}]})");
    };
    const text::MemoryFileSystem files;
    ReadContext context(files);
    const Reading snapshot(testsupport::converse(*findAdapter("gatelens"), server, context));
    EXPECT_TRUE(snapshot->gateway.live);
    EXPECT_EQ(snapshot->gateway.version, "0.9");
    EXPECT_EQ(snapshot->gateway.admin.size(), 1U); // it has answered
    EXPECT_FALSE(snapshot->targets.at(0).healthy.value);
    EXPECT_TRUE(snapshot->targets.at(1).healthy.value);
    EXPECT_EQ(snapshot->credentials.front().secret.form, model::SecretForm::Redacted);
}

TEST(GatelensAdapter, SaysWhatARefusalNeeds) {
    const auto server = [](const ApiRequest& request) { return answered(request, 401, "{}"); };
    const text::MemoryFileSystem files;
    ReadContext context(files);
    const auto snapshot = testsupport::converse(*findAdapter("gatelens"), server, context);
    ASSERT_FALSE(snapshot.has_value());
    EXPECT_EQ(snapshot.error().code, ErrorCode::Unauthorized);
    EXPECT_THAT(snapshot.error().message, HasSubstr("GATELENS_TOKEN"));
    ApiRequest health;
    health.path = "/health";
    const Adapter& adapter = *findAdapter("gatelens");
    EXPECT_EQ(adapter.identify(answered(health, 200, R"({"product":"gatelens-engine"})")),
              Confidence::Certain);
    EXPECT_EQ(adapter.identify(answered(health, 200, R"({"status":"ok"})")), Confidence::None);
    EXPECT_EQ(adapter.identify(answered(health, 200, "ok")), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters::test
