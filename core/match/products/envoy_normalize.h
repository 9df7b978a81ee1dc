// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Envoy's connection manager does to a path before it routes:
// path_with_escaped_slashes_action, normalize_path, merge_slashes, in that order.
#pragma once

#include "core/text/node.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace gatelens::match::envoy {

struct PathRules {
    enum class Slashes : std::uint8_t { Keep, Reject, Redirect, Forward };
    Slashes escapedSlashes = Slashes::Keep;
    bool normalize = false;
    bool merge = false;
};

[[nodiscard]] PathRules readPathRules(const text::Node* manager);

struct PathResult {
    enum class Action : std::uint8_t { Continue, Redirect, Refuse };
    Action action = Action::Continue;
    std::string path;
    std::string reason;
};

[[nodiscard]] PathResult normalize(const PathRules& rules, std::string_view path);

} // namespace gatelens::match::envoy
