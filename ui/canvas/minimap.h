// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole picture in a corner: nodes by severity and the frame of what is seen.
#pragma once

#include <QPixmap>
#include <QWidget>

namespace gatelens::ui {

class Canvas;
class Look;

class Minimap final : public QWidget {
    Q_OBJECT

public:
    Minimap(Canvas& canvas, const Look& look, QWidget* parent);

    void sceneChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] QTransform toWidget() const;
    void render();

    Canvas& m_canvas;
    const Look& m_look;
    QPixmap m_picture;
};

} // namespace gatelens::ui
