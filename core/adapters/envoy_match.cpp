// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Domains and route matches. Lists say what they can; where Envoy's conditions
// are finer (a missing header never matches, a fraction of requests, metadata),
// an expression says it all.
#include "core/adapters/envoy_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::Expr;
using model::ExprKind;
using model::FieldMatch;
using model::HostMatch;
using model::HostMatchKind;
using model::PathMatch;
using model::PathMatchKind;
using model::ValueMatchKind;
using text::Node;

namespace {

// The port of "example.com:8080"; domains are compared with the whole authority.
std::uint16_t splitPort(std::string& host) {
    const auto colon = host.rfind(':');
    if (colon == std::string::npos || host.ends_with(']')) {
        return 0;
    }
    const auto port = parseInt(std::string_view(host).substr(colon + 1));
    if (!port || *port <= 0 || *port > 65535) {
        return 0;
    }
    host.resize(colon);
    return static_cast<std::uint16_t>(*port);
}

HostMatch readDomain(std::string_view domain) {
    HostMatch match;
    match.text = domain;
    if (domain == "*") {
        match.kind = HostMatchKind::Any;
        return match;
    }
    match.value = toLower(domain);
    if (domain.starts_with('*')) {
        match.kind = HostMatchKind::WildcardPrefix;
        match.value.erase(0, 1);
        match.port = splitPort(match.value);
    } else if (domain.ends_with('*')) {
        match.kind = HostMatchKind::WildcardSuffix;
        match.value.pop_back();
    } else {
        match.port = splitPort(match.value);
    }
    return match;
}

std::string regexOf(const Node* matcher) {
    return fieldText(matcher, "regex");
}

// Fills kind and values from a StringMatcher; false for an extension.
bool readString(const Node* matcher, FieldMatch& match) {
    constexpr std::pair<std::string_view, ValueMatchKind> kKinds[] = {
        {"exact", ValueMatchKind::Exact},
        {"prefix", ValueMatchKind::Prefix},
        {"suffix", ValueMatchKind::Suffix},
        {"contains", ValueMatchKind::Contains},
    };
    match.caseSensitive = !fieldBool(matcher, "ignore_case", false);
    for (const auto& [name, kind] : kKinds) {
        if (const Node* value = field(matcher, name)) {
            match.kind = kind;
            match.values = {std::string(value->text)};
            return true;
        }
    }
    if (const Node* regex = field(matcher, "safe_regex")) {
        match.kind = ValueMatchKind::Regex;
        match.anchor = model::RegexAnchor::Full;
        match.values = {regexOf(regex)};
        return true;
    }
    match.kind = ValueMatchKind::Other;
    match.text = "custom";
    return false;
}

bool readHeaderValue(const Node& header, FieldMatch& match) {
    if (const Node* matcher = field(&header, "string_match")) {
        return readString(matcher, match);
    }
    constexpr std::pair<std::string_view, ValueMatchKind> kOlder[] = {
        {"exact_match", ValueMatchKind::Exact},   {"prefix_match", ValueMatchKind::Prefix},
        {"suffix_match", ValueMatchKind::Suffix}, {"contains_match", ValueMatchKind::Contains},
        {"regex_match", ValueMatchKind::Regex},
    };
    for (const auto& [name, kind] : kOlder) {
        if (const Node* value = field(&header, name)) {
            match.kind = kind;
            match.values = {std::string(value->text)};
            match.anchor = model::RegexAnchor::Full;
            return true;
        }
    }
    if (const Node* regex = field(&header, "safe_regex_match")) {
        match.kind = ValueMatchKind::Regex;
        match.anchor = model::RegexAnchor::Full;
        match.values = {regexOf(regex)};
        return true;
    }
    if (const Node* range = field(&header, "range_match")) {
        match.kind = ValueMatchKind::Range;
        match.values = {
            fmt::format("{}..{}", fieldInt(range, "start", 0), fieldInt(range, "end", 0))};
        return true;
    }
    // Nothing but a name asks for presence.
    match.kind = fieldBool(&header, "present_match", true) ? ValueMatchKind::Present
                                                           : ValueMatchKind::Absent;
    return true;
}

// "GET|POST" and the like, as control planes write several methods.
std::vector<std::string> alternatives(std::string_view regex) {
    std::vector<std::string> out;
    while (regex.starts_with('(') && regex.ends_with(')')) {
        regex = regex.substr(1, regex.size() - 2);
    }
    for (std::string_view part : split(regex, '|')) {
        const bool plain = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || c == '-';
        });
        if (!plain) {
            return {};
        }
        out.emplace_back(part);
    }
    return out;
}

class MatchReader final {
public:
    MatchReader(const Node& match, model::Route& route)
        : m_match(match)
        , m_route(route) {}

    void read() {
        readPath();
        for (const Node* header : fieldItems(&m_match, "headers")) {
            readHeader(*header);
        }
        for (const Node* parameter : fieldItems(&m_match, "query_parameters")) {
            readParameter(*parameter, ExprKind::Query);
        }
        for (const Node* cookie : fieldItems(&m_match, "cookies")) {
            readParameter(*cookie, ExprKind::Cookie);
        }
        if (field(&m_match, "grpc") != nullptr) {
            FieldMatch grpc;
            grpc.name = "content-type";
            grpc.kind = ValueMatchKind::Regex;
            grpc.anchor = model::RegexAnchor::Full;
            grpc.values = {R"(application/grpc(\+.*)?)"};
            grpc.text = "grpc";
            addField(ExprKind::Header, std::move(grpc), m_match);
        }
        readOpaque();
        if (m_needsExpression) {
            settleExpression();
        }
    }

private:
    void readPath() {
        const bool sensitive = fieldBool(&m_match, "case_sensitive", true);
        constexpr std::pair<std::string_view, PathMatchKind> kKinds[] = {
            {"prefix", PathMatchKind::Prefix},
            {"path", PathMatchKind::Exact},
            {"path_separated_prefix", PathMatchKind::SegmentPrefix},
        };
        PathMatch path;
        path.caseSensitive = sensitive;
        for (const auto& [name, kind] : kKinds) {
            if (const Node* value = field(&m_match, name)) {
                path.kind = kind;
                path.value = path.text = value->text;
                addPath(std::move(path), *value);
                return;
            }
        }
        const Node* regex = field(&m_match, "safe_regex");
        const Node* older = field(&m_match, "regex");
        if (regex != nullptr || older != nullptr) {
            path.kind = PathMatchKind::Regex;
            path.anchor = model::RegexAnchor::Full;
            path.caseSensitive = true; // ignored for regular expressions
            path.value = path.text = regex != nullptr ? regexOf(regex) : std::string(older->text);
            addPath(std::move(path), regex != nullptr ? *regex : *older);
        } else if (field(&m_match, "connect_matcher") != nullptr) {
            m_route.methods = {"CONNECT"};
        } else if (const Node* policy = field(&m_match, "path_match_policy")) {
            readPathPolicy(*policy, std::move(path));
        }
    }

    void readPathPolicy(const Node& policy, PathMatch path) {
        const Typed config = typedConfig(&policy);
        const std::string pattern = fieldText(config.value, "path_template");
        if (config.shortName() == "UriTemplateMatchConfig" && !pattern.empty()) {
            path.kind = PathMatchKind::Template;
            path.value = path.text = pattern;
            addPath(std::move(path), policy);
            return;
        }
        opaque(fmt::format("path_match_policy {}", fieldText(&policy, "name")), policy);
    }

    void addPath(PathMatch path, const Node& at) {
        Expr expression;
        expression.kind = ExprKind::Path;
        expression.path = path;
        expression.range = at.range;
        m_conditions.push_back(std::move(expression));
        m_route.paths.push_back(std::move(path));
    }

    void readHeader(const Node& header) {
        FieldMatch match;
        match.name = toLower(fieldText(&header, "name"));
        const bool evaluable = readHeaderValue(header, match);
        match.negated = fieldBool(&header, "invert_match", false);
        if (!evaluable) {
            m_needsExpression = true;
        }
        if (match.name == ":method" && !match.negated && m_route.methods.empty() &&
            readMethods(match)) {
            return;
        }
        const bool emptyCounts = fieldBool(&header, "treat_missing_header_as_empty", false);
        const bool valued =
            match.kind != ValueMatchKind::Present && match.kind != ValueMatchKind::Absent;
        if (match.negated && valued && !emptyCounts) {
            // A missing header never matches, not even an inverted condition.
            FieldMatch present;
            present.name = match.name;
            present.kind = ValueMatchKind::Present;
            m_conditions.push_back(fieldExpression(ExprKind::Header, std::move(present), header));
            m_needsExpression = true;
        }
        if (emptyCounts && valued && !match.negated) {
            match.text = "treat_missing_header_as_empty";
        }
        addField(ExprKind::Header, std::move(match), header);
    }

    bool readMethods(const FieldMatch& match) {
        std::vector<std::string> methods;
        if (match.kind == ValueMatchKind::Exact) {
            methods = match.values;
        } else if (match.kind == ValueMatchKind::Regex) {
            methods = alternatives(match.values.front());
        }
        if (methods.empty()) {
            return false;
        }
        m_route.methods = std::move(methods);
        return true;
    }

    void readParameter(const Node& parameter, ExprKind kind) {
        FieldMatch match;
        match.name = fieldText(&parameter, "name");
        match.negated = fieldBool(&parameter, "invert_match", false);
        const Node* matcher = field(&parameter, "string_match");
        if (matcher != nullptr) {
            m_needsExpression |= !readString(matcher, match);
        } else if (const Node* value = field(&parameter, "value")) { // API v2
            match.kind = boolOf(field(&parameter, "regex")).value_or(false) ? ValueMatchKind::Regex
                                                                            : ValueMatchKind::Exact;
            match.values = {std::string(value->text)};
        } else {
            match.kind = fieldBool(&parameter, "present_match", true) ? ValueMatchKind::Present
                                                                      : ValueMatchKind::Absent;
        }
        if (kind == ExprKind::Cookie) {
            m_needsExpression = true; // the lists have no place for cookies
        }
        addField(kind, std::move(match), parameter);
    }

    [[nodiscard]] static Expr fieldExpression(ExprKind kind, FieldMatch match, const Node& at) {
        Expr expression;
        expression.kind = kind;
        expression.field = std::move(match);
        expression.range = at.range;
        return expression;
    }

    void addField(ExprKind kind, FieldMatch match, const Node& at) {
        m_conditions.push_back(fieldExpression(kind, match, at));
        if (kind == ExprKind::Header) {
            m_route.headers.push_back(std::move(match));
        } else if (kind == ExprKind::Query) {
            m_route.query.push_back(std::move(match));
        }
    }

    // Conditions that only Envoy can decide.
    void readOpaque() {
        if (const Node* fraction = field(&m_match, "runtime_fraction")) {
            const double percent = percentOf(fraction).value_or(100);
            opaque(fmt::format("{} % of the requests", percent), *fraction);
        }
        if (const Node* tls = field(&m_match, "tls_context")) {
            for (const std::string_view name : {"presented", "validated"}) {
                if (const auto flag = boolOf(field(tls, name))) {
                    opaque(fmt::format("client certificate {}{}", *flag ? "" : "not ", name), *tls);
                }
            }
        }
        for (const std::string_view name : {"dynamic_metadata", "filter_state"}) {
            for (const Node* matcher : fieldItems(&m_match, name)) {
                std::string what = fieldText(matcher, "filter");
                if (what.empty()) {
                    what = fieldText(matcher, "key");
                }
                opaque(fmt::format("{} {}", name, what), *matcher);
            }
        }
    }

    void opaque(std::string what, const Node& at) {
        Expr expression;
        expression.kind = ExprKind::Opaque;
        expression.value = std::move(what);
        expression.range = at.range;
        m_conditions.push_back(std::move(expression));
        m_needsExpression = true;
    }

    void settleExpression() {
        Expr all;
        all.kind = ExprKind::And;
        all.range = m_match.range;
        Expr methods;
        methods.kind = ExprKind::Or;
        for (const std::string& method : m_route.methods) {
            Expr one;
            one.kind = ExprKind::Method;
            one.value = method;
            methods.children.push_back(std::move(one));
        }
        if (!methods.children.empty()) {
            all.children.push_back(std::move(methods));
        }
        for (Expr& condition : m_conditions) {
            all.children.push_back(std::move(condition));
        }
        m_route.expression = std::make_shared<const Expr>(std::move(all));
    }

    const Node& m_match;
    model::Route& m_route;
    std::vector<Expr> m_conditions;
    bool m_needsExpression = false;
};

} // namespace

void readDomains(const Node& virtualHost, model::Route& route) {
    for (const std::string& domain : fieldTexts(&virtualHost, "domains")) {
        route.hosts.push_back(readDomain(domain));
    }
}

void readMatch(const Node& match, model::Route& route) {
    MatchReader(match, route).read();
}

} // namespace gatelens::adapters::envoy
