// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The commands on real files: results, exit codes, JSON against its schema.
#include "tests/app/ctl/child.h"
#include "tests/support/schema_check.h"
#include "tests/support/temporary_directory.h"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testsupport::TemporaryDirectory;
using Json = nlohmann::json;

const std::string kShop = GATELENS_TEST_DATA "/kong/shop.yaml";

constexpr const char* kSmall = R"(_format_version: "3.0"
services:
  - name: orders
    url: http://orders.internal:8080
    routes:
      - name: list
        paths: [/orders]
)";

TEST(Inspect, JsonIsWhatItsSchemaSays) {
    const Finished result = gatelensctl({"inspect", kShop, "--format", "json"});
    EXPECT_EQ(result.exitCode, 0) << result.err;
    EXPECT_THAT(result.err, IsEmpty());
    EXPECT_EQ(schemaFault("inspect", result.out), "");
    const Json json = Json::parse(result.out);
    EXPECT_EQ(json["gateway"]["product"], "kong");
    EXPECT_EQ(json["routes"].size(), json["counts"]["routes"]);
    for (const Json& route : json["routes"]) {
        EXPECT_EQ(route["source"]["file"], kShop);
        EXPECT_TRUE(route["policies"].is_array());
    }
}

TEST(Inspect, SeveralSourcesStandUnderGateways) {
    const TemporaryDirectory directory;
    const std::string small = directory.write("small.yaml", kSmall);
    const Finished result = gatelensctl({"inspect", kShop, small, "-f", "json"});
    EXPECT_EQ(schemaFault("inspect", result.out), "");
    EXPECT_EQ(Json::parse(result.out)["gateways"].size(), 2U);
}

TEST(Inspect, ReadsTheStandardInput) {
    const Finished result = gatelensctl({"inspect", "-", "--only", "routes"}, {.input = kSmall});
    EXPECT_EQ(result.exitCode, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("path      /orders\n"));
}

TEST(Inspect, WhatCannotBeReadIsExitThree) {
    const TemporaryDirectory directory;
    const std::string small = directory.write("small.yaml", kSmall);
    const std::string other = directory.write("note.txt.yaml", "hello: world\n");
    const std::string broken = directory.write("broken.yaml", "a: [1,\n");
    for (const std::string& source : {directory.path() + "/missing.yaml", other, broken}) {
        const Finished result = gatelensctl({"inspect", small, source});
        EXPECT_EQ(result.exitCode, 3) << source;
        EXPECT_THAT(result.out, IsEmpty()) << "nothing is shown by halves";
        EXPECT_THAT(result.err, HasSubstr(source));
    }
    EXPECT_EQ(gatelensctl({"inspect", "http://127.0.0.1:9"}).exitCode, 3);
}

TEST(Routes, FiltersSortsAndLimits) {
    const auto names = [](const std::vector<std::string>& options) {
        std::vector<std::string> words{"routes", kShop, "--format", "csv", "--columns", "route"};
        words.insert(words.end(), options.begin(), options.end());
        return gatelensctl(words).out;
    };
    EXPECT_EQ(names({"--filter", "method:POST host:shop.*"}), "route\r\n");
    EXPECT_EQ(names({"--filter", "path:/catalog"}), "route\r\ncatalog\r\n");
    EXPECT_EQ(names({"--sort", "route", "--limit", "2"}), "route\r\ncatalog\r\nold-catalog\r\n");
    EXPECT_EQ(names({"--sort", "route,desc", "-n", "1"}), "route\r\nstream\r\n");
}

TEST(Routes, JsonIsWhatItsSchemaSays) {
    const Finished result = gatelensctl({"routes", kShop, "-f", "json", "--filter", "policy:cors"});
    EXPECT_EQ(schemaFault("routes", result.out), "");
    const Json json = Json::parse(result.out);
    EXPECT_EQ(json["total"], 5);
    EXPECT_EQ(json["matched"], 4);
}

TEST(Routes, RemarksStayOffTheStandardOutput) {
    const Finished result = gatelensctl({"routes", kShop, "--filter", "host:nothing"});
    EXPECT_EQ(result.exitCode, 0);
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(result.err, HasSubstr("None of 5 routes matches."));
    EXPECT_THAT(gatelensctl({"routes", kShop, "--filter", "host:nothing", "-q"}).err, IsEmpty());
}

TEST(Validate, ThresholdsDecideTheExitCode) {
    const TemporaryDirectory directory;
    const std::string good = directory.write("good.yaml", kSmall);
    std::string text = kSmall;
    text.replace(text.find("paths"), 5, "pathes");
    const std::string bad = directory.write("bad.yaml", text);
    EXPECT_EQ(gatelensctl({"validate", good}).exitCode, 0);
    const Finished result = gatelensctl({"validate", good, bad});
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.out, HasSubstr(bad + ":7:9: error: "));
    EXPECT_THAT(result.out, HasSubstr("    7 |         pathes: [/orders]\n"
                                      "      |         ^~~~~~\n"
                                      "  fix: "));
    EXPECT_THAT(result.out, HasSubstr(good + ": no problems (Kong Gateway with 1 route)\n"));
    EXPECT_THAT(result.err, IsEmpty()) << "what validate finds is its result";
}

TEST(Validate, ASyntaxErrorIsAFindingAndAMissingFileIsNot) {
    const TemporaryDirectory directory;
    const std::string broken = directory.write("broken.yaml", "services:\n  - {name: [a}\n");
    const Finished syntax = gatelensctl({"validate", broken});
    EXPECT_EQ(syntax.exitCode, 1);
    EXPECT_THAT(syntax.out, HasSubstr(broken + ":2:"));
    EXPECT_THAT(syntax.out, HasSubstr("    2 |   - {name: [a}\n"));
    const Finished missing = gatelensctl({"validate", directory.path() + "/none.yaml", broken});
    EXPECT_EQ(missing.exitCode, 3);
    EXPECT_THAT(missing.out, HasSubstr("broken.yaml: 1 error"));
    EXPECT_THAT(missing.err, HasSubstr("none.yaml"));
}

TEST(Validate, JsonIsWhatItsSchemaSays) {
    const TemporaryDirectory directory;
    const std::string broken = directory.write("broken.yaml", "a: [1,\n");
    const Finished result =
        gatelensctl({"validate", kShop, broken, directory.path() + "/none", "-f", "json"});
    EXPECT_EQ(result.exitCode, 3);
    EXPECT_EQ(schemaFault("validate", result.out), "");
    const Json json = Json::parse(result.out);
    EXPECT_EQ(json["summary"]["errors"], 1);
    EXPECT_EQ(json["sources"][1]["diagnostics"][0]["code"], "syntax-error");
    EXPECT_EQ(json["sources"][2]["read"], false);
}

TEST(Validate, SourcesCanBeCheckedTogether) {
    const TemporaryDirectory directory;
    const std::string services = directory.write("services.yaml", R"(_format_version: "3.0"
services:
  - name: orders
    url: http://orders.internal:8080
)");
    const std::string routes = directory.write("routes.yaml", R"(_format_version: "3.0"
routes:
  - name: list
    paths: [/orders]
    service: {name: orders}
)");
    EXPECT_EQ(gatelensctl({"validate", services, routes}).exitCode, 1) << "each for itself";
    const Finished together = gatelensctl({"validate", "--together", services, routes});
    EXPECT_EQ(together.exitCode, 0) << together.out;
    EXPECT_THAT(together.out, HasSubstr(services + " + " + routes + ": no problems"));
    EXPECT_EQ(gatelensctl({"validate", "--together", services, "http://127.0.0.1:9"}).exitCode, 2);
    EXPECT_EQ(gatelensctl({"validate", "-t", services, directory.path() + "/none"}).exitCode, 3);
}

TEST(Validate, SecretsAreNotQuoted) {
    const TemporaryDirectory directory;
    const std::string bad = directory.write("bad.yaml", R"(_format_version: "3.0"
consumers:
  - username: alice
    keyauth_credentials:
      - key: 0123456789abcdef0123
        tagz: [a], 
)");
    const Finished result = gatelensctl({"validate", bad});
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("0123456789ab")));
}

TEST(Diff, ExitCodesAndBothForms) {
    const TemporaryDirectory directory;
    const std::string before = directory.write("before.yaml", kSmall);
    std::string text = kSmall;
    text.replace(text.find("[/orders]"), 9, "[/order]");
    const std::string after = directory.write("after.yaml", text);
    const Finished same = gatelensctl({"diff", before, before});
    EXPECT_EQ(same.exitCode, 0);
    EXPECT_THAT(same.out, HasSubstr("No differences."));
    const Finished different = gatelensctl({"diff", before, after});
    EXPECT_EQ(different.exitCode, 1);
    EXPECT_THAT(different.out, HasSubstr("~ list"));
    EXPECT_THAT(different.out, HasSubstr("- prefix /orders\n"));
    EXPECT_THAT(different.out, HasSubstr("+ prefix /order\n"));
    const Finished json = gatelensctl({"diff", before, after, "--format=json"});
    EXPECT_EQ(json.exitCode, 1);
    EXPECT_EQ(schemaFault("diff", json.out), "");
    EXPECT_EQ(Json::parse(json.out)["different"], true);
    EXPECT_EQ(gatelensctl({"diff", before, directory.path() + "/none"}).exitCode, 3);
}

} // namespace
} // namespace gatelens::test
