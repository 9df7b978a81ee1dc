// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What thousands of routes have in common is told once, and still names all of them.
#include "core/findings/rule_findings.h"
#include "core/findings/runner.h"
#include "tests/support/open_gateway.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {
namespace {

constexpr std::int64_t kNow = 1'793'491'200; // 2026-11-01

using testsupport::openGateway;

std::vector<Finding> authentication(const model::SnapshotPtr& snapshot,
                                    const Attestations& attestations = {}) {
    RunOptions options;
    options.only = {"GW-AUTH-001"};
    return runRules(Fleet({snapshot}, attestations, kNow), options);
}

TEST(Alike, AFewAreToldOneByOne) {
    const auto findings = authentication(openGateway(kMostAlike));
    EXPECT_EQ(findings.size(), kMostAlike);
    EXPECT_TRUE(std::all_of(findings.begin(), findings.end(),
                            [](const Finding& f) { return f.alike == nullptr; }));
}

TEST(Alike, ManyAreOneThatNamesAll) {
    const auto findings = authentication(openGateway(500));
    ASSERT_EQ(findings.size(), 1U);
    const Finding& finding = findings.front();
    ASSERT_NE(finding.alike, nullptr);
    EXPECT_EQ(finding.alike->size(), 500U);
    EXPECT_EQ(finding.subject.entity.kind, model::EntityKind::Gateway);
    EXPECT_EQ(finding.alike->front().entity, (model::EntityRef{model::EntityKind::Route, 0}));
    EXPECT_NE(finding.message.find("499 more routes, such as \"route-1\", \"route-2\" and "
                                   "\"route-3\""),
              std::string::npos)
        << finding.message;
    EXPECT_FALSE(finding.path.empty());
    EXPECT_TRUE(finding.edits.empty()) << "one edit would mend one route";
}

TEST(Alike, SeveritiesStayApart) {
    auto snapshot = openGateway(200);
    for (std::size_t i = 0; i < 80; ++i) {
        snapshot->routes[i].methods = {"GET"}; // reads only: medium
    }
    const auto findings = authentication(snapshot);
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].severity, Severity::High);
    EXPECT_EQ(findings[0].alike->size(), 120U);
    EXPECT_EQ(findings[1].severity, Severity::Medium);
    EXPECT_EQ(findings[1].alike->size(), 80U);
    EXPECT_NE(findings[0].fingerprint, findings[1].fingerprint);
}

TEST(Alike, FingerprintIsThatOfTheGatewayNotOfItsRoutes) {
    auto snapshot = openGateway(100);
    const auto before = authentication(snapshot);
    std::reverse(snapshot->routes.begin(), snapshot->routes.end());
    snapshot->routes.pop_back();
    const auto after = authentication(snapshot);
    ASSERT_EQ(before.size(), 1U);
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(before[0].fingerprint, after[0].fingerprint);
}

TEST(Alike, SuppressedOnesStandApart) {
    Attestations attestations;
    attestations.suppressions.push_back(
        {"GW-AUTH-001", {"route:route-7"}, {}, "partner network", "Ann", 0, {}});
    attestations.suppressions.push_back(
        {"GW-AUTH-001", {"service:service-1*"}, {}, "internal", "Bo", 0, {}});
    const auto findings = authentication(openGateway(200), attestations);
    std::size_t open = 0;
    std::size_t hidden = 0;
    for (const Finding& finding : findings) {
        const std::size_t count = finding.alike == nullptr ? 1 : finding.alike->size();
        (finding.state == State::Suppressed ? hidden : open) += count;
    }
    // service-1, service-10 … 19, service-100 … 199, and route-7
    EXPECT_EQ(hidden, 112U);
    EXPECT_EQ(open, 88U);
}

} // namespace
} // namespace gatelens::findings
