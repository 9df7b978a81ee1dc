// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/attestations.h"

#include "core/findings/profile.h"
#include "core/findings/runner.h"
#include "core/findings/statements.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <span>

namespace gatelens::findings {
namespace {

constexpr std::int64_t kNow = 1'793'491'200; // 2026-11-01

Result<Attestations> read(std::string yaml) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, ".gatelens.yaml", std::move(yaml));
    return readAttestations(sources, file);
}

// One public listener, one route without authentication, one unverified service.
model::SnapshotPtr openGateway() {
    auto snapshot = std::make_shared<model::Snapshot>();
    snapshot->gateway.product = "kong";
    snapshot->gateway.name = "edge";
    model::Listener listener;
    listener.key = listener.name = "public";
    listener.address = "0.0.0.0";
    snapshot->listeners.push_back(listener);
    model::Service service;
    service.key = service.name = "orders";
    service.protocol = model::Protocol::Https;
    service.host = "orders.internal";
    service.tls.emplace();
    service.tls->verify = model::Setting<bool>::byDefault(false);
    snapshot->services.push_back(service);
    model::Route route;
    route.key = route.name = "orders";
    model::PathMatch path;
    path.value = "/orders";
    route.paths.push_back(std::move(path));
    model::WeightedService to;
    to.service = model::ServiceId(std::size_t{0});
    route.services.push_back(to);
    snapshot->routes.push_back(route);
    return snapshot;
}

std::size_t countOf(const std::vector<Finding>& findings, std::string_view rule, State state) {
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
            return finding.rule->id == rule && finding.state == state;
        }));
}

TEST(Attestations, ReadsEveryPart) {
    const auto read1 = read("version: 1\n"
                            "profile: {name: strict, rules: {GW-UPS-*: off, GW-UPS-002: low}}\n"
                            "suppress:\n"
                            "  - {rule: GW-AUTH-001, entity: 'route:orders*', reason: demo, "
                            "author: ops, expires: 2026-12-31}\n"
                            "attest:\n"
                            "  - {fact: zone, entity: 'gateway:edge', value: dc1, reason: ours}\n");
    ASSERT_TRUE(read1) << read1.error().text();
    EXPECT_EQ(read1->profile.name, "strict");
    ASSERT_EQ(read1->suppressions.size(), 1U);
    EXPECT_EQ(read1->suppressions[0].expires, 1'798'761'600) << "to the end of that day, UTC";
    EXPECT_EQ(read1->facts.at(0).value, "dc1");
    EXPECT_EQ(severityUnder(read1->profile, *findRule("GW-UPS-002")), Severity::Low)
        << "the last override that fits wins";
}

TEST(Attestations, MistakesNameTheirPlaceAndTheCure) {
    const auto text = [](const std::string& yaml) { return read(yaml).error().text(); };
    EXPECT_EQ(text("supress: []"),
              ".gatelens.yaml:1:1: unknown key \"supress\"; did you mean \"suppress\"?");
    EXPECT_EQ(text("suppress:\n  - {rule: GW-AUTH-001, author: me}\n"),
              ".gatelens.yaml:2:5: lacks \"reason\": why the risk is accepted");
    EXPECT_EQ(text("attest:\n  - {fact: zon, reason: x}\n"),
              ".gatelens.yaml:2:12: unknown fact \"zon\"; did you mean \"zone\"?");
    EXPECT_NE(text("suppress:\n  - {rule: a, reason: b, author: c, expires: 2026-02-30}\n")
                  .find("YYYY-MM-DD"),
              std::string::npos);
    EXPECT_NE(text("- a list").find("must be a mapping"), std::string::npos);
}

TEST(Attestations, AnEmptyFileStatesNothing) {
    const auto nothing = read("");
    ASSERT_TRUE(nothing) << nothing.error().text();
    EXPECT_TRUE(nothing->suppressions.empty());
}

TEST(Suppressions, HoldUntilTheyExpireAndOnlyForTheirEntity) {
    const auto run = [](const std::string& rest) {
        auto stated =
            read("suppress:\n  - {rule: GW-AUTH-001, reason: r, author: a, " + rest + "}");
        EXPECT_TRUE(stated) << stated.error().text();
        const Fleet fleet({openGateway()}, std::move(*stated), kNow);
        return runRules(fleet, {});
    };
    EXPECT_EQ(countOf(run("entity: 'route:ord*'"), "GW-AUTH-001", State::Suppressed), 1U);
    EXPECT_EQ(countOf(run("entity: 'route:other'"), "GW-AUTH-001", State::Suspected), 1U);
    EXPECT_EQ(countOf(run("expires: 2026-10-31"), "GW-AUTH-001", State::Suspected), 1U);
    EXPECT_EQ(countOf(run("gateway: 'prod-*'"), "GW-AUTH-001", State::Suspected), 1U);
}

TEST(Suppressions, PatternsNameKindsOnlyByTheirNames) {
    model::Target target;
    target.key = "10.0.0.1:80";
    EXPECT_TRUE((EntityPattern{"10.0.0.1:*"}.matches(model::EntityKind::Target, target)));
    EXPECT_TRUE((EntityPattern{"target:10.0.0.1:80"}.matches(model::EntityKind::Target, target)));
    EXPECT_FALSE((EntityPattern{"route:10.0.0.1:80"}.matches(model::EntityKind::Target, target)));
}

TEST(Statements, ThatSayNothingAnyMoreAreTold) {
    const auto remarks = [](const std::string& yaml, RunOptions options) {
        auto stated = read(yaml);
        EXPECT_TRUE(stated) << stated.error().text();
        const Fleet fleet({openGateway()}, std::move(*stated), kNow);
        return checkStatements(fleet, runRules(fleet, options), options);
    };
    const std::string unmatched = "suppress: [{rule: GW-ADM-001, reason: r, author: a}]";
    ASSERT_EQ(remarks(unmatched, {}).size(), 1U);
    EXPECT_EQ(remarks(unmatched, {})[0].kind, StatementRemark::Kind::Unmatched);
    EXPECT_TRUE(remarks(unmatched, {{"GW-AUTH-001"}}).empty()) << "its rule did not run";
    EXPECT_TRUE(remarks("suppress: [{rule: GW-AUTH-001, reason: r, author: a}]", {}).empty());
    const auto expired =
        remarks("suppress: [{rule: GW-AUTH-*, reason: r, author: a, expires: 2026-10-31}]", {});
    ASSERT_EQ(expired.size(), 1U);
    EXPECT_EQ(expired[0].text,
              "The suppression of GW-AUTH-* at \"*\" by a expired on 2026-10-31; its finding "
              "counts again");
    EXPECT_EQ(expired[0].place, ".gatelens.yaml:1:12");
    EXPECT_EQ(
        remarks("attest: [{fact: zone, entity: 'target:x', value: z, reason: r}]", {}).at(0).text,
        "The statement zone of \"target:x\" matches nothing that was read");
    EXPECT_EQ(remarks("suppress: [{rule: GW-AUHT-001, reason: r, author: a}]", {}).at(0).text,
              "The suppression of GW-AUHT-001 at \"*\" by a matches no finding: no rule has that "
              "id; did you mean GW-AUTH-001?");
}

TEST(Facts, PublicOnPurposeWithdrawsTheFinding) {
    auto stated = read("attest:\n  - {fact: public-on-purpose, entity: 'route:orders', reason: r}");
    ASSERT_TRUE(stated);
    const Fleet fleet({openGateway()}, std::move(*stated), kNow);
    EXPECT_EQ(countOf(runRules(fleet, {}), "GW-AUTH-001", State::Suspected), 0U);
}

TEST(Profiles, AreCheckedWhenTheyAreRead) {
    const auto text = [](const std::string& yaml) {
        const auto stated = read(yaml);
        return stated ? std::string{} : stated.error().text();
    };
    EXPECT_EQ(text("profile: strcit"),
              ".gatelens.yaml:1:10: \"strcit\" is no built-in profile; did "
              "you mean \"strict\"?");
    EXPECT_NE(text("profile: {name: team}").find("\"base\" must be one of default, strict"),
              std::string::npos);
    EXPECT_EQ(text("profile: {name: team, base: strict}"), "");
    EXPECT_NE(text("profile: {rules: {GW-UPS-02: off}}").find("did you mean \"GW-UPS-002\"?"),
              std::string::npos);
    EXPECT_NE(text("profile: {rules: {GW-UPS-002: severe}}").find("must be off, info"),
              std::string::npos);
    EXPECT_NE(text("profile: {rules: [GW-UPS-002]}").find("must be a mapping"), std::string::npos);
    const auto own = read("profile: {name: team, base: strict, rules: {GW-AUTH-001: low}}");
    ASSERT_TRUE(own);
    EXPECT_EQ(own->profile.name, "team");
    EXPECT_EQ(severityUnder(own->profile, *findRule("GW-AUTH-001")), Severity::Low);
}

TEST(Profiles, SwitchOffAndMoveSeverities) {
    auto stated = read("profile: {rules: {GW-AUTH-001: off, GW-UPS-002: critical}}");
    ASSERT_TRUE(stated);
    const Fleet fleet({openGateway()}, std::move(*stated), kNow);
    const auto findings = runRules(fleet, {});
    EXPECT_EQ(countOf(findings, "GW-AUTH-001", State::Suspected), 0U);
    ASSERT_EQ(countOf(findings, "GW-UPS-002", State::Suspected), 1U);
    EXPECT_EQ(findings.front().severity, Severity::Critical);
    EXPECT_FALSE(findings.front().severityReason.empty());
    EXPECT_TRUE(isBuiltinProfile("owasp-api-2023"));
    EXPECT_FALSE(isBuiltinProfile("owasp"));
}

TEST(Runner, FingerprintsSurviveReorderingAndNothingElse) {
    const auto fingerprint = [](const model::SnapshotPtr& snapshot) {
        const Fleet fleet({snapshot}, {}, kNow);
        RunOptions only;
        only.only = {"GW-AUTH-001"};
        const auto findings = runRules(fleet, only);
        return findings.empty() ? std::string{} : findings.back().fingerprint;
    };
    const auto plain = openGateway();
    auto moved = std::make_shared<model::Snapshot>(*plain);
    model::Route another = moved->routes[0];
    another.key = another.name = "login";
    another.paths[0].value = "/login";
    moved->routes.insert(moved->routes.begin(), another);
    EXPECT_EQ(fingerprint(plain), fingerprint(moved));
    auto renamed = std::make_shared<model::Snapshot>(*plain);
    renamed->routes[0].key = renamed->routes[0].name = "other";
    EXPECT_NE(fingerprint(plain), fingerprint(renamed));
}

} // namespace
} // namespace gatelens::findings
