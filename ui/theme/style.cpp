// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style.h"

#include "ui/theme/look.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>

namespace gatelens::ui {

namespace {

constexpr int kRadius = 6;

void rounded(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& stroke,
             double width = 1) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.setPen(stroke.isValid() ? QPen(stroke, width) : QPen(Qt::NoPen));
    const double half = width / 2;
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), kRadius, kRadius);
    painter.restore();
}

} // namespace

Style::Style(const Look& look)
    : QProxyStyle(QStyleFactory::create("Fusion"))
    , m_look(look) {}

void Style::button(const QStyleOption& option, QPainter& painter) const {
    const Tokens& tokens = m_look.tokens();
    const auto* push = qstyleoption_cast<const QStyleOptionButton*>(&option);
    const bool enabled = option.state.testFlag(State_Enabled);
    const bool primary =
        enabled && push != nullptr && push->features.testFlag(QStyleOptionButton::DefaultButton);
    const bool pressed = option.state.testFlag(State_Sunken) || option.state.testFlag(State_On);
    const bool hovered = enabled && option.state.testFlag(State_MouseOver);
    QColor fill = primary ? tokens.accent : tokens.raised;
    if (pressed) {
        fill = primary ? tokens.accent.darker(115) : tokens.selection;
    } else if (hovered) {
        fill = primary ? tokens.accent.lighter(108) : tokens.hover;
    }
    rounded(painter, option.rect, fill, primary ? QColor() : tokens.border);
    if (option.state.testFlag(State_HasFocus) && option.state.testFlag(State_KeyboardFocusChange)) {
        rounded(painter, option.rect, {}, tokens.accent, 2);
    }
}

void Style::field(const QStyleOption& option, QPainter& painter) const {
    const Tokens& tokens = m_look.tokens();
    const bool focus = option.state.testFlag(State_HasFocus);
    rounded(painter, option.rect, tokens.raised, focus ? tokens.accent : tokens.border,
            focus ? 2 : 1);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
    const Tokens& tokens = m_look.tokens();
    switch (element) {
    case PE_PanelButtonCommand:
        button(*option, *painter);
        return;
    case PE_PanelButtonTool:
        if (option->state.testAnyFlags(State_MouseOver | State_Sunken | State_On) &&
            option->state.testFlag(State_Enabled)) {
            rounded(*painter, option->rect,
                    option->state.testAnyFlags(State_Sunken | State_On) ? tokens.selection
                                                                        : tokens.raised,
                    {});
        }
        if (option->state.testFlag(State_HasFocus)) {
            rounded(*painter, option->rect, {}, tokens.accent, 2);
        }
        return;
    case PE_PanelLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame != nullptr && frame->lineWidth > 0) {
            field(*option, *painter);
        }
        return;
    }
    case PE_FrameLineEdit:
    case PE_PanelStatusBar:
    case PE_FrameStatusBarItem:
    case PE_FrameTabWidget:
    case PE_IndicatorToolBarSeparator:
    case PE_FrameDefaultButton:
        return;
    case PE_FrameTabBarBase:
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            tokens.border);
        return;
    case PE_FrameFocusRect:
        rounded(*painter, option->rect, {}, tokens.accent, 2);
        return;
    case PE_IndicatorDockWidgetResizeHandle:
        painter->fillRect(option->rect, tokens.border);
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::tab(const QStyleOption& option, QPainter& painter) const {
    const Tokens& tokens = m_look.tokens();
    const QRect& rect = option.rect;
    if (option.state.testFlag(State_Selected)) {
        painter.fillRect(QRect(rect.left() + 6, rect.bottom() - 1, rect.width() - 12, 2),
                         tokens.accent);
    } else if (option.state.testFlag(State_MouseOver)) {
        painter.fillRect(QRect(rect.left() + 6, rect.bottom() - 1, rect.width() - 12, 2),
                         tokens.border);
    }
    if (option.state.testFlag(State_HasFocus)) {
        rounded(painter, rect.adjusted(2, 2, -2, -2), {}, tokens.accent, 2);
    }
}

void Style::header(const QStyleOption& option, QPainter& painter) const {
    const Tokens& tokens = m_look.tokens();
    painter.fillRect(option.rect, tokens.surface);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                     tokens.border);
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
    const Tokens& tokens = m_look.tokens();
    switch (element) {
    case CE_TabBarTabShape:
        tab(*option, *painter);
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        header(*option, *painter);
        return;
    case CE_ToolBar:
        painter->fillRect(option->rect, tokens.surface);
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            tokens.border);
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, tokens.border);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, tokens.raised);
        return;
    case CE_MenuBarItem: {
        painter->fillRect(option->rect, tokens.raised);
        const bool open = option->state.testFlag(State_Selected);
        if (open) {
            rounded(*painter, option->rect.adjusted(0, 2, 0, -2), tokens.selection, {});
        }
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
            const int mnemonic =
                proxy()->styleHint(SH_UnderlineShortcut, option, widget, nullptr) != 0
                    ? Qt::TextShowMnemonic
                    : Qt::TextHideMnemonic;
            painter->setPen(open ? tokens.text : tokens.muted);
            painter->drawText(item->rect, Qt::AlignCenter | mnemonic | Qt::TextSingleLine,
                              item->text);
        }
        return;
    }
    case CE_HeaderLabel: {
        if (const auto* label = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
            painter->save();
            painter->setPen(tokens.muted);
            const QRect rect = label->rect.adjusted(6, 0, -4, 0);
            painter->drawText(
                rect, static_cast<int>(label->textAlignment) | Qt::TextSingleLine,
                label->fontMetrics.elidedText(label->text, Qt::ElideRight, rect.width()));
            painter->restore();
        }
        return;
    }
    case CE_PushButtonLabel: {
        const auto* push = qstyleoption_cast<const QStyleOptionButton*>(option);
        if (push != nullptr && push->features.testFlag(QStyleOptionButton::DefaultButton) &&
            option->state.testFlag(State_Enabled)) {
            QStyleOptionButton onAccent = *push;
            onAccent.palette.setColor(QPalette::ButtonText, tokens.onAccent);
            QProxyStyle::drawControl(element, &onAccent, painter, widget);
            return;
        }
        break;
    }
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::scrollBar(const QStyleOptionComplex& option, QPainter& painter,
                      const QWidget* widget) const {
    const Tokens& tokens = m_look.tokens();
    const bool over = option.state.testFlag(State_MouseOver);
    QRectF handle = subControlRect(CC_ScrollBar, &option, SC_ScrollBarSlider, widget);
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(&option);
    if (slider == nullptr || slider->maximum <= slider->minimum) {
        return;
    }
    handle.adjust(2, 2, -2, -2);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(over ? tokens.muted : tokens.faint);
    painter.drawRoundedRect(handle, 3, 3);
    painter.restore();
}

void Style::comboBox(const QStyleOptionComplex& option, QPainter& painter) const {
    const Tokens& tokens = m_look.tokens();
    field(option, painter);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.muted, 1.5));
    const bool mirrored = option.direction == Qt::RightToLeft;
    const QPointF centre(mirrored ? option.rect.left() + 14 : option.rect.right() - 14,
                         option.rect.center().y() + 1);
    painter.drawPolyline(
        QPolygonF({centre + QPointF(-4, -2), centre + QPointF(0, 2), centre + QPointF(4, -2)}));
    painter.restore();
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                               QPainter* painter, const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        scrollBar(*option, *painter, widget);
        return;
    }
    if (control == CC_ComboBox) {
        comboBox(*option, *painter);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

// Scroll bars have no arrow buttons: the whole length is the track.
QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                            SubControl subControl, const QWidget* widget) const {
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || slider == nullptr) {
        return QProxyStyle::subControlRect(control, option, subControl, widget);
    }
    const bool horizontal = slider->orientation == Qt::Horizontal;
    const QRect& track = slider->rect;
    const int length = horizontal ? track.width() : track.height();
    const double span = static_cast<double>(slider->maximum) - slider->minimum + slider->pageStep;
    const int handle =
        span <= 0 ? length : std::max(24, static_cast<int>(length * slider->pageStep / span));
    const int start =
        sliderPositionFromValue(slider->minimum, slider->maximum, slider->sliderPosition,
                                length - handle, slider->upsideDown);
    const auto part = [&](int from, int size) {
        return horizontal ? QRect(track.left() + from, track.top(), size, track.height())
                          : QRect(track.left(), track.top() + from, track.width(), size);
    };
    switch (subControl) {
    case SC_ScrollBarSlider:
        return part(start, handle);
    case SC_ScrollBarSubPage:
        return part(0, start);
    case SC_ScrollBarAddPage:
        return part(start + handle, length - start - handle);
    case SC_ScrollBarGroove:
        return track;
    default:
        return {};
    }
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option,
                       const QWidget* widget) const {
    switch (metric) {
    case PM_ScrollBarExtent:
        return 11;
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth:
        return 2;
    case PM_ToolBarFrameWidth:
    case PM_ToolBarItemMargin:
    case PM_DockWidgetFrameWidth:
    case PM_DefaultFrameWidth:
        return metric == PM_DefaultFrameWidth ? 1 : 0;
    case PM_ToolBarItemSpacing:
        return 8;
    case PM_ButtonMargin:
        return 14;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarBaseOverlap:
        return 0;
    case PM_TabBarTabHSpace:
        return 28;
    case PM_TabBarTabVSpace:
        return 14;
    case PM_MenuBarItemSpacing:
        return 2;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* data) const {
    switch (hint) {
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_Widget_Animation_Duration:
        return m_look.reducedMotion() ? 0 : 150;
    // Only while Alt is held, as most desktops have it.
    case SH_UnderlineShortcut:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

} // namespace gatelens::ui
