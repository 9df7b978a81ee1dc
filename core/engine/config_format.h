// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one way to write a gatelens.yaml: two blanks a level, lists indented below
// their key, one blank between tokens, at most one empty line, flow collections
// kept where they fit a line. Comments, order and the spelling of values stay.
#pragma once

#include "core/base/result.h"

#include <string>

namespace gatelens::engine {

// Fails with the place of what cannot be kept: anchors, several documents. What
// it gives says the same as `text` and is a fixed point.
[[nodiscard]] Result<std::string> formatConfig(const std::string& name, const std::string& text);

} // namespace gatelens::engine
