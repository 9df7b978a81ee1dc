// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What people paste as a request: a URL, "GET /path" with header lines below it,
// or a curl command.
#pragma once

#include "core/base/result.h"
#include "core/match/request.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::ui {

// Errors have ErrorCode::Usage and say what would be right.
[[nodiscard]] Result<match::Request> parseRequestText(std::string_view text);

// The words of a shell command: quotes, backslashes and line continuations.
[[nodiscard]] Result<std::vector<std::string>> shellWords(std::string_view text);

} // namespace gatelens::ui
