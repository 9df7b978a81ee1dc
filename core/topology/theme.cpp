// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/theme.h"

#include <fmt/format.h>

namespace gatelens::topology {

namespace {

constexpr Color rgb(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
            static_cast<std::uint8_t>(value), 255};
}

} // namespace

std::string Color::hex() const {
    return fmt::format("#{:02X}{:02X}{:02X}", red, green, blue);
}

const Color& Theme::of(Severity severity) const {
    switch (severity) {
    case Severity::Critical:
        return critical;
    case Severity::High:
        return high;
    case Severity::Medium:
        return medium;
    case Severity::Low:
        return low;
    case Severity::Info:
        return info;
    case Severity::None:
        break;
    }
    return border;
}

const Color& Theme::inkOn(Severity severity) const {
    return severity == Severity::Medium || severity == Severity::Info ? badgeInkDark : badgeInk;
}

const Theme& darkTheme() {
    static const Theme theme{
        .dark = true,
        .canvas = rgb(0x0E1216),
        .band = rgb(0x12171D),
        .surface = rgb(0x151A21),
        .raised = rgb(0x1C232C),
        .border = rgb(0x2B3440),
        .text = rgb(0xE7ECF2),
        .muted = rgb(0x8D99A8),
        .faint = rgb(0x5B6775),
        .accent = rgb(0x5AA2F0),
        .critical = rgb(0xFF8FC9),
        .high = rgb(0xF06F3A),
        .medium = rgb(0xF3E0A0),
        .low = rgb(0x2E93F5),
        .info = rgb(0x6C737B),
        .badgeInk = rgb(0x14181D),
        .badgeInkDark = rgb(0x14181D),
    };
    return theme;
}

const Theme& lightTheme() {
    static const Theme theme{
        .dark = false,
        .canvas = rgb(0xF7F8FA),
        .band = rgb(0xEEF1F5),
        .surface = rgb(0xFFFFFF),
        .raised = rgb(0xF1F4F7),
        .border = rgb(0xD5DCE4),
        .text = rgb(0x18212B),
        .muted = rgb(0x5D6A79),
        .faint = rgb(0x9AA6B3),
        .accent = rgb(0x1D6FD0),
        .critical = rgb(0x6A0A3E),
        .high = rgb(0xAE3200),
        .medium = rgb(0xC28803),
        .low = rgb(0x0F52A8),
        .info = rgb(0x8A9099),
        .badgeInk = rgb(0xFFFFFF),
        .badgeInkDark = rgb(0x14181D),
    };
    return theme;
}

} // namespace gatelens::topology
