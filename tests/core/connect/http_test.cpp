// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading over HTTP when the other side, the network or the user misbehaves.
#include "core/connect/source_reader.h"
#include "tests/core/connect/fake_gateway.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/qt_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>

namespace gatelens::connect {
namespace {

using namespace std::chrono_literals;
using namespace testsupport;
using adapters::ApiRequest;
using ::testing::HasSubstr;
using ::testing::Not;
using Clock = std::chrono::steady_clock;

ReadOptions patient() {
    ReadOptions options;
    options.access.connectTimeout = 20s;
    options.access.answerTimeout = 20s;
    options.access.retries = 0;
    return options;
}

Result<std::vector<model::SnapshotPtr>> read(const std::string& source,
                                             const ReadOptions& options = patient()) {
    return readSource(source, options, fakeAdapters());
}

FakeHttpServer::Handler gateway(FakeAnswer routes) {
    return [routes = std::move(routes)](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        return request.path == "/routes" ? routes : status(404);
    };
}

Error errorOf(FakeAnswer routes, const ReadOptions& options = patient()) {
    const FakeHttpServer server(gateway(std::move(routes)));
    const auto result = read(server.url(), options);
    return result ? Error{ErrorCode::Internal, "no error", {}} : result.error();
}

std::size_t asked(const FakeHttpServer& server, std::string_view path) {
    const auto requests = server.requests();
    return static_cast<std::size_t>(std::ranges::count(requests, path, &ApiRequest::path));
}

class Http : public QtTest {};

TEST_F(Http, ReadsAllPagesOfADetectedProduct) {
    const FakeHttpServer server([](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        if (request.path == "/routes") {
            return json(R"({"route":"a","next":"/routes?offset=2","next":"/routes?offset=3"})");
        }
        return request.path.ends_with('2') ? json(R"({"route":"b"})") : json(R"({"route":"c"})");
    });
    std::vector<std::size_t> progress;
    auto options = patient();
    options.progress = [&](const Progress& p) { progress.push_back(p.done); };
    const auto snapshots = read(server.url() + "/", options);
    ASSERT_TRUE(snapshots) << snapshots.error().text();
    ASSERT_EQ(snapshots->size(), 1U);
    ASSERT_EQ(snapshots->front()->routes.size(), 3U);
    EXPECT_EQ(snapshots->front()->routes[2].name, "c");
    EXPECT_EQ(progress, (std::vector<std::size_t>{1, 2, 3}));
}

TEST_F(Http, KeepsThePrefixAndSaysWhoAsks) {
    const FakeHttpServer server([](const ApiRequest& request) {
        return request.path == "/admin/fake"     ? json(R"({"product":"fake"})")
               : request.path == "/admin/routes" ? json(R"({"route":"a"})")
                                                 : status(404);
    });
    auto options = patient();
    options.access.headers = {{"X-API-KEY", "k3y"}};
    ASSERT_TRUE(read("fake+" + server.url() + "/admin/", options));
    for (const auto& request : server.requests()) {
        const adapters::ApiAnswer headers{
            .request = {}, .status = 0, .headers = request.headers, .body = {}};
        EXPECT_THAT(std::string(headers.header("User-Agent")), ::testing::StartsWith("gatelens/"));
        EXPECT_EQ(headers.header("Accept-Encoding"), "identity");
        EXPECT_EQ(headers.header("X-API-KEY"), "k3y");
        EXPECT_EQ(headers.header("Cookie"), "");
    }
}

TEST_F(Http, AHangingServerHitsTheAnswerTimeout) {
    auto options = patient();
    options.access.answerTimeout = 200ms;
    const auto begin = Clock::now();
    const auto error = errorOf(faulty(Fault::Hang), options);
    EXPECT_EQ(error.code, ErrorCode::Timeout) << error.text();
    EXPECT_LT(Clock::now() - begin, 15s);
}

TEST_F(Http, ASlowDripHitsTheAnswerTimeout) {
    auto options = patient();
    options.access.answerTimeout = 300ms;
    const auto error = errorOf(faulty(Fault::SlowDrip), options);
    EXPECT_EQ(error.code, ErrorCode::Timeout) << error.text();
    EXPECT_THAT(error.message, HasSubstr("bytes came"));
}

TEST_F(Http, TheWholeReadHasItsOwnLimit) {
    std::atomic<int> page{0};
    const FakeHttpServer server([&](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        std::this_thread::sleep_for(20ms);
        return json(R"({"route":"a","next":"/routes?page=)" + std::to_string(++page) + "\"}");
    });
    auto options = patient();
    options.access.totalTimeout = 250ms;
    const auto result = read(server.url(), options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Timeout) << result.error().text();
    EXPECT_THAT(result.error().message, HasSubstr("whole read"));
    EXPECT_THAT(result.error().message, HasSubstr("requests that were known"));
}

TEST_F(Http, AnAnswerThatBreaksOffIsNeverUsed) {
    for (const Fault fault : {Fault::ResetMidway, Fault::CutMidway, Fault::CutChunked}) {
        const auto error = errorOf(faulty(fault, R"({"route":"a","more":"abcdefghijklmnop"})"));
        EXPECT_EQ(error.code, ErrorCode::Unreachable) << static_cast<int>(fault) << error.text();
        EXPECT_THAT(error.place, HasSubstr("/routes"));
    }
}

TEST_F(Http, AHalfReadSaysHowFarItCame) {
    const FakeHttpServer server([](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        return request.path == "/routes" ? json(R"({"route":"a","next":"/routes?offset=2"})")
                                         : faulty(Fault::CutMidway);
    });
    const auto result = read(server.url());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unreachable);
    EXPECT_THAT(result.error().message, HasSubstr("after 1 of 2 requests"));
}

TEST_F(Http, AHugeAnswerEndsAtTheLimit) {
    auto options = patient();
    options.limits.maxBytes = 100'000;
    for (const Fault fault : {Fault::HugeBody, Fault::HugeLength}) {
        const auto begin = Clock::now();
        const auto error = errorOf(faulty(fault), options);
        EXPECT_EQ(error.code, ErrorCode::LimitExceeded) << error.text();
        EXPECT_LT(Clock::now() - begin, 15s);
    }
}

TEST_F(Http, ManyAnswersTogetherHaveALimit) {
    std::atomic<int> page{0};
    const FakeHttpServer server([&](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        return json(R"({"route":"a","next":"/routes?page=)" + std::to_string(++page) + "\"" +
                    std::string(1000, ' ') + "}");
    });
    auto options = patient();
    options.limits.maxTotalBytes = 20'000;
    auto result = read(server.url(), options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
    options.limits.maxTotalBytes = 20'000'000;
    options.limits.maxFiles = 30;
    result = read(server.url(), options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
    EXPECT_THAT(result.error().message, HasSubstr("30 requests"));
}

TEST_F(Http, EndlessHeadersEnd) {
    auto options = patient();
    options.access.answerTimeout = 1s;
    const auto error = errorOf(faulty(Fault::EndlessHeaders), options);
    EXPECT_NE(error.code, ErrorCode::Internal) << error.text();
}

TEST_F(Http, PagesInACircleEnd) {
    const auto error = errorOf(json(R"({"route":"a","next":"/routes"})"));
    EXPECT_EQ(error.code, ErrorCode::UnexpectedAnswer) << error.text();
    EXPECT_THAT(error.message, HasSubstr("circle"));
}

TEST_F(Http, ANextPageCannotLeadToAnotherHost) {
    const FakeHttpServer other([](const ApiRequest&) { return json("{}"); });
    const std::string elsewhere = "@127.0.0.1:" + std::to_string(other.port()) + "/";
    for (const auto& next : {elsewhere, other.url(), std::string("/a b"), std::string("/%zz")}) {
        const auto error = errorOf(json(R"({"route":"a","next":")" + next + "\"}"));
        EXPECT_EQ(error.code, ErrorCode::UnexpectedAnswer) << next << ": " << error.text();
    }
    EXPECT_TRUE(other.requests().empty());
}

TEST_F(Http, RedirectsStayInTheOrigin) {
    const FakeHttpServer other([](const ApiRequest&) { return json("{}"); });
    auto error = errorOf(redirect(other.url() + "/routes?key=secret"));
    EXPECT_EQ(error.code, ErrorCode::UnexpectedAnswer);
    EXPECT_THAT(error.message, HasSubstr(other.url() + "/routes"));
    EXPECT_THAT(error.message, Not(HasSubstr("secret")));
    EXPECT_TRUE(other.requests().empty());

    error = errorOf(redirect("/routes"));
    EXPECT_EQ(error.code, ErrorCode::UnexpectedAnswer);
    EXPECT_THAT(error.message, HasSubstr("more than 5 times"));
}

TEST_F(Http, ARedirectWithinTheOriginIsFollowed) {
    const FakeHttpServer server([](const ApiRequest& request) {
        if (request.path == "/fake") {
            return redirect("/fake/");
        }
        if (request.path == "/fake/") {
            return json(R"({"product":"fake"})");
        }
        return json(R"({"route":"a"})");
    });
    EXPECT_TRUE(read(server.url()));
}

TEST_F(Http, RepeatsABusyGatewayButNotForEver) {
    std::atomic<int> calls{0};
    const FakeHttpServer server([&](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        return ++calls < 3 ? status(503) : json(R"({"route":"a"})");
    });
    auto options = patient();
    options.access.retries = 2;
    EXPECT_TRUE(read(server.url(), options));
    EXPECT_EQ(calls, 3);

    calls = -100;
    const auto result = read(server.url(), options);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("503"));
    EXPECT_EQ(calls, -97);
}

TEST_F(Http, DoesNotRepeatWhenAskedToComeBackMuchLater) {
    FakeAnswer busy = status(503);
    busy.headers = {{"Retry-After", "3600"}};
    auto options = patient();
    options.access.retries = 5;
    const FakeHttpServer server(gateway(busy));
    EXPECT_FALSE(read(server.url(), options));
    EXPECT_EQ(asked(server, "/routes"), 1U);
}

TEST_F(Http, DoesNotRepeatWhatTheServerRefused) {
    for (const int code : {400, 401, 403, 404, 500}) {
        auto options = patient();
        options.access.retries = 3;
        const FakeHttpServer server(gateway(status(code)));
        const auto result = read(server.url(), options);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, code == 401 || code == 403 ? ErrorCode::Unauthorized
                                                                  : ErrorCode::UnexpectedAnswer);
        EXPECT_EQ(asked(server, "/routes"), 1U) << code;
    }
}

TEST_F(Http, RepeatsAfterABrokenConnection) {
    std::atomic<int> calls{0};
    const FakeHttpServer server([&](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        return ++calls == 1 ? faulty(Fault::CutMidway) : json(R"({"route":"a"})");
    });
    auto options = patient();
    options.access.retries = 1;
    EXPECT_TRUE(read(server.url(), options));
    EXPECT_EQ(calls, 2);
}

TEST_F(Http, ACompressedAnswerIsRefused) {
    FakeAnswer answer = json(R"({"route":"a"})");
    answer.headers.emplace_back("Content-Encoding", "gzip");
    const auto error = errorOf(answer);
    EXPECT_EQ(error.code, ErrorCode::UnexpectedAnswer);
    EXPECT_THAT(error.message, HasSubstr("gzip"));
}

TEST_F(Http, ChunksAreReadWhole) {
    FakeAnswer answer = json(R"({"route":"a"})");
    answer.chunked = true;
    const FakeHttpServer server(gateway(answer));
    const auto result = read(server.url());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->front()->routes.size(), 1U);
}

TEST_F(Http, SomethingThatIsNotHttpIsSaid) {
    const auto error = errorOf(faulty(Fault::NotHttp));
    EXPECT_TRUE(error.code == ErrorCode::UnexpectedAnswer || error.code == ErrorCode::Unreachable)
        << error.text();
}

TEST_F(Http, NobodyListens) {
    const auto port = closedPort();
    const auto result = read("http://127.0.0.1:" + std::to_string(port));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unreachable);
    EXPECT_THAT(result.error().message, HasSubstr("refused"));
    EXPECT_THAT(result.error().message, HasSubstr(std::to_string(port)));
}

TEST_F(Http, AnUnknownHostIsSaid) {
    const auto result = read("http://no-such-host.invalid:8001");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unreachable) << result.error().text();
    EXPECT_THAT(result.error().message, HasSubstr("no-such-host.invalid"));
}

TEST_F(Http, SixRequestsAtMostAreUnderWay) {
    const FakeHttpServer server([](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        if (request.path != "/routes") {
            std::this_thread::sleep_for(10ms);
            return json(R"({"route":"b"})");
        }
        std::string body = R"({"route":"a")";
        for (int i = 0; i < 20; ++i) {
            body += R"(,"next":"/routes?page=)" + std::to_string(i) + "\"";
        }
        return json(body + "}");
    });
    const auto result = read(server.url());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->front()->routes.size(), 21U);
    EXPECT_LE(server.mostAtOnce(), 6U);
    EXPECT_GE(server.mostAtOnce(), 2U);
}

TEST_F(Http, CancelIsPrompt) {
    const FakeHttpServer server(gateway(faulty(Fault::Hang)));
    std::stop_source stop;
    auto options = patient();
    options.access.answerTimeout = 60s;
    options.cancel = stop.get_token();
    std::jthread canceller([&] {
        while (asked(server, "/routes") == 0) {
            std::this_thread::sleep_for(1ms);
        }
        stop.request_stop();
    });
    const auto begin = Clock::now();
    const auto result = read(server.url(), options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(result.error().place, server.url());
    EXPECT_LT(Clock::now() - begin, 15s);
}

TEST_F(Http, APostIsSentOnceOnly) {
    // A gateway that wants a POST and breaks the connection: asking twice could
    // do something twice.
    std::atomic<int> posts{0};
    class Reader final : public adapters::LiveReader {
    public:
        std::vector<ApiRequest> start() override {
            return {{.method = "POST", .path = "/adapt", .body = "text"}};
        }
        Result<std::vector<ApiRequest>> feed(adapters::ApiAnswer) override {
            return std::vector<ApiRequest>{};
        }
        Result<model::Snapshot> finish(adapters::ReadContext&) override {
            return model::Snapshot{};
        }
    };
    auto posting = fakeAdapter;
    posting.openLive = [](const adapters::LiveOptions&) -> std::unique_ptr<adapters::LiveReader> {
        return std::make_unique<Reader>();
    };
    const std::array adapters{&std::as_const(posting)};
    const FakeHttpServer server([&](const ApiRequest& request) {
        if (request.method == "POST") {
            ++posts;
            EXPECT_EQ(request.body, "text");
            return faulty(Fault::CloseAtOnce);
        }
        return json(R"({"product":"fake"})");
    });
    auto options = patient();
    options.access.retries = 5;
    const auto result = readSource(server.url(), options, adapters);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unreachable);
    EXPECT_EQ(posts, 1);
}

TEST_F(Http, AConnectionThatWentIdleIsOpenedAgain) {
    // Each answer is complete, and then the server closes without saying so.
    const FakeHttpServer server([](const ApiRequest& request) {
        if (request.path == "/fake") {
            return json(R"({"product":"fake"})");
        }
        const bool last = request.path.ends_with('3');
        auto answer = last ? json(R"({"route":"z"})")
                           : json(R"({"route":"a","next":"/routes?page=)" +
                                  std::string(request.path == "/routes" ? "2" : "3") + "\"}");
        answer.fault = Fault::CloseAfterwards;
        return answer;
    });
    const auto result = read(server.url());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->front()->routes.size(), 3U);
}

TEST_F(Http, SeveralThreadsReadAtOnce) {
    const FakeHttpServer server(gateway(json(R"({"route":"a"})")));
    std::atomic<int> good{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] { good += read(server.url()).has_value() ? 1 : 0; });
        }
    }
    EXPECT_EQ(good, 8);
}

} // namespace
} // namespace gatelens::connect
