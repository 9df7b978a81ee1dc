// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Hosts and paths as Tyk matches them.
#pragma once

#include "core/adapters/tyk_internal.h"

#include <cstddef>
#include <string_view>

namespace gatelens::adapters::tyk {

// What orders the APIs: parameters count nothing.
[[nodiscard]] std::size_t listenPathLength(std::string_view listenPath);
[[nodiscard]] model::PathMatch listenPathMatch(std::string_view listenPath,
                                               const Settings& settings);
// The path of an endpoint, seen from outside. Unless tyk.conf says otherwise it
// may stand anywhere in the path.
[[nodiscard]] model::PathMatch endpointMatch(std::string_view listenPath, const Endpoint& endpoint,
                                             const Settings& settings);
[[nodiscard]] model::HostMatch hostMatch(std::string_view host);

} // namespace gatelens::adapters::tyk
