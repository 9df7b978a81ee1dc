// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses the order of the nodes inside every column so that few edges cross.
#pragma once

#include "core/topology/layered.h"

#include <cstdint>
#include <vector>

namespace gatelens::topology {

using Layers = std::vector<std::vector<std::uint32_t>>;

struct OrderOptions {
    // Rank of every node in an order that was shown before; empty: none. Known
    // nodes (rank >= 0) keep their relative order, new ones (-1) go beside their
    // neighbours, and nothing else moves: a picture that people know stays.
    std::vector<std::int64_t> saved;
    // Barycentre sweeps; each goes down and up once.
    int sweeps = 12;
    // Work that sifting may spend, in units of about a nanosecond; it is a count,
    // not a clock, so that the same graph gives the same picture everywhere.
    std::uint64_t siftingBudget = 24'000'000;
};

// The nodes of each layer (dummies included), top to bottom. Nodes of one lane
// stand together. Deterministic.
//
// Method: barycentre sweeps (Sugiyama, Tagawa, Toda 1981) from two starts, the
// better kept, then sifting (Matuszewski, Schönfeld, Molitor 1999) while the
// budget lasts, which on graphs with skewed fan-out removes what sweeps cannot.
[[nodiscard]] Layers orderLayers(const LayeredGraph& graph, const OrderOptions& options);

} // namespace gatelens::topology
