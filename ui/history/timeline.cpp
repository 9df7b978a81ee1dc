// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/timeline.h"

#include "ui/history/state_model.h"
#include "ui/theme/look.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <map>
#include <utility>

namespace gatelens::ui {

namespace {

constexpr std::size_t kMostLanes = 6; // more would leave no room for the table
constexpr int kLane = 26;
constexpr int kAxis = 22;
constexpr int kName = 190;
constexpr int kRight = 20;
constexpr double kReach = 9; // of the pointer

QString moment(std::int64_t seconds, bool withDay) {
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(seconds),
                              withDay ? QStringLiteral("d MMM hh:mm") : QStringLiteral("hh:mm"));
}

} // namespace

Timeline::Timeline(const Look& look, QWidget* parent)
    : QWidget(parent)
    , m_look(look) {
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(tr("The table below lists the same states."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&look, &Look::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void Timeline::setStates(const std::vector<history::State>& states) {
    std::map<std::pair<std::string, std::string>, std::size_t> lanes;
    m_lanes.clear();
    m_more = 0;
    m_from = m_to = 0;
    for (auto state = states.rbegin(); state != states.rend(); ++state) { // oldest first
        const auto [found, isNew] =
            lanes.emplace(std::pair(state->gateway, state->source), m_lanes.size());
        if (isNew) {
            m_lanes.push_back({QString::fromStdString(state->gateway), state->live, {}});
        }
        m_lanes[found->second].states.push_back(*state);
        m_from = m_from == 0 ? state->firstSeen : std::min(m_from, state->firstSeen);
        m_to = std::max(m_to, state->lastSeen);
    }
    // Those that change most are why somebody looks here.
    std::stable_sort(m_lanes.begin(), m_lanes.end(), [](const Lane& a, const Lane& b) {
        return a.states.size() > b.states.size();
    });
    if (m_lanes.size() > kMostLanes) {
        m_more = m_lanes.size() - kMostLanes;
        m_lanes.resize(kMostLanes);
    }
    updateGeometry();
    update();
}

void Timeline::setChosen(std::set<std::int64_t> ids) {
    m_chosen = std::move(ids);
    update();
}

QSize Timeline::sizeHint() const {
    const int lanes = static_cast<int>(m_lanes.size());
    return {600, lanes == 0 ? 0 : m_look.scaled(kLane) * lanes + m_look.scaled(kAxis)};
}

double Timeline::xOf(std::int64_t at) const {
    const double left = m_look.scaled(kName);
    const double right = width() - m_look.scaled(kRight);
    const double span = std::max<double>(1, static_cast<double>(m_to - m_from));
    const double share = m_to == m_from ? 1 : static_cast<double>(at - m_from) / span;
    const double x = left + share * std::max(1.0, right - left);
    return layoutDirection() == Qt::RightToLeft ? width() - x : x;
}

int Timeline::laneTop(std::size_t lane) const {
    return static_cast<int>(lane) * m_look.scaled(kLane);
}

void Timeline::paintAxis(QPainter& painter) const {
    const Tokens& tokens = m_look.tokens();
    const int top = laneTop(m_lanes.size());
    painter.setFont(m_look.font(11));
    painter.setPen(tokens.muted);
    constexpr int kTicks = 4;
    const bool days = m_to - m_from > 20 * 3600;
    for (int tick = 0; tick <= kTicks; ++tick) {
        if (m_to == m_from && tick < kTicks) {
            continue;
        }
        const std::int64_t at = m_from + (m_to - m_from) * tick / kTicks;
        const double x = xOf(at);
        const int width = m_look.scaled(100);
        QRect label(static_cast<int>(x) - width / 2, top, width, m_look.scaled(kAxis));
        label.moveRight(std::min(label.right(), this->width() - 4));
        painter.drawText(label, Qt::AlignCenter, moment(at, days));
        painter.setPen(tokens.border);
        painter.drawLine(QPointF(x, 0), QPointF(x, top));
        painter.setPen(tokens.muted);
    }
    if (m_more > 0) {
        painter.drawText(QRect(12, top, m_look.scaled(kName) - 12, m_look.scaled(kAxis)),
                         Qt::AlignVCenter,
                         tr("and %n more in the table", nullptr, static_cast<int>(m_more)));
    }
}

void Timeline::paintLane(QPainter& painter, std::size_t index) const {
    const Tokens& tokens = m_look.tokens();
    const Lane& lane = m_lanes[index];
    const int height = m_look.scaled(kLane);
    const double y = laneTop(index) + height / 2.0;
    painter.setFont(m_look.font(12));
    painter.setPen(tokens.text);
    const QString title = tr("%1 · %2").arg(lane.title, lane.live ? tr("live") : tr("files"));
    const int name = m_look.scaled(kName) - 30;
    QRect label(16, laneTop(index), name, height);
    if (layoutDirection() == Qt::RightToLeft) {
        label.moveRight(width() - 16);
    }
    painter.drawText(label, Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(title, Qt::ElideMiddle, name));
    for (const history::State& state : lane.states) {
        painter.setPen(QPen(tokens.faint, 2));
        painter.drawLine(QPointF(xOf(state.firstSeen), y), QPointF(xOf(state.lastSeen), y));
    }
    for (const history::State& state : lane.states) {
        const bool chosen = m_chosen.contains(state.id);
        const bool first = !state.changes;
        const double radius = m_look.scaled(first || state.changes->total() < 5 ? 4 : 6);
        painter.setPen(QPen(chosen ? tokens.accent : tokens.muted, chosen ? 2.5 : 1.5));
        // Files hollow, a running gateway filled.
        painter.setBrush(chosen ? tokens.accent : lane.live ? tokens.muted : tokens.surface);
        painter.drawEllipse(QPointF(xOf(state.firstSeen), y), radius, radius);
    }
}

void Timeline::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintAxis(painter);
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        paintLane(painter, i);
    }
}

const history::State* Timeline::stateAt(const QPointF& at) const {
    const auto lane = static_cast<std::size_t>(std::max(0.0, at.y()) / m_look.scaled(kLane));
    if (lane >= m_lanes.size()) {
        return nullptr;
    }
    const history::State* nearest = nullptr;
    double best = kReach;
    for (const history::State& state : m_lanes[lane].states) {
        const double distance = std::abs(xOf(state.firstSeen) - at.x());
        if (distance <= best) {
            best = distance;
            nearest = &state;
        }
    }
    return nearest;
}

void Timeline::mousePressEvent(QMouseEvent* event) {
    if (const history::State* state = stateAt(event->position()); state != nullptr) {
        emit chosen(state->id);
    }
}

bool Timeline::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const history::State* state = stateAt(help->pos()); state != nullptr) {
            QToolTip::showText(help->globalPos(),
                               tr("%1, %2: %3")
                                   .arg(QString::fromStdString(state->gateway).toHtmlEscaped(),
                                        moment(state->firstSeen, true),
                                        changesLabel(state->changes)),
                               this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace gatelens::ui
