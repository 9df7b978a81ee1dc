// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the CRDs of the Gateway API say of `spec`.
#pragma once

#include "core/adapters/support/shape.h"

#include <string_view>

namespace gatelens::adapters::gatewayapi {

// Null for a kind without a schema here.
[[nodiscard]] const Shape* specShape(std::string_view kind);

} // namespace gatelens::adapters::gatewayapi
