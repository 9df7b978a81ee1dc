// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"

#include <gtest/gtest.h>

namespace gatelens::findings {
namespace {

model::Route routeAt(std::string path, model::PathMatchKind kind = model::PathMatchKind::Prefix) {
    model::Route route;
    model::PathMatch match;
    match.value = std::move(path);
    match.kind = kind;
    route.paths.push_back(std::move(match));
    return route;
}

TEST(ApiVersions, AreOneSegmentOfPathOrHost) {
    const auto path = versionOf(routeAt("/api/v2/orders"));
    ASSERT_TRUE(path);
    EXPECT_EQ(path->number, 2);
    EXPECT_EQ(path->api, versionOf(routeAt("/api/v1/orders"))->api);
    EXPECT_NE(path->api, versionOf(routeAt("/api/v2/stock"))->api);
    EXPECT_EQ(versionOf(routeAt("/v1.1/orders"))->number, 1.1);

    model::Route route = routeAt("/orders");
    EXPECT_FALSE(versionOf(route));
    model::HostMatch host;
    host.value = "v3.api.shop.example";
    route.hosts.push_back(host);
    ASSERT_TRUE(versionOf(route));
    EXPECT_EQ(versionOf(route)->number, 3);
}

TEST(ApiVersions, AreNoOtherWords) {
    for (const char* path : {"/video", "/vat/1", "/v/orders", "/V", "/v2x/orders"}) {
        EXPECT_FALSE(versionOf(routeAt(path))) << path;
    }
}

TEST(UpstreamPaths, FollowTheRewrites) {
    const model::Snapshot snapshot;
    using Kind = model::PathRewrite::Kind;
    const auto pathOf = [&](Kind kind, std::string match, std::string replacement) {
        model::Route route = routeAt("/legacy/orders");
        route.rewrites.push_back({kind, std::move(match), std::move(replacement), {}});
        const auto paths = upstreamPaths(snapshot, route);
        return paths.empty() ? std::string("unknown") : paths.front().path;
    };
    EXPECT_EQ(pathOf(Kind::None, "", ""), "/legacy/orders");
    EXPECT_EQ(pathOf(Kind::StripPrefix, "/legacy", ""), "/orders");
    EXPECT_EQ(pathOf(Kind::StripPrefix, "", ""), "/");
    EXPECT_EQ(pathOf(Kind::AddPrefix, "", "/v1"), "/v1/legacy/orders");
    EXPECT_EQ(pathOf(Kind::ReplacePrefix, "/legacy", "/new"), "/new/orders");
    EXPECT_EQ(pathOf(Kind::ReplaceAll, "", "/fixed"), "/fixed");
    EXPECT_EQ(pathOf(Kind::RegexReplace, "a", "b"), "unknown");
}

TEST(UpstreamPaths, SayNothingOfExpressions) {
    EXPECT_TRUE(
        upstreamPaths(model::Snapshot(), routeAt("^/orders/(.*)", model::PathMatchKind::Regex))
            .empty());
}

} // namespace
} // namespace gatelens::findings
