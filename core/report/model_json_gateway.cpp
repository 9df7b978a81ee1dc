// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway, its listeners and what is known of TLS.
#include "core/report/model_json_internal.h"

namespace gatelens::report {

void EntityJson::gateway() {
    const model::Gateway& gateway = m_snapshot.gateway;
    head(model::EntityKind::Gateway, gateway);
    m_json.member("product", gateway.product).member("productName", gateway.productName);
    text("version", gateway.version);
    text("edition", gateway.edition);
    text("formatVersion", gateway.formatVersion);
    m_json.member("live", gateway.live);
    texts("embedded", gateway.embedded);
    texts("availablePlugins", gateway.availablePlugins);
    texts("nodes", gateway.nodes);
    texts("resolvers", gateway.resolvers);
    if (!gateway.store.kind.empty()) {
        store(gateway.store);
    }
    setting("trustedProxies", gateway.trustedProxies);
    setting("accessLog", gateway.accessLog);
    setting("logLevel", gateway.logLevel);
    setting("tracing", gateway.tracing);
    setting("metrics", gateway.metrics);
    setting("serverTokens", gateway.serverTokens);
    setting("debug", gateway.debug);
    text("zone", gateway.zone);
    text("environment", gateway.environment);
    m_json.key("admin").beginArray();
    for (const model::AdminEndpoint& endpoint : gateway.admin) {
        adminEndpoint(endpoint);
    }
    m_json.endArray();
    tail(gateway);
}

void EntityJson::store(const model::ConfigStore& store) {
    m_json.key("store").beginObject().member("kind", store.kind);
    if (!store.addresses.empty()) {
        m_json.key("addresses").beginArray();
        for (const std::string& address : store.addresses) {
            m_json.value(maskText(address));
        }
        m_json.endArray();
    }
    setting("tls", store.tls);
    setting("authenticated", store.authenticated);
    setting("encrypted", store.encrypted);
    if (!store.keyring.empty()) {
        m_json.key("keyring").beginArray();
        for (const model::SecretFacts& facts : store.keyring) {
            secret(facts);
        }
        m_json.endArray();
    }
    range("source", store.range);
    m_json.endObject();
}

void EntityJson::adminEndpoint(const model::AdminEndpoint& endpoint) {
    head(model::EntityKind::AdminEndpoint, endpoint);
    m_json.member("endpoint", endpoint.kind).member("address", endpoint.address);
    if (endpoint.port != 0) {
        m_json.member("port", static_cast<int>(endpoint.port));
    }
    m_json.member("tls", endpoint.tls);
    setting("auth", endpoint.auth);
    if (!endpoint.keys.empty()) {
        m_json.key("keys").beginArray();
        for (const model::SecretFacts& facts : endpoint.keys) {
            secret(facts);
        }
        m_json.endArray();
    }
    setting("allow", endpoint.allow);
    setting("cors", endpoint.cors);
    setting("originChecked", endpoint.originChecked);
    setting("auditLog", endpoint.auditLog);
    setting("exposure", endpoint.exposure);
    m_json.member("readOnly", endpoint.readOnly);
    tail(endpoint);
}

void EntityJson::write(const model::Listener& listener) {
    head(model::EntityKind::Listener, listener);
    m_json.member("address", listener.address);
    if (listener.port != 0) {
        m_json.member("port", static_cast<int>(listener.port));
    }
    text("portText", listener.portText);
    m_json.member("protocol", protocolName(listener.protocol));
    m_json.key("hosts").beginArray();
    for (const model::HostMatch& match : listener.hosts) {
        m_json.value(hostText(match));
    }
    m_json.endArray();
    if (!listener.hosts.empty()) {
        m_json.key("hostMatchers").beginArray();
        for (const model::HostMatch& match : listener.hosts) {
            host(match);
        }
        m_json.endArray();
    }
    if (listener.tls) {
        listenerTls(*listener.tls);
    }
    setting("exposure", listener.exposure);
    setting("proxyProtocol", listener.proxyProtocol);
    setting("trustedProxies", listener.trustedProxies);
    setting("trustAnyForwarded", listener.trustAnyForwarded);
    setting("http3", listener.http3);
    setting("maxBodyBytes", listener.maxBodyBytes);
    setting("headerTimeoutMs", listener.headerTimeoutMs);
    setting("bodyTimeoutMs", listener.bodyTimeoutMs);
    setting("idleTimeoutMs", listener.idleTimeoutMs);
    setting("maxConnections", listener.maxConnections);
    setting("accessLog", listener.accessLog);
    setting("accessLogFormat", listener.accessLogFormat);
    setting("normalizePath", listener.normalizePath);
    m_json.member("redirectsToHttps", listener.redirectsToHttps);
    m_json.member("default", listener.isDefault);
    text("zone", listener.zone);
    text("environment", listener.environment);
    references("policies", listener.policies);
    tail(listener);
}

void EntityJson::listenerTls(const model::ListenerTls& tls) {
    m_json.key("tls").beginObject();
    setting("minVersion", tls.minVersion);
    setting("maxVersion", tls.maxVersion);
    setting("ciphers", tls.ciphers);
    setting("clientAuth", tls.clientAuth);
    setting("clientCa", tls.clientCa);
    setting("earlyData", tls.earlyData);
    setting("sniStrict", tls.sniStrict);
    references("certificates", tls.certificates);
    texts("certificateFiles", tls.certificateFiles);
    texts("alpn", tls.alpn);
    m_json.member("passthrough", tls.passthrough).member("automatic", tls.automatic);
    range("source", tls.range);
    m_json.endObject();
}

void EntityJson::upstreamTls(const model::UpstreamTls& tls) {
    m_json.key("tls").beginObject();
    setting("verify", tls.verify);
    setting("ca", tls.ca);
    setting("sni", tls.sni);
    setting("clientCertificate", tls.clientCertificate);
    setting("minVersion", tls.minVersion);
    range("source", tls.range);
    m_json.endObject();
}

} // namespace gatelens::report
