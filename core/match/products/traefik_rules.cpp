// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The matchers of Traefik's rules: pkg/muxer/http/matcher.go (3.x),
// matcher_v2.go with gorilla/mux below it (2.x) and mux.go of Traefik 3.7.
#include "core/base/strings.h"
#include "core/match/path.h"
#include "core/match/products/traefik_internal.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match::traefik {

using model::Expr;
using model::ExprKind;

namespace {

constexpr std::string_view kReserved = ":/?#[]@!$&'()*+,;=%";

// Reserved characters and "%" stay encoded in the path that rules see; everything
// else is decoded (withRoutingPath).
std::string routingPath(const GoUrl& url) {
    return percentDecodeSome(url.escapedPath(),
                             [](char c) { return kReserved.find(c) == std::string_view::npos; });
}

// A template of Traefik 2 was made a regular expression by the reader.
bool isTemplate(std::string_view text, std::string_view value) {
    return text != value;
}

// findFirstQueryKey of gorilla/mux: the first pair of that name whose value can be
// read, whatever the pairs around it.
std::optional<std::string> firstQuery(std::string_view query, std::string_view key) {
    while (!query.empty()) {
        const auto end = std::min(query.find_first_of("&;"), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto equal = pair.find('=');
        const auto name = goQueryUnescape(pair.substr(0, equal));
        if (pair.empty() || !name || *name != key) {
            continue;
        }
        auto value = goQueryUnescape(equal == std::string_view::npos ? std::string_view{}
                                                                     : pair.substr(equal + 1));
        if (value) {
            return value;
        }
    }
    return std::nullopt;
}

Expr anyOf(std::vector<Expr> choices) {
    if (choices.size() == 1) {
        return std::move(choices.front());
    }
    Expr out;
    out.kind = ExprKind::Or;
    out.children = std::move(choices);
    return out;
}

template <typename Items, typename Make>
void addChoices(Expr& all, const Items& items, const Make& make) {
    if (items.empty()) {
        return;
    }
    std::vector<Expr> choices;
    for (const auto& item : items) {
        choices.push_back(make(item));
    }
    all.children.push_back(anyOf(std::move(choices)));
}

Expr ofValue(ExprKind kind, const std::string& value) {
    Expr leaf;
    leaf.kind = kind;
    leaf.value = value;
    return leaf;
}

} // namespace

std::string canonicalHost(std::string_view host) {
    if (host.find(':') != std::string_view::npos) {
        if (const auto parts = splitGoHostPort(host)) {
            host = parts->host;
        } else if (host.front() == '[' && host.back() == ']') {
            host = host.substr(1, host.size() - 2);
        }
    }
    return toLower(trim(host));
}

Subject subjectOf(const GoRequest& request, std::string_view clientIp) {
    return {&request, canonicalHost(request.host), routingPath(request.url),
            parseAddress(clientIp)};
}

Result<Condition> conditionOf(const model::Route& route) {
    if (route.expression) {
        return Condition::compile(*route.expression);
    }
    Expr all;
    all.kind = ExprKind::And;
    addChoices(all, route.hosts, [](const model::HostMatch& host) {
        Expr leaf = ofValue(ExprKind::Host, {});
        leaf.host = host;
        return leaf;
    });
    addChoices(all, route.paths, [](const model::PathMatch& path) {
        Expr leaf = ofValue(ExprKind::Path, {});
        leaf.path = path;
        return leaf;
    });
    addChoices(all, route.methods,
               [](const std::string& method) { return ofValue(ExprKind::Method, method); });
    addChoices(all, route.clientIps,
               [](const std::string& ip) { return ofValue(ExprKind::ClientIp, ip); });
    for (const auto* fields : {&route.headers, &route.query}) {
        for (const auto& field : *fields) {
            Expr leaf = ofValue(fields == &route.headers ? ExprKind::Header : ExprKind::Query, {});
            leaf.field = field;
            all.children.push_back(std::move(leaf));
        }
    }
    if (all.children.empty()) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the rule \"{}\" cannot be read", route.ruleText));
    }
    return Condition::compile(all);
}

Result<Condition> Condition::compile(const Expr& expr) {
    if (expr.kind != ExprKind::And && expr.kind != ExprKind::Or && expr.kind != ExprKind::Not) {
        return leaf(expr);
    }
    Condition out;
    out.m_kind = expr.kind;
    out.m_children.reserve(expr.children.size());
    for (const Expr& child : expr.children) {
        auto compiled = compile(child);
        if (!compiled) {
            return compiled;
        }
        out.m_children.push_back(std::move(*compiled));
    }
    return out;
}

Status Condition::setRegex(const std::string& pattern, bool caseSensitive) {
    auto regex =
        Regex::compile(pattern, {.dialect = RegexDialect::Go, .caseSensitive = caseSensitive});
    if (!regex) {
        return fail(std::move(regex.error()));
    }
    m_regex = std::make_unique<const Regex>(std::move(*regex));
    m_values = {pattern};
    return {};
}

Status Condition::setField(const model::FieldMatch& field) {
    m_name = m_kind == ExprKind::Header ? goCanonicalHeader(field.name) : field.name;
    m_values = field.values;
    const bool regex = field.kind == model::ValueMatchKind::Regex;
    // Query(`k=v`) of Traefik 2 looks at the first value only.
    const bool first = m_kind == ExprKind::Query && field.text.find('=') != std::string::npos;
    m_test =
        regex ? (first ? Test::FirstMatches : Test::Matches) : (first ? Test::First : Test::Equal);
    if (first && !regex && m_values.size() == 1 && m_values.front().empty()) {
        m_test = Test::Any; // gorilla/mux takes "k=" for any value
    }
    if (!regex) {
        return {};
    }
    // Alternatives of one field are tried as one expression.
    const std::string pattern = field.values.size() == 1
                                    ? field.values.front()
                                    : fmt::format("(?:{})", fmt::join(field.values, ")|(?:"));
    return setRegex(pattern, true);
}

Result<Condition> Condition::leaf(const Expr& expr) {
    Condition out;
    out.m_kind = expr.kind;
    Status status;
    switch (expr.kind) {
    case ExprKind::Host:
        out.m_values = {expr.host.value};
        if (expr.host.kind == model::HostMatchKind::Any) {
            out.m_test = Test::Any;
        } else if (expr.host.kind == model::HostMatchKind::WildcardPrefix) {
            out.m_test = Test::Wildcard;
        } else if (expr.host.kind == model::HostMatchKind::Regex) {
            const bool v2 = isTemplate(expr.host.text, expr.host.value);
            out.m_test = v2 ? Test::FirstMatches : Test::Matches;
            out.m_withPort = v2 && expr.host.value.find(':') != std::string::npos;
            status = out.setRegex(expr.host.value, !v2);
        }
        break;
    case ExprKind::Path:
        out.m_values = {expr.path.value};
        if (expr.path.kind == model::PathMatchKind::Prefix) {
            out.m_test = Test::Prefix;
        } else if (expr.path.kind == model::PathMatchKind::Regex) {
            out.m_test = Test::Matches;
            status = out.setRegex(expr.path.value, true);
        }
        break;
    case ExprKind::Header:
    case ExprKind::Query:
        status = out.setField(expr.field);
        break;
    case ExprKind::ClientIp:
        out.m_block = parseAddressBlock(expr.value);
        out.m_values = {expr.value};
        if (!out.m_block) {
            status = fail(ErrorCode::InvalidInput,
                          fmt::format("\"{}\" is neither an address nor a block", expr.value));
        }
        break;
    case ExprKind::Method:
        out.m_values = {expr.value};
        break;
    default:
        status = fail(ErrorCode::Unsupported,
                      fmt::format("the matcher {} is not one of HTTP rules", expr.value));
        break;
    }
    if (!status) {
        return fail(std::move(status.error()));
    }
    return out;
}

bool Condition::hostHolds(const Subject& subject) const {
    const std::string& host = subject.host;
    switch (m_test) {
    case Test::Any:
        return true;
    case Test::Matches:
        // The flattened name is empty unless CNAMEs are followed, and is tried too.
        return m_regex->search(host) || m_regex->search("");
    case Test::FirstMatches: {
        const GoRequest& request = *subject.request;
        const std::string& whole = request.url.scheme.empty() ? request.host : request.url.host;
        return m_regex->search(m_withPort ? std::string_view(whole)
                                          : std::string_view(whole).substr(0, whole.find(':')));
    }
    default:
        break;
    }
    if (host.empty()) {
        return false;
    }
    // A trailing dot is passed over on either side.
    const auto undotted = [](std::string_view name) {
        return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
    };
    const std::string_view wanted = m_values.front();
    const auto matches = [this](std::string_view name, std::string_view rule) {
        if (m_test == Test::Wildcard) {
            const auto dot = name.find('.');
            return dot != std::string_view::npos && name.substr(dot) == rule;
        }
        return name == rule && !rule.starts_with('*');
    };
    return matches(host, wanted) || matches(host, undotted(wanted)) ||
           matches(undotted(host), wanted);
}

bool Condition::pathHolds(const std::string& path) const {
    switch (m_test) {
    case Test::Prefix:
        return path.starts_with(m_values.front());
    case Test::Matches:
        return m_regex->search(path);
    default:
        return path == m_values.front();
    }
}

bool Condition::valueHolds(std::string_view value) const {
    return m_regex ? m_regex->search(value)
                   : std::find(m_values.begin(), m_values.end(), value) != m_values.end();
}

bool Condition::queryHolds(const GoRequest& request) const {
    if (m_test == Test::First || m_test == Test::FirstMatches || m_test == Test::Any) {
        const auto value = firstQuery(request.url.rawQuery, m_name);
        return value && (m_test == Test::Any || valueHolds(*value));
    }
    const GoQuery query = parseGoQuery(request.url.rawQuery);
    const auto values = query.values(m_name);
    return std::any_of(values.begin(), values.end(),
                       [this](std::string_view value) { return valueHolds(value); });
}

bool Condition::leafHolds(const Subject& subject) const {
    switch (m_kind) {
    case ExprKind::Host:
        return hostHolds(subject);
    case ExprKind::Path:
        return pathHolds(subject.path);
    case ExprKind::Method:
        return subject.request->method == m_values.front();
    case ExprKind::Header: {
        const auto values = subject.request->headers.values(m_name);
        return std::any_of(values.begin(), values.end(),
                           [this](std::string_view value) { return valueHolds(value); });
    }
    case ExprKind::Query:
        return queryHolds(*subject.request);
    case ExprKind::ClientIp:
        return subject.client && m_block->contains(*subject.client);
    default:
        return false;
    }
}

bool Condition::holds(const Subject& subject) const {
    const auto holds = [&subject](const Condition& child) { return child.holds(subject); };
    switch (m_kind) {
    case ExprKind::And:
        return std::all_of(m_children.begin(), m_children.end(), holds);
    case ExprKind::Or:
        return std::any_of(m_children.begin(), m_children.end(), holds);
    case ExprKind::Not:
        return !m_children.front().holds(subject);
    default:
        return leafHolds(subject);
    }
}

std::vector<const Condition*> Condition::demands() const {
    std::vector<const Condition*> out;
    if (m_kind != ExprKind::And) {
        out.push_back(this);
        return out;
    }
    for (const Condition& child : m_children) {
        const auto inner = child.demands();
        out.insert(out.end(), inner.begin(), inner.end());
    }
    return out;
}

std::string Condition::text() const {
    std::vector<std::string> parts;
    for (const Condition& child : m_children) {
        parts.push_back(child.text());
    }
    const std::string values = fmt::format("{}", fmt::join(m_values, " or "));
    const std::string_view verb = m_regex ? "matches" : "is";
    switch (m_kind) {
    case ExprKind::And:
        return fmt::format("({})", fmt::join(parts, " and "));
    case ExprKind::Or:
        return fmt::format("{}", fmt::join(parts, ", or "));
    case ExprKind::Not:
        return fmt::format("not {}", parts.front());
    case ExprKind::Host:
        return m_test == Test::Any ? "any host"
                                   : fmt::format("the host {} {}{}", verb,
                                                 m_test == Test::Wildcard ? "*" : "", values);
    case ExprKind::Path:
        return m_test == Test::Prefix ? fmt::format("the path starts with {}", values)
                                      : fmt::format("the path {} {}", verb, values);
    case ExprKind::Method:
        return fmt::format("the method is {}", values);
    case ExprKind::Header:
        return fmt::format("the field {} {} \"{}\"", m_name, verb, values);
    case ExprKind::Query:
        return fmt::format("the query parameter {} {} \"{}\"", m_name, verb, values);
    default:
        return fmt::format("the client address is in {}", values);
    }
}

std::string Condition::failure(const Subject& subject) const {
    if (m_kind == ExprKind::Not) {
        return fmt::format("it must not be that {}", m_children.front().text());
    }
    const Condition* first = this;
    while (!first->m_children.empty()) {
        first = &first->m_children.front();
    }
    std::string found;
    switch (first->m_kind) {
    case ExprKind::Host:
        found = subject.host.empty() ? "there is none" : "it is " + subject.host;
        break;
    case ExprKind::Path:
        found = "it is " + subject.path;
        break;
    case ExprKind::Method:
        found = "it is " + subject.request->method;
        break;
    case ExprKind::Header:
        found = subject.request->headers.has(first->m_name)
                    ? fmt::format("it is \"{}\"", subject.request->headers.get(first->m_name))
                    : "there is none";
        break;
    default:
        break;
    }
    return fmt::format("asks that {}{}{}", text(), found.empty() ? "" : "; ", found);
}

} // namespace gatelens::match::traefik
