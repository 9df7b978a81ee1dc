// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The table of directives that are policies. Steps inside a phase follow the order
// in which nginx calls its modules: the reverse of auto/modules.
#include "core/adapters/nginx_policies.h"

#include <array>
#include <unordered_map>

namespace gatelens::adapters::nginx {

namespace {

using enum model::PolicyClass;
using enum Inherit;

constexpr bool kCode = false; // not emulable

constexpr std::array kKinds = std::to_array<PolicyKind>({
    {"ssl_client_hello_by_lua_block", Code, Phase::Tls, 0, "ssl_client_hello_by_lua", Replace, "",
     "", kCode},
    {"ssl_client_hello_by_lua_file", Code, Phase::Tls, 0, "ssl_client_hello_by_lua", Replace, "",
     "", kCode},
    {"ssl_certificate_by_lua_block", Code, Phase::Tls, 1, "ssl_certificate_by_lua", Replace, "", "",
     kCode},
    {"ssl_certificate_by_lua_file", Code, Phase::Tls, 1, "ssl_certificate_by_lua", Replace, "", "",
     kCode},
    {"ssl_verify_client", Mtls, Phase::Tls, 2, "", Replace, "off"},

    {"real_ip_header", Other, Phase::PostRead, 0},
    {"set_real_ip_from", Other, Phase::PostRead, 1},

    {"modsecurity", Waf, Phase::Rewrite, 0, "", Replace, "off"},
    {"modsecurity_rules", Waf, Phase::Rewrite, 1, "", Accumulate, "", "modsecurity"},
    {"modsecurity_rules_file", Waf, Phase::Rewrite, 1, "", Accumulate, "", "modsecurity"},
    {"modsecurity_rules_remote", Waf, Phase::Rewrite, 1, "", Accumulate, "", "modsecurity"},
    {"SecRulesEnabled", Waf, Phase::Rewrite, 0, "", Never},
    {"rules_enabled", Waf, Phase::Rewrite, 0, "", Never},
    {"CheckRule", Waf, Phase::Rewrite, 1, "", Never, "", ""},
    {"check_rule", Waf, Phase::Rewrite, 1, "", Never, "", ""},
    {"server_rewrite_by_lua_block", Code, Phase::ServerRewrite, 9, "server_rewrite_by_lua", Replace,
     "", "", kCode},
    {"server_rewrite_by_lua_file", Code, Phase::ServerRewrite, 9, "server_rewrite_by_lua", Replace,
     "", "", kCode},
    {"valid_referers", Authz, Phase::Rewrite, 2},
    {"secure_link", Authz, Phase::Rewrite, 2},
    {"secure_link_md5", Authz, Phase::Rewrite, 2},
    {"secure_link_secret", Authz, Phase::Rewrite, 2},
    {"if", Other, Phase::Rewrite, 3, "", FromServer},
    {"rewrite", Transform, Phase::Rewrite, 3, "", FromServer},
    {"return", Respond, Phase::Rewrite, 3, "", FromServer},
    {"set_by_lua_block", Code, Phase::Rewrite, 3, "", FromServer, "", "", kCode},
    {"set_by_lua_file", Code, Phase::Rewrite, 3, "", FromServer, "", "", kCode},
    {"set_by_lua", Code, Phase::Rewrite, 3, "", FromServer, "", "", kCode},
    {"rewrite_by_lua_block", Code, Phase::Rewrite, 9, "rewrite_by_lua", Replace, "", "", kCode},
    {"rewrite_by_lua_file", Code, Phase::Rewrite, 9, "rewrite_by_lua", Replace, "", "", kCode},
    {"rewrite_by_lua", Code, Phase::Rewrite, 9, "", Replace, "", "", kCode},

    {"limit_req", Limit, Phase::PreAccess, 0},
    {"limit_conn", Limit, Phase::PreAccess, 1},
    {"app_protect_dos_enable", Limit, Phase::PreAccess, 2, "", Replace, "off"},

    {"satisfy", Authz, Phase::Access, 0, "", Replace, "all"},
    {"limit_except", Authz, Phase::Access, 1, "", Never},
    {"allow", Ip, Phase::Access, 1, "access"},
    {"deny", Ip, Phase::Access, 1, "access"},
    {"auth_basic", Authn, Phase::Access, 2, "", Replace, "off"},
    {"auth_request", Authn, Phase::Access, 3, "", Replace, "off"},
    {"auth_jwt", Authn, Phase::Access, 4, "", Replace, "off"},
    {"auth_oidc", Authn, Phase::Access, 4, "", Replace, "off"},
    {"auth_jwt_require", Authz, Phase::Access, 5, "", Replace, "", "auth_jwt"},
    {"auth_require", Authz, Phase::Access, 5},
    {"auth_digest", Authn, Phase::Access, 5, "", Replace, "off"},
    {"auth_ldap", Authn, Phase::Access, 5, "", Replace, "off"},
    {"auth_pam", Authn, Phase::Access, 5, "", Replace, "off"},
    {"auth_gss", Authn, Phase::Access, 5, "", Replace, "off"},
    {"auth_jwt_enabled", Authn, Phase::Access, 5, "", Replace, "off"},
    {"shib_request", Authn, Phase::Access, 5, "", Replace, "off"},
    {"testcookie", Bot, Phase::Access, 5, "", Replace, "off"},
    {"app_protect_enable", Waf, Phase::Access, 6, "", Replace, "off"},
    {"js_access", Code, Phase::Access, 8, "", Replace, "", "", kCode},
    {"access_by_lua_block", Code, Phase::Access, 9, "access_by_lua", Replace, "", "", kCode},
    {"access_by_lua_file", Code, Phase::Access, 9, "access_by_lua", Replace, "", "", kCode},
    {"access_by_lua", Code, Phase::Access, 9, "", Replace, "", "", kCode},

    {"try_files", Other, Phase::PreContent, 0, "", Never},
    {"mirror", Mirror, Phase::PreContent, 1, "", Replace, "off"},

    {"content_by_lua_block", Code, Phase::Content, 0, "content_by_lua", Never, "", "", kCode},
    {"content_by_lua_file", Code, Phase::Content, 0, "content_by_lua", Never, "", "", kCode},
    {"content_by_lua", Code, Phase::Content, 0, "", Never, "", "", kCode},
    {"js_content", Code, Phase::Content, 0, "", Never, "", "", kCode},
    {"perl", Code, Phase::Content, 0, "", Never, "", "", kCode},
    {"dav_methods", Other, Phase::Content, 0, "", Replace, "off"},
    {"proxy_cache", Cache, Phase::Content, 1, "", Replace, "off", "proxy_pass"},
    {"proxy_cache_key", Cache, Phase::Content, 2, "", Replace, "", "proxy_cache"},
    {"proxy_cache_valid", Cache, Phase::Content, 2, "", Replace, "", "proxy_cache"},
    {"proxy_cache_bypass", Cache, Phase::Content, 2, "", Replace, "", "proxy_cache"},
    {"proxy_no_cache", Cache, Phase::Content, 2, "", Replace, "", "proxy_cache"},
    {"proxy_cache_methods", Cache, Phase::Content, 2, "", Replace, "", "proxy_cache"},
    {"proxy_ignore_headers", Cache, Phase::Content, 2, "", Replace, "", "proxy_pass"},
    {"fastcgi_cache", Cache, Phase::Content, 1, "", Replace, "off", "fastcgi_pass"},
    {"fastcgi_cache_key", Cache, Phase::Content, 2, "", Replace, "", "fastcgi_cache"},
    {"fastcgi_cache_valid", Cache, Phase::Content, 2, "", Replace, "", "fastcgi_cache"},
    {"fastcgi_cache_bypass", Cache, Phase::Content, 2, "", Replace, "", "fastcgi_cache"},
    {"fastcgi_no_cache", Cache, Phase::Content, 2, "", Replace, "", "fastcgi_cache"},
    {"uwsgi_cache", Cache, Phase::Content, 1, "", Replace, "off", "uwsgi_pass"},
    {"uwsgi_cache_key", Cache, Phase::Content, 2, "", Replace, "", "uwsgi_cache"},
    {"scgi_cache", Cache, Phase::Content, 1, "", Replace, "off", "scgi_pass"},
    {"srcache_fetch", Cache, Phase::Access, 9, "", Replace, "off"},
    {"srcache_store", Cache, Phase::BodyFilter, 9, "", Replace, "off"},
    {"proxy_set_header", Header, Phase::Content, 4, "", Replace, "", "proxy_pass"},
    {"proxy_set_body", Transform, Phase::Content, 5, "", Replace, "", "proxy_pass"},
    {"proxy_method", Transform, Phase::Content, 5, "", Replace, "", "proxy_pass"},
    {"proxy_next_upstream", Resilience, Phase::Content, 6, "", Replace, "", "proxy_pass"},
    {"proxy_hide_header", Header, Phase::Content, 7, "", Replace, "", "proxy_pass"},
    {"proxy_pass_header", Header, Phase::Content, 7, "", Replace, "", "proxy_pass"},
    {"proxy_redirect", Transform, Phase::Content, 7, "", Replace, "", "proxy_pass"},
    {"proxy_cookie_domain", Transform, Phase::Content, 7, "", Replace, "off", "proxy_pass"},
    {"proxy_cookie_path", Transform, Phase::Content, 7, "", Replace, "off", "proxy_pass"},
    {"proxy_cookie_flags", Transform, Phase::Content, 7, "", Replace, "off", "proxy_pass"},
    {"grpc_set_header", Header, Phase::Content, 4, "", Replace, "", "grpc_pass"},
    {"grpc_hide_header", Header, Phase::Content, 7, "", Replace, "", "grpc_pass"},
    {"grpc_next_upstream", Resilience, Phase::Content, 6, "", Replace, "", "grpc_pass"},
    {"fastcgi_hide_header", Header, Phase::Content, 7, "", Replace, "", "fastcgi_pass"},
    {"fastcgi_next_upstream", Resilience, Phase::Content, 6, "", Replace, "", "fastcgi_pass"},
    {"limit_rate", Limit, Phase::Content, 8, "", Replace, "0"},
    {"error_page", Respond, Phase::Content, 9},
    {"otel_trace", Trace, Phase::Rewrite, 0, "", Replace, "off"},
    {"opentracing", Trace, Phase::Rewrite, 0, "", Replace, "off"},
    {"opentelemetry", Trace, Phase::Rewrite, 0, "", Replace, "off"},
    {"datadog_tracing", Trace, Phase::Rewrite, 0, "", Replace, "off"},
    {"vhost_traffic_status", Metrics, Phase::Log, 0, "", Replace, "off"},
    {"status_zone", Metrics, Phase::Log, 0},

    {"add_header", Header, Phase::HeaderFilter, 0},
    {"add_trailer", Header, Phase::HeaderFilter, 0},
    {"expires", Header, Phase::HeaderFilter, 0, "", Replace, "off"},
    {"more_set_headers", Header, Phase::HeaderFilter, 1, "", Accumulate},
    {"more_clear_headers", Header, Phase::HeaderFilter, 1, "", Accumulate},
    {"more_set_input_headers", Header, Phase::Rewrite, 8, "", Accumulate},
    {"more_clear_input_headers", Header, Phase::Rewrite, 8, "", Accumulate},
    {"userid", Other, Phase::HeaderFilter, 0, "", Replace, "off"},
    {"gzip", Compress, Phase::HeaderFilter, 2, "", Replace, "off"},
    {"gunzip", Compress, Phase::HeaderFilter, 2, "", Replace, "off"},
    {"brotli", Compress, Phase::HeaderFilter, 2, "", Replace, "off"},
    {"zstd", Compress, Phase::HeaderFilter, 2, "", Replace, "off"},
    {"js_header_filter", Code, Phase::HeaderFilter, 9, "", Replace, "", "", kCode},
    {"header_filter_by_lua_block", Code, Phase::HeaderFilter, 9, "header_filter_by_lua", Replace,
     "", "", kCode},
    {"header_filter_by_lua_file", Code, Phase::HeaderFilter, 9, "header_filter_by_lua", Replace, "",
     "", kCode},

    {"sub_filter", Transform, Phase::BodyFilter, 0},
    {"subs_filter", Transform, Phase::BodyFilter, 0},
    {"ssi", Transform, Phase::BodyFilter, 0, "", Replace, "off"},
    {"image_filter", Transform, Phase::BodyFilter, 0, "", Never, "off"},
    {"add_before_body", Transform, Phase::BodyFilter, 0},
    {"add_after_body", Transform, Phase::BodyFilter, 0},
    {"js_body_filter", Code, Phase::BodyFilter, 9, "", Replace, "", "", kCode},
    {"body_filter_by_lua_block", Code, Phase::BodyFilter, 9, "body_filter_by_lua", Replace, "", "",
     kCode},
    {"body_filter_by_lua_file", Code, Phase::BodyFilter, 9, "body_filter_by_lua", Replace, "", "",
     kCode},

    {"access_log", Log, Phase::Log, 1, "", Replace, "off"},
    {"log_by_lua_block", Code, Phase::Log, 2, "log_by_lua", Replace, "", "", kCode},
    {"log_by_lua_file", Code, Phase::Log, 2, "log_by_lua", Replace, "", "", kCode},
});

} // namespace

std::string_view phaseName(Phase phase) {
    switch (phase) {
    case Phase::Tls:
        return "tls";
    case Phase::PostRead:
        return "post-read";
    case Phase::ServerRewrite:
        return "server-rewrite";
    case Phase::Rewrite:
        return "rewrite";
    case Phase::PreAccess:
        return "preaccess";
    case Phase::Access:
        return "access";
    case Phase::PreContent:
        return "precontent";
    case Phase::Content:
        return "content";
    case Phase::HeaderFilter:
        return "header-filter";
    case Phase::BodyFilter:
        return "body-filter";
    case Phase::Log:
        return "log";
    }
    return "content";
}

const PolicyKind* findPolicyKind(std::string_view directive) {
    static const auto table = [] {
        std::unordered_map<std::string_view, const PolicyKind*> made;
        for (const auto& kind : kKinds) {
            made.emplace(kind.directive, &kind);
        }
        return made;
    }();
    const auto found = table.find(directive);
    return found == table.end() ? nullptr : found->second;
}

} // namespace gatelens::adapters::nginx
