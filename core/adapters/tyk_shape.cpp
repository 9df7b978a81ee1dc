// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What tyk.conf, classic definitions and policies may hold: the JSON names of the
// gateway's own structures (config/config.go, apidef/api_definitions.go, user/).
#include "core/adapters/support/shape_text.h"
#include "core/adapters/tyk_internal.h"

#include <array>

namespace gatelens::adapters::tyk {

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"endpoint", "disabled:b path:s method:s"},
    {"meta",
     "@endpoint ignore_case:b method_actions:{(action:s code:i data:s headers:{s})} _id:a id:a "
     "name:a"},
    {"template",
     "@endpoint template_data:(input_type:s template_mode:s enable_session:b template_source:s)"},
    {"header", "@endpoint delete_headers:[s] add_headers:{s} act_on:b"},
    {"trigger_options",
     "header_matches:{(match_rx:s reverse:b)} query_val_matches:{(match_rx:s reverse:b)} "
     "path_part_matches:{(match_rx:s reverse:b)} session_meta_matches:{(match_rx:s reverse:b)} "
     "request_context_matches:{(match_rx:s reverse:b)} payload_matches:(match_rx:s reverse:b)"},
    {"extended_paths",
     "ignored:[(@meta)] white_list:[(@meta)] black_list:[(@meta)] "
     "mock_response:[(@meta code:i<0..999> body:s headers:{s})] cache:[s] "
     "advance_cache_config:[(@endpoint cache_key_regex:s cache_response_codes:[i] timeout:i)] "
     "transform:[(@template)] transform_response:[(@template)] "
     "transform_jq:[(@endpoint filter:s)] transform_jq_response:[(@endpoint filter:s)] "
     "transform_headers:[(@header)] transform_response_headers:[(@header)] "
     "hard_timeouts:[(@endpoint timeout:i duration:s)] "
     "circuit_breakers:[(@endpoint threshold_percent:n<0..> samples:i "
     "return_to_service_after:i disable_half_open_state:b)] "
     "url_rewrites:[(@endpoint match_pattern:s rewrite_to:s MatchRegexp:a "
     "triggers:[(on:s options:(@trigger_options) rewrite_to:s)])] "
     "virtual:[(@endpoint response_function_name:s function_source_type:s function_source_uri:s "
     "use_session:b proxy_on_error:b)] size_limits:[(@endpoint size_limit:i)] "
     "method_transforms:[(@endpoint to_method:s)] track_endpoints:[(@endpoint)] "
     "do_not_track_endpoints:[(@endpoint)] "
     "validate_json:[(@endpoint schema:a schema_b64:s error_response_code:i)] "
     "validate_request:[(enabled:b path:s method:s error_response_code:i)] internal:[(@endpoint)] "
     "go_plugin:[(@endpoint plugin_path:s func_name:s)] "
     "persist_graphql:[(path:s method:s operation:s variables:a)] "
     "rate_limit:[(@endpoint rate:n<0..> per:n<0..>)]"},
    {"version",
     "name:s expires:s paths:(ignored:[s] white_list:[s] black_list:[s]) use_extended_paths:b "
     "extended_paths:(@extended_paths) global_headers:{s} global_headers_remove:[s] "
     "global_headers_disabled:b global_response_headers:{s} global_response_headers_remove:[s] "
     "global_response_headers_disabled:b ignore_endpoint_case:b global_size_limit:i "
     "global_size_limit_disabled:b global_enforce_timeout:s global_enforce_timeout_disabled:b "
     "override_target:s"},
    {"auth",
     "name:s use_param:b param_name:s use_cookie:b cookie_name:s disable_header:b "
     "auth_header_name:s use_certificate:b validate_signature:b "
     "signature:(algorithm:s header:s use_param:b param_name:s secret:s allowed_clock_skew:i "
     "error_code:i error_message:s)"},
    {"discovery",
     "use_discovery_service:b query_endpoint:s use_nested_query:b parent_data_path:s data_path:s "
     "port_data_path:s target_path:s use_target_list:b cache_disabled:b cache_timeout:i "
     "endpoint_returns_list:b"},
    {"hook", "disabled:b name:s path:s code:s require_session:b raw_body_only:b require_body:a"},
    {"provider", "name:s storage_engine:s meta:a"},
    {"source", "enabled:b name:s"},
    {"grant_auth",
     "client_id:s client_secret:s method:s username:s password:s header:(@source) token_url:s "
     "scopes:[s] extra_metadata:[s] enabled:b"},
    {"scope", "scope_claim_name:s scope_to_policy:{s}"},
    {"storage",
     "type:s host:s port:i<0..65535> hosts:{t} addrs:[s] master_name:s sentinel_password:s "
     "username:s password:s database:i optimisation_max_idle:i optimisation_max_active:i timeout:i "
     "enable_cluster:b use_ssl:b ssl_insecure_skip_verify:b ca_file:s cert_file:s key_file:s "
     "tls_max_version:s tls_min_version:s compress_api_definitions:b compress_policies:b "
     "max_decompressed_size:i iam_auth:a"},
    {"limits",
     "rate:n per:n throttle_interval:n throttle_retry_limit:i max_query_depth:i quota_max:i "
     "quota_renewal_rate:i smoothing:a"},
});

constexpr std::string_view kClassic =
    "id:a _id:a name:s slug:s expiration:s listen_port:i<0..65535> protocol:s "
    "enable_proxy_protocol:b json_rpc_version:s application_protocol:s api_id:s org_id:s "
    "use_keyless:b use_oauth2:b "
    "external_oauth:(enabled:b providers:[(jwt:(enabled:b signing_method:s source:s "
    "issued_at_validation_skew:i not_before_validation_skew:i expires_at_validation_skew:i "
    "identity_base_field:s) introspection:(enabled:b url:s client_id:s client_secret:s "
    "identity_base_field:s cache:(enabled:b timeout:i)))]) "
    "use_openid:b openid_options:(providers:[(issuer:s client_ids:{s})] segregate_by_client:b) "
    "oauth_meta:(allowed_access_types:[s] allowed_authorize_types:[s] auth_login_redirect:s) "
    "auth:(@auth) auth_configs:{(@auth)} use_basic_auth:b "
    "basic_auth:(disable_caching:b cache_ttl:i extract_from_body:b body_user_regexp:s "
    "body_password_regexp:s) use_mutual_tls_auth:b client_certificates:[s] "
    "upstream_certificates:{s} upstream_certificates_disabled:b pinned_public_keys:{s} "
    "certificate_pinning_disabled:b enable_jwt:b use_standard_auth:b use_go_plugin_auth:b "
    "enable_coprocess_auth:b custom_plugin_auth_enabled:b jwt_signing_method:s jwt_source:s "
    "jwt_jwks_uris:[(url:s cache_timeout:t)] jwt_identity_base_field:s jwt_client_base_field:s "
    "jwt_policy_field_name:s jwt_default_policies:[s] jwt_issued_at_validation_skew:i<0..> "
    "jwt_expires_at_validation_skew:i<0..> jwt_not_before_validation_skew:i<0..> jwt_skip_kid:b "
    "jwt_disable_issued_at_validation:b jwt_disable_expires_at_validation:b "
    "jwt_disable_not_before_validation:b scopes:(jwt:(@scope) oidc:(@scope)) "
    "idp_client_id_mapping_disabled:b jwt_scope_to_policy_mapping:{s} jwt_scope_claim_name:s "
    "notifications:(shared_secret:s oauth_on_keychange_url:s) enable_signature_checking:b "
    "hmac_allowed_clock_skew:n hmac_allowed_algorithms:[s] "
    "request_signing:(is_enabled:b secret:s key_id:s algorithm:s header_list:[s] "
    "certificate_id:s signature_header:s) base_identity_provided_by:s "
    "definition:(enabled:b name:s default:s location:s key:s strip_path:b "
    "strip_versioning_data:b url_versioning_pattern:s fallback_to_default:b versions:{s} "
    "base_id:s) version_data:(not_versioned:b default_version:s versions:{(@version)}) "
    "uptime_tests:a "
    "proxy:(preserve_host_header:b listen_path:s target_url:s disable_strip_slash:b "
    "strip_listen_path:b enable_load_balancing:b target_list:[s] "
    "check_host_against_uptime_tests:b service_discovery:(@discovery) "
    "transport:(ssl_insecure_skip_verify:b ssl_ciphers:[s] ssl_min_version:i ssl_max_version:i "
    "ssl_force_common_name_check:b proxy_url:s)) "
    "disable_rate_limit:b disable_quota:b "
    "custom_middleware:(pre:[(@hook)] post:[(@hook)] post_key_auth:[(@hook)] auth_check:(@hook) "
    "traffic_logs:(@hook) response:[(@hook)] driver:s id_extractor:a) "
    "custom_middleware_bundle:s custom_middleware_bundle_disabled:b "
    "cache_options:(cache_timeout:i enable_cache:b cache_all_safe_requests:b "
    "cache_response_codes:[i] enable_upstream_cache_control:b cache_control_ttl_header:s "
    "cache_by_headers:[s]) session_lifetime_respects_key_expiration:b session_lifetime:i "
    "session_lifetime_disabled:b active:b internal:b auth_provider:(@provider) "
    "session_provider:(@provider) event_handlers:a enable_batch_request_support:b "
    "enable_ip_whitelisting:b allowed_ips:[s] enable_ip_blacklisting:b blacklisted_ips:[s] "
    "ip_access_control_disabled:b dont_set_quota_on_create:b expire_analytics_after:i "
    "disable_expire_analytics:b response_processors:[(name:s options:a)] "
    "CORS:(enable:b allowed_origins:[s] allowed_methods:[s] allowed_headers:[s] "
    "exposed_headers:[s] allow_credentials:b max_age:i options_passthrough:b debug:b) domain:s "
    "domain_disabled:b certificates:[s] do_not_track:b enable_context_vars:b config_data:a "
    "config_data_disabled:b tag_headers:[s] global_rate_limit:(disabled:b rate:n<0..> per:n<0..>) "
    "strip_auth_data:b enable_detailed_recording:b graphql:a analytics_plugin:a tags_disabled:b "
    "tags:[s] is_oas:b detailed_tracing:b "
    "upstream_auth:(enabled:b basic_auth:(enabled:b username:s password:s header:(@source) "
    "header_name:s) oauth:(enabled:b allowed_authorize_types:[s] "
    "client_credentials:(@grant_auth) password:(@grant_auth))) security_requirements:a "
    "security_requirement_scopes:a error_overrides:a error_overrides_disabled:b is_site:b "
    "hook_references:a check_host_against_uptime_tests:b";

constexpr std::string_view kPlan =
    "_id:a id:s name:s org_id:s @limits "
    "access_rights:{(api_name:s api_id:s versions:[s] allowed_urls:[(url:s methods:[s])] "
    "restricted_types:a allowed_types:a limit:a field_access_rights:a disable_introspection:b "
    "allowance_scope:s endpoints:a json_rpc_methods:a json_rpc_methods_access_rights:a "
    "mcp_primitives:a mcp_access_rights:a)} hmac_enabled:b enable_http_signature_validation:b "
    "active:b is_inactive:b tags:[s] key_expires_in:i post_expiry_action:s "
    "post_expiry_grace_period:i "
    "partitions:(quota:b rate_limit:b complexity:b acl:b per_api:b) last_updated:s meta_data:a "
    "graphql_access_rights:a date_created:a key_expires_in_display:a";

constexpr std::string_view kConfig =
    "hostname:s listen_address:s listen_port:i<0..65535> control_api_hostname:s "
    "control_api_port:i<0..65535> secret:s node_secret:s pid_file_location:s "
    "allow_insecure_configs:b public_key_path:s allow_remote_config:b enable_config_inspection:b "
    "security:(private_certificate_encoding_secret:s control_api_use_mutual_tls:b "
    "pinned_public_keys:{s} allow_unsafe_dynamic_mtls_token:b "
    "certificates:(apis:[s] upstream:{s} control_api:[s] dashboard_api:[s] mdcb_api:[s]) "
    "certificate_expiry_monitor:a) external_services:a "
    "http_server_options:(override_defaults:b read_timeout:i write_timeout:i use_ssl:b "
    "use_ssl_le:b enable_http2:b enable_strict_routes:b enable_path_prefix_matching:b "
    "enable_path_suffix_matching:b ssl_insecure_skip_verify:b enable_websockets:b "
    "certificates:[(domain_name:s cert_file:s key_file:s)] ssl_certificates:[s] server_name:s "
    "min_version:i max_version:i skip_client_ca_announcement:b flush_interval:i "
    "skip_url_cleaning:b skip_target_path_escaping:b ssl_ciphers:[s] "
    "max_request_body_size:i<0..> xff_depth:i<0..> max_response_body_size:i<0..>) "
    "version_header:s suppress_redis_signal_reload:b reload_interval:i hash_keys:b "
    "disable_key_actions_by_username:b hash_key_function:s basic_auth_hash_key_function:s "
    "hash_key_function_fallback:[s] enable_hashed_keys_listing:b min_token_length:i "
    "template_path:s "
    "policies:(policy_source:s policy_connection_string:s policy_record_name:s "
    "allow_explicit_policy_id:b policy_path:s) ports_whitelist:a disable_ports_whitelist:b "
    "app_path:s use_db_app_configs:b "
    "db_app_conf_options:(connection_string:s connection_timeout:i node_is_segmented:b tags:[s]) "
    "storage:(@storage) disable_dashboard_zeroconf:b slave_options:a management_node:b "
    "auth_override:a enforce_org_data_age:b enforce_org_data_detail_logging:b "
    "enforce_org_quotas:b experimental_process_org_off_thread:b monitor:a max_idle_connections:i "
    "max_idle_connections_per_host:i max_conn_time:i close_connections:b enable_custom_domains:b "
    "allow_master_keys:b service_discovery:(default_cache_timeout:i) "
    "proxy_ssl_insecure_skip_verify:b proxy_enable_http2:b proxy_ssl_min_version:i "
    "proxy_ssl_max_version:i proxy_ssl_ciphers:[s] proxy_default_timeout:n "
    "proxy_ssl_disable_renegotiation:b proxy_close_connections:b uptime_tests:a health_check:a "
    "health_check_endpoint_name:s readiness_check_endpoint_name:s "
    "graceful_shutdown_timeout_duration:i graceful_shutdown_delay_seconds:i "
    "oauth_refresh_token_expire:i oauth_token_expire:i oauth_token_expired_retain_period:i "
    "oauth_redirect_uri_separator:s oauth_error_status_code:i enable_key_logging:b "
    "ssl_force_common_name_check:b enable_analytics:b analytics_config:a "
    "enable_separate_analytics_store:b analytics_storage:(@storage) liveness_check:a dns_cache:a "
    "disable_regexp_cache:b regexp_cache_expire:i regexp_cache_max_entries:i "
    "disable_regexp_cache_bound:b disable_auto_max_procs:b local_session_cache:a "
    "enable_separate_cache_store:b cache_storage:(@storage) enable_bundle_downloader:b "
    "bundle_base_url:s bundle_insecure_skip_verify:b skip_verify_existing_plugin_bundle:b "
    "enable_jsvm:b jsvm_timeout:i disable_virtual_path_blobs:b tyk_js_path:s middleware_path:s "
    "coprocess_options:a ignore_endpoint_case:b ignore_canonical_mime_header_key:b log_level:s "
    "log_format:s access_logs:(enabled:b template:[s]) tracing:a opentelemetry:a newrelic:a "
    "enable_http_profiler:b use_redis_log:b use_sentry:b sentry_code:s sentry_log_level:s "
    "use_syslog:b syslog_transport:s syslog_network_addr:s use_graylog:b graylog_network_addr:s "
    "use_logstash:b logstash_transport:s logstash_network_addr:s track_404_logs:b "
    "statsd_connection_string:s statsd_prefix:s event_handlers:a event_trigers_defunct:a "
    "event_triggers_defunct:a hide_generator_header:b suppress_default_org_store:b "
    "legacy_enable_allowance_countdown:b force_global_session_lifetime:b "
    "session_lifetime_respects_key_expiration:b global_session_lifetime:i kv:a secrets:{s} "
    "override_messages:a error_overrides:a cloud:b jwt_ssl_insecure_skip_verify:b resource_sync:a "
    "oas_config:a streaming:a labs:a jwks:a allow_unsafe_policy_ids:b "
    "enable_fixed_window_rate_limiter:b enable_redis_rolling_limiter:b "
    "enable_sentinel_rate_limiter:b enable_rate_limit_smoothing:b "
    "enable_non_transactional_rate_limiter:b drl_notification_frequency:i drl_threshold:n "
    "drl_enable_sentinel_rate_limiter:b rate_limit_response_headers:s "
    // Of older versions, still common in files.
    "optimisations_use_async_session_write:b session_update_pool_size:i "
    "session_update_buffer_size:i supress_default_org_store:b";

} // namespace

const Shape& classicShape() {
    static const Shape kShape = shapeOf(kClassic, kFragments);
    return kShape;
}

const Shape& planShape() {
    static const Shape kShape = shapeOf(kPlan, kFragments);
    return kShape;
}

const Shape& configShape() {
    static const Shape kShape = shapeOf(kConfig, kFragments);
    return kShape;
}

bool classicTablesAreSound() {
    return isShapeText(kClassic, kFragments) && isShapeText(kPlan, kFragments) &&
           isShapeText(kConfig, kFragments);
}

} // namespace gatelens::adapters::tyk
