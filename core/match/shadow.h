// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes that no request can reach. A route is shadowed when for each of its hosts
// and paths another route covers all that it asks for, and the product's own rules
// give a request of that kind to the other one. What cannot be told for certain
// (overlapping expressions, several routes that only together cover one) is not
// claimed.
#pragma once

#include "core/match/matcher.h"

#include <vector>

namespace gatelens::match {

struct Shadowed {
    model::RouteId route;
    model::RouteId by; // none: the gateway answers before any route
    Request witness;   // meets every condition of `route` and is answered by `by`
};

[[nodiscard]] std::vector<Shadowed> findShadowed(const model::Snapshot& snapshot,
                                                 const Matcher& matcher);

// Whether everything that `inner` takes `outer` takes too, as far as their lists
// say it all. Exposed for tests.
[[nodiscard]] bool covers(const model::HostMatch& outer, const model::HostMatch& inner);
[[nodiscard]] bool covers(const model::PathMatch& outer, const model::PathMatch& inner);

} // namespace gatelens::match
