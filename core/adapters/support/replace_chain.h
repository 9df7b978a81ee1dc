// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Effective policy chains of the products in which a policy type runs at most
// once and the narrowest scope replaces the broader ones (Kong, APISIX). Nothing
// is merged: the winner's configuration counts alone.
#pragma once

#include "core/base/result.h"
#include "core/model/snapshot.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters {

// Before whom a policy of the same type steps back.
enum class StepsBack : std::uint8_t {
    Always,        // before every narrower one
    BeforeRunning, // only before one that really runs
    Never,         // runs whatever else does
};

// What the chain needs to know of a policy.
struct ChainCandidate {
    std::int64_t rank = 0;   // the higher runs earlier
    std::uint8_t planes = 1; // bits of the kinds of traffic it runs on
    StepsBack stepsBack = StepsBack::Always;
    std::string unfitFor; // why it never runs ("disabled"), else empty
    // It does not run and yet replaces the broader ones: the product merges first
    // and drops what is disabled afterwards.
    bool replacesUnfit = false;
};

// One scope, from the narrowest on. `owner` completes "replaced by … key-auth".
struct ChainScope {
    std::span<const model::PolicyId> policies;
    std::string_view owner; // "the route's own"
};

struct EffectiveChain {
    std::vector<model::ChainEntry> chain;
    std::vector<model::ChainLoss> overridden;
};

class ReplaceChain final {
public:
    // The product's limit is memory; ours is declared: all chains of a snapshot.
    static constexpr std::size_t kMaxEntries = 20'000'000;

    explicit ReplaceChain(const model::Snapshot& snapshot)
        : m_snapshot(snapshot) {}

    // To be called for every policy in the order of their ids.
    void add(ChainCandidate candidate);

    // The chain of one route; `plane` is the kind of its traffic. Fails with
    // LimitExceeded when the chains together would not fit into memory.
    [[nodiscard]] Result<EffectiveChain> make(std::span<const ChainScope> scopes,
                                              std::uint8_t plane);
    // Counts a chain that was copied instead of made.
    [[nodiscard]] Status charge(const EffectiveChain& chain);

    [[nodiscard]] const ChainCandidate& operator[](model::PolicyId id) const {
        return m_candidates[id.index()];
    }

private:
    struct Winner {
        std::uint64_t stamp = 0;
        model::PolicyId policy;
        std::string_view owner;
        bool runs = true;
    };

    void offer(model::PolicyId id, const ChainScope& scope, std::uint8_t plane,
               EffectiveChain& out);
    // The narrower policy before which this one steps back, null when none.
    [[nodiscard]] const Winner* winnerOver(model::PolicyId id) const;

    const model::Snapshot& m_snapshot;
    std::vector<ChainCandidate> m_candidates;
    std::vector<std::uint32_t> m_types; // of each policy
    std::unordered_map<std::string_view, std::uint32_t> m_typeIds;
    std::vector<Winner> m_winners; // of each type, valid when its stamp is current
    std::uint64_t m_stamp = 0;
    std::size_t m_total = 0;
};

} // namespace gatelens::adapters
