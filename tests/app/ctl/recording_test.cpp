// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What "inspect --format json" wrote is a source like any other.
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
using Json = nlohmann::json;

// Places become texts, so they are left out of the comparison.
Json withoutPlaces(Json json) {
    if (json.is_object()) {
        json.erase("source");
    }
    for (Json& child : json) {
        if (child.is_structured()) {
            child = withoutPlaces(std::move(child));
        }
    }
    return json;
}

class Recording : public testing::TestWithParam<const char*> {
protected:
    [[nodiscard]] static std::string source() {
        return std::string(GATELENS_TEST_DATA "/") + GetParam();
    }
};

TEST_P(Recording, GivesBackWhatItWasMadeOf) {
    const TemporaryDirectory directory;
    const Finished first = gatelensctl({"inspect", source(), "--format", "json"});
    ASSERT_EQ(first.exitCode, 0) << first.err;
    const std::string recording = directory.write("recording.json", first.out);
    const Finished second = gatelensctl({"inspect", recording, "--format", "json"});
    ASSERT_EQ(second.exitCode, 0) << second.err;
    EXPECT_EQ(schemaFault("inspect", second.out), "");
    EXPECT_EQ(withoutPlaces(Json::parse(first.out)), withoutPlaces(Json::parse(second.out)));
}

TEST_P(Recording, DiffersInNothingFromItsSource) {
    const TemporaryDirectory directory;
    const Finished first = gatelensctl({"inspect", source(), "--format", "json"});
    const std::string recording = directory.write("recording.json", first.out);
    EXPECT_EQ(gatelensctl({"diff", recording, source()}).exitCode, 0);
    EXPECT_EQ(gatelensctl({"diff", source(), recording}).exitCode, 0);
}

INSTANTIATE_TEST_SUITE_P(EveryFamily, Recording,
                         testing::Values("apisix", "caddy", "envoy", "gatewayapi", "haproxy",
                                         "kong", "krakend", "nginx", "traefik", "tyk"));

constexpr const char* kBefore = R"(_format_version: "3.0"
services:
  - name: orders
    url: http://orders.internal:8080
    routes:
      - {name: list, paths: [/orders]}
      - {name: old, paths: [/v0/orders]}
)";

constexpr const char* kAfter = R"(_format_version: "3.0"
services:
  - name: orders
    url: http://orders.internal:9090
    routes:
      - {name: list, paths: [/orders]}
)";

TEST(RecordingDiff, TellsWhatChangedSinceWithBothPlaces) {
    const TemporaryDirectory directory;
    const std::string file = directory.write("kong.yaml", kBefore);
    const std::string recording =
        directory.write("monday.json", gatelensctl({"inspect", file, "--format", "json"}).out);
    directory.write("kong.yaml", kAfter);
    const Finished result = gatelensctl({"diff", recording, file, "--format", "json"});
    EXPECT_EQ(result.exitCode, 1) << result.err;
    EXPECT_EQ(schemaFault("diff", result.out), "");
    EXPECT_THAT(result.out, HasSubstr("8080"));
    EXPECT_THAT(result.out, HasSubstr("9090"));
    EXPECT_THAT(result.out, HasSubstr("route:old"));
    EXPECT_THAT(result.out, HasSubstr("kong.yaml:7:9"));
}

TEST(RecordingDiff, RefusesHalfARecording) {
    const TemporaryDirectory directory;
    const std::string file = directory.write("kong.yaml", kBefore);
    const std::string part = directory.write(
        "part.json", gatelensctl({"inspect", file, "--format", "json", "--only", "routes"}).out);
    const Finished without = gatelensctl({"diff", part, file});
    EXPECT_EQ(without.exitCode, 3);
    EXPECT_THAT(without.err, HasSubstr("without --only"));
    const std::string few = directory.write(
        "few.json", gatelensctl({"inspect", file, "--format", "json", "--limit", "1"}).out);
    const Finished cut = gatelensctl({"diff", few, file});
    EXPECT_EQ(cut.exitCode, 3);
    EXPECT_THAT(cut.err, HasSubstr("holds 1 of 2"));
}

TEST(RecordingDiff, SeveralGatewaysStayApart) {
    const TemporaryDirectory directory;
    const std::string demo = GATELENS_SOURCE_DIR "/resources/demo";
    const std::string recording =
        directory.write("fleet.json", gatelensctl({"inspect", demo, "--format", "json"}).out);
    const Finished result = gatelensctl({"diff", recording, demo});
    EXPECT_EQ(result.exitCode, 0) << result.out;
    EXPECT_THAT(result.out, HasSubstr("Envoy mesh-edge"));
}

} // namespace
} // namespace gatelens::test
