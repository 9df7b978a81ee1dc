// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The pieces from which each product's path normalisation is put together. They
// are pure and do exactly one thing; the order is the product's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatelens::match {

// RFC 3986 unreserved characters.
[[nodiscard]] bool isUnreserved(char c);
// Value of a hexadecimal digit, -1 when it is none.
[[nodiscard]] int hexValue(char c);

// Every %XX becomes its byte; a malformed escape fails (nothing is returned).
[[nodiscard]] std::optional<std::string> percentDecode(std::string_view text);
// Only escapes whose byte `decode` accepts become bytes; the others are kept with
// upper-case digits. Malformed escapes are kept as they are.
[[nodiscard]] std::string percentDecodeSome(std::string_view text, bool (*decode)(char));
// Bytes that `keep` refuses become %XX (upper case).
[[nodiscard]] std::string percentEncode(std::string_view text, bool (*keep)(char));

// RFC 3986 section 5.2.4: "." and ".." segments removed; never above the root.
[[nodiscard]] std::string removeDotSegments(std::string_view path);
// Go's path.Clean on an absolute path: dot segments and repeated slashes go, and
// so does a trailing slash (except of "/").
[[nodiscard]] std::string goPathClean(std::string_view path);
// Whether the path starts with a slash and holds nothing that cleaning could change:
// no run of slashes, no segment that starts with a dot.
[[nodiscard]] bool isClean(std::string_view path);
// Runs of "/" become one.
[[nodiscard]] std::string mergeSlashes(std::string_view path);

// Whether `prefix` matches whole segments of `path`: /foo takes /foo, /foo/ and
// /foo/bar, not /foobar. A trailing slash of the prefix is ignored.
[[nodiscard]] bool isSegmentPrefix(std::string_view prefix, std::string_view path);

} // namespace gatelens::match
