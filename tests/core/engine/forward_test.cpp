// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What goes through the engine, byte by byte.
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gatelens::engine::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(Forward, ARequestAndItsAnswer) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Wire client = gateway.connect();
    client.send("GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\nX-A:  1 \r\nAccept: */*\r\n\r\n");
    const std::string answer = client.readMessage();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nDate: ")); // RFC 9110 section 6.6.1
    EXPECT_THAT(answer, EndsWith("\r\n\r\nok"));
    EXPECT_EQ(upstream->requests().front(),
              "GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\nX-A: 1\r\nAccept: */*\r\n"
              "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n"
              "X-Forwarded-Host: shop.example\r\nVia: 1.1 gatelens\r\n\r\n");
}

TEST(Forward, PipelinedRequestsAreAnsweredInOrderOnOneUpstreamConnection) {
    Upstream upstream([](Wire& wire, int) {
        for (int i = 0; i < 3; ++i) {
            const std::string request = wire.readMessage();
            const std::string path = request.substr(request.find(' ') + 1, 2);
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) +
                      "\r\n\r\n" + path);
        }
    });
    const Gateway gateway(upstream);
    Wire client = gateway.connect();
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\n"
                "Content-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.readMessage(), EndsWith("/1"));
    EXPECT_THAT(client.readMessage(), EndsWith("/2"));
    EXPECT_THAT(client.readMessage(), EndsWith("/3"));
    EXPECT_EQ(upstream.connections(), 1);
}

TEST(Forward, ABodyInPiecesArrivesWhole) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Wire client = gateway.connect();
    client.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Le");
    client.send("ngth: 10\r\n\r\n012");
    client.send("34");
    client.send("56789");
    EXPECT_THAT(client.readMessage(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(upstream->requests().front(), HasSubstr("Content-Length: 10\r\n"));
    EXPECT_THAT(upstream->requests().front(), EndsWith("\r\n\r\n0123456789"));
}

// RFC 9112 section 7.1: decoded, checked, and put into chunks of our own.
TEST(Forward, ChunksBothWaysWithTrailers) {
    const auto upstream = answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "3;x=y\r\nabc\r\n0\r\nX-Sum: 9\r\nHost: evil\r\n\r\n");
    const Gateway gateway(*upstream);
    Wire client = gateway.connect();
    client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                "5;secret=\"1\"\r\nhello\r\n0\r\nX-T: 1\r\nContent-Length: 7\r\n\r\n");
    const std::string answer = client.readMessage();
    EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\n\r\n3\r\nabc\r\n0\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("evil")));
    const std::string request = upstream->requests().front();
    EXPECT_THAT(request, HasSubstr("\r\n\r\n5\r\nhello\r\n0\r\n"));
    EXPECT_THAT(request, Not(HasSubstr("secret")));
}

TEST(Forward, AnHttp10ClientGetsNoChunks) {
    const auto upstream = answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
    const Gateway gateway(*upstream);
    Wire client = gateway.connect();
    client.send("GET / HTTP/1.0\r\n\r\n");
    const std::string answer = client.readAll();
    EXPECT_THAT(answer, EndsWith("\r\n\r\nabcdef"));
    EXPECT_THAT(answer, Not(HasSubstr("chunked")));
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
}

TEST(Forward, HeadAndNotModifiedHaveNoBody) {
    const auto upstream =
        answering("HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\nETag: \"a\"\r\n\r\n");
    const Gateway gateway(*upstream);
    Wire client = gateway.connect();
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.readUntil("\r\n\r\n"), HasSubstr("Content-Length: 50\r\n"));
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.readUntil("\r\n\r\n"), StartsWith("HTTP/1.1 304"));
}

// RFC 9110 section 7.6.1.
TEST(Forward, WhatIsForOneHopStaysThere) {
    const auto upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Up\r\n"
                                    "X-Up: 1\r\nKeep-Alive: timeout=5\r\nX-Stay: 1\r\n\r\nok");
    const Gateway gateway(*upstream);
    const std::string answer =
        gateway.get("/", "Connection: X-Secret\r\nX-Secret: 1\r\nTE: trailers\r\n"
                         "Proxy-Authorization: Basic eA==\r\nX-Forwarded-For: 6.6.6.6\r\n"
                         "X-Real-IP: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nVia: 1.0 edge\r\n");
    EXPECT_THAT(answer, Not(HasSubstr("X-Up")));
    EXPECT_THAT(answer, Not(HasSubstr("Keep-Alive")));
    EXPECT_THAT(answer, HasSubstr("X-Stay: 1\r\n"));
    const std::string request = upstream->requests().front();
    EXPECT_THAT(request, Not(HasSubstr("Secret")));
    EXPECT_THAT(request, Not(HasSubstr("6.6.6.6")));
    EXPECT_THAT(request, Not(HasSubstr("Proxy-")));
    EXPECT_THAT(request, HasSubstr("Via: 1.0 edge, 1.1 gatelens\r\n")); // section 7.6.3
}

// RFC 9110 section 10.1.1 and 15.2: expectation and interim responses pass.
TEST(Forward, ExpectContinueIsLeftToTheUpstream) {
    Upstream upstream([](Wire& wire, int) {
        EXPECT_THAT(wire.readUntil("\r\n\r\n"), HasSubstr("Expect: 100-continue\r\n"));
        wire.send("HTTP/1.1 100 Continue\r\n\r\n");
        EXPECT_EQ(wire.readExactly(4), "body");
        wire.send(kOk);
    });
    const Gateway gateway(upstream);
    Wire client = gateway.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_THAT(client.readUntil("\r\n\r\n"), StartsWith("HTTP/1.1 100 Continue\r\n"));
    client.send("body");
    EXPECT_THAT(client.readMessage(), StartsWith("HTTP/1.1 200"));
}

TEST(Forward, AnUpgradeBecomesATunnel) {
    Upstream upstream([](Wire& wire, int) {
        const std::string request = wire.readUntil("\r\n\r\n");
        EXPECT_THAT(request, HasSubstr("Connection: upgrade\r\nUpgrade: websocket\r\n"));
        EXPECT_THAT(request, HasSubstr("Sec-WebSocket-Key: k\r\n"));
        wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                  "Upgrade: websocket\r\nSec-WebSocket-Accept: a\r\n\r\nhello");
        EXPECT_EQ(wire.readExactly(4), "ping");
        wire.send("pong");
        EXPECT_TRUE(wire.closes());
    });
    const Gateway gateway(upstream);
    {
        Wire client = gateway.connect();
        client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
                    "Upgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n");
        const std::string head = client.readUntil("\r\n\r\n");
        EXPECT_THAT(head, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
        EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Accept: a\r\n"));
        EXPECT_EQ(client.readExactly(5), "hello");
        client.send("ping");
        EXPECT_EQ(client.readExactly(4), "pong");
    }
}

TEST(Forward, LargeBodiesBothWaysKeepEveryByte) {
    std::string body(3'000'000, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) {
        body[i] = static_cast<char>(i * 31 + i / 977);
    }
    Upstream upstream([&body](Wire& wire, int) {
        const std::string request = wire.readMessage();
        EXPECT_TRUE(request.ends_with(body));
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
        wire.send(body);
    });
    const Gateway gateway(upstream);
    Wire client = gateway.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n");
    client.send(body);
    EXPECT_TRUE(client.readMessage().ends_with(body));
}

TEST(Forward, AbsoluteFormAndOptionsAndMaxForwards) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Wire client = gateway.connect();
    client.send("GET http://b.example?q HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.readMessage(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(upstream->requests().front(),
                StartsWith("GET /?q HTTP/1.1\r\nHost: b.example\r\n"));
    client.send("GET https://b.example/ HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.readMessage(), StartsWith("HTTP/1.1 421"));
    client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.readUntil("\r\n\r\n"), HasSubstr("Allow: GET"));
    client.send("OPTIONS /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
    EXPECT_THAT(client.readUntil("\r\n\r\n"), StartsWith("HTTP/1.1 204"));
    client.send("OPTIONS /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 7\r\n\r\n");
    EXPECT_THAT(client.readMessage(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(upstream->requests().back(), HasSubstr("Max-Forwards: 6\r\n"));
}

} // namespace
} // namespace gatelens::engine::test
