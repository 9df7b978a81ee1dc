// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Hosts and paths as Tyk matches them (gorilla/mux, internal/httputil/mux.go).
#include "core/adapters/tyk_paths.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::adapters::tyk {

using model::HostMatchKind;
using model::PathMatchKind;
using model::RegexAnchor;

namespace {

// {name} and {name:pattern}; gives what stands for it in an expression.
std::string replaceParameters(std::string_view pattern) {
    std::string out;
    for (std::size_t at = 0; at < pattern.size();) {
        const auto close = pattern.find('}', at);
        if (pattern[at] != '{' || close == std::string_view::npos) {
            out += pattern[at++];
            continue;
        }
        out += "([^/]+)";
        at = close + 1;
    }
    return out;
}

void replaceAll(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

bool isLiteral(std::string_view pattern) {
    return pattern.find_first_of("{}*+?()[]|\\^$.") == std::string_view::npos;
}

std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) {
            out += '\\';
        }
        out += c;
    }
    return out;
}

std::string joined(std::string_view listenPath, std::string_view endpoint) {
    while (listenPath.ends_with('/')) {
        listenPath.remove_suffix(1);
    }
    std::string out(listenPath);
    if (!endpoint.starts_with('/')) {
        out += '/';
    }
    return out += endpoint;
}

} // namespace

std::size_t listenPathLength(std::string_view listenPath) {
    if (listenPath.find('{') == std::string_view::npos) {
        return listenPath.size();
    }
    auto length = static_cast<std::size_t>(std::count(listenPath.begin(), listenPath.end(), '/'));
    for (const auto segment : split(listenPath, '/')) {
        const bool parameter =
            segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
        length += parameter ? 0 : segment.size();
    }
    return length;
}

model::PathMatch listenPathMatch(std::string_view listenPath, const Settings& settings) {
    model::PathMatch match;
    match.text = listenPath;
    match.value = listenPath;
    if (listenPath.find('{') != std::string_view::npos) {
        match.kind = PathMatchKind::Template;
        match.value += '*';
    } else {
        const bool bounded = settings.strictRoutes && !listenPath.ends_with('/');
        match.kind = bounded ? PathMatchKind::SegmentPrefix : PathMatchKind::Prefix;
    }
    return match;
}

model::PathMatch endpointMatch(std::string_view listenPath, const Endpoint& endpoint,
                               const Settings& settings) {
    model::PathMatch match;
    match.text = endpoint.path;
    match.caseSensitive = !endpoint.ignoreCase && !settings.ignoreCase;
    const bool prefix = settings.prefixMatching && endpoint.path.starts_with('/');
    if (isLiteral(endpoint.path) && isLiteral(listenPath)) {
        match.value = prefix ? joined(listenPath, endpoint.path) : endpoint.path;
        if (prefix) {
            match.kind = settings.suffixMatching ? PathMatchKind::Exact : PathMatchKind::Prefix;
        } else {
            match.kind = settings.suffixMatching ? PathMatchKind::Suffix : PathMatchKind::Contains;
        }
        return match;
    }
    std::string pattern = replaceParameters(endpoint.path);
    replaceAll(pattern, "/*/", "/[^/]+/");
    replaceAll(pattern, "/*", "/.*");
    if (settings.suffixMatching && !pattern.ends_with('$')) {
        pattern += '$';
    }
    // The path is compared with and without the listen path; as a whole it is this.
    std::string base = replaceParameters(listenPath);
    if (base == listenPath) {
        base = quoted(listenPath);
    }
    match.kind = PathMatchKind::Regex;
    match.anchor = RegexAnchor::Search;
    match.value = prefix ? '^' + joined(base, pattern) : pattern;
    return match;
}

model::HostMatch hostMatch(std::string_view host) {
    model::HostMatch match;
    match.text = host;
    match.value = host;
    const auto open = host.find('{');
    if (open == std::string_view::npos) {
        if (const auto parsed = parseHostPort(host); parsed && parsed->port != 0) {
            match.value = parsed->host;
            match.port = parsed->port;
        }
        return match;
    }
    const auto close = host.find('}', open);
    const bool plainFirst = open == 0 && close != std::string_view::npos &&
                            host.substr(0, close).find(':') == std::string_view::npos &&
                            host.find('{', close) == std::string_view::npos &&
                            host.substr(close + 1).starts_with('.');
    if (plainFirst) {
        // mux: {name} in a host is one label.
        match.kind = HostMatchKind::WildcardPrefix;
        match.value = host.substr(close + 1);
        match.singleLabel = true;
        return match;
    }
    match.kind = HostMatchKind::Regex;
    match.value.clear();
    for (std::size_t at = 0; at < host.size();) {
        const auto end = host.find('}', at);
        if (host[at] != '{' || end == std::string_view::npos) {
            match.value += quoted(host.substr(at, 1));
            ++at;
            continue;
        }
        const auto inner = host.substr(at + 1, end - at - 1);
        const auto colon = inner.find(':');
        match.value += colon == std::string_view::npos
                           ? std::string("[^.]+")
                           : '(' + std::string(inner.substr(colon + 1)) + ')';
        at = end + 1;
    }
    return match;
}

} // namespace gatelens::adapters::tyk
