// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/path.h"
#include "core/match/regex.h"
#include "core/match/request.h"

#include <gtest/gtest.h>

#include <chrono>

namespace gatelens::match {
namespace {

TEST(Request, UrlGivesSchemeHostPortAndTarget) {
    const auto request = parseRequestLine("POST https://api.example:8443/a%2Fb?x=1#frag");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->host(), "api.example:8443");
    EXPECT_EQ(request->sni, "api.example");
    EXPECT_EQ(request->port, 8443);
    EXPECT_EQ(request->path, "/a%2Fb");
    EXPECT_EQ(request->query, "x=1") << "a fragment is never sent";
    EXPECT_EQ(request->target(), "/a%2Fb?x=1");
}

TEST(Request, StandardPortIsNotInTheHostField) {
    EXPECT_EQ(parseRequestLine("http://h:80/")->host(), "h");
    EXPECT_EQ(parseRequestLine("http://h:443/")->host(), "h:443");
    EXPECT_EQ(parseRequestLine("GET /x")->hosts.size(), 0U);
    EXPECT_FALSE(parseRequestLine("GET http://h/?")->query->size());
}

TEST(Request, MistakesNameTheColumn) {
    EXPECT_EQ(parseRequestLine("GET ftp://h/").error().place, "column 5");
    EXPECT_EQ(parseRequestLine("GET http://u@h/").error().code, ErrorCode::Usage);
    EXPECT_FALSE(parseRequestLine("G(T http://h/"));
    EXPECT_FALSE(parseRequestLine(""));
}

TEST(Request, HeadersKeepOrderAndDuplicates) {
    Request request;
    ASSERT_TRUE(addHeader(request, "X-A: 1"));
    ASSERT_TRUE(addHeader(request, "x-a:2"));
    ASSERT_TRUE(addHeader(request, "Host: a"));
    ASSERT_TRUE(addHeader(request, "Host: b"));
    EXPECT_EQ(request.values("X-a").size(), 2U);
    EXPECT_EQ(request.values("host").size(), 2U);
    EXPECT_FALSE(addHeader(request, "no colon"));
    EXPECT_FALSE(addHeader(request, "bad name: x"));
}

TEST(Path, DotSegmentsOfRfc3986) {
    EXPECT_EQ(removeDotSegments("/a/b/c/./../../g"), "/a/g");
    EXPECT_EQ(removeDotSegments("/../a"), "/a");
    EXPECT_EQ(removeDotSegments("/a/.."), "/");
    EXPECT_EQ(removeDotSegments("/a/."), "/a/");
    EXPECT_EQ(removeDotSegments("/a//b"), "/a//b");
    EXPECT_EQ(removeDotSegments("/"), "/");
    EXPECT_EQ(goPathClean("/a//b/../c/"), "/a/c");
    EXPECT_EQ(goPathClean("//"), "/");
}

TEST(Path, EscapesAreDecodedOnlyWhereAsked) {
    EXPECT_EQ(percentDecode("/%61%2fb"), "/a/b");
    EXPECT_FALSE(percentDecode("/%6"));
    EXPECT_FALSE(percentDecode("/%zz"));
    EXPECT_EQ(percentDecodeSome("/%61%2fb%zz", isUnreserved), "/a%2Fb%zz");
}

TEST(Path, SegmentPrefixEndsAtASlash) {
    EXPECT_TRUE(isSegmentPrefix("/foo", "/foo"));
    EXPECT_TRUE(isSegmentPrefix("/foo/", "/foo"));
    EXPECT_TRUE(isSegmentPrefix("/foo", "/foo/bar"));
    EXPECT_FALSE(isSegmentPrefix("/foo", "/foobar"));
    EXPECT_TRUE(isSegmentPrefix("/", "/anything"));
}

TEST(Regex, DialectsDiffer) {
    EXPECT_FALSE(Regex::compile("(?=a)", {.dialect = RegexDialect::Re2}));
    const auto pcre = Regex::compile("^/a(?=b)", {.dialect = RegexDialect::Pcre});
    ASSERT_TRUE(pcre);
    EXPECT_TRUE(pcre->search("/abc"));
    EXPECT_FALSE(pcre->search("/acb"));
    EXPECT_FALSE(Regex::compile("a(b", {.dialect = RegexDialect::Pcre}));
}

TEST(Regex, AnchorsAndCase) {
    const auto regex = Regex::compile("foo", {.caseSensitive = false});
    EXPECT_TRUE(regex->search("/FOObar"));
    EXPECT_FALSE(regex->matchStart("/foo"));
    EXPECT_TRUE(regex->matchStart("foobar"));
    EXPECT_FALSE(regex->matchFull("foobar"));
    EXPECT_TRUE(regex->matchFull("Foo"));
}

TEST(Regex, TemplatesOfEachStyle) {
    const auto regex = Regex::compile("^/(?P<v>v[0-9]+)/(.*)$", {});
    const auto match = regex->find("/v2/orders");
    ASSERT_TRUE(match);
    EXPECT_EQ(expandTemplate("/${v}/$2", *match, TemplateStyle::Go), "/v2/orders");
    EXPECT_EQ(expandTemplate("/$1x/$2", *match, TemplateStyle::Go), "//orders")
        << "Go reads $1x as a name";
    EXPECT_EQ(expandTemplate("/$1x/$2", *match, TemplateStyle::Nginx), "/v2x/orders");
    EXPECT_EQ(expandTemplate(R"(/\1/\2\\)", *match, TemplateStyle::Backslash), R"(/v2/orders\)");
    EXPECT_EQ(expandTemplate("$$1", *match, TemplateStyle::Go), "$1");
}

TEST(Regex, HostilePatternCostsBoundedTime) {
    const auto regex = Regex::compile("^(a+)+$", {.dialect = RegexDialect::Pcre});
    ASSERT_TRUE(regex);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(regex->search(std::string(60, 'a') + '!'));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    const auto match = regex->find(std::string(60, 'a') + '!');
    ASSERT_TRUE(match) << "giving up is not the same as no match";
    EXPECT_TRUE(match->limitReached);
}

} // namespace
} // namespace gatelens::match
