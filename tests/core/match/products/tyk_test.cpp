// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tyk cannot be run here. The expectations are those of its source, version 5.14:
// gateway/{api_loader,api_definition,model_urlspec,mw_version_check,mw_url_rewrite,
// reverse_proxy}.go and internal/httputil/mux.go; each test names its place.
#include "tests/core/match/products/asking.h"

namespace gatelens::match {
namespace {

using testing::Asking;

std::string api(std::string_view id, std::string_view listenPath, std::string_view version = "{}",
                std::string_view more = "", std::string_view target = "http://back.test/base/") {
    return fmt::format(R"({{"name": "{0}", "api_id": "{0}", "org_id": "o", "active": true,
        "use_keyless": true, "version_data": {{"not_versioned": true, "versions":
        {{"Default": {2}}}}}, "proxy": {{"listen_path": "{1}", "target_url": "{4}",
        "strip_listen_path": true}}{3}}})",
                       id, listenPath, version, more, target);
}

Asking tyk(const std::vector<std::string>& apis, std::string_view options = "{}") {
    std::map<std::string, std::string> texts{
        {"tyk.conf", fmt::format(R"({{"listen_port": 8080, "secret": "x", "app_path": "apps",
            "http_server_options": {}}})",
                                 options)}};
    for (std::size_t i = 0; i < apis.size(); ++i) {
        texts.emplace(fmt::format("apps/{}.json", i), apis[i]);
    }
    return Asking("tyk", std::move(texts));
}

// api_loader.go, sortSpecsByListenPath.
TEST(TykMatch, LongestListenPathFirst) {
    const auto rules = tyk({api("a", "/foo"), api("b", "/foo-bar/"), api("c", "/{any}/deep/")});
    EXPECT_EQ(rules.ask("GET http://h/foo-bar/x"), "b /base/x");
    EXPECT_EQ(rules.ask("GET http://h/foo/x"), "a /base/x");
    EXPECT_EQ(rules.ask("GET http://h/foobar"), "a /base/bar") << "a prefix is a plain string";
    EXPECT_EQ(rules.ask("GET http://h/z/deep/x"), "c /base/x");
    EXPECT_EQ(rules.ask("GET http://h/b/x"), "b /base/b/x") << "every API answers on its id, too";
    EXPECT_EQ(rules.ask("GET http://h/Foo"), "404");
}

// api_loader.go, explicitRouteSubpaths: the API keeps what it refuses.
TEST(TykMatch, StrictRoutes) {
    const auto rules = tyk({api("a", "/app"), api("b", "/")}, R"({"enable_strict_routes": true})");
    EXPECT_EQ(rules.ask("GET http://h/app/x"), "a /base/x");
    EXPECT_EQ(rules.ask("GET http://h/app"), "a /base");
    EXPECT_EQ(rules.ask("GET http://h/apple"), "a 404");
    EXPECT_EQ(rules.ask("GET http://h/other"), "b /base/other");
}

// gorilla/mux below proxy_muxer.go: unless skip_url_cleaning is set.
TEST(TykMatch, PathsAreCleanedByARedirect) {
    EXPECT_EQ(tyk({api("a", "/a/")}).ask("GET http://h/a//b?q"), "301 /a/b?q");
    EXPECT_EQ(tyk({api("a", "/a/")}).ask("GET http://h/x/../a/b/"), "301 /a/b/");
    EXPECT_EQ(tyk({api("a", "/a/")}, R"({"skip_url_cleaning": true})").ask("GET http://h/a/b//c"),
              "a /base/b//c");
}

std::string extended(std::string_view lists) {
    return fmt::format(
        R"({{"name": "Default", "use_extended_paths": true, "extended_paths": {{{}}}}})", lists);
}

// api_definition.go, URLAllowedAndIgnored.
TEST(TykMatch, AllowAndBlockLists) {
    const auto block = tyk({api("a", "/a/", extended(R"("black_list": [
        {"path": "/admin", "method": "GET"}])"))});
    EXPECT_EQ(block.decide("GET http://h/a/admin").status, 403);
    EXPECT_EQ(block.decide("GET http://h/a/x/admin/y").status, 403) << "found anywhere";
    EXPECT_EQ(block.decide("POST http://h/a/admin").outcome, Outcome::Forward);
    const auto allow = tyk({api("a", "/a/", extended(R"("white_list": [
        {"path": "/users/{id}", "method": "GET"}])"))});
    EXPECT_EQ(allow.decide("GET http://h/a/users/7").outcome, Outcome::Forward);
    EXPECT_EQ(allow.decide("GET http://h/a/other").status, 403);
    EXPECT_EQ(allow.decide("POST http://h/a/users/7").status, 403);
}

// httputil.PreparePathRegexp.
TEST(TykMatch, EndpointsCanBeAnchored) {
    const std::string definition =
        api("a", "/a/", extended(R"("black_list": [{"path": "/json", "method": "GET"}])"));
    EXPECT_EQ(tyk({definition}).decide("GET http://h/a/v1/json/x").status, 403);
    const auto exact = tyk({definition}, R"({"enable_path_prefix_matching": true,
        "enable_path_suffix_matching": true})");
    EXPECT_EQ(exact.decide("GET http://h/a/json").status, 403);
    EXPECT_EQ(exact.decide("GET http://h/a/json/x").outcome, Outcome::Forward);
    EXPECT_EQ(exact.decide("GET http://h/a/v1/json").outcome, Outcome::Forward);
}

TEST(TykMatch, MocksAnswer) {
    const auto rules = tyk({api("a", "/a/", extended(R"("mock_response": [
        {"path": "/m", "method": "GET", "code": 418, "body": "x"}])"))});
    EXPECT_EQ(rules.decide("GET http://h/a/m").status, 418);
    EXPECT_EQ(rules.decide("POST http://h/a/m").outcome, Outcome::Forward);
}

// mw_url_rewrite.go: the pattern sees the URL with its listen path and query.
TEST(TykMatch, UrlRewrites) {
    const auto rules = tyk({api("a", "/a/", extended(R"j("url_rewrites": [
        {"path": "/w/{x}", "method": "GET", "match_pattern": "/w/(.*)\\?q=(.*)",
         "rewrite_to": "/a/new/$2/$1"},
        {"path": "/out", "method": "GET", "match_pattern": ".*",
         "rewrite_to": "https://other.test/z"}])j"))});
    EXPECT_EQ(rules.decide("GET http://h/a/w/7?q=8").upstream->path, "/base/new/8/7");
    const auto out = rules.decide("GET http://h/a/out");
    EXPECT_EQ(out.upstream->url(), "https://other.test/z");
}

std::string versioned(std::string_view definition) {
    return fmt::format(R"({{"name": "v", "api_id": "v", "org_id": "o", "active": true,
        "use_keyless": true, "definition": {}, "version_data": {{"not_versioned": false,
        "default_version": "", "versions": {{"v1": {{"name": "v1"}}, "v2": {{"name": "v2",
        "override_target": "http://two.test/"}}}}}}, "proxy": {{"listen_path": "/v/",
        "target_url": "http://one.test/", "strip_listen_path": true}}}})",
                       definition);
}

// api_definition.go, getVersionFromRequest and Version.
TEST(TykMatch, Versions) {
    const auto header = tyk({versioned(R"({"location": "header", "key": "x-version"})")});
    EXPECT_EQ(header.decide("GET http://h/v/x", {"X-Version: v1"}).upstream->url(),
              "http://one.test/x");
    EXPECT_EQ(header.decide("GET http://h/v/x", {"X-Version: v2"}).upstream->url(),
              "http://two.test/x");
    EXPECT_EQ(header.decide("GET http://h/v/x").status, 403);
    EXPECT_EQ(header.decide("GET http://h/v/x", {"X-Version: v3"}).status, 403);
    const auto query =
        tyk({versioned(R"({"location": "url-param", "key": "v", "strip_versioning_data": true})")});
    EXPECT_EQ(query.decide("GET http://h/v/x?v=v2&a=1").upstream->url(), "http://two.test/x?a=1");
    const auto url = tyk({versioned(R"({"location": "url", "strip_path": true})")});
    EXPECT_EQ(url.decide("GET http://h/v/v2/x").upstream->url(), "http://two.test/x");
    EXPECT_EQ(url.decide("GET http://h/v/v9/x").status, 403);
}

TEST(TykMatch, HostAndAuthentication) {
    const auto rules = tyk({api("a", "/a/"), api("k", "/k/", "{}", R"(, "use_keyless": false,
        "use_standard_auth": true, "auth": {"auth_header_name": "Authorization"})")});
    EXPECT_EQ(rules.decide("GET http://h:81/a/").upstream->host, "back.test");
    EXPECT_FALSE(rules.decide("GET http://h/k/").gaps.empty()) << "who has a key is not known";
}

struct MuxRow {
    std::string source;
    std::string line;
    std::string expected;
};

// gateway/api_loader_test.go and internal/httputil/mux_test.go, by their meaning.
TEST(TykMatch, CasesOfItsOwnSuites) {
    const auto rules = tyk({api("a", "/test/"), api("b", "/test/deeper/"),
                            api("c", "/{tenant}/v1/"), api("d", "/exact")});
    const std::vector<MuxRow> rows{
        {"sortSpecsByListenPath: longest first", "GET http://h/test/deeper/x", "b /base/x"},
        {"sortSpecsByListenPath", "GET http://h/test/other", "a /base/other"},
        {"a parameter counts its slashes only", "GET http://h/acme/v1/z", "c /base/z"},
        {"a listen path without slash is a plain prefix", "GET http://h/exactly", "d /base/ly"},
        {"the API's id is a listen path too, and is not stripped", "GET http://h/d/x",
         "d /base/d/x"},
        {"no API", "GET http://h/", "404"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(rules.ask(row.line), row.expected) << row.source;
    }
}

TEST(TykMatch, CandidatesSayWhy) {
    const auto rules = tyk({api("short", "/a"), api("long", "/a/b/"), api("other", "/z/")});
    const auto list = rules.candidates("GET http://h/a/b/c");
    ASSERT_GE(list.size(), 2U);
    EXPECT_TRUE(list[0].won);
    EXPECT_EQ(list[1].reason, "the longer listen path /a/b/ comes first");
}

} // namespace
} // namespace gatelens::match
