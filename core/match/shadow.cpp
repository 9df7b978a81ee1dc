// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/shadow.h"

#include "core/base/strings.h"
#include "core/match/path.h"

#include <algorithm>
#include <optional>

namespace gatelens::match {

namespace {

using model::HostMatchKind;
using model::PathMatchKind;
using model::ValueMatchKind;

// A path of a route may hold any number of hosts and paths; past this nothing is said.
constexpr std::size_t kMaxPairs = 256;

bool isEverything(const model::PathMatch& path) {
    if (path.kind == PathMatchKind::Any) {
        return true;
    }
    const bool prefix =
        path.kind == PathMatchKind::Prefix || path.kind == PathMatchKind::SegmentPrefix;
    return prefix && (path.value.empty() || path.value == "/");
}

std::optional<std::string> hostFor(const model::HostMatch& host) {
    switch (host.kind) {
    case HostMatchKind::Exact:
        return host.port == 0 ? host.value : host.value + ':' + std::to_string(host.port);
    case HostMatchKind::WildcardPrefix:
        return "shadow-witness" + (host.value.starts_with('.') ? "" : std::string(".")) +
               host.value;
    case HostMatchKind::WildcardSuffix:
        return host.value + "shadow-witness";
    case HostMatchKind::Any:
        return "shadow-witness.example";
    case HostMatchKind::Regex:
        break;
    }
    return std::nullopt;
}

// A path of that kind, and not of a narrower one.
std::optional<std::string> pathFor(const model::PathMatch& path) {
    const std::string base = path.value.empty() ? "/" : path.value;
    if (!base.starts_with('/') && path.kind != PathMatchKind::Any) {
        return std::nullopt;
    }
    switch (path.kind) {
    case PathMatchKind::Exact:
        return base;
    case PathMatchKind::Prefix:
        return base + "shadow-witness";
    case PathMatchKind::SegmentPrefix:
        return base + (base.ends_with('/') ? "" : "/") + "shadow-witness";
    case PathMatchKind::Any:
        return "/shadow-witness";
    default:
        return std::nullopt;
    }
}

// The value that meets a condition; nothing when it is not one that can be met
// by writing it down.
std::optional<std::string> valueFor(const model::FieldMatch& field) {
    if (field.negated || field.values.empty()) {
        return std::nullopt;
    }
    switch (field.kind) {
    case ValueMatchKind::Exact:
    case ValueMatchKind::Prefix:
    case ValueMatchKind::Suffix:
    case ValueMatchKind::Contains:
        return field.values.front();
    default:
        return std::nullopt;
    }
}

bool addFields(const model::Route& route, Request& request) {
    for (const auto& field : route.headers) {
        const bool present = field.kind == ValueMatchKind::Present && !field.negated;
        const auto value = present ? std::optional<std::string>("1") : valueFor(field);
        if (!value) {
            return false;
        }
        request.headers.emplace_back(field.name, *value);
    }
    for (const auto& field : route.query) {
        const bool present = field.kind == ValueMatchKind::Present && !field.negated;
        const auto value = present ? std::optional<std::string>("1") : valueFor(field);
        if (!value) {
            return false;
        }
        const std::string pair = field.name + '=' + *value;
        request.query = request.query ? *request.query + '&' + pair : pair;
    }
    return true;
}

bool same(const model::FieldMatch& a, const model::FieldMatch& b) {
    return equalsIgnoreCase(a.name, b.name) && a.kind == b.kind && a.values == b.values &&
           a.negated == b.negated && a.caseSensitive == b.caseSensitive && a.anchor == b.anchor &&
           a.text == b.text;
}

// Every condition of the outer route stands in the inner one too.
bool fieldsCovered(const std::vector<model::FieldMatch>& outer,
                   const std::vector<model::FieldMatch>& inner) {
    return std::all_of(outer.begin(), outer.end(), [&](const auto& wanted) {
        return std::any_of(inner.begin(), inner.end(),
                           [&](const auto& own) { return same(wanted, own); });
    });
}

template <typename List>
bool listCovered(const List& outer, const List& inner) {
    return outer.empty() ||
           (!inner.empty() && std::all_of(inner.begin(), inner.end(), [&](const auto& one) {
               return std::find(outer.begin(), outer.end(), one) != outer.end();
           }));
}

// Whether a route's lists say all of its conditions.
bool isPlain(const model::Route& route) {
    return !route.expression && route.clientIps.empty() && route.snis.empty() && !route.parent;
}

bool listenersCovered(const model::Route& outer, const model::Route& inner) {
    return listCovered(outer.listeners, inner.listeners);
}

bool routeCovers(const model::Route& outer, const model::Route& inner, const model::HostMatch& host,
                 const model::PathMatch& path) {
    const bool hostCovered =
        outer.hosts.empty() || std::any_of(outer.hosts.begin(), outer.hosts.end(),
                                           [&](const auto& one) { return covers(one, host); });
    const bool pathCovered =
        outer.paths.empty() || std::any_of(outer.paths.begin(), outer.paths.end(),
                                           [&](const auto& one) { return covers(one, path); });
    const bool plain = isPlain(outer) || (outer.parent && outer.parent == inner.parent &&
                                          !outer.expression && outer.clientIps.empty());
    return plain && hostCovered && pathCovered && listCovered(outer.methods, inner.methods) &&
           listCovered(outer.protocols, inner.protocols) && listenersCovered(outer, inner) &&
           fieldsCovered(outer.headers, inner.headers) && fieldsCovered(outer.query, inner.query);
}

class Finder final {
public:
    Finder(const model::Snapshot& snapshot, const Matcher& matcher)
        : m_snapshot(snapshot)
        , m_matcher(matcher) {}

    std::optional<Shadowed> look(model::RouteId id) const {
        const model::Route& route = m_snapshot[id];
        const bool internal =
            std::find(route.tags.begin(), route.tags.end(), "internal") != route.tags.end();
        if (!route.enabled || internal || route.expression || !route.clientIps.empty() ||
            !route.snis.empty()) {
            return std::nullopt;
        }
        auto hosts = route.hosts;
        if (hosts.empty()) {
            hosts.emplace_back().kind = HostMatchKind::Any;
        }
        auto paths = route.paths;
        if (paths.empty()) {
            paths.emplace_back().kind = PathMatchKind::Any;
        }
        if (hosts.size() * paths.size() > kMaxPairs) {
            return std::nullopt;
        }
        std::optional<Shadowed> found;
        for (const auto& host : hosts) {
            for (const auto& path : paths) {
                auto one = shadow(id, host, path);
                if (!one) {
                    return std::nullopt;
                }
                if (!found) {
                    found = std::move(one);
                }
            }
        }
        return found;
    }

private:
    // All of the route's requests with that host and path go elsewhere.
    std::optional<Shadowed> shadow(model::RouteId id, const model::HostMatch& host,
                                   const model::PathMatch& path) const {
        const model::Route& route = m_snapshot[id];
        const auto name = hostFor(host);
        const auto target = pathFor(path);
        Shadowed shadowed{id, {}, {}};
        Request& request = shadowed.witness;
        if (!name || !target || !addFields(route, request)) {
            return std::nullopt;
        }
        request.path = *target;
        request.hosts = {*name};
        request.method = route.methods.empty() ? "GET" : route.methods.front();
        setListener(route, *name, request);
        // The mildest case too: what a longer path loses a shorter one may win.
        for (const std::string& variant : variants(path, *target)) {
            request.path = variant;
            const Decision decision = m_matcher.decide(request);
            const bool other = decision.route && decision.route != id && decision.gaps.empty();
            if (!other || !routeCovers(m_snapshot[decision.route], route, host, path)) {
                return std::nullopt;
            }
            shadowed.by = decision.route;
        }
        return shadowed;
    }

    static std::vector<std::string> variants(const model::PathMatch& path,
                                             const std::string& witness) {
        if (path.kind == PathMatchKind::Exact || path.value.empty() || path.value == witness) {
            return {witness};
        }
        return {path.value, witness};
    }

    void setListener(const model::Route& route, const std::string& host, Request& request) const {
        if (route.listeners.empty()) {
            return;
        }
        const model::Listener& listener = m_snapshot[route.listeners.front()];
        request.port = listener.port;
        if (isEncrypted(listener.protocol)) {
            request.scheme = "https";
            request.sni = host.substr(0, host.find(':'));
        }
    }

    const model::Snapshot& m_snapshot;
    const Matcher& m_matcher;
};

} // namespace

bool covers(const model::HostMatch& outer, const model::HostMatch& inner) {
    if (outer.kind == HostMatchKind::Any) {
        return true;
    }
    if (outer.kind == inner.kind && outer.kind != HostMatchKind::Regex) {
        const bool wildcard = outer.kind == HostMatchKind::WildcardPrefix && !outer.singleLabel;
        return outer.port == inner.port &&
               (outer.value == inner.value || (wildcard && inner.value.ends_with(outer.value)));
    }
    return outer.kind == HostMatchKind::WildcardPrefix && inner.kind == HostMatchKind::Exact &&
           !outer.singleLabel && outer.port == inner.port &&
           inner.value.size() > outer.value.size() && inner.value.ends_with(outer.value);
}

bool covers(const model::PathMatch& outer, const model::PathMatch& inner) {
    if (isEverything(outer)) {
        return true;
    }
    if (inner.kind == PathMatchKind::Any || (outer.caseSensitive && !inner.caseSensitive)) {
        return false;
    }
    const std::string mine = outer.caseSensitive ? outer.value : toLower(outer.value);
    const std::string theirs = outer.caseSensitive ? inner.value : toLower(inner.value);
    const bool innerIsPlain = inner.kind == PathMatchKind::Exact ||
                              inner.kind == PathMatchKind::Prefix ||
                              inner.kind == PathMatchKind::SegmentPrefix;
    switch (outer.kind) {
    case PathMatchKind::Exact:
        return inner.kind == PathMatchKind::Exact && mine == theirs;
    case PathMatchKind::Prefix:
        return innerIsPlain && theirs.starts_with(mine);
    case PathMatchKind::SegmentPrefix:
        return (inner.kind == PathMatchKind::Exact || inner.kind == PathMatchKind::SegmentPrefix) &&
               isSegmentPrefix(mine, theirs);
    default:
        return outer.kind == inner.kind && outer.value == inner.value &&
               outer.anchor == inner.anchor && outer.caseSensitive == inner.caseSensitive;
    }
}

std::vector<Shadowed> findShadowed(const model::Snapshot& snapshot, const Matcher& matcher) {
    std::vector<Shadowed> found;
    const Finder finder(snapshot, matcher);
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        if (auto one = finder.look(model::RouteId(i))) {
            found.push_back(std::move(*one));
        }
    }
    return found;
}

} // namespace gatelens::match
