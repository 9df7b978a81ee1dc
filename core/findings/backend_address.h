// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the requests of a route end: the same backend behind two services has the
// same address.
#pragma once

#include "core/findings/context.h"

#include <string>
#include <vector>

namespace gatelens::findings {

// Lower-case host:port of every target, or of the services that name a host
// directly; each once.
[[nodiscard]] std::vector<std::string> backendAddresses(const Context& context, model::RouteId id);

} // namespace gatelens::findings
