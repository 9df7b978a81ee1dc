// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/source.h"

#include <gtest/gtest.h>

#include <chrono>

namespace gatelens::text {
namespace {

// What position() must give, counted the plain way.
Position counted(std::string_view text, std::uint32_t offset) {
    Position at{1, 1};
    for (std::uint32_t i = 0; i < offset && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++at.line;
            at.column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
            ++at.column;
        }
    }
    return at;
}

TEST(SourceFile, PositionsInLongLinesAreThoseOfCounting) {
    std::string text = "short\n";
    for (int line = 0; line < 3; ++line) {
        for (int i = 0; i < 9'000; ++i) {
            text += i % 7 == 0 ? "é" : "ab";
        }
        text += line == 1 ? "\n\n" : "\n";
    }
    text += std::string(30'000, 'x');
    const SourceFile file(FileId{0}, SourceKind::Memory, "long", text);
    for (std::uint32_t offset = 0; offset <= text.size(); offset += 61) {
        if (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0U) == 0x80U) {
            continue; // inside a code point
        }
        ASSERT_EQ(file.position(offset).line, counted(text, offset).line) << offset;
        ASSERT_EQ(file.position(offset).column, counted(text, offset).column) << offset;
    }
    EXPECT_EQ(file.position(0xffffffffU), counted(text, static_cast<std::uint32_t>(text.size())));
}

TEST(SourceFile, PlacesInOneHugeLineAreNotQuadratic) {
    const SourceFile file(FileId{0}, SourceKind::Memory, "min.json", std::string(20'000'000, 'a'));
    const auto start = std::chrono::steady_clock::now();
    std::uint64_t sum = 0;
    for (std::uint32_t offset = 0; offset < 20'000'000; offset += 200) {
        sum += file.position(offset).column;
    }
    EXPECT_EQ(sum, 100'000ULL + 200ULL * (99'999ULL * 100'000ULL / 2));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

} // namespace
} // namespace gatelens::text
