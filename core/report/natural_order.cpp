// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/natural_order.h"

#include <algorithm>
#include <cstddef>

namespace gatelens::report {

namespace {

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

constexpr unsigned char lower(char c) {
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

// The digits at `at`, without leading zeros.
std::string_view number(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && isDigit(text[end])) {
        ++end;
    }
    while (at + 1 < end && text[at] == '0') {
        ++at;
    }
    return text.substr(at, end - at);
}

int sign(std::ptrdiff_t difference) {
    return difference < 0 ? -1 : static_cast<int>(difference > 0);
}

} // namespace

int naturalOrder(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const std::string_view left = number(a, i);
            const std::string_view right = number(b, j);
            if (left.size() != right.size()) {
                return left.size() < right.size() ? -1 : 1;
            }
            if (const int compared = left.compare(right); compared != 0) {
                return compared;
            }
            i = static_cast<std::size_t>(left.data() - a.data()) + left.size();
            j = static_cast<std::size_t>(right.data() - b.data()) + right.size();
            continue;
        }
        if (lower(a[i]) != lower(b[j])) {
            return lower(a[i]) < lower(b[j]) ? -1 : 1;
        }
        ++i;
        ++j;
    }
    const auto leftOver = static_cast<std::ptrdiff_t>(a.size() - i);
    const auto rightOver = static_cast<std::ptrdiff_t>(b.size() - j);
    // Equal but for case or leading zeros: any order that is always the same.
    return leftOver == rightOver ? a.compare(b) : sign(leftOver - rightOver);
}

} // namespace gatelens::report
