// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A cluster is a service and its upstream; its endpoints are targets.
#include "core/adapters/envoy_internal.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::Protocol;
using model::Setting;
using text::Node;

namespace {

constexpr std::array kReadFields =
    std::to_array<std::string_view>({"name",
                                     "alt_stat_name",
                                     "type",
                                     "cluster_type",
                                     "eds_cluster_config",
                                     "connect_timeout",
                                     "lb_policy",
                                     "load_assignment",
                                     "hosts",
                                     "health_checks",
                                     "circuit_breakers",
                                     "typed_extension_protocol_options",
                                     "outlier_detection",
                                     "transport_socket",
                                     "transport_socket_matches",
                                     "tls_context",
                                     "load_balancing_policy",
                                     "http2_protocol_options",
                                     "http_protocol_options",
                                     "common_http_protocol_options",
                                     "upstream_http_protocol_options",
                                     "@type"});

// HTTP settings of a cluster: the typed options, or the older fields beside them.
struct HttpOptions {
    bool http2 = false;
    bool http3 = false;
    bool automatic = false; // by ALPN or as the client
    const Node* autoSni = nullptr;
};

HttpOptions httpOptions(const Node& cluster) {
    HttpOptions out;
    out.http2 = field(&cluster, "http2_protocol_options") != nullptr;
    const Node* upstream = field(&cluster, "upstream_http_protocol_options");
    for (const auto& entry : fieldEntries(&cluster, "typed_extension_protocol_options")) {
        const Typed options = typed(entry.value);
        if (options.shortName() != "HttpProtocolOptions") {
            continue;
        }
        const Node* chosen = field(options.value, "explicit_http_config");
        out.http2 |= field(chosen, "http2_protocol_options") != nullptr;
        out.http3 |= field(chosen, "http3_protocol_options") != nullptr;
        out.automatic = field(options.value, "auto_config") != nullptr ||
                        field(options.value, "use_downstream_protocol_config") != nullptr;
        if (const Node* inner = field(options.value, "upstream_http_protocol_options")) {
            upstream = inner;
        }
    }
    if (fieldBool(upstream, "auto_sni", false)) {
        out.autoSni = field(upstream, "auto_sni");
    }
    return out;
}

std::string algorithmOf(const Node& cluster) {
    const Node* policies = field(&cluster, "load_balancing_policy");
    for (const Node* policy : fieldItems(policies, "policies")) {
        const Node* extension = field(policy, "typed_extension_config");
        const Typed config = typedConfig(extension);
        const std::string name = fieldText(extension, "name");
        return name.empty() ? std::string(config.shortName()) : name;
    }
    const std::string policy = fieldText(&cluster, "lb_policy");
    return policy.empty() ? "ROUND_ROBIN" : policy;
}

struct Discovery {
    std::string kind; // empty: static
    bool dynamic = false;
    std::string reference; // what it is taken from instead of an address
};

Discovery discoveryOf(const Node& cluster) {
    Discovery out;
    const Node* custom = field(&cluster, "cluster_type");
    if (custom != nullptr) {
        const Typed config = typedConfig(custom);
        out.kind = fieldText(custom, "name");
        if (config.shortName() == "DnsCluster") {
            out.kind = "dns";
        }
        out.dynamic = out.kind.find("dynamic_forward_proxy") != std::string::npos;
        return out;
    }
    const std::string type = fieldText(&cluster, "type");
    if (type == "STRICT_DNS" || type == "LOGICAL_DNS") {
        out.kind = "dns";
    } else if (type == "EDS") {
        out.kind = "eds";
    } else if (type == "ORIGINAL_DST") {
        out.kind = "original_dst";
        out.dynamic = true;
    }
    return out;
}

void readHealth(const Node& cluster, model::Upstream& upstream) {
    const auto checks = fieldItems(&cluster, "health_checks");
    if (!checks.empty()) {
        const Node* check = checks.front();
        model::ActiveHealthCheck active;
        active.enabled = true;
        active.path = fieldText(field(check, "http_health_check"), "path");
        active.intervalMs = durationOf(field(check, "interval")).value_or(0);
        active.timeoutMs = durationOf(field(check, "timeout")).value_or(0);
        active.range = check->range;
        upstream.active = active;
    }
    if (const Node* outlier = field(&cluster, "outlier_detection")) {
        model::PassiveHealthCheck passive;
        passive.enabled = fieldInt(outlier, "enforcing_consecutive_5xx", 100) > 0;
        passive.failures = fieldInt(outlier, "consecutive_5xx", 5);
        passive.range = outlier->range;
        upstream.passive = passive;
    }
    // Thresholds apply in any case: 1024 connections, requests and pending requests.
    const Node* breakers = field(&cluster, "circuit_breakers");
    upstream.circuitBreaker = breakers == nullptr ? Setting<bool>::byDefault(true)
                                                  : Setting<bool>::at(true, breakers->range);
}

Setting<bool> healthOf(const Node& endpoint) {
    const Node* status = field(&endpoint, "health_status");
    if (status == nullptr || status->text == "UNKNOWN" || status->text == "0") {
        return {};
    }
    const bool healthy = status->text == "HEALTHY" || status->text == "DEGRADED";
    return Setting<bool>::at(healthy, status->range);
}

class ClusterReader final {
public:
    ClusterReader(Assembly& assembly, const Resource& resource)
        : m_assembly(assembly)
        , m_resource(resource)
        , m_node(*resource.node)
        , m_label(fmt::format("cluster \"{}\"", resource.name)) {}

    // Endpoints without their cluster: a part of a configuration.
    void readEndpoints() {
        model::Upstream upstream = base<model::Upstream>();
        upstream.discovery = "eds";
        m_upstream = m_assembly.builder.add(std::move(upstream));
        addAssignment(m_node);
    }

    void read() {
        const HttpOptions http = httpOptions(m_node);
        const Discovery discovery = discoveryOf(m_node);
        model::Upstream upstream = base<model::Upstream>();
        upstream.algorithm = algorithmOf(m_node);
        upstream.discovery = discovery.kind;
        readHealth(m_node, upstream);
        m_tls = clusterTls(http);
        upstream.tls = m_tls;
        m_upstream = m_assembly.builder.add(std::move(upstream));
        addTargets();

        model::Service service = base<model::Service>();
        service.upstream = m_upstream;
        service.upstreamReference = m_resource.name;
        service.dynamic = discovery.dynamic;
        service.connectTimeoutMs = durationSetting(&m_node, "connect_timeout", 5000);
        service.tls = m_tls;
        setProtocol(service, http);
        setHost(service);
        for (const auto& member : m_node.members) {
            const bool known =
                std::any_of(kReadFields.begin(), kReadFields.end(),
                            [&](std::string_view name) { return isField(member.name, name); });
            if (!known) {
                service.extra.push_back({std::string(member.name), member.value});
            }
        }
        const auto id = m_assembly.builder.add(std::move(service));
        m_assembly.serviceOfCluster.try_emplace(m_resource.name, id);
    }

private:
    template <typename Entity>
    [[nodiscard]] Entity base() const {
        Entity entity;
        entity.name = decodedName(m_resource.name);
        entity.key = m_resource.name;
        entity.productId = entity.name == m_resource.name ? std::string() : m_resource.name;
        entity.productKind = "cluster";
        entity.source = m_assembly.provenance(m_node, m_resource.apiPath);
        entity.raw = &m_node;
        entity.enabled = m_resource.state == ResourceState::Active;
        if (m_resource.dynamic) {
            entity.tags.emplace_back("dynamic");
        }
        return entity;
    }

    [[nodiscard]] std::optional<model::UpstreamTls> clusterTls(const HttpOptions& http) {
        const Node* socket = field(&m_node, "transport_socket");
        auto tls = upstreamTls(m_assembly, socket, m_label);
        // Some mesh proxies choose per endpoint; what most endpoints get is read there.
        if (!tls) {
            for (const Node* match : fieldItems(&m_node, "transport_socket_matches")) {
                auto matched = upstreamTls(m_assembly, field(match, "transport_socket"), m_label);
                if (matched) {
                    m_matches.push_back({field(match, "match"), std::move(*matched)});
                }
            }
        }
        if (tls && !tls->sni.known() && http.autoSni != nullptr) {
            tls->sni = Setting<std::string>::at("(Host header)", http.autoSni->range);
        }
        return tls;
    }

    void setProtocol(model::Service& service, const HttpOptions& http) const {
        const bool encrypted = m_tls.has_value() || (m_targets > 0 && m_tlsTargets == m_targets);
        if (http.http3) {
            service.protocol = Protocol::Http3;
        } else if (encrypted) {
            service.protocol = Protocol::Https;
        } else {
            service.protocol = http.http2 ? Protocol::H2c : Protocol::Http;
        }
        const Node* socket = field(&m_node, "transport_socket");
        service.protocolSetting = socket == nullptr
                                      ? Setting<Protocol>::byDefault(service.protocol)
                                      : Setting<Protocol>::at(service.protocol, socket->range);
        if (!m_tls && !m_matches.empty() && encrypted) {
            service.tls = m_matches.front().second;
        }
    }

    void setHost(model::Service& service) const {
        const auto& snapshot = m_assembly.builder.snapshot();
        const auto& targets = snapshot[m_upstream].targets;
        if (targets.size() == 1) {
            service.host = snapshot[targets.front()].host;
            service.port = snapshot[targets.front()].port;
        }
    }

    void addTargets() {
        if (const Node* assignment = field(&m_node, "load_assignment")) {
            addAssignment(*assignment);
        }
        for (const Node* host : fieldItems(&m_node, "hosts")) { // API v2
            addHost(*host, nullptr, 0, nullptr);
        }
        std::string name = fieldText(field(&m_node, "eds_cluster_config"), "service_name");
        if (name.empty()) {
            name = m_resource.name;
        }
        const auto found = m_assembly.endpoints.find(name);
        // A dump repeats load_assignment among its endpoints.
        if (found != m_assembly.endpoints.end()) {
            m_assembly.usedEndpoints.insert(found->second);
            if (m_targets == 0) {
                addAssignment(*found->second->node);
            }
        }
    }

    void addAssignment(const Node& assignment) {
        for (const Node* group : fieldItems(&assignment, "endpoints")) {
            const Node* locality = field(group, "locality");
            const auto priority = fieldInt(group, "priority", 0);
            for (const Node* endpoint : fieldItems(group, "lb_endpoints")) {
                const Node* address = field(endpoint, {"endpoint", "address"});
                if (address != nullptr) {
                    addHost(*address, endpoint, priority, locality);
                }
            }
        }
    }

    void addHost(const Node& address, const Node* endpoint, std::int64_t priority,
                 const Node* locality) {
        const Address parsed = addressOf(&address);
        model::Target target;
        target.host = parsed.host;
        target.port = parsed.port;
        target.productKind = "endpoint";
        const Node& raw = endpoint == nullptr ? address : *endpoint;
        target.source = m_assembly.provenance(raw, m_resource.apiPath);
        target.raw = &raw;
        target.weight = fieldInt(endpoint, "load_balancing_weight", 1);
        target.backup = priority > 0;
        if (priority > 0) {
            target.tags.push_back(fmt::format("priority:{}", priority));
        }
        target.upstream = m_upstream;
        target.zone = localityZone(locality);
        if (endpoint != nullptr) {
            target.healthy = healthOf(*endpoint);
            const std::string hostname = fieldText(field(endpoint, "endpoint"), "hostname");
            if (!hostname.empty()) {
                target.tags.push_back("hostname:" + hostname);
            }
            target.tls = matchedTls(*endpoint);
        }
        ++m_targets;
        m_tlsTargets += target.tls.has_value() ? 1U : 0U;
        (void)m_assembly.builder.add(std::move(target));
    }

    // The transport socket that the endpoint's metadata selects.
    [[nodiscard]] std::optional<model::UpstreamTls> matchedTls(const Node& endpoint) const {
        const Node* metadata = field(field(&endpoint, "metadata"), "filter_metadata");
        const Node* wanted =
            metadata == nullptr ? nullptr : metadata->get("envoy.transport_socket_match");
        for (const auto& [match, tls] : m_matches) {
            const auto members = membersOf(match);
            const bool all =
                std::all_of(members.begin(), members.end(), [wanted](const text::Member& member) {
                    const Node* value = wanted == nullptr ? nullptr : wanted->get(member.name);
                    return value != nullptr && equalTrees(*value, *member.value);
                });
            if (all) {
                return tls;
            }
        }
        return std::nullopt;
    }

    Assembly& m_assembly;
    const Resource& m_resource;
    const Node& m_node;
    std::string m_label;
    model::UpstreamId m_upstream;
    std::optional<model::UpstreamTls> m_tls;
    std::vector<std::pair<const Node*, model::UpstreamTls>> m_matches;
    std::size_t m_targets = 0;
    std::size_t m_tlsTargets = 0;
};

} // namespace

void addClusters(Assembly& assembly) {
    for (const Resource& cluster : assembly.resources.clusters) {
        const auto active = assembly.clusters.find(cluster.name);
        const bool replaced = cluster.state != ResourceState::Active &&
                              active != assembly.clusters.end() && active->second != &cluster;
        if (!replaced) {
            ClusterReader(assembly, cluster).read();
        }
    }
    for (const Resource& endpoints : assembly.resources.endpoints) {
        if (!assembly.usedEndpoints.contains(&endpoints)) {
            ClusterReader(assembly, endpoints).readEndpoints();
        }
    }
}

model::ServiceId Assembly::serviceFor(const std::string& cluster, const text::SourceRange& range,
                                      std::string_view user) {
    const auto found = serviceOfCluster.find(cluster);
    if (found != serviceOfCluster.end()) {
        return found->second;
    }
    if (!resources.openClusters) {
        // Envoy refuses this in a static route table (validate_clusters) and answers
        // 503 when the table came by RDS.
        builder.report(
            resources.dump ? text::Severity::Warning : text::Severity::Error, "dangling-reference",
            fmt::format("{} leads to the cluster \"{}\", which does not exist", user, cluster),
            range, "define the cluster, or correct the name");
    }
    return {};
}

void settleServices(Assembly& assembly) {
    for (const auto id : assembly.tcpServices) {
        if (assembly.httpServices.contains(id)) {
            continue;
        }
        model::Service& service = assembly.builder.snapshot().services[id.index()];
        service.protocol = isEncrypted(service.protocol) ? Protocol::Tls : Protocol::Tcp;
        service.protocolSetting.value = service.protocol;
    }
}

} // namespace gatelens::adapters::envoy
