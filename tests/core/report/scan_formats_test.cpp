// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The formats of a scan, from findings that were made by hand.
#include "core/report/rule_report.h"
#include "core/report/scan_baseline.h"
#include "core/report/scan_html.h"
#include "core/report/scan_report.h"
#include "core/report/scan_sarif.h"
#include "core/report/text_fix.h"
#include "tests/support/schema_check.h"

#include <filesystem>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gatelens::report {
namespace {

using findings::Finding;
using findings::Severity;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

const findings::Rule kRule{
    .id = "GW-UPS-902",
    .title = "Upstream <certificate> is not verified",
    .severity = Severity::High,
    .meaning = "It is not verified.",
    .risk = "Somebody listens.",
    .fix = "Verify it.",
    .verify = "A wrong certificate is refused.",
    .fixKind = findings::FixKind::OneClick,
    .owasp = "API8, API2",
    .cwe = "CWE-295",
    .asvs = "",
};
const findings::Rule kWorse{
    .id = "GW-ADM-901",
    .title = "Admin API reachable",
    .severity = Severity::Critical,
    .meaning = "m",
    .risk = "r",
    .fix = "f",
    .verify = "v",
    .owasp = "API8",
    .cwe = "CWE-749",
    .asvs = "",
};

constexpr std::string_view kText = "services:\n"
                                   "- name: orders\n"
                                   "  tls_verify: false\n"
                                   "- name: plain\n"
                                   "  host: a\n";

// A document of two services; the first one's switch is off.
model::SnapshotPtr gateway(const std::string& name, const std::string& path) {
    auto snapshot = std::make_shared<model::Snapshot>();
    auto sources = std::make_shared<text::SourceMap>();
    const auto& file = sources->add(text::SourceKind::File, path, std::string(kText));
    auto document = text::readYaml(file);
    EXPECT_TRUE(document);
    snapshot->sources = sources;
    snapshot->documents.push_back(*document);
    snapshot->gateway.product = "kong";
    snapshot->gateway.productName = "Kong Gateway";
    snapshot->gateway.name = name;
    for (const text::Node* node : (*document)->root()->get("services")->items) {
        model::Service service;
        service.name = service.key = std::string(node->get("name")->text);
        service.raw = node;
        service.source.range = node->range;
        snapshot->services.push_back(std::move(service));
    }
    model::Route route;
    route.name = route.key = "=cmd()";
    route.services.emplace_back();
    route.services.back().service = model::ServiceId(std::size_t{0});
    snapshot->routes.push_back(std::move(route));
    return snapshot;
}

Finding about(const findings::Rule& rule, std::uint32_t snapshot, std::uint32_t service) {
    Finding finding;
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.subject = {snapshot, {model::EntityKind::Service, service}};
    finding.path = {{snapshot, {model::EntityKind::Route, 0}}, finding.subject};
    finding.message = "Service \"orders\" | trusts *anyone*";
    finding.fix = "Turn it on";
    finding.fingerprint = std::string(31, 'a') + static_cast<char>('0' + service);
    return finding;
}

class ScanFormats : public testing::Test {
protected:
    ScanFormats() {
        m_report.fleet = std::make_shared<const findings::Fleet>(
            std::vector{gateway("edge", "conf d/kong.yaml"), gateway("other", "b/kong.yaml")},
            findings::Attestations{}, 0);
        Finding first = about(kRule, 0, 0);
        const auto& file = m_report.fleet->contexts()[0]->snapshot().sources->at(0);
        const auto at = static_cast<std::uint32_t>(file.text().find("false"));
        first.evidence.push_back(
            {"tls_verify", "false", model::Origin::Declared, 0, {file.id(), at, at + 5}, {}});
        first.edits.push_back(
            {findings::ModelEdit::Kind::SetField, first.subject, "tls: verify", "true"});
        Finding hidden = about(kRule, 1, 0);
        hidden.state = findings::State::Suppressed;
        hidden.suppressedBy = "Ann: later";
        m_report.findings = {about(kWorse, 0, 1), first, hidden};
    }

    template <typename Writer, typename... Options>
    std::string written(Writer writer, Options&&... options) {
        std::string text;
        writer([&text](std::string_view piece) { text += piece; }, m_report,
               std::forward<Options>(options)...);
        return text;
    }

    ScanReport m_report;
};

TEST_F(ScanFormats, GroupsLieByGatewayAndTheWorstFirst) {
    const auto groups = groupByPath(m_report, false);
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].findings[0]->rule, &kWorse);
    EXPECT_EQ(groupByPath(m_report, true).at(0).gateway, 1U);
    const auto one = groupByPath(m_report, false, 1);
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0].findings[0]->severity, Severity::Critical) << "the most severe one stays";
    const ScanCounts counts = countFindings(m_report.findings);
    EXPECT_EQ(counts.total(), 2U);
    EXPECT_EQ(counts.suppressed, 1U);
    EXPECT_EQ(counts.atLeast(Severity::Critical), 1U);
    EXPECT_EQ(countsText(counts), "1 critical, 1 high");
    EXPECT_EQ(pathLine(*m_report.fleet, groups[1].path), "client → route =cmd() → service orders");
}

TEST_F(ScanFormats, JsonIsWhatItsSchemaSays) {
    EXPECT_EQ(gatelens::test::schemaFault("scan", written(writeScanJson)), "");
}

// Walks what SARIF 2.1.0 requires: sections 3.13, 3.14, 3.19, 3.27, 3.29, 3.30, 3.52.
TEST_F(ScanFormats, SarifHasWhatTheStandardRequires) {
    const Json sarif = Json::parse(written(writeScanSarif, SarifOptions{"1.2.3", "/a dir", true}));
    EXPECT_EQ(sarif["version"], "2.1.0");
    EXPECT_THAT(std::string(sarif["$schema"]), HasSubstr("sarif-2.1.0"));
    ASSERT_EQ(sarif["runs"].size(), 1U);
    const Json& run = sarif["runs"][0];
    const Json& driver = run["tool"]["driver"];
    EXPECT_EQ(driver["name"], "Gatelens");
    std::set<std::pair<std::string, std::string>> taxa;
    for (const Json& taxonomy : run["taxonomies"]) {
        for (const Json& taxon : taxonomy["taxa"]) {
            taxa.emplace(taxonomy["name"], taxon["id"]);
        }
    }
    ASSERT_EQ(driver["rules"].size(), 2U);
    for (const Json& rule : driver["rules"]) {
        EXPECT_FALSE(rule["help"]["text"].get<std::string>().empty());
        EXPECT_FALSE(rule["help"]["markdown"].get<std::string>().empty());
        for (const Json& relation : rule["relationships"]) {
            EXPECT_TRUE(taxa.contains(
                {relation["target"]["toolComponent"]["name"], relation["target"]["id"]}));
        }
    }
    EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
    EXPECT_TRUE(run["invocations"][0]["executionSuccessful"].get<bool>());
    ASSERT_EQ(run["results"].size(), 3U);
    for (const Json& result : run["results"]) {
        EXPECT_FALSE(result["message"]["text"].get<std::string>().empty());
        EXPECT_EQ(driver["rules"][result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
        EXPECT_TRUE(result["partialFingerprints"][std::string(kSarifFingerprint)].is_string());
        const Json& where = result["locations"][0]["physicalLocation"];
        const std::string uri = where["artifactLocation"]["uri"];
        EXPECT_THAT(uri, Not(HasSubstr(" ")));
        EXPECT_FALSE(uri.starts_with('/')) << uri;
        const Json& region = where["region"];
        EXPECT_GE(region["startLine"], 1);
        EXPECT_GE(region["startColumn"], 1);
        EXPECT_LE(region["startLine"], region["endLine"]);
        EXPECT_TRUE(run["originalUriBaseIds"].contains(where["artifactLocation"]["uriBaseId"]));
    }
    const Json& second = run["results"][1];
    EXPECT_EQ(second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
              "conf%20d/kong.yaml");
    EXPECT_EQ(second["locations"][0]["physicalLocation"]["region"],
              Json({{"startLine", 3}, {"startColumn", 15}, {"endLine", 3}, {"endColumn", 20}}));
    EXPECT_EQ(second["level"], "error");
    EXPECT_EQ(
        second["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"],
        "true");
    EXPECT_EQ(run["results"][2]["suppressions"][0]["justification"], "Ann: later");
    EXPECT_FALSE(run["results"][0].contains("fixes"));
}

TEST_F(ScanFormats, FilesOutsideTheDirectoryShareABase) {
    const Json sarif = Json::parse(written(writeScanSarif, SarifOptions{"1", "/a/b", true}));
    EXPECT_FALSE(sarif["runs"][0]["originalUriBaseIds"]["SRCROOT"].contains("uri"));
    ScanReport outside = m_report;
    outside.fleet = std::make_shared<const findings::Fleet>(
        std::vector{gateway("edge", "../x/kong.yaml"), gateway("other", "b/kong.yaml")},
        findings::Attestations{}, 0);
    std::string text;
    writeScanSarif([&text](std::string_view piece) { text += piece; }, outside,
                   {"1", "/a/b", true});
    const Json run = Json::parse(text)["runs"][0];
    EXPECT_EQ(run["originalUriBaseIds"]["SRCROOT"]["uri"], "file:///a/");
    EXPECT_EQ(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
              "x/kong.yaml");
}

TEST_F(ScanFormats, CsvNeverStartsAFormula) {
    const std::string csv = written(writeScanCsv);
    EXPECT_THAT(csv, HasSubstr("severity,rule,title,"));
    EXPECT_THAT(csv, HasSubstr("\"Service \"\"orders\"\" | trusts *anyone*\""));
    m_report.findings[0].message = "=HYPERLINK(1)";
    EXPECT_THAT(written(writeScanCsv), HasSubstr("\"'=HYPERLINK(1)\""));
}

TEST_F(ScanFormats, MarkdownKeepsNamesAsText) {
    const std::string text = written(writeScanMarkdown);
    EXPECT_THAT(text, HasSubstr("trusts \\*anyone\\*"));
    EXPECT_THAT(text, HasSubstr("Upstream \\<certificate\\> is not verified"));
    EXPECT_THAT(text, HasSubstr("at `conf d/kong.yaml:3:15`"));
    EXPECT_THAT(text, HasSubstr("excused: Ann: later"));
}

TEST_F(ScanFormats, JunitCountsWhatTheThresholdFails) {
    const std::string all =
        written(writeScanJunit, std::optional(Severity::Low), findings::RunOptions{});
    EXPECT_THAT(all, HasSubstr("failures=\"2\""));
    EXPECT_THAT(all, HasSubstr("skipped=\"1\""));
    EXPECT_THAT(all, HasSubstr("file=\"conf d/kong.yaml\" line=\"3\""));
    EXPECT_THAT(all, HasSubstr("Upstream &lt;certificate&gt;"));
    EXPECT_THAT(written(writeScanJunit, std::optional(Severity::Critical), findings::RunOptions{}),
                HasSubstr("failures=\"1\""));
    EXPECT_THAT(written(writeScanJunit, std::optional<Severity>{}, findings::RunOptions{}),
                HasSubstr("failures=\"0\""));
}

TEST_F(ScanFormats, HtmlStandsAloneAndEscapesWhatItShows) {
    m_report.findings[0].message = "<script>alert(1)</script>";
    const std::string page = written(writeScanHtml, HtmlOptions{"1.2.3", 0});
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, HasSubstr("<svg "));
    EXPECT_THAT(page, HasSubstr("@media print"));
    EXPECT_THAT(page, HasSubstr("data-s=\"critical\""));
    for (const char* loaded : {"src=", "<link", "@import", "url("}) {
        EXPECT_THAT(page, Not(HasSubstr(loaded)));
    }
}

TEST_F(ScanFormats, ASwitchThatStandsTheWrongWayIsFlipped) {
    const auto fix = textFixOf(*m_report.fleet, m_report.findings[1]);
    ASSERT_TRUE(fix);
    ASSERT_EQ(fix->edits.size(), 1U);
    EXPECT_EQ(fix->edits.front().text, "true");
    EXPECT_FALSE(textFixOf(*m_report.fleet, m_report.findings[0])) << "no edit, no fix";
}

TEST_F(ScanFormats, AMissingSwitchIsInsertedBelowTheFirstField) {
    Finding finding = about(kRule, 0, 1);
    const auto& snapshot = m_report.fleet->contexts()[0]->snapshot();
    finding.evidence.push_back({"tls_verify",
                                "unset",
                                model::Origin::ProductDefault,
                                0,
                                snapshot.services[1].source.range,
                                {}});
    finding.edits.push_back(
        {findings::ModelEdit::Kind::SetField, finding.subject, "tls: verify", "true"});
    const auto fix = textFixOf(*m_report.fleet, finding);
    ASSERT_TRUE(fix);
    ASSERT_EQ(fix->edits.size(), 1U);
    const text::TextEdit& edit = fix->edits.front();
    EXPECT_EQ(edit.text, "  tls_verify: true\n");
    EXPECT_EQ(snapshot.sources->at(0).position(edit.range.begin).line, 5U);
    EXPECT_EQ(edit.range.size(), 0U);
}

Baseline read(const std::string& text) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, "old.json", text);
    auto baseline = readBaseline(sources, file);
    EXPECT_TRUE(baseline) << baseline.error().text();
    EXPECT_TRUE(baseline->has_value());
    return **baseline;
}

TEST_F(ScanFormats, ReportsServeAsBaselines) {
    for (const std::string& report :
         {written(writeScanJson), written(writeScanSarif, SarifOptions{"1", "/", true})}) {
        const Baseline baseline = read(report);
        EXPECT_EQ(baseline.size(), 2U) << "suppressed findings are not known";
        auto findings = m_report.findings;
        findings[2].state = findings::State::Suspected; // its suppression has ended
        findings.push_back(about(kWorse, 1, 1));        // the same weakness elsewhere
        EXPECT_EQ(baseline.dropKnown(*m_report.fleet, findings), 2U);
        ASSERT_EQ(findings.size(), 2U);
        EXPECT_EQ(findings[0].subject.snapshot, 1U);
        EXPECT_EQ(findings[1].subject.snapshot, 1U);
    }
}

TEST_F(ScanFormats, BaselinesOfSomethingElseAreRefused) {
    const auto error = [](const std::string& text) {
        text::SourceMap sources;
        const auto& file = sources.add(text::SourceKind::File, "old.json", text);
        const auto baseline = readBaseline(sources, file);
        return baseline ? std::string(baseline->has_value() ? "baseline" : "a source")
                        : baseline.error().text();
    };
    EXPECT_EQ(error("{\"services\": []}"), "a source");
    EXPECT_EQ(error("services: []"), "a source");
    EXPECT_EQ(error(R"({"gatelens": {"format": "inspect", "version": 1}})"), "a source");
    EXPECT_THAT(error(R"({"gatelens": {"format": "routes", "version": 1}})"),
                HasSubstr("is a report of \"routes\""));
    EXPECT_THAT(error(R"({"gatelens": {"format": "scan", "version": 1}})"),
                HasSubstr("lacks \"findings\""));
    EXPECT_THAT(error(R"({"version": "2.1.0", "runs": [{"results": [{"ruleId": "x"}]}]})"),
                HasSubstr("not a report of Gatelens"));
    EXPECT_THAT(error("{\"gatelens\": "), HasSubstr("old.json:1:"));
}

TEST(RuleReport, ListsAndExplains) {
    std::string text;
    const Sink out = [&text](std::string_view piece) { text += piece; };
    writeRuleText(out, {}, {&kRule, Severity::Medium});
    EXPECT_THAT(text, HasSubstr("GW-UPS-902"));
    EXPECT_THAT(text, HasSubstr("M medium"));
    EXPECT_THAT(text, HasSubstr("Somebody listens."));
    EXPECT_THAT(text, HasSubstr("https://cwe.mitre.org/data/definitions/295.html"));
    text.clear();
    const std::vector<ListedRule> rules{{&kRule, Severity::Medium}, {&kWorse, Severity::Critical}};
    writeRulesJson(out, rules);
    EXPECT_EQ(gatelens::test::schemaFault("rules", text), "");
    EXPECT_EQ(owaspTitle("API1:2023"), "Broken Object Level Authorization");
}

} // namespace
} // namespace gatelens::report
