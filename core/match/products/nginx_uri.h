// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How nginx reads a request target and a Host field, and how it writes a URI
// (ngx_http_parse_complex_uri, ngx_http_validate_host, ngx_escape_uri).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatelens::match::nginx {

// The normalised URI: escapes decoded, dot segments resolved, slashes merged.
// Nothing when nginx answers 400.
[[nodiscard]] std::optional<std::string> normalizeUri(std::string_view path, bool mergeSlashes);

// The server name of a Host field: lower case, without port and final dot.
// Nothing when nginx answers 400.
[[nodiscard]] std::optional<std::string> serverName(std::string_view host);

// NGX_ESCAPE_URI, and NGX_ESCAPE_ARGS for captures that go into arguments.
[[nodiscard]] std::string escapeUri(std::string_view uri);
[[nodiscard]] std::string escapeArgs(std::string_view text);
// NGX_UNESCAPE_REDIRECT: what a redirect's target may show as it is.
[[nodiscard]] std::string unescapeRedirect(std::string_view text);

} // namespace gatelens::match::nginx
