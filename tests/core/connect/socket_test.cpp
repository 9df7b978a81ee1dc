// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runtime sockets: one command a connection, the answer until the other closes.
#include "core/connect/source_reader.h"
#include "tests/core/connect/fake_gateway.h"
#include "tests/support/fake_runtime_socket.h"
#include "tests/support/qt_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace gatelens::connect {
namespace {

using namespace std::chrono_literals;
using namespace testsupport;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

std::string fake(const std::string& command) {
    return command == "show info" ? R"({"product":"fake"})" : R"({"route":"a"})";
}

ReadOptions patient() {
    ReadOptions options;
    options.access.connectTimeout = 20s;
    options.access.answerTimeout = 20s;
    return options;
}

ReadOptions impatient() {
    ReadOptions options = patient();
    options.access.answerTimeout = 500ms;
    return options;
}

class Socket : public QtTest {
protected:
    static Error errorOf(const std::string& source, const ReadOptions& options = patient()) {
        const auto result = readSource(source, options, fakeAdapters());
        return result ? Error{ErrorCode::Internal, "no error", {}} : result.error();
    }
};

TEST_F(Socket, UnixAndTcp) {
    const TemporaryDirectory directory;
    const auto path = directory.path() + "/admin.sock";
    const FakeRuntimeSocket local(path, fake);
    auto result = readSource("unix://" + path, patient(), fakeAdapters());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->front()->routes.size(), 1U);
    EXPECT_EQ(local.commands(), (std::vector<std::string>{"show info", "show routes"}));

    const FakeRuntimeSocket remote(fake);
    result = readSource("fake+tcp://127.0.0.1:" + std::to_string(remote.port()), patient(),
                        fakeAdapters());
    EXPECT_TRUE(result) << result.error().text();
}

TEST_F(Socket, AnAdminApiOnAUnixSocket) {
    const TemporaryDirectory directory;
    const FakeHttpServer server(
        [](const adapters::ApiRequest& request) {
            const adapters::ApiAnswer headers{
                .request = {}, .status = 0, .headers = request.headers, .body = {}};
            EXPECT_EQ(headers.header("Host"), "localhost");
            return request.path == "/fake" ? json(R"({"product":"fake"})")
                                           : json(R"({"route":"a"})");
        },
        directory.path() + "/admin.sock");
    for (const std::string product : {"", "fake+"}) {
        const auto result = readSource(product + server.url(), patient(), fakeAdapters());
        ASSERT_TRUE(result) << result.error().text();
        EXPECT_EQ(result->front()->routes.size(), 1U);
    }
    const auto error = errorOf("other+" + server.url());
    EXPECT_EQ(error.code, ErrorCode::WrongProduct);
    EXPECT_EQ(errorOf("other+unix:///nonexistent").code, ErrorCode::Unreachable);
}

TEST_F(Socket, NobodyIsThere) {
    const TemporaryDirectory directory;
    auto error = errorOf("unix://" + directory.path() + "/none.sock");
    EXPECT_EQ(error.code, ErrorCode::Unreachable);
    EXPECT_THAT(error.message, HasSubstr("no such socket"));
    error = errorOf("tcp://127.0.0.1:" + std::to_string(closedPort()));
    EXPECT_EQ(error.code, ErrorCode::Unreachable);
    EXPECT_THAT(error.message, HasSubstr("refused"));
    error = errorOf("unix://" + directory.write("file", "x"));
    EXPECT_EQ(error.code, ErrorCode::Unreachable);
}

TEST_F(Socket, SilenceTimesOut) {
    const FakeRuntimeSocket socket(fake, Fault::Hang);
    const auto begin = Clock::now();
    const auto error = errorOf("tcp://127.0.0.1:" + std::to_string(socket.port()), impatient());
    EXPECT_EQ(error.code, ErrorCode::Timeout) << error.text();
    EXPECT_LT(Clock::now() - begin, 15s);
}

TEST_F(Socket, ADripTimesOut) {
    const FakeRuntimeSocket socket(fake, Fault::SlowDrip);
    const auto error = errorOf("tcp://127.0.0.1:" + std::to_string(socket.port()), impatient());
    EXPECT_EQ(error.code, ErrorCode::Timeout) << error.text();
}

TEST_F(Socket, AFloodEndsAtTheLimit) {
    const FakeRuntimeSocket socket(fake, Fault::HugeBody);
    auto options = patient();
    options.access.answerTimeout = 10s;
    options.limits.maxBytes = 1'000'000;
    const auto error = errorOf("tcp://127.0.0.1:" + std::to_string(socket.port()), options);
    EXPECT_EQ(error.code, ErrorCode::LimitExceeded) << error.text();
}

TEST_F(Socket, CancelIsPrompt) {
    const FakeRuntimeSocket socket(fake, Fault::Hang);
    std::stop_source stop;
    auto options = patient();
    options.access.answerTimeout = 60s;
    options.cancel = stop.get_token();
    const std::jthread canceller([&] {
        while (socket.commands().empty()) {
            std::this_thread::sleep_for(1ms);
        }
        stop.request_stop();
    });
    const auto begin = Clock::now();
    const auto error = errorOf("tcp://127.0.0.1:" + std::to_string(socket.port()), options);
    EXPECT_EQ(error.code, ErrorCode::Cancelled);
    EXPECT_LT(Clock::now() - begin, 15s);
}

TEST_F(Socket, AnotherProductSaysWhatItAnswered) {
    const FakeRuntimeSocket socket(
        [](const std::string&) { return "ERR unknown \x1b[31mcommand\n"; });
    const auto error = errorOf("tcp://127.0.0.1:" + std::to_string(socket.port()));
    EXPECT_EQ(error.code, ErrorCode::WrongProduct);
    EXPECT_THAT(error.message, HasSubstr("ERR unknown ?[31mcommand"));
}

} // namespace
} // namespace gatelens::connect
