// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/nginx_access.h"

#include "core/base/strings.h"
#include "core/match/address.h"

#include <algorithm>
#include <array>

namespace gatelens::match::nginx {

using text::Node;

namespace {

// of rewrites: nginx answers 500 then
constexpr std::array kPasses = std::to_array<std::string_view>(
    {"proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass"});
constexpr std::array kInternal = std::to_array<std::string_view>(
    {"stub_status", "api", "status", "vhost_traffic_status_display", "hls", "mp4", "flv"});
// What may answer or change a request and cannot be followed here. limit_req and
// limit_conn are not in it: they are about many requests, and one alone is within them.
constexpr std::array kCode = std::to_array<std::string_view>(
    {"auth_request", "auth_jwt", "auth_oidc", "content_by_lua_block", "content_by_lua_file",
     "access_by_lua_block", "access_by_lua_file", "rewrite_by_lua_block", "rewrite_by_lua_file",
     "js_content", "perl", "image_filter", "modsecurity"});

bool covers(std::string_view rule, const std::string& client) {
    const auto block = parseAddressBlock(rule);
    const auto address = parseAddress(client);
    return rule == "all" || (block && address && block->contains(*address));
}

} // namespace

const Node* passOf(const Level& level) {
    for (const auto name : kPasses) {
        if (const Node* pass = level.own(name)) {
            return pass;
        }
    }
    return nullptr;
}

void localContent(const Level& level, const State& state, Decision& decision) {
    for (const auto name : kInternal) {
        if (level.own(name) != nullptr) {
            decision.outcome = Outcome::Internal;
            decision.status = 200;
            return;
        }
    }
    if (level.own("empty_gif") != nullptr) {
        decision.outcome = Outcome::Respond;
        decision.status = 200;
        return;
    }
    // The static module is asked last and takes no other methods.
    const std::string& method = state.request->method;
    if (method != "GET" && method != "HEAD" && method != "POST" &&
        level.find("dav_methods") == nullptr) {
        decision.outcome = Outcome::Respond;
        decision.status = 405;
        decision.detail += "; files are only read";
        return;
    }
    decision.outcome = Outcome::Files;
    decision.gaps.push_back(
        {"files below the root", "whether the file exists is not known",
         level.directives.empty() ? text::SourceRange{} : level.directives.front()->range});
}

bool isTooLarge(const Level& level, const State& state, Decision& decision) {
    const Node* limit = level.find("client_max_body_size");
    std::string text = toLower(limit == nullptr ? "1m" : limit->arg(0));
    std::int64_t unit = 1;
    if (text.ends_with('k') || text.ends_with('m') || text.ends_with('g')) {
        unit = text.back() == 'k' ? 1 << 10 : text.back() == 'm' ? 1 << 20 : 1 << 30;
        text.pop_back();
    }
    const std::int64_t most = parseInt(text).value_or(0) * unit;
    if (most == 0 || static_cast<std::int64_t>(state.request->body.size()) <= most) {
        return false;
    }
    decision.outcome = Outcome::Respond;
    decision.status = 413;
    decision.detail += "; the body is larger than client_max_body_size";
    return true;
}

// The level whose access rules hold: the block of a limit_except that does not
// name the method, else the location's own.
Level exceptLevel(const Config& config, const Level& level, const State& state) {
    Level inner;
    inner.parent = &level;
    const Node* except = level.own("limit_except");
    if (except == nullptr) {
        return inner;
    }
    const std::string& method = state.request->method;
    const bool named =
        std::any_of(except->items.begin(), except->items.end(), [&](const Node* item) {
            return item->text == method || (item->text == "GET" && method == "HEAD");
        });
    if (!named) {
        inner.assign(config.directivesOf(*except));
    }
    return inner;
}

// allow and deny of the nearest level that has any; the first that fits counts.
bool isDenied(const Level& level, const State& state, Decision& decision) {
    const Level* at = &level;
    const auto isRule = [](const Node* d) { return d->text == "allow" || d->text == "deny"; };
    while (at != nullptr && std::none_of(at->settings.begin(), at->settings.end(), isRule)) {
        at = at->parent;
    }
    bool denied = false;
    for (std::size_t i = 0; at != nullptr && i < at->settings.size(); ++i) {
        const Node* rule = at->settings[i];
        if (isRule(rule) && covers(rule->arg(0), state.request->clientIp)) {
            denied = rule->text == "deny";
            break;
        }
    }
    const Node* satisfy = level.find("satisfy");
    const Node* basic = level.find("auth_basic");
    const bool asks = basic != nullptr && basic->arg(0) != "off";
    const bool any = satisfy != nullptr && satisfy->arg(0) == "any";
    if (denied && !(any && asks)) {
        decision.status = 403;
    } else if (asks && !(any && !denied && at != nullptr)) {
        if (state.request->values("authorization").empty()) {
            decision.status = 401;
        } else {
            decision.gaps.push_back(
                {"auth_basic", "the password is taken to be right", basic->range});
        }
    }
    if (decision.status == 0) {
        return false;
    }
    decision.outcome = Outcome::Respond;
    decision.detail +=
        decision.status == 403 ? "; deny applies to the client" : "; auth_basic wants a password";
    return true;
}

void addCodeGaps(const Level& level, Decision& decision) {
    for (const auto name : kCode) {
        const Node* directive = level.find(name);
        if (directive != nullptr && directive->arg(0) != "off") {
            decision.gaps.push_back(
                {std::string(name), "assumed to let the request pass unchanged", directive->range});
        }
    }
}

} // namespace gatelens::match::nginx
