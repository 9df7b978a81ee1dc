// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Values that TOML writes without quotes: booleans, numbers, dates and times.
#pragma once

#include "core/text/node.h"

#include <string_view>

namespace gatelens::text {

struct TomlBareValue {
    NodeKind kind = NodeKind::Null; // Bool, Int, Float or DateTime when valid
    std::string_view problem;       // why it is none of them, for a message; empty when valid
    bool sinceToml11 = false;       // a time without seconds
};

// `text` is everything up to the next separator.
[[nodiscard]] TomlBareValue tomlBareValue(std::string_view text);

// True for "2006-01-02", after which a blank may precede a time.
[[nodiscard]] bool isTomlDateShape(std::string_view text);

} // namespace gatelens::text
