// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/lua_block.h"

#include <algorithm>
#include <string>

namespace gatelens::text {

namespace {

constexpr auto kNone = std::string_view::npos;

// The offset after a long bracket ([[ … ]], [=[ … ]=]) that starts at `at`; `at`
// itself when none starts there; kNone when it is not closed.
std::size_t afterLongBracket(std::string_view text, std::size_t at) {
    std::size_t level = at + 1;
    while (level < text.size() && text[level] == '=') {
        ++level;
    }
    if (text[at] != '[' || level >= text.size() || text[level] != '[') {
        return at;
    }
    const std::string close = ']' + std::string(level - at - 1, '=') + ']';
    const auto end = text.find(close, level + 1);
    return end == kNone ? kNone : end + close.size();
}

// The offset after a string that starts at `at`. A line that ends inside it means
// that the quote is an ordinary byte, as the module's lexer takes it.
std::size_t afterString(std::string_view text, std::size_t at) {
    for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == text[at]) {
            return i + 1;
        }
    }
    return at + 1;
}

// The offset after a comment that starts at `at`, kNone when it is not closed.
std::size_t afterComment(std::string_view text, std::size_t at) {
    const std::size_t body = at + 2;
    if (body < text.size()) {
        const std::size_t end = afterLongBracket(text, body);
        if (end != body) {
            return end;
        }
    }
    return std::min(text.find('\n', at), text.size());
}

} // namespace

LuaBlockEnd findLuaBlockEnd(std::string_view text, std::size_t from) {
    std::size_t depth = 0;
    for (std::size_t at = from; at < text.size();) {
        switch (text[at]) {
        case '{':
            ++depth;
            ++at;
            break;
        case '}':
            if (depth == 0) {
                return {true, at, {}};
            }
            --depth;
            ++at;
            break;
        case '"':
        case '\'':
            at = afterString(text, at);
            break;
        case '-':
            at = text.substr(at).starts_with("--") ? afterComment(text, at) : at + 1;
            break;
        case '[': {
            const std::size_t end = afterLongBracket(text, at);
            at = end == at ? at + 1 : end;
            break;
        }
        default:
            ++at;
            break;
        }
        if (at == kNone) {
            return {false, text.size(), "; a long bracket or comment in it is not closed"};
        }
    }
    return {false, text.size(), {}};
}

} // namespace gatelens::text
