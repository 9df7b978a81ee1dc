// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes and stream routes (apisix/http/route.lua, router/radixtree_*.lua,
// lua-resty-radixtree).
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/expr.h"
#include "core/adapters/support/fields.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using model::Setting;
using text::Node;

namespace {

constexpr std::array kRouteFields = std::to_array<std::string_view>(
    {"id",          "name",        "labels",           "uri",         "uris",
     "host",        "hosts",       "methods",          "remote_addr", "remote_addrs",
     "vars",        "filter_func", "priority",         "status",      "enable_websocket",
     "timeout",     "service_id",  "plugin_config_id", "plugins",     "upstream",
     "upstream_id", "script",      "create_time",      "update_time", "server_port",
     "sni"});

// One value or a list of them, from the first of the two keys that is set.
std::vector<const Node*> eitherOf(const Node& node, std::string_view list, std::string_view one) {
    for (const auto key : {list, one}) {
        const Node* value = node.get(key);
        if (value == nullptr || value->isNull()) {
            continue;
        }
        if (value->isSequence()) {
            return {value->items.begin(), value->items.end()};
        }
        return {value};
    }
    return {};
}

std::string textIn(const Node& node) {
    return std::string(node.asText().value_or(std::string_view{}));
}

model::HostMatch hostMatch(std::string text) {
    model::HostMatch match;
    match.text = text;
    if (text == "*") {
        match.kind = model::HostMatchKind::Any;
    } else if (text.starts_with('*')) {
        match.kind = model::HostMatchKind::WildcardPrefix;
        match.value = text.substr(1);
    } else {
        match.value = std::move(text);
    }
    return match;
}

// "/x*" is a prefix; "*" elsewhere stands for anything, slashes included.
model::PathMatch pathMatch(std::string text, bool parameters) {
    using model::PathMatchKind;
    model::PathMatch match;
    match.text = text;
    const auto star = text.find('*');
    if (parameters && text.find("/:") != std::string::npos) {
        match.kind = PathMatchKind::Template;
    } else if (star == std::string::npos) {
        match.kind = PathMatchKind::Exact;
    } else if (star + 1 == text.size()) {
        match.kind = PathMatchKind::Prefix;
        text.pop_back();
    } else {
        match.kind = PathMatchKind::Glob;
    }
    match.value = std::move(text);
    return match;
}

// A name that stays the same wherever the route is read: what it matches.
std::string matchKey(const model::Route& route) {
    std::string key;
    const auto append = [&key](std::string_view text) {
        key += key.empty() ? "" : " ";
        key += text;
    };
    for (const auto& method : route.methods) {
        append(method);
    }
    for (const auto& host : route.hosts) {
        append(host.text);
    }
    for (const auto& path : route.paths) {
        append(path.text);
    }
    return key;
}

} // namespace

void ApisixModel::addRoutes() {
    auto& snapshot = m_builder.snapshot();
    const auto count = m_input.of(Kind::Route).size();
    const auto streams = m_input.of(Kind::StreamRoute).size();
    snapshot.routes.reserve(count + streams);
    m_routeServices.reserve(count + streams);
    for (std::uint32_t i = 0; i < count; ++i) {
        m_builder.add(makeRoute(i));
    }
    for (std::uint32_t i = 0; i < streams; ++i) {
        m_builder.add(makeStreamRoute(i));
    }
}

model::Route ApisixModel::makeRoute(std::uint32_t index) {
    const auto& item = m_input.of(Kind::Route)[index];
    model::Route route;
    fillBase(route, Kind::Route, index);
    route.order = index;
    route.protocols = {"http", "https"};
    route.enabled = intOf(item.node, "status", 1) != 0;
    if (const Node* priority = item.node->get("priority")) {
        route.priority = priority->asInt();
    }
    const auto service = resolve(item, Kind::Service, "service_id");
    setMatchers(route, item, service.index);
    if (item.parentKind == Kind::Service) { // ADC: named within its service
        route.key = fmt::format("{}/{}", label(Kind::Service, item.parent), route.key);
    } else if (item.id.empty() && route.name.empty()) {
        route.key = matchKey(route);
    }
    linkService(route, item, service);
    m_routePluginConfigs.push_back(resolve(item, Kind::PluginConfig, "plugin_config_id"));

    if (const Node* timeout = item.node->get("timeout")) {
        if (const Node* read = timeout->get("read"); read != nullptr && read->asDouble()) {
            route.timeoutMs = Setting<std::int64_t>::at(
                static_cast<std::int64_t>(std::clamp(*read->asDouble(), 0.0, 1e9) * 1000),
                read->range);
        }
    }
    route.stripPath = Setting<bool>::byDefault(false);
    route.websocket = boolSetting(item.node, "enable_websocket", false);
    if (!route.websocket.declared() && service.index != kNoIndex) {
        route.websocket =
            boolSetting(m_input.of(Kind::Service)[service.index].node, "enable_websocket", false);
    }
    route.tls = Setting<bool>::byDefault(false);
    keepExtra(route, *item.node, kRouteFields);
    return route;
}

void ApisixModel::setMatchers(model::Route& route, const Item& item, std::uint32_t service) {
    route.methods = textsOf(item.node, "methods");
    for (const Node* address : eitherOf(*item.node, "remote_addrs", "remote_addr")) {
        route.clientIps.push_back(textIn(*address));
    }
    auto hosts = eitherOf(*item.node, "hosts", "host");
    // A route without hosts takes those of its service.
    if (hosts.empty() && service != kNoIndex) {
        hosts = eitherOf(*m_input.of(Kind::Service)[service].node, "hosts", "host");
    }
    for (const Node* host : hosts) {
        route.hosts.push_back(hostMatch(textIn(*host)));
    }
    setPaths(route, item);
    setVars(route, item);
}

void ApisixModel::setPaths(model::Route& route, const Item& item) {
    const bool parameters = m_input.router == "radixtree_uri_with_parameter";
    const auto prefix = item.parentKind == Kind::Service
                            ? textOf(m_input.of(Kind::Service)[item.parent].node, "path_prefix")
                            : std::string{};
    const auto paths = eitherOf(*item.node, "uris", "uri");
    route.paths.reserve(paths.size());
    for (const Node* path : paths) {
        auto text = textIn(*path);
        const bool placeholder = (path->flags & text::kHasPlaceholder) != 0;
        if (!text.starts_with('/') && !text.starts_with('*') && !placeholder) {
            m_builder.report(text::Severity::Error, "invalid-path",
                             fmt::format("the uri \"{}\" does not start with \"/\"", text),
                             path->range, "begin it with \"/\"", item.apiPath);
        }
        if (!parameters && text.find("/:") != std::string::npos && !placeholder) {
            m_builder.report(text::Severity::Note, "literal-parameter",
                             fmt::format("\":\" in the uri \"{}\" is plain text with the router {}",
                                         text, m_input.router),
                             path->range, "set apisix.router.http to radixtree_uri_with_parameter",
                             item.apiPath);
        }
        route.paths.push_back(pathMatch(prefix + text, parameters));
    }
}

// `vars` and filter_func go beyond the lists, so the expression says it all.
void ApisixModel::setVars(model::Route& route, const Item& item) {
    std::vector<model::Expr> more;
    const Node* vars = item.node->get("vars");
    if (vars != nullptr && !vars->isNull()) {
        auto parsed = parseVars(*vars);
        if (!parsed.problem.empty()) {
            m_builder.report(
                text::Severity::Error, "invalid-vars",
                fmt::format("\"vars\" of the route \"{}\" {}", route.label(), parsed.problem),
                parsed.place, R"(write [["arg_name", "==", "value"]])", item.apiPath);
        }
        more.push_back(std::move(parsed.expr));
    }
    const Node* function = item.node->get("filter_func");
    if (function != nullptr && !function->isNull()) {
        more.push_back(valueExpr(model::ExprKind::Opaque, textIn(*function), function->range));
    }
    if (!more.empty()) {
        route.expression = std::make_shared<const model::Expr>(wholeRule(route, std::move(more)));
    }
}

void ApisixModel::linkService(model::Route& route, const Item& item, const Reference& service) {
    m_routeServices.push_back(service);
    const auto own = upstreamOf(item, fmt::format("route:{}", route.key));
    model::WeightedService target;
    target.range = item.node->range;
    if (own.node != nullptr) {
        target.service = serviceFor(own);
        target.reference = m_builder.snapshot()[target.service].label();
        target.range = own.node->range;
    } else if (own.reference.given()) {
        target.reference = own.reference.text;
        target.range = own.reference.range;
    } else if (service.given()) {
        target.reference = service.text;
        target.range = service.range.valid() ? service.range : item.node->range;
        if (service.index != kNoIndex) {
            target.service = model::ServiceId(service.index);
            target.reference = m_builder.snapshot()[target.service].label();
        }
    } else {
        return;
    }
    route.services.push_back(std::move(target));
}

model::Route ApisixModel::makeStreamRoute(std::uint32_t index) {
    const auto& item = m_input.of(Kind::StreamRoute)[index];
    model::Route route;
    fillBase(route, Kind::StreamRoute, index);
    route.order = static_cast<std::uint32_t>(m_input.of(Kind::Route).size()) + index;
    route.protocols = {"tcp"};
    const auto service = resolve(item, Kind::Service, "service_id");
    std::vector<model::Expr> more;
    for (const Node* address : eitherOf(*item.node, "remote_addrs", "remote_addr")) {
        route.clientIps.push_back(textIn(*address));
    }
    if (const auto sni = textOf(item.node, "sni"); !sni.empty()) {
        route.snis.push_back(sni);
        route.protocols = {"tls"};
    }
    if (const Node* port = item.node->get("server_port")) {
        more.push_back(valueExpr(model::ExprKind::Port, textIn(*port), port->range));
    }
    if (const Node* address = item.node->get("server_addr")) {
        model::FieldMatch match;
        match.name = "server_addr";
        match.values = {textIn(*address)};
        match.text = match.values.front();
        more.push_back(fieldExpr(model::ExprKind::Variable, std::move(match), address->range));
    }
    if (!more.empty()) {
        route.expression = std::make_shared<const model::Expr>(wholeRule(route, std::move(more)));
    }
    linkService(route, item, service);
    m_routePluginConfigs.emplace_back();
    keepExtra(route, *item.node, kRouteFields);
    return route;
}

} // namespace gatelens::adapters::apisix
