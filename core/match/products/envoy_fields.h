// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of Envoy's messages as proto3 JSON writes them: snake_case or
// lowerCamelCase, integers and booleans also as strings.
#pragma once

#include "core/match/regex.h"
#include "core/text/node.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gatelens::match::envoy {

[[nodiscard]] const text::Node* field(const text::Node* message, std::string_view snakeName);
[[nodiscard]] std::string fieldText(const text::Node* message, std::string_view snakeName);
[[nodiscard]] bool fieldBool(const text::Node* message, std::string_view snakeName, bool fallback);
[[nodiscard]] std::int64_t fieldInt(const text::Node* message, std::string_view snakeName,
                                    std::int64_t fallback);
[[nodiscard]] std::span<const text::Node* const> fieldItems(const text::Node* message,
                                                            std::string_view snakeName);
// [0, 1] of a RuntimeFractionalPercent.
[[nodiscard]] double fractionOf(const text::Node& fraction);

// A StringMatcher, or one of the older *_match fields of a HeaderMatcher.
struct StringTest {
    enum class Kind : std::uint8_t { Exact, Prefix, Suffix, Contains, Regex, Custom };
    Kind kind = Kind::Custom;
    std::string value;
    bool ignoreCase = false;
    std::optional<Regex> regex;

    [[nodiscard]] bool holds(std::string_view text) const;
    // "starts with \"v\"", for reasons.
    [[nodiscard]] std::string text() const;
};
// Fails with the expression engine's message.
[[nodiscard]] Result<StringTest> stringTest(const text::Node& matcher, std::string_view suffix);

// Every match replaced (RE2::GlobalReplace), with \1 … filled in.
[[nodiscard]] std::string replaceAll(const Regex& regex, std::string_view text,
                                     std::string_view substitution);

} // namespace gatelens::match::envoy
