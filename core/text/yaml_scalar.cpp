// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace gatelens::text {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isOctalDigit(char c) {
    return c >= '0' && c <= '7';
}

template <typename Predicate>
bool all(std::string_view text, Predicate predicate) {
    return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

bool isOneOf(std::string_view text, const auto& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool isWordOf(std::string_view text, std::string_view lower, std::string_view title,
              std::string_view upper) {
    return text == lower || text == title || text == upper;
}

std::string_view withoutSign(std::string_view text) {
    return text.starts_with('+') || text.starts_with('-') ? text.substr(1) : text;
}

std::size_t digitsAt(std::string_view text) {
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isDigit) -
                                    text.begin());
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool isCoreFloat(std::string_view text) {
    text = withoutSign(text);
    const std::size_t whole = digitsAt(text);
    text.remove_prefix(whole);
    if (text.starts_with('.')) {
        const std::size_t fraction = digitsAt(text.substr(1));
        if (whole == 0 && fraction == 0) {
            return false;
        }
        text.remove_prefix(1 + fraction);
    } else if (whole == 0) {
        return false;
    }
    if (text.empty()) {
        return true;
    }
    if (text.front() != 'e' && text.front() != 'E') {
        return false;
    }
    return all(withoutSign(text.substr(1)), isDigit);
}

bool isInfinityOrNan(std::string_view text) {
    return isWordOf(withoutSign(text), ".inf", ".Inf", ".INF") ||
           isWordOf(text, ".nan", ".NaN", ".NAN");
}

bool isCoreInt(std::string_view text) {
    if (text.starts_with("0o")) {
        return all(text.substr(2), isOctalDigit);
    }
    if (text.starts_with("0x")) {
        return all(text.substr(2), isHexDigit);
    }
    return all(withoutSign(text), isDigit);
}

// [-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?
bool isSexagesimal(std::string_view text) {
    text = withoutSign(text);
    if (text.empty() || !isDigit(text.front())) {
        return false;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || !all(text.substr(0, colon), isDigit)) {
        return false;
    }
    text.remove_prefix(colon);
    while (text.starts_with(':')) {
        const std::size_t digits = digitsAt(text.substr(1));
        if (digits == 0 || digits > 2 || (digits == 2 && text[1] > '5')) {
            return false;
        }
        text.remove_prefix(1 + digits);
    }
    return text.empty() || (text.front() == '.' && digitsAt(text.substr(1)) + 1 == text.size());
}

// yyyy-mm-dd, alone or with a time behind it.
bool isTimestamp(std::string_view text) {
    constexpr std::size_t kDate = 10;
    if (text.size() < kDate) {
        return false;
    }
    for (std::size_t i = 0; i < kDate; ++i) {
        if ((i == 4 || i == 7) ? text[i] != '-' : !isDigit(text[i])) {
            return false;
        }
    }
    text.remove_prefix(kDate);
    constexpr std::string_view kTimeChars = "0123456789:.+-Zz \t";
    return text.empty() || ((text.front() == 'T' || text.front() == 't' || text.front() == ' ') &&
                            text.find(':') != std::string_view::npos &&
                            text.substr(1).find_first_not_of(kTimeChars) == std::string_view::npos);
}

// Numbers that only YAML 1.1 has: underscores, 0b, a sign before 0x.
bool isLegacyNumber(std::string_view text) {
    text = withoutSign(text);
    const auto digitsOr = [](auto isOne) {
        return [isOne](char c) { return c == '_' || isOne(c); };
    };
    if (text.starts_with("0b")) {
        return all(text.substr(2), digitsOr([](char c) { return c == '0' || c == '1'; }));
    }
    if (text.starts_with("0x")) {
        return all(text.substr(2), digitsOr(isHexDigit));
    }
    return !text.empty() && isDigit(text.front()) &&
           all(text, digitsOr([](char c) { return isDigit(c) || c == '.'; })) &&
           std::count(text.begin(), text.end(), '.') <= 1;
}

} // namespace

NodeKind yamlCoreKind(std::string_view text) {
    if (text.empty()) {
        return NodeKind::Null;
    }
    switch (text.front()) {
    case '~':
    case 'n':
    case 'N':
        return text == "~" || isWordOf(text, "null", "Null", "NULL") ? NodeKind::Null
                                                                     : NodeKind::String;
    case 't':
    case 'T':
        return isWordOf(text, "true", "True", "TRUE") ? NodeKind::Bool : NodeKind::String;
    case 'f':
    case 'F':
        return isWordOf(text, "false", "False", "FALSE") ? NodeKind::Bool : NodeKind::String;
    default:
        break;
    }
    if (!isDigit(text.front()) && text.front() != '.' && text.front() != '-' &&
        text.front() != '+') {
        return NodeKind::String;
    }
    if (isCoreInt(text)) {
        return NodeKind::Int;
    }
    return isCoreFloat(text) || isInfinityOrNan(text) ? NodeKind::Float : NodeKind::String;
}

YamlLegacyReading yamlLegacyReading(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    const char first = text.front();
    if (!isDigit(first) && first != '-' && first != '+' && first != '.') {
        constexpr std::size_t kLongestWord = 3;
        if (text.size() > kLongestWord) {
            return {};
        }
        constexpr std::array<std::string_view, 6> kTrue{"yes", "Yes", "YES", "on", "On", "ON"};
        constexpr std::array<std::string_view, 6> kFalse{"no", "No", "NO", "off", "Off", "OFF"};
        if (isOneOf(text, kTrue)) {
            return {"the boolean true", true};
        }
        if (isOneOf(text, kFalse)) {
            return {"the boolean false", true};
        }
        // PyYAML leaves these alone; go-yaml v2 does not.
        if (text == "y" || text == "Y") {
            return {"the boolean true", false};
        }
        return text == "n" || text == "N" ? YamlLegacyReading{"the boolean false", false}
                                          : YamlLegacyReading{};
    }
    const std::string_view bare = withoutSign(text);
    switch (yamlCoreKind(text)) {
    case NodeKind::Int:
        if (text.starts_with("0o")) {
            return {"a string", false};
        }
        if (bare.size() > 1 && bare.front() == '0' && bare[1] != 'x') {
            return all(bare, isOctalDigit) ? YamlLegacyReading{"an octal number", true}
                                           : YamlLegacyReading{"a string", false};
        }
        return {};
    case NodeKind::Float: {
        // YAML 1.1 wants a point and a sign in the exponent: 1.5e+3.
        const auto exponent = text.find_first_of("eE");
        const bool signedExponent = exponent != std::string_view::npos &&
                                    exponent + 1 < text.size() && !isDigit(text[exponent + 1]);
        const bool plain = exponent == std::string_view::npos || isInfinityOrNan(text) ||
                           (signedExponent && text.find('.') < exponent);
        return plain ? YamlLegacyReading{} : YamlLegacyReading{"a string", false};
    }
    default:
        break;
    }
    if (isSexagesimal(text)) {
        return {"a number in base 60", true};
    }
    if (isTimestamp(text)) {
        return {"a date", false};
    }
    return isLegacyNumber(text) ? YamlLegacyReading{"a number", false} : YamlLegacyReading{};
}

} // namespace gatelens::text
