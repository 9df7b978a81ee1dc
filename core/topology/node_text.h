// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The words on the nodes: what each entity is called on the picture, what stands
// under it, which policies become chips, and the tooltip that says it all.
#pragma once

#include "core/topology/graph.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace gatelens::topology {

struct NodeText {
    std::string title;
    std::string subtitle;
    std::string host; // of a route; stands in the second line when no chips do
    std::string tooltip;
};

[[nodiscard]] NodeText listenerText(const model::Listener& listener);
[[nodiscard]] NodeText adminText(const model::AdminEndpoint& endpoint);
[[nodiscard]] NodeText routeText(const model::Snapshot& snapshot, const model::Route& route);
[[nodiscard]] NodeText serviceText(const model::Snapshot& snapshot, const model::Service& service);
[[nodiscard]] NodeText upstreamText(const model::Upstream& upstream);
[[nodiscard]] NodeText targetText(const model::Target& target);

// Chips of a route: the policies that protect or change it, in the order they
// run, at most `limit` and then "+n". `uses` counts on how many routes each
// policy runs; one that runs on every route is left to sharedChips().
[[nodiscard]] std::vector<Chip> routeChips(const model::Snapshot& snapshot,
                                           const model::Route& route,
                                           const std::vector<std::uint32_t>& uses,
                                           std::size_t limit);

// Policies that run on every route of a gateway with several, said once instead
// of on each card.
[[nodiscard]] std::vector<Chip> sharedChips(const model::Snapshot& snapshot,
                                            const std::vector<std::uint32_t>& uses);

// How often each policy is in an effective chain, one entry a policy.
[[nodiscard]] std::vector<std::uint32_t> policyUses(const model::Snapshot& snapshot);

} // namespace gatelens::topology
