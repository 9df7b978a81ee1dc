// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule of a route does with a request: its filters in order, then its
// backends by weight.
#pragma once

#include "core/match/matcher.h"

namespace gatelens::match::gatewayapi {

// `port` is the listener's, for redirects.
void act(const model::Snapshot& snapshot, const model::Route& route, const Request& request,
         std::uint16_t port, Decision& decision);

// The path modifier of a redirect or a rewrite; `prefix` is what the match covers.
[[nodiscard]] std::string modifiedPath(const text::Node* modifier, std::string_view prefix,
                                       const std::string& path);

} // namespace gatelens::match::gatewayapi
