// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fusion with the console's own frames, buttons, tabs and scroll bars, painted
// from the tokens: flat, 1 px borders, a visible focus ring, no gradients.
#pragma once

#include <QProxyStyle>

namespace gatelens::ui {

class Look;

class Style final : public QProxyStyle {
    Q_OBJECT

public:
    explicit Style(const Look& look);

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                            QPainter* painter, const QWidget* widget) const override;
    [[nodiscard]] QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                                       SubControl subControl, const QWidget* widget) const override;
    [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption* option,
                                  const QWidget* widget) const override;
    [[nodiscard]] int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                                QStyleHintReturn* data) const override;

private:
    void button(const QStyleOption& option, QPainter& painter) const;
    void field(const QStyleOption& option, QPainter& painter) const;
    void tab(const QStyleOption& option, QPainter& painter) const;
    void header(const QStyleOption& option, QPainter& painter) const;
    void scrollBar(const QStyleOptionComplex& option, QPainter& painter,
                   const QWidget* widget) const;
    void comboBox(const QStyleOptionComplex& option, QPainter& painter) const;

    const Look& m_look;
};

} // namespace gatelens::ui
