// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/syntax.h"

#include <algorithm>
#include <array>
#include <limits>

namespace gatelens::http {

namespace {

enum CharClass : std::uint8_t {
    kToken = 1,
    kPath = 2,  // pchar and "/", without "%"
    kQuery = 4, // what isQuery() takes, without "%"
    kHex = 8,
    kRegName = 16, // unreserved and sub-delims
};

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

constexpr std::array<std::uint8_t, 256> makeClasses() {
    std::array<std::uint8_t, 256> classes{};
    const auto add = [&classes](std::string_view chars, int bits) {
        for (const char c : chars) {
            auto& entry = classes[static_cast<unsigned char>(c)];
            entry = static_cast<std::uint8_t>(entry | bits);
        }
    };
    add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~",
        kPath | kQuery | kRegName);
    add("!$&'()*+,;=", kPath | kQuery | kRegName);
    add(":@/", kPath | kQuery);
    add("?^`{|}\\[]", kQuery);
    add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~", kToken);
    add("0123456789abcdefABCDEF", kHex);
    return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = makeClasses();

constexpr bool is(char c, CharClass wanted) {
    return (kClasses[static_cast<unsigned char>(c)] & wanted) != 0;
}

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Bytes of `allowed` and well-formed escapes.
bool isEscaped(std::string_view text, CharClass allowed, bool allowNul) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is(text[i], allowed)) {
            continue;
        }
        if (text[i] != '%' || i + 2 >= text.size() || !is(text[i + 1], kHex) ||
            !is(text[i + 2], kHex)) {
            return false;
        }
        if (!allowNul && text[i + 1] == '0' && text[i + 2] == '0') {
            return false;
        }
        i += 2;
    }
    return true;
}

bool isPort(std::string_view text) {
    if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), isDigit)) {
        return false;
    }
    unsigned value = 0;
    for (const char c : text) {
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value <= 65535;
}

// IPv6address inside brackets; RFC 3986's grammar is checked as far as it can
// matter to a reader: hexadecimal groups, at most one "::", an IPv4 tail.
bool isIpv6(std::string_view text) {
    int groups = 0;
    bool compressed = false;
    while (!text.empty()) {
        if (text.starts_with("::")) {
            if (compressed) {
                return false;
            }
            compressed = true;
            text.remove_prefix(2);
            continue;
        }
        const std::size_t end = std::min(text.find(':'), text.size());
        const std::string_view group = text.substr(0, end);
        if (end == text.size() && group.find('.') != std::string_view::npos) {
            groups += 2;
            return std::all_of(group.begin(), group.end(),
                               [](char c) { return isDigit(c) || c == '.'; }) &&
                   (compressed ? groups <= 7 : groups == 8);
        }
        if (group.empty() || group.size() > 4 ||
            !std::all_of(group.begin(), group.end(), [](char c) { return is(c, kHex); })) {
            return false;
        }
        ++groups;
        text.remove_prefix(end);
        if (!text.empty() && !text.starts_with("::")) {
            text.remove_prefix(1);
            if (text.empty()) {
                return false;
            }
        }
    }
    return compressed ? groups <= 7 : groups == 8;
}

} // namespace

bool isTokenChar(char c) {
    return is(c, kToken);
}

bool isToken(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

bool isFieldValue(std::string_view text) {
    // No early exit: the compiler makes vector code of it.
    unsigned bad = 0;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        bad |= static_cast<unsigned>(u < 0x20U) & static_cast<unsigned>(u != 0x09U);
        bad |= static_cast<unsigned>(u == 0x7fU);
    }
    return bad == 0;
}

std::string_view trimBlanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

bool equalsLower(std::string_view text, std::string_view wanted) {
    return text.size() == wanted.size() && std::equal(text.begin(), text.end(), wanted.begin(),
                                                      [](char a, char b) { return lower(a) == b; });
}

bool sameName(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::uint64_t> parseLength(std::string_view text) {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (text.empty()) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!isDigit(c)) {
            return std::nullopt;
        }
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (kMax - digit) / 10) {
            return std::nullopt;
        }
        value = value * 10 + digit;
    }
    return value;
}

bool isAuthority(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos || !isIpv6(text.substr(1, close - 1))) {
            return false;
        }
        text.remove_prefix(close + 1);
        return text.empty() || (text.front() == ':' && isPort(text.substr(1)));
    }
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        if (!isPort(text.substr(colon + 1))) {
            return false;
        }
        text = text.substr(0, colon);
    }
    return !text.empty() && isEscaped(text, kRegName, false);
}

bool isPath(std::string_view text) {
    return text.starts_with('/') && isEscaped(text, kPath, false);
}

bool isQuery(std::string_view text) {
    return isEscaped(text, kQuery, true);
}

ListStep nextElement(std::string_view list) {
    bool quoted = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (quoted && list[i] == '\\') {
            ++i;
        } else if (list[i] == '"') {
            quoted = !quoted;
        } else if (list[i] == ',' && !quoted) {
            return {trimBlanks(list.substr(0, i)), list.substr(i + 1)};
        }
    }
    return {trimBlanks(list), {}};
}

} // namespace gatelens::http
