// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/markdown.h"

#include "core/report/width.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::report {

std::string markdownEscape(std::string_view text) {
    std::string out;
    for (const char c : printable(text)) {
        if (std::string_view("\\`*_{}[]<>#|~&!").find(c) != std::string_view::npos) {
            out += '\\';
        }
        out += c;
    }
    return out;
}

std::string markdownCode(std::string_view text) {
    std::size_t longest = 0;
    std::size_t run = 0;
    const std::string shown = printable(text);
    for (const char c : shown) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string fence(longest + 1, '`');
    const std::string_view pad = longest > 0 ? " " : "";
    return fmt::format("{}{}{}{}{}", fence, pad, shown, pad, fence);
}

} // namespace gatelens::report
