// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/table.h"

#include "core/base/strings.h"
#include "core/report/width.h"

#include <gtest/gtest.h>

namespace gatelens::report {
namespace {

std::string written(const Table& table, const TextStyle& style, std::size_t indent = 0) {
    std::string out;
    table.write([&out](std::string_view piece) { out += piece; }, style, indent);
    return out;
}

Table people() {
    Table table(
        {{"NAME", Align::Left, 6, 3}, {"N", Align::Right, 3, 2}, {"WHERE", Align::Left, 6}});
    table.add({Cell("orders"), Cell("7"), Cell("here")});
    table.add({Cell("注文"), Cell("1234"), Cell("")});
    return table;
}

TEST(Table, AlignsByCellsWithoutTrailingBlanks) {
    EXPECT_EQ(written(people(), {}), "NAME       N  WHERE\n"
                                     "orders     7  here\n"
                                     "注文    1234\n");
    EXPECT_EQ(written(people(), {}, 2).substr(0, 6), "  NAME");
}

TEST(Table, ColourDoesNotMoveColumns) {
    Table table({{"A"}, {"B"}});
    table.add({Cell("x", Tone::Bad), Cell("y", Tone::Dim)});
    EXPECT_EQ(written(table, {true, 0}), "\x1b[2mA\x1b[0m  \x1b[2mB\x1b[0m\n"
                                         "\x1b[31mx\x1b[0m  \x1b[2my\x1b[0m\n");
}

TEST(Table, PipesGetEverythingOnOneLine) {
    Table table({{"LIST"}, {"TEXT"}});
    const std::vector<std::string> hosts(30, "a-rather-long-host.example.com");
    table.add({Cell::list(hosts), Cell(std::string(500, 'x'))});
    const std::string out = written(table, {});
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 2);
    EXPECT_NE(out.find(std::string(500, 'x')), std::string::npos);
    EXPECT_EQ(out.find("…"), std::string::npos);
}

TEST(Table, ListsSayHowManyAreLeftOut) {
    const std::vector<std::string> hosts{"api.example.com", "www.example.com", "x.example.com"};
    const Cell cell = Cell::list(hosts);
    EXPECT_EQ(cell.whole(), "api.example.com, www.example.com, x.example.com");
    EXPECT_EQ(cell.fitted(40), "api.example.com, www.example.com +1");
    EXPECT_EQ(cell.fitted(20), "api.example.com +2");
    EXPECT_EQ(cell.fitted(12), "api.….com +2");
    EXPECT_LE(displayWidth(cell.fitted(5)), 5U);
}

TEST(Table, KeepsToTheTerminalAtEveryWidth) {
    Table table({{"ROUTE", Align::Left, 10, 9},
                 {"HOSTS", Align::Left, 12, 8},
                 {"COUNT", Align::Right, 5, 7},
                 {"SOURCE", Align::Left, 10, 1, Elide::Start}});
    const std::vector<std::string> hosts{"api.example.com", "注文.example.com"};
    for (int i = 0; i < 5; ++i) {
        table.add({Cell("a-route-with-a-long-name-" + std::to_string(i)), Cell::list(hosts),
                   Cell("123456"), Cell("etc/gateway/kong.yaml:1234:17")});
    }
    for (std::size_t width = 1; width < 130; ++width) {
        const std::string out = written(table, {false, width});
        for (const std::string_view line : split(out, '\n')) {
            ASSERT_LE(displayWidth(line), width) << "at width " << width << ":\n" << out;
        }
    }
    EXPECT_NE(written(table, {false, 70}).find(":1234:17"), std::string::npos)
        << "a place keeps its line";
}

TEST(Table, TheLeastImportantColumnGoesFirstAndIsNamed) {
    Table table({{"A", Align::Left, 20, 3}, {"B", Align::Left, 20, 1}, {"C", Align::Left, 20, 2}});
    const std::string cell(25, 'x');
    table.add({Cell(cell), Cell(cell), Cell(cell)});
    std::string out;
    const auto dropped = table.write([&out](std::string_view piece) { out += piece; }, {false, 45});
    EXPECT_EQ(dropped, std::vector<std::string>{"B"});
    EXPECT_EQ(out.substr(0, out.find('\n')).find('B'), std::string::npos);
}

TEST(Table, EmptyColumnsCanBeHidden) {
    Table table({{"A"}, {"EMPTY"}, {"B"}});
    table.add({Cell("1"), Cell(""), Cell("2")});
    table.hideEmptyColumns();
    EXPECT_EQ(written(table, {}), "A  B\n1  2\n");
}

TEST(Table, HostileTextIsShownAndNotObeyed) {
    Table table({{"A"}, {"B"}});
    table.add({Cell("x\x1b[2J\n"), Cell("y")});
    EXPECT_EQ(written(table, {}), "A           B\nx\\x1b[2J\\n  y\n");
}

} // namespace
} // namespace gatelens::report
