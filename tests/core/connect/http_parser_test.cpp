// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/http_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::connect {
namespace {

using ::testing::HasSubstr;

// The answer in one piece and byte by byte must be the same.
void expectBoth(std::string_view bytes, const std::function<void(HttpParser&, Status)>& check,
                bool closes = true) {
    for (const std::size_t step : {bytes.size(), std::size_t{1}}) {
        HttpParser parser(1000);
        Status status;
        for (std::size_t at = 0; at < bytes.size() && status; at += step) {
            status = parser.feed(bytes.substr(at, step));
        }
        if (status && closes) {
            status = parser.close();
        }
        check(parser, std::move(status));
    }
}

void expectBody(std::string_view bytes, std::string_view body, bool keepAlive) {
    expectBoth(bytes, [&](HttpParser& parser, const Status& status) {
        ASSERT_TRUE(status) << status.error().text();
        EXPECT_TRUE(parser.complete());
        EXPECT_EQ(parser.keepAlive(), keepAlive) << bytes;
        EXPECT_EQ(parser.takeBody(), body);
    });
}

Error errorOf(std::string_view bytes) {
    Error error;
    expectBoth(bytes, [&](HttpParser&, const Status& status) {
        EXPECT_FALSE(status) << bytes;
        if (!status) {
            error = status.error();
        }
    });
    return error;
}

TEST(HttpParser, BodiesEndInEveryWay) {
    expectBody("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true);
    expectBody("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", true);
    expectBody("HTTP/1.1 204\r\n\r\n", "", true);
    expectBody("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "", true);
    expectBody("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: 1\r\n\r\n",
               "hello", true);
    expectBody("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end", false);
    expectBody("HTTP/1.0 200 OK\nContent-Length: 2\n\nok", "ok", false);
    expectBody("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", "ok",
               true);
    expectBody("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "ok", false);
    expectBody("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok", "ok",
               true);
    expectBody("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
               "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
               "ok", true);
}

TEST(HttpParser, WhatFollowsTheEndSpoilsTheConnection) {
    expectBody("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n", "ok", false);
    expectBody("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n"
               "2\r\nok\r\n0\r\n\r\n",
               "ok", false);
}

TEST(HttpParser, HeadersAreReadWithTheirOddities) {
    expectBoth("HTTP/1.1 200 OK\r\nServer:  Caddy \r\nX-Long: a\r\n  b\r\nEmpty:\r\n"
               "Content-Length: 0\r\n\r\n",
               [](HttpParser& parser, const Status& status) {
                   ASSERT_TRUE(status);
                   EXPECT_EQ(parser.header("sErVeR"), "Caddy");
                   EXPECT_EQ(parser.header("X-Long"), "a b");
                   EXPECT_EQ(parser.header("Empty"), "");
                   EXPECT_EQ(parser.header("Missing"), std::nullopt);
                   EXPECT_EQ(parser.takeHeaders().size(), 4U);
               });
}

TEST(HttpParser, AnAnswerThatBreaksOffIsAnError) {
    for (const char* bytes :
         {"", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"}) {
        EXPECT_EQ(errorOf(bytes).code, ErrorCode::Unreachable) << bytes;
    }
    EXPECT_THAT(errorOf("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell").message,
                HasSubstr("4 of 5 bytes"));
}

TEST(HttpParser, WhatIsNotHttpIsSaid) {
    for (const char* bytes :
         {"220 mail ESMTP\r\n", "HTTP/2 200 OK\r\n", "HTTP/1.1 2x0 OK\r\n", "HTTP/1.1  200\r\n",
          "HTTP/1.1 200 OK\r\nno colon\r\n", "HTTP/1.1 200 OK\r\n: empty\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nlong\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
        EXPECT_EQ(errorOf(bytes).code, ErrorCode::UnexpectedAnswer) << bytes;
    }
}

TEST(HttpParser, EverythingHasALimit) {
    const std::string head = "HTTP/1.1 200 OK\r\n";
    EXPECT_EQ(errorOf(head + "Content-Length: 1001\r\n\r\n").code, ErrorCode::LimitExceeded);
    EXPECT_EQ(errorOf(head + "\r\n" + std::string(1001, 'x')).code, ErrorCode::LimitExceeded);
    EXPECT_EQ(errorOf(head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n").code,
              ErrorCode::LimitExceeded);
    EXPECT_EQ(errorOf(head + "Transfer-Encoding: chunked\r\n\r\n300\r\n" + std::string(768, 'x') +
                      "\r\n300\r\n")
                  .code,
              ErrorCode::LimitExceeded);
    EXPECT_EQ(errorOf(head + "X: " + std::string(70'000, 'x')).code, ErrorCode::LimitExceeded);
    std::string many = head;
    for (int i = 0; i < 20'000; ++i) {
        many += "X-Filler: 0123456789\r\n";
    }
    EXPECT_EQ(errorOf(many).code, ErrorCode::LimitExceeded);
    std::string interim;
    for (int i = 0; i < 20; ++i) {
        interim += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    EXPECT_EQ(errorOf(interim).code, ErrorCode::UnexpectedAnswer);
}

TEST(HttpParser, TheAnswerToAHeadHasNoBody) {
    HttpParser parser(1000, true);
    ASSERT_TRUE(parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
    EXPECT_TRUE(parser.complete());
    EXPECT_TRUE(parser.keepAlive());
}

} // namespace
} // namespace gatelens::connect
