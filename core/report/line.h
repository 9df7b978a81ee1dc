// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A labelled line of words that breaks between words on a terminal, and never
// elsewhere.
#pragma once

#include "core/base/sink.h"
#include "core/report/style.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::report {

class Line final {
public:
    // Words follow one another without a blank of their own.
    Line& add(std::string_view text, Tone tone = Tone::Plain);
    // A place at which the line may break; a blank stands there when it does not.
    Line& blank();
    // Text that may break at each of its blanks.
    Line& prose(std::string_view text, Tone tone = Tone::Plain);
    [[nodiscard]] bool empty() const { return m_words.empty(); }

    // `label` stands in a column of its own after `indent` blanks; continuation
    // lines align with the text.
    struct Label {
        std::string_view text;
        std::size_t width = 0;
        Tone tone = Tone::Dim;
    };
    void write(const Sink& out, const TextStyle& style, std::size_t indent,
               const Label& label) const;

private:
    struct Piece {
        std::string text;
        Tone tone = Tone::Plain;
    };
    struct Word {
        std::vector<Piece> pieces;
        std::size_t width = 0;
    };
    static void append(std::string& line, const TextStyle& style, const Word& word,
                       std::size_t room);

    std::vector<Word> m_words;
    bool m_open = false; // the next piece joins the last word
};

} // namespace gatelens::report
