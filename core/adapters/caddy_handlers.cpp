// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/caddy_model.h"
#include "core/adapters/caddy_nodes.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/support/secret_scan.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::caddy {

using model::PolicyClass;
using model::Protocol;
using model::RouteAction;
using model::Setting;
using text::Node;

namespace {

// Fields of a header operation, without case.
const Node* headerField(const Node* ops, std::string_view operation, std::string_view field) {
    for (const auto& member : membersOf(ops, operation)) {
        if (equalsIgnoreCase(member.name, field)) {
            return member.value;
        }
    }
    return nullptr;
}

std::string firstText(const Node* value) {
    if (value == nullptr) {
        return {};
    }
    if (const auto text = value->asText()) {
        return std::string(*text);
    }
    const auto text = value->items.empty() ? std::nullopt : value->items.front()->asText();
    return text ? std::string(*text) : std::string{};
}

bool setsCors(const Node& headers) {
    const Node* response = present(&headers, "response");
    return headerField(response, "set", "Access-Control-Allow-Origin") != nullptr ||
           headerField(response, "add", "Access-Control-Allow-Origin") != nullptr;
}

// Plugins put their own providers under "authentication".
bool isAuthorizer(const Node& authentication) {
    const auto providers = membersOf(&authentication, "providers");
    return !providers.empty() &&
           std::all_of(providers.begin(), providers.end(),
                       [](const auto& member) { return member.name == "authorizer"; });
}

// Whether a list of handlers lets the request go on to what follows.
bool handsOn(std::span<const Node* const> routes) {
    return std::none_of(routes.begin(), routes.end(), [](const Node* route) {
        const auto handlers = itemsOf(route, "handle");
        return std::any_of(handlers.begin(), handlers.end(), [](const Node* handler) {
            const HandlerKind* kind = findHandlerKind(textOf(handler, "handler"));
            return kind != nullptr && kind->answer == Answer::Always;
        });
    });
}

bool isPlaceholder(std::string_view text) {
    return text.find('{') != std::string_view::npos;
}

// Without checks Caddy calls every target healthy, which says nothing.
Setting<bool> observedHealth(const model::Upstream& upstream, const UpstreamState& state) {
    const bool active = upstream.active && upstream.active->enabled;
    const bool passive = upstream.passive && upstream.passive->enabled;
    if (!active && !passive) {
        return {};
    }
    const bool failing =
        passive && state.fails >= std::max<std::int64_t>(1, upstream.passive->failures);
    return {state.healthy.value_or(true) && !failing, model::Origin::Observed, state.range};
}

} // namespace

bool isForwardAuth(const Node& proxy) {
    const auto responses = itemsOf(&proxy, "handle_response");
    return std::any_of(responses.begin(), responses.end(), [](const Node* response) {
        const auto codes = textsOf(present(response, "match"), "status_code");
        const bool success = std::any_of(codes.begin(), codes.end(), [](const std::string& code) {
            return code == "2" || (code.size() == 3 && code.starts_with('2'));
        });
        return success && !itemsOf(response, "routes").empty() &&
               handsOn(itemsOf(response, "routes"));
    });
}

model::PolicyId ModelBuilder::policyOf(const Handler& handler) {
    if (const auto known = m_policies.find(handler.node); known != m_policies.end()) {
        return known->second;
    }
    model::Policy policy;
    policy.key = handler.key;
    policy.productKind = "handler";
    policy.productId = textOf(handler.node, "@id");
    policy.source = {handler.node->range, handler.path};
    policy.raw = handler.node;
    policy.config = handler.node;
    policy.scope = model::PolicyScope::Route;
    readHandler(handler, policy);
    const bool auth = policy.policyClass == PolicyClass::Authn;
    const model::PolicyId id = m_out.add(std::move(policy));
    m_policies.emplace(handler.node, id);
    if (auth && textOf(handler.node, "handler") == "authentication") {
        readAccounts(handler, id);
    }
    return id;
}

void ModelBuilder::readHandler(const Handler& handler, model::Policy& policy) {
    const Node* name = present(handler.node, "handler");
    if (name == nullptr || !name->isString()) {
        m_out.error("missing-key", "a handler without \"handler\", which names its module",
                    handler.node->range, "add \"handler\"");
        policy.known = false;
        return;
    }
    policy.type = name->text;
    policy.name = policy.type;
    const HandlerKind* kind = findHandlerKind(policy.type);
    if (kind == nullptr) {
        if (!m_adapted) {
            std::vector<std::string_view> names;
            for (const HandlerKind& known : handlerKinds()) {
                names.push_back(known.name);
            }
            const auto near = nearest(policy.type, names);
            m_out.report(
                text::Severity::Warning, "unknown-module",
                fmt::format("the handler \"{}\" is none of Caddy's own; it may come from a "
                            "plugin",
                            policy.type),
                name->range,
                near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near),
                handler.path);
        }
        policy.known = false;
        policy.emulable = false;
        return;
    }
    policy.known = kind->standard;
    policy.emulable = kind->standard;
    policy.policyClass = kind->policyClass;
    if (const Shape* shape = handlerShape(policy.type); shape != nullptr) {
        checkShape(*handler.node, *shape, fmt::format("handler \"{}\"", policy.type),
                   m_out.snapshot().diagnostics);
    }
    if (policy.type == "headers" && setsCors(*handler.node)) {
        policy.policyClass = PolicyClass::Cors;
    } else if (policy.type == "authentication") {
        policy.policyClass = isAuthorizer(*handler.node) ? PolicyClass::Authz : PolicyClass::Authn;
        policy.onError = Setting<model::OnError>::byDefault(model::OnError::Closed);
    } else if (policy.type == "reverse_proxy" && isForwardAuth(*handler.node)) {
        policy.name = "forward_auth";
        policy.policyClass = PolicyClass::Authn;
        policy.onError = Setting<model::OnError>::byDefault(model::OnError::Closed);
    } else if (const Node* route = present(handler.node, "name");
               policy.type == "invoke" && route != nullptr &&
               at(m_current->node, {"named_routes", route->text}) == nullptr) {
        m_out.error("dangling-reference",
                    fmt::format("there is no named route \"{}\"", route->text), route->range);
    } else if (policy.type == "static_response" &&
               headerField(handler.node, "headers", "Location") != nullptr) {
        policy.policyClass = PolicyClass::Redirect;
    }
}

void ModelBuilder::readAccounts(const Handler& handler, model::PolicyId policy) {
    const Node* basic = at(handler.node, {"providers", "http_basic"});
    const auto accounts = itemsOf(basic, "accounts");
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const Node* account = accounts[i];
        const Node* password = present(account, "password");
        model::Credential credential;
        credential.kind = model::CredentialKind::Basic;
        credential.type = "http_basic";
        credential.identity = textOf(account, "username");
        credential.name = credential.identity;
        credential.key = fmt::format("{}/{}", handler.key, credential.identity);
        credential.productKind = "account";
        credential.source = {
            account->range,
            handler.path.empty()
                ? std::string{}
                : fmt::format("{}/providers/http_basic/accounts/{}", handler.path, i)};
        credential.algorithm = textOf(at(basic, {"hash"}), "algorithm");
        credential.policy = policy;
        credential.locations = {"header:authorization"};
        if (password != nullptr && password->isScalar()) {
            credential.secret = model::inspectSecret(password->text, password->range);
        }
        m_out.add(std::move(credential));
    }
    if (basic != nullptr && accounts.empty()) {
        m_out.warn("no-users", "basic authentication without accounts lets nobody in", basic->range,
                   "add accounts");
    }
}

void ModelBuilder::applyPolicyEffects(const model::Policy& policy, model::Route& route) {
    using Kind = model::PathRewrite::Kind;
    const Node* config = policy.config;
    if (policy.type == "request_body") {
        if (const auto limit = intSetting(config, "max_size"); limit.known()) {
            route.maxBodyBytes = limit;
        }
        return;
    }
    if (policy.type != "rewrite") {
        return;
    }
    const auto add = [&](Kind kind, std::string match, std::string replacement,
                         const text::SourceRange& range) {
        model::PathRewrite rewrite;
        rewrite.kind = kind;
        rewrite.match = std::move(match);
        rewrite.replacement = std::move(replacement);
        rewrite.range = range;
        route.rewrites.push_back(std::move(rewrite));
    };
    // The order of rewrite.go: strip prefix, strip suffix, uri, then the rest.
    if (const Node* uri = present(config, "uri"); uri != nullptr) {
        add(Kind::ReplaceAll, {}, std::string(uri->text), uri->range);
    }
    if (const Node* prefix = present(config, "strip_path_prefix"); prefix != nullptr) {
        add(Kind::StripPrefix, std::string(prefix->text), {}, prefix->range);
        route.stripPath = Setting<bool>::at(true, prefix->range);
    }
    if (const Node* suffix = present(config, "strip_path_suffix"); suffix != nullptr) {
        add(Kind::Other, std::string(suffix->text), {}, suffix->range);
    }
    for (const Node* item : itemsOf(config, "uri_substring")) {
        add(Kind::Other, textOf(item, "find"), textOf(item, "replace"), item->range);
    }
    for (const Node* item : itemsOf(config, "path_regexp")) {
        add(Kind::RegexReplace, textOf(item, "find"), textOf(item, "replace"), item->range);
    }
}

void ModelBuilder::applyHandler(const Handler& handler, model::Route& route) {
    const std::string name = textOf(handler.node, "handler");
    if (name == "reverse_proxy") {
        const model::ServiceId service = serviceOf(handler);
        if (isForwardAuth(*handler.node)) {
            return;
        }
        route.action = RouteAction::Forward;
        route.services = {{service, 1, m_out.snapshot()[service].name, handler.node->range}};
        const model::HostMode mode = m_out.snapshot()[service].hostMode;
        route.preserveHost = {mode == model::HostMode::Client, model::Origin::ProductDefault, {}};
        if (const Node* host = headerField(at(handler.node, {"headers", "request"}), "set", "Host");
            host != nullptr) {
            route.preserveHost = Setting<bool>::at(false, host->range);
        }
        if (const Node* rewrite = present(handler.node, "rewrite"); rewrite != nullptr) {
            model::Policy inner;
            inner.type = "rewrite";
            inner.config = rewrite;
            applyPolicyEffects(inner, route);
        }
        return;
    }
    if (name == "static_response" || name == "error") {
        const auto status = parseInt(textOf(handler.node, "status_code"));
        route.responseStatus = static_cast<int>(
            std::clamp<std::int64_t>(status.value_or(name == "error" ? 500 : 200), 0, 999));
        route.action = RouteAction::Respond;
        const std::string location = firstText(headerField(handler.node, "headers", "Location"));
        if (!location.empty()) {
            route.action = RouteAction::Redirect;
            route.redirectTo = location;
        }
        return;
    }
    if (name == "file_server") {
        route.action = RouteAction::Files;
    } else if (name == "metrics" || name == "acme_server") {
        route.action = RouteAction::Internal;
    } else if (answers(*handler.node)) {
        route.action = RouteAction::Respond;
    }
}

model::ServiceId ModelBuilder::serviceOf(const Handler& handler) {
    if (const auto known = m_services.find(handler.node); known != m_services.end()) {
        return known->second;
    }
    const Node& proxy = *handler.node;
    std::vector<std::string> dials;
    for (const Node* upstream : itemsOf(&proxy, "upstreams")) {
        dials.push_back(textOf(upstream, "dial"));
    }
    const Node* dynamic = present(&proxy, "dynamic_upstreams");
    if (dynamic != nullptr) {
        dials.push_back(fmt::format("{} {}", textOf(dynamic, "source"), textOf(dynamic, "name")));
    }
    constexpr std::size_t kNamed = 3;
    std::string name = fmt::format(
        "{}", fmt::join(dials.begin(),
                        dials.begin() + static_cast<std::ptrdiff_t>(std::min(dials.size(), kNamed)),
                        ", "));
    if (dials.size() > kNamed) {
        name += fmt::format(" and {} more", dials.size() - kNamed);
    }
    model::Upstream upstream;
    upstream.name = name;
    upstream.productKind = "upstreams";
    upstream.source = {proxy.range, handler.path};
    upstream.raw = &proxy;
    const Node* balancing = present(&proxy, "load_balancing");
    const Node* policy = present(balancing, "selection_policy");
    upstream.algorithm = textOf(policy, "policy");
    if (upstream.algorithm.empty()) {
        upstream.algorithm = "random";
    }
    upstream.hashOn = textOf(policy, "field") + textOf(policy, "key") +
                      (upstream.algorithm == "cookie" ? textOf(policy, "name") : std::string{});
    upstream.discovery = dynamic == nullptr ? std::string{}
                         : textOf(dynamic, "source") == "a" || textOf(dynamic, "source") == "srv"
                             ? "dns"
                             : textOf(dynamic, "source");
    if (const Node* active = at(&proxy, {"health_checks", "active"}); active != nullptr) {
        model::ActiveHealthCheck check;
        check.enabled = true;
        check.path = textOf(active, "uri").empty() ? textOf(active, "path") : textOf(active, "uri");
        check.intervalMs = caddyDuration(active, "interval", 30'000).value;
        check.timeoutMs = caddyDuration(active, "timeout", 5'000).value;
        check.range = active->range;
        upstream.active = check;
    }
    if (const Node* passive = at(&proxy, {"health_checks", "passive"}); passive != nullptr) {
        const bool on = caddyDuration(passive, "fail_duration", 0).value > 0;
        upstream.passive =
            model::PassiveHealthCheck{on, intOf(passive, "max_fails", 1), passive->range};
    }
    const Node* breaker = present(&proxy, "circuit_breaker");
    upstream.circuitBreaker = breaker == nullptr ? Setting<bool>::byDefault(false)
                                                 : Setting<bool>::at(true, breaker->range);
    model::Service service;
    service.name = name;
    service.productKind = isForwardAuth(proxy) ? "auth backend" : "backend";
    service.source = {proxy.range, handler.path};
    service.raw = &proxy;
    service.retries = intSetting(balancing, "retries", 0);
    service.dynamic =
        dynamic != nullptr || std::any_of(dials.begin(), dials.end(), [](const std::string& dial) {
            return isPlaceholder(dial) && dial.find("{env.") == std::string::npos;
        });
    readTransport(proxy, service);
    upstream.tls = service.tls;
    service.upstream = m_out.add(std::move(upstream));
    readUpstreams(proxy, service.upstream, service, handler.path);
    const model::ServiceId id = m_out.add(std::move(service));
    m_services.emplace(handler.node, id);
    return id;
}

void ModelBuilder::readTransport(const Node& proxy, model::Service& service) {
    const Node* transport = present(&proxy, "transport");
    const std::string protocol = textOf(transport, "protocol");
    const Node* tls = present(transport, "tls");
    const auto versions = textsOf(transport, "versions");
    const bool h2c = std::find(versions.begin(), versions.end(), "h2c") != versions.end();
    service.protocol = protocol == "fastcgi"                    ? Protocol::FastCgi
                       : tls != nullptr                         ? Protocol::Https
                       : h2c                                    ? Protocol::H2c
                       : protocol.empty() || protocol == "http" ? Protocol::Http
                                                                : Protocol::Other;
    service.protocolSetting = transport == nullptr
                                  ? Setting<Protocol>::byDefault(service.protocol)
                                  : Setting<Protocol>::at(service.protocol, transport->range);
    // Defaults: modules/caddyhttp/reverseproxy/httptransport.go of 2.11.
    service.connectTimeoutMs = caddyDuration(transport, "dial_timeout", 3'000);
    service.readTimeoutMs = caddyDuration(transport, "response_header_timeout", 0);
    service.writeTimeoutMs = caddyDuration(transport, "write_timeout", 0);
    const std::string host =
        firstText(headerField(at(&proxy, {"headers", "request"}), "set", "Host"));
    if (host.empty()) {
        // Since 2.11 the address of a TLS upstream is sent as Host.
        service.hostMode = tls != nullptr ? model::HostMode::Target : model::HostMode::Client;
    } else if (host.find("upstream.host") != std::string::npos ||
               host.find("{upstream_host") != std::string::npos) {
        service.hostMode = model::HostMode::Target;
    } else if (host == "{http.request.host}" || host == "{host}") {
        service.hostMode = model::HostMode::Client;
    } else {
        service.hostMode = model::HostMode::Fixed;
        service.fixedHost = host;
    }
    if (tls == nullptr) {
        return;
    }
    model::UpstreamTls upstreamTls;
    const auto skip = boolSetting(tls, "insecure_skip_verify", false);
    upstreamTls.verify = {!skip.value, skip.origin, skip.range};
    upstreamTls.sni = textSetting(tls, "server_name");
    const Node* ca = present(tls, "ca");
    const Node* place = ca;
    std::string authority;
    if (ca != nullptr) {
        const auto files = textsOf(ca, "pem_files");
        authority =
            files.empty() ? textOf(ca, "provider") : fmt::format("{}", fmt::join(files, ", "));
    } else if (const auto files = textsOf(tls, "root_ca_pem_files"); !files.empty()) {
        authority = fmt::format("{}", fmt::join(files, ", "));
        place = tls->get("root_ca_pem_files");
    }
    if (!authority.empty()) {
        upstreamTls.ca = Setting<std::string>::at(std::move(authority), place->range);
    }
    upstreamTls.clientCertificate = textSetting(tls, "client_certificate_file");
    if (!upstreamTls.clientCertificate.known()) {
        upstreamTls.clientCertificate = textSetting(tls, "client_certificate_automate");
    }
    upstreamTls.range = tls->range;
    service.tls = std::move(upstreamTls);
}

void ModelBuilder::readUpstreams(const Node& proxy, model::UpstreamId upstream,
                                 model::Service& service, const std::string& path) {
    const auto upstreams = itemsOf(&proxy, "upstreams");
    const Node* policy = present(present(&proxy, "load_balancing"), "selection_policy");
    const bool weighted = textOf(policy, "policy") == "weighted_round_robin";
    const auto weights = itemsOf(weighted ? policy : nullptr, "weights");
    for (std::size_t i = 0; i < upstreams.size(); ++i) {
        const Node* dial = present(upstreams[i], "dial");
        if (dial == nullptr || !dial->isScalar()) {
            continue;
        }
        const NetworkAddress place = parseNetworkAddress(dial->text);
        model::Target target;
        target.upstream = upstream;
        target.productKind = "upstream";
        target.source = {upstreams[i]->range,
                         path.empty() ? std::string{} : fmt::format("{}/upstreams/{}", path, i)};
        target.raw = upstreams[i];
        target.protocol = service.protocol;
        if (i < weights.size()) {
            target.weight = weights[i]->asInt().value_or(1);
        }
        target.host = place.network.starts_with("unix") ? "unix:" + place.host : place.host;
        target.port = place.port == place.lastPort ? place.port : std::uint16_t{0};
        if (!place.valid) {
            target.host = dial->text;
            if (!isPlaceholder(dial->text)) {
                m_out.error("invalid-address",
                            fmt::format("\"{}\" is no address with a port", dial->text),
                            dial->range, "write it as host:port");
            }
        }
        if (const auto state = m_upstreamState.find(std::string(dial->text));
            state != m_upstreamState.end()) {
            target.healthy = observedHealth(m_out.snapshot()[upstream], state->second);
        }
        if (service.host.empty()) {
            service.host = target.host;
            service.port = target.port;
        }
        m_out.add(std::move(target));
    }
}

} // namespace gatelens::adapters::caddy
