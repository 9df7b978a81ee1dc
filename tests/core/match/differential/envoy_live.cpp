// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Envoy route tables, generated, against a real Envoy.
#include "tests/core/match/differential/generated.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace gatelens::match::differential {
namespace {

using testsupport::GatewayProcess;

constexpr std::size_t kConfigurations = 14;
constexpr std::size_t kRequests = 160;
constexpr std::size_t kBackends = 4;

const std::vector<std::string> kPaths{"/",     "/foo",    "/foo/",    "/foobar", "/api",
                                      "/api/", "/api/v1", "/API",     "/a/b/c",  "/foo/bar",
                                      "/café", "/admin",  "/admin/x", "/foo;v=1"};
const std::vector<std::string> kDomains{"shop.test",     "*.shop.test", "*.eu.shop.test",
                                        "api.*",         "*shop.test",  "shop.test:8",
                                        "a.b.shop.test", "www.*",       "*-int.test"};

class EnvoyConfig final {
public:
    EnvoyConfig(Dice& dice, const RecordingBackend& backend, std::uint16_t port)
        : m_dice(dice)
        , m_backend(backend)
        , m_port(port) {}

    std::string make() {
        words.hosts = {"shop.test",     "a.shop.test", "b.eu.shop.test", "api.test",
                       "a.b.shop.test", "www.x.y",     "z-int.test"};
        words.headers = {{"X-Tenant", "gold"}, {"X-Ver", "7"}, {"Cluster", "c2"}};
        words.queries = {"a=1", "a=2", "flag", "b=abc", "a=2&a=1", "flag="};
        return fmt::format(
            R"(admin: {{address: {{socket_address: {{address: 127.0.0.1, port_value: 0}}}}}}
static_resources:
  listeners:
  - name: web
    address: {{socket_address: {{address: 127.0.0.1, port_value: {}}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: web
{}          http_filters:
          - name: envoy.filters.http.router
            typed_config: {{"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
          route_config:
            name: local
            validate_clusters: false
            virtual_hosts:
{}  clusters:
{})",
            m_port, managerSettings(), virtualHosts(), clusters());
    }

    Vocabulary words;

private:
    std::string managerSettings() {
        std::string out;
        const auto add = [&](int percent, const std::string& line) {
            if (m_dice.chance(percent)) {
                out += "          " + line + '\n';
            }
        };
        add(40, "normalize_path: true");
        add(40, "merge_slashes: true");
        add(20, "strip_matching_host_port: true");
        add(10, "use_remote_address: true");
        if (m_dice.chance(50)) {
            const std::vector<std::string> actions{"REJECT_REQUEST", "UNESCAPE_AND_REDIRECT",
                                                   "UNESCAPE_AND_FORWARD", "KEEP_UNCHANGED"};
            add(100, "path_with_escaped_slashes_action: " + m_dice.pick(actions));
        }
        return out;
    }

    std::string virtualHosts() {
        std::vector<std::string> domains = kDomains;
        std::string out;
        const std::size_t count = 1 + m_dice.below(3);
        for (std::size_t i = 0; i <= count; ++i) {
            std::vector<std::string> own;
            for (std::size_t left = 1 + m_dice.below(2); left > 0; --left) {
                const auto at = m_dice.below(domains.size());
                own.push_back('"' + domains[at] + '"');
                domains.erase(domains.begin() + static_cast<std::ptrdiff_t>(at));
            }
            if (i == count) {
                if (m_dice.chance(25)) {
                    break;
                }
                own = {"\"*\""};
            }
            out += fmt::format("            - name: vh{}\n              domains: [{}]\n", i,
                               fmt::join(own, ", "));
            if (m_dice.chance(7)) {
                out += "              require_tls: ALL\n";
            }
            if (m_dice.chance(25)) {
                out += "              request_headers_to_add: [{header: {key: x-level, value: "
                       "host}}]\n";
            }
            out += "              routes:\n";
            for (std::size_t left = 4 + m_dice.below(9); left > 0; --left) {
                out += route(match());
            }
            out += m_dice.chance(75) ? route("prefix: /") : "";
        }
        return out;
    }

    std::string route(const std::string& condition) {
        const std::string name = fmt::format("r{}", m_routes++);
        std::string out = fmt::format("              - name: {}\n                match: {{{}}}\n",
                                      name, condition);
        const auto kind = m_dice.below(10);
        if (kind == 0) {
            out += "                redirect: {" + redirect() + "}\n";
        } else if (kind == 1) {
            out += fmt::format("                direct_response: {{status: {}}}\n",
                               m_dice.chance(50) ? 403 : 200);
        } else {
            out += "                route: {" + forward() + "}\n";
            if (m_dice.chance(30)) {
                out += "                request_headers_to_add: [" + headerOption() + "]\n";
            }
            if (m_dice.chance(15)) {
                out += "                request_headers_to_remove: [x-tenant]\n";
            }
        }
        return out +
               fmt::format("                response_headers_to_add: [{{header: {{key: x-route, "
                           "value: {}}}}}]\n",
                           name);
    }

    std::string headerOption() {
        const std::vector<std::string> actions{"APPEND_IF_EXISTS_OR_ADD", "ADD_IF_ABSENT",
                                               "OVERWRITE_IF_EXISTS_OR_ADD", "OVERWRITE_IF_EXISTS"};
        const std::vector<std::string> values{"set", "%REQ(:path)%", "a%%b",
                                              "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"};
        return fmt::format("{{header: {{key: x-ver, value: \"{}\"}}, append_action: {}}}",
                           m_dice.pick(values), m_dice.pick(actions));
    }

    std::string pathMatch() {
        const std::string path = m_dice.pick(kPaths);
        const std::string plain =
            path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
        const std::string fold = m_dice.chance(20) ? ", case_sensitive: false" : "";
        words.paths.push_back(path);
        switch (m_dice.below(6)) {
        case 0:
            return fmt::format("path: \"{}\"{}", path, fold);
        case 1:
            return fmt::format(
                "path_separated_prefix: \"{}\"{}",
                plain == "/" || plain.find(';') != std::string::npos ? "/foo" : plain, fold);
        case 2: {
            const std::vector<std::string> regexes{"/api/.*", "/foo[a-z]*", "^/a.*c$", ".*\\\\.php",
                                                   "/(foo|admin)(/.*)?"};
            words.paths.insert(words.paths.end(), {"/api/x", "/foozle", "/abc", "/x.php"});
            return fmt::format("safe_regex: {{regex: \"{}\"}}", m_dice.pick(regexes));
        }
        default:
            return fmt::format("prefix: \"{}\"{}", path, fold);
        }
    }

    std::string match() {
        std::string out = pathMatch();
        if (m_dice.chance(25)) {
            const std::vector<std::string> headers{
                "{name: x-tenant, string_match: {exact: gold}}",
                "{name: x-tenant, string_match: {prefix: GO, ignore_case: true}}",
                "{name: x-tenant, string_match: {contains: old}, invert_match: true}",
                "{name: x-tenant, present_match: true}",
                "{name: x-tenant, present_match: false}",
                "{name: x-tenant, present_match: true, invert_match: true}",
                "{name: x-ver, range_match: {start: 5, end: 8}}",
                "{name: x-ver, string_match: {safe_regex: {regex: \"[0-9]\"}}}",
                "{name: x-ver, string_match: {exact: \"\"}, treat_missing_header_as_empty: true}",
                "{name: x-ver, string_match: {suffix: \"7\"}, invert_match: true, "
                "treat_missing_header_as_empty: true}",
                "{name: ':method', string_match: {exact: POST}}",
                "{name: ':method', string_match: {safe_regex: {regex: \"PUT|DELETE\"}}}",
                "{name: host, string_match: {contains: shop}}",
            };
            out += ", headers: [" + m_dice.pick(headers);
            out += m_dice.chance(30) ? ", " + m_dice.pick(headers) + "]" : "]";
        }
        if (m_dice.chance(15)) {
            const std::vector<std::string> parameters{
                "{name: a, string_match: {exact: \"1\"}}", "{name: flag, present_match: true}",
                "{name: b, string_match: {prefix: ab}}",
                "{name: a, string_match: {safe_regex: {regex: \"[2-9]\"}}}"};
            out += ", query_parameters: [" + m_dice.pick(parameters) + "]";
        }
        return out;
    }

    std::string redirect() {
        const std::vector<std::string> forms{
            "https_redirect: true",
            "host_redirect: new.test",
            "path_redirect: /new",
            "path_redirect: \"/new?x=1\"",
            "prefix_rewrite: /moved/",
            "scheme_redirect: https, port_redirect: 8443, response_code: FOUND",
            "path_redirect: /new, strip_query: true, response_code: PERMANENT_REDIRECT",
            "regex_rewrite: {pattern: {regex: \"/([a-z]+)\"}, substitution: \"/<\\\\1>\"}",
            "host_redirect: new.test, response_code: SEE_OTHER, strip_query: true",
            "response_code: TEMPORARY_REDIRECT, port_redirect: 81"};
        return m_dice.pick(forms);
    }

    std::string forward() {
        std::string out;
        switch (m_dice.below(9)) {
        case 0:
            out = "weighted_clusters: {clusters: [{name: c0, weight: 30}, {name: c1, weight: 70}, "
                  "{name: c2, weight: 0}]}";
            break;
        case 1:
            out = "cluster_header: cluster";
            break;
        case 2:
            out = m_dice.chance(30) ? "cluster: missing" : "cluster: c3";
            break;
        default:
            out = fmt::format("cluster: c{}", m_dice.below(kBackends));
            break;
        }
        const std::vector<std::string> rewrites{
            "prefix_rewrite: /", "prefix_rewrite: /new", "prefix_rewrite: /new/",
            "regex_rewrite: {pattern: {regex: \"^/([^/]+)/?\"}, substitution: \"/v2/\\\\1-\"}",
            "regex_rewrite: {pattern: {regex: \"o\"}, substitution: \"0\"}"};
        if (m_dice.chance(35)) {
            out += ", " + m_dice.pick(rewrites);
        }
        const std::vector<std::string> hosts{
            "host_rewrite_literal: backend.test", "host_rewrite_header: x-tenant",
            "host_rewrite_path_regex: {pattern: {regex: \"^/([a-z]+).*$\"}, substitution: "
            "\"\\\\1.test\"}",
            "host_rewrite_literal: backend.test, append_x_forwarded_host: true"};
        if (m_dice.chance(20)) {
            out += ", " + m_dice.pick(hosts);
        }
        if (m_dice.chance(15)) {
            out += m_dice.chance(50) ? ", timeout: 0s" : ", timeout: 3s";
        }
        return out;
    }

    std::string clusters() const {
        std::string out;
        for (std::size_t i = 0; i < kBackends; ++i) {
            out += fmt::format(
                "  - name: c{0}\n    type: STATIC\n    load_assignment:\n      cluster_name: c{0}\n"
                "      endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address: "
                "{{address: 127.0.0.1, port_value: {1}}}}}}}}}]}}]\n",
                i, m_backend.port(i));
        }
        return out;
    }

    Dice& m_dice;
    const RecordingBackend& m_backend;
    std::uint16_t m_port;
    std::size_t m_routes = 0;
};

TEST(EnvoyDifferential, RoutesAsEnvoyDoes) {
    GATELENS_NEEDS_GATEWAY("envoy");
    RecordingBackend backend(kBackends);
    Differential run("envoy", backend);
    const auto make = [&backend](Dice& dice, GatewayProcess& envoy, std::uint16_t port) {
        EnvoyConfig config(dice, backend, port);
        const std::string text = config.make();
        return Generated{"envoy.yaml",
                         text,
                         config.words,
                         {"-c", envoy.write("envoy.yaml", text), "--use-dynamic-base-id",
                          "--disable-hot-restart", "--concurrency", "1"}};
    };
    compareGenerated(run, {"envoy", kConfigurations, kRequests, make, {}});
    run.finish();
}

} // namespace
} // namespace gatelens::match::differential
