// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/placeholder.h"

#include <algorithm>
#include <cstddef>

namespace gatelens::text {

namespace {

bool isNameStart(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool isNameChar(char c) {
    return isNameStart(c) || (c >= '0' && c <= '9');
}

// "NAME}" or "NAME:…" at the start of `rest`; a closing brace follows somewhere.
bool isBracedName(std::string_view rest) {
    if (rest.empty() || !isNameStart(rest.front())) {
        return false;
    }
    constexpr std::string_view kEnds = "}:-=?+";
    const auto end = std::find_if_not(rest.begin(), rest.end(), isNameChar);
    return end != rest.end() && kEnds.find(*end) != std::string_view::npos;
}

bool isPercentName(std::string_view text) {
    const auto isUpper = [](char c) { return isNameChar(c) && !(c >= 'a' && c <= 'z'); };
    return text.size() > 3 && text.front() == '%' && text.back() == '%' && isNameStart(text[1]) &&
           std::all_of(text.begin() + 1, text.end() - 1, isUpper);
}

} // namespace

bool hasPlaceholder(std::string_view text) {
    // Looked up once: a search from every opening brace would be quadratic.
    const auto lastClose = text.rfind('}');
    if (lastClose == std::string_view::npos) {
        return isPercentName(text);
    }
    const auto lastDoubleClose = text.rfind("}}");
    for (auto at = text.find('{'); at < lastClose; at = text.find('{', at + 1)) {
        const std::string_view rest = text.substr(at + 1, lastClose - at);
        if (at > 0 && text[at - 1] == '$' && isBracedName(rest)) {
            return true;
        }
        if (rest.starts_with('{') && lastDoubleClose != std::string_view::npos &&
            lastDoubleClose > at + 1) {
            return true;
        }
        if ((rest.starts_with('$') && isBracedName(rest.substr(1))) ||
            (rest.starts_with("env.") && isBracedName(rest.substr(4)))) {
            return true;
        }
    }
    return isPercentName(text);
}

} // namespace gatelens::text
