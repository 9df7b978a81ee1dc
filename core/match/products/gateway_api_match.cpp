// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/gateway_api_match.h"

#include "core/base/strings.h"
#include "core/match/path.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gatelens::match::gatewayapi {

namespace {

std::string formDecoded(std::string_view text) {
    std::string plain(text);
    std::replace(plain.begin(), plain.end(), '+', ' ');
    return percentDecode(plain).value_or(std::string(text));
}

bool hasRepeatedParameter(std::string_view query) {
    std::set<std::string_view> names;
    for (const auto pair : split(query, '&')) {
        if (!pair.empty() && !names.insert(pair.substr(0, pair.find('='))).second) {
            return true;
        }
    }
    return false;
}

bool takesHost(const model::Route& route, std::string_view host) {
    return route.hosts.empty() ||
           std::any_of(route.hosts.begin(), route.hosts.end(), [&](const auto& match) {
               const bool wildcard = match.kind == model::HostMatchKind::WildcardPrefix;
               return match.kind == model::HostMatchKind::Any ||
                      (!wildcard && match.value == host) ||
                      (wildcard && host.size() > match.value.size() && host.ends_with(match.value));
           });
}

bool takesPath(const model::Route& route, const Asked& asked, const Expressions& expressions) {
    if (route.paths.empty()) {
        return true;
    }
    const model::PathMatch& match = route.paths.front();
    switch (match.kind) {
    case model::PathMatchKind::Exact:
        return match.value == asked.reading.path;
    case model::PathMatchKind::SegmentPrefix:
        return isSegmentPrefix(match.value, asked.reading.path);
    default:
        return expressions.hold(match.value, asked.reading.path, asked.reading);
    }
}

// "If a query param is repeated … match against the first value of the param" is a
// recommendation (HTTPQueryParamMatch).
std::optional<std::string> parameter(const Asked& asked, std::string_view name) {
    const std::string query = asked.request.query.value_or("");
    std::optional<std::string> found;
    for (const auto pair : split(query, '&')) {
        const auto equals = pair.find('=');
        const auto key = pair.substr(0, equals);
        const auto value =
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        const bool decodes = asked.reading.decodes;
        if (pair.empty() || (decodes ? formDecoded(key) : std::string(key)) != name) {
            continue;
        }
        found = decodes ? formDecoded(value) : std::string(value);
        if (!asked.reading.takesLast) {
            break;
        }
    }
    return found;
}

bool fieldHolds(const model::FieldMatch& field, const std::optional<std::string>& value,
                const Asked& asked, const Expressions& expressions) {
    if (!value || field.values.empty()) {
        return false;
    }
    return field.kind == model::ValueMatchKind::Regex
               ? expressions.hold(field.values.front(), *value, asked.reading)
               : *value == field.values.front();
}

bool takesMethod(const model::Route& route, const Asked& asked) {
    return route.methods.empty() || std::find(route.methods.begin(), route.methods.end(),
                                              asked.request.method) != route.methods.end();
}

const model::FieldMatch* missedHeader(const model::Route& route, const Asked& asked,
                                      const Expressions& expressions) {
    for (const auto& field : route.headers) {
        std::optional<std::string> value;
        for (const auto one : asked.request.values(field.name)) {
            value = value ? *value + ',' + std::string(one) : std::string(one);
        }
        if (!fieldHolds(field, value, asked, expressions)) {
            return &field;
        }
    }
    return nullptr;
}

const model::FieldMatch* missedParameter(const model::Route& route, const Asked& asked,
                                         const Expressions& expressions) {
    for (const auto& field : route.query) {
        if (!fieldHolds(field, parameter(asked, field.name), asked, expressions)) {
            return &field;
        }
    }
    return nullptr;
}

std::string wanted(const model::FieldMatch& field) {
    return field.values.empty() ? std::string() : field.values.front();
}

} // namespace

std::vector<Choice> otherReadings(const Request& request, bool hasExpressions) {
    std::vector<Choice> out;
    // The specification forbids such paths in routes and is silent about requests.
    const bool plain = request.path.find('%') == std::string::npos &&
                       request.path.find("//") == std::string::npos &&
                       request.path.find("/.") == std::string::npos;
    const std::string clean =
        plain ? request.path
              : removeDotSegments(mergeSlashes(percentDecodeSome(request.path, isUnreserved)));
    if (clean != request.path) {
        out.push_back({"normalisation of the path",
                       fmt::format("{} is taken as sent; an implementation may route {}",
                                   request.path, clean),
                       {clean}});
    }
    if (hasExpressions) {
        out.push_back({"anchors of regular expressions",
                       "they are taken to cover the whole value; an implementation may search in "
                       "it",
                       {request.path, true}});
    }
    const std::string query = request.query.value_or("");
    if (query.find_first_of("%+") != std::string::npos) {
        out.push_back({"decoding of query parameters",
                       "they are compared as sent; an implementation may decode them first",
                       {request.path, false, true}});
    }
    if (hasRepeatedParameter(query)) {
        out.push_back({"repeated query parameters",
                       "the first value counts, as is recommended; another may",
                       {request.path, false, false, true}});
    }
    return out;
}

Expressions::Expressions(const model::Snapshot& snapshot, text::Diagnostics& problems) {
    for (const auto& route : snapshot.routes) {
        if (!route.paths.empty() && route.paths.front().kind == model::PathMatchKind::Regex) {
            add(route.paths.front().value, route, problems);
        }
        for (const auto* fields : {&route.headers, &route.query}) {
            for (const auto& field : *fields) {
                if (field.kind == model::ValueMatchKind::Regex && !field.values.empty()) {
                    add(field.values.front(), route, problems);
                }
            }
        }
    }
}

void Expressions::add(const std::string& pattern, const model::Route& route,
                      text::Diagnostics& problems) {
    if (m_compiled.contains(pattern)) {
        return;
    }
    auto regex = Regex::compile(pattern, {});
    if (!regex) {
        text::Diagnostic problem;
        problem.severity = text::Severity::Error;
        problem.code = "bad-expression";
        problem.message = regex.error().message;
        problem.range = route.source.range;
        problems.push_back(std::move(problem));
        m_compiled.emplace(pattern, std::nullopt);
        return;
    }
    m_compiled.emplace(pattern, std::move(*regex));
}

bool Expressions::hold(const std::string& pattern, std::string_view value,
                       const Reading& reading) const {
    const auto found = m_compiled.find(pattern);
    if (found == m_compiled.end() || !found->second) {
        return false;
    }
    return reading.searches ? found->second->search(value) : found->second->matchFull(value);
}

bool holds(const model::Route& route, const Asked& asked, const Expressions& expressions) {
    return route.enabled && takesHost(route, asked.host) && takesPath(route, asked, expressions) &&
           takesMethod(route, asked) && missedHeader(route, asked, expressions) == nullptr &&
           missedParameter(route, asked, expressions) == nullptr;
}

std::string failure(const model::Route& route, const Asked& asked, const Expressions& expressions) {
    if (!route.enabled) {
        return "it is attached to no listener";
    }
    if (!takesHost(route, asked.host)) {
        return fmt::format("no hostname of it matches {}", asked.host);
    }
    if (!takesPath(route, asked, expressions)) {
        return fmt::format("path {} does not match {} {}", asked.reading.path,
                           pathMatchKindName(route.paths.front().kind), route.paths.front().value);
    }
    if (!takesMethod(route, asked)) {
        return fmt::format("method {} is not {}", asked.request.method, route.methods.front());
    }
    if (const auto* field = missedHeader(route, asked, expressions)) {
        return fmt::format("header {} is not {}", field->name, wanted(*field));
    }
    if (const auto* field = missedParameter(route, asked, expressions)) {
        return fmt::format("query parameter {} is not {}", field->name, wanted(*field));
    }
    return {};
}

} // namespace gatelens::match::gatewayapi
