// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text for XML, SVG and HTML.
#pragma once

#include <string>
#include <string_view>

namespace gatelens::report {

// & < > " ' escaped; control characters that XML 1.0 forbids become U+FFFD.
[[nodiscard]] std::string xmlEscape(std::string_view text);

} // namespace gatelens::report
