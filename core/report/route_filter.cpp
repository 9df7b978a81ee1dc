// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/route_filter.h"

#include "core/base/strings.h"
#include "core/model/zone.h"
#include "core/report/route_facts.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::array<FilterFieldInfo, 15> kFields{{
    {FilterField::Route, "route", "name or key of the route"},
    {FilterField::Host, "host", "host as configured; * when the route takes any"},
    {FilterField::Path, "path", "path as configured; * when the route takes any"},
    {FilterField::Method, "method", "a method that the route accepts"},
    {FilterField::Listener, "listener", "name or address of a listener that leads to it"},
    {FilterField::Service, "service", "name of its service, or host of that"},
    {FilterField::Target, "target", "address at which its requests end"},
    {FilterField::Zone, "zone", "where such a target lives: a cloud, a region, a network"},
    {FilterField::Policy, "policy", "type or name of a policy that runs on it"},
    {FilterField::Class, "class", "class of such a policy: authn, limit, cors …"},
    {FilterField::Scope, "scope", "scope of such a policy: route, service, global …"},
    {FilterField::Tag, "tag", "a tag of the route"},
    {FilterField::Action, "action", "forward, redirect, respond, files, internal, none"},
    {FilterField::Source, "source", "file or API path it was read from"},
    {FilterField::Severity, "severity",
     "worst finding on its paths: severity>=high, severity:none"},
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

// The word in front of a colon or a comparison, when there is one. Texts that
// hold a colon themselves (addresses, URLs) are quoted, or start with no letter.
std::optional<std::string_view> fieldName(std::string_view query, std::size_t at) {
    const std::size_t begin = at;
    while (at < query.size() && ((query[at] >= 'a' && query[at] <= 'z') ||
                                 (query[at] >= 'A' && query[at] <= 'Z') || query[at] == '-')) {
        ++at;
    }
    if (at == begin || at >= query.size()) {
        return std::nullopt;
    }
    const std::string_view name = query.substr(begin, at - begin);
    const bool compared = query[at] == '<' || query[at] == '>' || query[at] == '=';
    // "a>b" may be meant as text; with a field's name in front it is not.
    if (query[at] == ':' || (compared && findField(name) != nullptr)) {
        return name;
    }
    return std::nullopt;
}

// 0: none; else one more than the severity's number.
std::optional<int> severityRank(std::string_view name) {
    if (name == "none") {
        return 0;
    }
    for (const auto severity :
         {findings::Severity::Info, findings::Severity::Low, findings::Severity::Medium,
          findings::Severity::High, findings::Severity::Critical}) {
        if (findings::severityName(severity) == name) {
            return static_cast<int>(severity) + 1;
        }
    }
    return std::nullopt;
}

std::string unknownSeverity(std::string_view name) {
    const std::vector<std::string_view> names{"critical", "high", "medium", "low", "info", "none"};
    const std::string_view near = nearest(name, names);
    return near.empty()
               ? fmt::format("there is no severity \"{}\"; there are {}", name,
                             fmt::join(names, ", "))
               : fmt::format("there is no severity \"{}\"; did you mean \"{}\"?", name, near);
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

// "aws" is enough for "AWS eu-west-1".
bool zoneHolds(const std::vector<std::string>& patterns, const model::Snapshot& snapshot,
               const model::Route& route) {
    const auto one = [&patterns](std::string_view zone) {
        return !zone.empty() &&
               (anyMatches(patterns, zone) || anyMatches(patterns, zone.substr(0, zone.find(' '))));
    };
    return std::any_of(
        route.services.begin(), route.services.end(), [&](const model::WeightedService& entry) {
            if (!entry.service.valid()) {
                return false;
            }
            const model::Service& service = snapshot[entry.service];
            if (!service.upstream.valid()) {
                return one(model::deriveZone(service.host));
            }
            const auto& targets = snapshot[service.upstream].targets;
            return std::any_of(targets.begin(), targets.end(), [&](model::TargetId id) {
                return one(model::zoneOf(snapshot[id]));
            });
        });
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

RouteSeverities routeSeverities(std::span<const findings::Finding> findings, std::uint32_t snapshot,
                                std::size_t routes) {
    RouteSeverities worst(routes);
    const auto note = [&](const findings::Subject& step, findings::Severity severity) {
        if (step.snapshot == snapshot && step.entity.kind == model::EntityKind::Route &&
            step.entity.index < routes) {
            auto& known = worst[step.entity.index];
            known = known ? std::max(*known, severity) : severity;
        }
    };
    for (const auto& finding : findings) {
        if (finding.state == findings::State::Suppressed ||
            finding.state == findings::State::Fixed) {
            continue;
        }
        note(finding.subject, finding.severity);
        for (const auto& step : finding.path) {
            note(step, finding.severity);
        }
    }
    return worst;
}

// The field's name and what stands between it and the value.
tl::expected<std::size_t, FilterError> RouteFilter::readHead(Term& term, std::string_view query,
                                                             std::size_t at) {
    const auto name = fieldName(query, at);
    if (!name) {
        return at;
    }
    const FilterFieldInfo* info = findField(*name);
    if (info == nullptr) {
        return tl::unexpected(FilterError{at + 1, unknownField(*name)});
    }
    term.field = info->field;
    at += name->size();
    if (query[at] == ':') {
        return at + 1;
    }
    if (term.field != FilterField::Severity || query[at] == '=') {
        return tl::unexpected(FilterError{
            at + 1, fmt::format("after \"{}\" stands a colon: {}:VALUE", *name, *name)});
    }
    const bool equal = at + 1 < query.size() && query[at + 1] == '=';
    if (query[at] == '>') {
        term.comparison = equal ? Comparison::AtLeast : Comparison::Above;
    } else {
        term.comparison = equal ? Comparison::AtMost : Comparison::Below;
    }
    return at + (equal ? 2 : 1);
}

tl::expected<std::size_t, FilterError> RouteFilter::readValues(Term& term, std::string_view query,
                                                               std::size_t at) {
    for (;;) {
        auto piece = readPiece(query, at);
        if (!piece) {
            return tl::unexpected(piece.error());
        }
        if (piece->text.empty()) {
            return tl::unexpected(FilterError{at + 1, "a value is missing here"});
        }
        term.values.push_back(toLower(piece->text));
        if (term.field == FilterField::Severity) {
            const auto rank = severityRank(term.values.back());
            if (!rank) {
                return tl::unexpected(FilterError{at + 1, unknownSeverity(term.values.back())});
            }
            term.ranks.push_back(*rank);
        }
        at = piece->end;
        if (at >= query.size() || query[at] != ',') {
            return at;
        }
        ++at;
    }
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
        const auto value = readHead(term, query, at);
        if (!value) {
            return tl::unexpected(value.error());
        }
        const auto end = readValues(term, query, *value);
        if (!end) {
            return tl::unexpected(end.error());
        }
        at = *end;
        filter.m_terms.push_back(std::move(term));
    }
    return filter;
}

bool RouteFilter::asksFindings() const {
    return std::any_of(m_terms.begin(), m_terms.end(),
                       [](const Term& term) { return term.field == FilterField::Severity; });
}

bool RouteFilter::matches(const model::Snapshot& snapshot, const model::Route& route,
                          std::optional<findings::Severity> worst) const {
    const int rank = worst ? static_cast<int>(*worst) + 1 : 0;
    return std::all_of(m_terms.begin(), m_terms.end(), [&](const Term& term) {
        return holds(term, snapshot, route, rank) != term.negated;
    });
}

bool RouteFilter::holds(const Term& term, const model::Snapshot& snapshot,
                        const model::Route& route, int rank) {
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
    case FilterField::Zone:
        return zoneHolds(values, snapshot, route);
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
    case FilterField::Severity:
        return std::any_of(term.ranks.begin(), term.ranks.end(), [&](int wanted) {
            switch (term.comparison) {
            case Comparison::AtLeast:
                return rank >= wanted;
            case Comparison::AtMost:
                return rank <= wanted;
            case Comparison::Above:
                return rank > wanted;
            case Comparison::Below:
                return rank < wanted;
            case Comparison::Is:
                break;
            }
            return rank == wanted;
        });
    }
    return false;
}

} // namespace gatelens::report
