// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The http-request rules of HAProxy: what they change and when they end a request.
#pragma once

#include "core/match/products/haproxy_program.h"

namespace gatelens::match::haproxy {

// True when the rules ended the request; then the decision says how.
[[nodiscard]] bool runRequestRules(const std::vector<Rule>& rules, State& state,
                                   Decision& decision);
// The same for tcp-request rules (reject) and for the redirect keyword.
[[nodiscard]] bool runConnectionRules(const std::vector<Rule>& rules, State& state,
                                      Decision& decision);
[[nodiscard]] bool runRedirects(const std::vector<Rule>& rules, State& state, Decision& decision);

} // namespace gatelens::match::haproxy
