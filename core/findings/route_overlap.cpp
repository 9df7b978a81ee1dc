// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/route_overlap.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::findings {

using model::HostMatchKind;
using model::PathMatchKind;
using model::Route;
using model::RouteId;

namespace {

// So many routes of one host and path are compared; more than that share them only
// when they differ in headers, which is compared by text anyway.
constexpr std::size_t kMostPerKey = 32;

bool isLiteral(std::string_view text) {
    return text.find_first_of("\\[](){}.*+?|^$") == std::string_view::npos;
}

// "^/admin" is a prefix, "^/admin$" one path, "/.*" everything; the rest is opaque.
PathShape shapeOfRegex(const model::PathMatch& path) {
    std::string_view text = path.value;
    bool start = path.anchor != model::RegexAnchor::Search;
    bool end = path.anchor == model::RegexAnchor::Full;
    if (text.starts_with('^')) {
        text.remove_prefix(1);
        start = true;
    }
    if (text.ends_with('$') && !text.ends_with("\\$")) {
        text.remove_suffix(1);
        end = true;
    }
    for (const std::string_view rest : {"(.*)", ".*"}) {
        if (text.ends_with(rest)) {
            text.remove_suffix(rest.size());
            end = false;
            start = start || text.empty() || text == "/";
        }
    }
    if (!start || !isLiteral(text) || !path.caseSensitive) {
        return {};
    }
    return {end ? PathShape::Kind::Exact : PathShape::Kind::Prefix, std::string(text)};
}

std::string hostKey(const model::HostMatch& host) {
    switch (host.kind) {
    case HostMatchKind::Exact:
        return toLower(host.value == "_" ? std::string_view{} : std::string_view(host.value));
    case HostMatchKind::WildcardPrefix:
        return '*' + toLower(host.value);
    case HostMatchKind::Any:
        return {};
    default:
        return '~' + host.value;
    }
}

std::vector<std::string> hostKeys(const Route& route) {
    if (route.hosts.empty()) {
        return {std::string()};
    }
    std::vector<std::string> keys;
    for (const auto& host : route.hosts) {
        keys.push_back(hostKey(host));
    }
    return keys;
}

// The keys of wider hosts: "a.b.c" falls under "*.b.c", "*.c" and any.
std::vector<std::string> widerKeys(const std::string& key) {
    std::vector<std::string> keys{key};
    if (key.starts_with('~')) {
        keys.emplace_back();
        return keys;
    }
    const std::string_view name = key.starts_with('*') ? std::string_view(key).substr(2) : key;
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
        keys.push_back('*' + std::string(name.substr(dot)));
    }
    if (!key.empty()) {
        keys.emplace_back();
    }
    return keys;
}

std::vector<PathShape> shapesOf(const Route& route) {
    if (route.paths.empty()) {
        return {{PathShape::Kind::Prefix, {}}};
    }
    std::vector<PathShape> shapes;
    for (const auto& path : route.paths) {
        shapes.push_back(shapeOf(path));
    }
    return shapes;
}

bool isSubset(const std::vector<std::string>& narrow, const std::vector<std::string>& wide) {
    if (wide.empty()) {
        return true;
    }
    return !narrow.empty() && std::all_of(narrow.begin(), narrow.end(), [&](const auto& item) {
        return std::find(wide.begin(), wide.end(), item) != wide.end();
    });
}

bool methodsMeet(const Route& a, const Route& b) {
    return a.methods.empty() || b.methods.empty() ||
           std::any_of(a.methods.begin(), a.methods.end(), [&](const std::string& method) {
               return std::find(b.methods.begin(), b.methods.end(), method) != b.methods.end();
           });
}

bool listenersAllow(const Route& wide, const Route& narrow) {
    if (wide.listeners.empty()) {
        return true;
    }
    return !narrow.listeners.empty() &&
           std::all_of(narrow.listeners.begin(), narrow.listeners.end(), [&](auto listener) {
               return std::find(wide.listeners.begin(), wide.listeners.end(), listener) !=
                      wide.listeners.end();
           });
}

bool sameFields(const std::vector<model::FieldMatch>& wide,
                const std::vector<model::FieldMatch>& narrow) {
    return std::all_of(wide.begin(), wide.end(), [&](const model::FieldMatch& field) {
        return std::any_of(narrow.begin(), narrow.end(), [&](const model::FieldMatch& other) {
            return equalsIgnoreCase(field.name, other.name) && field.kind == other.kind &&
                   field.negated == other.negated && field.values == other.values;
        });
    });
}

// Routes that answer; what only passes a request on to its children does not take it.
bool takes(const Route& route) {
    return route.enabled && route.action != model::RouteAction::None &&
           route.productKind != "server" && route.productKind != "error route";
}

} // namespace

bool PathShape::covers(const PathShape& other) const {
    if (kind == Kind::Opaque || other.kind == Kind::Opaque) {
        return false;
    }
    const std::string_view rest = std::string_view(other.value).starts_with(value)
                                      ? std::string_view(other.value).substr(value.size())
                                      : std::string_view("?");
    switch (kind) {
    case Kind::Exact:
        return other == *this;
    case Kind::Prefix:
        return std::string_view(other.value).starts_with(value);
    case Kind::Segment:
        if (rest == "?" && !std::string_view(other.value).starts_with(value)) {
            return false;
        }
        return (rest.empty() && other.kind != Kind::Prefix) || rest.starts_with('/') ||
               value.empty();
    case Kind::Opaque:
        return false;
    }
    return false;
}

PathShape shapeOf(const model::PathMatch& path) {
    switch (path.kind) {
    case PathMatchKind::Exact:
        return {PathShape::Kind::Exact, path.value};
    case PathMatchKind::Prefix:
        return {PathShape::Kind::Prefix, path.value == "/" ? std::string() : path.value};
    case PathMatchKind::SegmentPrefix: {
        std::string value = path.value;
        while (value.ends_with('/')) {
            value.pop_back();
        }
        return {PathShape::Kind::Segment, std::move(value)};
    }
    case PathMatchKind::Any:
        return {PathShape::Kind::Prefix, {}};
    case PathMatchKind::Regex:
        return shapeOfRegex(path);
    default:
        return {};
    }
}

RouteOverlap::RouteOverlap(const Context& context)
    : m_context(context)
    , m_continuations(context.snapshot().routes.size()) {
    const auto product = context.product();
    m_firstMatch = product == "traefik" || product == "caddy" || product == "haproxy" ||
                   product == "gateway-api" || product == "envoy";
    const auto& routes = context.snapshot().routes;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        if (!takes(routes[i])) {
            continue;
        }
        for (const auto& shape : shapesOf(routes[i])) {
            if (shape.kind == PathShape::Kind::Opaque) {
                continue;
            }
            for (const auto& host : hostKeys(routes[i])) {
                m_table.add(host + '\n' + shape.value, static_cast<match::Rank>(i));
            }
        }
    }
    m_table.build();
    findContinuations();
}

// Everything that the wide one asks for is asked by the narrow one as well.
bool RouteOverlap::conditionsAllow(const Route& wide, const Route& narrow) const {
    const bool sameRule = !wide.ruleText.empty() && wide.ruleText == narrow.ruleText;
    if ((wide.expression != nullptr || narrow.expression != nullptr) && !sameRule) {
        // A rule may hold an "or", and then its lists are no bound: only a route
        // without any condition takes all of it.
        const bool catchAll = wide.expression == nullptr && wide.hosts.empty() &&
                              wide.paths.empty() && wide.headers.empty();
        if (!catchAll) {
            return false;
        }
    }
    return sameFields(wide.headers, narrow.headers) && sameFields(wide.query, narrow.query) &&
           isSubset(narrow.snis, wide.snis) && isSubset(narrow.clientIps, wide.clientIps) &&
           isSubset(narrow.protocols, wide.protocols) && listenersAllow(wide, narrow);
}

bool RouteOverlap::covers(RouteId wideId, RouteId narrowId) const {
    const Route& wide = m_context.snapshot()[wideId];
    const Route& narrow = m_context.snapshot()[narrowId];
    if (!isSubset(narrow.methods, wide.methods) || !conditionsAllow(wide, narrow)) {
        return false;
    }
    const auto wideShapes = shapesOf(wide);
    const auto narrowShapes = shapesOf(narrow);
    const bool paths =
        std::all_of(narrowShapes.begin(), narrowShapes.end(), [&](const PathShape& shape) {
            return std::any_of(wideShapes.begin(), wideShapes.end(),
                               [&](const PathShape& w) { return w.covers(shape); });
        });
    if (!paths) {
        return false;
    }
    const auto wideHosts = hostKeys(wide);
    const auto narrowHosts = hostKeys(narrow);
    return std::all_of(narrowHosts.begin(), narrowHosts.end(), [&](const std::string& host) {
        const auto keys = widerKeys(host);
        return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
            return std::find(wideHosts.begin(), wideHosts.end(), key) != wideHosts.end();
        });
    });
}

bool RouteOverlap::sameMatch(const Route& a, const Route& b) const {
    const auto sorted = [](auto list) {
        std::sort(list.begin(), list.end());
        return list;
    };
    const auto shapes = [](const Route& route) {
        std::vector<std::string> out;
        for (const auto& shape : shapesOf(route)) {
            out.push_back(std::to_string(static_cast<int>(shape.kind)) + shape.value);
        }
        std::sort(out.begin(), out.end());
        return out;
    };
    return sorted(hostKeys(a)) == sorted(hostKeys(b)) && shapes(a) == shapes(b) &&
           sorted(a.methods) == sorted(b.methods) && a.headers.size() == b.headers.size() &&
           a.query.size() == b.query.size() && sorted(a.snis) == sorted(b.snis);
}

// Products without an order of their own choose by how much a route says: a wider
// one never takes what a narrower one names. nginx's regular expressions come before
// plain prefixes (ngx_http_core_find_location).
bool RouteOverlap::precedes(const Route& first, const Route& second, bool sameHost) const {
    if (m_firstMatch) {
        // Envoy chooses the virtual host by its names before it looks at routes.
        const bool hosts = m_context.product() != "envoy" || sameHost;
        return hosts && first.order < second.order;
    }
    const auto isRegex = [](const Route& route) {
        return !route.paths.empty() && route.paths.front().kind == PathMatchKind::Regex;
    };
    if (m_context.product() == "nginx" && sameHost && isRegex(first) && !isRegex(second)) {
        return second.paths.empty() || (second.paths.front().kind != PathMatchKind::Exact &&
                                        !second.paths.front().stopsRegex);
    }
    if (!sameMatch(first, second)) {
        return false;
    }
    return first.priority.value_or(0) != second.priority.value_or(0)
               ? first.priority.value_or(0) > second.priority.value_or(0)
               : first.order < second.order;
}

RouteOverlap::Shadow RouteOverlap::shadowOf(RouteId id) const {
    const Route& route = m_context.snapshot()[id];
    const auto shapes = shapesOf(route);
    if (!takes(route) || shapes.front().kind == PathShape::Kind::Opaque) {
        return {};
    }
    Shadow found;
    const std::string own = hostKeys(route).front();
    for (const auto& key : widerKeys(own)) {
        m_table.each(key + '\n' + shapes.front().value, [&](const auto& entry) {
            const std::size_t count = std::min(entry.ranks.size(), kMostPerKey);
            for (std::size_t i = 0; i < count && !found.by; ++i) {
                const RouteId other(std::size_t{entry.ranks[i]});
                const Route& wide = m_context.snapshot()[other];
                const bool related = other == id || wide.parent == id || route.parent == other;
                if (!related && precedes(wide, route, key == own) && covers(other, id)) {
                    found = {other, sameMatch(wide, route)};
                }
            }
            return !found.by;
        });
        if (found.by) {
            break;
        }
    }
    return found;
}

RouteId RouteOverlap::winnerFor(RouteId like, std::string_view path) const {
    const Route& model = m_context.snapshot()[like];
    const PathShape asked{PathShape::Kind::Exact, std::string(path)};
    RouteId best;
    std::size_t bestLength = 0;
    for (const auto& key : widerKeys(hostKeys(model).front())) {
        m_table.each(key + '\n' + std::string(path), [&](const auto& entry) {
            const std::size_t count = std::min(entry.ranks.size(), kMostPerKey);
            for (std::size_t i = 0; i < count; ++i) {
                const RouteId other(std::size_t{entry.ranks[i]});
                const Route& route = m_context.snapshot()[other];
                const auto shapes = shapesOf(route);
                const bool fits =
                    std::any_of(shapes.begin(), shapes.end(),
                                [&](const PathShape& shape) { return shape.covers(asked); });
                if (other == like || !fits || !methodsMeet(route, model) ||
                    !route.headers.empty() || !route.query.empty() ||
                    !listenersAllow(route, model)) {
                    continue;
                }
                const bool better =
                    !best || (m_firstMatch ? route.order < m_context.snapshot()[best].order
                                           : entry.key.size() > bestLength);
                if (better) {
                    best = other;
                    bestLength = entry.key.size();
                }
            }
            return true;
        });
        if (best && !m_firstMatch) {
            break; // the narrower host wins
        }
    }
    return best;
}

void RouteOverlap::findContinuations() {
    const auto& routes = m_context.snapshot().routes;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const RouteId id(i);
        for (const auto& shape :
             takes(routes[i]) ? shapesOf(routes[i]) : std::vector<PathShape>{}) {
            if (shape.kind == PathShape::Kind::Opaque) {
                continue;
            }
            m_table.each(hostKeys(routes[i]).front() + '\n' + shape.value, [&](const auto& entry) {
                const auto cut = entry.key.find('\n') + 1;
                const std::string_view prefix = std::string_view(entry.key).substr(cut);
                const bool goesOn = prefix.size() > 1 && prefix.size() < shape.value.size() &&
                                    !prefix.ends_with('/') && shape.value[prefix.size()] != '/' &&
                                    shape.value[prefix.size()] != '.';
                const std::size_t count = std::min(entry.ranks.size(), kMostPerKey);
                for (std::size_t k = 0; goesOn && k < count; ++k) {
                    auto& slot = m_continuations[entry.ranks[k]];
                    const RouteId shorter(std::size_t{entry.ranks[k]});
                    const bool differs =
                        !weakness(m_context.facts(shorter), m_context.facts(id)).empty();
                    if (differs && !slot) {
                        slot = id;
                    }
                }
                return true;
            });
        }
    }
}

std::string weakness(const RouteFacts& weaker, const RouteFacts& stronger) {
    if (stronger.authn && !weaker.authn) {
        return "without authentication";
    }
    if (stronger.acl && !weaker.acl) {
        return "without the access rule";
    }
    return {};
}

} // namespace gatelens::findings
