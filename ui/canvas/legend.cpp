// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/legend.h"

#include "ui/canvas/scene.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include <array>
#include <map>

namespace gatelens::ui {

using topology::Encryption;
using topology::Severity;

namespace {

QPixmap sample(const QColor& color, Qt::PenStyle style, bool off, qreal ratio) {
    QPixmap pixmap(QSize(28, 16) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QPen pen(color, 2, style);
    if (style == Qt::DashLine) {
        pen.setDashPattern({2.5, 1.7});
    }
    painter.setOpacity(off ? 0.35 : 1);
    painter.setPen(pen);
    painter.drawLine(1, 8, 27, 8);
    return pixmap;
}

} // namespace

Legend::Legend(const Look& look, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_column(new QVBoxLayout(this))
    , m_toggle(new QToolButton(this)) {
    m_column->setContentsMargins(6, 6, 10, 6);
    m_column->setSpacing(0);
    m_column->setSizeConstraint(QLayout::SetFixedSize);
    setAccessibleName(tr("Legend"));
    m_toggle->setText(tr("Legend"));
    m_toggle->setCheckable(true);
    m_column->addWidget(m_toggle);
    m_toggle->hide();
    connect(m_toggle, &QToolButton::clicked, this, [this](bool on) {
        m_open = on;
        fold();
    });
}

void Legend::setFolded(bool folded) {
    if (folded != m_folded) {
        m_folded = folded;
        m_open = false;
        fold();
    }
}

void Legend::fold() {
    m_toggle->setFont(m_look.font(11.5));
    m_toggle->setVisible(m_folded);
    m_toggle->setChecked(m_open);
    for (int i = 1; i < m_column->count(); ++i) {
        m_column->itemAt(i)->widget()->setVisible(!m_folded || m_open);
    }
    adjustSize();
}

void Legend::addLine(const QString& name, Encryption encryption, bool hidden) {
    const Tokens& tokens = m_look.tokens();
    QColor color = tokens.muted;
    Qt::PenStyle style = Qt::SolidLine;
    if (encryption == Encryption::Plaintext) {
        color = tokens.of(Severity::High);
        style = Qt::DashLine;
    } else if (encryption == Encryption::MutualTls) {
        color = tokens.accent;
    } else if (encryption == Encryption::Unknown) {
        color = tokens.faint;
        style = Qt::DotLine;
    }
    auto* button = new QToolButton(this);
    button->setIcon(QIcon(sample(color, style, hidden, devicePixelRatioF())));
    button->setIconSize({28, 16});
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setText(QStringLiteral(" ") + name);
    button->setFont(m_look.font(11.5));
    button->setToolTip(hidden ? tr("Show these connections") : tr("Hide these connections"));
    button->setCheckable(true);
    button->setChecked(false);
    button->setAccessibleDescription(hidden ? tr("hidden") : tr("shown"));
    connect(button, &QToolButton::clicked, this, [this, encryption] {
        if (m_hidden.erase(encryption) == 0) {
            m_hidden.insert(encryption);
        }
        emit hiddenChanged(m_hidden);
    });
    m_column->addWidget(button);
}

void Legend::addSeverity(Severity severity, std::size_t count, bool on) {
    auto* button = new QToolButton(this);
    button->setIcon(QIcon(severityPixmap(severity, m_look.tokens(), 16, devicePixelRatioF())));
    button->setIconSize({28, 16});
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const auto name = topology::severityName(severity);
    button->setText(QStringLiteral(" %1  %2")
                        .arg(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())))
                        .arg(count));
    button->setFont(m_look.font(11.5));
    button->setToolTip(tr("Only paths with findings of this severity or worse"));
    button->setCheckable(true);
    button->setChecked(on);
    connect(button, &QToolButton::clicked, this, [this, severity] {
        m_least = m_least == severity ? Severity::None : severity;
        emit leastChanged(m_least);
    });
    m_column->addWidget(button);
}

void Legend::showScene(const Scene& scene) {
    while (QLayoutItem* item = m_column->takeAt(1)) {
        if (QWidget* widget = item->widget(); widget != nullptr) {
            // It may be the one that was clicked.
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    m_hidden = scene.request.hidden;
    m_least = scene.request.least;
    std::array<bool, 5> used{};
    for (const auto& edge : scene.graph.edges) {
        used[static_cast<std::size_t>(edge.encryption)] = true;
    }
    for (const auto& [encryption, name] :
         std::map<Encryption, QString>{{Encryption::Tls, tr("TLS")},
                                       {Encryption::MutualTls, tr("mutual TLS")},
                                       {Encryption::Plaintext, tr("plaintext")},
                                       {Encryption::Unknown, tr("not known")}}) {
        const bool hidden = m_hidden.contains(encryption);
        if (hidden || used[static_cast<std::size_t>(encryption)]) {
            addLine(name, encryption, hidden);
        }
    }
    std::map<Severity, std::size_t, std::greater<>> counts;
    for (const auto& node : scene.graph.nodes) {
        if (node.severity >= Severity::Low) {
            ++counts[node.severity];
        }
    }
    for (const auto& [severity, count] : counts) {
        addSeverity(severity, count, severity == m_least);
    }
    setVisible(m_column->count() > 1);
    fold();
}

void Legend::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_look.tokens().border);
    QColor ground = m_look.tokens().surface;
    ground.setAlpha(235);
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
}

} // namespace gatelens::ui
