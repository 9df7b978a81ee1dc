// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/width.h"

#include "core/report/width_tables.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::string_view kEllipsis = "…";

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

// The code point at the start of `text`; RFC 3629, so no overlong forms and no
// surrogates.
CodePoint decode(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
    };
    const std::uint32_t first = byte(0);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || length > text.size()) {
        return {first, 1, false};
    }
    std::uint32_t value = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            return {first, 1, false};
        }
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) {
        return {first, 1, false};
    }
    return {value, length, true};
}

template <typename Table>
bool contains(const Table& table, std::uint32_t value) {
    const auto after =
        std::upper_bound(table.begin(), table.end(), value,
                         [](std::uint32_t v, const CodeRange& range) { return v < range.first; });
    return after != table.begin() && value <= std::prev(after)->last;
}

std::size_t cells(std::uint32_t value) {
    if (value < 0x300) {
        return 1;
    }
    if (contains(kZeroWidth, value)) {
        return 0;
    }
    return contains(kWide, value) ? 2 : 1;
}

// Marks, embeddings, overrides and isolates of the bidirectional algorithm,
// separators and spaces without width, byte order mark, tag characters.
bool isHidden(std::uint32_t value) {
    return value == 0x61C || value == 0x200B || (value >= 0x200E && value <= 0x200F) ||
           (value >= 0x2028 && value <= 0x202E) || (value >= 0x2060 && value <= 0x2069) ||
           value == 0xFEFF || (value >= 0xE0000 && value <= 0xE007F);
}

bool isPlainAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

void appendControl(std::string& out, std::uint32_t value) {
    switch (value) {
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", value);
    }
}

} // namespace

std::string printable(std::string_view text) {
    if (isPlainAscii(text)) {
        return std::string(text);
    }
    std::string out;
    out.reserve(text.size() + 8);
    while (!text.empty()) {
        const CodePoint at = decode(text);
        if (!at.valid || at.value < 0x20 || (at.value >= 0x7F && at.value < 0xA0)) {
            appendControl(out, at.value);
        } else if (isHidden(at.value)) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", at.value);
        } else {
            out += text.substr(0, at.bytes);
        }
        text.remove_prefix(at.bytes);
    }
    return out;
}

std::size_t displayWidth(std::string_view text) {
    if (isPlainAscii(text)) {
        return text.size();
    }
    std::size_t width = 0;
    while (!text.empty()) {
        const CodePoint at = decode(text);
        width += at.valid ? cells(at.value) : 1;
        text.remove_prefix(at.bytes);
    }
    return width;
}

std::string_view fitStart(std::string_view text, std::size_t width) {
    std::size_t used = 0;
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const CodePoint at = decode(text.substr(bytes));
        const std::size_t more = at.valid ? cells(at.value) : 1;
        if (used + more > width) {
            break;
        }
        used += more;
        bytes += at.bytes;
    }
    return text.substr(0, bytes);
}

namespace {

// The end of `text` in at most `width` cells of its `whole`.
std::string_view fitEnd(std::string_view text, std::size_t whole, std::size_t width) {
    // Everything up to the start of the tail; one code point more when a wide
    // character straddles the cut, or when the tail would start with a mark that
    // combines with what is before it.
    std::size_t cut = fitStart(text, whole - width).size();
    while (cut < text.size()) {
        const CodePoint at = decode(text.substr(cut));
        const bool mark = at.valid && cells(at.value) == 0;
        if (!mark && displayWidth(text.substr(cut)) <= width) {
            break;
        }
        cut += at.bytes;
    }
    return text.substr(cut);
}

} // namespace

std::string elideMiddle(std::string_view text, std::size_t width) {
    const std::size_t whole = displayWidth(text);
    if (whole <= width) {
        return std::string(text);
    }
    if (width <= 1) {
        return std::string(width == 0 ? std::string_view{} : kEllipsis);
    }
    const std::size_t tailCells = (width - 1) / 2;
    const std::string_view head = fitStart(text, width - 1 - tailCells);
    return std::string(head).append(kEllipsis).append(fitEnd(text, whole, tailCells));
}

std::string elideStart(std::string_view text, std::size_t width) {
    const std::size_t whole = displayWidth(text);
    if (whole <= width) {
        return std::string(text);
    }
    return width == 0 ? std::string{}
                      : std::string(kEllipsis).append(fitEnd(text, whole, width - 1));
}

} // namespace gatelens::report
