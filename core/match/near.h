// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which listener a request comes in by, and which routes are worth naming when
// somebody asks why it was not them.
#pragma once

#include "core/match/matcher.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match {

// The port a request goes to: its own, else the scheme's.
[[nodiscard]] std::uint16_t portOf(const Request& request);

// The HTTP listeners on the request's port. A gateway behind a port mapping
// listens elsewhere: when nothing is on that port, those that encrypt as the
// request's scheme does; when there are none, all.
[[nodiscard]] std::vector<model::ListenerId> listenersFor(const model::Snapshot& snapshot,
                                                          const Request& request);

// The host without its port, in lower case. An IPv6 literal keeps its brackets.
[[nodiscard]] std::string bareHost(std::string_view host);

// How one route fared, said by its product.
using Judge = std::function<Candidate(model::RouteId)>;

// The winner, every route of `matching` (in the product's order), then the routes
// whose host and path are nearest, at most `limit` together unless more match.
[[nodiscard]] std::vector<Candidate>
listCandidates(const model::Snapshot& snapshot, const Request& request, const Decision& decision,
               std::size_t limit, const std::vector<model::RouteId>& matching, const Judge& judge);

} // namespace gatelens::match
