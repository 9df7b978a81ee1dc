// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Connections to targets: kept, lost, retried, balanced, and the engine's end.
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>

#include <future>
#include <set>
#include <string>

namespace gatelens::engine::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// A port that refuses connections and that nobody else is given meanwhile.
net::Socket takenPort() {
    net::Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const net::Address any = *net::Address::ip("127.0.0.1", 0);
    EXPECT_EQ(bind(socket.get(), any.get(), any.size()), 0);
    return socket;
}

// RFC 9112 section 9.3.1 and RFC 9110 section 9.2.2.
TEST(Upstreams, AKeptConnectionThatIsGoneIsReplacedOnlyForWhatMayBeRepeated) {
    Upstream upstream([](Wire& wire, int) {
        (void)wire.readMessage();
        wire.send(kOk);
        // The next request is read and not answered: the race of keep-alive.
        (void)wire.readMessage();
    });
    const Gateway gateway(upstream);
    Wire client = gateway.connect();
    const auto ask = [&client](const std::string& method) {
        client.send(method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        return client.readMessage().substr(9, 3);
    };
    EXPECT_EQ(ask("GET"), "200");
    EXPECT_EQ(ask("GET"), "200"); // a second connection
    EXPECT_EQ(upstream.connections(), 2);
    EXPECT_EQ(ask("POST"), "502");
    EXPECT_EQ(upstream.connections(), 2);
}

TEST(Upstreams, RefusedConnectionsGoToTheNextTarget) {
    const net::Socket taken = takenPort();
    const std::uint16_t dead = net::localAddress(taken).port();
    const auto upstream = answering(kOk);
    const Gateway gateway("listeners: [{address: '127.0.0.1:0'}]\n"
                          "services: [{name: s, targets: ['http://127.0.0.1:" +
                              std::to_string(dead) +
                              "', 'http://127.0.0.1:{port}']}]\n"
                              "routes: [{name: r, service: s}]\n",
                          *upstream);
    for (int i = 0; i < 4; ++i) {
        EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 200"));
    }
}

TEST(Upstreams, NobodyThereIs502AndSilenceIs504) {
    const net::Socket taken = takenPort();
    const std::uint16_t dead = net::localAddress(taken).port();
    const Gateway nobody(withPort("listeners: [{address: '127.0.0.1:0'}]\n"
                                  "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
                                  "routes: [{name: r, service: s}]\n",
                                  dead));
    EXPECT_THAT(nobody.get("/"), StartsWith("HTTP/1.1 502 "));
    Upstream silent([](Wire& wire, int) { (void)wire.readAll(); });
    const Gateway gateway("listeners: [{address: '127.0.0.1:0'}]\n"
                          "services: [{name: s, targets: ['http://127.0.0.1:{port}'],\n"
                          "            response-timeout: 100ms}]\n"
                          "routes: [{name: r, service: s}]\n",
                          silent);
    EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 504 "));
}

TEST(Upstreams, WeightsDecideHowOftenATargetIsChosen) {
    const auto a = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
    const auto b = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
    const Gateway gateway("listeners: [{address: '127.0.0.1:0'}]\n"
                          "services:\n- name: s\n  targets:\n"
                          "  - {url: 'http://127.0.0.1:{port}', weight: 3}\n"
                          "  - {url: 'http://127.0.0.1:" +
                              std::to_string(b->port()) +
                              "', weight: 1}\n"
                              "routes: [{name: r, service: s}]\n",
                          *a);
    std::string seen;
    for (int i = 0; i < 8; ++i) {
        seen += gateway.get("/").back();
    }
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 'a'), 6);
    EXPECT_EQ(seen.find("bb"), std::string::npos);
}

TEST(Upstreams, AHashKeepsAClientAtItsTarget) {
    const auto a = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
    const auto b = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
    const Gateway gateway("listeners: [{address: '127.0.0.1:0'}]\n"
                          "services:\n- name: s\n  balance: hash\n  hash-header: X-User\n"
                          "  targets: ['http://127.0.0.1:{port}', 'http://127.0.0.1:" +
                              std::to_string(b->port()) +
                              "']\n"
                              "routes: [{name: r, service: s}]\n",
                          *a);
    std::set<char> targets;
    for (int user = 0; user < 16; ++user) {
        const std::string field = "X-User: user" + std::to_string(user) + "\r\n";
        const char first = gateway.get("/", field).back();
        EXPECT_EQ(gateway.get("/", field).back(), first);
        targets.insert(first);
    }
    EXPECT_EQ(targets.size(), 2U);
}

TEST(Upstreams, ATargetThatFailsInARowIsLeftOut) {
    Upstream broken([](Wire& wire, int) {
        (void)wire.readUntil("\r\n\r\n");
        wire.send("garbage\r\n\r\n");
    });
    const auto good = answering(kOk);
    const Gateway gateway("listeners: [{address: '127.0.0.1:0'}]\n"
                          "services: [{name: s, eject-after: 2, targets: ['http://127.0.0.1:" +
                              std::to_string(broken.port()) +
                              "', 'http://127.0.0.1:{port}']}]\n"
                              "routes: [{name: r, service: s}]\n",
                          *good);
    int failures = 0;
    for (int i = 0; i < 12; ++i) {
        failures += gateway.get("/").starts_with("HTTP/1.1 502") ? 1 : 0;
    }
    EXPECT_EQ(failures, 2);
}

TEST(Engine, ANewConfigurationTakesOverWithoutClosingConnections) {
    const auto a = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
    const auto b = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
    Gateway gateway(*a);
    Wire client = gateway.connect();
    const auto ask = [&client] {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        return client.readMessage().back();
    };
    EXPECT_EQ(ask(), 'a');
    auto config = configOf(withPort("listeners: [{address: '127.0.0.1:0'}]\n"
                                    "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
                                    "routes: [{name: r, service: s}]\n",
                                    b->port()));
    ASSERT_TRUE(config.has_value());
    ASSERT_TRUE(gateway.engine().apply(*config).has_value());
    // It is applied by the worker's own thread, between two requests.
    char answer = 'a';
    for (int i = 0; i < 1000 && answer == 'a'; ++i) {
        answer = ask();
    }
    EXPECT_EQ(answer, 'b');
}

TEST(Engine, DrainingLetsARunningRequestEnd) {
    std::promise<void> arrived;
    std::promise<void> go;
    Upstream upstream([&](Wire& wire, int) {
        (void)wire.readUntil("\r\n\r\n");
        arrived.set_value();
        go.get_future().wait();
        wire.send(kOk);
    });
    Gateway gateway(upstream);
    Wire client = gateway.connect();
    Wire idle = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    arrived.get_future().wait();
    std::thread draining([&gateway] { gateway.engine().drain(); });
    EXPECT_TRUE(idle.closes());
    go.set_value();
    const std::string answer = client.readAll();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    draining.join();
}

TEST(Engine, TwoEnginesDoNotShareAnAddress) {
    const auto upstream = answering(kOk);
    Gateway gateway(*upstream);
    const auto config =
        configOf("listeners: [{address: '127.0.0.1:" + std::to_string(gateway.port()) + "'}]\n");
    ASSERT_TRUE(config.has_value());
    const auto second = Engine::start(*config, 1);
    ASSERT_FALSE(second.has_value());
    EXPECT_THAT(second.error().message, HasSubstr("cannot listen on 127.0.0.1:"));
}

TEST(Engine, CountsWhatItDoes) {
    const auto upstream = answering(kOk);
    Gateway gateway(*upstream);
    (void)gateway.get("/");
    (void)gateway.get("/");
    Wire bad = gateway.connect();
    bad.send("x\n");
    (void)bad.readAll();
    const Totals totals = gateway.engine().totals();
    EXPECT_EQ(totals.requests, 2);
    EXPECT_EQ(totals.badRequests, 1);
    EXPECT_EQ(totals.statuses[2], 2);
    EXPECT_EQ(totals.statuses[4], 1);
    EXPECT_EQ(totals.accepted, 3);
}

} // namespace
} // namespace gatelens::engine::test
