// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/near.h"

#include "core/base/strings.h"

#include <algorithm>
#include <set>

namespace gatelens::match {

namespace {

bool speaksHttp(model::Protocol protocol) {
    using enum model::Protocol;
    return protocol != Tcp && protocol != Tls && protocol != Udp;
}

std::size_t commonPrefix(std::string_view a, std::string_view b) {
    const auto length = std::min(a.size(), b.size());
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.begin() + length, b.begin()).first -
                                    a.begin());
}

bool takesHost(const model::HostMatch& match, std::string_view host) {
    switch (match.kind) {
    case model::HostMatchKind::Exact:
        return host == match.value;
    case model::HostMatchKind::WildcardPrefix:
        return host.ends_with(match.value);
    case model::HostMatchKind::WildcardSuffix:
        return host.starts_with(match.value);
    case model::HostMatchKind::Regex:
    case model::HostMatchKind::Any:
        return true;
    }
    return false;
}

// Bytes of the path that a route agrees with; the right host counts as many more.
std::size_t closeness(const model::Route& route, std::string_view host, std::string_view path) {
    constexpr std::size_t kHostWorth = 8;
    std::size_t best = 1;
    for (const auto& match : route.paths) {
        const auto common = commonPrefix(match.value, path);
        best = std::max(best, common == match.value.size() ? 2 * common : common);
    }
    const bool hostFits =
        route.hosts.empty() || std::any_of(route.hosts.begin(), route.hosts.end(),
                                           [&](const auto& m) { return takesHost(m, host); });
    return best + (hostFits ? kHostWorth : 0);
}

std::vector<model::RouteId> nearest(const model::Snapshot& snapshot, const Request& request,
                                    std::size_t count) {
    const std::string host = bareHost(request.host());
    std::vector<std::pair<std::size_t, std::size_t>> scored;
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        scored.emplace_back(closeness(snapshot.routes[i], host, request.path), i);
    }
    count = std::min(count, scored.size());
    std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(count),
                      scored.end(), [](const auto& a, const auto& b) {
                          return a.first != b.first ? a.first > b.first : a.second < b.second;
                      });
    std::vector<model::RouteId> routes;
    for (std::size_t i = 0; i < count; ++i) {
        routes.emplace_back(scored[i].second);
    }
    return routes;
}

} // namespace

std::uint16_t portOf(const Request& request) {
    const std::uint16_t standard = request.scheme == "https" ? 443 : 80;
    return request.port != 0 ? request.port : standard;
}

ListenerTable::ListenerTable(const model::Snapshot& snapshot) {
    for (std::size_t i = 0; i < snapshot.listeners.size(); ++i) {
        const model::Listener& listener = snapshot.listeners[i];
        if (!speaksHttp(listener.protocol) || !listener.enabled) {
            continue;
        }
        m_all.emplace_back(i);
        m_byPort[listener.port].emplace_back(i);
        (isEncrypted(listener.protocol) ? m_encrypted : m_plain).emplace_back(i);
    }
}

std::span<const model::ListenerId> ListenerTable::find(const Request& request) const {
    if (const auto onPort = m_byPort.find(portOf(request)); onPort != m_byPort.end()) {
        return onPort->second;
    }
    const auto& ofScheme = request.scheme == "https" ? m_encrypted : m_plain;
    return ofScheme.empty() ? m_all : ofScheme;
}

std::string bareHost(std::string_view host) {
    const auto colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
        host = host.substr(0, colon);
    }
    return toLower(host);
}

std::vector<Candidate> listCandidates(const model::Snapshot& snapshot, const Request& request,
                                      const Decision& decision, std::size_t limit,
                                      const std::vector<model::RouteId>& matching,
                                      const Judge& judge) {
    std::vector<Candidate> out;
    std::set<model::RouteId> listed;
    const auto take = [&](model::RouteId route) {
        if (route && listed.insert(route).second) {
            out.push_back(judge(route));
        }
    };
    take(decision.route);
    for (const auto route : matching) {
        take(route);
    }
    for (const auto route : nearest(snapshot, request, limit + out.size())) {
        if (out.size() >= limit) {
            break;
        }
        take(route);
    }
    return out;
}

} // namespace gatelens::match
