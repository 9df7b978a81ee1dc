// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which routes are meant for WebSocket, and what a browser would send along by
// itself.
#pragma once

#include "core/findings/context.h"

#include <string_view>

namespace gatelens::findings {

// The path, the name, the protocols or a service of the route speak of WebSocket or gRPC.
[[nodiscard]] bool meantForUpgrade(const model::Snapshot& snapshot, const model::Route& route);

// The first policy in the chain whose credential browsers send by themselves:
// cookies and sessions, Basic; none when there is none.
[[nodiscard]] model::PolicyId ambientCredential(const Context& context, model::RouteId id);

} // namespace gatelens::findings
