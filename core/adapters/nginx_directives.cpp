// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_directives.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::nginx {

namespace {

using Words = std::vector<std::string_view>;

Words wordsOf(std::string_view text) {
    Words words;
    for (const auto word : split(text, ' ')) {
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    return words;
}

std::uint8_t count(std::string_view text) {
    return static_cast<std::uint8_t>(parseInt(text).value_or(0));
}

DirectiveForm formOf(const DirectiveRow& row) {
    DirectiveForm form{
        .contexts = row.contexts, .kind = row.kind, .repeats = row.repeats, .block = row.block};
    const std::string_view text = row.arguments;
    if (text.ends_with('+')) {
        form.least = count(text.substr(0, text.size() - 1));
        form.most = kManyArguments;
    } else if (const auto dash = text.find('-'); dash != std::string_view::npos) {
        form.least = count(text.substr(0, dash));
        form.most = count(text.substr(dash + 1));
    } else {
        form.least = form.most = count(text);
    }
    return form;
}

using Table = std::unordered_map<std::string_view, DirectiveFacts>;

void addRows(Table& table, std::span<const DirectiveRow> rows, bool thirdParty) {
    for (const auto& row : rows) {
        for (const auto name : wordsOf(row.names)) {
            auto& facts =
                table.try_emplace(name, DirectiveFacts{name, {}, thirdParty}).first->second;
            facts.forms.push_back(formOf(row));
        }
    }
}

const Table& table() {
    static const Table all = [] {
        Table made;
        addRows(made, httpDirectives(), false);
        addRows(made, otherDirectives(), false);
        addRows(made, thirdPartyDirectives(), true);
        return made;
    }();
    return all;
}

struct WordList {
    std::string_view directives;
    std::string_view words;
};

// From the ngx_conf_enum_t and ngx_conf_bitmask_t tables of nginx 1.31.
constexpr std::array kWordLists = std::to_array<WordList>({
    {"gzip_http_version", "1.0 1.1"},
    {"proxy_http_version", "1.0 1.1 2"},
    {"degrade", "204 444"},
    {"grpc_ssl_protocols proxy_ssl_protocols ssl_protocols uwsgi_ssl_protocols",
     "SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"},
    {"satisfy", "all any"},
    {"grpc_next_upstream", "error timeout invalid_header non_idempotent http_500 http_502 http_503 "
                           "http_504 http_403 http_404 http_429 off"},
    {"proxy_cache_use_stale proxy_next_upstream",
     "error timeout invalid_header non_idempotent http_500 http_502 http_503 http_504 http_403 "
     "http_404 http_429 updating off"},
    {"fastcgi_cache_use_stale fastcgi_next_upstream scgi_cache_use_stale scgi_next_upstream "
     "uwsgi_cache_use_stale uwsgi_next_upstream",
     "error timeout invalid_header non_idempotent http_500 http_503 http_403 http_404 http_429 "
     "updating off"},
    {"memcached_next_upstream", "error timeout invalid_response not_found off"},
    {"tunnel_next_upstream", "error timeout off"},
    {"fastcgi_cache_methods proxy_cache_methods scgi_cache_methods uwsgi_cache_methods",
     "GET HEAD POST"},
    {"fastcgi_ignore_headers grpc_ignore_headers proxy_ignore_headers scgi_ignore_headers "
     "uwsgi_ignore_headers",
     "X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset "
     "Expires Cache-Control Set-Cookie Vary"},
    {"autoindex_format", "html json jsonp xml"},
    {"limit_conn_log_level limit_req_log_level", "info notice warn error"},
    {"keepalive_disable", "none msie6 safari"},
    {"if_modified_since", "off exact before"},
    {"gzip_proxied", "off expired no-cache no-store private no_last_modified no_etag auth any"},
    {"gzip_static lingering_close", "off on always"},
    {"client_body_in_file_only", "off on clean"},
    {"ssl_ocsp", "off on leaf"},
    {"add_header_inherit add_trailer_inherit", "off on merge"},
    {"ssl_verify_client", "off on optional optional_no_ca"},
    {"proxy_protocol", "off on v2"},
    {"dav_methods", "off put delete mkcol copy move"},
    {"userid", "off log v1 on"},
    {"userid_flags", "off secure httponly samesite=strict samesite=lax samesite=none"},
    {"pop3_auth", "plain apop cram-md5 external"},
    {"imap_auth", "plain login cram-md5 external"},
    {"smtp_auth", "plain login cram-md5 external none"},
    {"debug_points", "stop abort"},
});

// From the "changes" of nginx.org.
constexpr std::array kDropped = std::to_array<DroppedDirective>({
    {"ssl", "1.25.1", "the \"ssl\" parameter of \"listen\""},
    {"http2_idle_timeout", "1.19.7", "\"keepalive_timeout\""},
    {"http2_max_requests", "1.19.7", "\"keepalive_requests\""},
    {"http2_recv_timeout", "1.19.7", "\"client_header_timeout\""},
    {"http2_max_field_size", "1.19.7", "\"large_client_header_buffers\""},
    {"http2_max_header_size", "1.19.7", "\"large_client_header_buffers\""},
    {"http2_push", "1.25.1", "the 103 status and \"Link\" headers"},
    {"http2_push_preload", "1.25.1", "the 103 status and \"Link\" headers"},
    {"http2_max_concurrent_pushes", "1.25.1", ""},
    {"limit_zone", "1.7.6", "\"limit_conn_zone\""},
    {"proxy_downstream_buffer", "1.9.12", "\"proxy_buffer_size\""},
    {"proxy_upstream_buffer", "1.9.12", "\"proxy_buffer_size\""},
    {"spdy_headers_comp", "1.9.5", "\"http2\""},
    {"spdy_chunk_size", "1.9.5", "\"http2_chunk_size\""},
});

using WordTable = std::unordered_map<std::string_view, Words>;

const WordTable& wordTable() {
    static const WordTable all = [] {
        WordTable made;
        for (const auto& list : kWordLists) {
            for (const auto name : wordsOf(list.directives)) {
                made[name] = wordsOf(list.words);
            }
        }
        return made;
    }();
    return all;
}

Words namesIn(Contexts context) {
    Words names;
    for (const auto& [name, facts] : table()) {
        if ((facts.contexts() & context) != 0) {
            names.push_back(name);
        }
    }
    // The table is a hash map: without an order the answer would vary.
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

std::string_view contextName(Context context) {
    switch (context) {
    case kMain:
        return "the main context";
    case kEvents:
        return "\"events\"";
    case kHttp:
        return "\"http\"";
    case kServer:
    case kStreamServer:
    case kMailServer:
        return "\"server\"";
    case kLocation:
        return "\"location\"";
    case kServerIf:
        return "\"if\" in a server";
    case kLocationIf:
        return "\"if\" in a location";
    case kLimitExcept:
        return "\"limit_except\"";
    case kUpstream:
    case kStreamUpstream:
        return "\"upstream\"";
    case kMail:
        return "\"mail\"";
    case kStream:
        return "\"stream\"";
    case kFree:
    case kAny:
        break;
    }
    return "this block";
}

const DirectiveForm* DirectiveFacts::formIn(Contexts context) const {
    const auto found = std::find_if(forms.begin(), forms.end(), [context](const DirectiveForm& f) {
        return (f.contexts & context) != 0;
    });
    return found == forms.end() ? nullptr : &*found;
}

Contexts DirectiveFacts::contexts() const {
    Contexts all = 0;
    for (const auto& form : forms) {
        all |= form.contexts;
    }
    return all;
}

const DirectiveFacts* findDirective(std::string_view name) {
    const auto found = table().find(name);
    return found == table().end() ? nullptr : &found->second;
}

std::span<const std::string_view> allowedWords(std::string_view directive) {
    const auto found = wordTable().find(directive);
    return found == wordTable().end() ? std::span<const std::string_view>{} : found->second;
}

std::string_view nearestDirective(std::string_view name, Contexts context) {
    const auto near = nearest(name, namesIn(context));
    return near.empty() ? nearest(name, namesIn(kAny)) : near;
}

const DroppedDirective* findDropped(std::string_view name) {
    const auto found = std::find_if(kDropped.begin(), kDropped.end(),
                                    [name](const DroppedDirective& d) { return d.name == name; });
    return found == kDropped.end() ? nullptr : &*found;
}

} // namespace gatelens::adapters::nginx
