// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Splits the absolute URLs that configurations hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatelens::adapters {

struct Url {
    std::string scheme;     // lower case
    std::string user;       // "name:password" as written; a secret
    std::string host;       // without brackets
    std::uint16_t port = 0; // 0: not written
    std::string path;       // from "/" on, without query and fragment; may be empty
};

// Nothing when it has no "scheme://host" or the port is no number of 0..65535.
[[nodiscard]] std::optional<Url> parseUrl(std::string_view text);

} // namespace gatelens::adapters
