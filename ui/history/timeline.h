// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// When which gateway was what: one lane a gateway and source, a mark for every
// state. The table beside it says the same.
#pragma once

#include "core/history/entry.h"

#include <QWidget>

#include <cstdint>
#include <set>
#include <vector>

namespace gatelens::ui {

class Look;

class Timeline final : public QWidget {
    Q_OBJECT

public:
    explicit Timeline(const Look& look, QWidget* parent = nullptr);

    void setStates(const std::vector<history::State>& states);
    void setChosen(std::set<std::int64_t> ids);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

signals:
    void chosen(std::int64_t id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Lane {
        QString title;
        bool live = false;
        std::vector<history::State> states; // oldest first
    };
    [[nodiscard]] double xOf(std::int64_t at) const;
    [[nodiscard]] int laneTop(std::size_t lane) const;
    [[nodiscard]] const history::State* stateAt(const QPointF& at) const;
    void paintAxis(QPainter& painter) const;
    void paintLane(QPainter& painter, std::size_t index) const;

    const Look& m_look;
    std::vector<Lane> m_lanes;
    std::size_t m_more = 0; // lanes that are not shown
    std::int64_t m_from = 0;
    std::int64_t m_to = 0;
    std::set<std::int64_t> m_chosen;
};

} // namespace gatelens::ui
