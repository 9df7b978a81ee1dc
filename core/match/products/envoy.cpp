// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Envoy: the connection manager normalises as configured, the best virtual host
// by domain is chosen, then the first of its routes whose conditions hold.
#include "core/base/strings.h"
#include "core/match/matcher.h"
#include "core/match/near.h"
#include "core/match/products/envoy_action.h"
#include "core/match/products/envoy_chains.h"
#include "core/match/products/envoy_normalize.h"
#include "core/match/products/envoy_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include <fmt/format.h>

namespace gatelens::match {

namespace envoy {

using text::Node;

namespace {

// Filters that neither answer nor change the request towards the backend.
constexpr std::array kInertFilters = std::to_array<std::string_view>(
    {"envoy.filters.http.router", "envoy.filters.http.compressor",
     "envoy.filters.http.decompressor", "envoy.filters.http.grpc_stats",
     "envoy.filters.http.on_demand", "envoy.filters.http.tap"});

// Whether a filter may do something to a request of this kind.
bool concerns(std::string_view filter, const Request& request) {
    if (filter == "envoy.filters.http.cors") {
        return request.method == "OPTIONS" && !request.values("origin").empty() &&
               !request.values("access-control-request-method").empty();
    }
    if (filter == "envoy.filters.http.csrf") {
        return request.method == "POST" || request.method == "PUT" || request.method == "DELETE" ||
               request.method == "PATCH";
    }
    if (filter == "envoy.filters.http.grpc_web" ||
        filter == "envoy.filters.http.grpc_http1_bridge") {
        const auto types = request.values("content-type");
        return !types.empty() && types.front().starts_with("application/grpc");
    }
    return true;
}

// One http_connection_manager: a listener's chain with its route table.
struct Manager {
    model::ListenerId listener;
    const Node* node = nullptr;
    const Table* table = nullptr;
    PathRules pathRules;
    bool stripMatchingPort = false;
    bool stripAnyPort = false;
    std::uint16_t port = 0;
};

bool isTargetByte(char c) {
    return c > 0x20 && c < 0x7f && c != '#';
}

class EnvoyMatcher final : public Matcher {
public:
    EnvoyMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_listeners(*m_snapshot) {
        m_eachValue = !isOlderThan(m_snapshot->gateway.version, 39);
        RouteOfNode routes;
        for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
            routes.emplace(m_snapshot->routes[i].raw, model::RouteId(i));
        }
        std::map<const Node*, const Table*> tables;
        std::map<std::string, const Node*, std::less<>> named;
        for (const auto& document : m_snapshot->documents) {
            for (const Node* root : document->roots) {
                findTables(*root, named, 0);
            }
        }
        m_managers.resize(m_snapshot->listeners.size());
        for (std::size_t i = 0; i < m_managers.size(); ++i) {
            readManager(model::ListenerId(i));
            Manager& manager = m_managers[i];
            const Node* config = tableNode(manager.node, named);
            if (config == nullptr) {
                continue;
            }
            const auto [at, isNew] = tables.try_emplace(config, nullptr);
            if (isNew) {
                m_tables.push_back(readTable(*config, routes, problems));
                at->second = m_tables.back().get();
            }
            manager.table = at->second;
        }
    }

    [[nodiscard]] Decision decide(const Request& request) const override {
        Decision decision;
        const Manager* manager = managerFor(request);
        if (manager == nullptr) {
            decision.detail = "no HTTP listener takes the connection";
            decision.outcome = Outcome::Refused;
            return decision;
        }
        decision.listener = manager->listener;
        Incoming incoming;
        if (receive(*manager, request, incoming, decision)) {
            route(*manager, incoming, decision);
            addFilterGaps(*manager, request, decision);
        }
        return decision;
    }

    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override {
        const Manager* manager = managerFor(request);
        Incoming incoming;
        Decision ignored;
        const bool received = manager != nullptr && receive(*manager, request, incoming, ignored);
        const VirtualHost* host = received && manager->table != nullptr
                                      ? manager->table->hostFor(incoming.host)
                                      : nullptr;
        std::vector<model::RouteId> matching;
        if (host != nullptr) {
            Hits hits = manager->table->paths.find(indexOf(*manager->table, *host), incoming.path);
            while (const auto rank = hits.next()) {
                const Rule& rule = host->rules[*rank];
                if (rule.takesPath(incoming) && failure(rule, incoming).empty()) {
                    matching.push_back(rule.route);
                }
            }
        }
        const auto judge = [&](model::RouteId route) {
            return judged(route, decision, incoming, host);
        };
        return listCandidates(*m_snapshot, request, decision, limit, matching, judge);
    }

private:
    // Whether a known version is 1.x with x below `minor`.
    static bool isOlderThan(const std::string& version, std::int64_t minor) {
        const auto parts = split(version, '.');
        const auto number = parts.size() > 1 && parts[0] == "1" ? parseInt(parts[1]) : std::nullopt;
        return number && *number < minor;
    }

    static Rank indexOf(const Table& table, const VirtualHost& host) {
        return static_cast<Rank>(&host - table.hosts.data());
    }

    // Route configurations of the documents by name, for rds.
    static void findTables(const Node& node, std::map<std::string, const Node*, std::less<>>& named,
                           int depth) {
        constexpr int kDeepest = 24; // of a config_dump it is 6
        if (depth > kDeepest) {
            return;
        }
        if (field(&node, "virtual_hosts") != nullptr) {
            named.try_emplace(fieldText(&node, "name"), &node);
            return;
        }
        for (const auto& member : node.members) {
            if (member.value != nullptr) {
                findTables(*member.value, named, depth + 1);
            }
        }
        for (const Node* item : node.items) {
            findTables(*item, named, depth + 1);
        }
    }

    void readManager(model::ListenerId id) {
        const model::Listener& listener = (*m_snapshot)[id];
        Manager& manager = m_managers[id.index()];
        manager.listener = id;
        manager.port = listener.port;
        const Node* chains = listener.raw;
        const auto take = [&](const Node* chain) {
            const bool own = chain->range == listener.source.range ||
                             listener.source.range == listener.raw->range;
            if (own && manager.node == nullptr) {
                manager.node = managerOf(*chain);
            }
        };
        for (const Node* chain : fieldItems(chains, "filter_chains")) {
            take(chain);
        }
        if (const Node* fallback = field(chains, "default_filter_chain")) {
            take(fallback);
        }
        manager.pathRules = readPathRules(manager.node);
        manager.stripMatchingPort = fieldBool(manager.node, "strip_matching_host_port", false);
        manager.stripAnyPort = fieldBool(manager.node, "strip_any_host_port", false);
    }

    static const Node* managerOf(const Node& chain) {
        for (const Node* filter : fieldItems(&chain, "filters")) {
            const Node* config = field(filter, "typed_config");
            if (config == nullptr) {
                config = field(filter, "config");
            }
            if (field(config, "http_filters") != nullptr ||
                field(config, "route_config") != nullptr || field(config, "rds") != nullptr) {
                return config;
            }
        }
        return nullptr;
    }

    static const Node* tableNode(const Node* manager,
                                 const std::map<std::string, const Node*, std::less<>>& named) {
        if (const Node* inlined = field(manager, "route_config")) {
            return inlined;
        }
        const auto found = named.find(fieldText(field(manager, "rds"), "route_config_name"));
        return found == named.end() ? nullptr : found->second;
    }

    [[nodiscard]] const Manager* managerFor(const Request& request) const {
        const auto chain = chainFor(*m_snapshot, m_listeners.find(request), request);
        return chain && m_managers[chain.index()].node != nullptr ? &m_managers[chain.index()]
                                                                  : nullptr;
    }

    // What happens before routing; false when the request ends here.
    bool receive(const Manager& manager, const Request& request, Incoming& incoming,
                 Decision& decision) const {
        incoming.request = &request;
        incoming.path = request.path;
        incoming.fields = HeaderEdit(request.headers);
        incoming.eachValue = m_eachValue;
        const auto refuse = [&](std::string why) {
            decision.outcome = Outcome::Refused;
            decision.status = 400;
            decision.detail = std::move(why);
            return false;
        };
        // HTTP/1.1 needs a Host field (RFC 9112, section 3.2).
        if (request.hosts.empty()) {
            return refuse("the request has no Host field");
        }
        if (!request.path.starts_with('/') && request.method != "CONNECT" && request.path != "*") {
            return refuse("the request target does not start with a slash");
        }
        if (!std::all_of(request.path.begin(), request.path.end(), isTargetByte)) {
            return refuse("the path has a byte that is not allowed in a request target");
        }
        const PathResult path = normalize(manager.pathRules, request.path);
        incoming.path = path.path;
        if (path.action != PathResult::Action::Continue) {
            const bool redirects = path.action == PathResult::Action::Redirect;
            decision.outcome = redirects ? Outcome::Redirect : Outcome::Refused;
            decision.status = redirects ? 307 : 400;
            decision.location = redirects ? incoming.pathAndQuery() : std::string();
            decision.detail = path.reason;
            return false;
        }
        incoming.host = hostOf(manager, request);
        // A connection manager says which scheme the client used.
        if (!incoming.fields.has("x-forwarded-proto")) {
            incoming.fields.append("x-forwarded-proto", request.scheme);
        }
        if (!incoming.fields.has("x-request-id") &&
            fieldBool(manager.node, "generate_request_id", true)) {
            incoming.fields.append("x-request-id", std::string(kGenerated));
        }
        if (fieldBool(manager.node, "use_remote_address", false) &&
            !fieldBool(manager.node, "skip_xff_append", false)) {
            // In place of a loopback client Envoy writes its own address (appendXff).
            const bool loopback = request.clientIp.starts_with("127.") || request.clientIp == "::1";
            const std::string client = loopback ? "(address of the gateway)" : request.clientIp;
            const auto before = incoming.fields.joined("x-forwarded-for");
            incoming.fields.set("x-forwarded-for",
                                before && !loopback ? *before + ',' + client : client);
            // Every address counts as external unless internal_address_config says else.
            if (field(manager.node, "internal_address_config") == nullptr) {
                incoming.fields.set("x-envoy-external-address", request.clientIp);
            }
        }
        return true;
    }

    static std::string hostOf(const Manager& manager, const Request& request) {
        // Several Host fields are one value in the codec (seen with 1.40).
        std::string host;
        for (const auto& field : request.hosts) {
            host += (host.empty() || field.empty() ? "" : ",") + field;
        }
        const auto colon = host.rfind(':');
        if (colon == std::string::npos || host.find(']', colon) != std::string::npos) {
            return host;
        }
        const bool mine = parseInt(std::string_view(host).substr(colon + 1)) == manager.port;
        if (manager.stripAnyPort || (manager.stripMatchingPort && mine)) {
            host.resize(colon);
        }
        return host;
    }

    void route(const Manager& manager, const Incoming& incoming, Decision& decision) const {
        const VirtualHost* host =
            manager.table == nullptr ? nullptr : manager.table->hostFor(toLower(incoming.host));
        if (host == nullptr) {
            decision.status = 404;
            decision.detail = manager.table == nullptr
                                  ? "the listener has no route configuration"
                                  : fmt::format("no virtual host has the domain {}", incoming.host);
            return;
        }
        const std::string required = fieldText(host->node, "require_tls");
        const bool wantsTls = !required.empty() && required != "NONE" && required != "0";
        if (wantsTls && incoming.request->scheme == "http") {
            decision.outcome = Outcome::Redirect;
            decision.status = 301;
            decision.location = httpsLocation(incoming);
            decision.detail = fmt::format("virtual host {} requires TLS", host->name);
            return;
        }
        const Rule* rule = firstMatch(*manager.table, *host, incoming, decision);
        if (rule == nullptr) {
            decision.status = 404;
            decision.detail = fmt::format("no route of virtual host {} matches", host->name);
            return;
        }
        decision.route = rule->route;
        decision.detail = fmt::format("first route of virtual host {} that matches: {}", host->name,
                                      rule->pathText());
        act(*m_snapshot, Won{*manager.table, *host, *rule}, incoming, decision);
    }

    const Rule* firstMatch(const Table& table, const VirtualHost& host, const Incoming& incoming,
                           Decision& decision) const {
        Hits hits = table.paths.find(indexOf(table, host), incoming.path);
        while (const auto rank = hits.next()) {
            const Rule& rule = host.rules[*rank];
            if (rule.takesPath(incoming) && holds(rule, incoming, decision)) {
                return &rule;
            }
        }
        return nullptr;
    }

    // An open condition counts as not met, and the answer says so.
    bool holds(const Rule& rule, const Incoming& incoming, Decision& decision) const {
        bool open = false;
        for (const Condition& condition : rule.conditions) {
            const auto answer = condition.ask(incoming);
            if (answer == Condition::Answer::No) {
                return false;
            }
            open = open || answer == Condition::Answer::Open;
        }
        if (open) {
            for (const Condition& condition : rule.conditions) {
                if (condition.ask(incoming) == Condition::Answer::Open) {
                    decision.gaps.push_back({fmt::format("{} of route \"{}\"", condition.text(),
                                                         (*m_snapshot)[rule.route].label()),
                                             "taken as not met; otherwise that route answers",
                                             condition.source});
                }
            }
        }
        return !open;
    }

    // Filters run before the route's action, and also when there is no route.
    void addFilterGaps(const Manager& manager, const Request& request, Decision& decision) const {
        if (decision.route) {
            for (const auto& entry : (*m_snapshot)[decision.route].chain) {
                addGap((*m_snapshot)[entry.policy], request, decision);
            }
            return;
        }
        for (const auto id : (*m_snapshot)[manager.listener].policies) {
            addGap((*m_snapshot)[id], request, decision);
        }
    }

    static std::string gapName(const model::Policy& policy) {
        return fmt::format("HTTP filter {}", policy.name.empty() ? policy.type : policy.name);
    }

    static void addGap(const model::Policy& policy, const Request& request, Decision& decision) {
        const bool inert = std::find(kInertFilters.begin(), kInertFilters.end(), policy.type) !=
                           kInertFilters.end();
        const std::string name = gapName(policy);
        const bool known = std::any_of(decision.gaps.begin(), decision.gaps.end(),
                                       [&](const auto& gap) { return gap.what == name; });
        if (policy.phase == "http" && !inert && !known && concerns(policy.type, request)) {
            decision.gaps.push_back(
                {name, "assumed to let the request pass unchanged", policy.source.range});
        }
    }

    // Why the rule's conditions beyond the path do not hold, empty when they do.
    static std::string failure(const Rule& rule, const Incoming& incoming) {
        for (const Condition& condition : rule.conditions) {
            if (condition.ask(incoming) != Condition::Answer::Yes) {
                return condition.text();
            }
        }
        return {};
    }

    [[nodiscard]] Candidate judged(model::RouteId id, const Decision& decision,
                                   const Incoming& incoming, const VirtualHost* host) const {
        Candidate candidate;
        candidate.route = id;
        const auto& [owner, rule] = placeOf(id);
        if (rule == nullptr) {
            candidate.reason = "it is not reached through an HTTP route table";
        } else if (owner != host) {
            candidate.reason = incoming.host.empty() ? decision.detail
                               : host == nullptr
                                   ? fmt::format("no virtual host takes the host {}", incoming.host)
                                   : fmt::format("virtual host {} does not answer for {}; {} does",
                                                 owner->name, incoming.host, host->name);
        } else if (!rule->takesPath(incoming)) {
            candidate.reason =
                fmt::format("path {} does not match {}", incoming.path, rule->pathText());
        } else if (auto why = failure(*rule, incoming); !why.empty()) {
            candidate.reason = std::move(why);
        } else {
            candidate.matched = true;
            candidate.won = id == decision.route;
            candidate.reason =
                candidate.won ? decision.detail
                : decision.route
                    ? fmt::format("matches too, but route \"{}\" comes first in the list",
                                  (*m_snapshot)[decision.route].label())
                    : std::string("matches, but the request is answered before routing");
        }
        return candidate;
    }

    [[nodiscard]] std::pair<const VirtualHost*, const Rule*> placeOf(model::RouteId id) const {
        for (const auto& table : m_tables) {
            for (const VirtualHost& host : table->hosts) {
                for (const Rule& rule : host.rules) {
                    if (rule.route == id) {
                        return {&host, &rule};
                    }
                }
            }
        }
        return {nullptr, nullptr};
    }

    model::SnapshotPtr m_snapshot;
    ListenerTable m_listeners;
    bool m_eachValue = true;
    std::vector<std::unique_ptr<Table>> m_tables;
    std::vector<Manager> m_managers; // by listener
};

Compiled compileEnvoy(const model::SnapshotPtr& snapshot) {
    Compiled compiled;
    compiled.matcher = std::make_unique<EnvoyMatcher>(snapshot, compiled.problems);
    return compiled;
}

} // namespace

} // namespace envoy

extern const Product envoyProduct;
const Product envoyProduct{"envoy", envoy::compileEnvoy};

} // namespace gatelens::match
