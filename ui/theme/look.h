// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The look of the whole console: which theme is on, how large text is, and the
// palette, style and fonts that follow from it. One object, made by main() and
// handed to every widget that paints.
#pragma once

#include "ui/theme/tokens.h"

#include <QFont>
#include <QObject>

#include <cstdint>

class QApplication;

namespace gatelens::ui {

enum class ThemeChoice : std::uint8_t { System, Dark, Light };

class Look final : public QObject {
    Q_OBJECT

public:
    // Takes over style, palette and font of the application.
    explicit Look(QApplication& application);

    [[nodiscard]] const Tokens& tokens() const { return *m_tokens; }
    [[nodiscard]] ThemeChoice theme() const { return m_choice; }
    [[nodiscard]] double fontScale() const { return m_fontScale; }
    // No animation when the system or the user asks for none.
    [[nodiscard]] bool reducedMotion() const { return m_reducedMotion; }
    // `pixels` at 100 %.
    [[nodiscard]] QFont font(double pixels, bool bold = false) const;
    [[nodiscard]] QFont mono(double pixels) const;
    // A length that grows with the text.
    [[nodiscard]] int scaled(int length) const;

    void setTheme(ThemeChoice choice);
    void setFontScale(double scale); // 0.8 to 2
    void setReducedMotion(bool reduced);

signals:
    void changed();

private:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void apply();
    [[nodiscard]] bool wantsDark() const;

    QApplication& m_application;
    const Tokens* m_tokens = nullptr;
    ThemeChoice m_choice = ThemeChoice::System;
    double m_fontScale = 1;
    bool m_systemDark = false;
    bool m_reducedMotion = false;
    bool m_applying = false;
};

} // namespace gatelens::ui
