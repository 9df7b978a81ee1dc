// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/route_shape.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::HostMatchKind;
using model::PathMatchKind;
using model::Route;

namespace {

bool isLiteral(std::string_view text) {
    return text.find_first_of("\\[](){}.*+?|^$") == std::string_view::npos;
}

// "^/admin" is a prefix, "^/admin$" one path, "/.*" everything; the rest is opaque.
ShapeView viewOfRegex(const model::PathMatch& path) {
    std::string_view text = path.value;
    bool start = path.anchor != model::RegexAnchor::Search;
    bool end = path.anchor == model::RegexAnchor::Full;
    if (text.starts_with('^')) {
        text.remove_prefix(1);
        start = true;
    }
    if (text.ends_with('$') && !text.ends_with("\\$")) {
        text.remove_suffix(1);
        end = true;
    }
    for (const std::string_view rest : {"(.*)", ".*"}) {
        if (text.ends_with(rest)) {
            text.remove_suffix(rest.size());
            end = false;
            start = start || text.empty() || text == "/";
        }
    }
    if (!start || !isLiteral(text) || !path.caseSensitive) {
        return {};
    }
    return {end ? PathShape::Kind::Exact : PathShape::Kind::Prefix, text};
}

} // namespace

bool PathShape::covers(const PathShape& other) const {
    if (kind == Kind::Opaque || other.kind == Kind::Opaque) {
        return false;
    }
    const std::string_view rest = std::string_view(other.value).starts_with(value)
                                      ? std::string_view(other.value).substr(value.size())
                                      : std::string_view("?");
    switch (kind) {
    case Kind::Exact:
        return other == *this;
    case Kind::Prefix:
        return std::string_view(other.value).starts_with(value);
    case Kind::Segment:
        if (rest == "?" && !std::string_view(other.value).starts_with(value)) {
            return false;
        }
        return (rest.empty() && other.kind != Kind::Prefix) || rest.starts_with('/') ||
               value.empty();
    case Kind::Opaque:
        return false;
    }
    return false;
}

ShapeView viewOf(const model::PathMatch& path) {
    std::string_view value = path.value;
    switch (path.kind) {
    case PathMatchKind::Exact:
        return {PathShape::Kind::Exact, value};
    case PathMatchKind::Prefix:
        return {PathShape::Kind::Prefix, value == "/" ? std::string_view{} : value};
    case PathMatchKind::SegmentPrefix:
        while (value.ends_with('/')) {
            value.remove_suffix(1);
        }
        return {PathShape::Kind::Segment, value};
    case PathMatchKind::Any:
        return {PathShape::Kind::Prefix, {}};
    case PathMatchKind::Regex:
        return viewOfRegex(path);
    default:
        return {};
    }
}

PathShape shapeOf(const model::PathMatch& path) {
    const ShapeView view = viewOf(path);
    return {view.kind, std::string(view.value)};
}

std::vector<PathShape> shapesOf(const Route& route) {
    if (route.paths.empty()) {
        return {{PathShape::Kind::Prefix, {}}};
    }
    std::vector<PathShape> shapes;
    for (const auto& path : route.paths) {
        shapes.push_back(shapeOf(path));
    }
    return shapes;
}

std::string hostKey(const model::HostMatch& host) {
    switch (host.kind) {
    case HostMatchKind::Exact:
        return toLower(host.value == "_" ? std::string_view{} : std::string_view(host.value));
    case HostMatchKind::WildcardPrefix:
        return '*' + toLower(host.value);
    case HostMatchKind::Any:
        return {};
    default:
        return '~' + host.value;
    }
}

std::vector<std::string> hostKeys(const Route& route) {
    if (route.hosts.empty()) {
        return {std::string()};
    }
    std::vector<std::string> keys;
    for (const auto& host : route.hosts) {
        keys.push_back(hostKey(host));
    }
    return keys;
}

std::vector<std::string> widerKeys(const std::string& key) {
    std::vector<std::string> keys{key};
    if (key.starts_with('~')) {
        keys.emplace_back();
        return keys;
    }
    const std::string_view name =
        key.starts_with('*') ? std::string_view(key).substr(std::min<std::size_t>(2, key.size()))
                             : key;
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
        keys.push_back('*' + std::string(name.substr(dot)));
    }
    if (!key.empty()) {
        keys.emplace_back();
    }
    return keys;
}

PathStart startOf(std::string_view path) {
    std::array<std::uint64_t, 2> parts{};
    for (std::size_t i = 0; i < std::min<std::size_t>(path.size(), 16); ++i) {
        const char byte =
            path[i] >= 'A' && path[i] <= 'Z' ? static_cast<char>(path[i] + 32) : path[i];
        parts[i / 8] |= std::uint64_t{static_cast<unsigned char>(byte)} << (56U - i % 8 * 8);
    }
    return {parts[0], parts[1]};
}

bool takesPath(const ShapeView& shape, std::string_view path) {
    switch (shape.kind) {
    case PathShape::Kind::Exact:
        return path == shape.value;
    case PathShape::Kind::Prefix:
        return path.starts_with(shape.value);
    case PathShape::Kind::Segment:
        return path.starts_with(shape.value) &&
               (path.size() == shape.value.size() || shape.value.empty() ||
                path[shape.value.size()] == '/');
    case PathShape::Kind::Opaque:
        break;
    }
    return false;
}

bool nest(std::string_view a, std::string_view b) {
    const std::size_t length = std::min(a.size(), b.size());
    return equalsIgnoreCase(a.substr(0, length), b.substr(0, length));
}

bool takes(const Route& route) {
    return route.enabled && route.action != model::RouteAction::None &&
           route.productKind != "server" && route.productKind != "error route";
}

} // namespace gatelens::findings
