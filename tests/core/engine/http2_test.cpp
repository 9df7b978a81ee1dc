// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/2 clients before HTTP/1.1 upstreams (RFC 9113).
#include "tests/core/engine/http2_client.h"
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

namespace gatelens::engine::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Up: 1\r\n\r\nok";

Pairs head(const std::string& method, const std::string& path, const Pairs& more = {}) {
    Pairs pairs{
        {":method", method}, {":scheme", "http"}, {":authority", "a.example"}, {":path", path}};
    pairs.insert(pairs.end(), more.begin(), more.end());
    return pairs;
}

TEST(Http2, ARequestIsTranslatedBothWays) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Http2Client client(gateway.port());
    const auto id = client.request(head(
        "GET", "/a?b=c", {{"x-a", "1"}, {"cookie", "a=1"}, {"cookie", "b=2"}, {"te", "trailers"}}));
    const Http2Answer& answer = client.wait(id);
    EXPECT_EQ(answer.status, "200");
    EXPECT_EQ(answer.body, "ok");
    EXPECT_EQ(answer.field("x-up"), "1");
    EXPECT_EQ(answer.field("content-length"), "2");
    EXPECT_NE(answer.field("date"), "");
    EXPECT_EQ(upstream->requests().front(),
              "GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nx-a: 1\r\ncookie: a=1; b=2\r\n"
              "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n"
              "X-Forwarded-Host: a.example\r\nVia: 2 gatelens\r\n\r\n");
}

TEST(Http2, ManyStreamsShareTheConnection) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Http2Client client(gateway.port());
    std::vector<std::int32_t> ids;
    for (int i = 0; i < 50; ++i) {
        ids.push_back(client.get("/" + std::to_string(i)));
    }
    for (const auto id : ids) {
        EXPECT_EQ(client.wait(id).body, "ok");
    }
    EXPECT_EQ(upstream->requests().size(), 50U);
}

TEST(Http2, BodiesAndTrailersPass) {
    const auto upstream = answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n");
    const Gateway gateway(*upstream);
    Http2Client client(gateway.port());
    const Http2Answer& answer =
        client.wait(client.request(head("POST", "/"), "hello", {{"x-t", "1"}}));
    EXPECT_EQ(answer.body, "abc");
    EXPECT_EQ(answer.trailers, (Pairs{{"x-sum", "9"}}));
    EXPECT_THAT(upstream->requests().front(), HasSubstr("Transfer-Encoding: chunked\r\n"));
    EXPECT_THAT(upstream->requests().front(), HasSubstr("5\r\nhello\r\n0\r\n"));
    const Http2Answer& counted =
        client.wait(client.request(head("POST", "/", {{"content-length", "5"}}), "hello"));
    EXPECT_EQ(counted.body, "abc");
    EXPECT_THAT(upstream->requests().back(), EndsWith("Content-Length: 5\r\n\r\nhello"));
}

TEST(Http2, LargeBodiesObeyFlowControlBothWays) {
    std::string body(2'000'000, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) {
        body[i] = static_cast<char>(i * 13 + i / 509);
    }
    Upstream upstream([&body](Wire& wire, int) {
        const std::string request = wire.readMessage();
        EXPECT_TRUE(request.ends_with(body));
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
        wire.send(body);
    });
    const Gateway gateway(upstream);
    Http2Client client(gateway.port());
    const Http2Answer& answer = client.wait(
        client.request(head("POST", "/", {{"content-length", std::to_string(body.size())}}), body));
    EXPECT_TRUE(answer.body == body) << answer.body.size();
}

// A client whose window is used up sends nothing more by itself, so opening it
// again must not wait for the client.
TEST(Http2, TheWindowOpensAgainWhenASlowUpstreamGoesOn) {
    const std::string body(24'000'000, 'x'); // more than sockets and windows hold
    std::promise<void> everythingIsFull;
    Upstream upstream([&](Wire& wire, int) {
        const std::string head = wire.readUntil("\r\n\r\n");
        everythingIsFull.get_future().wait();
        EXPECT_TRUE(wire.readExactly(body.size()) == body);
        wire.send(kOk);
    });
    const Gateway gateway(upstream);
    Http2Client client(gateway.port());
    const auto id =
        client.request(head("POST", "/", {{"content-length", std::to_string(body.size())}}), body);
    client.waitForQuiet(200);
    everythingIsFull.set_value();
    EXPECT_EQ(client.wait(id).body, "ok");
}

// More than one write's worth of frames at once, and the client says nothing else.
TEST(Http2, AllThatAWiderWindowAllowsLeaves) {
    const std::string body(60'000, 'y');
    const auto upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + body);
    const Gateway gateway(*upstream);
    Http2Client client(gateway.port());
    client.setWindow(0);
    std::vector<std::int32_t> ids;
    for (int i = 0; i < 60; ++i) {
        ids.push_back(client.get("/"));
    }
    client.waitForQuiet(200);
    client.setWindow(1 << 24);
    for (const auto id : ids) {
        EXPECT_TRUE(client.wait(id).body == body);
    }
}

// Section 8: what is malformed ends its stream, and never reaches the upstream.
TEST(Http2, MalformedRequestsAreRefused) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    const std::vector<Pairs> resets{
        head("GET", "/", {{"connection", "close"}}),
        head("GET", "/", {{"transfer-encoding", "chunked"}}),
        head("GET", "/", {{"upgrade", "websocket"}}),
        head("GET", "/", {{"te", "gzip"}}),
        head("GET", "/", {{"x", "a\r\nb"}}),
        head("GET", "/", {{":status", "200"}}),
        {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}},
        {{":method", "GET"}, {":path", "/"}, {":authority", "a"}},
        {{":method", "GET"},
         {":method", "PUT"},
         {":scheme", "http"},
         {":authority", "a"},
         {":path", "/"}},
        head("GET", "/", {{"content-length", "5"}}),
        head("GET", "/", {{"content-length", "1"}, {"content-length", "2"}}),
    };
    for (const Pairs& fields : resets) {
        Http2Client client(gateway.port());
        const Http2Answer& answer = client.wait(client.request(fields));
        EXPECT_TRUE(answer.status.empty() || answer.status == "400")
            << fields.back().first << ": " << fields.back().second << " -> " << answer.status;
    }
    const std::vector<Pairs> refused{
        head("GET", "/", {{"host", "b.example"}}),
        head("GET", "/a b"),
        head("GET", "/%zz"),
        head("GET", "/../x"),
        head("GET", "*"),
        {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}},
    };
    for (const Pairs& fields : refused) {
        Http2Client client(gateway.port());
        const Http2Answer& answer = client.wait(client.request(fields));
        EXPECT_TRUE(answer.status == "400" || (answer.status.empty() && answer.closed))
            << fields.back().second << " -> " << answer.status;
    }
    EXPECT_TRUE(upstream->requests().empty());
}

TEST(Http2, TooManyFieldsAre431) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Http2Client client(gateway.port());
    Pairs more;
    for (int i = 0; i < 150; ++i) {
        more.emplace_back("x-" + std::to_string(i), "1");
    }
    EXPECT_EQ(client.wait(client.request(head("GET", "/", more))).status, "431");
    EXPECT_EQ(client.wait(client.get("/")).status, "200"); // the connection goes on
}

TEST(Http2, FailuresEndOneStreamOnly) {
    Upstream upstream([](Wire& wire, int number) {
        (void)wire.readUntil("\r\n\r\n");
        wire.send(number == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc" : kOk);
    });
    const Gateway gateway(upstream);
    Http2Client client(gateway.port());
    const Http2Answer& broken = client.wait(client.get("/"));
    EXPECT_EQ(broken.error, std::uint32_t{NGHTTP2_INTERNAL_ERROR});
    EXPECT_EQ(client.wait(client.get("/")).body, "ok");
}

// CVE-2023-44487 and its like: the connection is ended, the engine goes on.
TEST(Http2, FloodsEndTheConnection) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    std::string pings;
    for (int i = 0; i < 20'000; ++i) {
        pings += std::string("\x00\x00\x08\x06\x00\x00\x00\x00\x00", 9) + "12345678";
    }
    std::string settings;
    for (int i = 0; i < 20'000; ++i) {
        settings += std::string("\x00\x00\x00\x04\x00\x00\x00\x00\x00", 9);
    }
    for (const std::string& flood : {pings, settings}) {
        Wire wire = Wire::connect(gateway.port());
        wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" +
                  std::string("\x00\x00\x00\x04\x00\x00\x00\x00\x00", 9));
        wire.send(flood);
        wire.finish();
        (void)wire.readAll();
    }
    Wire garbage = Wire::connect(gateway.port());
    garbage.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
    (void)garbage.readAll();
    Http2Client client(gateway.port());
    EXPECT_EQ(client.wait(client.get("/")).status, "200");
}

TEST(Http2, ThePrefaceCounts) {
    const auto upstream = answering(kOk);
    const Gateway gateway(*upstream);
    Wire late = gateway.connect();
    late.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    (void)late.readMessage();
    late.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    EXPECT_THAT(late.readAll(), StartsWith("HTTP/1.1 505 "));
}

} // namespace
} // namespace gatelens::engine::test
