// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/toml_scalar.h"

#include "core/base/strings.h"

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

bool isBinaryDigit(char c) {
    return c == '0' || c == '1';
}

constexpr TomlBareValue wrong(std::string_view problem) {
    return {NodeKind::Null, problem, false};
}

// Length of digits at the start, each underscore between two of them; 0 when
// there are none or an underscore stands wrong.
template <typename IsDigit>
std::size_t digitRun(std::string_view text, IsDigit isOne) {
    std::size_t at = 0;
    bool digitBefore = false;
    for (; at < text.size(); ++at) {
        if (isOne(text[at])) {
            digitBefore = true;
        } else if (text[at] == '_' && digitBefore) {
            digitBefore = false;
        } else {
            break;
        }
    }
    return digitBefore ? at : 0;
}

// A number of exactly `count` digits, -1 when they are not there.
int fixed(std::string_view& text, std::size_t count) {
    if (text.size() < count || !std::all_of(text.begin(), text.begin() + count, isDigit)) {
        return -1;
    }
    int value = 0;
    for (const char c : text.substr(0, count)) {
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool eat(std::string_view& text, char c) {
    if (!text.starts_with(c)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

int daysOf(int year, int month) {
    constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

TomlBareValue afterDate(std::string_view text);

TomlBareValue dateOrDateTime(std::string_view text) {
    const int year = fixed(text, 4);
    eat(text, '-');
    const int month = fixed(text, 2);
    eat(text, '-');
    const int day = fixed(text, 2);
    if (month < 1 || month > 12) {
        return wrong("its month is not 01 to 12");
    }
    if (day < 1 || day > daysOf(year, month)) {
        return wrong("its month has no such day");
    }
    return text.empty() ? TomlBareValue{NodeKind::DateTime, {}, false} : afterDate(text);
}

// hh:mm[:ss[.fraction]]; removes what it read.
TomlBareValue time(std::string_view& text) {
    const int hour = fixed(text, 2);
    const bool colon = eat(text, ':');
    const int minute = fixed(text, 2);
    if (hour < 0 || !colon || minute < 0) {
        return wrong("its time is not hh:mm:ss");
    }
    int second = 0;
    const bool withSeconds = eat(text, ':');
    if (withSeconds) {
        second = fixed(text, 2);
        if (second < 0) {
            return wrong("its time is not hh:mm:ss");
        }
        if (eat(text, '.')) {
            const auto end = std::find_if_not(text.begin(), text.end(), isDigit);
            if (end == text.begin()) {
                return wrong("its fraction of a second has no digits");
            }
            text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
        }
    }
    // A leap second is 60 (RFC 3339).
    if (hour > 23 || minute > 59 || second > 60) {
        return wrong("its time is out of range");
    }
    return {NodeKind::DateTime, {}, !withSeconds};
}

TomlBareValue afterDate(std::string_view text) {
    if (!eat(text, 'T') && !eat(text, 't') && !eat(text, ' ')) {
        return wrong("a date is followed by T and a time");
    }
    TomlBareValue value = time(text);
    if (!value.problem.empty() || text.empty() || text == "Z" || text == "z") {
        return value;
    }
    if (!eat(text, '+') && !eat(text, '-')) {
        return wrong("a time is followed by Z or an offset such as +01:00");
    }
    const int hour = fixed(text, 2);
    const bool colon = eat(text, ':');
    const int minute = fixed(text, 2);
    if (!colon || !text.empty() || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return wrong("its offset is not like +01:00");
    }
    return value;
}

template <typename IsDigit>
TomlBareValue radixInt(std::string_view digits, IsDigit isOne, unsigned bitsPerDigit) {
    if (digits.empty() || digitRun(digits, isOne) != digits.size()) {
        return wrong("it has a digit or an underscore that does not belong there");
    }
    // The value is at most 2^63-1.
    unsigned bits = 0;
    for (const char c : digits) {
        if (c == '_' || (bits == 0 && c == '0')) {
            continue;
        }
        if (bits == 0) {
            const int lead = isDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
            bits = lead >= 8 ? 4 : lead >= 4 ? 3 : lead >= 2 ? 2 : 1;
        } else {
            bits += bitsPerDigit;
        }
    }
    return bits > 63 ? wrong("it does not fit 64 bits") : TomlBareValue{NodeKind::Int, {}, false};
}

bool fitsInt64(std::string_view text) {
    std::string plain;
    std::copy_if(text.begin(), text.end(), std::back_inserter(plain),
                 [](char c) { return c != '_' && c != '+'; });
    return parseInt(plain).has_value();
}

TomlBareValue decimal(std::string_view text) {
    std::string_view rest = text;
    if (!eat(rest, '+')) {
        eat(rest, '-');
    }
    if (rest == "inf" || rest == "nan") {
        return {NodeKind::Float, {}, false};
    }
    const std::size_t whole = digitRun(rest, isDigit);
    if (whole == 0) {
        return wrong("it is no number, boolean or date; a string needs quotes");
    }
    if (whole > 1 && rest.front() == '0') {
        return wrong("a number has no leading zero");
    }
    rest.remove_prefix(whole);
    if (rest.empty()) {
        return fitsInt64(text) ? TomlBareValue{NodeKind::Int, {}, false}
                               : wrong("it does not fit 64 bits");
    }
    if (eat(rest, '.')) {
        const std::size_t fraction = digitRun(rest, isDigit);
        if (fraction == 0) {
            return wrong("its decimal point is not followed by a digit");
        }
        rest.remove_prefix(fraction);
    }
    if (eat(rest, 'e') || eat(rest, 'E')) {
        if (!eat(rest, '+')) {
            eat(rest, '-');
        }
        const std::size_t exponent = digitRun(rest, isDigit);
        if (exponent == 0) {
            return wrong("its exponent has no digits");
        }
        rest.remove_prefix(exponent);
    }
    return rest.empty() ? TomlBareValue{NodeKind::Float, {}, false}
                        : wrong("it is no number, boolean or date; a string needs quotes");
}

bool isTimeShape(std::string_view text) {
    return text.size() >= 3 && isDigit(text[0]) && isDigit(text[1]) && text[2] == ':';
}

} // namespace

bool isTomlDateShape(std::string_view text) {
    constexpr std::string_view kShape = "dddd-dd-dd";
    return text.size() == kShape.size() &&
           std::equal(text.begin(), text.end(), kShape.begin(),
                      [](char c, char shape) { return shape == 'd' ? isDigit(c) : c == shape; });
}

TomlBareValue tomlBareValue(std::string_view text) {
    if (text == "true" || text == "false") {
        return {NodeKind::Bool, {}, false};
    }
    if (isTomlDateShape(text.substr(0, 10))) {
        return dateOrDateTime(text);
    }
    if (isTimeShape(text)) {
        const TomlBareValue value = time(text);
        return value.problem.empty() && !text.empty() ? wrong("a time without a date ends there")
                                                      : value;
    }
    if (text.starts_with("0x")) {
        return radixInt(text.substr(2), isHexDigit, 4);
    }
    if (text.starts_with("0o")) {
        return radixInt(text.substr(2), isOctalDigit, 3);
    }
    if (text.starts_with("0b")) {
        return radixInt(text.substr(2), isBinaryDigit, 1);
    }
    return decimal(text);
}

} // namespace gatelens::text
