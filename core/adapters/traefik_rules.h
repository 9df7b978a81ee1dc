// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik's rule language, as the muxers of Traefik 2.x and 3.x read it: matchers
// joined by &&, || and !, in the syntax of Go expressions.
#pragma once

#include "core/model/match.h"
#include "core/model/route.h"
#include "core/text/diagnostic.h"
#include "core/text/node.h"
#include "core/text/source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::adapters::traefik {

enum class RuleSyntax : std::uint8_t { V2, V3 };
enum class RuleLayer : std::uint8_t { Http, Tcp };

struct Rule {
    // Null when the rule cannot be parsed; the diagnostics say why.
    std::shared_ptr<const model::Expr> expr;
    RuleSyntax syntax = RuleSyntax::V3; // that the expression was read with
    text::Diagnostics diagnostics;
    // Values of every Host or HostSNI matcher, lower case, negated or not: Traefik
    // chooses TLS options by them.
    std::vector<std::string> domains;
    bool catchAll = false; // exactly HostSNI(`*`)
};

// Reads the rule in `node`. A rule that only the other syntax accepts is an error
// of `syntax`, but its expression is read all the same.
[[nodiscard]] Rule parseRule(const text::Node& node, const text::SourceMap& sources,
                             RuleLayer layer, RuleSyntax syntax);

// Traefik's order: an explicit priority, else the length of the rule in bytes;
// HostSNI(`*`) alone counts as -1.
[[nodiscard]] std::int64_t rulePriority(const Rule& rule, std::string_view ruleText,
                                        std::optional<std::int64_t> declared);

// Fills the lists of a route from a rule, and its expression when the lists alone
// would not say the same.
void applyRule(const Rule& rule, model::Route& route);

} // namespace gatelens::adapters::traefik
