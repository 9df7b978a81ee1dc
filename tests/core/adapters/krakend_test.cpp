// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/krakend_internal.h"

#include "tests/support/certificates.h"
#include "tests/support/converse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

namespace gatelens::adapters {
namespace {

using model::Origin;
using model::PathMatchKind;
using model::RouteAction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Files = std::map<std::string, std::string>;

// One configuration, read on construction.
class Read final {
public:
    explicit Read(const std::string& text, Files companions = {})
        : m_memory(with(std::move(companions), text))
        , m_context(m_memory) {
        finish(m_context.load("/etc/krakend.json"));
    }
    static std::string fixture(const std::string& name) {
        const text::DiskFileSystem disk;
        return disk.read(std::string(GATELENS_TEST_DATA) + "/krakend/" + name, 1U << 20U).value();
    }

    [[nodiscard]] const model::Snapshot& operator*() const { return m_snapshot; }
    [[nodiscard]] const model::Snapshot* operator->() const { return &m_snapshot; }

    [[nodiscard]] const model::Route& route(std::string_view key) const {
        static const model::Route kNone;
        for (const auto& route : m_snapshot.routes) {
            if (route.key == key) {
                return route;
            }
        }
        ADD_FAILURE() << "no route " << key;
        return kNone;
    }
    [[nodiscard]] std::vector<std::string> chain(std::string_view key) const {
        std::vector<std::string> types;
        for (const auto& entry : route(key).chain) {
            types.push_back(m_snapshot[entry.policy].type);
        }
        return types;
    }
    // "line:column code" of the first diagnostic of that code whose message has
    // that part.
    [[nodiscard]] std::string found(std::string_view code, std::string_view part = {}) const {
        for (const auto& one : m_snapshot.diagnostics) {
            if (one.code == code && one.message.find(part) != std::string::npos) {
                const std::string place = m_snapshot.place(one.range);
                return place.substr(place.find(':') + 1);
            }
        }
        return "none";
    }

private:
    static Files with(Files files, const std::string& text) {
        files["/etc/krakend.json"] = text;
        return files;
    }
    void finish(const Result<text::DocumentPtr>& document) {
        ASSERT_TRUE(document) << document.error().text();
        ASSERT_NE(krakendAdapter.recognize(**document, ""), Confidence::None);
        auto snapshot = krakendAdapter.read(m_context, std::array{*document});
        ASSERT_TRUE(snapshot) << snapshot.error().text();
        m_snapshot = std::move(*snapshot);
    }

    text::MemoryFileSystem m_memory;
    ReadContext m_context;
    model::Snapshot m_snapshot;
};

const Read& shop() {
    static const Read kRead(Read::fixture("shop.json"));
    return kRead;
}

std::string with(std::string_view endpoint, std::string_view more = {}) {
    return fmt::format("{{\"version\":3,\"host\":[\"http://b\"],{1}\n\"endpoints\":[{0}]}}",
                       endpoint, more);
}

TEST(KrakendTables, AreSound) {
    EXPECT_TRUE(krakend::namespaceTableIsSound());
    EXPECT_TRUE(krakend::serviceShapeIsSound());
}

TEST(Krakend, GatewayAndListener) {
    const Read& read = shop();
    EXPECT_EQ(read->gateway.name, "shop");
    EXPECT_EQ(read->gateway.formatVersion, "3");
    EXPECT_FALSE(read->gateway.serverTokens.value);
    EXPECT_EQ(read->gateway.logLevel.value, "DEBUG");
    EXPECT_TRUE(read->gateway.debug.value);
    EXPECT_TRUE(read->gateway.metrics.value);
    const auto& listener = read->listeners.at(0);
    EXPECT_EQ(listener.address, "127.0.0.1");
    EXPECT_EQ(listener.port, 8443);
    EXPECT_EQ(listener.exposure.value, model::Exposure::Loopback);
    EXPECT_EQ(listener.protocol, model::Protocol::Https);
    ASSERT_TRUE(listener.tls);
    EXPECT_EQ(listener.tls->minVersion.value, model::TlsVersion::Tls12);
    EXPECT_EQ(listener.tls->maxVersion.value, model::TlsVersion::Tls13);
    EXPECT_EQ(listener.tls->maxVersion.origin, Origin::ProductDefault);
    EXPECT_EQ(listener.tls->clientAuth.value, model::ClientAuth::Require);
    EXPECT_THAT(listener.tls->certificateFiles, ElementsAre("shop.pem"));
    EXPECT_EQ(listener.headerTimeoutMs.value, 250);
    EXPECT_EQ(listener.bodyTimeoutMs.value, 0);
    EXPECT_EQ(listener.maxBodyBytes.value, 65536);
    EXPECT_FALSE(listener.trustAnyForwarded.value);
    ASSERT_THAT(read->gateway.admin, SizeIs(2));
    EXPECT_EQ(read->gateway.admin[0].name, "/__health");
    EXPECT_EQ(read->gateway.admin[1].kind, "metrics");
    EXPECT_EQ(read->gateway.admin[1].exposure.value, model::Exposure::Loopback);
}

TEST(Krakend, AuthenticationComesBeforeTheRateLimit) {
    EXPECT_THAT(shop().chain("POST /orders/{id}"),
                ElementsAre("security/cors", "security/http", "security/bot-detector",
                            "telemetry/metrics", "telemetry/logging", "auth/validator",
                            "qos/ratelimit/router", "validation/cel", "validation/json-schema",
                            "qos/circuit-breaker", "validation/cel", "auth/client-credentials"));
}

TEST(Krakend, EndpointsAndBackends) {
    const Read& read = shop();
    const auto& orders = read.route("POST /orders/{id}");
    EXPECT_EQ(orders.action, RouteAction::Forward);
    EXPECT_THAT(orders.methods, ElementsAre("POST"));
    EXPECT_EQ(orders.paths[0].kind, PathMatchKind::Template);
    EXPECT_EQ(orders.timeoutMs.value, 800);
    EXPECT_THAT(orders.rewrites, SizeIs(1));
    EXPECT_EQ(orders.rewrites[0].replacement, "/api/orders/{id}");
    const auto& service = (*read)[orders.service()];
    EXPECT_EQ(service.protocol, model::Protocol::Https);
    ASSERT_TRUE(service.tls);
    EXPECT_FALSE(service.tls->verify.value);
    EXPECT_TRUE(service.tls->verify.declared());
    const auto& upstream = (*read)[service.upstream];
    ASSERT_THAT(upstream.targets, SizeIs(2));
    EXPECT_EQ((*read)[upstream.targets[0]].address(), "orders-a.internal:443");
    EXPECT_EQ((*read)[upstream.targets[1]].address(), "orders-b.internal:9443");

    const auto& home = read.route("GET /home");
    EXPECT_EQ(home.action, RouteAction::Aggregate);
    ASSERT_THAT(home.services, SizeIs(3));
    EXPECT_EQ(home.timeoutMs.value, 3000); // the service's
    EXPECT_EQ((*read)[home.services[0].service].host, "legacy.internal");
    EXPECT_EQ((*read)[home.services[1].service].port, 80);

    const auto& lambda = (*read)[read.route("POST /notify").service()];
    EXPECT_EQ(lambda.host, "notify");
    EXPECT_FALSE(lambda.upstream);
}

TEST(Krakend, BuiltInEndpointsAndAgents) {
    const Read& read = shop();
    EXPECT_EQ(read.route("internal /__debug/").action, RouteAction::Internal);
    EXPECT_EQ(read.route("internal /__health").paths[0].kind, PathMatchKind::Exact);
    const auto& agent = read.route("async agent cancellations");
    ASSERT_THAT(agent.listeners, SizeIs(1));
    const auto& queue = (*read)[agent.listeners[0]];
    EXPECT_EQ(queue.protocol, model::Protocol::Other);
    EXPECT_EQ(queue.exposure.value, model::Exposure::Private);
    EXPECT_EQ((*read)[agent.service()].host, "orders.internal");
}

TEST(Krakend, Secrets) {
    const auto& credentials = shop()->credentials;
    const auto client = std::find_if(credentials.begin(), credentials.end(),
                                     [](const auto& one) { return one.type == "client_secret"; });
    ASSERT_NE(client, credentials.end());
    EXPECT_TRUE(client->forUpstream);
    EXPECT_TRUE(client->secret.common);
    EXPECT_TRUE(client->policy);
}

TEST(Krakend, NamespacesOldMisspelledMisplaced) {
    EXPECT_EQ(shop().found("deprecated-key", "botdetector"), "25:5");
    EXPECT_EQ(shop().found("unknown-namespace", "security/corz"), "26:5");
    EXPECT_EQ(shop().found("unknown-key"), "none"); // "@comment" and "$schema" are fine
    const Read read(with(R"({"endpoint":"/a","backend":[{"url_pattern":"/a","extra_config":
{"security/cors":{},"github.com/devopsfaith/krakend-ratelimit/juju/proxy":{"maxRate":1}}}]})"));
    EXPECT_EQ(read.found("misplaced-namespace"), "3:2");
    EXPECT_EQ(read.found("unknown-namespace", "no longer reads"), "3:21");
    EXPECT_THAT(read.chain("GET /a"), IsEmpty());
}

TEST(Krakend, CertificatesAreReadBesideTheFile) {
    test::CertificateSpec spec;
    spec.commonName = "shop.example";
    spec.key = test::ecKey();
    const Read read(Read::fixture("shop.json"), {{"/etc/shop.pem", test::certificatePem(spec)},
                                                 {"/etc/shop.key", test::keyPem(spec.key)}});
    ASSERT_THAT(read->certificates, SizeIs(1));
    EXPECT_EQ(read->certificates[0].leaf()->subject, "CN=shop.example");
    EXPECT_TRUE(read->certificates[0].keyMatches.value);
    EXPECT_THAT(read->listeners[0].tls->certificates, SizeIs(1));
}

TEST(Krakend, Defaults) {
    const Read read(with(R"({"endpoint":"/a","backend":[{"url_pattern":"/a"}]})"));
    EXPECT_EQ(read->listeners[0].port, 8080);
    EXPECT_EQ(read->listeners[0].protocol, model::Protocol::Http);
    EXPECT_TRUE(read->listeners[0].trustAnyForwarded.value);
    EXPECT_EQ(read.route("GET /a").timeoutMs.value, 2000);
    EXPECT_EQ(read.route("GET /a").timeoutMs.origin, Origin::ProductDefault);
    EXPECT_TRUE(read->gateway.serverTokens.value);
    EXPECT_TRUE(read->gateway.accessLog.value);
    EXPECT_EQ(read.route("GET /a").paths[0].kind, PathMatchKind::Exact);
}

TEST(Krakend, WhatItRefusesIsFoundWithItsPlace) {
    EXPECT_EQ(Read(R"({"version":2,"endpoints":[{"endpoint":"/a","backend":
[{"url_pattern":"/a","host":["http://b"]}]}]})")
                  .found("unsupported-version"),
              "1:12");
    EXPECT_EQ(Read(with(R"({"endpoint":"/a/{id}","backend":[{"url_pattern":"/x/{idd}"}]})"))
                  .found("dangling-reference", "{idd}"),
              "2:62");
    EXPECT_EQ(Read(with(R"({"endpoint":"/__debug/x","backend":[{"url_pattern":"/"}]})"))
                  .found("bad-path"),
              "2:26");
    EXPECT_EQ(Read(with(R"({"endpoint":"/a","backend":[]})")).found("missing-backend"), "2:41");
    EXPECT_EQ(Read(with(R"({"endpoint":"/a","output_encoding":"no-op",
"backend":[{"url_pattern":"/"},{"url_pattern":"/"}]})"))
                  .found("bad-encoding"),
              "2:49");
    EXPECT_EQ(Read(with(R"({"endpoint":"/a","method":"HEAD","backend":[{"url_pattern":"/"}]})"))
                  .found("unknown-value", "HEAD"),
              "2:40");
    EXPECT_EQ(Read(with(R"({"endpoint":"/a/{x}","backend":[{"url_pattern":"/"}]},
{"endpoint":"/a/{y}/b","backend":[{"url_pattern":"/"}]})"))
                  .found("route-conflict", "{y}"),
              "3:13");
    EXPECT_EQ(Read(with(R"({"endpoint":"/a","backend":[{"url_pattern":"/"}]},
{"endpoint":"/a","backend":[{"url_pattern":"/"}]})"))
                  .found("duplicate-route"),
              "3:13");
    EXPECT_EQ(
        Read(with(R"({"endpoint":"/a","backend":[{"url_pattern":"/","host":["http://a b"]}]})"))
            .found("bad-host"),
        "2:69");
    EXPECT_EQ(
        Read(with(R"({"endpoint":"/a","timeout":"3 seconds","backend":[{"url_pattern":"/"}]})"))
            .found("bad-duration"),
        "2:41");
    EXPECT_EQ(Read(with({}, R"("listen_ip":"nowhere","cache_ttl":"1s",)")).found("bad-address"),
              "1:46");
}

TEST(Krakend, ComputedParametersAreFine) {
    const Read read(with(R"({"endpoint":"/a","backend":
[{"url_pattern":"/{JWT.sub}"},{"url_pattern":"/{resp0_id}"},{"url_pattern":"/{resp0}"}]})"));
    EXPECT_EQ(read.found("dangling-reference"), "none");
}

TEST(Krakend, TemplatesMustBeRenderedFirst) {
    const Read read(with(R"({"endpoint":"/{{ .path }}","backend":[{"url_pattern":"/"}]})"));
    EXPECT_EQ(read.found("unrendered-template"), "2:26");
    // Inside extra_config they are the component's own.
    const Read body(with(R"({"endpoint":"/a","backend":[{"url_pattern":"/","extra_config":
{"modifier/request-body-generator":{"template":"{{ .body }}"}}}]})"));
    EXPECT_EQ(body.found("unrendered-template"), "none");
}

TEST(Krakend, RecognizesItsDocumentsOnly) {
    const auto confidence = [](std::string text) {
        text::MemoryFileSystem files(Files{{"/x.json", std::move(text)}});
        ReadContext context(files);
        return krakendAdapter.recognize(**context.load("/x.json"), "/x.json");
    };
    EXPECT_EQ(confidence(with(R"({"endpoint":"/a","backend":[]})")), Confidence::Certain);
    EXPECT_EQ(confidence(R"({"$schema":"https://www.krakend.io/schema/v2.5/krakend.json"})"),
              Confidence::Certain);
    EXPECT_EQ(confidence(R"({"version":3,"port":1,"endpoints":[]})"), Confidence::Possible);
    EXPECT_EQ(confidence(R"({"version":"3.8","services":{}})"), Confidence::None);
    EXPECT_EQ(confidence(R"({"endpoints":[1,2]})"), Confidence::None);
    EXPECT_EQ(confidence("[]"), Confidence::None);
}

TEST(Krakend, ReadsYaml) {
    text::MemoryFileSystem files(Files{{"/k.yaml", "version: 3\n"
                                                   "endpoints:\n"
                                                   "  - endpoint: /a\n"
                                                   "    backend:\n"
                                                   "      - url_pattern: /a\n"
                                                   "        host: [http://b]\n"}});
    ReadContext context(files);
    const auto snapshot = krakendAdapter.read(context, std::array{*context.load("/k.yaml")});
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->routes.at(0).key, "GET /a");
    EXPECT_EQ(snapshot->place(snapshot->routes[0].source), "/k.yaml:3:5");
}

ApiAnswer health(const ApiRequest& request) {
    ApiAnswer answer;
    answer.request = request;
    answer.status = 200;
    answer.headers = {{"X-Krakend", "Version 2.9.1"}};
    answer.body = R"({"agents":{},"now":"2026-01-01","status":"ok"})";
    return answer;
}

TEST(KrakendLive, IsRecognisedAndTellsWhatToDo) {
    ApiRequest request;
    request.path = "/__health";
    EXPECT_EQ(krakendAdapter.identify(health(request)), Confidence::Certain);
    const text::MemoryFileSystem files;
    ReadContext context(files);
    const auto snapshot = testsupport::converse(krakendAdapter, health, context);
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(snapshot.error().message, HasSubstr("configuration file"));
}

TEST(KrakendLive, AProcessOfThisMachineIsReadThroughItsFile) {
    const text::MemoryFileSystem files(Files{
        {"/srv/conf/krakend.json", with(R"({"endpoint":"/a","backend":[{"url_pattern":"/a"}]})")}});
    ReadContext context(files);
    LiveOptions options;
    options.baseUrl = "http://127.0.0.1:8080";
    options.process = LocalProcess{
        7, "/usr/bin/krakend", {"krakend", "run", "-d", "-c", "conf/krakend.json"}, "/srv"};
    const auto snapshot = testsupport::converse(krakendAdapter, health, context,
                                                testsupport::AnswerOrder::FirstFirst, options);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_TRUE(snapshot->gateway.live);
    EXPECT_EQ(snapshot->gateway.version, "2.9.1");
    EXPECT_EQ(snapshot->routes.at(0).key, "GET /a");
}

} // namespace
} // namespace gatelens::adapters
