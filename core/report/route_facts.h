// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a table or a filter says of a route, as text.
#pragma once

#include "core/model/snapshot.h"

#include <string>
#include <vector>

namespace gatelens::report {

[[nodiscard]] std::vector<std::string> hostsOf(const model::Route& route);
[[nodiscard]] std::vector<std::string> pathsOf(const model::Route& route);
// Where the route can be reached: "https 0.0.0.0:8443"; none: every listener.
[[nodiscard]] std::vector<std::string> listenersOf(const model::Snapshot& snapshot,
                                                   const model::Route& route);
// The services by label; a reference that leads nowhere as it is written.
[[nodiscard]] std::vector<std::string> servicesOf(const model::Snapshot& snapshot,
                                                  const model::Route& route);
// The addresses that requests end at: those of the upstream's targets, else the
// service's own. A redirect or a fixed answer says so.
[[nodiscard]] std::vector<std::string> targetsOf(const model::Snapshot& snapshot,
                                                 const model::Route& route);
// Types of the effective chain, in order.
[[nodiscard]] std::vector<std::string> policiesOf(const model::Snapshot& snapshot,
                                                  const model::Route& route);

// The file or API path of an entity, without line and column.
[[nodiscard]] std::string sourceFile(const model::Snapshot& snapshot,
                                     const model::Provenance& source);

// "https 0.0.0.0:8443"
[[nodiscard]] std::string listenerAddress(const model::Listener& listener);
// "https://orders.internal:8443/api"
[[nodiscard]] std::string serviceUrl(const model::Service& service);

} // namespace gatelens::report
