// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Directives of the http modules that are part of nginx.
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
constexpr Contexts kHS = kHttp | kServer;
constexpr Contexts kLJ = kLocation | kLocationIf;

// clang-format off: a table reads best with one row a group.
constexpr std::array kHttpRows = std::to_array<DirectiveRow>({
    {kMain, "0", Text, kOnce, kBlock, "http"},
    {kHttp, "0", Text, kRepeat, kBlock, "server"},
    {kHttp, "1", Flag, kOnce, kLine, "geoip_proxy_recursive"},
    {kHttp, "1", Number, kOnce, kLine,
     "map_hash_bucket_size map_hash_max_size server_names_hash_bucket_size "
     "server_names_hash_max_size variables_hash_bucket_size variables_hash_max_size"},
    {kHttp, "1", Size, kOnce, kLine, "http2_recv_buffer_size"},
    {kHttp, "1", Text, kRepeat, kLine, "degradation geoip_proxy perl_modules perl_require"},
    {kHttp, "1", Text, kRepeat, kBlock, "upstream"},
    {kHttp, "1-2", Text, kOnce, kLine, "geoip_city geoip_country geoip_org"},
    {kHttp, "1-2", Text, kRepeat, kBlock, "geo"},
    {kHttp, "2", Text, kRepeat, kLine, "limit_conn_zone perl_set"},
    {kHttp, "2", Text, kRepeat, kBlock, "charset_map map split_clients"},
    {kHttp, "2+", Text, kRepeat, kLine,
     "fastcgi_cache_path log_format proxy_cache_path scgi_cache_path uwsgi_cache_path"},
    {kHttp, "3", Text, kRepeat, kLine, "limit_req_zone"},
    {kHttp | kServer | kLocation | kServerIf | kLocationIf, "1", Flag, kOnce, kLine,
     "rewrite_log uninitialized_variable_warn"},
    {kHSLJ, "1", Words, kOnce, kLine, "add_header_inherit add_trailer_inherit"},
    {kHSLJ, "1", Flag, kOnce, kLine, "gzip override_charset sendfile ssi"},
    {kHSLJ, "1", Text, kOnce, kLine,
     "charset limit_rate limit_rate_after post_action root source_charset"},
    {kHSLJ, "1-2", Text, kOnce, kLine, "expires"},
    {kHSLJ, "2+", Text, kRepeat, kLine, "error_page"},
    {kHSLJ, "2-3", Text, kRepeat, kLine, "add_header add_trailer"},
    {kHttp | kServer | kLocation | kLocationIf | kLimitExcept, "1+", Text, kRepeat, kLine,
     "access_log"},
    {kHSL, "0", Text, kRepeat, kBlock, "types"},
    {kHSL, "1", Seconds, kOnce, kLine, "open_file_cache_valid"},
    {kHSL, "1", Words, kOnce, kLine,
     "autoindex_format client_body_in_file_only degrade gzip_http_version gzip_static "
     "if_modified_since limit_conn_log_level limit_req_log_level lingering_close "
     "proxy_http_version satisfy server_tokens userid"},
    {kHSL, "1", Flag, kOnce, kLine,
     "absolute_redirect aio_write autoindex autoindex_exact_size autoindex_localtime "
     "chunked_transfer_encoding client_body_in_single_buffer create_full_put_path etag "
     "fastcgi_buffering fastcgi_cache_background_update fastcgi_cache_lock "
     "fastcgi_cache_revalidate fastcgi_force_ranges fastcgi_ignore_client_abort "
     "fastcgi_intercept_errors fastcgi_keep_conn fastcgi_pass_request_body "
     "fastcgi_pass_request_headers fastcgi_request_buffering fastcgi_socket_keepalive "
     "grpc_intercept_errors grpc_socket_keepalive grpc_ssl_server_name "
     "grpc_ssl_session_reuse grpc_ssl_verify gunzip gzip_no_buffer gzip_vary "
     "image_filter_interlace image_filter_transparency limit_conn_dry_run limit_req_dry_run "
     "log_not_found log_subrequest memcached_socket_keepalive mirror_request_body "
     "mp4_start_key_frame msie_padding msie_refresh open_file_cache_errors "
     "open_file_cache_events port_in_redirect proxy_buffering proxy_cache_background_update "
     "proxy_cache_convert_head proxy_cache_lock proxy_cache_revalidate proxy_force_ranges "
     "proxy_ignore_client_abort proxy_intercept_errors proxy_pass_request_body "
     "proxy_pass_request_headers proxy_pass_trailers proxy_request_buffering "
     "proxy_socket_keepalive proxy_ssl_server_name proxy_ssl_session_reuse proxy_ssl_verify "
     "real_ip_recursive recursive_error_pages reset_timedout_connection scgi_buffering "
     "scgi_cache_background_update scgi_cache_lock scgi_cache_revalidate scgi_force_ranges "
     "scgi_ignore_client_abort scgi_intercept_errors scgi_pass_request_body "
     "scgi_pass_request_headers scgi_request_buffering scgi_socket_keepalive "
     "server_name_in_redirect ssi_ignore_recycled_buffers ssi_last_modified "
     "ssi_silent_errors sub_filter_last_modified sub_filter_once tcp_nodelay tcp_nopush "
     "tunnel_socket_keepalive uwsgi_buffering uwsgi_cache_background_update uwsgi_cache_lock "
     "uwsgi_cache_revalidate uwsgi_force_ranges uwsgi_ignore_client_abort "
     "uwsgi_intercept_errors uwsgi_pass_request_body uwsgi_pass_request_headers "
     "uwsgi_request_buffering uwsgi_socket_keepalive uwsgi_ssl_server_name "
     "uwsgi_ssl_session_reuse uwsgi_ssl_verify xml_external_entities xslt_last_modified"},
    {kHSL, "1", Time, kOnce, kLine,
     "auth_delay client_body_timeout fastcgi_cache_lock_age fastcgi_cache_lock_timeout "
     "fastcgi_connect_timeout fastcgi_next_upstream_timeout fastcgi_read_timeout "
     "fastcgi_send_timeout grpc_connect_timeout grpc_next_upstream_timeout grpc_read_timeout "
     "grpc_send_timeout keepalive_min_timeout keepalive_time lingering_time "
     "lingering_timeout memcached_connect_timeout memcached_next_upstream_timeout "
     "memcached_read_timeout memcached_send_timeout proxy_cache_lock_age "
     "proxy_cache_lock_timeout proxy_connect_timeout proxy_next_upstream_timeout "
     "proxy_read_timeout proxy_send_timeout resolver_timeout scgi_cache_lock_age "
     "scgi_cache_lock_timeout scgi_connect_timeout scgi_next_upstream_timeout "
     "scgi_read_timeout scgi_send_timeout send_timeout tunnel_connect_timeout "
     "tunnel_next_upstream_timeout tunnel_read_timeout tunnel_send_timeout "
     "uwsgi_cache_lock_age uwsgi_cache_lock_timeout uwsgi_connect_timeout "
     "uwsgi_next_upstream_timeout uwsgi_read_timeout uwsgi_send_timeout"},
    {kHSL, "1", Number, kOnce, kLine,
     "fastcgi_cache_min_uses fastcgi_next_upstream_tries grpc_next_upstream_tries "
     "grpc_ssl_verify_depth gzip_comp_level keepalive_requests limit_conn_status "
     "limit_req_status max_ranges memcached_gzip_flag memcached_next_upstream_tries "
     "min_delete_depth open_file_cache_min_uses proxy_cache_min_uses "
     "proxy_headers_hash_bucket_size proxy_headers_hash_max_size proxy_next_upstream_tries "
     "proxy_ssl_verify_depth scgi_cache_min_uses scgi_next_upstream_tries "
     "tunnel_next_upstream_tries types_hash_bucket_size types_hash_max_size userid_service "
     "uwsgi_cache_min_uses uwsgi_modifier1 uwsgi_modifier2 uwsgi_next_upstream_tries "
     "uwsgi_ssl_verify_depth"},
    {kHSL, "1", Size, kOnce, kLine,
     "client_body_buffer_size client_max_body_size directio_alignment fastcgi_buffer_size "
     "fastcgi_busy_buffers_size fastcgi_cache_max_range_offset fastcgi_max_temp_file_size "
     "fastcgi_send_lowat fastcgi_socket_rcvbuf fastcgi_socket_sndbuf "
     "fastcgi_temp_file_write_size grpc_buffer_size grpc_socket_rcvbuf grpc_socket_sndbuf "
     "gzip_hash gzip_min_length gzip_window http2_chunk_size image_filter_buffer "
     "memcached_buffer_size mp4_buffer_size mp4_max_buffer_size postpone_gzipping "
     "postpone_output proxy_buffer_size proxy_busy_buffers_size proxy_cache_max_range_offset "
     "proxy_max_temp_file_size proxy_send_lowat proxy_socket_rcvbuf proxy_socket_sndbuf "
     "proxy_temp_file_write_size read_ahead scgi_buffer_size scgi_busy_buffers_size "
     "scgi_cache_max_range_offset scgi_max_temp_file_size scgi_socket_rcvbuf "
     "scgi_socket_sndbuf scgi_temp_file_write_size send_lowat sendfile_max_chunk slice "
     "ssi_min_file_chunk ssi_value_length subrequest_output_buffer_size tunnel_buffer_size "
     "tunnel_send_lowat tunnel_socket_rcvbuf tunnel_socket_sndbuf uwsgi_buffer_size "
     "uwsgi_busy_buffers_size uwsgi_cache_max_range_offset uwsgi_max_temp_file_size "
     "uwsgi_socket_rcvbuf uwsgi_socket_sndbuf uwsgi_temp_file_write_size"},
    {kHSL, "1", Text, kOnce, kLine,
     "add_after_body add_before_body aio auth_request default_type directio fastcgi_cache "
     "fastcgi_cache_key fastcgi_index fastcgi_limit_rate fastcgi_store grpc_ssl_ciphers "
     "grpc_ssl_crl grpc_ssl_trusted_certificate proxy_cache proxy_cache_key proxy_limit_rate "
     "proxy_method proxy_set_body proxy_ssl_certificate proxy_ssl_certificate_key "
     "proxy_ssl_ciphers proxy_ssl_crl proxy_ssl_name proxy_ssl_trusted_certificate "
     "proxy_store real_ip_header scgi_cache scgi_cache_key scgi_limit_rate scgi_store "
     "secure_link secure_link_md5 secure_link_secret userid_domain userid_expires "
     "userid_mark userid_name userid_p3p userid_path uwsgi_cache uwsgi_cache_key "
     "uwsgi_limit_rate uwsgi_ssl_ciphers uwsgi_ssl_crl uwsgi_ssl_trusted_certificate "
     "uwsgi_store uwsgi_string"},
    {kHSL, "1", Text, kRepeat, kLine,
     "ancient_browser_value fastcgi_catch_stderr fastcgi_hide_header fastcgi_pass_header "
     "fastcgi_split_path_info grpc_hide_header grpc_pass_header grpc_ssl_certificate "
     "grpc_ssl_certificate_key grpc_ssl_name grpc_ssl_password_file http2_push "
     "http2_push_preload image_filter_jpeg_quality image_filter_sharpen "
     "image_filter_webp_quality mirror modern_browser_value proxy_hide_header "
     "proxy_pass_header proxy_ssl_password_file scgi_hide_header scgi_pass_header "
     "set_real_ip_from uwsgi_hide_header uwsgi_pass_header uwsgi_ssl_certificate "
     "uwsgi_ssl_certificate_key uwsgi_ssl_name uwsgi_ssl_password_file xml_entities"},
    {kHSL, "1+", Words, kOnce, kLine,
     "dav_methods fastcgi_cache_methods fastcgi_cache_use_stale fastcgi_ignore_headers "
     "fastcgi_next_upstream grpc_ignore_headers grpc_next_upstream grpc_ssl_protocols "
     "gzip_proxied memcached_next_upstream proxy_cache_methods proxy_cache_use_stale "
     "proxy_ignore_headers proxy_next_upstream proxy_ssl_protocols scgi_cache_methods "
     "scgi_cache_use_stale scgi_ignore_headers scgi_next_upstream tunnel_next_upstream "
     "uwsgi_cache_methods uwsgi_cache_use_stale uwsgi_ignore_headers uwsgi_next_upstream "
     "uwsgi_ssl_protocols"},
    {kHSL, "1+", Text, kOnce, kLine, "early_hints resolver"},
    {kHSL, "1+", Text, kRepeat, kLine,
     "addition_types ancient_browser charset_types error_log fastcgi_cache_bypass "
     "fastcgi_cache_valid fastcgi_no_cache gzip_disable gzip_types index proxy_cache_bypass "
     "proxy_cache_valid proxy_no_cache scgi_cache_bypass scgi_cache_valid scgi_no_cache "
     "ssi_types sub_filter_types uwsgi_cache_bypass uwsgi_cache_valid uwsgi_no_cache "
     "xslt_types"},
    {kHSL, "1-2", Words, kOnce, kLine, "keepalive_disable"},
    {kHSL, "1-2", Text, kOnce, kLine,
     "disable_symlinks fastcgi_bind grpc_bind keepalive_timeout memcached_bind "
     "open_file_cache proxy_bind scgi_bind tunnel_bind uwsgi_bind"},
    {kHSL, "1-2", Text, kRepeat, kLine,
     "modern_browser proxy_cookie_domain proxy_cookie_path proxy_redirect"},
    {kHSL, "1-3", Words, kOnce, kLine, "userid_flags"},
    {kHSL, "1-3", Text, kOnce, kLine,
     "dav_access fastcgi_store_access proxy_store_access scgi_store_access "
     "uwsgi_store_access"},
    {kHSL, "1-3", Text, kRepeat, kLine,
     "grpc_ssl_certificate_cache limit_req proxy_ssl_certificate_cache "
     "uwsgi_ssl_certificate_cache"},
    {kHSL, "1-4", Text, kOnce, kLine,
     "client_body_temp_path fastcgi_temp_path open_log_file_cache proxy_temp_path "
     "scgi_temp_path uwsgi_temp_path"},
    {kHSL, "1-4", Text, kRepeat, kLine, "proxy_cookie_flags"},
    {kHSL, "2", Buffers, kOnce, kLine,
     "fastcgi_buffers gunzip_buffers gzip_buffers output_buffers proxy_buffers scgi_buffers "
     "uwsgi_buffers"},
    {kHSL, "2", Text, kRepeat, kLine,
     "auth_request_set grpc_set_header grpc_ssl_conf_command limit_conn proxy_set_header "
     "proxy_ssl_conf_command sub_filter uwsgi_ssl_conf_command xslt_param xslt_string_param"},
    {kHSL, "2-3", Text, kRepeat, kLine, "fastcgi_param scgi_param uwsgi_param"},
    {kHttp | kServer | kLocation | kLimitExcept, "1", Text, kOnce, kLine,
     "auth_basic auth_basic_user_file"},
    {kHttp | kServer | kLocation | kLimitExcept, "1", Text, kRepeat, kLine, "allow deny"},
    {kHS, "1", Seconds, kOnce, kLine, "ssl_session_timeout"},
    {kHS, "1", Words, kOnce, kLine, "ssl_ocsp ssl_verify_client"},
    {kHS, "1", Flag, kOnce, kLine,
     "http2 http3 http3_hq ignore_invalid_headers merge_slashes quic_gso quic_retry "
     "ssl_certificate_compression ssl_early_data ssl_prefer_server_ciphers "
     "ssl_reject_handshake ssl_session_tickets ssl_stapling ssl_stapling_verify "
     "underscores_in_headers"},
    {kHS, "1", Time, kOnce, kLine, "client_header_timeout"},
    {kHS, "1", Number, kOnce, kLine,
     "http2_max_concurrent_streams http2_streams_index_size http3_max_concurrent_streams "
     "max_headers quic_active_connection_id_limit ssl_verify_depth"},
    {kHS, "1", Size, kOnce, kLine,
     "client_header_buffer_size connection_pool_size http2_body_preread_size http2_pool_size "
     "http3_stream_buffer_size request_pool_size ssl_buffer_size"},
    {kHS, "1", Text, kOnce, kLine,
     "quic_host_key ssl_ciphers ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve "
     "ssl_ocsp_responder ssl_stapling_file ssl_stapling_responder ssl_trusted_certificate"},
    {kHS, "1", Text, kRepeat, kLine,
     "http2_idle_timeout http2_max_concurrent_pushes http2_max_field_size "
     "http2_max_header_size http2_max_requests http2_recv_timeout ssl_certificate "
     "ssl_certificate_key ssl_ech_file ssl_ocsp_cache ssl_password_file "
     "ssl_session_ticket_key"},
    {kHS, "1+", Words, kOnce, kLine, "ssl_protocols"},
    {kHS, "1+", Text, kRepeat, kLine, "client_body_early_read"},
    {kHS, "1-2", Text, kRepeat, kLine, "ssl_session_cache"},
    {kHS, "1-3", Text, kRepeat, kLine, "ssl_certificate_cache"},
    {kHS, "2", Buffers, kOnce, kLine, "large_client_header_buffers"},
    {kHS, "2", Text, kRepeat, kLine, "ssl_conf_command"},
    {kServer | kLocation | kServerIf | kLocationIf, "0", Text, kRepeat, kLine, "break"},
    {kServer | kLocation | kServerIf | kLocationIf, "1-2", Text, kRepeat, kLine, "return"},
    {kServer | kLocation | kServerIf | kLocationIf, "2", Text, kRepeat, kLine, "set"},
    {kServer | kLocation | kServerIf | kLocationIf, "2-3", Text, kRepeat, kLine, "rewrite"},
    {kServer | kLocation | kLocationIf, "0-1", Text, kOnce, kLine, "tunnel_pass"},
    {kServer | kLocation, "0-1", Text, kRepeat, kLine, "stub_status"},
    {kServer | kLocation, "1", Number, kOnce, kLine,
     "referer_hash_bucket_size referer_hash_max_size"},
    {kServer | kLocation, "1+", Text, kRepeat, kLine, "valid_referers"},
    {kServer | kLocation, "1+", Text, kRepeat, kBlock, "if"},
    {kServer | kLocation, "1-2", Text, kRepeat, kBlock, "location"},
    {kServer | kLocation, "2+", Text, kOnce, kLine, "try_files"},
    {kServer, "1+", Text, kRepeat, kLine, "listen server_name"},
    {kLJ, "1", Text, kOnce, kLine, "fastcgi_pass grpc_pass memcached_pass scgi_pass uwsgi_pass"},
    {kLocation | kLocationIf | kLimitExcept, "1", Text, kOnce, kLine, "proxy_pass"},
    {kLocation, "0", Text, kOnce, kLine, "internal"},
    {kLocation, "0", Text, kRepeat, kLine, "empty_gif flv mp4"},
    {kLocation, "1", Flag, kOnce, kLine, "random_index"},
    {kLocation, "1", Text, kOnce, kLine, "alias"},
    {kLocation, "1+", Text, kRepeat, kLine, "xslt_stylesheet"},
    {kLocation, "1+", Text, kOnce, kBlock, "limit_except"},
    {kLocation, "1-3", Text, kRepeat, kLine, "image_filter"},
    {kLocation | kLimitExcept, "1", Text, kRepeat, kLine, "perl"},
    {kUpstream, "0", Text, kRepeat, kLine, "ip_hash least_conn"},
    {kUpstream, "0-2", Text, kRepeat, kLine, "random"},
    {kUpstream, "1", Time, kOnce, kLine, "keepalive_time keepalive_timeout resolver_timeout"},
    {kUpstream, "1", Number, kOnce, kLine, "keepalive_requests"},
    {kUpstream, "1+", Text, kOnce, kLine, "resolver"},
    {kUpstream, "1+", Text, kRepeat, kLine, "server"},
    {kUpstream, "1-2", Text, kOnce, kLine, "keepalive zone"},
    {kUpstream, "1-2", Text, kRepeat, kLine, "hash least_time"},
    {kUpstream, "2+", Text, kOnce, kLine, "sticky"},
});
// clang-format on

} // namespace

std::span<const DirectiveRow> httpDirectives() {
    return kHttpRows;
}

} // namespace gatelens::adapters::nginx
