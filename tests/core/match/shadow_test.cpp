// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/shadow.h"
#include "tests/core/match/products/asking.h"

#include <gmock/gmock.h>

namespace gatelens::match {
namespace {

using testing::Asking;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> shadows(const Asking& asking) {
    std::vector<std::string> out;
    for (const auto& one : findShadowed(asking.snapshot(), asking.matcher())) {
        out.push_back(asking.snapshot()[one.route].label() + " < " +
                      asking.snapshot()[one.by].label());
        const auto decision = asking.decide(one.witness);
        EXPECT_EQ(decision.route, one.by) << "the witness shows it";
    }
    return out;
}

TEST(Shadowed, EarlierWiderRoutesOfEnvoy) {
    const Asking asking("envoy", {{"envoy.yaml", R"(static_resources:
  listeners:
  - name: web
    address: {socket_address: {address: 0.0.0.0, port_value: 80}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          http_filters: [{name: envoy.filters.http.router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
          route_config:
            name: local
            virtual_hosts:
            - name: main
              domains: [a.test, "*.b.test"]
              routes:
              - {name: header, match: {prefix: /a, headers: [{name: x, string_match: {exact: v}}]}, direct_response: {status: 201}}
              - {name: wide, match: {prefix: /a}, direct_response: {status: 202}}
              - {name: late, match: {path: /a/b}, direct_response: {status: 203}}
              - {name: also, match: {prefix: /a, headers: [{name: x, string_match: {exact: v}}]}, direct_response: {status: 204}}
              - {name: near, match: {prefix: /A}, direct_response: {status: 205}}
              - {name: segment, match: {path_separated_prefix: /c}, direct_response: {status: 206}}
              - {name: raw, match: {prefix: /c}, direct_response: {status: 207}}
)"}});
    EXPECT_THAT(shadows(asking), ElementsAre("late < wide", "also < header"));
}

TEST(Shadowed, LongerPrefixesOfNginxWin) {
    const Asking asking("nginx", {{"nginx.conf", R"(events {}
http { server { listen 80; server_name s;
    location / { return 200; }
    location /a { return 201; }
    location ~ ^/a/ { return 202; }
} }
)"}});
    EXPECT_THAT(shadows(asking), IsEmpty());
}

TEST(Shadowed, PathsCoverPaths) {
    using model::PathMatch;
    using model::PathMatchKind;
    const auto path = [](PathMatchKind kind, std::string value) {
        PathMatch match;
        match.kind = kind;
        match.value = std::move(value);
        return match;
    };
    EXPECT_TRUE(
        covers(path(PathMatchKind::Prefix, "/a"), path(PathMatchKind::SegmentPrefix, "/ab")));
    EXPECT_FALSE(
        covers(path(PathMatchKind::SegmentPrefix, "/a"), path(PathMatchKind::Prefix, "/a")));
    EXPECT_TRUE(covers(path(PathMatchKind::SegmentPrefix, "/"), path(PathMatchKind::Regex, "x")));
    EXPECT_FALSE(covers(path(PathMatchKind::Regex, ".*"), path(PathMatchKind::Regex, "x")));
}

} // namespace
} // namespace gatelens::match
