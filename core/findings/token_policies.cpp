// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/token_policies.h"

#include "core/base/strings.h"
#include "core/findings/policy_fields.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

std::string_view textAt(const text::Node* node, std::string_view path) {
    const text::Node* found = fieldAt(node, path);
    return found == nullptr ? std::string_view{} : found->asText().value_or(std::string_view{});
}

// A list that is there and not empty.
const text::Node* filled(const text::Node* node) {
    return node != nullptr && (node->isScalar() ? !node->text.empty() : !node->items.empty())
               ? node
               : nullptr;
}

TokenIssuer issuerAt(const text::Node& node, std::string name, std::string_view issuer,
                     std::string_view audience, std::string_view keys) {
    TokenIssuer found;
    found.name = std::move(name);
    found.node = &node;
    found.issuer = filled(fieldAt(&node, issuer));
    found.audience = filled(fieldAt(&node, audience));
    found.keysUrl = textAt(&node, keys);
    return found;
}

std::vector<TokenIssuer> ofEnvoy(const text::Node& config) {
    std::vector<TokenIssuer> issuers;
    const text::Node* providers = fieldAt(&config, "providers");
    if (providers == nullptr) {
        return issuers;
    }
    for (const auto& member : providers->members) {
        issuers.push_back(issuerAt(*member.value, std::string(member.name), "issuer", "audiences",
                                   "remote_jwks.http_uri.uri"));
    }
    return issuers;
}

std::vector<TokenIssuer> ofKubernetes(const text::Node& config) {
    std::vector<TokenIssuer> issuers;
    const text::Node* providers = fieldAt(&config, "providers");
    providers = providers == nullptr ? fieldAt(&config, "jwtRules") : providers;
    providers = providers == nullptr && config.isSequence() ? &config : providers;
    if (providers == nullptr) {
        return issuers;
    }
    for (const text::Node* node : providers->items) {
        TokenIssuer issuer = issuerAt(*node, std::string(textAt(node, "name")), "issuer",
                                      "audiences", "remoteJWKS.uri");
        if (issuer.keysUrl.empty()) {
            issuer.keysUrl = textAt(node, "jwksUri");
        }
        issuers.push_back(std::move(issuer));
    }
    return issuers;
}

TokenIssuer ofTyk(const text::Node& config) {
    TokenIssuer issuer = issuerAt(config, {}, "allowedIssuers", "allowedAudiences", "source");
    if (issuer.keysUrl.empty()) {
        issuer.keysUrl = textAt(&config, "jwt_source");
    }
    const text::Node* uris = fieldAt(&config, "jwt_jwks_uris");
    uris = uris == nullptr ? fieldAt(&config, "jwksURIs") : uris;
    if (uris != nullptr && !uris->items.empty()) {
        issuer.keysUrl = textAt(uris->items.front(), "url");
    }
    // Tyk accepts an address, a PEM key or a shared secret here, each base64 or not.
    if (!issuer.keysUrl.starts_with("http")) {
        const auto decoded = decodeBase64(issuer.keysUrl);
        issuer.keysUrl = decoded && decoded->starts_with("http") ? std::string_view("encoded")
                                                                 : std::string_view{};
    }
    return issuer;
}

} // namespace

TokenCheck tokenCheckOf(const Context& context, const model::Policy& policy) {
    struct Known {
        std::string_view product;
        std::string_view type;
        TokenCheck check;
    };
    static constexpr std::array kKnown = std::to_array<Known>({
        {"kong", "jwt", TokenCheck::KongJwt},
        {"kong", "openid-connect", TokenCheck::KongOidc},
        {"apisix", "jwt-auth", TokenCheck::ApisixJwt},
        {"apisix", "openid-connect", TokenCheck::ApisixOidc},
        {"tyk", "jwt", TokenCheck::TykJwt},
        {"krakend", "auth/validator", TokenCheck::KrakendValidator},
        {"envoy", "envoy.filters.http.jwt_authn", TokenCheck::EnvoyJwt},
        {"caddy", "jwt", TokenCheck::CaddyJwt},
    });
    for (const auto& known : kKnown) {
        if (known.type == policy.type && known.product == context.product()) {
            return known.check;
        }
    }
    const bool kubernetes = policy.type.ends_with(".jwt") || policy.type.ends_with(".jwtRules") ||
                            policy.type == "RequestAuthentication";
    return kubernetes ? TokenCheck::KubernetesJwt : TokenCheck::None;
}

std::vector<TokenIssuer> issuersOf(TokenCheck check, const model::Policy& policy) {
    if (policy.config == nullptr) {
        return {};
    }
    const text::Node& config = *policy.config;
    switch (check) {
    case TokenCheck::EnvoyJwt:
        return ofEnvoy(config);
    case TokenCheck::KubernetesJwt:
        return ofKubernetes(config);
    case TokenCheck::KrakendValidator:
        return {issuerAt(config, {}, "issuer", "audience", "jwk_url")};
    case TokenCheck::KongOidc:
        return {issuerAt(config, {}, "issuer", "audience_required", "issuer")};
    case TokenCheck::ApisixOidc: {
        TokenIssuer issuer =
            issuerAt(config, {}, "discovery", "claim_validator.audience", "discovery");
        const text::Node* schema = fieldAt(&config, "claim_schema");
        issuer.audience = issuer.audience == nullptr && fieldAt(&config, "claim_validator.audience")
                              ? fieldAt(&config, "claim_validator.audience")
                              : issuer.audience;
        issuer.audience = issuer.audience == nullptr ? schema : issuer.audience;
        return {issuer};
    }
    case TokenCheck::TykJwt:
        return {ofTyk(config)};
    case TokenCheck::CaddyJwt:
        return {issuerAt(config, {}, "issuer_whitelist", "audience_whitelist", "jwk_url")};
    case TokenCheck::None:
    case TokenCheck::KongJwt:
    case TokenCheck::ApisixJwt:
        break;
    }
    return {};
}

bool isSharedTenant(std::string_view url) {
    static constexpr std::array kHosts = std::to_array<std::string_view>(
        {"accounts.google.com", "googleapis.com", "login.microsoftonline.com", "sts.windows.net",
         "cognito-idp.", "appleid.apple.com", "gitlab.com", "token.actions.githubusercontent.com",
         "securetoken.google.com", "auth0.com", "okta.com", "clerk."});
    const std::string lower = toLower(url);
    return std::any_of(kHosts.begin(), kHosts.end(), [&](std::string_view host) {
        return lower.find(host) != std::string::npos;
    });
}

bool isHmac(std::string_view algorithm) {
    return algorithm.empty() || toLower(algorithm).starts_with("hs") ||
           equalsIgnoreCase(algorithm, "hmac");
}

} // namespace gatelens::findings
