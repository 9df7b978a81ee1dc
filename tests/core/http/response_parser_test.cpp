// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/head_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace gatelens::http {
namespace {

struct Read {
    bool done = false;
    ResponseHead head;
};

Read read(const std::string& bytes, Method request = Method::Get) {
    static std::string kept; // what the views point into
    kept = bytes;
    ResponseParser parser;
    const bool done = parser.parse(kept, request) == Progress::Done;
    return {done, parser.head()};
}

BodyKind bodyOf(const std::string& bytes, Method request = Method::Get) {
    const Read result = read(bytes, request);
    EXPECT_TRUE(result.done) << bytes;
    return result.head.body;
}

TEST(ResponseParser, ReadsTheStatusLine) {
    const Read result = read("HTTP/1.1 404 Not  Here\r\nContent-Length: 2\r\n\r\n");
    ASSERT_TRUE(result.done);
    EXPECT_EQ(result.head.status, 404);
    EXPECT_EQ(result.head.reason, "Not  Here");
    EXPECT_TRUE(read("HTTP/1.1 200 \r\n\r\n").done);
    EXPECT_TRUE(read("HTTP/1.0 200\r\n\r\n").done);
    for (const char* line : {"HTTP/1.1 099 X", "HTTP/1.1 600 X", "HTTP/1.1 20 X", "HTTP/1.1  200 X",
                             "HTTP/2.0 200 X", "HTTP/1.1 2000 X", "http/1.1 200 X", "200 OK",
                             "HTTP/1.1 200\tOK", "HTTP/1.1 200 O\x01K", ""}) {
        EXPECT_FALSE(read(std::string(line) + "\r\n\r\n").done) << line;
    }
}

// RFC 9112 section 6.3, in its order.
TEST(ResponseParser, DecidesHowTheBodyEnds) {
    EXPECT_EQ(bodyOf("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Method::Head), BodyKind::None);
    EXPECT_EQ(bodyOf("HTTP/1.1 204 No\r\n\r\n"), BodyKind::None);
    EXPECT_EQ(bodyOf("HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n"), BodyKind::None);
    EXPECT_EQ(bodyOf("HTTP/1.1 100 C\r\n\r\n"), BodyKind::None);
    EXPECT_EQ(bodyOf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), BodyKind::Chunked);
    EXPECT_EQ(bodyOf("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), BodyKind::Length);
    EXPECT_EQ(bodyOf("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), BodyKind::None);
    const Read open = read("HTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(open.head.body, BodyKind::UntilClose);
    EXPECT_FALSE(open.head.keepAlive);
}

TEST(ResponseParser, RefusesAmbiguousFraming) {
    for (const char* fields :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: x\r\n",
          "Transfer-Encoding: gzip\r\n", "X: a\r\n b\r\n", "X: \x02\r\n", "no colon\r\n"}) {
        EXPECT_FALSE(read("HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n").done) << fields;
    }
    EXPECT_FALSE(read("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").done);
    EXPECT_FALSE(read("\r\nHTTP/1.1 200 OK\r\n\r\n").done);
}

// RFC 9112 section 5.1: a proxy removes it from a response.
TEST(ResponseParser, RemovesBlanksBeforeTheColon) {
    const Read result = read("HTTP/1.1 200 OK\r\nX-A \t: b\r\nContent-Length: 0\r\n\r\n");
    ASSERT_TRUE(result.done);
    EXPECT_EQ(result.head.fields[0].name, "X-A");
    EXPECT_EQ(result.head.fields[0].value, "b");
}

} // namespace
} // namespace gatelens::http
