// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/route_overlap.h"

#include "core/base/strings.h"
#include "core/findings/route_shape.h"

#include <algorithm>

namespace gatelens::findings {

using model::PathMatchKind;
using model::Route;
using model::RouteId;

namespace {

// So many routes of one host and path are compared; more than that share them only
// when they differ in headers, which is compared by text anyway.
constexpr std::size_t kMostPerKey = 32;

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

} // namespace

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
    const Route& wide = m_context->snapshot()[wideId];
    const Route& narrow = m_context->snapshot()[narrowId];
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
        const bool hosts = m_context->product() != "envoy" || sameHost;
        return hosts && first.order < second.order;
    }
    const auto isRegex = [](const Route& route) {
        return !route.paths.empty() && route.paths.front().kind == PathMatchKind::Regex;
    };
    if (m_context->product() == "nginx" && sameHost && isRegex(first) && !isRegex(second)) {
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

RouteId RouteOverlap::takerAt(KeyIndex key, RouteId narrow, bool sameHost) const {
    const Route& route = m_context->snapshot()[narrow];
    const auto& others = m_keys[key].routes;
    for (std::size_t i = 0; i < std::min(others.size(), kMostPerKey); ++i) {
        const Route& wide = m_context->snapshot()[others[i]];
        const bool related =
            others[i] == narrow || wide.parent == narrow || route.parent == others[i];
        if (!related && precedes(wide, route, sameHost) && covers(others[i], narrow)) {
            return others[i];
        }
    }
    return {};
}

RouteOverlap::Shadow RouteOverlap::shadowOf(RouteId id) const {
    const Route& route = m_context->snapshot()[id];
    const ShapeView shape =
        route.paths.empty() ? ShapeView{PathShape::Kind::Prefix, {}} : viewOf(route.paths.front());
    if (!takes(route) || shape.kind == PathShape::Kind::Opaque) {
        return {};
    }
    const std::uint32_t own = m_firstHost[id.index()];
    RouteId by;
    if (!m_firstMatch && m_context->product() != "nginx") {
        // Only what matches the same comes before it: see precedes().
        const KeyIndex key = m_keys.find(own, shape.value);
        by = key == PrefixKeys::kNone ? RouteId{} : takerAt(key, id, true);
    } else {
        for (const std::uint32_t host : m_wider[own]) {
            m_keys.eachPrefix(host, shape.value, [&](KeyIndex key) {
                by = takerAt(key, id, host == own);
                return !by;
            });
            if (by) {
                break;
            }
        }
    }
    return by ? Shadow{by, sameMatch(m_context->snapshot()[by], route)} : Shadow{};
}

RouteId RouteOverlap::winnerFor(RouteId like, std::string_view path) const {
    const auto& snapshot = m_context->snapshot();
    const Route& model = snapshot[like];
    const auto fits = [&](RouteId id) {
        const Route& route = snapshot[id];
        if (id == like || !methodsMeet(route, model) || !route.headers.empty() ||
            !route.query.empty() || !listenersAllow(route, model)) {
            return false;
        }
        bool taken = false;
        eachShape(route, [&](const ShapeView& shape) { taken = taken || takesPath(shape, path); });
        return taken;
    };
    RouteId best;
    for (const std::uint32_t host : m_wider[m_firstHost[like.index()]]) {
        m_keys.eachPrefix(host, path, [&](KeyIndex key) {
            const auto& routes = m_keys[key].routes;
            for (std::size_t i = 0; i < std::min(routes.size(), kMostPerKey); ++i) {
                // Without an order the longest prefix wins, and those come first here.
                const bool better =
                    !best || (m_firstMatch && snapshot[routes[i]].order < snapshot[best].order);
                best = better && fits(routes[i]) ? routes[i] : best;
            }
            return !best || m_firstMatch;
        });
        if (best && !m_firstMatch) {
            break; // the narrower host wins
        }
    }
    return best;
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
