// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/look.h"

#include "ui/theme/style.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QPalette>

#include <algorithm>
#include <cmath>

namespace gatelens::ui {

namespace {

QPalette paletteOf(const Tokens& tokens) {
    QPalette palette;
    palette.setColor(QPalette::Window, tokens.surface);
    palette.setColor(QPalette::WindowText, tokens.text);
    palette.setColor(QPalette::Base, tokens.surface);
    palette.setColor(QPalette::AlternateBase, tokens.band);
    palette.setColor(QPalette::Text, tokens.text);
    palette.setColor(QPalette::Button, tokens.raised);
    palette.setColor(QPalette::ButtonText, tokens.text);
    palette.setColor(QPalette::BrightText, tokens.text);
    palette.setColor(QPalette::ToolTipBase, tokens.raised);
    palette.setColor(QPalette::ToolTipText, tokens.text);
    palette.setColor(QPalette::PlaceholderText, tokens.muted);
    palette.setColor(QPalette::Highlight, tokens.selection);
    palette.setColor(QPalette::HighlightedText, tokens.text);
    palette.setColor(QPalette::Link, tokens.accent);
    palette.setColor(QPalette::LinkVisited, tokens.accent);
    palette.setColor(QPalette::Light, tokens.hover);
    palette.setColor(QPalette::Midlight, tokens.raised);
    palette.setColor(QPalette::Mid, tokens.border);
    palette.setColor(QPalette::Dark, tokens.border);
    palette.setColor(QPalette::Shadow, tokens.canvas);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, tokens.faint);
    }
    return palette;
}

} // namespace

Look::Look(QApplication& application)
    : m_application(application) {
    const QPalette before = QApplication::palette();
    m_systemDark =
        before.color(QPalette::Window).lightness() < before.color(QPalette::WindowText).lightness();
    m_reducedMotion = qEnvironmentVariableIntValue("GATELENS_REDUCED_MOTION") != 0;
    QApplication::setStyle(new Style(*this));
    apply();
    m_application.installEventFilter(this);
}

// Qt 6.4 has no colour scheme of its own: the system's palette says it.
bool Look::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ThemeChange && !m_applying) {
        const QPalette system = QApplication::style()->standardPalette();
        m_systemDark = system.color(QPalette::Window).lightness() <
                       system.color(QPalette::WindowText).lightness();
        if (m_choice == ThemeChoice::System) {
            apply();
        }
    }
    return QObject::eventFilter(watched, event);
}

bool Look::wantsDark() const {
    return m_choice == ThemeChoice::System ? m_systemDark : m_choice == ThemeChoice::Dark;
}

void Look::apply() {
    m_applying = true;
    m_tokens = wantsDark() ? &darkTokens() : &lightTokens();
    QApplication::setPalette(paletteOf(*m_tokens));
    QApplication::setFont(font(13));
    m_applying = false;
    emit changed();
}

void Look::setTheme(ThemeChoice choice) {
    m_choice = choice;
    apply();
}

void Look::setFontScale(double scale) {
    m_fontScale = std::clamp(scale, 0.8, 2.0);
    apply();
}

void Look::setReducedMotion(bool reduced) {
    m_reducedMotion = reduced;
    emit changed();
}

int Look::scaled(int length) const {
    return static_cast<int>(std::lround(length * m_fontScale));
}

QFont Look::font(double pixels, bool bold) const {
    QFont font;
    font.setFamilies({"Inter", "Noto Sans", "DejaVu Sans", "sans-serif"});
    font.setPixelSize(static_cast<int>(std::lround(pixels * m_fontScale)));
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

QFont Look::mono(double pixels) const {
    QFont font;
    font.setFamilies({"JetBrains Mono", "DejaVu Sans Mono", "monospace"});
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(static_cast<int>(std::lround(pixels * m_fontScale)));
    return font;
}

} // namespace gatelens::ui
