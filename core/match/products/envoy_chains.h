// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which filter chain of a listener takes a connection (FilterChainMatch of Envoy,
// source/common/listener_manager/filter_chain_manager_impl.cc).
#pragma once

#include "core/match/matcher.h"

#include <span>

namespace gatelens::match::envoy {

// The chains are model listeners. None when Envoy closes the connection.
[[nodiscard]] model::ListenerId chainFor(const model::Snapshot& snapshot,
                                         std::span<const model::ListenerId> chains,
                                         const Request& request);

} // namespace gatelens::match::envoy
