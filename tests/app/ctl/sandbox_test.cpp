// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What gatelensctl writes for the built-in gateway, that gateway takes.
#include "tests/app/ctl/child.h"
#include "tests/support/schema_check.h"
#include "tests/support/temporary_directory.h"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::test {
namespace {

using testing::HasSubstr;
using testsupport::TemporaryDirectory;

constexpr const char* kDemo = GATELENS_SOURCE_DIR "/resources/demo";

TEST(CtlSandbox, WritesWhatTheEngineTakes) {
    const TemporaryDirectory directory;
    const Finished made = gatelensctl({"sandbox", kDemo, "--gateway", "prod-edge"});
    ASSERT_EQ(made.exitCode, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("jwt"));
    const Finished check = gatelensctl({"check", directory.write("sandbox.yaml", made.out)});
    EXPECT_EQ(check.exitCode, 0) << check.err;
    EXPECT_THAT(check.out, HasSubstr("is valid"));
}

TEST(CtlSandbox, TellsRequestsToTry) {
    const Finished made =
        gatelensctl({"sandbox", kDemo, "--gateway", "prod-edge", "--format", "json"});
    EXPECT_EQ(schemaFault("sandbox", made.out), "");
    EXPECT_FALSE(nlohmann::json::parse(made.out)["requests"].empty());
}

TEST(CtlSandbox, AsksWhichGateway) {
    const Finished several = gatelensctl({"sandbox", kDemo});
    EXPECT_EQ(several.exitCode, 2);
    EXPECT_THAT(several.err, HasSubstr("prod-partner"));
    EXPECT_EQ(gatelensctl({"sandbox", kDemo, "--gateway", "nobody"}).exitCode, 2);
}

TEST(CtlTraffic, SaysWhatItWants) {
    EXPECT_EQ(gatelensctl({"traffic"}).exitCode, 2);
    EXPECT_EQ(gatelensctl({"traffic", "kong.yaml"}).exitCode, 2);
    EXPECT_EQ(gatelensctl({"traffic", "http://127.0.0.1:1"}).exitCode, 3);
    EXPECT_EQ(gatelensctl({"traffic", "http://127.0.0.1:1", "--window", "0"}).exitCode, 2);
}

} // namespace
} // namespace gatelens::test
