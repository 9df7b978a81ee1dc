// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the user stated about backends.
#pragma once

#include "core/findings/context.h"

namespace gatelens::findings {

// Whether it is attested that the first service of the route decides itself whom
// it lets do what. False for a route whose service is not defined here.
[[nodiscard]] bool backendVerifies(const Context& context, model::RouteId id);

} // namespace gatelens::findings
