// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/head_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::http {
namespace {

// 0 when the head is accepted, -1 when it is not complete, else the fault's status.
int verdict(std::string_view bytes, const Limits& limits = {}) {
    RequestParser parser(limits);
    switch (parser.parse(bytes)) {
    case Progress::NeedMore:
        return -1;
    case Progress::Done:
        return 0;
    case Progress::Failed:
        return parser.fault().status;
    }
    return -2;
}

std::string withFields(std::string_view fields) {
    return "POST /x HTTP/1.1\r\nHost: a.example\r\n" + std::string(fields) + "\r\n";
}

TEST(RequestParser, ReadsByReference) {
    const std::string bytes = "GET /orders/7?full=1 HTTP/1.1\r\nHost: shop.example:8080\r\n"
                              "Accept:  text/html \r\nX-Empty:\r\n\r\nrest";
    RequestParser parser;
    ASSERT_EQ(parser.parse(bytes), Progress::Done);
    const RequestHead& head = parser.head();
    EXPECT_EQ(head.methodId, Method::Get);
    EXPECT_EQ(head.path, "/orders/7");
    EXPECT_EQ(head.query, "full=1");
    EXPECT_EQ(head.queryPart(), "?full=1");
    EXPECT_EQ(head.authority, "shop.example:8080");
    ASSERT_EQ(head.fields.size(), 3U);
    EXPECT_EQ(head.fields[0].id, FieldId::Host);
    EXPECT_EQ(head.fields[1].value, "text/html");
    EXPECT_EQ(head.fields[2].value, "");
    EXPECT_TRUE(head.keepAlive);
    EXPECT_EQ(head.body, BodyKind::None);
    EXPECT_EQ(bytes.substr(parser.consumed()), "rest");
    EXPECT_EQ(head.path.data(), bytes.data() + 4);
}

TEST(RequestParser, MayBeCutAnywhere) {
    const std::string bytes = "\r\nPUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
    RequestParser parser;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_EQ(parser.parse(std::string_view(bytes).substr(0, size)), Progress::NeedMore);
    }
    ASSERT_EQ(parser.parse(bytes), Progress::Done);
    EXPECT_EQ(parser.head().contentLength, 3U);
    parser.reset();
    EXPECT_EQ(parser.parse("GET / HTTP/1.1\r\nHost: b\r\n\r\n"), Progress::Done);
    EXPECT_EQ(parser.head().fields.size(), 1U);
}

// RFC 9112 section 2.2: no bare LF; section 3: single spaces, three parts.
TEST(RequestParser, RefusesMalformedLines) {
    const std::vector<std::string> bad{
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\r\nHost: a\r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.10\r\nHost: a\r\n\r\n",
        "GET / HTTP/11\r\nHost: a\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\n",
        "GET / HTTP/1.1\rHost: a\r\n\r\n",
    };
    for (const auto& bytes : bad) {
        EXPECT_EQ(verdict(bytes), 400) << bytes;
    }
    EXPECT_EQ(verdict("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
    EXPECT_EQ(verdict("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), 0); // RFC 9110 section 2.5
}

// RFC 9112 section 3.2.
TEST(RequestParser, KnowsTheFourTargets) {
    RequestParser parser;
    ASSERT_EQ(parser.parse("GET HTTP://b.example:81?q HTTP/1.1\r\nHost: a\r\n\r\n"),
              Progress::Done);
    EXPECT_EQ(parser.head().form, TargetForm::Absolute);
    EXPECT_EQ(parser.head().authority, "b.example:81"); // section 3.2.2
    EXPECT_EQ(parser.head().path, "/");
    EXPECT_EQ(parser.head().queryPart(), "?q");
    parser.reset();
    ASSERT_EQ(parser.parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), Progress::Done);
    EXPECT_EQ(parser.head().form, TargetForm::Asterisk);
    parser.reset();
    ASSERT_EQ(parser.parse("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n"),
              Progress::Done);
    EXPECT_EQ(parser.head().form, TargetForm::Authority);
    for (const std::string target :
         {"*", "a", "ftp://a/", "http://", "http:///a", "http://u@a/", "/a#b", "/%", "/%4", "/%zz",
          "/%00", "/\x7f", "/\xc3\xa4", "/a\"b", "/a\\b", "/?%g1", "//a\x01", "http://a:99999/"}) {
        EXPECT_EQ(verdict("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"), 400) << target;
    }
    EXPECT_EQ(verdict("GET /?a={b|c}[] HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
}

// RFC 9112 section 3.2: one valid Host.
TEST(RequestParser, HoldsHostToItsGrammar) {
    EXPECT_EQ(verdict("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(verdict("GET / HTTP/1.0\r\n\r\n"), 0);
    EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(verdict("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n"), 400);
    for (const std::string host :
         {"", "a b", "a,b", "a/b", "u@a", "a:", "a:b", "a:65536", "a:1:2", "[::1", "[x]", "[::1]x",
          "[1::2::3]", "[1:2:3:4:5:6:7:8:9]", "a?b", "a#b", "a\\b", "%zz", "a:-1"}) {
        const int status = verdict("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        EXPECT_EQ(status, host == "a,b" ? 0 : 400) << host; // a comma is a sub-delim
    }
    for (const std::string host : {"a", "a.b:80", "[::1]:8080", "[2001:db8::1]", "127.0.0.1",
                                   "[::ffff:10.0.0.1]", "x_y.example", "%41"}) {
        EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 0) << host;
    }
}

// RFC 9112 sections 5.1 and 5.2, RFC 9110 section 5.5.
TEST(RequestParser, RefusesMalformedFields) {
    using namespace std::string_literals;
    for (const std::string& field :
         {"X : a\r\n"s, " X: a\r\n"s, "\tX: a\r\n"s, "X: a\r\n b\r\n"s, "X\r\n"s, ": a\r\n"s,
          "X Y: a\r\n"s, "X: a\x01\r\n"s, "X: a\0b\r\n"s, "X: a\x7f\r\n"s, "X: a\rb\r\n"s,
          "X(: a\r\n"s, "\xc3\xa4: a\r\n"s, "X: a\r\r\n"s}) {
        EXPECT_EQ(verdict(withFields(field)), 400) << field;
    }
    EXPECT_EQ(verdict(withFields("X: a\tb \xc3\xa4 \"\"\r\n")), 0);
}

// RFC 9112 section 6: framing that two readers could read differently.
TEST(RequestParser, RefusesAmbiguousFraming) {
    for (const std::string_view fields : {
             "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
             "Content-Length: 5\r\nContent-Length: 5\r\n",
             "Content-Length: 5\r\nContent-Length: 6\r\n",
             "Content-Length: 5, 5\r\n",
             "Content-Length: +5\r\n",
             "Content-Length: -5\r\n",
             "Content-Length: 0x5\r\n",
             "Content-Length: 5 5\r\n",
             "Content-Length:\r\n",
             "Content-Length: 5.0\r\n",
             "Content-Length: 99999999999999999999\r\n",
             "Transfer-Encoding: xchunked\r\n",
             "Transfer-Encoding: chunked, identity\r\n",
             "Transfer-Encoding: identity\r\n",
             "Transfer-Encoding: chunked, chunked\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked,\r\n",
             "Transfer-Encoding: ,chunked\r\n",
             "Transfer-Encoding:\r\n",
             "Transfer-Encoding: \"chunked\"\r\n",
             "Transfer-Encoding: chunked;a=b\r\n",
             "Transfer-Encoding : chunked\r\n",
             "Transfer-Encoding: gzip\r\nContent-Length: 4\r\n",
             "Connection: content-length\r\nContent-Length: 4\r\n",
             "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n",
             "Connection: close, host\r\n",
             "Connection: a b\r\n",
         }) {
        EXPECT_EQ(verdict(withFields(fields)), 400) << fields;
    }
    EXPECT_EQ(verdict(withFields("Transfer-Encoding: gzip, chunked\r\n")), 501);
    EXPECT_EQ(verdict("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
    EXPECT_EQ(verdict(withFields("Transfer-Encoding: \t ChUnKeD \r\n")), 0);
    EXPECT_EQ(verdict(withFields("Expect: 200-ok\r\n")), 417); // RFC 9110 section 10.1.1
    EXPECT_EQ(verdict("TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"), 400);
}

// RFC 9112 section 9.3.
TEST(RequestParser, KnowsWhetherTheConnectionPersists) {
    const auto keepAlive = [](const std::string& version, const std::string& fields) {
        RequestParser parser;
        const std::string bytes = "GET / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n";
        EXPECT_EQ(parser.parse(bytes), Progress::Done);
        return parser.head().keepAlive;
    };
    EXPECT_TRUE(keepAlive("1.1", ""));
    EXPECT_FALSE(keepAlive("1.1", "Connection: x, CLOSE\r\n"));
    EXPECT_FALSE(keepAlive("1.0", ""));
    EXPECT_TRUE(keepAlive("1.0", "Connection: Keep-Alive\r\n"));
    EXPECT_FALSE(keepAlive("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
}

// RFC 9110 section 7.6.1.
TEST(RequestParser, MarksWhatIsForTheNextHopOnly) {
    const std::string bytes = withFields("Connection: X-Secret, upgrade\r\nX-SECRET: 1\r\n"
                                         "Keep-Alive: 5\r\nTE: trailers\r\nUpgrade: websocket\r\n"
                                         "Proxy-Connection: x\r\nX-Kept: 2\r\n");
    RequestParser parser;
    ASSERT_EQ(parser.parse(bytes), Progress::Done);
    std::vector<std::string_view> kept;
    for (const Field& field : parser.head().fields) {
        if (!field.hop) {
            kept.push_back(field.name);
        }
    }
    EXPECT_EQ(kept, (std::vector<std::string_view>{"Host", "X-Kept"}));
    EXPECT_TRUE(parser.head().upgrade);
}

TEST(RequestParser, HoldsItsLimits) {
    Limits limits;
    limits.maxRequestLine = 40;
    limits.maxHeadBytes = 200;
    limits.maxFields = 3;
    limits.maxConnectionOptions = 2;
    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(verdict("GET /" + std::string(60, 'a'), limits), 414);
    EXPECT_EQ(verdict("GET /" + std::string(60, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", limits),
              414);
    EXPECT_EQ(verdict(start + "X: " + std::string(300, 'a'), limits), 431);
    EXPECT_EQ(verdict(start + "X: " + std::string(300, 'a') + "\r\n\r\n", limits), 431);
    EXPECT_EQ(verdict(start + "A:\r\nB:\r\nC:\r\n\r\n", limits), 431);
    EXPECT_EQ(verdict(start + "A:\r\nB:\r\n\r\n", limits), 0);
    EXPECT_EQ(verdict(start + "Connection: a, b, c\r\n\r\n", limits), 400);
}

} // namespace
} // namespace gatelens::http
