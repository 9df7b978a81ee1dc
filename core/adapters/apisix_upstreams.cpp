// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Upstreams with their nodes, and services. Defaults: apisix/schema_def.lua,
// apisix/upstream.lua and docs of 3.18.
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using model::Setting;
using text::Node;

namespace {

constexpr std::int64_t kDefaultTimeoutMs = 60'000;

constexpr std::array kUpstreamFields = std::to_array<std::string_view>(
    {"id", "name", "labels", "type", "nodes", "checks", "hash_on", "key", "discovery_type",
     "service_name", "scheme", "pass_host", "upstream_host", "retries", "timeout", "tls",
     "create_time", "update_time"});
constexpr std::array kServiceFields = std::to_array<std::string_view>(
    {"id", "name", "labels", "hosts", "plugins", "upstream", "upstream_id", "routes",
     "stream_routes", "create_time", "update_time", "script"});

model::Protocol protocolOf(std::string_view scheme) {
    using model::Protocol;
    static constexpr std::array kSchemes =
        std::to_array<std::pair<std::string_view, Protocol>>({{"http", Protocol::Http},
                                                              {"https", Protocol::Https},
                                                              {"grpc", Protocol::Grpc},
                                                              {"grpcs", Protocol::Grpcs},
                                                              {"tcp", Protocol::Tcp},
                                                              {"tls", Protocol::Tls},
                                                              {"udp", Protocol::Udp}});
    const auto* found =
        std::ranges::find(kSchemes, scheme, &std::pair<std::string_view, Protocol>::first);
    return found == kSchemes.end() ? Protocol::Other : found->second;
}

// Milliseconds of a setting in seconds.
Setting<std::int64_t> seconds(const Node* timeout, std::string_view key) {
    const Node* value = timeout == nullptr ? nullptr : timeout->get(key);
    const auto number = value == nullptr ? std::nullopt : value->asDouble();
    if (!number) {
        return Setting<std::int64_t>::byDefault(kDefaultTimeoutMs);
    }
    return Setting<std::int64_t>::at(
        static_cast<std::int64_t>(std::clamp(*number, 0.0, 1e9) * 1000), value->range);
}

std::int64_t intAt(const Node* node, std::initializer_list<std::string_view> path,
                   std::int64_t productDefault) {
    const Node* value = node == nullptr ? nullptr : node->at(path);
    return value == nullptr ? productDefault : value->asInt().value_or(productDefault);
}

void setHealthChecks(model::Upstream& upstream, const Node* checks) {
    const Node* active = checks == nullptr ? nullptr : checks->get("active");
    const Node* passive = checks == nullptr ? nullptr : checks->get("passive");
    model::ActiveHealthCheck probe;
    if (active != nullptr) {
        probe.enabled = true;
        probe.path = textOf(active, "http_path").empty() ? "/" : textOf(active, "http_path");
        probe.intervalMs = 1000 * std::min(intAt(active, {"healthy", "interval"}, 1),
                                           intAt(active, {"unhealthy", "interval"}, 1));
        const Node* timeout = active->get("timeout");
        probe.timeoutMs = static_cast<std::int64_t>(
            1000 * (timeout == nullptr ? 1.0 : timeout->asDouble().value_or(1.0)));
        probe.range = active->range;
    }
    upstream.active = probe;
    model::PassiveHealthCheck watch;
    if (passive != nullptr) {
        // Passive checks do nothing without active ones (docs, health-check).
        watch.failures = intAt(passive, {"unhealthy", "http_failures"}, 5);
        watch.enabled = active != nullptr && watch.failures > 0;
        watch.range = passive->range;
    }
    upstream.passive = watch;
    upstream.circuitBreaker = Setting<bool>::byDefault(false); // api-breaker is a plugin
}

} // namespace

void ApisixModel::addUpstreams() {
    const auto& items = m_input.of(Kind::Upstream);
    m_upstreamServices.resize(items.size());
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        model::Upstream upstream;
        fillBase(upstream, Kind::Upstream, i);
        static_cast<void>(addUpstream(*items[i].node, std::move(upstream)));
    }
}

model::UpstreamId ApisixModel::addUpstream(const Node& node, model::Upstream upstream) {
    upstream.algorithm = textOf(&node, "type").empty() ? "roundrobin" : textOf(&node, "type");
    if (upstream.algorithm == "chash") {
        upstream.hashOn = fmt::format(
            "{}:{}", textOf(&node, "hash_on").empty() ? "vars" : textOf(&node, "hash_on"),
            textOf(&node, "key"));
    }
    upstream.discovery = textOf(&node, "discovery_type");
    setHealthChecks(upstream, node.get("checks"));
    keepExtra(upstream, node, kUpstreamFields);
    const auto id = m_builder.add(std::move(upstream));
    addNodes(node, id);
    return id;
}

// Nodes are a mapping "host:port" -> weight or a list with priorities; the higher
// priority is used first, the others when those fail.
void ApisixModel::addNodes(const Node& node, model::UpstreamId upstream) {
    const Node* nodes = node.get("nodes");
    if (nodes == nullptr || nodes->isNull()) {
        return;
    }
    const auto scheme = textOf(&node, "scheme");
    const std::uint16_t port = scheme == "https" || scheme == "grpcs" || scheme == "tls" ? 443 : 80;
    std::int64_t highest = std::numeric_limits<std::int64_t>::min();
    for (const Node* entry : nodes->items) {
        highest = std::max(highest, intOf(entry, "priority", 0));
    }
    const auto add = [&](model::Target target, const text::SourceRange& range) {
        target.productKind = "node";
        target.upstream = upstream;
        target.source = {range, m_builder.snapshot()[upstream].source.apiPath};
        if (target.port == 0) {
            target.port = port;
        }
        if (target.weight < 0 && !m_input.live) {
            m_builder.error("out-of-range",
                            fmt::format("the weight of the node \"{}\" is {}, but must be at "
                                        "least 0",
                                        target.address(), target.weight),
                            range, "use 0 to send it nothing");
        }
        m_builder.add(std::move(target));
    };
    for (const auto& member : nodes->members) {
        model::Target target;
        if (const auto address = parseHostPort(member.name)) {
            target.host = address->host;
            target.port = address->port;
        } else {
            target.host = member.name;
            m_builder.error("invalid-address",
                            fmt::format("the node \"{}\" is no host:port", member.name),
                            member.keyRange, "write host:port, with brackets around IPv6");
        }
        target.weight = member.value->asInt().value_or(1);
        target.raw = member.value;
        add(std::move(target), member.keyRange);
    }
    for (const Node* entry : nodes->items) {
        model::Target target;
        target.host = textOf(entry, "host");
        target.port =
            static_cast<std::uint16_t>(std::clamp<std::int64_t>(intOf(entry, "port", 0), 0, 65535));
        target.weight = intOf(entry, "weight", 1);
        target.backup = intOf(entry, "priority", 0) < highest;
        target.raw = entry;
        add(std::move(target), entry->range);
    }
}

// What a route or service says of its upstream: a named one comes before one that
// is written in place (apisix/init.lua handle_upstream).
ApisixModel::Upstreams ApisixModel::upstreamOf(const Item& item, const std::string& ownerKey) {
    Upstreams out;
    out.reference = resolve(item, Kind::Upstream, "upstream_id");
    if (out.reference.given()) {
        out.item = out.reference.index;
        if (out.item != kNoIndex) {
            out.node = m_input.of(Kind::Upstream)[out.item].node;
            out.id = model::UpstreamId(out.item);
        }
        return out;
    }
    const Node* inPlace = item.node->get("upstream");
    if (inPlace == nullptr || !inPlace->isMapping()) {
        return out;
    }
    model::Upstream upstream;
    upstream.name = textOf(inPlace, "name");
    upstream.key = ownerKey + "/upstream";
    upstream.productKind = "upstream";
    upstream.source = {inPlace->range, item.apiPath};
    upstream.raw = inPlace;
    out.node = inPlace;
    out.id = addUpstream(*inPlace, std::move(upstream));
    return out;
}

void ApisixModel::applyUpstream(model::Service& service, const Upstreams& from) {
    service.upstreamReference = from.reference.text;
    if (from.node == nullptr) {
        return;
    }
    const Node& node = *from.node;
    service.upstream = from.id;
    if (service.upstreamReference.empty()) {
        service.upstreamReference = m_builder.snapshot()[from.id].key;
    }
    const Node* scheme = node.get("scheme");
    service.protocolSetting =
        scheme == nullptr || scheme->isNull()
            ? Setting<model::Protocol>::byDefault(model::Protocol::Http)
            : Setting<model::Protocol>::at(
                  protocolOf(scheme->asText().value_or(std::string_view{})), scheme->range);
    service.protocol = service.protocolSetting.value;
    service.host = textOf(&node, "service_name");
    const auto passHost = textOf(&node, "pass_host");
    service.hostMode = passHost == "node"      ? model::HostMode::Target
                       : passHost == "rewrite" ? model::HostMode::Fixed
                                               : model::HostMode::Client;
    service.fixedHost = textOf(&node, "upstream_host");
    const Node* timeout = node.get("timeout");
    service.connectTimeoutMs = seconds(timeout, "connect");
    service.writeTimeoutMs = seconds(timeout, "send");
    service.readTimeoutMs = seconds(timeout, "read");
    const auto nodes = static_cast<std::int64_t>(m_builder.snapshot()[from.id].targets.size());
    service.retries = intSetting(&node, "retries", std::max<std::int64_t>(nodes - 1, 0));
    service.retryNonIdempotent = Setting<bool>::byDefault(false);
    applyTls(service, node);
}

void ApisixModel::applyTls(model::Service& service, const Node& upstream) {
    const Node* tls = upstream.get("tls");
    if (!model::isEncrypted(service.protocol)) {
        return;
    }
    model::UpstreamTls out;
    // tls.verify is for Kafka alone (apisix/schema_def.lua); https upstreams are
    // never verified.
    out.verify = Setting<bool>::byDefault(false);
    const Node* verify = tls == nullptr ? nullptr : tls->get("verify");
    if (verify != nullptr && verify->asBool() == true) {
        m_builder.warn("ineffective-setting",
                       "\"tls.verify\" works for Kafka upstreams only; this connection is not "
                       "verified",
                       verify->range, "secure the way to the upstream by other means");
    }
    if (tls != nullptr) {
        out.range = tls->range;
        const Node* id = tls->get("client_cert_id");
        const Node* certificate = id != nullptr ? id : tls->get("client_cert");
        if (certificate != nullptr) {
            out.clientCertificate = Setting<std::string>::at(
                id == nullptr ? "written in place"
                              : std::string(id->asText().value_or(std::string_view{})),
                certificate->range);
        }
    }
    service.tls = std::move(out);
}

void ApisixModel::addServices() {
    const auto& items = m_input.of(Kind::Service);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        model::Service service;
        fillBase(service, Kind::Service, i);
        applyUpstream(service, upstreamOf(items[i], fmt::format("service:{}", service.key)));
        keepExtra(service, *items[i].node, kServiceFields);
        m_builder.add(std::move(service));
    }
}

// The service that stands for an upstream that is used without one.
model::ServiceId ApisixModel::serviceFor(const Upstreams& upstream) {
    if (upstream.item != kNoIndex && m_upstreamServices[upstream.item]) {
        return m_upstreamServices[upstream.item];
    }
    const auto& named = m_builder.snapshot()[upstream.id];
    model::Service service;
    service.name = named.name;
    service.key = named.key;
    service.productId = named.productId;
    service.productKind = "upstream";
    service.source = named.source;
    service.raw = named.raw;
    service.tags = named.tags;
    applyUpstream(service, upstream);
    const auto id = m_builder.add(std::move(service));
    if (upstream.item != kNoIndex) {
        m_upstreamServices[upstream.item] = id;
    }
    return id;
}

} // namespace gatelens::adapters::apisix
