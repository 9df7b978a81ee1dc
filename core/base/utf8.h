// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, at most U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatelens {

// Length of the valid sequence that starts at `at`, 0 when there is none.
[[nodiscard]] std::size_t utf8Length(std::string_view text, std::size_t at);

// Offset of the first byte that begins no valid sequence; the size of the text
// when all of it is valid.
[[nodiscard]] std::size_t validUtf8Prefix(std::string_view text);

// The code point of the valid sequence that starts at `at`.
[[nodiscard]] std::uint32_t utf8CodePoint(std::string_view text, std::size_t at);

// Appends a code point that is no surrogate and at most U+10FFFF.
void appendUtf8(std::string& out, std::uint32_t codePoint);

// Bytes before the first one that is not ASCII.
[[nodiscard]] std::size_t asciiPrefix(std::string_view text, std::size_t from = 0);

} // namespace gatelens
