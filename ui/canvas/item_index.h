// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which items of a display list touch a rectangle, found through a grid: a frame
// of a picture with a hundred thousand items looks at a few hundred.
#pragma once

#include "core/topology/display_list.h"

#include <QRectF>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatelens::ui {

class ItemIndex final {
public:
    ItemIndex() = default;
    explicit ItemIndex(const topology::DisplayList& list);

    // In drawing order, each once.
    [[nodiscard]] std::vector<std::uint32_t> itemsIn(const QRectF& rect) const;

private:
    struct Cells {
        int left = 0;
        int top = 0;
        int right = 0; // inclusive
        int bottom = 0;
    };
    [[nodiscard]] Cells cellsOf(const QRectF& rect) const;

    int m_columns = 1;
    int m_rows = 1;
    std::vector<std::uint32_t> m_starts; // CSR: one more than there are cells
    std::vector<std::uint32_t> m_items;
};

// The rectangle that an item paints, with its pen.
[[nodiscard]] QRectF itemBounds(const topology::Item& item);

} // namespace gatelens::ui
