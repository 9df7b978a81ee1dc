// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/caddy_model.h"
#include "core/adapters/caddy_nodes.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"
#include "core/text/file_system.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::caddy {

using model::ClientAuth;
using model::Setting;
using model::TlsVersion;
using text::Node;

namespace {

Setting<TlsVersion> versionSetting(const Node* policy, std::string_view key,
                                   TlsVersion productDefault) {
    constexpr std::array kNames = std::to_array<std::pair<std::string_view, TlsVersion>>({
        {"tls1.0", TlsVersion::Tls10},
        {"tls1.1", TlsVersion::Tls11},
        {"tls1.2", TlsVersion::Tls12},
        {"tls1.3", TlsVersion::Tls13},
    });
    const Node* value = present(policy, key);
    const std::string text = value == nullptr ? std::string{} : std::string(value->text);
    const auto found = std::find_if(kNames.begin(), kNames.end(),
                                    [&text](const auto& entry) { return entry.first == text; });
    return found == kNames.end() ? Setting<TlsVersion>::byDefault(productDefault)
                                 : Setting<TlsVersion>::at(found->second, value->range);
}

bool hasTrust(const Node* auth) {
    return present(auth, "ca") != nullptr || !itemsOf(auth, "trusted_ca_certs").empty() ||
           !itemsOf(auth, "trusted_ca_certs_pem_files").empty() ||
           !itemsOf(auth, "trusted_leaf_certs").empty();
}

// Defaults: ClientAuthentication in modules/caddytls/connpolicy.go.
Setting<ClientAuth> clientAuthSetting(const Node* policy) {
    const Node* auth = present(policy, "client_authentication");
    if (auth == nullptr) {
        return Setting<ClientAuth>::byDefault(ClientAuth::None);
    }
    std::string mode = textOf(auth, "mode");
    if (mode.empty()) {
        mode = hasTrust(auth) ? "require_and_verify" : "require";
    }
    // "require" needs a certificate but does not verify it.
    const ClientAuth kind = mode == "require_and_verify" ? ClientAuth::Require
                            : mode == "verify_if_given"  ? ClientAuth::Optional
                                                         : ClientAuth::Request;
    return Setting<ClientAuth>::at(kind, auth->range);
}

std::string clientCa(const Node* auth) {
    const Node* ca = present(auth, "ca");
    const std::string provider = textOf(ca, "provider");
    if (const auto files = textsOf(ca, "pem_files"); !files.empty()) {
        return fmt::format("{}", fmt::join(files, ", "));
    }
    if (const auto files = textsOf(auth, "trusted_ca_certs_pem_files"); !files.empty()) {
        return fmt::format("{}", fmt::join(files, ", "));
    }
    return provider.empty() && hasTrust(auth) ? "inline" : provider;
}

// Settings of a policy that make its connections different from others.
bool isSpecial(const Node& policy) {
    return std::any_of(policy.members.begin(), policy.members.end(), [](const auto& member) {
        return member.name != "match" && member.name != "certificate_selection" &&
               member.name != "@id";
    });
}

std::string pemOf(std::string_view base64OrPem) {
    return base64OrPem.find("-----BEGIN") != std::string_view::npos
               ? std::string(base64OrPem)
               : fmt::format("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                             base64OrPem);
}

} // namespace

std::string ModelBuilder::readCompanion(const Node& file) {
    if ((file.flags & text::kHasPlaceholder) != 0 || !m_apiBase.empty()) {
        return {}; // the files of a running Caddy may be on another machine
    }
    const auto* source = m_out.context().sources()->find(file.range.file);
    const std::string path(file.text);
    const std::string beside = source == nullptr ? path : text::resolvePath(source->name(), path);
    for (const std::string& candidate : {beside, path}) {
        if (m_out.context().files().exists(candidate)) {
            if (auto bytes = m_out.context().readFile(candidate)) {
                return std::move(*bytes);
            }
        }
    }
    return {};
}

void ModelBuilder::readCertificates() {
    const Node* certificates = at(&m_root, {"apps", "tls", "certificates"});
    const std::string base =
        m_apiBase.empty() ? std::string{} : m_apiBase + "/apps/tls/certificates";
    const auto path = [&base](std::string_view loader, std::size_t index) {
        return base.empty() ? base : fmt::format("{}/{}/{}", base, loader, index);
    };
    std::size_t index = 0;
    for (const Node* pair : itemsOf(certificates, "load_files")) {
        readCertificateFile(*pair, path("load_files", index++));
    }
    index = 0;
    for (const Node* pair : itemsOf(certificates, "load_pem")) {
        readCertificatePem(*pair, path("load_pem", index++));
    }
    for (const Node* folder : itemsOf(certificates, "load_folders")) {
        m_out.note("not-read",
                   fmt::format("the certificates in the folder {} are not read", folder->text),
                   folder->range);
    }
    // The CAs by which clients are verified.
    const Node* servers = at(&m_root, {"apps", "http", "servers"});
    for (const auto& server :
         servers == nullptr ? std::span<const text::Member>{} : servers->members) {
        for (const Node* policy : itemsOf(server.value, "tls_connection_policies")) {
            const Node* auth = present(policy, "client_authentication");
            for (const std::string_view key : {"trusted_ca_certs", "trusted_leaf_certs"}) {
                const Node* list = key == "trusted_ca_certs" && present(auth, "ca") != nullptr
                                       ? present(present(auth, "ca"), key)
                                       : present(auth, key);
                for (const Node* item :
                     list == nullptr ? std::span<const Node* const>{} : list->items) {
                    model::Certificate entity =
                        model::makeCertificate(pemOf(item->text), {}, item->range);
                    entity.usage = "ca";
                    entity.productKind = "client CA";
                    entity.source.range = item->range;
                    addCertificate(std::move(entity), *item, {});
                }
            }
        }
    }
}

void ModelBuilder::addCertificate(model::Certificate entity, const Node& raw,
                                  const std::string& path) {
    entity.raw = &raw;
    entity.source.apiPath = path;
    if (const auto* leaf = entity.leaf(); leaf != nullptr) {
        entity.name = leaf->dnsNames.empty() ? leaf->subject : leaf->dnsNames.front();
        entity.key = leaf->fingerprint;
        entity.snis = leaf->dnsNames;
    } else if (entity.name.empty()) {
        entity.name = entity.file;
    }
    const bool server = entity.usage == "server";
    const model::CertificateId id = m_out.add(std::move(entity));
    if (server) {
        m_certificates.push_back(id);
    }
}

void ModelBuilder::readCertificateFile(const Node& pair, const std::string& path) {
    const Node* file = present(&pair, "certificate");
    const Node* keyFile = present(&pair, "key");
    if (file == nullptr) {
        return; // reported by the shape
    }
    const std::string pem = readCompanion(*file);
    const std::string keyPem = keyFile == nullptr ? std::string{} : readCompanion(*keyFile);
    model::Certificate entity = model::makeCertificate(pem, keyPem, pair.range);
    entity.productKind = "certificate";
    entity.usage = "server";
    entity.source.range = pair.range;
    entity.file = file->text;
    if (keyPem.empty() && keyFile != nullptr) {
        entity.privateKey.form = model::SecretForm::Reference;
        entity.privateKey.reference = keyFile->text;
        entity.privateKey.range = keyFile->range;
    }
    if (pem.empty()) {
        entity.problem = fmt::format("the file {} cannot be read here", file->text);
        m_out.report(text::Severity::Note, "unreadable-file", entity.problem, file->range, {},
                     path);
    } else if (entity.leaf() == nullptr) {
        m_out.error("invalid-certificate",
                    fmt::format("the certificate cannot be used: {}", entity.problem), file->range);
    } else if (entity.keyMatches.known() && !entity.keyMatches.value) {
        m_out.error("invalid-certificate", "the private key does not belong to the certificate",
                    keyFile->range, "name the key file of this certificate");
    }
    addCertificate(std::move(entity), pair, path);
}

void ModelBuilder::readCertificatePem(const Node& pair, const std::string& path) {
    const Node* pem = present(&pair, "certificate");
    const Node* key = present(&pair, "key");
    if (pem == nullptr) {
        return;
    }
    model::Certificate entity = model::makeCertificate(
        pem->text, key == nullptr ? std::string_view{} : key->text, pair.range);
    entity.productKind = "certificate";
    entity.usage = "server";
    entity.source.range = pair.range;
    if (entity.leaf() == nullptr) {
        m_out.error("invalid-certificate",
                    fmt::format("the certificate cannot be used: {}", entity.problem), pem->range);
    }
    addCertificate(std::move(entity), pair, path);
}

bool ModelBuilder::isManaged(const Server& server) const {
    const Node* automatic = present(server.node, "automatic_https");
    const Node* automate = at(&m_root, {"apps", "tls", "certificates", "automate"});
    const bool automated = automate != nullptr && !automate->items.empty();
    const auto policies = itemsOf(at(&m_root, {"apps", "tls", "automation"}), "policies");
    const bool onDemand = std::any_of(policies.begin(), policies.end(), [](const Node* policy) {
        return boolOf(policy, "on_demand", false);
    });
    const bool domains = server.autoHttps && !server.domains.empty() &&
                         !boolOf(automatic, "disable_certificates", false);
    return domains || automated || onDemand;
}

model::ListenerTls ModelBuilder::listenerTls(const Server& server, const Node* policy) {
    model::ListenerTls tls;
    tls.minVersion = versionSetting(policy, "protocol_min", TlsVersion::Tls12);
    tls.maxVersion = versionSetting(policy, "protocol_max", TlsVersion::Tls13);
    tls.ciphers = textsSetting(policy, "cipher_suites");
    tls.clientAuth = clientAuthSetting(policy);
    const Node* auth = present(policy, "client_authentication");
    if (std::string ca = clientCa(auth); !ca.empty()) {
        tls.clientCa = Setting<std::string>::at(std::move(ca), auth->range);
    }
    // Implied by client authentication (modules/caddyhttp/app.go).
    const auto policies = itemsOf(server.node, "tls_connection_policies");
    const bool anyAuth = std::any_of(policies.begin(), policies.end(), [](const Node* item) {
        return present(item, "client_authentication") != nullptr;
    });
    tls.sniStrict = boolSetting(server.node, "strict_sni_host", anyAuth);
    tls.earlyData = boolSetting(server.node, "allow_0rtt", false);
    tls.alpn = textsOf(policy, "alpn");
    if (tls.alpn.empty()) {
        tls.alpn = {"h2", "http/1.1"};
    }
    tls.certificates = m_certificates;
    tls.automatic = isManaged(server);
    tls.range = policy == nullptr ? text::SourceRange{} : policy->range;
    return tls;
}

void ModelBuilder::readServerTls(Server& server) {
    if (!server.tls) {
        for (const model::ListenerId id : server.listeners) {
            m_out.snapshot().listeners[id.index()].http3 = Setting<bool>::byDefault(false);
        }
        return;
    }
    const std::int64_t httpPort = port("http_port", 80);
    const auto policies = itemsOf(server.node, "tls_connection_policies");
    const Node* fallback = nullptr;
    for (const Node* policy : policies) {
        checkShape(*policy, connectionPolicyShape(),
                   fmt::format("server \"{}\": TLS connection policy", server.name),
                   m_out.snapshot().diagnostics);
        if (fallback == nullptr && present(policy, "match") == nullptr) {
            fallback = policy;
        }
    }
    if (fallback == nullptr && policies.size() == 1) {
        fallback = policies.front();
    }
    for (const model::ListenerId id : server.listeners) {
        model::Listener& listener = m_out.snapshot().listeners[id.index()];
        if (listener.port == httpPort && listener.port != 0) {
            continue;
        }
        listener.protocol = model::Protocol::Https;
        listener.tls = listenerTls(server, fallback);
    }
    for (std::size_t i = 0; i < policies.size(); ++i) {
        if (policies[i] != fallback && isSpecial(*policies[i])) {
            readConnectionPolicy(server, *policies[i], i);
        }
    }
}

// A policy for some names is a listener of its own on the same socket.
void ModelBuilder::readConnectionPolicy(Server& server, const Node& policy, std::size_t index) {
    const auto names = textsOf(present(&policy, "match"), "sni");
    for (const model::ListenerId id : server.listeners) {
        if (!m_out.snapshot()[id].tls) {
            continue;
        }
        model::Listener variant = m_out.snapshot()[id];
        variant.key = fmt::format("{}#tls{}", variant.key, index);
        variant.source.range = policy.range;
        if (!server.path.empty()) {
            variant.source.apiPath =
                fmt::format("{}/tls_connection_policies/{}", server.path, index);
        }
        variant.tls = listenerTls(server, &policy);
        variant.hosts.clear();
        for (const std::string& name : names) {
            variant.hosts.push_back(hostMatch(name));
        }
        server.variants.emplace_back(id, m_out.add(std::move(variant)));
    }
}

} // namespace gatelens::adapters::caddy
