// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Credentials and consumers that stand inside the configuration of filters.
#include "core/adapters/envoy_internal.h"
#include "core/base/strings.h"

#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::CredentialKind;
using model::SecretForm;
using text::Node;

namespace {

class CredentialReader final {
public:
    CredentialReader(Assembly& assembly, model::PolicyId policy)
        : m_assembly(assembly)
        , m_policy(policy)
        , m_owner(assembly.builder.snapshot()[policy].key) {}

    void jwt(const Node& config) {
        for (const auto& [name, range, provider] : fieldEntries(&config, "providers")) {
            model::Credential credential = base(std::string(name), *provider);
            credential.kind = CredentialKind::Jwt;
            credential.type = "jwt provider";
            credential.identity = fieldText(provider, "issuer");
            credential.secret = jwksFacts(*provider);
            credential.locations = jwtLocations(*provider);
            (void)m_assembly.builder.add(std::move(credential));
        }
    }

    void basicAuth(const Node& config) {
        const Node* users = field(&config, "users");
        if (users == nullptr) {
            return;
        }
        const auto list = inlineData(users);
        if (!list) {
            model::Credential credential = base("users", *users);
            credential.kind = CredentialKind::Basic;
            credential.type = "htpasswd";
            credential.secret = inspectDataSource(users);
            (void)m_assembly.builder.add(std::move(credential));
            return;
        }
        for (const std::string_view line : split(*list, '\n')) {
            const auto colon = line.find(':');
            if (colon == std::string_view::npos || line.starts_with('#')) {
                continue;
            }
            const std::string user(trim(line.substr(0, colon)));
            model::Credential credential = base(user, *users);
            credential.kind = CredentialKind::Basic;
            credential.type = "htpasswd";
            credential.identity = user;
            credential.secret = model::inspectSecret(trim(line.substr(colon + 1)), users->range);
            credential.locations = {"header:Authorization"};
            credential.consumer = consumer(user, *users);
            (void)m_assembly.builder.add(std::move(credential));
        }
    }

    void apiKeys(const Node& config) {
        std::vector<std::string> locations;
        for (const Node* source : fieldItems(&config, "key_sources")) {
            for (const std::string_view kind : {"header", "query", "cookie"}) {
                const std::string name = fieldText(source, kind);
                if (!name.empty()) {
                    locations.push_back(fmt::format("{}:{}", kind, name));
                }
            }
        }
        for (const Node* entry : fieldItems(&config, "credentials")) {
            const std::string client = fieldText(entry, "client");
            model::Credential credential = base(client, *entry);
            credential.kind = CredentialKind::ApiKey;
            credential.type = "api key";
            credential.identity = client;
            if (const Node* key = field(entry, "key")) {
                credential.secret = model::inspectSecret(key->text, key->range);
                if (key->text == "[redacted]") {
                    credential.secret = {};
                    credential.secret.form = SecretForm::Redacted;
                    credential.secret.range = key->range;
                }
            }
            credential.locations = locations;
            credential.consumer = consumer(client, *entry);
            (void)m_assembly.builder.add(std::move(credential));
        }
    }

    void oauth2(const Node& filter) {
        const Node* config = field(&filter, "config");
        const Node* credentials = field(config, "credentials");
        if (credentials == nullptr) {
            return;
        }
        for (const std::string_view which : {"token_secret", "hmac_secret"}) {
            const Node* reference = field(credentials, which);
            if (reference == nullptr) {
                continue;
            }
            model::Credential credential = base(std::string(which), *reference);
            credential.kind = CredentialKind::OAuth2;
            credential.type = which == "token_secret" ? "client secret" : "hmac secret";
            credential.identity = fieldText(credentials, "client_id");
            credential.secret = sdsFacts(*reference);
            credential.forUpstream = which == "token_secret";
            (void)m_assembly.builder.add(std::move(credential));
        }
    }

    void injected(const Node& config) {
        const Typed inner = typedConfig(field(&config, "credential"));
        const Node* reference = field(inner.value, "credential");
        if (reference == nullptr) {
            reference = field(inner.value, "client_credentials");
            reference = field(reference, "client_secret");
        }
        if (reference == nullptr) {
            return;
        }
        model::Credential credential = base("injected", *reference);
        credential.kind = CredentialKind::Token;
        credential.type = std::string(inner.shortName());
        credential.secret = sdsFacts(*reference);
        credential.forUpstream = true;
        std::string header = fieldText(inner.value, "header");
        credential.locations = {"header:" + (header.empty() ? "Authorization" : header)};
        (void)m_assembly.builder.add(std::move(credential));
    }

    void awsKeys(const Node& config) {
        const Node* keys = field(&config, {"credential_provider", "inline_credential"});
        if (keys == nullptr) {
            keys = field(&config, "credentials");
        }
        const Node* secret = field(keys, "secret_access_key");
        if (secret == nullptr) {
            return;
        }
        model::Credential credential = base("aws", *keys);
        credential.kind = CredentialKind::Cloud;
        credential.type = "aws access key";
        credential.identity = fieldText(keys, "access_key_id");
        credential.secret = model::inspectSecret(secret->text, secret->range);
        credential.forUpstream = true;
        (void)m_assembly.builder.add(std::move(credential));
    }

private:
    [[nodiscard]] model::Credential base(const std::string& name, const Node& node) const {
        model::Credential credential;
        credential.name = name;
        credential.key = fmt::format("{}/{}", m_owner, name);
        credential.productKind = "credential";
        credential.source = m_assembly.provenance(node, {});
        credential.policy = m_policy;
        return credential;
    }

    model::ConsumerId consumer(const std::string& name, const Node& node) {
        model::Consumer entity;
        entity.name = name;
        entity.key = fmt::format("{}/{}", m_owner, name);
        entity.productKind = "client";
        entity.source = m_assembly.provenance(node, {});
        entity.policies = {m_policy};
        return m_assembly.builder.add(std::move(entity));
    }

    // A JWKS is public unless it holds a symmetric key (kty "oct").
    [[nodiscard]] static model::SecretFacts jwksFacts(const Node& provider) {
        model::SecretFacts facts;
        if (const Node* remote = field(&provider, "remote_jwks")) {
            const Node* uri = field(remote, {"http_uri", "uri"});
            facts.form = SecretForm::PublicKey;
            facts.reference = uri == nullptr ? std::string() : std::string(uri->text);
            facts.range = remote->range;
            return facts;
        }
        const Node* local = field(&provider, "local_jwks");
        const auto keys = inlineData(local);
        if (!keys) {
            return inspectDataSource(local);
        }
        const bool symmetric = keys->find("\"oct\"") != std::string::npos;
        if (symmetric) {
            facts = model::inspectSecret(*keys, local->range);
            facts.form = SecretForm::Literal;
            return facts;
        }
        facts.form = SecretForm::PublicKey;
        facts.range = local->range;
        return facts;
    }

    [[nodiscard]] static std::vector<std::string> jwtLocations(const Node& provider) {
        std::vector<std::string> out;
        for (const Node* header : fieldItems(&provider, "from_headers")) {
            out.push_back("header:" + fieldText(header, "name"));
        }
        for (const auto& name : fieldTexts(&provider, "from_params")) {
            out.push_back("query:" + name);
        }
        for (const auto& name : fieldTexts(&provider, "from_cookies")) {
            out.push_back("cookie:" + name);
        }
        if (out.empty()) {
            out = {"header:Authorization", "query:access_token"}; // the defaults of jwt_authn
        }
        return out;
    }

    [[nodiscard]] model::SecretFacts sdsFacts(const Node& reference) const {
        const std::string name = fieldText(&reference, "name");
        const auto found = m_assembly.secrets.find(name);
        const Node* secret = found == m_assembly.secrets.end()
                                 ? nullptr
                                 : field(found->second->node, {"generic_secret", "secret"});
        if (secret != nullptr) {
            return inspectDataSource(secret);
        }
        model::SecretFacts facts;
        facts.form = SecretForm::Reference;
        facts.reference = "sds:" + name;
        facts.range = reference.range;
        return facts;
    }

    Assembly& m_assembly;
    model::PolicyId m_policy;
    std::string m_owner;
};

} // namespace

void addCredentials(Assembly& assembly, std::string_view type, const Node* config,
                    model::PolicyId policy) {
    if (config == nullptr) {
        return;
    }
    CredentialReader reader(assembly, policy);
    if (type == "envoy.filters.http.jwt_authn") {
        reader.jwt(*config);
    } else if (type == "envoy.filters.http.basic_auth") {
        reader.basicAuth(*config);
    } else if (type == "envoy.filters.http.api_key_auth") {
        reader.apiKeys(*config);
    } else if (type == "envoy.filters.http.oauth2") {
        reader.oauth2(*config);
    } else if (type == "envoy.filters.http.credential_injector") {
        reader.injected(*config);
    } else if (type == "envoy.filters.http.aws_request_signing" ||
               type == "envoy.filters.http.aws_lambda") {
        reader.awsKeys(*config);
    }
}

} // namespace gatelens::adapters::envoy
