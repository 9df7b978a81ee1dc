// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/table.h"

#include "core/base/strings.h"
#include "core/report/width.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr char kItemEnd = '\x1f';
constexpr std::string_view kJoin = ", ";
constexpr std::size_t kGap = 2;

// Narrows `widths` until they sum to `available`: the widest give way first, and
// none below its minimum. False when the minimums alone are too wide.
bool narrow(std::vector<std::size_t>& widths, const std::vector<std::size_t>& minimums,
            std::size_t available) {
    const auto sum = [](const std::vector<std::size_t>& values) {
        return std::accumulate(values.begin(), values.end(), std::size_t{0});
    };
    if (sum(widths) <= available) {
        return true;
    }
    if (sum(minimums) > available) {
        return false;
    }
    // The largest cap under which everything fits.
    std::size_t low = 0;
    std::size_t high = available;
    const auto capped = [&](std::size_t cap) {
        std::vector<std::size_t> result(widths.size());
        for (std::size_t i = 0; i < widths.size(); ++i) {
            result[i] = std::max(minimums[i], std::min(widths[i], cap));
        }
        return result;
    };
    while (low < high) {
        const std::size_t middle = (low + high + 1) / 2;
        if (sum(capped(middle)) <= available) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    const std::vector<std::size_t> natural = widths;
    widths = capped(low);
    std::size_t rest = available - sum(widths);
    for (std::size_t i = 0; i < widths.size() && rest > 0; ++i) {
        if (widths[i] < natural[i]) {
            ++widths[i];
            --rest;
        }
    }
    return true;
}

} // namespace

Cell::Cell(std::string_view text, Tone tone)
    : m_text(printable(text))
    , m_tone(tone) {}

Cell Cell::list(std::span<const std::string> items, Tone tone) {
    Cell cell;
    cell.m_tone = tone;
    for (const std::string& item : items) {
        if (!cell.m_text.empty()) {
            cell.m_text += kItemEnd;
        }
        cell.m_text += printable(item);
    }
    return cell;
}

std::string Cell::whole() const {
    if (m_text.find(kItemEnd) == std::string::npos) {
        return m_text;
    }
    std::string out;
    for (const std::string_view item : split(m_text, kItemEnd)) {
        out.append(out.empty() ? std::string_view{} : kJoin).append(item);
    }
    return out;
}

std::size_t Cell::width() const {
    // The separator counts one cell in m_text and two when it is shown.
    const auto joins = static_cast<std::size_t>(std::count(m_text.begin(), m_text.end(), kItemEnd));
    return displayWidth(m_text) + joins * (kJoin.size() - 1);
}

std::string Cell::fitted(std::size_t width, Elide elide) const {
    if (this->width() <= width) {
        return whole();
    }
    const std::vector<std::string_view> items = split(m_text, kItemEnd);
    if (items.size() == 1) {
        return elide == Elide::Start ? elideStart(m_text, width) : elideMiddle(m_text, width);
    }
    std::string best;
    std::string start;
    for (std::size_t i = 0; i < items.size(); ++i) {
        start.append(i == 0 ? std::string_view{} : kJoin).append(items[i]);
        const std::size_t left = items.size() - i - 1;
        std::string shown = left == 0 ? start : fmt::format("{} +{}", start, left);
        if (displayWidth(shown) > width) {
            break;
        }
        best = std::move(shown);
    }
    if (!best.empty()) {
        return best;
    }
    const std::string suffix = fmt::format(" +{}", items.size() - 1);
    if (suffix.size() + 4 > width) {
        return elideMiddle(items.front(), width);
    }
    return elideMiddle(items.front(), width - suffix.size()) + suffix;
}

void Table::add(std::vector<Cell> row) {
    row.resize(m_columns.size());
    m_cells.insert(m_cells.end(), std::make_move_iterator(row.begin()),
                   std::make_move_iterator(row.end()));
}

std::vector<std::size_t> Table::naturalWidths() const {
    std::vector<std::size_t> widths(m_columns.size(), 0);
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        std::size_t& width = widths[i % m_columns.size()];
        width = std::max(width, m_cells[i].width());
    }
    return widths;
}

Table::Layout Table::layOut(std::size_t width) const {
    const std::vector<std::size_t> natural = naturalWidths();
    Layout layout;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (!m_hideEmpty || natural[i] > 0) {
            layout.columns.push_back(i);
        }
    }
    for (;;) {
        layout.widths.clear();
        std::vector<std::size_t> minimums;
        for (const std::size_t i : layout.columns) {
            const std::size_t title = displayWidth(m_columns[i].title);
            layout.widths.push_back(std::max(natural[i], title));
            minimums.push_back(
                std::min(layout.widths.back(), std::max(m_columns[i].minWidth, title)));
        }
        if (width == 0 || layout.columns.size() <= 1) {
            if (width > 0 && layout.columns.size() == 1) {
                layout.widths.front() = std::min(layout.widths.front(), width);
            }
            return layout;
        }
        const std::size_t gaps = kGap * (layout.columns.size() - 1);
        if (gaps < width && narrow(layout.widths, minimums, width - gaps)) {
            return layout;
        }
        // Of equally important columns the right one goes.
        const auto least = std::min_element(
            layout.columns.rbegin(), layout.columns.rend(), [this](std::size_t a, std::size_t b) {
                return m_columns[a].importance < m_columns[b].importance;
            });
        layout.dropped.insert(layout.dropped.begin(), m_columns[*least].title);
        layout.columns.erase(std::next(least).base());
    }
}

void Table::writeLine(const Sink& out, const TextStyle& style, const Layout& layout,
                      std::span<const Cell> row, std::size_t indent) const {
    std::string line;
    std::size_t pending = indent; // spaces before the next text, so that none trail
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
        const std::size_t column = layout.columns[i];
        const Cell& cell = row[column];
        const std::string text = style.width == 0
                                     ? cell.whole()
                                     : cell.fitted(layout.widths[i], m_columns[column].elide);
        const std::size_t used = displayWidth(text);
        const std::size_t blank = layout.widths[i] > used ? layout.widths[i] - used : 0;
        const bool right = m_columns[column].align == Align::Right;
        if (!text.empty()) {
            line.append(pending + (right ? blank : 0), ' ');
            line += style.paint(cell.tone(), text);
            pending = 0;
        }
        pending += (right && !text.empty() ? 0 : blank) + kGap;
    }
    line += '\n';
    out(line);
}

std::vector<std::string> Table::write(const Sink& out, const TextStyle& style,
                                      std::size_t indent) const {
    if (m_columns.empty()) {
        return {};
    }
    const std::size_t room = style.width > indent ? style.width - indent : style.width;
    const Layout layout = layOut(room);
    std::vector<Cell> titles;
    titles.reserve(m_columns.size());
    for (const Column& column : m_columns) {
        titles.emplace_back(column.title, Tone::Dim);
    }
    writeLine(out, style, layout, titles, indent);
    for (std::size_t at = 0; at < m_cells.size(); at += m_columns.size()) {
        writeLine(out, style, layout, std::span(m_cells).subspan(at, m_columns.size()), indent);
    }
    return layout.dropped;
}

} // namespace gatelens::report
