// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Why a pattern for origins lets in more than its author thought.
#pragma once

#include "core/findings/cors_settings.h"

#include <string>

namespace gatelens::findings {

struct Looseness {
    std::string reason;  // "the dot in \"shop.example\" stands for any character"
    std::string example; // an origin that gets in; empty when there is no short one
    bool minor = false;  // clear text only: no foreign site gets in
};
// Nothing to say: an empty reason.
[[nodiscard]] Looseness loosenessOf(const Origin& origin);

} // namespace gatelens::findings
