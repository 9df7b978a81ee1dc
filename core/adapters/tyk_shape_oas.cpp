// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What x-tyk-api-gateway may hold: the fields of the gateway's own structures
// (apidef/oas), with those that its strict schema requires.
#include "core/adapters/support/shape_text.h"
#include "core/adapters/tyk_internal.h"

#include <array>

namespace gatelens::adapters::tyk {

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"on", "enabled!:b"},
    {"source", "enabled:b name:s"},
    {"sources", "header:(@source) cookie:(@source) query:(@source)"},
    {"scopes", "claimName:s claims:[s] scopeToPolicyMapping:[(scope:s policyId:s)]"},
    {"header_change", "@on remove:[s] add:[(name!:s value!:s)]"},
    {"body_change", "@on format!:e(json,xml) path:s body:s"},
    {"plugin",
     "@on functionName!:s path:s code:s pluginId:s pluginHash:s rawBodyOnly:b requireSession:b"},
    {"plugins", "plugins:[(@plugin)]"},
    {"rate", "@on rate!:n<0..> per!:s"},
    {"discovery",
     "@on queryEndpoint:s dataPath:s useNestedQuery:b parentDataPath:s portDataPath:s "
     "useTargetList:b cache:(@on timeout:i) cacheTimeout:i targetPath:s endpointReturnsList:b"},
    {"signing", "@on signatureHeader:s algorithm:s keyId:s headers:[s] secret:s certificateId:s"},
    {"grant",
     "clientId!:s clientSecret:s method:e(client_secret_basic,client_secret_post) tokenUrl!:s "
     "scopes:[s] username:s password:s header:(@source) extraMetadata:[s]"},
    {"state", "active!:b internal:b"},
    {"versioning", "enabled:b name:s default:s location!:s key:s versions:[(name!:s id!:s)] "
                   "stripVersioningData:b fallbackToDefault:b urlVersioningPattern:s"},
    {"info", "id:s dbId:s orgId:s name!:s expiration:s state!:(@state) versioning:(@versioning)"},
    {"upstream",
     "url:s serviceDiscovery:(@discovery) "
     "uptimeTests:(@on hostDownRetestPeriod:s logRetentionPeriod:s serviceDiscovery:(@discovery) "
     "tests:[(body:s commands:[(message:s name:s)] enableProxyProtocol:b headers:{s} method:s "
     "timeout:s url:s)]) "
     "mutualTLS:(@on domainToCertificateMapping!:[(domain!:s certificate!:s)]) "
     "certificatePinning:(@on domainToPublicKeysMapping!:[(domain:s publicKeys:[s])]) "
     "rateLimit:(@rate) "
     "authentication:(@on basicAuth:(@on header:(@source) username!:s password!:s) "
     "oauth:(@on allowedAuthorizeTypes!:[e(clientCredentials,password)] "
     "clientCredentials:(@grant) password:(@grant)) requestSigning:(@signing)) "
     "loadBalancing:(@on skipUnavailableHosts:b targets:[(url!:s weight!:n<0..>)]) "
     "preserveHostHeader:(@on) preserveTrailingSlash:(@on) "
     "tlsTransport:(insecureSkipVerify:b ciphers:[s] minVersion:e(1.0,1.1,1.2,1.3) "
     "maxVersion:e(1.0,1.1,1.2,1.3) forceCommonNameCheck:b) proxy:(@on url:s) "
     "enforceTimeout:(@on duration:s)"},
    {"prm", "@on wellKnownPath:s resource:s authorizationServers:[s] scopesSupported:[s] "
            "autoDeriveScopes:b"},
    {"scheme",
     "@on @sources "
     // token
     "enableClientCertificate:b signatureValidation:(enabled:b algorithm:s header:s "
     "query:(@source) secret:s allowedClockSkew:i errorCode:i errorMessage:s) "
     // jwt
     "source:s signingMethod:s identityBaseField:s subjectClaims:[s] "
     "jwksURIs:[(url!:s cacheTimeout:s)] skipKid:b policyFieldName:s basePolicyClaims:[s] "
     "allowedIssuers:[s] allowedAudiences:[s] jtiValidation:(@on) allowedSubjects:[s] "
     "clientBaseField:s scopes:(@scopes) defaultPolicies:[s] issuedAtValidationSkew:i<0..> "
     "notBeforeValidationSkew:i<0..> expiresAtValidationSkew:i<0..> "
     "idpClientIdMappingDisabled:b customClaimValidation:a "
     // basic
     "disableCaching:b cacheTTL:i "
     "extractCredentialsFromBody:(@on userRegexp:s passwordRegexp:s) "
     // oauth
     "allowedAuthorizeTypes:[s] refreshToken:b authLoginRedirect:s "
     "notifications:(sharedSecret:s onKeyChangeUrl:s) "
     // external oauth
     "providers:[(jwt:(@on signingMethod!:s source!:s identityBaseField:s "
     "issuedAtValidationSkew:i<0..> notBeforeValidationSkew:i<0..> "
     "expiresAtValidationSkew:i<0..>) introspection:(enabled:b url:s clientId:s clientSecret:s "
     "identityBaseField:s cache:(@on timeout!:i)))] "
     // oauth2
     "scopeCheck:(@on claimNames:[s] separator:s scopeSource:e(operation,global,union)) "
     "protectedResourceMetadata:(@prm) tokenExchange:a"},
    {"authentication",
     "@on stripAuthorizationData:b "
     "baseIdentityProvider:s hmac:(@on @sources allowedAlgorithms:[s] allowedClockSkew:n) "
     "oidc:(@on @sources segregateByClientId:b "
     "providers:[(issuer:s clientToPolicyMapping:[(clientId:s policyId:s)])] scopes:(@scopes)) "
     "custom:(@on config:(@on functionName!:s path:s rawBodyOnly:b requireSession:b "
     "idExtractor:(@on source!:e(body,header,form) with!:e(value,xpath,regex) "
     "config!:(headerName:s formParamName:s regexp:s regexpMatchIndex:i xPathExp:s))) @sources) "
     "securitySchemes:{(@scheme)} customKeyLifetime:(@on value:s respectValidity:b) "
     "securityProcessingMode:e(legacy,compliant) security:[[s]] "
     "protectedResourceMetadata:(@prm) certificateAuth:(enabled:b)"},
    {"server",
     "listenPath!:(value!:s strip:b) slug:s authentication:(@authentication) "
     "clientCertificates:(enabled:b allowlist:[s]) gatewayTags:(@on tags!:[s]) "
     "customDomain:(@on name!:s certificates:[s]) detailedActivityLogs:(@on) "
     "detailedTracing:(@on) eventHandlers:[a] contextVariables:(@on) "
     "ipAccessControl:(enabled:b allow:[s] block:[s]) batchProcessing:(@on) port:i<0..65535> "
     "protocol:e(http,https,h2c,tcp,tls)"},
    {"global",
     "pluginConfig:(driver:e(otto,python,lua,grpc,goplugin,javascript) bundle:(@on path!:s) "
     "data:(@on value!:a)) cors:(@on maxAge:i allowCredentials:b exposedHeaders:[s] "
     "allowedHeaders:[s] optionsPassthrough:b debug:b allowedOrigins:[s] allowedMethods:[s]) "
     "prePlugin:(@plugins) prePlugins:[(@plugin)] postAuthenticationPlugin:(@plugins) "
     "postAuthenticationPlugins:[(@plugin)] postPlugin:(@plugins) postPlugins:[(@plugin)] "
     "responsePlugin:(@plugins) responsePlugins:[(@plugin)] "
     "cache:(enabled:b timeout:i cacheAllSafeRequests:b cacheResponseCodes:[i] "
     "cacheByHeaders:[s] enableUpstreamCacheControl:b controlTTLHeaderName:s) "
     "transformRequestHeaders:(@header_change) transformResponseHeaders:(@header_change) "
     "contextVariables:(@on) ignoreCase:(@on) "
     "trafficLogs:(@on tagHeaders:[s] customRetentionPeriod:s plugins:[(enabled!:b "
     "functionName:s path:s code:s pluginId:s pluginHash:s)]) requestSizeLimit:(@on value!:i) "
     "skipRateLimit:b skipQuota:b skipQuotaReset:b"},
    {"operation",
     "allow:(@on ignoreCase:b) block:(@on ignoreCase:b) ignoreAuthentication:(@on ignoreCase:b) "
     "internal:(@on) transformRequestMethod:(@on toMethod!:s) "
     "transformRequestBody:(@body_change) transformResponseBody:(@body_change) "
     "transformRequestHeaders:(@header_change) transformResponseHeaders:(@header_change) "
     "virtualEndpoint:(@on name:s functionName!:s path:s body:s proxyOnError:b "
     "requireSession:b) trackEndpoint:(@on) doNotTrackEndpoint:(@on) "
     "circuitBreaker:(@on threshold!:n<0..> sampleSize!:i coolDownPeriod!:i "
     "halfOpenStateEnabled!:b) urlRewrite:(@on pattern!:s rewriteTo!:s "
     "triggers:[(condition!:e(any,all) rewriteTo!:s rules:[(in!:s name:s pattern!:s negate:b)])]) "
     "postPlugins:[(@on name:s functionName!:s path!:s)] "
     "cache:(@on cacheByRegex:s cacheResponseCodes:[i] timeout:i) "
     "enforceTimeout:(@on value:i duration:s) validateRequest:(@on errorResponseCode:i) "
     "mockResponse:(@on code:i<0..999> body:s headers:[(name!:s value!:s)] fromOASExamples:a) "
     "requestSizeLimit:(@on value!:i) rateLimit:(@rate) scopeCheck:(@on) "
     "exchange:(enabled:b audience:s scopes:[s])"},
});

constexpr std::string_view kExtension =
    "info!:(@info) upstream!:(@upstream) server!:(@server) "
    "middleware:(global:(@global) operations:{(@operation)} mcpTools:a mcpResources:a "
    "mcpPrompts:a) errorOverrides:(@on value:a)";

} // namespace

const Shape& oasExtensionShape() {
    static const Shape kShape = shapeOf(kExtension, kFragments);
    return kShape;
}

bool oasTableIsSound() {
    return isShapeText(kExtension, kFragments);
}

} // namespace gatelens::adapters::tyk
