// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How text from outside appears in a terminal: made harmless first, measured in
// terminal cells, shortened to a width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatelens::report {

// `text` with everything that a terminal would act on or that would hide other
// text written as an escape: control characters ("\n", "\x1b"), bidirectional
// overrides ("\u202e"), bytes that are no UTF-8 ("\xff").
[[nodiscard]] std::string printable(std::string_view text);

// Terminal cells of printable text: East Asian wide characters take two,
// combining ones none.
[[nodiscard]] std::size_t displayWidth(std::string_view text);

// The longest start of `text` that fits in `width` cells.
[[nodiscard]] std::string_view fitStart(std::string_view text, std::size_t width);

// `text` in at most `width` cells. What does not fit is taken out of the middle,
// because names differ at both ends: "payments…v2".
[[nodiscard]] std::string elideMiddle(std::string_view text, std::size_t width);

// The same, taken from the start: "…/kong.yaml:12:3".
[[nodiscard]] std::string elideStart(std::string_view text, std::size_t width);

} // namespace gatelens::report
