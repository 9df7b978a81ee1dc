// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Directives of the core, of mail and stream, and of NGINX Plus.
#include "core/adapters/nginx_directives.h"

#include <array>

namespace gatelens::adapters::nginx {

namespace {

using enum ArgumentKind;

constexpr bool kOnce = false;
constexpr bool kRepeat = true;
constexpr bool kLine = false;
constexpr bool kBlock = true;
constexpr Contexts kHSL = kHttp | kServer | kLocation;
constexpr Contexts kHS = kHttp | kServer;
constexpr Contexts kTt = kStream | kStreamServer;

// clang-format off: a table reads best with one row a group.
constexpr std::array kOtherRows = std::to_array<DirectiveRow>({
    {kMain, "0", Text, kOnce, kBlock, "events"},
    {kMain, "1", Words, kOnce, kLine, "debug_points"},
    {kMain, "1", Flag, kOnce, kLine,
     "daemon master_process pcre_jit quic_bpf ssl_object_cache_inheritable"},
    {kMain, "1", Time, kOnce, kLine, "timer_resolution worker_shutdown_timeout"},
    {kMain, "1", Number, kOnce, kLine, "worker_rlimit_nofile"},
    {kMain, "1", Size, kOnce, kLine, "worker_rlimit_core"},
    {kMain, "1", Text, kOnce, kLine,
     "google_perftools_profiles lock_file pid ssl_engine worker_priority worker_processes "
     "working_directory"},
    {kMain, "1", Text, kRepeat, kLine, "env load_module"},
    {kMain, "1+", Text, kOnce, kLine, "worker_cpu_affinity"},
    {kMain, "1+", Text, kRepeat, kLine, "error_log"},
    {kMain, "1-2", Text, kOnce, kLine, "user"},
    {kMain, "2-3", Text, kRepeat, kLine, "thread_pool"},
    {kEvents, "1", Flag, kOnce, kLine, "accept_mutex multi_accept"},
    {kEvents, "1", Time, kOnce, kLine, "accept_mutex_delay"},
    {kEvents, "1", Number, kOnce, kLine, "epoll_events worker_aio_requests"},
    {kEvents, "1", Text, kOnce, kLine, "use worker_connections"},
    {kEvents, "1", Text, kRepeat, kLine, "debug_connection"},
    {kAny, "1", Text, kRepeat, kLine, "include"},
    {kMain, "0", Text, kOnce, kBlock, "mail"},
    {kMail, "0", Text, kRepeat, kBlock, "server"},
    {kMail | kMailServer, "1", Seconds, kOnce, kLine, "ssl_session_timeout"},
    {kMail | kMailServer, "1", Words, kOnce, kLine, "proxy_protocol ssl_verify_client"},
    {kMail | kMailServer, "1", Flag, kOnce, kLine,
     "auth_http_pass_client_cert proxy proxy_pass_error_message proxy_smtp_auth "
     "ssl_certificate_compression ssl_prefer_server_ciphers ssl_session_tickets xclient"},
    {kMail | kMailServer, "1", Time, kOnce, kLine,
     "auth_http_timeout proxy_timeout resolver_timeout smtp_greeting_delay timeout"},
    {kMail | kMailServer, "1", Number, kOnce, kLine, "max_errors ssl_verify_depth"},
    {kMail | kMailServer, "1", Size, kOnce, kLine,
     "imap_client_buffer proxy_buffer smtp_client_buffer"},
    {kMail | kMailServer, "1", Text, kOnce, kLine,
     "server_name ssl_ciphers ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve "
     "ssl_trusted_certificate"},
    {kMail | kMailServer, "1", Text, kRepeat, kLine,
     "auth_http set_real_ip_from ssl_certificate ssl_certificate_key ssl_password_file "
     "ssl_session_ticket_key starttls"},
    {kMail | kMailServer, "1+", Words, kOnce, kLine, "imap_auth pop3_auth smtp_auth ssl_protocols"},
    {kMail | kMailServer, "1+", Text, kOnce, kLine, "resolver"},
    {kMail | kMailServer, "1+", Text, kRepeat, kLine,
     "error_log imap_capabilities pop3_capabilities smtp_capabilities"},
    {kMail | kMailServer, "1-2", Text, kRepeat, kLine, "ssl_session_cache"},
    {kMail | kMailServer, "2", Text, kRepeat, kLine, "auth_http_header ssl_conf_command"},
    {kMailServer, "1", Text, kOnce, kLine, "protocol"},
    {kMailServer, "1+", Text, kRepeat, kLine, "listen"},
    {kMain, "0", Text, kOnce, kBlock, "stream"},
    {kStream, "0", Text, kRepeat, kBlock, "server"},
    {kStream, "1", Number, kOnce, kLine,
     "map_hash_bucket_size map_hash_max_size server_names_hash_bucket_size "
     "server_names_hash_max_size variables_hash_bucket_size variables_hash_max_size"},
    {kStream, "1", Text, kRepeat, kBlock, "upstream"},
    {kStream, "1-2", Text, kOnce, kLine, "geoip_city geoip_country geoip_org"},
    {kStream, "1-2", Text, kRepeat, kBlock, "geo"},
    {kStream, "2", Text, kRepeat, kLine, "limit_conn_zone"},
    {kStream, "2", Text, kRepeat, kBlock, "map split_clients"},
    {kStream, "2+", Text, kRepeat, kLine, "log_format"},
    {kTt, "1", Seconds, kOnce, kLine, "ssl_session_timeout"},
    {kTt, "1", Words, kOnce, kLine,
     "limit_conn_log_level proxy_protocol ssl_ocsp ssl_verify_client"},
    {kTt, "1", Flag, kOnce, kLine,
     "limit_conn_dry_run proxy_half_close proxy_next_upstream proxy_socket_keepalive "
     "proxy_ssl proxy_ssl_server_name proxy_ssl_session_reuse proxy_ssl_verify "
     "ssl_certificate_compression ssl_prefer_server_ciphers ssl_preread ssl_reject_handshake "
     "ssl_session_tickets ssl_stapling ssl_stapling_verify tcp_nodelay"},
    {kTt, "1", Time, kOnce, kLine,
     "preread_timeout proxy_connect_timeout proxy_next_upstream_timeout "
     "proxy_protocol_timeout proxy_timeout resolver_timeout ssl_handshake_timeout"},
    {kTt, "1", Number, kOnce, kLine,
     "proxy_next_upstream_tries proxy_requests proxy_responses proxy_ssl_verify_depth "
     "ssl_verify_depth"},
    {kTt, "1", Size, kOnce, kLine,
     "preread_buffer_size proxy_buffer_size proxy_downstream_buffer proxy_socket_rcvbuf "
     "proxy_socket_sndbuf proxy_upstream_buffer"},
    {kTt, "1", Text, kOnce, kLine,
     "proxy_download_rate proxy_ssl_certificate proxy_ssl_certificate_key proxy_ssl_ciphers "
     "proxy_ssl_crl proxy_ssl_name proxy_ssl_trusted_certificate proxy_upload_rate "
     "ssl_ciphers ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve "
     "ssl_ocsp_responder ssl_stapling_file ssl_stapling_responder ssl_trusted_certificate"},
    {kTt, "1", Text, kRepeat, kLine,
     "allow deny proxy_ssl_password_file set_real_ip_from ssl_certificate "
     "ssl_certificate_key ssl_ech_file ssl_ocsp_cache ssl_password_file "
     "ssl_session_ticket_key"},
    {kTt, "1+", Words, kOnce, kLine, "proxy_ssl_protocols ssl_protocols"},
    {kTt, "1+", Text, kOnce, kLine, "proxy_ssl_alpn resolver ssl_alpn"},
    {kTt, "1+", Text, kRepeat, kLine, "access_log error_log"},
    {kTt, "1-2", Text, kOnce, kLine, "proxy_bind"},
    {kTt, "1-2", Text, kRepeat, kLine, "ssl_session_cache"},
    {kTt, "1-3", Text, kRepeat, kLine, "proxy_ssl_certificate_cache ssl_certificate_cache"},
    {kTt, "1-4", Text, kOnce, kLine, "open_log_file_cache"},
    {kTt, "2", Text, kRepeat, kLine, "limit_conn proxy_ssl_conf_command ssl_conf_command"},
    {kStreamServer, "1", Text, kOnce, kLine, "pass proxy_pass"},
    {kStreamServer, "1", Text, kRepeat, kLine, "return"},
    {kStreamServer, "1+", Text, kRepeat, kLine, "listen server_name"},
    {kStreamServer, "2", Text, kRepeat, kLine, "set"},
    {kStreamUpstream, "0", Text, kRepeat, kLine, "least_conn"},
    {kStreamUpstream, "0-2", Text, kRepeat, kLine, "random"},
    {kStreamUpstream, "1", Time, kOnce, kLine, "resolver_timeout"},
    {kStreamUpstream, "1+", Text, kOnce, kLine, "resolver"},
    {kStreamUpstream, "1+", Text, kRepeat, kLine, "server"},
    {kStreamUpstream, "1-2", Text, kOnce, kLine, "zone"},
    {kStreamUpstream, "1-2", Text, kRepeat, kLine, "hash least_time"},
    // NGINX Plus and njs, OpenTelemetry and ACME, which nginx.org documents.
    {kMain, "0", Text, kOnce, kBlock, "mgmt"},
    {kMain, "1-3", Text, kRepeat, kLine, "js_load_http_native_module js_load_stream_native_module"},
    {kEvents, "1", Time, kOnce, kLine, "stall_threshold"},
    {kHttp, "1", Text, kRepeat, kBlock, "acme_issuer match oidc_provider"},
    {kHttp, "0", Text, kOnce, kBlock, "otel_exporter"},
    {kHttp, "1-2", Text, kRepeat, kBlock, "num_map"},
    {kHttp, "1", Text, kRepeat, kLine, "js_include otel_service_name"},
    {kHttp, "1+", Text, kRepeat, kLine,
     "acme_shared_zone js_shared_dict_zone keyval_zone session_log_zone"},
    {kHttp, "2+", Text, kRepeat, kLine,
     "auth_jwt_claim_set auth_jwt_header_set keyval otel_resource_attr session_log_format"},
    {kHSL, "1", Flag, kOnce, kLine,
     "fastcgi_bind_dynamic fastcgi_request_dynamic grpc_bind_dynamic grpc_request_dynamic "
     "hls_forward_args js_fetch_verify memcached_bind_dynamic proxy_bind_dynamic "
     "proxy_request_dynamic scgi_bind_dynamic scgi_request_dynamic tunnel_bind_dynamic "
     "uwsgi_bind_dynamic uwsgi_request_dynamic"},
    {kHSL, "1", Text, kOnce, kLine,
     "auth_jwt_key_cache auth_jwt_leeway auth_oidc f4f_buffer_size grpc_ssl_key_log hls_fragment "
     "hls_mp4_buffer_size hls_mp4_max_buffer_size js_context_reuse js_engine js_fetch_buffer_size "
     "js_fetch_ciphers js_fetch_keepalive js_fetch_keepalive_requests js_fetch_keepalive_time "
     "js_fetch_keepalive_timeout js_fetch_max_response_buffer_size js_fetch_proxy "
     "js_fetch_timeout js_fetch_trusted_certificate js_fetch_verify_depth js_path "
     "mp4_limit_rate mp4_limit_rate_after otel_span_name otel_trace otel_trace_context "
     "proxy_ssl_key_log session_log status_format uwsgi_ssl_key_log"},
    {kHSL, "1+", Text, kRepeat, kLine,
     "fastcgi_allow_upstream fastcgi_cache_purge grpc_allow_upstream js_fetch_protocols js_import "
     "js_preload_object js_var memcached_allow_upstream proxy_allow_upstream proxy_cache_purge "
     "scgi_allow_upstream scgi_cache_purge tunnel_allow_upstream uwsgi_allow_upstream "
     "uwsgi_cache_purge"},
    {kHSL, "2", Text, kRepeat, kLine, "error_log_tag hls_buffers otel_span_attr"},
    {kHSL, "2-3", Text, kRepeat, kLine, "js_set"},
    {kHttp | kServer | kLocation | kLimitExcept, "1", Text, kOnce, kLine, "auth_jwt_type"},
    {kHttp | kServer | kLocation | kLimitExcept, "1-2", Text, kOnce, kLine, "auth_jwt"},
    {kHttp | kServer | kLocation | kLimitExcept, "1", Text, kRepeat, kLine,
     "auth_jwt_key_file auth_jwt_key_request"},
    {kHttp | kServer | kLocation | kLimitExcept, "1+", Text, kRepeat, kLine,
     "auth_jwt_require auth_require"},
    {kHS, "1", Text, kOnce, kLine, "ssl_key_log"},
    {kServer, "1+", Text, kRepeat, kLine, "acme_certificate"},
    {kServer | kLocation | kLocationIf, "1", Text, kOnce, kLine, "status_zone"},
    {kServer | kLocation, "1", Text, kOnce, kLine, "internal_redirect"},
    {kLocation, "0", Text, kRepeat, kLine, "f4f hls status upstream_conf"},
    {kLocation, "0-1", Text, kOnce, kLine, "api"},
    {kLocation, "0+", Text, kRepeat, kLine, "health_check"},
    {kLocation, "1+", Text, kRepeat, kLine, "js_periodic"},
    {kLocation | kLocationIf | kLimitExcept, "1-2", Text, kOnce, kLine,
     "js_access js_body_filter js_content js_header_filter"},
    {kUpstream, "0", Text, kRepeat, kLine, "ntlm"},
    {kUpstream, "1", Text, kOnce, kLine, "state"},
    {kUpstream, "1-2", Text, kOnce, kLine, "queue"},
    {kStreamUpstream, "1", Text, kOnce, kLine, "state"},
    {kStream, "1", Text, kRepeat, kBlock, "match"},
    {kStream, "1-2", Text, kRepeat, kBlock, "num_map"},
    {kStream, "1", Text, kRepeat, kLine, "js_include"},
    {kStream, "1+", Text, kRepeat, kLine, "js_shared_dict_zone keyval_zone"},
    {kStream, "2+", Text, kRepeat, kLine, "keyval"},
    {kTt, "1", Flag, kOnce, kLine,
     "js_fetch_verify mqtt mqtt_preread proxy_bind_dynamic proxy_session_drop zone_sync_ssl "
     "zone_sync_ssl_server_name zone_sync_ssl_verify"},
    {kTt, "1", Text, kOnce, kLine,
     "health_check_timeout js_access js_context_reuse js_engine js_fetch_buffer_size "
     "js_fetch_ciphers js_fetch_keepalive js_fetch_keepalive_requests js_fetch_keepalive_time "
     "js_fetch_keepalive_timeout js_fetch_max_response_buffer_size js_fetch_proxy "
     "js_fetch_timeout js_fetch_trusted_certificate js_fetch_verify_depth js_filter js_path "
     "js_preread proxy_ssl_key_log ssl_key_log zone_sync_connect_retry_interval "
     "zone_sync_connect_timeout zone_sync_interval zone_sync_recv_buffer_size "
     "zone_sync_ssl_certificate zone_sync_ssl_certificate_key zone_sync_ssl_ciphers "
     "zone_sync_ssl_crl zone_sync_ssl_name zone_sync_ssl_password_file "
     "zone_sync_ssl_trusted_certificate zone_sync_ssl_verify_depth zone_sync_timeout"},
    {kTt, "1+", Text, kRepeat, kLine,
     "js_fetch_protocols js_import js_preload_object js_var zone_sync_ssl_protocols"},
    {kTt, "2", Text, kRepeat, kLine, "mqtt_buffers zone_sync_buffers zone_sync_ssl_conf_command"},
    {kTt, "2-3", Text, kRepeat, kLine, "js_set"},
    {kStreamServer, "0", Text, kOnce, kLine, "zone_sync"},
    {kStreamServer, "0+", Text, kRepeat, kLine, "health_check"},
    {kStreamServer, "1", Text, kOnce, kLine, "mqtt_rewrite_buffer_size status_zone"},
    {kStreamServer, "1+", Text, kRepeat, kLine, "js_periodic zone_sync_server"},
    {kStreamServer, "2", Text, kRepeat, kLine, "mqtt_set_connect"},
});
// clang-format on

} // namespace

std::span<const DirectiveRow> otherDirectives() {
    return kOtherRows;
}

} // namespace gatelens::adapters::nginx
