// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The edit of a text that takes a finding's cause away, where there is one that needs
// no decision: a switch that stands the wrong way or is missing, a limit that nobody
// wrote. What a fix says of the model is put into the words of the product's document.
#pragma once

#include "core/findings/context.h"
#include "core/findings/finding.h"
#include "core/text/node_edit.h"

#include <optional>
#include <string>
#include <vector>

namespace gatelens::report {

struct TextFix {
    std::uint32_t snapshot = 0;
    std::vector<text::TextEdit> edits; // of files of that snapshot; they do not overlap
};

[[nodiscard]] std::optional<TextFix> textFixOf(const findings::Fleet& fleet,
                                               const findings::Finding& finding);

// The edits as people read them: `kong.yaml:6:1: add "tls_verify: true"`.
[[nodiscard]] std::vector<std::string> changesOf(const findings::Fleet& fleet,
                                                 const findings::Finding& finding);

} // namespace gatelens::report
