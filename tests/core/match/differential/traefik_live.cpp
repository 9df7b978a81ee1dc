// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik routers and middlewares, generated, against a real Traefik.
#include "tests/core/match/differential/generated.h"
#include "tests/core/match/differential/live.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace gatelens::match::differential {
namespace {

using testsupport::GatewayProcess;

constexpr std::size_t kConfigurations = 16;
constexpr std::size_t kRequests = 160;
constexpr std::size_t kBackends = 4;

const std::vector<std::string> kPaths{"/",        "/foo",       "/foo/",    "/foobar", "/api",
                                      "/api/",    "/api/v1",    "/API",     "/a/b/c",  "/foo//b",
                                      "/foo bar", "/foo%2Fbar", "/café",    "/admin",  "/admin/x",
                                      "/foo;v=1", "/a.b",       "/foo/bar", "/x%3Ay",  "/products"};
const std::vector<std::string> kHosts{"shop.test",    "a.shop.test", "Shop.Test",
                                      "eu.shop.test", "*.shop.test", "*.eu.shop.test",
                                      "shop.test.",   "other.test",  "*"};

class TraefikConfig final {
public:
    TraefikConfig(Dice& dice, const RecordingBackend& backend)
        : m_dice(dice)
        , m_backend(backend) {}

    std::string make() {
        words.hosts = {"shop.test",      "a.shop.test", "eu.shop.test",
                       "b.eu.shop.test", "other.test",  "42.num.test"};
        words.headers = {{"X-Tenant", "gold"}, {"X-Ver", "7"}, {"X-Forwarded-Proto", "https"}};
        words.queries = {"a=1", "a=2", "flag", "b=abc", "a=2&a=1", "flag=", "a=1;b=2"};
        std::string routers = "    ready: {rule: Path(`/__ready`), priority: 100000, service: "
                              "noop@internal}\n";
        for (std::size_t left = 8 + m_dice.below(10); left > 0; --left) {
            routers += router();
        }
        if (m_dice.chance(30)) {
            routers += "    rest: {rule: PathPrefix(`/`), priority: 1, middlewares: [mark-rest], "
                       "service: s0}\n";
            m_middlewares += "    mark-rest: {headers: {customResponseHeaders: {X-Route: rest}}}\n";
        }
        return fmt::format("http:\n  routers:\n{}  middlewares:\n{}  services:\n{}", routers,
                           m_middlewares, services());
    }

    Vocabulary words;

private:
    std::string hostMatcher(bool v2) {
        if (m_dice.chance(25)) {
            if (v2) {
                const std::vector<std::string> templates{"{sub:[a-z]+}.shop.test", "{any}.test",
                                                         "shop.test", "{n:[0-9]+}.num.test"};
                return fmt::format("HostRegexp(`{}`)", m_dice.pick(templates));
            }
            const std::vector<std::string> regexes{"^[a-z]+\\.shop\\.test$", "shop", ".*",
                                                   "^[0-9]+\\.num\\.test", "^.+$"};
            return fmt::format("HostRegexp(`{}`)", m_dice.pick(regexes));
        }
        const std::string host = m_dice.pick(kHosts);
        return v2 && m_dice.chance(30) ? fmt::format("Host(`{}`, `third.test`)", host)
                                       : fmt::format("Host(`{}`)", host);
    }

    std::string pathMatcher(bool v2) {
        const std::string path = m_dice.pick(kPaths);
        std::string sent;
        for (const char c : path) {
            sent += c == ' ' ? std::string("%20") : std::string(1, c);
        }
        words.paths.push_back(sent);
        switch (m_dice.below(5)) {
        case 0:
            if (v2) {
                words.paths.insert(words.paths.end(), {"/p/7/x", "/p/abc/x", "/q/one"});
                return m_dice.chance(50) ? "Path(`/p/{id:[0-9]+}/x`)" : "PathPrefix(`/{a}/one`)";
            }
            {
                const std::vector<std::string> regexes{"^/api/", "\\.php$", "/v[0-9]", "^/foo.?bar",
                                                       "(?i)/ADMIN"};
                words.paths.insert(words.paths.end(), {"/api/x", "/x.php", "/y/v2/z"});
                return fmt::format("PathRegexp(`{}`)", m_dice.pick(regexes));
            }
        case 1:
            return fmt::format("Path(`{}`)", path);
        default:
            return fmt::format("PathPrefix(`{}`)", path);
        }
    }

    std::string otherMatcher(bool v2) {
        const std::vector<std::string> third{"Method(`GET`)",
                                             "Method(`post`)",
                                             "Header(`x-tenant`, `gold`)",
                                             "HeaderRegexp(`X-Ver`, `^[0-9]$`)",
                                             "Header(`X-Forwarded-Proto`, `http`)",
                                             "Query(`a`, `1`)",
                                             "Query(`flag`)",
                                             "QueryRegexp(`b`, `^ab`)",
                                             "QueryRegexp(`flag`)",
                                             "ClientIP(`127.0.0.0/8`)",
                                             "ClientIP(`10.0.0.1`)"};
        const std::vector<std::string> second{"Method(`GET`, `PUT`)",
                                              "Headers(`X-Tenant`, `gold`)",
                                              "HeadersRegexp(`X-Ver`, `^[0-9]$`)",
                                              "Query(`a=1`)",
                                              "Query(`flag=`)",
                                              "Query(`a=1`, `b=abc`)",
                                              "Query(`b={x:ab.*}`)",
                                              "ClientIP(`127.0.0.1`, `10.0.0.0/8`)"};
        return m_dice.pick(v2 ? second : third);
    }

    std::string rule(bool v2) {
        std::vector<std::string> parts;
        if (m_dice.chance(60)) {
            parts.push_back(hostMatcher(v2));
        }
        if (parts.empty() || m_dice.chance(80)) {
            parts.push_back(pathMatcher(v2));
        }
        if (m_dice.chance(25)) {
            parts.push_back(otherMatcher(v2));
        }
        switch (m_dice.below(7)) {
        case 0:
            return fmt::format("({} || {}) && {}", pathMatcher(v2), hostMatcher(v2), parts[0]);
        case 1:
            parts.push_back("!" + (m_dice.chance(50) ? otherMatcher(v2) : pathMatcher(v2)));
            break;
        case 2:
            return fmt::format("{} || {}", fmt::join(parts, " && "), pathMatcher(v2));
        default:
            break;
        }
        return fmt::format("{}", fmt::join(parts, " && "));
    }

    // A middleware of its own; gives its name.
    std::string middleware() {
        const std::vector<std::string> forms{
            "stripPrefix: {prefixes: [/foo, /api]}",
            "stripPrefix: {prefixes: [/api/, /foo]}",
            "stripPrefix: {prefixes: [\"/foo bar\", /caf]}",
            "stripPrefix: {prefixes: [/a], forceSlash: true}",
            "stripPrefixRegex: {regex: [\"/[a-z]+/\", \"^/foo\"]}",
            "stripPrefixRegex: {regex: [\"^/a.b\"]}",
            "addPrefix: {prefix: /added}",
            "addPrefix: {prefix: \"/a%2Fb\"}",
            "addPrefix: {prefix: noslash}",
            "replacePath: {path: /replaced}",
            "replacePath: {path: \"/re%20placed/%2F\"}",
            "replacePath: {path: \"/bad%zz\"}",
            "replacePathRegex: {regex: \"^/([^/]+)/(.*)\", replacement: \"/$2/$1\"}",
            "replacePathRegex: {regex: \"o\", replacement: \"/../0\"}",
            "replacePathRegex: {regex: \"^/foo(.*)$\", replacement: \"/bar${1}\"}",
            "replacePathRegex: {regex: \"/*\", replacement: \"-\"}",
            "redirectRegex: {regex: \"^http://([^/]+)/foo(.*)\", replacement: "
            "\"https://${1}/moved$2\"}",
            "redirectRegex: {regex: \"^(.*)/admin$\", replacement: \"$1/login\", permanent: true}",
            "redirectRegex: {regex: \"a\", replacement: \"a\"}",
            "redirectScheme: {scheme: https}",
            "redirectScheme: {scheme: https, port: \"8443\", permanent: true}",
            "redirectScheme: {scheme: http}",
            "headers: {customRequestHeaders: {X-Added: \"1\", X-Tenant: \"\", host: set.test}}",
            "headers: {customRequestHeaders: {X-Ver: new, X-Forwarded-For: \"\"}}",
            "headers: {accessControlAllowMethods: [GET], accessControlAllowOriginList: [\"*\"]}",
            "headers: {allowedHosts: [shop.test, a.shop.test]}",
            "ipAllowList: {sourceRange: [127.0.0.1/32]}",
            "ipAllowList: {sourceRange: [10.0.0.0/8]}",
            "ipAllowList: {sourceRange: [10.0.0.0/8], rejectStatusCode: 404}",
            "ipAllowList: {sourceRange: [127.0.0.1], ipStrategy: {depth: 1}}",
            "basicAuth: {users: [\"u:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/\"]}",
            "encodedCharacters: {allowEncodedPercent: true}",
            "buffering: {maxRequestBodyBytes: 2}",
            "compress: {}"};
        const std::string name = fmt::format("m{}", m_count++);
        m_middlewares += fmt::format("    {}: {{{}}}\n", name, m_dice.pick(forms));
        return name;
    }

    std::string router() {
        const std::string name = fmt::format("r{}", m_count++);
        m_middlewares += fmt::format("    mark-{0}: {{headers: {{customResponseHeaders: "
                                     "{{X-Route: {0}}}}}}}\n",
                                     name);
        std::vector<std::string> middlewares{"mark-" + name};
        for (std::size_t left = m_dice.chance(55) ? 1 + m_dice.below(2) : 0; left > 0; --left) {
            middlewares.push_back(middleware());
        }
        const bool v2 = m_dice.chance(20);
        std::string out = fmt::format("    {}:\n      rule: '{}'\n      middlewares: [{}]\n", name,
                                      rule(v2), fmt::join(middlewares, ", "));
        if (v2) {
            out += "      ruleSyntax: v2\n";
        }
        if (m_dice.chance(25)) {
            out += fmt::format("      priority: {}\n", 1 + m_dice.below(60));
        }
        const std::vector<std::string> targets{"s0", "s1",       "s2",    "s3",   "s0",
                                               "s1", "weighted", "empty", "host", "kept"};
        return out + fmt::format("      service: {}\n", m_dice.pick(targets));
    }

    std::string services() const {
        std::string out;
        for (std::size_t i = 0; i < kBackends; ++i) {
            out += fmt::format("    s{}: {{loadBalancer: {{servers: [{{url: "
                               "\"http://127.0.0.1:{}\"}}]}}}}\n",
                               i, m_backend.port(i));
        }
        out += "    weighted: {weighted: {services: [{name: s0, weight: 3}, {name: s1}, {name: s2, "
               "weight: 0}]}}\n    empty: {loadBalancer: {servers: []}}\n";
        out += fmt::format("    host: {{loadBalancer: {{passHostHeader: false, servers: [{{url: "
                           "\"http://127.0.0.1:{}/ignored\"}}]}}}}\n",
                           m_backend.port(1));
        out += fmt::format("    kept: {{loadBalancer: {{servers: [{{url: "
                           "\"http://127.0.0.1:{}/base\", preservePath: true}}]}}}}\n",
                           m_backend.port(2));
        return out;
    }

    Dice& m_dice;
    const RecordingBackend& m_backend;
    std::string m_middlewares;
    std::size_t m_count = 0;
};

// "tie of the routers r1 and r2"
std::set<std::string> tiedRouters(const Decision& decision) {
    constexpr std::string_view kStart = "tie of the routers ";
    std::set<std::string> names;
    for (const auto& gap : decision.gaps) {
        const auto middle = gap.what.find(" and ");
        if (!gap.what.starts_with(kStart) || middle == std::string::npos) {
            return {}; // something else is open, too
        }
        names.insert(gap.what.substr(kStart.size(), middle - kStart.size()));
        names.insert(gap.what.substr(middle + 5));
    }
    return names;
}

TEST(TraefikDifferential, RoutesAsTraefikDoes) {
    GATELENS_NEEDS_GATEWAY("traefik");
    RecordingBackend backend(kBackends);
    Differential run("traefik", backend);
    run.setChoices(tiedRouters);
    const auto make = [&backend](Dice& dice, GatewayProcess& traefik, std::uint16_t port) {
        TraefikConfig config(dice, backend);
        const std::string text = config.make();
        const auto dynamic = traefik.write("dynamic.yaml", text);
        const auto file = traefik.write(
            "traefik.yaml",
            fmt::format("entryPoints: {{web: {{address: \"127.0.0.1:{}\"}}}}\n"
                        "providers: {{providersThrottleDuration: 1ms, file: {{filename: {}}}}}\n"
                        "global: {{checkNewVersion: false, sendAnonymousUsage: "
                        "false}}\nlog: {{level: ERROR}}\n",
                        port, dynamic));
        return Generated{"dynamic.yaml", text, config.words, {"--configFile=" + file}};
    };
    const auto isReady = [](std::uint16_t port) { return traefikIsReady(port, "http"); };
    compareGenerated(run, {"traefik", kConfigurations, kRequests, make, isReady});
    run.finish();
}

} // namespace
} // namespace gatelens::match::differential
