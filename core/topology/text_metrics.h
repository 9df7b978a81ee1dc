// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How wide a text is, without a toolkit and without a font file: advances of the
// widest font that the pictures name (DejaVu Sans; Inter is narrower), so that
// what fits here fits everywhere.
#pragma once

#include <string>
#include <string_view>

namespace gatelens::topology {

enum class Face { Sans, SansBold, Mono };

// Pixels at `size` pixels an em. Invalid UTF-8 counts as one glyph a byte.
[[nodiscard]] float textWidth(std::string_view text, float size, Face face);

enum class Elide { Middle, End };

// `text` shortened with "…" until it is at most `width` wide; paths and hosts
// lose their middle, sentences their end. Never cuts inside a code point.
[[nodiscard]] std::string elideText(std::string_view text, float width, float size, Face face,
                                    Elide elide);

} // namespace gatelens::topology
