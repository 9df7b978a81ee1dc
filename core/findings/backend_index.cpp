// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <iterator>
#include <numeric>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::findings {

using model::Route;
using model::RouteId;
using model::ServiceId;
using model::Snapshot;

namespace {

constexpr std::size_t kFewTargets = 4;
constexpr std::size_t kFewPaths = 4;
constexpr std::size_t kFewRoutes = 8;

std::uint64_t hashOf(std::string_view a, std::string_view b = {}) {
    const std::uint64_t first = std::hash<std::string_view>{}(a);
    const std::uint64_t second = std::hash<std::string_view>{}(b);
    return first ^ (second * 0x9E37'79B9'7F4A'7C15U + 0x1234'5678U + (first << 6U) + (first >> 2U));
}

// "/a/b/" and "/a/b" are one prefix.
std::string trimmed(std::string path) {
    while (path.size() > 1 && path.back() == '/') {
        path.pop_back();
    }
    if (path.empty() || path.front() != '/') {
        path.insert(path.begin(), '/');
    }
    return path;
}

std::string joined(std::string_view base, std::string_view rest) {
    std::string front = trimmed(std::string(base));
    return trimmed(front == "/" ? std::string(rest) : std::move(front.append(rest)));
}

// What stands before the first placeholder or capture.
std::string_view literalPart(std::string_view text) {
    return text.substr(0, text.find_first_of("{$*("));
}

// False when nothing can be said of the result.
bool rewrite(std::string& path, const model::PathRewrite& step) {
    using Kind = model::PathRewrite::Kind;
    switch (step.kind) {
    case Kind::None:
        return true;
    case Kind::StripPrefix:
        path = step.match.empty() || !path.starts_with(step.match)
                   ? std::string("/")
                   : trimmed(path.substr(step.match.size()));
        return true;
    case Kind::AddPrefix:
        path = joined(step.replacement, path == "/" ? std::string_view{} : path);
        return true;
    case Kind::ReplacePrefix:
        path = step.match.empty() || !path.starts_with(step.match)
                   ? trimmed(step.replacement)
                   : joined(step.replacement, path.substr(step.match.size()));
        return true;
    case Kind::ReplaceAll:
    case Kind::Template:
        path = trimmed(std::string(literalPart(step.replacement)));
        return true;
    case Kind::RegexReplace:
    case Kind::Other:
        break;
    }
    return false;
}

std::optional<UpstreamPath> upstreamPath(const Snapshot& snapshot, const Route& route,
                                         const model::PathMatch& match) {
    using Kind = model::PathMatchKind;
    if (match.kind == Kind::Regex || match.kind == Kind::Suffix || match.kind == Kind::Contains) {
        return std::nullopt;
    }
    UpstreamPath out;
    std::string_view literal = match.value;
    if (match.kind == Kind::Template || match.kind == Kind::Glob) {
        literal = literalPart(literal);
    }
    out.path = trimmed(std::string(literal));
    out.exact = match.kind == Kind::Exact;
    const std::string sent = out.path;
    bool strips = false;
    for (const auto& step : route.rewrites) {
        strips = strips || step.kind != model::PathRewrite::Kind::None;
        if (!rewrite(out.path, step)) {
            return std::nullopt;
        }
    }
    if (!strips && route.stripPath.known() && route.stripPath.value) {
        out.path = "/";
    }
    const auto service = route.service();
    if (service && !snapshot[service].path.empty() && snapshot[service].path != "/") {
        out.path = joined(literalPart(snapshot[service].path),
                          out.path == "/" ? std::string_view{} : out.path);
    }
    out.unchanged = out.path == sent;
    return out;
}

std::string hostsOf(const Route& route) {
    std::vector<std::string> hosts;
    for (const auto& host : route.hosts) {
        hosts.push_back(toLower(host.value));
    }
    std::sort(hosts.begin(), hosts.end());
    return fmt::format("{}", std::accumulate(hosts.begin(), hosts.end(), std::string{},
                                             [](std::string all, const std::string& host) {
                                                 return std::move(all) + host + ' ';
                                             }));
}

// "v2", "v1.1": its number.
std::optional<double> versionIn(std::string_view segment) {
    if (segment.size() < 2 || (segment[0] != 'v' && segment[0] != 'V') ||
        std::isdigit(static_cast<unsigned char>(segment[1])) == 0) {
        return std::nullopt;
    }
    return parseDouble(segment.substr(1));
}

// The first piece of a text that is a version.
struct VersionPlace {
    std::size_t begin = 0;
    std::size_t end = 0;
    double number = 0;
};
std::optional<VersionPlace> findVersion(std::string_view text, char separator) {
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(separator, begin), text.size());
        if (const auto number = versionIn(text.substr(begin, end - begin))) {
            return VersionPlace{begin, end, *number};
        }
        begin = end + 1;
    }
    return std::nullopt;
}

std::string withoutVersion(std::string_view text, const VersionPlace& place) {
    return fmt::format("{}v*{}", text.substr(0, place.begin), text.substr(place.end));
}

// FNV-1a without regard to case, so that nothing is copied.
std::uint64_t foldedHash(std::string_view text) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325U;
    for (const char c : text) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        hash = (hash ^ static_cast<unsigned char>(lower)) * 0x0000'0100'0000'01b3U;
    }
    return hash;
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    std::uint64_t sum = a * 0x9e37'79b9'7f4a'7c15U + b;
    sum = (sum ^ (sum >> 31U)) * 0xbf58'476d'1ce4'e5b9U;
    return sum ^ (sum >> 29U);
}

// Sums do not depend on the order.
std::uint64_t hostsHash(const Route& route) {
    std::uint64_t hash = route.hosts.size();
    for (const auto& host : route.hosts) {
        hash += mixed(1, foldedHash(host.value));
    }
    return hash;
}

std::uint64_t placeHash(const Route& route, std::uint64_t hosts) {
    std::uint64_t hash = route.paths.size();
    for (const auto& path : route.paths) {
        hash += mixed(2, hashOf(path.value));
    }
    return mixed(hosts, hash) | 1U; // 0 is for none
}

// By the same rules as versionOf(): a hash of the API, and the version.
std::pair<std::uint64_t, double> apiOf(const Route& route, std::uint64_t hosts) {
    for (const auto& path : route.paths) {
        if (const auto place = findVersion(path.value, '/')) {
            const std::string_view text = path.value;
            return {mixed(hosts, hashOf(text.substr(0, place->begin), text.substr(place->end))) |
                        1U,
                    place->number};
        }
    }
    for (const auto& host : route.hosts) {
        if (const auto place = findVersion(host.value, '.')) {
            const std::string_view text = host.value;
            std::uint64_t hash = hashOf(text.substr(0, place->begin), text.substr(place->end));
            for (const auto& path : route.paths) {
                hash = mixed(hash, hashOf(path.value));
            }
            return {mixed(3, hash) | 1U, place->number};
        }
    }
    return {0, 0};
}

template <typename Visit>
void eachAbove(std::string_view path, const Visit& visit) {
    while (path.size() > 1) {
        const auto slash = path.rfind('/');
        path = slash == 0 || slash == std::string_view::npos ? std::string_view("/")
                                                             : path.substr(0, slash);
        visit(path);
    }
}

} // namespace

std::vector<UpstreamPath> upstreamPaths(const Snapshot& snapshot, const Route& route) {
    std::vector<UpstreamPath> paths;
    if (route.paths.empty()) {
        model::PathMatch everything;
        everything.value = "/";
        if (auto path = upstreamPath(snapshot, route, everything)) {
            paths.push_back(std::move(*path));
        }
    }
    for (std::size_t i = 0; i < std::min(route.paths.size(), kFewPaths); ++i) {
        if (auto path = upstreamPath(snapshot, route, route.paths[i])) {
            paths.push_back(std::move(*path));
        }
    }
    return paths;
}

std::vector<std::string> addressesOf(const Snapshot& snapshot, ServiceId id) {
    std::vector<std::string> addresses;
    const auto& service = snapshot[id];
    if (!service.upstream && !service.host.empty()) {
        addresses.push_back(toLower(fmt::format("{}:{}", service.host, service.port)));
    }
    if (!service.upstream) {
        return addresses;
    }
    const auto& targets = snapshot[service.upstream].targets;
    for (std::size_t i = 0; i < std::min(targets.size(), kFewTargets); ++i) {
        addresses.push_back(toLower(snapshot[targets[i]].address()));
    }
    return addresses;
}

std::vector<std::string> addressesOf(const Snapshot& snapshot, const Route& route) {
    std::vector<std::string> addresses;
    for (const auto& weighted : route.services) {
        if (weighted.service) {
            auto some = addressesOf(snapshot, weighted.service);
            std::move(some.begin(), some.end(), std::back_inserter(addresses));
        }
    }
    return addresses;
}

std::optional<ApiVersion> versionOf(const Route& route) {
    for (const auto& path : route.paths) {
        if (const auto place = findVersion(path.value, '/')) {
            return ApiVersion{hostsOf(route) + withoutVersion(path.value, *place), place->number};
        }
    }
    for (const auto& host : route.hosts) {
        if (const auto place = findVersion(host.value, '.')) {
            ApiVersion version{withoutVersion(host.value, *place), place->number};
            for (const auto& path : route.paths) {
                version.api += '|' + path.value;
            }
            return version;
        }
    }
    return std::nullopt;
}

bool namesApiVersion(const Route& route) {
    return std::any_of(route.paths.begin(), route.paths.end(),
                       [](const auto& path) { return findVersion(path.value, '/').has_value(); }) ||
           std::any_of(route.hosts.begin(), route.hosts.end(),
                       [](const auto& host) { return findVersion(host.value, '.').has_value(); });
}

void BackendIndex::Groups::build() {
    std::vector<std::uint32_t> order;
    for (std::size_t i = 0; i < m_hashes.size(); ++i) {
        if (m_hashes[i] != 0) {
            order.push_back(static_cast<std::uint32_t>(i));
        }
    }
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
        return std::pair(m_hashes[a], a) < std::pair(m_hashes[b], b);
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
        m_sorted.push_back(m_hashes[order[i]]);
        m_routes.emplace_back(std::size_t{order[i]});
        if (i > 0 && m_sorted[i - 1] == m_sorted[i]) {
            m_shared[order[i - 1]] = true;
            m_shared[order[i]] = true;
        }
    }
}

std::span<const RouteId> BackendIndex::Groups::at(std::uint64_t hash) const {
    const auto [first, last] = std::equal_range(m_sorted.begin(), m_sorted.end(), hash);
    return std::span(m_routes).subspan(static_cast<std::size_t>(first - m_sorted.begin()),
                                       static_cast<std::size_t>(last - first));
}

void BackendIndex::Groups::note(std::uint64_t hash) {
    const auto group = at(hash);
    for (const RouteId id : group) {
        m_shared[id.index()] = group.size() > 1;
    }
}

void BackendIndex::Groups::move(RouteId id, std::uint64_t hash) {
    const std::uint64_t before = m_hashes[id.index()];
    if (before == hash) {
        return;
    }
    const auto placeOf = [&](std::uint64_t wanted) {
        const auto group = at(wanted);
        const auto start = static_cast<std::ptrdiff_t>(
            std::lower_bound(m_sorted.begin(), m_sorted.end(), wanted) - m_sorted.begin());
        return start + (std::lower_bound(group.begin(), group.end(), id) - group.begin());
    };
    if (before != 0) {
        const auto place = placeOf(before);
        m_sorted.erase(m_sorted.begin() + place);
        m_routes.erase(m_routes.begin() + place);
        note(before);
    }
    m_hashes[id.index()] = hash;
    m_shared[id.index()] = false;
    if (hash != 0) {
        const auto place = placeOf(hash);
        m_sorted.insert(m_sorted.begin() + place, hash);
        m_routes.insert(m_routes.begin() + place, id);
        note(hash);
    }
}

BackendIndex::BackendIndex(const Context& context)
    : m_context(&context)
    , m_paths(context.snapshot().routes.size())
    , m_apis(context.snapshot().routes.size())
    , m_versions(context.snapshot().routes.size(), 0)
    , m_hosts(context.snapshot().routes.size(), 0)
    , m_keepsPaths(context.snapshot().routes.size(), false)
    , m_keysOf(context.snapshot().routes.size()) {
    readAddresses();
    const auto& routes = context.snapshot().routes;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const RouteId id(i);
        readRoute(id);
        m_paths.set(id, placeHash(routes[i], m_hosts[i]));
        const auto [api, number] = apiOf(routes[i], m_hosts[i]);
        m_apis.set(id, api);
        m_versions[i] = number;
        if (isGuarded(context.facts(id))) {
            for (const std::uint32_t backend : backendsOf(routes[i])) {
                for (const PathKey& key : pathKeys(id)) {
                    addGuarded(id, backend, key);
                }
            }
        }
    }
    m_paths.build();
    m_apis.build();
}

// Two targets of one upstream always come together: they are one backend.
void BackendIndex::readAddresses() {
    const auto& snapshot = m_context->snapshot();
    std::unordered_map<std::string, std::vector<ServiceId>> byAddress;
    for (std::size_t i = 0; i < snapshot.services.size(); ++i) {
        for (auto& address : addressesOf(snapshot, ServiceId(i))) {
            auto& services = byAddress[std::move(address)];
            if (services.empty() || services.back() != ServiceId(i)) {
                services.emplace_back(i);
            }
        }
    }
    m_backends.resize(snapshot.services.size());
    std::set<std::vector<ServiceId>> sets;
    for (auto& [address, services] : byAddress) {
        sets.insert(std::move(services));
    }
    for (const auto& services : sets) {
        const auto backend = static_cast<std::uint32_t>(m_servicesAt.size());
        for (const ServiceId service : services) {
            m_backends[service.index()].push_back(backend);
        }
        m_servicesAt.push_back(services);
    }
}

// What the indexes keep of a route by itself.
void BackendIndex::readRoute(RouteId id) {
    const Route& route = m_context->snapshot()[id];
    m_hosts[id.index()] = hostsHash(route);
    bool kept = true;
    const auto start = static_cast<std::uint32_t>(m_keys.size());
    for (const auto& path : upstreamPaths(m_context->snapshot(), route)) {
        kept = kept && path.unchanged;
        m_keys.push_back({hashOf(path.path), false, path.exact});
        eachAbove(path.path, [&](std::string_view above) {
            m_keys.push_back({hashOf(above), true, false});
        });
    }
    m_keepsPaths[id.index()] = kept;
    m_keysOf[id.index()] = {start, static_cast<std::uint32_t>(m_keys.size() - start)};
}

std::optional<double> BackendIndex::version(RouteId id) const {
    return m_apis.has(id) ? std::optional(m_versions[id.index()]) : std::nullopt;
}

bool BackendIndex::isGuarded(const RouteFacts& facts) const {
    return (facts.authn || facts.acl) && facts.forwards;
}

std::span<const BackendIndex::PathKey> BackendIndex::pathKeys(RouteId id) const {
    const auto [start, count] = m_keysOf[id.index()];
    return std::span(m_keys).subspan(start, count);
}

std::vector<std::uint32_t> BackendIndex::backendsOf(const Route& route) const {
    std::vector<std::uint32_t> backends;
    for (const auto& weighted : route.services) {
        if (weighted.service) {
            const auto& some = m_backends[weighted.service.index()];
            backends.insert(backends.end(), some.begin(), some.end());
        }
    }
    return backends;
}

std::vector<RouteId> BackendIndex::routesAt(std::uint32_t backend) const {
    std::vector<RouteId> routes;
    for (const ServiceId service : m_servicesAt[backend]) {
        const auto some = m_context->relations().routesOfService[service];
        routes.insert(routes.end(), some.begin(), some.end());
    }
    std::sort(routes.begin(), routes.end());
    routes.erase(std::unique(routes.begin(), routes.end()), routes.end());
    return routes;
}

// A few of each place, each with other hosts: more would only repeat the finding.
void BackendIndex::keep(std::vector<RouteId>& routes, RouteId id) const {
    if (routes.size() >= kFewRoutes) {
        return;
    }
    const auto& route = m_context->snapshot()[id];
    const bool known = std::any_of(routes.begin(), routes.end(), [&](RouteId other) {
        const auto& kept = m_context->snapshot()[other];
        return other == id ||
               (m_hosts[other.index()] == m_hosts[id.index()] &&
                kept.rewrites.size() == route.rewrites.size() && kept.methods == route.methods);
    });
    if (!known) {
        routes.push_back(id);
    }
}

void BackendIndex::addGuarded(RouteId id, std::uint32_t backend, const PathKey& key) {
    keep((key.above ? m_below : m_exact)[mixed(backend, key.hash)], id);
}

std::vector<RouteId> BackendIndex::guardedAtBackend(RouteId id) const {
    std::vector<RouteId> found;
    const auto add = [&](const Guarded& table, std::uint64_t hash) {
        const auto at = table.find(hash);
        if (at != table.end()) {
            found.insert(found.end(), at->second.begin(), at->second.end());
        }
    };
    for (const std::uint32_t backend : backendsOf(m_context->snapshot()[id])) {
        for (const PathKey& key : pathKeys(id)) {
            const std::uint64_t hash = mixed(backend, key.hash);
            add(m_exact, hash);
            if (!key.above && !key.exact) {
                add(m_below, hash);
            }
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::erase(found, id);
    return found;
}

// The lists that hold the route, or may have left it out for others, are emptied; their
// keys are given back.
std::vector<std::uint64_t> BackendIndex::emptied(RouteId id, const Route& route) {
    std::vector<std::uint64_t> keys;
    for (const std::uint32_t backend : backendsOf(route)) {
        for (const PathKey& key : pathKeys(id)) {
            keys.push_back(mixed(backend, key.hash));
            (key.above ? m_below : m_exact)[keys.back()].clear();
        }
    }
    return keys;
}

void BackendIndex::fill(const std::vector<RouteId>& routes, std::uint32_t backend,
                        const std::unordered_set<std::uint64_t>& keys) {
    for (const RouteId id : routes) {
        for (const PathKey& key :
             isGuarded(m_context->facts(id)) ? pathKeys(id) : std::span<const PathKey>{}) {
            if (keys.contains(mixed(backend, key.hash))) {
                addGuarded(id, backend, key);
            }
        }
    }
}

std::vector<RouteId> BackendIndex::follow(const Context& after, const RouteEdit& edit) {
    std::vector<RouteId> affected;
    const auto addAll = [&affected](std::span<const RouteId> some) {
        affected.insert(affected.end(), some.begin(), some.end());
    };
    std::unordered_set<std::uint64_t> keys;
    std::set<std::uint32_t> backends;
    const auto empty = [&](RouteId id, const Context& context) {
        if (isGuarded(context.facts(id))) {
            for (const std::uint64_t key : emptied(id, context.snapshot()[id])) {
                keys.insert(key);
            }
            for (const std::uint32_t backend : backendsOf(context.snapshot()[id])) {
                backends.insert(backend);
            }
        }
    };
    for (const RouteId id : edit.routes) {
        empty(id, edit.before);
        addAll(samePath(id));
        addAll(sameApi(id));
    }
    m_context = &after;
    for (const RouteId id : edit.routes) {
        const Route& route = after.snapshot()[id];
        readRoute(id);
        m_paths.move(id, placeHash(route, m_hosts[id.index()]));
        const auto [api, number] = apiOf(route, m_hosts[id.index()]);
        m_apis.move(id, api);
        m_versions[id.index()] = number;
        empty(id, after);
    }
    for (const RouteId id : edit.routes) {
        addAll(samePath(id));
        addAll(sameApi(id));
    }
    for (const std::uint32_t backend : backends) {
        const auto routes = routesAt(backend);
        fill(routes, backend, keys);
        addAll(routes);
    }
    return affected;
}

} // namespace gatelens::findings
