// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/fields.h"
#include "core/adapters/traefik_model.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

using model::Protocol;
using model::Setting;
using text::Node;

namespace {

const Node* present(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
    for (const auto name : path) {
        node = present(node, name);
    }
    return node;
}

// On when the section is there, whatever it holds.
Setting<bool> sectionSetting(const Node* root, std::string_view key) {
    const Node* value = present(root, key);
    return value == nullptr ? Setting<bool>::byDefault(false)
                            : Setting<bool>::at(true, value->range);
}

struct InternalService {
    std::string_view name;
    std::string_view kind;
    bool readOnly = true;
};

// The services that Traefik itself provides and that show or change its state.
constexpr std::array kInternal = std::to_array<InternalService>({
    {"api", "admin-api"},
    {"dashboard", "dashboard"},
    {"rest", "admin-api", false},
    {"ping", "status"},
    {"prometheus", "metrics"},
});

} // namespace

Setting<std::int64_t> traefikDuration(const Node* mapping, std::string_view key,
                                      std::optional<std::int64_t> fallbackMs) {
    const Node* value = present(mapping, key);
    const auto text = value == nullptr ? std::nullopt : value->asText();
    if (text) {
        if (const auto ms = durationMs(*text, 1000)) {
            return Setting<std::int64_t>::at(*ms, value->range);
        }
    }
    return fallbackMs ? Setting<std::int64_t>::byDefault(*fallbackMs) : Setting<std::int64_t>{};
}

void ModelBuilder::build() {
    readGateway();
    readEntryPoints();
    readTls();
    readServices();
    readMiddlewares();
    readRouters();
    finishListeners();
    readAdminEndpoints();
}

void ModelBuilder::readGateway() {
    model::Gateway& gateway = m_out.gateway();
    gateway.version = m_config.version;
    gateway.serverTokens = Setting<bool>::byDefault(false);
    const Node* root = m_config.staticRoot;
    if (root == nullptr) {
        return;
    }
    gateway.raw = root;
    if (!gateway.source.range.valid()) {
        gateway.source.range = root->range;
    }
    gateway.accessLog = sectionSetting(root, "accessLog");
    gateway.tracing = sectionSetting(root, "tracing");
    gateway.metrics = sectionSetting(root, "metrics");
    gateway.logLevel = textSetting(present(root, "log"), "level", "ERROR");
    gateway.debug = boolSetting(present(root, "api"), "debug", false);
    for (const std::string_view section : {"plugins", "localPlugins"}) {
        const Node* plugins = at(root, {"experimental", section});
        if (plugins == nullptr || !plugins->isMapping()) {
            continue;
        }
        for (const auto& plugin : plugins->members) {
            const std::string module = textOf(plugin.value, "moduleName");
            const std::string version = textOf(plugin.value, "version");
            gateway.availablePlugins.push_back(fmt::format("{}{}{}{}{}", plugin.name,
                                                           module.empty() ? "" : " ", module,
                                                           version.empty() ? "" : "@", version));
        }
    }
    readStore();
}

void ModelBuilder::readStore() {
    const Node* providers = present(m_config.staticRoot, "providers");
    model::ConfigStore& store = m_out.gateway().store;
    if (providers == nullptr) {
        return;
    }
    for (const std::string_view kind : {"consul", "etcd", "zooKeeper", "redis"}) {
        const Node* provider = present(providers, kind);
        if (provider == nullptr) {
            continue;
        }
        store.kind = toLower(kind);
        store.addresses = textsOf(provider, "endpoints");
        store.range = provider->range;
        const Node* tls = present(provider, "tls");
        store.tls =
            tls != nullptr ? Setting<bool>::at(true, tls->range) : Setting<bool>::byDefault(false);
        const bool authenticated = !textOf(provider, "username").empty() ||
                                   !textOf(provider, "password").empty() ||
                                   !textOf(provider, "token").empty();
        store.authenticated = Setting<bool>::at(authenticated, provider->range);
        for (const std::string_view key : {"password", "token"}) {
            if (const Node* secret = present(provider, key); secret != nullptr) {
                store.keyring.push_back(model::inspectSecret(secret->text, secret->range));
            }
        }
        return;
    }
    if (const Node* file = present(providers, "file"); file != nullptr) {
        store.kind = "file";
        store.range = file->range;
        for (const std::string_view key : {"directory", "filename"}) {
            if (std::string path = textOf(file, key); !path.empty()) {
                store.addresses.push_back(std::move(path));
            }
        }
    }
}

void ModelBuilder::readEntryPoints() {
    m_entryPoints.reserve(m_config.entryPoints.size());
    for (const Object& object : m_config.entryPoints) {
        readEntryPoint(object);
    }
}

void ModelBuilder::readEntryPoint(const Object& object) {
    EntryPoint entryPoint;
    entryPoint.name = object.name;
    entryPoint.node = object.node;
    const Node* http = present(object.node, "http");
    entryPoint.tls = present(http, "tls");
    const Node* middlewares = present(http, "middlewares");
    const bool hasSyntax = present(present(m_config.staticRoot, "core"), "defaultRuleSyntax");
    entryPoint.hasModel = (middlewares != nullptr && !middlewares->items.empty()) ||
                          entryPoint.tls != nullptr || hasSyntax ||
                          present(object.node, "observability") != nullptr ||
                          present(http, "encodedCharacters") != nullptr;

    model::Listener listener;
    listener.name = object.name;
    listener.productKind = "entry point";
    listener.source = {object.range, object.live.apiPath};
    listener.raw = object.node;
    const Node* address = present(object.node, "address");
    if (address != nullptr) {
        std::string_view text = address->text;
        if (const auto slash = text.rfind('/'); slash != std::string_view::npos) {
            entryPoint.udp = equalsIgnoreCase(text.substr(slash + 1), "udp");
            text = text.substr(0, slash);
        }
        const auto parsed = parseHostPort(text);
        if (parsed && (address->flags & text::kHasPlaceholder) == 0) {
            listener.address = parsed->host;
            listener.port = parsed->port;
            const model::Exposure exposure = model::exposureOf(parsed->host);
            if (exposure != model::Exposure::Unknown) {
                listener.exposure = Setting<model::Exposure>::at(exposure, address->range);
            }
        } else {
            listener.portText = text;
        }
    }
    if (object.node != nullptr) {
        readForwarding(entryPoint, listener);
    }
    entryPoint.listener = m_out.add(std::move(listener));
    m_entryPointIndex.emplace(entryPoint.name, m_entryPoints.size());
    m_entryPoints.push_back(std::move(entryPoint));
}

void ModelBuilder::readForwarding(const EntryPoint& entryPoint, model::Listener& listener) {
    const Node* node = entryPoint.node;
    const Node* forwarded = present(node, "forwardedHeaders");
    listener.trustAnyForwarded = boolSetting(forwarded, "insecure", false);
    listener.trustedProxies = textsSetting(forwarded, "trustedIPs");
    if (!listener.trustedProxies.known()) {
        listener.trustedProxies = Setting<std::vector<std::string>>::byDefault({});
    }
    const Node* proxy = present(node, "proxyProtocol");
    listener.proxyProtocol =
        proxy == nullptr ? Setting<bool>::byDefault(false) : Setting<bool>::at(true, proxy->range);
    const Node* http3 = present(node, "http3");
    listener.http3 =
        http3 == nullptr ? Setting<bool>::byDefault(false) : Setting<bool>::at(true, http3->range);
    // Defaults: pkg/config/static/static_config.go of Traefik 3.7.
    const Node* timeouts = at(node, {"transport", "respondingTimeouts"});
    listener.headerTimeoutMs = traefikDuration(timeouts, "readTimeout", 60'000);
    listener.bodyTimeoutMs = listener.headerTimeoutMs;
    listener.idleTimeoutMs = traefikDuration(timeouts, "idleTimeout", 180'000);
    listener.maxBodyBytes = Setting<std::int64_t>::byDefault(0);
    listener.maxConnections = Setting<std::int64_t>::byDefault(0);
    listener.normalizePath = boolSetting(present(node, "http"), "sanitizePath", true);
    const Setting<bool>& log = m_out.gateway().accessLog;
    if (const Node* observability = present(node, "observability");
        present(observability, "accessLogs") != nullptr && log.known() && log.value) {
        listener.accessLog = boolSetting(observability, "accessLogs", true);
    } else {
        listener.accessLog = log;
    }
    listener.accessLogFormat =
        textSetting(present(m_config.staticRoot, "accessLog"), "format", "common");
    const Node* redirect = at(node, {"http", "redirections", "entryPoint"});
    const std::string scheme = textOf(redirect, "scheme");
    listener.redirectsToHttps = redirect != nullptr && (scheme.empty() || scheme == "https");
}

std::size_t ModelBuilder::findEntryPoint(std::string_view name) const {
    const auto found = m_entryPointIndex.find(std::string(name));
    return found == m_entryPointIndex.end() ? std::numeric_limits<std::size_t>::max()
                                            : found->second;
}

void ModelBuilder::finishListeners() {
    for (std::size_t i = 0; i < m_entryPoints.size(); ++i) {
        const EntryPoint& entryPoint = m_entryPoints[i];
        Protocol protocol = entryPoint.tls != nullptr ? Protocol::Https : Protocol::Http;
        if (entryPoint.udp) {
            protocol = Protocol::Udp;
        } else if (entryPoint.httpClear || entryPoint.httpTls) {
            protocol = entryPoint.httpClear ? Protocol::Http : Protocol::Https;
        } else if (entryPoint.tcpClear || entryPoint.tcpTls) {
            protocol = entryPoint.tcpClear ? Protocol::Tcp : Protocol::Tls;
        }
        m_out.snapshot().listeners[entryPoint.listener.index()].protocol = protocol;
        if (entryPoint.tls != nullptr || entryPoint.httpTls || entryPoint.tcpTls) {
            finishTls(i);
        }
    }
}

void ModelBuilder::finishTls(std::size_t index) {
    EntryPoint& entryPoint = m_entryPoints[index];
    std::string options = "default";
    if (entryPoint.tlsUses.size() == 1) {
        options = entryPoint.tlsUses.front().first;
    } else if (entryPoint.tlsUses.empty() && entryPoint.tls != nullptr) {
        const std::string named = textOf(entryPoint.tls, "options");
        options = named.empty() ? options : named;
    }
    model::ListenerTls tls = listenerTls(options);
    tls.automatic = entryPoint.automatic || !textOf(entryPoint.tls, "certResolver").empty();
    if (!tls.range.valid() && entryPoint.tls != nullptr) {
        tls.range = entryPoint.tls->range;
    }
    tls.passthrough = entryPoint.tlsUses.size() == 1 && options.empty();
    m_out.snapshot().listeners[entryPoint.listener.index()].tls = std::move(tls);
    if (entryPoint.tlsUses.size() > 1) {
        addTlsVariants(index);
    }
}

// One socket with several TLS options is one listener for each of them, limited
// to the names that select it; the first one answers every other name.
void ModelBuilder::addTlsVariants(std::size_t index) {
    const EntryPoint entryPoint = m_entryPoints[index];
    for (const auto& [options, hosts] : entryPoint.tlsUses) {
        if (options == "default" || hosts.empty()) {
            continue;
        }
        model::Listener variant = m_out.snapshot()[entryPoint.listener];
        const std::string label = options.empty() ? "passthrough" : options;
        variant.key = fmt::format("{}#{}", variant.key, label);
        variant.protocol = options.empty() ? Protocol::Tls : variant.protocol;
        variant.tls = listenerTls(options);
        variant.tls->passthrough = options.empty();
        variant.tls->automatic = entryPoint.automatic;
        for (const std::string& host : hosts) {
            model::HostMatch match;
            match.text = host;
            match.value = host;
            if (host.starts_with("*.")) {
                match.kind = model::HostMatchKind::WildcardPrefix;
                match.singleLabel = true;
                match.value.erase(0, 1);
            }
            variant.hosts.push_back(std::move(match));
        }
        const model::ListenerId id = m_out.add(std::move(variant));
        for (const TlsUse& use : m_tlsUses) {
            if (use.entryPoint == index && use.options == options) {
                auto& listeners = m_out.snapshot().routes[use.route.index()].listeners;
                std::replace(listeners.begin(), listeners.end(), entryPoint.listener, id);
            }
        }
    }
}

void ModelBuilder::readAdminEndpoints() {
    for (std::size_t i = 0; i < m_out.snapshot().routes.size(); ++i) {
        const model::Route& route = m_out.snapshot().routes[i];
        if (route.action == model::RouteAction::Internal && route.enabled &&
            !route.services.empty()) {
            addAdminEndpoint(route, route.services.front().reference);
        }
    }
}

void ModelBuilder::addAdminEndpoint(const model::Route& route, std::string_view service) {
    const auto entry = std::find_if(kInternal.begin(), kInternal.end(), [&](const auto& known) {
        return known.name == nameOf(service);
    });
    if (entry == kInternal.end()) {
        return;
    }
    const model::Snapshot& snapshot = m_out.snapshot();
    for (const model::ListenerId id : route.listeners) {
        const model::Listener& listener = snapshot[id];
        model::AdminEndpoint endpoint;
        endpoint.name = route.name;
        endpoint.key = fmt::format("{}#{}", route.key, listener.key);
        endpoint.productKind = "router";
        endpoint.productId = service;
        endpoint.kind = entry->kind;
        endpoint.source = route.source;
        endpoint.address = listener.address;
        endpoint.port = listener.port;
        endpoint.tls = route.tls.known() && route.tls.value;
        endpoint.exposure = listener.exposure;
        endpoint.readOnly = entry->readOnly;
        // Traefik's handlers send no CORS fields and look at no Origin.
        endpoint.cors = Setting<bool>::byDefault(false);
        endpoint.originChecked = Setting<bool>::byDefault(false);
        endpoint.auth = Setting<model::AdminAuth>::byDefault(model::AdminAuth::None);
        if (endpoint.tls && listener.tls && listener.tls->clientAuth.known() &&
            listener.tls->clientAuth.value == model::ClientAuth::Require) {
            endpoint.auth = Setting<model::AdminAuth>::at(model::AdminAuth::Mtls,
                                                          listener.tls->clientAuth.range);
        }
        for (const model::ChainEntry& step : route.chain) {
            const model::Policy& policy = snapshot[step.policy];
            if (policy.policyClass == model::PolicyClass::Authn) {
                const bool forwarded = policy.type == "forwardAuth";
                endpoint.auth = Setting<model::AdminAuth>::at(forwarded ? model::AdminAuth::Sso
                                                                        : model::AdminAuth::Basic,
                                                              policy.source.range);
            } else if (policy.policyClass == model::PolicyClass::Ip) {
                endpoint.allow = textsSetting(policy.config, "sourceRange");
            }
        }
        m_out.gateway().admin.push_back(std::move(endpoint));
    }
}

} // namespace gatelens::adapters::traefik
