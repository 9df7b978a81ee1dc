// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Directives whose arguments have a language of their own, and locations against
// each other. Each rule is one that `nginx -t` applies.
#include "core/adapters/nginx_check.h"
#include "core/adapters/nginx_values.h"
#include "core/adapters/support/cidr.h"
#include "core/adapters/support/pcre.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::adapters::nginx {

namespace {

using Words = std::vector<std::string_view>;

const text::Node& argument(const Statement& statement, std::size_t index) {
    return *statement.node->items[index];
}

// Reports the arguments from `first` on that are neither one of `flags` nor a
// "name=value" with one of `names`.
void checkParameters(SnapshotBuilder& out, const Statement& statement, std::size_t first,
                     const Words& flags, const Words& names) {
    for (std::size_t i = first; i < statement.argCount(); ++i) {
        const Parameter given = splitParameter(argument(statement, i));
        const bool pair = given.node->text.find('=') != std::string_view::npos;
        const Words& known = pair ? names : flags;
        if (std::find(known.begin(), known.end(), given.name) != known.end() ||
            isPlaceholder(given.node->text)) {
            continue;
        }
        std::string fix = swallowed(out, statement);
        if (fix.empty()) {
            Words all = flags;
            all.insert(all.end(), names.begin(), names.end());
            const auto near = nearest(given.name, all);
            fix = near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near);
        }
        out.error(
            "invalid-parameter",
            fmt::format("invalid parameter \"{}\" of \"{}\"", given.node->text, statement.name()),
            given.node->range, std::move(fix));
        return;
    }
}

void checkRegex(SnapshotBuilder& out, std::string_view regex, const text::SourceRange& range) {
    if (isPlaceholder(regex)) {
        return;
    }
    if (const auto fault = pcreFault(regex)) {
        out.error("invalid-regex",
                  fmt::format("the regular expression \"{}\" is refused: {}, at offset {}", regex,
                              fault->message, fault->offset),
                  range);
    }
}

void checkListen(SnapshotBuilder& out, const Statement& listen, Context context) {
    static const Words kFlags = {
        "default_server", "default",  "ssl",  "http2",     "spdy", "quic",
        "proxy_protocol", "deferred", "bind", "reuseport", "udp",  "multipath"};
    static const Words kNames = {"setfib", "fastopen",      "backlog",  "rcvbuf",
                                 "sndbuf", "accept_filter", "ipv6only", "so_keepalive"};
    checkParameters(out, listen, 1, kFlags, kNames);
    const bool udp = hasArgument(listen, "udp", 1);
    if (context == kServer && udp) {
        out.error("invalid-parameter", "\"udp\" is a parameter of stream servers",
                  listen.node->range, "use \"quic\" for HTTP/3");
    }
    if (hasArgument(listen, "quic", 1) && hasArgument(listen, "ssl", 1)) {
        out.error("invalid-parameter", "\"ssl\" cannot be used with \"quic\"", listen.node->range,
                  "remove \"ssl\"; add a second listen for TCP");
    }
}

void checkUpstreamServer(SnapshotBuilder& out, const Statement& server, Context context) {
    static const Words kFlags = {"backup", "down", "resolve", "drain"};
    static const Words kNames = {"weight",     "max_conns", "max_fails", "fail_timeout",
                                 "slow_start", "route",     "service",   "id"};
    checkParameters(out, server, 1, kFlags, kNames);
    for (const auto name : {"weight", "max_conns", "max_fails"}) {
        const auto value = parameter(server, name, 1);
        const auto number = value ? parseInt(*value) : std::optional<std::int64_t>(1);
        const bool positive = std::string_view(name) == "weight";
        if (!number || *number < (positive ? 1 : 0)) {
            out.error("invalid-parameter",
                      fmt::format("\"{}\" of \"server\" must be a number{}", name,
                                  positive ? " above 0" : ""),
                      server.node->range);
        }
    }
    const PassUrl url = parsePass(server.arg(0));
    if (!url.valid || !url.scheme.empty() || url.hasUri) {
        out.error("invalid-url",
                  fmt::format("\"{}\" is no address of an upstream server", server.arg(0)),
                  argument(server, 0).range, "write host:port without a scheme or path");
    } else if (context == kStreamUpstream && !url.hasPort && !url.host.starts_with("unix:") &&
               !parameter(server, "service", 1)) {
        out.error("invalid-url", fmt::format("no port in upstream \"{}\"", server.arg(0)),
                  argument(server, 0).range, "add \":port\"");
    }
}

void checkLocation(SnapshotBuilder& out, const Statement& location, Context context) {
    const LocationMatch match = parseLocation(location);
    if (!match.valid) {
        out.error("invalid-modifier",
                  fmt::format("invalid location modifier \"{}\"", location.arg(0)),
                  argument(location, 0).range, "one of =, ~, ~*, ^~");
    }
    if (match.kind == LocationKind::Named && context == kLocation) {
        out.error("nested-named-location",
                  fmt::format("named location \"{}\" can be on the server level only", match.value),
                  argument(location, 0).range, "move it out of the location");
    }
    if (match.isRegex()) {
        checkRegex(out, match.value, location.node->items.back()->range);
    }
    const bool plain = match.kind == LocationKind::Prefix ||
                       match.kind == LocationKind::PrefixNoRegex ||
                       match.kind == LocationKind::Exact;
    if (plain && !match.value.starts_with('/') && !isPlaceholder(match.value)) {
        out.warn("location-without-slash",
                 fmt::format("no URI starts with \"{}\": the location is never used", match.value),
                 location.node->items.back()->range,
                 fmt::format("write \"/{}\", or use a regular expression", match.value));
    }
}

void checkIf(SnapshotBuilder& out, const Statement& condition) {
    std::string text;
    for (const text::Node* word : condition.node->items) {
        text += word->text;
    }
    const bool wrapped = text.starts_with('(') && text.ends_with(')');
    const std::string_view inner =
        wrapped ? std::string_view(text).substr(1, text.size() - 2) : std::string_view(text);
    const bool starts = inner.starts_with('$') || inner.starts_with('-') || inner.starts_with("!-");
    if (!wrapped || !starts) {
        out.error("invalid-condition", fmt::format("invalid condition \"{}\"", inner),
                  argument(condition, 0).range,
                  "write (variable), (variable = value), (variable ~ regex) or (-f file)");
        return;
    }
    if (condition.argCount() < 3) {
        return;
    }
    const std::string_view op = condition.arg(1);
    const text::Node& regex = argument(condition, 2);
    if (op == "~" || op == "~*" || op == "!~" || op == "!~*") {
        const bool closes = condition.argCount() == 3; // ")" is a part of the word
        checkRegex(out, regex.text.substr(0, regex.text.size() - (closes ? 1 : 0)), regex.range);
    }
}

void checkRewrite(SnapshotBuilder& out, const Statement& rewrite) {
    checkRegex(out, rewrite.arg(0), argument(rewrite, 0).range);
    static constexpr std::array kFlags =
        std::to_array<std::string_view>({"last", "break", "redirect", "permanent"});
    if (rewrite.argCount() == 3 &&
        std::find(kFlags.begin(), kFlags.end(), rewrite.arg(2)) == kFlags.end()) {
        const auto near = nearest(rewrite.arg(2), {kFlags.begin(), kFlags.end()});
        out.error("invalid-parameter",
                  fmt::format("invalid flag \"{}\" of \"rewrite\"", rewrite.arg(2)),
                  argument(rewrite, 2).range,
                  near.empty() ? "one of last, break, redirect, permanent"
                               : fmt::format("did you mean \"{}\"?", near));
    }
}

void checkReturn(SnapshotBuilder& out, const Statement& statement) {
    const auto code = parseInt(statement.arg(0));
    if (code && (*code < 0 || *code > 999)) {
        out.error("invalid-value", fmt::format("invalid return code \"{}\"", statement.arg(0)),
                  argument(statement, 0).range, "a status of 100 to 599");
        return;
    }
    const std::string_view url = statement.arg(0);
    const bool isUrl =
        url.starts_with("http://") || url.starts_with("https://") || url.starts_with("$scheme");
    if (!code && !isUrl) {
        out.error("invalid-value", fmt::format("invalid return code \"{}\"", url),
                  argument(statement, 0).range, "a status code, or a URL for a 302");
    }
}

void checkLimitZone(SnapshotBuilder& out, const Statement& zone) {
    const auto name = parameter(zone, "zone", 1);
    const auto colon = name ? name->find(':') : std::string_view::npos;
    if (colon == std::string_view::npos || !parseSize(name->substr(colon + 1))) {
        out.error("invalid-parameter", fmt::format("\"{}\" needs zone=name:size", zone.name()),
                  zone.node->range, "write zone=name:10m");
    }
    if (zone.name() != "limit_req_zone") {
        return;
    }
    auto rate = parameter(zone, "rate", 1);
    if (rate && (rate->ends_with("r/s") || rate->ends_with("r/m"))) {
        rate->remove_suffix(3);
    }
    const bool valid = rate && parseInt(*rate).value_or(0) > 0;
    if (!valid) {
        out.error("invalid-parameter", "\"limit_req_zone\" needs rate=NUMBERr/s or rate=NUMBERr/m",
                  zone.node->range, "write rate=10r/s");
    }
}

void checkAccess(SnapshotBuilder& out, const Statement& rule) {
    const std::string_view address = rule.arg(0);
    if (address != "all" && address != "unix:" && !isAddressOrCidr(address) &&
        !isPlaceholder(address)) {
        out.error("invalid-value",
                  fmt::format("\"{}\" of \"{}\" is no address or network", address, rule.name()),
                  argument(rule, 0).range, "an address, address/bits, unix: or all");
    }
}

void checkCachePath(SnapshotBuilder& out, const Statement& path) {
    const auto zone = parameter(path, "keys_zone", 1);
    if (!zone || zone->find(':') == std::string_view::npos) {
        out.error("invalid-parameter",
                  fmt::format("\"{}\" must have \"keys_zone=name:size\"", path.name()),
                  path.node->range, "add keys_zone=name:10m");
    }
}

void checkMap(SnapshotBuilder& out, const Statement& map) {
    const std::string_view variable = map.arg(map.argCount() - 1);
    if (!variable.starts_with('$')) {
        out.error("invalid-value",
                  fmt::format("\"{}\" of \"{}\" is no variable", variable, map.name()),
                  map.node->items.back()->range, fmt::format("write \"${}\"", variable));
    }
    if (map.block == nullptr || map.name() != "map") {
        return;
    }
    for (const auto& entry : map.block->statements) {
        if (entry.name().starts_with('~')) {
            checkRegex(out, entry.name().substr(entry.name().starts_with("~*") ? 2 : 1),
                       entry.node->nameRange);
        }
        const bool alone = entry.name() == "hostnames" || entry.name() == "volatile";
        if (entry.argCount() != 1 && !(alone && entry.argCount() == 0)) {
            out.error("wrong-argument-count", "an entry of a map is a value and its result",
                      entry.node->range, swallowed(out, entry));
        }
    }
}

void checkSet(SnapshotBuilder& out, const Statement& set) {
    if (!set.arg(0).starts_with('$')) {
        out.error("invalid-value", fmt::format("invalid variable name \"{}\"", set.arg(0)),
                  argument(set, 0).range, fmt::format("write \"${}\"", set.arg(0)));
    }
}

void checkAlways(SnapshotBuilder& out, const Statement& header) {
    if (header.argCount() == 3 && header.arg(2) != "always") {
        out.error("invalid-parameter",
                  fmt::format("invalid parameter \"{}\" of \"{}\"", header.arg(2), header.name()),
                  argument(header, 2).range,
                  "only \"always\" may follow; quote values with spaces");
    }
}

void checkServerName(SnapshotBuilder& out, const Statement& names) {
    for (const text::Node* name : names.node->items) {
        if (name->text.starts_with('~')) {
            checkRegex(out, name->text.substr(1), name->range);
            continue;
        }
        const auto star = name->text.find('*');
        const bool valid = star == std::string_view::npos || name->text.starts_with("*.") ||
                           name->text.ends_with(".*");
        if (!valid || name->text.find('*', star + 1) < name->text.size()) {
            // nginx only notices once the address has a second server.
            out.warn("invalid-value",
                     fmt::format("server name \"{}\" is invalid: a \"*\" may only be the first or "
                                 "the last label",
                                 name->text),
                     name->range, "use a regular expression (~^…$)");
        }
    }
}

void checkLimitReq(SnapshotBuilder& out, const Statement& limit) {
    checkParameters(out, limit, 0, {"nodelay"}, {"zone", "burst", "delay"});
}

void checkPass(SnapshotBuilder& out, const Statement& pass) {
    const PassUrl url = parsePass(pass.arg(0));
    const bool address = url.host.find('.') != std::string_view::npos && isAddressOrCidr(url.host);
    if (address && !url.hasPort) {
        out.error("invalid-url", fmt::format("no port in upstream \"{}\"", pass.arg(0)),
                  argument(pass, 0).range, "add \":port\"");
    }
}

void checkLogLevel(SnapshotBuilder& out, const Statement& log) {
    static const Words kLevels = {"debug",       "info",       "notice",      "warn",
                                  "error",       "crit",       "alert",       "emerg",
                                  "json",        "debug_core", "debug_alloc", "debug_mutex",
                                  "debug_event", "debug_http", "debug_mail",  "debug_stream"};
    checkParameters(out, log, 1, kLevels, {});
}

void checkTokens(SnapshotBuilder& out, const Statement& tokens) {
    const std::string_view value = tokens.arg(0);
    if (value != "on" && value != "off" && value != "build") {
        out.warn("invalid-value",
                 fmt::format("\"{}\" of \"server_tokens\": only NGINX Plus takes a text", value),
                 argument(tokens, 0).range, "on, off or build");
    }
}

void checkSessionTimeout(SnapshotBuilder& out, const Statement& timeout) {
    if (timeout.arg(0).ends_with("ms")) {
        out.error(
            "invalid-value",
            fmt::format("\"{}\" of \"{}\" is no time in seconds", timeout.arg(0), timeout.name()),
            argument(timeout, 0).range, "write it with s, m, h or d");
    }
}

void checkCompression(SnapshotBuilder& out, const Statement& level) {
    const auto number = parseInt(level.arg(0));
    if (number && (*number < 1 || *number > 9)) {
        out.error("out-of-range", "\"gzip_comp_level\" must be between 1 and 9",
                  argument(level, 0).range);
    }
}

// What the servers of a group and its balancing method say about each other.
void checkUpstream(SnapshotBuilder& out, const Statement& upstream) {
    if (upstream.block == nullptr) {
        return;
    }
    static constexpr std::array kNoBackup =
        std::to_array<std::string_view>({"hash", "ip_hash", "random"});
    bool any = false;
    bool primary = false;
    const Statement* method = nullptr;
    for (const auto& statement : upstream.block->statements) {
        if (std::find(kNoBackup.begin(), kNoBackup.end(), statement.name()) != kNoBackup.end()) {
            method = &statement;
        }
        any = any || statement.name() == "server" || statement.name() == "state" ||
              statement.name().starts_with("balancer_by_lua") || statement.name() == "zone";
        const bool backup = statement.name() == "server" && hasArgument(statement, "backup", 1);
        primary = primary || (statement.name() == "server" && !backup);
        if (backup && method != nullptr) {
            out.error(
                "invalid-parameter",
                fmt::format("balancing method \"{}\" does not support \"backup\"", method->name()),
                statement.node->range, "remove \"backup\"");
        }
    }
    if (!any) {
        out.error("empty-upstream",
                  fmt::format("no servers are inside upstream \"{}\"", upstream.arg(0)),
                  upstream.node->nameRange, "add a server");
    } else if (!primary && upstream.block->find("server") != nullptr) {
        out.error("empty-upstream",
                  fmt::format("upstream \"{}\" has only backup servers", upstream.arg(0)),
                  upstream.node->nameRange, "make one of them a primary server");
    }
}

// A location inside another one must lie inside it.
void checkNested(SnapshotBuilder& out, const Block& block, const Statement& location) {
    if (block.context != kLocation || block.opener == nullptr) {
        return;
    }
    const Statement outer{block.opener, &block};
    const LocationMatch parent = parseLocation(outer);
    const LocationMatch match = parseLocation(location);
    if (parent.kind == LocationKind::Exact || parent.kind == LocationKind::Named) {
        out.error("nested-location",
                  fmt::format("location \"{}\" cannot be inside the {} location \"{}\"",
                              match.value, parent.kind == LocationKind::Exact ? "exact" : "named",
                              parent.value),
                  location.node->nameRange, "move it to the server");
    } else if (!match.isRegex() && match.kind != LocationKind::Named &&
               !match.value.starts_with(parent.value)) {
        out.error(
            "nested-location",
            fmt::format("location \"{}\" is outside location \"{}\"", match.value, parent.value),
            location.node->nameRange, "move it to the server");
    }
}

using Check = void (*)(SnapshotBuilder&, const Statement&);

const std::unordered_map<std::string_view, Check>& checks() {
    static const std::unordered_map<std::string_view, Check> all = {
        {"if", checkIf},
        {"rewrite", checkRewrite},
        {"return", checkReturn},
        {"limit_req_zone", checkLimitZone},
        {"limit_conn_zone", checkLimitZone},
        {"allow", checkAccess},
        {"deny", checkAccess},
        {"proxy_cache_path", checkCachePath},
        {"fastcgi_cache_path", checkCachePath},
        {"uwsgi_cache_path", checkCachePath},
        {"scgi_cache_path", checkCachePath},
        {"map", checkMap},
        {"geo", checkMap},
        {"split_clients", checkMap},
        {"set", checkSet},
        {"add_header", checkAlways},
        {"add_trailer", checkAlways},
        {"server_name", checkServerName},
        {"limit_req", checkLimitReq},
        {"fastcgi_pass", checkPass},
        {"uwsgi_pass", checkPass},
        {"scgi_pass", checkPass},
        {"error_log", checkLogLevel},
        {"server_tokens", checkTokens},
        {"ssl_session_timeout", checkSessionTimeout},
        {"open_file_cache_valid", checkSessionTimeout},
        {"gzip_comp_level", checkCompression},
        {"upstream", checkUpstream},
    };
    return all;
}

} // namespace

void checkValues(SnapshotBuilder& out, const Statement& statement, Context context) {
    const std::string_view name = statement.name();
    if (statement.argCount() == 0) {
        return;
    }
    const bool streamReturn = name == "return" && context == kStreamServer;
    if (name == "listen") {
        checkListen(out, statement, context);
    } else if (name == "server" && (context == kUpstream || context == kStreamUpstream)) {
        checkUpstreamServer(out, statement, context);
    } else if (name == "location") {
        checkLocation(out, statement, context);
    } else if (const auto check = checks().find(name); check != checks().end() && !streamReturn) {
        check->second(out, statement);
    }
}

namespace {

// Directives of one block that need each other or cannot stand together.
void checkPairs(SnapshotBuilder& out, const Block& block) {
    const Statement* root = block.find("root");
    const Statement* alias = block.find("alias");
    if (root != nullptr && alias != nullptr) {
        out.error("duplicate-directive", "\"root\" and \"alias\" exclude each other",
                  std::max(root, alias)->node->nameRange, "keep one of them");
    }
    const Statement* verify = block.find("proxy_ssl_verify");
    if (verify == nullptr || verify->arg(0) != "on") {
        return;
    }
    for (const Block* at = &block; at != nullptr; at = at->parent) {
        if (at->find("proxy_ssl_trusted_certificate") != nullptr) {
            return;
        }
    }
    const bool location = block.context == kLocation; // a lower level may still name it
    out.report(location ? text::Severity::Error : text::Severity::Warning, "missing-ca",
               "no proxy_ssl_trusted_certificate for proxy_ssl_verify", verify->node->range,
               "name the file of the CA that signed the backends' certificates");
}

} // namespace

void checkBlock(SnapshotBuilder& out, const Block& block) {
    checkPairs(out, block);
    std::unordered_map<std::string, const Statement*> seen;
    for (const auto& statement : block.statements) {
        if (statement.name() != "location" || statement.argCount() == 0) {
            continue;
        }
        checkNested(out, block, statement);
        const LocationMatch match = parseLocation(statement);
        const char kind = match.kind == LocationKind::Exact   ? '='
                          : match.kind == LocationKind::Named ? '@'
                          : match.isRegex()                   ? '~'
                                                              : '/';
        const bool noCase = match.kind == LocationKind::RegexNoCase;
        const auto [first, isNew] =
            seen.emplace(fmt::format("{}{}{}", kind, noCase ? "*" : "", match.value), &statement);
        if (isNew) {
            continue;
        }
        const bool regex = match.isRegex();
        out.report(regex ? text::Severity::Warning : text::Severity::Error, "duplicate-location",
                   regex ? fmt::format("the regular expression \"{}\" was tried before: this "
                                       "location is never used",
                                       match.value)
                         : fmt::format("duplicate location \"{}\"", match.value),
                   statement.node->items.back()->range, "merge the two or remove one");
    }
}

} // namespace gatelens::adapters::nginx
