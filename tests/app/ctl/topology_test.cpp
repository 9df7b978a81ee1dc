// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The topology command as a user runs it.
#include "tests/app/ctl/child.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace gatelens::test {
namespace {

const std::string kDemo = std::string(GATELENS_SOURCE_DIR) + "/resources/demo/prod-edge";

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(TopologyCommand, TheSuffixChoosesTheFormat) {
    const ::gatelens::testsupport::TemporaryDirectory folder;
    const std::vector<std::pair<std::string, std::string>> starts{
        {"svg", "<svg "},       {"png", "\x89PNG\r\n"},
        {"pdf", "%PDF-"},       {"html", "<!doctype html>"},
        {"json", "{"},          {"dot", "digraph "},
        {"mmd", "flowchart LR"}};
    for (const auto& [suffix, start] : starts) {
        const auto file = std::filesystem::path(folder.path()) / ("picture." + suffix);
        const auto run = gatelensctl({"topology", kDemo, "-o", file.string()});
        EXPECT_EQ(run.exitCode, 0) << suffix << ": " << run.err;
        EXPECT_TRUE(run.err.empty()) << run.err;
        EXPECT_TRUE(contentOf(file).starts_with(start)) << suffix;
    }
}

TEST(TopologyCommand, NeedsNoDisplay) {
    const auto run = gatelensctl({"topology", kDemo, "--format", "png"},
                                 {.environment = {{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}}});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_TRUE(run.out.starts_with("\x89PNG"));
}

TEST(TopologyCommand, FocusShowsOneRouteAndItsWay) {
    const auto run =
        gatelensctl({"topology", kDemo, "--format", "mmd", "--focus", "route/payments-v1"});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_NE(run.out.find("/v1/payments"), std::string::npos);
    EXPECT_NE(run.out.find("10.2.0.14:8080"), std::string::npos);
    EXPECT_EQ(run.out.find("/v1/orders"), std::string::npos);
}

TEST(TopologyCommand, FilterKeepsMatchingRoutes) {
    const auto run =
        gatelensctl({"topology", kDemo, "--format", "mmd", "--filter", "policy:hmac-auth"});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_NE(run.out.find("/hooks/stripe"), std::string::npos);
    EXPECT_EQ(run.out.find("/v1/orders"), std::string::npos);
}

TEST(TopologyCommand, DiffMarksWhatChanged) {
    const ::gatelens::testsupport::TemporaryDirectory folder;
    const auto before = std::filesystem::path(folder.path()) / "kong.yaml";
    std::string text = contentOf(kDemo + "/kong.yaml");
    const auto at = text.find("paths: [/v1/search]");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 19, "paths: [/v0/search]");
    std::ofstream(before) << text;
    const auto run = gatelensctl({"topology", kDemo + "/kong.yaml", "--diff", before.string(),
                                  "--format", "json", "--no-findings"});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_NE(run.out.find("\"change\": \"changed\""), std::string::npos);
}

// Nodes of the earlier state stand for entities that the present one does not have.
TEST(TopologyCommand, DiffAndFilterTogetherReadEachStateByItself) {
    const ::gatelens::testsupport::TemporaryDirectory folder;
    const auto now = std::filesystem::path(folder.path()) / "small.yaml";
    std::ofstream(now) << "_format_version: \"3.0\"\nservices:\n- name: only\n"
                          "  url: http://a.internal\n  routes:\n  - name: r\n"
                          "    paths: [/v1/orders]\n";
    const auto run = gatelensctl({"topology", now.string(), "--diff", kDemo, "--filter",
                                  "path:/v1*", "--format", "json", "--no-findings"});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_NE(run.out.find("/v1/payments"), std::string::npos) << "removed, and it matches";
    EXPECT_EQ(run.out.find("/graphql"), std::string::npos) << "removed, and it does not match";
}

TEST(TopologyCommand, MistakesAreWrongCallsWithASuggestion) {
    const auto focus = gatelensctl({"topology", kDemo, "--focus", "route/payment-v1"});
    EXPECT_EQ(focus.exitCode, 2);
    EXPECT_NE(focus.err.find("nothing is called"), std::string::npos);
    EXPECT_EQ(gatelensctl({"topology", kDemo, "-o", "/tmp/x.bmp"}).exitCode, 2);
    EXPECT_EQ(gatelensctl({"topology", kDemo, "--scale", "big"}).exitCode, 2);
    EXPECT_EQ(gatelensctl({"topology", "/no/such/file"}).exitCode, 3);
}

TEST(TopologyCommand, AnImageThatIsTooLargeIsRefused) {
    const auto run = gatelensctl({"topology", kDemo, "--format", "png", "--scale", "20"});
    EXPECT_EQ(run.exitCode, 3);
    EXPECT_NE(run.err.find("--scale"), std::string::npos);
}

} // namespace
} // namespace gatelens::test
