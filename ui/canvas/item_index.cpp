// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/item_index.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gatelens::ui {

namespace {

constexpr double kCell = 192; // scene units

struct Bounds {
    QRectF operator()(const topology::RectItem& item) const {
        return QRectF(item.box.x, item.box.y, item.box.width, item.box.height)
            .adjusted(-2, -2, 2, 2);
    }
    QRectF operator()(const topology::TextItem& item) const {
        const double width = item.maxWidth > 0
                                 ? item.maxWidth
                                 : topology::textWidth(item.text, item.size, item.face);
        double left = item.at.x;
        if (item.align == topology::Align::Right) {
            left -= width;
        } else if (item.align == topology::Align::Centre) {
            left -= width / 2;
        }
        return {left, item.at.y - item.size * 1.1, width, item.size * 1.5};
    }
    QRectF operator()(const topology::LineItem& item) const {
        return QRectF(QPointF(item.from.x, item.from.y), QPointF(item.to.x, item.to.y))
            .normalized()
            .adjusted(-2, -2, 2, 2);
    }
    QRectF operator()(const topology::CurveItem& item) const {
        const double reach = std::abs(static_cast<double>(item.bulge)) + 12;
        return QRectF(QPointF(item.from.x, item.from.y), QPointF(item.to.x, item.to.y))
            .normalized()
            .adjusted(-12, -6, reach, 6);
    }
    QRectF operator()(const topology::BadgeItem& item) const {
        const double r = 1.5 * item.radius;
        return {item.centre.x - r, item.centre.y - r, 2 * r, 2 * r};
    }
};

// A long curve covers only the cells near it, not its whole box.
std::vector<QRectF> partsOf(const topology::Item& item) {
    const auto* curve = std::get_if<topology::CurveItem>(&item);
    if (curve == nullptr || curve->bulge != 0 ||
        std::abs(curve->to.y - curve->from.y) < 2 * kCell) {
        return {itemBounds(item)};
    }
    std::vector<QRectF> parts;
    constexpr int kParts = 12;
    const double half = (curve->to.x - curve->from.x) / 2.0;
    const auto at = [&](double t) {
        const double s = 1 - t;
        const double x = s * s * s * curve->from.x + 3 * s * s * t * (curve->from.x + half) +
                         3 * s * t * t * (curve->to.x - half) + t * t * t * curve->to.x;
        const double y =
            (s * s * s + 3 * s * s * t) * curve->from.y + (3 * s * t * t + t * t * t) * curve->to.y;
        return QPointF(x, y);
    };
    for (int i = 0; i < kParts; ++i) {
        parts.push_back(QRectF(at(i / double(kParts)), at((i + 1) / double(kParts)))
                            .normalized()
                            .adjusted(-6, -6, 6, 6));
    }
    return parts;
}

} // namespace

QRectF itemBounds(const topology::Item& item) {
    return std::visit(Bounds(), item);
}

ItemIndex::ItemIndex(const topology::DisplayList& list)
    : m_columns(std::max(1, static_cast<int>(std::ceil(list.width / kCell))))
    , m_rows(std::max(1, static_cast<int>(std::ceil(list.height / kCell)))) {
    const auto count = static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> entries; // cell, item
    entries.reserve(list.items.size() * 2);
    for (std::uint32_t i = 0; i < list.items.size(); ++i) {
        for (const QRectF& part : partsOf(list.items[i])) {
            const Cells cells = cellsOf(part);
            for (int row = cells.top; row <= cells.bottom; ++row) {
                for (int column = cells.left; column <= cells.right; ++column) {
                    entries.emplace_back(static_cast<std::uint32_t>(row * m_columns + column), i);
                }
            }
        }
    }
    m_starts.assign(count + 1, 0);
    for (const auto& [cell, item] : entries) {
        ++m_starts[cell + 1];
    }
    for (std::size_t i = 1; i < m_starts.size(); ++i) {
        m_starts[i] += m_starts[i - 1];
    }
    m_items.resize(entries.size());
    std::vector<std::uint32_t> next(m_starts.begin(), m_starts.end() - 1);
    for (const auto& [cell, item] : entries) {
        m_items[next[cell]++] = item;
    }
}

ItemIndex::Cells ItemIndex::cellsOf(const QRectF& rect) const {
    const auto clamped = [](double value, int most) {
        return static_cast<int>(std::clamp(std::floor(value / kCell), 0.0, double(most - 1)));
    };
    return {clamped(rect.left(), m_columns), clamped(rect.top(), m_rows),
            clamped(rect.right(), m_columns), clamped(rect.bottom(), m_rows)};
}

std::vector<std::uint32_t> ItemIndex::itemsIn(const QRectF& rect) const {
    std::vector<std::uint32_t> found;
    if (m_starts.empty()) {
        return found;
    }
    const Cells cells = cellsOf(rect);
    for (int row = cells.top; row <= cells.bottom; ++row) {
        for (int column = cells.left; column <= cells.right; ++column) {
            const auto cell = static_cast<std::size_t>(row * m_columns + column);
            found.insert(found.end(), m_items.begin() + m_starts[cell],
                         m_items.begin() + m_starts[cell + 1]);
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

} // namespace gatelens::ui
