// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Versions, ranges, the compiled table and the import of OSV records.
#include "core/findings/advisories.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace gatelens::findings {
namespace {

TEST(Versions, CompareAsTheProductsWriteThem) {
    EXPECT_LT(compareVersions("1.9.0", "1.10.0"), 0);
    EXPECT_EQ(compareVersions("3.4", "3.4.0.0"), 0);
    EXPECT_LT(compareVersions("3.4.3.5", "3.4.3.12"), 0);
    EXPECT_EQ(compareVersions("v2.11.0", "2.11.0"), 0);
    EXPECT_LT(compareVersions("3.7.0-ea.1", "3.7.0-ea.2"), 0);
    EXPECT_LT(compareVersions("3.7.0-rc1", "3.7.0"), 0);
    EXPECT_LT(compareVersions("3.0-dev5", "3.0.0"), 0);
    EXPECT_EQ(compareVersions("2.8.3-1ubuntu3", "2.8.3"), 0) << "a distribution's suffix";
    EXPECT_EQ(compareVersions("1.25.3-alpine", "1.25.3"), 0);
    EXPECT_LT(compareVersions("", "0.1"), 0);
}

TEST(Table, HoldsRangesOfSeveralBranches) {
    const auto table = Advisories::parse(
        "kong\tCVE-1\thigh\t[0,2.8.1.0) [3.0.0,3.0.2]\tplugin:jwt,listener:tls\tcve\testimated\tA "
        "title\n# a remark\n\n",
        "t");
    ASSERT_TRUE(table) << table.error().text();
    ASSERT_EQ(table->of("kong").size(), 1U);
    const Advisory& advisory = table->of("kong")[0];
    EXPECT_NE(advisory.rangeOf("2.8.0"), nullptr);
    EXPECT_EQ(advisory.rangeOf("2.8.1"), nullptr) << "fixed";
    EXPECT_NE(advisory.rangeOf("3.0.2"), nullptr) << "the last affected one";
    EXPECT_EQ(advisory.rangeOf("3.0.3"), nullptr);
    EXPECT_EQ(advisory.fixedFor("2.1"), "2.8.1.0");
    EXPECT_EQ(advisory.fixedFor("3.0.1"), "") << "no fixed version is known";
    EXPECT_EQ(advisory.requirements, (std::vector<std::string>{"plugin:jwt", "listener:tls"}));
    EXPECT_TRUE(advisory.severityEstimated);
    const auto again = Advisories::parse(table->text(), "again");
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->text(), table->text());
}

TEST(Table, NamesTheLineThatIsWrong) {
    const auto table = Advisories::parse("# ok\nkong\tCVE-1\thigh\n", "mine.tsv");
    ASSERT_FALSE(table);
    EXPECT_NE(table.error().text().find("mine.tsv:2"), std::string::npos);
    EXPECT_FALSE(Advisories::parse("kong\tC\tterrible\t[0,1)\t-\tcve\t-\tT", "t"));
    EXPECT_FALSE(Advisories::parse("kong\tC\tlow\t0-1\t-\tcve\t-\tT", "t"));
}

TEST(Table, TheCompiledOneIsWholeAndAttributed) {
    const Advisories& all = Advisories::builtin();
    EXPECT_GT(all.size(), 400U);
    std::set<std::string_view> sources;
    for (const auto& attribution : attributions()) {
        sources.insert(attribution.source);
    }
    for (const auto product : {"kong", "apisix", "traefik", "envoy", "caddy", "haproxy", "nginx",
                               "tyk", "krakend", "openresty"}) {
        EXPECT_FALSE(all.of(product).empty()) << product;
        for (const auto& advisory : all.of(product)) {
            EXPECT_TRUE(sources.contains(advisory.source)) << advisory.id;
            EXPECT_FALSE(advisory.title.empty()) << advisory.id;
            EXPECT_FALSE(advisory.affected.empty()) << advisory.id;
        }
    }
}

TEST(Osv, ReadsRecordsOfTheGoDatabaseAndLists) {
    const auto one = readOsv(R"({"id": "GO-2026-1", "aliases": ["CVE-2026-1"],
        "summary": "A route\nleaks", "affected": [
          {"package": {"ecosystem": "Go", "name": "github.com/traefik/traefik/v3"},
           "ranges": [{"type": "SEMVER", "events": [{"introduced": "3.0.0"}, {"fixed": "3.1.2"}]}]},
          {"package": {"ecosystem": "Go", "name": "example.com/other"},
           "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}],
        "database_specific": {"severity": "CRITICAL", "requires": ["middleware:basicauth"]}})",
                             "one.json");
    ASSERT_TRUE(one) << one.error().text();
    ASSERT_EQ(one->size(), 1U) << "the other package is no gateway";
    EXPECT_EQ(one->front().product, "traefik");
    EXPECT_EQ(one->front().id, "CVE-2026-1");
    EXPECT_EQ(one->front().severity, Severity::Critical);
    EXPECT_EQ(one->front().title, "A route leaks");
    EXPECT_NE(one->front().rangeOf("3.1.1"), nullptr);
    EXPECT_EQ(one->front().rangeOf("3.1.2"), nullptr);
    const auto list = readOsv(
        R"([{"id": "X", "affected": [{"package": {"name": "nginx"}, "ranges":
            [{"type": "ECOSYSTEM", "events": [{"introduced": "1.0"}, {"last_affected": "1.2"}]}]}]},
            {"id": "W", "withdrawn": "2026-01-01T00:00:00Z", "affected": []}])",
        "list.json");
    ASSERT_TRUE(list) << list.error().text();
    ASSERT_EQ(list->size(), 1U);
    EXPECT_TRUE(list->front().severityEstimated);
    EXPECT_NE(list->front().rangeOf("1.2"), nullptr);
}

TEST(Osv, RefusesWhatIsNone) {
    EXPECT_FALSE(readOsv("{\"a\": 1}", "x.json"));
    const auto broken = readOsv("{", "broken.json");
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().text().find("broken.json"), std::string::npos);
}

TEST(Osv, NewerRecordsTakeThePlaceOfOlderOnes) {
    Advisories all;
    Advisory first;
    first.product = "nginx";
    first.id = "CVE-1";
    first.title = "old";
    all.add(first);
    first.title = "new";
    all.add(first);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.of("nginx")[0].title, "new");
}

} // namespace
} // namespace gatelens::findings
