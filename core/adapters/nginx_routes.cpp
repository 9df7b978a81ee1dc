// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The content of a route: where it forwards, redirects or answers, and the
// settings that hold for it.
#include "core/adapters/nginx_http.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace gatelens::adapters::nginx {

using model::PathRewrite;
using model::RouteAction;
using model::Setting;

namespace {

// Directives of a location that the route itself says; policies and pass
// directives are recognised by their tables.
const std::unordered_set<std::string_view>& saidByRoute() {
    static const std::unordered_set<std::string_view> names = {
        "location",    "internal", "client_max_body_size", "limit_except", "if",
        "stub_status", "listen",   "server_name",
    };
    return names;
}

bool isAddress(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

int statusOf(const Statement& statement) {
    if (statement.name() == "rewrite") {
        return statement.arg(2) == "permanent" ? 301 : 302;
    }
    return static_cast<int>(parseInt(statement.arg(0)).value_or(302));
}

std::string targetOf(const Statement& statement) {
    if (statement.name() == "rewrite") {
        return std::string(statement.arg(1));
    }
    const bool codeFirst = parseInt(statement.arg(0)).has_value();
    return std::string(statement.arg(codeFirst ? 1 : 0));
}

std::vector<PathRewrite> rewritesOf(const Scope& scope) {
    std::vector<PathRewrite> out;
    for (const Statement* rewrite : scope.ownList("rewrite")) {
        PathRewrite change;
        change.kind = PathRewrite::Kind::RegexReplace;
        change.match = rewrite->arg(0);
        change.replacement = rewrite->arg(1);
        change.range = rewrite->node->range;
        out.push_back(std::move(change));
    }
    return out;
}

const Statement* headerOf(const Scope& scope, std::string_view name) {
    for (const Statement* header : scope.list("proxy_set_header")) {
        if (equalsIgnoreCase(header->arg(0), name)) {
            return header;
        }
    }
    return nullptr;
}

} // namespace

void HttpReader::readContent(model::Route& route, const Scope& scope, const PolicyLevel& level,
                             const LocationMatch& match) {
    const Content content = contentOf(scope.block());
    route.action = content.action;
    std::string_view handler;
    if (content.statement != nullptr) {
        handler = content.statement->name();
        if (route.action == RouteAction::Forward) {
            readPass(route, *content.statement, scope, match);
        } else if (handler == "return" || handler == "rewrite") {
            route.responseStatus = statusOf(*content.statement);
            if (route.action == RouteAction::Redirect) {
                route.redirectTo = targetOf(*content.statement);
            }
        }
    }
    if (route.action == RouteAction::Files) {
        handler = readFallback(route, scope);
    }
    auto rewrites = rewritesOf(scope);
    route.rewrites.insert(route.rewrites.begin(), std::make_move_iterator(rewrites.begin()),
                          std::make_move_iterator(rewrites.end()));
    m_policies.settle(route, level, handler);
}

void HttpReader::checkPass(const Statement& pass, const PassUrl& url, const LocationMatch& match) {
    const bool fixedUri = url.hasUri && !hasVariables(pass.arg(0));
    const bool noUri = match.isRegex() || match.kind == LocationKind::Named;
    if (pass.name() == "proxy_pass" && fixedUri && noUri) {
        m_out.error("uri-not-allowed",
                    fmt::format("\"proxy_pass\" cannot have a URI part (\"{}\") in a location that "
                                "is a regular expression or has a name, nor in an if",
                                url.path),
                    pass.node->items[0]->range, "remove the URI part, or use a rewrite");
    }
}

// With a variable in the name nginx resolves when a request comes, which needs a
// resolver unless the name is an upstream or an address.
void HttpReader::checkResolver(const Statement& pass, const model::Route& route,
                               const Scope& scope) {
    if (!parsePass(pass.arg(0)).dynamicHost || scope.find("resolver") != nullptr) {
        return;
    }
    for (const auto& target : route.services) {
        const auto& service = m_out.snapshot()[target.service];
        const bool name = !service.dynamic && !m_upstreams->has(service.host) &&
                          !service.host.starts_with("unix:") && !isAddress(service.host);
        if (name) {
            m_out.warn("missing-resolver",
                       fmt::format("no resolver is defined to resolve \"{}\"; requests get a 502",
                                   service.host),
                       pass.node->items[0]->range, "add a \"resolver\" directive");
            return;
        }
    }
}

void HttpReader::readPass(model::Route& route, const Statement& pass, const Scope& scope,
                          const LocationMatch& match) {
    route.services = m_upstreams->services(pass, scope, m_maps);
    if (pass.argCount() == 0) {
        return;
    }
    const PassUrl url = parsePass(pass.arg(0));
    checkPass(pass, url, match);
    checkResolver(pass, route, scope);
    for (const Statement* check : scope.ownList("health_check")) {
        m_upstreams->addHealthCheck(*check, route.service());
    }
    const text::SourceRange& range = pass.node->items[0]->range;
    const std::string_view family = pass.name().substr(0, pass.name().find("_pass"));
    route.timeoutMs = scope.timeMs(fmt::format("{}_read_timeout", family), 60'000);
    if (pass.name() != "proxy_pass") {
        return;
    }
    const bool replaces = url.hasUri && !match.isRegex();
    if (replaces) {
        PathRewrite change;
        change.kind = hasVariables(url.path) || url.dynamicHost ? PathRewrite::Kind::Template
                                                                : PathRewrite::Kind::ReplacePrefix;
        change.match = match.value;
        change.replacement = url.path;
        change.range = range;
        route.rewrites.push_back(std::move(change));
    }
    route.stripPath = Setting<bool>::at(
        replaces && !hasVariables(url.path) && !url.path.starts_with(match.value), range);
    const Statement* upgrade = headerOf(scope, "upgrade");
    route.websocket = upgrade == nullptr
                          ? Setting<bool>::byDefault(false)
                          : Setting<bool>::at(!upgrade->arg(1).empty(), upgrade->node->range);
    const Statement* host = headerOf(scope, "host");
    const bool kept =
        route.service() && m_out.snapshot()[route.service()].hostMode == model::HostMode::Client;
    route.preserveHost = host == nullptr ? Setting<bool>::byDefault(false)
                                         : Setting<bool>::at(kept, host->node->range);
}

// `try_files $uri @app`: what is no file goes to the named location. Gives the
// directive that forwards there.
std::string_view HttpReader::readFallback(model::Route& route, const Scope& scope) {
    const Statement* files = scope.find("try_files");
    const bool own = files != nullptr && files == scope.own("try_files");
    if (!own || files->argCount() == 0) {
        return {};
    }
    const std::string_view last = files->arg(files->argCount() - 1);
    if (!last.starts_with('@')) {
        return {};
    }
    const auto named = m_named.find(last);
    if (named == m_named.end()) {
        m_out.warn("missing-location", fmt::format("the server has no location \"{}\"", last),
                   files->node->items.back()->range,
                   fmt::format("add \"location {} {{ … }}\"", last));
        return {};
    }
    const Content content = contentOf(*named->second->block);
    if (content.action != RouteAction::Forward) {
        return {};
    }
    const Scope fallback(*named->second->block, scope.parent());
    route.action = RouteAction::Forward;
    route.services = m_upstreams->services(*content.statement, fallback, m_maps);
    return content.statement->name();
}

void HttpReader::readSettings(model::Route& route, const Scope& scope) const {
    route.maxBodyBytes = scope.size("client_max_body_size", 1 << 20);
    const auto& listeners = m_out.snapshot().listeners;
    const bool tls =
        !route.listeners.empty() && std::all_of(route.listeners.begin(), route.listeners.end(),
                                                [&listeners](model::ListenerId id) {
                                                    return listeners[id.index()].tls.has_value();
                                                });
    route.tls = route.listeners.empty()
                    ? Setting<bool>{}
                    : Setting<bool>::at(tls, listeners[route.listeners[0].index()].source.range);
    if (route.productKind == "server") {
        return;
    }
    Extras extras(route);
    for (const auto& statement : scope.block().statements) {
        const bool said = saidByRoute().contains(statement.name()) || isPass(statement.name()) ||
                          findPolicyKind(statement.name()) != nullptr;
        if (!said) {
            extras.keep(statement);
        }
    }
}

void HttpReader::addAdminEndpoints(const Server& server, const Scope& scope,
                                   const Statement& content, const model::Route& route) {
    const std::string_view directive = content.name();
    const bool api = directive == "api" || directive == "upstream_conf";
    const bool status = directive == "stub_status" || directive == "status" ||
                        directive == "vhost_traffic_status_display" ||
                        directive == "check_status" || directive == "upstream_show" ||
                        directive == "nchan_stub_status";
    if (!api && !status) {
        return; // code of the user's own
    }
    for (const auto id : server.listeners) {
        const auto& listener = m_out.snapshot()[id];
        model::AdminEndpoint admin;
        admin.kind = api ? "admin-api" : "status";
        admin.name = route.name;
        admin.key = fmt::format("{} {}", listener.key, route.key);
        admin.productKind = content.name() == "stub_status" ? "stub_status" : "directive";
        admin.source.range = content.node->range;
        admin.raw = content.node;
        admin.address = listener.address;
        admin.port = listener.port;
        admin.tls = listener.tls.has_value();
        admin.exposure = listener.exposure;
        admin.readOnly = !api || parameter(content, "write").value_or("off") != "on";
        const Statement* basic = scope.find("auth_basic");
        const bool password = basic != nullptr && basic->arg(0) != "off";
        const bool certificate =
            admin.tls && listener.tls->clientAuth.value == model::ClientAuth::Require;
        admin.auth =
            password ? Setting<model::AdminAuth>::at(model::AdminAuth::Basic, basic->node->range)
            : certificate ? Setting<model::AdminAuth>::at(model::AdminAuth::Mtls,
                                                          listener.tls->clientAuth.range)
                          : Setting<model::AdminAuth>::byDefault(model::AdminAuth::None);
        std::vector<std::string> allowed;
        bool closed = false;
        const auto rules = scope.listOfAny({"allow", "deny"});
        for (const Statement* rule : rules) {
            if (rule->name() == "allow") {
                allowed.emplace_back(rule->arg(0));
            }
            closed = closed || (rule->name() == "deny" && rule->arg(0) == "all");
        }
        if (closed) {
            admin.allow = Setting<std::vector<std::string>>::at(std::move(allowed),
                                                                rules.front()->node->range);
        }
        m_out.gateway().admin.push_back(std::move(admin));
    }
}

} // namespace gatelens::adapters::nginx
