// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/2 towards upstreams, and with it gRPC from end to end (RFC 9113).
#include "tests/core/engine/http2_client.h"
#include "tests/core/engine/http2_server.h"
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

const std::string kYaml = "listeners: [{address: '127.0.0.1:0'}]\n"
                          "services: [{name: s, protocol: http2,\n"
                          "            targets: ['http://127.0.0.1:{port}']}]\n"
                          "routes: [{name: r, service: s}]\n";

Pairs call(const std::string& path) {
    return {{":method", "POST"}, {":scheme", "http"}, {":authority", "a.test"},
            {":path", path},     {"te", "trailers"},  {"content-type", "application/grpc"}};
}

// Answers every whole request with what `answer` does.
Upstream::Script serving(std::function<void(Http2Server&, std::int32_t)> answer) {
    return [answer = std::move(answer)](Wire& wire, int) {
        Http2Server server(wire);
        while (const std::int32_t id = server.next()) {
            answer(server, id);
        }
    };
}

void echo(Http2Server& server, std::int32_t id) {
    server.respond(id, {{":status", "200"}, {"x-path", server.request(id).field(":path")}},
                   server.request(id).body);
}

TEST(Http2Upstreams, ACallPassesWithItsTrailers) {
    std::promise<Http2Request> seen;
    Upstream upstream(serving([&seen](Http2Server& server, std::int32_t id) {
        seen.set_value(server.request(id));
        server.respond(id, {{":status", "200"}, {"content-type", "application/grpc"}}, "reply",
                       {{"grpc-status", "0"}, {"grpc-message", "fine"}});
    }));
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    const Http2Answer& answer =
        client.wait(client.request(call("/pkg.Service/Do?x=1"), "question", {{"x-last", "1"}}));
    EXPECT_EQ(answer.status, "200");
    EXPECT_EQ(answer.body, "reply");
    EXPECT_EQ(answer.trailers, (Pairs{{"grpc-status", "0"}, {"grpc-message", "fine"}}));
    const Http2Request request = seen.get_future().get();
    EXPECT_EQ(request.body, "question");
    EXPECT_EQ(request.trailers, (Pairs{{"x-last", "1"}}));
    EXPECT_EQ(request.fields, (Pairs{{":method", "POST"},
                                     {":scheme", "http"},
                                     {":authority", "a.test"},
                                     {":path", "/pkg.Service/Do?x=1"},
                                     {"content-type", "application/grpc"},
                                     {"x-forwarded-for", "127.0.0.1"},
                                     {"x-forwarded-proto", "http"},
                                     {"x-forwarded-host", "a.test"},
                                     {"via", "2 gatelens"},
                                     {"te", "trailers"}}));
}

TEST(Http2Upstreams, AResponseMayBeFieldsOnly) {
    Upstream upstream(serving([](Http2Server& server, std::int32_t id) {
        server.respond(id, {{":status", "200"}, {"grpc-status", "5"}});
    }));
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    const Http2Answer& answer = client.wait(client.request(call("/a"), "q"));
    EXPECT_EQ(answer.field("grpc-status"), "5");
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.error, 0U);
}

TEST(Http2Upstreams, BothSidesTalkAtTheSameTime) {
    Upstream upstream([](Wire& wire, int) {
        Http2Server server(wire);
        const std::int32_t id = server.nextHead();
        server.begin(id, {{":status", "200"}});
        for (int i = 1; i <= 20; ++i) {
            const auto size = static_cast<std::size_t>(i);
            ASSERT_TRUE(server.waitUntil([&] { return server.request(id).body.size() >= size; }));
            server.data(id, std::string(1, static_cast<char>('a' + i)));
        }
        server.end(id, {{"grpc-status", "0"}});
        (void)server.waitUntil([&] { return server.request(id).closed; });
    });
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    const std::int32_t id = client.begin(call("/chat"));
    ASSERT_TRUE(client.waitUntil([&] { return client.answer(id).headDone; }));
    for (std::size_t i = 1; i <= 20; ++i) {
        client.data(id, "x");
        ASSERT_TRUE(client.waitUntil([&] { return client.answer(id).body.size() >= i; }));
    }
    client.end(id);
    const Http2Answer& answer = client.wait(id);
    EXPECT_EQ(answer.body, "bcdefghijklmnopqrstu");
    EXPECT_EQ(answer.trailers, (Pairs{{"grpc-status", "0"}}));
}

TEST(Http2Upstreams, StreamsShareAConnection) {
    Upstream upstream(serving(echo));
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    std::vector<std::int32_t> ids;
    for (int i = 0; i < 80; ++i) {
        ids.push_back(client.request(call("/" + std::to_string(i)), std::to_string(i)));
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(client.wait(ids[i]).body, std::to_string(i));
        EXPECT_EQ(client.answer(ids[i]).field("x-path"), "/" + std::to_string(i));
    }
    EXPECT_EQ(upstream.connections(), 1);
}

TEST(Http2Upstreams, LargeBodiesObeyFlowControlBothWays) {
    std::string body(6'000'000, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) {
        body[i] = static_cast<char>(i * 7 + i / 251);
    }
    Upstream upstream(serving(echo));
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    const std::int32_t one = client.request(call("/1"), body);
    const std::int32_t two = client.request(call("/2"), body);
    EXPECT_TRUE(client.wait(one).body == body);
    EXPECT_TRUE(client.wait(two).body == body);
}

// A client that takes nothing holds up its own stream and no other.
TEST(Http2Upstreams, AStalledStreamDoesNotStallTheOthers) {
    Upstream upstream(serving([](Http2Server& server, std::int32_t id) {
        server.respond(id, {{":status", "200"}}, std::string(3'000'000, 'z'));
    }));
    const Gateway gateway(kYaml, upstream);
    Http2Client stalled(gateway.port());
    stalled.setWindow(0);
    std::vector<std::int32_t> ids;
    for (int i = 0; i < 20; ++i) {
        ids.push_back(stalled.request(call("/"), "q"));
    }
    ASSERT_TRUE(stalled.waitUntil([&] { return stalled.answer(ids.back()).headDone; }));
    Http2Client client(gateway.port());
    EXPECT_EQ(client.wait(client.request(call("/"), "q")).body.size(), 3'000'000U);
    stalled.setWindow(1 << 24);
    for (const auto id : ids) {
        EXPECT_EQ(stalled.wait(id).body.size(), 3'000'000U);
    }
    EXPECT_EQ(upstream.connections(), 1);
}

// RFC 9113 section 8.7: what was refused may be sent again, whatever its method.
TEST(Http2Upstreams, ARefusedStreamIsSentAgain) {
    int refusals = 0;
    Upstream upstream(serving([&refusals](Http2Server& server, std::int32_t id) {
        if (refusals++ == 0) {
            return server.reset(id, NGHTTP2_REFUSED_STREAM);
        }
        echo(server, id);
    }));
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    EXPECT_EQ(client.wait(client.request(call("/"))).status, "200");
}

// Section 6.8.
TEST(Http2Upstreams, AfterGoawayAnotherConnectionServes) {
    Upstream upstream([](Wire& wire, int) {
        Http2Server server(wire);
        const std::int32_t id = server.next();
        server.goAway(id);
        echo(server, id);
        EXPECT_EQ(server.next(), 0); // the gateway closes it
    });
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(client.wait(client.request(call("/"), "q")).body, "q");
    }
    EXPECT_EQ(upstream.connections(), 3);
}

TEST(Http2Upstreams, TheServersLimitOfStreamsIsObeyed) {
    std::atomic<int> together{0};
    Upstream upstream([&](Wire& wire, int) {
        Http2Server server(wire, 2);
        while (const std::int32_t id = server.next()) {
            ++together;
            echo(server, id);
            --together;
        }
    });
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    EXPECT_EQ(client.wait(client.request(call("/"), "q")).status, "200"); // its settings are known
    std::vector<std::int32_t> ids;
    for (int i = 0; i < 6; ++i) {
        ids.push_back(client.request(call("/"), "q"));
    }
    for (const auto id : ids) {
        EXPECT_EQ(client.wait(id).body, "q");
    }
    EXPECT_LE(upstream.connections(), 4);
}

TEST(Http2Upstreams, ResetsPassBothWays) {
    std::promise<std::uint32_t> cancelled;
    Upstream upstream([&](Wire& wire, int) {
        Http2Server server(wire);
        const std::int32_t broken = server.next();
        server.begin(broken, {{":status", "200"}});
        server.data(broken, "half");
        server.reset(broken, NGHTTP2_INTERNAL_ERROR);
        const std::int32_t second = server.nextHead();
        server.begin(second, {{":status", "200"}});
        (void)server.waitUntil([&] { return server.request(second).closed; });
        cancelled.set_value(server.request(second).error);
        (void)server.next();
    });
    const Gateway gateway(kYaml, upstream);
    Http2Client client(gateway.port());
    EXPECT_EQ(client.wait(client.request(call("/"))).error, std::uint32_t{NGHTTP2_INTERNAL_ERROR});
    const std::int32_t id = client.begin(call("/"));
    ASSERT_TRUE(client.waitUntil([&] { return client.answer(id).headDone; }));
    client.reset(id, NGHTTP2_CANCEL);
    EXPECT_EQ(cancelled.get_future().get(), std::uint32_t{NGHTTP2_CANCEL});
}

TEST(Http2Upstreams, AClosedConnectionIsReplaced) {
    Upstream upstream([](Wire& wire, int number) {
        Http2Server server(wire);
        const std::int32_t id = server.next();
        if (number != 1) {
            echo(server, id);
        }
        if (number == 2) {
            (void)server.next();
        }
    });
    const Gateway gateway(kYaml, upstream);
    EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 200 "));
    // Whether the end of the first one was seen or not: GET may be repeated.
    EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 "));
    EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 200 "));
}

TEST(Http2Upstreams, Http1ClientsAreTranslated) {
    Upstream upstream(serving([](Http2Server& server, std::int32_t id) {
        const Http2Request& request = server.request(id);
        const bool counted = request.field(":path") == "/counted";
        server.respond(id,
                       counted ? Pairs{{":status", "200"},
                                       {"content-length", std::to_string(request.body.size())}}
                               : Pairs{{":status", "200"}, {"x-got", request.field("x-a")}},
                       request.field(":method") == "HEAD" ? "" : request.body,
                       counted ? Pairs{} : Pairs{{"x-sum", "7"}});
    }));
    const Gateway gateway(kYaml, upstream);
    Wire client = gateway.connect();
    client.send("POST /counted HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    const std::string counted = client.readMessage();
    EXPECT_THAT(counted, HasSubstr("Content-Length: 5\r\n"));
    EXPECT_THAT(counted, EndsWith("\r\n\r\nhello"));
    client.send("POST /chunked HTTP/1.1\r\nHost: a\r\nX-A: b\r\nConnection: x-hop\r\nX-Hop: 1\r\n"
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
    const std::string chunked = client.readMessage();
    EXPECT_THAT(chunked, HasSubstr("x-got: b\r\n"));
    EXPECT_THAT(chunked, EndsWith("5\r\nabcde\r\n0\r\nx-sum: 7\r\n\r\n"));
    client.send("GET /none HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
                "\r\n");
    EXPECT_THAT(client.readMessage(), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(upstream.connections(), 1);
}

TEST(Http2Upstreams, WhatIsNoHttp2Becomes502) {
    const auto upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    const Gateway gateway(kYaml, *upstream);
    EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 502 "));
}

TEST(Http2Upstreams, AlpnDecidesWhatIsSpoken) {
    const auto upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    const auto tls = [&](const std::string& http2) {
        return withPort("listeners: [{address: '127.0.0.1:0',\n"
                        "             tls: {self-signed: [localhost], http2: " +
                            http2 +
                            "}}]\n"
                            "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
                            "routes: [{name: r, service: s}]\n",
                        upstream->port());
    };
    const auto via = [](std::uint16_t port, const std::string& protocol) {
        return withPort("listeners: [{address: '127.0.0.1:0'}]\n"
                        "services: [{name: s, targets: ['https://127.0.0.1:{port}'],\n"
                        "            protocol: " +
                            protocol +
                            ", tls: {verify: false}}]\n"
                            "routes: [{name: r, service: s}]\n",
                        port);
    };
    const Gateway both(tls("true"));
    const Gateway old(tls("false"));
    EXPECT_THAT(Gateway(via(both.port(), "auto")).get("/"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(upstream->requests().back(), HasSubstr("2 gatelens"));
    EXPECT_THAT(Gateway(via(old.port(), "auto")).get("/"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(upstream->requests().back(), Not(HasSubstr("2 gatelens")));
    EXPECT_THAT(Gateway(via(both.port(), "http2")).get("/"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(Gateway(via(old.port(), "http2")).get("/"), StartsWith("HTTP/1.1 502 "));
    EXPECT_THAT(Gateway(via(both.port(), "http1")).get("/"), StartsWith("HTTP/1.1 200 "));
}

} // namespace
} // namespace gatelens::engine::test
