// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The dynamic configuration, from pkg/config/dynamic and pkg/tls of Traefik 3.7.
#include "core/adapters/support/shape_text.h"
#include "core/adapters/traefik_shapes.h"

#include <array>

namespace gatelens::adapters::traefik {

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"domains", "domains:[(main:t sans:[t])]"},
    {"tls-choice", "options:t certResolver:t @domains"},
    {"observability", "observability:(accessLogs:b=true metrics:b=true tracing:b=true "
                      "traceVerbosity:e(minimal,detailed)=minimal)"},
    {"cookie", "sticky:(cookie:(name:t secure:b=false httpOnly:b=false "
               "sameSite:e(none,lax,strict,None,Lax,Strict) maxAge:i path:t=/ domain:t))"},
    {"spiffe", "spiffe:(ids:[t] trustDomain:t)"},
    {"key-pair", "certFile:t keyFile:t"},
    {"client-side", "serverName:t insecureSkipVerify:b=false rootCAs:[t] "
                    "certificates:[(@key-pair)] peerCertURI->peerCertSANs:t "
                    "peerCertSANs:[(type:t value:t)] @spiffe"},
    {"check-times", "interval:d=30s unhealthyInterval:d timeout:d=5s"},
    {"tcp-check", "healthCheck:(port:i<0..65535> send:t expect:t @check-times)"},
});

constexpr std::string_view kHttpRouter =
    "entryPoints:[t] middlewares:[t] service:t rule:t parentRefs:[t] ruleSyntax:e(v2,v3,default) "
    "priority:i tls:(@tls-choice) @observability";

constexpr std::string_view kHttpService =
    "middlewares:[t] "
    "loadBalancer:(@cookie servers:[(url:t weight:i<0..>=1 preservePath:b=false)] "
    "strategy:e(wrr,p2c,hrw,leasttime)=wrr "
    "healthCheck:(scheme:t mode:e(http,grpc)=http path:t method:t=GET status:i port:i<0..65535> "
    "@check-times hostname:t followRedirects:b=true headers:{t}) "
    "passiveHealthCheck:(failureWindow:d=10s maxFailedAttempts:i=1) passHostHeader:b=true "
    "responseForwarding:(flushInterval:d=100ms) serversTransport:t) "
    "highestRandomWeight:(services:[(name:t weight:i<0..>=1)] healthCheck:()) "
    "weighted:(services:[(name:t weight:i<0..>=1)] @cookie healthCheck:()) "
    "mirroring:(service:t mirrorBody:b=true maxBodySize:i=-1 "
    "mirrors:[(name:t percent:i<0..100>=0)] healthCheck:()) "
    "failover:(service:t fallback:t healthCheck:() errors:(maxRequestBodyBytes:i=-1 status:[t]))";

constexpr std::string_view kHttpTransport =
    "@client-side cipherSuites:[t] minVersion:t maxVersion:t maxIdleConnsPerHost:i=200 "
    "forwardingTimeouts:(dialTimeout:d=30s responseHeaderTimeout:d=0s idleConnTimeout:d=90s "
    "readIdleTimeout:d=0s pingTimeout:d=15s) disableHTTP2:b=false";

constexpr std::string_view kTcpRouter =
    "entryPoints:[t] middlewares:[t] service:t rule:t ruleSyntax:e(v2,v3,default) priority:i "
    "tls:(passthrough:b=false @tls-choice)";

constexpr std::string_view kTcpService =
    "loadBalancer:(servers:[(address:t tls:b=false)] serversTransport:t "
    "proxyProtocol->serversTransport:(version:i<1..2>) terminationDelay->serversTransport:i "
    "@tcp-check) weighted:(services:[(name:t weight:i<0..>=1)] healthCheck:())";

constexpr std::string_view kTcpTransport =
    "dialKeepAlive:d=15s dialTimeout:d=30s proxyProtocol:(version:i<1..2>=2) "
    "terminationDelay:d=100ms tls:(@client-side)";

constexpr std::string_view kTlsOptions =
    "minVersion:e(VersionTLS10,VersionTLS11,VersionTLS12,VersionTLS13)=VersionTLS12 "
    "maxVersion:e(VersionTLS10,VersionTLS11,VersionTLS12,VersionTLS13) cipherSuites:[t] "
    "curvePreferences:[t] clientAuth:(caFiles:[t] clientAuthType:e(NoClientCert,"
    "RequestClientCert,RequireAnyClientCert,VerifyClientCertIfGiven,"
    "RequireAndVerifyClientCert)=NoClientCert) sniStrict:b=false alpnProtocols:[t] "
    "disableSessionTickets:b=false preferServerCipherSuites:b";

} // namespace

const Shape& httpRouterShape() {
    static const Shape shape = shapeOf(kHttpRouter, kFragments);
    return shape;
}
const Shape& httpServiceShape() {
    static const Shape shape = shapeOf(kHttpService, kFragments);
    return shape;
}
const Shape& httpTransportShape() {
    static const Shape shape = shapeOf(kHttpTransport, kFragments);
    return shape;
}
const Shape& tcpRouterShape() {
    static const Shape shape = shapeOf(kTcpRouter, kFragments);
    return shape;
}
const Shape& tcpServiceShape() {
    static const Shape shape = shapeOf(kTcpService, kFragments);
    return shape;
}
const Shape& tcpTransportShape() {
    static const Shape shape = shapeOf(kTcpTransport, kFragments);
    return shape;
}
const Shape& udpRouterShape() {
    static const Shape shape = shapeOf("entryPoints:[t] service:t");
    return shape;
}
const Shape& udpServiceShape() {
    static const Shape shape = shapeOf("loadBalancer:(servers:[(address:t)]) "
                                       "weighted:(services:[(name:t weight:i<0..>=1)])");
    return shape;
}
const Shape& tlsOptionsShape() {
    static const Shape shape = shapeOf(kTlsOptions);
    return shape;
}
const Shape& tlsStoreShape() {
    static const Shape shape = shapeOf("defaultCertificate:(@key-pair) "
                                       "defaultGeneratedCert:(resolver:t domain:(main:t sans:[t]))",
                                       kFragments);
    return shape;
}
const Shape& tlsCertificateShape() {
    static const Shape shape = shapeOf("@key-pair stores:[t]", kFragments);
    return shape;
}

const Shape& dynamicShape() {
    // Objects by name are checked one by one, so that messages name them.
    static const Shape shape = [] {
        Shape top = shapeOf(
            "http:(routers:{a} services:{a} middlewares:{a} serversTransports:{a} models:a) "
            "tcp:(routers:{a} services:{a} middlewares:{a} serversTransports:{a}) "
            "udp:(routers:{a} services:{a}) tls:(certificates:[a] options:{a} stores:{a})");
        top.open = true; // what Traefik does not know at the top it ignores
        return top;
    }();
    return shape;
}

} // namespace gatelens::adapters::traefik
