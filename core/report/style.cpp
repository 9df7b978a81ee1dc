// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/style.h"

#include <fmt/format.h>

namespace gatelens::report {

namespace {

// The eight colours of the terminal's own palette, so that light and dark
// themes both keep their contrast.
std::string_view sequence(Tone tone) {
    switch (tone) {
    case Tone::Plain:
        return {};
    case Tone::Dim:
        return "\x1b[2m";
    case Tone::Strong:
        return "\x1b[1m";
    case Tone::Accent:
        return "\x1b[36m";
    case Tone::Good:
        return "\x1b[32m";
    case Tone::Note:
        return "\x1b[34m";
    case Tone::Warning:
        return "\x1b[33m";
    case Tone::Bad:
        return "\x1b[31m";
    }
    return {};
}

} // namespace

std::string TextStyle::paint(Tone tone, std::string_view text) const {
    if (!colour || tone == Tone::Plain || text.empty()) {
        return std::string(text);
    }
    return std::string(sequence(tone)).append(text).append("\x1b[0m");
}

std::string_view severityName(text::Severity severity) {
    switch (severity) {
    case text::Severity::Note:
        return "note";
    case text::Severity::Warning:
        return "warning";
    case text::Severity::Error:
        return "error";
    }
    return "error";
}

Tone severityTone(text::Severity severity) {
    switch (severity) {
    case text::Severity::Note:
        return Tone::Note;
    case text::Severity::Warning:
        return Tone::Warning;
    case text::Severity::Error:
        return Tone::Bad;
    }
    return Tone::Bad;
}

std::string grouped(std::size_t count) {
    std::string digits = fmt::format("{}", count);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    if (count == 1) {
        return fmt::format("1 {}", one);
    }
    return many.empty() ? fmt::format("{} {}s", grouped(count), one)
                        : fmt::format("{} {}", grouped(count), many);
}

} // namespace gatelens::report
