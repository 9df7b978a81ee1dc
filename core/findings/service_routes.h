// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The routes of a service of which something is true. What most routes of a service
// lack is one finding with a count, not a hundred.
#pragma once

#include "core/findings/context.h"

#include <vector>

namespace gatelens::findings {

template <typename Predicate>
[[nodiscard]] std::vector<model::RouteId> routesOf(const Context& context, model::ServiceId id,
                                                   const Predicate& holds) {
    std::vector<model::RouteId> routes;
    for (const auto route : context.relations().routesOfService[id]) {
        // A route of several services is told once, with its first.
        if (context.snapshot()[route].service() == id && holds(route, context.facts(route))) {
            routes.push_back(route);
        }
    }
    return routes;
}

} // namespace gatelens::findings
