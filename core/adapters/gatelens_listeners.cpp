// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the built-in gateway listens, for clients and for its administrator.
#include "core/adapters/gatelens_internal.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <optional>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::gatelens_engine {

using model::Setting;
using text::Node;

namespace {

// "127.0.0.1:8080", ":8080", "unix:/path" into a listener or an admin endpoint.
template <typename Entity>
void setAddress(Entity& entity, const std::string& text, const text::SourceRange& range) {
    if (text.starts_with("unix:")) {
        entity.address = text;
    } else if (const auto parts = parseHostPort(text.starts_with(':') ? "0.0.0.0" + text : text)) {
        entity.address = parts->host;
        entity.port = parts->port;
    }
    entity.exposure = Setting<model::Exposure>::at(model::exposureOf(entity.address), range);
}

class Listeners final {
public:
    Listeners(SnapshotBuilder& builder, const Parts& parts)
        : m_builder(builder)
        , m_parts(parts) {}

    void add() {
        collectNamed();
        addGateway();
        each("listeners", [this](const Node& node) { addListener(node); });
    }

private:
    template <typename Visit>
    void each(std::string_view key, const Visit& visit) const {
        for (const text::Document* part : m_parts) {
            for (const Node* node : itemsOf(part->root(), key)) {
                if (node->isMapping()) {
                    visit(*node);
                }
            }
        }
    }

    [[nodiscard]] const Node* section(std::string_view key) const {
        const Node* found = nullptr;
        for (const text::Document* part : m_parts) {
            if (const Node* node = part->root()->get(key)) {
                found = node;
            }
        }
        return found;
    }

    void collectNamed() {
        each("certificates",
             [this](const Node& node) { m_certificates.emplace(textOf(&node, "name"), &node); });
    }

    void addGateway() {
        model::Gateway& gateway = m_builder.gateway();
        const Node& root = *m_parts.front()->root();
        gateway.raw = &root;
        gateway.source.range = root.range;
        gateway.store.kind = "file";
        // "Server: gatelens" on its own answers; no version.
        gateway.serverTokens = Setting<bool>::byDefault(false);
        gateway.debug = Setting<bool>::byDefault(false);
        gateway.tracing = Setting<bool>::byDefault(false);
        gateway.metrics = Setting<bool>::byDefault(false);
        if (const Node* admin = section("admin")) {
            gateway.metrics = Setting<bool>::at(true, admin->range);
            model::AdminEndpoint endpoint;
            endpoint.name = "admin";
            endpoint.key = "admin";
            endpoint.kind = "admin-api";
            endpoint.source.range = admin->range;
            endpoint.raw = admin;
            // It never listens without a token.
            endpoint.auth = Setting<model::AdminAuth>::byDefault(model::AdminAuth::Key);
            endpoint.cors = Setting<bool>::byDefault(false);
            endpoint.originChecked = Setting<bool>::byDefault(true);
            setAddress(endpoint, expanded(textOf(admin, "listen")), rangeOf(*admin, "listen"));
            if (const Node* token = admin->get("token")) {
                endpoint.keys.push_back(secretOf(*token));
            }
            gateway.admin.push_back(std::move(endpoint));
        }
    }

    void addListener(const Node& node) {
        model::Listener listener;
        const std::string address = expanded(textOf(&node, "address"));
        listener.name = textOf(&node, "name");
        listener.name = listener.name.empty() ? address : listener.name;
        listener.key = listener.name;
        listener.productKind = "listener";
        listener.source.range = node.range;
        listener.raw = &node;
        setAddress(listener, address, rangeOf(node, "address"));
        listener.protocol = model::Protocol::Http;
        listener.proxyProtocol = boolSetting(&node, "proxy-protocol", false);
        listener.trustAnyForwarded = boolSetting(&node, "trust-forwarded", false);
        listener.http3 = Setting<bool>::byDefault(false);
        listener.normalizePath = Setting<bool>::byDefault(true);
        listener.maxBodyBytes = Setting<std::int64_t>::byDefault(0);
        const Node* timeouts = section("timeouts");
        listener.headerTimeoutMs = duration(timeouts, "header", 10'000);
        listener.bodyTimeoutMs = duration(timeouts, "body", 30'000);
        listener.idleTimeoutMs = duration(timeouts, "idle", 75'000);
        listener.maxConnections = intSetting(section("limits"), "connections", 50'000);
        if (const Node* tls = node.get("tls"); tls != nullptr && tls->isMapping()) {
            listener.protocol = model::Protocol::Https;
            listener.tls = tlsOf(*tls);
        }
        m_builder.add(std::move(listener));
    }

    [[nodiscard]] model::ListenerTls tlsOf(const Node& node) {
        model::ListenerTls tls;
        tls.range = node.range;
        const bool modern = textOf(&node, "profile") == "modern";
        const auto least = modern ? model::TlsVersion::Tls13 : model::TlsVersion::Tls12;
        tls.minVersion = node.get("profile") == nullptr
                             ? Setting<model::TlsVersion>::byDefault(least)
                             : Setting<model::TlsVersion>::at(least, rangeOf(node, "profile"));
        tls.maxVersion = Setting<model::TlsVersion>::byDefault(model::TlsVersion::Tls13);
        tls.earlyData = Setting<bool>::byDefault(false);
        tls.sniStrict = boolSetting(&node, "strict-names", false);
        const std::string clients = textOf(&node, "client-certificates");
        const auto auth = clients == "require"   ? model::ClientAuth::Require
                          : clients == "request" ? model::ClientAuth::Optional
                                                 : model::ClientAuth::None;
        tls.clientAuth =
            clients.empty()
                ? Setting<model::ClientAuth>::byDefault(auth)
                : Setting<model::ClientAuth>::at(auth, rangeOf(node, "client-certificates"));
        if (node.get("client-ca") != nullptr) {
            tls.clientCa = textSetting(&node, "client-ca");
        }
        tls.alpn = boolOf(&node, "http2", true) ? std::vector<std::string>{"h2", "http/1.1"}
                                                : std::vector<std::string>{"http/1.1"};
        tls.automatic = node.get("self-signed") != nullptr;
        for (const Node* certificate : itemsOf(&node, "certificates")) {
            const auto named = m_certificates.find(std::string(certificate->asText().value_or("")));
            addCertificate(named == m_certificates.end() ? *certificate : *named->second, tls);
        }
        return tls;
    }

    void addCertificate(const Node& node, model::ListenerTls& tls) {
        const std::string chain = expanded(textOf(&node, "chain"));
        const auto pem = fileText(node, chain);
        if (!pem) {
            tls.certificateFiles.push_back(chain);
            return;
        }
        const auto key = fileText(node, expanded(textOf(&node, "key")));
        model::Certificate certificate =
            model::makeCertificate(*pem, key.value_or(std::string{}), rangeOf(node, "chain"));
        certificate.name = textOf(&node, "name");
        certificate.name = certificate.name.empty() ? chain : certificate.name;
        certificate.key = certificate.name;
        certificate.file = chain;
        certificate.snis = textsOf(&node, "names");
        certificate.usage = "server";
        certificate.source.range = node.range;
        tls.certificates.push_back(m_builder.add(std::move(certificate)));
    }

    [[nodiscard]] std::optional<std::string> fileText(const Node& node, const std::string& path) {
        ReadContext& context = m_builder.context();
        const auto* file = context.sources()->find(node.range.file);
        // The files of a running engine are not ours to look for.
        if (path.empty() || file == nullptr || file->kind() != text::SourceKind::File) {
            return std::nullopt;
        }
        const std::string full = text::resolvePath(file->name(), path);
        auto bytes = context.files().exists(full)
                         ? context.readFile(full)
                         : Result<std::string>(fail(ErrorCode::NotFound, {}));
        return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
    }

    SnapshotBuilder& m_builder;
    const Parts& m_parts;
    std::unordered_map<std::string, const Node*> m_certificates;
};

} // namespace

std::span<const Node* const> itemsOf(const Node* mapping, std::string_view key) {
    const Node* list = mapping == nullptr ? nullptr : mapping->get(key);
    return list == nullptr || !list->isSequence()
               ? std::span<const Node* const>{}
               : std::span<const Node* const>(list->items.begin(), list->items.size());
}

Setting<std::int64_t> duration(const Node* mapping, std::string_view key, std::int64_t fallback) {
    const Node* node = mapping == nullptr ? nullptr : mapping->get(key);
    const auto value =
        node == nullptr ? std::nullopt : durationMs(node->asText().value_or(""), 1000);
    return value ? Setting<std::int64_t>::at(*value, node->range)
                 : Setting<std::int64_t>::byDefault(fallback);
}

text::SourceRange rangeOf(const Node& mapping, std::string_view key) {
    const Node* node = mapping.get(key);
    return node == nullptr ? mapping.range : node->range;
}

model::SecretFacts secretOf(const Node& node) {
    const std::string text(node.asText().value_or(""));
    model::SecretFacts facts = model::inspectSecret(expanded(text), node.range);
    // The admin API shows masks.
    if (text == maskSecret(text)) {
        facts.form = model::SecretForm::Redacted;
    }
    return facts;
}

std::string expanded(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t begin = text.find("${");
        const std::size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
        if (end == std::string_view::npos) {
            break;
        }
        const std::string_view reference = text.substr(begin + 2, end - begin - 2);
        const std::size_t fallback = reference.find(":-");
        out += text.substr(0, begin);
        out += fallback == std::string_view::npos ? text.substr(begin, end + 1 - begin)
                                                  : reference.substr(fallback + 2);
        text.remove_prefix(end + 1);
    }
    return out.append(text);
}

void addListeners(SnapshotBuilder& builder, const Parts& parts) {
    Listeners(builder, parts).add();
}

} // namespace gatelens::adapters::gatelens_engine
