// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// 100,000 routes are a normal configuration. The bounds are loose, so that they
// hold in every build; what they catch is a cost that grows with the routes.
#include "tests/core/match/products/asking.h"

#include <chrono>

namespace gatelens::match {
namespace {

using testing::Asking;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kRoutes = 100'000;
constexpr std::size_t kAsked = 2'000;

// Every route has a host of its own ten and a prefix; the last one is asked.
void expectFast(const std::string& product, const std::string& file, const std::string& text,
                const std::string& line) {
    using adapters::testing::Reading;
    auto reading = std::make_shared<Reading>(Reading::ofTexts(product, {{file, text}}));
    ASSERT_TRUE(reading->ok()) << reading->error().text();
    const model::SnapshotPtr snapshot(reading, &**reading);
    ASSERT_GE(snapshot->routes.size(), kRoutes);
    const auto start = Clock::now();
    const auto compiled = compile(snapshot);
    const auto built = Clock::now();
    ASSERT_TRUE(compiled);
    const Request request = Asking::request(line);
    for (std::size_t i = 0; i < kAsked; ++i) {
        const Decision decision = compiled->matcher->decide(request);
        ASSERT_EQ(decision.outcome, Outcome::Forward) << decision.detail;
    }
    const auto asked = Clock::now() - built;
    const auto micros = [](auto time) {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count() / 1000;
    };
    const auto each = micros(asked) / static_cast<long>(kAsked);
    std::cout << fmt::format("{}: compiled in {} ms, {} us a request\n", product,
                             micros(built - start) / 1000, each);
    EXPECT_LT(built - start, std::chrono::seconds(8));
    EXPECT_LT(each, 500);
}

TEST(MatchSpeed, Traefik) {
    std::string text = "http:\n  services:\n    s: {loadBalancer: {servers: [{url: "
                       "\"http://10.0.0.1:80\"}]}}\n  routers:\n";
    for (std::size_t i = 0; i < kRoutes; ++i) {
        text += fmt::format("    r{0}: {{rule: 'Host(`h{1}.test`) && PathPrefix(`/p{0}/`)', "
                            "service: s}}\n",
                            i, i / 10);
    }
    expectFast("traefik", "dynamic.yaml", text, "GET http://h9999.test/p99999/x");
}

TEST(MatchSpeed, Caddy) {
    std::string routes;
    for (std::size_t i = 0; i < kRoutes; ++i) {
        routes += fmt::format(
            R"({}{{"match":[{{"host":["h{}.test"],"path":["/p{}/*"]}}],"handle":[{{"handler":
                "reverse_proxy","upstreams":[{{"dial":"10.0.0.1:80"}}]}}]}})",
            i == 0 ? "" : ",", i / 10, i);
    }
    expectFast("caddy", "caddy.json",
               R"({"apps":{"http":{"servers":{"s":{"listen":[":80"],"automatic_https":{"disable":
                   true},"routes":[)" +
                   routes + "]}}}}}",
               "GET http://h9999.test/p99999/x");
}

} // namespace
} // namespace gatelens::match
