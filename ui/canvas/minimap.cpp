// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/minimap.h"

#include "ui/canvas/canvas.h"
#include "ui/theme/look.h"

#include <QMouseEvent>
#include <QPainter>
#include <QTransform>

#include <algorithm>

namespace gatelens::ui {

namespace {

constexpr int kWidth = 150;
constexpr int kHeight = 84;
constexpr double kPadding = 8;

} // namespace

Minimap::Minimap(Canvas& canvas, const Look& look, QWidget* parent)
    : QWidget(parent)
    , m_canvas(canvas)
    , m_look(look) {
    setFixedSize(kWidth, kHeight);
    setAccessibleName(tr("Overview of the whole picture"));
    setToolTip(tr("Click to move there"));
    connect(&canvas, &Canvas::viewMoved, this, qOverload<>(&QWidget::update));
    connect(&look, &Look::changed, this, &Minimap::sceneChanged);
}

void Minimap::sceneChanged() {
    m_picture = {};
    update();
}

QTransform Minimap::toWidget() const {
    const auto& list = m_canvas.scene()->cards->list;
    const double scale = std::min((width() - 2 * kPadding) / double(list.width),
                                  (height() - 2 * kPadding) / double(list.height));
    QTransform transform;
    transform.translate((width() - list.width * scale) / 2, (height() - list.height * scale) / 2);
    transform.scale(scale, scale);
    return transform;
}

// Ordinary nodes first, the worst last: none is painted over.
void Minimap::render() {
    m_picture = QPixmap(size() * devicePixelRatioF());
    m_picture.setDevicePixelRatio(devicePixelRatioF());
    m_picture.fill(Qt::transparent);
    QPainter painter(&m_picture);
    const Scene& scene = *m_canvas.scene();
    const QTransform transform = toWidget();
    using topology::Severity;
    for (const Severity severity : {Severity::None, Severity::Info, Severity::Low, Severity::Medium,
                                    Severity::High, Severity::Critical}) {
        const QColor color =
            severity == Severity::None ? m_look.tokens().border : m_look.tokens().of(severity);
        for (std::uint32_t i = 0; i < scene.graph.nodes.size(); ++i) {
            if (scene.graph.nodes[i].severity == severity) {
                QRectF box = transform.mapRect(scene.box(i));
                box.setHeight(std::max(1.0, box.height()));
                painter.fillRect(box, color);
            }
        }
    }
}

void Minimap::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Tokens& tokens = m_look.tokens();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(tokens.border);
    QColor ground = tokens.surface;
    ground.setAlpha(235);
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
    if (!m_canvas.scene() || m_canvas.scene()->graph.nodes.empty()) {
        return;
    }
    if (m_picture.isNull()) {
        render();
    }
    painter.drawPixmap(0, 0, m_picture);
    painter.setPen(QPen(tokens.accent, 1.4));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(toWidget()
                                .mapRect(m_canvas.visibleScene())
                                .intersected(QRectF(rect()).adjusted(3, 3, -3, -3)),
                            2, 2);
}

void Minimap::mousePressEvent(QMouseEvent* event) {
    if (m_canvas.scene()) {
        m_canvas.centreOn(toWidget().inverted().map(event->position()));
    }
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton)) {
        mousePressEvent(event);
    }
}

} // namespace gatelens::ui
