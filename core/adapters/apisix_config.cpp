// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// config.yaml: what the gateway itself is told. Defaults: apisix/cli/config.lua of
// 3.18; 2.15 keeps the admin and etcd settings at other places.
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using model::Setting;
using text::Node;

namespace {

const Node* at(const Node* root, std::initializer_list<std::string_view> path) {
    const Node* node = root == nullptr ? nullptr : root->at(path);
    return node == nullptr || node->isNull() ? nullptr : node;
}

// The first of several places that is set: the new one and that of 2.15.
const Node* firstOf(std::initializer_list<const Node*> nodes) {
    const auto* found =
        std::ranges::find_if(nodes, [](const Node* node) { return node != nullptr; });
    return found == nodes.end() ? nullptr : *found;
}

template <typename T>
Setting<T> setting(const Node* node, T value, T productDefault) {
    return node == nullptr ? Setting<T>::byDefault(std::move(productDefault))
                           : Setting<T>::at(std::move(value), node->range);
}

bool isOn(const Node* node, bool productDefault) {
    return node == nullptr ? productDefault : node->asBool().value_or(productDefault);
}

std::vector<std::string> textsIn(const Node* node) {
    std::vector<std::string> out;
    if (node != nullptr) {
        if (const auto one = node->asText()) {
            out.emplace_back(*one);
        }
        for (const Node* item : node->items) {
            out.emplace_back(item->asText().value_or(std::string_view{}));
        }
    }
    return out;
}

struct Listen {
    std::string address{}; // empty: every interface
    std::int64_t port = 0;
    bool tls = false;
    bool http3 = false;
    const Node* node = nullptr;
};

// 9080, "127.0.0.1:9080", [9080, …] and [{ip, port, …}, …] all name listeners.
std::vector<Listen> listensOf(const Node* node) {
    std::vector<Listen> out;
    const auto add = [&out](const Node& entry) {
        Listen listen;
        listen.node = &entry;
        if (entry.isMapping()) {
            listen.address = textOf(&entry, "ip");
            listen.port = intOf(&entry, "port", 0);
            listen.tls = boolOf(&entry, "tls", false);
            listen.http3 = boolOf(&entry, "enable_http3", false);
            if (const auto addr = textOf(&entry, "addr"); !addr.empty()) { // stream_proxy
                const auto parsed = parseHostPort(addr);
                listen.address = parsed && parsed->port != 0 ? parsed->host : std::string{};
                listen.port =
                    parsed && parsed->port != 0 ? parsed->port : parseInt(addr).value_or(0);
            }
        } else if (const auto number = entry.asInt()) {
            listen.port = *number;
        } else if (const auto parsed = parseHostPort(entry.asText().value_or(std::string_view{}))) {
            listen.address = parsed->host;
            listen.port = parsed->port;
        }
        out.push_back(std::move(listen));
    };
    if (node == nullptr) {
        return out;
    }
    if (node->isSequence()) {
        for (const Node* entry : node->items) {
            add(*entry);
        }
    } else {
        add(*node);
    }
    return out;
}

class Settings final {
public:
    Settings(SnapshotBuilder& builder, const Node* config, Input& input)
        : m_builder(builder)
        , m_config(config)
        , m_apisix(at(config, {"apisix"}))
        , m_http(at(config, {"nginx_config", "http"}))
        , m_input(input) {}

    void apply() {
        addListeners();
        if (m_config == nullptr) {
            return;
        }
        if (const Node* router = at(m_apisix, {"router", "http"})) {
            m_input.router = router->asText().value_or(std::string_view{});
            m_input.routerKnown = true;
        }
        addStreamListeners();
        addAdmin();
        addControl();
        addMetrics();
        setGateway();
        setStore();
    }

private:
    void addListeners() {
        // An empty list is written to have none: it replaces the default.
        const Node* written = at(m_apisix, {"node_listen"});
        auto plain = listensOf(written);
        if (plain.empty() && (written == nullptr || !written->isSequence())) {
            plain.push_back({.port = 9080});
        }
        for (const auto& listen : plain) {
            addListener(listen, "node_listen", model::Protocol::Http, false);
        }
        const Node* ssl = at(m_apisix, {"ssl"});
        if (!isOn(at(ssl, {"enable"}), true)) {
            return;
        }
        auto encrypted = listensOf(firstOf({at(ssl, {"listen"}), at(ssl, {"listen_port"})}));
        if (encrypted.empty()) {
            encrypted.push_back({.port = 9443});
        }
        for (const auto& listen : encrypted) {
            addListener(listen, "ssl.listen", model::Protocol::Https, true);
        }
    }

    void addStreamListeners() {
        const Node* streams = at(m_apisix, {"stream_proxy"});
        for (const auto& listen : listensOf(at(streams, {"tcp"}))) {
            addListener(listen, "stream_proxy.tcp",
                        listen.tls ? model::Protocol::Tls : model::Protocol::Tcp, listen.tls);
        }
        for (const auto& listen : listensOf(at(streams, {"udp"}))) {
            addListener(listen, "stream_proxy.udp", model::Protocol::Udp, false);
        }
    }

    void addListener(const Listen& listen, std::string_view kind, model::Protocol protocol,
                     bool tls) {
        model::Listener listener;
        listener.productKind = kind;
        listener.address = listen.address == "0.0.0.0" ? std::string{} : listen.address;
        listener.port = static_cast<std::uint16_t>(std::clamp<std::int64_t>(listen.port, 0, 65535));
        if (listener.port == 0 && listen.node != nullptr) {
            listener.portText = listen.node->asText().value_or(std::string_view{});
        }
        listener.protocol = protocol;
        listener.name = fmt::format("{} {}", kind, listener.port);
        listener.key = fmt::format("{}:{}", listen.address.empty() ? "0.0.0.0" : listen.address,
                                   listener.port);
        const auto exposure =
            model::exposureOf(listen.address.empty() ? "0.0.0.0" : listen.address);
        listener.exposure = setting(listen.node, exposure, exposure);
        if (listen.node != nullptr) {
            listener.source.range = listen.node->range;
            listener.raw = listen.node;
        }
        listener.http3 = setting(listen.node, listen.http3, false);
        listener.proxyProtocol = Setting<bool>::byDefault(false);
        setClientSide(listener);
        if (tls) {
            listener.tls = makeTls();
        }
        m_builder.add(std::move(listener));
    }

    void setClientSide(model::Listener& listener) const {
        const Node* from = at(m_http, {"real_ip_from"});
        const auto trusted = textsIn(from);
        listener.trustedProxies = setting(from, trusted, {"127.0.0.1", "unix:"});
        const bool anyone = std::ranges::any_of(
            trusted, [](const auto& t) { return t == "0.0.0.0/0" || t == "::/0"; });
        listener.trustAnyForwarded = setting(from, anyone, false);
        const Node* body = at(m_http, {"client_max_body_size"});
        const auto bodyText =
            body == nullptr ? std::string_view{} : body->asText().value_or(std::string_view{});
        listener.maxBodyBytes = setting<std::int64_t>(body, sizeBytes(bodyText).value_or(0), 0);
        listener.headerTimeoutMs = duration("client_header_timeout");
        listener.bodyTimeoutMs = duration("client_body_timeout");
        listener.idleTimeoutMs = duration("keepalive_timeout");
        const Node* log = at(m_http, {"enable_access_log"});
        listener.accessLog = setting(log, isOn(log, true), true);
        listener.normalizePath = Setting<bool>::byDefault(true);
    }

    [[nodiscard]] Setting<std::int64_t> duration(std::string_view key) const {
        const Node* node = m_http == nullptr ? nullptr : m_http->get(key);
        const auto text =
            node == nullptr ? std::string_view{} : node->asText().value_or(std::string_view{});
        return setting<std::int64_t>(node, durationMs(text, 1000).value_or(60'000), 60'000);
    }

    [[nodiscard]] model::ListenerTls makeTls() const {
        const Node* ssl = at(m_apisix, {"ssl"});
        model::ListenerTls tls;
        const Node* protocols = at(ssl, {"ssl_protocols"});
        const auto text =
            protocols == nullptr ? std::string{} : std::string(protocols->asText().value_or(""));
        auto lowest = model::TlsVersion::Tls12;
        if (text.find("TLSv1 ") != std::string::npos || text.ends_with("TLSv1")) {
            lowest = model::TlsVersion::Tls10;
        } else if (text.find("TLSv1.1") != std::string::npos) {
            lowest = model::TlsVersion::Tls11;
        } else if (!text.empty() && text.find("TLSv1.2") == std::string::npos) {
            lowest = model::TlsVersion::Tls13;
        }
        tls.minVersion = setting(protocols, lowest, model::TlsVersion::Tls12);
        tls.maxVersion = Setting<model::TlsVersion>::byDefault(model::TlsVersion::Tls13);
        if (const Node* ciphers = at(ssl, {"ssl_ciphers"})) {
            std::vector<std::string> names;
            for (const auto name : split(ciphers->asText().value_or(std::string_view{}), ':')) {
                names.emplace_back(name);
            }
            tls.ciphers = Setting<std::vector<std::string>>::at(std::move(names), ciphers->range);
        }
        tls.clientAuth = Setting<model::ClientAuth>::byDefault(model::ClientAuth::None);
        tls.earlyData = Setting<bool>::byDefault(false);
        if (const Node* file = at(ssl, {"ssl_cert"})) {
            tls.certificateFiles.emplace_back(file->asText().value_or(std::string_view{}));
        }
        tls.alpn = {"h2", "http/1.1"};
        return tls;
    }

    model::AdminEndpoint endpoint(std::string kind, std::string address, std::int64_t port,
                                  const Node* node) const {
        model::AdminEndpoint admin;
        admin.kind = std::move(kind);
        admin.address = std::move(address);
        admin.port = static_cast<std::uint16_t>(std::clamp<std::int64_t>(port, 0, 65535));
        admin.name = fmt::format("{} {}", admin.kind, admin.port);
        admin.key = fmt::format("{}:{}", admin.address, admin.port);
        const auto exposure = model::exposureOf(admin.address);
        admin.exposure = setting(node, exposure, exposure);
        if (node != nullptr) {
            admin.source.range = node->range;
        }
        return admin;
    }

    void addAdmin() {
        const Node* enabled = at(m_apisix, {"enable_admin"});
        const Node* role = at(m_config, {"deployment", "role"});
        const bool dataPlane = role != nullptr && role->text == "data_plane";
        if (!isOn(enabled, true) || dataPlane) {
            return;
        }
        const Node* settings = at(m_config, {"deployment", "admin"});
        const Node* listen =
            firstOf({at(settings, {"admin_listen"}), at(m_apisix, {"admin_listen"})});
        const auto address = textOf(listen, "ip");
        auto admin = endpoint("admin-api", address.empty() ? "0.0.0.0" : address,
                              intOf(listen, "port", 9180), listen);
        const Node* https = firstOf({at(settings, {"https_admin"}), at(m_apisix, {"https_admin"})});
        admin.tls = isOn(https, false);
        const Node* allow = firstOf({at(settings, {"allow_admin"}), at(m_apisix, {"allow_admin"})});
        admin.allow = setting<std::vector<std::string>>(allow, textsIn(allow), {"127.0.0.0/24"});
        const Node* cors =
            firstOf({at(settings, {"enable_admin_cors"}), at(m_apisix, {"enable_admin_cors"})});
        admin.cors = setting(cors, isOn(cors, true), true);
        admin.auditLog = Setting<bool>::byDefault(false);
        setKeys(admin, settings);
        m_builder.gateway().admin.push_back(std::move(admin));
    }

    void setKeys(model::AdminEndpoint& admin, const Node* settings) {
        const Node* keys = firstOf({at(settings, {"admin_key"}), at(m_apisix, {"admin_key"})});
        const Node* required = at(settings, {"admin_key_required"});
        const bool needed = isOn(required, true);
        admin.auth = setting(required, needed ? model::AdminAuth::Key : model::AdminAuth::None,
                             model::AdminAuth::Key);
        if (keys == nullptr) {
            return;
        }
        for (const Node* entry : keys->items) {
            const Node* key = entry->get("key");
            if (key == nullptr || !key->isScalar() || key->isNull() || key->text.empty()) {
                continue; // generated when the gateway starts
            }
            admin.keys.push_back(model::inspectSecret(key->text, key->range));
            model::Credential credential;
            credential.name = fmt::format("admin key {}", textOf(entry, "name"));
            credential.key = fmt::format("admin_key/{}", textOf(entry, "name"));
            credential.kind = model::CredentialKind::ApiKey;
            credential.type = "admin_key";
            credential.productKind = "admin key";
            credential.identity = textOf(entry, "role");
            credential.source.range = entry->range;
            credential.secret = admin.keys.back();
            credential.locations = {"header:x-api-key", "query:api_key", "cookie:x_api_key"};
            m_builder.add(std::move(credential));
        }
    }

    void addControl() {
        const Node* enabled = at(m_apisix, {"enable_control"});
        if (isOn(enabled, true)) {
            const Node* control = at(m_apisix, {"control"});
            const auto address = textOf(control, "ip");
            auto admin = endpoint("control-api", address.empty() ? "127.0.0.1" : address,
                                  intOf(control, "port", 9090), control);
            admin.auth = Setting<model::AdminAuth>::byDefault(model::AdminAuth::None);
            admin.cors = Setting<bool>::byDefault(false);
            m_builder.gateway().admin.push_back(std::move(admin));
        }
        if (const Node* status = at(m_apisix, {"status"})) {
            const auto address = textOf(status, "ip");
            auto admin = endpoint("status", address.empty() ? "127.0.0.1" : address,
                                  intOf(status, "port", 7085), status);
            admin.auth = Setting<model::AdminAuth>::byDefault(model::AdminAuth::None);
            admin.readOnly = true;
            m_builder.gateway().admin.push_back(std::move(admin));
        }
    }

    void addMetrics() {
        const Node* prometheus = at(m_config, {"plugin_attr", "prometheus"});
        if (!isOn(at(prometheus, {"enable_export_server"}), true)) {
            return;
        }
        const Node* exported = at(prometheus, {"export_addr"});
        const auto address = textOf(exported, "ip");
        auto admin = endpoint("metrics", address.empty() ? "127.0.0.1" : address,
                              intOf(exported, "port", 9091), exported);
        admin.auth = Setting<model::AdminAuth>::byDefault(model::AdminAuth::None);
        admin.readOnly = true;
        m_builder.gateway().admin.push_back(std::move(admin));
    }

    void setGateway() {
        auto& gateway = m_builder.gateway();
        const Node* from = at(m_http, {"real_ip_from"});
        gateway.trustedProxies = setting(from, textsIn(from), {"127.0.0.1", "unix:"});
        const Node* level = at(m_config, {"nginx_config", "error_log_level"});
        const auto text =
            level == nullptr ? std::string("warn") : std::string(level->asText().value_or(""));
        gateway.logLevel = setting<std::string>(level, text, "warn");
        gateway.debug = setting(level, text == "debug", false);
        const Node* log = at(m_http, {"enable_access_log"});
        gateway.accessLog = setting(log, isOn(log, true), true);
        const Node* tokens = at(m_apisix, {"enable_server_tokens"});
        gateway.serverTokens = setting(tokens, isOn(tokens, true), true);
        gateway.resolvers = textsIn(at(m_apisix, {"dns_resolver"}));
        if (const Node* plugins = at(m_config, {"plugins"})) {
            gateway.availablePlugins = textsIn(plugins);
        }
    }

    void setStore() {
        auto& store = m_builder.gateway().store;
        const Node* provider =
            firstOf({at(m_config, {"deployment", "role_traditional", "config_provider"}),
                     at(m_config, {"deployment", "role_data_plane", "config_provider"}),
                     at(m_apisix, {"config_center"})});
        store.kind = provider == nullptr ? "etcd" : std::string(provider->asText().value_or(""));
        const Node* encryption = at(m_apisix, {"data_encryption"});
        const Node* enabled =
            firstOf({at(encryption, {"enable_encrypt_fields"}), at(encryption, {"enable"})});
        store.encrypted = setting(enabled, isOn(enabled, true), true);
        const Node* ring = at(encryption, {"keyring"});
        if (ring != nullptr) {
            for (const auto* key : ring->isSequence() ? std::vector<const Node*>(
                                                            ring->items.begin(), ring->items.end())
                                                      : std::vector<const Node*>{ring}) {
                store.keyring.push_back(
                    model::inspectSecret(key->asText().value_or(std::string_view{}), key->range));
            }
        } else { // the published keys that every installation starts with
            for (const auto key : {"qeddd145sfvddff3", "edd1c9f0985e76a2"}) {
                store.keyring.push_back(model::inspectSecret(key, {}));
            }
        }
        if (store.kind != "etcd") {
            store.kind = "file";
            return;
        }
        const Node* etcd = firstOf({at(m_config, {"deployment", "etcd"}), at(m_config, {"etcd"})});
        store.addresses = textsIn(at(etcd, {"host"}));
        if (store.addresses.empty()) {
            store.addresses = {"http://127.0.0.1:2379"};
        }
        store.range = etcd == nullptr ? text::SourceRange{} : etcd->range;
        const bool tls = std::ranges::all_of(
            store.addresses, [](const auto& a) { return a.starts_with("https://"); });
        store.tls = setting(at(etcd, {"host"}), tls, false);
        store.authenticated = setting(at(etcd, {"user"}), at(etcd, {"user"}) != nullptr, false);
    }

    SnapshotBuilder& m_builder;
    const Node* m_config;
    const Node* m_apisix;
    const Node* m_http;
    Input& m_input;
};

} // namespace

void addGatewaySettings(SnapshotBuilder& builder, const Node* config, Input& input) {
    Settings(builder, config, input).apply();
}

} // namespace gatelens::adapters::apisix
