// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddy routes, generated as JSON and as Caddyfiles, against a real Caddy.
#include "tests/core/match/differential/generated.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace gatelens::match::differential {
namespace {

using testsupport::GatewayProcess;

constexpr std::size_t kConfigurations = 10; // of each form
constexpr std::size_t kRequests = 130;
constexpr std::size_t kBackends = 4;

const std::vector<std::string> kPaths{
    "/",      "/*",    "/foo",     "/foo*",     "/foo/*",    "/api/*",   "/api/v1", "/API/*",
    "*.php",  "*/b/*", "/a/*/c",   "/foo//bar", "/foo%2Fb*", "/foo%2fb", "/%*",     "/caf*",
    "/admin", "/a?c",  "/[fa]oo*", "/foo/%*/x", "*admin*",   "/x%20y/*", "/foo/",   "/fOO"};
const std::vector<std::string> kSent{
    "/",      "/foo",   "/foo/",    "/foobar",   "/api/",      "/api/v1",    "/Api/v1/x",
    "/x.php", "/a/b/c", "/foo/bar", "/foo//bar", "/foo%2Fbar", "/caf%C3%A9", "/CAF%C3%89",
    "/admin", "/abc",   "/boo",     "/foo/q/x",  "/x%20y/z",   "/foo/%20/x"};
const std::vector<std::string> kHosts{"shop.test", "a.shop.test", "Shop.Test", "*.shop.test",
                                      "*.*.test",  "other.test",  "*"};

void fillWords(Vocabulary& words) {
    words.paths = kSent;
    words.hosts = {"shop.test", "a.shop.test", "b.a.shop.test", "other.test", "localhost"};
    words.headers = {{"X-Tenant", "gold"}, {"X-Ver", "7"}, {"X_Odd", "u"}};
    words.queries = {"a=1", "a=2", "flag", "b=abc", "a=2&a=1", "flag=", "a=1;b=2", "q=%zz"};
}

class JsonConfig final {
public:
    JsonConfig(Dice& dice, const RecordingBackend& backend, std::uint16_t port)
        : m_dice(dice)
        , m_backend(backend)
        , m_port(port) {}

    std::string make() {
        fillWords(words);
        std::string errors;
        if (m_dice.chance(60)) {
            errors = fmt::format(R"(, "errors": {{"routes": [{}]}})", errorRoutes({}));
        }
        const std::string named = fmt::format(R"("named_routes": {{"shared": {{"handle": [{}]}}}})",
                                              R"({"handler": "headers",
            "request": {"set": {"X-Shared": ["{http.request.uri.path}"]}}})");
        return fmt::format(R"({{"admin": {{"disabled": true}}, "apps": {{"http": {{"servers": {{
  "srv0": {{"listen": ["127.0.0.1:{}"], "automatic_https": {{"disable": true}}, {}, "routes": [
{}
  ]{}}}}}}}}}}})",
                           m_port, named, routes(6 + m_dice.below(9), 0), errors);
    }

    Vocabulary words;

private:
    std::string routes(std::size_t count, int depth) {
        std::vector<std::string> out;
        for (std::size_t i = 0; i < count; ++i) {
            out.push_back(route(depth));
        }
        return fmt::format("{}", fmt::join(out, ",\n"));
    }

    // Those of a subroute are no routes of their own here: they get the mark of the route
    // around them.
    std::string errorRoutes(const std::string& around) {
        std::vector<std::string> out;
        for (std::size_t left = 1 + m_dice.below(2); left > 0; --left) {
            const std::string name = fmt::format("r{}", m_count++);
            const std::string match =
                m_dice.chance(50) ? R"("match": [{"path": ["/foo*", "/api/*"]}], )" : "";
            const std::string status = m_dice.chance(50) ? R"(, "status_code": 299)" : "";
            out.push_back(fmt::format(
                R"({{"@id": "{0}", {1}"handle": [{2}, {{"handler": "static_response"{3}}}]}})",
                name, match, mark(around.empty() ? name : around), status));
        }
        return fmt::format("{}", fmt::join(out, ", "));
    }

    static std::string mark(const std::string& name) {
        return fmt::format(
            R"({{"handler": "headers", "response": {{"set": {{"X-Route": ["{}"]}}}}}})", name);
    }

    std::string some(const std::vector<std::string>& from) {
        std::vector<std::string> out{fmt::format("\"{}\"", m_dice.pick(from))};
        if (m_dice.chance(30)) {
            const std::string more = fmt::format("\"{}\"", m_dice.pick(from));
            if (more != out.front() && more != "\"Shop.Test\"" && out.front() != "\"Shop.Test\"") {
                out.push_back(more);
            }
        }
        return fmt::format("[{}]", fmt::join(out, ", "));
    }

    std::string set(bool mayNegate) {
        std::vector<std::string> out;
        if (m_dice.chance(50)) {
            out.push_back("\"host\": " + some(kHosts));
        }
        if (m_dice.chance(70)) {
            out.push_back("\"path\": " + some(kPaths));
        }
        const std::vector<std::string> others{
            R"("path_regexp": {"name": "p", "pattern": "^/([a-z]+)/(?P<rest>.*)$"})",
            R"("path_regexp": {"pattern": "foo"})",
            R"("method": ["GET", "put"])",
            R"("query": {"a": ["1"]})",
            R"("query": {"flag": ["*"], "a": ["2", "1"]})",
            R"("query": {})",
            R"("header": {"X-Tenant": ["gold"]})",
            R"("header": {"x-tenant": ["g*", "*x"], "X-Ver": []})",
            R"("header": {"X-Ver": null})",
            R"("header": {"Host": ["*shop*"]})",
            R"("header": {"X_Odd": ["u"]})",
            R"("header_regexp": {"X-Ver": {"pattern": "^[0-9]$"}})",
            R"("protocol": "http")",
            R"("protocol": "https")",
            R"("remote_ip": {"ranges": ["127.0.0.0/8"]})",
            R"("client_ip": {"ranges": ["10.0.0.1"]})",
            R"("vars": {"{http.request.method}": ["POST"], "tier": ["gold"]})",
            R"("vars_regexp": {"{http.request.uri.path}": {"pattern": "^/a"}})"};
        if (m_dice.chance(30)) {
            out.push_back(m_dice.pick(others));
        }
        if (mayNegate && m_dice.chance(15)) {
            out.push_back(fmt::format("\"not\": [{}]", set(false)));
        }
        return fmt::format("{{{}}}", fmt::join(out, ", "));
    }

    std::string route(int depth) {
        const std::string name = fmt::format("r{}", m_count++);
        std::string out = fmt::format("{{\"@id\": \"{}\"", name);
        // The only route of a subroute is a mere bracket when it has no match.
        if (depth > 0 || !m_dice.chance(12)) {
            out += fmt::format(", \"match\": [{}{}]", set(true),
                               m_dice.chance(20) ? ", " + set(true) : "");
        }
        if (m_dice.chance(15)) {
            out += R"(, "group": "g")";
        }
        if (m_dice.chance(12)) {
            out += R"(, "terminal": true)";
        }
        std::vector<std::string> handlers{mark(name)};
        for (std::size_t left = m_dice.below(3); left > 0; --left) {
            handlers.push_back(changer());
        }
        const auto end = m_dice.below(10);
        if (end < 5) {
            handlers.push_back(proxy());
        } else if (end < 7) {
            handlers.push_back(answer());
        } else if (end < 9 && depth < 2) {
            handlers.push_back(subroute(depth, name));
        }
        return out + fmt::format(", \"handle\": [{}]}}", fmt::join(handlers, ", "));
    }

    std::string subroute(int depth, const std::string& name) {
        std::string errors;
        if (m_dice.chance(30)) {
            errors = fmt::format(R"(, "errors": {{"routes": [{}]}})", errorRoutes(name));
        }
        return fmt::format(R"({{"handler": "subroute", "routes": [{}]{}}})",
                           routes(1 + m_dice.below(3), depth + 1), errors);
    }

    std::string rewrite() {
        const std::vector<std::string> forms{
            R"("uri": "/new")",
            R"("uri": "/new{http.request.uri.path}?x=1")",
            R"("uri": "{http.request.uri.path}?{http.request.uri.query}&z=9")",
            R"("uri": "?only=query")",
            R"("uri": "/p/{http.regexp.p.1}?r={http.regexp.p.rest}")",
            R"("uri": "/t/{http.request.header.X-Tenant}")",
            R"("strip_path_prefix": "/foo")",
            R"("strip_path_prefix": "/api/")",
            R"("strip_path_prefix": "/foo%2F")",
            R"("strip_path_prefix": "caf")",
            R"("strip_path_suffix": ".php")",
            R"("strip_path_suffix": "/")",
            R"("uri_substring": [{"find": "o", "replace": "0", "limit": 1}])",
            R"("uri_substring": [{"find": "/foo", "replace": "/bar"}, {"find": "a", "replace": ""}])",
            R"("path_regexp": [{"find": "/+", "replace": "/"}])",
            R"j("path_regexp": [{"find": "^/([a-z]+)", "replace": "/<$1>"}])j",
            R"("query": {"set": [{"key": "a", "val": "{http.request.method}"}], "delete": ["flag"]})",
            R"("query": {"rename": [{"key": "a", "val": "aa"}], "add": [{"key": "n", "val": "&"}]})",
            R"("query": {"replace": [{"key": "*", "search": "b", "replace": "B"}]})",
            R"("method": "PATCH")"};
        return m_dice.pick(forms);
    }

    std::string changer() {
        const std::vector<std::string> forms{
            R"({"handler": "headers", "request": {"set": {"X-Ver": ["new", "er"]}}})",
            R"({"handler": "headers", "request": {"add": {"x-tenant": ["more"]}, "delete": ["X-V*"]}})",
            R"({"handler": "headers", "request": {"set": {"Host": ["{http.request.host}.set"]}}})",
            R"({"handler": "headers", "request": {"replace": {"X-Tenant": [{"search": "o", "replace": "0"}]}}})",
            R"({"handler": "vars", "tier": "{http.request.header.X-Tenant}"})",
            R"({"handler": "invoke", "name": "shared"})",
            R"({"handler": "map", "source": "{http.request.host}", "destinations": ["{where}"],
                "mappings": [{"input": "shop.test", "outputs": ["home"]},
                             {"input_regexp": "^([a-z])\\.", "outputs": ["sub-$1"]}],
                "defaults": ["away"]})",
            R"({"handler": "headers", "request": {"set": {"X-Where": ["{where}"]}}})",
            R"({"handler": "encode", "encodings": {"gzip": {}}})"};
        return m_dice.chance(50) ? fmt::format(R"({{"handler": "rewrite", {}}})", rewrite())
                                 : m_dice.pick(forms);
    }

    std::string answer() {
        const std::vector<std::string> forms{
            R"({"handler": "static_response", "status_code": 204})",
            R"({"handler": "static_response", "body": "hello"})",
            R"({"handler": "static_response", "status_code": "308",
                "headers": {"Location": ["https://{http.request.host}{http.request.uri}"]}})",
            R"({"handler": "static_response", "status_code": 302,
                "headers": {"Location": ["/to{http.request.uri.path}"]}})",
            R"({"handler": "error", "status_code": 404})",
            R"({"handler": "error", "error": "broken"})",
            R"({"handler": "authentication", "providers": {"http_basic": {"accounts": [
                {"username": "u", "password": "JDJhJDE0JGZGN1pGYm5pVVJBY2UuWFVVMzdlUC5qYzl6NnRYVlV5UlBKYVZBVlVWLm5KSC5IeGJEd0s2"}]}}})"};
        return m_dice.pick(forms);
    }

    std::string proxy() {
        std::string more;
        if (m_dice.chance(20)) {
            more = fmt::format(R"(, "rewrite": {{{}}})", rewrite());
        }
        const std::vector<std::string> headers{
            R"({"request": {"set": {"Host": ["{http.reverse_proxy.upstream.hostport}"]}}})",
            R"({"request": {"set": {"Host": ["fixed.test"], "X-Up": ["{http.reverse_proxy.upstream.host}"]}}})",
            R"({"request": {"delete": ["X-Forwarded-*"]}})"};
        if (m_dice.chance(25)) {
            more += ", \"headers\": " + m_dice.pick(headers);
        }
        std::string upstreams =
            fmt::format(R"({{"dial": "127.0.0.1:{}"}})", m_backend.port(m_dice.below(kBackends)));
        if (m_dice.chance(5)) {
            upstreams.clear();
        }
        return fmt::format(R"({{"handler": "reverse_proxy", "upstreams": [{}]{}}})", upstreams,
                           more);
    }

    Dice& m_dice;
    const RecordingBackend& m_backend;
    std::uint16_t m_port;
    std::size_t m_count = 0;
};

class CaddyfileConfig final {
public:
    CaddyfileConfig(Dice& dice, const RecordingBackend& backend, std::uint16_t port)
        : m_dice(dice)
        , m_backend(backend)
        , m_port(port) {}

    std::string make() {
        fillWords(words);
        std::string out = "{\n\tadmin off\n\tauto_https off\n}\n";
        const std::vector<std::string> sites{"http://shop.test", "http://*.shop.test", "http://"};
        for (const auto& site : sites) {
            out += fmt::format("{}:{} {{\n\tbind 127.0.0.1\n{}", site, m_port, named());
            for (std::size_t left = 3 + m_dice.below(5); left > 0; --left) {
                out += directive(1);
            }
            if (m_dice.chance(30)) {
                out += "\thandle_errors {\n\t\trespond 598\n\t}\n";
            }
            out += "}\n";
        }
        return out;
    }

    Vocabulary words;

private:
    static std::string named() {
        return "\t@post method POST\n\t@deep path_regexp d ^/([a-z]+)/(.+)$\n\t@gold {\n\t\theader "
               "X-Tenant gold\n\t\tnot path /admin*\n\t}\n";
    }

    std::string matcher() {
        const std::vector<std::string> forms{"/foo*", "/foo/*", "/api/*", "/admin", "@post",
                                             "@deep", "@gold",  "*",      "/a/*",   "/"};
        return m_dice.pick(forms);
    }

    std::string directive(int depth) {
        const std::string tab(static_cast<std::size_t>(depth), '\t');
        const std::string when = matcher();
        const std::size_t kind = m_dice.below(depth < 3 ? 14 : 9);
        switch (kind) {
        case 0:
            return fmt::format("{}redir {} /moved{{uri}} {}\n", tab, when,
                               m_dice.chance(50) ? "permanent" : "307");
        case 1:
            return fmt::format("{}respond {} \"text\" {}\n", tab, when, 210 + m_count++);
        case 2:
            return fmt::format("{}rewrite {} /re{{path}}?k={{query.a}}\n", tab, when);
        case 3: {
            const std::vector<std::string> forms{"strip_prefix /foo", "strip_suffix .php",
                                                 "replace foo bar",   "path_regexp /+ /",
                                                 "query a 7",         "query -flag"};
            return fmt::format("{}uri {} {}\n", tab, when, m_dice.pick(forms));
        }
        case 4:
            return fmt::format("{}request_header {} X-Ver set-{}\n", tab, when, m_count++);
        case 5:
            return fmt::format("{}error {} {}\n", tab, when, m_dice.chance(50) ? 403 : 500);
        case 6:
        case 7:
        case 8:
            return fmt::format("{}reverse_proxy {} 127.0.0.1:{}\n", tab, when,
                               m_backend.port(m_dice.below(kBackends)));
        case 9:
            return fmt::format("{}handle_path {} {{\n{}{}}}\n", tab,
                               m_dice.chance(50) ? "/foo/*" : "/api*", block(depth), tab);
        case 10:
        case 11:
            return fmt::format("{}route {} {{\n{}{}}}\n", tab, when, block(depth), tab);
        default:
            return fmt::format("{}handle {} {{\n{}{}}}\n", tab, when, block(depth), tab);
        }
    }

    std::string block(int depth) {
        std::string out;
        for (std::size_t left = 1 + m_dice.below(3); left > 0; --left) {
            out += directive(depth + 1);
        }
        return out;
    }

    Dice& m_dice;
    const RecordingBackend& m_backend;
    std::uint16_t m_port;
    std::size_t m_count = 0;
};

// Routes of a Caddyfile have no names; there the answer itself tells them apart.
std::optional<std::string> markOf(const model::Snapshot& snapshot, const Decision& decision) {
    if (!decision.route || snapshot[decision.route].name.empty()) {
        return std::nullopt;
    }
    return snapshot[decision.route].name;
}

template <typename Config>
void runConfigurations(Differential& run, const RecordingBackend& backend,
                       const std::string& fileName, const std::vector<std::string>& options) {
    const auto make = [&](Dice& dice, GatewayProcess& caddy, std::uint16_t port) {
        Config config(dice, backend, port);
        const std::string text = config.make();
        std::vector<std::string> arguments{"run", "--config", caddy.write(fileName, text)};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return Generated{fileName, text, config.words, std::move(arguments)};
    };
    compareGenerated(run, {"caddy", kConfigurations, kRequests, make, {}});
}

TEST(CaddyDifferential, RoutesAsCaddyDoes) {
    GATELENS_NEEDS_GATEWAY("caddy");
    RecordingBackend backend(kBackends);
    Differential run("caddy", backend);
    run.setMark(markOf);
    runConfigurations<JsonConfig>(run, backend, "caddy.json", {});
    runConfigurations<CaddyfileConfig>(run, backend, "Caddyfile", {"--adapter", "caddyfile"});
    run.finish();
}

} // namespace
} // namespace gatelens::match::differential
