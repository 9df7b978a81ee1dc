// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/path_normal.h"
#include "core/match/path.h"

#include <string>

namespace gatelens::engine {

namespace {

// Whether ".." would leave the root, where removeDotSegments() only stops.
bool climbsOut(std::string_view path) {
    std::size_t depth = 0;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string_view segment = path.substr(0, end);
        if (segment == "..") {
            if (depth == 0) {
                return true;
            }
            --depth;
        } else if (segment != ".") {
            ++depth;
        }
        path.remove_prefix(end);
    }
    return false;
}

} // namespace

std::optional<std::string_view> normalPath(std::string_view path, Arena& arena) {
    const bool escaped = path.find('%') != std::string_view::npos;
    if (!escaped && path.find("/.") == std::string_view::npos) {
        return path;
    }
    const std::string decoded =
        escaped ? match::percentDecodeSome(path, match::isUnreserved) : std::string(path);
    if (climbsOut(decoded)) {
        return std::nullopt;
    }
    return arena.copy(match::removeDotSegments(decoded));
}

} // namespace gatelens::engine
