// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of entities that APISIX knows, with the shape of each: the entity
// schemas of 2.15 to 3.18 together, and what ADC writes.
#include "core/adapters/apisix_internal.h"

#include <algorithm>

namespace gatelens::adapters::apisix {

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"common", "id:t desc:s labels:{t} create_time:i update_time:i"},
    {"named", "name:s @common"},
    {"target", "upstream:(@upstream) upstream_id:t"},
    {"methods", "methods:[e(GET,POST,PUT,DELETE,PATCH,HEAD,OPTIONS,CONNECT,TRACE,PURGE)]"},
    {"timeout", "timeout:(connect!:n<0..> send!:n<0..> read!:n<0..>)"},
    {"healthy", "interval:i<1..>=1 http_statuses:[i<200..599>] successes:i<0..254>"},
    {"unhealthy", "interval:i<1..>=1 http_statuses:[i<200..599>] http_failures:i<0..254> "
                  "tcp_failures:i<0..254> timeouts:i<0..254>"},
    {"checks",
     "checks:(active:(type:e(http,https,tcp)=http timeout:n=1 concurrency:i=10 host:s "
     "port:i<1..65535> http_path:s=/ http_method:s http_req_body:s https_verify_certificate:b=true "
     "req_headers:[s] http_request_headers:[s] healthy:(@healthy) unhealthy:(@unhealthy)) "
     "passive:(type:e(http,https,tcp)=http healthy:(@healthy) unhealthy:(@unhealthy)))"},
    {"upstream",
     "@named type:s=roundrobin nodes:a service_name:s discovery_type:s discovery_args:{a} "
     "hash_on:e(vars,header,cookie,consumer,vars_combinations)=vars key:s @checks retries:i<0..> "
     "retry_timeout:n<0..> @timeout scheme:e(http,https,grpc,grpcs,tcp,tls,udp,kafka)=http "
     "pass_host:e(pass,node,rewrite)=pass upstream_host:s "
     "keepalive_pool:(size:i<1..>=320 idle_timeout:n<0..>=60 requests:i<1..>=1000) "
     "tls:(client_cert:s client_key:s client_cert_id:t verify:b=false)"},
    {"plugins", "plugins:{a}"},
});

// In the order of Kind.
constexpr std::array kTypes = std::to_array<EntityType>({
    {Kind::Route, "routes", "route",
     "@named @methods uri:s uris:[s] host:s hosts:[s] remote_addr:s remote_addrs:[s] vars:[a] "
     "filter_func:s priority:i=0 status:i<0..1>=1 enable_websocket:b @timeout service_id:t "
     "service_protocol:s plugin_config_id:t script:s script_id:t @target @plugins",
     "route"},
    {Kind::StreamRoute, "stream_routes", "stream route",
     "@named remote_addr:s server_addr:s server_port:i<1..65535> sni:s service_id:t protocol:{a} "
     "@target @plugins",
     "stream_route"},
    {Kind::Service, "services", "service",
     "@named hosts:[s] enable_websocket:b script:s @target @plugins", "service"},
    {Kind::Upstream, "upstreams", "upstream", "@upstream", "upstream"},
    {Kind::PluginConfig, "plugin_configs", "plugin_config", "@named plugins!:{a}", "plugin_config"},
    {Kind::GlobalRule, "global_rules", "global_rule", "@common plugins!:{a}", "global_rule"},
    {Kind::Consumer, "consumers", "consumer", "username!:s group_id:t @common @plugins",
     "consumer"},
    {Kind::Credential, "credentials", "credential", "@named @plugins", "credential"},
    {Kind::ConsumerGroup, "consumer_groups", "consumer_group", "@named plugins!:{a}",
     "consumer_group"},
    {Kind::Ssl, "ssls", "ssl",
     "@common type:e(server,client)=server cert:s key:s certs:[s] keys:[s] sni:s snis:[s] "
     "client:(ca!:s depth:i<0..>=1 skip_mtls_uri_regex:[s]) status:i<0..1>=1 "
     "ssl_protocols:[e(TLSv1.1,TLSv1.2,TLSv1.3)] exptime:i validity_start:i validity_end:i",
     "ssl"},
    {Kind::Secret, "secrets", "secret", "id:t", ""},
    {Kind::Proto, "protos", "proto", "@named content!:s", "proto"},
    {Kind::PluginMetadata, "plugin_metadata", "plugin metadata", "id:t", ""},
});
static_assert(kTypes.size() == kKinds);

// What ADC calls the same things (api7/adc, schema.json).
struct AdcType {
    Kind kind;
    std::string_view shape;
};
constexpr std::array kAdcTypes = std::to_array<AdcType>({
    {Kind::Service, "id:s name!:s description:s labels:{a} upstream:(@upstream description:s) "
                    "upstreams:[a] plugins:{a} path_prefix:s "
                    "strip_path_prefix:b hosts:[s] routes:[a] stream_routes:[a]"},
    {Kind::Route,
     "id:s name!:s description:s labels:{a} hosts:[s] uris!:[s] priority:i @timeout vars:[a] "
     "@methods enable_websocket:b remote_addrs:[s] plugins:{a} filter_func:s"},
    {Kind::StreamRoute,
     "id:s name!:s description:s labels:{a} plugins:{a} remote_addr:s server_addr:s "
     "server_port:i<1..65535> sni:s"},
    {Kind::Consumer, "username!:s description:s labels:{a} plugins:{a} credentials:[a]"},
    {Kind::Credential, "id:s name!:s description:s labels:{a} type!:s config!:{a}"},
    {Kind::ConsumerGroup, "id:s name!:s description:s labels:{a} plugins:{a} consumers:[a]"},
    {Kind::Ssl,
     "id:s labels:{a} type:e(server,client)=server snis!:[s] "
     "certificates!:[(certificate!:s key!:s)] client:(ca!:s depth:i skip_mtls_uri_regex:[s]) "
     "ssl_protocols:[e(TLSv1.1,TLSv1.2,TLSv1.3)]"},
});

} // namespace

std::span<const EntityType> entityTypes() {
    return kTypes;
}

std::span<const ShapeFragment> entityFragments() {
    return kFragments;
}

const EntityType& typeOf(Kind kind) {
    return kTypes[static_cast<std::size_t>(kind)];
}

const EntityType* findList(std::string_view list) {
    const auto found = std::ranges::find(kTypes, list, &EntityType::list);
    return found == kTypes.end() ? nullptr : &*found;
}

const Shape& entityShape(Kind kind) {
    static const std::vector<Shape> shapes = [] {
        std::vector<Shape> out;
        for (const auto& type : kTypes) {
            Shape shape = shapeOf(type.shape, kFragments);
            if (type.kind == Kind::Secret || type.kind == Kind::PluginMetadata) {
                shape.open = true; // theirs are the fields of the store or the plugin
            }
            out.push_back(std::move(shape));
        }
        return out;
    }();
    return shapes[static_cast<std::size_t>(kind)];
}

const Shape& adcShape(Kind kind) {
    static const std::map<Kind, Shape> shapes = [] {
        std::map<Kind, Shape> out;
        for (const auto& type : kAdcTypes) {
            out.emplace(type.kind, shapeOf(type.shape, kFragments));
        }
        return out;
    }();
    const auto found = shapes.find(kind);
    return found == shapes.end() ? entityShape(kind) : found->second;
}

} // namespace gatelens::adapters::apisix
