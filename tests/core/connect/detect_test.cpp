// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/detect.h"
#include "core/connect/source_reader.h"
#include "tests/core/connect/fake_gateway.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/qt_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

namespace gatelens::connect {
namespace {

using namespace testsupport;
using adapters::ApiAnswer;
using adapters::ApiRequest;
using adapters::Confidence;
using ::testing::HasSubstr;

class Detect : public QtTest {
protected:
    static Result<std::vector<model::SnapshotPtr>> read(const std::string& source) {
        ReadOptions options;
        options.access.retries = 0;
        return readSource(source, options, fakeAdapters());
    }
};

TEST_F(Detect, StopsAtTheFirstCertainAnswer) {
    const FakeHttpServer server([](const ApiRequest& request) {
        return request.path == "/fake" ? json(R"({"product":"fake"})") : json(R"({"route":"a"})");
    });
    ASSERT_TRUE(read(server.url()));
    for (const auto& request : server.requests()) {
        EXPECT_NE(request.path, "/other");
    }
}

TEST_F(Detect, AsksOnlyTheNamedProduct) {
    const FakeHttpServer server([](const ApiRequest& request) {
        return request.path == "/other" ? json(R"({"product":"other"})") : status(404);
    });
    const auto result = read("fake+" + server.url());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::WrongProduct);
    EXPECT_THAT(result.error().message, HasSubstr("not Fake Gateway"));
    EXPECT_THAT(result.error().message, HasSubstr("status 404"));
    for (const auto& request : server.requests()) {
        EXPECT_EQ(request.path, "/fake");
    }
}

TEST_F(Detect, SaysWhatAnsweredAndWhoseThePortIs) {
    const FakeHttpServer server([](const ApiRequest&) {
        FakeAnswer answer = plain("hello");
        answer.headers.emplace_back("Server", "SimpleHTTP/0.6");
        return answer;
    });
    const auto result = read(server.url());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::WrongProduct);
    EXPECT_THAT(result.error().message, HasSubstr("Fake Gateway, Other Gateway"));
    EXPECT_THAT(result.error().message, HasSubstr("SimpleHTTP/0.6"));
    EXPECT_THAT(result.error().message, HasSubstr(std::to_string(::getpid())));
}

TEST_F(Detect, ABusyServerIsNotAskedTwice) {
    const FakeHttpServer server([](const ApiRequest&) { return status(502); });
    ReadOptions options;
    options.access.retries = 5;
    const auto result = readSource(server.url(), options, fakeAdapters());
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("status 502"));
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(Detect, AClosedDoorIsUnauthorized) {
    const FakeHttpServer server([](const ApiRequest&) { return status(401); });
    const auto result = read(server.url());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unauthorized);
    EXPECT_THAT(result.error().message, HasSubstr("GATELENS_TOKEN"));
}

TEST_F(Detect, OneRedirectingProbeDoesNotEndIt) {
    const FakeHttpServer server([](const ApiRequest& request) {
        if (request.path == "/fake") {
            return redirect("https://login.example/");
        }
        return request.path == "/other" ? json(R"({"product":"other"})") : json(R"({"route":"a"})");
    });
    EXPECT_TRUE(read(server.url()));
}

TEST_F(Detect, WhenAllRedirectTheTargetIsSaid) {
    const FakeHttpServer server(
        [](const ApiRequest&) { return redirect("https://login.example/start?token=abc"); });
    const auto result = read(server.url());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::WrongProduct);
    EXPECT_THAT(result.error().message, HasSubstr("https://login.example/start"));
}

// Answers as told, without a wire.
class ScriptedTransport final : public Transport {
public:
    explicit ScriptedTransport(std::string body)
        : m_body(std::move(body)) {}

    void send(ApiRequest request, Attempts) override { m_request = std::move(request); }
    Result<ApiAnswer> next() override {
        return ApiAnswer{.request = m_request, .status = 200, .headers = {}, .body = m_body};
    }
    std::size_t concurrency() const override { return 1; }

private:
    std::string m_body;
    ApiRequest m_request;
};

TEST_F(Detect, TheExecutableCountsWhenNothingElseDoes) {
    auto local = fakeAdapter;
    local.processName = "fakegw";
    const std::array adapters{&std::as_const(local), &otherAdapter};
    SourceName name;
    name.kind = SourceName::Kind::Http;
    const adapters::LocalProcess process{.pid = 7, .executable = "/usr/sbin/fakegw"};

    ScriptedTransport silent("hello");
    auto found = detectProduct(name, false, silent, adapters, process);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->adapter, &local);
    EXPECT_EQ(found->confidence, Confidence::Likely);

    ScriptedTransport certain(R"({"product":"other"})");
    found = detectProduct(name, false, certain, adapters, process);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->adapter, &otherAdapter);

    ScriptedTransport again("hello");
    EXPECT_FALSE(detectProduct(name, false, again, adapters, std::nullopt));
}

TEST_F(Detect, AProductWithoutAnApiNamesItsFiles) {
    auto filesOnly = otherAdapter;
    filesOnly.openLive = nullptr;
    const std::array adapters{&std::as_const(filesOnly)};
    const auto result = readSource("other+http://127.0.0.1:1", {}, adapters);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(result.error().message, HasSubstr("name its files"));
}

} // namespace
} // namespace gatelens::connect
