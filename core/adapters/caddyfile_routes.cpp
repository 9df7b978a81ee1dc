// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How the directives of a block become a list of routes: evaluated, put in order,
// grouped and merged. Behaviour: directives.go (sortRoutes) and httptype.go
// (buildSubroute, consolidateRoutes) of Caddy 2.11.
#include "core/adapters/caddyfile_internal.h"
#include "core/adapters/support/stable_sort.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

using text::Severity;

namespace {

constexpr std::size_t kDeepest = 60; // blocks of routes

// Of several only the first that matches runs.
constexpr std::array kExclusive = std::to_array<std::string_view>({"handle", "rewrite", "root"});

// The only path that a route demands; empty when it demands none or several.
std::string_view onlyPath(const RouteDraft& route) {
    const Draft* paths = route.match.size() == 1 ? route.match.front().find("path") : nullptr;
    return paths != nullptr && paths->items.size() == 1 ? std::string_view(paths->items[0].text)
                                                        : std::string_view{};
}

std::string_view stem(std::string_view path) {
    return path.ends_with('*') ? path.substr(0, path.size() - 1) : path;
}

bool sameRoute(const RouteDraft& a, const RouteDraft& b) {
    return a.terminal == b.terminal && a.group == b.group && sameDrafts(a.match, b.match);
}

} // namespace

bool sameDrafts(const std::vector<Draft>& a, const std::vector<Draft>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Draft& x, const Draft& y) { return x.sameAs(y); });
}

Draft handlerDraft(std::string_view name, const text::SourceRange& range) {
    Draft draft = Draft::mapping(range);
    draft.set("handler", Draft::string(std::string(name), range));
    return draft;
}

Draft routeDraft(const RouteDraft& route) {
    Draft draft = Draft::mapping(route.range);
    if (!route.group.empty()) {
        draft.set("group", Draft::string(route.group, route.range));
    }
    if (!route.match.empty()) {
        Draft& sets = draft.at("match");
        sets = Draft::sequence(route.match.front().range);
        sets.items = route.match;
    }
    if (!route.handle.empty()) {
        Draft& handlers = draft.at("handle");
        handlers = Draft::sequence(route.range);
        handlers.items = route.handle;
    }
    if (route.terminal) {
        draft.set("terminal", Draft::boolean(true, route.range));
    }
    return draft;
}

Draft routesDraft(const RouteDrafts& routes, const text::SourceRange& range) {
    Draft list = Draft::sequence(range);
    list.items.reserve(routes.size());
    for (const RouteDraft& route : routes) {
        list.items.push_back(routeDraft(route));
    }
    return list;
}

std::string CaddyfileAdapter::nextGroup() {
    return fmt::format("group{}", m_groups++);
}

std::size_t CaddyfileAdapter::positionOf(std::string_view directive) const {
    auto found = std::find(m_order.begin(), m_order.end(), directive);
    if (found == m_order.end()) {
        // Plugins usually ask for a place among what is done before the answer.
        found = std::find(m_order.begin(), m_order.end(), "invoke");
    }
    return static_cast<std::size_t>(found - m_order.begin());
}

std::vector<Outcome> CaddyfileAdapter::evaluate(std::span<const Statement> statements,
                                                Scope& scope) {
    for (const Statement& statement : statements) {
        if (statement.name().starts_with('@')) {
            defineMatcher(statement, scope);
        }
    }
    std::vector<Outcome> out;
    for (const Statement& statement : statements) {
        if (!statement.name().starts_with('@')) {
            evaluateOne(statement, scope, out);
        }
    }
    return out;
}

void CaddyfileAdapter::evaluateOne(const Statement& statement, Scope& scope,
                                   std::vector<Outcome>& out) {
    const Directive* directive = findDirective(statement.name());
    Call call{statement, statement.arguments(), scope, {}};
    if ((directive == nullptr || directive->matcher) && !takeMatcher(call)) {
        return;
    }
    Outcome outcome;
    outcome.directive = statement.name() == "handle_path" ? "handle" : statement.name();
    if (directive == nullptr) {
        keepUnknown(call, outcome);
    } else if (directive->handler != nullptr) {
        if (auto handler = (this->*directive->handler)(call)) {
            RouteDraft route;
            route.range = statement.range;
            if (call.match) {
                route.match.push_back(*call.match);
            }
            route.handle.push_back(std::move(*handler));
            outcome.routes.push_back(std::move(route));
        }
    } else {
        (this->*directive->routes)(call, outcome);
    }
    if (!outcome.routes.empty() || outcome.list) {
        out.push_back(std::move(outcome));
    }
}

// A directive that no module of the standard distribution brings.
void CaddyfileAdapter::keepUnknown(const Call& call, Outcome& out) {
    std::vector<std::string_view> names;
    for (const Directive& known : directives()) {
        names.push_back(known.name);
    }
    const auto near = nearest(call.name(), names);
    if (near.empty() && call.name().find_first_of(".:/") != std::string::npos) {
        // No directive is called like an address.
        m_faults.error(
            "unknown-directive",
            fmt::format("\"{}\" is no directive; it looks like the address of a site", call.name()),
            call.statement.words.front().range,
            "put braces around each site when there are several");
        return;
    }
    const bool ordered = std::find(m_order.begin(), m_order.end(), call.name()) != m_order.end();
    m_faults.report(near.empty() ? Severity::Warning : Severity::Error, "unknown-directive",
                    fmt::format("the directive \"{}\" is none of Caddy's own{}", call.name(),
                                ordered ? "" : ", so its place among the others is not known"),
                    call.statement.words.front().range,
                    near.empty() ? "it may come from a plugin"
                                 : fmt::format("did you mean \"{}\"?", near));
    RouteDraft route;
    route.range = call.range();
    if (call.match) {
        route.match.push_back(*call.match);
    }
    Draft handler = handlerDraft(call.name(), call.range());
    handler.at("handler").range = call.statement.words.front().range;
    if (!call.arguments.empty()) {
        handler.set("arguments", textsDraft(call.arguments));
    }
    if (call.statement.hasBlock) {
        handler.set("block", opaqueBlock(call.block(), call.range()));
    }
    route.handle.push_back(std::move(handler));
    out.routes.push_back(std::move(route));
}

// What a block of directives gives as routes.
RouteDrafts CaddyfileAdapter::subroute(const Call& call, bool sorted) {
    if (call.scope.depth > kDeepest) {
        m_faults.error("too-deep", fmt::format("routes are nested deeper than {} levels", kDeepest),
                       call.range());
        return {};
    }
    Scope inner;
    inner.outer = &call.scope;
    inner.pile = call.scope.pile;
    inner.depth = call.scope.depth + 1;
    return arrange(evaluate(call.block(), inner), sorted);
}

// Whether `a` sorts before `b`: by directive, then the longer single path.
bool CaddyfileAdapter::comesFirst(const Outcome& a, const Outcome& b) {
    if (a.directive != b.directive) {
        return a.position < b.position;
    }
    if (a.list || b.list || a.routes.empty() || b.routes.empty()) {
        return false;
    }
    const RouteDraft& first = a.routes.front();
    const RouteDraft& second = b.routes.front();
    const std::string_view aPath = onlyPath(first);
    const std::string_view bPath = onlyPath(second);
    bool before = !first.match.empty() && second.match.empty();
    if (!aPath.empty() && !bPath.empty()) {
        const std::string_view aStem = stem(aPath);
        const std::string_view bStem = stem(bPath);
        before = aStem == bStem                 ? aPath.size() < bPath.size()
                 : aStem.size() == bStem.size() ? aStem < bStem
                                                : aStem.size() > bStem.size();
    }
    // Of variables the last that matches wins, so the least specific comes first.
    return a.directive == "vars" ? !before : before;
}

RouteDrafts CaddyfileAdapter::arrange(std::vector<Outcome> outcomes, bool sorted) {
    // A directive may give several routes, each of which finds its own place.
    std::vector<Outcome> units;
    for (Outcome& outcome : outcomes) {
        if (outcome.list) {
            units.push_back(std::move(outcome));
            continue;
        }
        for (RouteDraft& route : outcome.routes) {
            Outcome unit;
            unit.directive = outcome.directive;
            unit.routes.push_back(std::move(route));
            units.push_back(std::move(unit));
        }
    }
    for (Outcome& unit : units) {
        unit.position = positionOf(unit.directive);
    }
    std::vector<std::size_t> order(units.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (sorted) {
        stableSort(order,
                   [&](std::size_t a, std::size_t b) { return comesFirst(units[a], units[b]); });
    }
    std::map<std::string_view, std::string> groups;
    for (const std::string_view directive : kExclusive) {
        const auto count =
            std::count_if(units.begin(), units.end(),
                          [directive](const Outcome& unit) { return unit.directive == directive; });
        // A rewrite is always alone in its group, so that it is not merged with
        // its neighbours.
        groups[directive] = count > 1 || directive == "rewrite" ? nextGroup() : std::string{};
    }
    RouteDrafts routes;
    for (const std::size_t index : order) {
        Outcome& unit = units[index];
        const auto group = groups.find(unit.directive);
        for (RouteDraft& route : unit.routes) {
            if (group != groups.end() && !unit.list) {
                route.group = group->second;
            }
            if (!routes.empty() && sameRoute(routes.back(), route)) {
                std::move(route.handle.begin(), route.handle.end(),
                          std::back_inserter(routes.back().handle));
            } else {
                routes.push_back(std::move(route));
            }
        }
    }
    return routes;
}

} // namespace gatelens::adapters::caddy
