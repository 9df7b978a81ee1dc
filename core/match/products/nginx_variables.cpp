// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/match/products/nginx_script.h"
#include "core/match/products/nginx_uri.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match::nginx {

using text::Node;

namespace {

constexpr int kMaxDepth = 8; // of maps that refer to maps

bool isWord(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// The value of a header whose name is written as in $http_x_forwarded_for.
std::optional<std::string> headerValue(std::string_view name, State& state,
                                       const text::SourceRange& range) {
    std::vector<std::string> values;
    for (const auto& [key, value] : state.request->headers) {
        std::string written = toLower(key);
        std::replace(written.begin(), written.end(), '-', '_');
        if (written == name && key.find('_') == std::string::npos) {
            values.push_back(value);
        }
    }
    // Since 1.23.0 all repeated fields are joined, before only these two.
    const bool cookies = name == "cookie";
    const bool always = cookies || name == "x_forwarded_for";
    if (values.size() > 1 && !always && state.version.empty()) {
        state.gaps.push_back({fmt::format("$http_{} of several fields", name),
                              "they are taken to be joined; nginx before 1.23 takes the first",
                              range});
    }
    if (values.empty() || !(always || isAtLeast(state.version, 1, 23, 0, true))) {
        return values.empty() ? std::string() : values.front();
    }
    return fmt::format("{}", fmt::join(values, cookies ? "; " : ", "));
}

std::string parameter(std::string_view args, std::string_view name) {
    for (const auto pair : split(args, '&')) {
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && equalsIgnoreCase(pair.substr(0, equals), name)) {
            return std::string(pair.substr(equals + 1));
        }
    }
    return {};
}

std::string cookie(const Request& request, std::string_view name) {
    for (const auto line : request.values("cookie")) {
        for (const auto pair : split(line, ';')) {
            const auto text = trim(pair);
            const auto equals = text.find('=');
            if (equals != std::string_view::npos &&
                equalsIgnoreCase(text.substr(0, equals), name)) {
                return std::string(text.substr(equals + 1));
            }
        }
    }
    return {};
}

std::optional<std::string> builtIn(std::string_view name, State& state,
                                   const text::SourceRange& range) {
    const Request& request = *state.request;
    if (name == "host") {
        return !state.host.empty() ? state.host : state.server->label;
    }
    if (name == "uri" || name == "document_uri") {
        return state.uri;
    }
    if (name == "request_uri") {
        return request.target();
    }
    if (name == "args" || name == "query_string") {
        return state.args;
    }
    if (name == "is_args") {
        return state.args.empty() ? "" : "?";
    }
    if (name == "request_method") {
        return request.method;
    }
    if (name == "scheme") {
        return request.scheme;
    }
    if (name == "remote_addr") {
        return request.clientIp;
    }
    if (name == "server_port") {
        return std::to_string(state.port);
    }
    if (name == "server_name") {
        return state.server->label == "(no name)" ? std::string() : toLower(state.server->label);
    }
    if (name == "http_host") {
        return std::string(request.host());
    }
    if (name == "request") {
        return fmt::format("{} {} HTTP/{}.{}", request.method, request.target(), request.httpMajor,
                           request.httpMinor);
    }
    if (name == "https") {
        return request.scheme == "https" ? "on" : "";
    }
    if (name == "proxy_add_x_forwarded_for") {
        const auto before = request.values("x-forwarded-for");
        std::string all;
        for (const auto value : before) {
            all += std::string(value) + ", ";
        }
        return all + request.clientIp;
    }
    if (name.starts_with("http_")) {
        return headerValue(name.substr(5), state, range);
    }
    if (name.starts_with("arg_")) {
        return parameter(state.args, name.substr(4));
    }
    if (name.starts_with("cookie_")) {
        return cookie(request, name.substr(7));
    }
    return std::nullopt;
}

std::string variable(std::string_view name, State& state, const text::SourceRange& range,
                     int depth);

std::string expandAt(std::string_view text, State& state, const text::SourceRange& range,
                     int depth) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '$' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        std::size_t begin = i + 1;
        std::size_t end = begin;
        if (text[begin] == '{') {
            end = std::min(text.find('}', begin), text.size());
            out += variable(text.substr(begin + 1, end - begin - 1), state, range, depth);
            i = end;
            continue;
        }
        if (text[begin] >= '1' && text[begin] <= '9') {
            end = begin + 1;
        } else {
            while (end < text.size() && isWord(text[end])) {
                ++end;
            }
        }
        if (end == begin) {
            out += '$';
            continue;
        }
        out += variable(text.substr(begin, end - begin), state, range, depth);
        i = end - 1;
    }
    return out;
}

// The value that a map block gives a source value: exact, then wildcards of host
// names, then expressions in order, then the default.
std::string mapped(const Node& map, State& state, int depth) {
    const std::string subject = expandAt(map.arg(0), state, map.range, depth);
    const std::string folded = toLower(subject);
    std::optional<std::string_view> fallback;
    std::optional<std::string_view> wildcard;
    std::size_t best = 0;
    bool hostNames = false;
    const Node* expression = nullptr;
    for (const Node* entry : map.directives()) {
        std::string_view key = entry->text;
        if (key == "hostnames") {
            hostNames = true;
        } else if (key == "default") {
            fallback = entry->arg(0);
        } else if (key.starts_with('~')) {
            const bool folds = key.starts_with("~*");
            RegexOptions options{RegexDialect::Pcre, !folds, false};
            const auto regex = Regex::compile(key.substr(folds ? 2 : 1), options);
            const auto match = regex && expression == nullptr ? regex->find(subject) : nullptr;
            if (match && !match->limitReached) {
                expression = entry;
                capture(*match, state);
            }
        } else {
            key = key.starts_with('\\') ? key.substr(1) : key;
            if (toLower(key) == folded) {
                return expandAt(entry->arg(0), state, map.range, depth);
            }
            const bool suffix =
                hostNames && key.starts_with("*.") && folded.ends_with(toLower(key.substr(1)));
            if (suffix && key.size() > best) {
                best = key.size();
                wildcard = entry->arg(0);
            }
        }
    }
    const std::string_view value = wildcard                ? *wildcard
                                   : expression != nullptr ? expression->arg(0)
                                                           : fallback.value_or("");
    return expandAt(value, state, map.range, depth);
}

std::string variable(std::string_view name, State& state, const text::SourceRange& range,
                     int depth) {
    if (const auto number = parseInt(name)) {
        const auto index = static_cast<std::size_t>(*number);
        const std::string text =
            index < state.captures.size() ? state.captures[index] : std::string();
        const bool escapes = state.escapesCaptures &&
                             (state.quoted || state.request->path.find('+') != std::string::npos);
        return escapes ? escapeArgs(text) : text;
    }
    if (const auto own = state.variables.find(name); own != state.variables.end()) {
        return own->second;
    }
    if (auto known = builtIn(name, state, range)) {
        return *known;
    }
    for (const Node* map : *state.maps) {
        const std::string_view target = map->arg(1);
        if (target.starts_with('$') && target.substr(1) == name && depth < kMaxDepth) {
            return mapped(*map, state, depth + 1);
        }
    }
    state.gaps.push_back({fmt::format("variable ${}", name), "its value is not known here", range});
    return fmt::format("({})", name);
}

} // namespace

bool isAtLeast(std::string_view version, int major, int minor, int patch, bool unknown) {
    const auto digits = version.find_first_of("0123456789");
    if (digits == std::string_view::npos) {
        return unknown;
    }
    const auto parts = split(version.substr(digits), '.');
    std::array<std::int64_t, 3> numbers{};
    for (std::size_t i = 0; i < numbers.size() && i < parts.size(); ++i) {
        const auto end = parts[i].find_first_not_of("0123456789");
        numbers[i] = parseInt(parts[i].substr(0, end)).value_or(0);
    }
    return numbers >= std::array<std::int64_t, 3>{major, minor, patch};
}

std::string expand(std::string_view text, State& state, const text::SourceRange& range) {
    return expandAt(text, state, range, 0);
}

void capture(const RegexMatch& match, State& state) {
    state.captures.clear();
    for (const auto group : match.groups) {
        state.captures.emplace_back(group);
    }
    for (const auto& [name, index] : match.names) {
        state.variables[name] = std::string(match.groups[index]);
    }
}

} // namespace gatelens::match::nginx
