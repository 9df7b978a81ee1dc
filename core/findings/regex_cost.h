// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a backtracking engine (PCRE) can be made to hang by a pattern: a repetition
// whose body can match the same text in several ways, with something after it that
// may fail. Linear engines (RE2, Go, Rust) are not concerned.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatelens::findings {

// The repetition that is ambiguous, as written; nothing when none is found or the
// pattern cannot be read. Prefers silence to a false alarm.
[[nodiscard]] std::optional<std::string> ambiguousRepetition(std::string_view pattern);

} // namespace gatelens::findings
