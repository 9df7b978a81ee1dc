// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/translate.h"

#include "core/base/json_writer.h"
#include "core/base/strings.h"
#include "core/http/syntax.h"
#include "core/match/regex.h"
#include "core/sandbox/policies.h"
#include "core/sandbox/remarks.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::sandbox {

namespace {

using model::PathMatchKind;

constexpr std::string_view kEchoDomain = ".echo.sandbox";

// "$" begins a reference in gatelens.yaml.
std::string literal(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c;
        if (c == '$') {
            out += c;
        }
    }
    return out;
}

std::string quotedRegex(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) {
            out += '\\';
        }
        out += c;
    }
    return out;
}

// One label of a host name.
std::string label(std::string_view name) {
    std::string out;
    for (const char c : name.substr(0, 60)) {
        const auto byte = static_cast<unsigned char>(c);
        out += std::isalnum(byte) != 0 ? static_cast<char>(std::tolower(byte)) : '-';
    }
    while (out.starts_with('-')) {
        out.erase(0, 1);
    }
    while (out.ends_with('-')) {
        out.pop_back();
    }
    return out.empty() ? "backend" : out;
}

struct PathRule {
    std::string kind; // "exact", "prefix", "regex"
    std::string value;
    std::string sample;
};

// "{id}" stands for a segment; "{rest:*}" and a trailing "*" for all the rest.
std::string templateRegex(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find_first_of("{*");
        out += quotedRegex(text.substr(0, open));
        if (open == std::string_view::npos) {
            break;
        }
        if (text[open] == '*') {
            out += ".*";
            text.remove_prefix(open + 1);
            continue;
        }
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos) {
            out += quotedRegex(text.substr(open));
            break;
        }
        const std::string_view inner = text.substr(open, close - open);
        out += inner.find('*') == std::string_view::npos ? "[^/]+" : ".*";
        text.remove_prefix(close + 1);
    }
    return out;
}

// A path that looks like what the pattern takes: a guess to begin with.
std::string sampleOf(std::string_view pattern) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '{') {
            const std::size_t close = pattern.find('}', i);
            out += "42";
            i = close == std::string_view::npos ? pattern.size() : close;
        } else if (http::isPath("/" + std::string(1, pattern[i])) && pattern[i] != '*') {
            out += pattern[i];
        } else {
            break;
        }
    }
    return out.starts_with('/') ? out : "/" + out;
}

std::optional<PathRule> pathRule(const model::PathMatch& path) {
    const std::string& value = path.value;
    switch (path.kind) {
    case PathMatchKind::Any:
        return PathRule{"prefix", "/", "/"};
    case PathMatchKind::Exact:
        return PathRule{"exact", value, value};
    case PathMatchKind::Prefix:
    case PathMatchKind::SegmentPrefix:
        return PathRule{"prefix", value.empty() ? "/" : value, value.empty() ? "/" : value};
    case PathMatchKind::Suffix:
        return PathRule{"regex", ".*" + quotedRegex(value), "/" + value};
    case PathMatchKind::Contains:
        return PathRule{"regex", ".*" + quotedRegex(value) + ".*", "/" + value};
    case PathMatchKind::Template:
    case PathMatchKind::Glob:
        return PathRule{"regex", templateRegex(value), sampleOf(value)};
    case PathMatchKind::Regex: {
        const std::string group = "(?:" + value + ")";
        const std::string sample =
            sampleOf(value.starts_with('^') ? std::string_view(value).substr(1) : value);
        return path.anchor == model::RegexAnchor::Full ? PathRule{"regex", group, sample}
               : path.anchor == model::RegexAnchor::Start
                   ? PathRule{"regex", group + ".*", sample}
                   : PathRule{"regex", ".*" + group + ".*", sample};
    }
    }
    return std::nullopt;
}

bool usable(const PathRule& rule) {
    if (rule.kind == "regex") {
        return match::Regex::compile(rule.value, match::RegexOptions{}).has_value();
    }
    return http::isPath(rule.value);
}

class Translator final {
public:
    Translator(const model::Snapshot& snapshot, const Places& places)
        : m_snapshot(snapshot)
        , m_places(places) {}

    Translation run() {
        chooseKeys();
        m_json.beginObject();
        listeners();
        services();
        m_json.key("routes").beginArray();
        for (const model::Route& route : m_snapshot.routes) {
            if (route.enabled) {
                this->route(route);
            }
        }
        echoRoute();
        m_json.endArray().endObject();
        m_result.config = m_json.take() + "\n";
        m_result.remarks = m_remarks.take();
        return std::move(m_result);
    }

private:
    void listeners() {
        m_json.key("listeners").beginArray();
        m_json.beginObject().member("name", "sandbox").member("address", m_places.gateway);
        m_json.endObject();
        m_json.beginObject().member("name", "echo").member("address", m_places.echo).endObject();
        m_json.endArray();
        const bool secured =
            std::any_of(m_snapshot.listeners.begin(), m_snapshot.listeners.end(),
                        [](const model::Listener& listener) { return listener.tls.has_value(); });
        if (secured) {
            m_remarks.add("TLS", "the sandbox listens in clear text on loopback", {});
        }
        if (!m_places.admin.empty()) {
            m_json.key("admin").beginObject().member("address", m_places.admin);
            m_json.member("token", m_places.adminToken).endObject();
        }
    }

    void services() {
        std::set<std::string> names;
        m_json.key("services").beginArray();
        for (std::size_t i = 0; i < m_snapshot.services.size(); ++i) {
            std::string name = m_snapshot.services[i].label();
            while (name.empty() || !names.insert(name).second) {
                name += fmt::format(" {}", i + 1);
            }
            m_services.push_back(name);
            const std::string target =
                m_places.echo.starts_with("unix:") ? m_places.echo : "http://" + m_places.echo;
            m_json.beginObject().member("name", literal(name));
            m_json.member("host", label(name) + std::string(kEchoDomain));
            m_json.list("targets", std::vector<std::string>{target});
            m_json.endObject();
        }
        m_json.endArray();
    }

    // Keys of the original are not known here, which is as it should be.
    void chooseKeys() {
        std::set<std::string> names;
        for (const model::Consumer& consumer : m_snapshot.consumers) {
            if (names.size() < 20 && http::isFieldValue(consumer.label())) {
                names.insert(consumer.label());
            }
        }
        if (names.empty()) {
            names.insert("anybody");
        }
        for (const std::string& name : names) {
            m_result.keys.push_back({name, {}, "sandbox-key-of-" + label(name)});
        }
        std::set<std::string> used;
        std::erase_if(m_result.keys,
                      [&](const SampleKey& key) { return !used.insert(key.key).second; });
    }

    [[nodiscard]] static std::string nameOf(const model::Route& route) {
        return route.paths.empty()
                   ? route.label()
                   : fmt::format("{} ({})", route.label(), route.paths.front().text);
    }

    void skip(const model::Route& route, const std::string& what, const std::string& why) {
        ++m_result.skipped;
        m_remarks.add(what, why, nameOf(route));
    }

    [[nodiscard]] std::optional<std::vector<std::string>> hostsOf(const model::Route& route) {
        std::vector<std::string> hosts;
        for (const model::HostMatch& host : route.hosts) {
            switch (host.kind) {
            case model::HostMatchKind::Any:
                return std::vector<std::string>{};
            case model::HostMatchKind::Exact:
                hosts.push_back(host.value);
                break;
            case model::HostMatchKind::WildcardPrefix:
                hosts.push_back("*" + host.value);
                break;
            default:
                m_remarks.add("hosts with a pattern", "the built-in gateway has none",
                              nameOf(route));
            }
        }
        std::erase_if(hosts, [](const std::string& host) {
            const std::string_view rest =
                host.starts_with("*.") ? std::string_view(host).substr(2) : host;
            return !http::isAuthority(rest) || rest.find('*') != std::string_view::npos;
        });
        if (hosts.empty() && !route.hosts.empty()) {
            return std::nullopt;
        }
        return hosts;
    }

    [[nodiscard]] std::optional<std::vector<PathRule>> pathsOf(const model::Route& route) {
        std::vector<PathRule> rules;
        for (const model::PathMatch& path : route.paths) {
            const auto rule = pathRule(path);
            if (rule && usable(*rule)) {
                rules.push_back(*rule);
            } else {
                m_remarks.add("a path that cannot be matched here", path.text, nameOf(route));
            }
        }
        if (rules.empty() && !route.paths.empty()) {
            return std::nullopt;
        }
        return rules;
    }

    void route(const model::Route& route) {
        const auto hosts = hostsOf(route);
        const auto paths = pathsOf(route);
        if (!hosts || !paths) {
            return skip(route, "routes that are left out", "host or path cannot be matched here");
        }
        const bool answers = route.action == model::RouteAction::Redirect ||
                             route.action == model::RouteAction::Respond;
        if (!answers && !route.service().valid()) {
            return skip(route, "routes that are left out", "they lead to no service");
        }
        if (route.expression != nullptr) {
            m_remarks.add("rules with and, or, not", "only their hosts and paths are matched",
                          nameOf(route));
        }
        std::string name = route.label();
        while (name.empty() || !m_names.insert(name).second) {
            name += fmt::format(" {}", m_names.size() + 1);
        }
        SampleRequest sample{name,
                             route.key,
                             route.methods.empty() ? "GET" : route.methods.front(),
                             hosts->empty() ? "" : hosts->front(),
                             paths->empty() ? "/" : paths->front().sample,
                             {},
                             {}};
        if (sample.host.starts_with("*.")) {
            sample.host = "www" + sample.host.substr(1);
        }
        m_json.beginObject().member("name", literal(name));
        conditions(route, *hosts, *paths);
        if (!answers) {
            m_json.member("service", literal(m_services[route.service().index()]));
        }
        filters(route, sample);
        m_json.endObject();
        m_result.samples.push_back(std::move(sample));
    }

    void conditions(const model::Route& route, const std::vector<std::string>& hosts,
                    const std::vector<PathRule>& paths) {
        if (!hosts.empty()) {
            std::vector<std::string> written;
            std::transform(hosts.begin(), hosts.end(), std::back_inserter(written), literal);
            m_json.list("hosts", written);
        }
        if (!paths.empty()) {
            m_json.key("paths").beginArray();
            for (const PathRule& rule : paths) {
                m_json.beginObject().member(rule.kind, literal(rule.value)).endObject();
            }
            m_json.endArray();
        }
        std::vector<std::string> methods;
        std::copy_if(route.methods.begin(), route.methods.end(), std::back_inserter(methods),
                     [](const std::string& method) { return http::isToken(method); });
        if (!methods.empty()) {
            m_json.list("methods", methods);
        }
        std::vector<const model::FieldMatch*> exact;
        for (const model::FieldMatch& field : route.headers) {
            const bool plain = field.kind == model::ValueMatchKind::Exact && !field.negated &&
                               field.values.size() == 1 && http::isToken(field.name);
            plain ? exact.push_back(&field)
                  : m_remarks.add("conditions on headers", "only equal values are matched",
                                  nameOf(route));
        }
        if (!exact.empty()) {
            m_json.key("headers").beginObject();
            for (const model::FieldMatch* field : exact) {
                m_json.member(field->name, literal(field->values.front()));
            }
            m_json.endObject();
        }
        for (const auto& [what, there] :
             {std::pair("conditions on the query", !route.query.empty()),
              std::pair("conditions on the client's address", !route.clientIps.empty()),
              std::pair("conditions on the TLS name", !route.snis.empty())}) {
            if (there) {
                m_remarks.add(what, "they are not looked at", nameOf(route));
            }
        }
        if (route.stripPath.orElse(false)) {
            m_json.member("strip-prefix", true);
        }
    }

    void filters(const model::Route& route, SampleRequest& sample) {
        m_json.key("filters").beginArray();
        bool keyed = false;
        for (const model::ChainEntry& entry : route.chain) {
            const model::Policy& policy = m_snapshot[entry.policy];
            if (!policy.enabled || policy.policyClass == model::PolicyClass::Proxy) {
                continue;
            }
            if (const auto field = keyFieldOf(policy); field && !keyed) {
                keyed = true;
                keyAuth(*field);
                sample.field = *field;
                sample.value = m_result.keys.front().key;
            } else if (const auto limit = limitOf(policy)) {
                m_json.beginObject().key("rate-limit").beginObject();
                m_json.member("requests", limit->requests).member("per", limit->per);
                m_json.endObject().endObject();
            } else if (const auto cors = corsOf(policy); cors && corsFits(*cors)) {
                writeCors(*cors);
            } else {
                m_remarks.add(policy.type, "the built-in gateway has no filter for it yet",
                              nameOf(route));
            }
        }
        answer(route);
        m_json.endArray();
    }

    void keyAuth(const std::string& field) {
        m_json.beginObject().key("key-auth").beginObject().member("header", field);
        m_json.key("keys").beginObject();
        for (SampleKey& key : m_result.keys) {
            key.field = key.field.empty() ? field : key.field;
            m_json.member(key.consumer, key.key);
        }
        m_json.endObject().endObject().endObject();
    }

    // What the filter refuses: any site with credentials, "*" beside others.
    [[nodiscard]] static bool corsFits(const Cors& cors) {
        const bool any =
            std::find(cors.origins.begin(), cors.origins.end(), "*") != cors.origins.end();
        return (!any || (!cors.credentials && cors.origins.size() == 1)) &&
               std::all_of(cors.origins.begin(), cors.origins.end(),
                           [](const std::string& origin) { return http::isFieldValue(origin); });
    }

    void writeCors(const Cors& cors) {
        m_json.beginObject().key("cors").beginObject();
        std::vector<std::string> origins;
        std::transform(cors.origins.begin(), cors.origins.end(), std::back_inserter(origins),
                       literal);
        m_json.list("origins", origins);
        std::vector<std::string> methods;
        std::copy_if(cors.methods.begin(), cors.methods.end(), std::back_inserter(methods),
                     [](const std::string& method) { return http::isToken(method); });
        if (!methods.empty()) {
            m_json.list("methods", methods);
        }
        if (cors.credentials) {
            m_json.member("credentials", true);
        }
        m_json.endObject().endObject();
    }

    void answer(const model::Route& route) {
        if (route.action == model::RouteAction::Redirect) {
            const bool plain = http::isFieldValue(route.redirectTo) && !route.redirectTo.empty() &&
                               route.redirectTo.find_first_of("{$\\") == std::string::npos;
            const std::set<int> kStatuses{301, 302, 303, 307, 308};
            m_json.beginObject().key("redirect").beginObject();
            m_json.member("to", plain ? route.redirectTo : "https://{host}{path}{query}");
            m_json.member("status",
                          kStatuses.contains(route.responseStatus) ? route.responseStatus : 302);
            m_json.endObject().endObject();
            if (!plain) {
                m_remarks.add("redirects with variables", "they lead to https and the same address",
                              nameOf(route));
            }
        } else if (route.action == model::RouteAction::Respond) {
            m_json.beginObject().key("static-response").beginObject();
            const bool fits = route.responseStatus >= 200 && route.responseStatus <= 599;
            m_json.member("status", fits ? route.responseStatus : 200);
            m_json.member("body", "answered by the gateway\n").endObject().endObject();
        }
    }

    void echoRoute() {
        m_json.beginObject().member("name", kEchoRoute);
        m_json.list("hosts", std::vector<std::string>{"*" + std::string(kEchoDomain)});
        m_json.key("filters").beginArray().beginObject().key("echo").beginObject().endObject();
        m_json.endObject().endArray().endObject();
    }

    const model::Snapshot& m_snapshot;
    const Places& m_places;
    JsonWriter m_json{JsonWriter::Style::Indented};
    Translation m_result;
    Remarks m_remarks;
    std::vector<std::string> m_services; // names, by index
    std::set<std::string> m_names{std::string(kEchoRoute)};
};

} // namespace

Translation translate(const model::Snapshot& snapshot, const Places& places) {
    return Translator(snapshot, places).run();
}

} // namespace gatelens::sandbox
