// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/routes.h"

#include "core/report/natural_order.h"
#include "tests/core/report/sample.h"

#include <gtest/gtest.h>

namespace gatelens::report {
namespace {

std::vector<std::string> selected(const std::string& query) {
    const auto snapshot = test::sample();
    const auto filter = RouteFilter::parse(query);
    if (!filter) {
        return {"error: " + filter.error().message};
    }
    std::vector<std::string> names;
    for (const model::Route& route : snapshot->routes) {
        if (filter->matches(*snapshot, route)) {
            names.push_back(route.name);
        }
    }
    return names;
}

using Names = std::vector<std::string>;

TEST(RouteFilter, FieldsCompareTheWholeValue) {
    const Names orders{"orders-v1"};
    EXPECT_EQ(selected("host:api.*"), orders);
    EXPECT_EQ(selected("host:API.example.com"), orders) << "case does not matter";
    EXPECT_EQ(selected("host:example"), Names{});
    EXPECT_EQ(selected("path:/v1*"), orders);
    EXPECT_EQ(selected("service:orders"), orders);
    EXPECT_EQ(selected("service:gone"), Names{"legacy"}) << "a dangling reference has a name";
    EXPECT_EQ(selected("target:10.0.0.1:8443"), orders);
    EXPECT_EQ(selected("policy:key-auth"), orders);
    EXPECT_EQ(selected("class:authn"), orders);
    EXPECT_EQ(selected("scope:global"), (Names{"orders-v1", "legacy"}));
    EXPECT_EQ(selected("tag:team-a"), orders);
    EXPECT_EQ(selected("action:forward").size(), 2U);
    EXPECT_EQ(selected("source:shop.yaml").size(), 2U);
    EXPECT_EQ(selected("source:*:13:*"), orders);
    EXPECT_EQ(selected("listener:proxy").size(), 2U) << "routes without listeners are on each";
}

TEST(RouteFilter, EmptyListsMatchEverythingTheRouteWouldTake) {
    EXPECT_EQ(selected("method:DELETE"), Names{"legacy"});
    EXPECT_EQ(selected("method:get"), (Names{"orders-v1", "legacy"}));
    EXPECT_EQ(selected("host:*").size(), 2U);
}

TEST(RouteFilter, TermsCombine) {
    EXPECT_EQ(selected("scope:global !class:authn"), Names{"legacy"});
    EXPECT_EQ(selected("route:legacy,orders-v1").size(), 2U);
    EXPECT_EQ(selected("!route:legacy,orders-v1"), Names{});
    EXPECT_EQ(selected("ORDERS"), Names{"orders-v1"}) << "text stands anywhere";
    EXPECT_EQ(selected("\"team-a\""), Names{"orders-v1"});
    EXPECT_EQ(selected("").size(), 2U);
    EXPECT_EQ(selected("   ").size(), 2U);
}

TEST(RouteFilter, SeveritiesAreCompared) {
    const auto snapshot = test::sample();
    ASSERT_GE(snapshot->routes.size(), 2U);
    const auto kept = [&](const std::string& query) {
        const auto filter = RouteFilter::parse(query);
        EXPECT_TRUE(filter) << query;
        EXPECT_TRUE(filter->asksFindings());
        std::string out;
        out +=
            filter->matches(*snapshot, snapshot->routes[0], findings::Severity::High) ? 'h' : '-';
        out += filter->matches(*snapshot, snapshot->routes[1], findings::Severity::Low) ? 'l' : '-';
        out += filter->matches(*snapshot, snapshot->routes[1]) ? 'n' : '-';
        return out;
    };
    EXPECT_EQ(kept("severity>=high"), "h--");
    EXPECT_EQ(kept("severity:high"), "h--");
    EXPECT_EQ(kept("severity>low"), "h--");
    EXPECT_EQ(kept("severity<=low"), "-ln");
    EXPECT_EQ(kept("severity<low"), "--n");
    EXPECT_EQ(kept("severity:none,high"), "h-n");
    EXPECT_EQ(kept("!severity>=LOW"), "--n");
    EXPECT_FALSE(RouteFilter::parse("host:a")->asksFindings());
    EXPECT_EQ(RouteFilter::parse("severity>=hgih").error().column, 11U);
    EXPECT_NE(RouteFilter::parse("severity>=hgih").error().message.find("\"high\""),
              std::string::npos);
    EXPECT_NE(RouteFilter::parse("host>=a").error().message.find("host:VALUE"), std::string::npos);
    EXPECT_NE(RouteFilter::parse("severity=high").error().message.find("colon"), std::string::npos);
    EXPECT_TRUE(RouteFilter::parse("a>b")) << "no field: text";
}

TEST(RouteFilter, TheWorstOpenFindingOfARouteCounts) {
    const auto finding = [](std::uint32_t route, findings::Severity severity) {
        findings::Finding made;
        made.subject = {0, {model::EntityKind::Service, 0}};
        made.path = {{0, {model::EntityKind::Route, route}}};
        made.severity = severity;
        return made;
    };
    std::vector<findings::Finding> all{finding(0, findings::Severity::Low),
                                       finding(0, findings::Severity::High),
                                       finding(1, findings::Severity::Critical)};
    all.back().state = findings::State::Suppressed;
    const auto worst = routeSeverities(all, 0, 2);
    EXPECT_EQ(worst[0], findings::Severity::High);
    EXPECT_EQ(worst[1], std::nullopt) << "accepted risks are not open";
    EXPECT_EQ(routeSeverities(all, 1, 2)[0], std::nullopt) << "of another gateway";
}

TEST(RouteFilter, ZonesAreThoseOfTheTargets) {
    EXPECT_EQ(selected("zone:10.0.0.0/8"), Names{"orders-v1"});
    EXPECT_EQ(selected("!zone:*"), Names{"legacy"});
    EXPECT_EQ(selected("zone:aws"), Names{});
}

TEST(RouteFilter, MistakesHaveAColumn) {
    const auto mistake = [](const std::string& query) {
        const auto filter = RouteFilter::parse(query);
        return filter ? FilterError{0, ""} : filter.error();
    };
    EXPECT_EQ(mistake("host:a polcy:b").column, 8U);
    EXPECT_NE(mistake("polcy:b").message.find("did you mean \"policy\""), std::string::npos);
    EXPECT_EQ(mistake("host:").column, 6U);
    EXPECT_EQ(mistake("host: a").column, 6U);
    EXPECT_EQ(mistake("!").column, 2U);
    EXPECT_EQ(mistake("a \"b").column, 3U);
    EXPECT_EQ(mistake("host:a,").column, 8U);
    EXPECT_NE(mistake("https://x").message.find("quote it"), std::string::npos);
    EXPECT_EQ(mistake("\"https://x\"").column, 0U);
}

TEST(Routes, SortsAsPeopleDo) {
    EXPECT_LT(naturalOrder("v2", "v10"), 0);
    EXPECT_LT(naturalOrder("Apple", "banana"), 0);
    EXPECT_EQ(naturalOrder("a1", "a1"), 0);
    EXPECT_LT(naturalOrder("a", "a1"), 0);
    EXPECT_NE(naturalOrder("a01", "a1"), 0);
    EXPECT_EQ(naturalOrder("a01", "a1"), -naturalOrder("a1", "a01"));
    const std::vector<model::SnapshotPtr> gateways{test::sample()};
    RouteQuery query;
    query.sort = RouteSort{RouteColumn::Route, false};
    EXPECT_EQ(selectRoutes(gateways, query).rows.front().route->name, "legacy");
    query.sort->descending = true;
    EXPECT_EQ(selectRoutes(gateways, query).rows.front().route->name, "orders-v1");
}

TEST(Routes, ColumnsAndOrdersAreCheckedWithASuggestion) {
    EXPECT_EQ(parseRouteColumns("route,host,POLICIES").value(),
              (std::vector{RouteColumn::Route, RouteColumn::Hosts, RouteColumn::Policies}));
    EXPECT_NE(parseRouteColumns("rout,hosts").error().message.find("did you mean \"route\""),
              std::string::npos);
    EXPECT_FALSE(parseRouteColumns(""));
    EXPECT_TRUE(parseRouteSort("hosts,desc")->descending);
    EXPECT_FALSE(parseRouteSort("hosts").value().descending);
    EXPECT_FALSE(parseRouteSort("hosts,down"));
    EXPECT_FALSE(parseRouteSort("hosts,desc,asc"));
}

TEST(Routes, LimitsAndCounts) {
    const std::vector<model::SnapshotPtr> gateways{test::sample()};
    RouteQuery query;
    query.limit = 1;
    const RouteSelection selection = selectRoutes(gateways, query);
    EXPECT_EQ(selection.rows.size(), 1U);
    EXPECT_EQ(selection.matched, 2U);
    EXPECT_EQ(selection.total, 2U);
}

TEST(Routes, TableOnATerminalOf100Columns) {
    const std::vector<model::SnapshotPtr> gateways{test::sample()};
    RouteQuery query;
    query.columns = {RouteColumn::Route, RouteColumn::Hosts, RouteColumn::Methods,
                     RouteColumn::Services, RouteColumn::Policies};
    std::string out;
    writeRoutesTable([&out](std::string_view piece) { out += piece; }, {false, 100},
                     selectRoutes(gateways, query), query.columns);
    EXPECT_EQ(out,
              "ROUTE      HOSTS                            METHODS    SERVICES  POLICIES\n"
              "orders-v1  api.example.com, *.shop.example  GET, POST  orders    key-auth, "
              "rate-limiting +1\n"
              "legacy     *                                *          gone      rate-limiting, "
              "acme-corp-filter\n");
}

TEST(Routes, CsvIsQuotedWhereItMustBe) {
    const auto snapshot = test::sample();
    snapshot->routes[0].name = "a \"quoted\", name";
    const std::vector<model::SnapshotPtr> gateways{snapshot};
    RouteQuery query;
    query.columns = {RouteColumn::Route, RouteColumn::Methods, RouteColumn::Source};
    std::string out;
    writeRoutesCsv([&out](std::string_view piece) { out += piece; }, selectRoutes(gateways, query),
                   query.columns);
    EXPECT_EQ(out, "route,methods,source\r\n"
                   "\"a \"\"quoted\"\", name\",GET POST,shop.yaml:13:3\r\n"
                   "legacy,,shop.yaml:16:3\r\n");
}

} // namespace
} // namespace gatelens::report
