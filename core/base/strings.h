// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small text helpers that more than one module needs. ASCII only: gateway
// configuration keywords and host names are ASCII.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens {

[[nodiscard]] std::string toLower(std::string_view text);
[[nodiscard]] bool equalsIgnoreCase(std::string_view a, std::string_view b);
[[nodiscard]] std::string_view trim(std::string_view text);

// Pieces between separators; empty pieces are kept.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

// The whole of `text` as a decimal number; nothing else is accepted.
[[nodiscard]] std::optional<std::int64_t> parseInt(std::string_view text);
[[nodiscard]] std::optional<double> parseDouble(std::string_view text);

// The nearest of `candidates` to a misspelled `word`, or empty when none is
// near enough to be worth suggesting (edit distance at most a third of the
// word, at least 1).
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       const std::vector<std::string_view>& candidates);

// The bytes of base64 text (either alphabet, padding optional, line breaks
// skipped); nothing when it is none.
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text);

// Whether the whole of `text` matches a pattern with * and ?. Case does not matter
// on either side; the time is linear per star, so hostile patterns end soon.
[[nodiscard]] bool globMatches(std::string_view pattern, std::string_view text);

// Splits "host:port", "[v6]:port" and "host". Port is 0 when absent; nothing is
// returned when the port is not a number of 0..65535.
struct HostPort {
    std::string host;
    std::uint16_t port = 0;
};
[[nodiscard]] std::optional<HostPort> parseHostPort(std::string_view text);

// The form that every output uses for a secret: at most the last four
// characters, and none of a secret shorter than 12.
[[nodiscard]] std::string maskSecret(std::string_view secret);

} // namespace gatelens
