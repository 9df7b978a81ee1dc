// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas.h"

#include "ui/theme/look.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace gatelens::ui {

using topology::kNoNode;

namespace {

constexpr int kLeastZoom = 20;  // 2 %
constexpr int kMostZoom = 4000; // 400 %
constexpr int kReadableZoom = 800;
constexpr int kDwell = 220; // milliseconds over a node before the rest is dimmed

} // namespace

Canvas::Canvas(const Look& look, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_look(look) {
    installAccessibility();
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Topology"));
    setAccessibleDescription(
        tr("Arrow keys walk along the connections and within a column, Enter focuses."));
    viewport()->setAutoFillBackground(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&m_tiles, &TileStore::tileReady, viewport(), qOverload<>(&QWidget::update));
    m_dwell.setSingleShot(true);
    m_dwell.setInterval(kDwell);
    connect(&m_dwell, &QTimer::timeout, this, [this] {
        if (m_scene && m_hovered != kNoNode) {
            m_hoveredReach = m_scene->reach(m_hovered);
            viewport()->update();
        }
    });
}

void Canvas::setScene(ScenePtr scene, bool keepPlace) {
    const bool first = !m_scene;
    m_scene = std::move(scene);
    m_tiles.setScene(m_scene, devicePixelRatioF());
    m_selected = kNoNode;
    m_hovered = kNoNode;
    m_selectedReach = {};
    m_hoveredReach = {};
    m_matches.reset();
    m_lastFrame = {};
    updateScrollBars();
    if (first || !keepPlace) {
        openingView();
    }
    viewport()->update();
    emit viewMoved();
}

QPointF Canvas::offset() const {
    return {-double(horizontalScrollBar()->value()), -double(verticalScrollBar()->value())};
}

QPointF Canvas::toScene(QPointF at) const {
    return (at - offset()) / zoom();
}

QRectF Canvas::visibleScene() const {
    return {toScene({0, 0}), QSizeF(viewport()->size()) / zoom()};
}

QRectF Canvas::nodeInViewport(std::uint32_t node) const {
    const QRectF box = m_scene->box(node);
    return {box.topLeft() * zoom() + offset(), box.size() * zoom()};
}

void Canvas::updateScrollBars() {
    const QSizeF size =
        m_scene ? QSizeF(m_scene->cards->list.width, m_scene->cards->list.height) * zoom()
                : QSizeF();
    const auto bar = [](QScrollBar* scroll, double length, int page) {
        scroll->setRange(0, std::max(0, static_cast<int>(std::ceil(length)) - page));
        scroll->setPageStep(page);
        scroll->setSingleStep(24);
    };
    bar(horizontalScrollBar(), size.width(), viewport()->width());
    bar(verticalScrollBar(), size.height() + (m_scene ? m_roomBelow : 0), viewport()->height());
}

bool Canvas::showsEverything() const {
    return m_scene &&
           visibleScene()
               .adjusted(-1, -1, 1, 1)
               .contains(QRectF(0, 0, m_scene->cards->list.width, m_scene->cards->list.height));
}

void Canvas::setRoomBelow(int height) {
    if (height != m_roomBelow) {
        m_roomBelow = height;
        updateScrollBars();
    }
}

void Canvas::setZoom(double zoom, QPointF anchor) {
    const int wanted =
        std::clamp(static_cast<int>(std::lround(zoom * 1000)), kLeastZoom, kMostZoom);
    if (wanted == m_zoom || !m_scene) {
        return;
    }
    if (m_lastFrame.isNull()) {
        m_lastFrame = viewport()->grab();
        m_lastVisible = visibleScene();
    }
    const QPointF point = toScene(anchor);
    m_opening = false;
    m_zoom = wanted;
    updateScrollBars();
    const QPointF moved = point * this->zoom() - anchor;
    horizontalScrollBar()->setValue(static_cast<int>(std::lround(moved.x())));
    verticalScrollBar()->setValue(static_cast<int>(std::lround(moved.y())));
    viewport()->update();
    emit viewMoved();
}

void Canvas::zoomBy(double factor) {
    setZoom(zoom() * factor, QRectF(viewport()->rect()).center());
}

void Canvas::openingView() {
    if (!m_scene) {
        return;
    }
    // The width without a scroll bar: one that comes and goes must not change it.
    const double room = width() - style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    const double wide = std::floor(room) / double(m_scene->cards->list.width);
    m_zoom = static_cast<int>(std::clamp(wide * 1000, double(kReadableZoom), 1000.0));
    m_opening = true;
    m_lastFrame = {};
    updateScrollBars();
    horizontalScrollBar()->setValue(0);
    verticalScrollBar()->setValue(0);
    viewport()->update();
    emit viewMoved();
}

void Canvas::fit() {
    if (m_scene) {
        setZoom(std::min({viewport()->width() / double(m_scene->cards->list.width),
                          viewport()->height() / double(m_scene->cards->list.height), 1.5}),
                {0, 0});
    }
}

void Canvas::centreOn(QPointF point) {
    const QPointF corner = point * zoom() - QRectF(viewport()->rect()).center();
    horizontalScrollBar()->setValue(static_cast<int>(corner.x()));
    verticalScrollBar()->setValue(static_cast<int>(corner.y()));
}

void Canvas::setSelected(std::uint32_t node) {
    if (node == m_selected) {
        return;
    }
    m_selected = node;
    m_selectedReach = m_scene && node != kNoNode ? m_scene->reach(node) : Reach{};
    viewport()->update();
}

void Canvas::reveal(std::uint32_t node) {
    if (!m_scene || node >= m_scene->graph.nodes.size()) {
        return;
    }
    const QRectF box = nodeInViewport(node);
    if (!QRectF(viewport()->rect()).adjusted(8, 8, -8, -8).contains(box)) {
        centreOn(m_scene->box(node).center());
    }
}

void Canvas::setMatches(std::optional<std::vector<bool>> matches) {
    m_matches = std::move(matches);
    viewport()->update();
}

void Canvas::nextFinding(bool forward) {
    if (!m_scene) {
        return;
    }
    std::vector<std::uint32_t> marked;
    for (const auto& column : m_scene->columns) {
        std::copy_if(column.begin(), column.end(), std::back_inserter(marked),
                     [&](std::uint32_t node) { return m_scene->graph.nodes[node].findings > 0; });
    }
    if (marked.empty()) {
        return;
    }
    const auto at = std::find(marked.begin(), marked.end(), m_selected);
    const auto count = static_cast<std::ptrdiff_t>(marked.size());
    std::ptrdiff_t next = forward ? 0 : count - 1;
    if (at != marked.end()) {
        next = (at - marked.begin() + (forward ? 1 : count - 1)) % count;
    }
    walkTo(marked[static_cast<std::size_t>(next)]);
}

void Canvas::finishTiles() {
    m_painting = true;
    QPixmap scratch(viewport()->size());
    viewport()->render(&scratch);
    m_painting = false;
}

void Canvas::setHovered(std::uint32_t node) {
    if (node == m_hovered) {
        return;
    }
    m_hovered = node;
    m_hoveredReach = {};
    viewport()->setCursor(node == kNoNode ? Qt::ArrowCursor : Qt::PointingHandCursor);
    m_dwell.start();
    viewport()->update();
}

void Canvas::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
    if (m_opening && event->oldSize().width() != event->size().width()) {
        // Posted: the scroll bars are being laid out right now.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_opening) {
                    openingView();
                }
            },
            Qt::QueuedConnection);
    }
    m_lastFrame = {};
    // Enough for two screens of tiles.
    const QSize size = viewport()->size() / kTileSize + QSize(2, 2);
    m_tiles.keepAtMost(static_cast<std::size_t>(size.width() * size.height()) * 2);
    emit viewMoved();
}

void Canvas::scrollContentsBy(int /*dx*/, int /*dy*/) {
    viewport()->update();
    emit viewMoved();
}

void Canvas::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::ScreenChangeInternal && m_scene) {
        m_tiles.setScene(m_scene, devicePixelRatioF());
    }
}

// --- pointer

void Canvas::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->position().toPoint();
    m_scrollPressed = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    m_panning = false;
}

void Canvas::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    if (event->buttons().testAnyFlags(Qt::LeftButton | Qt::MiddleButton)) {
        constexpr int kSlack = 4;
        if (!m_panning && (at - m_pressed).manhattanLength() > kSlack) {
            m_panning = true;
            viewport()->setCursor(Qt::ClosedHandCursor);
        }
        if (m_panning) {
            horizontalScrollBar()->setValue(m_scrollPressed.x() + m_pressed.x() - at.x());
            verticalScrollBar()->setValue(m_scrollPressed.y() + m_pressed.y() - at.y());
        }
        return;
    }
    setHovered(m_scene ? m_scene->nodeAt(toScene(event->position())) : kNoNode);
}

void Canvas::mouseReleaseEvent(QMouseEvent* event) {
    if (m_panning) {
        m_panning = false;
        viewport()->setCursor(Qt::ArrowCursor);
        return;
    }
    if (event->button() == Qt::LeftButton && m_scene) {
        const QPointF at = toScene(event->position());
        const std::uint32_t node = m_scene->nodeAt(at);
        if (onStub(node, at)) {
            emit stubClicked(node);
            return;
        }
        setSelected(node);
        emit nodeSelected(node);
    }
}

// Where the drawing puts the "+12".
bool Canvas::onStub(std::uint32_t node, QPointF at) const {
    if (node == kNoNode || m_scene->graph.nodes[node].hiddenNeighbours == 0 || zoom() < 0.8) {
        return false;
    }
    const QRectF box = m_scene->box(node);
    const double scale = m_scene->request.fontScale;
    return at.x() > box.right() - 34 * scale && at.y() > box.bottom() - 24 * scale;
}

void Canvas::mouseDoubleClickEvent(QMouseEvent* event) {
    const std::uint32_t node = m_scene ? m_scene->nodeAt(toScene(event->position())) : kNoNode;
    if (node != kNoNode) {
        emit nodeActivated(node);
    }
}

void Canvas::wheelEvent(QWheelEvent* event) {
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        setZoom(zoom() * std::pow(1.0015, event->angleDelta().y()), event->position());
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void Canvas::contextMenuEvent(QContextMenuEvent* event) {
    const bool keyboard = event->reason() == QContextMenuEvent::Keyboard;
    const std::uint32_t node = keyboard  ? m_selected
                               : m_scene ? m_scene->nodeAt(toScene(QPointF(event->pos())))
                                         : kNoNode;
    if (node == kNoNode) {
        return;
    }
    const QPoint at = keyboard ? nodeInViewport(node).center().toPoint() : event->pos();
    emit menuAsked(node, viewport()->mapToGlobal(at));
}

bool Canvas::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        setHovered(kNoNode);
    }
    if (event->type() == QEvent::ToolTip && m_scene) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const std::uint32_t node = m_scene->nodeAt(toScene(QPointF(help->pos())));
        if (node == kNoNode) {
            QToolTip::hideText();
        } else {
            // Plain text: names from outside must not be taken for markup.
            const QString text = QString::fromStdString(m_scene->graph.nodes[node].tooltip);
            QToolTip::showText(help->globalPos(),
                               "<div style='white-space:pre'>" + text.toHtmlEscaped() + "</div>",
                               viewport(), nodeInViewport(node).toRect());
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

// --- keyboard

// Along an edge to the nearest neighbour, or up and down within the column.
std::uint32_t Canvas::neighbour(int key) const {
    const auto& graph = m_scene->graph;
    if (m_selected == kNoNode) {
        for (const auto& column : m_scene->columns) {
            if (!column.empty()) {
                return column.front();
            }
        }
        return kNoNode;
    }
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const auto& column =
            m_scene->columns[static_cast<std::size_t>(graph.nodes[m_selected].column)];
        const auto at = std::find(column.begin(), column.end(), m_selected);
        if (key == Qt::Key_Up) {
            return at == column.begin() ? m_selected : *(at - 1);
        }
        return at + 1 == column.end() ? m_selected : *(at + 1);
    }
    const bool forward = key == Qt::Key_Right;
    const double y = m_scene->box(m_selected).center().y();
    std::uint32_t best = m_selected;
    double nearest = 0;
    for (const std::uint32_t edge :
         forward ? m_scene->edgesOut[m_selected] : m_scene->edgesIn[m_selected]) {
        const std::uint32_t other = forward ? graph.edges[edge].to : graph.edges[edge].from;
        const double distance = std::abs(m_scene->box(other).center().y() - y);
        if (best == m_selected || distance < nearest) {
            best = other;
            nearest = distance;
        }
    }
    return best;
}

void Canvas::walkTo(std::uint32_t node) {
    if (node == kNoNode) {
        return;
    }
    setSelected(node);
    reveal(node);
    emit nodeSelected(node);
    QAccessibleEvent event(this, QAccessible::Selection);
    QAccessible::updateAccessibility(&event);
}

void Canvas::keyPressEvent(QKeyEvent* event) {
    if (!m_scene) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier) {
            walkTo(neighbour(event->key()));
            return;
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selected != kNoNode) {
            emit nodeActivated(m_selected);
        }
        return;
    case Qt::Key_Plus:
        if (m_selected != kNoNode && m_scene->graph.nodes[m_selected].hiddenNeighbours > 0) {
            emit stubClicked(m_selected);
            return;
        }
        break;
    case Qt::Key_Escape:
        setSelected(kNoNode);
        emit nodeSelected(kNoNode);
        return;
    case Qt::Key_Slash:
    case Qt::Key_Question:
    case Qt::Key_F:
    case Qt::Key_N:
    case Qt::Key_T:
        if (!event->modifiers().testAnyFlags(Qt::ControlModifier | Qt::AltModifier)) {
            emit keyAsked(event->key());
            return;
        }
        break;
    default:
        break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

} // namespace gatelens::ui
