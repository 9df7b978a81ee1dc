// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of an HTTP archive (HAR 1.2), as a browser saves it.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::ui {

struct HarRequest {
    std::string title; // "GET https://api.example/v1"
    std::string text;  // as typed on the page: request line, header lines
};

// At most 1,000 of them, in the order of the archive.
[[nodiscard]] Result<std::vector<HarRequest>> readHar(std::string_view text);

} // namespace gatelens::ui
