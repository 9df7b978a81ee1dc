// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations recorded from Traefik 3.7.15 that ran the files of
// tests/data/traefik on loopback, with a broken middleware and a lost service.
#include "core/base/strings.h"
#include "tests/core/adapters/snapshot_finder.h"
#include "tests/support/converse.h"

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>

namespace gatelens::adapters {
namespace {

using test::Reading;
using testsupport::AnswerOrder;
using testsupport::converse;
using testsupport::splitTarget;
using Texts = std::vector<std::string>;

std::string recorded(std::string_view name) {
    std::ifstream stream(fmt::format("{}/traefik/api/{}.json", GATELENS_TEST_DATA, name));
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

ApiAnswer answer(const ApiRequest& request, int status, std::string body, std::string page = "1") {
    ApiAnswer out;
    out.request = request;
    out.status = status;
    out.headers = {{"Content-Type", "application/json"}, {"x-next-page", std::move(page)}};
    out.body = std::move(body);
    return out;
}

// As Traefik 3.7.15 answered.
ApiAnswer traefik(const ApiRequest& request) {
    EXPECT_EQ(request.method, "GET");
    const auto target = splitTarget(request.path);
    if (!target.path.starts_with("/api/")) {
        return answer(request, 404, "404 page not found");
    }
    std::string name = target.path.substr(5);
    std::replace(name.begin(), name.end(), '/', '-');
    return answer(request, 200, recorded(name));
}

class TraefikLiveRead : public ::testing::Test {
protected:
    Result<model::Snapshot> ask(const testsupport::AnswerFunction& server,
                                AnswerOrder order = AnswerOrder::FirstFirst) {
        return converse(*findAdapter("traefik"), server, m_context, order);
    }

    text::MemoryFileSystem m_files;
    ReadContext m_context{m_files};
};

TEST_F(TraefikLiveRead, ReadsWhatTraefikServes) {
    const Reading read(ask(traefik));
    EXPECT_TRUE(read->gateway.live);
    EXPECT_EQ(read->gateway.version, "3.7.15");
    EXPECT_TRUE(read->gateway.accessLog.value);
    EXPECT_EQ(read->gateway.accessLog.origin, model::Origin::Observed);

    const auto& secure = read.listener("websecure");
    EXPECT_EQ(secure.port, 28443);
    EXPECT_EQ(secure.source.apiPath, "/api/entrypoints/websecure");
    EXPECT_EQ(secure.idleTimeoutMs.value, 120'000);
    ASSERT_TRUE(secure.tls);
    EXPECT_FALSE(secure.tls->minVersion.known()); // the API does not say
    ASSERT_EQ(secure.tls->certificates.size(), 1U);

    const auto& orders = read.route("orders");
    EXPECT_EQ(orders.key, "orders@file");
    EXPECT_EQ(orders.source.apiPath, "/api/http/routers/orders@file");
    EXPECT_EQ(orders.status, "enabled");
    EXPECT_FALSE(orders.priority); // computed from the rule
    EXPECT_EQ(read.chain(orders), (Texts{"secure-headers", "staff", "limit", "strip-orders"}));
    EXPECT_EQ(read.chain(read.route("websecure-catalogue")), Texts{"secure-headers"});
    EXPECT_TRUE(read.chain(read.route("catalogue")).empty());
    EXPECT_EQ(read.services(read.route("tenant")), (Texts{"v2*1", "v1*0"}));

    const auto& pool = read.upstream("orders");
    ASSERT_EQ(pool.targets.size(), 2U);
    const auto& target = (*read)[pool.targets[0]];
    EXPECT_EQ(target.address(), "10.1.0.1:8443");
    EXPECT_FALSE(target.healthy.value);
    EXPECT_EQ(target.healthy.origin, model::Origin::Observed);
    EXPECT_EQ(read->credentials.at(0).identity, "ops");
    EXPECT_FALSE(read.service("orders").tls->verify.known());
}

TEST_F(TraefikLiveRead, FaultsThatTraefikReportsAreDiagnostics) {
    const Reading read(ask(traefik));
    EXPECT_EQ(read.route("lost").status, "disabled");
    EXPECT_FALSE(read.route("lost").enabled);
    std::set<std::string> told;
    for (const auto& d : read->diagnostics) {
        told.insert(d.code + ' ' + d.apiPath);
    }
    EXPECT_TRUE(told.contains("router-disabled /api/http/routers/lost@file"));
    EXPECT_TRUE(told.contains("router-disabled /api/http/routers/bent@file"));
    EXPECT_TRUE(told.contains("middleware-disabled /api/http/middlewares/broken@file"));
    EXPECT_TRUE(told.contains("tls-not-served /api/rawdata"));
    // Nothing is said twice: no dangling reference besides Traefik's own word.
    EXPECT_EQ(read.diagnostic("dangling-reference"), nullptr);
    EXPECT_EQ(read.diagnostic("invalid-regex"), nullptr);
}

TEST_F(TraefikLiveRead, CertificatesOfTheApi) {
    const Reading live(ask(traefik));
    const Reading files = Reading::fromData("traefik", {"traefik/traefik.yml"});
    ASSERT_EQ(live->certificates.size(), 1U);
    const auto& served = live->certificates[0];
    const auto& read = files->certificates[0];
    EXPECT_EQ(served.key, read.key);
    ASSERT_NE(served.leaf(), nullptr);
    EXPECT_EQ(served.leaf()->serial, read.leaf()->serial);
    EXPECT_EQ(served.leaf()->notAfter, read.leaf()->notAfter);
    EXPECT_EQ(served.leaf()->keyAlgorithm, read.leaf()->keyAlgorithm);
    EXPECT_EQ(served.leaf()->keyBits, read.leaf()->keyBits);
    EXPECT_EQ(served.leaf()->publicKeyFingerprint, read.leaf()->publicKeyFingerprint);
    EXPECT_EQ(served.privateKey.form, model::SecretForm::Redacted);
}

TEST_F(TraefikLiveRead, OrderOfAnswersDoesNotMatter) {
    const Reading first(ask(traefik));
    const Reading last(ask(traefik, AnswerOrder::LastFirst));
    ASSERT_EQ(first->routes.size(), last->routes.size());
    for (std::size_t i = 0; i < first->routes.size(); ++i) {
        EXPECT_EQ(first->routes[i].key, last->routes[i].key);
    }
}

TEST_F(TraefikLiveRead, PagesOfListsWhenRawDataIsHidden) {
    std::size_t pages = 0;
    const auto paged = [&pages](const ApiRequest& request) {
        const auto target = splitTarget(request.path);
        if (target.path == "/api/rawdata") {
            return answer(request, 404, "404 page not found");
        }
        if (target.path != "/api/http/routers") {
            return traefik(request);
        }
        // Two pages: the first router, and all the others.
        ++pages;
        const std::string all = recorded("http-routers");
        const auto cut = all.find("},{\"entryPoints\"") + 1;
        EXPECT_NE(cut, std::string::npos);
        return target.argument("page").empty()
                   ? answer(request, 200, all.substr(0, cut) + "]", "2")
                   : answer(request, 200, "[" + all.substr(cut + 1), "1");
    };
    const Reading pagedRead(ask(paged));
    EXPECT_EQ(pages, 2U);
    const Reading whole(ask(traefik));
    EXPECT_EQ(pagedRead->routes.size(), whole->routes.size());
    EXPECT_EQ(pagedRead.chain(pagedRead.route("orders")),
              (Texts{"secure-headers", "staff", "limit", "strip-orders"}));
}

TEST_F(TraefikLiveRead, OlderVersionsLackSomeAnswers) {
    const auto old = [](const ApiRequest& request) {
        const auto target = splitTarget(request.path);
        if (target.path == "/api/certificates" || target.path == "/api/overview") {
            return answer(request, 404, "404 page not found");
        }
        if (target.path == "/api/version") {
            return answer(request, 200, R"({"Version":"2.11.0","Codename":"mimolette"})");
        }
        return traefik(request);
    };
    const Reading read(ask(old));
    EXPECT_EQ(read->gateway.version, "2.11.0");
    EXPECT_TRUE(read->certificates.empty());
    EXPECT_FALSE(read->gateway.accessLog.known());
}

TEST_F(TraefikLiveRead, FilesOfTheProcessFillTheGaps) {
    LiveOptions options;
    options.baseUrl = "http://127.0.0.1:9000";
    options.process = LocalProcess{.pid = 7,
                                   .executable = "/usr/bin/traefik",
                                   .arguments = {"traefik", "--configfile", "traefik.yml"},
                                   .directory = std::string(GATELENS_TEST_DATA) + "/traefik"};
    const text::DiskFileSystem disk;
    ReadContext context(disk);
    auto reader = findAdapter("traefik")->openLive(options);
    auto requests = reader->start();
    while (!requests.empty()) {
        const ApiRequest request = requests.back();
        requests.pop_back();
        auto more = reader->feed(traefik(request));
        ASSERT_TRUE(more) << more.error().text();
        requests.insert(requests.end(), more->begin(), more->end());
    }
    const Reading read(reader->finish(context));
    const auto& modern = read.listener("websecure#modern@file");
    EXPECT_EQ(modern.tls->minVersion.value, model::TlsVersion::Tls13);
    EXPECT_FALSE(read.service("orders").tls->verify.value);
    EXPECT_EQ(read.service("orders").tls->verify.origin, model::Origin::Declared);
    EXPECT_EQ(read.service("v1").connectTimeoutMs.value, 3'000);
    EXPECT_EQ(read->certificates.size(), 2U); // the API's one is the file's one
    EXPECT_EQ(read->gateway.logLevel.value, "INFO");
    ASSERT_NE(read.diagnostic("read-from-files"), nullptr);
}

TEST_F(TraefikLiveRead, ErrorsNameThePath) {
    const auto fails = [this](std::string_view path, int status, std::string body) {
        auto result = ask([&](const ApiRequest& request) {
            return splitTarget(request.path).path == path ? answer(request, status, body)
                                                          : traefik(request);
        });
        EXPECT_FALSE(result) << path;
        return result ? Error{} : result.error();
    };
    EXPECT_EQ(fails("/api/version", 401, "").code, ErrorCode::Unauthorized);
    EXPECT_EQ(fails("/api/rawdata", 403, "").code, ErrorCode::Unauthorized);
    EXPECT_EQ(fails("/api/version", 404, "").code, ErrorCode::WrongProduct);
    EXPECT_EQ(fails("/api/version", 200, "{}").code, ErrorCode::WrongProduct);
    EXPECT_EQ(fails("/api/rawdata", 500, "").code, ErrorCode::UnexpectedAnswer);
    const Error broken = fails("/api/rawdata", 200, "{\"routers\":");
    EXPECT_EQ(broken.code, ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(broken.place, "/api/rawdata");
    EXPECT_EQ(fails("/api/entrypoints", 200, "{}").code, ErrorCode::UnexpectedAnswer);
}

TEST_F(TraefikLiveRead, BaseUrlsMayEndWithApi) {
    LiveOptions options;
    options.baseUrl = "http://127.0.0.1:9000/api/";
    const auto requests = findAdapter("traefik")->openLive(options)->start();
    EXPECT_EQ(requests.front().path, "/version");
}

TEST_F(TraefikLiveRead, IdentifiesByVersionOrOverview) {
    const Adapter& adapter = *findAdapter("traefik");
    const auto confidence = [&adapter](std::string body, int status = 200) {
        return adapter.identify(answer({}, status, std::move(body)));
    };
    EXPECT_EQ(confidence(recorded("version")), Confidence::Certain);
    EXPECT_EQ(confidence(recorded("overview")), Confidence::Certain);
    EXPECT_EQ(confidence(recorded("version"), 404), Confidence::None);
    EXPECT_EQ(confidence(R"({"version":"3.9.1","tagline":"Welcome to kong"})"), Confidence::None);
    EXPECT_EQ(confidence("<html>"), Confidence::None);
}

TEST_F(TraefikLiveRead, SavedRawDataIsReadAsAFile) {
    const Reading read = Reading::fromData("traefik", {"traefik/api/rawdata.json"});
    EXPECT_EQ(read.confidence(), Confidence::Certain);
    EXPECT_FALSE(read->gateway.live);
    EXPECT_EQ(read.chain(read.route("orders")),
              (Texts{"secure-headers", "staff", "limit", "strip-orders"}));
    EXPECT_EQ(read.listener("websecure").exposure.origin, model::Origin::Unknown);
}

} // namespace
} // namespace gatelens::adapters
