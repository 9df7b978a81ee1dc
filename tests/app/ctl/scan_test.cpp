// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The scan command as a user and as a pipeline run it.
#include "tests/app/ctl/child.h"
#include "tests/support/schema_check.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gatelens::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testsupport::TemporaryDirectory;
using Json = nlohmann::json;

const std::string kDemo = std::string(GATELENS_SOURCE_DIR) + "/resources/demo";

// One weakness: a backend whose certificate nobody checks.
constexpr std::string_view kKong = R"(_format_version: "3.0"
services:
- name: orders
  url: https://orders.internal:8443
  routes:
  - name: orders
    paths: [/orders]
)";
constexpr std::string_view kRule = "GW-UPS-002";

Finished scan(const TemporaryDirectory& folder, std::vector<std::string> words) {
    words.insert(words.begin(), "scan");
    return gatelensctl(words, {.directory = folder.path()});
}

Json parsed(const Finished& run) {
    EXPECT_TRUE(Json::accept(run.out)) << run.out << run.err;
    return Json::accept(run.out) ? Json::parse(run.out) : Json::object();
}

std::size_t widest(const std::string& text) {
    std::istringstream lines(text);
    std::size_t width = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto cells = std::count_if(line.begin(), line.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        });
        width = std::max(width, static_cast<std::size_t>(cells));
    }
    return width;
}

TEST(Scan, TextNamesThePathThePlaceAndTheFix) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const Finished run = scan(folder, {"kong.yaml", "--rules", std::string(kRule)});
    EXPECT_EQ(run.exitCode, 1) << run.err;
    EXPECT_THAT(run.err, IsEmpty());
    EXPECT_THAT(run.out, HasSubstr("route orders (/orders) → service orders\n"));
    EXPECT_THAT(run.out, HasSubstr("H high"));
    EXPECT_THAT(run.out, HasSubstr("GW-UPS-002"));
    EXPECT_THAT(run.out, HasSubstr("at       kong.yaml:3:3"));
    EXPECT_THAT(run.out, HasSubstr("fix      "));
    EXPECT_THAT(run.out, HasSubstr("1 finding: 1 high; 1 gateway with 1 route scanned"));
}

TEST(Scan, TextOfTheWholeEstateFitsEightyColumns) {
    const TemporaryDirectory folder;
    std::filesystem::copy(kDemo, std::filesystem::path(folder.path()) / "demo",
                          std::filesystem::copy_options::recursive);
    const Finished run = scan(folder, {"demo"});
    EXPECT_EQ(run.exitCode, 1) << run.err;
    EXPECT_LE(widest(run.out), 80U);
    const Finished terminal =
        gatelensctl({"scan", "demo"}, {.directory = folder.path(), .terminalColumns = 80});
    EXPECT_THAT(terminal.out, HasSubstr("\x1b["));
}

TEST(Scan, JsonIsWhatItsSchemaSays) {
    const Finished run = gatelensctl({"scan", kDemo, "--format", "json"});
    EXPECT_EQ(run.exitCode, 1) << run.err;
    EXPECT_EQ(schemaFault("scan", run.out), "");
    const Json json = parsed(run);
    EXPECT_EQ(json["gateways"].size(), 5U);
    std::size_t total = 0;
    for (const Json& finding : json["findings"]) {
        total += finding["state"] != "suppressed" ? 1 : 0;
        EXPECT_FALSE(finding["locations"].empty()) << finding.dump();
    }
    EXPECT_EQ(json["summary"]["total"], total);
    EXPECT_GT(total, 0U);
    EXPECT_EQ(gatelensctl({"scan", kDemo, "--format", "json"}).out, run.out) << "deterministic";
}

TEST(Scan, ThePathRunsFromTheClientToTheTarget) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const Json json =
        parsed(scan(folder, {"kong.yaml", "--rules", std::string(kRule), "--format", "json"}));
    ASSERT_EQ(json["findings"].size(), 1U);
    const Json& finding = json["findings"][0];
    std::vector<std::string> ids;
    for (const Json& step : finding["path"]) {
        ids.push_back(step["id"]);
    }
    EXPECT_THAT(ids,
                testing::IsSupersetOf(std::vector<std::string>{"route:orders", "service:orders"}));
    EXPECT_EQ(finding["locations"][0], Json({{"file", "kong.yaml"}, {"line", 3}, {"column", 3}}));
    EXPECT_EQ(finding["cwe"], Json::array({"CWE-295"}));
}

TEST(Scan, TheThresholdDecidesTheExitCode) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const std::vector<std::string> words{"kong.yaml", "--rules", std::string(kRule), "--fail-on"};
    const auto codeFor = [&](const std::string& threshold) {
        auto all = words;
        all.push_back(threshold);
        return scan(folder, all).exitCode;
    };
    EXPECT_EQ(codeFor("low"), 1);
    EXPECT_EQ(codeFor("high"), 1);
    EXPECT_EQ(codeFor("critical"), 0);
    EXPECT_EQ(codeFor("none"), 0);
    EXPECT_EQ(codeFor("hihg"), 2);
}

TEST(Scan, RulesAreIdsAndPatternsWithCommas) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const Json json = parsed(scan(
        folder, {"kong.yaml", "--format", "json", "--rules", "GW-ADM-*, gw-ups-002 ,GW-JWT-*"}));
    ASSERT_EQ(json["findings"].size(), 1U);
    EXPECT_EQ(json["findings"][0]["rule"], "GW-UPS-002");
}

TEST(Scan, MinSeverityLeavesOutAndSaysSo) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const Finished run =
        scan(folder, {"kong.yaml", "--rules", std::string(kRule), "--min-severity", "critical"});
    EXPECT_EQ(run.exitCode, 0);
    EXPECT_THAT(run.out, HasSubstr("No findings"));
    EXPECT_THAT(run.out, HasSubstr("1 below the wanted severity"));
}

TEST(Scan, StatementsBesideTheConfigurationCount) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    (void)folder.write(".gatelens.yaml", "suppress:\n"
                                         "- {rule: GW-UPS-002, entity: 'service:orders', reason: "
                                         "moves next week, author: Ann}\n");
    const std::vector<std::string> words{"kong.yaml", "--rules", std::string(kRule)};
    const Finished run = scan(folder, words);
    EXPECT_EQ(run.exitCode, 0) << run.out;
    EXPECT_THAT(run.out, HasSubstr("1 suppressed"));
    EXPECT_THAT(run.out, Not(HasSubstr("Ann")));
    auto shown = words;
    shown.emplace_back("--suppressed");
    EXPECT_THAT(scan(folder, shown).out, HasSubstr("Ann: moves next week"));
    shown = words;
    shown.insert(shown.end(), {"--format", "json"});
    const Json json = parsed(scan(folder, shown));
    EXPECT_EQ(json["findings"][0]["state"], "suppressed");
    EXPECT_EQ(json["summary"]["total"], 0);
}

TEST(Scan, ExpiredAndUnmatchedStatementsAreReported) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    (void)folder.write("old.yaml",
                       "suppress:\n"
                       "- {rule: GW-UPS-002, reason: r, author: Ann, expires: 2020-01-31}\n"
                       "- {rule: GW-UPS-002, entity: 'route:gone', reason: r, author: Ann}\n"
                       "attest:\n"
                       "- {fact: zone, entity: 'target:gone', value: dc1, reason: r}\n");
    const Finished run = scan(folder, {"kong.yaml", "--rules", std::string(kRule), "--statements",
                                       "old.yaml", "--format", "json"});
    EXPECT_EQ(run.exitCode, 1) << "an expired suppression hides nothing";
    EXPECT_EQ(schemaFault("scan", run.out), "");
    const Json json = parsed(run);
    const Json& statements = json["statements"];
    ASSERT_EQ(statements.size(), 3U);
    EXPECT_EQ(statements[0]["problem"], "expired");
    EXPECT_EQ(statements[0]["place"], "old.yaml:2:3");
    EXPECT_THAT(std::string(statements[0]["message"]), HasSubstr("2020-01-31"));
    EXPECT_EQ(statements[1]["problem"], "unmatched");
    EXPECT_EQ(statements[2]["problem"], "unmatched");
}

// Each gateway listens to the file of its own directory.
TEST(Scan, StatementsOfOneDirectoryDoNotReachAnother) {
    const TemporaryDirectory folder;
    for (const std::string name : {"a", "b"}) {
        std::filesystem::create_directories(std::filesystem::path(folder.path()) / "all" / name);
        (void)folder.write("all/" + name + "/kong.yaml", std::string(kKong));
    }
    (void)folder.write("all/a/.gatelens.yaml",
                       "suppress: [{rule: GW-UPS-002, reason: r, author: Ann}]\n");
    const auto summary = [&](const std::vector<std::string>& sources) {
        auto words = sources;
        words.insert(words.end(), {"--rules", std::string(kRule), "--format", "json"});
        return parsed(scan(folder, words))["summary"];
    };
    EXPECT_EQ(summary({"all/a", "all/b"})["total"], 1);
    EXPECT_EQ(summary({"all/a", "all/b"})["suppressed"], 1);
    EXPECT_EQ(summary({"all"})["suppressed"], 0) << "one gateway of both files is neither's";
    (void)folder.write("all/.gatelens.yaml",
                       "suppress: [{rule: GW-UPS-002, reason: r, author: Ann}]\n");
    EXPECT_EQ(summary({"all"})["suppressed"], 2);
    EXPECT_EQ(summary({"all/b/kong.yaml"})["suppressed"], 0) << "only what stands beside it";
}

TEST(Scan, ProfilesSwitchRulesAndMoveSeverities) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    (void)folder.write("team.yaml",
                       "name: team\nbase: default\nrules: {GW-*: off, GW-UPS-002: medium}\n");
    const Json json =
        parsed(scan(folder, {"kong.yaml", "--profile", "team.yaml", "--format", "json"}));
    ASSERT_EQ(json["findings"].size(), 1U);
    EXPECT_EQ(json["findings"][0]["severity"], "medium");
    EXPECT_THAT(std::string(json["findings"][0]["severityReason"]), HasSubstr("team"));
    EXPECT_EQ(json["gateways"][0]["profile"], "team");
}

TEST(Scan, EveryFormatIsWritten) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const std::vector<std::pair<std::string, std::string>> starts{
        {"json", "{"},
        {"sarif", "{"},
        {"junit", "<?xml "},
        {"markdown", "# Gateway findings"},
        {"csv", "severity,rule"},
        {"html", "<!doctype html>"}};
    for (const auto& [format, start] : starts) {
        const Finished run =
            scan(folder, {"kong.yaml", "--rules", std::string(kRule), "--format", format});
        EXPECT_EQ(run.exitCode, 1) << format << run.err;
        EXPECT_THAT(run.err, IsEmpty());
        EXPECT_THAT(run.out, testing::StartsWith(start));
        EXPECT_THAT(run.out, HasSubstr("GW-UPS-002")) << format;
    }
    const Json sarif =
        parsed(scan(folder, {"kong.yaml", "--rules", std::string(kRule), "--format", "sarif"}));
    EXPECT_EQ(sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
                   ["uri"],
              "kong.yaml");
}

TEST(Scan, ABaselineLeavesOnlyWhatIsNew) {
    const TemporaryDirectory folder;
    const std::string rule(kRule);
    (void)folder.write("kong.yaml", std::string(kKong));
    (void)folder.write("before.yaml", std::string(kKong));
    for (const std::string format : {"json", "sarif"}) {
        EXPECT_EQ(scan(folder,
                       {"kong.yaml", "--rules", rule, "--format", format, "-o", "report." + format})
                      .exitCode,
                  1);
    }
    // Lines moved, and a second service came.
    (void)folder.write("kong.yaml", "# moved\n" + std::string(kKong) +
                                        "- name: stock\n  url: https://stock.internal\n");
    EXPECT_EQ(gatelensctl({"inspect", "before.yaml", "--format", "json", "-o", "snapshot.json"},
                          {.directory = folder.path()})
                  .exitCode,
              0);
    for (const std::string baseline :
         {"report.json", "report.sarif", "before.yaml", "snapshot.json"}) {
        const Finished run = scan(
            folder, {"kong.yaml", "--rules", rule, "--baseline", baseline, "--format", "json"});
        EXPECT_EQ(run.exitCode, 1) << run.err;
        const Json json = parsed(run);
        ASSERT_EQ(json["findings"].size(), 1U) << baseline;
        EXPECT_THAT(std::string(json["findings"][0]["message"]), HasSubstr("stock"));
        EXPECT_EQ(json["summary"]["inBaseline"], 1);
    }
    const Finished nothing =
        scan(folder, {"before.yaml", "--rules", rule, "--baseline", "report.json"});
    EXPECT_EQ(nothing.exitCode, 0);
    EXPECT_THAT(nothing.out, HasSubstr("No new findings"));
}

TEST(Rules, AreListedFilteredAndExplained) {
    const Finished all = gatelensctl({"rules", "--format", "json"});
    EXPECT_EQ(all.exitCode, 0);
    EXPECT_EQ(schemaFault("rules", all.out), "");
    const Finished one = gatelensctl({"rules", "gw-ups-002"});
    EXPECT_EQ(one.exitCode, 0);
    EXPECT_THAT(one.out, HasSubstr("What can happen"));
    EXPECT_LE(widest(one.out), 100U);
    const Finished some = gatelensctl({"rules", "GW-AUTH-*"});
    EXPECT_THAT(some.out, HasSubstr("GW-AUTH-001"));
    EXPECT_THAT(some.out, Not(HasSubstr("GW-UPS-002")));
    EXPECT_THAT(gatelensctl({"rules", "--owasp", "api2"}).out, HasSubstr("GW-AUTH-001"));
    EXPECT_THAT(gatelensctl({"rules", "--severity", "critical"}).out, Not(HasSubstr("GW-UPS-002")));
    EXPECT_THAT(gatelensctl({"rules", "--search", "certificate verif"}).out,
                HasSubstr("GW-UPS-002"));
    const Finished wrong = gatelensctl({"rules", "GW-UPS-02"});
    EXPECT_EQ(wrong.exitCode, 2);
    EXPECT_THAT(wrong.err, HasSubstr("did you mean GW-UPS-002?"));
}

TEST(ThreatsCommand, TheSuffixChoosesTheFormat) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const std::vector<std::pair<std::string, std::string>> files{
        {"a.json", "\"diagramType\": \"STRIDE\""},
        {"a.otm", "\"otmVersion\""},
        {"a.yaml", "threagile_version: 1.0.0"},
        {"a.md", "# Threat model of"}};
    for (const auto& [file, text] : files) {
        const Finished run =
            gatelensctl({"threats", "kong.yaml", "-o", file}, {.directory = folder.path()});
        EXPECT_EQ(run.exitCode, 0) << run.err;
        std::ifstream stream(std::filesystem::path(folder.path()) / file);
        const std::string written{std::istreambuf_iterator<char>(stream), {}};
        EXPECT_THAT(written, HasSubstr(text));
        EXPECT_THAT(written, HasSubstr("GW-UPS-002"));
    }
    const Finished wrong =
        gatelensctl({"threats", "kong.yaml", "-o", "a.docx"}, {.directory = folder.path()});
    EXPECT_EQ(wrong.exitCode, 2);
    EXPECT_THAT(wrong.err, HasSubstr("use .json, .yaml, .otm or .md"));
    EXPECT_EQ(gatelensctl({"threats", "gone.yaml"}, {.directory = folder.path()}).exitCode, 3);
}

TEST(TopologyCommand, SuppressedFindingsLeaveNoBadge) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const auto count = [&] {
        const Finished run = gatelensctl({"topology", "kong.yaml", "--format", "json"},
                                         {.directory = folder.path()});
        const Json json = parsed(run);
        std::size_t sum = 0;
        for (const Json& node : json["nodes"]) {
            sum += node.value("findings", std::size_t{0});
        }
        return sum;
    };
    EXPECT_GT(count(), 0U);
    (void)folder.write(".gatelens.yaml", "suppress: [{rule: '*', reason: r, author: a}]\n");
    EXPECT_EQ(count(), 0U);
}

struct Wrong {
    std::vector<std::string> words;
    int exitCode;
    std::string says;
};

TEST(Scan, EveryMistakeIsToldWithItsCode) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    (void)folder.write("broken.yaml", "services: [\n");
    (void)folder.write("bad.yaml", "supress: []\n");
    (void)folder.write("badprofile.yaml", "base: strcit\n");
    (void)folder.write("routes.json", R"({"gatelens": {"format": "routes", "version": 1}})");
    (void)folder.write("norule.yaml", "rules: {GW-UPS-02: off}\n");
    const std::vector<Wrong> wrongs{
        {{}, 2, "scan needs SOURCE..."},
        {{"kong.yaml", "--fail-on", "severe"}, 2, "--fail-on is one of"},
        {{"kong.yaml", "--min-severity", "x"}, 2, "--min-severity is one of"},
        {{"kong.yaml", "--format", "xml"}, 2, "--format is one of"},
        {{"kong.yaml", "--limit", "-3"}, 2, "--limit"},
        {{"kong.yaml", "--rules", "GW-UPS-02"}, 2, "did you mean GW-UPS-002?"},
        {{"kong.yaml", "--rules", ","}, 2, "names no rule"},
        {{"kong.yaml", "--profile", "strcit"}, 2, "did you mean \"strict\"?"},
        {{"kong.yaml", "--profile", "badprofile.yaml"}, 3, "badprofile.yaml:1:7"},
        {{"kong.yaml", "--profile", "norule.yaml"}, 3, "did you mean \"GW-UPS-002\"?"},
        {{"kong.yaml", "--statements", "bad.yaml"}, 3, "did you mean \"suppress\"?"},
        {{"kong.yaml", "--statements", "gone.yaml"}, 3, "gone.yaml"},
        {{"gone.yaml"}, 3, "gone.yaml"},
        {{"broken.yaml"}, 3, "broken.yaml:"},
        {{"kong.yaml", "--baseline", "gone.json"}, 3, "gone.json"},
        {{"kong.yaml", "--baseline", "routes.json"}, 3, "is a report of \"routes\""},
        {{"kong.yaml", "-o", "no/such/folder"}, 3, "cannot be written"},
    };
    for (const Wrong& wrong : wrongs) {
        const Finished run = scan(folder, wrong.words);
        EXPECT_EQ(run.exitCode, wrong.exitCode) << wrong.says << '\n' << run.err;
        EXPECT_THAT(run.err, HasSubstr(wrong.says));
    }
}

TEST(Scan, WhatCanBeReadIsScannedBesideWhatCannot) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", std::string(kKong));
    const Finished run = scan(folder, {"gone.yaml", "kong.yaml", "--rules", std::string(kRule)});
    EXPECT_EQ(run.exitCode, 3);
    EXPECT_THAT(run.err, HasSubstr("gone.yaml"));
    EXPECT_THAT(run.out, HasSubstr("GW-UPS-002"));
}

} // namespace
} // namespace gatelens::test
