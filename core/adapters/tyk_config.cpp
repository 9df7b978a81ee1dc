// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// tyk.conf: how the gateway itself is run.
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using model::AdminAuth;
using model::CredentialKind;
using model::Exposure;
using model::Setting;
using text::Node;

namespace {

constexpr std::int64_t kServerTimeoutMs = 120'000; // gateway/proxy_muxer.go
constexpr std::int64_t kProxyTimeoutMs = 30'000;   // gateway/reverse_proxy.go

class ConfigReader final {
public:
    ConfigReader(SnapshotBuilder& builder, const Settings& settings)
        : m_builder(builder)
        , m_settings(settings)
        , m_root(settings.root) {}

    void run() {
        model::Gateway& gateway = m_builder.gateway();
        gateway.raw = m_root;
        gateway.source.range = m_root->range;
        gateway.accessLog = boolSetting(child(m_root, "access_logs"), "enabled", false);
        gateway.logLevel = textSetting(m_root, "log_level", "info");
        gateway.serverTokens = boolSetting(m_root, "hide_generator_header", false);
        gateway.serverTokens.value = !gateway.serverTokens.value;
        gateway.debug = boolSetting(m_root, "enable_http_profiler", false);
        gateway.tracing = boolSetting(child(m_root, "opentelemetry"), "enabled");
        if (!gateway.tracing.known()) {
            gateway.tracing = boolSetting(child(m_root, "tracing"), "enabled", false);
        }
        const Node* metrics = child(child(m_root, "opentelemetry"), "metrics");
        gateway.metrics = boolSetting(metrics, "enabled");
        if (!gateway.metrics.known()) {
            const bool statsd = !textOf(m_root, "statsd_connection_string").empty();
            gateway.metrics =
                statsd ? Setting<bool>::at(true, rangeOf(m_root, "statsd_connection_string"))
                       : Setting<bool>::byDefault(false);
        }
        store();
        admin();
        secrets();
    }

private:
    void store() {
        model::ConfigStore& store = m_builder.gateway().store;
        const Node* storage = child(m_root, "storage");
        store.range = rangeOf(m_root, "storage");
        store.kind = textOf(storage, "type");
        if (store.kind.empty()) {
            store.kind = "redis";
        }
        store.addresses = textsOf(storage, "addrs");
        for (const auto& host : membersOf(storage, "hosts")) {
            store.addresses.push_back(fmt::format("{}:{}", host.name, host.value->text));
        }
        if (store.addresses.empty() && child(storage, "host") != nullptr) {
            store.addresses.push_back(
                fmt::format("{}:{}", textOf(storage, "host"), intOf(storage, "port", 6379)));
        }
        store.tls = boolSetting(storage, "use_ssl", false);
        const Node* password = child(storage, "password");
        const bool set = password != nullptr && !password->text.empty();
        store.authenticated =
            set ? Setting<bool>::at(true, password->range) : Setting<bool>::byDefault(false);
        // Keys lie in Redis in clear unless they are hashed.
        store.encrypted = boolSetting(m_root, "hash_keys", false);
        if (const auto key =
                secretUse(child(m_root, "security"), "private_certificate_encoding_secret",
                          CredentialKind::Other, "certificate encoding", std::nullopt)) {
            store.keyring.push_back(key->secret);
        }
    }

    [[nodiscard]] Setting<AdminAuth> adminAuth() const {
        const Node* security = child(m_root, "security");
        if (isOn(security, "control_api_use_mutual_tls")) {
            return Setting<AdminAuth>::at(AdminAuth::Mtls,
                                          rangeOf(security, "control_api_use_mutual_tls"));
        }
        const Node* secret = child(m_root, "secret");
        if (secret == nullptr) {
            // An absent secret is the empty string, and so is an absent header.
            return Setting<AdminAuth>::byDefault(AdminAuth::None);
        }
        return Setting<AdminAuth>::at(secret->text.empty() ? AdminAuth::None : AdminAuth::Key,
                                      secret->range);
    }

    void admin() {
        model::AdminEndpoint endpoint;
        endpoint.name = "control API";
        endpoint.key = "control-api";
        endpoint.kind = "admin-api";
        endpoint.productKind = "control API";
        endpoint.raw = m_root;
        endpoint.address = textOf(m_root, "listen_address");
        const auto own = intOf(m_root, "control_api_port", 0);
        endpoint.port = own == 0 ? m_settings.port : static_cast<std::uint16_t>(own);
        endpoint.source.range =
            rangeOf(m_root, own == 0 ? std::string_view("listen_port") : "control_api_port");
        endpoint.tls = m_settings.tls;
        endpoint.auth = adminAuth();
        if (const auto secret = secretUse(m_root, "secret", CredentialKind::Token,
                                          "control API secret", std::nullopt)) {
            endpoint.keys.push_back(secret->secret);
        }
        endpoint.auditLog = Setting<bool>::byDefault(false);
        endpoint.exposure = exposure();
        m_builder.gateway().admin.push_back(std::move(endpoint));
        health();
        if (isOn(m_root, "enable_http_profiler")) {
            model::AdminEndpoint profiler;
            profiler.name = "profiler";
            profiler.key = "profiler";
            profiler.kind = "debug";
            profiler.source.range = rangeOf(m_root, "enable_http_profiler");
            profiler.address = textOf(m_root, "listen_address");
            profiler.port = m_builder.gateway().admin.front().port;
            profiler.tls = m_settings.tls;
            profiler.auth = Setting<AdminAuth>::byDefault(AdminAuth::None);
            profiler.exposure = exposure();
            profiler.readOnly = true;
            m_builder.gateway().admin.push_back(std::move(profiler));
        }
    }

    void health() {
        model::AdminEndpoint endpoint;
        endpoint.name = textOf(m_root, "health_check_endpoint_name");
        if (endpoint.name.empty()) {
            endpoint.name = "hello";
        }
        endpoint.key = "health";
        endpoint.kind = "status";
        endpoint.source.range = m_builder.gateway().admin.front().source.range;
        endpoint.address = textOf(m_root, "listen_address");
        endpoint.port = m_builder.gateway().admin.front().port;
        endpoint.tls = m_settings.tls;
        endpoint.auth = Setting<AdminAuth>::byDefault(AdminAuth::None);
        endpoint.exposure = exposure();
        endpoint.readOnly = true;
        m_builder.gateway().admin.push_back(std::move(endpoint));
    }

    [[nodiscard]] Setting<Exposure> exposure() const {
        const Node* address = child(m_root, "listen_address");
        return address == nullptr
                   ? Setting<Exposure>::byDefault(Exposure::Public)
                   : Setting<Exposure>::at(model::exposureOf(address->text), address->range);
    }

    void keep(const std::optional<SecretUse>& use, std::string key) {
        if (!use) {
            return;
        }
        model::Credential credential;
        credential.key = std::move(key);
        credential.kind = use->kind;
        credential.type = use->type;
        credential.secret = use->secret;
        credential.source.range = use->range;
        credential.productKind = "tyk.conf";
        credential.forUpstream = true;
        m_builder.add(std::move(credential));
    }

    void secrets() {
        const auto plain = [&](const Node* mapping, std::string_view key, std::string_view what) {
            keep(secretUse(mapping, key, CredentialKind::Other, what, std::nullopt),
                 "tyk.conf " + std::string(what));
        };
        plain(m_root, "node_secret", "node secret");
        for (const std::string_view name : {"storage", "cache_storage", "analytics_storage"}) {
            const Node* storage = child(m_root, name);
            plain(storage, "password", std::string(name) + " password");
            plain(storage, "sentinel_password", std::string(name) + " sentinel password");
        }
        plain(child(m_root, "slave_options"), "api_key", "MDCB API key");
        plain(child(m_root, "security"), "private_certificate_encoding_secret",
              "certificate encoding secret");
        plain(child(m_root, "newrelic"), "license_key", "New Relic license key");
        plain(m_root, "sentry_code", "Sentry code");
        plain(child(child(m_root, "kv"), "vault"), "token", "Vault token");
        plain(child(child(m_root, "kv"), "consul"), "token", "Consul token");
        for (const auto& secret : membersOf(m_root, "secrets")) {
            plain(child(m_root, "secrets"), secret.name, "secrets." + std::string(secret.name));
        }
    }

    SnapshotBuilder& m_builder;
    const Settings& m_settings;
    const Node* m_root;
};

// Certificates that the configuration names: read when they are here.
void addCertificates(SnapshotBuilder& builder, const Settings& settings, model::ListenerTls& tls) {
    const Node* options = child(settings.root, "http_server_options");
    ReadContext& context = builder.context();
    for (const Node* item : itemsOf(options, "certificates")) {
        const std::string path = textOf(item, "cert_file");
        const std::string file = text::resolvePath(settings.directory + "/tyk.conf", path);
        if (path.empty() || !context.files().exists(file)) {
            tls.certificateFiles.push_back(path);
            continue;
        }
        const auto pem = context.readFile(file);
        const std::string keyFile =
            text::resolvePath(settings.directory + "/tyk.conf", textOf(item, "key_file"));
        const auto key = context.files().exists(keyFile) ? context.readFile(keyFile)
                                                         : Result<std::string>(std::string{});
        model::Certificate certificate = model::makeCertificate(
            pem ? *pem : std::string{}, key ? *key : std::string{}, rangeOf(item, "cert_file"));
        certificate.name = textOf(item, "domain_name");
        certificate.key = file;
        certificate.file = file;
        certificate.usage = "server";
        if (!certificate.name.empty()) {
            certificate.snis.push_back(certificate.name);
        }
        tls.certificates.push_back(builder.add(std::move(certificate)));
    }
    for (const Node* item : itemsOf(options, "ssl_certificates")) {
        tls.certificateFiles.emplace_back(item->text); // paths or ids of the store
    }
}

model::ListenerTls makeTls(SnapshotBuilder& builder, const Settings& settings) {
    const Node* options = child(settings.root, "http_server_options");
    model::ListenerTls tls;
    tls.range = rangeOf(settings.root, "http_server_options");
    tls.minVersion = tlsSetting(options, "min_version");
    tls.maxVersion = tlsSetting(options, "max_version");
    if (child(options, "ssl_ciphers") != nullptr) {
        tls.ciphers = textsSetting(options, "ssl_ciphers");
    }
    tls.clientAuth = Setting<model::ClientAuth>::byDefault(model::ClientAuth::None);
    if (isOn(options, "enable_http2")) {
        tls.alpn = {"h2", "http/1.1"};
    }
    addCertificates(builder, settings, tls);
    return tls;
}

Setting<std::int64_t> secondsSetting(const Node* mapping, std::string_view key,
                                     std::int64_t fallbackMs) {
    auto setting = intSetting(mapping, key);
    // Zero and less count as unset.
    if (!setting.known() || setting.value <= 0) {
        return Setting<std::int64_t>::byDefault(fallbackMs);
    }
    setting.value *= 1000;
    return setting;
}

} // namespace

model::Protocol listenerProtocol(const Settings& settings, std::string_view protocol) {
    if (protocol == "tcp") {
        return model::Protocol::Tcp;
    }
    if (protocol == "tls") {
        return model::Protocol::Tls;
    }
    if (protocol == "h2c") {
        return model::Protocol::H2c;
    }
    const bool tls = protocol.empty() ? settings.tls : protocol == "https";
    return tls ? model::Protocol::Https : model::Protocol::Http;
}

Settings readSettings(const Node* root, std::string directory) {
    Settings settings;
    settings.root = root;
    settings.directory = std::move(directory);
    settings.proxyTimeoutMs = Setting<std::int64_t>::byDefault(kProxyTimeoutMs);
    settings.maxBodyBytes = Setting<std::int64_t>::byDefault(0);
    if (root == nullptr) {
        return settings;
    }
    const Node* options = child(root, "http_server_options");
    settings.strictRoutes = isOn(options, "enable_strict_routes");
    settings.prefixMatching = isOn(options, "enable_path_prefix_matching");
    settings.suffixMatching = isOn(options, "enable_path_suffix_matching");
    settings.ignoreCase = isOn(root, "ignore_endpoint_case");
    settings.customDomains = isOn(root, "enable_custom_domains");
    settings.hostname = textOf(root, "hostname");
    const auto port = intOf(root, "listen_port", 8080);
    settings.port = port > 0 && port <= 65535 ? static_cast<std::uint16_t>(port) : 8080;
    settings.tls = isOn(options, "use_ssl");
    settings.skipVerify = isOn(root, "proxy_ssl_insecure_skip_verify");
    settings.dashboard = isOn(root, "use_db_app_configs");
    const Node* timeout = child(root, "proxy_default_timeout");
    const auto seconds = timeout == nullptr ? std::nullopt : timeout->asDouble();
    if (seconds && *seconds > 0 && *seconds < 1e9) {
        settings.proxyTimeoutMs =
            Setting<std::int64_t>::at(static_cast<std::int64_t>(*seconds * 1000), timeout->range);
    }
    settings.maxBodyBytes = intSetting(options, "max_request_body_size", 0);
    return settings;
}

void addSettings(SnapshotBuilder& builder, const Settings& settings) {
    if (settings.known()) {
        checkTolerant(builder, *settings.root, configShape(), "tyk.conf");
        ConfigReader(builder, settings).run();
    }
}

model::Listener makeListener(SnapshotBuilder& builder, const Settings& settings, std::uint16_t port,
                             model::Protocol protocol) {
    const Node* root = settings.root;
    const Node* options = child(root, "http_server_options");
    model::Listener listener;
    listener.port = port;
    listener.protocol = protocol;
    listener.key = fmt::format("{}:{}", model::protocolName(listener.protocol), port);
    listener.productKind = "port";
    listener.address = textOf(root, "listen_address");
    listener.source.range = rangeOf(root, "listen_port");
    const Node* address = child(root, "listen_address");
    listener.exposure = address == nullptr ? Setting<Exposure>::byDefault(Exposure::Public)
                                           : Setting<Exposure>::at(model::exposureOf(address->text),
                                                                   address->range);
    if (model::isEncrypted(listener.protocol)) {
        listener.tls = makeTls(builder, settings);
    }
    // Depth 0 takes the first entry of X-Forwarded-For, whoever sent it.
    listener.trustAnyForwarded = Setting<bool>::byDefault(true);
    if (const Node* depth = child(options, "xff_depth")) {
        listener.trustAnyForwarded =
            Setting<bool>::at(depth->asInt().value_or(0) == 0, depth->range);
    }
    listener.maxBodyBytes = settings.maxBodyBytes;
    listener.headerTimeoutMs = secondsSetting(options, "read_timeout", kServerTimeoutMs);
    listener.bodyTimeoutMs = listener.headerTimeoutMs;
    listener.normalizePath = boolSetting(options, "skip_url_cleaning", false);
    listener.normalizePath.value = !listener.normalizePath.value;
    listener.accessLog = boolSetting(child(root, "access_logs"), "enabled", false);
    return listener;
}

} // namespace gatelens::adapters::tyk
