// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The three routers of APISIX. The literal part of a path decides before
// `priority` does: exact paths come first, then the longest prefix, and only
// within one prefix the priority (lua-resty-radixtree, match_route). The router
// host_uri looks at the host before the path, the other two take it as a condition.
#include "core/base/strings.h"
#include "core/match/address.h"
#include "core/match/near_entries.h"
#include "core/match/products/apisix_internal.h"
#include "core/match/route_keys.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match {

namespace apisix {

namespace {

using text::Node;

constexpr std::uint16_t kDefaultTlsPort = 9443; // apisix.ssl.listen

enum class Router : std::uint8_t { HostUri, Uri, UriWithParameter };

// One path of a route under one of its hosts.
struct Entry {
    model::RouteId route;
    std::optional<std::string> host; // host_uri only; ".a.test" stands for "*.a.test"
    bool hostExact = false;
    std::string path; // as written
    std::string literal;
    bool exact = false;
    std::shared_ptr<const Regex> pattern; // null: the literal says it all
    std::int64_t priority = 0;
};

// Every document of the gateway's own settings may name the router.
Router routerOf(const model::Snapshot& snapshot) {
    for (const auto& document : snapshot.documents) {
        const Node* root = document->root();
        const Node* name = root == nullptr ? nullptr : root->at({"apisix", "router", "http"});
        if (name != nullptr && name->text == "radixtree_uri") {
            return Router::Uri;
        }
        if (name != nullptr && name->text == "radixtree_uri_with_parameter") {
            return Router::UriWithParameter;
        }
    }
    return Router::HostUri;
}

// fetch_pat: whole segments that begin with ":" or "*" are the wild ones; the others
// go into the expression as they are written.
std::string patternOf(std::string_view path, bool& wild) {
    auto segments = split(path, '/');
    while (!segments.empty() && segments.back().empty()) {
        segments.pop_back();
    }
    std::string pattern;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string_view segment = segments[i];
        const bool name = segment.starts_with(':');
        const bool rest = segment.starts_with('*');
        wild = wild || name || rest;
        pattern += (i == 0 ? "" : "\\/") + (name   ? std::string("([^\\/]+)")
                                            : rest ? std::string("((.|\\n)*)")
                                                   : std::string(segment));
    }
    return path.ends_with('/') ? pattern + "\\/" : pattern;
}

std::size_t literalEnd(std::string_view path, Router router) {
    if (router == Router::UriWithParameter) {
        if (const auto colon = path.find(':'); colon != std::string_view::npos) {
            return colon;
        }
    }
    return path.find('*');
}

class ApisixMatcher final : public Matcher {
public:
    ApisixMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_router(routerOf(*m_snapshot)) {
        for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
            const model::Route& route = m_snapshot->routes[i];
            const bool http = !route.protocols.empty() && route.protocols.front() == "http";
            if (route.enabled && http) {
                addRoute(model::RouteId(i), problems);
            }
        }
        std::stable_sort(m_entries.begin(), m_entries.end(),
                         [](const Entry& a, const Entry& b) { return rankOf(a) > rankOf(b); });
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            addToIndex(static_cast<Rank>(i));
        }
        m_index.build();
    }

    [[nodiscard]] Decision decide(const Request& request) const override;
    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override;

private:
    // Greater comes first.
    static std::tuple<bool, bool, std::size_t, bool, std::size_t, std::int64_t, std::size_t>
    rankOf(const Entry& entry) {
        return {entry.host.has_value(),
                entry.hostExact,
                entry.host ? entry.host->size() : 0,
                entry.exact,
                entry.exact ? 0 : entry.literal.size(),
                entry.priority,
                entry.path.size()};
    }

    void addRoute(model::RouteId id, text::Diagnostics& problems);
    void addToIndex(Rank rank);
    [[nodiscard]] static bool pathFits(const Entry& entry, const Subject& subject);
    [[nodiscard]] bool hostFits(const Entry& entry, const Subject& subject) const;
    // Method, address, hosts and vars, in that order.
    void judge(const Entry& entry, const Subject& subject, Verdict& verdict,
               std::vector<EmulationGap>& gaps) const;
    static void judgeCode(const model::Route& route, const Subject& subject, Verdict& verdict,
                          std::vector<EmulationGap>& gaps);
    void proceed(const model::Route& route, const Subject& subject, Decision& decision) const;
    [[nodiscard]] std::uint16_t tlsPort() const;

    model::SnapshotPtr m_snapshot;
    Router m_router;
    std::vector<Entry> m_entries;
    RouteIndex m_index;
};

void ApisixMatcher::addRoute(model::RouteId id, text::Diagnostics& problems) {
    const model::Route& route = (*m_snapshot)[id];
    for (const auto& path : route.paths) {
        Entry entry;
        entry.route = id;
        entry.path = path.text.empty() ? path.value : path.text;
        entry.priority = route.priority.value_or(0);
        const auto end = literalEnd(entry.path, m_router);
        entry.exact = end == std::string::npos;
        entry.literal = entry.path.substr(0, end);
        bool wild = false;
        const std::string pattern = patternOf(entry.path, wild);
        if (!entry.exact && wild) {
            auto regex = Regex::compile(pattern, {.dialect = RegexDialect::Pcre});
            if (!regex) {
                problems.push_back(
                    leftOut(route, fmt::format("the uri {} of route \"{}\" cannot be matched: {}",
                                               entry.path, route.label(), regex.error().message)));
                continue;
            }
            entry.pattern = std::make_shared<const Regex>(std::move(*regex));
        }
        if (m_router != Router::HostUri || route.hosts.empty()) {
            m_entries.push_back(std::move(entry));
            continue;
        }
        for (const auto& host : route.hosts) {
            Entry under = entry;
            under.hostExact = host.kind == model::HostMatchKind::Exact;
            under.host =
                host.kind == model::HostMatchKind::Any ? std::string{} : toLower(host.value);
            m_entries.push_back(std::move(under));
        }
    }
}

void ApisixMatcher::addToIndex(Rank rank) {
    const Entry& entry = m_entries[rank];
    RouteKeys keys;
    keys.paths.push_back(
        {entry.exact ? PathKey::Kind::Exact : PathKey::Kind::Prefix, entry.literal});
    const auto addHost = [&keys](const std::string& host, bool exact) {
        if (exact) {
            keys.hosts.push_back({HostKey::Kind::Exact, host});
        } else {
            keys.addHostEnding(host);
        }
    };
    if (entry.host && !entry.host->empty()) {
        addHost(*entry.host, entry.hostExact);
    } else if (!entry.host) {
        // A condition like others where the router does not look at hosts first.
        for (const auto& host : (*m_snapshot)[entry.route].hosts) {
            if (host.kind == model::HostMatchKind::Any) {
                keys.hosts.emplace_back();
            } else {
                addHost(toLower(host.value), host.kind == model::HostMatchKind::Exact);
            }
        }
    }
    match::addToIndex(m_index, keys, rank);
}

bool ApisixMatcher::pathFits(const Entry& entry, const Subject& subject) {
    if (entry.exact) {
        return subject.uri == entry.literal;
    }
    if (!subject.uri.starts_with(entry.literal)) {
        return false;
    }
    if (!entry.pattern) {
        return true;
    }
    const auto match = entry.pattern->find(subject.uri);
    return match && !match->limitReached && match->groups.front() == subject.uri;
}

bool ApisixMatcher::hostFits(const Entry& entry, const Subject& subject) const {
    if (entry.host) {
        return entry.hostExact ? subject.host == *entry.host : subject.host.ends_with(*entry.host);
    }
    const auto& hosts = (*m_snapshot)[entry.route].hosts;
    return hosts.empty() || std::any_of(hosts.begin(), hosts.end(), [&](const auto& host) {
               const std::string wanted = toLower(host.value);
               return host.kind == model::HostMatchKind::Any ||
                      (host.kind == model::HostMatchKind::Exact ? subject.host == wanted
                                                                : subject.host.ends_with(wanted));
           });
}

void ApisixMatcher::judge(const Entry& entry, const Subject& subject, Verdict& verdict,
                          std::vector<EmulationGap>& gaps) const {
    const model::Route& route = (*m_snapshot)[entry.route];
    const Request& request = *subject.request;
    if (!route.methods.empty()) {
        verdict.judge(std::find(route.methods.begin(), route.methods.end(), request.method) !=
                          route.methods.end(),
                      [&] {
                          return fmt::format("asks for the method {}; it is {}",
                                             fmt::join(route.methods, " or "), request.method);
                      });
    }
    if (!route.clientIps.empty()) {
        const auto address = parseAddress(request.clientIp);
        verdict.judge(address && std::any_of(route.clientIps.begin(), route.clientIps.end(),
                                             [&](const std::string& text) {
                                                 const auto block = parseAddressBlock(text);
                                                 return block && block->contains(*address);
                                             }),
                      [&] {
                          return fmt::format("asks for a client in {}",
                                             fmt::join(route.clientIps, " or "));
                      });
    }
    if (!route.hosts.empty()) {
        verdict.judge(hostFits(entry, subject), [&] {
            std::vector<std::string> texts;
            for (const auto& host : route.hosts) {
                texts.push_back(host.text);
            }
            return fmt::format("asks for the host {}; it is {}", fmt::join(texts, " or "),
                               subject.host);
        });
    }
    verdict.judge(pathFits(entry, subject), [&] {
        return fmt::format("asks for the uri {}; it is {}", entry.path, subject.uri);
    });
    judgeCode(route, subject, verdict, gaps);
}

// vars and filter_func.
void ApisixMatcher::judgeCode(const model::Route& route, const Subject& subject, Verdict& verdict,
                              std::vector<EmulationGap>& gaps) {
    const Node* vars = route.raw == nullptr ? nullptr : route.raw->get("vars");
    const Node* function = route.raw == nullptr ? nullptr : route.raw->get("filter_func");
    if (vars != nullptr && !vars->isNull()) {
        const auto holds = varsHold(*vars, subject);
        verdict.judge(holds.value_or(true), "its vars do not hold");
        if (!holds && verdict.matched()) {
            gaps.push_back({fmt::format("vars of route {}", route.label()),
                            "they are taken to hold; they ask for what is not known here",
                            vars->range});
        }
    }
    if (function != nullptr && !function->isNull() && verdict.matched()) {
        gaps.push_back({fmt::format("filter_func of route {}", route.label()),
                        "it is taken to hold; it is Lua code", function->range});
    }
}

Decision ApisixMatcher::decide(const Request& request) const {
    Decision decision;
    const Arrival arrival = arrive(request);
    if (!arrival.subject) {
        decision.outcome = Outcome::Refused;
        decision.status = 400;
        decision.detail = arrival.refusal;
        return decision;
    }
    const Subject& subject = *arrival.subject;
    Hits hits = m_index.find(subject.host, subject.uri);
    while (const auto rank = hits.next()) {
        const Entry& entry = m_entries[*rank];
        Verdict verdict;
        verdict.silent = true;
        std::vector<EmulationGap> gaps;
        judge(entry, subject, verdict, gaps);
        if (verdict.matched()) {
            decision.route = entry.route;
            decision.gaps = std::move(gaps);
            proceed((*m_snapshot)[entry.route], subject, decision);
            return decision;
        }
    }
    decision.status = 404;
    decision.detail = "no route takes the request";
    return decision;
}

std::uint16_t ApisixMatcher::tlsPort() const {
    const auto& listeners = m_snapshot->listeners;
    const auto found = std::find_if(listeners.begin(), listeners.end(),
                                    [](const auto& l) { return l.tls && l.port != 0; });
    return found == listeners.end() ? kDefaultTlsPort : found->port;
}

void ApisixMatcher::proceed(const model::Route& route, const Subject& subject,
                            Decision& decision) const {
    const Request& request = *subject.request;
    Passage passage{subject, decision, HeaderEdit(request.headers), request.target(), {}, {}, {}};
    passage.tlsPort = tlsPort();
    for (const auto& step : route.chain) {
        if (!runPlugin((*m_snapshot)[step.policy], passage)) {
            return;
        }
    }
    if (!route.service()) {
        const bool named = !route.services.empty();
        decision.outcome = Outcome::Respond;
        decision.status = named ? 502 : 404;
        decision.detail = named ? fmt::format("the upstream \"{}\" does not exist",
                                              route.services.front().reference)
                                : "the route has no upstream";
        return;
    }
    const model::Service& service = (*m_snapshot)[route.service()];
    const model::Target* target = nullptr;
    if (service.upstream) {
        for (const auto id : (*m_snapshot)[service.upstream].targets) {
            const model::Target& node = (*m_snapshot)[id];
            target = target == nullptr && node.weight > 0 ? &node : target;
        }
    }
    const bool tls = model::isEncrypted(service.protocol);
    UpstreamRequest upstream;
    upstream.scheme = tls ? "https" : "http";
    upstream.authority = target == nullptr ? service.host : target->address();
    upstream.path = passage.path;
    upstream.method = passage.method == request.method ? std::string{} : passage.method;
    upstream.host = service.hostMode == model::HostMode::Fixed    ? service.fixedHost
                    : service.hostMode == model::HostMode::Target ? upstream.authority
                                                                  : std::string(request.host());
    if (!passage.host.empty()) {
        upstream.host = passage.host;
    }
    const auto chain = passage.fields.joined("x-forwarded-for");
    passage.fields.set("X-Forwarded-For",
                       chain ? *chain + ", " + request.clientIp : request.clientIp);
    passage.fields.set("X-Real-IP", request.clientIp);
    passage.fields.set("X-Forwarded-Proto", request.scheme);
    passage.fields.set("X-Forwarded-Host", std::string(request.host()));
    passage.fields.set("X-Forwarded-Port", fmt::format("{}", subject.port));
    upstream.added = passage.fields.added();
    upstream.removed = passage.fields.removed();
    decision.outcome = Outcome::Forward;
    decision.detail = fmt::format("route \"{}\" sends it to {}", route.label(), service.label());
    decision.destinations = {{route.service(), 1, 0}};
    decision.upstream = std::move(upstream);
}

std::vector<Candidate> ApisixMatcher::candidates(const Request& request, const Decision& decision,
                                                 std::size_t limit) const {
    const Arrival arrival = arrive(request);
    if (!arrival.subject) {
        return {};
    }
    NearEntries<Entry> near(*m_snapshot, decision.route);
    for (const Entry& entry : m_entries) {
        Verdict verdict;
        std::vector<EmulationGap> gaps;
        judge(entry, *arrival.subject, verdict, gaps);
        near.add(entry, std::move(verdict));
    }
    return near.take(limit, [](const Entry& entry) {
        return fmt::format(
            "{}{} {}, priority {}",
            entry.host ? fmt::format("host {}, ", entry.hostExact ? *entry.host : "*" + *entry.host)
                       : std::string{},
            entry.exact ? "exact uri" : "prefix", entry.literal, entry.priority);
    });
}

Compiled compileSnapshot(const model::SnapshotPtr& snapshot) {
    Compiled out;
    out.matcher = std::make_unique<const ApisixMatcher>(snapshot, out.problems);
    return out;
}

} // namespace

} // namespace apisix

extern const Product apisixProduct;
const Product apisixProduct{"apisix", apisix::compileSnapshot};

} // namespace gatelens::match
