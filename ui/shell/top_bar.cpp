// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/top_bar.h"

#include "ui/shell/actions.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"
#include "ui/workspace/selection.h"
#include "ui/workspace/workspace.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>
#include <QToolButton>

namespace gatelens::ui {

namespace {

class HealthDot final : public QWidget {
public:
    HealthDot(const Look& look, const Workspace& workspace, const SelectionModel& selection,
              QWidget* parent)
        : QWidget(parent)
        , m_look(look)
        , m_workspace(workspace)
        , m_selection(selection) {
        setFixedSize(10, 10);
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const auto gateway = m_workspace.view()->gateway(m_selection.current().gateway);
        if (!gateway) {
            return;
        }
        const SourceState* source =
            m_workspace.source(m_workspace.view()->gateways[*gateway].source);
        const bool good = source != nullptr && source->health == Health::Good;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor color =
            good ? m_look.tokens().ok : m_look.tokens().of(topology::Severity::High);
        painter.setPen(good ? QPen(Qt::NoPen) : QPen(color, 1.6));
        painter.setBrush(good ? QBrush(color) : QBrush(Qt::NoBrush));
        painter.drawEllipse(QRectF(1, 1, 8, 8));
    }

private:
    const Look& m_look;
    const Workspace& m_workspace;
    const SelectionModel& m_selection;
};

} // namespace

PaletteButton::PaletteButton(const Look& look, QWidget* parent)
    : QPushButton(parent)
    , m_look(look) {
    setText(tr("Find a route, service, policy or command…"));
    setAccessibleName(text());
    setCursor(Qt::IBeamCursor);
    setMinimumWidth(look.scaled(90));
    setMaximumWidth(look.scaled(470));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PaletteButton::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = m_look.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? tokens.accent : tokens.border, hasFocus() ? 2 : 1));
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    const QRect inner = rect().adjusted(13, 0, -13, 0);
    painter.setFont(m_look.font(11));
    painter.setPen(tokens.faint);
    const QString keys = QKeySequence(Qt::CTRL | Qt::Key_K).toString(QKeySequence::NativeText);
    painter.drawText(inner, Qt::AlignRight | Qt::AlignVCenter, keys);
    const int room = painter.fontMetrics().horizontalAdvance(keys) + 12;
    painter.setFont(m_look.font(12.5));
    painter.setPen(tokens.muted);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const QRect words = mirrored ? inner.adjusted(room, 0, 0, 0) : inner.adjusted(0, 0, -room, 0);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, words.width()));
}

TopBar::TopBar(const Look& look, Workspace& workspace, SelectionModel& selection,
               ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_workspace(workspace)
    , m_selection(selection)
    , m_fleet(new QToolButton(this))
    , m_separator(new Text(QStringLiteral("›"), TextRole::Secondary, look, this))
    , m_name(new Text({}, TextRole::Section, look, this))
    , m_dot(new HealthDot(look, workspace, selection, this))
    , m_age(new Text({}, TextRole::Secondary, look, this))
    , m_actions(new QWidget(this)) {
    setFixedHeight(look.scaled(48));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 3, 14, 0);
    row->setSpacing(6);
    m_fleet->setText(tr("Fleet"));
    m_fleet->setToolTip(tr("All gateways on one picture"));
    for (const char* id : {"go.back", "go.forward"}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(actions.find(QString::fromLatin1(id)));
        button->setAccessibleName(button->text());
        row->addWidget(button);
    }
    row->addWidget(m_fleet);
    row->addWidget(m_separator);
    row->addWidget(m_name);
    row->addWidget(m_dot);
    row->addWidget(m_age);
    row->addStretch(2);
    auto* palette = new PaletteButton(look, this);
    row->addWidget(palette, 5);
    row->addStretch(2);
    auto* right = new QHBoxLayout(m_actions);
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(8);
    row->addWidget(m_actions);
    connect(palette, &QPushButton::clicked, this, &TopBar::paletteAsked);
    connect(m_fleet, &QToolButton::clicked, this, [this] { m_selection.select({}); });
    connect(&workspace, &Workspace::viewChanged, this, &TopBar::sync);
    connect(&workspace, &Workspace::sourcesChanged, this, &TopBar::sync);
    connect(&selection, &SelectionModel::changed, this, &TopBar::sync);
    connect(&look, &Look::changed, this, [this] {
        setFixedHeight(m_look.scaled(48));
        sync();
    });
    auto* age = new QTimer(this);
    age->setInterval(1000);
    connect(age, &QTimer::timeout, this, [this] { m_age->setText(ageText()); });
    age->start();
    sync();
}

void TopBar::addAction(QAction* action, bool primary) {
    auto* button = new QPushButton(action->iconText(), m_actions);
    button->setDefault(primary);
    button->setAutoDefault(false);
    button->setToolTip(action->toolTip());
    button->setEnabled(action->isEnabled());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button, [action, button] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
    });
    m_actions->layout()->addWidget(button);
}

QString TopBar::ageText() const {
    const FleetViewPtr view = m_workspace.view();
    const auto gateway = view->gateway(m_selection.current().gateway);
    if (!gateway) {
        return {};
    }
    const GatewayView& shown = view->gateways[*gateway];
    const SourceState* source = m_workspace.source(shown.source);
    if (source == nullptr || !source->lastRead.isValid()) {
        return {};
    }
    const qint64 seconds = source->lastRead.secsTo(QDateTime::currentDateTime());
    const QString age = seconds < 2     ? tr("read just now")
                        : seconds < 120 ? tr("read %n s ago", nullptr, static_cast<int>(seconds))
                        : seconds < 7'200
                            ? tr("read %n min ago", nullptr, static_cast<int>(seconds / 60))
                            : tr("read at %1").arg(source->lastRead.toString("hh:mm"));
    if (source->health == Health::Away) {
        return tr("away · %1").arg(age);
    }
    return shown.snapshot->gateway.live ? tr("live · %1").arg(age) : tr("from files · %1").arg(age);
}

void TopBar::sync() {
    const FleetViewPtr view = m_workspace.view();
    const auto gateway = view->gateway(m_selection.current().gateway);
    m_environment = gateway ? view->gateways[*gateway].environment : Environment::None;
    m_separator->setVisible(gateway.has_value());
    m_name->setVisible(gateway.has_value());
    m_dot->setVisible(gateway.has_value());
    m_name->setText(QString::fromStdString(m_selection.current().gateway));
    m_age->setText(ageText());
    update();
}

void TopBar::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = m_look.tokens();
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.fillRect(0, height() - 1, width(), 1, tokens.border);
    if (m_environment != Environment::None) {
        painter.fillRect(0, 0, width(), 3,
                         m_environment == Environment::Production ? tokens.production
                         : m_environment == Environment::Staging  ? tokens.staging
                                                                  : tokens.lab);
    }
}

} // namespace gatelens::ui
