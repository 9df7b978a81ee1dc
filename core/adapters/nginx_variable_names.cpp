// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The variables of the modules that nginx.org documents.
#include "core/adapters/nginx_check.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <vector>

namespace gatelens::adapters::nginx {

namespace {

constexpr std::string_view kVariables =
    "acme_certificate acme_certificate_key ancient_browser args binary_remote_addr "
    "body_bytes_sent bytes_received bytes_sent connection connection_requests "
    "connection_time connections_active connections_reading connections_waiting "
    "connections_writing content_length content_type date_gmt date_local document_root "
    "document_uri fastcgi_path_info fastcgi_script_name geoip_area_code geoip_city "
    "geoip_city_continent_code geoip_city_country_code geoip_city_country_code3 "
    "geoip_city_country_name geoip_country_code geoip_country_code3 geoip_country_name "
    "geoip_dma_code geoip_latitude geoip_longitude geoip_org geoip_postal_code "
    "geoip_region geoip_region_name gzip_ratio hls_uri host hostname http2 http3 https "
    "invalid_referer is_args is_request_port jwt_payload limit_conn_status limit_rate "
    "limit_req_status memcached_key modern_browser mqtt_preread_clientid "
    "mqtt_preread_username msec msie nginx_version oidc_access_token oidc_id_token "
    "oidc_userinfo otel_parent_id otel_parent_sampled otel_span_id otel_trace_id pid pipe "
    "protocol proxy_add_via proxy_add_x_forwarded_for proxy_host proxy_port "
    "proxy_protocol_addr proxy_protocol_port proxy_protocol_server_addr "
    "proxy_protocol_server_port query_string quic realip_remote_addr realip_remote_port "
    "realpath_root remote_addr remote_port remote_user request request_body "
    "request_body_file request_completion request_filename request_id request_length "
    "request_method request_port request_time request_uri scheme secure_link "
    "secure_link_expires server_addr server_name server_port server_protocol "
    "session_log_binary_id session_log_id session_time slice_range spdy "
    "spdy_request_priority ssl_alpn_protocol ssl_cipher ssl_ciphers ssl_client_cert "
    "ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn "
    "ssl_client_i_dn_legacy ssl_client_raw_cert ssl_client_s_dn ssl_client_s_dn_legacy "
    "ssl_client_serial ssl_client_sigalg ssl_client_v_end ssl_client_v_remain "
    "ssl_client_v_start ssl_client_verify ssl_curve ssl_curves ssl_early_data "
    "ssl_ech_outer_server_name ssl_ech_status ssl_preread_alpn_protocols "
    "ssl_preread_protocol ssl_preread_server_name ssl_protocol ssl_server_name "
    "ssl_session_id ssl_session_reused ssl_sigalg ssl_sigalgs status tcpinfo_rcv_space "
    "tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd time_iso8601 time_iso8601_ms time_local "
    "uid_got uid_reset uid_set upstream_addr upstream_bytes_received upstream_bytes_sent "
    "upstream_cache_age upstream_cache_etag upstream_cache_key "
    "upstream_cache_last_modified upstream_cache_status upstream_connect_time "
    "upstream_first_byte_time upstream_header_time upstream_last_addr "
    "upstream_last_server_name upstream_queue_time upstream_response_length "
    "upstream_response_time upstream_session_time upstream_status uri";

// Families whose members are named after a header, a cookie, an argument …
constexpr std::array kFamilies = std::to_array<std::string_view>(
    {"arg_", "cookie_", "http_", "jwt_claim_", "jwt_header_", "oidc_claim_", "proxy_protocol_tlv_",
     "sent_http_", "sent_trailer_", "upstream_cookie_", "upstream_http_", "upstream_trailer_"});

const std::vector<std::string_view>& variables() {
    static const std::vector<std::string_view> all = split(kVariables, ' ');
    return all;
}

} // namespace

bool isKnownVariable(std::string_view name) {
    const bool family = std::any_of(kFamilies.begin(), kFamilies.end(),
                                    [name](std::string_view f) { return name.starts_with(f); });
    // The list is sorted: see above.
    return family || std::binary_search(variables().begin(), variables().end(), name);
}

std::string_view nearestVariable(std::string_view name) {
    return nearest(name, variables());
}

} // namespace gatelens::adapters::nginx
