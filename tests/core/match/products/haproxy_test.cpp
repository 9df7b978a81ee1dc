// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAProxy's rules one by one (configuration manual, sections 4.2 and 7); the
// differential tests prove them together.
#include "tests/core/match/products/asking.h"

#include <gmock/gmock.h>

namespace gatelens::match {
namespace {

using testing::Asking;
using ::testing::HasSubstr;

Asking haproxy(const std::string& frontend, const std::string& backend = "") {
    return Asking("haproxy", {{"haproxy.cfg", fmt::format(R"(defaults
    mode http
    timeout connect 1s
    timeout client 1s
    timeout server 1s
frontend web
    bind :80
{}
backend one
{}
    server s 127.0.0.1:9001
backend two
    server s 127.0.0.1:9002
backend empty
)",
                                                          frontend, backend)}});
}

TEST(HaproxyMatch, TheFirstRuleThatHoldsWins) {
    const auto asking = haproxy(R"(
    acl api path_beg /api
    acl api path_end .json
    use_backend one if api METH_POST or { hdr(host) -i a.test }
    use_backend two if api
    use_backend empty if { path /none })");
    EXPECT_EQ(asking.ask("POST http://h/x.json"), "web/one /x.json") << "the same name again is or";
    EXPECT_EQ(asking.ask("http://A.test/"), "web/one /");
    EXPECT_EQ(asking.ask("http://h/apix"), "web/two /apix");
    EXPECT_EQ(asking.decide("http://h/").status, 503) << "no default_backend";
    EXPECT_EQ(asking.decide("http://h/none").status, 503) << "no server";
    EXPECT_THAT(asking.candidates("http://h/apix").at(1).reason, HasSubstr("does not hold"));
}

TEST(HaproxyMatch, NothingIsNormalisedAndTheHostKeepsItsPort) {
    const auto asking = haproxy(R"(
    http-request deny if { path_beg /admin }
    use_backend one if { hdr(host) -i shop.test }
    default_backend two)");
    EXPECT_EQ(asking.decide("http://h/admin").status, 403);
    EXPECT_EQ(asking.ask("http://h//admin"), "web/two //admin");
    EXPECT_EQ(asking.ask("http://h/%61dmin"), "web/two /%61dmin");
    EXPECT_EQ(asking.ask("http://shop.test/"), "web/one /");
    EXPECT_EQ(asking.ask("http://h/", {"Host: shop.test:80"}), "400")
        << "two Host fields that differ";
}

TEST(HaproxyMatch, MatchMethods) {
    const auto asking = haproxy(R"(
    use_backend one if { path_dir b }
    use_backend one if { hdr_dom(host) shop }
    use_backend one if { urlp(a) -m beg x } !{ hdr(x) -m found }
    use_backend one if { req.hdr(host),field(1,:),lower l.test }
    default_backend two)");
    EXPECT_EQ(asking.ask("http://h/a/b/c"), "web/one /a/b/c");
    EXPECT_EQ(asking.ask("http://h/ab/c"), "web/two /ab/c");
    EXPECT_EQ(asking.ask("http://a.shop.test/"), "web/one /");
    EXPECT_EQ(asking.ask("http://ashop.test/"), "web/two /");
    EXPECT_EQ(asking.ask("http://h/?a=xy"), "web/one /?a=xy");
    EXPECT_EQ(asking.ask("http://h/?a=xy", {"X: 1"}), "web/two /?a=xy");
    EXPECT_EQ(asking.ask("http://L.test:80/"), "web/one /");
}

TEST(HaproxyMatch, RulesChangeWhatLaterOnesSee) {
    const auto asking = haproxy(R"(
    http-request set-path /new%[path] if { path_beg /old }
    http-request replace-path /r/(.*) /s/\1
    http-request redirect scheme https code 301 if { path /plain }
    use_backend one if { path_beg /new }
    default_backend two)",
                                "    http-request set-header Host backend.test\n"
                                "    http-request del-header X-Secret");
    EXPECT_EQ(asking.ask("http://h/old?q"), "web/one /new/old?q");
    EXPECT_EQ(asking.ask("http://h/x/r/1"), "web/two /s/1") << "the whole path is replaced";
    EXPECT_EQ(asking.decide("http://h/plain?q").location, "https://h/plain?q");
    const auto decision = asking.decide("http://h/old", {"X-Secret: 1"});
    EXPECT_EQ(decision.upstream->host, "backend.test");
    EXPECT_THAT(decision.upstream->removed, ::testing::ElementsAre("X-Secret"));
}

TEST(HaproxyMatch, WhatCannotBeEmulatedIsNamed) {
    const auto asking = haproxy(R"(
    http-request lua.check
    use_backend one if { src -f /etc/blocked.lst }
    default_backend two)");
    const auto decision = asking.decide("http://h/");
    ASSERT_EQ(decision.gaps.size(), 2U);
    EXPECT_THAT(decision.gaps[0].what, HasSubstr("lua.check"));
    EXPECT_THAT(decision.gaps[1].effect, HasSubstr("in a file"));
}

// Chapter 2.4 of the manual: lines of a branch that is not taken are not there.
TEST(HaproxyMatch, ConditionalLines) {
    const auto asking = haproxy(R"(
    .if streq("a","b")
    use_backend two if { path_beg /x }
    .elif strneq("a","b")
    use_backend one if { path_beg /x }
    .else
    use_backend empty if { path_beg /x }
    .endif
    .if defined(STAGING)
    use_backend two if { path_beg /y }
    .endif
    default_backend one)");
    const auto target = [&](const std::string& line) {
        const auto decision = asking.decide(line);
        return asking.snapshot()[decision.destinations.at(0).service].name;
    };
    EXPECT_EQ(target("http://h/x"), "one");
    EXPECT_TRUE(asking.decide("http://h/x").gaps.empty());
    const auto unknown = asking.decide("http://h/y");
    ASSERT_EQ(unknown.gaps.size(), 1U) << "what depends on the environment is not known";
    EXPECT_EQ(unknown.gaps[0].what, ".if defined(STAGING)");
}

TEST(HaproxyMatch, OfSeveralOccurrencesOneCounts) {
    const auto asking = haproxy("    use_backend %[urlp(to)] if { urlp(to) -m found }\n"
                                "    http-request set-header X %[req.hdr(a)]\n"
                                "    default_backend empty");
    const auto decision = asking.decide("http://h/?to=one&to=two", {"A: 1", "A: 2"});
    EXPECT_EQ(asking.snapshot()[decision.destinations.at(0).service].name, "one")
        << "the first parameter";
    EXPECT_EQ(decision.upstream.value().added, (Headers{{"X", "2"}})) << "the last field";
}

TEST(HaproxyMatch, RulesThatLeaveNoPath) {
    const auto asking =
        haproxy(R"(
    http-request replace-path o 0
    use_backend two if { path -m found }
    default_backend one)",
                "    http-request set-path /b%[path]\n    http-request replace-path "
                "/[^/]*(.*) \\1/end");
    EXPECT_EQ(asking.decide("http://h/foo?q").upstream.value().path, "/end?q")
        << "\"0\" is no path, so that path fails and gives nothing";
    EXPECT_EQ(asking.decide("http://h/bar").upstream.value().path, "/bar");
}

} // namespace
} // namespace gatelens::match
