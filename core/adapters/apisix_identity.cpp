// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Consumers, credentials, certificates and secret stores.
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/fields.h"
#include "core/adapters/support/secret_scan.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using model::CredentialKind;
using text::Node;

namespace {

// What a consumer holds for an auth plugin: where the secret is and who it is.
struct AuthType {
    std::string_view plugin;
    CredentialKind kind;
    std::array<std::string_view, 3> secrets; // the first that is set
    std::array<std::string_view, 3> identities;
};
constexpr std::array kAuthTypes = std::to_array<AuthType>({
    {"key-auth", CredentialKind::ApiKey, {"key"}, {}},
    {"basic-auth", CredentialKind::Basic, {"password"}, {"username"}},
    {"jwt-auth", CredentialKind::Jwt, {"secret", "public_key", "private_key"}, {"key"}},
    {"hmac-auth", CredentialKind::Hmac, {"secret_key"}, {"key_id", "access_key"}},
    {"jwe-decrypt", CredentialKind::Jwt, {"secret"}, {"key"}},
    {"ldap-auth", CredentialKind::Ldap, {}, {"user_dn"}},
    {"ldap-auth-advanced", CredentialKind::Ldap, {}, {"user_dn"}},
    {"wolf-rbac", CredentialKind::Token, {}, {"appid"}},
});

constexpr std::array kConsumerFields =
    std::to_array<std::string_view>({"id", "username", "labels", "plugins", "group_id",
                                     "credentials", "create_time", "update_time"});
constexpr std::array kSslFields = std::to_array<std::string_view>(
    {"id", "labels", "cert", "key", "certs", "keys", "sni", "snis", "client", "status", "type",
     "certificates", "create_time", "update_time", "ssl_protocols"});

const Node* firstSet(const Node& config, std::span<const std::string_view> names) {
    for (const auto name : names) {
        const Node* value = name.empty() ? nullptr : config.get(name);
        if (value != nullptr && value->isScalar() && !value->isNull()) {
            return value;
        }
    }
    return nullptr;
}

std::string_view textIn(const Node* node) {
    return node == nullptr ? std::string_view{} : node->asText().value_or(std::string_view{});
}

} // namespace

void ApisixModel::addConsumers() {
    const auto& items = m_input.of(Kind::Consumer);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        model::Consumer consumer;
        fillBase(consumer, Kind::Consumer, i);
        consumer.name = textOf(items[i].node, "username");
        const auto group = resolve(items[i], Kind::ConsumerGroup, "group_id");
        if (group.index != kNoIndex) {
            consumer.groups.push_back(label(Kind::ConsumerGroup, group.index));
        } else if (group.given()) {
            consumer.groups.push_back(group.text);
        }
        keepExtra(consumer, *items[i].node, kConsumerFields);
        m_builder.add(std::move(consumer));
    }
}

// In the consumer's plugins (until 3.10 the only place), in credentials of their
// own (from 3.11), or as ADC writes them: {type, config}.
void ApisixModel::addCredentials() {
    const auto& consumers = m_input.of(Kind::Consumer);
    for (std::uint32_t i = 0; i < consumers.size(); ++i) {
        if (consumers[i].plugins == nullptr) {
            continue;
        }
        for (const auto& member : consumers[i].plugins->members) {
            const Plugin* plugin = findPlugin(member.name);
            if (plugin != nullptr && (plugin->flags & kAuth) != 0) {
                addCredential(consumers[i], member.name, *member.value, model::ConsumerId(i),
                              member.keyRange);
            }
        }
    }
    for (const auto& item : m_input.of(Kind::Credential)) {
        model::ConsumerId owner;
        if (item.parentKind == Kind::Consumer) {
            owner = model::ConsumerId(item.parent);
        } else {
            const auto user = item.id.substr(0, item.id.find('/'));
            const auto& ids = m_ids[static_cast<std::size_t>(Kind::Consumer)];
            if (const auto found = ids.find(user); found != ids.end()) {
                owner = model::ConsumerId(found->second);
            } else {
                m_builder.report(text::Severity::Error, "dangling-reference",
                                 fmt::format("the credential \"{}\" belongs to the consumer "
                                             "\"{}\", which does not exist",
                                             item.id, user),
                                 item.node->range, "declare the consumer", item.apiPath);
            }
        }
        if (const Node* config = item.node->get("config"); item.adc && config != nullptr) {
            addCredential(item, textOf(item.node, "type"), *config, owner, config->range);
        }
        if (item.plugins != nullptr) {
            for (const auto& member : item.plugins->members) {
                addCredential(item, member.name, *member.value, owner, member.keyRange);
            }
        }
    }
}

void ApisixModel::addCredential(const Item& item, std::string_view plugin, const Node& config,
                                model::ConsumerId consumer, const text::SourceRange& range) {
    model::Credential credential;
    credential.type = plugin;
    credential.productId = item.parentKind == Kind::None && !item.adc ? item.id : std::string{};
    credential.productKind = "credential";
    credential.source = {range, item.apiPath};
    credential.raw = &config;
    credential.consumer = consumer;
    const auto* type = std::ranges::find(kAuthTypes, plugin, &AuthType::plugin);
    const Node* secret = nullptr;
    if (type != kAuthTypes.end()) {
        credential.kind = type->kind;
        credential.identity = textIn(firstSet(config, type->identities));
        secret = firstSet(config, type->secrets);
    }
    if (plugin == "jwt-auth") {
        credential.algorithm =
            textOf(&config, "algorithm").empty() ? "HS256" : textOf(&config, "algorithm");
        if (!credential.algorithm.starts_with("HS")) {
            secret = firstSet(config, std::array<std::string_view, 1>{"public_key"});
        }
    }
    if (secret != nullptr) {
        credential.secret = model::inspectSecret(secret->text, secret->range);
    }
    credential.locations = credentialLocations(plugin);
    const auto owner =
        consumer ? m_builder.snapshot()[consumer].key : item.id.substr(0, item.id.find('/'));
    credential.key =
        fmt::format("{}/{}/{}", owner, plugin,
                    credential.identity.empty() ? credential.secret.masked : credential.identity);
    checkConsumerPlugin(plugin, config, fmt::format("the {} of the consumer \"{}\"", plugin, owner),
                        item.apiPath);
    m_builder.add(std::move(credential));
}

// Where a client may put the credential: what the enabled plugins of that type
// accept, together.
std::vector<std::string> ApisixModel::credentialLocations(std::string_view plugin) {
    const auto known = m_locations.find(plugin);
    if (known != m_locations.end()) {
        return known->second;
    }
    std::set<std::string> out;
    for (const auto& policy : m_builder.snapshot().policies) {
        if (policy.type != plugin || !policy.enabled) {
            continue;
        }
        const auto name = [&](std::string_view key, std::string_view productDefault) {
            const auto text = textOf(policy.config, key);
            return text.empty() ? std::string(productDefault) : text;
        };
        if (plugin == "key-auth") {
            out.insert("header:" + name("header", "apikey"));
            out.insert("query:" + name("query", "apikey"));
        } else if (plugin == "jwt-auth") {
            out.insert("header:" + name("header", "authorization"));
            out.insert("query:" + name("query", "jwt"));
            out.insert("cookie:" + name("cookie", "jwt"));
        } else {
            out.insert("header:authorization");
        }
    }
    return m_locations
        .emplace(std::string(plugin), std::vector<std::string>(out.begin(), out.end()))
        .first->second;
}

void ApisixModel::addSsls() {
    for (std::uint32_t i = 0; i < m_input.of(Kind::Ssl).size(); ++i) {
        addSsl(i);
    }
    settleTls();
}

void ApisixModel::addSsl(std::uint32_t index) {
    const auto& item = m_input.of(Kind::Ssl)[index];
    const Node& node = *item.node;
    std::vector<std::pair<const Node*, const Node*>> pairs{{node.get("cert"), node.get("key")}};
    const Node* certs = node.get("certs");
    const Node* keys = node.get("keys");
    for (std::size_t i = 0; certs != nullptr && i < certs->items.size(); ++i) {
        pairs.emplace_back(certs->items[i],
                           keys != nullptr && i < keys->items.size() ? keys->items[i] : nullptr);
    }
    if (const Node* list = node.get("certificates")) { // ADC
        pairs.clear();
        for (const Node* entry : list->items) {
            pairs.emplace_back(entry->get("certificate"), entry->get("key"));
        }
    }
    for (const auto& [pem, key] : pairs) {
        if (pem != nullptr || pairs.size() == 1) {
            addCertificate(index, pem, key);
        }
    }
    const Node* ca = node.at({"client", "ca"});
    if (ca != nullptr) {
        addCertificate(index, ca, nullptr);
    }
}

void ApisixModel::addCertificate(std::uint32_t index, const Node* pem, const Node* key) {
    const auto& item = m_input.of(Kind::Ssl)[index];
    const bool ca = pem != nullptr && pem == item.node->at({"client", "ca"});
    // The Admin API never returns private keys.
    auto certificate = model::makeCertificate(textIn(pem), textIn(key),
                                              key == nullptr ? item.node->range : key->range);
    if (key == nullptr && !ca && m_input.live) {
        certificate.privateKey.form = model::SecretForm::Redacted;
    }
    fillBase(certificate, Kind::Ssl, index);
    certificate.snis = textsOf(item.node, "snis");
    if (const auto one = textOf(item.node, "sni"); !one.empty()) {
        certificate.snis.push_back(one);
    }
    certificate.usage = ca ? "ca" : textOf(item.node, "type") == "client" ? "upstream" : "server";
    if (!certificate.snis.empty() && certificate.name.empty()) {
        certificate.name = certificate.snis.front();
    }
    certificate.enabled = intOf(item.node, "status", 1) != 0;
    const bool placeholder =
        pem == nullptr || (pem->flags & text::kHasPlaceholder) != 0 || pem->text.starts_with('$');
    if (!certificate.problem.empty() && !placeholder) {
        m_builder.report(text::Severity::Error, "invalid-certificate",
                         fmt::format("the certificate of the ssl \"{}\" cannot be read: {}",
                                     label(Kind::Ssl, index), certificate.problem),
                         pem->range, {}, item.apiPath);
    }
    if (certificate.keyMatches.known() && !certificate.keyMatches.value) {
        m_builder.report(text::Severity::Error, "key-mismatch",
                         "the private key does not belong to the certificate", key->range, {},
                         item.apiPath);
    }
    const bool server = certificate.usage == "server" && certificate.enabled;
    keepExtra(certificate, *item.node, kSslFields);
    const auto id = m_builder.add(std::move(certificate));
    if (server) {
        for (auto& listener : m_builder.snapshot().listeners) {
            if (listener.tls) {
                listener.tls->certificates.push_back(id);
            }
        }
    }
}

// Client certificates and protocol versions are set by name (SNI) in APISIX; the
// listener shows what holds for all of its names.
void ApisixModel::settleTls() {
    const auto& ssls = m_input.of(Kind::Ssl);
    std::size_t servers = 0;
    std::size_t wanting = 0;
    text::SourceRange place;
    for (const auto& item : ssls) {
        if (textOf(item.node, "type") == "client" || intOf(item.node, "status", 1) == 0) {
            continue;
        }
        ++servers;
        if (const Node* client = item.node->get("client")) {
            ++wanting;
            place = client->range;
        }
    }
    if (wanting == 0) {
        return;
    }
    for (auto& listener : m_builder.snapshot().listeners) {
        if (listener.tls) {
            listener.tls->clientAuth = model::Setting<model::ClientAuth>::at(
                wanting == servers ? model::ClientAuth::Require : model::ClientAuth::Optional,
                place);
        }
    }
}

// Secret managers: what opens them is a secret itself.
void ApisixModel::addSecrets() {
    static constexpr std::array kNames =
        std::to_array<std::string_view>({"access_key_id", "secret_access_key", "session_token"});
    const auto& items = m_input.of(Kind::Secret);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        m_builder.gateway().extra.push_back(
            {fmt::format("secret:{}", label(Kind::Secret, i)), items[i].node});
        for (const auto& found : findSecrets(*items[i].node, kNames)) {
            model::Credential credential;
            fillBase(credential, Kind::Secret, i);
            credential.name = found.path;
            credential.key = fmt::format("secret:{}/{}", label(Kind::Secret, i), found.path);
            credential.kind = found.kind;
            credential.type =
                fmt::format("secret manager {}", items[i].id.substr(0, items[i].id.find('/')));
            credential.identity = found.identity;
            credential.secret = model::inspectSecret(found.value, found.range);
            m_builder.add(std::move(credential));
        }
    }
}

} // namespace gatelens::adapters::apisix
