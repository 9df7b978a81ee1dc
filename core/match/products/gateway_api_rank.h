// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The precedence of the specification below hostnames: path, method, headers,
// query, age, name, place in the list.
#pragma once

#include "core/model/snapshot.h"

#include <string>
#include <vector>

namespace gatelens::match::gatewayapi {

// The HTTP and gRPC routes of a snapshot, the first in rank first.
[[nodiscard]] std::vector<model::RouteId> rankRoutes(const model::Snapshot& snapshot);

// Why `winner` is ahead of `loser`, for people.
[[nodiscard]] std::string firstDifference(const model::Snapshot& snapshot,
                                          const model::Route& winner, const model::Route& loser);

} // namespace gatelens::match::gatewayapi
