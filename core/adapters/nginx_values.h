// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The small languages inside nginx directives: addresses of listen, locations,
// server names, URLs of the *_pass directives, times, sizes and variables.
#pragma once

#include "core/adapters/nginx_tree.h"
#include "core/model/match.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::nginx {

[[nodiscard]] std::optional<bool> parseFlag(std::string_view text);
// "1h30m", "500ms", "60" (seconds); as ngx_parse_time().
[[nodiscard]] std::optional<std::int64_t> parseTimeMs(std::string_view text);
// "8k", "1m", "1g", "512"; as ngx_parse_offset().
[[nodiscard]] std::optional<std::int64_t> parseSize(std::string_view text);

// The value of "name=value" among the arguments from `first` on.
struct Parameter {
    std::string_view name;
    std::string_view value; // empty when there is no "="
    const text::Node* node = nullptr;
};
[[nodiscard]] Parameter splitParameter(const text::Node& argument);
[[nodiscard]] std::optional<std::string_view>
parameter(const Statement& statement, std::string_view name, std::size_t first = 0);
[[nodiscard]] bool hasArgument(const Statement& statement, std::string_view word,
                               std::size_t first = 0);

// The names of the variables in a text, without "$" and braces, as
// ngx_http_script_compile() finds them. Captures ($1 … $9) are not listed.
[[nodiscard]] std::vector<std::string_view> variablesIn(std::string_view text);
// True when the text has a variable or a capture, so that it is known only when a
// request is there.
[[nodiscard]] bool hasVariables(std::string_view text);

struct ListenAddress {
    std::string host; // empty: every IPv4 interface; "unix:/path"
    std::uint16_t port = 0;
    std::string portText; // "8000-8010", else empty
    bool valid = true;

    // "*:80", "[::]:443", "unix:/run/x.sock".
    [[nodiscard]] std::string text() const;
};
[[nodiscard]] ListenAddress parseListen(std::string_view text);

enum class LocationKind : std::uint8_t { Prefix, PrefixNoRegex, Exact, Regex, RegexNoCase, Named };
struct LocationMatch {
    LocationKind kind = LocationKind::Prefix;
    std::string_view value; // without the modifier
    bool valid = true;      // false: an unknown modifier

    [[nodiscard]] bool isRegex() const {
        return kind == LocationKind::Regex || kind == LocationKind::RegexNoCase;
    }
};
[[nodiscard]] LocationMatch parseLocation(const Statement& location);
[[nodiscard]] model::PathMatch pathOf(const Statement& location);

// A name of server_name; names that can match no request ("_") are kept as exact.
[[nodiscard]] std::vector<model::HostMatch> hostsOf(std::string_view serverName);

// The argument of proxy_pass, grpc_pass, fastcgi_pass …
struct PassUrl {
    std::string_view scheme; // "http", "https", "grpc", "grpcs"; empty for fastcgi and the like
    std::string_view host;   // "unix:/path" for sockets; brackets of IPv6 removed
    std::uint16_t port = 0;
    bool hasPort = false;
    std::string_view path; // the URI part, empty when there is none
    bool hasUri = false;
    bool valid = true;
    bool dynamicHost = false; // scheme, host or port hold variables
};
[[nodiscard]] PassUrl parsePass(std::string_view text);
// Where scheme, host and port end in such an argument. Variables that start with
// the path ($request_uri, $uri) end them as a slash does.
[[nodiscard]] std::size_t authorityEnd(std::string_view text);

} // namespace gatelens::adapters::nginx
