// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The edit of a text that takes a finding's cause away, where there is one that
// needs no decision: a switch that stands the wrong way, or one that is missing.
#pragma once

#include "core/findings/context.h"
#include "core/findings/finding.h"

#include <optional>
#include <string>

namespace gatelens::report {

struct TextFix {
    std::uint32_t snapshot = 0;
    text::SourceRange range; // what is replaced; empty for an insertion
    std::string text;
};

[[nodiscard]] std::optional<TextFix> textFixOf(const findings::Fleet& fleet,
                                               const findings::Finding& finding);

} // namespace gatelens::report
