// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/tyk_internal.h"

#include <array>

namespace gatelens::adapters::tyk {

namespace {

using model::PolicyClass;

constexpr bool kAuth = true;
constexpr bool kIgnored = true; // an "ignored" endpoint runs without it
constexpr bool kCode = false;   // not emulable

// gateway/api_loader.go, processSpec(): one entry a call of mwAppendEnabled, in
// its order; the response steps after the proxy. Which steps an ignored path skips
// is each middleware's own check of StatusOkAndIgnore.
constexpr std::array kSteps = std::to_array<StepFacts>({
    {Step::AllowList, "allow-list", PolicyClass::Validate},
    {Step::BlockList, "block-list", PolicyClass::Validate},
    {Step::ClassicMock, "mock-response", PolicyClass::Respond},
    {Step::Cors, "cors", PolicyClass::Cors},
    {Step::PrePlugin, "pre-plugin", PolicyClass::Code, false, false, kCode},
    {Step::IpAllow, "ip-allow-list", PolicyClass::Ip},
    {Step::IpBlock, "ip-block-list", PolicyClass::Ip},
    {Step::ClientCertificate, "client-certificate", PolicyClass::Mtls, false, kIgnored},
    {Step::OrganisationQuota, "organisation-quota", PolicyClass::Limit},
    {Step::RequestSizeLimit, "request-size-limit", PolicyClass::Validate},
    {Step::ContextVariables, "context-variables", PolicyClass::Other},
    {Step::TrackEndpoint, "track-endpoint", PolicyClass::Metrics},
    {Step::DoNotTrackEndpoint, "do-not-track-endpoint", PolicyClass::Other},
    {Step::OAuth2, "oauth2", PolicyClass::Authn, kAuth, kIgnored},
    {Step::ExternalOAuth, "external-oauth", PolicyClass::Authn, kAuth, kIgnored},
    {Step::Basic, "basic-auth", PolicyClass::Authn, kAuth, kIgnored},
    {Step::Hmac, "hmac-signature", PolicyClass::Authn, kAuth, kIgnored},
    {Step::Jwt, "jwt", PolicyClass::Authn, kAuth, kIgnored},
    {Step::OpenId, "openid-connect", PolicyClass::Authn, kAuth, kIgnored},
    {Step::CustomAuth, "custom-auth", PolicyClass::Authn, kAuth, kIgnored, kCode},
    {Step::Token, "auth-token", PolicyClass::Authn, kAuth, kIgnored},
    {Step::PostAuthPlugin, "post-auth-plugin", PolicyClass::Code, kAuth, false, kCode},
    {Step::StripAuth, "strip-auth-data", PolicyClass::Header, kAuth},
    {Step::AccessRights, "access-rights", PolicyClass::Authz, kAuth, kIgnored},
    {Step::KeyLimits, "rate-limit-and-quota", PolicyClass::Limit, kAuth, kIgnored},
    {Step::ScopeCheck, "scope-check", PolicyClass::Authz, false, kIgnored},
    {Step::TokenExchange, "token-exchange", PolicyClass::Header},
    {Step::ApiRateLimit, "api-rate-limit", PolicyClass::Limit},
    {Step::GraphQl, "graphql", PolicyClass::Validate},
    {Step::Streaming, "streaming", PolicyClass::Proxy, false, false, kCode},
    {Step::UpstreamAuth, "upstream-auth", PolicyClass::Header},
    {Step::ValidateJson, "validate-json", PolicyClass::Validate},
    {Step::ValidateRequest, "validate-request", PolicyClass::Validate},
    {Step::PersistGraphQl, "persist-graphql", PolicyClass::Transform},
    {Step::TransformBody, "transform-request-body", PolicyClass::Transform, false, false, kCode},
    {Step::TransformJq, "transform-request-jq", PolicyClass::Transform, false, false, kCode},
    {Step::TransformHeaders, "transform-request-headers", PolicyClass::Header},
    {Step::UrlRewrite, "url-rewrite", PolicyClass::Transform},
    {Step::TransformMethod, "transform-method", PolicyClass::Transform},
    {Step::Mock, "mock-response", PolicyClass::Respond},
    {Step::Cache, "cache", PolicyClass::Cache},
    {Step::VirtualEndpoint, "virtual-endpoint", PolicyClass::Code, false, false, kCode},
    {Step::RequestSigning, "request-signing", PolicyClass::Header},
    {Step::EndpointPlugin, "endpoint-plugin", PolicyClass::Code, false, false, kCode},
    {Step::PostPlugin, "post-plugin", PolicyClass::Code, false, false, kCode},
    {Step::CircuitBreaker, "circuit-breaker", PolicyClass::Resilience},
    {Step::EnforceTimeout, "enforce-timeout", PolicyClass::Resilience},
    {Step::TransformResponseBody, "transform-response-body", PolicyClass::Transform, false, false,
     kCode},
    {Step::TransformResponseJq, "transform-response-jq", PolicyClass::Transform, false, false,
     kCode},
    {Step::TransformResponseHeaders, "transform-response-headers", PolicyClass::Header},
    {Step::ResponsePlugin, "response-plugin", PolicyClass::Code, false, false, kCode},
    {Step::DetailedLogs, "detailed-activity-logs", PolicyClass::Log},
    {Step::Analytics, "analytics", PolicyClass::Log},
});

constexpr bool inOrder() {
    for (std::size_t i = 0; i < kSteps.size(); ++i) {
        if (static_cast<std::size_t>(kSteps[i].step) != i) {
            return false;
        }
    }
    return true;
}
static_assert(inOrder(), "the table follows the enumeration");

} // namespace

const StepFacts& factsOf(Step step) {
    return kSteps[static_cast<std::size_t>(step)];
}

std::int32_t orderOf(Step step) {
    return static_cast<std::int32_t>(step) + 1;
}

} // namespace gatelens::adapters::tyk
