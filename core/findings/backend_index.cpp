// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"

#include "core/base/strings.h"
#include "core/findings/context.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::findings {

using model::Route;
using model::RouteId;
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
    const std::string front = trimmed(std::string(base));
    return front == "/" ? trimmed(std::string(rest)) : trimmed(fmt::format("{}{}", front, rest));
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

std::string placeOf(const Route& route) {
    std::vector<std::string_view> paths;
    for (const auto& path : route.paths) {
        paths.push_back(path.value);
    }
    std::sort(paths.begin(), paths.end());
    std::string text = hostsOf(route);
    for (const auto path : paths) {
        text += '|';
        text += path;
    }
    return text;
}

// "v2", "v1.1": its number.
std::optional<double> versionIn(std::string_view segment) {
    if (segment.size() < 2 || (segment[0] != 'v' && segment[0] != 'V') ||
        std::isdigit(static_cast<unsigned char>(segment[1])) == 0) {
        return std::nullopt;
    }
    return parseDouble(segment.substr(1));
}

// Replaces the first version among the pieces by "v*".
std::optional<ApiVersion> versionAmong(std::string_view text, char separator) {
    ApiVersion version;
    bool found = false;
    for (const auto piece : split(text, separator)) {
        const auto number = found ? std::nullopt : versionIn(piece);
        version.api += version.api.empty() ? "" : std::string(1, separator);
        version.api += number ? std::string_view("v*") : piece;
        if (number) {
            version.number = *number;
            found = true;
        }
    }
    return found ? std::optional(version) : std::nullopt;
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

std::vector<std::string> addressesOf(const Snapshot& snapshot, const Route& route) {
    std::vector<std::string> addresses;
    for (const auto& weighted : route.services) {
        if (!weighted.service) {
            continue;
        }
        const auto& service = snapshot[weighted.service];
        if (!service.upstream && !service.host.empty()) {
            addresses.push_back(toLower(fmt::format("{}:{}", service.host, service.port)));
        }
        if (!service.upstream) {
            continue;
        }
        const auto& targets = snapshot[service.upstream].targets;
        for (std::size_t i = 0; i < std::min(targets.size(), kFewTargets); ++i) {
            addresses.push_back(toLower(snapshot[targets[i]].address()));
        }
    }
    return addresses;
}

std::optional<ApiVersion> versionOf(const Route& route) {
    for (const auto& path : route.paths) {
        if (auto version = versionAmong(path.value, '/')) {
            version->api = hostsOf(route) + version->api;
            return version;
        }
    }
    for (const auto& host : route.hosts) {
        if (auto version = versionAmong(host.value, '.')) {
            for (const auto& path : route.paths) {
                version->api += '|' + path.value;
            }
            return version;
        }
    }
    return std::nullopt;
}

void BackendIndex::Groups::sort() {
    std::vector<std::size_t> order(hashes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [this](std::size_t a, std::size_t b) { return hashes[a] < hashes[b]; });
    Groups sorted;
    for (const auto i : order) {
        sorted.hashes.push_back(hashes[i]);
        sorted.routes.push_back(routes[i]);
    }
    *this = std::move(sorted);
}

std::span<const RouteId> BackendIndex::Groups::at(std::uint64_t hash) const {
    const auto [first, last] = std::equal_range(hashes.begin(), hashes.end(), hash);
    return std::span(routes).subspan(static_cast<std::size_t>(first - hashes.begin()),
                                     static_cast<std::size_t>(last - first));
}

BackendIndex::BackendIndex(const Context& context)
    : m_snapshot(context.snapshot()) {
    const Snapshot& snapshot = m_snapshot;
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        const RouteFacts& facts = context.facts(RouteId(i));
        const Route& route = snapshot.routes[i];
        m_paths.hashes.push_back(hashOf(placeOf(route)));
        m_paths.routes.emplace_back(i);
        if (const auto version = versionOf(route)) {
            m_apis.hashes.push_back(hashOf(version->api));
            m_apis.routes.emplace_back(i);
        }
        if ((facts.authn || facts.acl) && facts.forwards) {
            addGuarded(RouteId(i));
        }
    }
    m_paths.sort();
    m_apis.sort();
}

// A few of each place, each with other hosts: more would only repeat the finding.
void BackendIndex::keep(std::vector<RouteId>& routes, RouteId id) const {
    if (routes.size() >= kFewRoutes) {
        return;
    }
    const auto& route = m_snapshot[id];
    const bool known = std::any_of(routes.begin(), routes.end(), [&](RouteId other) {
        const auto& kept = m_snapshot[other];
        return kept.hosts.size() == route.hosts.size() && hostsOf(kept) == hostsOf(route) &&
               kept.rewrites.size() == route.rewrites.size() && kept.methods == route.methods;
    });
    if (!known) {
        routes.push_back(id);
    }
}

void BackendIndex::addGuarded(RouteId id) {
    const auto& route = m_snapshot[id];
    const auto paths = upstreamPaths(m_snapshot, route);
    for (const auto& address : addressesOf(m_snapshot, route)) {
        for (const auto& path : paths) {
            keep(m_exact[hashOf(address, path.path)], id);
            eachAbove(path.path,
                      [&](std::string_view above) { keep(m_below[hashOf(address, above)], id); });
        }
    }
}

std::span<const RouteId> BackendIndex::samePath(RouteId id) const {
    return m_paths.at(hashOf(placeOf(m_snapshot[id])));
}

std::span<const RouteId> BackendIndex::sameApi(RouteId id) const {
    const auto version = versionOf(m_snapshot[id]);
    return version ? m_apis.at(hashOf(version->api)) : std::span<const RouteId>{};
}

std::vector<RouteId> BackendIndex::guardedAtBackend(RouteId id) const {
    std::vector<RouteId> found;
    const auto& route = m_snapshot[id];
    const auto add = [&](const Guarded& table, std::uint64_t hash) {
        const auto at = table.find(hash);
        if (at != table.end()) {
            found.insert(found.end(), at->second.begin(), at->second.end());
        }
    };
    for (const auto& address : addressesOf(m_snapshot, route)) {
        for (const auto& path : upstreamPaths(m_snapshot, route)) {
            add(m_exact, hashOf(address, path.path));
            if (!path.exact) {
                add(m_below, hashOf(address, path.path));
            }
            eachAbove(path.path,
                      [&](std::string_view above) { add(m_exact, hashOf(address, above)); });
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::erase(found, id);
    return found;
}

} // namespace gatelens::findings
