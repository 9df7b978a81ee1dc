// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_listeners.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace gatelens::adapters::nginx {

using model::Protocol;
using model::Setting;

namespace {

const text::SourceRange& placeOf(const Statement* listen, const Server& server) {
    if (listen == nullptr) {
        return server.statement->node->nameRange;
    }
    return listen->node->items.empty() ? listen->node->range : listen->node->items[0]->range;
}

// Addresses that may tell nginx who the client is.
void readTrust(const Scope& scope, model::Listener& listener) {
    std::vector<std::string> ranges;
    text::SourceRange place;
    for (const Statement* from : scope.list("set_real_ip_from")) {
        place = place.valid() ? place : from->node->range;
        ranges.emplace_back(from->arg(0));
    }
    if (ranges.empty()) {
        // Without the realip module's directives $remote_addr is the peer.
        listener.trustAnyForwarded = Setting<bool>::byDefault(false);
        return;
    }
    const bool anyone = std::any_of(ranges.begin(), ranges.end(), [](const std::string& range) {
        return range == "0.0.0.0/0" || range == "::/0";
    });
    listener.trustedProxies = Setting<std::vector<std::string>>::at(std::move(ranges), place);
    listener.trustAnyForwarded = Setting<bool>::at(anyone, place);
}

} // namespace

std::string Server::key() const {
    return names.empty() ? address : fmt::format("{} {}", names[0], address);
}

void Listeners::add(Server& server) {
    const auto listens = server.scope->ownList("listen");
    if (listens.empty() && m_family == kHttp) {
        ListenAddress address;
        address.port = 80; // nginx that root starts; else 8000
        addListen(server, nullptr, address);
    }
    for (const Statement* listen : listens) {
        const ListenAddress address = parseListen(listen->arg(0));
        if (!address.valid) {
            m_out.error("invalid-listen",
                        fmt::format("\"{}\" is no address or port to listen on", listen->arg(0)),
                        placeOf(listen, server), "write an address:port, a port or unix:/path");
            continue;
        }
        addListen(server, listen, address);
    }
}

Listeners::Socket& Listeners::socket(const ListenAddress& address, bool udp,
                                     const Statement* listen, const Server& server) {
    const std::string identity = address.text() + (udp ? "/udp" : "");
    const auto known = m_byAddress.find(identity);
    if (known != m_byAddress.end()) {
        return m_sockets[known->second];
    }
    model::Listener entity;
    entity.name = identity;
    entity.key = m_family == kStream ? fmt::format("stream {}", identity)
                 : m_family == kMail ? fmt::format("mail {}", identity)
                                     : identity;
    entity.productKind = "listen";
    entity.address = address.host;
    entity.port = address.port;
    entity.portText = address.portText;
    entity.source.range =
        listen == nullptr ? server.statement->node->nameRange : listen->node->range;
    entity.raw = listen == nullptr ? server.statement->node : listen->node;
    const model::Exposure exposure = model::exposureOf(address.host);
    entity.exposure = listen == nullptr
                          ? Setting<model::Exposure>::byDefault(exposure)
                          : Setting<model::Exposure>::at(exposure, entity.source.range);
    m_byAddress.emplace(identity, m_sockets.size());
    m_sockets.push_back({m_out.add(std::move(entity)), {}});
    m_sockets.back().udp = udp;
    return m_sockets.back();
}

void Listeners::addListen(Server& server, const Statement* listen, const ListenAddress& address) {
    const bool quic = listen != nullptr && hasArgument(*listen, "quic", 1);
    const bool udp = quic || (listen != nullptr && hasArgument(*listen, "udp", 1));
    Socket& found = socket(address, udp, listen, server);
    if (server.address.empty()) {
        server.address = address.text();
    }
    if (!found.uses.empty() && found.uses.back().server == &server) {
        m_out.error("duplicate-listen",
                    fmt::format("this server already listens on {}", address.text()),
                    placeOf(listen, server), "remove one of the two");
        return;
    }
    found.uses.push_back({&server, listen});
    server.listeners.push_back(found.id);
    if (listen != nullptr) {
        readOptions(found, server, *listen);
    }
}

void Listeners::readOptions(Socket& socket, Server& server, const Statement& listen) {
    socket.ssl = socket.ssl || hasArgument(listen, "ssl", 1);
    socket.http2 = socket.http2 || hasArgument(listen, "http2", 1);
    socket.quic = socket.quic || hasArgument(listen, "quic", 1);
    if (hasArgument(listen, "proxy_protocol", 1)) {
        listener(socket).proxyProtocol = Setting<bool>::at(true, listen.node->range);
    }
    if (!hasArgument(listen, "default_server", 1) && !hasArgument(listen, "default", 1)) {
        return;
    }
    if (socket.explicitDefault != nullptr) {
        m_out.error(
            "duplicate-default-server",
            fmt::format("{} already has a default server", parseListen(listen.arg(0)).text()),
            listen.node->range, "leave default_server on one of them");
        return;
    }
    socket.explicitDefault = &server;
    server.defaultServer = true;
}

void Listeners::readSettings(const Socket& socket, const Scope& scope) {
    model::Listener& entity = listener(socket);
    if (!entity.proxyProtocol.known()) {
        entity.proxyProtocol = Setting<bool>::byDefault(false);
    }
    if (m_family != kHttp) {
        return;
    }
    readTrust(scope, entity);
    entity.http3 = socket.quic ? scope.flag("http3", true) : Setting<bool>::byDefault(false);
    entity.maxBodyBytes = scope.size("client_max_body_size", 1 << 20);
    entity.headerTimeoutMs = scope.timeMs("client_header_timeout", 60'000);
    entity.bodyTimeoutMs = scope.timeMs("client_body_timeout", 60'000);
    entity.idleTimeoutMs = scope.timeMs("keepalive_timeout", 75'000);
    entity.normalizePath = Setting<bool>::byDefault(true); // ngx_http_parse_complex_uri()
    const Statement* log = scope.find("access_log");
    if (log == nullptr) {
        entity.accessLog = Setting<bool>::byDefault(true);
        entity.accessLogFormat = Setting<std::string>::byDefault("combined");
        return;
    }
    entity.accessLog = Setting<bool>::at(log->arg(0) != "off", log->node->range);
    const bool named = log->argCount() > 1 && log->arg(1).find('=') == std::string_view::npos;
    entity.accessLogFormat =
        named ? Setting<std::string>::at(std::string(log->arg(1)), log->node->items[1]->range)
              : Setting<std::string>::byDefault("combined");
}

void Listeners::readTls(const Socket& socket, const Server& chosen, Certificates& certificates) {
    model::ListenerTls tls = tlsOf(*chosen.scope, m_version);
    const bool http2 = socket.http2 || chosen.scope->flag("http2", false).value;
    if (socket.quic) {
        tls.alpn = {"h3"};
    } else if (m_family == kHttp) {
        tls.alpn = http2 ? std::vector<std::string>{"h2", "http/1.1"}
                         : std::vector<std::string>{"http/1.1"};
    }
    for (const Use& use : socket.uses) {
        for (const auto id : certificates.ofServer(*use.server->scope, use.server->names)) {
            if (std::find(tls.certificates.begin(), tls.certificates.end(), id) ==
                tls.certificates.end()) {
                tls.certificates.push_back(id);
            }
        }
    }
    const bool none = chosen.scope->find("ssl_certificate") == nullptr && !tls.sniStrict.value &&
                      chosen.scope->find("ssl_certificate_by_lua_block") == nullptr &&
                      chosen.scope->find("acme_certificate") == nullptr;
    if (none && certificates.complete() && m_family != kMail) {
        m_out.error("missing-certificate",
                    fmt::format("no \"ssl_certificate\" is defined for the \"listen … ssl\" of {}",
                                listener(socket).name),
                    listener(socket).source.range,
                    "add ssl_certificate and ssl_certificate_key, or ssl_reject_handshake on");
    }
    tls.automatic = chosen.scope->find("acme_certificate") != nullptr;
    listener(socket).tls = std::move(tls);
}

// A name that two servers of one address have: nginx keeps the first.
void Listeners::checkNames(const Socket& socket) {
    std::unordered_set<std::string_view> seen;
    for (const Use& use : socket.uses) {
        std::unordered_set<std::string_view> own;
        for (const auto& name : use.server->names) {
            if (!own.insert(name).second || seen.insert(name).second || name.starts_with('~')) {
                continue;
            }
            const Statement* names = use.server->scope->own("server_name");
            m_out.warn("conflicting-server-name",
                       fmt::format("the name \"{}\" is already taken by an earlier server on {}; "
                                   "nginx ignores it here",
                                   name, listener(socket).name),
                       names == nullptr ? use.server->statement->node->nameRange
                                        : names->node->range,
                       "remove it from one of them");
        }
    }
}

void Listeners::finishSocket(Socket& socket, Certificates& certificates) {
    Server& chosen =
        socket.explicitDefault != nullptr ? *socket.explicitDefault : *socket.uses.front().server;
    chosen.takesUnknown = true;
    // "ssl on" was the form before 1.15.0 and is gone since 1.25.1.
    const bool encrypted = socket.ssl || socket.quic || chosen.scope->flag("ssl", false).value;
    model::Listener& entity = listener(socket);
    entity.isDefault = socket.explicitDefault != nullptr;
    if (m_family == kHttp) {
        const bool clearHttp2 = socket.http2 || chosen.scope->flag("http2", false).value;
        entity.protocol = socket.quic  ? Protocol::Http3
                          : encrypted  ? Protocol::Https
                          : clearHttp2 ? Protocol::H2c
                                       : Protocol::Http;
    } else if (m_family == kStream) {
        entity.protocol = socket.udp ? Protocol::Udp : encrypted ? Protocol::Tls : Protocol::Tcp;
    } else {
        entity.protocol = encrypted ? Protocol::Tls : Protocol::Tcp;
    }
    readSettings(socket, *chosen.scope);
    if (encrypted) {
        readTls(socket, chosen, certificates);
    }
    checkNames(socket);
}

void Listeners::finish(Certificates& certificates) {
    for (auto& socket : m_sockets) {
        if (!socket.uses.empty()) {
            finishSocket(socket, certificates);
        }
    }
}

} // namespace gatelens::adapters::nginx
