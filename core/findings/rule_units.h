// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The calls that a rule is made of: one for each entity of a kind that it looks at, one
// for each gateway, one for the fleet.
#pragma once

#include "core/findings/rule.h"

#include <cstddef>
#include <limits>

namespace gatelens::findings {

// The entity that a rule's function is called for.
using Unit = Subject;
inline constexpr Unit kFleetUnit{std::numeric_limits<std::uint32_t>::max(), {}};

// Calls the rule's function for it, if it has one of that kind.
void runUnit(const Rule& rule, const Fleet& fleet, const Unit& unit, Reporter& reporter);
[[nodiscard]] bool hasUnit(const Rule& rule, const Unit& unit);

// How many entities of the kind there are that the rule is called for.
[[nodiscard]] std::size_t unitCount(const Rule& rule, const model::Snapshot& snapshot,
                                    model::EntityKind kind);

// Those of one snapshot, ascending.
template <typename Visit>
void eachUnit(const Rule& rule, const Context& context, const Visit& visit) {
    for (auto kind = model::EntityKind::Gateway; kind <= model::EntityKind::Certificate;
         kind = static_cast<model::EntityKind>(static_cast<unsigned>(kind) + 1)) {
        const std::size_t count = unitCount(rule, context.snapshot(), kind);
        for (std::size_t i = 0; i < count; ++i) {
            visit(Unit{context.index(), {kind, static_cast<std::uint32_t>(i)}});
        }
    }
}

} // namespace gatelens::findings
