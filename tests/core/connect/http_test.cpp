// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading over HTTP when the other side, the network or the user misbehaves.
#include "core/connect/source_reader.h"
#include "tests/core/connect/fake_gateway.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/qt_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace gatelens::connect {
namespace {

using namespace std::chrono_literals;
using namespace testsupport;
using adapters::ApiRequest;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

class Http : public QtTest {
protected:
    static Result<std::vector<model::SnapshotPtr>> read(const std::string& source,
                                                        const ReadOptions& options = quick()) {
        return readSource(source, options, fakeAdapters());
    }

    static ReadOptions quick() {
        ReadOptions options;
        options.access.connectTimeout = 2s;
        options.access.answerTimeout = 2s;
        options.access.retries = 0;
        return options;
    }

    static FakeHttpServer::Handler gateway(FakeAnswer routes) {
        return [routes = std::move(routes)](const ApiRequest& request) {
            if (request.path == "/fake") {
                return json(R"({"product":"fake"})");
            }
            return request.path == "/routes" ? routes : status(404);
        };
    }

    static Error errorOf(FakeAnswer routes, const ReadOptions& options = quick()) {
        const FakeHttpServer server(gateway(std::move(routes)));
        const auto result = read(server.url(), options);
        return result ? Error{ErrorCode::Internal, "no error", {}} : result.error();
    }
};

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
    const auto snapshots = read(server.url());
    ASSERT_TRUE(snapshots) << snapshots.error().text();
    ASSERT_EQ(snapshots->size(), 1U);
    ASSERT_EQ(snapshots->front()->routes.size(), 3U);
    EXPECT_EQ(snapshots->front()->routes[2].name, "c");
}

TEST_F(Http, AHangingServerHitsTheAnswerTimeout) {
    auto options = quick();
    options.access.answerTimeout = 200ms;
    const auto begin = Clock::now();
    const auto error = errorOf(faulty(Fault::Hang), options);
    EXPECT_EQ(error.code, ErrorCode::Timeout) << error.text();
    EXPECT_LT(Clock::now() - begin, 1500ms);
}

TEST_F(Http, ASlowDripHitsTheAnswerTimeout) {
    auto options = quick();
    options.access.answerTimeout = 300ms;
    const auto error = errorOf(faulty(Fault::SlowDrip), options);
    EXPECT_EQ(error.code, ErrorCode::Timeout) << error.text();
    EXPECT_THAT(error.message, HasSubstr("bytes came"));
}

} // namespace
} // namespace gatelens::connect
