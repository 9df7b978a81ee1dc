// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The effective policy chain: http_filters in list order, each with the most
// specific typed_per_filter_config (route, then virtual host, then route
// configuration; there is no merging).
#include "core/adapters/envoy_internal.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::PolicyScope;
using text::Member;
using text::Node;

namespace {

constexpr std::string_view kCors = "envoy.filters.http.cors";
constexpr std::string_view kRateLimit = "envoy.filters.http.ratelimit";
constexpr std::string_view kJwt = "envoy.filters.http.jwt_authn";

// Settings of routes and virtual hosts that act like policies of their own.
struct Attached {
    std::string_view field;
    model::PolicyClass policyClass;
};
constexpr std::array kAttached = std::to_array<Attached>({
    {"retry_policy", model::PolicyClass::Resilience},
    {"hedge_policy", model::PolicyClass::Resilience},
    {"request_mirror_policies", model::PolicyClass::Mirror},
});
constexpr std::array kHeaderFields =
    std::to_array<std::string_view>({"request_headers_to_add", "request_headers_to_remove",
                                     "response_headers_to_add", "response_headers_to_remove"});

// What a jwt_authn rule's match says of a route's path.
enum class Covers : std::uint8_t { Never, Perhaps, Always };

Covers coversPath(const Node* match, const model::Route& route) {
    const Node* prefix = field(match, "prefix");
    const Node* exact = field(match, "path");
    const bool narrower =
        !fieldItems(match, "headers").empty() || !fieldItems(match, "query_parameters").empty() ||
        field(match, "case_sensitive") != nullptr || field(match, "runtime_fraction") != nullptr;
    if ((prefix == nullptr && exact == nullptr) || route.paths.size() != 1) {
        return prefix != nullptr && prefix->text == "/" && !narrower ? Covers::Always
                                                                     : Covers::Perhaps;
    }
    const model::PathMatch& path = route.paths.front();
    const std::string_view own = path.value;
    const bool routeIsPrefix = path.kind == model::PathMatchKind::Prefix ||
                               path.kind == model::PathMatchKind::SegmentPrefix;
    if (!routeIsPrefix && path.kind != model::PathMatchKind::Exact) {
        return prefix != nullptr && prefix->text == "/" && !narrower ? Covers::Always
                                                                     : Covers::Perhaps;
    }
    const std::string_view wanted = prefix != nullptr ? prefix->text : exact->text;
    const bool inside =
        prefix != nullptr ? own.starts_with(wanted) : !routeIsPrefix && own == wanted;
    if (inside) {
        return narrower || !path.caseSensitive ? Covers::Perhaps : Covers::Always;
    }
    const bool reaches = routeIsPrefix && wanted.starts_with(own);
    return reaches || !path.caseSensitive ? Covers::Perhaps : Covers::Never;
}

// Why jwt_authn asks nothing on a route; empty when a rule applies or may apply.
std::string jwtIdle(const Node* config, const model::Route& route) {
    if (field(config, "filter_state_rules") != nullptr) {
        return {};
    }
    for (const Node* rule : fieldItems(config, "rules")) {
        const Covers covers = coversPath(field(rule, "match"), route);
        const bool demands =
            field(rule, "requires") != nullptr || field(rule, "requirement_name") != nullptr;
        if (covers == Covers::Perhaps || (covers == Covers::Always && demands)) {
            return {};
        }
        if (covers == Covers::Always) {
            return "its first rule for this path requires nothing";
        }
    }
    return "none of its rules matches this path, so no token is asked for";
}

} // namespace

ChainBuilder::ChainBuilder(Assembly& assembly, const HttpGroup& group)
    : m_assembly(assembly)
    , m_group(group) {
    for (const FilterUse& filter : group.filters) {
        m_filters.try_emplace(filter.name, &filter);
    }
    read(group.routeConfig, PolicyScope::Global, "route configuration",
         group.routeConfigName.empty() ? group.ownName : group.routeConfigName, m_configLevel);
}

void ChainBuilder::enter(const Node& virtualHost) {
    m_virtualHost = &virtualHost;
    m_hostLevel = m_configLevel;
    read(&virtualHost, PolicyScope::VirtualHost, "virtual host",
         fmt::format("{}/{}",
                     m_group.routeConfigName.empty() ? m_group.ownName : m_group.routeConfigName,
                     fieldText(&virtualHost, "name")),
         m_hostLevel);
}

void ChainBuilder::read(const Node* holder, PolicyScope scope, std::string_view level,
                        const std::string& owner, Overrides& into) {
    for (const Member& entry : fieldEntries(holder, "typed_per_filter_config")) {
        const auto found = m_filters.find(entry.name);
        if (found == m_filters.end() && m_group.manager == nullptr) {
            continue; // a route table without its listener
        }
        if (found == m_filters.end()) {
            // In shared route tables other listeners may have the filter; the
            // decision is the group's, and Envoy ignores the entry in this one.
            m_assembly.builder.warn(
                "unused-filter-config",
                fmt::format("typed_per_filter_config for \"{}\" has no effect: no HTTP filter of "
                            "that name runs on \"{}\"",
                            entry.name, m_group.ownName),
                entry.keyRange, "add the filter to http_filters, or correct the name");
            continue;
        }
        Override override;
        override.entry = &entry;
        override.scope = scope;
        override.level = level;
        Typed config = typed(entry.value);
        if (config.type == "envoy.config.route.v3.FilterConfig") {
            override.disabled = fieldBool(config.value, "disabled", false);
            config = typed(field(config.value, "config"));
        }
        override.enables = !override.disabled;
        override.disabled |= fieldBool(config.value, "disabled", false);
        const bool rbacOff =
            config.shortName() == "RBACPerRoute" && field(config.value, "rbac") == nullptr;
        override.disabled |= rbacOff;
        if (!override.disabled && config.value != nullptr) {
            model::Policy policy = overridePolicy(m_assembly, *found->second, config, entry);
            policy.key = fmt::format("{}/{}", owner, entry.name);
            policy.scope = scope;
            inherit(policy, *found->second);
            override.policy = m_assembly.builder.add(std::move(policy));
        }
        into[entry.name] = override;
    }
}

void ChainBuilder::inherit(model::Policy& policy, const FilterUse& base) const {
    const model::Policy& filter = m_assembly.builder.snapshot()[base.policy];
    policy.order = filter.order;
    // Per-route messages of ext_authz and others cannot say what happens on failure.
    if (!policy.onError.declared()) {
        policy.onError = filter.onError;
    }
}

void ChainBuilder::addBase(model::Route& route) const {
    const auto& snapshot = m_assembly.builder.snapshot();
    for (const FilterUse& filter : m_group.network) {
        route.chain.push_back({filter.policy, snapshot[filter.policy].order});
    }
}

std::string ChainBuilder::routeIdle(const FilterUse& filter, const Node& routeNode) const {
    const Node* action = field(&routeNode, "route");
    if (filter.type == kCors) {
        const bool own =
            field(action, "cors") != nullptr || field(m_virtualHost, "cors") != nullptr;
        return own ? std::string() : "no cors policy on the route or its virtual host";
    }
    if (filter.type == kRateLimit) {
        const bool described = !fieldItems(action, "rate_limits").empty() ||
                               !fieldItems(m_virtualHost, "rate_limits").empty() ||
                               !fieldItems(filter.config, "rate_limits").empty();
        return described ? std::string() : "no rate_limits on the route or its virtual host";
    }
    return {};
}

void ChainBuilder::addFilterTo(model::Route& route, const FilterUse& filter, std::int32_t order,
                               const Overrides& overrides, const Node& node) const {
    const auto found = overrides.find(filter.name);
    if (found != overrides.end() && found->second.disabled) {
        route.overridden.push_back(
            {filter.policy,
             {},
             fmt::format("disabled for this {} by typed_per_filter_config", found->second.level)});
        return;
    }
    if (found != overrides.end() && found->second.policy) {
        const model::PolicyId winner = found->second.policy;
        const auto& policy = m_assembly.builder.snapshot()[winner];
        route.overridden.push_back({filter.policy, winner,
                                    fmt::format("replaced by the typed_per_filter_config of the {}",
                                                found->second.level)});
        if (std::string reason = idleReason(filter.type, policy.config); !reason.empty()) {
            route.overridden.push_back({winner, {}, std::move(reason)});
            return;
        }
        route.chain.push_back({winner, order});
        return;
    }
    if (filter.disabled && (found == overrides.end() || !found->second.enables)) {
        route.overridden.push_back(
            {filter.policy, {}, "disabled in http_filters and not enabled for this route"});
        return;
    }
    std::string reason = idleReason(filter.type, filter.config);
    if (reason.empty()) {
        reason = filter.type == kJwt ? jwtIdle(filter.config, route) : routeIdle(filter, node);
    }
    if (!reason.empty()) {
        route.overridden.push_back({filter.policy, {}, std::move(reason)});
        return;
    }
    route.chain.push_back({filter.policy, order});
}

// Retry, mirroring and header changes of the route itself, or of its virtual
// host when the route has none: the most specific level wins.
void ChainBuilder::addAttached(model::RouteId id, const Node& node) {
    const Node* action = field(&node, "route");
    for (const Attached& setting : kAttached) {
        if (const Node* config = field(action, setting.field)) {
            attach(id, setting.field, setting.policyClass, *config, PolicyScope::Route);
        } else if (const Node* inherited = field(m_virtualHost, setting.field);
                   inherited != nullptr && action != nullptr) {
            attach(id, setting.field, setting.policyClass, *inherited, PolicyScope::VirtualHost);
        }
    }
    // Header changes add up: route, then virtual host, then route configuration.
    for (const std::string_view name : kHeaderFields) {
        const std::array<std::pair<const Node*, PolicyScope>, 3> levels{
            {{&node, PolicyScope::Route},
             {m_virtualHost, PolicyScope::VirtualHost},
             {m_group.routeConfig, PolicyScope::Global}}};
        for (const auto& [level, scope] : levels) {
            if (const Node* config = field(level, name)) {
                attach(id, name, model::PolicyClass::Header, *config, scope);
            }
        }
    }
}

void ChainBuilder::attach(model::RouteId id, std::string_view type, model::PolicyClass policyClass,
                          const Node& config, PolicyScope scope) {
    const bool own = scope == PolicyScope::Route;
    auto& snapshot = m_assembly.builder.snapshot();
    model::PolicyId& shared = m_attached[&config];
    if (own || !shared) {
        model::Policy policy;
        policy.type = type;
        policy.name = type;
        policy.productKind = "route setting";
        policy.policyClass = policyClass;
        policy.scope = scope;
        policy.route = own ? id : model::RouteId{};
        policy.source = m_assembly.provenance(config, m_group.apiPath);
        policy.raw = policy.config = &config;
        policy.phase = "router";
        policy.key =
            own ? fmt::format("{}/{}", snapshot[id].key, type)
                : fmt::format("{}/{}/{}", m_group.ownName,
                              scope == PolicyScope::Global ? m_group.routeConfigName
                                                           : fieldText(m_virtualHost, "name"),
                              type);
        shared = m_assembly.builder.add(std::move(policy));
    }
    model::Route& route = snapshot.routes[id.index()];
    if (own) {
        route.policies.push_back(shared);
    }
    route.chain.push_back({shared, static_cast<std::int32_t>(m_group.filters.size())});
}

// Overrides of one share of a weighted route apply to that share alone.
void ChainBuilder::addShares(model::RouteId id, const Node& node) {
    for (const Node* share : fieldItems(field(&node, {"route", "weighted_clusters"}), "clusters")) {
        Overrides overrides;
        const std::string owner =
            fmt::format("{}/{}", m_assembly.builder.snapshot()[id].key, fieldText(share, "name"));
        read(share, PolicyScope::Route, "weighted cluster", owner, overrides);
        for (const auto& [name, override] : overrides) {
            const auto& filter = *m_filters.at(name);
            auto& snapshot = m_assembly.builder.snapshot();
            model::Route& route = snapshot.routes[id.index()];
            const std::string cluster = fieldText(share, "name");
            if (override.policy) {
                snapshot.policies[override.policy.index()].route = id;
                route.policies.push_back(override.policy);
                route.overridden.push_back(
                    {override.policy,
                     {},
                     fmt::format("only for the share of cluster \"{}\"", cluster)});
            } else {
                route.overridden.push_back(
                    {filter.policy,
                     {},
                     fmt::format("disabled for the share of cluster \"{}\"", cluster)});
            }
        }
    }
}

void ChainBuilder::apply(model::RouteId id, const Node& node) {
    Overrides own;
    const Overrides* effective = &m_hostLevel;
    if (field(&node, "typed_per_filter_config") != nullptr) {
        own = m_hostLevel;
        read(&node, PolicyScope::Route, "route", m_assembly.builder.snapshot()[id].key, own);
        effective = &own;
    }
    auto& snapshot = m_assembly.builder.snapshot();
    model::Route& route = snapshot.routes[id.index()];
    for (auto& [name, override] : own) {
        if (override.scope == PolicyScope::Route && override.policy) {
            snapshot.policies[override.policy.index()].route = id;
            route.policies.push_back(override.policy);
        }
    }
    addBase(route);
    std::int32_t order = 0;
    for (const FilterUse& filter : m_group.filters) {
        addFilterTo(route, filter, order++, *effective, node);
    }
    addAttached(id, node);
    addShares(id, node);
}

} // namespace gatelens::adapters::envoy
