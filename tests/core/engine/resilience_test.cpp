// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which target gets a request, and what happens when targets fail.
#include "core/engine/balancer.h"
#include "core/engine/breaker.h"
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <thread>

namespace gatelens::engine::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::unique_ptr<Upstream> named(const std::string& name) {
    return answering(
        fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", name.size(), name));
}

std::string targetsOf(const std::vector<std::unique_ptr<Upstream>>& upstreams) {
    std::string list;
    for (const auto& upstream : upstreams) {
        list += fmt::format("{}'http://127.0.0.1:{}'", list.empty() ? "" : ", ", upstream->port());
    }
    return "[" + list + "]";
}

std::string gatewayWith(const std::string& service) {
    return "listeners: [{address: '127.0.0.1:0'}]\n"
           "services: [{name: s, " +
           service +
           "}]\n"
           "routes: [{name: r, service: s}]\n";
}

std::string bodyOf(const std::string& response) {
    const std::size_t end = response.find("\r\n\r\n");
    return end == std::string::npos ? response : response.substr(end + 4);
}

// Asks until `wanted` is answered; false when that does not come about in time.
bool becomes(const Gateway& gateway, const std::string& wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < deadline) {
        if (gateway.get("/").find(wanted) != std::string::npos) {
            return true;
        }
        std::this_thread::yield();
    }
    return false;
}

TEST(Balance, HashesByHeaderCookieOrAddress) {
    std::vector<std::unique_ptr<Upstream>> upstreams;
    for (const char* name : {"a", "b", "c", "d"}) {
        upstreams.push_back(named(name));
    }
    const std::string targets = "targets: " + targetsOf(upstreams) + ", balance: hash";
    const Gateway byHeader(gatewayWith(targets + ", hash-header: X-User"));
    const Gateway byCookie(gatewayWith(targets + ", hash-cookie: sid"));
    const Gateway byAddress(gatewayWith(targets));
    std::set<std::string> header;
    std::set<std::string> cookie;
    std::set<std::string> address;
    for (int user = 0; user < 24; ++user) {
        const std::string field = fmt::format("X-User: user{}\r\n", user);
        const std::string first = bodyOf(byHeader.get("/", field));
        EXPECT_EQ(bodyOf(byHeader.get("/", field)), first);
        header.insert(first);
        const std::string jar = fmt::format("Cookie: x=1; sid=user{}; y=2\r\n", user);
        const std::string kept = bodyOf(byCookie.get("/", jar));
        EXPECT_EQ(bodyOf(byCookie.get("/", jar)), kept);
        cookie.insert(kept);
        address.insert(bodyOf(byAddress.get("/", field)));
    }
    EXPECT_EQ(header.size(), 4U);
    EXPECT_EQ(cookie.size(), 4U);
    EXPECT_EQ(address.size(), 1U);
}

TEST(Balance, WhoseTargetStaysKeepsIt) {
    std::vector<std::unique_ptr<Upstream>> upstreams;
    for (const char* name : {"a", "b", "c"}) {
        upstreams.push_back(named(name));
    }
    const std::string hash = ", balance: hash, hash-header: X-User";
    std::map<std::string, std::string> before;
    auto three = std::make_unique<Gateway>(gatewayWith("targets: " + targetsOf(upstreams) + hash));
    for (int user = 0; user < 30; ++user) {
        const std::string field = fmt::format("X-User: {}\r\n", user);
        before[field] = bodyOf(three->get("/", field));
    }
    three.reset(); // its connections keep an upstream busy
    upstreams.pop_back();
    const Gateway two(gatewayWith("targets: " + targetsOf(upstreams) + hash));
    for (const auto& [field, target] : before) {
        if (target != "c") {
            EXPECT_EQ(bodyOf(two.get("/", field)), target) << field;
        }
    }
}

TEST(Balance, WeightsAndTurns) {
    const auto a = named("a");
    const auto b = named("b");
    const Gateway gateway(gatewayWith(fmt::format(
        "targets: [{{url: 'http://127.0.0.1:{}', weight: 3}}, {{url: 'http://127.0.0.1:{}'}}]",
        a->port(), b->port())));
    std::map<std::string, int> counts;
    for (int i = 0; i < 40; ++i) {
        ++counts[bodyOf(gateway.get("/"))];
    }
    EXPECT_EQ(counts["a"], 30);
    EXPECT_EQ(counts["b"], 10);
}

TEST(Split, SharesRequestsBetweenServices) {
    const auto a = named("a");
    const auto b = named("b");
    const Gateway gateway(fmt::format("listeners: [{{address: '127.0.0.1:0'}}]\n"
                                      "services: [{{name: a, targets: ['http://127.0.0.1:{}']}}, "
                                      "{{name: b, targets: ['http://127.0.0.1:{}']}}]\n"
                                      "routes:\n"
                                      "- {{name: r, split: [{{service: a, weight: 3}}, {{service: "
                                      "b}}]}}\n"
                                      "- {{name: n, paths: [/never], split: [{{service: a}}, "
                                      "{{service: b, weight: 0}}]}}\n",
                                      a->port(), b->port()));
    std::map<std::string, int> counts;
    for (int i = 0; i < 200; ++i) {
        ++counts[bodyOf(gateway.get("/"))];
        EXPECT_EQ(bodyOf(gateway.get("/never")), "a");
    }
    // 200 tries at 3 to 1: 50 ± 6 standard deviations of 6.1.
    EXPECT_NEAR(counts["b"], 50, 37);
    EXPECT_EQ(counts["a"] + counts["b"], 200);
}

TEST(Health, ATargetThatFailsItsChecksGetsNothing) {
    std::atomic<bool> well = true;
    const Upstream checked([&well](Wire& wire, int) {
        while (true) {
            const std::string request = wire.readMessage();
            if (request.empty()) {
                return;
            }
            const bool probe = request.starts_with("GET /up HTTP/1.1\r\n");
            wire.send(probe && !well ? "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
                                     : "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nchecked");
        }
    });
    const auto other = named("other");
    const Gateway gateway(gatewayWith(fmt::format(
        "targets: ['http://127.0.0.1:{}', 'http://127.0.0.1:{}'], health-check: {{path: "
        "/up, interval: 100ms, timeout: 1s, healthy-after: 1, unhealthy-after: 2}}",
        checked.port(), other->port())));
    EXPECT_TRUE(becomes(gateway, "checked"));
    well = false;
    // The other one has no /up either way: its answers are 200 for every path.
    const auto onlyOther = [&gateway] {
        for (int i = 0; i < 4; ++i) {
            if (bodyOf(gateway.get("/")) != "other") {
                return false;
            }
        }
        return true;
    };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!onlyOther() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(onlyOther());
    well = true;
    EXPECT_TRUE(becomes(gateway, "checked"));
}

TEST(Health, ErrorsEjectWhenToldTo) {
    const auto bad = answering("HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nbad");
    const auto good = named("good");
    const Gateway gateway(gatewayWith(fmt::format(
        "targets: ['http://127.0.0.1:{}', 'http://127.0.0.1:{}'], eject-after: 2, eject-for: 1m, "
        "eject-on-errors: true",
        bad->port(), good->port())));
    int failures = 0;
    for (int i = 0; i < 12; ++i) {
        failures += bodyOf(gateway.get("/")) == "bad" ? 1 : 0;
    }
    EXPECT_EQ(failures, 2);
}

TEST(Breaker, OpensAnswersAndTriesAgain) {
    Breaker breaker;
    const BreakerOptions options{50, 4, 1000, 500};
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(breaker.allows(options, 0));
        breaker.report(options, i % 2 == 0, 0);
    }
    EXPECT_FALSE(breaker.allows(options, 499));
    EXPECT_TRUE(breaker.allows(options, 500)); // one to try
    EXPECT_FALSE(breaker.allows(options, 501));
    breaker.report(options, true, 510);
    EXPECT_FALSE(breaker.allows(options, 1009));
    EXPECT_TRUE(breaker.allows(options, 1010));
    EXPECT_TRUE(breaker.allows(options, 1510)); // the try was lost
    breaker.report(options, false, 1511);
    for (int i = 0; i < 3; ++i) { // a new window, too few to judge
        EXPECT_TRUE(breaker.allows(options, 1512));
        breaker.report(options, true, 1512);
    }
    EXPECT_TRUE(breaker.allows(options, 1513));
    EXPECT_TRUE(breaker.allows({}, 0)); // none is asked for
}

TEST(Breaker, SparesAServiceThatFails) {
    std::atomic<int> asked = 0;
    const Upstream upstream([&asked](Wire& wire, int) {
        while (!wire.readMessage().empty()) {
            ++asked;
            wire.send("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        }
    });
    const Gateway gateway(gatewayWith(fmt::format(
        "targets: ['http://127.0.0.1:{}'], circuit-breaker: {{min-requests: 3, open-for: 1m}}",
        upstream.port())));
    for (int i = 0; i < 3; ++i) {
        EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 500"));
    }
    EXPECT_THAT(gateway.get("/"), StartsWith("HTTP/1.1 503"));
    EXPECT_EQ(asked, 3);
}

TEST(Fault, AnswersOrHoldsBack) {
    const auto upstream = named("here");
    const Gateway gateway(
        "listeners: [{address: '127.0.0.1:0'}]\n"
        "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
        "routes:\n"
        "- {name: a, paths: [/abort], service: s, filters: [{fault: {abort: 418}}]}\n"
        "- {name: n, paths: [/never], service: s, filters: [{fault: {abort: 418, abort-percent: "
        "0}}]}\n"
        "- {name: d, paths: [/delay], service: s, filters: [{fault: {delay: 120ms}}]}\n",
        *upstream);
    EXPECT_THAT(gateway.get("/abort"), StartsWith("HTTP/1.1 418"));
    EXPECT_THAT(gateway.get("/never"), HasSubstr("here"));
    const auto began = std::chrono::steady_clock::now();
    EXPECT_THAT(gateway.get("/delay"), HasSubstr("here"));
    EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(110));
    // A client that does not wait takes nothing with it.
    {
        const Wire client = gateway.connect();
        client.send("GET /delay HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    EXPECT_THAT(gateway.get("/delay"), HasSubstr("here"));
}

TEST(Mirror, AnotherServiceGetsACopy) {
    const auto own = named("own");
    const auto other = named("other");
    const Gateway gateway(
        fmt::format("listeners: [{{address: '127.0.0.1:0'}}]\n"
                    "services: [{{name: own, targets: ['http://127.0.0.1:{}']}}, {{name: other, "
                    "targets: ['http://127.0.0.1:{}']}}, {{name: gone, targets: "
                    "['http://127.0.0.1:1']}}]\n"
                    "routes:\n"
                    "- {{name: r, service: own, mirror: {{service: other}}}}\n"
                    "- {{name: g, paths: [/gone], service: own, mirror: {{service: gone}}}}\n",
                    own->port(), other->port()));
    EXPECT_EQ(bodyOf(gateway.get("/x?q=1", "X-A: 1\r\n")), "own");
    EXPECT_EQ(bodyOf(gateway.get("/gone")), "own");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (other->requests().empty() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    ASSERT_EQ(other->requests().size(), 1U);
    EXPECT_THAT(other->requests().front(), StartsWith("GET /x?q=1 HTTP/1.1\r\n"));
    EXPECT_THAT(other->requests().front(), HasSubstr("\r\nX-A: 1\r\n"));
}

TEST(Named, UpstreamsAndPoliciesAreShared) {
    const auto upstream = named("here");
    const Gateway gateway(fmt::format(
        "listeners: [{{address: '127.0.0.1:0'}}]\n"
        "upstreams: [{{name: pool, targets: ['http://127.0.0.1:{}']}}]\n"
        "policies: [{{name: few, rate-limit: {{requests: 2, per: 1h}}}}]\n"
        "services: [{{name: a, upstream: pool}}, {{name: b, upstream: pool}}]\n"
        "routes: [{{name: a, paths: [/a], service: a, filters: [few]}}, {{name: b, paths: [/b], "
        "service: b, filters: [few]}}]\n",
        upstream->port()));
    EXPECT_THAT(gateway.get("/a"), HasSubstr("here"));
    EXPECT_THAT(gateway.get("/b"), HasSubstr("here"));
    // Both routes draw on one limit.
    EXPECT_THAT(gateway.get("/a"), StartsWith("HTTP/1.1 429"));
    EXPECT_EQ(configOf("listeners: [{address: ':1'}]\n"
                       "routes: [{name: r, filters: [nobody]}]\n")
                  .error()
                  .text(),
              "gatelens.yaml:2:30: there is no policy \"nobody\"");
}

} // namespace
} // namespace gatelens::engine::test
