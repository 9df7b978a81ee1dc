// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_writer.h"

#include <gtest/gtest.h>

namespace gatelens {
namespace {

std::string written(JsonWriter::Style style, std::size_t inlineFrom) {
    std::string out;
    JsonWriter json([&out](std::string_view piece) { out += piece; }, style, inlineFrom);
    json.beginObject().key("routes").beginArray();
    json.beginObject().member("name", "a").key("at").beginArray().value(1).value(2).endArray();
    json.key("none").beginObject().endObject().endObject();
    json.endArray().endObject().flush();
    return out;
}

TEST(JsonWriter, DeepContainersStayOnOneLine) {
    EXPECT_EQ(written(JsonWriter::Style::Indented, 3), R"({
  "routes": [
    {
      "name": "a",
      "at": [1, 2],
      "none": {}
    }
  ]
}
)");
    EXPECT_EQ(written(JsonWriter::Style::Indented, 2), R"({
  "routes": [
    {"name": "a", "at": [1, 2], "none": {}}
  ]
}
)");
    EXPECT_EQ(written(JsonWriter::Style::Compact, 2),
              "{\"routes\":[{\"name\":\"a\",\"at\":[1,2],\"none\":{}}]}\n");
}

TEST(JsonWriter, EscapesWhatJsonNeedsAndNothingElse) {
    EXPECT_EQ(jsonQuote("a\"b\\c\n\r\t\x01\x7f/é漢"), R"("a\"b\\c\n\r\t\u0001\u007f/é漢")");
    EXPECT_EQ(jsonQuote("\xff\xc3"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"") << "bytes that are no UTF-8";
    EXPECT_EQ(jsonQuote("\xed\xa0\x80").find('\xed'), std::string::npos) << "a surrogate";
}

TEST(JsonWriter, LongOutputLeavesInPieces) {
    std::size_t pieces = 0;
    std::size_t largest = 0;
    std::string out;
    JsonWriter json([&](std::string_view piece) {
        ++pieces;
        largest = std::max(largest, piece.size());
        out += piece;
    });
    json.beginArray();
    for (int i = 0; i < 50'000; ++i) {
        json.value("0123456789");
    }
    json.endArray().flush();
    EXPECT_GT(pieces, 5U);
    EXPECT_LT(largest, 100'000U);
    EXPECT_EQ(out.size(), 800'003U);
}

} // namespace
} // namespace gatelens
