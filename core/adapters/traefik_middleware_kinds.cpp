// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The middlewares of Traefik 2.11 to 3.7: class and fields, from
// pkg/config/dynamic/middlewares.go and tcp_middlewares.go.
#include "core/adapters/support/shape_text.h"
#include "core/adapters/traefik_shapes.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::adapters::traefik {

using model::PolicyClass;

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"ip-strategy", "ipStrategy:(depth:i<0..> excludedIPs:[t] ipv6Subnet:i<0..128>)"},
    {"criterion", "sourceCriterion:(@ip-strategy requestHeaderName:t requestHost:b)"},
    {"client-tls", "ca:t cert:t key:t insecureSkipVerify:b=false"},
    {"encoded", "allowEncodedSlash:b=false allowEncodedBackSlash:b=false "
                "allowEncodedNullCharacter:b=false allowEncodedSemicolon:b=false "
                "allowEncodedPercent:b=false allowEncodedQuestionMark:b=false "
                "allowEncodedHash:b=false"},
    {"dn", "country:b province:b locality:b organization:b commonName:b serialNumber:b "
           "domainComponent:b"},
    {"auth", "users:[t] usersFile:t realm:t=traefik removeHeader:b=false headerField:t"},
});

constexpr std::array kKinds = std::to_array<MiddlewareKind>({
    {"addPrefix", PolicyClass::Transform, "prefix:t"},
    {"stripPrefix", PolicyClass::Transform, "prefixes:[t] forceSlash:b"},
    {"stripPrefixRegex", PolicyClass::Transform, "regex:[t]"},
    {"replacePath", PolicyClass::Transform, "path:t"},
    {"replacePathRegex", PolicyClass::Transform, "regex:t replacement:t"},
    {"chain", PolicyClass::Other, "middlewares:[t]"},
    {"ipWhiteList", PolicyClass::Ip, "sourceRange:[t] @ip-strategy"},
    {"ipAllowList", PolicyClass::Ip,
     "sourceRange:[t] @ip-strategy rejectStatusCode:i<100..599>=403"},
    {"headers", PolicyClass::Header,
     "customRequestHeaders:{t} customResponseHeaders:{t} accessControlAllowCredentials:b=false "
     "accessControlAllowHeaders:[t] accessControlAllowMethods:[t] "
     "accessControlAllowOriginList:[t] accessControlAllowOriginListRegex:[t] "
     "accessControlExposeHeaders:[t] accessControlMaxAge:i addVaryHeader:b=false "
     "allowedHosts:[t] hostsProxyHeaders:[t] sslProxyHeaders:{t} stsSeconds:i<0..> "
     "stsIncludeSubdomains:b=false stsPreload:b=false forceSTSHeader:b=false "
     "frameDeny:b=false customFrameOptionsValue:t contentTypeNosniff:b=false "
     "browserXssFilter:b=false customBrowserXSSValue:t contentSecurityPolicy:t "
     "contentSecurityPolicyReportOnly:t publicKey:t referrerPolicy:t permissionsPolicy:t "
     "isDevelopment:b=false featurePolicy->permissionsPolicy:t sslRedirect->redirectScheme:b "
     "sslTemporaryRedirect->redirectScheme:b sslHost->redirectRegex:t "
     "sslForceHost->redirectRegex:b"},
    {"encodedCharacters", PolicyClass::Validate, "@encoded"},
    {"errors", PolicyClass::Respond,
     "status:[t] statusRewrites:{i<100..599>} service:t query:t errorRequestHeaders:[t]"},
    {"rateLimit", PolicyClass::Limit,
     "average:i<0..>=0 period:d=1s burst:i<0..>=1 @criterion redis:(endpoints:[t] "
     "tls:(@client-tls) username:t password:t db:i<0..> poolSize:i minIdleConns:i "
     "maxActiveConns:i readTimeout:d=3s writeTimeout:d=3s dialTimeout:d=5s)"},
    {"redirectRegex", PolicyClass::Redirect, "regex:t replacement:t permanent:b=false"},
    {"redirectScheme", PolicyClass::Redirect, "scheme:t port:t permanent:b=false"},
    {"basicAuth", PolicyClass::Authn, "@auth"},
    {"digestAuth", PolicyClass::Authn, "@auth"},
    {"forwardAuth", PolicyClass::Authn,
     "address:t tls:(@client-tls caOptional:b) trustForwardHeader:b=false "
     "authResponseHeaders:[t] authResponseHeadersRegex:t authRequestHeaders:[t] "
     "addAuthCookiesToResponse:[t] headerField:t forwardBody:b=false maxBodySize:i=-1 "
     "maxResponseBodySize:i preserveLocationHeader:b=false preserveRequestMethod:b=false "
     "authSigninURL:t"},
    {"inFlightReq", PolicyClass::Limit, "amount:i<0..> @criterion"},
    {"buffering", PolicyClass::Validate,
     "maxRequestBodyBytes:i<0..>=0 memRequestBodyBytes:i<0..> maxResponseBodyBytes:i<0..>=0 "
     "memResponseBodyBytes:i<0..> retryExpression:t"},
    {"circuitBreaker", PolicyClass::Resilience,
     "expression:t checkPeriod:d=100ms fallbackDuration:d=10s recoveryDuration:d=10s "
     "responseCode:i<100..599>=503"},
    {"compress", PolicyClass::Compress,
     "excludedContentTypes:[t] includedContentTypes:[t] minResponseBodyBytes:i<0..>=1024 "
     "encodings:[t] defaultEncoding:t"},
    {"passTLSClientCert", PolicyClass::Header,
     "pem:b=false info:(notAfter:b notBefore:b sans:b serialNumber:b subject:(@dn "
     "organizationalUnit:b) issuer:(@dn))"},
    {"retry", PolicyClass::Resilience,
     "attempts:i<0..> timeout:d initialInterval:d maxRequestBodyBytes:i=2097152 status:[t] "
     "disableRetryOnNetworkError:b=false retryNonIdempotentMethod:b=false"},
    {"contentType", PolicyClass::Header, "autoDetect:b"},
    {"grpcWeb", PolicyClass::Transform, "allowOrigins:[t]"},
    {"plugin", PolicyClass::Code, "", false},
    {"inFlightConn", PolicyClass::Limit, "amount:i<0..>"},
    // Made by the Kubernetes providers.
    {"requestHeaderModifier", PolicyClass::Header, "", true, false},
    {"responseHeaderModifier", PolicyClass::Header, "", true, false},
    {"requestRedirect", PolicyClass::Redirect, "", true, false},
    {"URLRewrite", PolicyClass::Transform, "", true, false},
    {"authTLSPassCertificateToUpstream", PolicyClass::Header, "", true, false},
    {"snippet", PolicyClass::Code, "", false, false},
    {"rewriteTarget", PolicyClass::Transform, "", true, false},
    {"upstreamVHost", PolicyClass::Header, "", true, false},
    {"appRoot", PolicyClass::Redirect, "", true, false},
});

constexpr std::array<std::string_view, 3> kTcpKinds{"inFlightConn", "ipWhiteList", "ipAllowList"};

Shape middlewareShape(bool tcp) {
    std::vector<Field> fields;
    for (const auto& kind : kKinds) {
        const bool isTcp =
            std::find(kTcpKinds.begin(), kTcpKinds.end(), kind.type) != kTcpKinds.end();
        if (!kind.fromFiles || (tcp && !isTcp) || (!tcp && kind.type == "inFlightConn")) {
            continue;
        }
        Field field;
        field.name = kind.type;
        field.shape =
            kind.type == "plugin" ? mapOf(any())
            : tcp                 ? shapeOf(kind.type == "inFlightConn" ? kind.fields
                                                                        : std::string_view("sourceRange:[t]"))
                                  : shapeOf(kind.fields, kFragments);
        field.replacedBy = kind.type == "ipWhiteList" ? "ipAllowList" : "";
        fields.push_back(std::move(field));
    }
    return object(std::move(fields));
}

} // namespace

std::span<const MiddlewareKind> middlewareKinds() {
    return kKinds;
}

const MiddlewareKind* findMiddlewareKind(std::string_view type) {
    const auto found = std::find_if(kKinds.begin(), kKinds.end(), [type](const auto& kind) {
        return equalsIgnoreCase(kind.type, type);
    });
    return found == kKinds.end() ? nullptr : &*found;
}

const Shape& httpMiddlewareShape() {
    static const Shape shape = middlewareShape(false);
    return shape;
}

const Shape& tcpMiddlewareShape() {
    static const Shape shape = middlewareShape(true);
    return shape;
}

} // namespace gatelens::adapters::traefik
