// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddy's request matchers: a list of sets, of which one must match as a whole
// (modules/caddyhttp/matchers.go of Caddy 2.11).
#pragma once

#include "core/model/match.h"
#include "core/model/route.h"
#include "core/text/diagnostic.h"
#include "core/text/node.h"
#include "core/text/source.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::caddy {

// What a route demands of a request. `sets` are the match sets as written; an
// empty list lets everything through.
struct Match {
    std::optional<model::Expr> expr; // unset: everything
    std::vector<const text::Node*> sets;
    // Of a refusal by address: its `not` says who is refused and is left aside when
    // it is asked which requests come under it.
    bool exceptNot = false;
};

// The `match` of a route, faults to `diagnostics`.
[[nodiscard]] Match readMatch(const text::Node* list, const text::SourceMap& sources,
                              text::Diagnostics& diagnostics);

// One pattern of a host or path matcher.
[[nodiscard]] model::HostMatch hostMatch(std::string_view pattern);
[[nodiscard]] model::PathMatch pathMatch(std::string_view pattern);

// Whether every request that meets all of `demands` (the matches of a route and of
// what encloses it) also meets `condition`. False when that cannot be told.
[[nodiscard]] bool implies(const std::vector<const Match*>& demands, const Match& condition);

// Whether no request that meets all of `demands` can meet `condition`. False when
// that cannot be told.
[[nodiscard]] bool excludes(const std::vector<const Match*>& demands, const Match& condition);

// A condition in a few words: "path /admin/*".
[[nodiscard]] std::string describe(const Match& match);

} // namespace gatelens::adapters::caddy
