// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The few tones of text output, and whether they become colours.
#pragma once

#include "core/text/diagnostic.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatelens::report {

enum class Tone : std::uint8_t {
    Plain,
    Dim,    // what is there but rarely read: defaults, places
    Strong, // headings and names
    Accent, // links between entities
    Good,
    Note,
    Warning,
    Bad,
};

// What the output can take. `width` in cells is 0 when it is no terminal: then
// nothing is shortened, because a script reads it.
struct TextStyle {
    bool colour = false;
    std::size_t width = 0;

    // `text` in a tone; unchanged without colour. The text must be printable.
    [[nodiscard]] std::string paint(Tone tone, std::string_view text) const;
    // The usable width for flowing text: that of the terminal, else 80.
    [[nodiscard]] std::size_t textWidth() const { return width == 0 ? 80 : width; }
};

[[nodiscard]] std::string_view severityName(text::Severity severity); // "error"
[[nodiscard]] Tone severityTone(text::Severity severity);

// "1 route", "2 routes"; with thousands separated: "12,345 routes".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one,
                                  std::string_view many = {});
[[nodiscard]] std::string grouped(std::size_t count);

} // namespace gatelens::report
