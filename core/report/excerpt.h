// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The line of a source that a message is about.
#pragma once

#include "core/report/style.h"
#include "core/text/source.h"

#include <string>

namespace gatelens::report {

// The line in which `range` starts, with its number, and below it a caret and
// tildes under the range. Secrets are masked, tabs become four spaces, of a long
// line only the surroundings are shown. Empty for API answers and when the range
// is not valid.
[[nodiscard]] std::string excerpt(const text::SourceMap& sources, const text::SourceRange& range,
                                  const TextStyle& style, Tone tone);

} // namespace gatelens::report
