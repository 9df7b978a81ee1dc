// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/catalogue.h"

#include <array>

namespace gatelens::metrics {

namespace {

using model::EntityKind;

// Names and units as the programs expose them: Kong 3 (plugin prometheus, with
// status_code_metrics and latency_metrics), APISIX 3 (plugin prometheus), Traefik 2
// and 3, Envoy 1.x (/stats/prometheus), Caddy 2 (the `metrics` option of a server),
// HAProxy 2.4 and later (service prometheus-exporter).
constexpr std::array kFamilies{
    Family{"kong", EntityKind::Route, "kong_http_requests_total", "route", "code", CodeForm::Code,
           "kong_request_latency_ms", 1},
    Family{"kong", EntityKind::Service, "kong_http_requests_total", "service", "code",
           CodeForm::Code, "kong_request_latency_ms", 1},
    Family{"apisix", EntityKind::Route, "apisix_http_status", "route", "code", CodeForm::Code,
           "apisix_http_latency", 1, "type", "request"},
    Family{"apisix", EntityKind::Service, "apisix_http_status", "service", "code", CodeForm::Code,
           "apisix_http_latency", 1, "type", "request"},
    Family{"traefik", EntityKind::Route, "traefik_router_requests_total", "router", "code",
           CodeForm::Code, "traefik_router_request_duration_seconds", 1000},
    Family{"traefik", EntityKind::Service, "traefik_service_requests_total", "service", "code",
           CodeForm::Code, "traefik_service_request_duration_seconds", 1000},
    Family{"traefik", EntityKind::Listener, "traefik_entrypoint_requests_total", "entrypoint",
           "code", CodeForm::Code, "traefik_entrypoint_request_duration_seconds", 1000},
    Family{"envoy", EntityKind::Service, "envoy_cluster_upstream_rq_xx", "envoy_cluster_name",
           "envoy_response_code_class", CodeForm::Class, "envoy_cluster_upstream_rq_time", 1},
    Family{"envoy", EntityKind::Listener, "envoy_http_downstream_rq_xx",
           "envoy_http_conn_manager_prefix", "envoy_response_code_class", CodeForm::Class,
           "envoy_http_downstream_rq_time", 1},
    // The counter of Caddy has no status; that of its histogram has one.
    Family{"caddy", EntityKind::Listener, "caddy_http_request_duration_seconds_count", "server",
           "code", CodeForm::Code, "caddy_http_request_duration_seconds", 1000, "handler",
           "subroute"},
    Family{"haproxy", EntityKind::Service, "haproxy_backend_http_responses_total", "proxy", "code",
           CodeForm::Class, "", 1000, "", "", "haproxy_backend_total_time_average_seconds"},
    Family{"haproxy", EntityKind::Listener, "haproxy_frontend_http_responses_total", "proxy",
           "code", CodeForm::Class, "", 1},
};

} // namespace

std::span<const Family> allFamilies() {
    return kFamilies;
}

std::string configuredName(const Family& family, std::string_view label) {
    if (family.product == "traefik") {
        return std::string(label.substr(0, label.rfind('@')));
    }
    return std::string(label);
}

bool isError(const Family& family, std::string_view code) {
    if (family.form == CodeForm::Class) {
        return code.starts_with('5');
    }
    return code.size() == 3 && code.front() == '5';
}

std::string_view errorPattern(CodeForm form) {
    return form == CodeForm::Class ? "5(xx)?" : "5..";
}

} // namespace gatelens::metrics
