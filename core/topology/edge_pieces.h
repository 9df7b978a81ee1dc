// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The strokes in which one edge is drawn: straight pieces between the rows of a
// wrapped column and through a column that it passes, curves in between. Whoever
// draws an edge (picture, attack path, highlight) draws these, so that all of them
// lie on each other and none crosses a card.
#pragma once

#include "core/topology/layout.h"

#include <array>
#include <cstddef>
#include <span>

namespace gatelens::topology {

struct EdgePiece {
    Point from;
    Point to;
    bool curved = false; // a cubic with horizontal tangents; else a straight line
};

// From the edge's start to its end, without a gap. No allocation.
class EdgePieces final {
public:
    explicit EdgePieces(const EdgeLine& line);

    [[nodiscard]] std::span<const EdgePiece> all() const { return {m_pieces.data(), m_count}; }

private:
    void add(Point from, Point to, bool curved);

    std::array<EdgePiece, 7> m_pieces{};
    std::size_t m_count = 0;
};

} // namespace gatelens::topology
