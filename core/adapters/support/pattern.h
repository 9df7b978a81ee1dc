// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Searches texts for a regular expression in PCRE syntax, with limits: both may
// come from a stranger.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace gatelens::adapters {

enum class PatternMatch : std::uint8_t {
    No,
    Yes,
    Unknown, // the pattern is not valid, or the search took too long
};

class Pattern final {
public:
    explicit Pattern(std::string_view pattern);

    [[nodiscard]] PatternMatch search(std::string_view text) const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> m_compiled; // null: not valid
};

} // namespace gatelens::adapters
