// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Perl-compatible regular expressions, as nginx and HAProxy compile them.
#pragma once

#include "core/adapters/support/go_regex.h"

#include <optional>
#include <string_view>

namespace gatelens::adapters {

// Why PCRE would refuse the expression, empty when it is fine.
[[nodiscard]] std::optional<RegexFault> pcreFault(std::string_view expression);

} // namespace gatelens::adapters
