// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Remarks on the standard error.
#pragma once

#include "core/report/style.h"

#include <string_view>

namespace gatelens::ctl {

// Written at once and whole, so that lines of several programs do not mix.
void writeError(std::string_view text);

// "error: text". Control characters are made harmless, line breaks are kept.
void complain(const report::TextStyle& style, text::Severity severity, std::string_view text);

} // namespace gatelens::ctl
