// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/welcome_page.h"

#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace gatelens::ui {

namespace {

// An icon that follows the theme.
class IconLabel final : public QWidget {
public:
    IconLabel(QString name, int size, const Look& look, QWidget* parent)
        : QWidget(parent)
        , m_name(std::move(name))
        , m_size(size)
        , m_look(look) {
        setFixedSize(size, size);
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        painter.drawPixmap(0, 0,
                           iconPixmap(m_name, m_look.tokens().muted, m_size, devicePixelRatioF()));
    }

private:
    QString m_name;
    int m_size;
    const Look& m_look;
};

} // namespace

WelcomePage::WelcomePage(const Look& look, QWidget* parent)
    : QWidget(parent)
    , m_look(look) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(48, 24, 48, 24);
    column->addStretch(2);
    auto* title = new Text(tr("See who can reach what"), TextRole::Title, look, this);
    title->setAlignment(Qt::AlignCenter);
    column->addWidget(title);
    auto* sentence =
        new Text(tr("Gatelens reads API gateways, draws their paths and says where they are weak. "
                    "Nothing is changed, nothing leaves this computer."),
                 TextRole::Secondary, look, this);
    sentence->setAlignment(Qt::AlignCenter);
    column->addWidget(sentence);
    column->addSpacing(24);
    auto* cards = new QHBoxLayout;
    cards->setSpacing(16);
    constexpr int kCardShare = 100; // of the width, before the space beside them
    cards->addStretch(1);
    cards->addWidget(makeCard(QStringLiteral("demo"), tr("Try the demo"),
                              tr("Five gateways of an invented company, with planted problems."),
                              tr("Open the demo"), true, &WelcomePage::demoAsked),
                     kCardShare);
    cards->addWidget(makeCard(QStringLiteral("folder"), tr("Open files"),
                              tr("kong.yaml, nginx.conf, a folder of manifests: the product is "
                                 "recognised. You can also drop them here."),
                              tr("Choose files…"), false, &WelcomePage::filesAsked),
                     kCardShare);
    cards->addWidget(makeCard(QStringLiteral("link"), tr("Connect"),
                              tr("Read a running gateway through its admin API, read-only."),
                              tr("Connect…"), false, &WelcomePage::connectAsked),
                     kCardShare);
    cards->addStretch(1);
    column->addLayout(cards);
    column->addStretch(3);
}

QWidget* WelcomePage::makeCard(const QString& icon, const QString& title, const QString& text,
                               const QString& action, bool primary, void (WelcomePage::*asked)()) {
    auto* card = new Card(Card::Kind::Raised, m_look, this);
    card->setMinimumWidth(m_look.scaled(120));
    card->setMaximumWidth(m_look.scaled(264));
    card->setMinimumHeight(m_look.scaled(190));
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(18, 18, 18, 18);
    column->setSpacing(8);
    column->addWidget(new IconLabel(icon, m_look.scaled(26), m_look, card));
    column->addWidget(new Text(title, TextRole::Section, m_look, card));
    column->addWidget(paragraph(text, TextRole::Secondary, m_look, card));
    column->addStretch(1);
    auto* button = new QPushButton(action, card);
    button->setDefault(primary);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, asked);
    column->addWidget(button, 0, Qt::AlignLeft);
    return card;
}

void WelcomePage::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), m_look.tokens().canvas);
}

} // namespace gatelens::ui
