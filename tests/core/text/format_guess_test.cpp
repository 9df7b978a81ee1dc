// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

#include <gtest/gtest.h>

namespace gatelens::text {
namespace {

TEST(GuessFormat, NamesDecideFirst) {
    EXPECT_EQ(guessFormat("a/b/kong.yaml", "{\"a\": 1}"), Format::Yaml);
    EXPECT_EQ(guessFormat("kong.YML", ""), Format::Yaml);
    EXPECT_EQ(guessFormat("caddy.json", "a:"), Format::Json);
    EXPECT_EQ(guessFormat("traefik.toml", ""), Format::Toml);
    EXPECT_EQ(guessFormat("/etc/caddy/Caddyfile", ""), Format::Caddyfile);
    EXPECT_EQ(guessFormat("Caddyfile.prod", ""), Format::Caddyfile);
    EXPECT_EQ(guessFormat("site.caddyfile", ""), Format::Caddyfile);
    EXPECT_EQ(guessFormat("/etc/nginx/nginx.conf", ""), Format::Nginx);
    EXPECT_EQ(guessFormat("haproxy.cfg", ""), Format::Haproxy);
    EXPECT_EQ(guessFormat("kong.yaml.j2", ""), Format::Yaml);
    EXPECT_EQ(guessFormat("haproxy.cfg.example", ""), Format::Haproxy);
    EXPECT_EQ(guessFormat("dir.yaml/config", "{\"a\":1}"), Format::Json) << "of the file only";
}

TEST(GuessFormat, ContentDecidesWhenTheNameSaysNothing) {
    const auto guess = [](std::string_view text) { return guessFormat("gateway.conf", text); };
    EXPECT_EQ(guess("{\n  \"listen_port\": 8080\n}"), Format::Json) << "tyk.conf";
    EXPECT_EQ(guess("\xEF\xBB\xBF  {}"), Format::Json);
    EXPECT_EQ(guess("[{\"id\": 1}]"), Format::Json);
    EXPECT_EQ(guess("[1, 2]"), Format::Json);
    EXPECT_EQ(guess("[[true]]"), Format::Json);
    EXPECT_EQ(guess("{a: 1, b: 2}\n"), Format::Yaml);
    EXPECT_EQ(guess("# comment\n_format_version: \"3.0\"\nservices:\n- name: a\n"), Format::Yaml);
    EXPECT_EQ(guess("---\na: b\n"), Format::Yaml);
    EXPECT_EQ(guess(""), Format::Yaml);
    EXPECT_EQ(guess("[http.routers.a] # one\nrule = \"x\"\n"), Format::Toml);
    EXPECT_EQ(guess("[[servers]]\nurl = 'x'\n"), Format::Toml);
    EXPECT_EQ(guess("# static\nlogLevel = \"DEBUG\"\n[entryPoints]\n"), Format::Toml);
}

TEST(GuessFormat, BlockFormatsByTheirStatements) {
    const auto guess = [](std::string_view text) { return guessFormat("gateway.conf", text); };
    EXPECT_EQ(guess("user www;\nhttp {\n  server {\n    listen 80;\n  }\n}\n"), Format::Nginx);
    EXPECT_EQ(guess("server { listen 80; location / { return 404; } }\n"), Format::Nginx);
    EXPECT_EQ(guess("upstream a {\n  server 10.0.0.1:80; # first\n}\n"), Format::Nginx);
    EXPECT_EQ(guess("nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
                    "# configuration file /etc/nginx/nginx.conf:\nuser www;\n"),
              Format::Nginx);
    EXPECT_EQ(guess("# x\nglobal\n    log stdout local0\n\nfrontend in\n    bind :80\n"
                    "    http-request set-header X \"a: b\"\n    default_backend app\n"),
              Format::Haproxy);
    EXPECT_EQ(guess("listen stats :8404\n  mode http\n"), Format::Haproxy);
    EXPECT_EQ(guess(".if version_atleast(3.1)\ntraces\n\ttrace all sink stderr\n.endif\n"),
              Format::Haproxy);
    EXPECT_EQ(guess("{\n\tadmin off\n}\n\nexample.com {\n\treverse_proxy a:80\n}\n"),
              Format::Caddyfile);
    EXPECT_EQ(guess(":8080 {\n\thandle /api/* {\n\t\treverse_proxy a:80\n\t}\n}\n"),
              Format::Caddyfile);
    EXPECT_EQ(guess("example.com\n\nreverse_proxy 127.0.0.1:9000\n"), Format::Caddyfile);
    EXPECT_EQ(guess("{\n\tadmin 127.0.0.1:2020 {\n\t}\n}\n"), Format::Caddyfile);
    EXPECT_EQ(guess("{$HOST}:{$PORT} {\n\trespond ok\n}\n"), Format::Caddyfile);
    EXPECT_EQ(guess("{\n  routes: [a, b]\n}\n"), Format::Yaml) << "a flow mapping of YAML";
    EXPECT_EQ(guess("(log) {\n\tlog\n}\na.test {\n\timport log\n\tfile_server\n}\n"),
              Format::Caddyfile);
}

TEST(GuessFormat, HugeTextsCostNoMoreThanTheirBeginning) {
    const std::string text(50'000'000, '{');
    EXPECT_NO_FATAL_FAILURE((void)guessFormat("x", text));
}

} // namespace
} // namespace gatelens::text
