// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The order that people expect of names: "v2" before "v10", case apart.
#pragma once

#include <string_view>

namespace gatelens::report {

// Negative, zero or positive, as strcmp.
[[nodiscard]] int naturalOrder(std::string_view a, std::string_view b);

} // namespace gatelens::report
