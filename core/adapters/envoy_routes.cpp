// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Virtual hosts and their routes, in Envoy's order: the first that matches wins.
#include "core/adapters/envoy_internal.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::PathRewrite;
using model::RouteAction;
using model::Setting;
using text::Node;

namespace {

constexpr std::int64_t kDefaultTimeoutMs = 15'000;
constexpr std::array kReadFields = std::to_array<std::string_view>(
    {"name", "match", "route", "redirect", "direct_response", "typed_per_filter_config",
     "request_headers_to_add", "request_headers_to_remove", "response_headers_to_add",
     "response_headers_to_remove"});

int redirectStatus(const Node& redirect) {
    const std::string code = fieldText(&redirect, "response_code");
    if (code == "FOUND" || code == "1") {
        return 302;
    }
    if (code == "SEE_OTHER" || code == "2") {
        return 303;
    }
    if (code == "TEMPORARY_REDIRECT" || code == "3") {
        return 307;
    }
    return code == "PERMANENT_REDIRECT" || code == "4" ? 308 : 301;
}

// The target as a URL with what is taken from the request in parentheses.
std::string redirectTarget(const Node& redirect) {
    std::string scheme = fieldText(&redirect, "scheme_redirect");
    if (fieldBool(&redirect, "https_redirect", false)) {
        scheme = "https";
    }
    const std::string host = fieldText(&redirect, "host_redirect");
    std::string path = fieldText(&redirect, "path_redirect");
    if (path.empty()) {
        path = fieldText(&redirect, "prefix_rewrite");
    }
    if (path.empty()) {
        path = fieldText(field(&redirect, "regex_rewrite"), "substitution");
    }
    const auto port = fieldInt(&redirect, "port_redirect", 0);
    std::string out;
    if (!scheme.empty()) {
        out = scheme + "://";
    }
    if (!host.empty() || !scheme.empty() || port != 0) {
        out += host.empty() ? "(host)" : host;
    }
    if (port != 0) {
        out += fmt::format(":{}", port);
    }
    return out + (path.empty() ? "(path)" : path);
}

class RouteReader final {
public:
    RouteReader(Assembly& assembly, const HttpGroup& group)
        : m_assembly(assembly)
        , m_group(group)
        , m_chain(assembly, group) {}

    void readAll() {
        for (const Node* host : fieldItems(m_group.routeConfig, "virtual_hosts")) {
            virtualHost(*host);
        }
        // Virtual hosts that come on their own (VHDS) are named "<route config>/<host>".
        for (const Resource& host : m_assembly.resources.virtualHosts) {
            const bool mine = field(m_group.routeConfig, "vhds") != nullptr &&
                              host.name.starts_with(m_group.routeConfigName + '/');
            if (mine) {
                virtualHost(*host.node);
            }
        }
    }

private:
    void virtualHost(const Node& host) {
        m_host = &host;
        m_hostName = fieldText(&host, "name");
        m_tlsNeeded = Setting<bool>{};
        if (const Node* tls = field(&host, "require_tls"); tls != nullptr && tls->text != "NONE") {
            m_tlsNeeded = Setting<bool>::at(true, tls->range);
        }
        m_domains = {};
        readDomains(host, m_domains);
        m_chain.enter(host);
        for (const Node* route : fieldItems(&host, "routes")) {
            this->route(*route);
        }
        if (const Node* matcher = field(&host, "matcher")) {
            matcherRoute(*matcher);
        }
    }

    [[nodiscard]] model::Route base(const Node& node, const std::string& name) const {
        model::Route route;
        route.name = decodedName(name);
        route.productId = route.name == name ? std::string() : name;
        route.productKind = "route";
        route.source = m_assembly.provenance(node, m_group.apiPath);
        route.raw = &node;
        route.hosts = m_domains.hosts;
        route.tls = m_tlsNeeded;
        route.order = m_order;
        route.listeners = m_group.listeners;
        route.tags.push_back("virtual-host:" + m_hostName);
        if (!m_group.scope.empty()) {
            route.tags.push_back("scope:" + m_group.scope);
        }
        return route;
    }

    void settleKey(model::Route& route, const std::string& name) const {
        std::string own = name;
        if (own.empty() && !route.paths.empty()) {
            own = fmt::format("{}:{}", pathMatchKindName(route.paths.front().kind),
                              route.paths.front().text);
        }
        if (own.empty()) {
            own = "any";
        }
        const std::string& config =
            m_group.routeConfigName.empty() ? m_group.ownName : m_group.routeConfigName;
        route.key = fmt::format("{}/{}/{}", config, m_hostName, own);
    }

    void route(const Node& node) {
        const std::string name = fieldText(&node, "name");
        model::Route route = base(node, name);
        if (const Node* match = field(&node, "match")) {
            readMatch(*match, route);
        }
        settleKey(route, name);
        m_label = fmt::format("route \"{}\"", route.label());
        route.timeoutMs = Setting<std::int64_t>{};
        readAction(node, route);
        keepExtra(node, route);
        finish(std::move(route), node);
    }

    void readAction(const Node& node, model::Route& route) {
        if (const Node* action = field(&node, "route")) {
            readForward(*action, route);
        } else if (const Node* redirect = field(&node, "redirect")) {
            route.action = RouteAction::Redirect;
            route.redirectTo = redirectTarget(*redirect);
            route.responseStatus = redirectStatus(*redirect);
        } else if (const Node* response = field(&node, "direct_response")) {
            route.action = RouteAction::Respond;
            route.responseStatus =
                static_cast<int>(std::clamp<std::int64_t>(fieldInt(response, "status", 0), 0, 999));
        } else if (field(&node, "filter_action") != nullptr) {
            route.action = RouteAction::Internal;
        } else {
            route.action = RouteAction::None;
        }
    }

    static void keepExtra(const Node& node, model::Route& route) {
        for (const auto& member : node.members) {
            const bool read =
                std::any_of(kReadFields.begin(), kReadFields.end(),
                            [&](std::string_view name) { return isField(member.name, name); });
            if (!read) {
                route.extra.push_back({std::string(member.name), member.value});
            }
        }
    }

    void readForward(const Node& action, model::Route& route) {
        route.timeoutMs = durationSetting(&action, "timeout", kDefaultTimeoutMs);
        readClusters(action, route);
        readRewrites(action, route);
        readHostRewrite(action, route);
        readUpgrades(action, route);
    }

    void addService(const std::string& cluster, std::int64_t weight, const Node& at,
                    model::Route& route) {
        model::WeightedService entry;
        entry.reference = cluster;
        entry.weight = weight;
        entry.range = at.range;
        entry.service = m_assembly.serviceFor(cluster, at.range, m_label);
        if (entry.service) {
            m_assembly.httpServices.insert(entry.service);
        }
        route.services.push_back(std::move(entry));
    }

    // A cluster that request data selects.
    void addDynamic(const std::string& what, const Node& at, model::Route& route) {
        const std::string key = "dynamic:" + what;
        auto& known = m_assembly.serviceOfCluster;
        if (!known.contains(key)) {
            model::Service service;
            service.name = what;
            service.key = key;
            service.productKind = "cluster specifier";
            service.host = what;
            service.dynamic = true;
            service.source = m_assembly.provenance(at, m_group.apiPath);
            known.emplace(key, m_assembly.builder.add(std::move(service)));
        }
        route.services.push_back({known.at(key), 1, what, at.range});
    }

    void readClusters(const Node& action, model::Route& route) {
        if (const Node* cluster = field(&action, "cluster")) {
            addService(std::string(cluster->text), 1, *cluster, route);
            return;
        }
        if (const Node* header = field(&action, "cluster_header")) {
            addDynamic(fmt::format("header {}", header->text), *header, route);
            return;
        }
        for (const Node* share : fieldItems(field(&action, "weighted_clusters"), "clusters")) {
            const std::string name = fieldText(share, "name");
            if (name.empty()) {
                addDynamic("header " + fieldText(share, "cluster_header"), *share, route);
                route.services.back().weight = fieldInt(share, "weight", 1);
            } else {
                const Node* at = field(share, "name");
                addService(name, fieldInt(share, "weight", 1), *at, route);
            }
        }
        for (const std::string_view plugin :
             {"cluster_specifier_plugin", "inline_cluster_specifier_plugin"}) {
            if (const Node* value = field(&action, plugin)) {
                const std::string name = value->isMapping()
                                             ? fieldText(field(value, "extension"), "name")
                                             : std::string(value->text);
                addDynamic(fmt::format("plugin {}", name), *value, route);
            }
        }
    }

    static void readRewrites(const Node& action, model::Route& route) {
        PathRewrite rewrite;
        if (const Node* prefix = field(&action, "prefix_rewrite")) {
            rewrite.kind = PathRewrite::Kind::ReplacePrefix;
            rewrite.match = route.paths.empty() ? std::string() : route.paths.front().value;
            rewrite.replacement = prefix->text;
            rewrite.range = prefix->range;
        } else if (const Node* regex = field(&action, "regex_rewrite")) {
            rewrite.kind = PathRewrite::Kind::RegexReplace;
            rewrite.match = fieldText(field(regex, "pattern"), "regex");
            rewrite.replacement = fieldText(regex, "substitution");
            rewrite.range = regex->range;
        } else if (const Node* policy = field(&action, "path_rewrite_policy")) {
            const Typed config = typedConfig(policy);
            rewrite.replacement = fieldText(config.value, "path_template_rewrite");
            rewrite.kind = rewrite.replacement.empty() ? PathRewrite::Kind::Other
                                                       : PathRewrite::Kind::Template;
            rewrite.range = policy->range;
        } else if (const Node* whole = field(&action, "path_rewrite")) {
            rewrite.kind = PathRewrite::Kind::ReplaceAll;
            rewrite.replacement = whole->text;
            rewrite.range = whole->range;
        } else {
            return;
        }
        route.rewrites.push_back(std::move(rewrite));
    }

    static void readHostRewrite(const Node& action, model::Route& route) {
        route.preserveHost = Setting<bool>::byDefault(true);
        for (const std::string_view name : {"host_rewrite_literal", "host_rewrite",
                                            "host_rewrite_header", "host_rewrite_path_regex"}) {
            if (const Node* value = field(&action, name)) {
                route.preserveHost = Setting<bool>::at(false, value->range);
            }
        }
        const Node* automatic = field(&action, "auto_host_rewrite");
        if (boolOf(automatic).value_or(false)) {
            route.preserveHost = Setting<bool>::at(false, automatic->range);
        }
    }

    // The route's upgrade_configs win over the manager's, upgrade by upgrade.
    void readUpgrades(const Node& action, model::Route& route) const {
        route.websocket = Setting<bool>::byDefault(false);
        for (const Node* holder : {m_group.manager, &action}) {
            for (const Node* upgrade : fieldItems(holder, "upgrade_configs")) {
                const std::string type = fieldText(upgrade, "upgrade_type");
                if (equalsWebsocket(type)) {
                    route.websocket =
                        Setting<bool>::at(fieldBool(upgrade, "enabled", true), upgrade->range);
                }
            }
        }
        if (boolOf(field(&action, "use_websocket")).value_or(false)) { // API v2
            route.websocket = Setting<bool>::at(true, field(&action, "use_websocket")->range);
        }
    }

    static bool equalsWebsocket(const std::string& type) {
        constexpr std::string_view kWebsocket = "websocket";
        return type.size() == kWebsocket.size() &&
               std::equal(type.begin(), type.end(), kWebsocket.begin(),
                          [](char a, char b) { return (a | 0x20) == b; });
    }

    void matcherRoute(const Node& matcher) {
        model::Route route = base(matcher, {});
        route.key =
            fmt::format("{}/{}/matcher",
                        m_group.routeConfigName.empty() ? m_group.ownName : m_group.routeConfigName,
                        m_hostName);
        route.name = "matcher of " + m_hostName;
        route.productKind = "matcher";
        model::Expr opaque;
        opaque.kind = model::ExprKind::Opaque;
        opaque.value = "matcher tree";
        opaque.range = matcher.range;
        route.expression = std::make_shared<const model::Expr>(std::move(opaque));
        route.action = RouteAction::Forward;
        m_assembly.builder.warn("not-evaluated",
                                fmt::format("virtual host \"{}\" chooses its routes by a matcher "
                                            "tree, which is shown but not evaluated",
                                            m_hostName),
                                matcher.range);
        m_label = fmt::format("virtual host \"{}\"", m_hostName);
        collectRoutes(matcher, route);
        finish(std::move(route), matcher);
    }

    // The clusters that any route action below a matcher tree leads to.
    void collectRoutes(const Node& node, model::Route& route) {
        const Typed message = typed(&node);
        if (message.type == "envoy.config.route.v3.Route") {
            if (const Node* action = field(message.value, "route")) {
                readClusters(*action, route);
            }
            return;
        }
        for (const auto& member : node.members) {
            collectRoutes(*member.value, route);
        }
        for (const Node* item : node.items) {
            collectRoutes(*item, route);
        }
    }

    void finish(model::Route route, const Node& node) {
        ++m_order;
        const auto id = m_assembly.builder.add(std::move(route));
        m_chain.apply(id, node);
    }

    Assembly& m_assembly;
    const HttpGroup& m_group;
    ChainBuilder m_chain;
    const Node* m_host = nullptr;
    std::string m_hostName;
    std::string m_label;
    model::Route m_domains; // its hosts only
    Setting<bool> m_tlsNeeded;
    std::uint32_t m_order = 0;
};

// A listener that only tells clients to come by https.
void settleRedirects(Assembly& assembly) {
    auto& snapshot = assembly.builder.snapshot();
    std::vector<bool> any(snapshot.listeners.size());
    std::vector<bool> other(snapshot.listeners.size());
    for (const model::Route& route : snapshot.routes) {
        const bool redirects =
            (route.action == RouteAction::Redirect && route.redirectTo.starts_with("https://")) ||
            route.tls.value;
        for (const auto id : route.listeners) {
            any[id.index()] = true;
            other[id.index()] = other[id.index()] || !redirects;
        }
    }
    for (std::size_t i = 0; i < any.size(); ++i) {
        snapshot.listeners[i].redirectsToHttps =
            any[i] && !other[i] && !isEncrypted(snapshot.listeners[i].protocol);
    }
}

} // namespace

void addRoutes(Assembly& assembly) {
    for (const HttpGroup& group : assembly.groups) {
        if (group.routeConfig != nullptr) {
            RouteReader(assembly, group).readAll();
        }
    }
    settleRedirects(assembly);
}

} // namespace gatelens::adapters::envoy
