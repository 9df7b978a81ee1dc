// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every product's indexed matching against a plain look at every rule: hosts, exact
// paths, prefixes, methods and fields, and the product's order of the rules that
// hold, on random configurations that overlap as much as they can.
#include "tests/core/match/products/asking.h"
#include "tests/support/many_routes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

namespace gatelens::match {
namespace {

using test::ManyRoutes;
using test::RouteRequest;
using test::RouteRule;
using testing::Asking;

// How a product reads the rules.
struct Reading {
    std::string_view product;
    bool oneLabel = false;   // a star stands for one label
    bool methods = true;     // it knows methods and fields here
    bool exactPaths = true;  // else they are prefixes
    bool firstOfTied = true; // the order of the configuration decides between equals
    bool (*takesPrefix)(std::string_view prefix, std::string_view path) = nullptr;
    // Greater comes first.
    std::vector<std::size_t> (*rank)(const RouteRule& rule) = nullptr;
};

bool isWildcard(const RouteRule& rule) {
    return rule.host.starts_with('*');
}

bool startsWith(std::string_view prefix, std::string_view path) {
    return path.starts_with(prefix);
}

bool wholeSegments(std::string_view prefix, std::string_view path) {
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

bool below(std::string_view prefix, std::string_view path) {
    return path.starts_with(prefix) && path.size() > prefix.size() && path[prefix.size()] == '/';
}

std::vector<std::size_t> inOrder(const RouteRule&) {
    return {};
}

// Exact names, then longer wildcards, then any.
std::size_t hostRank(const RouteRule& rule) {
    return rule.host.empty() ? 0 : isWildcard(rule) ? rule.host.size() : 1000;
}

std::vector<std::size_t> envoyRank(const RouteRule& rule) {
    return {hostRank(rule)};
}

std::vector<std::size_t> nginxRank(const RouteRule& rule) {
    return {hostRank(rule), rule.exact ? 1U : 0U, rule.path.size()};
}

std::vector<std::size_t> gatewayRank(const RouteRule& rule) {
    return {hostRank(rule), rule.exact ? 1U : 0U, rule.path.size(), rule.method.empty() ? 0U : 1U,
            rule.tenant.empty() ? 0U : 1U};
}

// The length of the rule as it is written.
std::vector<std::size_t> traefikRank(const RouteRule& rule) {
    const auto part = [](std::string_view name, const std::string& value) {
        return value.empty() ? 0 : name.size() + value.size() + 4 + 4; // (``) and " && "
    };
    const std::string tenant = rule.tenant.empty() ? "" : "X-Tenant`, `" + rule.tenant;
    return {part("Host", rule.host) + part(rule.exact ? "Path" : "PathPrefix", rule.path) +
            part("Method", rule.method) + part("Header", tenant)};
}

// transform.lua: kinds of conditions, a plain host, fields, the prefix's length.
std::vector<std::size_t> kongRank(const RouteRule& rule) {
    const std::size_t fields = rule.tenant.empty() ? 0 : 1;
    const std::size_t kinds =
        1 + fields + (rule.host.empty() ? 0 : 1) + (rule.method.empty() ? 0 : 1);
    return {kinds, !rule.host.empty() && !isWildcard(rule) ? 1U : 0U, fields, rule.path.size()};
}

std::vector<std::size_t> apisixRank(const RouteRule& rule) {
    return {hostRank(rule), rule.exact ? 1U : 0U, rule.path.size()};
}

std::vector<std::size_t> tykRank(const RouteRule& rule) {
    return {rule.host.empty() ? 0U : 1U, rule.path.size()};
}

constexpr Reading kReadings[] = {
    {"apisix", false, true, true, true, below, apisixRank},
    {"caddy", true, true, true, true, startsWith, inOrder},
    {"envoy", false, true, true, true, startsWith, envoyRank},
    {"gateway-api", false, true, true, false, wholeSegments, gatewayRank},
    {"haproxy", false, true, true, true, startsWith, inOrder},
    {"kong", false, true, false, false, startsWith, kongRank},
    {"nginx", false, false, true, true, startsWith, nginxRank},
    {"traefik", true, true, true, false, startsWith, traefikRank},
    {"tyk", true, false, false, true, startsWith, tykRank},
};

bool takesHost(const Reading& reading, const RouteRule& rule, std::string_view host) {
    if (!isWildcard(rule)) {
        return rule.host.empty() || rule.host == host;
    }
    const std::string_view suffix = std::string_view(rule.host).substr(1);
    return host.size() > suffix.size() && host.ends_with(suffix) &&
           (!reading.oneLabel || host.find('.') == host.size() - suffix.size());
}

bool holds(const Reading& reading, const RouteRule& rule, const RouteRequest& request) {
    const bool path = rule.exact && reading.exactPaths
                          ? request.path == rule.path
                          : reading.takesPrefix(rule.path, request.path);
    const bool fields =
        !reading.methods || ((rule.method.empty() || rule.method == request.method) &&
                             (rule.tenant.empty() || rule.tenant == request.tenant));
    return path && fields && takesHost(reading, rule, request.host);
}

// Products that choose the host before they look at anything else.
bool choosesHostFirst(const Reading& reading) {
    return reading.product == "envoy" || reading.product == "nginx";
}

// The rules of which one must answer: those that hold and rank best.
std::vector<std::size_t> best(const Reading& reading, const std::vector<RouteRule>& rules,
                              const RouteRequest& request) {
    std::size_t host = 0;
    for (const RouteRule& rule : rules) {
        if (takesHost(reading, rule, request.host)) {
            host = std::max(host, hostRank(rule));
        }
    }
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const bool lost = choosesHostFirst(reading) && hostRank(rules[i]) != host;
        if (lost || !holds(reading, rules[i], request)) {
            continue;
        }
        const auto rank = reading.rank(rules[i]);
        const auto known =
            found.empty() ? std::vector<std::size_t>{} : reading.rank(rules[found.front()]);
        if (found.empty() || rank > known) {
            found.assign(1, i);
        } else if (rank == known && !reading.firstOfTied) {
            found.push_back(i);
        }
    }
    return found;
}

std::vector<RouteRequest> requests(std::mt19937& random) {
    constexpr std::string_view kHosts[] = {"a.test",     "b.a.test", "x.a.test", "c.test",
                                           "y.b.a.test", "z.test",   "other"};
    constexpr std::string_view kPieces[] = {"/a", "/ab", "b", "/b", "/c", "/x"};
    std::vector<RouteRequest> out(200);
    for (RouteRequest& request : out) {
        request.host = kHosts[random() % std::size(kHosts)];
        request.path = "/a";
        for (auto left = random() % 5; left > 0; --left) {
            request.path += kPieces[random() % std::size(kPieces)];
        }
        request.method = random() % 3 == 0 ? "POST" : "GET";
        request.tenant = random() % 3 == 0 ? "t1" : "";
    }
    return out;
}

// Routes of the snapshot to rules, by their places in the text.
std::map<model::RouteId, std::size_t> ruleOfRoute(const model::Snapshot& snapshot,
                                                  const std::vector<std::size_t>& order) {
    std::vector<model::RouteId> routes;
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        if (!snapshot.routes[i].paths.empty()) {
            routes.emplace_back(i);
        }
    }
    std::sort(routes.begin(), routes.end(), [&](model::RouteId a, model::RouteId b) {
        return snapshot[a].source.range.begin < snapshot[b].source.range.begin;
    });
    EXPECT_EQ(routes.size(), order.size());
    std::map<model::RouteId, std::size_t> out;
    for (std::size_t i = 0; i < std::min(routes.size(), order.size()); ++i) {
        out.emplace(routes[i], order[i]);
    }
    return out;
}

Request requestOf(const RouteRequest& one) {
    Request request;
    request.method = one.method;
    request.hosts = {one.host};
    request.path = one.path;
    request.port = 80;
    if (!one.tenant.empty()) {
        request.headers.emplace_back("X-Tenant", one.tenant);
    }
    return request;
}

std::string described(const RouteRule& rule) {
    return fmt::format("{} {}{} {} {}", rule.host, rule.path, rule.exact ? "" : "*", rule.method,
                       rule.tenant);
}

class PlainLook : public ::testing::TestWithParam<Reading> {};

TEST_P(PlainLook, AgreesWithTheIndex) {
    const Reading& reading = GetParam();
    std::mt19937 random(5);
    std::size_t hits = 0;
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        const ManyRoutes routes = ManyRoutes::overlapping(20 + seed * 8, seed);
        const Asking asking(reading.product, routes.texts(reading.product));
        ASSERT_TRUE(asking.problems().empty()) << asking.problems().front().message;
        const auto ruleOf = ruleOfRoute(asking.snapshot(), routes.order(reading.product));
        for (const RouteRequest& one : requests(random)) {
            const Request request = requestOf(one);
            const Decision decision = asking.decide(request);
            const auto expected = best(reading, routes.rules(), one);
            const auto found = ruleOf.find(decision.route);
            hits += expected.empty() ? 0 : 1;
            const std::string what = fmt::format(
                "{} http://{}{} {}: expected {}, found {}", one.method, one.host, one.path,
                one.tenant, expected.empty() ? "none" : described(routes.rules()[expected.front()]),
                found == ruleOf.end() ? "none" : described(routes.rules()[found->second]));
            ASSERT_EQ(expected.empty(), found == ruleOf.end()) << what;
            ASSERT_TRUE(expected.empty() || std::find(expected.begin(), expected.end(),
                                                      found->second) != expected.end())
                << what;
            // Nothing that matches is kept from whoever asks why.
            const auto candidates = asking.matcher().candidates(request, decision, 3);
            const auto listed = [&](std::size_t rule) {
                return std::any_of(candidates.begin(), candidates.end(), [&](const auto& c) {
                    const auto at = ruleOf.find(c.route);
                    return at != ruleOf.end() && at->second == rule && c.matched;
                });
            };
            ASSERT_TRUE(expected.empty() || listed(found->second)) << what;
        }
    }
    EXPECT_GT(hits, 600U) << "the requests meet too few rules to show anything";
}

INSTANTIATE_TEST_SUITE_P(Products, PlainLook, ::testing::ValuesIn(kReadings), [](const auto& info) {
    std::string name(info.param.product);
    std::erase(name, '-');
    return name;
});

} // namespace
} // namespace gatelens::match
