// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/widgets.h"

#include "ui/theme/icons.h"
#include "ui/theme/look.h"

#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

#include <algorithm>

namespace gatelens::ui {

namespace {

QFont fontFor(TextRole role, const Look& look) {
    switch (role) {
    case TextRole::Body:
        return look.font(13);
    case TextRole::Secondary:
        return look.font(11.5);
    case TextRole::Caption: {
        QFont font = look.font(11, true);
        font.setLetterSpacing(QFont::AbsoluteSpacing, 0.8);
        return font;
    }
    case TextRole::Section:
        return look.font(12, true);
    case TextRole::Title:
        return look.font(16, true);
    case TextRole::Mono:
        return look.mono(12);
    case TextRole::MonoTitle:
        return look.mono(16);
    }
    return look.font(13);
}

QColor colorFor(TextRole role, const Tokens& tokens) {
    switch (role) {
    case TextRole::Secondary:
        return tokens.muted;
    case TextRole::Caption:
        return tokens.faint;
    default:
        return tokens.text;
    }
}

} // namespace

Text::Text(const QString& text, TextRole role, const Look& look, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_role(role)
    , m_elide(role == TextRole::Mono || role == TextRole::MonoTitle ? Qt::ElideMiddle
                                                                    : Qt::ElideRight) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setText(text);
}

QFont Text::textFont() const {
    return fontFor(m_role, m_look);
}

QString Text::shown() const {
    return m_role == TextRole::Caption ? m_text.toUpper() : m_text;
}

void Text::setText(const QString& text) {
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    updateToolTip();
    update();
}

void Text::setFaint(bool faint) {
    m_faint = faint;
    update();
}

void Text::setSeverity(std::optional<topology::Severity> severity) {
    m_severity = severity;
    update();
}

QSize Text::sizeHint() const {
    const QFontMetrics metrics(textFont());
    return {metrics.horizontalAdvance(shown()) + 2, metrics.height() + 2};
}

QSize Text::minimumSizeHint() const {
    const QFontMetrics metrics(textFont());
    return {std::min(sizeHint().width(), metrics.averageCharWidth() * 4), metrics.height() + 2};
}

void Text::updateToolTip() {
    setToolTip(sizeHint().width() > width() ? m_text.toHtmlEscaped() : QString());
}

void Text::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    updateToolTip();
}

void Text::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Tokens& tokens = m_look.tokens();
    painter.setFont(textFont());
    painter.setPen(m_severity ? tokens.of(*m_severity)
                   : m_faint  ? tokens.faint
                              : colorFor(m_role, tokens));
    painter.drawText(rect(), static_cast<int>(m_alignment) | Qt::TextSingleLine,
                     QFontMetrics(textFont()).elidedText(shown(), m_elide, width()));
}

QLabel* paragraph(const QString& text, TextRole role, const Look& look, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setFont(fontFor(role, look));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colorFor(role, look.tokens()));
    label->setPalette(palette);
    return label;
}

Card::Card(Kind kind, const Look& look, QWidget* parent)
    : QFrame(parent)
    , m_look(look)
    , m_kind(kind) {}

void Card::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = m_look.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPen pen(m_stroke.isValid() ? m_stroke : tokens.border, 1);
    if (m_kind == Kind::Missing) {
        pen.setDashPattern({4, 3});
    }
    painter.setPen(pen);
    painter.setBrush(m_kind == Kind::Raised ? tokens.raised
                     : m_kind == Kind::Code ? tokens.canvas
                                            : QColor(Qt::transparent));
    const double radius = m_kind == Kind::Pill ? box.height() / 2 : 7;
    painter.drawRoundedRect(box, radius, radius);
}

SeverityMark::SeverityMark(topology::Severity severity, const Look& look, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_severity(severity) {
    setFixedSize(sizeHint());
    const auto name = topology::severityName(severity);
    setAccessibleName(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
    setToolTip(accessibleName());
}

QSize SeverityMark::sizeHint() const {
    const int side = m_look.scaled(16);
    return {side, side};
}

void SeverityMark::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    paintSeverity(painter, QRectF(rect()), m_severity, m_look.tokens());
}

Notice::Notice(const Look& look, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_action(new QPushButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(8);
    column->addStretch(2);
    for (QLabel* label : {m_icon, m_title, m_sentence}) {
        label->setAlignment(Qt::AlignCenter);
        label->setTextFormat(Qt::PlainText);
        column->addWidget(label);
    }
    m_sentence->setWordWrap(true);
    column->setAlignment(m_sentence, Qt::AlignHCenter);
    column->addSpacing(8);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch(3);
    m_action->hide();
    connect(m_action, &QAbstractButton::clicked, this, &Notice::acted);
}

void Notice::show(const QString& iconName, const QString& title, const QString& sentence,
                  const QString& action) {
    m_icon->setPixmap(
        iconPixmap(iconName, m_look.tokens().faint, m_look.scaled(40), devicePixelRatioF()));
    m_icon->setAccessibleName(title);
    m_title->setFont(fontFor(TextRole::Title, m_look));
    m_title->setText(title);
    m_sentence->setText(sentence);
    // A layout gives wrapped text the height of its first guess at a width.
    const int width =
        std::min(m_look.scaled(640), m_sentence->fontMetrics().horizontalAdvance(sentence) + 8);
    m_sentence->setFixedWidth(std::max(1, width));
    m_sentence->setMinimumHeight(std::max(0, m_sentence->heightForWidth(width)));
    QPalette palette = m_sentence->palette();
    palette.setColor(QPalette::WindowText, m_look.tokens().muted);
    m_sentence->setPalette(palette);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    QWidget::setVisible(true);
}

} // namespace gatelens::ui
