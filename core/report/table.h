// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text tables. On a terminal a table keeps to its width: lists show how many
// items are left out, texts lose their middle, and when even that is too wide the
// least important columns go. Elsewhere nothing is shortened and nothing wraps.
#pragma once

#include "core/base/sink.h"
#include "core/report/style.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::report {

enum class Align : std::uint8_t { Left, Right };
// What a text that is too long loses; a place keeps its end, the line.
enum class Elide : std::uint8_t { Middle, Start };

struct Column {
    std::string title;
    Align align = Align::Left;
    std::size_t minWidth = 6; // cells below which the column is not shortened
    int importance = 0;       // the lowest leaves first when the terminal is narrow
    Elide elide = Elide::Middle;
};

// Text from anywhere; it is made printable here.
class Cell final {
public:
    Cell() = default;
    Cell(std::string_view text, Tone tone = Tone::Plain); // NOLINT(google-explicit-constructor)
    Cell(const std::string& text, Tone tone = Tone::Plain)
        : Cell(std::string_view(text), tone) {}
    Cell(const char* text, Tone tone = Tone::Plain)
        : Cell(std::string_view(text), tone) {}
    [[nodiscard]] static Cell list(std::span<const std::string> items, Tone tone = Tone::Plain);

    [[nodiscard]] Tone tone() const { return m_tone; }
    [[nodiscard]] bool empty() const { return m_text.empty(); }
    // The whole text, items of a list separated by ", ".
    [[nodiscard]] std::string whole() const;
    [[nodiscard]] std::size_t width() const;
    // At most `width` cells of it: "api.example.com +3".
    [[nodiscard]] std::string fitted(std::size_t width, Elide elide = Elide::Middle) const;

private:
    std::string m_text; // items separated by a byte that printable text cannot have
    Tone m_tone = Tone::Plain;
};

class Table final {
public:
    explicit Table(std::vector<Column> columns)
        : m_columns(std::move(columns)) {}

    // One cell a column; missing ones are empty.
    void add(std::vector<Cell> row);
    [[nodiscard]] bool empty() const { return m_cells.empty(); }
    [[nodiscard]] std::size_t rowCount() const { return m_cells.size() / m_columns.size(); }
    // Columns in which no row has anything are left out by write().
    void hideEmptyColumns() { m_hideEmpty = true; }

    // Title line and rows, each after `indent` spaces. Gives the titles of the
    // columns for which the terminal had no room.
    std::vector<std::string> write(const Sink& out, const TextStyle& style,
                                   std::size_t indent = 0) const;

private:
    struct Layout {
        std::vector<std::size_t> columns; // the indices that are shown
        std::vector<std::size_t> widths;  // of those
        std::vector<std::string> dropped;
    };
    [[nodiscard]] std::vector<std::size_t> naturalWidths() const;
    [[nodiscard]] Layout layOut(std::size_t width) const;
    void writeLine(const Sink& out, const TextStyle& style, const Layout& layout,
                   std::span<const Cell> row, std::size_t indent) const;

    std::vector<Column> m_columns;
    std::vector<Cell> m_cells; // row after row
    bool m_hideEmpty = false;
};

} // namespace gatelens::report
