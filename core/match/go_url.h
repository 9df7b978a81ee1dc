// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// URLs as Go's net/url sees them (1.26): Traefik, Caddy, Tyk and KrakenD match and
// rewrite this form, so that its quirks are theirs. A path is kept decoded; the
// escaped form is kept beside it only when it is not the one that encoding the
// decoded path would give.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::match {

struct GoUrl {
    std::string scheme;
    std::string opaque;
    std::string host;
    std::string path;    // decoded
    std::string rawPath; // empty when escaping `path` gives the same
    std::string rawQuery;
    std::string fragment; // decoded
    bool forceQuery = false;

    // EscapedPath, RequestURI and String.
    [[nodiscard]] std::string escapedPath() const;
    [[nodiscard]] std::string requestUri() const;
    [[nodiscard]] std::string text() const;
    // JoinPath without elements: dot segments and repeated slashes go, a trailing
    // slash stays.
    [[nodiscard]] GoUrl cleaned() const;
    // False when an escape is malformed; the path is then unchanged.
    bool setPath(std::string_view escaped);
};

// The path of `url` behind that of `base`, with one slash between
// (httputil.JoinURLPath).
[[nodiscard]] GoUrl joinGoPath(const GoUrl& base, GoUrl url);

// url.ParseRequestURI and url.Parse.
[[nodiscard]] std::optional<GoUrl> parseGoRequestUri(std::string_view text);
[[nodiscard]] std::optional<GoUrl> parseGoUrl(std::string_view text);

// url.PathUnescape and url.QueryUnescape.
[[nodiscard]] std::optional<std::string> goPathUnescape(std::string_view text);
[[nodiscard]] std::optional<std::string> goQueryUnescape(std::string_view text);
// url.QueryEscape, url.PathEscape, and the default encoding of a whole path.
[[nodiscard]] std::string goQueryEscape(std::string_view text);
[[nodiscard]] std::string goPathEscape(std::string_view text);
[[nodiscard]] std::string goEscapePath(std::string_view path);

// url.ParseQuery: pairs in order. Pairs that cannot be read are left out, which
// `complete` tells.
struct GoQuery {
    std::vector<std::pair<std::string, std::string>> pairs;
    bool complete = true;

    [[nodiscard]] std::vector<std::string_view> values(std::string_view key) const;
};
[[nodiscard]] GoQuery parseGoQuery(std::string_view text);
// url.Values.Encode: sorted by key.
[[nodiscard]] std::string encodeGoQuery(const GoQuery& query);

// net.SplitHostPort; nothing when there is no port or the brackets are wrong.
struct GoHostPort {
    std::string_view host;
    std::string_view port;
};
[[nodiscard]] std::optional<GoHostPort> splitGoHostPort(std::string_view text);

} // namespace gatelens::match
