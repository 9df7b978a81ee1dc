// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/chunked.h"

#include <gtest/gtest.h>

#include <string>

namespace gatelens::http {
namespace {

struct Decoded {
    Progress progress = Progress::NeedMore;
    std::string data;
    std::size_t consumed = 0;
    std::string trailers;
};

// Fed as a connection would: what is not consumed comes again with more behind.
Decoded decode(const std::string& bytes, std::size_t piece = std::string::npos) {
    ChunkedDecoder decoder;
    Decoded result;
    std::size_t available = std::min(piece, bytes.size());
    for (;;) {
        const auto step = decoder.decode(
            std::string_view(bytes).substr(result.consumed, available - result.consumed));
        result.consumed += step.consumed;
        result.data += step.data;
        result.progress = step.progress;
        if (step.progress != Progress::NeedMore) {
            break;
        }
        if (step.consumed == 0) {
            if (available == bytes.size()) {
                break;
            }
            available = std::min(bytes.size(), available + piece);
        }
    }
    for (const Field& field : decoder.trailers()) {
        result.trailers += std::string(field.name) + "=" + std::string(field.value) + ";";
    }
    return result;
}

TEST(Chunked, DecodesWhateverTheCuts) {
    const std::string bytes =
        "5\r\nhello\r\n00001;a=b;c=\"x;\\\"y\"\r\n \r\nA\r\n0123456789\r\n0\r\n"
        "X-Sum: 12\r\nContent-Length: 9\r\n\r\nnext";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        const Decoded result = decode(bytes, piece);
        ASSERT_EQ(result.progress, Progress::Done) << piece;
        EXPECT_EQ(result.data, "hello 0123456789");
        EXPECT_EQ(bytes.substr(result.consumed), "next");
        EXPECT_EQ(result.trailers, "X-Sum=12;"); // RFC 9110 section 6.5.1
    }
}

// RFC 9112 section 7.1.
TEST(Chunked, RefusesWhatReadersDisagreeAbout) {
    for (const char* bytes : {"\r\n",
                              "g\r\n",
                              "0x5\r\nhello\r\n",
                              "-1\r\n",
                              "+5\r\nhello\r\n",
                              " 5\r\nhello\r\n",
                              "5 \r\nhello\r\n",
                              "5\nhello\r\n",
                              "5\r\nhello\n",
                              "5\r\nhelloX\r\n",
                              "5\r\nhello0\r\n",
                              "5\r\nhello\r0",
                              "1000000000000000\r\n",
                              "5;\r\nhello\r\n",
                              "5; a\r\nhello\r\n",
                              "5;a=\r\nhello\r\n",
                              "5;a=\"\r\nhello\r\n",
                              "5;a\x01\r\nhello\r\n",
                              "0\r\n\n",
                              "0\r\nX\r\n\r\n",
                              "0\r\n X: a\r\n\r\n",
                              "0\r\nX : a\r\n\r\n",
                              "0\r\nX: a\n\r\n",
                              "5;a=b\rc\r\n"}) {
        EXPECT_EQ(decode(bytes).progress, Progress::Failed) << bytes;
        EXPECT_EQ(decode(bytes, 1).progress, Progress::Failed) << bytes;
    }
    EXPECT_EQ(decode("5;" + std::string(2000, 'a')).progress, Progress::Failed);
    EXPECT_EQ(decode("0\r\nX: " + std::string(20000, 'a')).progress, Progress::Failed);
    EXPECT_EQ(decode("5\r\nhel").progress, Progress::NeedMore);
    EXPECT_EQ(decode("0\r\n\r").progress, Progress::NeedMore);
}

TEST(Chunked, WritesChunkHeads) {
    EXPECT_EQ(ChunkHead(1).text(), "1\r\n");
    EXPECT_EQ(ChunkHead(0x1f4).text(), "1f4\r\n");
    EXPECT_EQ(ChunkHead(~std::size_t{0}).text(), "ffffffffffffffff\r\n");
}

} // namespace
} // namespace gatelens::http
