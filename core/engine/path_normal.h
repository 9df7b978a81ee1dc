// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The path as it is matched and forwarded. Both see the same text, so that no
// spelling reaches an upstream path that a rule was meant to guard.
#pragma once

#include "core/engine/arena.h"

#include <optional>
#include <string_view>

namespace gatelens::engine {

// RFC 3986 section 6.2.2: escapes of unreserved characters are undone, others get
// upper-case digits, dot segments are removed. Nothing when they lead above the
// root. A path that is normal already is returned as it is.
[[nodiscard]] std::optional<std::string_view> normalPath(std::string_view path, Arena& arena);

} // namespace gatelens::engine
