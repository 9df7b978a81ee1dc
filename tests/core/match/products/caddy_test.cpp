// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/products/asking.h"

namespace gatelens::match {
namespace {

using testing::Asking;

Asking caddy(std::string_view routes, std::string_view more = {}) {
    return Asking("caddy", {{"caddy.json", fmt::format(R"({{"apps": {{"http": {{"servers": {{
        "s": {{"listen": [":80"], "automatic_https": {{"disable": true}}, "routes": [{}]{}}}}}}}}}}})",
                                                       routes, more)}});
}

Asking caddyfile(std::string_view text) {
    return Asking("caddy", {{"Caddyfile", std::string(text)}});
}

std::string route(std::string_view id, std::string_view match, std::string_view handlers) {
    return fmt::format(R"({{"@id": "{}", "match": [{}], "handle": [{}]}})", id, match, handlers);
}

constexpr std::string_view kProxy =
    R"({"handler": "reverse_proxy", "upstreams": [{"dial": "10.0.0.1:80"}]})";

TEST(CaddyMatch, PathsAreCleanedDecodedAndWithoutCase) {
    const auto rules = caddy(route("foo", R"({"path": ["/foo*"]})", kProxy) + "," +
                             route("sub", R"({"path": ["/sub/*"]})", kProxy) + "," +
                             route("php", R"({"path": ["*.php"]})", kProxy) + "," +
                             route("glob", R"({"path": ["/a/*/c"]})", kProxy) + "," +
                             route("raw", R"({"path": ["/r%2fx"]})", kProxy));
    EXPECT_EQ(rules.ask("GET http://h/FOObar"), "foo /FOObar");
    EXPECT_EQ(rules.ask("GET http://h/x/..//%66oo"), "foo /x/..//%66oo") << "sent as it came";
    EXPECT_EQ(rules.ask("GET http://h/sub"), "200") << "nothing answers: an empty 200";
    EXPECT_EQ(rules.ask("GET http://h/sub/"), "sub /sub/");
    EXPECT_EQ(rules.ask("GET http://h/x/y.PHP"), "php /x/y.PHP");
    EXPECT_EQ(rules.ask("GET http://h/a/b/c"), "glob /a/b/c");
    EXPECT_EQ(rules.ask("GET http://h/a/b/b/c"), "200") << "a star stays in its segment";
    EXPECT_EQ(rules.ask("GET http://h/r%2Fx"), "raw /r%2Fx");
    EXPECT_EQ(rules.ask("GET http://h/r/x"), "200");
}

TEST(CaddyMatch, HostsAreWholeLabels) {
    const auto rules = caddy(route("exact", R"({"host": ["a.test"]})", kProxy) + "," +
                             route("wild", R"({"host": ["*.a.test"]})", kProxy) + "," +
                             route("one", R"({"host": ["*"]})", kProxy));
    EXPECT_EQ(rules.ask("GET http://A.test:80/"), "exact /");
    EXPECT_EQ(rules.ask("GET http://x.a.test/"), "wild /");
    EXPECT_EQ(rules.ask("GET http://x.y.a.test/"), "200");
    EXPECT_EQ(rules.ask("GET http://localhost/"), "one /");
    Request empty;
    empty.hosts = {""};
    EXPECT_EQ(rules.ask(empty), "400");
}

TEST(CaddyMatch, RoutesFallThroughUntilOneAnswers) {
    const auto rules =
        caddy(route("change", R"({"path": ["/api/*"]})",
                    R"({"handler": "rewrite", "strip_path_prefix": "/api"})") +
              "," + route("late", R"({"path": ["/v1*"]})", kProxy) + "," +
              R"({"@id": "end", "match": [{"path": ["/end*"]}], "terminal": true, "handle": []},)" +
              route("never", R"({"path": ["/end*"]})", kProxy));
    EXPECT_EQ(rules.ask("GET http://h/api/v1/x"), "late /v1/x") << "the next route sees the change";
    EXPECT_EQ(rules.ask("GET http://h/end"), "200");
    const auto list = rules.candidates("GET http://h/api/v1/x");
    ASSERT_GE(list.size(), 2U);
    EXPECT_TRUE(list[0].won);
    EXPECT_NE(list[1].reason.find("hands the request on"), std::string::npos) << list[1].reason;
}

TEST(CaddyMatch, OfAGroupTheFirstRuns) {
    const auto grouped = [](std::string_view id, std::string_view handler) {
        return fmt::format(R"({{"@id": "{}", "group": "g", "match": [{{"path": ["/*"]}}],
            "handle": [{}]}})",
                           id, handler);
    };
    const auto rules = caddy(grouped("first", R"({"handler": "rewrite", "uri": "/x"})") + "," +
                             grouped("second", R"({"handler": "rewrite", "uri": "/y"})") + "," +
                             route("last", R"({"path": ["*"]})", kProxy));
    EXPECT_EQ(rules.ask("GET http://h/"), "last /x");
}

TEST(CaddyMatch, ErrorsGoToTheErrorRoutes) {
    const auto rules = caddy(
        route("broken", R"({"path": ["/b*"]})", R"({"handler": "error", "status_code": 403})") +
            "," + route("none", R"({"path": ["/n"]})", R"({"handler": "reverse_proxy"})"),
        R"(, "errors": {"routes": [{"@id": "sorry", "match": [{"path": ["/b"]}],
                  "handle": [{"handler": "static_response"}]}]})");
    EXPECT_EQ(rules.ask("GET http://h/b"), "sorry 403");
    EXPECT_EQ(rules.ask("GET http://h/bb"), "broken 403");
    EXPECT_EQ(rules.ask("GET http://h/n"), "none 503") << "there is no upstream";
}

TEST(CaddyMatch, MatchersOfEveryKind) {
    const auto rules =
        caddy(route("header", R"({"header": {"X-A": ["on*"], "X-B": null}})", kProxy) + "," +
              route("query", R"({"query": {"k": ["*"]}, "method": ["post"]})", kProxy) + "," +
              route("regexp", R"j({"path_regexp": {"name": "r", "pattern": "^/u/(\\d+)"}})j",
                    R"({"handler": "rewrite", "uri": "/user/{http.regexp.r.1}"},)" +
                        std::string(kProxy)) +
              "," + route("not", R"({"not": [{"path": ["/skip*"]}], "host": ["n"]})", kProxy) +
              "," + route("cel", R"j({"expression": "path('/cel')", "host": ["c"]})j", kProxy));
    EXPECT_EQ(rules.ask("GET http://h/", {"X-A: only"}), "header /");
    EXPECT_EQ(rules.ask("GET http://h/", {"X-A: on", "X-B: 1"}), "200");
    EXPECT_EQ(rules.ask("POST http://h/?k=1"), "query /?k=1");
    EXPECT_EQ(rules.ask("POST http://h/?k=1&z=%zz"), "200") << "a malformed query never matches";
    EXPECT_EQ(rules.ask("GET http://h/u/42/x"), "regexp /user/42");
    EXPECT_EQ(rules.ask("GET http://n/x"), "not /x");
    EXPECT_EQ(rules.ask("GET http://n/skip"), "200");
    const auto open = rules.decide("GET http://c/");
    ASSERT_EQ(open.gaps.size(), 1U);
    EXPECT_EQ(open.gaps.front().what, "CEL expression");
}

TEST(CaddyMatch, CaddyfileBlocks) {
    const auto rules = caddyfile(R"(http://a.test {
	@post method POST
	handle_path /api/* {
		reverse_proxy 10.0.0.1:80
	}
	handle /old {
		redir * /new{uri} permanent
	}
	handle @post {
		respond "made" 201
	}
	handle {
		uri replace foo bar
		reverse_proxy 10.0.0.2:80
	}
}
)");
    EXPECT_EQ(rules.decide("GET http://a.test/api/x").upstream->path, "/x");
    EXPECT_EQ(rules.decide("GET http://a.test/old?q").location, "/new/old?q");
    EXPECT_EQ(rules.decide("POST http://a.test/").status, 201);
    EXPECT_EQ(rules.decide("GET http://a.test/foo/foo").upstream->path, "/bar/bar");
    EXPECT_EQ(rules.ask("GET http://b.test/"), "200");
}

TEST(CaddyMatch, WhyRoutesInsideOthersDidNotRun) {
    const auto rules = caddyfile(
        "http://a.test {\n\thandle /api/* {\n\t\t@post method POST\n\t\trespond @post 201\n\t\t"
        "respond 202\n\t}\n\thandle {\n\t\trespond 404\n\t}\n}\n");
    const auto list = rules.candidates("GET http://a.test/api/x");
    const auto says = [&list](std::string_view text) {
        return std::any_of(list.begin(), list.end(), [text](const Candidate& candidate) {
            return candidate.reason.find(text) != std::string::npos;
        });
    };
    EXPECT_TRUE(says("asks for the method POST; it is GET")) << "of a route in a subroute";
    EXPECT_TRUE(says("matches, but an earlier route answers"));
}

TEST(CaddyMatch, ForwardedFieldsAndHost) {
    const auto rules =
        caddy(route("up", R"({"path": ["*"]})",
                    R"({"handler": "reverse_proxy", "upstreams": [{"dial": "10.0.0.1:8080"}],
            "headers": {"request": {"set": {"Host": ["{http.reverse_proxy.upstream.hostport}"]}}}})"));
    const auto decision = rules.decide("GET http://h/", {"X-Forwarded-For: 1.2.3.4"});
    ASSERT_TRUE(decision.upstream);
    EXPECT_EQ(decision.upstream->host, "10.0.0.1:8080");
    const Headers& added = decision.upstream->added;
    EXPECT_NE(std::find(added.begin(), added.end(),
                        std::pair<std::string, std::string>("X-Forwarded-For", "127.0.0.1")),
              added.end())
        << "the peer is no trusted proxy";
}

TEST(CaddyMatch, AutomaticRedirectToHttps) {
    const auto rules = caddyfile("a.test {\n\treverse_proxy 10.0.0.1:80\n}\n");
    const auto redirect = rules.decide("GET http://a.test/x?y");
    EXPECT_EQ(redirect.status, 308);
    EXPECT_EQ(redirect.location, "https://a.test/x?y");
    EXPECT_EQ(rules.decide("GET https://a.test/x").upstream->path, "/x");
}

} // namespace
} // namespace gatelens::match
