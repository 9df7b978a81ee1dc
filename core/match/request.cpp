// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/request.h"

#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match {

namespace {

bool isTokenChar(char c) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
}

bool isToken(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

void setTarget(Request& request, std::string_view target) {
    if (const auto hash = target.find('#'); hash != std::string_view::npos) {
        target = target.substr(0, hash); // never sent (RFC 9110, section 7.1)
    }
    const auto mark = target.find('?');
    request.path = std::string(target.substr(0, mark));
    if (request.path.empty()) {
        request.path = "/";
    }
    if (mark != std::string_view::npos) {
        request.query = std::string(target.substr(mark + 1));
    }
}

Status setAuthority(Request& request, std::string_view authority, std::size_t column) {
    if (const auto at = authority.find('@'); at != std::string_view::npos) {
        return fail(ErrorCode::Usage,
                    "a user name in the URL is not sent; use an Authorization "
                    "header",
                    fmt::format("column {}", column));
    }
    const auto parsed = parseHostPort(authority);
    if (!parsed || parsed->host.empty()) {
        return fail(ErrorCode::Usage, fmt::format("\"{}\" is no host or host:port", authority),
                    fmt::format("column {}", column));
    }
    const std::uint16_t standard = request.scheme == "https" ? 443 : 80;
    request.port = parsed->port == 0 ? standard : parsed->port;
    std::string host(authority);
    if (request.port == standard && parsed->port != 0) {
        host = host.substr(0, host.rfind(':'));
    }
    if (request.scheme == "https") {
        request.sni = parsed->host;
    }
    request.hosts.push_back(std::move(host));
    return {};
}

} // namespace

std::string Request::target() const {
    return query ? path + '?' + *query : path;
}

std::string_view Request::host() const {
    return hosts.empty() ? std::string_view{} : std::string_view(hosts.front());
}

std::vector<std::string_view> Request::values(std::string_view name) const {
    std::vector<std::string_view> found;
    if (equalsIgnoreCase(name, "host") || name == ":authority") {
        found.assign(hosts.begin(), hosts.end());
        return found;
    }
    for (const auto& [key, value] : headers) {
        if (equalsIgnoreCase(key, name)) {
            found.emplace_back(value);
        }
    }
    return found;
}

Result<Request> parseRequestLine(std::string_view text) {
    Request request;
    std::string_view target = trim(text);
    std::size_t column = 1;
    if (const auto space = target.find(' '); space != std::string_view::npos) {
        const auto method = target.substr(0, space);
        if (!isToken(method)) {
            return fail(ErrorCode::Usage, fmt::format("\"{}\" is no method", method), "column 1");
        }
        request.method = std::string(method);
        column = space + 2;
        target = trim(target.substr(space + 1));
    }
    if (target.empty()) {
        return fail(ErrorCode::Usage, "expected METHOD URL, such as \"GET https://host/path\"",
                    fmt::format("column {}", column));
    }
    if (target.front() == '/' || target == "*") {
        setTarget(request, target);
        return request;
    }
    const auto mark = target.find("://");
    const std::string scheme = toLower(target.substr(0, mark));
    if (mark == std::string_view::npos || (scheme != "http" && scheme != "https")) {
        return fail(
            ErrorCode::Usage,
            fmt::format("\"{}\" is no URL; it must start with http://, https:// or /", target),
            fmt::format("column {}", column));
    }
    request.scheme = scheme;
    const auto rest = target.substr(mark + 3);
    const auto end = std::min(rest.find_first_of("/?#"), rest.size());
    if (auto status = setAuthority(request, rest.substr(0, end), column + mark + 3); !status) {
        return fail(std::move(status.error()));
    }
    setTarget(request, rest.substr(end));
    return request;
}

Status addHeader(Request& request, std::string_view field) {
    const auto colon = field.find(':');
    const auto name = field.substr(0, colon);
    if (colon == std::string_view::npos || !isToken(name)) {
        return fail(ErrorCode::Usage,
                    fmt::format("\"{}\" is no header; write it as \"Name: value\"", field));
    }
    const std::string value(trim(field.substr(colon + 1)));
    if (equalsIgnoreCase(name, "host")) {
        request.hosts.push_back(value);
        return {};
    }
    request.headers.emplace_back(name, value);
    return {};
}

} // namespace gatelens::match
