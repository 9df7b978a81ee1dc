// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/line.h"

#include "core/base/strings.h"
#include "core/report/width.h"

#include <algorithm>

namespace gatelens::report {

Line& Line::add(std::string_view text, Tone tone) {
    if (text.empty()) {
        return *this;
    }
    if (!m_open) {
        m_words.emplace_back();
        m_open = true;
    }
    Piece piece{printable(text), tone};
    m_words.back().width += displayWidth(piece.text);
    m_words.back().pieces.push_back(std::move(piece));
    return *this;
}

Line& Line::blank() {
    m_open = false;
    return *this;
}

Line& Line::prose(std::string_view text, Tone tone) {
    for (const std::string_view word : split(text, ' ')) {
        blank().add(word, tone);
    }
    return *this;
}

// A word that is wider than the whole line loses the middle of its parts.
void Line::append(std::string& line, const TextStyle& style, const Word& word, std::size_t room) {
    for (const Piece& piece : word.pieces) {
        const bool whole = style.width == 0 || word.width <= room;
        const std::string text = whole ? piece.text : elideMiddle(piece.text, room);
        room -= whole ? 0 : std::min(room, displayWidth(text));
        line += style.paint(piece.tone, text);
    }
}

void Line::write(const Sink& out, const TextStyle& style, std::size_t indent,
                 const Label& label) const {
    const std::size_t start = indent + label.width;
    const std::size_t room = style.width > start + 10 ? style.width - start : 10;
    const std::string pad(label.width > label.text.size() ? label.width - label.text.size() : 0,
                          ' ');
    std::string line = std::string(indent, ' ') + style.paint(label.tone, label.text) + pad;
    std::size_t used = 0;
    for (const Word& word : m_words) {
        if (used > 0 && style.width > 0 && used + 1 + word.width > room) {
            out(line + "\n");
            line = std::string(start, ' ');
            used = 0;
        } else if (used > 0) {
            line += ' ';
            ++used;
        }
        append(line, style, word, room);
        used += word.width;
    }
    out(line + "\n");
}

} // namespace gatelens::report
