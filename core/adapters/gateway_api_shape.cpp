// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The schemas of the standard kinds, experimental channel included (CRDs of the
// bundle after v1.6.1).
#include "core/adapters/gateway_api_shape.h"

#include <map>
#include <utility>

namespace gatelens::adapters::gatewayapi {

namespace {

Shape port() {
    return integer(1, 65535);
}

Shape objectReference(bool namespaced) {
    std::vector<Field> fields = {{"group", string()}, {"kind", string()}, {"name", string(), true}};
    if (namespaced) {
        fields.push_back({"namespace", string()});
    }
    return object(std::move(fields));
}

Shape parentReference() {
    return object({{"group", string()},
                   {"kind", string()},
                   {"namespace", string()},
                   {"name", string(), true},
                   {"sectionName", string()},
                   {"port", port()}});
}

Shape backendObject() {
    return object({{"group", string()},
                   {"kind", string()},
                   {"namespace", string()},
                   {"name", string(), true},
                   {"port", port()}});
}

Shape backendReference(std::vector<Field> more = {}) {
    std::vector<Field> fields = {{"group", string()},     {"kind", string()},
                                 {"namespace", string()}, {"name", string(), true},
                                 {"port", port()},        {"weight", integer(0, 1'000'000)}};
    for (Field& field : more) {
        fields.push_back(std::move(field));
    }
    return object(std::move(fields));
}

Shape selector() {
    return object(
        {{"matchLabels", mapOf(string())},
         {"matchExpressions",
          listOf(object({{"key", string(), true},
                         {"operator", oneOf({"In", "NotIn", "Exists", "DoesNotExist"}), true},
                         {"values", listOf(string())}}))}});
}

Shape listener() {
    return object(
        {{"name", string(), true},
         {"hostname", string()},
         {"port", port(), true},
         {"protocol", string(), true},
         {"tls", object({{"mode", oneOf({"Terminate", "Passthrough"})},
                         {"certificateRefs", listOf(objectReference(true))},
                         {"frontendValidation", any()},
                         {"options", mapOf(string())}})},
         {"allowedRoutes",
          object({{"namespaces", object({{"from", oneOf({"All", "Selector", "Same", "None"})},
                                         {"selector", selector()}})},
                  {"kinds", listOf(object({{"group", string()}, {"kind", string(), true}}))}})}});
}

Shape frontendTls() {
    return object(
        {{"validation", object({{"caCertificateRefs", listOf(objectReference(true)), true},
                                {"mode", oneOf({"AllowValidOnly", "AllowInsecureFallback"})}})}});
}

Shape gateway() {
    return object(
        {{"gatewayClassName", string(), true},
         {"listeners", listOf(listener()), true},
         {"addresses", listOf(object({{"type", string()}, {"value", string()}}))},
         {"infrastructure", object({{"labels", mapOf(string())},
                                    {"annotations", mapOf(string())},
                                    {"parametersRef", objectReference(false)}})},
         {"allowedListeners",
          object({{"namespaces", object({{"from", oneOf({"All", "Selector", "Same", "None"})},
                                         {"selector", selector()}})}})},
         {"defaultScope", oneOf({"All", "None"})},
         {"backendTLS", any()}, // experimental in v1.2, now tls.backend
         {"tls",
          object({{"backend", object({{"clientCertificateRef", objectReference(true)}})},
                  {"frontend",
                   object({{"default", frontendTls(), true},
                           {"perPort", listOf(object({{"port", port(), true},
                                                      {"tls", frontendTls(), true}}))}})}})}});
}

Shape headerModifier() {
    const Shape headers = listOf(object({{"name", string(), true}, {"value", string(), true}}));
    return object({{"set", headers}, {"add", headers}, {"remove", listOf(string())}});
}

Shape pathModifier() {
    return object({{"type", oneOf({"ReplaceFullPath", "ReplacePrefixMatch"}), true},
                   {"replaceFullPath", string()},
                   {"replacePrefixMatch", string()}});
}

Shape mirror() {
    return object(
        {{"backendRef", backendObject(), true},
         {"percent", integer(0, 100)},
         {"fraction", object({{"numerator", integer(0), true}, {"denominator", integer(1)}})}});
}

Shape extension() {
    return object({{"group", string(), true}, {"kind", string(), true}, {"name", string(), true}});
}

Shape httpFilter() {
    const auto method = oneOf(
        {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "*"});
    return object(
        {{"type",
          oneOf({"RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror",
                 "RequestRedirect", "URLRewrite", "ExtensionRef", "CORS", "ExternalAuth"}),
          true},
         {"requestHeaderModifier", headerModifier()},
         {"responseHeaderModifier", headerModifier()},
         {"requestMirror", mirror()},
         {"requestRedirect", object({{"scheme", oneOf({"http", "https"})},
                                     {"hostname", string()},
                                     {"path", pathModifier()},
                                     {"port", port()},
                                     {"statusCode", integer(301, 308)}})},
         {"urlRewrite", object({{"hostname", string()}, {"path", pathModifier()}})},
         {"extensionRef", extension()},
         {"cors", object({{"allowOrigins", listOf(string())},
                          {"allowMethods", listOf(method)},
                          {"allowHeaders", listOf(string())},
                          {"exposeHeaders", listOf(string())},
                          {"allowCredentials", boolean()},
                          {"maxAge", integer(1)}})},
         {"externalAuth",
          object({{"protocol", oneOf({"HTTP", "GRPC"}), true},
                  {"backendRef", backendObject(), true},
                  {"forwardBody", object({{"maxSize", integer(0)}})},
                  {"grpc", object({{"allowedHeaders", listOf(string())}})},
                  {"http", object({{"path", string()},
                                   {"allowedHeaders", listOf(string())},
                                   {"allowedResponseHeaders", listOf(string())}})}})}});
}

Shape grpcFilter() {
    return object({{"type",
                    oneOf({"RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror",
                           "ExtensionRef"}),
                    true},
                   {"requestHeaderModifier", headerModifier()},
                   {"responseHeaderModifier", headerModifier()},
                   {"requestMirror", mirror()},
                   {"extensionRef", extension()}});
}

Shape sessionPersistence() {
    return object({{"type", oneOf({"Cookie", "Header"})},
                   {"sessionName", string()}, // before v1.5
                   {"absoluteTimeout", string()},
                   {"idleTimeout", string()},
                   {"cookieConfig", any()},
                   {"cookie", object({{"name", string()},
                                      {"path", string()},
                                      {"lifetimeType", oneOf({"Permanent", "Session"})}})},
                   {"header", object({{"name", string(), true}})}});
}

Shape valueMatches() {
    return listOf(object({{"type", oneOf({"Exact", "RegularExpression"})},
                          {"name", string(), true},
                          {"value", string(), true}}));
}

Shape route(Shape rule, bool hostnames) {
    std::vector<Field> fields = {{"parentRefs", listOf(parentReference())},
                                 {"rules", listOf(std::move(rule))},
                                 {"useDefaultGateways", oneOf({"All", "None"})}};
    if (hostnames) {
        fields.push_back({"hostnames", listOf(string())});
    }
    return object(std::move(fields));
}

Shape httpRoute() {
    const auto method =
        oneOf({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"});
    return route(
        object({{"name", string()},
                {"matches", listOf(object({{"path", object({{"type", oneOf({"Exact", "PathPrefix",
                                                                            "RegularExpression"})},
                                                            {"value", string()}})},
                                           {"headers", valueMatches()},
                                           {"queryParams", valueMatches()},
                                           {"method", method}}))},
                {"filters", listOf(httpFilter())},
                {"backendRefs", listOf(backendReference({{"filters", listOf(httpFilter())}}))},
                {"timeouts", object({{"request", string()}, {"backendRequest", string()}})},
                {"retry", object({{"codes", listOf(integer(400, 599))},
                                  {"attempts", integer(1)},
                                  {"backoff", string()}})},
                {"sessionPersistence", sessionPersistence()}}),
        true);
}

Shape grpcRoute() {
    return route(
        object({{"name", string()},
                {"matches",
                 listOf(object({{"method", object({{"type", oneOf({"Exact", "RegularExpression"})},
                                                   {"service", string()},
                                                   {"method", string()}})},
                                {"headers", valueMatches()}}))},
                {"filters", listOf(grpcFilter())},
                {"backendRefs", listOf(backendReference({{"filters", listOf(grpcFilter())}}))},
                {"sessionPersistence", sessionPersistence()}}),
        true);
}

Shape streamRule() {
    return object({{"name", string()}, {"backendRefs", listOf(backendReference()), true}});
}

Shape referenceGrant() {
    return object(
        {{"from",
          listOf(object({{"group", string(), true},
                         {"kind", string(), true},
                         {"namespace", string(), true}})),
          true},
         {"to",
          listOf(object({{"group", string(), true}, {"kind", string(), true}, {"name", string()}})),
          true}});
}

Shape tlsValidation() {
    return object({{"hostname", string(), true},
                   {"caCertificateRefs", listOf(objectReference(false))},
                   {"wellKnownCACertificates", string()},
                   {"subjectAltNames", listOf(object({{"type", oneOf({"Hostname", "URI"}), true},
                                                      {"hostname", string()},
                                                      {"uri", string()}}))}});
}

Shape backendTlsPolicy() {
    return object({{"targetRefs",
                    listOf(object({{"group", string(), true},
                                   {"kind", string(), true},
                                   {"name", string(), true},
                                   {"sectionName", string()}})),
                    true},
                   {"validation", tlsValidation(), true},
                   {"options", mapOf(string())}});
}

Shape gatewayClass() {
    return object({{"controllerName", string(), true},
                   {"description", string()},
                   {"parametersRef", objectReference(true)}});
}

std::map<std::string_view, Shape> allShapes() {
    const Shape listenerSet = object(
        {{"parentRef", objectReference(true), true}, {"listeners", listOf(listener()), true}});
    std::map<std::string_view, Shape> shapes;
    shapes.emplace("GatewayClass", gatewayClass());
    shapes.emplace("Gateway", gateway());
    shapes.emplace("ListenerSet", listenerSet);
    shapes.emplace("XListenerSet", listenerSet);
    shapes.emplace("HTTPRoute", httpRoute());
    shapes.emplace("GRPCRoute", grpcRoute());
    shapes.emplace("TLSRoute", route(streamRule(), true));
    shapes.emplace("TCPRoute", route(streamRule(), false));
    shapes.emplace("UDPRoute", route(streamRule(), false));
    shapes.emplace("ReferenceGrant", referenceGrant());
    shapes.emplace("BackendTLSPolicy", backendTlsPolicy());
    return shapes;
}

} // namespace

const Shape* specShape(std::string_view kind) {
    static const std::map<std::string_view, Shape> shapes = allShapes();
    const auto found = shapes.find(kind);
    return found == shapes.end() ? nullptr : &found->second;
}

} // namespace gatelens::adapters::gatewayapi
