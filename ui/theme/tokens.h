// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The palette file of the console: colours by what they mean, the same ones that
// pictures are drawn with. No widget names a colour itself.
#pragma once

#include "core/topology/theme.h"

#include <QColor>

namespace gatelens::ui {

struct Tokens {
    const topology::Theme* theme = nullptr;
    QColor canvas;
    QColor band;
    QColor surface;
    QColor raised;
    QColor hover; // a raised thing under the pointer
    QColor border;
    QColor text;
    QColor muted;
    QColor faint;
    QColor accent;
    QColor onAccent; // text on the accent
    QColor selection;
    QColor ok; // health of a connection, nothing else
    QColor production;
    QColor staging;
    QColor lab;

    [[nodiscard]] bool dark() const { return theme->dark; }
    [[nodiscard]] QColor of(topology::Severity severity) const;
};

[[nodiscard]] const Tokens& darkTokens();
[[nodiscard]] const Tokens& lightTokens();

} // namespace gatelens::ui
