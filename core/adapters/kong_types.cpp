// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of entities that Kong knows, with the shape of each: Kong 3.9.3's
// entity schemas, what 2.8 and Enterprise add, and what decK writes.
#include "core/adapters/kong_internal.h"

#include <algorithm>
#include <array>

namespace gatelens::adapters::kong {

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"common",
     "id:s tags:[s] created_at:n updated_at:n ws_id:s _comment:s _ignore:[a] ttl:i<0..100000000>"},
    {"protocols",
     "protocols:[e(http,https,grpc,grpcs,tcp,tls,tls_passthrough,udp,ws,wss)]=[http,https]"},
    {"hash", "hash_on:e(none,consumer,ip,header,cookie,path,query_arg,uri_capture)=none "
             "hash_fallback:e(none,consumer,ip,header,cookie,path,query_arg,uri_capture)=none "
             "hash_on_header:s hash_fallback_header:s hash_on_cookie:s hash_on_cookie_path:s=/ "
             "hash_on_query_arg:s hash_fallback_query_arg:s hash_on_uri_capture:s "
             "hash_fallback_uri_capture:s"},
    {"healthy", "http_statuses:[i<100..999>] successes:i<0..255>=0 interval:n<0..65535>=0"},
    {"unhealthy", "http_statuses:[i<100..999>] tcp_failures:i<0..255>=0 timeouts:i<0..255>=0 "
                  "http_failures:i<0..255>=0 interval:n<0..65535>=0"},
    {"healthchecks", "active:(type:e(http,https,tcp,grpc,grpcs)=http timeout:n<0..65535>=1 "
                     "concurrency:i<1..2147483648>=10 http_path:s=/ https_sni:s "
                     "https_verify_certificate:b=true headers:{[s]} healthy:(@healthy) "
                     "unhealthy:(@unhealthy)) "
                     "passive:(type:e(http,https,tcp,grpc,grpcs)=http healthy:(@healthy) "
                     "unhealthy:(@unhealthy)) threshold:n<0..100>=0"},
});

constexpr std::string_view kConsumerChildren =
    "plugins keyauth_credentials keyauth_enc_credentials basicauth_credentials jwt_secrets "
    "hmacauth_credentials oauth2_credentials mtls_auth_credentials acls groups";

// In the order of Kind.
constexpr std::array kTypes = std::to_array<EntityType>({
    {Kind::Service, "services", "service", "/services", "name",
     "name:s retries:i<0..32767>=5 "
     "protocol:e(http,https,grpc,grpcs,tcp,tls,tls_passthrough,udp,ws,wss)=http host:s "
     "port:i<0..65535>=80 path:s url:s connect_timeout:i<1..2147483646>=60000 "
     "write_timeout:i<1..2147483646>=60000 read_timeout:i<1..2147483646>=60000 "
     "client_certificate:a tls_verify:b tls_verify_depth:i<0..64> ca_certificates:[s] "
     "tls_sans:(dnsnames:[s] uris:[s]) enabled:b=true routes:[a] plugins:[a] filter_chains:[a] "
     "@common",
     "routes plugins filter_chains"},
    {Kind::Route, "routes", "route", "/routes", "name",
     "name:s @protocols methods:[s] hosts:[s] paths:[s] headers:{[s]} snis:[s] "
     "sources:[(ip:s port:i<0..65535>)] destinations:[(ip:s port:i<0..65535>)] "
     "https_redirect_status_code:i<301..426>=426 regex_priority:i=0 strip_path:b=true "
     "path_handling:e(v0,v1)=v0 preserve_host:b=false request_buffering:b=true "
     "response_buffering:b=true expression:s priority:i<0..70368744177663>=0 service:a "
     "plugins:[a] filter_chains:[a] @common",
     "plugins filter_chains"},
    {Kind::Plugin, "plugins", "plugin", "/plugins", "instance_name",
     "name!:s instance_name:s config:a _config:s enabled:b=true @protocols service:a route:a "
     "consumer:a consumer_group:a ordering:(before:{[s]} after:{[s]}) partials:[a] condition:s "
     "run_on:s @common",
     ""},
    {Kind::Upstream, "upstreams", "upstream", "/upstreams", "name",
     "name!:s algorithm:e(round-robin,consistent-hashing,least-connections,latency,"
     "sticky-sessions)=round-robin @hash slots:i<10..65536>=10000 healthchecks:(@healthchecks) "
     "host_header:s client_certificate:a use_srv_name:b=false sticky_sessions_cookie:s "
     "sticky_sessions_cookie_path:s targets:[a] @common",
     "targets"},
    {Kind::Target, "targets", "target", "", "target",
     "target!:s weight:i<0..65535>=100 upstream:a failover:b @common", ""},
    {Kind::Consumer, "consumers", "consumer", "/consumers", "username",
     "username:s custom_id:s type:i plugins:[a] keyauth_credentials:[a] "
     "keyauth_enc_credentials:[a] basicauth_credentials:[a] jwt_secrets:[a] "
     "hmacauth_credentials:[a] oauth2_credentials:[a] mtls_auth_credentials:[a] acls:[a] "
     "groups:[a] username_lower:s @common",
     kConsumerChildren},
    {Kind::ConsumerGroup, "consumer_groups", "consumer_group", "/consumer_groups", "name",
     "name!:s plugins:[a] consumers:[a] @common", "plugins consumers"},
    {Kind::GroupMember, "consumer_group_consumers", "group member", "", "",
     "consumer:a consumer_group:a name:s username:s custom_id:s @common", ""},
    {Kind::Certificate, "certificates", "certificate", "/certificates", "",
     "cert!:s key:s cert_alt:s key_alt:s passphrase:s snis:[a] @common", "snis"},
    {Kind::CaCertificate, "ca_certificates", "ca_certificate", "/ca_certificates", "",
     "cert!:s cert_digest:s @common", ""},
    {Kind::Sni, "snis", "sni", "/snis", "name", "name!:s certificate:a @common", ""},
    {Kind::Vault, "vaults", "vault", "/vaults", "prefix",
     "prefix!:s name!:s description:s config:a @common", ""},
    {Kind::KeySet, "key_sets", "key_set", "/key-sets", "name", "name:s keys:[a] @common", "keys"},
    {Kind::Key, "keys", "key", "/keys", "name",
     "name:s kid!:s jwk:t pem:(private_key:s public_key:s) set:a x5t:s @common", ""},
    {Kind::FilterChain, "filter_chains", "filter_chain", "/filter-chains", "name",
     "name:s enabled:b=true route:a service:a filters!:[(name!:s config:a enabled:b=true)] @common",
     ""},
    {Kind::KeyAuth, "keyauth_credentials", "key-auth credential", "/key-auths", "",
     "key:s consumer:a @common", ""},
    {Kind::KeyAuthEnc, "keyauth_enc_credentials", "key-auth-enc credential", "/key-auths-enc", "",
     "key:s key_ident:s consumer:a @common", ""},
    {Kind::BasicAuth, "basicauth_credentials", "basic-auth credential", "/basic-auths", "username",
     "username!:s password!:s consumer:a @common", ""},
    {Kind::Jwt, "jwt_secrets", "jwt credential", "/jwts", "key",
     "key:s secret:s rsa_public_key:s "
     "algorithm:e(HS256,HS384,HS512,RS256,RS384,RS512,ES256,ES384,ES512,PS256,PS384,PS512,EdDSA)"
     "=HS256 consumer:a @common",
     ""},
    {Kind::HmacAuth, "hmacauth_credentials", "hmac-auth credential", "/hmac-auths", "username",
     "username!:s secret:s consumer:a @common", ""},
    {Kind::OAuth2, "oauth2_credentials", "oauth2 credential", "/oauth2", "client_id",
     "name!:s client_id:s client_secret:s hash_secret:b=false redirect_uris:[s] "
     "client_type:e(confidential,public)=confidential consumer:a oauth2_tokens:[a] @common",
     "oauth2_tokens"},
    {Kind::OAuth2Token, "oauth2_tokens", "oauth2 token", "/oauth2_tokens", "",
     "credential:a service:a token_type:s expires_in:i access_token:s refresh_token:s "
     "authenticated_userid:s scope:s @common",
     ""},
    {Kind::Mtls, "mtls_auth_credentials", "mtls-auth credential", "/mtls-auths", "",
     "subject_name!:s ca_certificate:a consumer:a @common", ""},
    {Kind::Acl, "acls", "acl", "/acls", "", "group!:s consumer:a @common", ""},
});
static_assert(kTypes.size() == kKinds);

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
            out.push_back(adapters::shapeOf(type.shape, kFragments));
        }
        return out;
    }();
    return shapes[static_cast<std::size_t>(kind)];
}

std::uint16_t Input::workspace(std::string_view name) {
    const auto found = std::ranges::find(workspaces, name);
    if (found != workspaces.end()) {
        return static_cast<std::uint16_t>(found - workspaces.begin());
    }
    if (workspaces.size() == kMaxWorkspaces) {
        return 0;
    }
    workspaces.emplace_back(name);
    return static_cast<std::uint16_t>(workspaces.size() - 1);
}

} // namespace gatelens::adapters::kong
