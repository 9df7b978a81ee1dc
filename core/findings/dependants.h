// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What may have other findings after some routes were edited.
#pragma once

#include "core/findings/rule_units.h"

#include <span>
#include <vector>

namespace gatelens::findings {

// The calls to be made again, ascending: the routes themselves and those that an index
// relates to them, what stands on their paths before and after, the gateway and the
// fleet.
[[nodiscard]] std::vector<Unit> dependantsOf(const Context& before, const Context& after,
                                             std::span<const model::RouteId> edited);

} // namespace gatelens::findings
