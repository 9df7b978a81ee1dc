// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/envoy_rules.h"

#include "core/base/strings.h"
#include "core/match/path.h"
#include "core/match/route_keys.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::match::envoy {

using text::Node;

std::string Incoming::pathAndQuery() const {
    return request->query ? path + '?' + *request->query : path;
}

std::optional<std::string> Incoming::value(std::string_view name) const {
    if (name == ":method") {
        return request->method;
    }
    if (name == ":path") {
        return pathAndQuery();
    }
    if (name == ":scheme") {
        return request->scheme;
    }
    if (name == ":authority" || equalsIgnoreCase(name, "host")) {
        return host;
    }
    return fields.joined(name);
}

// The first value of a parameter; nothing is decoded before the comparison.
std::optional<std::string> Incoming::parameter(std::string_view name) const {
    if (!request->query) {
        return std::nullopt;
    }
    for (const auto pair : split(*request->query, '&')) {
        const auto equals = pair.find('=');
        if (!pair.empty() && pair.substr(0, equals) == name) {
            return equals == std::string_view::npos ? std::string()
                                                    : std::string(pair.substr(equals + 1));
        }
    }
    return std::nullopt;
}

std::optional<std::string> Incoming::cookie(std::string_view name) const {
    for (const auto line : request->values("cookie")) {
        for (const auto pair : split(line, ';')) {
            const auto text = trim(pair);
            const auto equals = text.find('=');
            if (equals != std::string_view::npos && text.substr(0, equals) == name) {
                return std::string(text.substr(equals + 1));
            }
        }
    }
    return std::nullopt;
}

bool Condition::holds(const std::optional<std::string>& value) const {
    if (range) {
        const auto number = value ? parseInt(*value) : std::nullopt;
        return number && *number >= range->first && *number < range->second;
    }
    return test ? test->holds(*value) : value.has_value() == present;
}

Condition::Answer Condition::ask(const Incoming& incoming) const {
    const auto plain = [](bool holds) { return holds ? Answer::Yes : Answer::No; };
    std::optional<std::string> value;
    switch (kind) {
    case Kind::Opaque:
        return Answer::Open;
    case Kind::Fraction:
        if (fraction >= 1 || fraction <= 0) {
            return plain(fraction >= 1);
        }
        return incoming.request->draw ? plain(*incoming.request->draw < fraction) : Answer::Open;
    case Kind::Certificate:
        return plain(incoming.request->clientCertificate == present);
    case Kind::Header:
        value = incoming.value(name);
        break;
    case Kind::Query:
        value = incoming.parameter(name);
        break;
    case Kind::Cookie:
        value = incoming.cookie(name);
        break;
    }
    if (!value && missingIsEmpty) {
        value = std::string();
    }
    // A missing field never satisfies a condition on its value, inverted or not
    // (HeaderMatcher in route_components.proto).
    if (!value && (test || range)) {
        return Answer::No;
    }
    bool found = holds(value);
    if (kind == Kind::Header && incoming.eachValue && !found) {
        const auto single = incoming.fields.values(name);
        found = single.size() > 1 &&
                std::any_of(single.begin(), single.end(),
                            [&](std::string_view one) { return holds(std::string(one)); });
    }
    return plain(found != invert);
}

std::string Condition::text() const {
    constexpr std::array<std::string_view, 3> kWords{"header", "query parameter", "cookie"};
    if (kind == Kind::Fraction) {
        return fmt::format("it takes {} % of the requests", fraction * 100);
    }
    if (kind == Kind::Certificate) {
        return fmt::format("the client certificate must {}be {}", present ? "" : "not ", name);
    }
    if (kind == Kind::Opaque) {
        return name;
    }
    const std::string subject = fmt::format("{} {}", kWords[static_cast<std::size_t>(kind)], name);
    const std::string no = invert ? "not " : "";
    if (range) {
        return fmt::format("{} must {}be in {}..{}", subject, no, range->first, range->second - 1);
    }
    if (!test) {
        return fmt::format("{} must {}be {}", subject, no, present ? "present" : "absent");
    }
    return fmt::format("it wants that {} {}{}", subject, invert ? "never " : "", test->text());
}

bool Rule::takesPath(const Incoming& incoming) const {
    const std::string folded = caseSensitive ? std::string() : toLower(incoming.path);
    const std::string_view subject =
        caseSensitive ? std::string_view(incoming.path) : std::string_view(folded);
    switch (pathKind) {
    case PathKind::Any:
    case PathKind::Opaque:
        return true;
    case PathKind::Prefix:
        return subject.starts_with(path);
    case PathKind::Exact:
        return subject == path;
    case PathKind::Segments:
        return subject.starts_with(path) &&
               (subject.size() == path.size() || subject[path.size()] == '/');
    case PathKind::Regex:
        return regex && regex->matchFull(incoming.path);
    case PathKind::Connect:
        return incoming.request->method == "CONNECT";
    }
    return false;
}

std::string Rule::pathText() const {
    constexpr std::array<std::string_view, 7> kWords{
        "any path",           "the prefix", "exactly", "the segments", "the whole expression",
        "the method CONNECT", "the matcher"};
    const auto word = kWords[static_cast<std::size_t>(pathKind)];
    return path.empty() ? std::string(word) : fmt::format("{} \"{}\"", word, path);
}

namespace {

class RuleReader final {
public:
    RuleReader(const Node& node, text::Diagnostics& problems)
        : m_match(field(&node, "match"))
        , m_problems(problems) {
        m_rule.node = &node;
    }

    Rule read() {
        readPath();
        for (const Node* header : fieldItems(m_match, "headers")) {
            readField(*header, Condition::Kind::Header);
        }
        for (const Node* parameter : fieldItems(m_match, "query_parameters")) {
            readField(*parameter, Condition::Kind::Query);
        }
        for (const Node* cookie : fieldItems(m_match, "cookies")) {
            readField(*cookie, Condition::Kind::Cookie);
        }
        if (field(m_match, "grpc") != nullptr) {
            readGrpc();
        }
        readRest();
        readRewrites();
        return std::move(m_rule);
    }

private:
    std::optional<Regex> compile(const std::string& pattern, const Node& at) {
        auto regex = Regex::compile(pattern, {});
        if (!regex) {
            report(regex.error().message, at);
            return std::nullopt;
        }
        return std::move(*regex);
    }

    void report(std::string message, const Node& at) {
        text::Diagnostic problem;
        problem.severity = text::Severity::Error;
        problem.code = "bad-expression";
        problem.message = std::move(message);
        problem.range = at.range;
        m_problems.push_back(std::move(problem));
        m_rule.usable = false;
    }

    void readPath() {
        m_rule.caseSensitive = fieldBool(m_match, "case_sensitive", true);
        constexpr std::pair<std::string_view, Rule::PathKind> kKinds[] = {
            {"prefix", Rule::PathKind::Prefix},
            {"path", Rule::PathKind::Exact},
            {"path_separated_prefix", Rule::PathKind::Segments},
        };
        for (const auto& [name, kind] : kKinds) {
            if (field(m_match, name) != nullptr) {
                const std::string value = fieldText(m_match, name);
                m_rule.pathKind = kind;
                m_rule.path = m_rule.caseSensitive ? value : toLower(value);
                return;
            }
        }
        for (const std::string_view name : {"safe_regex", "regex"}) {
            if (const Node* regex = field(m_match, name)) {
                m_rule.pathKind = Rule::PathKind::Regex;
                m_rule.caseSensitive = true; // ignored for expressions
                m_rule.path =
                    regex->isMapping() ? fieldText(regex, "regex") : std::string(regex->text);
                m_rule.regex = compile(m_rule.path, *regex);
                return;
            }
        }
        if (field(m_match, "connect_matcher") != nullptr) {
            m_rule.pathKind = Rule::PathKind::Connect;
        } else if (const Node* policy = field(m_match, "path_match_policy")) {
            m_rule.pathKind = Rule::PathKind::Opaque;
            addOpaque(fmt::format("path_match_policy {}", fieldText(policy, "name")), *policy);
        }
    }

    void readField(const Node& node, Condition::Kind kind) {
        Condition condition;
        condition.kind = kind;
        condition.name = fieldText(&node, "name");
        condition.source = node.range;
        condition.invert = fieldBool(&node, "invert_match", false);
        condition.missingIsEmpty = fieldBool(&node, "treat_missing_header_as_empty", false);
        condition.present = fieldBool(&node, "present_match", true);
        const Node* matcher = field(&node, "string_match");
        auto test = matcher == nullptr ? stringTest(node, "_match") : stringTest(*matcher, "");
        if (!test) {
            report(test.error().message, node);
            return;
        }
        const bool custom = test->kind == StringTest::Kind::Custom;
        if (matcher != nullptr && custom) {
            addOpaque(fmt::format("custom matcher of {}", condition.name), node);
            return;
        }
        if (!custom) {
            condition.test = std::move(*test);
        }
        if (const Node* range = field(&node, "range_match")) {
            condition.range = {fieldInt(range, "start", 0), fieldInt(range, "end", 0)};
        }
        m_rule.conditions.push_back(std::move(condition));
    }

    void readGrpc() {
        Condition condition;
        condition.name = "content-type";
        condition.source = m_match->range;
        StringTest test;
        test.kind = StringTest::Kind::Regex;
        test.value = R"(application/grpc(\+.*)?)";
        test.regex = compile(test.value, *m_match);
        condition.test = std::move(test);
        m_rule.conditions.push_back(std::move(condition));
    }

    void addOpaque(std::string what, const Node& at) {
        Condition condition;
        condition.kind = Condition::Kind::Opaque;
        condition.name = std::move(what);
        condition.source = at.range;
        m_rule.conditions.push_back(std::move(condition));
    }

    void readRest() {
        if (const Node* fraction = field(m_match, "runtime_fraction")) {
            Condition condition;
            condition.kind = Condition::Kind::Fraction;
            condition.fraction = fractionOf(*fraction);
            condition.source = fraction->range;
            m_rule.conditions.push_back(std::move(condition));
        }
        const Node* tls = field(m_match, "tls_context");
        for (const std::string_view name : {"presented", "validated"}) {
            if (field(tls, name) != nullptr) {
                Condition condition;
                condition.kind = Condition::Kind::Certificate;
                condition.name = name;
                condition.present = fieldBool(tls, name, true);
                condition.source = tls->range;
                m_rule.conditions.push_back(std::move(condition));
            }
        }
        for (const std::string_view name : {"dynamic_metadata", "filter_state"}) {
            for (const Node* matcher : fieldItems(m_match, name)) {
                const std::string filter = fieldText(matcher, "filter");
                addOpaque(
                    fmt::format("{} {}", name, filter.empty() ? fieldText(matcher, "key") : filter),
                    *matcher);
            }
        }
    }

    void readRewrites() {
        for (const std::string_view action : {"route", "redirect"}) {
            const Node* regex = field(field(m_rule.node, action), "regex_rewrite");
            if (regex != nullptr) {
                m_rule.rewriteRegex = compile(fieldText(field(regex, "pattern"), "regex"), *regex);
            }
        }
        const Node* host = field(field(m_rule.node, "route"), "host_rewrite_path_regex");
        if (host != nullptr) {
            m_rule.hostRegex = compile(fieldText(field(host, "pattern"), "regex"), *host);
        }
    }

    const Node* m_match;
    text::Diagnostics& m_problems;
    Rule m_rule;
};

PathKey pathKey(const Rule& rule) {
    switch (rule.pathKind) {
    case Rule::PathKind::Prefix:
        return {PathKey::Kind::Prefix, rule.path, rule.caseSensitive};
    case Rule::PathKind::Exact:
        return {PathKey::Kind::Exact, rule.path, rule.caseSensitive};
    case Rule::PathKind::Segments:
        return {PathKey::Kind::SegmentPrefix, rule.path, rule.caseSensitive};
    case Rule::PathKind::Regex: {
        // The whole path is matched.
        std::string prefix = literalPrefix(rule.path, true);
        return {prefix.empty() ? PathKey::Kind::Open : PathKey::Kind::Prefix, std::move(prefix)};
    }
    default:
        return {PathKey::Kind::Open, {}};
    }
}

void addDomain(Table& table, std::string_view domain, Rank host) {
    std::string name = toLower(domain);
    if (name == "*") {
        table.domains.add({HostKey::Kind::Any, {}}, host);
    } else if (name.starts_with('*')) {
        table.domains.add({HostKey::Kind::Suffix, name.substr(1)}, host);
    } else if (name.ends_with('*')) {
        name.pop_back();
        table.domains.add({HostKey::Kind::Prefix, name}, host);
    } else {
        table.domains.add({HostKey::Kind::Exact, name}, host);
    }
}

} // namespace

const VirtualHost* Table::hostFor(std::string_view authority) const {
    const auto hits = domains.find(authority);
    return hits.empty() ? nullptr : &hosts[hits.front().group];
}

std::unique_ptr<Table> readTable(const Node& routeConfig, const RouteOfNode& routes,
                                 text::Diagnostics& problems) {
    auto table = std::make_unique<Table>();
    table->config = &routeConfig;
    for (const Node* hostNode : fieldItems(&routeConfig, "virtual_hosts")) {
        const auto host = static_cast<Rank>(table->hosts.size());
        VirtualHost& virtualHost = table->hosts.emplace_back();
        virtualHost.name = fieldText(hostNode, "name");
        virtualHost.node = hostNode;
        for (const Node* domain : fieldItems(hostNode, "domains")) {
            addDomain(*table, domain->text, host);
        }
        for (const Node* node : fieldItems(hostNode, "routes")) {
            Rule rule = RuleReader(*node, problems).read();
            const auto route = routes.find(node);
            rule.route = route == routes.end() ? model::RouteId{} : route->second;
            if (rule.usable) {
                table->paths.add(host, pathKey(rule), static_cast<Rank>(virtualHost.rules.size()));
            }
            virtualHost.rules.push_back(std::move(rule));
        }
    }
    table->domains.build();
    table->paths.build();
    return table;
}

} // namespace gatelens::match::envoy
