// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/replace_chain.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::adapters {

void ReplaceChain::add(ChainCandidate candidate) {
    const auto& policy = m_snapshot.policies[m_candidates.size()];
    const auto next = static_cast<std::uint32_t>(m_typeIds.size());
    const auto type = m_typeIds.try_emplace(policy.type, next).first->second;
    m_types.push_back(type);
    m_candidates.push_back(std::move(candidate));
    if (type == next) {
        m_winners.emplace_back();
    }
}

const ReplaceChain::Winner* ReplaceChain::winnerOver(model::PolicyId id) const {
    const auto& winner = m_winners[m_types[id.index()]];
    const auto stepsBack = m_candidates[id.index()].stepsBack;
    if (winner.stamp != m_stamp || stepsBack == StepsBack::Never ||
        (stepsBack == StepsBack::BeforeRunning && !winner.runs)) {
        return nullptr;
    }
    return &winner;
}

void ReplaceChain::offer(model::PolicyId id, const ChainScope& scope, std::uint8_t plane,
                         EffectiveChain& out) {
    const auto& candidate = m_candidates[id.index()];
    const bool fit = candidate.unfitFor.empty();
    if (!fit && !candidate.replacesUnfit) {
        out.overridden.push_back({id, {}, candidate.unfitFor});
        return;
    }
    if ((candidate.planes & plane) == 0) {
        out.overridden.push_back({id, {}, "not for the protocols of this route"});
        return;
    }
    const auto& policy = m_snapshot[id];
    if (const auto* winner = winnerOver(id)) {
        const auto& why = m_candidates[winner->policy.index()].unfitFor;
        out.overridden.push_back({id, winner->policy,
                                  fmt::format("replaced by {} {}{}{}", winner->owner, policy.type,
                                              why.empty() ? "" : ", which is ", why)});
        return;
    }
    if (candidate.stepsBack == StepsBack::Always) {
        m_winners[m_types[id.index()]] = {m_stamp, id, scope.owner, fit};
    }
    if (fit) {
        out.chain.push_back({id, policy.order});
    } else {
        out.overridden.push_back({id, {}, candidate.unfitFor});
    }
}

Result<EffectiveChain> ReplaceChain::make(std::span<const ChainScope> scopes, std::uint8_t plane) {
    EffectiveChain out;
    ++m_stamp;
    for (const auto& scope : scopes) {
        for (const auto id : scope.policies) {
            offer(id, scope, plane, out);
        }
    }
    std::ranges::stable_sort(out.chain, std::ranges::greater{}, [this](const auto& entry) {
        return m_candidates[entry.policy.index()].rank;
    });
    if (auto status = charge(out); !status) {
        return fail(std::move(status.error()));
    }
    return out;
}

Status ReplaceChain::charge(const EffectiveChain& chain) {
    m_total += chain.chain.size() + chain.overridden.size();
    if (m_total > kMaxEntries) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("the effective policy chains of all routes together hold more "
                                "than {} entries",
                                kMaxEntries));
    }
    return {};
}

} // namespace gatelens::adapters
