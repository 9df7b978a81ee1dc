// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The process as a whole: node, admin interface, control plane, runtime.
#include "core/adapters/envoy_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::Setting;
using text::Node;

namespace {

void readNode(const Node* node, model::Gateway& gateway) {
    const std::string id = fieldText(node, "id");
    const std::string cluster = fieldText(node, "cluster");
    gateway.name = !cluster.empty() ? cluster : id;
    if (!id.empty()) {
        gateway.nodes.push_back(id);
    }
    gateway.zone = localityZone(field(node, "locality"));
    // Dumps tell the version of the process that printed them.
    const Node* version = field(node, {"user_agent_build_version", "version"});
    if (version != nullptr) {
        gateway.version =
            fmt::format("{}.{}.{}", fieldInt(version, "major_number", 0),
                        fieldInt(version, "minor_number", 0), fieldInt(version, "patch", 0));
    }
    for (const Node* extension : fieldItems(node, "extensions")) {
        std::string name = fieldText(extension, "name");
        if (!name.empty()) {
            gateway.availablePlugins.push_back(std::move(name));
        }
    }
}

std::string pathPattern(const Node& matcher) {
    for (const std::string_view kind : {"exact", "prefix", "suffix", "contains"}) {
        if (const Node* value = field(&matcher, kind)) {
            return fmt::format("{} {}", kind, value->text);
        }
    }
    return fmt::format("regex {}", fieldText(field(&matcher, "safe_regex"), "regex"));
}

void addAdmin(const Assembly& assembly, const Node& admin, model::Gateway& gateway) {
    const Address address = addressOf(field(&admin, "address"));
    if (address.host.empty()) {
        return; // no address: the interface is not started
    }
    model::AdminEndpoint endpoint;
    endpoint.kind = "admin-api";
    endpoint.name = "admin";
    endpoint.key = "admin";
    endpoint.productKind = "admin";
    endpoint.source = assembly.provenance(admin, "/config_dump");
    endpoint.raw = &admin;
    endpoint.address = address.host;
    endpoint.port = address.port;
    endpoint.exposure =
        Setting<model::Exposure>::at(model::exposureOf(address.host), address.range);
    // The interface has neither TLS nor authentication, and does not look at Origin.
    endpoint.auth = Setting<model::AdminAuth>::byDefault(model::AdminAuth::None);
    endpoint.cors = Setting<bool>::byDefault(false);
    endpoint.originChecked = Setting<bool>::byDefault(false);
    const bool logged =
        !fieldItems(&admin, "access_log").empty() || !fieldText(&admin, "access_log_path").empty();
    endpoint.auditLog =
        logged ? Setting<bool>::at(true, admin.range) : Setting<bool>::byDefault(false);
    if (const Node* allowed = field(&admin, "allow_paths")) {
        std::vector<std::string> patterns;
        for (const Node* matcher : fieldItems(&admin, "allow_paths")) {
            patterns.push_back(pathPattern(*matcher));
        }
        endpoint.allow = Setting<std::vector<std::string>>::at(std::move(patterns), allowed->range);
    }
    gateway.admin.push_back(std::move(endpoint));
}

// The clusters of the gRPC services that serve xDS.
std::vector<std::string> xdsClusters(const Node* dynamic) {
    std::vector<std::string> names;
    const auto collect = [&names](const Node* api) {
        for (const Node* service : fieldItems(api, "grpc_services")) {
            std::string name = fieldText(field(service, "envoy_grpc"), "cluster_name");
            if (name.empty()) {
                name = fieldText(field(service, "google_grpc"), "target_uri");
            }
            if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
                names.push_back(std::move(name));
            }
        }
        for (auto& name : fieldTexts(api, "cluster_names")) {
            names.push_back(std::move(name));
        }
    };
    collect(field(dynamic, "ads_config"));
    collect(field(dynamic, {"lds_config", "api_config_source"}));
    collect(field(dynamic, {"cds_config", "api_config_source"}));
    return names;
}

void readStore(const Assembly& assembly, const Node& bootstrap, model::Gateway& gateway) {
    const Node* dynamic = field(&bootstrap, "dynamic_resources");
    const auto servers = xdsClusters(dynamic);
    gateway.store.range = dynamic == nullptr ? bootstrap.range : dynamic->range;
    if (servers.empty()) {
        gateway.store.kind = "file";
        return;
    }
    gateway.store.kind = "xds";
    gateway.store.addresses = servers;
    const auto found = assembly.clusters.find(servers.front());
    if (found == assembly.clusters.end()) {
        return;
    }
    const Node* socket = field(found->second->node, "transport_socket");
    const Typed tls = typedConfig(socket);
    const bool encrypted = tls.shortName() == "UpstreamTlsContext";
    gateway.store.tls =
        encrypted ? Setting<bool>::at(true, socket->range) : Setting<bool>::byDefault(false);
    const Node* common = field(tls.value, "common_tls_context");
    const bool certified = !fieldItems(common, "tls_certificates").empty() ||
                           !fieldItems(common, "tls_certificate_sds_secret_configs").empty();
    if (certified) {
        gateway.store.authenticated = Setting<bool>::at(true, common->range);
    }
}

// Bytes and counts that layers of the runtime set; later layers win.
std::int64_t runtimeLimit(const Node& bootstrap, std::string_view key) {
    std::int64_t limit = 0;
    for (const Node* layer : fieldItems(field(&bootstrap, "layered_runtime"), "layers")) {
        const Node* values = field(layer, "static_layer");
        const Node* value = values == nullptr ? nullptr : values->get(key);
        if (value == nullptr && values != nullptr) {
            const auto dot = key.find('.'); // nested form: overload: {global_…}
            const Node* group = values->get(key.substr(0, dot));
            value = group == nullptr ? nullptr : group->get(key.substr(dot + 1));
        }
        limit = intOf(value).value_or(limit);
    }
    return limit;
}

void readLimits(Assembly& assembly, const Node& bootstrap) {
    assembly.maxConnections = runtimeLimit(bootstrap, "overload.global_downstream_max_connections");
    for (const Node* monitor :
         fieldItems(field(&bootstrap, "overload_manager"), "resource_monitors")) {
        const Typed config = typedConfig(monitor);
        if (config.shortName() == "DownstreamConnectionsConfig") {
            assembly.maxConnections =
                fieldInt(config.value, "max_active_downstream_connections", 0);
        }
    }
}

void readResolvers(const Node& bootstrap, model::Gateway& gateway) {
    const auto collect = [&gateway](const Node* holder) {
        for (const Node* resolver : fieldItems(holder, "resolvers")) {
            gateway.resolvers.push_back(addressOf(resolver).text());
        }
    };
    collect(typedConfig(field(&bootstrap, "typed_dns_resolver_config")).value);
    collect(field(&bootstrap, "dns_resolution_config"));
}

} // namespace

Assembly::Assembly(SnapshotBuilder& snapshotBuilder, const Resources& all)
    : builder(snapshotBuilder)
    , resources(all)
    , clusters(byName(all.clusters))
    , routeConfigs(byName(all.routeConfigs))
    , endpoints(byName(all.endpoints))
    , secrets(byName(all.secrets))
    , extensions(byName(all.extensions)) {}

model::Provenance Assembly::provenance(const Node& node, std::string_view apiPath) const {
    model::Provenance source;
    source.range = node.range;
    if (resources.live) {
        source.apiPath = apiPath.empty() ? "/config_dump" : std::string(apiPath);
    }
    return source;
}

void addGateway(Assembly& assembly) {
    model::Gateway& gateway = assembly.builder.gateway();
    gateway.live = assembly.resources.live;
    const Node* bootstrap = assembly.resources.bootstrap;
    if (bootstrap == nullptr || gateway.raw != nullptr) {
        return;
    }
    gateway.raw = bootstrap;
    gateway.productKind = "bootstrap";
    gateway.source = assembly.provenance(*bootstrap, "/config_dump");
    readNode(field(bootstrap, "node"), gateway);
    if (const Node* admin = field(bootstrap, "admin")) {
        addAdmin(assembly, *admin, gateway);
    }
    readStore(assembly, *bootstrap, gateway);
    readLimits(assembly, *bootstrap);
    readResolvers(*bootstrap, gateway);
    const Node* sinks = field(bootstrap, "stats_sinks");
    // Statistics are on the admin interface in any case.
    const bool observable = sinks != nullptr || field(bootstrap, "admin") != nullptr;
    gateway.metrics = sinks != nullptr ? Setting<bool>::at(true, sinks->range)
                                       : Setting<bool>::byDefault(observable);
    if (const Node* tracing = field(bootstrap, "tracing")) {
        gateway.tracing = Setting<bool>::at(true, tracing->range);
    }
    for (const std::string_view kept : {"layered_runtime", "overload_manager", "stats_config"}) {
        if (const Node* value = field(bootstrap, kept)) {
            gateway.extra.push_back({std::string(kept), value});
        }
    }
}

} // namespace gatelens::adapters::envoy
