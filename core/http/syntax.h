// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The small grammars of HTTP that the parsers are put together from.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatelens::http {

// RFC 9110 section 5.6.2.
[[nodiscard]] bool isTokenChar(char c);
[[nodiscard]] bool isToken(std::string_view text); // not empty
// RFC 9110 section 5.5: HTAB, SP, VCHAR and obs-text; no other control.
[[nodiscard]] bool isFieldValue(std::string_view text);
// Without SP and HTAB on both sides.
[[nodiscard]] std::string_view trimBlanks(std::string_view text);

// `text` in any case against a name that is lower case already.
[[nodiscard]] bool equalsLower(std::string_view text, std::string_view lower);
[[nodiscard]] bool sameName(std::string_view a, std::string_view b);

// 1*DIGIT (RFC 9110 section 8.6), nothing around it, that fits in 63 bits.
[[nodiscard]] std::optional<std::uint64_t> parseLength(std::string_view text);

// uri-host [":" port] (RFC 9110 section 7.2) with a host that is not empty, no
// user information, and a port of at most 65535.
[[nodiscard]] bool isAuthority(std::string_view text);

// absolute-path of RFC 3986 section 3.3 with well-formed escapes, none of which
// is %00.
[[nodiscard]] bool isPath(std::string_view text);
// RFC 3986 section 3.4 and, because browsers send them as they are (URL Standard,
// query percent-encode set), ^ ` { | } \ [ ]. Escapes must be well formed.
[[nodiscard]] bool isQuery(std::string_view text);

// The next element of a comma separated list (RFC 9110 section 5.6.1), which is
// cut off the front of `rest` with its comma. Elements may be empty; a comma
// inside a quoted string separates nothing. Nothing is left when `rest` was null.
struct ListStep {
    std::string_view element;
    std::string_view rest; // data() is null after the last element
};
[[nodiscard]] ListStep nextElement(std::string_view list);

} // namespace gatelens::http
