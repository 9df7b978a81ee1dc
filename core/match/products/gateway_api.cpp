// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kubernetes Gateway API: the most specific listener, then the match that the
// specification ranks first among all rules of all routes attached to it
// (apis/v1/httproute_types.go, grpcroute_types.go, gateway_types.go).
#include "core/base/strings.h"
#include "core/match/matcher.h"
#include "core/match/near.h"
#include "core/match/products/gateway_api_filters.h"
#include "core/match/products/gateway_api_match.h"
#include "core/match/products/gateway_api_rank.h"
#include "core/match/route_keys.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gatelens::match {

namespace gatewayapi {

namespace {

// How well a listener's hostname fits: 0 not at all, then any, then wildcards by
// length, then exact names.
std::size_t hostFit(const model::Listener& listener, std::string_view host) {
    if (listener.hosts.empty()) {
        return 1;
    }
    std::size_t best = 0;
    for (const auto& match : listener.hosts) {
        if (match.kind == model::HostMatchKind::Any) {
            best = std::max<std::size_t>(best, 1);
        } else if (match.kind == model::HostMatchKind::Exact && match.value == host) {
            best = std::max(best, 2 * match.value.size() + 1000);
        } else if (match.kind == model::HostMatchKind::WildcardPrefix &&
                   host.size() > match.value.size() && host.ends_with(match.value)) {
            best = std::max(best, 2 + match.value.size());
        }
    }
    return best;
}

PathKey pathKey(const model::Route& route) {
    if (route.paths.empty()) {
        return {};
    }
    const model::PathMatch& path = route.paths.front();
    switch (path.kind) {
    case model::PathMatchKind::Exact:
        return {PathKey::Kind::Exact, path.value};
    case model::PathMatchKind::SegmentPrefix:
        return {PathKey::Kind::SegmentPrefix, path.value};
    case model::PathMatchKind::Regex: {
        std::string prefix = literalPrefix(path.value, true);
        return {prefix.empty() ? PathKey::Kind::Open : PathKey::Kind::Prefix, std::move(prefix)};
    }
    default:
        return {PathKey::Kind::Open, {}};
    }
}

// The Gateway whose data plane a listener belongs to.
std::string_view gatewayOf(const model::Listener& listener) {
    constexpr std::string_view kTag = "gateway:";
    for (const std::string& tag : listener.tags) {
        if (tag.starts_with(kTag)) {
            return std::string_view(tag).substr(kTag.size());
        }
    }
    return {};
}

std::string rankText(const model::Route& route) {
    std::string text = route.paths.empty()
                           ? std::string("any path")
                           : fmt::format("{} path {}", pathMatchKindName(route.paths.front().kind),
                                         route.paths.front().value);
    if (!route.methods.empty()) {
        text += ", a method";
    }
    if (!route.headers.empty()) {
        text += fmt::format(", {} header matches", route.headers.size());
    }
    if (!route.query.empty()) {
        text += fmt::format(", {} query matches", route.query.size());
    }
    return text;
}

class GatewayApiMatcher final : public Matcher {
public:
    GatewayApiMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_listeners(*m_snapshot)
        , m_ranked(rankRoutes(*m_snapshot))
        , m_expressions(*m_snapshot, problems) {
        std::map<std::string, Rank> groups;
        for (std::size_t i = 0; i < m_ranked.size(); ++i) {
            const model::Route& route = (*m_snapshot)[m_ranked[i]];
            if (!route.enabled) {
                continue;
            }
            auto hosts = route.hosts;
            if (hosts.empty()) {
                hosts.emplace_back().kind = model::HostMatchKind::Any;
            }
            for (const auto& host : hosts) {
                const auto [group, isNew] =
                    groups.try_emplace(host.text, static_cast<Rank>(groups.size()));
                if (isNew) {
                    m_hosts.add(hostKey(host), group->second);
                }
                m_paths.add(group->second, pathKey(route), static_cast<Rank>(i));
            }
        }
        m_hosts.build();
        m_paths.build();
    }

    [[nodiscard]] Decision decide(const Request& request) const override {
        const Asked asked{request, bareHost(request.host()), {request.path}};
        Found found = answerOf(asked);
        Decision& decision = found.decision;
        for (const Choice& choice : otherReadings(request, !m_expressions.empty())) {
            const Asked other{request, asked.host, choice.reading};
            const Found instead = answerOf(other);
            if (instead.rank != found.rank) {
                decision.gaps.push_back({choice.what, choice.effect + reached(instead), {}});
            }
        }
        if (!found.rank) {
            return std::move(decision);
        }
        decision.route = m_ranked[*found.rank];
        const model::Route& route = (*m_snapshot)[decision.route];
        decision.detail = fmt::format("ranks first among the matches: {}", rankText(route));
        act(*m_snapshot, route, request, (*m_snapshot)[decision.listener].port, decision);
        return std::move(decision);
    }

    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override {
        const Asked asked{request, bareHost(request.host()), {request.path}};
        std::vector<model::RouteId> matching;
        if (decision.listener) {
            for (const HostHit& hit : m_hosts.find(asked.host)) {
                Hits hits = m_paths.find(hit.group, asked.reading.path);
                while (const auto rank = hits.next()) {
                    if (holdsAt(*rank, asked, decision.listener)) {
                        matching.push_back(m_ranked[*rank]);
                    }
                }
            }
        }
        return listCandidates(*m_snapshot, request, decision, limit, matching,
                              [&](auto id) { return judged(id, asked, decision); });
    }

private:
    struct Found {
        std::optional<Rank> rank;
        Decision decision; // all but the route and what it does
    };
    using Listeners = std::vector<model::ListenerId>;

    static HostKey hostKey(const model::HostMatch& host) {
        switch (host.kind) {
        case model::HostMatchKind::Exact:
            return {HostKey::Kind::Exact, host.value};
        case model::HostMatchKind::WildcardPrefix:
            return {HostKey::Kind::Suffix, host.value};
        default:
            return {};
        }
    }

    // Each Gateway has an address of its own, which a request does not tell: the first
    // that has a route for it is taken.
    [[nodiscard]] Found answerOf(const Asked& asked) const {
        std::vector<std::pair<std::string_view, Listeners>> gateways;
        for (const auto id : m_listeners.find(asked.request)) {
            const auto name = gatewayOf((*m_snapshot)[id]);
            auto at = std::find_if(gateways.begin(), gateways.end(),
                                   [name](const auto& known) { return known.first == name; });
            if (at == gateways.end()) {
                at = gateways.insert(at, {name, {}});
            }
            at->second.push_back(id);
        }
        std::vector<Found> answers;
        for (const auto& [name, listeners] : gateways) {
            answers.push_back(answerAt(listeners, asked));
        }
        if (answers.empty()) {
            return answerAt({}, asked);
        }
        const auto chosen = std::find_if(answers.begin(), answers.end(),
                                         [](const Found& found) { return found.rank.has_value(); });
        const auto at = chosen == answers.end()
                            ? std::size_t{0}
                            : static_cast<std::size_t>(chosen - answers.begin());
        Found out = answers[at];
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const bool differs =
                answers[i].rank != out.rank || answers[i].decision.status != out.decision.status;
            if (differs) {
                out.decision.gaps.push_back(
                    {fmt::format("address of Gateway {}", gateways[at].first),
                     fmt::format("the request is taken to have come to it; Gateway {} on the same "
                                 "port has another answer{}",
                                 gateways[i].first, reached(answers[i])),
                     {}});
                break;
            }
        }
        return out;
    }

    [[nodiscard]] std::string reached(const Found& found) const {
        return found.rank ? fmt::format(" (route {})", (*m_snapshot)[m_ranked[*found.rank]].label())
                          : fmt::format(" ({})", found.decision.status);
    }

    [[nodiscard]] Found answerAt(const Listeners& listeners, const Asked& asked) const {
        Found found;
        if (!chooseListener(listeners, asked, found.decision)) {
            return found;
        }
        const auto chosen = found.decision.listener;
        found.rank = firstMatch(asked, chosen, found.decision);
        if (!found.rank) {
            found.decision.status = 404;
            found.decision.detail = fmt::format("no route attached to listener {} matches",
                                                (*m_snapshot)[chosen].label());
            addIsolationGap(listeners, asked, found.decision);
        }
        return found;
    }

    struct Fit {
        model::ListenerId listener;
        std::size_t how = 0;
    };
    [[nodiscard]] Fit bestFit(const Listeners& listeners, std::string_view name) const {
        Fit best;
        for (const auto id : listeners) {
            if (const auto how = hostFit((*m_snapshot)[id], name); how > best.how) {
                best = {id, how};
            }
        }
        return best;
    }

    // The listener with the most specific hostname. Over TLS the SNI chooses, and a Host
    // that belongs to another listener is misdirected (Listener.hostname).
    bool chooseListener(const Listeners& listeners, const Asked& asked, Decision& decision) const {
        const bool tls = asked.request.scheme == "https" && !asked.request.sni.empty();
        const std::string name = tls ? toLower(asked.request.sni) : asked.host;
        const Fit best = bestFit(listeners, name);
        if (best.how == 0) {
            decision.outcome = tls && !listeners.empty() ? Outcome::Refused : Outcome::NotFound;
            decision.status = decision.outcome == Outcome::Refused ? 0 : 404;
            decision.detail =
                fmt::format("no listener takes the {} {}", tls ? "server name" : "host", name);
            return false;
        }
        decision.listener = best.listener;
        const Fit forHost = bestFit(listeners, asked.host);
        if (!tls || (forHost.how > 0 && forHost.listener == best.listener)) {
            return true;
        }
        if (forHost.how == 0) {
            decision.status = 404;
            decision.detail = fmt::format("no listener takes the host {}", asked.host);
            return false;
        }
        decision.outcome = Outcome::Refused;
        decision.status = 421;
        decision.detail = fmt::format("the connection is listener {}'s, the Host listener {}'s",
                                      (*m_snapshot)[best.listener].label(),
                                      (*m_snapshot)[forHost.listener].label());
        decision.gaps.push_back({"misdirected requests",
                                 "421 is what the specification recommends; an implementation "
                                 "that does not detect them routes by the Host alone",
                                 (*m_snapshot)[best.listener].source.range});
        return false;
    }

    // Hostnames from the most specific one on, in each the rank of the specification.
    std::optional<Rank> firstMatch(const Asked& asked, model::ListenerId listener,
                                   Decision& decision) const {
        bool passedBy = false;
        for (const HostHit& hit : m_hosts.find(asked.host)) {
            Hits hits = m_paths.find(hit.group, asked.reading.path);
            bool ofListener = false;
            while (const auto rank = hits.next()) {
                ofListener = ofListener || isAttached((*m_snapshot)[m_ranked[*rank]], listener);
                if (holdsAt(*rank, asked, listener)) {
                    if (passedBy) {
                        decision.gaps.push_back(
                            {"hostnames of several routes",
                             "a less specific hostname answers; some implementations answer 404 "
                             "when the most specific one has no match",
                             (*m_snapshot)[m_ranked[*rank]].source.range});
                    }
                    addRegexGap(hits, *rank, asked, listener, decision);
                    return rank;
                }
            }
            passedBy = passedBy || ofListener;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool hasExpression(Rank rank) const {
        const auto& paths = (*m_snapshot)[m_ranked[rank]].paths;
        return !paths.empty() && paths.front().kind == model::PathMatchKind::Regex;
    }

    // Where expressions stand is the implementation's choice.
    void addRegexGap(Hits hits, Rank winner, const Asked& asked, model::ListenerId listener,
                     Decision& decision) const {
        while (const auto rank = hits.next()) {
            const model::Route& route = (*m_snapshot)[m_ranked[*rank]];
            const bool differs =
                route.productKind == "HTTPRoute" && hasExpression(*rank) != hasExpression(winner);
            if (differs && holdsAt(*rank, asked, listener)) {
                decision.gaps.push_back(
                    {"rank of regular expressions",
                     fmt::format("\"{}\" matches too; whether an expression comes before a prefix "
                                 "is the implementation's choice",
                                 route.label()),
                     route.source.range});
                return;
            }
        }
    }

    void addIsolationGap(const Listeners& listeners, const Asked& asked, Decision& decision) const {
        for (const auto id : listeners) {
            Decision ignored;
            const bool other =
                id != decision.listener && hostFit((*m_snapshot)[id], asked.host) > 0;
            if (other && firstMatch(asked, id, ignored)) {
                decision.gaps.push_back(
                    {"listener isolation",
                     fmt::format("without it listener {} answers", (*m_snapshot)[id].label()),
                     (*m_snapshot)[id].source.range});
                return;
            }
        }
    }

    static bool isAttached(const model::Route& route, model::ListenerId listener) {
        return route.listeners.empty() || std::find(route.listeners.begin(), route.listeners.end(),
                                                    listener) != route.listeners.end();
    }

    [[nodiscard]] bool holdsAt(Rank rank, const Asked& asked, model::ListenerId listener) const {
        const model::Route& route = (*m_snapshot)[m_ranked[rank]];
        return isAttached(route, listener) && holds(route, asked, m_expressions);
    }

    [[nodiscard]] std::string failureAt(Rank rank, const Asked& asked,
                                        model::ListenerId listener) const {
        const model::Route& route = (*m_snapshot)[m_ranked[rank]];
        if (route.enabled && !isAttached(route, listener)) {
            return fmt::format("it is not attached to listener {}",
                               listener ? (*m_snapshot)[listener].label() : std::string("none"));
        }
        return failure(route, asked, m_expressions);
    }

    [[nodiscard]] Candidate judged(model::RouteId id, const Asked& asked,
                                   const Decision& decision) const {
        Candidate candidate;
        candidate.route = id;
        const auto at = std::find(m_ranked.begin(), m_ranked.end(), id);
        if (at == m_ranked.end()) {
            candidate.reason = "it is no HTTPRoute or GRPCRoute";
            return candidate;
        }
        const auto rank = static_cast<Rank>(at - m_ranked.begin());
        candidate.reason = failureAt(rank, asked, decision.listener);
        candidate.matched = candidate.reason.empty();
        candidate.won = id == decision.route;
        if (candidate.won) {
            candidate.reason = decision.detail;
        } else if (candidate.matched) {
            candidate.reason = decision.route ? outranked(id, decision.route)
                                              : fmt::format("is not reached: {}", decision.detail);
        }
        return candidate;
    }

    // The first step of the precedence at which the winner is ahead.
    [[nodiscard]] std::string outranked(model::RouteId loser, model::RouteId winner) const {
        const model::Route& mine = (*m_snapshot)[loser];
        const model::Route& other = (*m_snapshot)[winner];
        return fmt::format("matches too, but \"{}\" is ahead: {}", other.label(),
                           firstDifference(*m_snapshot, other, mine));
    }

    model::SnapshotPtr m_snapshot;
    ListenerTable m_listeners;
    std::vector<model::RouteId> m_ranked; // by the precedence below hostnames
    Expressions m_expressions;
    HostIndex m_hosts;
    PathIndex m_paths;
};

Compiled compileGatewayApi(const model::SnapshotPtr& snapshot) {
    Compiled compiled;
    compiled.matcher = std::make_unique<GatewayApiMatcher>(snapshot, compiled.problems);
    return compiled;
}

} // namespace

} // namespace gatewayapi

extern const Product gatewayApiProduct;
const Product gatewayApiProduct{"gateway-api", gatewayapi::compileGatewayApi};

} // namespace gatelens::match
