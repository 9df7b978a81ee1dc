// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Shows a scene: pan, zoom, hover, selection, walking by keyboard. It only ever
// copies tiles and draws the highlighted path on top.
#pragma once

#include "ui/canvas/flow.h"
#include "ui/canvas/scene.h"
#include "ui/canvas/tile_store.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QPixmap>
#include <QTimer>

#include <cstdint>
#include <optional>
#include <vector>

namespace gatelens::ui {

class Look;

class Canvas final : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit Canvas(const Look& look, QWidget* parent = nullptr);

    // Keeps zoom and place when the picture is of the same things.
    void setScene(ScenePtr scene, bool keepPlace);
    [[nodiscard]] const ScenePtr& scene() const { return m_scene; }

    [[nodiscard]] double zoom() const { return m_zoom / 1000.0; }
    void setZoom(double zoom, QPointF anchor); // anchor: in the viewport
    void zoomBy(double factor);
    void openingView(); // 100 %, or a little less when that shows everything
    void fit();
    [[nodiscard]] QRectF visibleScene() const;
    [[nodiscard]] bool showsEverything() const;
    // So much room below the picture that nothing need stay under an overlay.
    void setRoomBelow(int height);
    [[nodiscard]] QRectF nodeInViewport(std::uint32_t node) const;
    void centreOn(QPointF scenePoint);

    // The selected node; its path is highlighted.
    void setSelected(std::uint32_t node);
    [[nodiscard]] std::uint32_t selected() const { return m_selected; }
    void reveal(std::uint32_t node);
    // Everything else is dimmed; none: nothing is.
    void setMatches(std::optional<std::vector<bool>> matches);
    void nextFinding(bool forward);
    void walkTo(std::uint32_t node); // selects and shows it
    // From left to right and from top to bottom.
    [[nodiscard]] std::vector<std::uint32_t> visibleNodes() const;
    // Traffic over the edges; empty: none.
    void setFlows(Flows flows);
    // Paints every missing tile now; for pictures, not for the screen.
    void finishTiles();

    // Makes nodes known to screen readers; once a program.
    static void installAccessibility();

signals:
    void keyAsked(int key);                // "/", F, N, T, ?: for whoever owns those actions
    void nodeSelected(std::uint32_t node); // kNoNode: nothing
    void nodeActivated(std::uint32_t node);
    void stubClicked(std::uint32_t node); // its "+12" neighbours are wanted
    void menuAsked(std::uint32_t node, const QPoint& globalPosition);
    void viewMoved();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QPointF toScene(QPointF viewport) const;
    [[nodiscard]] QPointF offset() const; // of the scene's corner, in the viewport
    void updateScrollBars();
    void paintTiles(QPainter& painter, const QRect& dirty);
    void paintOutside(QPainter& painter);
    void paintOverlay(QPainter& painter);
    void paintReach(QPainter& painter, const Reach& reach, bool strong);
    void paintMatches(QPainter& painter);
    void paintRing(QPainter& painter, std::uint32_t node);
    void paintFlows(QPainter& painter);
    [[nodiscard]] std::uint32_t neighbour(int key) const;
    [[nodiscard]] bool onStub(std::uint32_t node, QPointF scenePoint) const;
    void setHovered(std::uint32_t node);

    const Look& m_look;
    ScenePtr m_scene;
    TileStore m_tiles;
    int m_zoom = 1000; // thousandths
    std::uint32_t m_selected = topology::kNoNode;
    std::uint32_t m_hovered = topology::kNoNode;
    Reach m_selectedReach;
    Reach m_hoveredReach;
    std::optional<std::vector<bool>> m_matches;
    Flows m_flows;
    QTimer m_dwell;
    QPoint m_pressed;
    QPoint m_scrollPressed;
    int m_roomBelow = 0;
    bool m_panning = false;
    bool m_opening = true;   // nobody has chosen a zoom yet
    bool m_painting = false; // finishTiles: everything now
    // What was last seen, to stand in while the tiles of a new zoom are painted.
    QPixmap m_lastFrame;
    QRectF m_lastVisible;
};

} // namespace gatelens::ui
