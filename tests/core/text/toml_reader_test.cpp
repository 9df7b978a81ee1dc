// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_reader_fixture.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace gatelens::text {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class TomlReader : public DataReaderTest {
protected:
    TomlReader()
        : DataReaderTest(Format::Toml) {}
};

constexpr std::string_view kTraefik = R"toml(# dynamic
[http.routers.orders]
  rule = "Host(`shop.example`)"   # the shop
  entryPoints = [
    "web", # plain
    "websecure",
  ]
  tls = { certResolver = 'le', domains = [{ main = "shop.example" }] }

[http.services]
  [http.services.orders.loadBalancer]
    passHostHeader = true
    [[http.services.orders.loadBalancer.servers]]
      url = "http://10.0.0.1:80"
    [[http.services.orders.loadBalancer.servers]]
      url = "http://10.0.0.2:80"
)toml";

TEST_F(TomlReader, EveryKeyAndValueHasItsBytes) {
    const Node& file = root(std::string(kTraefik));
    const Node* router = file.at({"http", "routers", "orders"});
    ASSERT_NE(router, nullptr);
    EXPECT_EQ(router->get("rule")->text, "Host(`shop.example`)");
    EXPECT_EQ(slice(router->get("rule")->range), "\"Host(`shop.example`)\"");
    EXPECT_EQ(slice(router->member("rule")->keyRange), "rule");
    EXPECT_EQ(place(router->member("rule")->keyRange), "in:3:3");
    const Node* points = router->get("entryPoints");
    EXPECT_EQ(slice(points->range), "[\n    \"web\", # plain\n    \"websecure\",\n  ]");
    EXPECT_EQ(slice(points->items[1]->range), "\"websecure\"");
    const Node* tls = router->get("tls");
    EXPECT_EQ(slice(tls->range),
              "{ certResolver = 'le', domains = [{ main = \"shop.example\" }] }");
    EXPECT_EQ(slice(tls->member("certResolver")->keyRange), "certResolver");
    EXPECT_EQ(slice(tls->get("certResolver")->range), "'le'");
    EXPECT_EQ(slice(tls->get("domains")->items[0]->get("main")->range), "\"shop.example\"");
    EXPECT_EQ(slice(tls->get("domains")->items[0]->range), "{ main = \"shop.example\" }");
}

TEST_F(TomlReader, TablesReachFromTheirHeaderToTheirLastValue) {
    const Node& file = root(std::string(kTraefik));
    const Member* http = file.member("http");
    EXPECT_EQ(place(http->keyRange), "in:2:2");
    EXPECT_EQ(place(file.get("http")->member("routers")->keyRange), "in:2:7");
    const Node* router = file.at({"http", "routers", "orders"});
    EXPECT_EQ(place(router->range), "in:2:1");
    EXPECT_THAT(slice(router->range), ::testing::EndsWith("\"shop.example\" }] }"));
    const Node* servers = file.at({"http", "services", "orders", "loadBalancer", "servers"});
    ASSERT_EQ(servers->items.size(), 2U);
    EXPECT_EQ(slice(servers->items[1]->range),
              "[[http.services.orders.loadBalancer.servers]]\n      url = \"http://10.0.0.2:80\"");
    EXPECT_EQ(place(servers->range), "in:13:5");
    // What names a table best is its own header.
    EXPECT_EQ(place(http->value->member("services")->keyRange), "in:10:7");
    EXPECT_EQ(http->value->range.end, servers->range.end);
    EXPECT_EQ(file.range, m_sources.at(0).whole());
}

TEST_F(TomlReader, DottedKeysNestAndShareTables) {
    const Node& file = root("log . level = \"é\"\nlog.'f' = 1\n\"log\".x.y = [1]\n");
    const Node* log = file.get("log");
    ASSERT_EQ(file.members.size(), 1U);
    EXPECT_EQ(slice(file.members[0].keyRange), "log");
    EXPECT_EQ(place(log->member("level")->keyRange), "in:1:7");
    EXPECT_EQ(slice(log->member("f")->keyRange), "'f'");
    EXPECT_EQ(slice(log->get("x")->member("y")->keyRange), "y");
    EXPECT_EQ(slice(log->range), slice(file.range).substr(0, file.range.size() - 1));
    EXPECT_EQ(slice(log->get("x")->range), "x.y = [1]");
    EXPECT_THAT(diagnostics(), IsEmpty());
}

TEST_F(TomlReader, StringsOfAllKinds) {
    const Node& file = root("a = \"x\\t\\u00e9\\U0001F600\\\\\"\n"
                            "b = 'C:\\n'\n"
                            "c = \"\"\"\nfirst\n  second \\\n   third\"\"\"\"\n"
                            "d = '''\r\nraw '' \\'''''\n"
                            "e = \"\"\n");
    EXPECT_EQ(file.get("a")->text, "x\té😀\\");
    EXPECT_EQ(file.get("b")->text, "C:\\n");
    EXPECT_EQ(file.get("b")->style, ScalarStyle::SingleQuoted);
    EXPECT_EQ(file.get("c")->text, "first\n  second third\"");
    EXPECT_EQ(file.get("d")->text, "raw '' \\''");
    EXPECT_EQ(slice(file.get("d")->range), "'''\r\nraw '' \\'''''");
    EXPECT_EQ(file.get("e")->text, "");
    EXPECT_TRUE(file.get("e")->isString());
}

TEST_F(TomlReader, NumbersBooleansAndDates) {
    const Node& file =
        root("a = 1_000\nb = 0xDEAD_beef\nc = 0o17\nd = 0b11\ne = -0\nf = +6.5e-1_0\n"
             "g = -inf\nh = nan\ni = true\nj = 1979-05-27T07:32:00Z\n"
             "k = 1979-05-27 07:32:00.5-01:00\nl = 1979-05-27 # day\nm = 07:32:00\n"
             "n = 9223372036854775807\no = 0x7fffffffffffffff\n");
    EXPECT_EQ(file.get("a")->asInt(), 1000);
    EXPECT_EQ(file.get("a")->text, "1_000");
    EXPECT_EQ(file.get("b")->asInt(), 0xDEADBEEF);
    EXPECT_EQ(file.get("c")->asInt(), 15);
    EXPECT_EQ(file.get("d")->asInt(), 3);
    EXPECT_EQ(file.get("e")->asInt(), 0);
    EXPECT_EQ(file.get("f")->kind, NodeKind::Float);
    EXPECT_DOUBLE_EQ(*file.get("f")->asDouble(), 6.5e-10);
    EXPECT_EQ(file.get("g")->asDouble(), -std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(*file.get("h")->asDouble()));
    EXPECT_EQ(file.get("i")->asBool(), true);
    for (const auto key : {"j", "k", "l", "m"}) {
        EXPECT_EQ(file.get(key)->kind, NodeKind::DateTime) << key;
    }
    EXPECT_EQ(file.get("k")->text, "1979-05-27 07:32:00.5-01:00");
    EXPECT_EQ(file.get("l")->text, "1979-05-27");
    EXPECT_EQ(file.get("n")->asInt(), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(file.get("o")->asInt(), std::numeric_limits<std::int64_t>::max());
}

TEST_F(TomlReader, RefusesWhatTomlRefuses) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a = yes", "in:1:5: found \"yes\", expected a value: it is no number, boolean or date; a "
                    "string needs quotes"},
        {"a = 01", "in:1:5: found \"01\", expected a value: a number has no leading zero"},
        {"a = 1__0", "in:1:5: found \"1__0\""},
        {"a = 0x", "in:1:5: found \"0x\""},
        {"a = .5", "in:1:5: found \".5\""},
        {"a = 5.", "in:1:5: found \"5.\", expected a value: its decimal point is not followed by "
                   "a digit"},
        {"a = 9223372036854775808", "does not fit 64 bits"},
        {"a = 0x8000000000000000", "does not fit 64 bits"},
        {"a = 2023-02-29", "its month has no such day"},
        {"a = 2023-13-01", "its month is not 01 to 12"},
        {"a = 24:00:00", "its time is out of range"},
        {"a =", "in:1:4: found the end of the file, expected a value"},
        {"a = 1 b = 2", "in:1:7: found 'b', expected the end of the line"},
        {"a 1", "in:1:3: found '1', expected '=' after the key"},
        {"= 1", "in:1:1: found '=', expected a key"},
        {"é = 1", "in:1:1: found 'é', expected a key of ASCII letters, or one in quotes"},
        {"[a", "in:1:3: found the end of the file, expected ']' after the name of a table"},
        {"[[a]", "in:1:5: found the end of the file, expected ']]' after the name of a list"},
        {"[]", "in:1:2: found ']', expected a key"},
        {"a = \"x", "in:1:7: found the end of the file, expected the closing quote; the string "
                    "opens at 1:5"},
        {"a = \"x\ny\"", "in:1:7: found a line break, expected the closing quote"},
        {"a = \"\\q\"", "in:1:6: found 'q' after '\\'"},
        {"a = \"\\ud800\"", "in:1:6: found the escape \\ud800, expected a Unicode character"},
        {"a = \"\\u12\"", "in:1:10: found '\"', expected 4 hexadecimal digits"},
        {"a = [1 2]", "in:1:8: found '2', expected ',' or ']'"},
        {"a = [1,,2]", "in:1:8: found ',', expected a value"},
        {"a = {b = 1 c = 2}", "in:1:12: found 'c', expected ',' or '}'"},
        {"a = {b}", "in:1:7: found '}', expected '=' after the key"},
        {"a = 1\rb = 2", "in:1:6: found a carriage return alone"},
        {"a = 1 # \x01", "in:1:9: found the control character U+0001"},
        {"\"\"\"a\"\"\" = 1", "a key cannot span lines"},
        {"a = \"\"\"\"\"\"\"\"\"", "found more than five quotes in a row"},
        {"a = {{ .Port }}", "this looks like a template: render it first"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_THAT(error(text), HasSubstr(expected)) << text;
        EXPECT_EQ(failure(text).code, ErrorCode::InvalidInput) << text;
    }
}

TEST_F(TomlReader, WhatIsDefinedStaysWhatItIs) {
    EXPECT_THAT(error("a = 1\n[a.b]\n"),
                StartsWith("in:2:2: the key \"a\" is an integer since 1:1, expected a table"));
    EXPECT_THAT(error("a = 1\na.b = 2\n"), StartsWith("in:2:1: the key \"a\" is an integer"));
    EXPECT_THAT(error("a = {}\n[a.b]\n"),
                StartsWith("in:2:2: the key \"a\" is an inline table since 1:1"));
    EXPECT_THAT(error("a = [1]\n[[a]]\n"),
                StartsWith("in:2:3: the key \"a\" is a list since 1:1, expected a list of tables"));
    EXPECT_THAT(error("[[a]]\n[a]\n"),
                StartsWith("in:2:2: the key \"a\" is a list of tables since 1:3"));
    EXPECT_THAT(error("[a]\n[[a]]\n"), StartsWith("in:2:3: the key \"a\" is a table since 1:2"));
    EXPECT_THAT(error("[a.b]\nz=1\n[a]\nb.c=1\n"), StartsWith("in:4:1: the key \"b\" is a table"));
    EXPECT_EQ(error("[a]\nb.c=1\nb.d=2\n[a.b.e]\n"), "no error");
}

TEST_F(TomlReader, DuplicatesAreReportedWithBothPlaces) {
    root("a = 1\nb = 2\na = 3\n[t]\n[t]\nx.y = 1\nx.y = 2\ni = {k=1, k=2}\n");
    EXPECT_EQ(diagnostics(), (Lines{"duplicate-key in:3:1", "duplicate-key in:5:2",
                                    "duplicate-key in:7:3", "duplicate-key in:8:11"}));
    EXPECT_EQ(diagnostic(0).message, "the key \"a\" stands here again; the first is at 1:1");
    EXPECT_EQ(diagnostic(0).severity, Severity::Error);
    EXPECT_EQ(m_document->root()->get("a")->asInt(), 3);
}

TEST_F(TomlReader, Toml11IsReadAndReported) {
    const Node& file = root("a = {\n  b = 1, # one\n  c = 2,\n}\nd = \"\\e\\x41\"\ne = 12:30\n");
    EXPECT_EQ(file.at({"a", "c"})->asInt(), 2);
    EXPECT_EQ(file.get("d")->text, "\x1B"
                                   "A");
    EXPECT_THAT(diagnostics(), ::testing::Each(StartsWith("toml-1.1 ")));
    EXPECT_EQ(m_document->diagnostics.size(), 7U);
}

TEST_F(TomlReader, LimitsNameTheirPlace) {
    Limits limits;
    limits.maxDepth = 3;
    EXPECT_EQ(error("a.b.c = 1", limits), "no error");
    EXPECT_EQ(error("a.b.c.d = 1", limits), "in:1:7: is nested deeper than 3 levels");
    EXPECT_EQ(error("[a.b.c]", limits), "in:1:1: is nested deeper than 3 levels");
    EXPECT_EQ(error("a = [[1]]", limits), "no error");
    EXPECT_EQ(error("a = [[[1]]]", limits), "in:1:7: is nested deeper than 3 levels");
    EXPECT_EQ(error("a = {b = {c = {}}}", limits), "in:1:15: is nested deeper than 3 levels");
    EXPECT_EQ(error("a = {b.c.d = 1}", limits), "in:1:8: is nested deeper than 3 levels");
    EXPECT_EQ(failure("[[[[", limits).code, ErrorCode::InvalidInput);
    limits = {};
    limits.maxNodes = 3;
    EXPECT_EQ(error("a = 1\nb = 2\nc = 3\n", limits), "in:4:1: holds more than 3 values");
    limits = {};
    limits.maxScalarBytes = 4;
    EXPECT_EQ(error("a = \"12345\"", limits), "in:1:5: this key or value is longer than 4 bytes");
    EXPECT_EQ(error("abcde = 1", limits), "in:1:1: this key or value is longer than 4 bytes");
    EXPECT_EQ(failure("a = \"12345\"", limits).code, ErrorCode::LimitExceeded);
}

TEST_F(TomlReader, HugeTablesAndDeepDocumentsAreNoTrouble) {
    std::string many;
    for (int i = 0; i < 50'000; ++i) {
        many += "[http.routers.r" + std::to_string(i) + "]\nrule = \"Path(`/`)\"\n";
    }
    EXPECT_EQ(root(many).at({"http", "routers"})->members.size(), 50'000U);
    Limits deep;
    deep.maxDepth = 1'000'000;
    const std::string nested = "a = " + std::string(200'000, '[') + std::string(200'000, ']');
    EXPECT_TRUE(root(nested, deep).get("a")->isSequence());
    EXPECT_EQ(failure(nested).code, ErrorCode::LimitExceeded);
}

TEST_F(TomlReader, EmptyFilesAndByteOrderMarks) {
    EXPECT_TRUE(root("").isMapping());
    EXPECT_TRUE(root("# nothing\r\n").members.empty());
    const Node& file = root("\xEF\xBB\xBF"
                            "a = 1\r\nb = \"x\"\r\n");
    EXPECT_EQ(file.members[0].keyRange.begin, 3U);
    EXPECT_EQ(slice(file.get("b")->range), "\"x\"");
    EXPECT_EQ(error("a = \"\xC3\x28\""),
              "in:1:6: found the byte 0xC3, which is not UTF-8; expected UTF-8 text");
}

TEST_F(TomlReader, PlaceholdersAreFlagged) {
    const Node& file = root("a = \"${PORT}\"\nb = '{{ env \"X\" }}'\nc = \"plain\"\n");
    EXPECT_EQ(file.get("a")->flags, kHasPlaceholder);
    EXPECT_EQ(file.get("b")->flags, kHasPlaceholder);
    EXPECT_EQ(file.get("c")->flags, 0);
}

} // namespace
} // namespace gatelens::text
