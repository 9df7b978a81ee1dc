// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Who decides about access on a route, and how far the decision reaches: access
// lists, roles, scopes, or a service of one's own.
#pragma once

#include "core/findings/context.h"

namespace gatelens::findings {

// A policy that says what an authenticated caller may do: access lists, roles,
// scopes, policies as code. An authentication policy that checks roles or scopes, or
// that asks a service outside, counts.
[[nodiscard]] bool authorises(const model::Policy& policy);
[[nodiscard]] bool isAuthorised(const Context& context, model::RouteId id);

// Whether something on the route could compare an object with its caller: code, a
// policy language, a service outside. Plain access lists cannot.
[[nodiscard]] bool couldCompareOwner(const Context& context, model::RouteId id);

// The route is open to certain addresses only.
[[nodiscard]] bool isRestrictedByAddress(const Context& context, model::RouteId id);

} // namespace gatelens::findings
