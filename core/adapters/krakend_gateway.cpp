// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The service itself: its socket, its logs, the places that tell about it.
#include "core/adapters/krakend_model.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <utility>

namespace gatelens::adapters::krakend {

using model::Exposure;
using model::Setting;
using model::TlsVersion;
using text::Node;

namespace {

TlsVersion tlsVersion(std::string_view text) {
    if (text == "TLS10") {
        return TlsVersion::Tls10;
    }
    if (text == "TLS11") {
        return TlsVersion::Tls11;
    }
    if (text == "TLS12") {
        return TlsVersion::Tls12;
    }
    if (text == "SSL3.0") {
        return TlsVersion::Ssl3;
    }
    return TlsVersion::Tls13; // parseTLSVersion(): whatever else stands there
}

Setting<TlsVersion> tlsSetting(const Node* tls, std::string_view key) {
    const Node* value = child(tls, key);
    return value == nullptr ? Setting<TlsVersion>::byDefault(TlsVersion::Tls13)
                            : Setting<TlsVersion>::at(tlsVersion(value->text), value->range);
}

class TlsReader final {
public:
    TlsReader(SnapshotBuilder& builder, const Node& tls)
        : m_builder(builder)
        , m_tls(tls) {}

    [[nodiscard]] model::ListenerTls read() {
        model::ListenerTls tls;
        tls.range = m_tls.range;
        tls.minVersion = tlsSetting(&m_tls, "min_version");
        tls.maxVersion = tlsSetting(&m_tls, "max_version");
        if (child(&m_tls, "cipher_suites") != nullptr) {
            tls.ciphers = textsSetting(&m_tls, "cipher_suites");
        }
        const bool mutual = boolOf(&m_tls, "enable_mtls", false);
        tls.clientAuth = mutual ? Setting<model::ClientAuth>::at(model::ClientAuth::Require,
                                                                 rangeOf(&m_tls, "enable_mtls"))
                                : Setting<model::ClientAuth>::byDefault(model::ClientAuth::None);
        const auto authorities = textsOf(&m_tls, "ca_certs");
        if (!authorities.empty()) {
            tls.clientCa =
                Setting<std::string>::at(authorities.front(), rangeOf(&m_tls, "ca_certs"));
        }
        pair(m_tls, tls);
        for (const Node* key : itemsOf(&m_tls, "keys")) {
            pair(*key, tls);
        }
        return tls;
    }

private:
    void pair(const Node& node, model::ListenerTls& tls) {
        const std::string certificateFile = textOf(&node, "public_key");
        if (certificateFile.empty()) {
            return;
        }
        const auto pem = fileText(node, certificateFile);
        if (!pem) {
            tls.certificateFiles.push_back(certificateFile);
            return;
        }
        const auto key = fileText(node, textOf(&node, "private_key"));
        model::Certificate certificate =
            model::makeCertificate(*pem, key.value_or(std::string{}), rangeOf(&node, "public_key"));
        certificate.key = certificateFile;
        certificate.name = certificateFile;
        certificate.file = certificateFile;
        certificate.usage = "server";
        tls.certificates.push_back(m_builder.add(std::move(certificate)));
    }

    [[nodiscard]] std::optional<std::string> fileText(const Node& node, const std::string& path) {
        ReadContext& context = m_builder.context();
        const auto* file = context.sources()->find(node.range.file);
        const std::string full = text::resolvePath(file == nullptr ? "" : file->name(), path);
        if (path.empty() || !context.files().exists(full)) {
            return std::nullopt;
        }
        auto bytes = context.readFile(full);
        return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
    }

    SnapshotBuilder& m_builder;
    const Node& m_tls;
};

void addEndpoint(SnapshotBuilder& builder, const Node& root, std::string name, std::string kind,
                 const text::SourceRange& range, std::uint16_t port) {
    model::AdminEndpoint endpoint;
    endpoint.key = name;
    endpoint.name = std::move(name);
    endpoint.kind = std::move(kind);
    endpoint.source.range = range;
    endpoint.address = textOf(&root, "listen_ip");
    endpoint.port = port;
    endpoint.auth = Setting<model::AdminAuth>::byDefault(model::AdminAuth::None);
    endpoint.readOnly = true;
    const Node* address = child(&root, "listen_ip");
    endpoint.exposure = address == nullptr ? Setting<Exposure>::byDefault(Exposure::Public)
                                           : Setting<Exposure>::at(model::exposureOf(address->text),
                                                                   address->range);
    const Node* tls = child(&root, "tls");
    endpoint.tls = tls != nullptr && !boolOf(tls, "disabled", false);
    builder.gateway().admin.push_back(std::move(endpoint));
}

// telemetry components that open a socket of their own.
void addExporters(SnapshotBuilder& builder, const Node& root) {
    if (const Node* metrics = extraConfig(&root, "telemetry/metrics")) {
        const std::string listen = textOf(metrics, "listen_address");
        const auto parsed = parseHostPort(listen.empty() ? ":8090" : listen);
        addEndpoint(builder, root, "__stats", "metrics", metrics->range,
                    parsed && parsed->port != 0 ? parsed->port : std::uint16_t{8090});
        model::AdminEndpoint& stats = builder.gateway().admin.back();
        stats.address = parsed ? parsed->host : std::string{};
        stats.exposure = Setting<Exposure>::at(model::exposureOf(stats.address), metrics->range);
        stats.tls = false;
    }
    const Node* exporters = child(extraConfig(&root, "telemetry/opentelemetry"), "exporters");
    for (const Node* exporter : itemsOf(exporters, "prometheus")) {
        const auto port = intOf(exporter, "port", 9090);
        addEndpoint(
            builder, root, "prometheus " + textOf(exporter, "name"), "metrics", exporter->range,
            port > 0 && port <= 65535 ? static_cast<std::uint16_t>(port) : std::uint16_t{9090});
        model::AdminEndpoint& metrics = builder.gateway().admin.back();
        metrics.address = textOf(exporter, "listen_ip");
        metrics.exposure =
            Setting<Exposure>::at(model::exposureOf(metrics.address), exporter->range);
        metrics.tls = false;
    }
}

Setting<bool> anyOf(const Node& root, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        if (const Node* found = extraConfig(&root, name)) {
            return Setting<bool>::at(true, found->range);
        }
    }
    return Setting<bool>::byDefault(false);
}

} // namespace

void addSettings(SnapshotBuilder& builder, const Node& root) {
    model::Gateway& gateway = builder.gateway();
    const Node* router = extraConfig(&root, "router");
    gateway.name = textOf(&root, "name");
    gateway.formatVersion = textOf(&root, "version");
    gateway.raw = &root;
    gateway.source.range = root.range;
    gateway.store.kind = "file";
    gateway.accessLog = boolSetting(router, "disable_access_log", false);
    gateway.accessLog.value = !gateway.accessLog.value;
    gateway.serverTokens = boolSetting(router, "hide_version_header", false);
    gateway.serverTokens.value = !gateway.serverTokens.value;
    gateway.debug = boolSetting(&root, "debug_endpoint", false);
    gateway.logLevel = textSetting(extraConfig(&root, "telemetry/logging"), "level");
    gateway.metrics = anyOf(root, {"telemetry/metrics", "telemetry/opentelemetry",
                                   "telemetry/influx", "telemetry/opencensus"});
    gateway.tracing = anyOf(root, {"telemetry/opentelemetry", "telemetry/opencensus",
                                   "telemetry/newrelic", "telemetry/instana"});
    gateway.trustedProxies = textsSetting(router, "trusted_proxies");
    const auto port =
        static_cast<std::uint16_t>(std::clamp<std::int64_t>(intOf(&root, "port", 8080), 0, 65535));
    if (!boolOf(router, "disable_health", false)) {
        const std::string path = textOf(router, "health_path");
        addEndpoint(builder, root, path.empty() ? "/__health" : path, "status",
                    router == nullptr ? root.range : router->range, port);
    }
    addExporters(builder, root);
}

model::Listener makeListener(SnapshotBuilder& builder, const Node& root) {
    const Node* router = extraConfig(&root, "router");
    model::Listener listener;
    const auto port = intOf(&root, "port", 8080);
    listener.port =
        port > 0 && port <= 65535 ? static_cast<std::uint16_t>(port) : std::uint16_t{8080};
    listener.address = textOf(&root, "listen_ip");
    listener.key = "service";
    listener.productKind = "service";
    listener.source.range = rangeOf(&root, "port");
    listener.raw = &root;
    const Node* address = child(&root, "listen_ip");
    listener.exposure = address == nullptr ? Setting<Exposure>::byDefault(Exposure::Public)
                                           : Setting<Exposure>::at(model::exposureOf(address->text),
                                                                   address->range);
    const Node* tls = child(&root, "tls");
    const bool h2c = boolOf(&root, "use_h2c", false) || boolOf(router, "use_h2c", false);
    listener.protocol = h2c ? model::Protocol::H2c : model::Protocol::Http;
    if (tls != nullptr && !boolOf(tls, "disabled", false)) {
        listener.protocol = model::Protocol::Https;
        listener.tls = TlsReader(builder, *tls).read();
    }
    listener.headerTimeoutMs = duration(&root, "read_header_timeout", 0);
    listener.bodyTimeoutMs = duration(&root, "read_timeout", 0);
    listener.idleTimeoutMs = duration(&root, "idle_timeout", 0);
    listener.maxConnections = Setting<std::int64_t>::byDefault(0);
    listener.maxBodyBytes = intSetting(router, "max_payload", 0);
    // gin believes X-Forwarded-For from anyone unless it is told whom to believe; the
    // "router" namespace replaces that by its own field, whose zero value is false
    // (lura v2, router/gin/engine.go).
    listener.trustedProxies = textsSetting(router, "trusted_proxies");
    listener.trustAnyForwarded = boolSetting(router, "forwarded_by_client_ip", router == nullptr);
    if (listener.trustAnyForwarded.value && listener.trustedProxies.known()) {
        const auto& proxies = listener.trustedProxies.value;
        const bool all = std::ranges::any_of(
            proxies, [](const auto& cidr) { return cidr == "0.0.0.0/0" || cidr == "::/0"; });
        listener.trustAnyForwarded = Setting<bool>::at(all, listener.trustedProxies.range);
    }
    listener.accessLog = boolSetting(router, "disable_access_log", false);
    listener.accessLog.value = !listener.accessLog.value;
    listener.normalizePath = boolSetting(router, "disable_redirect_fixed_path", false);
    listener.normalizePath.value = !listener.normalizePath.value;
    return listener;
}

} // namespace gatelens::adapters::krakend
