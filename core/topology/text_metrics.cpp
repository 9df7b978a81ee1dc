// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/text_metrics.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace gatelens::topology {

namespace {

// Advances of U+0020..U+007E in thousandths of an em, measured from the fonts.
constexpr std::array<std::uint16_t, 95> kSans{
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};
constexpr std::array<std::uint16_t, 95> kSansBold{
    348,  456, 521, 838, 696, 1002, 872, 306,  457, 457, 523, 838, 380, 415,  380, 365,
    696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 580,
    1000, 774, 762, 734, 830, 683,  683, 821,  837, 372, 372, 775, 637, 995,  837, 850,
    733,  850, 770, 720, 682, 812,  774, 1103, 771, 724, 725, 457, 365, 457,  838, 500,
    500,  675, 716, 593, 716, 678,  435, 716,  712, 343, 343, 665, 343, 1042, 712, 687,
    716,  716, 493, 595, 478, 712,  652, 924,  645, 652, 582, 712, 365, 712,  838};
constexpr float kMonoEm = 0.602F;

struct Glyph {
    std::uint32_t code = 0;
    std::size_t length = 1; // bytes
};

Glyph glyphAt(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    std::size_t length = 1;
    std::uint32_t code = byte;
    if (byte >= 0xF0) {
        length = 4;
        code = byte & 0x07U;
    } else if (byte >= 0xE0) {
        length = 3;
        code = byte & 0x0FU;
    } else if (byte >= 0xC0) {
        length = 2;
        code = byte & 0x1FU;
    }
    if (at + length > text.size()) {
        return {0xFFFD, 1};
    }
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xC0U) != 0x80U) {
            return {0xFFFD, 1};
        }
        code = code << 6U | (next & 0x3FU);
    }
    return {code, length};
}

bool isWide(std::uint32_t code) {
    // East Asian wide blocks and emoji, roughly (Unicode TR 11).
    return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
           (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
           (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x20000 && code <= 0x3FFFD);
}

float advance(std::uint32_t code, Face face) {
    if (code >= 0x20 && code <= 0x7E) {
        if (face == Face::Mono) {
            return kMonoEm;
        }
        const auto& table = face == Face::Sans ? kSans : kSansBold;
        return static_cast<float>(table[code - 0x20]) / 1000.0F;
    }
    if (isWide(code)) {
        return face == Face::Mono ? 2 * kMonoEm : 1.0F;
    }
    if (face == Face::Mono) {
        return kMonoEm;
    }
    switch (code) {
    case 0xB7: // middle dot
        return 0.38F;
    case 0x2026: // ellipsis
        return 1.0F;
    case 0x2192: // arrow
        return 0.84F;
    default:
        return face == Face::Sans ? 0.70F : 0.78F;
    }
}

} // namespace

float textWidth(std::string_view text, float size, Face face) {
    float em = 0;
    for (std::size_t i = 0; i < text.size();) {
        const Glyph glyph = glyphAt(text, i);
        em += advance(glyph.code, face);
        i += glyph.length;
    }
    return em * size;
}

std::string elideText(std::string_view text, float width, float size, Face face, Elide elide) {
    if (textWidth(text, size, face) <= width) {
        return std::string(text);
    }
    constexpr std::string_view kDots = "…";
    const float room = width - textWidth(kDots, size, face);
    if (room <= 0) {
        return std::string(kDots);
    }
    struct Piece {
        std::size_t begin = 0;
        std::size_t end = 0;
        float width = 0;
    };
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < text.size();) {
        const Glyph glyph = glyphAt(text, i);
        pieces.push_back({i, i + glyph.length, advance(glyph.code, face) * size});
        i += glyph.length;
    }
    std::size_t head = 0;
    std::size_t tail = pieces.size();
    float used = 0;
    // The end of a path or a host says more than its middle: both ends grow in turn.
    while (head < tail) {
        const bool fromTail = elide == Elide::Middle && head > pieces.size() - tail;
        const Piece& next = fromTail ? pieces[tail - 1] : pieces[head];
        if (used + next.width > room) {
            break;
        }
        used += next.width;
        fromTail ? static_cast<void>(--tail) : static_cast<void>(++head);
    }
    std::string_view start = text.substr(0, head == 0 ? 0 : pieces[head - 1].end);
    std::string_view end = tail < pieces.size() ? text.substr(pieces[tail].begin) : "";
    // The dots of a host name would read as more of the ellipsis.
    start = start.substr(0, start.find_last_not_of('.') + 1);
    end = end.substr(std::min(end.find_first_not_of('.'), end.size()));
    return fmt::format("{}{}{}", start, kDots, end);
}

} // namespace gatelens::topology
