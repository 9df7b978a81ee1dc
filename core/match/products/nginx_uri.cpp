// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/nginx_uri.h"

#include "core/base/strings.h"
#include "core/match/path.h"

#include <algorithm>
#include <vector>

namespace gatelens::match::nginx {

namespace {

// One character of the target after its escape was undone. A decoded "/" or "."
// counts like a written one; a decoded "%", "#" or "?" is only itself.
struct Decoded {
    char c = 0;
    bool literal = false;
};

// Nothing for a bad escape or %00. Ends before "#", which nginx cuts off.
std::optional<std::vector<Decoded>> decode(std::string_view path) {
    std::vector<Decoded> out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '#') {
            break;
        }
        if (path[i] != '%') {
            out.push_back({path[i], false});
            continue;
        }
        const int high = i + 2 < path.size() ? hexValue(path[i + 1]) : -1;
        const int low = i + 2 < path.size() ? hexValue(path[i + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0) {
            return std::nullopt;
        }
        const char c = static_cast<char>(high * 16 + low);
        out.push_back({c, c == '%' || c == '#' || c == '?'});
        i += 2;
    }
    return out;
}

bool isPlain(char c) {
    constexpr std::string_view kEscaped = "#%?\"<>\\^`{|}";
    return c > 0x20 && c < 0x7f && kEscaped.find(c) == std::string_view::npos;
}

} // namespace

std::optional<std::string> normalizeUri(std::string_view path, bool mergeSlashes) {
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    const auto characters = decode(path);
    if (!characters) {
        return std::nullopt;
    }
    std::string out = "/";
    std::string segment;
    const auto endSegment = [&](bool slash) {
        if (segment == "..") {
            // Up one segment: the slash before it and what follows go.
            if (out.size() < 2) {
                return false;
            }
            out.pop_back();
            out.resize(out.rfind('/') + 1);
        } else if (segment != ".") {
            out += segment;
            const bool doubled = segment.empty() && mergeSlashes;
            if (slash && !doubled) {
                out += '/';
            }
        }
        segment.clear();
        return true;
    };
    for (std::size_t i = 1; i < characters->size(); ++i) {
        const Decoded& character = (*characters)[i];
        if (character.c == '/' && !character.literal) {
            if (!endSegment(true)) {
                return std::nullopt;
            }
        } else {
            segment += character.c;
        }
    }
    return endSegment(false) ? std::optional(out) : std::nullopt;
}

std::optional<std::string> serverName(std::string_view host) {
    std::string name;
    bool bracket = host.starts_with('[');
    for (std::size_t i = 0; i < host.size(); ++i) {
        const char c = host[i];
        if (c == ':' && !bracket) {
            break;
        }
        if (c == ']') {
            bracket = false;
        }
        const bool twoDots = c == '.' && name.ends_with('.');
        if (c == '/' || c == '\0' || twoDots) {
            return std::nullopt;
        }
        name += c;
    }
    if (name.ends_with('.')) {
        name.pop_back();
    }
    if (name.empty()) {
        return std::nullopt;
    }
    return toLower(name);
}

std::string escapeUri(std::string_view uri) {
    return percentEncode(uri, [](char c) { return isPlain(c); });
}

std::string escapeArgs(std::string_view text) {
    return percentEncode(text,
                         [](char c) { return isPlain(c) && c != '&' && c != '+' && c != ';'; });
}

std::string unescapeRedirect(std::string_view text) {
    const auto end = std::min(text.find('?'), text.size());
    return percentDecodeSome(text.substr(0, end), [](char c) { return c > '%' && c < 0x7f; }) +
           std::string(text.substr(end));
}

} // namespace gatelens::match::nginx
