// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that speak of the caller, and the policies that take headers away from a
// request before it reaches the backend.
#pragma once

#include "core/findings/context.h"

#include <string_view>

namespace gatelens::findings {

// X-Consumer-*, X-User-*, X-Forwarded-User and their like: names that backends and
// policies believe to come from the gateway.
[[nodiscard]] bool isIdentityHeader(std::string_view name);

// Whether a policy of the route's chain removes the header from the request, or
// sets it to a value of its own.
[[nodiscard]] bool clearsHeader(const Context& context, model::RouteId id, std::string_view name);

} // namespace gatelens::findings
