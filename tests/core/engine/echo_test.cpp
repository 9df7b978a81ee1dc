// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The filter that stands in for backends.
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::engine::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const char* const kConfig = "listeners: [{address: '127.0.0.1:0'}]\n"
                            "routes:\n- name: r\n  filters: [{echo: {}}]\n";

TEST(EchoFilter, AnswersWithWhatArrived) {
    const Gateway gateway(kConfig);
    const std::string answer = gateway.get("/a%20b?x=1", "X-Team: blue\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Type: application/json\r\n"));
    EXPECT_THAT(answer, HasSubstr(R"("method": "GET")"));
    EXPECT_THAT(answer, HasSubstr(R"("path": "/a%20b")"));
    EXPECT_THAT(answer, HasSubstr("X-Team"));
    EXPECT_THAT(answer, EndsWith("}\n"));
}

// Longer than what the exchange keeps in one block.
TEST(EchoFilter, TellsLongFieldsWhole) {
    const Gateway gateway(kConfig);
    const std::string value(9000, 'v');
    EXPECT_THAT(gateway.get("/", "X-Long: " + value + "\r\n"), HasSubstr(value));
}

} // namespace
} // namespace gatelens::engine::test
