// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Findings that stand for many in reports and baselines: all are named, and what is
// new among them is told alone.
#include "core/report/scan_baseline.h"
#include "core/report/scan_report.h"

#include "core/findings/runner.h"
#include "tests/support/open_gateway.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::report {
namespace {

using findings::Attestations;
using findings::Finding;
using findings::Fleet;

constexpr std::int64_t kNow = 1'793'491'200; // 2026-11-01

std::shared_ptr<const Fleet> openFleet(std::size_t routes) {
    return std::make_shared<const Fleet>(
        std::vector<model::SnapshotPtr>{testsupport::openGateway(routes)}, Attestations{}, kNow);
}

std::vector<Finding> authentication(const Fleet& fleet) {
    findings::RunOptions options;
    options.only = {"GW-AUTH-001"};
    return findings::runRules(fleet, options);
}

std::string jsonOf(const std::shared_ptr<const Fleet>& fleet) {
    ScanReport report;
    report.fleet = fleet;
    report.findings = authentication(*fleet);
    std::string out;
    writeScanJson([&](std::string_view text) { out += text; }, report);
    return out;
}

Baseline baselineFrom(const std::string& json) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, "before.json", json);
    auto baseline = readBaseline(sources, file);
    EXPECT_TRUE(baseline && *baseline);
    return baseline && *baseline ? **baseline : Baseline();
}

TEST(ScanAlike, JsonNamesAllOfThem) {
    const std::string json = jsonOf(openFleet(70));
    EXPECT_NE(json.find("\"affected\""), std::string::npos);
    for (const int i : {0, 33, 69}) {
        EXPECT_NE(json.find(fmt::format("\"name\": \"route-{}\"", i)), std::string::npos) << i;
    }
}

TEST(ScanAlike, BaselineKnowsThemOneByOne) {
    const Baseline baseline = baselineFrom(jsonOf(openFleet(70)));
    const auto same = openFleet(70);
    auto findings = authentication(*same);
    EXPECT_EQ(baseline.dropKnown(*same, findings), 1U);
    EXPECT_TRUE(findings.empty());

    const auto fewer = openFleet(40); // told one by one now
    findings = authentication(*fewer);
    EXPECT_EQ(findings.size(), 40U);
    EXPECT_EQ(baseline.dropKnown(*fewer, findings), 40U);
}

TEST(ScanAlike, OneMoreIsNewAndToldAlone) {
    const Baseline baseline = baselineFrom(jsonOf(openFleet(70)));
    const auto more = openFleet(71);
    auto findings = authentication(*more);
    EXPECT_EQ(baseline.dropKnown(*more, findings), 0U);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings.front().alike, nullptr);
    EXPECT_NE(findings.front().message.find("route-70"), std::string::npos);
}

TEST(ScanAlike, KnownOneByOneIsKnownTogether) {
    const Baseline baseline = baselineFrom(jsonOf(openFleet(45)));
    const auto more = openFleet(60);
    auto findings = authentication(*more);
    ASSERT_EQ(findings.size(), 1U);
    (void)baseline.dropKnown(*more, findings);
    EXPECT_EQ(findings.size(), 15U) << "those that came since";
}

TEST(ScanAlike, ManyNewOnesAreOneAgain) {
    const Baseline baseline = baselineFrom(jsonOf(openFleet(60)));
    const auto more = openFleet(200);
    auto findings = authentication(*more);
    (void)baseline.dropKnown(*more, findings);
    ASSERT_EQ(findings.size(), 1U);
    ASSERT_NE(findings.front().alike, nullptr);
    EXPECT_EQ(findings.front().alike->size(), 140U);
}

} // namespace
} // namespace gatelens::report
