// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

namespace gatelens::ui {

namespace {

QColor qtColor(topology::Color color) {
    return {color.red, color.green, color.blue, color.alpha};
}

Tokens tokensOf(const topology::Theme& theme) {
    Tokens tokens;
    tokens.theme = &theme;
    tokens.canvas = qtColor(theme.canvas);
    tokens.band = qtColor(theme.band);
    tokens.surface = qtColor(theme.surface);
    tokens.raised = qtColor(theme.raised);
    tokens.hover = qtColor(theme.border);
    tokens.border = qtColor(theme.border);
    tokens.text = qtColor(theme.text);
    tokens.muted = qtColor(theme.muted);
    tokens.faint = qtColor(theme.faint);
    tokens.accent = qtColor(theme.accent);
    return tokens;
}

} // namespace

QColor Tokens::of(topology::Severity severity) const {
    return qtColor(theme->of(severity));
}

const Tokens& darkTokens() {
    static const Tokens tokens = [] {
        Tokens made = tokensOf(topology::darkTheme());
        made.onAccent = QColor(0x0E1216);
        made.selection = QColor(0x20344B);
        made.ok = QColor(0x43B581);
        made.production = QColor(0xE0637A);
        made.staging = QColor(0xC9A227);
        made.lab = QColor(0x6F8FAF);
        return made;
    }();
    return tokens;
}

const Tokens& lightTokens() {
    static const Tokens tokens = [] {
        Tokens made = tokensOf(topology::lightTheme());
        made.onAccent = QColor(0xFFFFFF);
        made.selection = QColor(0xDCEBFB);
        made.ok = QColor(0x1F8A5B);
        made.production = QColor(0xB3263F);
        made.staging = QColor(0x8A6A00);
        made.lab = QColor(0x4A6A8A);
        return made;
    }();
    return tokens;
}

} // namespace gatelens::ui
