// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Behaviour: caddyconfig/httpcaddyfile/shorthands.go of Caddy 2.11.
#include "core/adapters/caddyfile_statements.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::caddy {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array kSimple = std::to_array<Pair>({
    {"host", "http.request.host"},
    {"hostport", "http.request.hostport"},
    {"port", "http.request.port"},
    {"orig_method", "http.request.orig_method"},
    {"orig_uri", "http.request.orig_uri"},
    {"orig_path", "http.request.orig_uri.path"},
    {"orig_dir", "http.request.orig_uri.path.dir"},
    {"orig_file", "http.request.orig_uri.path.file"},
    {"orig_query", "http.request.orig_uri.query"},
    {"orig_?query", "http.request.orig_uri.prefixed_query"},
    {"method", "http.request.method"},
    {"uri", "http.request.uri"},
    {"%uri", "http.request.uri_escaped"},
    {"path", "http.request.uri.path"},
    {"%path", "http.request.uri.path_escaped"},
    {"dir", "http.request.uri.path.dir"},
    {"file", "http.request.uri.path.file"},
    {"query", "http.request.uri.query"},
    {"%query", "http.request.uri.query_escaped"},
    {"?query", "http.request.uri.prefixed_query"},
    {"remote", "http.request.remote"},
    {"remote_host", "http.request.remote.host"},
    {"remote_port", "http.request.remote.port"},
    {"scheme", "http.request.scheme"},
    {"uuid", "http.request.uuid"},
    {"tls_cipher", "http.request.tls.cipher_suite"},
    {"tls_version", "http.request.tls.version"},
    {"tls_client_fingerprint", "http.request.tls.client.fingerprint"},
    {"tls_client_issuer", "http.request.tls.client.issuer"},
    {"tls_client_serial", "http.request.tls.client.serial"},
    {"tls_client_subject", "http.request.tls.client.subject"},
    {"tls_client_certificate_pem", "http.request.tls.client.certificate_pem"},
    {"tls_client_certificate_der_base64", "http.request.tls.client.certificate_der_base64"},
    {"upstream_hostport", "http.reverse_proxy.upstream.hostport"},
    {"client_ip", "http.vars.client_ip"},
});

struct Prefix {
    std::string_view from;
    std::string_view to;
    bool dots = false; // whether what follows may hold dots
};
constexpr std::array kPrefixes = std::to_array<Prefix>({
    {"header.", "http.request.header."},
    {"cookie.", "http.request.cookie."},
    {"labels.", "http.request.host.labels."},
    {"path.", "http.request.uri.path."},
    {"file.", "http.request.uri.path.file."},
    {"query.", "http.request.uri.query."},
    {"re.", "http.regexp.", true},
    {"vars.", "http.vars."},
    {"rp.", "http.reverse_proxy.", true},
    {"resp.", "http.intercept.", true},
    {"err.", "http.error.", true},
    {"file_match.", "http.matchers.file."},
});

bool isName(std::string_view text, bool dots) {
    return std::all_of(text.begin(), text.end(), [dots](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || (dots && c == '.');
    });
}

std::string longForm(std::string_view name) {
    const auto simple = std::find_if(kSimple.begin(), kSimple.end(),
                                     [name](const Pair& p) { return p.first == name; });
    if (simple != kSimple.end()) {
        return std::string(simple->second);
    }
    const auto prefix =
        std::find_if(kPrefixes.begin(), kPrefixes.end(), [name](const Prefix& candidate) {
            return name.starts_with(candidate.from) &&
                   isName(name.substr(candidate.from.size()), candidate.dots);
        });
    return prefix == kPrefixes.end()
               ? std::string{}
               : std::string(prefix->to) + std::string(name.substr(prefix->from.size()));
}

} // namespace

std::string expandShorthands(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            break;
        }
        // "{{host}" holds a placeholder after a brace.
        const auto last = text.rfind('{', close);
        out += text.substr(0, last);
        const std::string name = longForm(text.substr(last + 1, close - last - 1));
        out += name.empty() ? std::string(text.substr(last, close - last + 1)) : '{' + name + '}';
        text.remove_prefix(close + 1);
    }
    return out + std::string(text);
}

} // namespace gatelens::adapters::caddy
