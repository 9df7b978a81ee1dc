// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What each filter of Envoy is, and the policies that stand for them.
#include "core/adapters/envoy_internal.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::OnError;
using model::PolicyClass;
using model::Setting;
using text::Node;

namespace {

struct FilterType {
    std::string_view name; // below "envoy.filters."
    PolicyClass policyClass;
    bool emulable = true; // false: code, or an external process that decides
};

constexpr std::array kTypes = std::to_array<FilterType>({
    {"http.a2a", PolicyClass::Validate},
    {"http.adaptive_concurrency", PolicyClass::Resilience},
    {"http.admission_control", PolicyClass::Resilience},
    {"http.ai_protocol_manager", PolicyClass::Transform},
    {"http.alternate_protocols_cache", PolicyClass::Other},
    {"http.api_key_auth", PolicyClass::Authn},
    {"http.aws_eventstream_parser", PolicyClass::Other},
    {"http.aws_lambda", PolicyClass::Proxy},
    {"http.aws_request_signing", PolicyClass::Transform},
    {"http.bandwidth_limit", PolicyClass::Limit},
    {"http.bandwidth_share", PolicyClass::Limit},
    {"http.basic_auth", PolicyClass::Authn},
    {"http.body_size_limit", PolicyClass::Validate},
    {"http.buffer", PolicyClass::Validate},
    {"http.cache", PolicyClass::Cache},
    {"http.cache_v2", PolicyClass::Cache},
    {"http.cdn_loop", PolicyClass::Validate},
    {"http.checksum", PolicyClass::Validate},
    {"http.composite", PolicyClass::Other, false},
    {"http.compressor", PolicyClass::Compress},
    {"http.connect_grpc_bridge", PolicyClass::Transform},
    {"http.cors", PolicyClass::Cors},
    {"http.credential_injector", PolicyClass::Transform},
    {"http.csrf", PolicyClass::Authz},
    {"http.custom_response", PolicyClass::Transform},
    {"http.decompressor", PolicyClass::Compress},
    {"http.dynamic_forward_proxy", PolicyClass::Proxy},
    {"http.dynamic_modules", PolicyClass::Code, false},
    {"http.dynamo", PolicyClass::Metrics},
    {"http.ext_authz", PolicyClass::Authz, false},
    {"http.ext_proc", PolicyClass::Code, false},
    {"http.fault", PolicyClass::Resilience},
    {"http.file_server", PolicyClass::Respond},
    {"http.file_system_buffer", PolicyClass::Other},
    {"http.filter_chain", PolicyClass::Other},
    {"http.gcp_authn", PolicyClass::Transform, false},
    {"http.geoip", PolicyClass::Transform},
    {"http.golang", PolicyClass::Code, false},
    {"http.grpc_field_extraction", PolicyClass::Transform},
    {"http.grpc_http1_bridge", PolicyClass::Transform},
    {"http.grpc_http1_reverse_bridge", PolicyClass::Transform},
    {"http.grpc_json_reverse_transcoder", PolicyClass::Transform},
    {"http.grpc_json_transcoder", PolicyClass::Transform},
    {"http.grpc_stats", PolicyClass::Metrics},
    {"http.grpc_web", PolicyClass::Transform},
    {"http.header_mutation", PolicyClass::Header},
    {"http.header_to_metadata", PolicyClass::Transform},
    {"http.health_check", PolicyClass::Respond},
    {"http.ip_tagging", PolicyClass::Header},
    {"http.json_to_metadata", PolicyClass::Transform},
    {"http.jwt_authn", PolicyClass::Authn},
    {"http.kill_request", PolicyClass::Resilience},
    {"http.language", PolicyClass::Header},
    {"http.local_ratelimit", PolicyClass::Limit},
    {"http.lua", PolicyClass::Code, false},
    {"http.match_delegate", PolicyClass::Other, false},
    {"http.mcp", PolicyClass::Validate},
    {"http.mcp_json_rest_bridge", PolicyClass::Transform},
    {"http.mcp_router", PolicyClass::Proxy, false},
    {"http.oauth2", PolicyClass::Authn},
    {"http.on_demand", PolicyClass::Other},
    {"http.original_src", PolicyClass::Other},
    {"http.proto_api_scrubber", PolicyClass::Transform},
    {"http.proto_message_extraction", PolicyClass::Log},
    {"http.rate_limit_quota", PolicyClass::Limit, false},
    {"http.ratelimit", PolicyClass::Limit, false},
    {"http.rbac", PolicyClass::Authz},
    {"http.router", PolicyClass::Proxy},
    {"http.set_filter_state", PolicyClass::Transform},
    {"http.set_metadata", PolicyClass::Transform},
    {"http.sse_to_metadata", PolicyClass::Transform},
    {"http.stateful_session", PolicyClass::Other},
    {"http.squash", PolicyClass::Code, false},
    {"http.sxg", PolicyClass::Transform},
    {"http.tap", PolicyClass::Log},
    {"http.thrift_to_metadata", PolicyClass::Transform},
    {"http.transform", PolicyClass::Transform},
    {"http.upstream_codec", PolicyClass::Proxy},
    {"http.wasm", PolicyClass::Code, false},
    {"listener.dynamic_modules", PolicyClass::Code, false},
    {"listener.http_inspector", PolicyClass::Other},
    {"listener.local_ratelimit", PolicyClass::Limit},
    {"listener.original_dst", PolicyClass::Other},
    {"listener.original_src", PolicyClass::Other},
    {"listener.proxy_protocol", PolicyClass::Other},
    {"listener.set_filter_state", PolicyClass::Transform},
    {"listener.tls_inspector", PolicyClass::Other},
    {"network.client_ssl_auth", PolicyClass::Mtls},
    {"network.connection_limit", PolicyClass::Limit},
    {"network.direct_response", PolicyClass::Respond},
    {"network.dubbo_proxy", PolicyClass::Proxy},
    {"network.dynamic_modules", PolicyClass::Code, false},
    {"network.echo", PolicyClass::Respond},
    {"network.ext_authz", PolicyClass::Authz, false},
    {"network.ext_proc", PolicyClass::Code, false},
    {"network.generic_proxy", PolicyClass::Proxy},
    {"network.geoip", PolicyClass::Transform},
    {"network.golang", PolicyClass::Code, false},
    {"network.http_connection_manager", PolicyClass::Proxy},
    {"network.kafka_broker", PolicyClass::Metrics},
    {"network.kafka_mesh", PolicyClass::Proxy},
    {"network.local_ratelimit", PolicyClass::Limit},
    {"network.match_delegate", PolicyClass::Other, false},
    {"network.mongo_proxy", PolicyClass::Metrics},
    {"network.mysql_proxy", PolicyClass::Metrics},
    {"network.postgres_proxy", PolicyClass::Metrics},
    {"network.ratelimit", PolicyClass::Limit, false},
    {"network.rbac", PolicyClass::Authz},
    {"network.redis_proxy", PolicyClass::Proxy},
    {"network.reverse_tunnel", PolicyClass::Proxy},
    {"network.rocketmq_proxy", PolicyClass::Proxy},
    {"network.set_filter_state", PolicyClass::Transform},
    {"network.sip_proxy", PolicyClass::Proxy},
    {"network.sni_cluster", PolicyClass::Other},
    {"network.sni_dynamic_forward_proxy", PolicyClass::Proxy},
    {"network.tcp_bandwidth_limit", PolicyClass::Limit},
    {"network.tcp_proxy", PolicyClass::Proxy},
    {"network.thrift_proxy", PolicyClass::Proxy},
    {"network.wasm", PolicyClass::Code, false},
    {"network.zookeeper_proxy", PolicyClass::Metrics},
    {"udp.dns_filter", PolicyClass::Respond},
    {"udp.udp_proxy", PolicyClass::Proxy},
    {"udp_listener.udp_proxy", PolicyClass::Proxy},
    {"udp_listener.dns_filter", PolicyClass::Respond},
});

constexpr std::string_view kPrefix = "envoy.filters.";

const FilterType* find(std::string_view canonical) {
    if (!canonical.starts_with(kPrefix)) {
        return nullptr;
    }
    canonical.remove_prefix(kPrefix.size());
    const auto* const found =
        std::find_if(kTypes.begin(), kTypes.end(),
                     [canonical](const FilterType& type) { return type.name == canonical; });
    return found == kTypes.end() ? nullptr : found;
}

// API v2 called its filters "envoy.router", "envoy.tcp_proxy" and so on.
std::string fromName(std::string_view name) {
    if (find(name) != nullptr || !name.starts_with("envoy.")) {
        return std::string(name);
    }
    const std::string_view rest = name.substr(name.rfind('.') + 1);
    for (const std::string_view kind : {"http", "network", "listener"}) {
        std::string candidate = fmt::format("{}{}.{}", kPrefix, kind, rest);
        if (find(candidate) != nullptr) {
            return candidate;
        }
    }
    return std::string(name);
}

// Whether a fraction that is 0 % when absent lets anything through.
bool isZero(const Node* config, std::string_view name, bool zeroWhenAbsent) {
    const auto percent = percentOf(field(config, name));
    return percent ? *percent <= 0 : zeroWhenAbsent;
}

bool isMonitoring(std::string_view type, const Node* config) {
    if (type == "envoy.filters.http.rbac" || type == "envoy.filters.network.rbac") {
        const Node* rules = field(config, "rules");
        const bool enforced = rules != nullptr || field(config, "matcher") != nullptr;
        const bool shadow =
            field(config, "shadow_rules") != nullptr || field(config, "shadow_matcher") != nullptr;
        return (!enforced && shadow) || fieldText(rules, "action") == "LOG";
    }
    if (type == "envoy.filters.http.local_ratelimit") {
        return isZero(config, "filter_enforced", true);
    }
    if (type == "envoy.filters.http.csrf" || type == "envoy.filters.http.cors") {
        return field(config, "shadow_enabled") != nullptr &&
               isZero(config, "filter_enabled", false);
    }
    return fieldBool(config, "shadow_mode", false) ||
           fieldBool(config, "observability_mode", false);
}

Setting<OnError> openWhen(const Node* config, std::string_view name, bool openValue,
                          OnError byDefault) {
    const Node* value = field(config, name);
    const auto flag = boolOf(value);
    if (!flag) {
        return Setting<OnError>::byDefault(byDefault);
    }
    return Setting<OnError>::at(*flag == openValue ? OnError::Open : OnError::Closed, value->range);
}

Setting<OnError> onErrorOf(std::string_view type, const Node* config) {
    const std::string_view name = type.substr(type.rfind('.') + 1);
    if (name == "ext_authz" || name == "ext_proc") {
        return openWhen(config, "failure_mode_allow", true, OnError::Closed);
    }
    if (name == "ratelimit") {
        return openWhen(config, "failure_mode_deny", false, OnError::Open);
    }
    if (name == "wasm") {
        const Node* plugin = field(config, "config");
        if (const Node* policy = field(plugin, "failure_policy")) {
            return Setting<OnError>::at(
                policy->text == "FAIL_OPEN" ? OnError::Open : OnError::Closed, policy->range);
        }
        return openWhen(plugin, "fail_open", true, OnError::Closed);
    }
    if (name == "lua") {
        return Setting<OnError>::byDefault(OnError::Open); // a script error lets the request pass
    }
    if (name == "credential_injector") {
        return openWhen(config, "allow_request_without_credential", true, OnError::Closed);
    }
    constexpr std::array kClosed = std::to_array<std::string_view>(
        {"jwt_authn", "basic_auth", "api_key_auth", "oauth2", "rbac", "csrf"});
    if (std::find(kClosed.begin(), kClosed.end(), name) != kClosed.end()) {
        return Setting<OnError>::byDefault(OnError::Closed);
    }
    return {};
}

void describe(model::Policy& policy, const std::string& type, const Node* config) {
    const FilterType* known = find(type);
    policy.type = type;
    policy.known = known != nullptr;
    policy.policyClass = known == nullptr ? PolicyClass::Other : known->policyClass;
    policy.emulable = known != nullptr && known->emulable;
    policy.config = config;
    policy.onError = onErrorOf(type, config);
    policy.mode =
        isMonitoring(type, config) ? model::PolicyMode::Monitor : model::PolicyMode::Block;
}

// The configuration of an extension that comes by ECDS.
Typed discovered(const Assembly& assembly, const Node& filter, const std::string& name) {
    const Node* discovery = field(&filter, "config_discovery");
    const auto found = assembly.extensions.find(name);
    if (found != assembly.extensions.end()) {
        return typedConfig(found->second->node);
    }
    if (const Node* fallback = field(discovery, "default_config")) {
        return typed(fallback);
    }
    const auto urls = fieldItems(discovery, "type_urls");
    if (urls.empty()) {
        return {};
    }
    const std::string_view url = urls.front()->text;
    return {url.substr(url.rfind('/') + 1), nullptr};
}

} // namespace

std::string filterType(const Typed& config, std::string_view name) {
    std::string_view type = config.type;
    for (const std::string_view package : {"envoy.extensions.filters.", "envoy.config.filter."}) {
        if (!type.starts_with(package)) {
            continue;
        }
        type.remove_prefix(package.size());
        const auto version = type.find(".v");
        std::string canonical = fmt::format("{}{}", kPrefix, type.substr(0, version));
        // udp_proxy is a listener filter with a package of its own.
        return canonical == "envoy.filters.udp.udp_proxy.udp_proxy" ? "envoy.filters.udp.udp_proxy"
                                                                    : canonical;
    }
    if (type.empty() || type.starts_with("google.protobuf.")) {
        return fromName(name);
    }
    return type == "envoy.extensions.common.matching.v3.ExtensionWithMatcher"
               ? std::string("envoy.filters.http.match_delegate")
               : std::string(type);
}

FilterUse addFilter(Assembly& assembly, const Node& filter, model::ListenerId listener,
                    std::string_view phase, std::int32_t order) {
    FilterUse use;
    use.name = fieldText(&filter, "name");
    Typed config = typedConfig(&filter);
    if (config.value == nullptr && field(&filter, "config_discovery") != nullptr) {
        config = discovered(assembly, filter, use.name);
    }
    use.type = filterType(config, use.name);
    use.config = config.value;
    use.disabled = fieldBool(&filter, "disabled", false);

    model::Policy policy;
    policy.name = use.name;
    const auto& listeners = assembly.builder.snapshot().listeners;
    policy.key =
        listener ? fmt::format("{}/{}", listeners[listener.index()].key, use.name) : use.name;
    policy.productKind = "filter";
    policy.source = assembly.provenance(filter, {});
    policy.raw = &filter;
    policy.scope = model::PolicyScope::Listener;
    policy.listener = listener;
    policy.phase = phase;
    policy.order = order;
    policy.enabled = !use.disabled;
    describe(policy, use.type, use.config);
    use.policy = assembly.builder.add(std::move(policy));
    addCredentials(assembly, use.type, use.config, use.policy);
    return use;
}

model::Policy overridePolicy(const Assembly& assembly, const FilterUse& base, const Typed& config,
                             const text::Member& entry) {
    model::Policy policy;
    policy.name = entry.name;
    policy.productKind = "typed_per_filter_config";
    policy.source = assembly.provenance(*entry.value, {});
    policy.source.range.begin = entry.keyRange.begin;
    policy.raw = entry.value;
    policy.phase = "http";
    const std::string type = base.type.empty() ? filterType(config, entry.name) : base.type;
    // RBACPerRoute wraps a whole configuration; most others stand for themselves.
    const Node* inner = config.value;
    for (const std::string_view wrapper : {"rbac", "overrides", "buffer", "check_settings"}) {
        if (const Node* wrapped = field(inner, wrapper)) {
            inner = wrapped;
            break;
        }
    }
    describe(policy, type, inner);
    return policy;
}

std::string idleReason(std::string_view type, const Node* config) {
    const std::string_view name = type.substr(type.rfind('.') + 1);
    if (name == "rbac") {
        const auto members = membersOf(config);
        const bool any =
            std::any_of(members.begin(), members.end(), [](const text::Member& member) {
                return isField(member.name, "rules") || isField(member.name, "matcher") ||
                       isField(member.name, "shadow_rules") ||
                       isField(member.name, "shadow_matcher");
            });
        return any ? std::string() : "it has no rules, so nothing is enforced";
    }
    if (type == "envoy.filters.http.local_ratelimit") {
        if (field(config, "token_bucket") == nullptr && fieldItems(config, "descriptors").empty()) {
            return "it has no token_bucket";
        }
        return isZero(config, "filter_enabled", true)
                   ? "filter_enabled is 0 %, which is also its default"
                   : std::string();
    }
    const bool switchable = name == "ext_authz" || name == "csrf" || name == "cors";
    if (switchable && isZero(config, "filter_enabled", false) &&
        field(config, "shadow_enabled") == nullptr) {
        return "filter_enabled is 0 %";
    }
    return {};
}

} // namespace gatelens::adapters::envoy
