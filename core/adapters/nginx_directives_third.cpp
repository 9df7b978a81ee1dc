// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Directives of third-party modules. Their argument counts are not checked closer
// than their documentation states them.
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
constexpr Contexts kHSLJ = kHSL | kLocationIf;
constexpr Contexts kLJ = kLocation | kLocationIf;
constexpr Contexts kTt = kStream | kStreamServer;

// clang-format off: a table reads best with one row a group.
constexpr std::array kThirdPartyRows = std::to_array<DirectiveRow>({
    // headers-more
    {kHSLJ, "1+", Text, kRepeat, kLine,
     "more_clear_headers more_clear_input_headers more_set_headers more_set_input_headers"},
    // OpenResty: lua-nginx-module, stream-lua-nginx-module
    {kHttp | kStream, "0", Text, kOnce, kBlock,
     "exit_worker_by_lua_block init_by_lua_block init_worker_by_lua_block"},
    {kHttp | kStream, "1", Text, kOnce, kLine,
     "exit_worker_by_lua_file init_by_lua init_by_lua_file init_worker_by_lua "
     "init_worker_by_lua_file lua_capture_error_log lua_max_pending_timers lua_max_running_timers "
     "lua_package_cpath lua_package_path lua_regex_cache_max_entries lua_regex_match_limit "
     "lua_sa_restart lua_thread_cache_max_entries lua_worker_thread_vm_pool_size"},
    {kHttp | kStream, "2", Text, kRepeat, kLine, "lua_load_resty_core lua_shared_dict"},
    {kHttp | kServer | kStream | kStreamServer, "0", Text, kOnce, kBlock,
     "proxy_ssl_verify_by_lua_block ssl_certificate_by_lua_block ssl_client_hello_by_lua_block "
     "ssl_session_fetch_by_lua_block ssl_session_store_by_lua_block"},
    {kHttp | kServer | kStream | kStreamServer, "1", Text, kOnce, kLine,
     "ssl_certificate_by_lua_file ssl_client_hello_by_lua_file ssl_session_fetch_by_lua_file "
     "ssl_session_store_by_lua_file"},
    {kHttp | kServer, "0", Text, kOnce, kBlock, "server_rewrite_by_lua_block"},
    {kHttp | kServer, "1", Text, kOnce, kLine, "server_rewrite_by_lua_file"},
    {kHSLJ, "0", Text, kOnce, kBlock,
     "access_by_lua_block body_filter_by_lua_block header_filter_by_lua_block log_by_lua_block "
     "rewrite_by_lua_block"},
    {kHSLJ, "1", Text, kOnce, kLine,
     "access_by_lua access_by_lua_file access_by_lua_no_postpone body_filter_by_lua "
     "body_filter_by_lua_file header_filter_by_lua header_filter_by_lua_file log_by_lua "
     "log_by_lua_file lua_check_client_abort lua_code_cache lua_http10_buffering "
     "lua_malloc_trim lua_need_request_body lua_socket_buffer_size lua_socket_connect_timeout "
     "lua_socket_keepalive_timeout lua_socket_log_errors lua_socket_pool_size "
     "lua_socket_read_timeout lua_socket_send_lowat lua_socket_send_timeout lua_ssl_ciphers "
     "lua_ssl_certificate lua_ssl_certificate_key lua_ssl_crl lua_ssl_key_log "
     "lua_ssl_trusted_certificate lua_ssl_verify_depth "
     "lua_transform_underscores_in_response_headers "
     "lua_use_default_type rewrite_by_lua rewrite_by_lua_file rewrite_by_lua_no_postpone"},
    {kHSLJ, "1+", Text, kOnce, kLine, "lua_ssl_conf_command lua_ssl_protocols"},
    {kTt, "0", Text, kOnce, kBlock, "content_by_lua_block log_by_lua_block preread_by_lua_block"},
    {kTt, "1", Text, kOnce, kLine,
     "content_by_lua_file log_by_lua_file lua_add_variable lua_check_client_abort lua_code_cache "
     "lua_socket_buffer_size lua_socket_connect_timeout lua_socket_keepalive_timeout "
     "lua_socket_log_errors lua_socket_pool_size lua_socket_read_timeout lua_socket_send_timeout "
     "lua_ssl_ciphers lua_ssl_crl lua_ssl_trusted_certificate lua_ssl_verify_depth "
     "preread_by_lua_file preread_by_lua_no_postpone"},
    {kTt, "1+", Text, kOnce, kLine, "lua_ssl_protocols"},
    {kLJ, "0", Text, kOnce, kBlock, "content_by_lua_block"},
    {kLJ, "1", Text, kOnce, kLine, "content_by_lua content_by_lua_file"},
    {kServer | kLocation | kServerIf | kLocationIf, "1", Text, kRepeat, kBlock, "set_by_lua_block"},
    {kServer | kLocation | kServerIf | kLocationIf, "2+", Text, kRepeat, kLine,
     "set_by_lua set_by_lua_file"},
    {kUpstream | kStreamUpstream, "0", Text, kOnce, kBlock, "balancer_by_lua_block"},
    {kUpstream | kStreamUpstream, "1", Text, kOnce, kLine,
     "balancer_by_lua_file balancer_keepalive"},
    // echo-nginx-module, set-misc-nginx-module, srcache, redis2, memc, rds-json
    {kLJ, "0+", Text, kRepeat, kLine,
     "echo echo_after_body echo_before_body echo_blocking_sleep echo_duplicate echo_end echo_exec "
     "echo_flush echo_foreach_split echo_location echo_location_async echo_read_request_body "
     "echo_request_body echo_reset_timer echo_sleep echo_status echo_subrequest "
     "echo_subrequest_async memc_pass redis2_pass redis2_query redis_pass"},
    {kHSLJ | kServerIf, "1+", Text, kRepeat, kLine,
     "set_base32_alphabet set_decode_base32 set_decode_base64 set_decode_hex set_encode_base32 "
     "set_encode_base64 set_encode_hex set_escape_uri set_formatted_gmt_time "
     "set_formatted_local_time set_hashed_upstream set_hmac_sha1 set_hmac_sha256 set_if_empty "
     "set_local_today set_md5 set_misc_base32_padding set_quote_json_str set_quote_pgsql_str "
     "set_quote_sql_str set_random set_rotate set_secure_random_alphanum set_secure_random_lcalpha "
     "set_sha1 set_unescape_uri"},
    {kHSLJ, "1+", Text, kRepeat, kLine,
     "memc_cmds_allowed memc_connect_timeout memc_read_timeout memc_send_timeout rds_json "
     "redis2_connect_timeout redis2_read_timeout redis2_send_timeout srcache_default_expire "
     "srcache_fetch srcache_fetch_skip srcache_ignore_content_encoding "
     "srcache_max_expire srcache_methods srcache_request_cache_control "
     "srcache_response_cache_control srcache_store srcache_store_max_size "
     "srcache_store_private srcache_store_ranges srcache_store_skip srcache_store_statuses"},
    // ModSecurity-nginx, App Protect, NAXSI
    {kHSL, "1+", Text, kRepeat, kLine,
     "app_protect_dos_enable app_protect_dos_monitor app_protect_dos_name "
     "app_protect_dos_policy_file app_protect_dos_security_log app_protect_dos_security_log_enable "
     "app_protect_enable app_protect_policy_file app_protect_security_log "
     "app_protect_security_log_enable modsecurity modsecurity_rules modsecurity_rules_file "
     "modsecurity_rules_remote modsecurity_transaction_id modsecurity_use_error_log"},
    {kLocation, "0+", Text, kRepeat, kLine,
     "BasicRule CheckRule DeniedUrl LearningMode SecRulesDisabled SecRulesEnabled basic_rule "
     "check_rule denied_url learning_mode rules_disabled rules_enabled"},
    {kHttp, "1+", Text, kRepeat, kLine, "MainRule main_rule app_protect_cookie_seed"},
    // brotli, zstd, pagespeed
    {kHSLJ, "1+", Text, kRepeat, kLine,
     "brotli brotli_buffers brotli_comp_level brotli_min_length brotli_static brotli_types "
     "brotli_window pagespeed zstd zstd_buffers zstd_comp_level zstd_min_length zstd_static "
     "zstd_types"},
    // nginx-module-vts
    {kHSL, "0+", Text, kRepeat, kLine,
     "vhost_traffic_status vhost_traffic_status_average_method "
     "vhost_traffic_status_bypass_limit vhost_traffic_status_bypass_stats "
     "vhost_traffic_status_display vhost_traffic_status_display_format "
     "vhost_traffic_status_display_jsonp vhost_traffic_status_display_sum_key "
     "vhost_traffic_status_filter vhost_traffic_status_filter_by_host "
     "vhost_traffic_status_filter_by_set_key vhost_traffic_status_filter_check_duplicate "
     "vhost_traffic_status_filter_max_node vhost_traffic_status_histogram_buckets "
     "vhost_traffic_status_limit vhost_traffic_status_limit_check_duplicate "
     "vhost_traffic_status_limit_traffic vhost_traffic_status_limit_traffic_by_set_key "
     "vhost_traffic_status_measure_status_codes vhost_traffic_status_set_by_filter "
     "vhost_traffic_status_stats_by_upstream"},
    {kHttp, "0+", Text, kRepeat, kLine, "vhost_traffic_status_dump vhost_traffic_status_zone"},
    // GeoIP2
    {kHttp | kStream, "1", Text, kRepeat, kBlock, "geoip2"},
    {kHttp | kStream, "1", Text, kRepeat, kLine, "geoip2_proxy geoip2_proxy_recursive"},
    // OpenTracing, OpenTelemetry, Datadog, Jaeger
    {kHSL, "1+", Text, kRepeat, kLine,
     "datadog_agent_url datadog_allow_sampling_delegation_in_subrequests datadog_environment "
     "datadog_location_operation_name datadog_operation_name datadog_propagation_styles "
     "datadog_resource_name datadog_sample_rate datadog_service_name datadog_tag datadog_tracing "
     "datadog_version datadog_appsec_enabled opentelemetry opentelemetry_attribute "
     "opentelemetry_capture_headers opentelemetry_ignore_paths opentelemetry_operation_name "
     "opentelemetry_propagate opentelemetry_sensitive_header_names "
     "opentelemetry_trust_incoming_spans "
     "opentracing opentracing_fastcgi_propagate_context opentracing_grpc_propagate_context "
     "opentracing_location_operation_name opentracing_operation_name "
     "opentracing_propagate_context opentracing_tag opentracing_trace_locations "
     "opentracing_trust_incoming_span"},
    {kHttp, "1+", Text, kRepeat, kLine,
     "jaeger_load_tracer lightstep_load_tracer opentelemetry_config opentracing_load_tracer"},
    // authentication: LDAP, PAM, SPNEGO, JWT, digest, shib, user hash
    {kHttp, "1", Text, kRepeat, kBlock, "ldap_server"},
    {kHSL, "1+", Text, kRepeat, kLine,
     "auth_digest auth_digest_drop_time auth_digest_evasion_time auth_digest_expires "
     "auth_digest_maxtries auth_digest_replays auth_digest_timeout auth_digest_user_file "
     "auth_gss auth_gss_allow_basic_fallback auth_gss_authorized_principal auth_gss_keytab "
     "auth_gss_realm auth_gss_service_name auth_jwt_algorithm auth_jwt_enabled "
     "auth_jwt_keyfile_path auth_jwt_location auth_jwt_loginurl auth_jwt_redirect "
     "auth_jwt_use_keyfile auth_jwt_validate_sub auth_jwt_extract_request_claims auth_ldap "
     "auth_ldap_servers auth_pam auth_pam_service_name auth_pam_set_pam_env shib_request "
     "shib_request_set shib_request_use_headers"},
    // others that packages ship
    {kHSLJ, "0+", Text, kRepeat, kLine,
     "access_log_bypass_if ajp_pass auth_totp_file auth_totp_realm fancyindex "
     "fancyindex_css_href fancyindex_default_sort fancyindex_directories_first "
     "fancyindex_exact_size fancyindex_footer fancyindex_header fancyindex_hide_parent_dir "
     "fancyindex_hide_symlinks fancyindex_ignore fancyindex_localtime fancyindex_name_length "
     "fancyindex_show_dotfiles fancyindex_show_path fancyindex_time_format "
     "nchan_channel_group nchan_channel_id nchan_message_buffer_length nchan_message_timeout "
     "nchan_pub nchan_publisher nchan_pubsub nchan_redis_pass nchan_redis_url nchan_store_messages "
     "nchan_stub_status nchan_sub nchan_subscriber nchan_use_redis dav_ext_lock "
     "dav_ext_methods passenger_app_env passenger_app_root passenger_enabled passenger_ruby "
     "report_uploads stream_server_traffic_status subs_filter subs_filter_bypass "
     "subs_filter_types testcookie testcookie_name testcookie_secret track_uploads upload_pass "
     "upload_store upload_set_form_field upload_max_file_size upload_cleanup "
     "upstream_show vod vod_mode"},
    {kHttp, "1+", Text, kRepeat, kLine,
     "dav_ext_lock_zone lua_upstream_nodes passenger_root passenger_max_pool_size upload_progress"},
    {kUpstream, "0+", Text, kRepeat, kLine,
     "check check_http_expect_alive check_http_send check_keepalive_requests check_shm_size "
     "dynamic_resolve fair jdomain session_sticky"},
    {kLocation, "0-1", Text, kOnce, kLine, "check_status"},
    {kMain, "0", Text, kOnce, kBlock, "rtmp"},
});
// clang-format on

} // namespace

std::span<const DirectiveRow> thirdPartyDirectives() {
    return kThirdPartyRows;
}

} // namespace gatelens::adapters::nginx
