// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What stands at the other end of a file descriptor.
#pragma once

#include "core/report/style.h"

#include <string_view>

namespace gatelens::ctl {

[[nodiscard]] bool isTerminal(int descriptor);

// Width and colours for a descriptor. `when` is "auto", "always" or "never";
// auto means a terminal that is not dumb, unless NO_COLOR is set
// (https://no-color.org).
[[nodiscard]] report::TextStyle styleFor(int descriptor, std::string_view when);

} // namespace gatelens::ctl
