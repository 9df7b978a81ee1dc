// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Listeners. Each filter chain has its own names, TLS and filters, so a listener
// with several chains gives one entity a chain, "<listener>/<chain>".
#include "core/adapters/envoy_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::Protocol;
using model::Setting;
using text::Node;

namespace {

constexpr std::int64_t kIdleTimeoutMs = 3'600'000; // common_http_protocol_options.idle_timeout

// Settings of the manager that rules ask for and the model has no field for.
constexpr std::array kKeptManagerFields = std::to_array<std::string_view>(
    {"merge_slashes", "path_with_escaped_slashes_action", "use_remote_address",
     "xff_num_trusted_hops", "max_request_headers_kb", "server_name",
     "server_header_transformation", "forward_client_cert_details", "strip_matching_host_port",
     "strip_any_host_port", "stream_idle_timeout", "upgrade_configs", "http_protocol_options",
     "http2_protocol_options", "local_reply_config", "internal_address_config",
     "original_ip_detection_extensions", "skip_xff_append", "early_header_mutation_extensions"});

model::HostMatch serverName(const std::string& name) {
    model::HostMatch host;
    host.text = name;
    host.value = toLower(name);
    if (name.starts_with("*.")) {
        host.kind = model::HostMatchKind::WildcardPrefix;
        host.value.erase(0, 1);
    } else if (name == "*") {
        host.kind = model::HostMatchKind::Any;
        host.value.clear();
    }
    return host;
}

struct AccessLog {
    Setting<bool> on;
    Setting<std::string> format;
};

AccessLog readAccessLog(const Node* holder) {
    AccessLog out;
    const Node* logs = field(holder, "access_log");
    const auto entries = fieldItems(holder, "access_log");
    if (entries.empty()) {
        out.on = Setting<bool>::byDefault(false);
        return out;
    }
    out.on = Setting<bool>::at(true, logs->range);
    const Node* config = typedConfig(entries.front()).value;
    const Node* format = field(config, "log_format");
    for (const std::string_view name : {"text_format", "json_format", "typed_json_format"}) {
        if (const Node* text = field(format, name); text != nullptr && text->asText()) {
            out.format = Setting<std::string>::at(std::string(text->text), text->range);
        } else if (text != nullptr) {
            out.format = Setting<std::string>::at("json", text->range);
        }
    }
    if (const auto text = inlineData(field(format, "text_format_source"))) {
        out.format = Setting<std::string>::at(*text, format->range);
    }
    if (const Node* older = field(config, "format"); older != nullptr && older->asText()) {
        out.format = Setting<std::string>::at(std::string(older->text), older->range);
    }
    return out;
}

// The socket of a listener, before its chains.
struct Socket {
    Address address;
    bool internal = false;
    bool udp = false;
    Setting<bool> proxyProtocol;
};

class ListenerReader final {
public:
    ListenerReader(Assembly& assembly, const Resource& resource)
        : m_assembly(assembly)
        , m_resource(resource)
        , m_node(*resource.node)
        , m_name(resource.name) {}

    void read() {
        Socket socket;
        socket.address = addressOf(field(&m_node, "address"));
        socket.udp = socket.address.udp;
        if (field(&m_node, "internal_listener") != nullptr) {
            socket.internal = true;
            socket.address.host = "internal:" + m_name;
        }
        if (m_name.empty()) {
            m_name = socket.address.text();
        }
        readListenerFilters(socket);
        readChains(socket);
        for (const Node* more : fieldItems(&m_node, "additional_addresses")) {
            Socket other = socket;
            other.address = addressOf(field(more, "address"));
            m_suffix = '@' + other.address.text();
            readChains(other);
        }
    }

private:
    void readListenerFilters(Socket& socket) const {
        socket.proxyProtocol = Setting<bool>::byDefault(false);
        for (const Node* filter : fieldItems(&m_node, "listener_filters")) {
            const std::string type = filterType(typedConfig(filter), fieldText(filter, "name"));
            if (type == "envoy.filters.listener.proxy_protocol") {
                socket.proxyProtocol = Setting<bool>::at(true, filter->range);
            }
        }
    }

    void readChains(const Socket& socket) {
        const auto chains = fieldItems(&m_node, "filter_chains");
        const Node* fallback = field(&m_node, "default_filter_chain");
        const std::size_t count = chains.size() + (fallback == nullptr ? 0 : 1);
        std::size_t index = 0;
        for (const Node* chain : chains) {
            readChain(socket, *chain, chainName(*chain, count, ++index), false);
        }
        if (fallback != nullptr) {
            readChain(socket, *fallback, count > 1 ? m_name + "/default" : m_name, count > 1);
        }
        if (count == 0) {
            readChainless(socket);
        }
    }

    [[nodiscard]] std::string chainName(const Node& chain, std::size_t count,
                                        std::size_t index) const {
        if (count < 2) {
            return m_name;
        }
        const std::string own = fieldText(&chain, "name");
        return own.empty() ? fmt::format("{}/chain-{}", m_name, index)
                           : fmt::format("{}/{}", m_name, own);
    }

    [[nodiscard]] model::Listener base(const Socket& socket, const Node& node,
                                       const std::string& name) const {
        model::Listener listener;
        listener.name = name + m_suffix;
        listener.productKind = &node == &m_node ? "listener" : "filter chain";
        listener.source = m_assembly.provenance(node, m_resource.apiPath);
        listener.raw = &m_node;
        listener.enabled = m_resource.state == ResourceState::Active;
        listener.address = socket.address.host;
        listener.port = socket.address.port;
        listener.portText = socket.address.portText;
        listener.exposure =
            socket.internal ? Setting<model::Exposure>::at(model::Exposure::Loopback, m_node.range)
                            : Setting<model::Exposure>::at(model::exposureOf(socket.address.host),
                                                           socket.address.range);
        listener.proxyProtocol = socket.proxyProtocol;
        if (m_assembly.maxConnections > 0) {
            listener.maxConnections =
                Setting<std::int64_t>::at(m_assembly.maxConnections, m_node.range);
        } else {
            listener.maxConnections = Setting<std::int64_t>::byDefault(0);
        }
        addTags(listener);
        for (const std::string_view kept : {"traffic_direction", "metadata", "use_original_dst",
                                            "per_connection_buffer_limit_bytes"}) {
            if (const Node* value = field(&m_node, kept)) {
                listener.extra.push_back({std::string(kept), value});
            }
        }
        return listener;
    }

    void addTags(model::Listener& listener) const {
        if (m_resource.dynamic) {
            listener.tags.emplace_back("dynamic");
        }
        if (m_resource.state == ResourceState::Warming) {
            listener.tags.emplace_back("warming");
        } else if (m_resource.state == ResourceState::Draining) {
            listener.tags.emplace_back("draining");
        }
        const std::string direction = toLower(fieldText(&m_node, "traffic_direction"));
        if (!direction.empty()) {
            listener.tags.push_back(direction);
        }
        // Reached only through another listener (use_original_dst).
        const bool unbound = !fieldBool(&m_node, "bind_to_port", true) ||
                             !fieldBool(field(&m_node, "deprecated_v1"), "bind_to_port", true);
        if (unbound) {
            listener.tags.emplace_back("not-bound");
        }
    }

    // A UDP listener, or one that gRPC clients read by themselves (api_listener).
    void readChainless(const Socket& socket) {
        model::Listener listener = base(socket, m_node, m_name);
        listener.protocol = socket.udp ? Protocol::Udp : Protocol::Unknown;
        const auto id = m_assembly.builder.add(std::move(listener));
        addListenerPolicies(id);
        const Typed api = typed(field(&m_node, {"api_listener", "api_listener"}));
        if (api.shortName() == "HttpConnectionManager") {
            m_assembly.builder.snapshot().listeners[id.index()].protocol = Protocol::Http;
            readManager(id, *api.value, {});
        }
        for (const Node* filter : fieldItems(&m_node, "listener_filters")) {
            const Typed config = typedConfig(filter);
            if (config.shortName() == "UdpProxyConfig") {
                addStream(id, *config.value, "udp_proxy", {});
            }
        }
    }

    void addListenerPolicies(model::ListenerId id) {
        std::int32_t order = 0;
        for (const Node* filter : fieldItems(&m_node, "listener_filters")) {
            const FilterUse use = addFilter(m_assembly, *filter, id, "listener", order++);
            m_assembly.builder.snapshot().listeners[id.index()].policies.push_back(use.policy);
        }
    }

    void readChain(const Socket& socket, const Node& chain, const std::string& name,
                   bool isDefault) {
        model::Listener listener = base(socket, chain, name);
        const Node* match = field(&chain, "filter_chain_match");
        for (const std::string& server : fieldTexts(match, "server_names")) {
            listener.hosts.push_back(serverName(server));
        }
        listener.isDefault = isDefault || (listener.hosts.empty() &&
                                           field(&m_node, "default_filter_chain") == nullptr);
        if (match != nullptr) {
            listener.extra.push_back({"filter_chain_match", match});
        }
        if (fieldBool(&chain, "use_proxy_proto", false)) {
            listener.proxyProtocol =
                Setting<bool>::at(true, field(&chain, "use_proxy_proto")->range);
        }
        const Node* transport = field(&chain, "transport_socket");
        auto tls = downstreamTls(m_assembly, transport, fmt::format("listener \"{}\"", name));
        const bool quic = tls && tls->quic;
        if (tls) {
            listener.tls = std::move(tls->tls);
        }
        listener.http3 =
            quic ? Setting<bool>::at(true, transport->range) : Setting<bool>::byDefault(false);
        m_wantsTls = fieldText(match, "transport_protocol") == "tls" || !listener.hosts.empty();
        const auto id = m_assembly.builder.add(std::move(listener));
        addListenerPolicies(id);
        readFilters(id, chain, match, quic);
    }

    void readFilters(model::ListenerId id, const Node& chain, const Node* match, bool quic) {
        std::vector<FilterUse> before;
        std::int32_t order = 0;
        const Node* manager = nullptr;
        Typed terminal;
        for (const Node* filter : fieldItems(&chain, "filters")) {
            const Typed config = typedConfig(filter);
            const std::string type = filterType(config, fieldText(filter, "name"));
            if (type == "envoy.filters.network.http_connection_manager") {
                manager = config.value;
                break;
            }
            FilterUse use = addFilter(m_assembly, *filter, id, "network", order++);
            this->listener(id).policies.push_back(use.policy);
            if (type == "envoy.filters.network.connection_limit") {
                this->listener(id).maxConnections = intSetting(config.value, "max_connections", 0);
            }
            if (type == "envoy.filters.network.tcp_proxy" ||
                type == "envoy.filters.network.redis_proxy") {
                terminal = config;
            } else {
                before.push_back(std::move(use));
            }
        }
        setProtocol(id, manager, quic);
        if (manager != nullptr) {
            readManager(id, *manager, std::move(before));
        } else if (terminal.value != nullptr) {
            addStream(id, *terminal.value,
                      terminal.shortName() == "RedisProxy" ? "redis_proxy" : "tcp_proxy", before,
                      match);
        }
        if (manager == nullptr && terminal.value != nullptr && !this->listener(id).tls &&
            m_wantsTls) {
            // Chosen by SNI and passed on as it is.
            model::ListenerTls passed;
            passed.passthrough = true;
            passed.range = match->range;
            this->listener(id).tls = std::move(passed);
            this->listener(id).protocol = Protocol::Tls;
        }
    }

    model::Listener& listener(model::ListenerId id) {
        return m_assembly.builder.snapshot().listeners[id.index()];
    }

    void setProtocol(model::ListenerId id, const Node* manager, bool quic) {
        model::Listener& listener = this->listener(id);
        const bool encrypted = listener.tls.has_value();
        if (manager == nullptr) {
            listener.protocol = encrypted ? Protocol::Tls : Protocol::Tcp;
            if (!listener.accessLog.known()) {
                const AccessLog log = readAccessLog(&m_node);
                listener.accessLog = log.on;
                listener.accessLogFormat = log.format;
            }
            return;
        }
        const std::string codec = fieldText(manager, "codec_type");
        if (quic || codec == "HTTP3") {
            listener.protocol = Protocol::Http3;
        } else if (encrypted) {
            listener.protocol = Protocol::Https;
        } else {
            listener.protocol = codec == "HTTP2" ? Protocol::H2c : Protocol::Http;
        }
    }

    void readManager(model::ListenerId id, const Node& manager, std::vector<FilterUse> network) {
        readManagerSettings(this->listener(id), manager);
        HttpGroup base;
        base.manager = &manager;
        base.network = std::move(network);
        base.ownName = this->listener(id).key;
        std::vector<HttpGroup> groups;
        if (const Node* scopes = field(&manager, "scoped_routes")) {
            groups = readScopes(base, *scopes);
        } else {
            groups.push_back(std::move(base));
            findRouteConfig(groups.back());
        }
        for (HttpGroup& group : groups) {
            join(id, group);
        }
    }

    void findRouteConfig(HttpGroup& group) {
        if (const Node* inlined = field(group.manager, "route_config")) {
            group.routeConfig = inlined;
            group.routeConfigName = fieldText(inlined, "name");
            group.apiPath = m_resource.apiPath;
            return;
        }
        const Node* rds = field(group.manager, "rds");
        if (rds == nullptr) {
            return;
        }
        group.routeConfigName = fieldText(rds, "route_config_name");
        const auto found = m_assembly.routeConfigs.find(group.routeConfigName);
        if (found != m_assembly.routeConfigs.end()) {
            group.routeConfig = found->second->node;
            group.apiPath = found->second->apiPath;
            return;
        }
        if (!m_assembly.resources.openRoutes) {
            m_assembly.builder.error(
                "dangling-reference",
                fmt::format("listener \"{}\" uses the route configuration \"{}\", which does not "
                            "exist; every request gets 404",
                            m_name, group.routeConfigName),
                rds->range, "define the route configuration, or correct the name");
        }
    }

    [[nodiscard]] std::vector<HttpGroup> readScopes(const HttpGroup& base,
                                                    const Node& scopes) const {
        std::vector<const Node*> found;
        const Node* list = field(&scopes, "scoped_route_configurations_list");
        for (const Node* scope : fieldItems(list, "scoped_route_configurations")) {
            found.push_back(scope);
        }
        if (list == nullptr) {
            for (const Resource& scope : m_assembly.resources.scopes) {
                found.push_back(scope.node);
            }
        }
        std::vector<HttpGroup> groups(found.size(), base);
        for (std::size_t i = 0; i < found.size(); ++i) {
            const Node* scope = found[i];
            HttpGroup& group = groups[i];
            group.scope = fieldText(scope, "name");
            group.routeConfig = field(scope, "route_configuration");
            group.routeConfigName = fieldText(scope, "route_configuration_name");
            const auto named = m_assembly.routeConfigs.find(group.routeConfigName);
            if (group.routeConfig == nullptr && named != m_assembly.routeConfigs.end()) {
                group.routeConfig = named->second->node;
                group.apiPath = named->second->apiPath;
            }
        }
        return groups;
    }

    // Managers that serve the same routes through equal filters share them.
    void join(model::ListenerId id, HttpGroup& group) {
        const Node* filters = field(group.manager, "http_filters");
        std::size_t hash = std::hash<const void*>{}(group.routeConfig) * 31 +
                           (filters == nullptr ? 0 : hashOf(*filters));
        hash = hash * 31 + std::hash<std::string>{}(group.scope);
        const auto [first, last] = m_assembly.groupIndex.equal_range(hash);
        for (auto at = first; at != last; ++at) {
            HttpGroup& other = m_assembly.groups[at->second];
            const Node* theirs = field(other.manager, "http_filters");
            const bool same = other.routeConfig == group.routeConfig &&
                              other.network.size() == group.network.size() &&
                              group.network.empty() && other.scope == group.scope &&
                              (filters == theirs || (filters != nullptr && theirs != nullptr &&
                                                     equalTrees(*filters, *theirs)));
            if (same && group.routeConfig != nullptr) {
                other.listeners.push_back(id);
                for (const FilterUse& filter : other.filters) {
                    this->listener(id).policies.push_back(filter.policy);
                }
                return;
            }
        }
        group.listeners = {id};
        std::int32_t order = 0;
        for (const Node* filter : fieldItems(group.manager, "http_filters")) {
            group.filters.push_back(addFilter(m_assembly, *filter, id, "http", order++));
            this->listener(id).policies.push_back(group.filters.back().policy);
        }
        m_assembly.groupIndex.emplace(hash, m_assembly.groups.size());
        m_assembly.groups.push_back(std::move(group));
    }

    void readManagerSettings(model::Listener& listener, const Node& manager) const {
        const Node* common = field(&manager, "common_http_protocol_options");
        listener.normalizePath = boolSetting(&manager, "normalize_path", false);
        listener.headerTimeoutMs = durationSetting(&manager, "request_headers_timeout", 0);
        listener.bodyTimeoutMs = durationSetting(&manager, "request_timeout", 0);
        listener.idleTimeoutMs = durationSetting(common, "idle_timeout", kIdleTimeoutMs);
        listener.maxBodyBytes = Setting<std::int64_t>::byDefault(0);
        AccessLog log = readAccessLog(&manager);
        if (!log.on.value) {
            log = readAccessLog(&m_node);
        }
        listener.accessLog = log.on;
        listener.accessLogFormat = log.format;
        readForwarded(listener, manager);
        for (const std::string_view kept : kKeptManagerFields) {
            if (const Node* value = field(&manager, kept)) {
                listener.extra.push_back({std::string(kept), value});
            }
        }
    }

    // Without use_remote_address the X-Forwarded-For of any client is believed.
    static void readForwarded(model::Listener& listener, const Node& manager) {
        const Node* remote = field(&manager, "use_remote_address");
        const auto flag = boolOf(remote);
        listener.trustAnyForwarded =
            flag ? Setting<bool>::at(!*flag, remote->range) : Setting<bool>::byDefault(true);
        for (const Node* extension : fieldItems(&manager, "original_ip_detection_extensions")) {
            const Node* config = typedConfig(extension).value;
            const Node* trusted = field(config, "xff_trusted_cidrs");
            if (trusted == nullptr) {
                continue;
            }
            std::vector<std::string> cidrs;
            for (const Node* range : fieldItems(trusted, "cidrs")) {
                cidrs.push_back(fmt::format("{}/{}", fieldText(range, "address_prefix"),
                                            fieldInt(range, "prefix_len", 0)));
            }
            listener.trustedProxies =
                Setting<std::vector<std::string>>::at(std::move(cidrs), trusted->range);
            listener.trustAnyForwarded = Setting<bool>::at(false, trusted->range);
        }
    }

    // A route without HTTP: every connection goes to the cluster.
    void addStream(model::ListenerId id, const Node& config, std::string_view kind,
                   const std::vector<FilterUse>& before, const Node* match = nullptr) {
        model::Route route;
        const std::string prefix = fieldText(&config, "stat_prefix");
        route.name = prefix.empty() ? this->listener(id).name : prefix;
        route.key = fmt::format("{}/{}", this->listener(id).key, kind);
        route.productKind = kind;
        route.source = m_assembly.provenance(config, m_resource.apiPath);
        route.raw = &config;
        route.listeners = {id};
        route.snis = fieldTexts(match, "server_names");
        route.timeoutMs = durationSetting(&config, "idle_timeout", kIdleTimeoutMs);
        for (const FilterUse& use : before) {
            route.chain.push_back({use.policy, m_assembly.builder.snapshot()[use.policy].order});
        }
        const std::string label = fmt::format("listener \"{}\"", this->listener(id).name);
        const auto lead = [&](const Node* at, std::int64_t weight) {
            if (at == nullptr) {
                return;
            }
            model::WeightedService entry;
            entry.reference = at->text;
            entry.weight = weight;
            entry.range = at->range;
            entry.service = m_assembly.serviceFor(entry.reference, at->range, label);
            if (entry.service) {
                m_assembly.tcpServices.insert(entry.service);
            }
            route.services.push_back(std::move(entry));
        };
        lead(field(&config, "cluster"), 1);
        for (const Node* share : fieldItems(field(&config, "weighted_clusters"), "clusters")) {
            lead(field(share, "name"), fieldInt(share, "weight", 1));
        }
        const Node* prefixes = field(&config, "prefix_routes"); // redis_proxy
        for (const Node* entry : fieldItems(prefixes, "routes")) {
            lead(field(entry, "cluster"), 1);
        }
        lead(field(field(prefixes, "catch_all_route"), "cluster"), 1);
        const Node* action = field(&config, {"matcher", "on_no_match", "action"}); // udp_proxy
        lead(field(typedConfig(action).value, "cluster"), 1);
        (void)m_assembly.builder.add(std::move(route));
    }

    Assembly& m_assembly;
    const Resource& m_resource;
    const Node& m_node;
    std::string m_name;
    std::string m_suffix;
    bool m_wantsTls = false;
};

} // namespace

void addListeners(Assembly& assembly) {
    for (const Resource& listener : assembly.resources.listeners) {
        ListenerReader(assembly, listener).read();
    }
    // Route tables without a listener here: a part of a configuration.
    std::set<const Node*> used;
    for (const HttpGroup& group : assembly.groups) {
        used.insert(group.routeConfig);
    }
    const bool parts = assembly.resources.listeners.empty();
    for (const Resource& config : assembly.resources.routeConfigs) {
        if (used.contains(config.node) || (!parts && !config.dynamic)) {
            continue;
        }
        HttpGroup& group = assembly.groups.emplace_back();
        group.routeConfig = config.node;
        group.routeConfigName = config.name;
        group.apiPath = config.apiPath;
        group.ownName = config.name;
    }
}

} // namespace gatelens::adapters::envoy
