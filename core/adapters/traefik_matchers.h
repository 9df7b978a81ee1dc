// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the matchers of Traefik's rules mean: from a parsed rule to the model's
// vocabulary, with the faults that make Traefik drop the router.
#pragma once

#include "core/adapters/support/scalar_map.h"
#include "core/adapters/traefik_rule_parser.h"
#include "core/adapters/traefik_rules.h"

#include <string>
#include <vector>

namespace gatelens::adapters::traefik {

// A matcher that is unknown or wrongly used becomes an Opaque leaf.
struct MatcherReading {
    model::Expr expr;
    text::Diagnostics diagnostics;
    std::vector<std::string> domains;

    [[nodiscard]] bool failed() const; // some diagnostic is an error
};

[[nodiscard]] MatcherReading readMatchers(const RuleTree& tree, const ScalarMap& map,
                                          RuleLayer layer, RuleSyntax syntax);

} // namespace gatelens::adapters::traefik
