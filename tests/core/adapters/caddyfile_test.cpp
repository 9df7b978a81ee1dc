// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddyfiles in the model. The orders, groups and servers that are expected here
// were compared with `caddy adapt` of Caddy 2.11.7.
#include "tests/core/adapters/snapshot_finder.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::adapters {
namespace {

using model::Origin;
using model::RouteAction;
using test::Reading;
using Texts = std::vector<std::string>;

Reading fixture() {
    return Reading::fromData("caddy", {"caddy/Caddyfile"});
}

Reading caddyfile(std::string text) {
    return Reading::fromText("caddy", "/c/Caddyfile", std::move(text));
}

// The keys of all routes that do something, in order.
Texts actions(const Reading& read) {
    Texts out;
    for (const auto& route : read->routes) {
        if (route.action != RouteAction::None && route.tags.empty()) {
            out.push_back(fmt::format("{} {}", route.paths.empty() ? "*" : route.paths[0].text,
                                      read.chain(route).back()));
        }
    }
    return out;
}

TEST(CaddyfileFixture, GatewayAndServers) {
    const Reading read = fixture();
    EXPECT_EQ(read.confidence(), Confidence::Certain);
    const auto& admin = read->gateway.admin.at(0);
    EXPECT_EQ(admin.address, "127.0.0.1");
    EXPECT_EQ(admin.port, 2020);
    EXPECT_TRUE(admin.originChecked.value);
    EXPECT_EQ(read.lineAndColumn(admin.originChecked.range), "3:3");

    const auto& edge = read.listener("edge");
    EXPECT_EQ(edge.port, 443);
    ASSERT_TRUE(edge.tls);
    EXPECT_TRUE(edge.tls->automatic);
    EXPECT_EQ(edge.headerTimeoutMs.value, 20'000);
    EXPECT_EQ(edge.idleTimeoutMs.value, 180'000);
    EXPECT_EQ(edge.trustedProxies.value.size(), 6U); // private_ranges
    EXPECT_EQ(read.lineAndColumn(edge.source.range), "37:1");

    const auto& bank = read.listener("edge#tls0");
    EXPECT_EQ(bank.tls->minVersion.value, model::TlsVersion::Tls13);
    EXPECT_EQ(bank.tls->clientAuth.value, model::ClientAuth::Require);
    EXPECT_EQ(bank.tls->clientCa.value, "clients.pem");
    EXPECT_EQ((*read)[read.route("edge/1").listeners.at(0)].key, "edge#tls0");
    EXPECT_EQ(read.listener("srv1").protocol, model::Protocol::Http);
    ASSERT_EQ(read->certificates.size(), 1U);
    EXPECT_EQ(read->certificates[0].file, "bank.pem");
}

TEST(CaddyfileFixture, RoutesKeepTheirPlacesThroughImports) {
    const Reading read = fixture();
    const auto& orders = read.route("edge/0/handle/0/2/handle/0/1");
    EXPECT_EQ(orders.action, RouteAction::Forward);
    EXPECT_EQ(read.lineAndColumn(orders.source.range), "49:3");
    ASSERT_EQ(orders.hosts.size(), 2U);
    EXPECT_EQ(orders.paths.at(0).text, "/orders/*");
    // Snippets and named routes are where they were written.
    EXPECT_EQ(read.chain(orders), (Texts{"headers", "request_body", "rewrite", "authentication",
                                         "rate_limit", "reverse_proxy"}));
    EXPECT_EQ(read.lineAndColumn(read.policyOfType("headers").source.range), "19:2");
    EXPECT_EQ(read.lineAndColumn(read.policyOfType("authentication").source.range), "30:3");
    EXPECT_EQ(orders.maxBodyBytes.value, 2'000'000); // {args[0]}
    EXPECT_EQ(read->credentials.at(0).identity, "ops");

    const auto& service = read.service("10.1.0.1:8443, 10.1.0.2:8443");
    EXPECT_FALSE(service.tls->verify.value);
    EXPECT_EQ(read.lineAndColumn(service.tls->verify.range), "58:5");
    EXPECT_EQ(service.connectTimeoutMs.value, 1'000);
    EXPECT_EQ(service.hostMode, model::HostMode::Target);
    EXPECT_EQ(read.upstream(service.name).hashOn, "X-Tenant");

    const auto& bank = read.route("edge/1");
    EXPECT_EQ(read.chain(bank), (Texts{"forward_auth", "reverse_proxy"}));
    EXPECT_NE(read->place(bank.source.range).find("sites/bank.caddy:1:1"), std::string::npos);
    EXPECT_EQ(read.service("bank:8080").protocol, model::Protocol::H2c);
    EXPECT_EQ(read.route("srv1/0").redirectTo, "https://shop.example.net{http.request.uri}");
    EXPECT_EQ(read.route("edge/errors/0/handle/0/0").tags, Texts{"error-route"});
}

TEST(CaddyfileFixture, WhatIsNotKnownIsSaid) {
    const Reading read = fixture();
    EXPECT_EQ(read.diagnostics().size(), 3U);
    ASSERT_NE(read.diagnostic("environment"), nullptr);
    EXPECT_EQ(read.lineAndColumn(read.diagnostic("environment")->range), "64:17");
    ASSERT_NE(read.diagnostic("unknown-directive"), nullptr); // a plugin, in its order
    EXPECT_EQ(read.diagnostic("unknown-directive")->severity, text::Severity::Warning);
    EXPECT_FALSE(read.policyOfType("rate_limit").known);
    EXPECT_EQ(read.policyOfType("rate_limit").policyClass, model::PolicyClass::Limit);
}

TEST(Caddyfile, DirectivesAreSortedAndRouteBlocksAreNot) {
    EXPECT_EQ(actions(caddyfile(":80 {\n\trespond /b b\n\tredir /a /x\n\trespond /bb/* c\n"
                                "\trespond d\n\treverse_proxy /p* localhost:1\n}\n")),
              (Texts{"/a static_response", "/bb/* static_response", "/b static_response",
                     "* static_response", "/p* reverse_proxy"}));
    EXPECT_EQ(actions(caddyfile(":80 {\n\troute {\n\t\trespond /b b\n\t\tredir /a /x\n\t}\n}\n")),
              (Texts{"/b static_response", "/a static_response"}));
    // The same path with and without a star: the exact one comes first.
    EXPECT_EQ(actions(caddyfile(":80 {\n\trespond /x* a\n\trespond /x b\n}\n")),
              (Texts{"/x static_response", "/x* static_response"}));
    const Reading ordered = caddyfile("{\n\torder reverse_proxy before redir\n}\n"
                                      ":80 {\n\tredir /a /x\n\treverse_proxy /p* localhost:1\n}\n");
    EXPECT_EQ(actions(ordered), (Texts{"/p* reverse_proxy", "/a static_response"}));
}

TEST(Caddyfile, HandleBlocksExcludeEachOther) {
    const Reading read = caddyfile(":80 {\n"
                                   "\thandle /a/* {\n\t\theader X-A 1\n\t}\n"
                                   "\thandle {\n\t\trespond b\n\t}\n}\n");
    // The header of the first block never meets the answer of the second.
    EXPECT_EQ(read.chain(read.route("srv0/1")), Texts{"static_response"});
    EXPECT_TRUE(read.route("srv0/1").overridden.empty());
}

TEST(Caddyfile, SitesOnOneSocketAreOneServer) {
    const Reading read = caddyfile("b.example {\n\trespond b\n}\n"
                                   "*.example {\n\trespond w\n}\n"
                                   ":443 {\n\trespond any\n}\n"
                                   "long.b.example {\n\trespond l\n}\n"
                                   "http://b.example, http://:8080 {\n\trespond plain\n}\n"
                                   "admin.example:9443 {\n\tbind 127.0.0.1\n\trespond a\n}\n");
    Texts hosts;
    for (const auto& route : read->routes) {
        if (!route.parent.valid() && route.key.starts_with("srv1/")) {
            hosts.push_back(route.hosts.empty() ? "*" : route.hosts[0].text);
        }
    }
    EXPECT_EQ(hosts, (Texts{"long.b.example", "b.example", "*.example", "*"}));
    EXPECT_EQ(read.listener("srv1").port, 443);
    EXPECT_EQ(read.listener("srv2").port, 80);
    EXPECT_EQ(read.listener("srv3").port, 8080);
    EXPECT_EQ(read.listener("srv0").port, 9443);
    EXPECT_EQ(read.listener("srv0").exposure.value, model::Exposure::Loopback);
    ASSERT_TRUE(read.listener("srv0").tls);
    EXPECT_FALSE(read.listener("srv3").tls);
}

TEST(Caddyfile, GlobalOptionsChangeWhatListens) {
    const Reading read = caddyfile("{\n\thttp_port 8080\n\thttps_port 8443\n\tadmin off\n"
                                   "\tauto_https disable_redirects\n\tdefault_bind 10.0.0.1\n"
                                   "\tdebug\n\tmetrics\n\tstorage redis\n}\n"
                                   "a.example {\n\trespond a\n}\n");
    ASSERT_EQ(read->listeners.size(), 1U);
    EXPECT_EQ(read->listeners[0].port, 8443);
    EXPECT_EQ(read->listeners[0].address, "10.0.0.1");
    EXPECT_TRUE(read->gateway.admin.empty());
    EXPECT_TRUE(read->gateway.debug.value);
    EXPECT_TRUE(read->gateway.metrics.value);
    EXPECT_EQ(read->gateway.store.kind, "redis");
}

TEST(Caddyfile, PhpFastcgiAndOneSiteWithoutBraces) {
    const Reading read = caddyfile("app.example\n\nroot * /srv/app\nencode\n"
                                   "php_fastcgi unix//run/php.sock\nfile_server\n");
    const auto& service = read->services.at(0);
    EXPECT_EQ(service.protocol, model::Protocol::FastCgi);
    EXPECT_EQ((*read)[read->upstreams.at(0).targets.at(0)].host, "unix:/run/php.sock");
    const auto last = std::find_if(read->routes.begin(), read->routes.end(), [](const auto& route) {
        return route.action == RouteAction::Files;
    });
    ASSERT_NE(last, read->routes.end());
    EXPECT_EQ(read.chain(*last), (Texts{"vars", "encode", "file_server"}));
}

TEST(Caddyfile, NamedRoutesWithSeveralHandlersLoseAllButTheFirst) {
    const Reading read = caddyfile("&(common) {\n\theader X 1\n\trespond a\n}\n"
                                   ":8080 {\n\tinvoke common\n}\n");
    EXPECT_NE(read.diagnostic("lost-handler"), nullptr);
    EXPECT_EQ(read.chain(read.route("srv0/0")), Texts{"headers"});
}

TEST(CaddyfileImports, ArgumentsBlocksAndFiles) {
    const Reading read = Reading::fromTexts(
        "caddy",
        {{"/c/Caddyfile",
          "(site) {\n\t{args[0]}.example {\n\t\trespond {args[1]}\n\t}\n}\n"
          "(wrap) {\n\thandle {args[0]} {\n\t\theader {args[1:]}\n\t\t{block}\n\t}\n}\n"
          "import site one 201\n"
          "import site two 202\n"
          ":80 {\n\timport wrap /a/* X-A \"b c\" {\n\t\trespond a\n\t}\n"
          "\timport common.conf /deep\n}\n"},
         {"/c/common.conf",
          "header Cache-Control \"public, max-age=60\"\nrespond {args[0]} deep\n"}},
        {"/c/Caddyfile"});
    EXPECT_TRUE(read->diagnostics.empty()) << read->diagnostics.front().message;
    Texts found;
    for (const auto& route : read->routes) {
        if (route.action == RouteAction::Respond) {
            found.push_back(fmt::format("{} {} {}", route.hosts.empty() ? "*" : route.hosts[0].text,
                                        route.paths.empty() ? "*" : route.paths[0].text,
                                        route.responseStatus));
        }
    }
    EXPECT_EQ(found,
              (Texts{"one.example * 201", "two.example * 202", "* /a/* 200", "* /deep 200"}));
    // Text of an imported file has its place there.
    const auto& deep = *std::find_if(read->routes.begin(), read->routes.end(), [](const auto& r) {
        return !r.paths.empty() && r.paths[0].text == "/deep";
    });
    EXPECT_EQ(read->place(deep.source.range), "/c/common.conf:2:1");
}

TEST(CaddyfileImports, CirclesAndEndlessGrowthEnd) {
    const Reading circle = caddyfile("(a) {\n\timport b\n}\n(b) {\n\timport a\n}\n"
                                     ":80 {\n\timport a\n}\n");
    ASSERT_NE(circle.diagnostic("cyclic-import"), nullptr);
    // Every level doubles what the one before it gives.
    std::string text = "(s0) {\n\tencode\n}\n";
    for (int i = 1; i < 40; ++i) {
        text += fmt::format("(s{0}) {{\n\timport s{1}\n\timport s{1}\n}}\n", i, i - 1);
    }
    const Reading growth = caddyfile(text + ":80 {\n\timport s25\n\timport s39\n}\n");
    EXPECT_TRUE(growth.diagnostic("too-large") != nullptr ||
                growth.diagnostic("too-deep") != nullptr);
}

TEST(CaddyfileImports, AnImportedFileBelongsToItsImporter) {
    text::MemoryFileSystem files({{"/c/Caddyfile", "import sites/*\n"},
                                  {"/c/sites/a.caddyfile", "a.example {\n\trespond a\n}\n"},
                                  {"/c/other/Caddyfile", "b.example {\n\trespond b\n}\n"}});
    ReadContext context(files);
    std::vector<text::DocumentPtr> documents;
    for (const char* path : {"/c/Caddyfile", "/c/other/Caddyfile", "/c/sites/a.caddyfile"}) {
        auto document = context.load(path);
        ASSERT_TRUE(document);
        documents.push_back(*document);
    }
    const auto groups = findAdapter("caddy")->split(context, documents);
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].size(), 2U);
    EXPECT_EQ(groups[1].front(), documents[1]);
    auto snapshot = findAdapter("caddy")->read(context, groups[0]);
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->routes.front().hosts.at(0).text, "a.example");
}

TEST(Caddyfile, EnvironmentWithoutADefaultStaysUnknown) {
    const Reading read = caddyfile("{$HOST}:{$PORT} {\n\treverse_proxy {$BACKEND}\n}\n");
    ASSERT_GE(read->listeners.size(), 1U);
    EXPECT_EQ(read->listeners[0].port, 0);
    EXPECT_EQ(read->listeners[0].portText, ":{$PORT}");
    EXPECT_EQ(read->targets.at(0).host, "{$BACKEND}");
    EXPECT_EQ(read.diagnostic("invalid-address"), nullptr);
    EXPECT_NE(read.diagnostic("environment"), nullptr);
}

struct Fault {
    std::string_view code;
    std::string_view text;
    std::string_view at; // "line:column"
};

class CaddyfileFaults : public ::testing::TestWithParam<Fault> {};

TEST_P(CaddyfileFaults, AreReportedWhereTheyStand) {
    const Fault& fault = GetParam();
    const Reading read = caddyfile(std::string(fault.text));
    const auto* found = read.diagnostic(fault.code);
    ASSERT_NE(found, nullptr) << fault.text;
    EXPECT_EQ(read.lineAndColumn(found->range), fault.at);
}

INSTANTIATE_TEST_SUITE_P(
    All, CaddyfileFaults,
    ::testing::Values(
        Fault{"unknown-directive", ":80 {\n\trevrse_proxy a:1\n}\n", "2:2"},
        Fault{"unknown-directive", "a.example\nrespond a\nb.example {\n}\n", "3:1"},
        Fault{"unknown-subdirective", ":80 {\n\treverse_proxy a:1 {\n\t\thealth_url /x\n\t}\n}\n",
              "3:3"},
        Fault{"unknown-option", "{\n\thttp_prt 80\n}\n", "2:2"},
        Fault{"unknown-matcher", ":80 {\n\t@m hosts a\n\trespond @m a\n}\n", "2:5"},
        Fault{"dangling-reference", ":80 {\n\trespond @missing a\n}\n", "2:10"},
        Fault{"dangling-reference", ":80 {\n\tinvoke nothing\n}\n", "2:9"},
        Fault{"duplicate-name", ":80 {\n\t@m path /a\n\t@m path /b\n}\n", "3:2"},
        Fault{"duplicate-name", "(a) {\n}\n(a) {\n}\n:80 {\n}\n", "3:1"},
        Fault{"duplicate-site", ":80 {\n}\n:80 {\n}\n", "3:1"},
        Fault{"invalid-address", "a.example:99999 {\n}\n", "1:1"},
        Fault{"invalid-address", "wss://a.example {\n}\n", "1:1"},
        Fault{"invalid-address", ":80 {\n\treverse_proxy http://a/b\n}\n", "2:16"},
        Fault{"mixed-schemes", "http://a.example:8080 {\n}\nhttps://b.example:8080 {\n}\n", "3:1"},
        Fault{"mixed-schemes", ":80 {\n\treverse_proxy http://a https://b\n}\n", "2:25"},
        Fault{"invalid-value", ":80 {\n\treverse_proxy a:1 {\n\t\thealth_interval soon\n\t}\n}\n",
              "3:19"},
        Fault{"invalid-value", ":80 {\n\tredir https://x 200\n}\n", "2:18"},
        Fault{"invalid-value", ":80 {\n\trequest_body {\n\t\tmax_size big\n\t}\n}\n", "3:12"},
        Fault{"wrong-arguments", ":80 {\n\tredir\n}\n", "2:2"},
        Fault{"wrong-arguments", ":80 {\n\trewrite /a /b /c\n}\n", "2:2"},
        Fault{"missing-subdirective", ":80 {\n\tforward_auth a:1\n}\n", "2:2"},
        Fault{"missing-import", ":80 {\n\timport nowhere\n}\n", "2:2"},
        Fault{"misplaced-options", ":80 {\n}\n{\n\tdebug\n}\n", "3:1"},
        Fault{"misplaced-directive", "handle {\n\trespond a\n}\n", "1:1"},
        Fault{"deprecated-directive", ":80 {\n\tbasicauth {\n\t\ta b\n\t}\n}\n", "2:2"},
        Fault{"conflicting-options",
              "a.example {\n\ttls internal {\n\t\tca https://ca.example\n\t}\n}\n", "2:2"},
        Fault{"unused-option", "{\n\tservers :9 {\n\t}\n}\n:80 {\n}\n", "2:2"},
        Fault{"invalid-regex", ":80 {\n\t@m path_regexp a(\n\trespond @m a\n}\n", "2:18"}));

TEST(CaddyfileRecognition, ByNameAndByWhatStandsInIt) {
    const auto confidence = [](std::string_view name, std::string text) {
        text::MemoryFileSystem files;
        ReadContext context(files);
        auto document = context.parse(text::SourceKind::File, std::string(name), std::move(text),
                                      text::Format::Caddyfile);
        EXPECT_TRUE(document);
        return findAdapter("caddy")->recognize(**document, name);
    };
    EXPECT_EQ(confidence("/etc/caddy/Caddyfile", ""), Confidence::Certain);
    EXPECT_EQ(confidence("/x/edge.caddyfile", ":80\n"), Confidence::Certain);
    EXPECT_EQ(confidence("/x/edge.conf", ":80 {\n\trespond a\n}\n"), Confidence::Likely);
    EXPECT_EQ(confidence("/x/common.conf", "header X 1\n"), Confidence::Possible);
    EXPECT_EQ(confidence("/x/notes", "just some words\nand more\n"), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters
