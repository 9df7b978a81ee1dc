// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of inspectSecret(): each looks at one text and says one thing. They
// scan by hand, because std::regex recurses over hostile input.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatelens::model::secrets {

// Forms (secret_forms.cpp)
[[nodiscard]] bool isReference(std::string_view text);
[[nodiscard]] bool isRedacted(std::string_view text);
[[nodiscard]] bool isPublicKey(std::string_view text);
// The name of the hash ("bcrypt", "apr1", "sha512-crypt"), empty when it is none.
[[nodiscard]] std::string_view hashName(std::string_view text);
// The name of a digest that has no marker, by its length.
[[nodiscard]] std::string_view bareDigestName(std::string_view text);

// Patterns (secret_patterns.cpp)
// The name of a known secret format ("aws-access-key", "jwt"), else empty.
[[nodiscard]] std::string_view patternName(std::string_view text);
// Splits what surrounds a secret from the secret itself.
struct Wrapped {
    std::string secret;
    std::string_view pattern; // "bearer-token", "basic-credentials", "url-password"
};
[[nodiscard]] std::optional<Wrapped> unwrap(std::string_view text);

// Strength (secret_strength.cpp)
[[nodiscard]] bool isCommon(std::string_view text);
[[nodiscard]] double entropyBits(std::string_view text);

// Character tests that more than one of them needs.
[[nodiscard]] constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
[[nodiscard]] constexpr bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}
[[nodiscard]] constexpr bool isAlnum(char c) {
    return isDigit(c) || isLower(c) || isUpper(c);
}
[[nodiscard]] constexpr bool isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
[[nodiscard]] constexpr bool isBase64(char c) {
    return isAlnum(c) || c == '+' || c == '/';
}
[[nodiscard]] constexpr bool isBase64Url(char c) {
    return isAlnum(c) || c == '-' || c == '_';
}
template <typename Test>
[[nodiscard]] constexpr bool allOf(std::string_view text, Test test) {
    for (const char c : text) {
        if (!test(c)) {
            return false;
        }
    }
    return true;
}

} // namespace gatelens::model::secrets
