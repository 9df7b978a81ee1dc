// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/edge_pieces.h"

namespace gatelens::topology {

namespace {

constexpr float kStep = 8; // from a card into the gap below it

} // namespace

EdgePieces::EdgePieces(const EdgeLine& line) {
    Point at = line.from;
    if (line.exit) {
        const Point turn{at.x + kStep, line.exit->y};
        add(at, turn, true);
        add(turn, *line.exit, false);
        at = *line.exit;
    }
    const Point end = line.entry ? *line.entry : line.to;
    if (line.pass) {
        const Point left{line.pass->left, line.pass->y};
        const Point right{line.pass->right, line.pass->y};
        add(at, left, true);
        add(left, right, false);
        at = right;
    }
    add(at, end, true);
    if (line.entry) {
        const Point turn{line.to.x - kStep, line.entry->y};
        add(*line.entry, turn, false);
        add(turn, line.to, true);
    }
}

void EdgePieces::add(Point from, Point to, bool curved) {
    m_pieces[m_count++] = {from, to, curved};
}

} // namespace gatelens::topology
