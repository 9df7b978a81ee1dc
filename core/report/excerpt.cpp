// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/excerpt.h"

#include "core/report/masking.h"
#include "core/report/width.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

// Bytes kept on either side of the place: a minified document is one line of
// megabytes, and a name further away would not be read anyway.
constexpr std::size_t kAround = 300;

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// One code point as it is shown.
struct Glyph {
    std::string text;
    std::size_t width = 0;
};

std::vector<Glyph> glyphsOf(std::string_view text) {
    std::vector<Glyph> glyphs;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && isContinuation(text[end])) {
            ++end;
        }
        const std::string_view one = text.substr(at, end - at);
        Glyph glyph;
        glyph.text = one == "\t" ? "    " : printable(one);
        glyph.width = displayWidth(glyph.text);
        glyphs.push_back(std::move(glyph));
        at = end;
    }
    return glyphs;
}

std::size_t codePoints(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !isContinuation(c); }));
}

std::size_t widthOf(const std::vector<Glyph>& glyphs, std::size_t begin, std::size_t end) {
    std::size_t width = 0;
    for (std::size_t i = begin; i < end; ++i) {
        width += glyphs[i].width;
    }
    return width;
}

// The part of a line around bytes [begin, end), cut at code points.
struct Window {
    std::string_view text;
    std::size_t begin = 0; // in code points of `text`
    std::size_t end = 0;
    bool cutLeft = false;
    bool cutRight = false;
};

Window windowOf(std::string_view line, std::size_t begin, std::size_t end) {
    std::size_t from = begin > kAround ? begin - kAround : 0;
    std::size_t to = std::min(line.size(), begin + kAround);
    while (from > 0 && isContinuation(line[from])) {
        --from;
    }
    while (to < line.size() && isContinuation(line[to])) {
        ++to;
    }
    Window window;
    window.text = line.substr(from, to - from);
    window.begin = codePoints(line.substr(from, begin - from));
    window.end = window.begin + codePoints(line.substr(begin, std::min(end, to) - begin));
    window.cutLeft = from > 0;
    window.cutRight = to < line.size();
    return window;
}

struct Crop {
    std::size_t first = 0;
    std::size_t last = 0;
};

// The glyphs around the marked place that fit in `width` cells.
Crop cropped(const std::vector<Glyph>& glyphs, const Window& window, std::size_t width) {
    Crop crop{0, glyphs.size()};
    const std::size_t mark = std::min(window.begin, glyphs.size());
    while (widthOf(glyphs, crop.first, crop.last) > width) {
        const bool markIsVisible = widthOf(glyphs, crop.first, mark) < width * 2 / 3;
        if (markIsVisible && crop.last > mark + 1) {
            --crop.last;
        } else if (crop.first < mark) {
            ++crop.first;
        } else {
            break;
        }
    }
    return crop;
}

} // namespace

std::string excerpt(const text::SourceMap& sources, const text::SourceRange& range,
                    const TextStyle& style, Tone tone) {
    const text::SourceFile* file = sources.find(range.file);
    if (file == nullptr || file->kind() == text::SourceKind::ApiAnswer || file->text().empty()) {
        return {};
    }
    const text::Position start = file->position(range.begin);
    const std::string_view line = file->line(start.line);
    if (line.find_first_not_of(" \t") == std::string_view::npos) {
        return {}; // the end of the file, an empty line: nothing to see
    }
    const auto lineStart = static_cast<std::size_t>(file->offset({start.line, 1}));
    const std::size_t begin = std::min(range.begin - lineStart, line.size());
    const std::size_t end = std::clamp(range.end - lineStart, begin, line.size());
    const Window window = windowOf(line, begin, end);

    const std::string masked = maskLine(window.text);
    const std::vector<Glyph> glyphs = glyphsOf(masked);
    const std::string number = fmt::format("{:>5} | ", start.line);
    const bool narrow = style.width > number.size() + 10;
    const auto [first, last] =
        narrow ? cropped(glyphs, window, style.width - number.size() - 2) : Crop{0, glyphs.size()};
    const bool cutLeft = window.cutLeft || first > 0;
    const bool cutRight = window.cutRight || last < glyphs.size();

    std::string shown = cutLeft ? "…" : "";
    for (std::size_t i = first; i < last; ++i) {
        shown += glyphs[i].text;
    }
    shown += cutRight ? "…" : "";
    const std::size_t from = std::min(std::max(window.begin, first), last);
    const std::size_t to = std::min(std::max(window.end, from), last);
    const std::size_t pad = widthOf(glyphs, first, from) + (cutLeft ? 1 : 0);
    const std::size_t marked = std::max<std::size_t>(1, widthOf(glyphs, from, to));
    std::string out = style.paint(Tone::Dim, number) + shown + "\n";
    out += style.paint(Tone::Dim, std::string(number.size() - 2, ' ') + "| ");
    out += std::string(pad, ' ') + style.paint(tone, "^" + std::string(marked - 1, '~')) + "\n";
    return out;
}

} // namespace gatelens::report
