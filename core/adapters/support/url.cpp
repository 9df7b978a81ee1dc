// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/url.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::adapters {

std::optional<Url> parseUrl(std::string_view text) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    Url url;
    url.scheme = toLower(text.substr(0, colon));
    const auto rest = text.substr(colon + 3);
    const auto end = std::min(rest.find_first_of("/?#"), rest.size());
    auto authority = rest.substr(0, end);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.user = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    const auto hostPort = parseHostPort(authority);
    if (!hostPort || hostPort->host.empty()) {
        return std::nullopt;
    }
    url.host = hostPort->host;
    url.port = hostPort->port;
    const auto path = rest.substr(end);
    url.path = path.substr(0, std::min(path.find_first_of("?#"), path.size()));
    return url;
}

} // namespace gatelens::adapters
