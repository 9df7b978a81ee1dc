// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/fields.h"
#include "core/adapters/support/schemes.h"
#include "core/adapters/support/url.h"
#include "core/adapters/traefik_model.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::traefik {

using model::Protocol;
using model::Setting;
using text::Node;

namespace {

// What real configurations stay far below.
constexpr std::size_t kDeepest = 100;
constexpr std::size_t kMostLeaves = 1000;

constexpr std::array<std::string_view, 5> kServiceTypes{"loadBalancer", "weighted", "mirroring",
                                                        "failover", "highestRandomWeight"};

const Node* present(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::span<const Node* const> itemsOf(const Node* mapping, std::string_view key) {
    const Node* list = present(mapping, key);
    return list == nullptr ? std::span<const Node* const>{} : list->items;
}

std::string keyOf(Layer layer, const Object& object) {
    return layer == Layer::Http ? object.id() : fmt::format("{}:{}", layerName(layer), object.id());
}

Setting<std::string> listSetting(const Node* mapping, std::string_view key) {
    const Node* value = present(mapping, key);
    if (value == nullptr || textsOf(mapping, key).empty()) {
        return {};
    }
    return Setting<std::string>::at(fmt::format("{}", fmt::join(textsOf(mapping, key), ", ")),
                                    value->range);
}

std::optional<model::ActiveHealthCheck> activeCheck(const Node* balancer) {
    const Node* check = present(balancer, "healthCheck");
    if (check == nullptr) {
        return std::nullopt;
    }
    model::ActiveHealthCheck active;
    active.enabled = true;
    active.path = textOf(check, "path");
    active.intervalMs = traefikDuration(check, "interval", 30'000).value;
    active.timeoutMs = traefikDuration(check, "timeout", 5'000).value;
    active.range = check->range;
    return active;
}

std::optional<model::PassiveHealthCheck> passiveCheck(const Node* balancer) {
    const Node* check = present(balancer, "passiveHealthCheck");
    if (check == nullptr) {
        return std::nullopt;
    }
    return model::PassiveHealthCheck{true, intOf(check, "maxFailedAttempts", 1), check->range};
}

// The names of the services that a composite refers to, each with its share.
struct Part {
    const Node* reference = nullptr;
    double share = 1;
};

std::vector<Part> partsOf(const Node& service) {
    std::vector<Part> parts;
    for (const std::string_view type : {"weighted", "highestRandomWeight"}) {
        for (const Node* item : itemsOf(service.get(type), "services")) {
            const auto weight = static_cast<double>(intOf(item, "weight", 1));
            parts.push_back({item->get("name"), weight});
        }
    }
    if (const Node* mirroring = present(&service, "mirroring"); mirroring != nullptr) {
        parts.push_back({mirroring->get("service"), 1});
        // Mirrors get copies; they never answer.
        for (const Node* mirror : itemsOf(mirroring, "mirrors")) {
            parts.push_back({mirror->get("name"), 0});
        }
    }
    if (const Node* failover = present(&service, "failover"); failover != nullptr) {
        parts.push_back({failover->get("service"), 1});
        parts.push_back({failover->get("fallback"), 0});
    }
    return parts;
}

} // namespace

void ModelBuilder::readServices() {
    for (const Layer layer : kLayers) {
        for (const Object& object : m_config.layer(layer).services.items()) {
            if (object.provider != "internal") {
                readService(layer, object);
            }
        }
    }
    // Every composite is opened once, so that faults in unused ones show too.
    for (const Layer layer : kLayers) {
        for (const Object& object : m_config.layer(layer).services.items()) {
            if (object.provider != "internal") {
                static_cast<void>(leavesOf(layer, object.id()));
            }
        }
    }
}

void ModelBuilder::readService(Layer layer, const Object& object) {
    model::Service service;
    service.name = object.name;
    service.key = keyOf(layer, object);
    service.productId = object.id();
    service.productKind = "service";
    service.source = {object.range, object.live.apiPath};
    service.raw = object.node;
    service.enabled = object.live.status != "disabled";

    std::vector<std::string_view> types;
    for (const std::string_view type : kServiceTypes) {
        if (present(object.node, type) != nullptr) {
            types.push_back(type);
        }
    }
    if (types.size() != 1) {
        fault(object, text::Severity::Error, "invalid-service",
              types.empty() ? fmt::format("service \"{}\" has no type", object.name)
                            : fmt::format("service \"{}\" has several types at once: {}",
                                          object.name, fmt::join(types, ", ")),
              object.range,
              types.empty() ? "add a loadBalancer with servers" : "declare one service for each");
    }
    for (const std::string_view type : types) {
        if (type == "loadBalancer") {
            readLoadBalancer(layer, object, *object.node->get(type), service);
        } else {
            service.tags.emplace_back(type);
        }
    }
    reportLive(object, "service");
    m_services[static_cast<std::size_t>(layer)].emplace(object.id(), m_out.add(std::move(service)));
}

void ModelBuilder::readLoadBalancer(Layer layer, const Object& object, const Node& balancer,
                                    model::Service& service) {
    model::Upstream upstream;
    upstream.name = object.name;
    upstream.key = keyOf(layer, object);
    upstream.productKind = "load balancer";
    upstream.source = {balancer.range, object.live.apiPath};
    upstream.raw = &balancer;
    upstream.algorithm = textOf(&balancer, "strategy");
    if (upstream.algorithm.empty()) {
        upstream.algorithm = "wrr";
    }
    upstream.active = activeCheck(&balancer);
    upstream.passive = passiveCheck(&balancer);
    if (const Node* sticky = present(&balancer, "sticky"); present(sticky, "cookie") != nullptr) {
        upstream.hashOn = "cookie";
    }
    if (object.provider != "file" && object.provider != "rest" && object.provider != "http") {
        upstream.discovery = object.provider;
    }
    service.upstream = m_out.add(std::move(upstream));
    service.protocol = layer == Layer::Http  ? Protocol::Http
                       : layer == Layer::Tcp ? Protocol::Tcp
                                             : Protocol::Udp;
    readServers(layer, object, balancer, service.upstream, service);
    if (layer == Layer::Http) {
        const auto pass = boolSetting(&balancer, "passHostHeader", true);
        service.hostMode = pass.value ? model::HostMode::Client : model::HostMode::Target;
    }
    if (layer != Layer::Udp) {
        readTransport(layer, object, balancer, service);
    }
}

void ModelBuilder::readServers(Layer layer, const Object& object, const Node& balancer,
                               model::UpstreamId upstream, model::Service& service) {
    const auto servers = itemsOf(&balancer, "servers");
    const Node* status = present(object.node, "serverStatus");
    const std::string_view key = layer == Layer::Http ? "url" : "address";
    if (servers.empty() && object.provider == "file") {
        fault(object, text::Severity::Warning, "no-servers",
              fmt::format("service \"{}\" has no servers", object.name), balancer.range,
              "add servers");
    }
    for (const Node* server : servers) {
        const Node* value = present(server, key);
        const auto written = value == nullptr ? std::nullopt : value->asText();
        model::Target target;
        target.upstream = upstream;
        target.productKind = "server";
        target.source = {server->range, object.live.apiPath};
        target.raw = server;
        target.weight = intOf(server, "weight", 1);
        if (!written) {
            fault(object, text::Severity::Error, "missing-key",
                  fmt::format("a server of service \"{}\" lacks \"{}\"", object.name, key),
                  server->range);
            continue;
        }
        bool understood = false;
        if (layer == Layer::Http) {
            if (const auto url = parseUrl(*written)) {
                understood = true;
                target.protocol = protocolOfScheme(url->scheme);
                target.host = url->host;
                target.port = url->port != 0 ? url->port : defaultPort(target.protocol);
                if (service.host.empty()) {
                    service.path = url->path == "/" ? std::string{} : url->path;
                }
            }
        } else if (const auto place = parseHostPort(*written); place && place->port != 0) {
            understood = true;
            target.host = place->host;
            target.port = place->port;
            target.protocol = layer == Layer::Udp            ? Protocol::Udp
                              : boolOf(server, "tls", false) ? Protocol::Tls
                                                             : Protocol::Tcp;
        }
        if (!understood) {
            target.host = *written;
            if ((value->flags & text::kHasPlaceholder) == 0) {
                fault(object, text::Severity::Error, "invalid-address",
                      layer == Layer::Http
                          ? fmt::format("\"{}\" is no URL of a server", *written)
                          : fmt::format("\"{}\" is no address with a port", *written),
                      value->range,
                      layer == Layer::Http ? "write it as http://host:port"
                                           : "write it as host:port");
            }
        }
        if (const Node* state = present(status, *written); state != nullptr) {
            target.healthy = {state->text == "UP", model::Origin::Observed, state->range};
        }
        const Protocol protocol = target.protocol;
        if (service.host.empty()) {
            service.host = target.host;
            service.port = target.port;
            if (protocol != Protocol::Unknown) {
                service.protocol = protocol;
                service.protocolSetting = Setting<Protocol>::at(protocol, value->range);
            }
        } else if (model::isEncrypted(service.protocol) && !model::isEncrypted(protocol)) {
            // One clear server makes the whole service a clear one.
            service.protocol = protocol;
            service.protocolSetting = Setting<Protocol>::at(protocol, value->range);
        }
        m_out.add(std::move(target));
    }
}

void ModelBuilder::readTransport(Layer layer, const Object& object, const Node& balancer,
                                 model::Service& service) {
    const Node* reference = present(&balancer, "serversTransport");
    const ObjectTable& table = m_config.layer(layer).transports;
    const Object* transport = nullptr;
    if (reference != nullptr) {
        const std::string id = qualify(reference->text, object.provider);
        transport = table.find(id);
        if (transport == nullptr) {
            dangling(object, "servers transport", id, reference->range, table);
        }
    } else {
        transport = table.find("default@internal");
    }
    // The API does not serve transports: what one says is then not known.
    const bool known = transport != nullptr || (reference == nullptr && !m_config.merged);
    const Node* node = transport == nullptr ? nullptr : transport->node;
    const Node* tls = layer == Layer::Http ? node : present(node, "tls");
    const Node* timeouts = layer == Layer::Http ? present(node, "forwardingTimeouts") : node;
    if (known) {
        service.connectTimeoutMs = traefikDuration(timeouts, "dialTimeout", 30'000);
        service.readTimeoutMs = traefikDuration(timeouts, "responseHeaderTimeout", 0);
        service.writeTimeoutMs = Setting<std::int64_t>::byDefault(0);
    }
    if (!model::isEncrypted(service.protocol) && tls == nullptr) {
        return;
    }
    model::UpstreamTls upstreamTls;
    if (known) {
        const auto skip = boolSetting(tls, "insecureSkipVerify", false);
        upstreamTls.verify = {!skip.value, skip.origin, skip.range};
        upstreamTls.ca = listSetting(tls, "rootCAs");
        upstreamTls.sni = textSetting(tls, "serverName");
        if (const auto pairs = itemsOf(tls, "certificates"); !pairs.empty()) {
            std::string file = textOf(pairs.front(), "certFile");
            upstreamTls.clientCertificate = Setting<std::string>::at(
                file.find("-----BEGIN") == std::string::npos ? std::move(file) : "(inline)",
                pairs.front()->range);
        }
    }
    upstreamTls.range = transport == nullptr ? text::SourceRange{} : transport->range;
    service.tls = std::move(upstreamTls);
}

const std::vector<ModelBuilder::Leaf>& ModelBuilder::leavesOf(Layer layer, std::string_view id) {
    const auto index = static_cast<std::size_t>(layer);
    const std::string key(id);
    if (const auto known = m_leaves[index].find(key); known != m_leaves[index].end()) {
        return known->second;
    }
    std::vector<Leaf> leaves;
    if (const Object* object = m_config.layer(layer).services.find(id); object != nullptr) {
        m_opening[index].insert(key);
        openComposite(layer, *object, leaves);
        m_opening[index].erase(key);
    }
    return m_leaves[index].emplace(key, std::move(leaves)).first->second;
}

void ModelBuilder::openComposite(Layer layer, const Object& object, std::vector<Leaf>& leaves) {
    const auto index = static_cast<std::size_t>(layer);
    const std::vector<Part> parts = partsOf(*object.node);
    if (parts.empty()) {
        if (const auto own = m_services[index].find(object.id()); own != m_services[index].end()) {
            leaves.push_back({own->second, object.id(), 1, object.range});
        }
        return;
    }
    for (const Part& part : parts) {
        addLeaves(layer, object, part.reference, part.share, leaves);
    }
}

void ModelBuilder::addLeaves(Layer layer, const Object& object, const Node* reference, double share,
                             std::vector<Leaf>& leaves) {
    const auto index = static_cast<std::size_t>(layer);
    const auto name = reference == nullptr ? std::nullopt : reference->asText();
    if (!name) {
        fault(object, text::Severity::Error, "missing-key",
              fmt::format("service \"{}\" lacks the name of a service", object.name), object.range);
        return;
    }
    const std::string id = qualify(*name, object.provider);
    if (m_opening[index].contains(id)) {
        fault(object, text::Severity::Error, "cyclic-reference",
              fmt::format("service \"{}\" leads back to itself through \"{}\"", object.name, id),
              reference->range, "remove one of the references");
        return;
    }
    const ObjectTable& table = m_config.layer(layer).services;
    if (table.find(id) == nullptr) {
        dangling(object, "service", id, reference->range, table);
        leaves.push_back({{}, std::string(*name), share, reference->range});
        return;
    }
    if (m_opening[index].size() > kDeepest) {
        fault(object, text::Severity::Error, "too-deep",
              fmt::format("services are nested deeper than {} levels", kDeepest), reference->range);
        return;
    }
    const std::vector<Leaf> inner = leavesOf(layer, id);
    double sum = 0;
    for (const Leaf& leaf : inner) {
        sum += leaf.share;
    }
    for (Leaf leaf : inner) {
        leaf.share = inner.size() == 1 || sum == 0 ? share : share * leaf.share / sum;
        leaf.range = reference->range;
        if (inner.size() == 1) {
            leaf.reference = *name;
        }
        const auto same = std::find_if(leaves.begin(), leaves.end(), [&leaf](const Leaf& other) {
            return leaf.service && other.service == leaf.service;
        });
        if (same != leaves.end()) {
            same->share += leaf.share;
        } else if (leaves.size() < kMostLeaves) {
            leaves.push_back(std::move(leaf));
        }
    }
}

} // namespace gatelens::adapters::traefik
