// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parser against the slow reference on messages put together from pieces that
// are right, nearly right and wrong. The seed is fixed: a failure comes again.
#include "core/http/chunked.h"
#include "core/http/head_parser.h"
#include "tests/core/http/reference.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace gatelens::http {
namespace {

using Pieces = std::vector<std::string>;

class Generator final {
public:
    const std::string& pick(const Pieces& pieces) { return pieces[m_random() % pieces.size()]; }
    bool chance(unsigned outOf) { return m_random() % outOf == 0; }
    std::size_t below(std::size_t limit) { return m_random() % limit; }

    std::string request() {
        static const Pieces kMethods{"GET",   "POST", "OPTIONS", "CONNECT",
                                     "TRACE", "get",  "P(T",     ""};
        static const Pieces kTargets{"/",           "/a/b?c=d", "*",        "http://h.example/p?q",
                                     "https://h?x", "h:443",    "/%41",     "/%4",
                                     "/a b",        "//",       "/?%zz",    "/a#b",
                                     "http://h",    "/\x80",    "/?{}[]\\", "[::1]:443"};
        static const Pieces kVersions{"HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0",
                                      "HTTP/1.7", "HTTP/2.0", "http/1.1", "HTTP/1."};
        static const Pieces kSpaces{" ", " ", " ", " ", " ", " ", "  ", "\t", ""};
        std::string text = chance(12) ? "\r\n" : "";
        text += pick(kMethods) + pick(kSpaces) + pick(kTargets) + pick(kSpaces) + pick(kVersions);
        text += lineEnd();
        if (!chance(8)) {
            text += "Host: h.example" + lineEnd();
        }
        for (std::size_t count = below(4); count > 0; --count) {
            text += field();
        }
        return text + lineEnd() + "rest";
    }

    std::string body() {
        static const Pieces kSizes{"5",   "05",  "5;a",  "5;a=\"b;\"", "5 ",
                                   "0x5", "5;b", "5;=b", "5;a=b;c",    "g"};
        static const Pieces kData{"hello", "hello", "hello", "hell", "hello!"};
        std::string text;
        for (std::size_t count = below(3); count > 0; --count) {
            text += pick(kSizes) + lineEnd() + pick(kData) + lineEnd();
        }
        text += "0" + lineEnd();
        if (chance(3)) {
            text += field();
        }
        return text + lineEnd() + "rest";
    }

private:
    std::string lineEnd() {
        static const Pieces kEnds{"\n", "\r", "", "\r\r\n"};
        return chance(40) ? pick(kEnds) : "\r\n";
    }
    std::string field() {
        static const Pieces kNames{"Host",
                                   "Content-Length",
                                   "Transfer-Encoding",
                                   "Connection",
                                   "content-length",
                                   "Expect",
                                   "X",
                                   "Connection",
                                   "X Y",
                                   "X ",
                                   "",
                                   "transfer-encoding"};
        static const Pieces kValues{
            "chunked",      "5",     "05",         "5, 5", "chunked, chunked",
            "close",        "CLOSE", "keep-alive", "",     "gzip",
            "100-continue", "x, y",  "h.example",  "host", "a\tb",
            "a\x01",        "+5",    "\xe4",       "a b",  "18446744073709551616"};
        static const Pieces kColons{": ", ":", ":\t ", " : ", ""};
        return pick(kNames) + (chance(3) ? pick(kColons) : ": ") + pick(kValues) + lineEnd();
    }

    std::mt19937 m_random{20260101};
};

void expectSame(const std::string& bytes) {
    SCOPED_TRACE(bytes);
    RequestParser parser;
    const bool done = parser.parse(bytes) == Progress::Done;
    const auto wanted = reference::readRequest(bytes);
    ASSERT_EQ(done, wanted.has_value()) << (done ? "" : std::string(parser.fault().what));
    if (!done) {
        return;
    }
    const RequestHead& head = parser.head();
    EXPECT_EQ(parser.consumed(), wanted->consumed);
    EXPECT_EQ(head.method, wanted->method);
    EXPECT_EQ(head.authority, wanted->authority);
    EXPECT_EQ(head.path, wanted->path);
    EXPECT_EQ(head.query, wanted->query);
    EXPECT_EQ(head.keepAlive, wanted->keepAlive);
    EXPECT_EQ(head.body == BodyKind::Chunked, wanted->chunked);
    EXPECT_EQ(head.contentLength, wanted->length);
    ASSERT_EQ(head.fields.size(), wanted->fields.size());
    for (std::size_t i = 0; i < head.fields.size(); ++i) {
        EXPECT_EQ(head.fields[i].name, wanted->fields[i].first);
        EXPECT_EQ(head.fields[i].value, wanted->fields[i].second);
    }
}

TEST(ParserProperty, AgreesWithTheReferenceOnRequests) {
    Generator generator;
    int accepted = 0;
    for (int i = 0; i < 20'000 && !HasFailure(); ++i) {
        const std::string bytes = generator.request();
        expectSame(bytes);
        accepted += reference::readRequest(bytes).has_value() ? 1 : 0;
    }
    EXPECT_GT(accepted, 500);
}

TEST(ParserProperty, AgreesWithTheReferenceOnChunkedBodies) {
    Generator generator;
    int accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string bytes = generator.body();
        ChunkedDecoder decoder;
        std::string data;
        std::size_t consumed = 0;
        ChunkedDecoder::Step step;
        do {
            step = decoder.decode(std::string_view(bytes).substr(consumed));
            consumed += step.consumed;
            data += step.data;
        } while (step.progress == Progress::NeedMore && step.consumed > 0);
        const auto wanted = reference::readChunked(bytes);
        ASSERT_EQ(step.progress == Progress::Done, wanted.has_value()) << bytes;
        if (wanted) {
            EXPECT_EQ(data, wanted->data);
            EXPECT_EQ(consumed, wanted->consumed);
            ++accepted;
        }
    }
    EXPECT_GT(accepted, 500);
}

} // namespace
} // namespace gatelens::http
