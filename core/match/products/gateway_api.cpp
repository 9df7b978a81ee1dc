// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kubernetes Gateway API: the most specific listener, then the match that the
// specification ranks first among all rules of all routes attached to it
// (apis/v1/httproute_types.go, grpcroute_types.go, gateway_types.go).
#include "core/base/strings.h"
#include "core/match/matcher.h"
#include "core/match/near.h"
#include "core/match/path.h"
#include "core/match/products/gateway_api_filters.h"
#include "core/match/products/gateway_api_rank.h"
#include "core/match/regex.h"
#include "core/match/route_keys.h"

#include <algorithm>
#include <map>
#include <unordered_map>

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

class GatewayApiMatcher final : public Matcher {
public:
    GatewayApiMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_listeners(*m_snapshot)
        , m_ranked(rankRoutes(*m_snapshot)) {
        std::map<std::string, Rank> groups;
        for (std::size_t i = 0; i < m_ranked.size(); ++i) {
            const model::Route& route = (*m_snapshot)[m_ranked[i]];
            m_expressions.push_back(compilePath(route, problems));
            compileFields(route);
            const bool hasRegex =
                !route.paths.empty() && route.paths.front().kind == model::PathMatchKind::Regex;
            if (!route.enabled || (hasRegex && !m_expressions.back())) {
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
        Decision decision;
        const std::string host = bareHost(request.host());
        const auto listener = chooseListener(request, host, decision);
        if (!listener) {
            return decision;
        }
        decision.listener = *listener;
        const std::optional<Rank> winner = firstMatch(request, host, *listener, decision);
        if (!winner) {
            decision.status = 404;
            decision.detail = fmt::format("no route attached to listener {} matches",
                                          (*m_snapshot)[*listener].label());
            addIsolationGap(request, host, *listener, decision);
            return decision;
        }
        decision.route = m_ranked[*winner];
        const model::Route& route = (*m_snapshot)[decision.route];
        decision.detail = fmt::format("ranks first among the matches: {}", rankText(route));
        act(*m_snapshot, route, request, portOfListener(*listener), decision);
        return decision;
    }

    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override {
        const std::string host = bareHost(request.host());
        std::vector<model::RouteId> matching;
        if (decision.listener) {
            for (const HostHit& hit : m_hosts.find(host)) {
                Hits hits = m_paths.find(hit.group, request.path);
                while (const auto rank = hits.next()) {
                    if (failure(*rank, request, host, decision.listener).empty()) {
                        matching.push_back(m_ranked[*rank]);
                    }
                }
            }
        }
        return listCandidates(*m_snapshot, request, decision, limit, matching,
                              [&](auto id) { return judged(id, request, host, decision); });
    }

private:
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

    static std::optional<Regex> compilePath(const model::Route& route,
                                            text::Diagnostics& problems) {
        if (route.paths.empty() || route.paths.front().kind != model::PathMatchKind::Regex) {
            return std::nullopt;
        }
        auto regex = Regex::compile(route.paths.front().value, {});
        if (!regex) {
            text::Diagnostic problem;
            problem.severity = text::Severity::Error;
            problem.code = "bad-expression";
            problem.message = regex.error().message;
            problem.range = route.source.range;
            problems.push_back(std::move(problem));
            return std::nullopt;
        }
        return std::move(*regex);
    }

    [[nodiscard]] std::uint16_t portOfListener(model::ListenerId id) const {
        return (*m_snapshot)[id].port;
    }

    // The listener with the most specific hostname. Over TLS the SNI chooses, and
    // a Host that belongs to another listener is misdirected.
    std::optional<model::ListenerId> chooseListener(const Request& request, const std::string& host,
                                                    Decision& decision) const {
        const bool tls = request.scheme == "https" && !request.sni.empty();
        const std::string name = tls ? toLower(request.sni) : host;
        std::optional<model::ListenerId> best;
        std::optional<model::ListenerId> bestForHost;
        std::size_t fit = 0;
        std::size_t hostBest = 0;
        for (const auto id : m_listeners.find(request)) {
            const model::Listener& listener = (*m_snapshot)[id];
            if (const auto mine = hostFit(listener, name); mine > fit) {
                fit = mine;
                best = id;
            }
            if (const auto mine = hostFit(listener, host); mine > hostBest) {
                hostBest = mine;
                bestForHost = id;
            }
        }
        if (!best) {
            decision.status = 404;
            decision.detail = fmt::format("no listener takes the host {}", name);
            return std::nullopt;
        }
        if (tls && bestForHost != best) {
            decision.listener = *best;
            decision.outcome = bestForHost ? Outcome::Refused : Outcome::NotFound;
            decision.status = bestForHost ? 421 : 404;
            decision.detail =
                bestForHost
                    ? fmt::format("the connection is listener {}'s, the Host listener {}'s",
                                  (*m_snapshot)[*best].label(), (*m_snapshot)[*bestForHost].label())
                    : fmt::format("no listener takes the host {}", host);
            return std::nullopt;
        }
        return best;
    }

    // Hostnames from the most specific one on, in each the rank of the specification.
    std::optional<Rank> firstMatch(const Request& request, const std::string& host,
                                   model::ListenerId listener, Decision& decision) const {
        bool passedBy = false;
        for (const HostHit& hit : m_hosts.find(host)) {
            Hits hits = m_paths.find(hit.group, request.path);
            while (const auto rank = hits.next()) {
                if (holds(*rank, request, host, listener)) {
                    if (passedBy) {
                        decision.gaps.push_back(
                            {"hostnames of several routes",
                             "a less specific hostname answers; some implementations answer 404 "
                             "when the most specific one has no match",
                             (*m_snapshot)[m_ranked[*rank]].source.range});
                    }
                    addRegexGap(hits, *rank, request, host, listener, decision);
                    return rank;
                }
            }
            passedBy = true;
        }
        return std::nullopt;
    }

    // Where expressions stand is the implementation's choice.
    void addRegexGap(Hits hits, Rank winner, const Request& request, const std::string& host,
                     model::ListenerId listener, Decision& decision) const {
        const bool winnerIsRegex = m_expressions[winner].has_value();
        while (const auto rank = hits.next()) {
            const bool differs = m_expressions[*rank].has_value() != winnerIsRegex;
            if (differs && holds(*rank, request, host, listener)) {
                decision.gaps.push_back(
                    {"rank of regular expressions",
                     fmt::format("\"{}\" matches too; whether an expression comes before a prefix "
                                 "is the implementation's choice",
                                 (*m_snapshot)[m_ranked[*rank]].label()),
                     (*m_snapshot)[m_ranked[*rank]].source.range});
                return;
            }
        }
    }

    void addIsolationGap(const Request& request, const std::string& host, model::ListenerId chosen,
                         Decision& decision) const {
        for (const auto id : m_listeners.find(request)) {
            Decision ignored;
            const bool other = id != chosen && hostFit((*m_snapshot)[id], host) > 0;
            if (other && firstMatch(request, host, id, ignored)) {
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

    static bool takesMethod(const model::Route& route, const Request& request) {
        return route.methods.empty() || std::find(route.methods.begin(), route.methods.end(),
                                                  request.method) != route.methods.end();
    }

    // Whether a match takes the request.
    [[nodiscard]] bool holds(Rank rank, const Request& request, const std::string& host,
                             model::ListenerId listener) const {
        const model::Route& route = (*m_snapshot)[m_ranked[rank]];
        return route.enabled && isAttached(route, listener) && takesHost(route, host) &&
               takesPath(route, rank, request.path) && takesMethod(route, request) &&
               missedField(route, request) == nullptr;
    }

    // Why it does not, empty when it does.
    [[nodiscard]] std::string failure(Rank rank, const Request& request, const std::string& host,
                                      model::ListenerId listener) const {
        const model::Route& route = (*m_snapshot)[m_ranked[rank]];
        if (!route.enabled) {
            return "it is attached to no listener";
        }
        if (!isAttached(route, listener)) {
            return fmt::format("it is not attached to listener {}",
                               listener ? (*m_snapshot)[listener].label() : std::string("none"));
        }
        if (!takesHost(route, host)) {
            return fmt::format("no hostname of it matches {}", host);
        }
        if (!takesPath(route, rank, request.path)) {
            return fmt::format("path {} does not match {} {}", request.path,
                               pathMatchKindName(route.paths.front().kind),
                               route.paths.front().value);
        }
        return fieldFailure(route, request);
    }

    static bool takesHost(const model::Route& route, const std::string& host) {
        return route.hosts.empty() ||
               std::any_of(route.hosts.begin(), route.hosts.end(), [&](const auto& match) {
                   const bool wildcard = match.kind == model::HostMatchKind::WildcardPrefix;
                   return match.kind == model::HostMatchKind::Any ||
                          (!wildcard && match.value == host) ||
                          (wildcard && host.size() > match.value.size() &&
                           host.ends_with(match.value));
               });
    }

    bool takesPath(const model::Route& route, Rank rank, const std::string& path) const {
        if (route.paths.empty()) {
            return true;
        }
        const model::PathMatch& match = route.paths.front();
        switch (match.kind) {
        case model::PathMatchKind::Exact:
            return match.value == path;
        case model::PathMatchKind::SegmentPrefix:
            return isSegmentPrefix(match.value, path);
        default:
            return m_expressions[rank] && m_expressions[rank]->matchFull(path);
        }
    }

    [[nodiscard]] std::string fieldFailure(const model::Route& route,
                                           const Request& request) const {
        if (!takesMethod(route, request)) {
            return fmt::format("method {} is not {}", request.method, route.methods.front());
        }
        const model::FieldMatch* field = missedField(route, request);
        if (field == nullptr) {
            return {};
        }
        const bool header = !route.headers.empty() && field >= route.headers.data() &&
                            field <= &route.headers.back();
        return fmt::format("{} {} is not {}", header ? "header" : "query parameter", field->name,
                           field->values.empty() ? std::string() : field->values.front());
    }

    // The first condition on a header or a parameter that is not met, null when all are.
    [[nodiscard]] const model::FieldMatch* missedField(const model::Route& route,
                                                       const Request& request) const {
        for (const auto& field : route.headers) {
            std::optional<std::string> value;
            for (const auto one : request.values(field.name)) {
                value = value ? *value + ',' + std::string(one) : std::string(one);
            }
            if (!fieldHolds(field, value)) {
                return &field;
            }
        }
        for (const auto& field : route.query) {
            if (!fieldHolds(field, firstParameter(request, field.name))) {
                return &field;
            }
        }
        return nullptr;
    }

    [[nodiscard]] bool fieldHolds(const model::FieldMatch& field,
                                  const std::optional<std::string>& value) const {
        if (!value || field.values.empty()) {
            return false;
        }
        if (field.kind != model::ValueMatchKind::Regex) {
            return *value == field.values.front();
        }
        const auto regex = m_fieldExpressions.find(&field);
        return regex != m_fieldExpressions.end() && regex->second.matchFull(*value);
    }

    void compileFields(const model::Route& route) {
        for (const auto* fields : {&route.headers, &route.query}) {
            for (const auto& field : *fields) {
                if (field.kind == model::ValueMatchKind::Regex && !field.values.empty()) {
                    if (auto regex = Regex::compile(field.values.front(), {})) {
                        m_fieldExpressions.emplace(&field, std::move(*regex));
                    }
                }
            }
        }
    }

    // Of a parameter given twice the first value counts.
    static std::optional<std::string> firstParameter(const Request& request,
                                                     std::string_view name) {
        const std::string query = request.query.value_or("");
        for (const auto pair : split(query, '&')) {
            const auto equals = pair.find('=');
            if (!pair.empty() && pair.substr(0, equals) == name) {
                return std::string(equals == std::string_view::npos ? std::string_view{}
                                                                    : pair.substr(equals + 1));
            }
        }
        return std::nullopt;
    }

    static std::string rankText(const model::Route& route) {
        std::string text =
            route.paths.empty()
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

    [[nodiscard]] Candidate judged(model::RouteId id, const Request& request,
                                   const std::string& host, const Decision& decision) const {
        Candidate candidate;
        candidate.route = id;
        const auto at = std::find(m_ranked.begin(), m_ranked.end(), id);
        if (at == m_ranked.end()) {
            candidate.reason = "it is no HTTPRoute or GRPCRoute";
            return candidate;
        }
        const auto rank = static_cast<Rank>(at - m_ranked.begin());
        candidate.reason = failure(rank, request, host, decision.listener);
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
    std::vector<std::optional<Regex>> m_expressions;
    std::unordered_map<const model::FieldMatch*, Regex> m_fieldExpressions;
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
