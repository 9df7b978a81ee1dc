// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The few small widgets that pages are made of.
#pragma once

#include "core/topology/graph.h"

#include <QAbstractButton>
#include <QFrame>
#include <QLabel>

#include <cstdint>
#include <optional>

namespace gatelens::ui {

class Look;

// What a text is for; decides its size, weight and colour.
enum class TextRole : std::uint8_t { Body, Secondary, Caption, Section, Title, Mono, MonoTitle };

// One line that is shortened when there is no room, with the whole of it in the
// tooltip. Plain text always: it may come from a gateway.
class Text final : public QWidget {
    Q_OBJECT

public:
    Text(const QString& text, TextRole role, const Look& look, QWidget* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }
    void setFaint(bool faint);
    void setSeverity(std::optional<topology::Severity> severity);
    void setElide(Qt::TextElideMode mode) { m_elide = mode; }
    void setAlignment(Qt::Alignment alignment) { m_alignment = alignment; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QFont textFont() const;
    [[nodiscard]] QString shown() const;
    void updateToolTip();

    const Look& m_look;
    QString m_text;
    TextRole m_role;
    bool m_faint = false;
    std::optional<topology::Severity> m_severity;
    Qt::TextElideMode m_elide;
    Qt::Alignment m_alignment = Qt::AlignLeft | Qt::AlignVCenter;
};

// Flowing text that wraps and can be selected.
[[nodiscard]] QLabel* paragraph(const QString& text, TextRole role, const Look& look,
                                QWidget* parent);

// A raised rounded box; dashed and empty inside for what is missing.
class Card final : public QFrame {
    Q_OBJECT

public:
    enum class Kind : std::uint8_t { Raised, Code, Missing, Pill };
    Card(Kind kind, const Look& look, QWidget* parent = nullptr);
    void setStroke(const QColor& stroke) { m_stroke = stroke; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    Kind m_kind;
    QColor m_stroke;
};

// The mark of a severity as a widget.
class SeverityMark final : public QWidget {
    Q_OBJECT

public:
    SeverityMark(topology::Severity severity, const Look& look, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    topology::Severity m_severity;
};

// An empty, loading or failed page: an icon, a sentence, at most one action.
class Notice final : public QWidget {
    Q_OBJECT

public:
    Notice(const Look& look, QWidget* parent = nullptr);
    void show(const QString& iconName, const QString& title, const QString& sentence,
              const QString& action = {});

signals:
    void acted();

private:
    const Look& m_look;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_sentence;
    QAbstractButton* m_action;
};

} // namespace gatelens::ui
