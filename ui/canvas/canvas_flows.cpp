// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traffic over the picture: edges as wide as what goes over them, with the figure
// at the node that they leave.
#include "ui/canvas/canvas.h"

#include "core/topology/edge_pieces.h"
#include "ui/theme/look.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace gatelens::ui {

namespace {

// Below this zoom a figure is a smear.
constexpr double kLegible = 0.45;
constexpr std::size_t kMostFlows = 1500;

QPainterPath pathOf(const topology::EdgeLine& line, const topology::Point& origin) {
    const auto at = [&](const topology::Point& point) {
        return QPointF(double(point.x) + double(origin.x), double(point.y) + double(origin.y));
    };
    QPainterPath path;
    for (const topology::EdgePiece& piece : topology::EdgePieces(line).all()) {
        const QPointF from = at(piece.from);
        const QPointF to = at(piece.to);
        if (path.elementCount() == 0) {
            path.moveTo(from);
        }
        if (piece.curved) {
            const double half = (to.x() - from.x()) / 2;
            path.cubicTo(from.x() + half, from.y(), to.x() - half, to.y(), to.x(), to.y());
        } else {
            path.lineTo(to);
        }
    }
    return path;
}

} // namespace

void Canvas::setFlows(Flows flows) {
    m_flows = std::move(flows);
    viewport()->update();
}

void Canvas::paintFlows(QPainter& painter) {
    const Tokens& tokens = m_look.tokens();
    const QRectF visible = visibleScene();
    const auto& origin = m_scene->cards->list.origin;
    std::size_t drawn = 0;
    for (const auto& [subject, flow] : m_flows) {
        const std::uint32_t node = m_scene->nodeOf(subject);
        if (node == topology::kNoNode || ++drawn > kMostFlows) {
            continue;
        }
        QColor colour = flow.errors ? tokens.of(topology::Severity::High) : tokens.accent;
        colour.setAlphaF(0.55F);
        painter.setPen(QPen(colour, 1.5 + 5 * flow.weight, Qt::SolidLine, Qt::RoundCap));
        painter.setBrush(Qt::NoBrush);
        for (const std::uint32_t edge : m_scene->edgesOut[node]) {
            const QPainterPath path = pathOf(m_scene->layout.edges[edge], origin);
            if (path.controlPointRect().adjusted(-4, -4, 4, 4).intersects(visible)) {
                painter.drawPath(path);
            }
        }
    }
    if (zoom() < kLegible) {
        return;
    }
    painter.setFont(m_look.font(11));
    const QFontMetricsF metrics(painter.font());
    for (const auto& [subject, flow] : m_flows) {
        const std::uint32_t node = m_scene->nodeOf(subject);
        if (node == topology::kNoNode || !m_scene->box(node).intersects(visible)) {
            continue;
        }
        const QRectF box = m_scene->box(node);
        QRectF pill(0, 0, metrics.horizontalAdvance(flow.text) + 12, metrics.height() + 2);
        pill.moveTopRight({box.right() + 4, box.bottom() - 5});
        painter.setPen(QPen(flow.errors ? tokens.of(topology::Severity::High) : tokens.accent, 1));
        painter.setBrush(tokens.surface);
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
        painter.setPen(tokens.text);
        painter.drawText(pill, Qt::AlignCenter, flow.text);
    }
}

} // namespace gatelens::ui
