// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/match/near_entries.h"
#include "core/match/products/kong_internal.h"
#include "core/match/products/kong_traditional.h"
#include "core/match/route_keys.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match {

namespace kong {

namespace {

Flavor flavorOf(const model::Snapshot& snapshot) {
    const text::Node* raw = snapshot.gateway.raw;
    const text::Node* set = raw == nullptr ? nullptr : raw->at({"configuration", "router_flavor"});
    const std::string name = set == nullptr ? std::string{} : std::string(set->text);
    const bool rules = std::any_of(snapshot.routes.begin(), snapshot.routes.end(),
                                   [](const auto& route) { return !route.ruleText.empty(); });
    if (name == "expressions" || (name.empty() && rules)) {
        return Flavor::Expressions;
    }
    // Kong 2 and the formats of its time know only the traditional router.
    const bool old = snapshot.gateway.version.starts_with("2.") ||
                     snapshot.gateway.version.starts_with("1.") ||
                     snapshot.gateway.formatVersion.starts_with("1.") ||
                     snapshot.gateway.formatVersion.starts_with("2.");
    return name == "traditional" || (name.empty() && old) ? Flavor::Traditional
                                                          : Flavor::Compatible;
}

void addHost(RouteKeys& keys, const model::HostMatch& host) {
    switch (host.kind) {
    case model::HostMatchKind::Exact:
        keys.hosts.push_back({HostKey::Kind::Exact, host.value});
        break;
    case model::HostMatchKind::WildcardPrefix:
        // atc-router lets the star stand for nothing, too.
        keys.addHostEnding(host.value);
        break;
    case model::HostMatchKind::WildcardSuffix:
        keys.addHostBeginning(host.value);
        break;
    default:
        keys.hosts.emplace_back();
        break;
    }
}

// Of a rule of the expression language; its lists hold what it demands in any case.
void addRulePath(RouteKeys& keys, const model::PathMatch& path) {
    switch (path.kind) {
    case model::PathMatchKind::Exact:
        keys.paths.push_back({PathKey::Kind::Exact, path.value, path.caseSensitive});
        break;
    case model::PathMatchKind::Prefix:
        keys.paths.push_back({PathKey::Kind::Prefix, path.value, path.caseSensitive});
        break;
    case model::PathMatchKind::Regex:
        keys.addPathRegex(path.value, false, path.caseSensitive);
        break;
    default:
        keys.paths.emplace_back();
        break;
    }
}

bool isStream(const model::Route& route) {
    return std::any_of(route.protocols.begin(), route.protocols.end(), [](const auto& protocol) {
        return protocol.starts_with("tcp") || protocol.starts_with("tls") || protocol == "udp";
    });
}

class KongMatcher final : public Matcher {
public:
    KongMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_flavor(flavorOf(*m_snapshot)) {
        for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
            addRoute(model::RouteId(i), problems);
        }
        sortEntries(m_entries, m_flavor);
        if (m_flavor == Flavor::Traditional) {
            m_traditional.emplace(*m_snapshot, m_entries);
        }
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            addToIndex(static_cast<Rank>(i));
        }
        m_index.build();
    }

    [[nodiscard]] Decision decide(const Request& request) const override;
    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override;

private:
    void addRoute(model::RouteId id, text::Diagnostics& problems);
    void addToIndex(Rank rank);
    [[nodiscard]] bool matches(const Entry& entry, const Subject& subject) const;
    [[nodiscard]] const Entry* findByPriority(const Subject& subject, Decision& decision) const;
    [[nodiscard]] const Entry* findTraditional(const Subject& subject, Decision& decision) const;
    void addTie(const Entry& found, const Entry& other, Decision& decision) const;
    [[nodiscard]] static std::string refusal(const Request& request);

    model::SnapshotPtr m_snapshot;
    Flavor m_flavor;
    std::vector<Entry> m_entries;
    std::optional<TraditionalRouter> m_traditional;
    RouteIndex m_index;
};

void KongMatcher::addRoute(model::RouteId id, text::Diagnostics& problems) {
    const model::Route& route = (*m_snapshot)[id];
    if (!route.enabled || isStream(route) ||
        (route.service() && !(*m_snapshot)[route.service()].enabled)) {
        return;
    }
    auto entries = entriesOf(*m_snapshot, id, m_flavor);
    if (!entries) {
        problems.push_back(leftOut(route, fmt::format("route \"{}\" cannot be matched: {}",
                                                      route.label(), entries.error().message)));
        return;
    }
    // The traditional router knows no route without a condition.
    for (Entry& entry : *entries) {
        if (!entry.demands.empty() || !entry.paths.empty()) {
            m_entries.push_back(std::move(entry));
        }
    }
}

void KongMatcher::addToIndex(Rank rank) {
    const Entry& entry = m_entries[rank];
    const model::Route& route = (*m_snapshot)[entry.route];
    RouteKeys keys;
    for (const auto& host : route.hosts) {
        addHost(keys, host);
    }
    if (!route.ruleText.empty()) {
        for (const auto& path : route.paths) {
            addRulePath(keys, path);
        }
        match::addToIndex(m_index, keys, rank);
        return;
    }
    for (const PathRule& path : entry.paths) {
        if (path.regex) {
            keys.addPathRegex(path.written, true, true);
        } else {
            keys.paths.push_back({PathKey::Kind::Prefix, path.prefix});
        }
    }
    match::addToIndex(m_index, keys, rank);
}

bool KongMatcher::matches(const Entry& entry, const Subject& subject) const {
    // A rule of the expression language has its paths inside.
    const bool rule = !(*m_snapshot)[entry.route].ruleText.empty();
    const bool pathFits =
        rule || entry.paths.empty() ||
        std::any_of(entry.paths.begin(), entry.paths.end(),
                    [&](const PathRule& path) { return !!path.taken(subject.path); });
    return pathFits && std::all_of(entry.demands.begin(), entry.demands.end(),
                                   [&](const Demand& demand) { return demand.holds(subject); });
}

// nginx, in which Kong runs, refuses these before any route is looked for.
std::string KongMatcher::refusal(const Request& request) {
    if (request.hosts.size() > 1) {
        return "there is more than one Host field";
    }
    if (request.hosts.empty() && request.httpMajor == 1 && request.httpMinor == 1) {
        return "the Host field is missing";
    }
    return {};
}

Decision KongMatcher::decide(const Request& request) const {
    Decision decision;
    if (std::string why = refusal(request); !why.empty()) {
        decision.outcome = Outcome::Refused;
        decision.status = 400;
        decision.detail = std::move(why);
        return decision;
    }
    const Subject subject = subjectOf(request);
    const Entry* found =
        m_traditional ? findTraditional(subject, decision) : findByPriority(subject, decision);
    if (found == nullptr) {
        decision.status = 404;
        decision.detail = "no route takes the request";
        return decision;
    }
    proceed(*m_snapshot, *found, subject, m_flavor, decision);
    return decision;
}

const Entry* KongMatcher::findTraditional(const Subject& subject, Decision& decision) const {
    std::vector<const Entry*> matching;
    Hits hits = m_index.find(subject.host, subject.path);
    while (const auto rank = hits.next()) {
        if (matches(m_entries[*rank], subject)) {
            matching.push_back(&m_entries[*rank]);
        }
    }
    const Entry* found = m_traditional->choose(matching, subject);
    for (const Entry* entry : matching) {
        if (found != nullptr && entry->route != found->route && areTied(*found, *entry, m_flavor)) {
            addTie(*found, *entry, decision);
            break;
        }
    }
    return found;
}

void KongMatcher::addTie(const Entry& found, const Entry& other, Decision& decision) const {
    decision.gaps.push_back(
        {fmt::format("tie of the routes {} and {}", (*m_snapshot)[found.route].label(),
                     (*m_snapshot)[other.route].label()),
         "both rank the same; ids or ages that are not known here decide",
         (*m_snapshot)[other.route].source.range});
}

const Entry* KongMatcher::findByPriority(const Subject& subject, Decision& decision) const {
    Hits hits = m_index.find(subject.host, subject.path);
    const Entry* found = nullptr;
    while (const auto rank = hits.next()) {
        const Entry& entry = m_entries[*rank];
        if (found != nullptr && !areTied(*found, entry, m_flavor)) {
            break;
        }
        if ((found != nullptr && found->route == entry.route) || !matches(entry, subject)) {
            continue;
        }
        if (found == nullptr) {
            found = &entry;
            continue;
        }
        addTie(*found, entry, decision);
        break;
    }
    return found;
}

std::vector<Candidate> KongMatcher::candidates(const Request& request, const Decision& decision,
                                               std::size_t limit) const {
    if (decision.outcome == Outcome::Refused) {
        return {};
    }
    const Subject subject = subjectOf(request);
    NearEntries<Entry> near(*m_snapshot, decision.route);
    for (const Entry& entry : m_entries) {
        Verdict verdict;
        for (const Demand& demand : entry.demands) {
            verdict.judge(demand.holds(subject),
                          [&] { return fmt::format("asks that {}", demand.text); });
        }
        if (!entry.paths.empty() && (*m_snapshot)[entry.route].ruleText.empty()) {
            const bool taken =
                std::any_of(entry.paths.begin(), entry.paths.end(),
                            [&](const PathRule& rule) { return !!rule.taken(subject.path); });
            verdict.judge(taken, [&] {
                std::string texts;
                for (const PathRule& rule : entry.paths) {
                    texts += (texts.empty() ? "" : " or ") + rule.text;
                }
                return fmt::format("asks that the path {}; it is {}", texts, subject.path);
            });
        }
        near.add(entry, std::move(verdict));
    }
    return near.take(limit, [this](const Entry& entry) { return describeRank(entry, m_flavor); });
}

Compiled compileSnapshot(const model::SnapshotPtr& snapshot) {
    Compiled out;
    out.matcher = std::make_unique<const KongMatcher>(snapshot, out.problems);
    return out;
}

} // namespace

} // namespace kong

extern const Product kongProduct;
const Product kongProduct{"kong", kong::compileSnapshot};

} // namespace gatelens::match
