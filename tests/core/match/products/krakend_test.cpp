// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// KrakenD cannot be run here. The expectations are those of luraproject/lura
// (router/gin/{engine,endpoint}.go, config/{uri,config}.go, proxy/balancing.go) and
// of gin 1.9 (gin.go, handleHTTPRequest); each test names its place.
#include "tests/core/match/products/asking.h"

#include <fmt/ranges.h>

namespace gatelens::match {
namespace {

using testing::Asking;

std::string endpoint(std::string_view path, std::string_view pattern, std::string_view more = "") {
    return fmt::format(R"({{"endpoint": "{}", "backend": [{{"url_pattern": "{}"}}]{}}})", path,
                       pattern, more);
}

Asking krakend(const std::vector<std::string>& endpoints, std::string_view router = "{}") {
    return Asking("krakend",
                  {{"krakend.json", fmt::format(R"({{"version": 3, "host": ["http://back.test:81"],
                      "extra_config": {{"router": {}}}, "endpoints": [{}]}})",
                                                router, fmt::join(endpoints, ","))}});
}

// gin's tree: literals before parameters, with a way back.
TEST(KrakendMatch, LiteralsBeforeParameters) {
    const auto rules = krakend({endpoint("/u/{id}", "/user/{id}"), endpoint("/u/me", "/self"),
                                endpoint("/u/{id}/x", "/x/{id}"), endpoint("/u/me/y", "/y")});
    EXPECT_EQ(rules.ask("GET http://h/u/me"), "GET /u/me /self");
    EXPECT_EQ(rules.ask("GET http://h/u/7"), "GET /u/{id} /user/7");
    EXPECT_EQ(rules.ask("GET http://h/u/me/x"), "GET /u/{id}/x /x/me") << "the way back";
    EXPECT_EQ(rules.ask("GET http://h/u/7/z"), "404");
    EXPECT_EQ(rules.ask("GET http://h/__health"), "/__health internal");
}

// gin.go: RedirectTrailingSlash, RedirectFixedPath, HandleMethodNotAllowed.
TEST(KrakendMatch, NearlyRightPathsAreRedirected) {
    const std::vector<std::string> endpoints{endpoint("/a/b", "/x"),
                                             endpoint("/p", "/p", R"(, "method": "POST")")};
    const auto rules = krakend(endpoints);
    EXPECT_EQ(rules.ask("GET http://h/a/b/?q=1"), "301 /a/b?q=1");
    EXPECT_EQ(rules.ask("GET http://h/A//B"), "301 /a/b");
    EXPECT_EQ(rules.ask("POST http://h/p/"), "307 /p");
    EXPECT_EQ(rules.ask("GET http://h/p"), "405");
    EXPECT_EQ(rules.ask("GET http://h/other"), "404");
    const auto strict = krakend(endpoints, R"({"disable_redirect_trailing_slash": true,
        "disable_redirect_fixed_path": true, "disable_handle_method_not_allowed": true})");
    EXPECT_EQ(strict.ask("GET http://h/a/b/"), "404");
    EXPECT_EQ(strict.ask("GET http://h/A/b"), "404");
    EXPECT_EQ(strict.ask("GET http://h/p"), "404");
}

// engine.go, paramChecker.
TEST(KrakendMatch, ParametersThatAreStillEncodedAreRefused) {
    const auto rules = krakend({endpoint("/u/{id}", "/user/{id}")});
    EXPECT_EQ(rules.ask("GET http://h/u/a%20b"), "GET /u/{id} /user/a%20b");
    EXPECT_EQ(rules.ask("GET http://h/u/a%2520b"), "GET /u/{id} 400");
    EXPECT_EQ(rules.ask("GET http://h/u/a%3Fb"), "GET /u/{id} 400");
    EXPECT_EQ(rules.ask("GET http://h/u/a%2Fb"), "404") << "the decoded path has one segment more";
}

// endpoint.go, NewRequest: what is not listed does not reach a backend.
TEST(KrakendMatch, OnlyListedFieldsAndQueriesPass) {
    const auto rules = krakend(
        {endpoint("/none", "/x?fixed=1"),
         endpoint("/some", "/x",
                  R"(, "input_query_strings": ["b", "a"], "input_headers": ["X-A"])"),
         endpoint("/all", "/x", R"(, "input_query_strings": ["*"], "input_headers": ["*"])")});
    const auto none = rules.decide("GET http://h/none?a=1", {"X-A: 1", "Content-Type: t"});
    EXPECT_EQ(none.upstream->path, "/x?fixed=1");
    EXPECT_EQ(none.upstream->removed, std::vector<std::string>{"X-A"});
    EXPECT_EQ(none.upstream->host, "back.test:81");
    EXPECT_EQ(rules.decide("GET http://h/some?b=2&a=1&c=3").upstream->path, "/x?a=1&b=2");
    EXPECT_TRUE(rules.decide("GET http://h/all?z=1", {"X-A: 1"}).upstream->removed.empty());
    EXPECT_EQ(rules.decide("GET http://h/all?z=1").upstream->path, "/x?z=1");
}

// proxy/headers_filter_test.go and query_strings_filter_test.go of Lura 2.
TEST(KrakendMatch, ListsOfABackendNarrowDownThoseOfTheEndpoint) {
    const auto rules = krakend({R"({"endpoint": "/e", "input_headers": ["X-A", "X-B"],
        "input_query_strings": ["a", "b"], "backend": [{"url_pattern": "/x",
        "input_headers": ["x-a"], "input_query_strings": ["b"]}]})",
                                R"({"endpoint": "/star", "input_headers": ["X-A"],
        "backend": [{"url_pattern": "/x", "input_headers": ["*"]}]})"});
    const auto one = rules.decide("GET http://h/e?a=1&b=2", {"X-A: 1", "X-B: 2"});
    EXPECT_EQ(one.upstream->path, "/x?b=2");
    EXPECT_EQ(one.upstream->removed, std::vector<std::string>{"X-B"});
    for (const auto& [name, value] : one.upstream->added) {
        EXPECT_NE(name, "X-Forwarded-For") << "it is not listed either";
    }
    EXPECT_EQ(rules.decide("GET http://h/star", {"X-A: 1"}).upstream->removed,
              std::vector<std::string>{"X-A"})
        << "a star is no wildcard there";
}

struct GinRow {
    std::string source;
    std::string line;
    std::string expected;
};

// gin's tree_test.go and Lura's router/gin tests, by their meaning.
TEST(KrakendMatch, CasesOfTheRouter) {
    const auto rules =
        krakend({endpoint("/cmd/{tool}", "/1"), endpoint("/cmd/{tool}/{sub}", "/2"),
                 endpoint("/cmd/vet", "/3"), endpoint("/src/{dir}/x", "/4"),
                 endpoint("/user_{name}", "/5"), endpoint("/doc/", "/6"), endpoint("/UPPER", "/7"),
                 endpoint("/put", "/8", R"(, "method": "PUT")")});
    const std::vector<GinRow> rows{
        {"TestTreeWildcard", "GET http://h/cmd/test", "GET /cmd/{tool} /1"},
        {"TestTreeWildcard: one segment more", "GET http://h/cmd/test/3",
         "GET /cmd/{tool}/{sub} /2"},
        {"TestTreeWildcard: a literal", "GET http://h/cmd/vet", "GET /cmd/vet /3"},
        {"TestTreeWildcard: the literal's start is no literal", "GET http://h/cmd/ve",
         "GET /cmd/{tool} /1"},
        {"TestTreeTrailingSlashRedirect", "GET http://h/cmd/vet/", "301 /cmd/vet"},
        {"TestTreeFindCaseInsensitivePath", "GET http://h/upper", "301 /UPPER"},
        {"TestTreeFindCaseInsensitivePath: parameters keep theirs", "GET http://h/SRC/Dir/X",
         "301 /src/Dir/x"},
        {"HandleMethodNotAllowed", "GET http://h/put", "405"},
        {"RedirectTrailingSlash of another method", "PUT http://h/put/", "307 /put"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(rules.ask(row.line), row.expected) << row.source;
    }
}

TEST(KrakendMatch, MethodOfTheBackendAndSeveralBackends) {
    const auto rules = krakend(
        {R"({"endpoint": "/m", "method": "POST", "backend": [{"url_pattern": "/x", "method": "GET"}]})",
         R"({"endpoint": "/two", "backend": [{"url_pattern": "/1"}, {"url_pattern": "/2"}]})"});
    EXPECT_EQ(rules.decide("POST http://h/m").upstream->method, "GET");
    EXPECT_EQ(rules.decide("GET http://h/two").destinations.size(), 2U);
}

TEST(KrakendMatch, ComponentsThatDecideAreNamed) {
    const auto rules = krakend({endpoint("/j", "/x", R"(, "extra_config": {"auth/validator":
        {"alg": "RS256", "jwk_url": "https://idp.test/jwk"}})")});
    ASSERT_EQ(rules.decide("GET http://h/j").gaps.size(), 1U);
    EXPECT_EQ(rules.decide("GET http://h/j").gaps.front().what, "component auth/validator");
}

TEST(KrakendMatch, CandidatesSayWhy) {
    const auto rules = krakend({endpoint("/u/{id}", "/user/{id}"), endpoint("/u/me", "/self"),
                                endpoint("/u/me", "/made", R"(, "method": "POST")")});
    const auto list = rules.candidates("GET http://h/u/me");
    ASSERT_GE(list.size(), 3U);
    EXPECT_TRUE(list[0].won);
    EXPECT_EQ(list[1].reason, "a path with more literal segments comes first");
    EXPECT_EQ(list[2].reason, "takes POST; the method is GET");
}

} // namespace
} // namespace gatelens::match
