// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation recorded from Envoy 1.40 on loopback (lists of compiled-in
// extensions and counters left out).
#include "core/adapters/adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace gatelens::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string recorded(const std::string& name) {
    const text::DiskFileSystem disk;
    auto bytes =
        disk.read(std::string(GATELENS_TEST_DATA) + "/envoy/live/" + name + ".json", 1U << 20U);
    return bytes ? std::move(*bytes) : std::string();
}

class EnvoyLive : public ::testing::Test {
protected:
    void SetUp() override {
        m_answers = {{"/server_info", {200, recorded("server_info")}},
                     {"/config_dump?include_eds", {200, recorded("config_dump")}},
                     {"/clusters?format=json", {200, recorded("clusters")}},
                     {"/listeners?format=json", {200, recorded("listeners")}},
                     {"/certs", {200, recorded("certs")}}};
    }

    Result<model::Snapshot> read() {
        const auto reader = findAdapter("envoy")->openLive({});
        for (auto& request : reader->start()) {
            EXPECT_EQ(request.method, "GET");
            const auto found = m_answers.find(request.path);
            if (found == m_answers.end()) {
                ADD_FAILURE() << "asked for " << request.path;
                continue;
            }
            ApiAnswer answer;
            answer.request = request;
            answer.status = found->second.first;
            answer.body = found->second.second;
            auto more = reader->feed(std::move(answer));
            if (!more) {
                return fail(std::move(more.error()));
            }
            EXPECT_TRUE(more->empty());
        }
        ReadContext context(m_files);
        return reader->finish(context);
    }

    void refuse(const std::string& path) {
        m_answers[path] = {403, "request to path " + path + " not allowed"};
    }

    text::MemoryFileSystem m_files;
    std::map<std::string, std::pair<int, std::string>> m_answers;
};

TEST_F(EnvoyLive, ReadsARunningEnvoy) {
    const auto snapshot = read();
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_TRUE(snapshot->gateway.live);
    EXPECT_EQ(snapshot->gateway.version, "1.40.0");
    EXPECT_EQ(snapshot->gateway.name, "live");
    EXPECT_THAT(snapshot->gateway.embedded, ElementsAre("BoringSSL"));
    EXPECT_EQ(snapshot->gateway.admin.at(0).port, 19902);

    ASSERT_EQ(snapshot->listeners.size(), 1U);
    const auto& listener = snapshot->listeners[0];
    EXPECT_EQ(listener.name, "secure");
    EXPECT_EQ(listener.port, 43971); // what port 0 became
    EXPECT_EQ(listener.protocol, model::Protocol::Https);
    EXPECT_EQ(listener.source.apiPath, "/config_dump?resource=static_listeners");

    ASSERT_EQ(snapshot->routes.size(), 2U);
    EXPECT_EQ(snapshot->routes[0].name, "orders");
    EXPECT_EQ((*snapshot)[snapshot->routes[0].service()].name, "orders");

    ASSERT_EQ(snapshot->certificates.size(), 1U);
    const auto& certificate = snapshot->certificates[0];
    EXPECT_EQ(certificate.file, "shop.crt");
    ASSERT_NE(certificate.leaf(), nullptr);
    EXPECT_THAT(certificate.leaf()->dnsNames,
                ElementsAre("shop.example.com", "*.shop.example.com"));
    EXPECT_EQ(certificate.leaf()->notAfter, 4'949'129'658);
    EXPECT_TRUE(snapshot->diagnostics.empty());
}

TEST_F(EnvoyLive, ObservesHealth) {
    const auto snapshot = read();
    ASSERT_TRUE(snapshot);
    ASSERT_EQ(snapshot->targets.size(), 2U); // the resolved address is no third one
    const auto& orders = snapshot->targets[0];
    EXPECT_EQ(orders.host, "localhost");
    EXPECT_EQ(orders.healthy.origin, model::Origin::Observed);
    EXPECT_FALSE(orders.healthy.value);
    EXPECT_TRUE(snapshot->targets[1].healthy.value);
}

TEST_F(EnvoyLive, ToleratesAllowPaths) {
    refuse("/config_dump?include_eds");
    refuse("/certs");
    const auto snapshot = read();
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->listeners.size(), 1U);
    EXPECT_EQ(snapshot->services.size(), 2U);
    EXPECT_EQ(snapshot->targets.size(), 2U);
    ASSERT_EQ(snapshot->diagnostics.size(), 2U);
    EXPECT_EQ(snapshot->diagnostics[0].code, "not-available");
    EXPECT_THAT(snapshot->diagnostics[0].fix, HasSubstr("allow_paths"));
    for (auto& [path, answer] : m_answers) {
        answer = {403, ""};
    }
    const auto nothing = read();
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, ErrorCode::Unauthorized);
}

TEST_F(EnvoyLive, Errors) {
    const auto codeFor = [this](const std::string& path, int status, std::string body) {
        SetUp();
        m_answers[path] = {status, std::move(body)};
        const auto snapshot = read();
        return snapshot ? ErrorCode::Internal : snapshot.error().code;
    };
    EXPECT_EQ(codeFor("/server_info", 401, ""), ErrorCode::Unauthorized);
    EXPECT_EQ(codeFor("/server_info", 404, "no"), ErrorCode::WrongProduct);
    EXPECT_EQ(codeFor("/server_info", 200, "{}"), ErrorCode::WrongProduct);
    EXPECT_EQ(codeFor("/config_dump?include_eds", 500, ""), ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(codeFor("/config_dump?include_eds", 200, "{\"configs\": ["),
              ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(codeFor("/clusters?format=json", 302, ""), ErrorCode::UnexpectedAnswer);
}

TEST_F(EnvoyLive, Identifies) {
    const Adapter* adapter = findAdapter("envoy");
    ASSERT_EQ(adapter->probes.size(), 1U);
    ApiAnswer answer;
    answer.status = 200;
    answer.body = recorded("server_info");
    EXPECT_EQ(adapter->identify(answer), Confidence::Certain);
    answer.body = R"({"version":"3.9"})";
    EXPECT_EQ(adapter->identify(answer), Confidence::None);
    answer.status = 403;
    answer.headers = {{"server", "envoy"}};
    answer.body = "request to path /server_info not allowed";
    EXPECT_EQ(adapter->identify(answer), Confidence::Likely);
}

} // namespace
} // namespace gatelens::adapters
