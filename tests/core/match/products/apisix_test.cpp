// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// APISIX cannot be run here. The expectations are those of its source: routers and
// plugins of apache/apisix 3.18 (apisix/http/router/*.lua, apisix/plugins/*.lua) and
// api7/lua-resty-radixtree 2.9 (lib/resty/radixtree.lua); each test names its place.
#include "tests/core/match/products/asking.h"

namespace gatelens::match {
namespace {

using testing::Asking;

Asking apisix(std::string_view routes, std::string_view router = "radixtree_host_uri") {
    return Asking(
        "apisix",
        {{"apisix.yaml", fmt::format("routes:\n{}upstreams:\n- {{id: u, nodes: {{\"10.0.0.1:80\": "
                                     "1}}}}\n- {{id: n, pass_host: node, nodes: "
                                     "{{\"back.test:8080\": 1}}}}\n#END\n",
                                     routes)},
         {"config.yaml", fmt::format("apisix: {{node_listen: 9080, router: {{http: {}}}}}\n"
                                     "deployment: {{role: data_plane, role_data_plane: "
                                     "{{config_provider: yaml}}}}\n",
                                     router)}});
}

std::string route(std::string_view id, std::string_view rest) {
    return fmt::format("- {{id: {0}, name: {0}, upstream_id: u, {1}}}\n", id, rest);
}

// radixtree.lua, match_route: the exact table, then the tree from the longest
// prefix; `priority` only within one prefix.
TEST(ApisixMatch, LongestPrefixBeatsPriority) {
    const auto rules =
        apisix(route("all", "uri: /*, priority: 100") + route("foo", "uri: /foo/*, priority: 1") +
               route("exact", "uri: /foo/bar") +
               route("better", "uri: /foo/*, priority: 5, methods: [POST]"));
    EXPECT_EQ(rules.ask("GET http://h/foo/bar"), "exact /foo/bar");
    EXPECT_EQ(rules.ask("GET http://h/foo/x"), "foo /foo/x") << "apache/apisix#11270";
    EXPECT_EQ(rules.ask("POST http://h/foo/x"), "better /foo/x");
    EXPECT_EQ(rules.ask("GET http://h/foo"), "all /foo");
    EXPECT_EQ(rules.ask("GET http://h/Foo/x"), "all /Foo/x") << "case counts";
}

// radixtree_host_uri.lua: the host first; a host without a matching uri falls through.
TEST(ApisixMatch, HostComesBeforeTheUri) {
    const auto rules = apisix(
        route("exact", "host: a.test, uri: /x") + route("wild", "host: '*.a.test', uri: /*") +
        route("deep", "host: '*.b.a.test', uri: /*") + route("any", "uri: /x/y"));
    EXPECT_EQ(rules.ask("GET http://A.test/x"), "exact /x");
    EXPECT_EQ(rules.ask("GET http://a.test/x/y"), "any /x/y");
    EXPECT_EQ(rules.ask("GET http://c.a.test/x/y"), "wild /x/y");
    EXPECT_EQ(rules.ask("GET http://c.b.a.test/"), "deep /");
    EXPECT_EQ(rules.ask("GET http://a.test:9080/x"), "exact /x");
    EXPECT_EQ(rules.ask("GET http://other/x"), "404");
}

TEST(ApisixMatch, HostIsOnlyAConditionInTheUriRouter) {
    const std::string routes = route("host", "host: a.test, uri: /*") + route("long", "uri: /x/*");
    EXPECT_EQ(apisix(routes, "radixtree_uri").ask("GET http://a.test/x/y"), "long /x/y");
    EXPECT_EQ(apisix(routes).ask("GET http://a.test/x/y"), "host /x/y");
}

// radixtree.lua, fetch_pat and compare_param.
TEST(ApisixMatch, ParametersAndStarsInTheMiddle) {
    const std::string routes = route("user", "uri: /user/:id/files") +
                               route("star", "uri: /a/*/c") + route("glued", "uri: /g*h");
    const auto with = apisix(routes, "radixtree_uri_with_parameter");
    EXPECT_EQ(with.ask("GET http://h/user/7/files"), "user /user/7/files");
    EXPECT_EQ(with.ask("GET http://h/user/7/8/files"), "404");
    EXPECT_EQ(with.ask("GET http://h/a/b/b/c"), "star /a/b/b/c");
    EXPECT_EQ(with.ask("GET http://h/a/b"), "404");
    EXPECT_EQ(with.ask("GET http://h/gx"), "glued /gx") << "behind letters a star ends the rule";
    EXPECT_EQ(apisix(routes).ask("GET http://h/user/:id/files"), "user /user/:id/files")
        << "plain text without that router";
}

TEST(ApisixMatch, UriIsWhatNginxMadeOfThePath) {
    const auto rules = apisix(route("a", "uri: /a b/*") + route("s", "uri: /x/y"));
    EXPECT_EQ(rules.ask("GET http://h/q/..//a%20b/c"), "a /q/..//a%20b/c") << "sent as it came";
    EXPECT_EQ(rules.ask("GET http://h/x%2Fy"), "s /x%2Fy");
    EXPECT_EQ(rules.ask("GET http://h/%zz"), "400");
}

// lua-resty-expr: a number on the right makes a number of the left.
TEST(ApisixMatch, Vars) {
    const auto rules = apisix(
        route("num", "uri: /n, vars: [[arg_v, '>', 5]]") +
        route("or", "uri: /o, vars: [OR, [http_x_env, '==', blue], [cookie_c, '~~', '^a+$']]") +
        route("not", "uri: /t, vars: [[arg_v, '!', in, [a, b]]]") +
        route("open", "uri: /p, vars: [[post_arg_x, '==', '1']]") +
        route("lua", "uri: /l, filter_func: 'function(vars) return true end'"));
    EXPECT_EQ(rules.ask("GET http://h/n?v=6"), "num /n?v=6");
    EXPECT_EQ(rules.ask("GET http://h/n?v=x"), "404");
    EXPECT_EQ(rules.ask("GET http://h/o", {"X-Env: blue"}), "or /o");
    EXPECT_EQ(rules.ask("GET http://h/o", {"Cookie: b=1; c=aa"}), "or /o");
    EXPECT_EQ(rules.ask("GET http://h/o"), "404");
    EXPECT_EQ(rules.ask("GET http://h/t?v=c"), "not /t?v=c");
    EXPECT_EQ(rules.ask("GET http://h/t?v=b"), "404");
    EXPECT_EQ(rules.decide("GET http://h/p").gaps.front().what, "vars of route open");
    EXPECT_EQ(rules.decide("GET http://h/l").gaps.front().what, "filter_func of route lua");
}

TEST(ApisixMatch, MethodsAddressesAndStatus) {
    const auto rules = apisix(route("off", "uri: /s, status: 0") +
                              route("on", "uri: /s, methods: [GET], remote_addr: 10.0.0.0/8"));
    Request request = Asking::request("GET http://h/s");
    EXPECT_EQ(rules.ask(request), "404");
    request.clientIp = "10.9.8.7";
    EXPECT_EQ(rules.ask(request), "on /s");
}

// proxy-rewrite.lua, rewrite(): uri before regex_uri; the query is kept.
TEST(ApisixMatch, ProxyRewrite) {
    const auto plugin = [](std::string_view id, std::string_view config) {
        return route(id, fmt::format("uri: /{}/*, plugins: {{proxy-rewrite: {{{}}}}}", id, config));
    };
    const auto rules = apisix(plugin("fix", "uri: /new, host: set.test, method: POST") +
                              plugin("re", "regex_uri: ['^/re/(.*)/(.*)', '/$2/$1']") +
                              plugin("var", "uri: '/v$uri?from=$remote_addr'") +
                              plugin("head", "headers: {set: {X-A: '$host'}, remove: [X-B]}"));
    EXPECT_EQ(rules.ask("GET http://h/fix/x?q=1"), "fix /new?q=1");
    const auto fixed = rules.decide("GET http://h/fix/x");
    EXPECT_EQ(fixed.upstream->host, "set.test");
    EXPECT_EQ(fixed.upstream->method, "POST");
    EXPECT_EQ(rules.ask("GET http://h/re/a/b"), "re /b/a");
    EXPECT_EQ(rules.ask("GET http://h/var/x?q=1"), "var /v/var/x?from=127.0.0.1&q=1");
    const auto headers = rules.decide("GET http://h/head/x%20y", {"X-B: 1"});
    EXPECT_EQ(headers.upstream->path, "/head/x%20y");
    EXPECT_EQ(headers.upstream->removed, std::vector<std::string>{"X-B"});
}

// redirect.lua: http_to_https goes to the port on which APISIX speaks TLS.
TEST(ApisixMatch, PluginsThatAnswer) {
    const auto rules =
        apisix(route("tls", "uri: /t, plugins: {redirect: {http_to_https: true}}") +
               route("move", "uri: /m, plugins: {redirect: {uri: '/n$uri', ret_code: 301, "
                             "append_query_string: true}}") +
               route("ip", "uri: /i, plugins: {ip-restriction: {whitelist: [10.0.0.0/8]}}") +
               route("key", "uri: /k, plugins: {key-auth: {}}"));
    EXPECT_EQ(rules.ask("GET http://h/t?x"), "tls 301 https://h:9443/t?x");
    EXPECT_EQ(rules.ask("POST http://h/t"), "tls 308 https://h:9443/t");
    EXPECT_EQ(rules.ask("GET http://h/m?x=1"), "move 301 /n/m?x=1");
    EXPECT_EQ(rules.ask("GET http://h/i"), "ip 403");
    EXPECT_EQ(rules.decide("GET http://h/k").gaps.front().what, "plugin key-auth");
}

TEST(ApisixMatch, HostThatTheUpstreamGets) {
    const auto rules =
        apisix(route("pass", "uri: /p") + "- {id: node, name: node, uri: /n, upstream_id: n}\n");
    EXPECT_EQ(rules.decide("GET http://h:81/p").upstream->host, "h:81");
    EXPECT_EQ(rules.decide("GET http://h:81/n").upstream->host, "back.test:8080");
}

struct SuiteRow {
    std::string source; // file and test of APISIX's or radixtree's own suite
    std::string routes;
    std::string line;
    std::string expected;
    std::vector<std::string> fields = {};
    std::string router = "radixtree_host_uri";
};

TEST(ApisixMatch, CasesOfItsOwnSuites) {
    const std::string first = route("one", "uri: /p, host: t.com, priority: 1");
    const std::string second = route("two", "uri: /p, host: t.com, priority: 2");
    const std::string named = route("name", "uri: '/name/:name/bar'");
    const std::string vars = route("v", "uri: /aa, vars: [[arg_k, '==', v], [http_test, '==', v]]");
    const std::string in = route("i", "uri: /aa, vars: [[arg_k, in, ['1', '2']]]");
    const std::string number = route("n", "uri: /aa, vars: [[arg_k, '>', 10]]");
    const std::string param = "radixtree_uri_with_parameter";
    const std::vector<SuiteRow> rows{
        {"radixtree-host-uri-priority.t 1", first + second, "GET http://t.com/p", "two /p"},
        {"radixtree-host-uri-priority.t 2", second + first, "GET http://t.com/p", "two /p"},
        {"radixtree-host-uri-priority.t 3", route("zero", "uri: /p, host: t.com") + first,
         "GET http://t.com/p", "one /p"},
        {"radixtree-uri-priority.t 4",
         route("high", "uri: /p*, priority: 2") + route("low", "uri: /p*, priority: 1"),
         "GET http://h/p/aa",
         "high /p/aa",
         {},
         "radixtree_uri"},
        {"radixtree-host-uri3.t 10: hosts without case", route("m", "uri: /h, host: MixedCase.com"),
         "GET http://MIXEDcase.com/h", "m /h"},
        {"radixtree-host-uri3.t 8: *.com", route("w", "uri: /h, host: '*.com'"),
         "GET http://foo.com/h", "w /h"},
        {"radixtree-uri-with-parameter.t 6",
         named,
         "GET http://h/name/json/bar",
         "name /name/json/bar",
         {},
         param},
        {"radixtree-uri-with-parameter.t 4", named, "GET http://h/name/json/", "404", {}, param},
        {"radixtree-uri-with-parameter.t 5: an empty parameter",
         named,
         "GET http://h/name//bar",
         "404",
         {},
         param},
        {"radixtree-uri-with-parameter.t 9",
         route("f", "uri: '/:name/foo'"),
         "GET http://h/json/bbb/foo",
         "404",
         {},
         param},
        {"route-uris.t: any of several", route("u", "uris: [/a, '/b/*']"), "GET http://h/b/c",
         "u /b/c"},
        {"route-host.t: the wrong host", route("h", "uri: /*, host: foo.com"),
         "GET http://bar.com/x", "404"},
        {"wildcard-host.t: the bare name is not below itself",
         route("h", "uri: /*, host: '*.foo.com'"), "GET http://foo.com/x", "404"},
        {"hosts.t: several hosts", route("h", "uri: /*, hosts: [a.com, b.com]"),
         "GET http://b.com/x", "h /x"},
        {"route-status.t", route("off", "uri: /x, status: 0"), "GET http://h/x", "404"},
        {"radixtree t/vars.t 1 and 3", vars, "GET http://h/aa?k=v", "v /aa?k=v", {"test: v"}},
        {"radixtree t/vars.t 2: one of two", vars, "GET http://h/aa?k=v", "404"},
        {"radixtree t/vars.t 10", number, "GET http://h/aa?k=11", "n /aa?k=11"},
        {"radixtree t/vars.t 11", number, "GET http://h/aa?k=9", "404"},
        {"radixtree t/vars.t 16: no argument", number, "GET http://h/aa", "404"},
        {"radixtree t/vars.t 18", in, "GET http://h/aa?k=2", "i /aa?k=2"},
        {"radixtree t/vars.t 18: not in it", in, "GET http://h/aa?k=4", "404"},
        {"radixtree t/vars.t 8 and 9", route("x", "uri: /aa, vars: [[arg_k, '~=', v]]"),
         "GET http://h/aa?k=w", "x /aa?k=w"},
        {"radixtree-method.t", route("m", "uri: /m, methods: [GET, PUT]"), "POST http://h/m",
         "404"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(apisix(row.routes, row.router).ask(row.line, row.fields), row.expected)
            << row.source;
    }
}

TEST(ApisixMatch, CandidatesSayWhy) {
    const auto rules = apisix(route("all", "uri: /*, priority: 9") + route("foo", "uri: /foo/*") +
                              route("post", "uri: /foo/*, methods: [POST]"));
    const auto list = rules.candidates("GET http://h/foo/x");
    ASSERT_EQ(list.size(), 3U);
    EXPECT_TRUE(list[0].won);
    EXPECT_NE(list[1].reason.find("prefix /, priority 9 against prefix /foo/"), std::string::npos)
        << list[1].reason;
    EXPECT_EQ(list[2].reason, "asks for the method POST; it is GET");
}

} // namespace
} // namespace gatelens::match
