// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a configuration. Everything that is called an error here is
// refused by `nginx -t` (1.22) as well; the pairs were compared when written.
#include "tests/core/adapters/read_text.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using Texts = std::vector<std::string>;

Texts problems(const std::string& text) {
    const text::MemoryFileSystem disk({{"n.conf", text}});
    ReadContext context(disk);
    const auto document = context.load("n.conf", text::Format::Nginx);
    if (!document) {
        return {document.error().text()};
    }
    const auto snapshot = findAdapter("nginx")->read(context, std::vector{*document});
    return snapshot ? diagnosticsOf(*snapshot) : Texts{snapshot.error().text()};
}

// On line 2, from column 1.
Texts inHttp(const std::string& line) {
    return problems("events { } http {\n" + line + "\n}\n");
}
Texts inServer(const std::string& line) {
    return problems("events { } http { server { listen 8080;\n" + line + "\n} }\n");
}
Texts inLocation(const std::string& line) {
    return problems("events { } http { server { listen 8080; location / {\n" + line + "\n} } }\n");
}

TEST(NginxCheck, UnknownDirectivesGetASuggestion) {
    EXPECT_EQ(inLocation("proxy_passs http://127.0.0.1:1;"),
              Texts{"error unknown-directive n.conf:2:1: unknown directive \"proxy_passs\" | did "
                    "you mean \"proxy_pass\"?"});
    EXPECT_EQ(inLocation("frobnicate on;"),
              Texts{"warning unknown-directive n.conf:2:1: no module that is known here has the "
                    "directive \"frobnicate\" | check its spelling, and that the module is built "
                    "in or loaded"});
}

TEST(NginxCheck, ContextsAndCounts) {
    EXPECT_EQ(
        inLocation("listen 80;"),
        Texts{"error wrong-context n.conf:2:1: \"listen\" is not allowed in \"location\" | it "
              "may stand in \"server\""});
    EXPECT_EQ(
        inHttp("proxy_read_timeout 5s 6s;"),
        Texts{"error wrong-argument-count n.conf:2:1: \"proxy_read_timeout\" takes 1 argument, "
              "not 2"});
    EXPECT_EQ(inLocation("add_header X;"),
              Texts{"error wrong-argument-count n.conf:2:1: \"add_header\" takes 2 to 3 arguments, "
                    "not 1"});
    EXPECT_EQ(inHttp("gzip on; gzip off;"),
              Texts{"error duplicate-directive n.conf:2:10: \"gzip\" is given twice in one block | "
                    "keep one of them"});
    EXPECT_EQ(inHttp("server;"),
              Texts{"error missing-block n.conf:2:1: directive \"server\" has no "
                    "opening \"{\" | open a block with \"{\""});
    EXPECT_EQ(inHttp("gzip on { }"),
              Texts{"error unexpected-block n.conf:2:1: directive \"gzip\" is not terminated by "
                    "\";\" | end it with \";\""});
}

TEST(NginxCheck, AMissingSemicolonIsNamed) {
    EXPECT_EQ(problems("events { } http { server {\n  listen 8080\n  server_name a;\n} }\n"),
              Texts{"error invalid-parameter n.conf:3:3: invalid parameter \"server_name\" of "
                    "\"listen\" | the \";\" at the end of line 2 is missing"});
}

TEST(NginxCheck, KindsOfArguments) {
    EXPECT_EQ(inHttp("gzip yes;"),
              Texts{"error invalid-value n.conf:2:6: \"yes\" of \"gzip\" is neither \"on\" nor "
                    "\"off\""});
    EXPECT_EQ(
        inHttp("client_max_body_size 10q;"),
        Texts{"error invalid-value n.conf:2:22: \"10q\" of \"client_max_body_size\" is no size "
              "such as 8k or 1m"});
    EXPECT_EQ(inHttp("proxy_read_timeout 5x;"),
              Texts{"error invalid-value n.conf:2:20: \"5x\" of \"proxy_read_timeout\" is no time "
                    "such as 30s or 5m"});
    EXPECT_EQ(inHttp("proxy_next_upstream error timeuot;"),
              Texts{"error invalid-value n.conf:2:27: \"timeuot\" of \"proxy_next_upstream\" is no "
                    "value that it takes | did you mean \"timeout\"?"});
    EXPECT_EQ(inHttp("ssl_protocols TLSv1.2 TLS1.3;"),
              Texts{"error invalid-value n.conf:2:23: \"TLS1.3\" of \"ssl_protocols\" is no value "
                    "that it takes | did you mean \"TLSv1.3\"?"});
    EXPECT_EQ(inHttp("proxy_buffers 4 8k; client_body_timeout 1h30m; gzip_types a/b c/d;"),
              Texts{});
    EXPECT_EQ(inHttp("client_max_body_size ${MAX_BODY};"), Texts{}); // a template's business
}

TEST(NginxCheck, DroppedDirectivesNameTheirSuccessor) {
    EXPECT_EQ(inServer("ssl on; ssl_certificate a; ssl_certificate_key b;")[0],
              "warning dropped-directive n.conf:2:1: \"ssl\" was removed in nginx 1.25.1 | use the "
              "\"ssl\" parameter of \"listen\"");
}

TEST(NginxCheck, ServersAndListens) {
    EXPECT_EQ(inServer("listen 8081 defualt_server;"),
              Texts{"error invalid-parameter n.conf:2:13: invalid parameter \"defualt_server\" of "
                    "\"listen\" | did you mean \"default_server\"?"});
    EXPECT_EQ(
        inServer("listen 70000;"),
        Texts{"error invalid-listen n.conf:2:8: \"70000\" is no address or port to listen on | "
              "write an address:port, a port or unix:/path"});
    EXPECT_EQ(inServer("listen 0.0.0.0:8080;"),
              Texts{"error duplicate-listen n.conf:2:8: this server already listens on *:8080 | "
                    "remove one of the two"});
    EXPECT_EQ(
        inServer("listen 8443 ssl;"),
        Texts{"error missing-certificate n.conf:2:1: no \"ssl_certificate\" is defined for the "
              "\"listen … ssl\" of *:8443 | add ssl_certificate and ssl_certificate_key, or "
              "ssl_reject_handshake on"});
    EXPECT_EQ(
        inHttp("server { listen 8080 default_server; } server { listen 8080 default_server; }"),
        Texts{"error duplicate-default-server n.conf:2:49: *:8080 already has a default server "
              "| leave default_server on one of them"});
    EXPECT_EQ(
        inHttp("server { listen 80; server_name a b; } server { listen 80; server_name b; }"),
        Texts{"warning conflicting-server-name n.conf:2:60: the name \"b\" is already taken by "
              "an earlier server on *:80; nginx ignores it here | remove it from one of "
              "them"});
}

TEST(NginxCheck, Locations) {
    EXPECT_EQ(
        inServer("location /a { } location /a { }"),
        Texts{"error duplicate-location n.conf:2:26: duplicate location \"/a\" | merge the two "
              "or remove one"});
    EXPECT_EQ(inServer("location = /a { } location /a { } location ~ /a { }"), Texts{});
    EXPECT_EQ(
        inServer("location ~ a { } location ~ a { }"),
        Texts{"warning duplicate-location n.conf:2:29: the regular expression \"a\" was tried "
              "before: this location is never used | merge the two or remove one"});
    EXPECT_EQ(
        inServer("location ~~ /a { }"),
        Texts{"error invalid-modifier n.conf:2:10: invalid location modifier \"~~\" | one of =, "
              "~, ~*, ^~"});
    EXPECT_EQ(
        inServer("location /a { location /b { } }"),
        Texts{"error nested-location n.conf:2:15: location \"/b\" is outside location \"/a\" | "
              "move it to the server"});
    EXPECT_EQ(
        inServer("location = /a { location = /a/b { } }"),
        Texts{"error nested-location n.conf:2:17: location \"/a/b\" cannot be inside the exact "
              "location \"/a\" | move it to the server"});
    EXPECT_EQ(inServer("location ~ ^/(a { }"),
              Texts{"error invalid-regex n.conf:2:12: the regular expression \"^/(a\" is refused: "
                    "missing closing parenthesis, at offset 4"});
    EXPECT_EQ(inServer("location api/ { }"),
              Texts{"warning location-without-slash n.conf:2:10: no URI starts with \"api/\": the "
                    "location is never used | write \"/api/\", or use a regular expression"});
    EXPECT_EQ(inServer("return 301 https://x; location / { }"),
              Texts{"warning unreachable-location n.conf:2:23: the server answers every request "
                    "before it looks for a location | move the server's return into a location"});
}

TEST(NginxCheck, WhereRequestsGo) {
    EXPECT_EQ(
        inLocation("proxy_pass 127.0.0.1:1;"),
        Texts{"error invalid-url n.conf:2:12: \"127.0.0.1:1\" is no URL that proxy_pass takes | "
              "write \"http://127.0.0.1:1\""});
    EXPECT_EQ(
        inServer("location ~ ^/a { proxy_pass http://127.0.0.1:1/b; }"),
        Texts{"error uri-not-allowed n.conf:2:29: \"proxy_pass\" cannot have a URI part "
              "(\"/b\") in a location that is a regular expression or has a name, nor in an if "
              "| remove the URI part, or use a rewrite"});
    EXPECT_EQ(inHttp("upstream backend { server 127.0.0.1:1; } server { location / { proxy_pass "
                     "http://bakend; } }"),
              Texts{"warning missing-upstream n.conf:2:75: \"bakend\" is no upstream of this "
                    "configuration; nginx looks it up in the DNS | did you mean \"backend\"?"});
    EXPECT_EQ(
        inHttp("upstream u { server 127.0.0.1:1; } server { location / { proxy_pass "
               "http://u:81; } }"),
        Texts{"error upstream-with-port n.conf:2:69: the upstream \"u\" may not have the port "
              "81 | write \"u\" without a port"});
    EXPECT_EQ(inHttp("upstream u { server 127.0.0.1:1 weigth=2; }"),
              Texts{"error invalid-parameter n.conf:2:33: invalid parameter \"weigth=2\" of "
                    "\"server\" | did you mean \"weight\"?"});
    EXPECT_EQ(
        inHttp("upstream u { } upstream u { server 127.0.0.1:1 backup; }"),
        (Texts{"error empty-upstream n.conf:2:1: no servers are inside upstream \"u\" | add a "
               "server",
               "error empty-upstream n.conf:2:16: upstream \"u\" has only backup servers | make "
               "one of them a primary server",
               "error duplicate-upstream n.conf:2:25: the upstream \"u\" is defined twice | "
               "rename or remove one of them"}));
    EXPECT_EQ(inLocation("set $b app.internal; proxy_pass http://$b:8080;"),
              Texts{"warning missing-resolver n.conf:2:33: no resolver is defined to resolve "
                    "\"app.internal\"; requests get a 502 | add a \"resolver\" directive"});
    EXPECT_EQ(
        inServer("location / { try_files $uri @app; }"),
        Texts{"warning missing-location n.conf:2:29: the server has no location \"@app\" | add "
              "\"location @app { … }\""});
    EXPECT_EQ(inLocation("proxy_pass https://127.0.0.1:1; proxy_ssl_verify on;"),
              Texts{"error missing-ca n.conf:2:33: no proxy_ssl_trusted_certificate for "
                    "proxy_ssl_verify | name the file of the CA that signed the backends' "
                    "certificates"});
}

TEST(NginxCheck, NamesThatMustBeDefined) {
    EXPECT_EQ(
        inHttp("limit_req_zone $binary_remote_addr zone=perip:1m rate=1r/s; server { location "
               "/ { limit_req zone=peripp; } }"),
        Texts{"error missing-zone n.conf:2:83: unknown limit_req zone \"peripp\" | did you mean "
              "\"perip\"?"});
    EXPECT_EQ(inLocation("access_log /var/log/x main;"),
              Texts{"error missing-log-format n.conf:2:23: unknown log format \"main\" | define it "
                    "with log_format"});
    EXPECT_EQ(inLocation("proxy_set_header Host $hos;"),
              Texts{"error unknown-variable n.conf:2:23: unknown \"hos\" variable | did you mean "
                    "\"$host\"?"});
    EXPECT_EQ(inHttp("server { server_name ~^(?<tenant>.+)\\.x$; location / { set $a $tenant; "
                     "return 200 $a$arg_b$http_c$1; } }"),
              Texts{});
    // A module that is not known here may define the variable.
    EXPECT_TRUE(problems("load_module x.so; events { } http { add_header A $b; }")[0].starts_with(
        "warning unknown-variable"));
}

TEST(NginxCheck, SmallLanguages) {
    EXPECT_EQ(inLocation("if $host { return 403; }"),
              Texts{"error invalid-condition n.conf:2:4: invalid condition \"$host\" | write "
                    "(variable), (variable = value), (variable ~ regex) or (-f file)"});
    EXPECT_EQ(
        inLocation("rewrite ^/a /b lst;"),
        Texts{"error invalid-parameter n.conf:2:16: invalid flag \"lst\" of \"rewrite\" | did "
              "you mean \"last\"?"});
    EXPECT_EQ(inLocation("allow 10.0.0.0/99;"),
              Texts{"error invalid-value n.conf:2:7: \"10.0.0.0/99\" of \"allow\" is no address or "
                    "network | an address, address/bits, unix: or all"});
    EXPECT_EQ(
        inHttp("limit_req_zone $binary_remote_addr zone=a:1m rate=r;"),
        Texts{"error invalid-parameter n.conf:2:1: \"limit_req_zone\" needs rate=NUMBERr/s or "
              "rate=NUMBERr/m | write rate=10r/s"});
    EXPECT_EQ(inHttp("map $host $x { default a b; }"),
              Texts{"error wrong-argument-count n.conf:2:16: an entry of a map is a value and its "
                    "result"});
    EXPECT_EQ(
        inLocation("root /a; alias /b;"),
        Texts{"error duplicate-directive n.conf:2:10: \"root\" and \"alias\" exclude each other "
              "| keep one of them"});
}

// Suggestions cost; a file of noise must not cost minutes.
TEST(NginxCheck, ManyProblemsAreFast) {
    std::string text = "events { } http { server { location / {\n";
    for (int i = 0; i < 50'000; ++i) {
        text += "noise_directive_" + std::to_string(i) + " $undefined_" + std::to_string(i) + ";\n";
    }
    EXPECT_GE(problems(text + "} } }\n").size(), 50'000U);
}

} // namespace
} // namespace gatelens::adapters::test
