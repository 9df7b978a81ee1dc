// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/caddy_model.h"
#include "core/adapters/caddy_nodes.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::caddy {

using model::Protocol;
using model::Setting;
using text::Node;

namespace {

constexpr std::string_view kDefaultAdmin = "localhost:2019";
constexpr std::string_view kDefaultRemoteAdmin = ":2021";

bool isUnix(std::string_view network) {
    return network.starts_with("unix");
}

} // namespace

Setting<std::int64_t> caddyDuration(const Node* mapping, std::string_view key,
                                    std::optional<std::int64_t> fallbackMs) {
    const Node* value = present(mapping, key);
    if (value != nullptr) {
        if (const auto nanoseconds = value->asInt()) {
            return Setting<std::int64_t>::at(*nanoseconds / 1'000'000, value->range);
        }
        const auto text = value->asText();
        if (const auto ms = text ? durationMs(*text, 0) : std::nullopt) {
            return Setting<std::int64_t>::at(*ms, value->range);
        }
    }
    return fallbackMs ? Setting<std::int64_t>::byDefault(*fallbackMs) : Setting<std::int64_t>{};
}

NetworkAddress parseNetworkAddress(std::string_view text) {
    NetworkAddress address;
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        address.network = toLower(text.substr(0, slash));
        text.remove_prefix(slash + 1);
    }
    if (isUnix(address.network) || address.network.starts_with("fd")) {
        address.host = text.substr(0, text.find('|')); // permissions may follow
        address.valid = !address.host.empty();
        return address;
    }
    std::string_view port;
    if (const auto colon = text.rfind(':');
        colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos) {
        port = text.substr(colon + 1);
        text = text.substr(0, colon);
    }
    if (text.starts_with('[') && text.ends_with(']')) {
        text = text.substr(1, text.size() - 2);
    }
    address.host = text;
    const auto dash = port.find('-');
    const auto first = parseInt(port.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parseInt(port.substr(dash + 1));
    const auto inRange = [](const auto& value) { return value && *value >= 0 && *value <= 65535; };
    if (inRange(first) && inRange(last)) {
        address.port = static_cast<std::uint16_t>(*first);
        address.lastPort = static_cast<std::uint16_t>(*last);
        address.valid = *first <= *last;
    }
    return address;
}

void ModelBuilder::build() {
    checkShape(m_root, configShape(), "configuration", m_out.snapshot().diagnostics);
    readGateway();
    readAdmin();
    readLogging();
    readCertificates();
    readServers();
    applyAutoHttps();
    for (Server& server : m_servers) {
        readServerTls(server);
    }
    readRoutes();
    addRedirects();
    finishRoutes();
}

void ModelBuilder::readGateway() {
    model::Gateway& gateway = m_out.gateway();
    gateway.raw = &m_root;
    gateway.source = {m_root.range, m_apiBase.empty() ? std::string{} : m_apiBase + '/'};
    // The Server header says "Caddy" and no version.
    gateway.serverTokens = Setting<bool>::byDefault(false);
    const Node* storage = present(&m_root, "storage");
    const std::string module = textOf(storage, "module");
    gateway.store.kind = module.empty() || module == "file_system" ? "file" : module;
    if (storage != nullptr) {
        gateway.store.range = storage->range;
        for (const std::string_view key : {"root", "address", "host"}) {
            if (std::string value = textOf(storage, key); !value.empty()) {
                gateway.store.addresses.push_back(std::move(value));
            }
        }
    }
    const Node* apps = present(&m_root, "apps");
    for (const auto& app : apps == nullptr ? std::span<const text::Member>{} : apps->members) {
        gateway.availablePlugins.emplace_back(app.name);
        if (app.name != "http" && app.name != "tls" && app.name != "pki" && app.name != "events") {
            gateway.extra.push_back({std::string(app.name), app.value});
        }
    }
    const Node* metrics = at(&m_root, {"apps", "http", "metrics"});
    gateway.metrics = metrics == nullptr ? Setting<bool>::byDefault(false)
                                         : Setting<bool>::at(true, metrics->range);
}

void ModelBuilder::readAdmin() {
    const Node* admin = present(&m_root, "admin");
    const std::string base = m_apiBase.empty() ? std::string{} : m_apiBase + "/admin";
    if (boolOf(admin, "disabled", false)) {
        return;
    }
    const Node* listen = present(admin, "listen");
    const std::string text =
        listen == nullptr ? std::string(kDefaultAdmin) : textOf(admin, "listen");
    const NetworkAddress address = parseNetworkAddress(text);
    const auto fill = [&](model::AdminEndpoint& endpoint, const NetworkAddress& place,
                          const Node* written) {
        endpoint.productKind = "admin endpoint";
        endpoint.kind = "admin-api";
        endpoint.address = isUnix(place.network) ? "unix:" + place.host : place.host;
        endpoint.port = place.port;
        endpoint.raw = admin;
        const model::Exposure exposure = model::exposureOf(endpoint.address);
        if (exposure != model::Exposure::Unknown && (place.valid || written == nullptr)) {
            endpoint.exposure = {exposure,
                                 written == nullptr ? model::Origin::ProductDefault
                                                    : model::Origin::Declared,
                                 written == nullptr ? text::SourceRange{} : written->range};
        }
    };
    model::AdminEndpoint local;
    local.name = "admin";
    local.key = "admin";
    local.source = {admin == nullptr ? m_root.range : admin->range, base};
    fill(local, address, listen);
    local.auth = Setting<model::AdminAuth>::byDefault(
        isUnix(address.network) ? model::AdminAuth::Filesystem : model::AdminAuth::None);
    local.originChecked = boolSetting(admin, "enforce_origin", false);
    local.cors = Setting<bool>::byDefault(false);
    local.auditLog = Setting<bool>::byDefault(false);
    // Whose pages may use it, which keeps no client out.
    if (const Node* origins = present(admin, "origins"); origins != nullptr) {
        local.extra.push_back({"origins", origins});
    }
    if (listen != nullptr && !address.valid && (listen->flags & text::kHasPlaceholder) == 0) {
        m_out.error("invalid-address",
                    fmt::format("the admin endpoint listens on \"{}\", which is no address", text),
                    listen->range, "write it as localhost:2019 or unix//run/caddy.sock");
    }
    m_out.gateway().admin.push_back(std::move(local));

    const Node* remote = present(admin, "remote");
    if (remote == nullptr) {
        return;
    }
    const Node* remoteListen = present(remote, "listen");
    model::AdminEndpoint secured;
    secured.name = "remote admin";
    secured.key = "admin/remote";
    secured.source = {remote->range, base.empty() ? base : base + "/remote"};
    fill(secured,
         parseNetworkAddress(remoteListen == nullptr ? kDefaultRemoteAdmin
                                                     : std::string_view(remoteListen->text)),
         remoteListen);
    secured.tls = true;
    secured.auth = Setting<model::AdminAuth>::at(model::AdminAuth::Mtls, remote->range);
    if (itemsOf(remote, "access_control").empty()) {
        m_out.warn("no-access-control",
                   "the remote admin endpoint lists no client keys, so nobody can use it",
                   remote->range, "add access_control with public_keys");
    }
    m_out.gateway().admin.push_back(std::move(secured));
}

void ModelBuilder::readLogging() {
    model::Gateway& gateway = m_out.gateway();
    const Node* log = at(&m_root, {"logging", "logs", "default"});
    gateway.logLevel = textSetting(log, "level", "INFO");
    gateway.debug = {gateway.logLevel.value == "DEBUG", gateway.logLevel.origin,
                     gateway.logLevel.range};
}

std::int64_t ModelBuilder::port(std::string_view key, std::int64_t fallback) const {
    return intOf(at(&m_root, {"apps", "http"}), key, fallback);
}

void ModelBuilder::readServers() {
    const Node* servers = at(&m_root, {"apps", "http", "servers"});
    if (servers == nullptr || !servers->isMapping()) {
        return;
    }
    m_servers.reserve(servers->members.size());
    for (const auto& member : servers->members) {
        readServer(member);
    }
    checkListenAddresses();
    // A gateway logs accesses when each of its servers does.
    const auto& listeners = m_out.snapshot().listeners;
    const bool all =
        !listeners.empty() && std::all_of(listeners.begin(), listeners.end(),
                                          [](const auto& l) { return l.accessLog.value; });
    m_out.gateway().accessLog = {all, all ? model::Origin::Declared : model::Origin::ProductDefault,
                                 listeners.empty() ? text::SourceRange{}
                                                   : listeners.front().accessLog.range};
}

void ModelBuilder::readServer(const text::Member& member) {
    Server server;
    server.name = member.name;
    server.node = member.value;
    server.range = member.keyRange;
    server.path = m_apiBase.empty()
                      ? std::string{}
                      : fmt::format("{}/apps/http/servers/{}", m_apiBase, member.name);
    checkShape(*member.value, serverShape(), fmt::format("server \"{}\"", member.name),
               m_out.snapshot().diagnostics);
    if (!member.value->isMapping()) {
        return;
    }
    const Node* automatic = present(member.value, "automatic_https");
    server.autoHttps = !boolOf(automatic, "disable", false);
    const auto listen = itemsOf(member.value, "listen");
    for (const Node* address : listen) {
        addListener(server, *address, listen.size());
    }
    if (listen.empty()) {
        m_out.error("missing-key", fmt::format("server \"{}\" listens on no address", member.name),
                    member.keyRange, "add \"listen\", such as [\":443\"]");
    }
    const auto skipped = textsOf(automatic, "skip");
    for (const Node* route : itemsOf(member.value, "routes")) {
        for (const Node* set : itemsOf(route, "match")) {
            for (const std::string& host : textsOf(set, "host")) {
                if (std::find(skipped.begin(), skipped.end(), host) == skipped.end()) {
                    server.domains.push_back(host);
                }
            }
        }
    }
    m_servers.push_back(std::move(server));
}

void ModelBuilder::addListener(Server& server, const Node& address, std::size_t count) {
    const NetworkAddress place = parseNetworkAddress(address.text);
    const bool placeholder = (address.flags & text::kHasPlaceholder) != 0 ||
                             address.text.find('{') != std::string_view::npos;
    model::Listener listener;
    listener.name = server.name;
    listener.key = count == 1 ? server.name : fmt::format("{} {}", server.name, address.text);
    listener.productKind = "server";
    listener.source = {address.range, server.path};
    listener.raw = server.node;
    if (!place.valid && !placeholder) {
        m_out.error("invalid-address",
                    fmt::format("server \"{}\" listens on \"{}\", which is no address with a port",
                                server.name, address.text),
                    address.range, "write it as \":443\" or \"127.0.0.1:443\"");
    }
    listener.address = isUnix(place.network) ? "unix:" + place.host : place.host;
    if (place.valid && place.port == place.lastPort) {
        listener.port = place.port;
    } else {
        listener.portText = address.text;
    }
    if (const auto exposure = model::exposureOf(listener.address);
        exposure != model::Exposure::Unknown && place.valid) {
        listener.exposure = Setting<model::Exposure>::at(exposure, address.range);
    }
    listener.protocol = place.network == "udp" ? Protocol::Udp : Protocol::Http;
    fillListener(server, listener);
    server.listeners.push_back(m_out.add(std::move(listener)));
}

void ModelBuilder::fillListener(const Server& server, model::Listener& listener) {
    const Node* node = server.node;
    // Defaults: modules/caddyhttp/app.go of 2.11.
    listener.headerTimeoutMs = caddyDuration(node, "read_header_timeout", 60'000);
    listener.bodyTimeoutMs = caddyDuration(node, "read_timeout", 0);
    listener.idleTimeoutMs = caddyDuration(node, "idle_timeout", 300'000);
    listener.maxBodyBytes = Setting<std::int64_t>::byDefault(0);
    listener.maxConnections = Setting<std::int64_t>::byDefault(0);
    listener.normalizePath = Setting<bool>::byDefault(true);
    const Node* logs = present(node, "logs");
    listener.accessLog =
        logs == nullptr ? Setting<bool>::byDefault(false) : Setting<bool>::at(true, logs->range);
    const Node* trusted = present(node, "trusted_proxies");
    listener.trustedProxies = textsSetting(trusted, "ranges");
    if (trusted == nullptr) {
        listener.trustedProxies = Setting<std::vector<std::string>>::byDefault({});
    }
    const auto& ranges = listener.trustedProxies.value;
    const bool anyone = std::any_of(ranges.begin(), ranges.end(), [](const std::string& range) {
        return range == "0.0.0.0/0" || range == "::/0";
    });
    listener.trustAnyForwarded = {anyone, listener.trustedProxies.origin,
                                  listener.trustedProxies.range};
    for (const Node* wrapper : itemsOf(node, "listener_wrappers")) {
        if (textOf(wrapper, "wrapper") == "proxy_protocol") {
            listener.proxyProtocol = Setting<bool>::at(true, wrapper->range);
        }
    }
    if (!listener.proxyProtocol.known()) {
        listener.proxyProtocol = Setting<bool>::byDefault(false);
    }
    const auto protocols = textsOf(node, "protocols");
    const Node* list = present(node, "protocols");
    const bool http3 =
        protocols.empty() || std::find(protocols.begin(), protocols.end(), "h3") != protocols.end();
    listener.http3 =
        list == nullptr ? Setting<bool>::byDefault(http3) : Setting<bool>::at(http3, list->range);
}

// Caddy refuses a configuration in which two servers share a socket.
void ModelBuilder::checkListenAddresses() {
    std::map<std::string, std::string, std::less<>> owners;
    for (const Server& server : m_servers) {
        for (const Node* address : itemsOf(server.node, "listen")) {
            const auto [owner, isNew] = owners.emplace(std::string(address->text), server.name);
            if (!isNew) {
                m_out.error("address-in-use",
                            fmt::format("server \"{}\" listens on {}, as server \"{}\" does",
                                        server.name, address->text, owner->second),
                            address->range, "give one of them another address");
            }
        }
    }
}

// Which servers speak TLS without being told to: automaticHTTPSPhase1 in
// modules/caddyhttp/autohttps.go.
void ModelBuilder::applyAutoHttps() {
    const std::int64_t httpPort = port("http_port", 80);
    const std::int64_t httpsPort = port("https_port", 443);
    for (Server& server : m_servers) {
        bool onlyHttp = true;
        bool onlyHttps = true;
        for (const model::ListenerId id : server.listeners) {
            onlyHttp = onlyHttp && m_out.snapshot()[id].port == httpPort;
            onlyHttps = onlyHttps && m_out.snapshot()[id].port == httpsPort;
        }
        const bool declared = !itemsOf(server.node, "tls_connection_policies").empty();
        server.autoHttps = server.autoHttps && !onlyHttp && !server.listeners.empty();
        server.tls = declared || (server.autoHttps && (onlyHttps || !server.domains.empty()));
        if (!server.tls) {
            server.autoHttps = false;
        }
    }
}

// Redirects from plain HTTP that stand in no document: on the HTTP port of every
// address of a TLS server, unless they are switched off.
void ModelBuilder::addRedirects() {
    const std::int64_t httpPort = port("http_port", 80);
    std::map<std::string, std::set<std::string>> hostsByAddress;
    std::map<std::string, text::SourceRange> places;
    for (const Server& server : m_servers) {
        const Node* automatic = present(server.node, "automatic_https");
        if (!server.autoHttps || boolOf(automatic, "disable_redirects", false)) {
            continue;
        }
        for (const model::ListenerId id : server.listeners) {
            const model::Listener& listener = m_out.snapshot()[id];
            if (listener.port == httpPort || listener.address.starts_with("unix:")) {
                continue;
            }
            hostsByAddress[listener.address].insert(server.domains.begin(), server.domains.end());
            places.emplace(listener.address, server.range);
        }
    }
    for (const auto& [address, hosts] : hostsByAddress) {
        model::Route route;
        route.name = "automatic HTTPS redirect";
        route.key = fmt::format("auto_https/{}", address.empty() ? "*" : address);
        route.productKind = "automatic redirect";
        route.source.range = places[address];
        route.tags = {"default"};
        route.action = model::RouteAction::Redirect;
        route.redirectTo = "https://{http.request.host}{http.request.uri}";
        route.responseStatus = 308;
        route.tls = Setting<bool>::byDefault(false);
        for (const std::string& host : hosts) {
            route.hosts.push_back(hostMatch(host));
        }
        auto& listeners = m_out.snapshot().listeners;
        const auto taken =
            std::find_if(listeners.begin(), listeners.end(), [&](const model::Listener& other) {
                return other.port == httpPort && other.address == address;
            });
        if (taken != listeners.end()) {
            route.listeners = {
                model::ListenerId(static_cast<std::size_t>(taken - listeners.begin()))};
        } else {
            model::Listener listener;
            listener.name = "automatic HTTPS redirect";
            listener.key = route.key;
            listener.productKind = "automatic redirect";
            listener.source.range = places[address];
            listener.tags = {"default"};
            listener.address = address;
            listener.port = static_cast<std::uint16_t>(httpPort);
            listener.protocol = Protocol::Http;
            listener.redirectsToHttps = true;
            listener.exposure = {model::exposureOf(address), model::Origin::ProductDefault, {}};
            route.listeners = {m_out.add(std::move(listener))};
        }
        route.order = m_order++;
        m_out.add(std::move(route));
    }
}

} // namespace gatelens::adapters::caddy
