// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/tyk_internal.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace gatelens::adapters {
namespace {

using model::Exposure;
using model::Origin;
using model::PathMatchKind;
using model::PolicyClass;
using model::RouteAction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Files = std::map<std::string, std::string>;

// A folder below tests/data.
struct Folder {
    explicit Folder(std::string folder)
        : name(std::move(folder)) {}
    std::string name;
};

// Files as they would lie on a disk; the snapshot is read on construction.
class Read final {
public:
    explicit Read(Files files)
        : m_memory(std::move(files))
        , m_context(m_memory) {
        std::vector<text::DocumentPtr> documents;
        const auto paths = m_memory.list("/", 1000);
        for (const auto& path : *paths) {
            offer(documents, path);
        }
        finish(documents);
    }
    explicit Read(const Folder& folder)
        : m_context(m_disk) {
        std::vector<text::DocumentPtr> documents;
        const auto paths = m_disk.list(std::string(GATELENS_TEST_DATA) + '/' + folder.name, 1000);
        for (const auto& path : *paths) {
            offer(documents, path);
        }
        finish(documents);
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
    [[nodiscard]] const text::Diagnostic* diagnostic(std::string_view code,
                                                     std::string_view part = {}) const {
        for (const auto& one : m_snapshot.diagnostics) {
            if (one.code == code && one.message.find(part) != std::string::npos) {
                return &one;
            }
        }
        return nullptr;
    }
    [[nodiscard]] std::string place(const text::Diagnostic* diagnostic) const {
        if (diagnostic == nullptr) {
            return "none";
        }
        const std::string place = m_snapshot.place(diagnostic->range);
        return place.substr(place.rfind('/') + 1);
    }

private:
    void offer(std::vector<text::DocumentPtr>& documents, const std::string& path) {
        auto document = m_context.load(path);
        ASSERT_TRUE(document) << document.error().text();
        if (tykAdapter.recognize(**document, path) != Confidence::None) {
            documents.push_back(*document);
        }
    }
    void finish(const std::vector<text::DocumentPtr>& documents) {
        auto snapshot = tykAdapter.read(m_context, documents);
        ASSERT_TRUE(snapshot) << snapshot.error().text();
        m_snapshot = std::move(*snapshot);
    }

    text::DiskFileSystem m_disk;
    text::MemoryFileSystem m_memory;
    ReadContext m_context;
    model::Snapshot m_snapshot;
};

// A definition with what every test needs, and `more` members.
std::string api(std::string_view id, std::string_view listenPath, std::string_view more = {}) {
    return fmt::format(R"({{"name":"{0}","api_id":"{0}","use_keyless":true,{2}
        "proxy":{{"listen_path":"{1}","target_url":"http://{0}.internal:8080"}}}})",
                       id, listenPath, more);
}

TEST(TykTables, AreSound) {
    EXPECT_TRUE(tyk::classicTablesAreSound());
    EXPECT_TRUE(tyk::oasTableIsSound());
}

TEST(TykFiles, GatewayOfTykConf) {
    const Read read(Folder("tyk/gateway"));
    const auto& gateway = read->gateway;
    EXPECT_EQ(gateway.product, "tyk");
    EXPECT_TRUE(gateway.accessLog.value);
    EXPECT_FALSE(gateway.serverTokens.value);
    EXPECT_EQ(gateway.store.kind, "redis");
    EXPECT_THAT(gateway.store.addresses, ElementsAre("redis.internal:6379"));
    EXPECT_TRUE(gateway.store.authenticated.value);
    EXPECT_FALSE(gateway.store.tls.value);
    EXPECT_TRUE(gateway.store.encrypted.value);

    ASSERT_THAT(gateway.admin, SizeIs(2));
    const auto& control = gateway.admin[0];
    EXPECT_EQ(control.port, 9443);
    EXPECT_EQ(control.auth.value, model::AdminAuth::Key);
    ASSERT_THAT(control.keys, SizeIs(1));
    EXPECT_TRUE(control.keys[0].common);
    EXPECT_EQ(control.exposure.value, Exposure::Private);

    ASSERT_THAT(read->listeners, SizeIs(1));
    const auto& listener = read->listeners[0];
    EXPECT_EQ(listener.address, "10.1.0.5");
    EXPECT_EQ(listener.port, 8443);
    EXPECT_EQ(listener.protocol, model::Protocol::Https);
    ASSERT_TRUE(listener.tls);
    EXPECT_EQ(listener.tls->minVersion.value, model::TlsVersion::Tls12);
    EXPECT_THAT(listener.tls->certificateFiles, ElementsAre("/certs/shop.pem"));
    EXPECT_EQ(listener.tls->clientAuth.value, model::ClientAuth::Request); // one API of two
    EXPECT_EQ(listener.maxBodyBytes.value, 1048576);
    EXPECT_FALSE(listener.trustAnyForwarded.value);
    EXPECT_EQ(listener.headerTimeoutMs.value, 120'000);
    EXPECT_EQ(listener.headerTimeoutMs.origin, Origin::ProductDefault);
}

TEST(TykFiles, ChainOfAClassicApiInTyksOrder) {
    const Read read(Folder("tyk/gateway"));
    EXPECT_THAT(read.chain("orders"),
                ElementsAre("cors", "pre-plugin", "ip-allow-list", "organisation-quota",
                            "request-size-limit", "jwt", "auth-token", "strip-auth-data",
                            "access-rights", "rate-limit-and-quota", "api-rate-limit",
                            "upstream-auth", "cache", "analytics"));
    const auto& route = read.route("orders");
    ASSERT_THAT(route.hosts, SizeIs(1));
    EXPECT_EQ(route.hosts[0].value, "api.shop.example");
    ASSERT_THAT(route.paths, SizeIs(2));
    EXPECT_EQ(route.paths[0].kind, PathMatchKind::SegmentPrefix); // strict routes
    EXPECT_EQ(route.paths[0].value, "/orders");
    EXPECT_EQ(route.paths[1].value, "/orders/"); // its id
    EXPECT_TRUE(route.stripPath.value);
    EXPECT_EQ(route.maxBodyBytes.value, 2048);
    // The plugin that is switched off is shown and does not run.
    const auto off = std::find_if(read->policies.begin(), read->policies.end(),
                                  [](const auto& policy) { return policy.name == "audit"; });
    ASSERT_NE(off, read->policies.end());
    EXPECT_FALSE(off->enabled);
    // A policy with a rate grants this API: the step limits something.
    for (const auto& entry : route.chain) {
        const auto& policy = (*read)[entry.policy];
        if (policy.type == "rate-limit-and-quota") {
            EXPECT_EQ(policy.policyClass, PolicyClass::Limit);
        }
    }
}

TEST(TykFiles, EndpointsOfAClassicApi) {
    const Read read(Folder("tyk/gateway"));
    const auto& health = read.route("orders GET /health");
    EXPECT_EQ(health.paths[0].kind, PathMatchKind::Prefix);
    EXPECT_EQ(health.paths[0].value, "/orders/health");
    EXPECT_THAT(read.chain("orders GET /health"),
                ElementsAre("cors", "pre-plugin", "ip-allow-list", "organisation-quota",
                            "request-size-limit", "strip-auth-data", "api-rate-limit",
                            "upstream-auth", "cache", "analytics"));
    EXPECT_EQ(health.overridden.size(), 4U);
    EXPECT_THAT(health.overridden[0].reason, HasSubstr("ignores authentication"));

    const auto& blocked = read.route("orders DELETE /internal/{rest}");
    EXPECT_EQ(blocked.action, RouteAction::Respond);
    EXPECT_EQ(blocked.responseStatus, 403);
    EXPECT_EQ(blocked.paths[0].kind, PathMatchKind::Regex);
    EXPECT_EQ(blocked.paths[0].value, "^/orders/internal/([^/]+)");

    // A classic mock answers before anybody is asked for credentials.
    const auto& mock = read.route("orders GET /ping");
    EXPECT_EQ(mock.responseStatus, 204);
    EXPECT_THAT(mock.services, IsEmpty());
    EXPECT_THAT(read.chain("orders GET /ping"), ElementsAre("mock-response", "analytics"));

    EXPECT_EQ(read.route("orders GET /report").timeoutMs.value, 3000);
    const auto& rewritten = read.route("orders GET /old/{id}");
    ASSERT_THAT(rewritten.rewrites, SizeIs(1));
    EXPECT_EQ(rewritten.rewrites[0].replacement, "/new/$1");
}

TEST(TykFiles, ServiceUpstreamAndTargets) {
    const Read read(Folder("tyk/gateway"));
    const auto& service = (*read)[read.route("orders").service()];
    EXPECT_EQ(service.protocol, model::Protocol::Https);
    EXPECT_EQ(service.path, "/api");
    ASSERT_TRUE(service.tls);
    EXPECT_FALSE(service.tls->verify.value);
    EXPECT_TRUE(service.tls->verify.declared());
    EXPECT_EQ(service.readTimeoutMs.value, 20'000);
    const auto& upstream = (*read)[service.upstream];
    ASSERT_THAT(upstream.targets, SizeIs(2));
    EXPECT_EQ((*read)[upstream.targets[0]].address(), "orders-a.internal:8443");
    EXPECT_EQ((*read)[upstream.targets[0]].weight, 2);
    EXPECT_TRUE(upstream.circuitBreaker.value);
}

TEST(TykFiles, OasDefinitions) {
    const Read read(Folder("tyk/gateway"));
    // The classic half of the definition is not a second API.
    EXPECT_EQ(read.diagnostic("duplicate-id"), nullptr);
    EXPECT_EQ(read.route("payments").productKind, "OAS API");
    EXPECT_THAT(read.chain("payments"),
                ElementsAre("allow-list", "client-certificate", "organisation-quota", "jwt",
                            "access-rights", "rate-limit-and-quota", "transform-request-headers",
                            "analytics"));
    // Legacy processing: the second requirement does not count.
    ASSERT_THAT(read.route("payments").overridden, SizeIs(1));
    EXPECT_THAT(read.route("payments").overridden[0].reason, HasSubstr("legacy"));
    EXPECT_THAT(read.chain("payments POST /pay"),
                ElementsAre("allow-list", "client-certificate", "organisation-quota", "jwt",
                            "access-rights", "rate-limit-and-quota", "api-rate-limit",
                            "validate-request", "transform-request-headers", "analytics"));
    const auto& show = read.route("payments GET /pay/{id}");
    EXPECT_EQ(show.timeoutMs.value, 2000);
    EXPECT_THAT(read.chain("payments GET /pay/{id}"),
                ElementsAre("allow-list", "organisation-quota", "transform-request-headers",
                            "enforce-timeout", "analytics"));
    const auto& upstream = (*read)[(*read)[show.service()].upstream];
    ASSERT_THAT(upstream.targets, SizeIs(2));
    EXPECT_EQ((*read)[upstream.targets[0]].weight, 9);
    EXPECT_EQ(read.place(read.diagnostic("dangling-reference", "refund")),
              "payments-oas.json:38:9");
}

TEST(TykFiles, SecretsAreJudgedAndNotKept) {
    const Read read(Folder("tyk/gateway"));
    std::map<std::string, model::Credential> found;
    for (const auto& credential : read->credentials) {
        found[credential.key] = credential;
    }
    EXPECT_EQ(found["tyk.conf node secret"].secret.form, model::SecretForm::Reference);
    EXPECT_EQ(found["tyk.conf storage password"].secret.form, model::SecretForm::Literal);
    const auto& jwt = found["orders/jwt source"];
    EXPECT_EQ(jwt.algorithm, "hmac");
    EXPECT_TRUE(jwt.secret.common); // base64 of "super-secret"
    EXPECT_TRUE(jwt.policy);
    const auto& basic = found["orders/upstream basic auth/gateway"];
    EXPECT_TRUE(basic.forUpstream);
    EXPECT_TRUE(basic.secret.common);
    EXPECT_FALSE(found.contains("payments/jwt source/token")); // the address of a JWKS
}

TEST(TykFiles, DiagnosticsPointAtTheirPlaces) {
    const Read read(Folder("tyk/gateway"));
    const auto* unknown = read.diagnostic("unknown-key", "enable_websokets");
    EXPECT_EQ(read.place(unknown), "tyk.conf:26:3");
    EXPECT_EQ(unknown->severity, text::Severity::Warning);
    EXPECT_EQ(read.place(read.diagnostic("dangling-reference", "gone")), "policies.json:9:7");
    EXPECT_EQ(read.diagnostic("no-tyk-conf"), nullptr);
}

TEST(TykFiles, PoliciesAreGroupsOfConsumers) {
    const Read read(Folder("tyk/gateway"));
    const auto gold = std::find_if(read->policies.begin(), read->policies.end(),
                                   [](const auto& policy) { return policy.name == "Gold"; });
    ASSERT_NE(gold, read->policies.end());
    EXPECT_EQ(gold->scope, model::PolicyScope::ConsumerGroup);
    EXPECT_EQ(gold->consumerGroup, "gold");
    EXPECT_EQ(gold->policyClass, PolicyClass::Limit);
}

TEST(TykFiles, CustomResourcesOfTheOperator) {
    const Read read(Folder("tyk/operator"));
    const auto& route = read.route("demo/httpbin");
    EXPECT_EQ(route.name, "httpbin");
    EXPECT_FALSE(route.enabled); // the operator does not load what is not active
    EXPECT_EQ(route.status, "inactive");
    EXPECT_EQ(read.diagnostic("dangling-reference"), nullptr);
}

TEST(TykRoutes, DefaultsWithoutTykConf) {
    const Read read(
        Files{{"/apps/a.json",
               api("a", "/app",
                   R"("domain":"a.example","version_data":{"not_versioned":true,"versions":
                             {"Default":{"name":"Default","use_extended_paths":true,
                              "extended_paths":{"ignored":[{"path":"/json","method":"GET"}]}}}},)")}});
    ASSERT_NE(read.diagnostic("no-tyk-conf"), nullptr);
    EXPECT_EQ(read.route("a").paths[0].kind, PathMatchKind::Prefix); // /apple matches too
    EXPECT_EQ(read.route("a GET /json").paths[0].kind, PathMatchKind::Contains);
    EXPECT_EQ(read.route("a GET /json").parent, model::RouteId(0U));
    ASSERT_THAT(read.route("a").hosts, SizeIs(1));
    EXPECT_EQ(read->listeners.at(0).port, 8080);
    EXPECT_TRUE(read->listeners.at(0).trustAnyForwarded.value);
}

TEST(TykRoutes, LongestListenPathFirstParametersCountNothing) {
    const Read read(Files{{"/apps/a.json", api("short", "/a")},
                          {"/apps/b.json", api("long", "/a/longer/")},
                          {"/apps/c.json", api("params", "/a/{verylongparameter}/b")}});
    EXPECT_EQ(read->routes[0].key, "long");
    EXPECT_EQ(read->routes[1].key, "params");
    EXPECT_EQ(read->routes[2].key, "short");
    EXPECT_EQ(read.route("params").paths[0].kind, PathMatchKind::Template);
}

TEST(TykRoutes, ListenPathsThatCollideAreRenamed) {
    const Read read(
        Files{{"/apps/a.json", api("one", "/same/")}, {"/apps/b.json", api("two", "/same/")}});
    EXPECT_EQ(read.route("one").paths[0].value, "/same/-one");
    EXPECT_EQ(read.route("two").paths[0].value, "/same/-two");
    EXPECT_EQ(read.place(read.diagnostic("listen-path-collision", "\"one\"")), "a.json:2:32");
}

TEST(TykRoutes, DomainsNeedTheirSwitch) {
    const Read read(
        Files{{"/tyk.conf", R"({"listen_port":8080,"app_path":"apps","hash_keys":true})"},
              {"/apps/a.json", api("a", "/a/", R"("domain":"a.example",)")}});
    EXPECT_THAT(read.route("a").hosts, IsEmpty());
    EXPECT_NE(read.diagnostic("ignored-setting", "a.example"), nullptr);
}

TEST(TykRoutes, HostPatterns) {
    EXPECT_EQ(tyk::kindOf(text::Node{}), tyk::DocumentKind::None);
    const Read read(
        Files{{"/apps/a.json", api("a", "/a/", R"("domain":"{sub}.example.com",)")},
              {"/apps/b.json", api("b", "/b/", R"("domain":"{sub:x|y}.example.com",)")}});
    const auto& wildcard = read.route("a").hosts.at(0);
    EXPECT_EQ(wildcard.kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_EQ(wildcard.value, ".example.com");
    EXPECT_TRUE(wildcard.singleLabel);
    EXPECT_EQ(read.route("b").hosts.at(0).value, "(x|y)\\.example\\.com");
}

TEST(TykAuthentication, TokenIsWhatIsLeftWhenNothingIsSet) {
    const std::string plain = R"({"name":"x","api_id":"x","active":true,
        "proxy":{"listen_path":"/x/","target_url":"http://x"}})";
    const Read read(Files{{"/apps/x.json", plain}});
    EXPECT_THAT(read.chain("x"),
                ElementsAre("auth-token", "access-rights", "rate-limit-and-quota"));
}

TEST(TykAuthentication, KeylessLeavesConfiguredMethodsUnused) {
    const Read read(Files{{"/apps/a.json", api("a", "/a/", R"("enable_jwt":true,)")}});
    EXPECT_THAT(read.chain("a"), IsEmpty());
    ASSERT_THAT(read.route("a").overridden, SizeIs(1));
    EXPECT_THAT(read.route("a").overridden[0].reason, HasSubstr("use_keyless"));
}

TEST(TykVersions, ChosenByHeader) {
    const Read read(Files{{"/apps/a.json", api("a", "/a/", R"(
        "definition":{"location":"header","key":"X-Version"},
        "version_data":{"not_versioned":false,"default_version":"v1","versions":{
            "v1":{"name":"v1","global_size_limit":10},
            "v2":{"name":"v2","override_target":"https://v2.internal/x"}}},)")}});
    const auto& second = read.route("a version v2");
    ASSERT_THAT(second.headers, SizeIs(1));
    EXPECT_EQ(second.headers[0].name, "X-Version");
    EXPECT_THAT(second.headers[0].values, ElementsAre("v2"));
    EXPECT_EQ((*read)[second.service()].host, "v2.internal");
    EXPECT_THAT(read.chain("a"), ElementsAre("request-size-limit")); // the default's
    EXPECT_THAT(read.chain("a version v2"), IsEmpty());
}

TEST(TykVersions, ThatAreApisOfTheirOwn) {
    const Read read(Files{
        {"/apps/a.json", api("a", "/a/", R"("definition":{"enabled":true,"location":"url-param",
            "key":"v","name":"v1","default":"v1","versions":{"v2":"b","v3":"nowhere"}},)")},
        {"/apps/b.json", api("b", "/b/", R"("internal":true,"enable_context_vars":true,)")}});
    const auto& linked = read.route("a version v2");
    EXPECT_TRUE(linked.enabled);
    EXPECT_EQ(linked.query.at(0).name, "v");
    EXPECT_EQ((*read)[linked.service()].host, "b.internal");
    EXPECT_THAT(read.chain("a version v2"), ElementsAre("context-variables"));
    EXPECT_FALSE(read.route("b").enabled);
    EXPECT_NE(read.diagnostic("dangling-reference", "nowhere"), nullptr);
}

TEST(TykFiles, ActiveIsNoSwitchOfTheGateway) {
    const Read read(Files{{"/apps/a.json", api("a", "/a/", R"("active":false,)")}});
    EXPECT_TRUE(read.route("a").enabled);
    EXPECT_NE(read.diagnostic("ignored-setting", "not active"), nullptr);
}

TEST(TykFiles, EmptySecretMeansNobodyIsAsked) {
    const Read read(Files{{"/tyk.conf", R"({"listen_port":8080,"hash_keys":false,"storage":{}})"}});
    ASSERT_FALSE(read->gateway.admin.empty());
    EXPECT_EQ(read->gateway.admin[0].auth.value, model::AdminAuth::None);
}

TEST(TykFiles, WrongTypesAndBadPatternsAreToldAndReadGoesOn) {
    const Read read(Files{{"/apps/a.json", R"({"name":"a","api_id":"a","use_keyless":"yes",
  "proxy":{"listen_path":"/a/","target_url":"not a url","strip_listen_path":1},
  "version_data":{"not_versioned":true,"versions":{"Default":{"name":"Default",
    "use_extended_paths":true,"extended_paths":{"ignored":[{"path":"/(x","method":"GET"}]}}}}})"}});
    EXPECT_EQ(read.place(read.diagnostic("wrong-type", "use_keyless")), "a.json:1:40");
    EXPECT_EQ(read.place(read.diagnostic("wrong-type", "strip_listen_path")), "a.json:2:77");
    EXPECT_EQ(read.place(read.diagnostic("bad-url")), "a.json:2:45");
    EXPECT_NE(read.diagnostic("bad-pattern"), nullptr);
}

TEST(TykFiles, SeveralGatewaysInOneFolder) {
    text::MemoryFileSystem files(
        {{"/eu/tyk.conf", R"({"listen_port":1,"hash_keys":true,"secret":"x"})"},
         {"/eu/apps/a.json", api("a", "/a/")},
         {"/us/tyk.conf", R"({"listen_port":2,"hash_keys":true,"secret":"x"})"},
         {"/us/apps/b.json", api("b", "/b/")}});
    ReadContext context(files);
    std::vector<text::DocumentPtr> documents;
    const auto paths = files.list("/", 100);
    for (const auto& path : *paths) {
        documents.push_back(*context.load(path));
    }
    const auto groups = tykAdapter.split(context, documents);
    ASSERT_THAT(groups, SizeIs(2));
    EXPECT_THAT(groups[0], SizeIs(2));
    EXPECT_THAT(groups[1], SizeIs(2));
}

TEST(TykFiles, RecognizesItsDocumentsOnly) {
    const auto confidence = [](std::string text) {
        text::MemoryFileSystem files({{"/x.json", std::move(text)}});
        ReadContext context(files);
        return tykAdapter.recognize(**context.load("/x.json"), "/x.json");
    };
    EXPECT_EQ(confidence(api("a", "/a/")), Confidence::Certain);
    EXPECT_EQ(confidence('[' + api("a", "/a/") + ']'), Confidence::Certain);
    EXPECT_EQ(confidence(R"({"api_definition":)" + api("a", "/a/") + '}'), Confidence::Certain);
    EXPECT_EQ(confidence(R"({"p":{"access_rights":{},"rate":1}})"), Confidence::Likely);
    EXPECT_EQ(confidence(R"({"services":[],"_format_version":"3.0"})"), Confidence::None);
    EXPECT_EQ(confidence(R"({"storage":1,"policies":2})"), Confidence::None);
    EXPECT_EQ(confidence("{}"), Confidence::None);
    EXPECT_EQ(confidence("[]"), Confidence::None);
    EXPECT_EQ(confidence("3"), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters
