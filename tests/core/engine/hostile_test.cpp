// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Clients and upstreams that break the rules.
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

namespace gatelens::engine::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Nothing that is refused, and nothing behind it, reaches the upstream.
TEST(Hostile, SmugglingIsRefusedAndTheConnectionClosed) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
    const std::string hidden = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::vector<std::string> cases{
        start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        start + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + hidden,
        start + "Content-Length: 0\r\nContent-Length: 30\r\n\r\n" + hidden,
        start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
        start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden,
        start + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden,
        start +
            "Transfer-Encoding:\x0b"
            "chunked\r\n\r\n0\r\n\r\n" +
            hidden,
        start + "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        start + "Content-Length: 5\r\n folded\r\n\r\n" + hidden,
        start + "Connection: Content-Length\r\nContent-Length: 40\r\n\r\n" + hidden,
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + hidden,
        "GET / HTTP/1.1\r\n\r\n" + hidden,
        "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n" + hidden,
        "GET /../x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + hidden,
        "GET /%2e%2e/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + hidden,
    };
    for (const std::string& bytes : cases) {
        Wire client = gateway.connect();
        client.send(bytes);
        const std::string answer = client.readAll();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 ")) << bytes;
        EXPECT_THAT(answer, HasSubstr("Connection: close\r\n")) << bytes;
        EXPECT_EQ(answer.find("HTTP/1.1", 8), std::string::npos) << bytes;
    }
    EXPECT_TRUE(upstream->requests().empty());
}

TEST(Hostile, AMalformedChunkEndsTheRequest) {
    Upstream upstream([](Wire& wire, int) {
        // What came until then is chunked and unfinished: no second request.
        EXPECT_THAT(wire.readAll(), Not(HasSubstr("0\r\n\r\n")));
    });
    const Gateway gateway(upstream);
    Wire client = gateway.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloGET /");
    EXPECT_THAT(client.readAll(), StartsWith("HTTP/1.1 400 "));
}

TEST(Hostile, ConnectAndTraceAreRefused) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Wire client = gateway.connect();
    client.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\nGET / HTTP/1.1\r\n");
    EXPECT_THAT(client.readAll(), StartsWith("HTTP/1.1 405 "));
    Wire other = gateway.connect();
    other.send("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(other.readMessage(), StartsWith("HTTP/1.1 405 "));
    EXPECT_TRUE(upstream->requests().empty());
}

TEST(Hostile, LimitsHaveTheirOwnStatus) {
    const auto upstream = answering(kOk);
    const Gateway gateway("listeners: [{address: '127.0.0.1:0'}]\n"
                          "limits: {request-line: 100, head: 1000, fields: 5}\n"
                          "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
                          "routes: [{name: r, service: s, max-body: 10}]\n",
                          *upstream);
    const auto status = [&gateway](const std::string& bytes) {
        Wire client = gateway.connect();
        client.send(bytes);
        return client.readAll().substr(9, 3);
    };
    EXPECT_EQ(status("GET /" + std::string(200, 'a')), "414");
    EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'a')), "431");
    EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n\r\n"),
              "431");
    EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n01234567890"), "413");
}

TEST(Hostile, OneAddressGetsOnlyItsShareOfConnections) {
    const auto upstream = answering(kOk);
    const Gateway gateway("listeners: [{address: '127.0.0.1:0'}]\n"
                          "limits: {connections-per-ip: 2}\n"
                          "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
                          "routes: [{name: r, service: s}]\n",
                          *upstream);
    const auto ask = [](Wire& wire) {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        return wire.readMessage();
    };
    Wire first = gateway.connect();
    EXPECT_THAT(ask(first), StartsWith("HTTP/1.1 200"));
    {
        Wire second = gateway.connect();
        EXPECT_THAT(ask(second), StartsWith("HTTP/1.1 200"));
        EXPECT_TRUE(gateway.connect().closes());
        second.finish();
        EXPECT_TRUE(second.closes()); // its place is free again
    }
    Wire third = gateway.connect();
    EXPECT_THAT(ask(third), StartsWith("HTTP/1.1 200"));
}

TEST(Hostile, SlowHeadsAndBodiesTimeOut) {
    const auto upstream = answering(kOk);
    const auto with = [](const std::string& timeouts) {
        return "listeners: [{address: '127.0.0.1:0'}]\ntimeouts: {" + timeouts +
               "}\n"
               "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
               "routes: [{name: r, service: s}]\n";
    };
    const Gateway impatient(with("idle: 100ms"), *upstream);
    EXPECT_TRUE(impatient.connect().closes());
    const Gateway gateway(with("header: 100ms, body: 100ms"), *upstream);
    Wire slow = gateway.connect();
    slow.send("GET / HTT");
    EXPECT_THAT(slow.readAll(), StartsWith("HTTP/1.1 408 "));
    Wire half = gateway.connect();
    half.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    EXPECT_THAT(half.readAll(), StartsWith("HTTP/1.1 408 "));
}

// What comes from an upstream is checked as strictly; the client gets a 502.
TEST(Hostile, MalformedResponsesBecome502) {
    for (const std::string& response : {
             std::string(
                 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"),
             std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
             std::string("HTTP/1.1 200 OK\nContent-Length: 2\n\nab"),
             std::string("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nab"),
             std::string("HTTP/1.1 99 OK\r\n\r\n"),
             std::string("HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
             std::string("SSH-2.0-x\r\n\r\n"),
         }) {
        Upstream upstream([&response](Wire& wire, int) {
            (void)wire.readUntil("\r\n\r\n");
            wire.send(response);
        });
        const Gateway gateway(upstream);
        EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 502 ")) << response;
    }
}

// A response that breaks off must not look whole.
TEST(Hostile, AnUpstreamThatFailsHalfWayIsSeenByTheClient) {
    for (const std::string& response :
         {std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX")}) {
        Upstream upstream([&response](Wire& wire, int) {
            (void)wire.readUntil("\r\n\r\n");
            wire.send(response);
        });
        const Gateway gateway(upstream);
        Wire client = gateway.connect();
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        const std::string answer = client.readAll();
        EXPECT_EQ(answer.find("\r\n0\r\n"), std::string::npos);
        EXPECT_TRUE(client.wasReset()) << response << " -> " << answer;
    }
}

// Surplus bytes of one response are never the answer to the next request.
TEST(Hostile, ResponseSplittingDoesNotReachTheNextClient) {
    Upstream upstream([](Wire& wire, int number) {
        (void)wire.readUntil("\r\n\r\n");
        wire.send(number == 0 ? kOk + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" : kOk);
        (void)wire.closes();
    });
    const Gateway gateway(upstream);
    Wire client = gateway.connect();
    for (int i = 0; i < 2; ++i) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_THAT(client.readMessage(), testing::EndsWith("ok"));
    }
    EXPECT_EQ(upstream.connections(), 2);
}

TEST(Hostile, AClientThatLeavesTakesItsUpstreamRequestAlong) {
    std::promise<void> left;
    Upstream upstream([&left](Wire& wire, int) {
        (void)wire.readUntil("\r\n\r\n");
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nstart");
        EXPECT_EQ(wire.readAll(), ""); // ends because the engine closes
        left.set_value();
    });
    const Gateway gateway(upstream);
    Wire client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.readUntil("start"), HasSubstr("200 OK"));
    client.reset();
    left.get_future().wait();
}

// The other way of leaving: nothing more to send, but still listening.
TEST(Hostile, AClientThatOnlyStoppedSendingGetsItsAnswer) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Wire client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.finish();
    EXPECT_THAT(client.readAll(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

} // namespace
} // namespace gatelens::engine::test
