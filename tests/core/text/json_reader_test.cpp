// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_reader_fixture.h"

#include <gmock/gmock.h>

#include <chrono>
#include <limits>

namespace gatelens::text {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JsonReader : public DataReaderTest {
protected:
    JsonReader()
        : DataReaderTest(Format::Json) {}
};

TEST_F(JsonReader, RangesAreTheBytesOfKeysAndValues) {
    const Node& file = root(R"({"ü": [1, -2.5e3, "a\u00e9"], "on": true, "x": {}, "n": null})");
    EXPECT_EQ(file.range, m_sources.at(0).whole());
    EXPECT_EQ(slice(file.members[0].keyRange), "\"ü\"");
    EXPECT_EQ(place(file.members[1].keyRange), "in:1:31");
    const Node* list = file.get("ü");
    EXPECT_EQ(slice(list->range), R"([1, -2.5e3, "a\u00e9"])");
    EXPECT_EQ(list->items[0]->asInt(), 1);
    EXPECT_EQ(list->items[1]->asDouble(), -2500.0);
    EXPECT_EQ(list->items[1]->text, "-2.5e3");
    EXPECT_EQ(list->items[2]->text, "aé");
    EXPECT_EQ(slice(list->items[2]->range), R"("a\u00e9")");
    EXPECT_EQ(file.get("on")->asBool(), true);
    EXPECT_EQ(slice(file.get("x")->range), "{}");
    EXPECT_TRUE(file.get("n")->isNull());
    EXPECT_EQ(slice(file.get("n")->range), "null");
}

TEST_F(JsonReader, UnescapedStringsPointIntoTheText) {
    const Node& file = root(R"({"plain": "text", "escaped": "a\/b"})");
    const std::string_view text = m_sources.at(0).text();
    const auto inside = [text](std::string_view part) {
        return part.data() >= text.data() && part.data() < text.data() + text.size();
    };
    EXPECT_TRUE(inside(file.members[0].name));
    EXPECT_TRUE(inside(file.get("plain")->text));
    EXPECT_EQ(file.get("escaped")->text, "a/b");
    EXPECT_FALSE(inside(file.get("escaped")->text));
}

TEST_F(JsonReader, NumbersKeepTheirTextAndKind) {
    const Node& file = root("[0, -0, 1e2, 1.0, 12345678901234567890, 9223372036854775807, 1E-400]");
    EXPECT_EQ(file.items[0]->kind, NodeKind::Int);
    EXPECT_EQ(file.items[1]->text, "-0");
    EXPECT_EQ(file.items[2]->kind, NodeKind::Float);
    EXPECT_EQ(file.items[3]->text, "1.0");
    EXPECT_EQ(file.items[4]->kind, NodeKind::Int);
    EXPECT_EQ(file.items[4]->text, "12345678901234567890");
    EXPECT_FALSE(file.items[4]->asInt());
    EXPECT_EQ(file.items[4]->asDouble(), 12345678901234567890.0);
    EXPECT_EQ(file.items[5]->asInt(), std::numeric_limits<std::int64_t>::max());
}

TEST_F(JsonReader, EscapesAndSurrogates) {
    EXPECT_EQ(root(R"("\"\\\/\b\f\n\r\t\u0041\u20AC\uD83D\uDE00")").text, "\"\\/\b\f\n\r\tA€😀");
    EXPECT_EQ(root(R"("\u0000")").text, std::string_view("\0", 1));
    EXPECT_EQ(error(R"("\uD83D")"),
              "in:1:2: found the lone surrogate \\ud83d, expected a pair of a "
              "high and a low one");
    EXPECT_THAT(error(R"("x\uDE00")"), HasSubstr("in:1:3: found the lone surrogate \\ude00"));
    EXPECT_THAT(error(R"("\uD83D\u0041")"), HasSubstr("in:1:2: found the lone surrogate \\ud83d"));
    EXPECT_THAT(error(R"("\uD83D\uZ")"), HasSubstr("in:1:10: found 'Z', expected a hexadecimal"));
}

TEST_F(JsonReader, ErrorsSayWhereWhatAndWhatElse) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "in:1:1: found the end of the file, expected a value"},
        {"  \n ", "in:2:2: found the end of the file, expected a value"},
        {"{\"a\": 1,\n \"b\": }", "in:2:7: found '}', expected a value"},
        {"{\"a\": 1,}", "in:1:9: found '}', expected a key in double quotes; JSON allows no comma "
                        "before a closing bracket"},
        {"[1,]", "in:1:4: found ']', expected a value; JSON allows no comma before a closing "
                 "bracket"},
        {"[1 2]", "in:1:4: found '2', expected ',' or ']'"},
        {"{\"a\" 1}", "in:1:6: found '1', expected ':' after the key"},
        {"{a: 1}", "in:1:2: found 'a', expected a key in double quotes or '}'"},
        {"{'a': 1}",
         "in:1:2: found ''', expected a key in double quotes or '}'; JSON has no single "
         "quotes"},
        {"{} x", "in:1:4: found 'x', expected the end of the file"},
        {"{}{}", "in:1:3: found '{', expected the end of the file"},
        {"// c\n{}", "in:1:1: found '/', expected a value; JSON has no comments"},
        {"[\"é\", tru]", "in:1:7: found 't', expected a value"},
        {"[truex]", "in:1:6: found 'x', expected ',' or ']'"},
        {"[01]", "in:1:2: found a number with a leading zero"},
        {"[-]", "in:1:3: found ']', expected a digit after '-'"},
        {"[1.]", "in:1:4: found ']', expected a digit after the decimal point"},
        {"[1e+]", "in:1:5: found ']', expected a digit in the exponent"},
        {"[+1]", "in:1:2: found '+', expected a value or ']'"},
        {"[.5]", "in:1:2: found '.', expected a value or ']'"},
        {"[NaN]", "in:1:2: found 'N', expected a value or ']'"},
        {"[\"a\nb\"]", "in:1:4: found a line break in a string, expected it as an escape such as "
                       "\\n or \\u000a"},
        {std::string("[\"a\0b\"]", 7), "in:1:4: found the control character U+0000 in a string"},
        {std::string("[\0]", 3), "in:1:2: found the control character U+0000, expected a value"},
        {"[\"\\x\"]", "in:1:3: found 'x' after '\\', expected one of"},
        {"[\"\\", "in:1:3: found the end of the file after '\\'"},
        {"[\"\\u12", "in:1:7: found the end of the file, expected a hexadecimal digit"},
        {"{\"a\": [1, {\"b\": 2",
         "in:1:18: found the end of the file, expected ',' or '}'; the '{' "
         "that opens at 1:11 is not closed"},
        {"[\"abc", "in:1:6: found the end of the file, expected '\"'; the string that opens at 1:2 "
                   "is not closed"},
        {"[}", "in:1:2: found '}', expected a value or ']'"},
        {"[1}", "in:1:3: found '}', expected ',' or ']'"},
        {"]", "in:1:1: found ']', expected a value"},
        {"{\"port\": {{ .Port }} }", "in:1:11: found '{', expected a key in double quotes or '}'; "
                                     "this looks like a template: render it first"},
        {"\"\x80\"", "in:1:2: found the byte 0x80, which is not UTF-8; expected UTF-8 text"},
        {"{\"é\": \"\xE9\"}", "in:1:8: found the byte 0xE9, which is not UTF-8"},
        {"\"\xED\xA0\x80\"", "in:1:2: found the byte 0xED, which is not UTF-8"},
        {std::string("\xFF\xFE{\0}\0", 6), "in:1:1: found UTF-16 text, expected UTF-8"},
        {std::string("\xFE\xFF\0{", 4), "in:1:1: found UTF-16 text, expected UTF-8"},
        {std::string("\xFF\xFE\0\0", 4), "in:1:1: found UTF-32 text, expected UTF-8"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_THAT(error(text), HasSubstr(expected)) << text;
        EXPECT_EQ(failure(text).code, ErrorCode::InvalidInput) << text;
    }
}

TEST_F(JsonReader, ByteOrderMarkIsNoContent) {
    const Node& file = root("\xEF\xBB\xBF{\"a\": 1}");
    EXPECT_EQ(file.range.begin, 3U);
    EXPECT_EQ(slice(file.members[0].keyRange), "\"a\"");
    EXPECT_THAT(error("\xEF\xBB\xBF"), HasSubstr("found the end of the file"));
}

TEST_F(JsonReader, DuplicateKeysAreReportedWithBothPlaces) {
    root("{\"a\": 1, \"b\": {\"x\": 1,\n \"x\": 2}, \"a\": 3,\n\"\\u0061\": 4}");
    EXPECT_EQ(diagnostics(),
              (Lines{"duplicate-key in:2:2", "duplicate-key in:2:11", "duplicate-key in:3:1"}));
    EXPECT_EQ(diagnostic(0).severity, Severity::Error);
    EXPECT_EQ(diagnostic(0).message, "the key \"x\" stands here again; the first is at 1:16");
    EXPECT_EQ(diagnostic(1).message, "the key \"a\" stands here again; the first is at 1:2");
    EXPECT_EQ(diagnostic(2).message, "the key \"a\" stands here again; the first is at 1:2");
    EXPECT_EQ(m_document->root()->get("a")->asInt(), 4) << "the last wins";
    EXPECT_EQ(m_document->root()->members.size(), 4U) << "and all are kept";
}

TEST_F(JsonReader, DuplicatesInLargeObjects) {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) {
        text += "\"key" + std::to_string(i) + "\": 1,\n";
    }
    text += "\"key70000\": 2, \"key0\": 3, \"key70000\": 4}";
    const auto start = std::chrono::steady_clock::now();
    root(text);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    EXPECT_EQ(diagnostics(), (Lines{"duplicate-key in:100001:1", "duplicate-key in:100001:16",
                                    "duplicate-key in:100001:27"}))
        << "in the order of the text";
    EXPECT_THAT(diagnostic(2).message, HasSubstr("the first is at 70001:1"));
}

TEST_F(JsonReader, DiagnosticsAreLimited) {
    std::string text = "[";
    for (int i = 0; i < 5'000; ++i) {
        text += "{\"a\":1,\"a\":2},";
    }
    text += "0]";
    Limits limits;
    limits.maxDiagnostics = 10;
    root(text, limits);
    ASSERT_EQ(m_document->diagnostics.size(), 11U);
    EXPECT_EQ(m_document->diagnostics.back().code, "too-many-diagnostics");
    EXPECT_EQ(m_document->diagnostics.back().message,
              "4990 more faults of this file are not listed");
}

TEST_F(JsonReader, LimitsNameTheirPlace) {
    Limits limits;
    limits.maxDepth = 2;
    EXPECT_EQ(error("[[1]]", limits), "no error");
    EXPECT_EQ(error("[[1],\n {\"a\": {}}]", limits), "in:2:8: is nested deeper than 2 levels");
    EXPECT_EQ(failure("[[[", limits).code, ErrorCode::LimitExceeded);
    limits = {};
    limits.maxNodes = 3;
    EXPECT_EQ(error("[1,2]", limits), "no error");
    EXPECT_EQ(error("[1,2,\n3,4]", limits), "in:2:3: holds more than 3 values");
    limits = {};
    limits.maxScalarBytes = 3;
    EXPECT_EQ(error("[\"abc\", 123]", limits), "no error");
    EXPECT_EQ(error("[\"abcd\"]", limits), "in:1:2: this key or value is longer than 3 bytes");
    EXPECT_EQ(error("{\"ab\\ncd\": 1}", limits),
              "in:1:2: this key or value is longer than 3 bytes");
    EXPECT_EQ(error("[1, 1234]", limits), "in:1:5: this key or value is longer than 3 bytes");
    limits = {};
    limits.maxBytes = 4;
    EXPECT_EQ(error("[1]", limits), "no error");
    EXPECT_EQ(error("[123]", limits), "in: is 5 bytes, more than the limit of 4");
    EXPECT_EQ(failure("[123]", limits).code, ErrorCode::LimitExceeded);
}

TEST_F(JsonReader, DepthIsNotTheStacks) {
    Limits limits;
    limits.maxDepth = 2'000'000;
    const std::string text = std::string(1'000'000, '[') + std::string(1'000'000, ']');
    EXPECT_TRUE(root(text, limits).isSequence());
    EXPECT_EQ(error(text), "in:1:201: is nested deeper than 200 levels");
}

TEST_F(JsonReader, ErrorsInApiAnswersNameLineAndColumnToo) {
    const SourceFile& file = m_sources.add(SourceKind::ApiAnswer, "GET /routes", "{\n\"a\" 1}");
    EXPECT_EQ(readJson(file).error().text(),
              "GET /routes:2:5: found '1', expected ':' after the key");
}

TEST_F(JsonReader, PlaceholdersAreFlagged) {
    const Node& file = root(R"(["${HOST}", "$env", "{{ .Host }}", "{env.TOKEN}", "a{b}c", "a$"])");
    std::string flags;
    for (const Node* item : file.items) {
        flags += (item->flags & kHasPlaceholder) != 0 ? 'p' : '-';
    }
    EXPECT_EQ(flags, "p-pp--");
}

} // namespace
} // namespace gatelens::text
