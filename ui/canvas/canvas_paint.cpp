// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the canvas paints: tiles, the ground beside them, and the highlights.
#include "ui/canvas/canvas.h"

#include "core/topology/edge_pieces.h"
#include "ui/theme/look.h"
#include "ui/topology/painter.h"

#include <QElapsedTimer>
#include <QPaintEvent>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace gatelens::ui {

using topology::kNoNode;

namespace {

// Tiles are painted on the spot while a frame has this much time left.
constexpr qint64 kFrameBudget = 9; // milliseconds
// More highlighted edges than these say nothing and cost a frame.
constexpr std::size_t kMostEdges = 1500;

// The way that the drawing takes: never across a card.
QPainterPath wayOf(const topology::EdgeLine& line, const topology::Point& origin) {
    const auto at = [&](const topology::Point& point) {
        return QPointF(point.x + origin.x, point.y + origin.y);
    };
    const topology::EdgePieces pieces(line);
    QPainterPath path(at(line.from));
    for (const auto& piece : pieces.all()) {
        const QPointF from = at(piece.from);
        const QPointF to = at(piece.to);
        const double half = (to.x() - from.x()) / 2;
        if (piece.curved) {
            path.cubicTo(from.x() + half, from.y(), to.x() - half, to.y(), to.x(), to.y());
        } else {
            path.lineTo(to);
        }
    }
    return path;
}

} // namespace

void Canvas::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_look.tokens().canvas);
    if (!m_scene) {
        return;
    }
    paintOutside(painter);
    paintTiles(painter, event->rect());
    paintOverlay(painter);
}

void Canvas::paintTiles(QPainter& painter, const QRect& dirty) {
    QElapsedTimer clock;
    clock.start();
    const QPointF corner = offset();
    const QRectF sceneArea(corner, QSizeF(m_scene->cards->list.width, m_scene->cards->list.height) *
                                       zoom());
    const QRectF wanted = sceneArea.intersected(QRectF(dirty));
    if (wanted.isEmpty()) {
        return;
    }
    const auto index = [](double at) { return static_cast<int>(std::floor(at / kTileSize)); };
    bool complete = true;
    painter.save();
    painter.setClipRect(sceneArea);
    for (int row = index(wanted.top() - corner.y()); row <= index(wanted.bottom() - corner.y());
         ++row) {
        for (int column = index(wanted.left() - corner.x());
             column <= index(wanted.right() - corner.x()); ++column) {
            const QRectF place(corner + QPointF(column, row) * kTileSize,
                               QSizeF(kTileSize, kTileSize));
            const TileKey key{m_zoom, column, row};
            const auto now = m_painting                       ? TileStore::Now::Always
                             : clock.elapsed() < kFrameBudget ? TileStore::Now::IfQuick
                                                              : TileStore::Now::Never;
            const QImage* tile = m_tiles.tile(key, now);
            if (tile != nullptr) {
                painter.drawImage(place.topLeft(), *tile);
                continue;
            }
            complete = false;
            painter.save();
            painter.setClipRect(place, Qt::IntersectClip);
            if (const QImage* overview = m_tiles.overview(); overview != nullptr) {
                painter.drawImage(sceneArea, *overview);
            }
            if (!m_lastFrame.isNull()) {
                painter.drawPixmap(QRectF(m_lastVisible.topLeft() * zoom() + corner,
                                          m_lastVisible.size() * zoom()),
                                   m_lastFrame, QRectF(m_lastFrame.rect()));
            }
            painter.restore();
        }
    }
    painter.restore();
    if (complete) {
        m_lastFrame = {};
    }
}

// Bands go on below a picture that is lower than the window.
void Canvas::paintOutside(QPainter& painter) {
    const auto& list = m_scene->cards->list;
    const QPointF corner = offset();
    const double bottom = corner.y() + list.height * zoom();
    if (bottom >= viewport()->height()) {
        return;
    }
    const auto& bands = m_scene->layout.bands;
    double left = 0;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const bool last = i + 1 == bands.size();
        const double edge = last ? double(list.width)
                                 : double(list.origin.x) +
                                       (double(bands[i].x) + bands[i].width + bands[i + 1].x) / 2;
        const QRectF strip(corner.x() + left * zoom(), bottom, (edge - left) * zoom(),
                           viewport()->height() - bottom);
        if (m_scene->graph.bands[bands[i].band].first == topology::Column::Listener) {
            painter.fillRect(strip, m_look.tokens().band);
        }
        if (!last) {
            QPen dots(m_look.tokens().faint, 1.4);
            dots.setDashPattern({0.1, 3.6});
            dots.setCapStyle(Qt::RoundCap);
            painter.setPen(dots);
            painter.drawLine(strip.topRight(), strip.bottomRight());
        }
        left = edge;
    }
}

void Canvas::paintOverlay(QPainter& painter) {
    painter.save();
    painter.translate(offset());
    painter.scale(zoom(), zoom());
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_matches) {
        paintMatches(painter);
    }
    if (m_hovered != kNoNode && !m_hoveredReach.nodes.empty()) {
        paintReach(painter, m_hoveredReach, true);
    } else if (m_selected != kNoNode) {
        paintReach(painter, m_selectedReach, false);
    }
    if (m_selected != kNoNode) {
        paintRing(painter, m_selected);
    }
    if (!m_flows.empty()) {
        paintFlows(painter);
    }
    painter.restore();
}

void Canvas::paintMatches(QPainter& painter) {
    const QRectF visible = visibleScene();
    QColor veil = m_look.tokens().canvas;
    veil.setAlphaF(0.86F);
    painter.fillRect(visible, veil);
    const Drawing& cards = *m_scene->cards;
    std::vector<std::uint32_t> items;
    for (std::uint32_t node = 0; node < m_matches->size(); ++node) {
        if ((*m_matches)[node] && m_scene->box(node).intersects(visible)) {
            const auto& group = cards.list.groups[cards.groupOfNode[node]];
            for (std::size_t i = group.begin; i < group.end; ++i) {
                items.push_back(static_cast<std::uint32_t>(i));
            }
        }
    }
    if (!items.empty()) {
        paintItems(painter, cards.list, items);
    }
}

// The whole path, the same from any of its nodes. `strong`: the rest recedes.
void Canvas::paintReach(QPainter& painter, const Reach& reach, bool strong) {
    const QRectF visible = visibleScene();
    if (strong) {
        QColor veil = m_look.tokens().canvas;
        veil.setAlphaF(0.85F);
        painter.fillRect(visible, veil);
    }
    const auto& origin = m_scene->cards->list.origin;
    std::size_t drawn = 0;
    for (const std::uint32_t edge : reach.edges) {
        const QPainterPath way = wayOf(m_scene->layout.edges[edge], origin);
        if (!way.controlPointRect().adjusted(-2, -2, 2, 2).intersects(visible)) {
            continue;
        }
        if (++drawn > kMostEdges) {
            break;
        }
        const bool plain = m_scene->graph.edges[edge].encryption == topology::Encryption::Plaintext;
        QPen pen(plain ? m_look.tokens().of(topology::Severity::High) : m_look.tokens().accent, 2);
        if (plain) {
            pen.setDashPattern({3, 2});
            pen.setCapStyle(Qt::FlatCap);
        }
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(way);
    }
    const Drawing& cards = *m_scene->cards;
    std::vector<std::uint32_t> items;
    for (const std::uint32_t node : reach.nodes) {
        if (m_scene->box(node).intersects(visible)) {
            const auto& group = cards.list.groups[cards.groupOfNode[node]];
            for (std::size_t i = group.begin; i < group.end; ++i) {
                items.push_back(static_cast<std::uint32_t>(i));
            }
        }
    }
    if (!items.empty() && (strong || zoom() >= 0.8)) {
        paintItems(painter, cards.list, items);
    }
}

void Canvas::paintRing(QPainter& painter, std::uint32_t node) {
    const double width = 2 / std::min(1.0, zoom());
    painter.setPen(QPen(m_look.tokens().accent, width));
    painter.setBrush(Qt::NoBrush);
    const double radius = 7 * m_scene->request.fontScale;
    const double out = hasFocus() ? 2.5 : 0;
    painter.drawRoundedRect(m_scene->box(node).adjusted(-out, -out, out, out), radius + out,
                            radius + out);
}

} // namespace gatelens::ui
