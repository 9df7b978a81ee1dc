// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik's routers: one list an entry point, by priority; the first whose rule
// holds takes the request (pkg/muxer/http/mux.go, pkg/server/router/router.go of
// Traefik 3.7). A router of others is a list again, behind its middlewares.
#include "core/base/strings.h"
#include "core/match/products/traefik_compile.h"
#include "core/match/route_keys.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

namespace gatelens::match {

namespace traefik {

namespace {

using text::Node;

constexpr int kDeepest = 50; // routers below routers

// Routers that are tried together, best first.
struct Table {
    std::vector<Router> routers;
    RouteIndex index;
};

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = node == nullptr ? nullptr : node->at(path);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string_view providerOf(std::string_view id) {
    const auto mark = id.rfind('@');
    return mark == std::string_view::npos ? std::string_view{} : id.substr(mark + 1);
}

void addHost(RouteKeys& keys, const model::HostMatch& host) {
    std::string_view value = host.value;
    if (value.ends_with('.')) {
        value.remove_suffix(1);
    }
    switch (host.kind) {
    case model::HostMatchKind::Exact:
        keys.hosts.push_back({HostKey::Kind::Exact, std::string(value)});
        break;
    case model::HostMatchKind::WildcardPrefix:
        // An empty first label stands for the star, too.
        keys.addHostEnding(value);
        break;
    case model::HostMatchKind::Regex:
        // A template of Traefik 2 is matched with the port or without.
        if (host.text == host.value) {
            keys.addHostRegex(value);
        } else {
            keys.hosts.emplace_back();
        }
        break;
    default:
        keys.hosts.emplace_back();
        break;
    }
}

void addPath(RouteKeys& keys, const model::PathMatch& path) {
    switch (path.kind) {
    case model::PathMatchKind::Exact:
        keys.paths.push_back({PathKey::Kind::Exact, path.value});
        break;
    case model::PathMatchKind::Prefix:
        keys.paths.push_back({PathKey::Kind::Prefix, path.value});
        break;
    case model::PathMatchKind::Regex:
        keys.addPathRegex(path.value, false, true);
        break;
    default:
        keys.paths.emplace_back();
        break;
    }
}

// The lists hold what the rule demands in any case, also beside an expression.
RouteKeys keysOf(const model::Route& route) {
    RouteKeys keys;
    for (const auto& host : route.hosts) {
        addHost(keys, host);
    }
    for (const auto& path : route.paths) {
        addPath(keys, path);
    }
    return keys;
}

// Of a server, read once.
struct TargetUrl {
    GoUrl url;
    bool preservePath = false;
};

TargetUrl targetUrl(const model::Target& target) {
    TargetUrl out;
    if (const Node* written = at(target.raw, {"url"})) {
        out.url = parseGoUrl(written->text).value_or(GoUrl{});
    }
    const Node* preserve = at(target.raw, {"preservePath"});
    out.preservePath = preserve != nullptr && preserve->asBool().value_or(false);
    return out;
}

class TraefikMatcher final : public Matcher {
public:
    TraefikMatcher(model::SnapshotPtr snapshot, Compiler& compiler)
        : m_snapshot(std::move(snapshot)) {
        std::vector<model::RouteId> plain;
        std::vector<model::RouteId> secure;
        std::unordered_map<std::uint32_t, std::vector<model::RouteId>> children;
        for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
            const model::Route& route = m_snapshot->routes[i];
            const bool http = route.protocols.empty() || route.protocols.front() == "http";
            if (!http) {
                continue;
            }
            if (route.parent) {
                children[route.parent.value].emplace_back(i);
            } else {
                (route.tls.value ? secure : plain).emplace_back(i);
            }
        }
        m_tlsOptions.emplace(*m_snapshot, secure);
        fill(m_plain, compiler.routers(std::move(plain)));
        fill(m_secure, compiler.routers(std::move(secure)));
        for (auto& [parent, ids] : children) {
            fill(m_children[parent], compiler.routers(std::move(ids)));
        }
        for (const auto& listener : m_snapshot->listeners) {
            m_entries.emplace(listener.port, entrySettings(&listener));
        }
        m_targets.reserve(m_snapshot->targets.size());
        for (const auto& target : m_snapshot->targets) {
            m_targets.push_back(targetUrl(target));
        }
    }

    [[nodiscard]] Decision decide(const Request& request) const override;
    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override;

private:
    void fill(Table& table, std::vector<Router> routers) const {
        table.routers = std::move(routers);
        for (std::size_t i = 0; i < table.routers.size(); ++i) {
            addToIndex(table.index, keysOf((*m_snapshot)[table.routers[i].id]),
                       static_cast<Rank>(i));
        }
        table.index.build();
    }

    [[nodiscard]] std::uint16_t portOf(const Request& request) const {
        return request.port != 0 ? request.port : request.scheme == "https" ? 443 : 80;
    }
    // Ports are often mapped in front of a gateway: one that it does not listen on
    // stands for all.
    [[nodiscard]] bool isReached(const Router& router, const Request& request) const {
        const std::uint16_t port = portOf(request);
        return router.ports.empty() || !m_entries.contains(port) ||
               std::find(router.ports.begin(), router.ports.end(), port) != router.ports.end();
    }
    [[nodiscard]] const EntrySettings& entryOf(const Request& request) const {
        static const EntrySettings kDefault;
        const auto entry = m_entries.find(portOf(request));
        return entry != m_entries.end() ? entry->second
               : m_entries.size() == 1  ? m_entries.begin()->second
                                        : kDefault;
    }

    struct Found {
        const Router* router = nullptr;
        std::vector<const Router*> tied;
    };
    [[nodiscard]] Found find(const Table& table, const Subject& subject,
                             const Request& request) const;
    void follow(const Table& table, GoRequest& go, const Request& request, int depth,
                Decision& decision) const;
    [[nodiscard]] bool isMisdirected(const Router& router, const Request& request,
                                     Decision& decision) const;
    void answer(const model::Route& route, GoRequest& go, const Request& request,
                Decision& decision) const;
    void forward(const model::Route& route, GoRequest& go, const Request& request,
                 Decision& decision) const;
    [[nodiscard]] const model::Target* targetOf(const model::Service& service,
                                                const Request& request) const;

    model::SnapshotPtr m_snapshot;
    Table m_plain;
    Table m_secure;
    std::optional<TlsOptions> m_tlsOptions;
    std::unordered_map<std::uint32_t, Table> m_children;
    std::unordered_map<std::uint16_t, EntrySettings> m_entries;
    std::vector<TargetUrl> m_targets; // as the snapshot's
};

TraefikMatcher::Found TraefikMatcher::find(const Table& table, const Subject& subject,
                                           const Request& request) const {
    std::string_view host = subject.host;
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    Hits hits = table.index.find(host, subject.path);
    Found found;
    while (const auto rank = hits.next()) {
        const Router& router = table.routers[*rank];
        if (found.router != nullptr && (router.priority != found.router->priority ||
                                        router.provider != found.router->provider)) {
            break;
        }
        if (isReached(router, request) && router.condition.holds(subject)) {
            if (found.router != nullptr) {
                found.tied.push_back(&router);
            } else {
                found.router = &router;
            }
        }
    }
    return found;
}

Decision TraefikMatcher::decide(const Request& request) const {
    Decision decision;
    Arrival arrival = arrive(request, entryOf(request));
    if (!arrival.request) {
        decision.outcome = arrival.status < 400 ? Outcome::Respond : Outcome::Refused;
        decision.status = arrival.status;
        decision.detail = std::move(arrival.reason);
        return decision;
    }
    const Table& table = request.scheme == "https" ? m_secure : m_plain;
    follow(table, *arrival.request, request, 0, decision);
    return decision;
}

// Over TLS the connection has the options of its server name.
bool TraefikMatcher::isMisdirected(const Router& router, const Request& request,
                                   Decision& decision) const {
    if (request.scheme != "https" || !m_tlsOptions->matter()) {
        return false;
    }
    const std::string& wanted = m_tlsOptions->ofRouter(router.id);
    const std::string& used = m_tlsOptions->ofConnection(toLower(request.sni));
    if (wanted == used) {
        return false;
    }
    decision.outcome = Outcome::Refused;
    decision.status = 421;
    decision.detail = fmt::format("the TLS options of the server name are \"{}\", those of router "
                                  "\"{}\" are \"{}\"",
                                  used, (*m_snapshot)[router.id].name, wanted);
    decision.route = {};
    return true;
}

// Looks for the router, runs its middlewares, and goes on among its children.
void TraefikMatcher::follow(const Table& table, GoRequest& go, const Request& request, int depth,
                            Decision& decision) const {
    const Subject subject = subjectOf(go, request.clientIp);
    const Found found = find(table, subject, request);
    if (found.router == nullptr) {
        decision.outcome = Outcome::NotFound;
        decision.status = 404;
        decision.detail = depth == 0 ? "no router takes the request"
                                     : fmt::format("no router below \"{}\" takes the request",
                                                   (*m_snapshot)[decision.route].name);
        return;
    }
    const model::Route& route = (*m_snapshot)[found.router->id];
    decision.route = found.router->id;
    const std::uint16_t port = portOf(request);
    for (const auto listener : route.listeners) {
        if (!decision.listener || (*m_snapshot)[listener].port == port) {
            decision.listener = listener;
        }
    }
    // Routers come from a map and are sorted without keeping their order, so that each
    // start of Traefik may choose another (buildEntryPointHandler, Muxer.AddRoute).
    for (const Router* tied : found.tied) {
        const model::Route& other = (*m_snapshot)[tied->id];
        decision.gaps.push_back(
            {fmt::format("tie of the routers {} and {}", route.name, other.name),
             fmt::format("both have priority {}; Traefik may choose either", tied->priority),
             other.source.range});
    }
    if (depth == 0 && isMisdirected(*found.router, request, decision)) {
        return;
    }
    const EntrySettings& entry = entryOf(request);
    if (const std::string escape = depth == 0 ? deniedEscape(go, entry.denied) : std::string{};
        !escape.empty()) {
        decision.outcome = Outcome::Respond;
        decision.status = 400;
        decision.detail = fmt::format("the entry point denies {} in paths", escape);
        return;
    }
    Middleware::Run run{go, request, decision.gaps};
    for (const auto& middleware : found.router->middlewares) {
        auto outcome = middleware->pass(run);
        if (outcome.status != 0) {
            const bool redirects = !outcome.location.empty();
            decision.outcome = redirects ? Outcome::Redirect : Outcome::Respond;
            decision.status = outcome.status;
            decision.location = std::move(outcome.location);
            decision.detail = std::move(outcome.detail);
            return;
        }
    }
    const auto children = m_children.find(found.router->id.value);
    if (children != m_children.end() && depth < kDeepest) {
        follow(children->second, go, request, depth + 1, decision);
        return;
    }
    answer(route, go, request, decision);
}

void TraefikMatcher::answer(const model::Route& route, GoRequest& go, const Request& request,
                            Decision& decision) const {
    if (route.services.empty()) {
        decision.outcome = Outcome::NotFound;
        decision.status = 404;
        decision.detail = fmt::format("router \"{}\" has no service", route.name);
        return;
    }
    const std::string& reference = route.services.front().reference;
    if (reference == "noop@internal" || reference == "ping@internal") {
        decision.outcome = Outcome::Respond;
        decision.status = reference == "ping@internal" ? 200 : 418;
        decision.detail = reference + " answers";
        return;
    }
    if (providerOf(reference) == "internal" && !route.services.front().service) {
        decision.outcome = Outcome::Internal;
        decision.detail = reference + " answers";
        return;
    }
    forward(route, go, request, decision);
}

const model::Target* TraefikMatcher::targetOf(const model::Service& service,
                                              const Request& request) const {
    if (!service.upstream) {
        return nullptr;
    }
    const auto& targets = (*m_snapshot)[service.upstream].targets;
    double sum = 0;
    for (const auto id : targets) {
        sum += static_cast<double>(std::max<std::int64_t>(0, (*m_snapshot)[id].weight));
    }
    double left = request.draw.value_or(0) * sum;
    for (const auto id : targets) {
        const auto weight =
            static_cast<double>(std::max<std::int64_t>(0, (*m_snapshot)[id].weight));
        if (weight > 0 && left < weight) {
            return &(*m_snapshot)[id];
        }
        left -= weight;
    }
    return nullptr;
}

void TraefikMatcher::forward(const model::Route& route, GoRequest& go, const Request& request,
                             Decision& decision) const {
    double sum = 0;
    for (const auto& part : route.services) {
        sum += static_cast<double>(std::max<std::int64_t>(0, part.weight));
    }
    model::ServiceId chosen;
    double left = request.draw.value_or(0) * sum;
    for (const auto& part : route.services) {
        const auto weight = static_cast<double>(std::max<std::int64_t>(0, part.weight));
        decision.destinations.push_back({part.service, sum > 0 ? weight / sum : 0, 0});
        if (!chosen && weight > 0 && left < weight) {
            chosen = part.service;
        }
        left -= weight;
    }
    const model::Service* service = chosen ? &(*m_snapshot)[chosen] : nullptr;
    const model::Target* target = service == nullptr ? nullptr : targetOf(*service, request);
    if (target == nullptr) {
        decision.outcome = Outcome::Respond;
        decision.status = 503;
        decision.detail = "no server is there to take the request";
        return;
    }
    decision.outcome = Outcome::Forward;
    decision.detail =
        fmt::format("router \"{}\" sends it to the service \"{}\"", route.name, service->name);
    UpstreamRequest upstream;
    upstream.scheme = model::isEncrypted(target->protocol) ? "https" : "http";
    upstream.authority = target->address();
    const bool passHost = service->hostMode != model::HostMode::Target;
    const TargetUrl& base =
        m_targets[static_cast<std::size_t>(target - m_snapshot->targets.data())];
    const std::string& authority = base.url.host.empty() ? upstream.authority : base.url.host;
    upstream.host = passHost && !go.host.empty() ? go.host : authority;
    GoUrl url = std::move(go.url);
    if (auto uri = parseGoRequestUri(go.requestUri)) {
        url.path = std::move(uri->path);
        url.rawPath = std::move(uri->rawPath);
        url.rawQuery = std::move(uri->rawQuery);
    }
    if (base.preservePath) {
        url = joinGoPath(base.url, url);
    }
    std::replace(url.rawQuery.begin(), url.rawQuery.end(), ';', '&');
    url.opaque.clear();
    upstream.path = url.requestUri();
    const bool omit = go.headers.has("(omit X-Forwarded-For)");
    go.headers.erase("(omit X-Forwarded-For)");
    goRemoveHopFields(go.headers);
    if (!omit && entryOf(request).appendForwardedFor) {
        std::string chain;
        for (const auto value : go.headers.values("X-Forwarded-For")) {
            chain += std::string(value) + ", ";
        }
        go.headers.set("X-Forwarded-For", chain + request.clientIp);
    }
    goAskForGzip(go.headers, go.method);
    describeFields(request, go.headers, upstream);
    decision.upstream = std::move(upstream);
}

std::vector<Candidate> TraefikMatcher::candidates(const Request& request, const Decision& decision,
                                                  std::size_t limit) const {
    NearRoutes near;
    Arrival arrival = arrive(request, entryOf(request));
    if (!arrival.request) {
        return {};
    }
    const Subject subject = subjectOf(*arrival.request, request.clientIp);
    const Table& table = request.scheme == "https" ? m_secure : m_plain;
    const Router* winner = find(table, subject, request).router;
    const auto describe = [this](const Router& router) {
        const model::Route& route = (*m_snapshot)[router.id];
        return fmt::format("priority {}{}", router.priority,
                           route.priority ? "" : ", the length of its rule");
    };
    if (winner != nullptr) {
        const bool below = decision.route && decision.route != winner->id;
        near.setWinner(
            below ? decision.route : winner->id,
            below ? fmt::format("matches below router \"{}\"", (*m_snapshot)[winner->id].name)
                  : fmt::format("its rule holds; {}", describe(*winner)));
        if (below) {
            near.addMatched(winner->id, "its rule holds; the request goes on to its children");
        }
    }
    for (const Table* other : {&m_plain, &m_secure}) {
        for (const Router& router : other->routers) {
            if (&router == winner) {
                continue;
            }
            Verdict verdict;
            for (const Condition* demand : router.condition.demands()) {
                const bool holds = demand->holds(subject);
                verdict.judge(holds, holds ? std::string{} : demand->failure(subject));
            }
            verdict.judge(isReached(router, request),
                          fmt::format("is not on port {}", portOf(request)));
            verdict.judge(other == &table, other == &m_secure ? "takes only requests over TLS"
                                                              : "takes only requests without TLS");
            if (verdict.matched() && winner != nullptr) {
                near.addMatched(router.id, fmt::format("outranked by \"{}\": {} against {}",
                                                       (*m_snapshot)[winner->id].name,
                                                       describe(router), describe(*winner)));
            } else {
                near.addMissed(router.id, verdict);
            }
        }
    }
    return near.take(limit);
}

Compiled compileSnapshot(const model::SnapshotPtr& snapshot) {
    Compiler compiler(snapshot);
    Compiled out;
    out.matcher = std::make_unique<const TraefikMatcher>(snapshot, compiler);
    out.problems = std::move(compiler.problems());
    return out;
}

} // namespace

} // namespace traefik

extern const Product traefikProduct;
const Product traefikProduct{"traefik", traefik::compileSnapshot};

} // namespace gatelens::match
