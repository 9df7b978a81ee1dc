// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What backendRefs lead to: a Service and its EndpointSlices, or a resource of an
// implementation. A reference that does not resolve answers 500 for its share.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

using model::Protocol;
using model::Setting;
using text::Node;

namespace {

Protocol protocolOf(const std::string& appProtocol, std::string_view routeKind) {
    if (appProtocol == "https" || appProtocol == "HTTPS") {
        return Protocol::Https;
    }
    if (appProtocol == "kubernetes.io/h2c") {
        return routeKind == "GRPCRoute" ? Protocol::Grpc : Protocol::H2c;
    }
    if (appProtocol == "kubernetes.io/ws") {
        return Protocol::Ws;
    }
    if (appProtocol == "kubernetes.io/wss") {
        return Protocol::Wss;
    }
    if (routeKind == "GRPCRoute") {
        return Protocol::Grpc;
    }
    if (routeKind == "TCPRoute") {
        return Protocol::Tcp;
    }
    if (routeKind == "TLSRoute") {
        return Protocol::Tls;
    }
    return routeKind == "UDPRoute" ? Protocol::Udp : Protocol::Http;
}

class BackendReader final {
public:
    BackendReader(Assembly& assembly, const Object& route, const Reference& reference)
        : m_assembly(assembly)
        , m_route(route)
        , m_reference(reference)
        , m_service(reference.kind == "Service" && reference.group.empty()
                        ? assembly.objects.find("Service", reference.ns, reference.name)
                        : nullptr) {}

    model::ServiceId read() {
        const Object* object = m_service;
        if (object == nullptr && m_reference.kind != "Service") {
            object = m_assembly.objects.find(m_reference.kind, m_reference.ns, m_reference.name);
        }
        const Node& node = object == nullptr ? *m_reference.node : *object->node;
        const Object& origin = object == nullptr ? m_route : *object;

        auto upstream = m_assembly.base<model::Upstream>(origin, node, m_reference.kind);
        upstream.name = m_reference.ns + '/' + m_reference.name;
        upstream.key = name();
        upstream.discovery = m_reference.kind == "Service" ? "k8s" : "";
        const auto tls = backendTls();
        upstream.tls = tls;
        const auto upstreamId = m_assembly.builder.add(std::move(upstream));

        auto service = m_assembly.base<model::Service>(origin, node, m_reference.kind);
        service.name = name();
        service.key = name();
        service.upstream = upstreamId;
        service.upstreamReference = m_reference.label();
        service.host = fmt::format("{}.{}.svc", m_reference.name, m_reference.ns);
        service.port =
            static_cast<std::uint16_t>(std::clamp<std::int64_t>(m_reference.port, 0, 65535));
        readPort(service);
        if (tls) {
            service.tls = tls;
            service.protocol =
                service.protocol == Protocol::Grpc ? Protocol::Grpcs : Protocol::Https;
            service.protocolSetting = Setting<Protocol>::at(service.protocol, tls->range);
        }
        addTargets(upstreamId, service);
        const auto id = m_assembly.builder.add(std::move(service));
        m_assembly.servicesOf[m_reference.label()].push_back(id);
        return id;
    }

private:
    [[nodiscard]] std::string name() const {
        return m_reference.port == 0
                   ? m_reference.ns + '/' + m_reference.name
                   : fmt::format("{}/{}:{}", m_reference.ns, m_reference.name, m_reference.port);
    }

    void readPort(model::Service& service) {
        for (const Node* port :
             itemsOf(m_service == nullptr ? nullptr : m_service->spec, "ports")) {
            if (intOf(port, "port", 0) != m_reference.port) {
                continue;
            }
            m_portName = textOf(port, "name");
            m_targetPort = intOf(port, "targetPort", m_reference.port);
            m_appProtocol = textOf(port, "appProtocol");
            if (const Node* written = port->get("appProtocol")) {
                service.protocolSetting.range = written->range;
            }
        }
        service.protocol = protocolOf(m_appProtocol, m_route.kind);
        service.protocolSetting =
            m_appProtocol.empty()
                ? Setting<Protocol>::byDefault(service.protocol)
                : Setting<Protocol>::at(service.protocol, service.protocolSetting.range);
    }

    [[nodiscard]] std::optional<model::UpstreamTls> backendTls() const {
        const auto found = m_assembly.backendTls.find(m_reference.ns + '/' + m_reference.name);
        if (found == m_assembly.backendTls.end() || m_reference.kind != "Service") {
            return std::nullopt;
        }
        const Node* validation = found->second->spec->get("validation");
        if (validation == nullptr) {
            return std::nullopt;
        }
        model::UpstreamTls tls;
        tls.range = validation->range;
        tls.verify = Setting<bool>::at(true, validation->range); // the policy has no other form
        tls.sni = textSetting(validation, "hostname");
        tls.ca = textSetting(validation, "wellKnownCACertificates");
        for (const Node* ref : itemsOf(validation, "caCertificateRefs")) {
            tls.ca = Setting<std::string>::at(
                readReference(*ref, {{}, "ConfigMap", found->second->ns}).label(), ref->range);
        }
        return tls;
    }

    void addTargets(model::UpstreamId upstream, const model::Service& service) {
        const auto slices = m_assembly.slices.find(m_reference.ns + '/' + m_reference.name);
        if (m_service != nullptr && slices != m_assembly.slices.end()) {
            for (const Object* slice : slices->second) {
                addSlice(*slice, upstream);
            }
            return;
        }
        const std::string external =
            m_service == nullptr ? std::string() : textOf(m_service->spec, "externalName");
        model::Target target;
        target.productKind = external.empty() ? "Service" : "ExternalName";
        target.host = external.empty() ? service.host : external;
        target.port = service.port;
        target.upstream = upstream;
        target.source = service.source;
        target.raw = service.raw;
        (void)m_assembly.builder.add(std::move(target));
    }

    void addSlice(const Object& slice, model::UpstreamId upstream) {
        std::int64_t port = m_targetPort;
        for (const Node* entry : itemsOf(slice.node, "ports")) {
            const std::string entryName = textOf(entry, "name");
            if (entryName == m_portName) {
                port = intOf(entry, "port", port);
            }
        }
        const auto origin =
            m_assembly.objects.live ? model::Origin::Observed : model::Origin::Declared;
        for (const Node* endpoint : itemsOf(slice.node, "endpoints")) {
            const Node* ready = endpoint->at({"conditions", "ready"});
            for (const std::string& address : textsOf(endpoint, "addresses")) {
                auto target = m_assembly.base<model::Target>(slice, *endpoint, "endpoint");
                target.host = address;
                target.port = static_cast<std::uint16_t>(std::clamp<std::int64_t>(port, 0, 65535));
                target.zone = textOf(endpoint, "zone");
                target.upstream = upstream;
                if (ready != nullptr && ready->asBool()) {
                    target.healthy = {*ready->asBool(), origin, ready->range};
                }
                (void)m_assembly.builder.add(std::move(target));
            }
        }
    }

    Assembly& m_assembly;
    const Object& m_route;
    const Reference& m_reference;
    const Object* m_service;
    std::string m_portName;
    std::string m_appProtocol;
    std::int64_t m_targetPort = 0;
};

void report(Assembly& assembly, const Object& route, const Reference& reference, std::string code,
            std::string_view problem, std::string fix) {
    assembly.builder.error(std::move(code),
                           fmt::format("{} leads to {}, {}; its share of the requests gets 500",
                                       route.label(), reference.label(), problem),
                           reference.node->range, std::move(fix));
}

} // namespace

model::ServiceId serviceFor(Assembly& assembly, const Object& route, const Reference& reference) {
    if (!assembly.granted(route, reference)) {
        report(assembly, route, reference, "ref-not-permitted",
               "which is in another namespace, and no ReferenceGrant there allows it",
               fmt::format("add a ReferenceGrant in namespace \"{}\" from {} of \"{}\" to {}",
                           reference.ns, route.kind, route.ns, reference.kind));
        return {};
    }
    if (reference.kind == "Service" && reference.group.empty()) {
        const Object* service = assembly.objects.find("Service", reference.ns, reference.name);
        if (service == nullptr && assembly.objects.complete("Service")) {
            report(assembly, route, reference, "dangling-reference", "which does not exist",
                   "create the Service, or correct the name");
            return {};
        }
        const auto ports = itemsOf(service == nullptr ? nullptr : service->spec, "ports");
        const bool served = std::any_of(ports.begin(), ports.end(), [&](const Node* port) {
            return intOf(port, "port", 0) == reference.port;
        });
        if (!ports.empty() && !served) {
            report(assembly, route, reference, "dangling-reference",
                   fmt::format("which has no port {}", reference.port),
                   "use the Service's port, not the target's");
            return {};
        }
        if (service != nullptr && textOf(service->spec, "type") == "ExternalName") {
            assembly.builder.warn("external-name",
                                  fmt::format("{} leads to {}, an ExternalName Service, which "
                                              "implementations should not support",
                                              route.label(), reference.label()),
                                  reference.node->range);
        }
    }
    const std::string key = fmt::format("{}:{}", reference.label(), reference.port);
    const auto known = assembly.services.find(key);
    if (known != assembly.services.end()) {
        return known->second;
    }
    const auto id = BackendReader(assembly, route, reference).read();
    assembly.services.emplace(key, id);
    return id;
}

} // namespace gatelens::adapters::gatewayapi
