// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text from outside inside Markdown.
#pragma once

#include <string>
#include <string_view>

namespace gatelens::report {

// What Markdown or the HTML in it would act on is escaped (CommonMark section 2.4).
[[nodiscard]] std::string markdownEscape(std::string_view text);

// A code span whose fence is longer than any run of backticks in it.
[[nodiscard]] std::string markdownCode(std::string_view text);

} // namespace gatelens::report
