// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// nginx's rules one by one (ngx_http_core_module, ngx_http_rewrite_module,
// ngx_http_proxy_module); the differential tests prove them together.
#include "tests/core/match/products/asking.h"

#include <gmock/gmock.h>

namespace gatelens::match {
namespace {

using testing::Asking;
using ::testing::HasSubstr;

Asking nginx(const std::string& server, const std::string& http = "") {
    return Asking(
        "nginx",
        {{"nginx.conf",
          fmt::format("events {{}}\nhttp {{\n{}\nserver {{ listen 80; server_name s; {} }}\n}}\n",
                      http, server)}});
}

TEST(NginxMatch, LocationsInTheirOrder) {
    const auto asking = nginx(R"(
        location = /a { return 201; }
        location /a { return 202; }
        location ^~ /static/ { return 203; }
        location ~* \.php$ { return 204; }
        location /a/b/ { proxy_pass http://127.0.0.1:9; })");
    EXPECT_EQ(asking.ask("http://s/a"), "s = /a 201");
    EXPECT_EQ(asking.ask("http://s/a/x"), "s /a 202");
    EXPECT_EQ(asking.ask("http://s/static/x.php"), "s ^~ /static/ 203");
    EXPECT_EQ(asking.ask("http://s/a/b/x.PHP"), "s ~* \\.php$ 204")
        << "an expression beats a prefix";
    EXPECT_EQ(asking.ask("http://s/a/b?q"), "s /a/b/ 301 http://s/a/b/?q");
}

TEST(NginxMatch, TheUriIsNormalisedAndTheTargetIsPassedRaw) {
    const auto asking = nginx("location /api/ { proxy_pass http://127.0.0.1:9; }");
    EXPECT_EQ(asking.ask("http://s/x/../%61pi//y?q=%2f"), "s /api/ /x/../%61pi//y?q=%2f");
    EXPECT_EQ(asking.decide("http://s/../api/").status, 400) << "above the root";
    EXPECT_EQ(asking.decide("http://s/%zz").status, 400);
}

TEST(NginxMatch, AUriPartReplacesThePrefix) {
    const auto asking = nginx(R"(
        location /one/ { proxy_pass http://127.0.0.1:9/two; }
        location /v/ { proxy_pass http://127.0.0.1:9/x$uri; }
        location /w/ { rewrite ^/w/(.*)$ /y/$1 break; proxy_pass http://127.0.0.1:9/ignored/; })");
    EXPECT_EQ(asking.ask("http://s/one/a%20b?q"), "s /one/ /twoa%20b?q");
    EXPECT_EQ(asking.ask("http://s/v/a"), "s /v/ /x/v/a");
    EXPECT_EQ(asking.ask("http://s/w/a"), "s /w/ /y/a");
}

TEST(NginxMatch, ServersByNameThenTheDefault) {
    const Asking asking("nginx", {{"nginx.conf", R"(events {}
http {
    server { listen 80; server_name first; location / { return 201; } }
    server { listen 80; server_name *.x.test; location / { return 202; } }
    server { listen 80; server_name a.*; location / { return 203; } }
    server { listen 80; server_name ~^b\d+\.; location / { return 204; } }
    server { listen 80 default_server; server_name d; location / { return 205; } }
})"}});
    EXPECT_EQ(asking.decide("http://a.x.test/").status, 202) << "a leading wildcard wins";
    EXPECT_EQ(asking.decide("http://A.y.test:81/").status, 203) << "the port is none of the name";
    EXPECT_EQ(asking.decide("http://a.y.test./").status, 203);
    EXPECT_EQ(asking.decide("http://b7.y/").status, 204);
    EXPECT_EQ(asking.decide("http://other/").status, 205);
    EXPECT_EQ(asking.decide("GET /").status, 400) << "HTTP/1.1 without Host";
}

TEST(NginxMatch, RewritesSearchAgainAtMostTenTimes) {
    const auto asking = nginx(R"(
        location /a { rewrite ^/a(.*)$ /b$1?r=1 last; }
        location /b { proxy_pass http://127.0.0.1:9; }
        location /loop { rewrite ^ /loop/x last; }
        location /out { rewrite ^/out/(.*)$ https://o.test/$1 permanent; }
        location /if { if ($arg_k = 1) { return 402; } return 403; })");
    EXPECT_EQ(asking.ask("http://s/a/x?q=2"), "s /b /b/x?r=1&q=2");
    EXPECT_EQ(asking.decide("http://s/loop").status, 500);
    EXPECT_EQ(asking.ask("http://s/out/z?q"), "s /out 301 https://o.test/z?q");
    EXPECT_EQ(asking.decide("http://s/if?k=1").status, 402);
    EXPECT_EQ(asking.decide("http://s/if").status, 403);
}

TEST(NginxMatch, HeadersAreInheritedWholeOrNotAtAll) {
    const auto asking = nginx(R"(
        proxy_set_header X-Server 1;
        location /own { proxy_set_header Host $host; proxy_pass http://127.0.0.1:9; }
        location / { proxy_pass http://127.0.0.1:9; })");
    const auto own = asking.decide("http://s/own");
    EXPECT_EQ(own.upstream->host, "s");
    EXPECT_TRUE(own.upstream->added.empty());
    const auto rest = asking.decide("http://s/", {"A_b: 1"});
    EXPECT_EQ(rest.upstream->host, "127.0.0.1:9");
    EXPECT_EQ(rest.upstream->added, (Headers{{"X-Server", "1"}}));
    EXPECT_THAT(rest.upstream->removed, ::testing::ElementsAre("A_b"));
}

TEST(NginxMatch, AccessAndGaps) {
    const auto asking = nginx(R"(
        location /in { allow 10.0.0.0/8; deny all; return 200; }
        location /deny { allow 10.0.0.0/8; deny all; proxy_pass http://127.0.0.1:9; }
        location /m { limit_except GET { deny all; } proxy_pass http://127.0.0.1:9; }
        location /f { root /srv; })");
    EXPECT_EQ(asking.decide("http://s/in").status, 200) << "return comes before access";
    EXPECT_EQ(asking.decide("http://s/deny").status, 403);
    EXPECT_EQ(asking.decide("HEAD http://s/m").status, 0);
    EXPECT_EQ(asking.decide("POST http://s/m").status, 403);
    const auto files = asking.decide("http://s/f");
    EXPECT_EQ(files.outcome, Outcome::Files);
    EXPECT_THAT(files.gaps.at(0).what, HasSubstr("files below the root"));
}

TEST(NginxMatch, SeveralFieldsOfAName) {
    const auto asking =
        nginx("location / { proxy_set_header X $http_x_a; proxy_set_header Y $http_cookie; "
              "proxy_pass http://127.0.0.1:9; }");
    Request twice = Asking::request("http://s/");
    twice.hosts = {"s", "s"};
    EXPECT_EQ(asking.decide(twice).status, 400) << "since 1.17.9";
    const auto fields = asking.decide("http://s/", {"X-A: 1", "X-A: 2", "Cookie: a", "Cookie: b"});
    ASSERT_EQ(fields.gaps.size(), 1U) << "joined since 1.23; the version is not known";
    EXPECT_EQ(fields.gaps[0].what, "$http_x_a of several fields");
    EXPECT_EQ(fields.upstream.value().added, (Headers{{"X", "1, 2"}, {"Y", "a; b"}}));
}

TEST(NginxMatch, ManyRequestsAreNoMatterOfOne) {
    const auto asking = nginx("location / { limit_req zone=z burst=5; limit_conn c 1; proxy_pass "
                              "http://127.0.0.1:9; }",
                              "limit_req_zone $binary_remote_addr zone=z:1m rate=1r/s; "
                              "limit_conn_zone $binary_remote_addr zone=c:1m;");
    EXPECT_TRUE(asking.decide("http://s/").gaps.empty());
}

TEST(NginxMatch, FilesAreOnlyRead) {
    const auto asking = nginx("location / { root /srv; }");
    EXPECT_EQ(asking.decide("DELETE http://s/x").status, 405);
    EXPECT_TRUE(asking.decide("DELETE http://s/x").gaps.empty());
    EXPECT_EQ(asking.decide("GET http://s/x").gaps.at(0).what, "files below the root");
}

} // namespace
} // namespace gatelens::match
