// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every configuration in the documentation runs.
#include "core/engine/config_format.h"
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace gatelens::engine::test {
namespace {

TEST(Examples, Run) {
    std::size_t found = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(GATELENS_SOURCE_DIR) + "/docs")) {
        if (entry.path().extension() != ".yaml") {
            continue;
        }
        ++found;
        const std::string path = entry.path().string();
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        EXPECT_EQ(formatConfig(path, text.str()).value_or("cannot be formatted"), text.str());
        // As it is written, but on ports that are free.
        const std::regex address("(address|listen): ([0-9.]+):[0-9]+");
        const auto read = readConfigText(path, std::regex_replace(text.str(), address, "$1: $2:0"),
                                         text::DiskFileSystem(), Keep::Tree);
        ASSERT_TRUE(read.has_value()) << read.error().text();
        auto engine = Engine::start(read->config, 1);
        ASSERT_TRUE(engine.has_value()) << engine.error().text();
        Wire wire = Wire::connect((*engine)->addresses().front().port());
        wire.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        EXPECT_THAT(wire.readAll(), testing::AllOf(testing::StartsWith("HTTP/1.1 200"),
                                                   testing::HasSubstr("{\"status\":\"ok\"}")));
    }
    EXPECT_GT(found, 0U);
}

} // namespace
} // namespace gatelens::engine::test
