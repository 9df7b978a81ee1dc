// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What "explain" says of the engine is what the engine does: the product in
// core/match against the engine's own router.
#include "core/engine/arena.h"
#include "core/engine/path_normal.h"
#include "core/match/matcher.h"
#include "tests/core/adapters/read_text.h"
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace gatelens::engine::test {
namespace {

const std::string kConfig =
    "listeners: [{address: '127.0.0.1:8080'}]\n"
    "services: [{name: s, targets: ['http://10.0.0.1:9000/base']}]\n"
    "routes:\n"
    "- {name: any, service: s}\n"
    "- {name: api, hosts: [shop.example], paths: [/api/], service: s, strip-prefix: true}\n"
    "- {name: deep, hosts: [shop.example], paths: [/api/deep], methods: [GET], service: s}\n"
    "- {name: headers, hosts: [shop.example], paths: [/api/deep], headers: {X-A: '*', X-B: b}, "
    "service: s}\n"
    "- {name: one, hosts: [shop.example], paths: [{exact: /api/deep}], headers: {X-A: a}, service: "
    "s}\n"
    "- {name: wild, hosts: ['*.example'], paths: [/api, {exact: /w}], service: s}\n"
    "- {name: wilder, hosts: ['*.shop.example'], paths: [/api], methods: [PUT], service: s}\n"
    "- {name: regex, hosts: [shop.example, other.test], paths: [{regex: '/v[0-9]+/.*'}], service: "
    "s}\n"
    "- {name: regex2, hosts: [shop.example], paths: [{regex: '/v1/.*'}], headers: {X-A: '*'}, "
    "service: s}\n"
    "- {name: root, hosts: [shop.example], paths: [/], methods: [GET, POST], service: s}\n";

struct Both {
    ConfigPtr config;
    model::SnapshotPtr snapshot;
    std::unique_ptr<const match::Matcher> matcher;
};

Both bothOf(const std::string& yaml) {
    Both both;
    both.config = *configOf(yaml);
    both.snapshot = std::make_shared<const model::Snapshot>(
        std::move(*adapters::test::readFiles("gatelens", {{"gatelens.yaml", yaml}})));
    both.matcher = std::move(match::compile(both.snapshot)->matcher);
    return both;
}

TEST(EngineMatcher, DecidesAsTheRouterDoes) {
    const Both both = bothOf(kConfig);
    std::size_t forwarded = 0;
    for (const char* host : {"shop.example", "SHOP.example:80", "a.shop.example", "x.example",
                             "other.test", "nobody", "shop.example."}) {
        for (const char* path : {"/", "/api", "/api/", "/apix", "/api/deep", "/api/deep/x", "/w",
                                 "/v1/x", "/v12/x", "/v/x", "/a/../api/deep", "/%61pi", "/x"}) {
            for (const char* method : {"GET", "PUT", "DELETE"}) {
                for (const std::vector<std::pair<std::string, std::string>>& headers :
                     {std::vector<std::pair<std::string, std::string>>{},
                      {{"X-A", "a"}},
                      {{"x-a", "z"}, {"X-B", "b"}}}) {
                    match::Request request;
                    request.method = method;
                    request.path = path;
                    request.hosts = {host};
                    request.headers = headers;
                    http::Fields fields;
                    for (const auto& [name, value] : headers) {
                        fields.push_back({name, value, http::fieldId(name)});
                    }
                    Arena arena;
                    const RouteChoice choice =
                        both.config->router.choose(host, *normalPath(path, arena), method, fields);
                    const match::Decision decision = both.matcher->decide(request);
                    const std::string what =
                        fmt::format("{} {} {} {}", method, host, path, headers.size());
                    if (choice.route == RouteChoice::kNone) {
                        EXPECT_EQ(decision.status, choice.methodMismatch ? 405 : 404) << what;
                        continue;
                    }
                    ++forwarded;
                    ASSERT_TRUE(decision.route.valid()) << what;
                    EXPECT_EQ((*both.snapshot)[decision.route].name,
                              both.config->routes[choice.route].name)
                        << what;
                }
            }
        }
    }
    EXPECT_GT(forwarded, 300U);
}

TEST(EngineMatcher, SaysWhatTheUpstreamGetsAndWhyOthersLost) {
    const Both both = bothOf(kConfig);
    const auto request = match::parseRequestLine("GET http://shop.example/api/x?q=1");
    const match::Decision decision = both.matcher->decide(*request);
    ASSERT_TRUE(decision.upstream.has_value());
    EXPECT_EQ(decision.upstream->url(), "http://10.0.0.1:9000/base/x?q=1");
    const auto candidates = both.matcher->candidates(*request, decision, 20);
    EXPECT_EQ(candidates.front().route, decision.route);
    std::string reasons;
    for (const match::Candidate& candidate : candidates) {
        reasons += (*both.snapshot)[candidate.route].name + ": " + candidate.reason + "\n";
    }
    EXPECT_THAT(reasons,
                testing::AllOf(testing::HasSubstr("any: another route is more exact"),
                               testing::HasSubstr("deep: /api/x does not match /api/deep")));
}

} // namespace
} // namespace gatelens::engine::test
