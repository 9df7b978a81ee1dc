// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sections of a recording, the gateway and its listeners.
#include "core/adapters/recorded_reader.h"

#include "core/adapters/support/fields.h"

#include <array>
#include <fmt/format.h>

namespace gatelens::adapters::recorded {

using text::Node;

namespace {

// Whose policies hold directives (text::NodeKind::Directive).
constexpr std::array<std::string_view, 2> kBlockProducts{"nginx", "haproxy"};

constexpr std::array<std::string_view, 9> kSections{"listeners", "routes",      "services",
                                                    "upstreams", "targets",     "policies",
                                                    "consumers", "credentials", "certificates"};

std::string originalPlace(const Node* source) {
    const std::string_view file = viewOf(source, "file");
    if (file.empty()) {
        return std::string(viewOf(source, "path"));
    }
    return fmt::format("{}:{}:{}", file, intOf(source, "line", 1), intOf(source, "column", 1));
}

text::Severity severityOf(std::string_view name) {
    if (name == "error") {
        return text::Severity::Error;
    }
    return name == "note" ? text::Severity::Note : text::Severity::Warning;
}

} // namespace

Status Reader::read() {
    if (auto whole = checkWhole(); !whole) {
        return whole;
    }
    m_listeners = indexOf("listeners");
    m_routes = indexOf("routes");
    m_services = indexOf("services");
    m_upstreams = indexOf("upstreams");
    m_targets = indexOf("targets");
    m_policies = indexOf("policies");
    m_consumers = indexOf("consumers");
    m_credentials = indexOf("credentials");
    m_certificates = indexOf("certificates");
    gateway(*m_root.get("gateway"));

    model::Snapshot& snapshot = m_builder.snapshot();
    const auto fill = [this](auto& entities, std::string_view name, auto one) {
        const auto nodes = section(name);
        entities.reserve(nodes.size());
        for (const Node* node : nodes) {
            entities.push_back((this->*one)(*node));
        }
    };
    fill(snapshot.listeners, "listeners", &Reader::listener);
    fill(snapshot.routes, "routes", &Reader::route);
    fill(snapshot.services, "services", &Reader::service);
    fill(snapshot.upstreams, "upstreams", &Reader::upstream);
    fill(snapshot.targets, "targets", &Reader::target);
    fill(snapshot.policies, "policies", &Reader::policy);
    fill(snapshot.consumers, "consumers", &Reader::consumer);
    fill(snapshot.credentials, "credentials", &Reader::credential);
    fill(snapshot.certificates, "certificates", &Reader::certificate);
    diagnostics();
    return {};
}

Status Reader::checkWhole() const {
    const auto refuse = [this](std::string what) {
        return fail(ErrorCode::UnexpectedAnswer, "this recorded snapshot " + std::move(what),
                    m_builder.context().sources()->place(m_root.range));
    };
    const Node* recorded = m_root.get("gateway");
    if (recorded == nullptr || !recorded->isMapping()) {
        return refuse("has no \"gateway\" section; record it again without --only");
    }
    const Node* counts = m_root.get("counts");
    for (const std::string_view name : kSections) {
        const Node* list = m_root.get(name);
        if (list == nullptr || !list->isSequence()) {
            return refuse(
                fmt::format("has no \"{}\" section; record it again without --only", name));
        }
        const auto size = static_cast<std::int64_t>(list->items.size());
        const auto count = intOf(counts, name, size);
        if (count != size) {
            return refuse(fmt::format("holds {} of {} {}; record it again without --limit", size,
                                      count, name));
        }
    }
    return {};
}

std::span<const Node* const> Reader::section(std::string_view name) const {
    const Node* list = m_root.get(name);
    return {list->items.begin(), list->items.end()};
}

Reader::Index Reader::indexOf(std::string_view name) const {
    const auto nodes = section(name);
    Index index;
    index.reserve(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        index.emplace(viewOf(nodes[i], "id"), static_cast<std::uint32_t>(i));
    }
    return index;
}

void Reader::head(const Node& node, model::EntityBase& entity) const {
    const std::string_view id = viewOf(&node, "id");
    entity.key = id.substr(id.find(':') + 1);
    entity.name = viewOf(&node, "name");
    entity.productKind = viewOf(&node, "kind");
    entity.productId = viewOf(&node, "productId");
    entity.source = {node.range, originalPlace(node.get("source"))};
    entity.enabled = boolOf(&node, "enabled", true);
    entity.tags = textsOf(&node, "tags");
    entity.raw = &node;
    if (const Node* extra = node.get("extra")) {
        for (const text::Member& member : extra->members) {
            entity.extra.push_back({std::string(member.name), restored(*member.value, 0)});
        }
    }
}

void Reader::gateway(const Node& node) {
    model::Gateway& gateway = m_builder.gateway();
    head(node, gateway);
    gateway.product = viewOf(&node, "product");
    gateway.productName = viewOf(&node, "productName");
    m_blocks = std::find(kBlockProducts.begin(), kBlockProducts.end(), gateway.product) !=
               kBlockProducts.end();
    gateway.version = viewOf(&node, "version");
    gateway.edition = viewOf(&node, "edition");
    gateway.formatVersion = viewOf(&node, "formatVersion");
    gateway.live = boolOf(&node, "live", false);
    gateway.embedded = textsOf(&node, "embedded");
    gateway.availablePlugins = textsOf(&node, "availablePlugins");
    gateway.nodes = textsOf(&node, "nodes");
    gateway.resolvers = textsOf(&node, "resolvers");
    if (const Node* recorded = node.get("store")) {
        store(*recorded);
    }
    gateway.trustedProxies = strings(node, "trustedProxies");
    gateway.accessLog = boolean(node, "accessLog");
    gateway.logLevel = string(node, "logLevel");
    gateway.tracing = boolean(node, "tracing");
    gateway.metrics = boolean(node, "metrics");
    gateway.serverTokens = boolean(node, "serverTokens");
    gateway.debug = boolean(node, "debug");
    gateway.zone = viewOf(&node, "zone");
    gateway.environment = viewOf(&node, "environment");
    if (const Node* admin = node.get("admin")) {
        for (const Node* endpoint : admin->items) {
            adminEndpoint(*endpoint);
        }
    }
}

void Reader::store(const Node& node) {
    model::ConfigStore& store = m_builder.gateway().store;
    store.kind = viewOf(&node, "kind");
    store.addresses = textsOf(&node, "addresses");
    store.tls = boolean(node, "tls");
    store.authenticated = boolean(node, "authenticated");
    store.encrypted = boolean(node, "encrypted");
    if (const Node* keyring = node.get("keyring")) {
        for (const Node* key : keyring->items) {
            store.keyring.push_back(secretFacts(*key));
        }
    }
    store.range = node.range;
}

void Reader::adminEndpoint(const Node& node) {
    model::AdminEndpoint endpoint;
    head(node, endpoint);
    endpoint.kind = viewOf(&node, "endpoint");
    endpoint.address = viewOf(&node, "address");
    endpoint.port = static_cast<std::uint16_t>(intOf(&node, "port", 0));
    endpoint.tls = boolOf(&node, "tls", false);
    endpoint.auth = enumeration(node, "auth", model::AdminAuth::Filesystem, model::adminAuthName);
    if (const Node* keys = node.get("keys")) {
        for (const Node* key : keys->items) {
            endpoint.keys.push_back(secretFacts(*key));
        }
    }
    endpoint.allow = strings(node, "allow");
    endpoint.cors = boolean(node, "cors");
    endpoint.originChecked = boolean(node, "originChecked");
    endpoint.auditLog = boolean(node, "auditLog");
    endpoint.exposure = enumeration(node, "exposure", model::Exposure::Public, model::exposureName);
    endpoint.readOnly = boolOf(&node, "readOnly", false);
    m_builder.gateway().admin.push_back(std::move(endpoint));
}

model::Listener Reader::listener(const Node& node) const {
    model::Listener listener;
    head(node, listener);
    listener.address = viewOf(&node, "address");
    listener.port = static_cast<std::uint16_t>(intOf(&node, "port", 0));
    listener.portText = viewOf(&node, "portText");
    listener.protocol =
        named(viewOf(&node, "protocol"), model::Protocol::Other, model::protocolName);
    if (const Node* matchers = node.get("hostMatchers")) {
        for (const Node* host : matchers->items) {
            listener.hosts.push_back(hostMatch(*host));
        }
    }
    if (const Node* tls = node.get("tls")) {
        listener.tls = listenerTls(*tls);
    }
    listener.exposure = enumeration(node, "exposure", model::Exposure::Public, model::exposureName);
    listener.proxyProtocol = boolean(node, "proxyProtocol");
    listener.trustedProxies = strings(node, "trustedProxies");
    listener.trustAnyForwarded = boolean(node, "trustAnyForwarded");
    listener.http3 = boolean(node, "http3");
    listener.maxBodyBytes = integer(node, "maxBodyBytes");
    listener.headerTimeoutMs = integer(node, "headerTimeoutMs");
    listener.bodyTimeoutMs = integer(node, "bodyTimeoutMs");
    listener.idleTimeoutMs = integer(node, "idleTimeoutMs");
    listener.maxConnections = integer(node, "maxConnections");
    listener.accessLog = boolean(node, "accessLog");
    listener.accessLogFormat = string(node, "accessLogFormat");
    listener.normalizePath = boolean(node, "normalizePath");
    listener.redirectsToHttps = boolOf(&node, "redirectsToHttps", false);
    listener.isDefault = boolOf(&node, "default", false);
    listener.zone = viewOf(&node, "zone");
    listener.environment = viewOf(&node, "environment");
    listener.policies = references<model::PolicyId>(node, "policies", m_policies);
    return listener;
}

model::ListenerTls Reader::listenerTls(const Node& node) const {
    model::ListenerTls tls;
    tls.minVersion =
        enumeration(node, "minVersion", model::TlsVersion::Tls13, model::tlsVersionName);
    tls.maxVersion =
        enumeration(node, "maxVersion", model::TlsVersion::Tls13, model::tlsVersionName);
    tls.ciphers = strings(node, "ciphers");
    tls.clientAuth =
        enumeration(node, "clientAuth", model::ClientAuth::Require, model::clientAuthName);
    tls.clientCa = string(node, "clientCa");
    tls.earlyData = boolean(node, "earlyData");
    tls.sniStrict = boolean(node, "sniStrict");
    tls.certificates = references<model::CertificateId>(node, "certificates", m_certificates);
    tls.certificateFiles = textsOf(&node, "certificateFiles");
    tls.alpn = textsOf(&node, "alpn");
    tls.passthrough = boolOf(&node, "passthrough", false);
    tls.automatic = boolOf(&node, "automatic", false);
    tls.range = node.range;
    return tls;
}

void Reader::diagnostics() {
    const Node* list = m_root.get("diagnostics");
    if (list == nullptr || !list->isSequence()) {
        return;
    }
    for (const Node* node : list->items) {
        m_builder.report(severityOf(viewOf(node, "severity")), std::string(viewOf(node, "code")),
                         std::string(viewOf(node, "message")), node->range,
                         std::string(viewOf(node, "fix")), originalPlace(node->get("source")));
    }
}

} // namespace gatelens::adapters::recorded
