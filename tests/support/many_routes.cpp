// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/many_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <set>

namespace gatelens::test {

namespace {

using Texts = std::map<std::string, std::string>;
using Out = std::back_insert_iterator<std::string>;

// Of mt19937 itself, as distributions differ between libraries.
class Dice final {
public:
    explicit Dice(std::uint32_t seed)
        : m_engine(seed) {}
    std::size_t below(std::size_t count) { return m_engine() % count; }
    bool oneIn(std::size_t count) { return below(count) == 0; }
    // Small numbers are many times more frequent than large ones.
    std::size_t skewed(std::size_t count) {
        const double part = static_cast<double>(m_engine()) / 4294967296.0;
        return static_cast<std::size_t>(part * part * part * static_cast<double>(count));
    }

private:
    std::mt19937 m_engine;
};

bool isWildcard(const RouteRule& rule) {
    return rule.host.starts_with("*.");
}

// The rules by host, in the order in which the hosts first come.
std::vector<std::vector<const RouteRule*>> byHost(const std::vector<RouteRule>& rules) {
    std::map<std::string, std::size_t> places;
    std::vector<std::vector<const RouteRule*>> groups;
    for (const RouteRule& rule : rules) {
        const auto [place, isNew] = places.try_emplace(rule.host, groups.size());
        if (isNew) {
            groups.emplace_back();
        }
        groups[place->second].push_back(&rule);
    }
    return groups;
}

Texts envoy(const std::vector<RouteRule>& rules) {
    std::string text = R"(static_resources:
  listeners:
  - name: web
    address: {socket_address: {address: 0.0.0.0, port_value: 80}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          http_filters: [{name: envoy.filters.http.router}]
          route_config:
            name: local
            virtual_hosts:
)";
    std::size_t number = 0;
    for (const auto& group : byHost(rules)) {
        const std::string& host = group.front()->host;
        fmt::format_to(Out(text), "            - name: v{}\n              domains: [\"{}\"]\n",
                       number++, host.empty() ? "*" : host);
        text += "              routes:\n";
        for (const RouteRule* rule : group) {
            std::string more;
            if (!rule->method.empty()) {
                more +=
                    fmt::format("{{name: \":method\", string_match: {{exact: {}}}}}", rule->method);
            }
            if (!rule->tenant.empty()) {
                more += fmt::format("{}{{name: x-tenant, string_match: {{exact: {}}}}}",
                                    more.empty() ? "" : ", ", rule->tenant);
            }
            fmt::format_to(Out(text),
                           "              - {{match: {{{}: {}{}}}, route: {{cluster: c}}}}\n",
                           rule->exact ? "path" : "prefix", rule->path,
                           more.empty() ? std::string() : fmt::format(", headers: [{}]", more));
        }
    }
    return {{"envoy.yaml", text + "  clusters: [{name: c, type: STATIC}]\n"}};
}

Texts nginx(const std::vector<RouteRule>& rules) {
    std::string text = "events {}\nhttp {\n";
    for (const auto& group : byHost(rules)) {
        const std::string& host = group.front()->host;
        fmt::format_to(Out(text), "server {{ listen 80{}; server_name {};\n",
                       host.empty() ? " default_server" : "", host.empty() ? "_" : host);
        for (const RouteRule* rule : group) {
            fmt::format_to(Out(text), "location {}{} {{ proxy_pass http://127.0.0.1:9; }}\n",
                           rule->exact ? "= " : "", rule->path);
        }
        text += "}\n";
    }
    return {{"nginx.conf", text + "}\n"}};
}

Texts haproxy(const std::vector<RouteRule>& rules) {
    std::string text = "defaults\n    mode http\nfrontend web\n    bind :80\n";
    for (const RouteRule& rule : rules) {
        text += "    use_backend b if";
        if (!rule.host.empty()) {
            fmt::format_to(Out(text), " {{ hdr{}(host) -i {} }}", isWildcard(rule) ? "_end" : "",
                           rule.host.substr(isWildcard(rule) ? 1 : 0));
        }
        fmt::format_to(Out(text), " {{ {} {} }}", rule.exact ? "path" : "path_beg", rule.path);
        if (!rule.method.empty()) {
            fmt::format_to(Out(text), " {{ method {} }}", rule.method);
        }
        if (!rule.tenant.empty()) {
            fmt::format_to(Out(text), " {{ hdr(x-tenant) {} }}", rule.tenant);
        }
        text += '\n';
    }
    return {{"haproxy.cfg", text + "backend b\n    server s 127.0.0.1:9\n"}};
}

Texts traefik(const std::vector<RouteRule>& rules) {
    std::string text = "http:\n  services:\n    s: {loadBalancer: {servers: [{url: "
                       "\"http://10.0.0.1:80\"}]}}\n  routers:\n";
    std::size_t number = 0;
    for (const RouteRule& rule : rules) {
        std::string match = fmt::format("{}(`{}`)", rule.exact ? "Path" : "PathPrefix", rule.path);
        if (!rule.host.empty()) {
            match = fmt::format("Host(`{}`) && {}", rule.host, match);
        }
        if (!rule.method.empty()) {
            match += fmt::format(" && Method(`{}`)", rule.method);
        }
        if (!rule.tenant.empty()) {
            match += fmt::format(" && Header(`X-Tenant`, `{}`)", rule.tenant);
        }
        fmt::format_to(Out(text), "    r{}: {{rule: '{}', service: s}}\n", number++, match);
    }
    return {{"dynamic.yaml", std::move(text)}};
}

Texts caddy(const std::vector<RouteRule>& rules) {
    std::string routes;
    for (const RouteRule& rule : rules) {
        std::string match = fmt::format(R"("path":["{}{}"])", rule.path, rule.exact ? "" : "*");
        if (!rule.host.empty()) {
            match += fmt::format(R"(,"host":["{}"])", rule.host);
        }
        if (!rule.method.empty()) {
            match += fmt::format(R"(,"method":["{}"])", rule.method);
        }
        if (!rule.tenant.empty()) {
            match += fmt::format(R"(,"header":{{"X-Tenant":["{}"]}})", rule.tenant);
        }
        fmt::format_to(Out(routes),
                       R"({}{{"match":[{{{}}}],"handle":[{{"handler":"reverse_proxy","upstreams":)"
                       R"([{{"dial":"10.0.0.1:80"}}]}}]}})",
                       routes.empty() ? "" : ",", match);
    }
    return {{"caddy.json", R"({"apps":{"http":{"servers":{"s":{"listen":[":80"],"automatic_https":)"
                           R"({"disable":true},"routes":[)" +
                               routes + "]}}}}}"}};
}

// The fields that Kong and APISIX write alike.
std::string flowFields(const RouteRule& rule) {
    std::string text;
    if (!rule.host.empty()) {
        text += fmt::format(", hosts: [\"{}\"]", rule.host);
    }
    if (!rule.method.empty()) {
        text += fmt::format(", methods: [{}]", rule.method);
    }
    return text;
}

Texts kong(const std::vector<RouteRule>& rules) {
    std::string text = "_format_version: \"3.0\"\nservices:\n- name: s\n  host: back\n  routes:\n";
    std::size_t number = 0;
    for (const RouteRule& rule : rules) {
        // Exact paths are expressions there: prefixes take their place.
        fmt::format_to(Out(text), "  - {{name: r{}, paths: [{}]{}{}}}\n", number++, rule.path,
                       flowFields(rule),
                       rule.tenant.empty()
                           ? std::string()
                           : fmt::format(", headers: {{x-tenant: [{}]}}", rule.tenant));
    }
    return {{"kong.yaml", std::move(text)}};
}

Texts apisix(const std::vector<RouteRule>& rules) {
    std::string text = "upstreams:\n- {id: u, nodes: {\"10.0.0.1:80\": 1}}\nroutes:\n";
    std::size_t number = 0;
    for (const RouteRule& rule : rules) {
        fmt::format_to(Out(text), "- {{id: r{}, upstream_id: u, uri: \"{}{}\"{}{}}}\n", number++,
                       rule.path, rule.exact ? "" : "/*", flowFields(rule),
                       rule.tenant.empty()
                           ? std::string()
                           : fmt::format(", vars: [[http_x_tenant, \"==\", {}]]", rule.tenant));
    }
    return {{"apisix.yaml", text + "#END\n"},
            {"config.yaml", "apisix: {node_listen: 80}\ndeployment: {role: data_plane, "
                            "role_data_plane: {config_provider: yaml}}\n"}};
}

Texts tyk(const std::vector<RouteRule>& rules) {
    std::string apis;
    std::size_t number = 0;
    for (const RouteRule& rule : rules) {
        const std::string host = isWildcard(rule) ? "{sub}" + rule.host.substr(1) : rule.host;
        fmt::format_to(Out(apis),
                       R"({0}{{"name":"a{1}","api_id":"a{1}","org_id":"o","active":true,)"
                       R"("use_keyless":true,"version_data":{{"not_versioned":true,"versions":)"
                       R"({{"Default":{{}}}}}},"proxy":{{"listen_path":"{2}","target_url":)"
                       R"("http://back.test/"}}{3}}})",
                       number == 0 ? "" : ",", number, rule.path,
                       host.empty() ? std::string() : fmt::format(R"(,"domain":"{}")", host));
        ++number;
    }
    return {{"tyk.conf", R"({"listen_port":80,"secret":"x","app_path":"apps",)"
                         R"("enable_custom_domains":true})"},
            {"apps/all.json", '[' + apis + ']'}};
}

Texts krakend(const std::vector<RouteRule>& rules) {
    std::string endpoints;
    for (const RouteRule& rule : rules) {
        fmt::format_to(
            Out(endpoints),
            R"({}{{"endpoint":"{}{}","method":"{}","backend":[{{"url_pattern":"/x"}}]}})",
            endpoints.empty() ? "" : ",", rule.path, rule.exact ? "" : "/{more}",
            rule.method.empty() ? "GET" : rule.method);
    }
    return {{"krakend.json", R"({"version":3,"port":80,"host":["http://back.test:81"],)"
                             R"("endpoints":[)" +
                                 endpoints + "]}"}};
}

Texts gatewayApi(const std::vector<RouteRule>& rules) {
    std::string text =
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: gw, namespace: "
        "a}\nspec:\n  gatewayClassName: c\n  listeners:\n  - {name: http, port: 80, protocol: "
        "HTTP}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: a}\nspec: "
        "{ports: [{port: 80}]}\n";
    constexpr std::size_t kMostRules = 16; // of one HTTPRoute
    std::size_t number = 0;
    for (const auto& group : byHost(rules)) {
        for (std::size_t i = 0; i < group.size(); ++i) {
            if (i % kMostRules == 0) {
                const std::string& host = group.front()->host;
                fmt::format_to(
                    Out(text),
                    "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: "
                    "{{name: r{}, namespace: a}}\nspec:\n  parentRefs: [{{name: gw}}]\n{}  "
                    "rules:\n",
                    number++,
                    host.empty() ? std::string() : fmt::format("  hostnames: [\"{}\"]\n", host));
            }
            const RouteRule& rule = *group[i];
            fmt::format_to(
                Out(text),
                "  - {{matches: [{{path: {{type: {}, value: {}}}{}{}}}], backendRefs: [{{name: s, "
                "port: 80}}]}}\n",
                rule.exact ? "Exact" : "PathPrefix", rule.path,
                rule.method.empty() ? std::string() : ", method: " + rule.method,
                rule.tenant.empty()
                    ? std::string()
                    : fmt::format(", headers: [{{name: x-tenant, value: {}}}]", rule.tenant));
        }
    }
    return {{"cluster.yaml", std::move(text)}};
}

struct Writer {
    std::string_view product;
    Texts (*write)(const std::vector<RouteRule>&);
};
constexpr Writer kWriters[] = {
    {"apisix", apisix},   {"caddy", caddy}, {"envoy", envoy},     {"gateway-api", gatewayApi},
    {"haproxy", haproxy}, {"kong", kong},   {"krakend", krakend}, {"nginx", nginx},
    {"traefik", traefik}, {"tyk", tyk}};

} // namespace

ManyRoutes::ManyRoutes(std::size_t count, std::uint32_t seed)
    : m_seed(seed) {
    constexpr std::size_t kRoutesOfAHost = 50; // on average
    const std::size_t hosts = std::max<std::size_t>(count / kRoutesOfAHost, 2);
    Dice dice(seed);
    m_rules.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        RouteRule rule;
        if (!dice.oneIn(50)) {
            const std::size_t host = dice.skewed(hosts);
            rule.host = fmt::format("{}h{}.example.test", host % 10 == 9 ? "*." : "", host);
        }
        rule.path = fmt::format("/team{}/service{}/v{}", dice.below(97), i, dice.below(3));
        rule.exact = dice.oneIn(3);
        const RouteRule* before = m_rules.empty() ? nullptr : &m_rules.back();
        if (before != nullptr && !before->exact && dice.oneIn(10)) {
            rule.host = before->host;
            rule.path = fmt::format("{}/inner{}", before->path, i);
        }
        rule.method = dice.oneIn(20) ? "POST" : "";
        rule.tenant = dice.oneIn(33) ? fmt::format("t{}", dice.below(40)) : "";
        m_rules.push_back(std::move(rule));
    }
}

ManyRoutes ManyRoutes::overlapping(std::size_t count, std::uint32_t seed) {
    constexpr std::string_view kHosts[] = {"",       "a.test",     "b.a.test", "*.a.test",
                                           "*.test", "*.b.a.test", "c.test"};
    constexpr std::string_view kPieces[] = {"/a", "/ab", "b", "/b", "/c"};
    Dice dice(seed);
    ManyRoutes out;
    out.m_seed = seed;
    std::set<std::string> known;
    for (std::size_t tries = 0; out.m_rules.size() < count && tries < 20 * count; ++tries) {
        RouteRule rule;
        rule.host = out.m_rules.empty() ? "" : kHosts[dice.below(std::size(kHosts))];
        rule.path = "/a";
        for (auto left = dice.below(4); left > 0; --left) {
            rule.path += kPieces[dice.below(std::size(kPieces))];
        }
        rule.exact = dice.oneIn(3);
        rule.method = dice.oneIn(5) ? "POST" : "";
        rule.tenant = dice.oneIn(5) ? "t1" : "";
        if (known.insert(rule.host + rule.path).second) {
            out.m_rules.push_back(std::move(rule));
        }
    }
    return out;
}

std::vector<std::size_t> ManyRoutes::order(std::string_view product) const {
    std::vector<std::size_t> order;
    if (product == "envoy" || product == "nginx" || product == "gateway-api") {
        for (const auto& group : byHost(m_rules)) {
            for (const RouteRule* rule : group) {
                order.push_back(static_cast<std::size_t>(rule - m_rules.data()));
            }
        }
    } else {
        for (std::size_t i = 0; i < m_rules.size(); ++i) {
            order.push_back(i);
        }
    }
    return order;
}

std::vector<std::string_view> ManyRoutes::products() {
    std::vector<std::string_view> names;
    for (const Writer& writer : kWriters) {
        names.push_back(writer.product);
    }
    return names;
}

Texts ManyRoutes::texts(std::string_view product) const {
    for (const Writer& writer : kWriters) {
        if (writer.product == product) {
            return writer.write(m_rules);
        }
    }
    return {};
}

std::vector<RouteRequest> ManyRoutes::requests(std::size_t count) const {
    Dice dice(m_seed + 1);
    std::vector<RouteRequest> requests;
    requests.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const RouteRule& rule = m_rules[dice.below(m_rules.size())];
        RouteRequest request;
        request.method = rule.method.empty() ? "GET" : rule.method;
        request.host = rule.host.empty()  ? fmt::format("other{}.test", i)
                       : isWildcard(rule) ? fmt::format("x{}{}", i, rule.host.substr(1))
                                          : rule.host;
        request.path = rule.path + (rule.exact ? "" : fmt::format("/{}", i));
        request.tenant = rule.tenant;
        request.hits = !dice.oneIn(5);
        if (!request.hits) {
            switch (dice.below(3)) {
            case 0:
                request.host = fmt::format("nobody{}.test", i);
                break;
            case 1:
                request.path = fmt::format("/team{}/absent{}/v1", dice.below(97), i);
                break;
            default:
                request.path.insert(1, "x");
                break;
            }
        }
        requests.push_back(std::move(request));
    }
    return requests;
}

} // namespace gatelens::test
