// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's own settings: `configuration` of `GET /`, or kong.conf. Defaults:
// kong/templates/kong_defaults.lua of 3.9.
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/fields.h"
#include "core/adapters/support/secret_scan.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::kong {

using model::Setting;
using text::Node;

namespace {

// One entry of a *_listen setting: "0.0.0.0:8443 http2 ssl reuseport".
struct Listen {
    std::string address;
    std::uint16_t port = 0;
    std::vector<std::string> flags;
    [[nodiscard]] bool has(std::string_view flag) const {
        return std::ranges::find(flags, flag) != flags.end();
    }
};

std::vector<std::string> entriesOf(const Node* value) {
    std::vector<std::string> out;
    if (value == nullptr) {
        return out;
    }
    for (const Node* item : value->items) {
        out.emplace_back(item->asText().value_or(std::string_view{}));
    }
    if (const auto text = value->asText()) {
        for (const auto part : split(*text, ',')) {
            out.emplace_back(trim(part));
        }
    }
    std::erase_if(out, [](const std::string& entry) { return entry.empty(); });
    return out;
}

std::vector<Listen> listens(std::span<const std::string> entries) {
    std::vector<Listen> out;
    for (const auto& entry : entries) {
        Listen listen;
        for (const auto word : split(trim(entry), ' ')) {
            if (word.empty()) {
                continue;
            }
            if (!listen.address.empty()) {
                listen.flags.emplace_back(word);
            } else if (const auto address = parseHostPort(word)) {
                listen.address = address->host;
                listen.port = address->port;
            } else {
                listen.address = word;
            }
        }
        if (listen.address != "off" && !listen.address.empty()) {
            out.push_back(std::move(listen));
        }
    }
    return out;
}

bool isOn(std::string_view text) {
    return text == "on" || text == "true" || text == "yes";
}

class Settings final {
public:
    Settings(SnapshotBuilder& builder, const Node* settings, bool complete, Input& input)
        : m_builder(builder)
        , m_settings(settings)
        , m_complete(complete)
        , m_input(input) {}

    void apply() {
        addProxies("proxy_listen", false);
        if (!m_complete) {
            return;
        }
        addProxies("stream_listen", true);
        addAdmin("admin-api", "admin_listen", {"127.0.0.1:8001", "127.0.0.1:8444 ssl"});
        // Kong Manager came to the open-source gateway with 3.4.
        const bool manager =
            m_settings != nullptr && m_settings->get("admin_gui_listen") != nullptr;
        if (manager || !m_input.live) {
            addAdmin("dashboard", "admin_gui_listen", {"0.0.0.0:8002", "0.0.0.0:8445 ssl"});
        }
        addAdmin("status", "status_listen", {"127.0.0.1:8007"});
        setGateway();
        setStore();
        if (!m_input.live) { // the Admin API masks them
            addSecrets();
        }
    }

private:
    [[nodiscard]] const Node* get(std::string_view name) const {
        const Node* value = m_settings == nullptr ? nullptr : m_settings->get(name);
        return value == nullptr || value->isNull() ? nullptr : value;
    }
    [[nodiscard]] std::string text(std::string_view name) const { return textOf(m_settings, name); }
    [[nodiscard]] std::vector<std::string> list(std::string_view name) const {
        return entriesOf(get(name));
    }
    template <typename T>
    [[nodiscard]] Setting<T> setting(std::string_view name, T value, T productDefault) const {
        const Node* node = get(name);
        return node == nullptr ? Setting<T>::byDefault(std::move(productDefault))
                               : Setting<T>::at(std::move(value), node->range);
    }

    void addProxies(std::string_view name, bool stream) {
        const Node* node = get(name);
        auto entries = entriesOf(node);
        if (node == nullptr && !stream) {
            entries = {"0.0.0.0:8000", "0.0.0.0:8443 http2 ssl"};
        }
        for (const auto& listen : listens(entries)) {
            m_builder.add(makeListener(listen, node, stream));
        }
    }

    model::Listener makeListener(const Listen& listen, const Node* node, bool stream) const {
        const bool tls = listen.has("ssl");
        model::Listener listener;
        listener.address = listen.address == "0.0.0.0" ? std::string{} : listen.address;
        listener.port = listen.port;
        listener.name = fmt::format("{} {}", stream ? "stream" : "proxy", listen.port);
        listener.key = fmt::format("{}:{}", listen.address, listen.port);
        listener.productKind = stream ? "stream_listen" : "proxy_listen";
        listener.protocol = stream ? (tls                 ? model::Protocol::Tls
                                      : listen.has("udp") ? model::Protocol::Udp
                                                          : model::Protocol::Tcp)
                                   : (tls ? model::Protocol::Https : model::Protocol::Http);
        const auto exposure = model::exposureOf(listen.address);
        listener.exposure = node == nullptr ? Setting<model::Exposure>::byDefault(exposure)
                                            : Setting<model::Exposure>::at(exposure, node->range);
        if (node != nullptr) {
            listener.source.range = node->range;
            listener.proxyProtocol = Setting<bool>::at(listen.has("proxy_protocol"), node->range);
        } else {
            listener.proxyProtocol = Setting<bool>::byDefault(false);
        }
        setClientSide(listener);
        if (tls) {
            listener.tls = makeTls(listen);
        }
        return listener;
    }

    void setClientSide(model::Listener& listener) const {
        const auto trusted = list("trusted_ips");
        listener.trustedProxies = setting<std::vector<std::string>>("trusted_ips", trusted, {});
        const bool anyone = std::ranges::any_of(
            trusted, [](const auto& t) { return t == "0.0.0.0/0" || t == "::/0"; });
        listener.trustAnyForwarded = setting("trusted_ips", anyone, false);
        listener.maxBodyBytes = setting<std::int64_t>(
            "nginx_http_client_max_body_size",
            sizeBytes(text("nginx_http_client_max_body_size")).value_or(0), 0);
        // nginx's own defaults, which Kong's template leaves alone.
        listener.headerTimeoutMs = duration("client_header_timeout", 60'000);
        listener.bodyTimeoutMs = duration("client_body_timeout", 60'000);
        listener.idleTimeoutMs = duration("keepalive_timeout", 75'000);
        listener.accessLog = setting("proxy_access_log", text("proxy_access_log") != "off", true);
        // Routes are matched on the normalised path (kong/router/utils.lua).
        listener.normalizePath = Setting<bool>::byDefault(true);
    }

    // An nginx directive injected into the proxy's servers, which wins over one in
    // the http block.
    [[nodiscard]] const Node* directive(std::string_view name) const {
        const Node* own = get(fmt::format("nginx_proxy_{}", name));
        return own == nullptr ? get(fmt::format("nginx_http_{}", name)) : own;
    }
    [[nodiscard]] Setting<std::int64_t> duration(std::string_view name,
                                                 std::int64_t productDefault) const {
        const Node* node = directive(name);
        const auto ms =
            node == nullptr ? std::nullopt : durationMs(node->asText().value_or(""), 1'000);
        return ms ? Setting<std::int64_t>::at(*ms, node->range)
                  : Setting<std::int64_t>::byDefault(productDefault);
    }

    // Client certificates come from a plugin or from injected directives.
    [[nodiscard]] Setting<model::ClientAuth> clientAuth() const {
        const Node* node = directive("ssl_verify_client");
        const auto word = node == nullptr ? std::string_view{} : node->asText().value_or("");
        const auto auth = word == "on"               ? model::ClientAuth::Require
                          : word == "optional"       ? model::ClientAuth::Optional
                          : word == "optional_no_ca" ? model::ClientAuth::Request
                                                     : model::ClientAuth::None;
        return node == nullptr ? Setting<model::ClientAuth>::byDefault(auth)
                               : Setting<model::ClientAuth>::at(auth, node->range);
    }

    model::ListenerTls makeTls(const Listen& listen) const {
        model::ListenerTls tls;
        auto lowest = model::TlsVersion::Tls12;
        const auto protocols = text("ssl_protocols");
        if (protocols.find("TLSv1 ") != std::string::npos || protocols.ends_with("TLSv1")) {
            lowest = model::TlsVersion::Tls10;
        } else if (protocols.find("TLSv1.1") != std::string::npos) {
            lowest = model::TlsVersion::Tls11;
        } else if (!protocols.empty() && protocols.find("TLSv1.2") == std::string::npos) {
            lowest = model::TlsVersion::Tls13;
        }
        // A named suite replaces ssl_protocols: "intermediate" allows 1.2 and 1.3,
        // "modern" 1.3, "old" everything from 1.0 on (kong/conf_loader/constants.lua).
        const auto suite = text("ssl_cipher_suite");
        if (suite == "modern") {
            lowest = model::TlsVersion::Tls13;
        } else if (suite == "old") {
            lowest = model::TlsVersion::Tls10;
        } else if (suite.empty() || suite == "intermediate" || suite == "fips") {
            lowest = model::TlsVersion::Tls12;
        }
        const bool named = get("ssl_cipher_suite") != nullptr;
        tls.minVersion =
            setting(named ? "ssl_cipher_suite" : "ssl_protocols", lowest, model::TlsVersion::Tls12);
        tls.maxVersion = Setting<model::TlsVersion>::byDefault(model::TlsVersion::Tls13);
        if (suite == "custom") {
            const auto ciphers = text("ssl_ciphers");
            std::vector<std::string> names;
            for (const auto cipher : split(ciphers, ':')) {
                names.emplace_back(cipher);
            }
            tls.ciphers = setting("ssl_ciphers", names, {});
        }
        tls.clientAuth = clientAuth();
        if (const Node* ca = directive("ssl_client_certificate")) {
            tls.clientCa =
                Setting<std::string>::at(std::string(ca->asText().value_or("")), ca->range);
        }
        const Node* early = directive("ssl_early_data");
        tls.earlyData = early == nullptr
                            ? Setting<bool>::byDefault(false)
                            : Setting<bool>::at(isOn(early->asText().value_or("")), early->range);
        tls.certificateFiles = list("ssl_cert");
        tls.alpn = listen.has("http2") ? std::vector<std::string>{"h2", "http/1.1"}
                                       : std::vector<std::string>{"http/1.1"};
        return tls;
    }

    void addAdmin(std::string_view kind, std::string_view name,
                  std::vector<std::string> productDefault) {
        const Node* node = get(name);
        const auto entries = node == nullptr ? std::move(productDefault) : entriesOf(node);
        for (const auto& listen : listens(entries)) {
            model::AdminEndpoint admin;
            admin.kind = kind;
            admin.address = listen.address;
            admin.port = listen.port;
            admin.tls = listen.has("ssl");
            admin.name = fmt::format("{} {}", name, listen.port);
            admin.key = fmt::format("{}:{}", listen.address, listen.port);
            admin.readOnly = kind == "status";
            const auto exposure = model::exposureOf(listen.address);
            admin.exposure = setting(name, exposure, exposure);
            if (node != nullptr) {
                admin.source.range = node->range;
            }
            admin.auth = adminAuth(kind);
            // kong/api/api_helpers.lua answers any origin unless Kong Manager's is known.
            if (kind == "admin-api") {
                admin.cors = setting("admin_gui_url", false, true);
            }
            admin.auditLog = setting("audit_log", isOn(text("audit_log")), false);
            m_builder.gateway().admin.push_back(std::move(admin));
        }
    }

    // The open-source gateway has no authentication of its own; Enterprise has
    // role-based access, off by default.
    [[nodiscard]] Setting<model::AdminAuth> adminAuth(std::string_view kind) const {
        const Node* verify = get("nginx_admin_ssl_verify_client");
        if (kind == "admin-api" && verify != nullptr && isOn(verify->asText().value_or(""))) {
            return Setting<model::AdminAuth>::at(model::AdminAuth::Mtls, verify->range);
        }
        const Node* gui = get("admin_gui_auth");
        if (kind == "dashboard" && gui != nullptr) {
            return Setting<model::AdminAuth>::at(gui->text == "basic-auth" ? model::AdminAuth::Basic
                                                                           : model::AdminAuth::Sso,
                                                 gui->range);
        }
        const auto rbac = text("enforce_rbac");
        const bool on = isOn(rbac) || rbac == "both";
        return setting("enforce_rbac", on ? model::AdminAuth::Rbac : model::AdminAuth::None,
                       model::AdminAuth::None);
    }

    void setGateway() {
        auto& gateway = m_builder.gateway();
        gateway.trustedProxies =
            setting<std::vector<std::string>>("trusted_ips", list("trusted_ips"), {});
        gateway.logLevel = setting<std::string>("log_level", text("log_level"), "notice");
        gateway.debug = setting("log_level", text("log_level") == "debug", false);
        gateway.accessLog = setting("proxy_access_log", text("proxy_access_log") != "off", true);
        const auto tracing = list("tracing_instrumentations");
        gateway.tracing = setting("tracing_instrumentations",
                                  !tracing.empty() && tracing.front() != "off", false);
        const auto headers = list("headers");
        gateway.serverTokens = setting(
            "headers",
            std::ranges::any_of(headers,
                                [](const auto& h) { return equalsIgnoreCase(h, "server_tokens"); }),
            true);
        gateway.resolvers = list("dns_resolver");
        m_input.flavor = text("router_flavor");
        for (const auto name : {"nginx_proxy_proxy_ssl_verify", "nginx_http_proxy_ssl_verify"}) {
            if (get(name) != nullptr) {
                m_input.verifiesUpstreams = isOn(text(name));
            }
        }
    }

    void setStore() {
        auto& store = m_builder.gateway().store;
        const Node* database = get("database");
        const auto kind = database == nullptr ? "postgres" : text("database");
        if (kind == "off") {
            store.kind = text("declarative_config").empty() ? "memory" : "file";
            return;
        }
        store.kind = kind;
        store.range = database == nullptr ? text::SourceRange{} : database->range;
        const auto host = text("pg_host").empty() ? std::string("127.0.0.1") : text("pg_host");
        const auto port = text("pg_port").empty() ? std::string("5432") : text("pg_port");
        store.addresses = {fmt::format("{}:{}", host, port)};
        store.tls = setting("pg_ssl", isOn(text("pg_ssl")), false);
        store.authenticated = setting("pg_password", !text("pg_password").empty(), false);
        store.encrypted = setting("keyring_enabled", isOn(text("keyring_enabled")), false);
    }

    // Passwords of the database and of vaults, written into the file.
    void addSecrets() {
        for (const auto& secret : findSecrets(*m_settings)) {
            model::Credential credential;
            credential.name = secret.path;
            credential.key = fmt::format("kong.conf/{}", secret.path);
            credential.productKind = "kong.conf";
            credential.kind = secret.kind;
            credential.identity = secret.identity;
            credential.source.range = secret.range;
            credential.type = "kong.conf";
            credential.secret = model::inspectSecret(secret.value, secret.range);
            m_builder.add(std::move(credential));
        }
    }

    SnapshotBuilder& m_builder;
    const Node* m_settings;
    bool m_complete;
    Input& m_input;
};

} // namespace

void addGatewaySettings(SnapshotBuilder& builder, const Node* settings, bool complete,
                        Input& input) {
    Settings(builder, settings, complete, input).apply();
}

} // namespace gatelens::adapters::kong
