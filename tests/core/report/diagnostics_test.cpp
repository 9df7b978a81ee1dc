// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/diagnostics.h"

#include "core/base/strings.h"
#include "core/report/excerpt.h"
#include "core/report/width.h"

#include <gtest/gtest.h>

namespace gatelens::report {
namespace {

std::string excerptOf(const std::string& text, const std::string& marked,
                      const TextStyle& style = {}) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, "f", text);
    const auto at = static_cast<std::uint32_t>(text.find(marked));
    return excerpt(sources, {file.id(), at, at + static_cast<std::uint32_t>(marked.size())}, style,
                   Tone::Plain);
}

TEST(Diagnostics, MessageExcerptAndFix) {
    text::SourceMap sources;
    const std::string text = "routes:\n  - pathes: [/v1]\n";
    const auto& file = sources.add(text::SourceKind::File, "kong.yaml", text);
    const auto at = static_cast<std::uint32_t>(text.find("pathes"));
    std::string out;
    writeDiagnosticText([&out](std::string_view piece) { out += piece; }, {}, &sources,
                        {text::Severity::Error,
                         "unknown-key",
                         "unknown key \"pathes\"",
                         "write \"paths\"",
                         {file.id(), at, at + 6},
                         ""});
    EXPECT_EQ(out, "kong.yaml:2:5: error: unknown key \"pathes\" [unknown-key]\n"
                   "    2 |   - pathes: [/v1]\n"
                   "      |     ^~~~~~\n"
                   "  fix: write \"paths\"\n");
}

TEST(Diagnostics, LiveSourcesHaveAPathAndNoExcerpt) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::ApiAnswer, "GET /routes", "{\"a\":1}");
    std::string out;
    const Sink sink = [&out](std::string_view piece) { out += piece; };
    writeDiagnosticText(sink, {}, &sources,
                        {text::Severity::Warning, "odd", "odd answer", "", {file.id(), 1, 2}, ""});
    writeDiagnosticText(
        sink, {}, &sources,
        {text::Severity::Note, "odd", "odd object", "", {file.id(), 1, 2}, "/routes/1"});
    EXPECT_EQ(out, "GET /routes: warning: odd answer [odd]\n"
                   "/routes/1: note: odd object [odd]\n");
}

TEST(Excerpt, CaretsStandUnderTheirPlace) {
    EXPECT_EQ(excerptOf("a\n\tort: värde  # x\n", "värde"), "    2 |     ort: värde  # x\n"
                                                            "      |          ^~~~~\n");
    EXPECT_EQ(excerptOf("名前: 注文x", "注文"), "    1 | 名前: 注文x\n"
                                                "      |       ^~~~\n");
    EXPECT_EQ(excerptOf("a: 1\n", "1\n"), "    1 | a: 1\n"
                                          "      |    ^\n")
        << "a range that ends on the next line stops at the end of this one";
}

TEST(Excerpt, EmptyLinesAreNotShown) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, "f", "a: [1,\n  ");
    EXPECT_EQ(excerpt(sources, {file.id(), 9, 9}, {}, Tone::Plain), "");
    EXPECT_EQ(excerpt(sources, {file.id(), 6, 7}, {}, Tone::Plain), "    1 | a: [1,\n"
                                                                    "      |       ^\n");
    EXPECT_EQ(excerpt(sources, {}, {}, Tone::Plain), "");
}

TEST(Excerpt, LongLinesShowTheirSurroundings) {
    std::string line(50'000, 'a');
    line += "MARK";
    line.append(50'000, 'b');
    const std::string wide = excerptOf(line, "MARK");
    EXPECT_LT(wide.size(), 2'000U);
    EXPECT_NE(wide.find("…aaa"), std::string::npos);
    const std::string narrow = excerptOf(line, "MARK", {false, 60});
    const auto lines = split(narrow, '\n');
    ASSERT_GE(lines.size(), 2U);
    EXPECT_LE(displayWidth(lines[0]), 60U);
    EXPECT_EQ(displayWidth(lines[0].substr(0, lines[0].find("MARK"))), lines[1].find('^'))
        << narrow;
}

TEST(Excerpt, SecretsAreNotQuoted) {
    const std::string out =
        excerptOf("consumers:\n  - key: 0123456789abcdef\n", "0123456789abcdef");
    EXPECT_EQ(out.find("0123456789ab"), std::string::npos);
    EXPECT_NE(out.find("************cdef"), std::string::npos);
}

TEST(Diagnostics, CountsAndThreshold) {
    DiagnosticCounts counts;
    EXPECT_EQ(counts.text(), "no problems");
    counts.add(text::Severity::Error);
    counts.add(text::Severity::Warning);
    counts.add(text::Severity::Warning);
    counts.add(text::Severity::Note);
    EXPECT_EQ(counts.text(), "1 error, 2 warnings, 1 note");
    EXPECT_EQ(counts.atLeast(text::Severity::Error), 1U);
    EXPECT_EQ(counts.atLeast(text::Severity::Warning), 3U);
    EXPECT_EQ(counts.atLeast(text::Severity::Note), 4U);
}

} // namespace
} // namespace gatelens::report
