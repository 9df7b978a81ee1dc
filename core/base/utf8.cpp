// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"

#include <cstring>

namespace gatelens {

std::size_t utf8Length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto follows = [&](std::size_t count) {
        if (at + count >= text.size()) {
            return false;
        }
        for (std::size_t i = 1; i <= count; ++i) {
            if ((byte(i) & 0xC0U) != 0x80U) {
                return false;
            }
        }
        return true;
    };
    const unsigned char first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF && follows(1)) {
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF && follows(2)) {
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (first >= 0xF0 && first <= 0xF4 && follows(3)) {
        const bool overlong = first == 0xF0 && byte(1) < 0x90;
        const bool tooLarge = first == 0xF4 && byte(1) > 0x8F;
        return overlong || tooLarge ? 0 : 4;
    }
    return 0;
}

std::size_t asciiPrefix(std::string_view text, std::size_t from) {
    constexpr std::size_t kStep = 32;
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    std::size_t at = from;
    for (; at + kStep <= text.size(); at += kStep) {
        std::uint64_t words[4];
        std::memcpy(words, text.data() + at, kStep);
        if (((words[0] | words[1] | words[2] | words[3]) & kHighBits) != 0) {
            break;
        }
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {
        ++at;
    }
    return at - from;
}

std::size_t validUtf8Prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        at += asciiPrefix(text, at);
        // Text of another script comes in runs: stay here while it lasts.
        while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
            const std::size_t length = utf8Length(text, at);
            if (length == 0) {
                return at;
            }
            at += length;
        }
    }
    return at;
}

std::uint32_t utf8CodePoint(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i]));
    };
    switch (utf8Length(text, at)) {
    case 2:
        return (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
    case 3:
        return (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    case 4:
        return (byte(0) & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U |
               (byte(3) & 0x3FU);
    default:
        return byte(0);
    }
}

void appendUtf8(std::string& out, std::uint32_t codePoint) {
    const auto add = [&](std::uint32_t bits) { out += static_cast<char>(bits); };
    if (codePoint < 0x80) {
        add(codePoint);
    } else if (codePoint < 0x800) {
        add(0xC0U | codePoint >> 6U);
        add(0x80U | (codePoint & 0x3FU));
    } else if (codePoint < 0x10000) {
        add(0xE0U | codePoint >> 12U);
        add(0x80U | (codePoint >> 6U & 0x3FU));
        add(0x80U | (codePoint & 0x3FU));
    } else {
        add(0xF0U | codePoint >> 18U);
        add(0x80U | (codePoint >> 12U & 0x3FU));
        add(0x80U | (codePoint >> 6U & 0x3FU));
        add(0x80U | (codePoint & 0x3FU));
    }
}

} // namespace gatelens
