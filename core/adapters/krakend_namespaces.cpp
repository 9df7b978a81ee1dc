// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/krakend_internal.h"

#include "core/adapters/support/shape_text.h"

#include <array>
#include <map>
#include <unordered_map>

namespace gatelens::adapters::krakend {

namespace {

using model::PolicyClass;

constexpr std::uint8_t kEverywhere = kService | kEndpoint | kBackend | kAgent;

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"jwk",
     "jwk_url:s jwk_local_path:s cache:b cache_duration:i<0..>=900 disable_jwk_security:b=false "
     "jwk_fingerprints:[s] cipher_suites:[i] jwk_local_ca:s secret_url:s cipher_key:s "
     "failed_jwk_key_cooldown:s key_identify_strategy:e(kid,x5t,x5t#S256,kid_x5t)=kid"},
    {"lua",
     "sources:[s] pre:s post:s live:b=false allow_open_libs:b=false skip_next:b=false md5:{s}"},
    {"rate", "strategy:e(ip,header,param) key:s every:s=1s num_shards:i cleanup_period:s "
             "cleanup_threads:i tokenizer:a"},
});

// Service level: CORS is wrapped around the server plugins, those around the router
// (executor.go, RunServer); then the router's own middleware (router_engine.go).
// Endpoint level: handler_factory.go, then proxy_factory.go, the last one there is
// the outermost. Backend level: backend_factory.go, likewise.
constexpr std::array kNamespaces = std::to_array<Namespace>({
    {"router", kService, PolicyClass::Other, kSetting,
     "return_error_msg:b=false disable_health:b=false health_path:s=/__health "
     "disable_access_log:b=false hide_version_header:b=false forwarded_by_client_ip:b "
     "remote_ip_headers:[s] trusted_proxies:[s] logger_skip_paths:[s] auto_options:b=false "
     "app_engine:b max_multipart_memory:i<0..> remove_extra_slash:b "
     "disable_redirect_trailing_slash:b disable_redirect_fixed_path:b "
     "disable_handle_method_not_allowed:b disable_path_decoding:b use_h2c:b error_body:a "
     "max_payload:i<0..>=0 disable_gzip:b",
     "github_com/luraproject/lura/router/gin"},
    {"security/cors", kService, PolicyClass::Cors, 0,
     "allow_origins:[s]=* allow_methods:[s] allow_headers:[s] expose_headers:[s] "
     "allow_credentials:b=false max_age:s=0h options_success_status:i=204 "
     "options_passthrough:b=false allow_private_network:b=false debug:b=false",
     "github_com/devopsfaith/krakend-cors"},
    {"plugin/http-server",
     kService,
     PolicyClass::Code,
     kCode,
     {},
     "github_com/devopsfaith/krakend/transport/http/server/handler"},
    {"server/virtualhost", kService, PolicyClass::Other, kEnterprise, {}, {}},
    {"server/static-filesystem", kService, PolicyClass::Respond, kEnterprise, {}, {}},
    {"qos/ratelimit/service", kService, PolicyClass::Limit, kEnterprise, {}, {}},
    {"qos/ratelimit/tiered", kService | kEndpoint, PolicyClass::Limit, kEnterprise, {}, {}},
    {"security/http", kService, PolicyClass::Header, 0,
     "allowed_hosts:[s] allowed_hosts_are_regex:b host_proxy_headers:[s] ssl_redirect:b=true "
     "ssl_host:s ssl_port:s ssl_certificate:s ssl_private_key:s ssl_proxy_headers:{s} "
     "sts_seconds:i<0..>=0 sts_include_subdomains:b=false sts_preload:b frame_deny:b=false "
     "custom_frame_options_value:s content_type_nosniff:b=false browser_xss_filter:b=false "
     "content_security_policy:s referrer_policy:s=same-origin hpkp_public_key:s "
     "is_development:b=false",
     "github_com/devopsfaith/krakend-httpsecure"},
    {"security/bot-detector", kService | kEndpoint, PolicyClass::Bot, 0,
     "allow:[s] deny:[s] patterns:[s] cache_size:i<0..> empty_user_agent_is_bot:b=false",
     "github_com/devopsfaith/krakend-botdetector"},
    {"telemetry/opentelemetry", kEverywhere, PolicyClass::Trace, 0, {}, {}},
    {"telemetry/opentelemetry-security", kService, PolicyClass::Trace, kEnterprise, {}, {}},
    {"telemetry/opencensus",
     kService,
     PolicyClass::Trace,
     0,
     {},
     "github_com/devopsfaith/krakend-opencensus"},
    {"telemetry/newrelic", kService, PolicyClass::Trace, kEnterprise, {}, {}},
    {"telemetry/instana", kService, PolicyClass::Trace, kEnterprise, {}, {}},
    {"telemetry/metrics", kService, PolicyClass::Metrics, 0,
     "listen_address:s=:8090 collection_time:s=60s proxy_disabled:b router_disabled:b "
     "backend_disabled:b endpoint_disabled:b",
     "github_com/devopsfaith/krakend-metrics"},
    {"telemetry/influx", kService, PolicyClass::Metrics, 0,
     "address:s ttl:s buffer_size:i db:s username:s password:s",
     "github_com/letgoapp/krakend-influx"},
    {"telemetry/ganalytics", kService, PolicyClass::Metrics, kEnterprise, {}, {}},
    {"telemetry/moesif", kService, PolicyClass::Metrics, kEnterprise, {}, {}},
    {"telemetry/usage", kService, PolicyClass::Metrics, 0, {}, {}},
    {"telemetry/logging", kService, PolicyClass::Log, 0,
     "level:e(DEBUG,INFO,WARNING,ERROR,CRITICAL) prefix:s syslog:b=false "
     "syslog_facility:s stdout:b=false format:s custom_format:s backend_access_log:a "
     "access_log_format:s",
     "github_com/devopsfaith/krakend-gologging"},
    {"telemetry/gelf", kService, PolicyClass::Log, 0, "address:s enable_tcp:b=false",
     "github_com/devopsfaith/krakend-gelf"},
    {"telemetry/logstash", kService, PolicyClass::Log, 0, "enabled:b",
     "github_com/devopsfaith/krakend-logstash"},
    {"auth/revoker", kService, PolicyClass::Authn, 0, {}, "github_com/devopsfaith/bloomfilter"},
    {"auth/basic", kService | kEndpoint, PolicyClass::Authn, kEnterprise, {}, {}},
    {"auth/api-keys", kService | kEndpoint, PolicyClass::Authn, kEnterprise, {}, {}},
    {"auth/validator", kEndpoint, PolicyClass::Authn, 0,
     "@jwk alg:e(EdDSA,HS256,HS384,HS512,RS256,RS384,RS512,ES256,ES384,ES512,PS256,PS384,"
     "PS512)=RS256 audience:[s] issuer:s roles_key:s roles:[s] roles_key_is_nested:b scopes:[s] "
     "scopes_key:s scopes_matcher:e(any,all)=any cookie_key:s auth_header_name:s=Authorization "
     "propagate_claims:[[s]] leeway:s=1s operation_debug:b=false",
     "github.com/devopsfaith/krakend-jose/validator"},
    {"auth/jwk-client", kService, PolicyClass::Other, kSetting, {}, {}},
    {"auth/opa", kEndpoint | kService, PolicyClass::Authz, kEnterprise | kCode, {}, {}},
    {"security/policies", kEndpoint | kBackend, PolicyClass::Authz, kEnterprise | kCode, {}, {}},
    {"modifier/lua-endpoint", kService | kEndpoint, PolicyClass::Code, kCode, "@lua",
     "github.com/devopsfaith/krakend-lua/router"},
    {"qos/ratelimit/router", kEndpoint, PolicyClass::Limit, kLegacyDead,
     "@rate max_rate:n<0..> client_max_rate:n<0..> capacity:i<0..> client_capacity:i<0..>",
     "github.com/devopsfaith/krakend-ratelimit/juju/router"},
    {"qos/ratelimit/router/redis", kEndpoint, PolicyClass::Limit, kEnterprise, {}, {}},
    {"modifier/jmespath", kEndpoint | kBackend, PolicyClass::Transform, kEnterprise, {}, {}},
    {"modifier/request-body-extractor",
     kEndpoint | kBackend,
     PolicyClass::Transform,
     kEnterprise,
     {},
     {}},
    {"modifier/request-body-generator",
     kEndpoint | kBackend,
     PolicyClass::Transform,
     kEnterprise | kCode,
     {},
     {}},
    {"modifier/response-body-generator",
     kEndpoint | kBackend,
     PolicyClass::Transform,
     kEnterprise | kCode | kResponse,
     {},
     {}},
    {"modifier/response-body",
     kEndpoint | kBackend,
     PolicyClass::Transform,
     kEnterprise | kResponse,
     {},
     {}},
    {"modifier/response-headers",
     kService | kEndpoint | kBackend,
     PolicyClass::Header,
     kEnterprise | kResponse,
     {},
     {}},
    {"modifier/lua-proxy", kEndpoint, PolicyClass::Code, kCode, "@lua",
     "github.com/devopsfaith/krakend-lua/proxy"},
    {"validation/cel",
     kEndpoint | kBackend,
     PolicyClass::Validate,
     kCode,
     {},
     "github.com/devopsfaith/krakend-cel"},
    {"validation/json-schema",
     kEndpoint,
     PolicyClass::Validate,
     0,
     {},
     "github.com/devopsfaith/krakend-jsonschema"},
    {"validation/response-json-schema",
     kEndpoint | kBackend,
     PolicyClass::Validate,
     kEnterprise | kResponse,
     {},
     {}},
    {"workflow", kEndpoint, PolicyClass::Aggregate, kEnterprise | kCode, {}, {}},
    {"websocket", kEndpoint, PolicyClass::Other, kEnterprise | kSetting, {}, {}},
    {"grpc", kService, PolicyClass::Other, kEnterprise | kSetting, {}, {}},
    {"redis", kService, PolicyClass::Other, kEnterprise | kSetting, {}, {}},
    {"documentation/openapi",
     kService | kEndpoint,
     PolicyClass::Other,
     kEnterprise | kSetting,
     {},
     {}},
    {"documentation/postman",
     kService | kEndpoint,
     PolicyClass::Other,
     kEnterprise | kSetting,
     {},
     {}},
    {"plugin/req-resp-modifier",
     kEndpoint | kBackend,
     PolicyClass::Code,
     kCode,
     {},
     "github.com/devopsfaith/krakend/proxy/plugin"},
    {"proxy", kEndpoint | kBackend, PolicyClass::Aggregate, 0,
     "sequential:b=false sequential_propagated_params:[s] combiner:s strategy:s shadow:b=false "
     "shadow_timeout:s flatmap_filter:[(type:s args:[s])] "
     "static:(data:a strategy:e(always,success,errored,complete,incomplete)) "
     "force_sandboxed_request:b decompress_gzip:b max_payload:i",
     "github.com/devopsfaith/krakend/proxy"},
    {"auth/signer", kEndpoint, PolicyClass::Transform, kResponse,
     "@jwk alg:s kid:s keys_to_sign:[s] full:b=false leeway:s",
     "github.com/devopsfaith/krakend-jose/signer"},
    {"qos/circuit-breaker", kBackend, PolicyClass::Resilience, 0,
     "interval!:i<1..> timeout!:i<1..> max_errors!:i<1..> name:s log_status_change:b=false",
     "github.com/devopsfaith/krakend-circuitbreaker/gobreaker"},
    {"qos/circuit-breaker/http", kBackend, PolicyClass::Resilience, kEnterprise, {}, {}},
    {"qos/ratelimit/proxy", kBackend, PolicyClass::Limit, kLegacyDead,
     "max_rate!:n<0..> capacity:n<0..>=1 every:s=1s",
     "github.com/devopsfaith/krakend-ratelimit/juju/proxy"},
    {"modifier/lua-backend", kBackend, PolicyClass::Code, kCode, "@lua",
     "github.com/devopsfaith/krakend-lua/proxy/backend"},
    {"modifier/martian",
     kBackend | kEndpoint,
     PolicyClass::Transform,
     kCode,
     {},
     "github.com/devopsfaith/krakend-martian"},
    {"backend/lambda",
     kBackend,
     PolicyClass::Proxy,
     0,
     {},
     "github.com/devopsfaith/krakend-lambda"},
    {"backend/amqp/consumer",
     kBackend,
     PolicyClass::Proxy,
     0,
     {},
     "github.com/devopsfaith/krakend-amqp/consume"},
    {"backend/amqp/producer",
     kBackend,
     PolicyClass::Proxy,
     0,
     {},
     "github.com/devopsfaith/krakend-amqp/produce"},
    {"backend/pubsub/publisher", kBackend, PolicyClass::Proxy, 0, "topic_url:s",
     "github.com/devopsfaith/krakend-pubsub/publisher"},
    {"backend/pubsub/subscriber", kBackend, PolicyClass::Proxy, 0, "subscription_url:s",
     "github.com/devopsfaith/krakend-pubsub/subscriber"},
    {"backend/graphql", kBackend, PolicyClass::Transform, 0,
     "type:e(query,mutation) query:s query_path:s variables:a operationName:s",
     "github.com/devopsfaith/krakend/transport/http/client/graphql"},
    {"backend/grpc", kBackend, PolicyClass::Proxy, kEnterprise, {}, {}},
    {"backend/soap", kBackend, PolicyClass::Transform, kEnterprise, {}, {}},
    {"backend/conditional", kBackend, PolicyClass::Proxy, kEnterprise | kCode, {}, {}},
    {"backend/static-filesystem", kBackend, PolicyClass::Respond, kEnterprise, {}, {}},
    {"backend/http/client",
     kBackend | kService,
     PolicyClass::Other,
     kEnterprise | kSetting,
     {},
     {}},
    {"backend/redis", kBackend, PolicyClass::Proxy, kEnterprise, {}, {}},
    {"plugin/http-client",
     kBackend,
     PolicyClass::Code,
     kCode,
     {},
     "github.com/devopsfaith/krakend/transport/http/client/executor"},
    {"auth/client-credentials", kBackend, PolicyClass::Header, 0,
     "client_id:s client_secret:s token_url:s scopes:s endpoint_params:a",
     "github.com/devopsfaith/krakend-oauth2-clientcredentials"},
    {"auth/gcp", kBackend, PolicyClass::Header, kEnterprise, {}, {}},
    {"auth/ntlm", kBackend, PolicyClass::Header, kEnterprise, {}, {}},
    {"auth/aws-sigv4", kBackend, PolicyClass::Header, kEnterprise, {}, {}},
    {"qos/http-cache", kBackend, PolicyClass::Cache, 0,
     "shared:b=false max_items:i<0..> max_size:i<0..>", "github.com/devopsfaith/krakend-httpcache"},
    {"backend/http", kBackend, PolicyClass::Other, kSetting,
     "return_error_code:b return_error_details:s", "github.com/devopsfaith/krakend/http"},
    {"async/amqp",
     kAgent,
     PolicyClass::Other,
     kSetting,
     {},
     "github.com/devopsfaith/krakend-amqp/agent"},
    {"async/kafka", kAgent, PolicyClass::Other, kEnterprise | kSetting, {}, {}},
});

} // namespace

std::span<const Namespace> namespaces() {
    return kNamespaces;
}

const Namespace* findNamespace(std::string_view name) {
    static const auto kByName = [] {
        std::unordered_map<std::string_view, const Namespace*> map;
        for (const auto& entry : kNamespaces) {
            map.emplace(entry.name, &entry);
            if (!entry.legacy.empty()) {
                map.emplace(entry.legacy, &entry);
            }
        }
        return map;
    }();
    const auto found = kByName.find(name);
    return found == kByName.end() ? nullptr : found->second;
}

std::int32_t orderOf(const Namespace& known, Level level) {
    constexpr std::int32_t kPerLevel = 1000;
    const Namespace* place = &known;
    // The one component whose place among a backend's is another than among an
    // endpoint's.
    if (level == kBackend && known.name == "validation/cel") {
        place = findNamespace("modifier/lua-backend");
    }
    const auto after = place == &known ? 0 : 1;
    const auto index = 2 * static_cast<std::int32_t>(place - kNamespaces.data()) + after;
    if ((known.flags & kResponse) != 0) {
        return 3 * kPerLevel + index;
    }
    const std::int32_t base = level == kService ? 0 : level == kBackend ? 2 : 1;
    return base * kPerLevel + index;
}

const Shape* shapeOfNamespace(const Namespace& known) {
    static const auto kShapes = [] {
        std::map<std::string_view, Shape> shapes;
        for (const auto& entry : kNamespaces) {
            if (!entry.shape.empty()) {
                shapes.emplace(entry.name, shapeOf(entry.shape, kFragments));
            }
        }
        return shapes;
    }();
    const auto found = kShapes.find(known.name);
    return found == kShapes.end() ? nullptr : &found->second;
}

bool namespaceTableIsSound() {
    for (const auto& entry : kNamespaces) {
        if (!isShapeText(entry.shape, kFragments) || entry.levels == 0) {
            return false;
        }
    }
    return true;
}

} // namespace gatelens::adapters::krakend
