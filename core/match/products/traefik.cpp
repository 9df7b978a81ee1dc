// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik's routers: one list an entry point, by priority; the first whose rule
// holds takes the request (pkg/muxer/http/mux.go, pkg/server/router/router.go of
// Traefik 3.7). A router of others is a list again, behind its middlewares.
#include "core/base/strings.h"
#include "core/match/index.h"
#include "core/match/products/traefik_internal.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace gatelens::match {

namespace traefik {

namespace {

using model::RouteId;
using text::Node;

constexpr std::size_t kMostKeys = 64; // of one router in the index
constexpr int kDeepest = 50;          // routers below routers

struct Router {
    RouteId id;
    std::int64_t priority = 0;
    Condition condition;
    std::vector<MiddlewarePtr> middlewares;
    std::vector<std::uint16_t> ports; // empty: every one
};

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

std::string qualified(std::string_view name, std::string_view provider) {
    return name.find('@') == std::string_view::npos ? fmt::format("{}@{}", name, provider)
                                                    : std::string(name);
}

HostKey hostKey(const model::HostMatch& host) {
    std::string_view value = host.value;
    if (value.ends_with('.')) {
        value.remove_suffix(1);
    }
    switch (host.kind) {
    case model::HostMatchKind::Exact:
        return {HostKey::Kind::Exact, std::string(value)};
    case model::HostMatchKind::WildcardPrefix:
        return {HostKey::Kind::Suffix, std::string(value)};
    default:
        return {HostKey::Kind::Any, {}};
    }
}

PathKey pathKey(const model::PathMatch& path) {
    switch (path.kind) {
    case model::PathMatchKind::Exact:
        return {PathKey::Kind::Exact, path.value};
    case model::PathMatchKind::Prefix:
        return {PathKey::Kind::Prefix, path.value};
    default:
        return {PathKey::Kind::Any, {}};
    }
}

void addToIndex(RouteIndex& index, const model::Route& route, Rank rank) {
    std::vector<HostKey> hosts;
    std::vector<PathKey> paths;
    for (const auto& host : route.hosts) {
        hosts.push_back(hostKey(host));
        if (hosts.back().kind == HostKey::Kind::Suffix) {
            // An empty first label stands for the star, too.
            hosts.push_back({HostKey::Kind::Exact, hosts.back().value});
        }
    }
    for (const auto& path : route.paths) {
        paths.push_back(pathKey(path));
    }
    if (hosts.empty()) {
        hosts.emplace_back();
    }
    if (paths.empty() || hosts.size() * paths.size() > kMostKeys) {
        paths.assign(1, {});
    }
    for (const auto& host : hosts) {
        for (const auto& path : paths) {
            index.add(host, path, rank);
        }
    }
}

class Compiler final {
public:
    explicit Compiler(const model::SnapshotPtr& snapshot)
        : m_snapshot(*snapshot) {
        for (std::size_t i = 0; i < m_snapshot.policies.size(); ++i) {
            m_policies.emplace(m_snapshot.policies[i].productId, model::PolicyId(i));
        }
        collectFaults();
    }

    // The routers that Traefik would mount, in their order.
    std::vector<Router> routers(std::vector<RouteId> ids) {
        std::sort(ids.begin(), ids.end(), [this](RouteId a, RouteId b) {
            return m_snapshot[a].order < m_snapshot[b].order;
        });
        std::vector<Router> out;
        for (const RouteId id : ids) {
            if (auto router = this->router(id)) {
                out.push_back(std::move(*router));
            }
        }
        return out;
    }

    [[nodiscard]] text::Diagnostics& problems() { return m_problems; }

private:
    // Errors of the reader inside a router make Traefik drop it. An entry point that
    // does not exist only takes that place away.
    void collectFaults() {
        for (const auto& diagnostic : m_snapshot.diagnostics) {
            const bool entryPoint = diagnostic.message.find("entry point") != std::string::npos;
            if (diagnostic.severity == text::Severity::Error && diagnostic.range.valid() &&
                !entryPoint) {
                m_faults.push_back(&diagnostic);
            }
        }
        std::sort(m_faults.begin(), m_faults.end(),
                  [](const auto* a, const auto* b) { return a->range < b->range; });
    }

    [[nodiscard]] const text::Diagnostic* faultIn(const Node* node) const {
        if (node == nullptr) {
            return nullptr;
        }
        text::SourceRange from = node->range;
        from.end = 0;
        const auto found = std::lower_bound(
            m_faults.begin(), m_faults.end(), from,
            [](const auto* fault, const text::SourceRange& range) { return fault->range < range; });
        const bool inside = found != m_faults.end() && (*found)->range.file == node->range.file &&
                            (*found)->range.begin < node->range.end;
        return inside ? *found : nullptr;
    }

    std::optional<Router> router(RouteId id) {
        const model::Route& route = m_snapshot[id];
        if (!route.enabled) {
            return std::nullopt; // Traefik says so itself
        }
        auto built = build(id, route);
        if (!built) {
            leaveOut(route, built.error().message);
            return std::nullopt;
        }
        return std::move(*built);
    }

    Result<Router> build(RouteId id, const model::Route& route) {
        if (const auto* fault = faultIn(route.raw)) {
            return fail(ErrorCode::InvalidInput, fault->message);
        }
        if (const Status service = checkService(route); !service) {
            return fail(service.error());
        }
        auto condition = conditionOf(route);
        if (!condition) {
            return fail(std::move(condition.error()));
        }
        Router router{id, {}, std::move(*condition), {}, {}};
        router.priority = route.priority.value_or(static_cast<std::int64_t>(route.ruleText.size()));
        const std::size_t inherited =
            route.parent ? std::min(m_snapshot[route.parent].chain.size(), route.chain.size()) : 0;
        for (std::size_t i = inherited; i < route.chain.size(); ++i) {
            const auto& middleware = compiled(route.chain[i].policy);
            if (!middleware) {
                return fail(middleware.error());
            }
            if (*middleware) {
                router.middlewares.push_back(*middleware);
            }
        }
        if (const Status names = checkMiddlewares(route); !names) {
            return fail(names.error());
        }
        for (const auto listener : route.listeners) {
            router.ports.push_back(m_snapshot[listener].port);
        }
        return router;
    }

    const Result<MiddlewarePtr>& compiled(model::PolicyId id) {
        auto found = m_compiled.find(id.value);
        if (found == m_compiled.end()) {
            const model::Policy& policy = m_snapshot[id];
            auto middleware = policy.enabled
                                  ? middlewareOf(policy)
                                  : Result<MiddlewarePtr>(fail(ErrorCode::InvalidInput,
                                                               "the middleware is disabled"));
            if (!middleware) {
                middleware.error().message = fmt::format("its middleware {} cannot be built: {}",
                                                         policy.name, middleware.error().message);
            } else if (const auto* fault = faultIn(policy.raw)) {
                middleware = fail(ErrorCode::InvalidInput, fault->message);
            }
            found = m_compiled.emplace(id.value, std::move(middleware)).first;
        }
        return found->second;
    }

    // A middleware or service that does not exist takes the router with it.
    Status checkMiddlewares(const model::Route& route) {
        const Node* names = at(route.raw, {"middlewares"});
        if (names == nullptr) {
            return {};
        }
        std::unordered_set<std::string> seen;
        return checkNames(*names, providerOf(route.productId), seen);
    }

    Status checkNames(const Node& names, std::string_view provider,
                      std::unordered_set<std::string>& seen) {
        for (const Node* name : names.items) {
            const std::string id = qualified(name->text, provider);
            if (!seen.insert(id).second) {
                continue;
            }
            const auto policy = m_policies.find(id);
            if (policy == m_policies.end()) {
                return fail(ErrorCode::NotFound,
                            fmt::format("its middleware \"{}\" does not exist", name->text));
            }
            const model::Policy& found = m_snapshot[policy->second];
            const Node* inner = found.type == "chain" ? at(found.config, {"middlewares"}) : nullptr;
            if (inner != nullptr) {
                if (auto status = checkNames(*inner, providerOf(id), seen); !status) {
                    return status;
                }
            }
        }
        return {};
    }

    Status checkService(const model::Route& route) {
        if (route.action == model::RouteAction::Internal) {
            return {};
        }
        for (const auto& service : route.services) {
            if (!service.service) {
                return fail(ErrorCode::NotFound,
                            fmt::format("its service \"{}\" does not exist", service.reference));
            }
            const model::Service& found = m_snapshot[service.service];
            if (!found.enabled) {
                return fail(ErrorCode::InvalidInput,
                            fmt::format("its service \"{}\" is disabled", found.name));
            }
            if (const auto* fault = faultIn(found.raw)) {
                return fail(ErrorCode::InvalidInput, fault->message);
            }
        }
        return {};
    }

    void leaveOut(const model::Route& route, const std::string& why) {
        m_problems.push_back({text::Severity::Error,
                              "router-left-out",
                              fmt::format("router \"{}\" is not mounted: {}", route.name, why),
                              {},
                              route.source.range,
                              route.source.apiPath});
    }

    const model::Snapshot& m_snapshot;
    std::unordered_map<std::string, model::PolicyId> m_policies;
    std::unordered_map<std::uint32_t, Result<MiddlewarePtr>> m_compiled;
    std::vector<const text::Diagnostic*> m_faults;
    text::Diagnostics m_problems;
};

class TraefikMatcher final : public Matcher {
public:
    TraefikMatcher(model::SnapshotPtr snapshot, Compiler& compiler)
        : m_snapshot(std::move(snapshot)) {
        std::vector<RouteId> plain;
        std::vector<RouteId> secure;
        std::unordered_map<std::uint32_t, std::vector<RouteId>> children;
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
        fill(m_plain, compiler.routers(std::move(plain)));
        fill(m_secure, compiler.routers(std::move(secure)));
        for (auto& [parent, ids] : children) {
            fill(m_children[parent], compiler.routers(std::move(ids)));
        }
        for (const auto& listener : m_snapshot->listeners) {
            m_entries.emplace(listener.port, entrySettings(&listener));
        }
    }

    [[nodiscard]] Decision decide(const Request& request) const override;
    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override;

private:
    void fill(Table& table, std::vector<Router> routers) const {
        table.routers = std::move(routers);
        for (std::size_t i = 0; i < table.routers.size(); ++i) {
            addToIndex(table.index, (*m_snapshot)[table.routers[i].id], static_cast<Rank>(i));
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
        const Router* tied = nullptr;
    };
    [[nodiscard]] Found find(const Table& table, const Subject& subject,
                             const Request& request) const;
    void follow(const Table& table, GoRequest& go, const Request& request, int depth,
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
    std::unordered_map<std::uint32_t, Table> m_children;
    std::unordered_map<std::uint16_t, EntrySettings> m_entries;
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
        if (found.router != nullptr && router.priority != found.router->priority) {
            break;
        }
        if (isReached(router, request) && router.condition.holds(subject)) {
            if (found.router != nullptr) {
                found.tied = &router;
                break;
            }
            found.router = &router;
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
    if (found.tied != nullptr) {
        const model::Route& other = (*m_snapshot)[found.tied->id];
        decision.gaps.push_back(
            {fmt::format("tie of the routers {} and {}", route.name, other.name),
             fmt::format("both have priority {}; Traefik may choose either", found.tied->priority),
             other.source.range});
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
    const std::string authority =
        at(target->raw, {"url"}) == nullptr
            ? upstream.authority
            : parseGoUrl(at(target->raw, {"url"})->text).value_or(GoUrl{}).host;
    upstream.host = passHost && !go.host.empty() ? go.host : authority;
    GoUrl url = go.url;
    if (const auto uri = parseGoRequestUri(go.requestUri)) {
        url.path = uri->path;
        url.rawPath = uri->rawPath;
        url.rawQuery = uri->rawQuery;
    }
    if (const Node* preserve = at(target->raw, {"preservePath"});
        preserve != nullptr && preserve->asBool().value_or(false)) {
        const GoUrl base = parseGoUrl(at(target->raw, {"url"})->text).value_or(GoUrl{});
        url = joinGoPath(base, url);
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

Compiled compileTraefik(const model::SnapshotPtr& snapshot) {
    Compiler compiler(snapshot);
    Compiled out;
    out.matcher = std::make_unique<const TraefikMatcher>(snapshot, compiler);
    out.problems = std::move(compiler.problems());
    return out;
}

} // namespace

} // namespace traefik

extern const Product traefikProduct;
const Product traefikProduct{"traefik", traefik::compileTraefik};

} // namespace gatelens::match
