// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Checks regular expressions of gateways that are written in Go (Traefik, Caddy,
// Tyk, KrakenD), whose engine is RE2: what it refuses, the gateway refuses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatelens::adapters {

struct RegexFault {
    std::size_t offset = 0; // in the expression
    std::string message;    // what is wrong, and what would be right where known
};

// The first fault of an expression in the syntax of Go's regexp package, or
// nothing. Brackets, groups, repetitions and the Perl features that RE2 lacks
// (look-around, back-references, possessive repetition) are checked; class names
// are not.
[[nodiscard]] std::optional<RegexFault> goRegexFault(std::string_view expression);

} // namespace gatelens::adapters
