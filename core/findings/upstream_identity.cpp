// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/upstream_identity.h"

#include "core/findings/header_changes.h"
#include "core/findings/policy_fields.h"
#include "core/findings/token_policies.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::Policy;
using model::PolicyClass;

namespace {

bool hasClientCertificate(const std::optional<model::UpstreamTls>& tls) {
    return tls && tls->clientCertificate.known() && !tls->clientCertificate.value.empty();
}

bool connectsWithCertificate(const Context& context, model::ServiceId id) {
    const auto& service = context.snapshot()[id];
    if (hasClientCertificate(service.tls)) {
        return true;
    }
    if (!service.upstream) {
        return false;
    }
    const auto& upstream = context.snapshot()[service.upstream];
    return hasClientCertificate(upstream.tls) ||
           std::any_of(upstream.targets.begin(), upstream.targets.end(), [&](model::TargetId t) {
               return hasClientCertificate(context.snapshot()[t].tls);
           });
}

// Policies whose purpose it is.
bool signsRequests(const Policy& policy) {
    static constexpr std::array kTypes = std::to_array<std::string_view>(
        {"upstream-auth", "request-signing", "token-exchange", "auth/client-credentials",
         "auth/aws-sigv4", "auth/gcp", "auth/ntlm", "auth/signer", "jwt-signer", "upstream-oauth",
         "aws-lambda", "gcp_authn", "envoy.filters.http.credential_injector",
         "envoy.filters.http.gcp_authn", "envoy.filters.http.aws_request_signing",
         "envoy.filters.http.aws_lambda", "azure-functions", "passTLSClientCert"});
    return std::find(kTypes.begin(), kTypes.end(), policy.type) != kTypes.end();
}

// A signed token that stays in the request, so that the backend can check it too.
bool forwardsToken(const Context& context, model::RouteId id, const Policy& policy) {
    switch (tokenCheckOf(context, policy)) {
    case TokenCheck::KongJwt:
    case TokenCheck::KongOidc:
    case TokenCheck::TykJwt:
    case TokenCheck::KubernetesJwt:
    case TokenCheck::CaddyJwt:
        return true;
    case TokenCheck::ApisixJwt:
        return !isOn(policy, "hide_credentials", false);
    case TokenCheck::ApisixOidc:
        return isOn(policy, "bearer_only", false) || isOn(policy, "set_access_token_header", true);
    case TokenCheck::EnvoyJwt: {
        // The filter takes the token out unless told otherwise. What a route configures
        // only names one of the filter's requirements: then it is not known here.
        const auto issuers = issuersOf(TokenCheck::EnvoyJwt, policy);
        return issuers.empty() ||
               std::any_of(issuers.begin(), issuers.end(), [](const TokenIssuer& issuer) {
                   const text::Node* forward = fieldAt(issuer.node, "forward");
                   return forward != nullptr && forward->asBool().value_or(false);
               });
    }
    case TokenCheck::KrakendValidator: {
        // KrakenD passes only the headers that an endpoint lists.
        const text::Node* headers = fieldAt(context.snapshot()[id].raw, "input_headers");
        const auto names = textsOf(headers);
        return std::any_of(names.begin(), names.end(), [](std::string_view name) {
            return name == "*" || name == "Authorization" || name == "authorization";
        });
    }
    case TokenCheck::None:
        break;
    }
    // An access or identity token that the service outside hands over.
    for (const std::string_view field : {"authResponseHeaders", "upstream_headers"}) {
        const auto names = textsOf(fieldOf(policy, field));
        if (std::any_of(names.begin(), names.end(), [](std::string_view name) {
                return name == "Authorization" || name.find("Token") != std::string_view::npos ||
                       name.find("Jwt") != std::string_view::npos;
            })) {
            return true;
        }
    }
    return policy.type == "oauth2" || policy.type == "auth_jwt" || policy.type == "auth_oidc" ||
           policy.type == "envoy.filters.http.oauth2" || policy.type.ends_with(".oidc");
}

// A header that policies set to a secret of the gateway.
bool setsCredential(const Policy& policy) {
    if (policy.policyClass != PolicyClass::Header && policy.policyClass != PolicyClass::Transform) {
        return false;
    }
    const auto changes = headerChangesOf(policy);
    return std::any_of(changes.begin(), changes.end(), [](const HeaderChange& change) {
        return !change.response && change.op != HeaderOp::Remove && !change.value.empty() &&
               (change.name == "authorization" || change.name == "x-api-key" ||
                change.name == "apikey" || change.name.find("secret") != std::string::npos ||
                change.name.find("signature") != std::string::npos);
    });
}

} // namespace

bool givesProof(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    if (const auto service = route.service();
        service && connectsWithCertificate(context, service)) {
        return true;
    }
    return std::any_of(route.chain.begin(), route.chain.end(), [&](const model::ChainEntry& entry) {
        const auto& policy = context.snapshot()[entry.policy];
        return policy.enabled && (signsRequests(policy) || setsCredential(policy) ||
                                  forwardsToken(context, id, policy));
    });
}

} // namespace gatelens::findings
