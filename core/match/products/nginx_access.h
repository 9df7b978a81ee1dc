// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What may end a request inside a location before it is passed on (body size,
// methods, addresses, passwords), and what answers it when it is not.
#pragma once

#include "core/match/products/nginx_script.h"

namespace gatelens::match::nginx {

// The directive that passes a request on; null when the level has none of its own.
[[nodiscard]] const text::Node* passOf(const Level& level);
// The level whose access rules hold: the block of a limit_except that does not
// name the method, else the location's own.
[[nodiscard]] Level exceptLevel(const Config& config, const Level& level, const State& state);
// True when the request ends there; the decision says how.
[[nodiscard]] bool isTooLarge(const Level& level, const State& state, Decision& decision);
[[nodiscard]] bool isDenied(const Level& level, const State& state, Decision& decision);
// Names what may answer or change the request and cannot be followed here.
void addCodeGaps(const Level& level, Decision& decision);
// The answer of a location that passes nothing on.
void localContent(const Level& level, const State& state, Decision& decision);

} // namespace gatelens::match::nginx
