// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of the two themes, by what they mean. Nothing that draws names a
// colour itself.
#pragma once

#include "core/topology/graph.h"

#include <cstdint>
#include <string>

namespace gatelens::topology {

struct Color {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    std::uint8_t alpha = 255;

    friend constexpr bool operator==(const Color&, const Color&) = default;
    // "#5AA2F0"; alpha is not part of it.
    [[nodiscard]] std::string hex() const;
};

struct Theme {
    bool dark = true;
    Color canvas;  // ground of the picture
    Color band;    // trust bands and lanes
    Color surface; // cards
    Color raised;  // chips, legend
    Color border;  // outline of an idle card
    Color text;
    Color muted;  // second lines, encrypted edges
    Color faint;  // captions, edges inside the gateway, trust boundaries
    Color accent; // selection, mutual TLS
    Color critical;
    Color high;
    Color medium;
    Color low;
    Color info;
    Color badgeInk;     // letter on critical, high and low badges
    Color badgeInkDark; // letter on medium and info badges

    [[nodiscard]] const Color& of(Severity severity) const;
    [[nodiscard]] const Color& inkOn(Severity severity) const;
};

[[nodiscard]] const Theme& darkTheme();
[[nodiscard]] const Theme& lightTheme();

} // namespace gatelens::topology
