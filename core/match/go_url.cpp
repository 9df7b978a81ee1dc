// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/go_url.h"

#include "core/base/strings.h"
#include "core/match/path.h"

#include <algorithm>
#include <array>
#include <map>

namespace gatelens::match {

namespace {

bool isOneOf(std::string_view set, char c) {
    return set.find(c) != std::string_view::npos;
}

constexpr std::array<bool, 256> kPathBytes = [] {
    std::array<bool, 256> kept{};
    for (const char c : std::string_view("$&+,/:;=@-._~0123456789abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
        kept[static_cast<unsigned char>(c)] = true;
    }
    return kept;
}();

// shouldEscape of net/url, turned around: what stays as it is.
bool keptInPath(char c) {
    return kPathBytes[static_cast<unsigned char>(c)];
}

bool keptAsItIs(std::string_view path) {
    return std::all_of(path.begin(), path.end(), keptInPath);
}

bool keptInSegment(char c) {
    return isUnreserved(c) || isOneOf("$&+:=@", c);
}

// validEncoded: what an escaped path may hold besides.
bool validInEscapedPath(char c) {
    return keptInPath(c) || isOneOf("!'()*[]%", c);
}

bool hasControl(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20U || byte == 0x7fU;
    });
}

struct Scheme {
    std::string name;
    std::string_view rest;
};

// Nothing for ":rest", which is an error.
std::optional<Scheme> takeScheme(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (c == ':') {
            if (i == 0) {
                return std::nullopt;
            }
            return Scheme{toLower(text.substr(0, i)), text.substr(i + 1)};
        }
        if (!letter && (!later || i == 0)) {
            break;
        }
    }
    return Scheme{{}, text};
}

// The host part of parseAuthority; user names are passed over.
std::optional<std::string> takeAuthority(std::string_view authority) {
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        authority = authority.substr(at + 1);
    }
    std::string host;
    for (std::size_t i = 0; i < authority.size(); ++i) {
        const char c = authority[i];
        if (c == '%') {
            // Only bytes outside ASCII may be escaped in a host.
            const auto byte = percentDecode(authority.substr(i, 3));
            if (!byte || static_cast<unsigned char>(byte->front()) < 0x80U) {
                return std::nullopt;
            }
            host += *byte;
            i += 2;
            continue;
        }
        const bool plain = isUnreserved(c) || isOneOf("!$&'()*+,;=:[]<>\"", c) ||
                           static_cast<unsigned char>(c) >= 0x80U;
        if (!plain) {
            return std::nullopt;
        }
        host += c;
    }
    const auto colon = host.rfind(':');
    if (colon != std::string::npos && host.find(']', colon) == std::string::npos) {
        const std::string_view port = std::string_view(host).substr(colon + 1);
        if (!std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; })) {
            return std::nullopt;
        }
    }
    return host;
}

std::optional<GoUrl> parse(std::string_view text, bool viaRequest) {
    if (hasControl(text) || (text.empty() && viaRequest)) {
        return std::nullopt;
    }
    GoUrl url;
    if (text == "*") {
        url.path = "*";
        return url;
    }
    const auto scheme = takeScheme(text);
    if (!scheme) {
        return std::nullopt;
    }
    url.scheme = scheme->name;
    std::string_view rest = scheme->rest;
    if (rest.ends_with('?') && std::count(rest.begin(), rest.end(), '?') == 1) {
        url.forceQuery = true;
        rest.remove_suffix(1);
    } else if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
        url.rawQuery = rest.substr(mark + 1);
        rest = rest.substr(0, mark);
    }
    if (!rest.starts_with('/')) {
        if (!url.scheme.empty()) {
            url.opaque = rest;
            return url;
        }
        const auto segment = rest.substr(0, rest.find('/'));
        if (viaRequest || segment.find(':') != std::string_view::npos) {
            return std::nullopt;
        }
    }
    const bool authority = !url.scheme.empty() || (!viaRequest && !rest.starts_with("///"));
    if (authority && rest.starts_with("//")) {
        rest.remove_prefix(2);
        const auto slash = std::min(rest.find('/'), rest.size());
        auto host = takeAuthority(rest.substr(0, slash));
        if (!host) {
            return std::nullopt;
        }
        url.host = std::move(*host);
        rest = rest.substr(slash);
    }
    if (!url.setPath(rest)) {
        return std::nullopt;
    }
    return url;
}

std::string escapeQuery(std::string_view text) {
    std::string out = percentEncode(text, [](char c) { return isUnreserved(c) || c == ' '; });
    std::replace(out.begin(), out.end(), ' ', '+');
    return out;
}

} // namespace

std::string GoUrl::escapedPath() const {
    if (!rawPath.empty() && std::all_of(rawPath.begin(), rawPath.end(), validInEscapedPath)) {
        if (const auto decoded = percentDecode(rawPath); decoded && *decoded == path) {
            return rawPath;
        }
    }
    return path == "*" ? path : goEscapePath(path);
}

std::string GoUrl::requestUri() const {
    std::string out = opaque;
    if (out.empty()) {
        out = escapedPath();
        if (out.empty()) {
            out = "/";
        }
    } else if (out.starts_with("//")) {
        out = scheme + ':' + out;
    }
    if (forceQuery || !rawQuery.empty()) {
        out += '?' + rawQuery;
    }
    return out;
}

std::string GoUrl::text() const {
    std::string out;
    if (!scheme.empty()) {
        out += scheme + ':';
    }
    if (!opaque.empty()) {
        out += opaque;
    } else {
        if (!scheme.empty() || !host.empty()) {
            if (!host.empty() || !path.empty()) {
                out += "//";
            }
            // encodeHost keeps more than other parts do.
            out += percentEncode(
                host, [](char c) { return isUnreserved(c) || isOneOf("!$&'()*+,;=:[]<>\"", c); });
        }
        const std::string escaped = escapedPath();
        if (!escaped.empty() && escaped.front() != '/' && !host.empty()) {
            out += '/';
        }
        if (out.empty()) {
            const auto segment = escaped.substr(0, escaped.find('/'));
            if (segment.find(':') != std::string::npos) {
                out += "./";
            }
        }
        out += escaped;
    }
    if (forceQuery || !rawQuery.empty()) {
        out += '?' + rawQuery;
    }
    if (!fragment.empty()) {
        out += '#' + percentEncode(fragment, [](char c) {
                   return isUnreserved(c) || isOneOf("$&+,/:;=?@!()*", c);
               });
    }
    return out;
}

GoUrl GoUrl::cleaned() const {
    if (rawPath.empty() && isClean(path)) {
        return *this;
    }
    const std::string escaped = escapedPath();
    const bool relative = !escaped.starts_with('/');
    std::string joined = goPathClean(relative ? '/' + escaped : escaped);
    if (relative) {
        joined.erase(0, 1);
    }
    if (escaped.ends_with('/') && !joined.ends_with('/')) {
        joined += '/';
    }
    GoUrl out = *this;
    out.setPath(joined);
    return out;
}

bool GoUrl::setPath(std::string_view escaped) {
    if (keptAsItIs(escaped)) {
        path = escaped;
        rawPath.clear();
        return true;
    }
    auto decoded = percentDecode(escaped);
    if (!decoded) {
        return false;
    }
    path = std::move(*decoded);
    rawPath = goEscapePath(path) == escaped ? std::string{} : std::string(escaped);
    return true;
}

GoUrl joinGoPath(const GoUrl& base, GoUrl url) {
    const auto join = [](const std::string& a, const std::string& b) {
        if (a.ends_with('/') && b.starts_with('/')) {
            return a + b.substr(1);
        }
        return a.ends_with('/') || b.starts_with('/') ? a + b : a + '/' + b;
    };
    const std::string raw = base.rawPath.empty() && url.rawPath.empty()
                                ? std::string{}
                                : join(base.escapedPath(), url.escapedPath());
    url.path = join(base.path, url.path);
    url.rawPath = raw;
    return url;
}

std::optional<GoUrl> parseGoRequestUri(std::string_view text) {
    return parse(text, true);
}

std::optional<GoUrl> parseGoUrl(std::string_view text) {
    const auto hash = text.find('#');
    auto url = parse(text.substr(0, hash), false);
    if (!url || hash == std::string_view::npos) {
        return url;
    }
    auto fragment = percentDecode(text.substr(hash + 1));
    if (!fragment) {
        return std::nullopt;
    }
    url->fragment = std::move(*fragment);
    return url;
}

std::optional<std::string> goPathUnescape(std::string_view text) {
    return percentDecode(text);
}

std::optional<std::string> goQueryUnescape(std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percentDecode(spaced);
}

std::string goQueryEscape(std::string_view text) {
    return escapeQuery(text);
}

std::string goPathEscape(std::string_view text) {
    return percentEncode(text, keptInSegment);
}

std::string goEscapePath(std::string_view path) {
    return keptAsItIs(path) ? std::string(path) : percentEncode(path, keptInPath);
}

std::vector<std::string_view> GoQuery::values(std::string_view key) const {
    std::vector<std::string_view> found;
    for (const auto& [name, value] : pairs) {
        if (name == key) {
            found.emplace_back(value);
        }
    }
    return found;
}

GoQuery parseGoQuery(std::string_view text) {
    GoQuery query;
    for (const auto piece : split(text, '&')) {
        if (piece.empty()) {
            continue;
        }
        const auto equal = piece.find('=');
        auto key = goQueryUnescape(piece.substr(0, equal));
        auto value = equal == std::string_view::npos ? std::optional<std::string>(std::string{})
                                                     : goQueryUnescape(piece.substr(equal + 1));
        if (piece.find(';') != std::string_view::npos || !key || !value) {
            query.complete = false;
            continue;
        }
        query.pairs.emplace_back(std::move(*key), std::move(*value));
    }
    return query;
}

std::string encodeGoQuery(const GoQuery& query) {
    std::map<std::string_view, std::vector<std::string_view>> byKey;
    for (const auto& [key, value] : query.pairs) {
        byKey[key].emplace_back(value);
    }
    std::string out;
    for (const auto& [key, values] : byKey) {
        for (const auto value : values) {
            out += (out.empty() ? "" : "&") + escapeQuery(key) + '=' + escapeQuery(value);
        }
    }
    return out;
}

std::optional<GoHostPort> splitGoHostPort(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || end + 1 != colon) {
            return std::nullopt;
        }
        host = text.substr(1, end - 1);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;
    }
    if (host.find_first_of("[]") != std::string_view::npos ||
        text.substr(colon + 1).find_first_of("[]") != std::string_view::npos) {
        return std::nullopt;
    }
    return GoHostPort{host, text.substr(colon + 1)};
}

} // namespace gatelens::match
