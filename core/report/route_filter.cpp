// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/route_filter.h"

#include "core/base/strings.h"
#include "core/report/route_facts.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::array<FilterFieldInfo, 13> kFields{{
    {FilterField::Route, "route", "name or key of the route"},
    {FilterField::Host, "host", "host as configured; * when the route takes any"},
    {FilterField::Path, "path", "path as configured; * when the route takes any"},
    {FilterField::Method, "method", "a method that the route accepts"},
    {FilterField::Listener, "listener", "name or address of a listener that leads to it"},
    {FilterField::Service, "service", "name of its service, or host of that"},
    {FilterField::Target, "target", "address at which its requests end"},
    {FilterField::Policy, "policy", "type or name of a policy that runs on it"},
    {FilterField::Class, "class", "class of such a policy: authn, limit, cors …"},
    {FilterField::Scope, "scope", "scope of such a policy: route, service, global …"},
    {FilterField::Tag, "tag", "a tag of the route"},
    {FilterField::Action, "action", "forward, redirect, respond, files, internal, none"},
    {FilterField::Source, "source", "file or API path it was read from"},
}};

constexpr bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

const FilterFieldInfo* findField(std::string_view name) {
    const auto found =
        std::find_if(kFields.begin(), kFields.end(), [name](const FilterFieldInfo& info) {
            return equalsIgnoreCase(info.name, name);
        });
    return found == kFields.end() ? nullptr : &*found;
}

std::string unknownField(std::string_view name) {
    std::vector<std::string_view> names;
    for (const FilterFieldInfo& info : kFields) {
        names.push_back(info.name);
    }
    const std::string_view near = nearest(name, names);
    if (!near.empty()) {
        return fmt::format("there is no field \"{}\"; did you mean \"{}\"?", name, near);
    }
    return fmt::format("there is no field \"{}\"; fields are {}; to look for this text, quote it",
                       name, fmt::join(names, ", "));
}

// One value up to a blank or a comma; quotes keep both.
struct Piece {
    std::string text;
    std::size_t end = 0;
};

tl::expected<Piece, FilterError> readPiece(std::string_view query, std::size_t at) {
    Piece piece;
    while (at < query.size() && !isBlank(query[at]) && query[at] != ',') {
        if (query[at] != '"') {
            piece.text += query[at++];
            continue;
        }
        const std::size_t close = query.find('"', at + 1);
        if (close == std::string_view::npos) {
            return tl::unexpected(FilterError{at + 1, "this quote is not closed"});
        }
        piece.text += query.substr(at + 1, close - at - 1);
        at = close + 1;
    }
    piece.end = at;
    return piece;
}

// The field in front of a colon, when there is one. Texts that hold a colon
// themselves (addresses, URLs) are quoted, or start with no letter.
std::optional<std::string_view> fieldName(std::string_view query, std::size_t at) {
    const std::size_t begin = at;
    while (at < query.size() && ((query[at] >= 'a' && query[at] <= 'z') ||
                                 (query[at] >= 'A' && query[at] <= 'Z') || query[at] == '-')) {
        ++at;
    }
    if (at == begin || at >= query.size() || query[at] != ':') {
        return std::nullopt;
    }
    return query.substr(begin, at - begin);
}

bool anyMatches(const std::vector<std::string>& patterns, std::string_view text) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [text](const std::string& pattern) { return globMatches(pattern, text); });
}

bool anyMatches(const std::vector<std::string>& patterns, const std::vector<std::string>& texts) {
    return std::any_of(texts.begin(), texts.end(),
                       [&patterns](const std::string& text) { return anyMatches(patterns, text); });
}

// A route without a list takes any value.
bool listMatches(const std::vector<std::string>& patterns, const std::vector<std::string>& texts) {
    return texts.empty() ? anyMatches(patterns, "*") : anyMatches(patterns, texts);
}

bool containsText(std::string_view text, std::string_view lowerNeedle) {
    return toLower(text).find(lowerNeedle) != std::string::npos;
}

bool textHolds(std::string_view needle, const model::Snapshot& snapshot,
               const model::Route& route) {
    const auto any = [needle](const std::vector<std::string>& texts) {
        return std::any_of(texts.begin(), texts.end(), [needle](const std::string& text) {
            return containsText(text, needle);
        });
    };
    return containsText(route.name, needle) || containsText(route.key, needle) ||
           any(hostsOf(route)) || any(pathsOf(route)) || any(servicesOf(snapshot, route)) ||
           any(targetsOf(snapshot, route)) || any(policiesOf(snapshot, route)) || any(route.tags) ||
           containsText(route.ruleText, needle);
}

bool policyHolds(FilterField field, const std::vector<std::string>& patterns,
                 const model::Snapshot& snapshot, const model::Route& route) {
    return std::any_of(route.chain.begin(), route.chain.end(), [&](const model::ChainEntry& entry) {
        const model::Policy& policy = snapshot[entry.policy];
        switch (field) {
        case FilterField::Class:
            return anyMatches(patterns, policyClassName(policy.policyClass));
        case FilterField::Scope:
            return anyMatches(patterns, policyScopeName(policy.scope));
        default:
            return anyMatches(patterns, policy.type) || anyMatches(patterns, policy.name);
        }
    });
}

bool listenerHolds(const std::vector<std::string>& patterns, const model::Snapshot& snapshot,
                   const model::Route& route) {
    const auto one = [&](const model::Listener& listener) {
        return anyMatches(patterns, listener.name) ||
               anyMatches(patterns, listenerAddress(listener));
    };
    if (route.listeners.empty()) {
        return std::any_of(snapshot.listeners.begin(), snapshot.listeners.end(), one);
    }
    return std::any_of(route.listeners.begin(), route.listeners.end(),
                       [&](model::ListenerId id) { return one(snapshot[id]); });
}

bool serviceHolds(const std::vector<std::string>& patterns, const model::Snapshot& snapshot,
                  const model::Route& route) {
    return std::any_of(
        route.services.begin(), route.services.end(), [&](const model::WeightedService& entry) {
            if (!entry.service.valid()) {
                return anyMatches(patterns, entry.reference);
            }
            const model::Service& service = snapshot[entry.service];
            return anyMatches(patterns, service.name) || anyMatches(patterns, service.key) ||
                   anyMatches(patterns, service.host);
        });
}

} // namespace

std::span<const FilterFieldInfo> filterFields() {
    return kFields;
}

tl::expected<RouteFilter, FilterError> RouteFilter::parse(std::string_view query) {
    RouteFilter filter;
    for (std::size_t at = 0; at < query.size();) {
        if (isBlank(query[at])) {
            ++at;
            continue;
        }
        Term term;
        if (query[at] == '!') {
            term.negated = true;
            ++at;
        }
        if (const auto name = fieldName(query, at)) {
            const FilterFieldInfo* info = findField(*name);
            if (info == nullptr) {
                return tl::unexpected(FilterError{at + 1, unknownField(*name)});
            }
            term.field = info->field;
            at += name->size() + 1;
        }
        for (;;) {
            auto piece = readPiece(query, at);
            if (!piece) {
                return tl::unexpected(piece.error());
            }
            if (piece->text.empty()) {
                return tl::unexpected(FilterError{at + 1, "a value is missing here"});
            }
            term.values.push_back(toLower(piece->text));
            at = piece->end;
            if (at >= query.size() || query[at] != ',') {
                break;
            }
            ++at;
        }
        filter.m_terms.push_back(std::move(term));
    }
    return filter;
}

bool RouteFilter::matches(const model::Snapshot& snapshot, const model::Route& route) const {
    return std::all_of(m_terms.begin(), m_terms.end(), [&](const Term& term) {
        return holds(term, snapshot, route) != term.negated;
    });
}

bool RouteFilter::holds(const Term& term, const model::Snapshot& snapshot,
                        const model::Route& route) {
    const std::vector<std::string>& values = term.values;
    switch (term.field) {
    case FilterField::Text:
        return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
            return textHolds(value, snapshot, route);
        });
    case FilterField::Route:
        return anyMatches(values, route.name) || anyMatches(values, route.key);
    case FilterField::Host:
        return listMatches(values, hostsOf(route));
    case FilterField::Path:
        return listMatches(values, pathsOf(route));
    case FilterField::Method:
        // Without a list every method is accepted.
        return route.methods.empty() || anyMatches(values, route.methods);
    case FilterField::Listener:
        return listenerHolds(values, snapshot, route);
    case FilterField::Service:
        return serviceHolds(values, snapshot, route);
    case FilterField::Target:
        return anyMatches(values, targetsOf(snapshot, route));
    case FilterField::Policy:
    case FilterField::Class:
    case FilterField::Scope:
        return policyHolds(term.field, values, snapshot, route);
    case FilterField::Tag:
        return anyMatches(values, route.tags);
    case FilterField::Action:
        return anyMatches(values, routeActionName(route.action));
    case FilterField::Source:
        return anyMatches(values, snapshot.place(route.source)) ||
               anyMatches(values, sourceFile(snapshot, route.source));
    }
    return false;
}

} // namespace gatelens::report
