// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_fix_words.h"

#include <array>

namespace gatelens::report {

namespace {

using enum model::EntityKind;
constexpr FixPlace kOwn = FixPlace::Own;
constexpr FixPlace kValue = FixPlace::Value;
constexpr FixPlace kSettings = FixPlace::Settings;

constexpr std::array kWords = std::to_array<FixWord>({
    {"apisix", AdminEndpoint, "cors", kSettings, "deployment.admin.enable_admin_cors", "false"},
    {"apisix", Gateway, "apisix.enable_dev_mode", kSettings, "apisix.enable_dev_mode", "false"},
    {"apisix", Gateway, "log level", kSettings, "nginx_config.error_log_level", "warn"},
    {"apisix", Gateway, "server tokens", kSettings, "apisix.enable_server_tokens", "false"},
    {"apisix", Listener, "header timeout", kSettings, "nginx_config.http.client_header_timeout",
     "10s"},
    {"apisix", Listener, "tls: lowest version", kSettings, "apisix.ssl.ssl_protocols",
     "TLSv1.2 TLSv1.3"},
    {"apisix", Route, "enable_websocket", kValue, "", "false"},
    {"apisix", Service, "connect timeout", kValue, "", "5"},
    {"apisix", Service, "read timeout", kValue, "", "5"},
    {"apisix", Service, "write timeout", kValue, "", "5"},
    {"caddy", Listener, "tls: lowest version", kValue, "", "protocols tls1.2 tls1.3"},
    {"envoy", Listener, "tls: lowest version", kValue, "", "TLSv1_2"},
    {"envoy", Route, "timeout", kValue, "", "5s"},
    {"haproxy", Service, "read timeout", kValue, "", "timeout server 5s"},
    {"haproxy", Listener, "header timeout", kValue, "", "timeout http-request 10s"},
    {"kong", AdminEndpoint, "address", kValue, "", ""},
    {"kong", Gateway, "log level", kSettings, "log_level", "notice"},
    {"kong", Gateway, "server tokens", kSettings, "headers", "off"},
    {"kong", Listener, "access log", kSettings, "proxy_access_log", "logs/access.log"},
    {"kong", Listener, "header timeout", kSettings, "nginx_http_client_header_timeout", "10s"},
    {"kong", Listener, "tls: lowest version", kSettings, "ssl_cipher_suite", "intermediate"},
    {"kong", Route, "preserve host", kOwn, "preserve_host", "false"},
    {"kong", Route, "tls", kOwn, "protocols", "[\"https\"]"},
    {"kong", Service, "connect timeout", kOwn, "connect_timeout", "5000"},
    {"kong", Service, "retries", kOwn, "retries", "3"},
    {"kong", Service, "read timeout", kOwn, "read_timeout", "5000"},
    {"kong", Service, "tls: verify", kOwn, "tls_verify", "true"},
    {"kong", Service, "write timeout", kOwn, "write_timeout", "5000"},
    {"krakend", Gateway, "debug_endpoint", kSettings, "debug_endpoint", "false"},
    {"krakend", Gateway, "echo_endpoint", kSettings, "echo_endpoint", "false"},
    {"krakend", Gateway, "log level", kValue, "", "INFO"},
    {"krakend", Gateway, "server tokens", kSettings, "extra_config.router.hide_version_header",
     "true"},
    {"krakend", Listener, "header timeout", kSettings, "read_header_timeout", "10s"},
    {"krakend", Listener, "tls: lowest version", kValue, "", "TLS12"},
    {"krakend", Route, "timeout", kOwn, "timeout", "5s"},
    {"nginx", Gateway, "server tokens", kValue, "", "server_tokens off"},
    {"nginx", Listener, "access log", kValue, "", "access_log /var/log/nginx/access.log"},
    {"nginx", Listener, "header timeout", kValue, "", "client_header_timeout 10s"},
    {"nginx", Listener, "tls: client certificate", kValue, "", "ssl_verify_client on"},
    {"nginx", Listener, "tls: lowest version", kValue, "", "ssl_protocols TLSv1.2 TLSv1.3"},
    {"nginx", Route, "path", kValue, "", ""},
    {"nginx", Route, "access log", kValue, "", "access_log /var/log/nginx/access.log"},
    {"nginx", Route, "body limit", kValue, "", "client_max_body_size 1m"},
    {"nginx", Service, "connect timeout", kValue, "", "proxy_connect_timeout 5s"},
    {"nginx", Service, "read timeout", kValue, "", "proxy_read_timeout 5s"},
    {"nginx", Service, "tls: verify", kValue, "", "proxy_ssl_verify on"},
    {"nginx", Service, "write timeout", kValue, "", "proxy_send_timeout 5s"},
    {"traefik", AdminEndpoint, "address", kSettings, "api.insecure", "false"},
    {"traefik", Gateway, "metrics", kSettings, "metrics.prometheus", "{}"},
    {"traefik", Gateway, "api.debug", kSettings, "api.debug", "false"},
    {"traefik", Gateway, "log level", kSettings, "log.level", "INFO"},
    {"traefik", Listener, "access log", kSettings, "accessLog", "{}"},
    {"traefik", Listener, "encodedCharacters.allowEncodedSlash", kOwn,
     "http.encodedCharacters.allowEncodedSlash", "false"},
    {"traefik", Listener, "sanitizePath", kOwn, "http.sanitizePath", "true"},
    {"traefik", Service, "preserve host", kOwn, "loadBalancer.passHostHeader", "false"},
    {"traefik", Listener, "tls: lowest version", kValue, "", "VersionTLS12"},
    {"tyk", Gateway, "enable_http_profiler", kSettings, "enable_http_profiler", "false"},
    {"tyk", Gateway, "hash_keys", kSettings, "hash_keys", "true"},
    {"tyk", Gateway, "log level", kSettings, "log_level", "info"},
    {"tyk", Listener, "skip_url_cleaning", kSettings, "http_server_options.skip_url_cleaning",
     "false"},
    {"tyk", Listener, "access log", kSettings, "access_logs.enabled", "true"},
});

constexpr std::array kPolicies = std::to_array<FixPolicy>({
    {"apisix", "body limit", "plugins.client-control", "{\"max_body_size\": 1048576}"},
    {"apisix", "login limit", "plugins.limit-count",
     "{\"count\": 10, \"time_window\": 60, \"key\": \"remote_addr\", \"rejected_code\": 429}"},
    {"apisix", "rate limit", "plugins.limit-count",
     "{\"count\": 60, \"time_window\": 60, \"key\": \"remote_addr\", \"rejected_code\": 429}"},
    {"kong", "body limit", "plugins",
     "{\"name\": \"request-size-limiting\", \"config\": {\"allowed_payload_size\": 1}}", true},
    {"kong", "login limit", "plugins",
     "{\"name\": \"rate-limiting\", \"config\": {\"minute\": 10, \"limit_by\": \"ip\"}}", true},
    {"kong", "metrics", "plugins", "{\"name\": \"prometheus\"}", true},
    {"kong", "security headers", "plugins",
     "{\"name\": \"response-transformer\", \"config\": {\"add\": {\"headers\": "
     "[\"Strict-Transport-Security:max-age=63072000; includeSubDomains\", "
     "\"X-Content-Type-Options:nosniff\", \"Cache-Control:no-store\"]}}}",
     true},
    {"kong", "rate limit", "plugins",
     "{\"name\": \"rate-limiting\", \"config\": {\"minute\": 60, \"limit_by\": \"ip\"}}", true},
    {"krakend", "login limit", "extra_config.qos/ratelimit/router",
     "{\"client_max_rate\": 10, \"every\": \"1m\", \"strategy\": \"ip\"}"},
    {"krakend", "security headers", "extra_config.security/http",
     "{\"sts_seconds\": 63072000, \"content_type_nosniff\": true}"},
    {"krakend", "rate limit", "extra_config.qos/ratelimit/router",
     "{\"client_max_rate\": 10, \"strategy\": \"ip\"}"},
    {"tyk", "rate limit", "global_rate_limit", "{\"rate\": 60, \"per\": 60}"},
});

} // namespace

std::span<const FixWord> fixWords() {
    return kWords;
}

std::span<const FixPolicy> fixPolicies() {
    return kPolicies;
}

} // namespace gatelens::report
