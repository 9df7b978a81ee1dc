// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Consumers, groups, credentials, certificates, keys and vaults.
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/fields.h"
#include "core/adapters/support/secret_scan.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <set>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::kong {

using model::CredentialKind;
using text::Node;

namespace {

constexpr std::array kConsumerFields = std::to_array<std::string_view>(
    {"id", "username", "custom_id", "tags", "plugins", "keyauth_credentials",
     "keyauth_enc_credentials", "basicauth_credentials", "jwt_secrets", "hmacauth_credentials",
     "oauth2_credentials", "mtls_auth_credentials", "acls", "groups", "created_at", "updated_at",
     "ws_id", "username_lower"});
constexpr std::array kCredentialFields = std::to_array<std::string_view>(
    {"id", "tags", "consumer", "key", "key_ident", "username", "password", "secret",
     "rsa_public_key", "algorithm", "client_id", "client_secret", "subject_name", "hash_secret",
     "created_at", "updated_at", "ws_id"});
constexpr std::array kCertificateFields = std::to_array<std::string_view>(
    {"id", "cert", "key", "cert_alt", "key_alt", "passphrase", "snis", "tags", "created_at",
     "updated_at", "ws_id", "cert_digest"});

// How a kind of credential is stored: the model's kind, the plugin that checks
// it, the field of the secret and the field that says who it is.
struct CredentialType {
    Kind kind;
    CredentialKind modelKind;
    std::string_view plugin;
    std::string_view secret;
    std::string_view identity;
};
constexpr std::array kCredentialTypes = std::to_array<CredentialType>({
    {Kind::KeyAuth, CredentialKind::ApiKey, "key-auth", "key", ""},
    {Kind::KeyAuthEnc, CredentialKind::ApiKey, "key-auth-enc", "key", "key_ident"},
    {Kind::BasicAuth, CredentialKind::Basic, "basic-auth", "password", "username"},
    {Kind::Jwt, CredentialKind::Jwt, "jwt", "secret", "key"},
    {Kind::HmacAuth, CredentialKind::Hmac, "hmac-auth", "secret", "username"},
    {Kind::OAuth2, CredentialKind::OAuth2, "oauth2", "client_secret", "client_id"},
    {Kind::Mtls, CredentialKind::Mtls, "mtls-auth", "", "subject_name"},
});

// RFC 3339 of Kong's `created_at`, which is seconds since the epoch.
std::string timestamp(const Node* value) {
    const auto seconds = value == nullptr ? std::nullopt : value->asDouble();
    if (!seconds || *seconds <= 0 || *seconds > 253'402'300'799.0) {
        return {};
    }
    const auto time = static_cast<std::time_t>(*seconds);
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time));
}

std::string_view textIn(const Node* value) {
    return value == nullptr ? std::string_view{} : value->asText().value_or(std::string_view{});
}

} // namespace

void KongModel::addConsumers() {
    const auto& items = m_input.of(Kind::Consumer);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        model::Consumer consumer;
        fillBase(consumer, Kind::Consumer, i);
        if (consumer.name.empty()) {
            consumer.name = textOf(items[i].node, "custom_id");
        }
        if (consumer.label().empty() && consumer.productId.empty()) {
            m_builder.error("missing-key", "a consumer has neither \"username\" nor \"custom_id\"",
                            items[i].node->range);
        }
        keepExtra(consumer, items[i], kConsumerFields);
        m_builder.add(std::move(consumer));
    }
}

// Memberships stand at the consumer ("groups"), at the group ("consumers") or in
// a list of their own.
void KongModel::addGroups() {
    auto& consumers = m_builder.snapshot().consumers;
    for (const auto& item : m_input.of(Kind::GroupMember)) {
        const auto name = [&](std::string_view key) {
            return (item.flags & kNameOnly) != 0 ? std::string(textIn(item.node))
                                                 : textOf(item.node, key);
        };
        if (item.parentKind == Kind::Consumer) {
            consumers[item.parent].groups.push_back(name("name"));
            continue;
        }
        Reference group = resolve(item, Kind::ConsumerGroup, "consumer_group");
        const auto groupName =
            group.index == kNoIndex ? group.text : label(Kind::ConsumerGroup, group.index);
        Reference consumer = item.parentKind == Kind::ConsumerGroup
                                 ? Reference{find(Kind::Consumer, item.workspace, name("username")),
                                             name("username"), item.node->range}
                                 : resolve(item, Kind::Consumer, "consumer");
        if (consumer.index != kNoIndex) {
            consumers[consumer.index].groups.push_back(groupName);
        }
    }
    for (std::uint32_t i = 0; i < m_input.of(Kind::Acl).size(); ++i) {
        addAcl(i);
    }
    for (auto& consumer : consumers) {
        std::set<std::string> seen;
        std::erase_if(consumer.groups,
                      [&](const std::string& group) { return !seen.insert(group).second; });
    }
}

void KongModel::addAcl(std::uint32_t index) {
    const auto& item = m_input.of(Kind::Acl)[index];
    const auto consumer = resolve(item, Kind::Consumer, "consumer");
    if (consumer.index != kNoIndex) {
        m_builder.snapshot().consumers[consumer.index].groups.push_back(textOf(item.node, "group"));
    } else if (!consumer.given()) {
        m_builder.error("missing-key", "an acl lacks \"consumer\"", item.node->range,
                        "name the consumer, or move it into the consumer's \"acls\"");
    }
}

void KongModel::addCredentials() {
    for (const auto& type : kCredentialTypes) {
        const auto unique = type.kind == Kind::KeyAuth ? type.secret : type.identity;
        if (type.kind != Kind::Mtls) {
            checkDuplicates(type.kind, unique);
        }
        const auto locations = credentialLocations(type.plugin);
        const auto count = m_input.of(type.kind).size();
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto& item = m_input.of(type.kind)[i];
            model::Credential credential;
            fillBase(credential, type.kind, i);
            credential.kind = type.modelKind;
            credential.type = type.plugin;
            credential.locations = locations;
            credential.identity = textOf(item.node, type.identity);
            credential.created = timestamp(item.node->get("created_at"));
            setSecret(credential, type.kind, item, type.secret);
            const auto consumer = resolve(item, Kind::Consumer, "consumer");
            std::string owner = consumer.text;
            if (consumer.index != kNoIndex) {
                credential.consumer = model::ConsumerId(consumer.index);
                owner = m_builder.snapshot()[credential.consumer].key;
            } else if (!consumer.given()) {
                m_builder.error("missing-key",
                                fmt::format("a {} lacks \"consumer\"", typeOf(type.kind).word),
                                item.node->range, "name the consumer that it belongs to");
            }
            credential.key = fmt::format("{}/{}/{}", owner, type.plugin,
                                         credential.identity.empty() ? credential.secret.masked
                                                                     : credential.identity);
            keepExtra(credential, item, kCredentialFields);
            m_builder.add(std::move(credential));
        }
    }
}

void KongModel::setSecret(model::Credential& credential, Kind kind, const Item& item,
                          std::string_view secretField) const {
    const Node* secret = secretField.empty() ? nullptr : item.node->get(secretField);
    if (kind == Kind::Jwt) {
        credential.algorithm = textOf(item.node, "algorithm");
        if (credential.algorithm.empty()) {
            credential.algorithm = "HS256";
        }
        // Only the HMAC algorithms use "secret"; Kong fills it in for all.
        const Node* publicKey = item.node->get("rsa_public_key");
        if (!credential.algorithm.starts_with("HS") && publicKey != nullptr) {
            secret = publicKey;
        }
    }
    if (secret == nullptr || secret->isNull() || !secret->isScalar()) {
        return;
    }
    // Kong stores the SHA-1 of a basic-auth password and gives that out, as do
    // files that were exported with `_transform: false`.
    const bool hashed = (kind == Kind::BasicAuth && (item.flags & kHashedSecrets) != 0) ||
                        (kind == Kind::OAuth2 && boolOf(item.node, "hash_secret", false) &&
                         (item.flags & kHashedSecrets) != 0);
    credential.secret = model::inspectSecret(
        secret->text, secret->range, hashed ? model::SecretHint::Digest : model::SecretHint::None);
}

// Where a client may put the credential: what the enabled plugins of that type
// accept, together.
std::vector<std::string> KongModel::credentialLocations(std::string_view plugin) const {
    std::set<std::string> out;
    const auto add = [&](std::string_view place, const std::vector<std::string>& names) {
        for (const auto& name : names) {
            out.insert(fmt::format("{}:{}", place, name));
        }
    };
    for (const auto& policy : m_builder.snapshot().policies) {
        if (policy.type != plugin || !policy.enabled) {
            continue;
        }
        const auto list = [&](std::string_view f) { return fieldList(plugin, policy.config, f); };
        const auto on = [&](std::string_view f) {
            return fieldText("key-auth", policy.config, f) == "true";
        };
        if (plugin.starts_with("key-auth")) {
            const auto names = fieldList("key-auth", policy.config, "key_names");
            for (const auto place : {"header", "query", "body"}) {
                if (on(fmt::format("key_in_{}", place))) {
                    add(place, names);
                }
            }
        } else if (plugin == "jwt") {
            add("header", list("header_names"));
            add("query", list("uri_param_names"));
            add("cookie", list("cookie_names"));
        } else if (plugin == "mtls-auth") {
            out.insert("client-certificate");
        } else {
            out.insert("header:authorization");
        }
    }
    return {out.begin(), out.end()};
}

void KongModel::addCertificates() {
    const auto& certificates = m_input.of(Kind::Certificate);
    std::vector<std::vector<std::string>> snis(certificates.size());
    for (const auto& item : m_input.of(Kind::Sni)) {
        const auto certificate = resolve(item, Kind::Certificate, "certificate");
        const auto name = (item.flags & kNameOnly) != 0 ? std::string(textIn(item.node))
                                                        : textOf(item.node, "name");
        if (certificate.index != kNoIndex) {
            snis[certificate.index].push_back(name);
        } else if (!certificate.given()) {
            m_builder.error("missing-key",
                            fmt::format("the sni \"{}\" lacks \"certificate\"", name),
                            item.node->range);
        }
    }
    for (std::uint32_t i = 0; i < certificates.size(); ++i) {
        // The Admin API lists the SNIs in the certificate itself.
        if (snis[i].empty()) {
            snis[i] = textsOf(certificates[i].node, "snis");
        }
        addCertificate(Kind::Certificate, i, snis[i]);
    }
    for (std::uint32_t i = 0; i < m_input.of(Kind::CaCertificate).size(); ++i) {
        addCertificate(Kind::CaCertificate, i, {});
    }
}

void KongModel::addCertificate(Kind kind, std::uint32_t index,
                               const std::vector<std::string>& snis) {
    const auto& item = m_input.of(kind)[index];
    const Node* pem = item.node->get("cert");
    const Node* key = item.node->get("key");
    auto certificate = model::makeCertificate(textIn(pem), textIn(key),
                                              key == nullptr ? item.node->range : key->range);
    fillBase(certificate, kind, index);
    certificate.snis = snis;
    certificate.usage = kind == Kind::CaCertificate ? "ca" : snis.empty() ? "client" : "server";
    if (!snis.empty()) {
        certificate.name = *std::ranges::min_element(snis);
    } else if (certificate.leaf() != nullptr) {
        certificate.name = certificate.leaf()->dnsNames.empty()
                               ? certificate.leaf()->subject
                               : certificate.leaf()->dnsNames.front();
    }
    if (!certificate.problem.empty() && pem != nullptr &&
        (pem->flags & text::kHasPlaceholder) == 0) {
        // A vault reference is as it should be; only what it leads to is not seen here.
        const bool reference =
            model::inspectSecret(textIn(pem), pem->range).form == model::SecretForm::Reference;
        m_builder.report(
            reference ? text::Severity::Note : text::Severity::Error,
            reference ? "unseen-certificate" : "invalid-certificate",
            fmt::format("the {} cannot be read: {}", typeOf(kind).word, certificate.problem),
            pem->range);
    }
    if (certificate.keyMatches.known() && !certificate.keyMatches.value) {
        m_builder.error("key-mismatch", "the private key does not belong to the certificate",
                        key->range);
    }
    keepExtra(certificate, item, kCertificateFields);
    const auto id = m_builder.add(std::move(certificate));
    if (!snis.empty()) {
        for (auto& listener : m_builder.snapshot().listeners) {
            if (listener.tls) {
                listener.tls->certificates.push_back(id);
            }
        }
    }
}

// Keys of the gateway itself (3.1 and later): JWK or PEM.
void KongModel::addKeys() {
    const auto& items = m_input.of(Kind::Key);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        const Node* secret = item.node->at({"pem", "private_key"});
        if (secret == nullptr || secret->isNull()) {
            secret = item.node->get("jwk");
        }
        model::Credential credential;
        fillBase(credential, Kind::Key, i);
        credential.kind = CredentialKind::PrivateKey;
        credential.type = "key";
        credential.identity = textOf(item.node, "kid");
        if (secret != nullptr && secret->isScalar() && !secret->isNull()) {
            credential.secret = model::inspectSecret(secret->text, secret->range);
        }
        static_cast<void>(resolve(item, Kind::KeySet, "set"));
        m_builder.add(std::move(credential));
    }
}

// A vault is where references lead; what it needs to open the store is a secret.
void KongModel::addVaults() {
    const auto& items = m_input.of(Kind::Vault);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        const auto prefix = textOf(item.node, "prefix");
        m_builder.gateway().extra.push_back({fmt::format("vault:{}", prefix), item.node});
        const Node* config = item.node->get("config");
        if (config == nullptr) {
            continue;
        }
        for (const auto& found : findSecrets(*config)) {
            model::Credential credential;
            fillBase(credential, Kind::Vault, i);
            credential.key = fmt::format("vault:{}/{}", prefix, found.path);
            credential.kind = found.kind;
            credential.type = fmt::format("vault {}", textOf(item.node, "name"));
            credential.identity = found.identity;
            credential.secret = model::inspectSecret(found.value, found.range);
            m_builder.add(std::move(credential));
        }
    }
}

} // namespace gatelens::adapters::kong
