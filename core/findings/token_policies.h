// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Policies that check signed tokens (JWT, OpenID Connect), under one view: who issues
// the tokens, where the keys come from, for whom they must be.
#pragma once

#include "core/findings/context.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

enum class TokenCheck : std::uint8_t {
    None,
    KongJwt,
    KongOidc,
    ApisixJwt,
    ApisixOidc,
    TykJwt,
    KrakendValidator,
    EnvoyJwt,
    CaddyJwt,
    KubernetesJwt, // Envoy Gateway SecurityPolicy.jwt and its like
};
[[nodiscard]] TokenCheck tokenCheckOf(const Context& context, const model::Policy& policy);

// An issuer that the policy believes. Envoy and Kubernetes name several.
struct TokenIssuer {
    std::string name;
    const text::Node* node = nullptr;     // its part of the configuration
    const text::Node* issuer = nullptr;   // expected "iss"
    const text::Node* audience = nullptr; // expected "aud"
    std::string_view keysUrl;             // where the keys are fetched, empty when local
};
[[nodiscard]] std::vector<TokenIssuer> issuersOf(TokenCheck check, const model::Policy& policy);

// An identity provider whose keys sign tokens of many tenants or applications.
[[nodiscard]] bool isSharedTenant(std::string_view url);

// HS256, HS384, HS512; or empty, which the products read as HS256.
[[nodiscard]] bool isHmac(std::string_view algorithm);

} // namespace gatelens::findings
