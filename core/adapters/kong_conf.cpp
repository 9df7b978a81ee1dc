// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// kong.conf: which documents it is, which of its keys Kong knows, and the declarative
// file that it names. What the settings mean stands in kong_gateway.cpp.
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

namespace gatelens::adapters::kong {

using text::Node;

namespace {

// Prefixes whose keys are handed on (kong/conf_loader/constants.lua of 3.9): nginx
// directives by their place, settings of vaults and plugin servers.
constexpr std::array kPrefixes = std::to_array<std::string_view>(
    {"nginx_main_",      "nginx_events_",     "nginx_http_",  "nginx_upstream_", "nginx_proxy_",
     "nginx_location_",  "nginx_status_",     "nginx_debug_", "nginx_admin_",    "nginx_stream_",
     "nginx_supstream_", "nginx_sproxy_",     "nginx_wasm_",  "pluginserver_",   "vault_",
     "portal_",          "admin_gui_",        "vitals_",      "smtp_",           "keyring_",
     "audit_log_",       "cluster_fallback_", "cassandra_",   "analytics_",      "tracing_",
     "pg_ro_",           "pg_iam_",           "pg_ro_iam_",   "request_debug",   "konnect_"});

// The keys of 2.8 to 3.9, open source and Enterprise, without those above.
constexpr std::array kKeys =
    std::to_array<std::string_view>({"admin_access_log",
                                     "admin_api_uri",
                                     "admin_approved_email",
                                     "admin_emails_from",
                                     "admin_emails_reply_to",
                                     "admin_error_log",
                                     "admin_invitation_expiry",
                                     "admin_listen",
                                     "admin_ssl_cert",
                                     "admin_ssl_cert_key",
                                     "allow_debug_header",
                                     "allow_inconsistent_data_plane_plugins",
                                     "anonymous_reports",
                                     "audit_log",
                                     "client_body_buffer_size",
                                     "client_max_body_size",
                                     "client_ssl",
                                     "client_ssl_cert",
                                     "client_ssl_cert_key",
                                     "cluster_allowed_common_names",
                                     "cluster_ca_cert",
                                     "cluster_cert",
                                     "cluster_cert_key",
                                     "cluster_control_plane",
                                     "cluster_data_plane_purge_delay",
                                     "cluster_dp_labels",
                                     "cluster_incremental_sync",
                                     "cluster_listen",
                                     "cluster_max_payload",
                                     "cluster_mtls",
                                     "cluster_ocsp",
                                     "cluster_rpc",
                                     "cluster_rpc_listen",
                                     "cluster_rpc_sync",
                                     "cluster_server_name",
                                     "cluster_telemetry_endpoint",
                                     "cluster_telemetry_listen",
                                     "cluster_telemetry_server_name",
                                     "cluster_use_proxy",
                                     "concurrency_jitter",
                                     "concurrency_timeout",
                                     "database",
                                     "db_cache_neg_ttl",
                                     "db_cache_ttl",
                                     "db_cache_warmup_entities",
                                     "db_resurrect_ttl",
                                     "db_update_frequency",
                                     "db_update_propagation",
                                     "debug_access_log",
                                     "debug_error_log",
                                     "debug_listen",
                                     "debug_listen_local",
                                     "debug_ssl_cert",
                                     "debug_ssl_cert_key",
                                     "declarative_config",
                                     "declarative_config_encryption_mode",
                                     "declarative_config_string",
                                     "dedicated_config_processing",
                                     "dns_cache_size",
                                     "dns_error_ttl",
                                     "dns_hostsfile",
                                     "dns_no_sync",
                                     "dns_not_found_ttl",
                                     "dns_order",
                                     "dns_resolver",
                                     "dns_stale_ttl",
                                     "dns_valid_ttl",
                                     "enforce_rbac",
                                     "enforce_route_path_pattern",
                                     "error_default_type",
                                     "error_template_html",
                                     "error_template_json",
                                     "error_template_plain",
                                     "error_template_xml",
                                     "event_hooks_enabled",
                                     "feature_conf_path",
                                     "fips",
                                     "generate_trace_details",
                                     "headers",
                                     "headers_upstream",
                                     "host_ports",
                                     "kic",
                                     "legacy_dns_client",
                                     "legacy_worker_events",
                                     "lmdb_environment_path",
                                     "lmdb_map_size",
                                     "log_level",
                                     "lua_max_post_args",
                                     "lua_max_req_headers",
                                     "lua_max_resp_headers",
                                     "lua_max_uri_args",
                                     "lua_package_cpath",
                                     "lua_package_path",
                                     "lua_socket_pool_size",
                                     "lua_ssl_protocols",
                                     "lua_ssl_trusted_certificate",
                                     "lua_ssl_verify_depth",
                                     "max_queued_batches",
                                     "mem_cache_size",
                                     "nginx_daemon",
                                     "nginx_optimizations",
                                     "nginx_user",
                                     "nginx_worker_processes",
                                     "node_id",
                                     "openresty_path",
                                     "opentelemetry_tracing",
                                     "opentelemetry_tracing_sampling_rate",
                                     "pg_backlog",
                                     "pg_database",
                                     "pg_host",
                                     "pg_keepalive_timeout",
                                     "pg_max_concurrent_queries",
                                     "pg_password",
                                     "pg_pool_size",
                                     "pg_port",
                                     "pg_schema",
                                     "pg_semaphore_timeout",
                                     "pg_ssl",
                                     "pg_ssl_cert",
                                     "pg_ssl_cert_key",
                                     "pg_ssl_required",
                                     "pg_ssl_verify",
                                     "pg_ssl_version",
                                     "pg_timeout",
                                     "pg_user",
                                     "plugins",
                                     "port_maps",
                                     "portal",
                                     "prefix",
                                     "privileged_worker",
                                     "proxy_access_log",
                                     "proxy_error_log",
                                     "proxy_listen",
                                     "proxy_server",
                                     "proxy_server_ssl_verify",
                                     "proxy_stream_access_log",
                                     "proxy_stream_error_log",
                                     "proxy_url",
                                     "rbac_auth_header",
                                     "real_ip_header",
                                     "real_ip_recursive",
                                     "resolver_address",
                                     "resolver_error_ttl",
                                     "resolver_family",
                                     "resolver_hosts_file",
                                     "resolver_lru_cache_size",
                                     "resolver_stale_ttl",
                                     "resolver_valid_ttl",
                                     "role",
                                     "route_match_calculation",
                                     "route_validation_strategy",
                                     "router_consistency",
                                     "router_flavor",
                                     "ssl_cert",
                                     "ssl_cert_key",
                                     "ssl_cipher_suite",
                                     "ssl_ciphers",
                                     "ssl_dhparam",
                                     "ssl_prefer_server_ciphers",
                                     "ssl_protocols",
                                     "ssl_session_cache_size",
                                     "ssl_session_tickets",
                                     "ssl_session_timeout",
                                     "status_access_log",
                                     "status_error_log",
                                     "status_listen",
                                     "status_ssl_cert",
                                     "status_ssl_cert_key",
                                     "stream_listen",
                                     "tracing",
                                     "trusted_ips",
                                     "untrusted_lua",
                                     "untrusted_lua_sandbox_environment",
                                     "untrusted_lua_sandbox_requires",
                                     "upstream_keepalive_idle_timeout",
                                     "upstream_keepalive_max_requests",
                                     "upstream_keepalive_pool_size",
                                     "vaults",
                                     "vitals",
                                     "wasm",
                                     "wasm_filters",
                                     "wasm_filters_path",
                                     "worker_consistency",
                                     "worker_events_max_payload",
                                     "worker_state_update_frequency"});

bool isKnown(std::string_view key) {
    return std::binary_search(kKeys.begin(), kKeys.end(), key) ||
           std::ranges::any_of(kPrefixes, [&](auto prefix) { return key.starts_with(prefix); });
}

// Kong ignores a key that it does not know without a word.
void checkKeys(SnapshotBuilder& builder, const Node& root) {
    constexpr std::size_t kMostSuggestions = 50; // each compares with every key
    std::size_t suggested = 0;
    for (const auto& member : root.members) {
        if (isKnown(member.name)) {
            continue;
        }
        const auto near =
            suggested++ < kMostSuggestions
                ? nearest(member.name, std::vector<std::string_view>(kKeys.begin(), kKeys.end()))
                : std::string_view{};
        builder.warn(
            "unknown-key",
            fmt::format("kong.conf has the unknown key \"{}\"; Kong ignores it", member.name),
            member.keyRange,
            near.empty() ? "remove it, or check the version of Kong"
                         : fmt::format("did you mean \"{}\"?", near));
    }
}

std::string nameOf(const ReadContext& context, const text::Document& document) {
    const auto* file = context.sources()->find(document.file);
    return file == nullptr ? std::string{} : file->name();
}

// The declarative file that the settings name, unless a document here is it.
text::DocumentPtr declarativeOf(SnapshotBuilder& builder, const text::Document& conf,
                                std::span<const text::DocumentPtr> documents) {
    namespace fs = std::filesystem;
    const Node* setting = conf.root()->get("declarative_config");
    const auto written = textOf(conf.root(), "declarative_config");
    if (written.empty()) {
        return nullptr;
    }
    const fs::path path(written);
    for (const auto& document : documents) {
        if (fs::path(nameOf(builder.context(), *document)).filename() == path.filename()) {
            return nullptr;
        }
    }
    const fs::path folder = fs::path(nameOf(builder.context(), conf)).parent_path();
    // A container's path means nothing here; the file may lie beside its kong.conf.
    for (const fs::path& candidate : {folder / path, folder / path.filename()}) {
        if (auto document = builder.context().load(candidate.string())) {
            return *std::move(document);
        }
    }
    builder.note("missing-file",
                 fmt::format("declarative_config names \"{}\", which cannot be read here; its "
                             "services and routes are not shown",
                             written),
                 setting->range, "read the file together with kong.conf");
    return nullptr;
}

} // namespace

bool looksLikeConf(const text::Document& document, std::string_view fileName) {
    if (document.format != text::Format::Toml || document.root() == nullptr) {
        return false;
    }
    const auto name = fileName.substr(fileName.find_last_of('/') + 1);
    const auto& members = document.root()->members;
    const bool flat =
        std::ranges::all_of(members, [](const auto& member) { return member.value->isScalar(); });
    const auto known =
        std::ranges::count_if(members, [](const auto& member) { return isKnown(member.name); });
    return flat && (name.starts_with("kong.conf") ||
                    (known > 0 && 2 * static_cast<std::size_t>(known) >= members.size()));
}

ConfFile takeConf(SnapshotBuilder& builder, std::span<const text::DocumentPtr> documents) {
    ConfFile out;
    for (const auto& document : documents) {
        if (document->format != text::Format::Toml) {
            out.others.push_back(document);
        } else if (out.settings == nullptr) {
            out.settings = document->root();
            checkKeys(builder, *out.settings);
            if (auto declarative = declarativeOf(builder, *document, documents)) {
                out.others.push_back(std::move(declarative));
            }
        } else {
            builder.warn("ignored-document", "another kong.conf was read before this one",
                         document->root()->range,
                         "read the gateways apart, each with its own files");
        }
    }
    return out;
}

} // namespace gatelens::adapters::kong
