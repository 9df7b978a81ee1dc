// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/redirect_target.h"

#include "core/base/strings.h"
#include "core/findings/config_text.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using text::Node;

namespace {

void add(std::vector<RedirectTarget>& out, const Node* node) {
    if (node == nullptr) {
        return;
    }
    if (node->isSequence() && !node->items.empty()) {
        return add(out, node->items[0]);
    }
    if (node->isScalar() && !node->text.empty()) {
        out.push_back({std::string(node->text), node->range});
    }
}

void readDirective(std::vector<RedirectTarget>& out, const Node& statement) {
    const auto count = statement.items.size();
    if (statement.text == "return") {
        add(out, count > 0 ? statement.items[count - 1] : nullptr);
    } else if (statement.text == "rewrite") {
        add(out, count > 1 ? statement.items[1] : nullptr);
    } else {
        for (std::size_t i = 0; i + 1 < count; ++i) {
            if (statement.arg(i) == "location" || statement.arg(i) == "prefix") {
                add(out, statement.items[i + 1]);
            }
        }
    }
    if (statement.block != nullptr) { // "if (…) { return 302 …; }"
        for (const Node* inner : statement.directives()) {
            if (inner->text == "return" || inner->text == "rewrite") {
                readDirective(out, *inner);
            }
        }
    }
}

bool holdsAny(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
        return text.find(word) != std::string_view::npos;
    });
}

} // namespace

std::vector<RedirectTarget> redirectTargetsOf(const model::Policy& policy) {
    std::vector<RedirectTarget> out;
    const Node* config = policy.config;
    if (config == nullptr) {
        return out;
    }
    if (config->kind == text::NodeKind::Directive) {
        readDirective(out, *config);
        return out;
    }
    add(out, anyOf(config, {"replacement"}));            // Traefik redirectRegex
    add(out, anyOf(config, {"location"}));               // Kong redirect
    add(out, anyOf(config, {"uri"}));                    // APISIX redirect
    if (const Node* pair = anyOf(config, {"regex_uri"}); // [pattern, template]
        pair != nullptr && pair->items.size() > 1) {
        add(out, pair->items[1]);
    }
    if (const Node* headers = anyOf(config, {"headers"})) { // Caddy static_response
        add(out, anyOf(headers, {"Location", "location"}));
    }
    return out;
}

TargetHost hostOf(std::string_view target, std::string_view product) {
    std::string text = toLower(target);
    const auto scheme = text.find("://");
    if (scheme != std::string::npos) {
        text.erase(0, scheme + 3);
    } else if (text.starts_with("//")) {
        text.erase(0, 2);
    } else if (text.starts_with('/')) {
        return TargetHost::Fixed;
    }
    // "$scheme://$host$request_uri": the host ends where the path begins, which
    // these variables bring along.
    std::string host = text.substr(0, text.find('/'));
    for (const std::string_view path :
         {"$request_uri", "$uri", "$document_uri", "{uri}", "{http.request.uri}",
          "{http.request.orig_uri}", "{http.request.uri.path}", "%[path]", "%[pathq]",
          "%[capture.req.uri]", "%[url]"}) {
        const auto at = host.find(path);
        if (at != std::string::npos && (at > 0 || scheme != std::string::npos)) {
            host.resize(at);
        }
    }
    if (holdsAny(host, {"$arg_", "$http_x_", "$http_referer", "$cookie_", "$args", "$query_string",
                        "url_param(", "urlp(", "req.cook(", "hdr(x-", "hdr(referer",
                        "http.request.uri.query", "{query.", "{http.request.header.x-",
                        "{header.x-", "{header.referer"})) {
        return TargetHost::Request;
    }
    if (holdsAny(host, {"$host", "$http_host", "hdr(host)", "req.hdr(host)", "{host}", "{hostport}",
                        "http.request.host", "{header.host}", "$server_name"})) {
        return host.find("$server_name") != std::string::npos ? TargetHost::Fixed
                                                              : TargetHost::HostHeader;
    }
    const bool capture =
        holdsAny(host, {"$1", "$2", "$3", "${1}", "${2}", "\\1", "\\2", "{re.", "{http.regexp."});
    if (!capture) {
        return TargetHost::Fixed;
    }
    // Traefik's expression runs over the whole URL: its host is the Host header.
    return product == "traefik" ? TargetHost::HostHeader : TargetHost::Request;
}

} // namespace gatelens::findings
