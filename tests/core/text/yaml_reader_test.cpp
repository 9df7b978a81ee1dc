// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_reader_fixture.h"

#include <gmock/gmock.h>

#include <limits>

namespace gatelens::text {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class YamlReader : public DataReaderTest {
protected:
    YamlReader()
        : DataReaderTest(Format::Yaml) {}
};

constexpr std::string_view kKong = "_format_version: \"3.0\"\n"
                                   "services:\n"
                                   "- name: \"über\"\n"
                                   "  url: http://a:80/\n"
                                   "  tags: [x, 'y'] # inline\n"
                                   "  routes:\n"
                                   "    - paths:\n"
                                   "      - /straße/😀\n"
                                   "      strip_path: false\n"
                                   "\n"
                                   "# end\n"
                                   "plugins: {}\n";

TEST_F(YamlReader, RangesAreTheBytesOfKeysAndValues) {
    const Node& file = root(std::string(kKong));
    const Node* service = file.get("services")->items[0];
    EXPECT_EQ(service->get("name")->text, "über");
    EXPECT_EQ(slice(service->get("name")->range), "\"über\"");
    EXPECT_EQ(slice(service->member("url")->keyRange), "url");
    EXPECT_EQ(slice(service->get("url")->range), "http://a:80/");
    EXPECT_EQ(slice(service->get("tags")->range), "[x, 'y']");
    const Node* route = service->get("routes")->items[0];
    EXPECT_EQ(slice(route->at({"paths"})->items[0]->range), "/straße/😀");
    EXPECT_EQ(slice(route->member("strip_path")->keyRange), "strip_path");
    EXPECT_EQ(place(route->get("strip_path")->range), "in:9:19");
    EXPECT_EQ(slice(file.member("plugins")->keyRange), "plugins");
    EXPECT_EQ(place(file.get("plugins")->range), "in:12:10");
    EXPECT_EQ(slice(file.get("plugins")->range), "{}");
}

TEST_F(YamlReader, CollectionsEndWithTheirLastValue) {
    const Node& file = root(std::string(kKong));
    const Node* service = file.get("services")->items[0];
    EXPECT_EQ(slice(service->get("routes")->range),
              "- paths:\n      - /straße/😀\n      strip_path: false");
    EXPECT_EQ(place(service->get("routes")->range), "in:7:5");
    EXPECT_EQ(place(service->range), "in:3:3");
    EXPECT_THAT(slice(file.get("services")->range), ::testing::EndsWith("strip_path: false"));
    EXPECT_EQ(place(file.get("services")->range), "in:3:1");
    EXPECT_EQ(file.range.begin, 0U);
    EXPECT_EQ(file.range.end, kKong.size() - 1);
}

TEST_F(YamlReader, ValuesThatAreNotWrittenStandBehindTheirKey) {
    const Node& file = root("a:\nb: # c\n\nc: {x, y: , z: 1, q:\n }\nd:\n- \n-\n- e\n");
    EXPECT_TRUE(file.get("a")->isNull());
    EXPECT_EQ(place(file.get("a")->range), "in:1:3");
    EXPECT_EQ(file.get("a")->range.size(), 0U);
    EXPECT_EQ(place(file.get("b")->range), "in:2:3");
    const Node* flow = file.get("c");
    EXPECT_EQ(place(flow->get("x")->range), "in:4:6");
    EXPECT_EQ(place(flow->get("y")->range), "in:4:10");
    EXPECT_EQ(place(flow->get("q")->range), "in:4:21");
    EXPECT_EQ(slice(flow->range), "{x, y: , z: 1, q:\n }");
    const Node* list = file.get("d");
    ASSERT_EQ(list->items.size(), 3U);
    EXPECT_EQ(place(list->items[0]->range), "in:7:2");
    EXPECT_EQ(place(list->items[1]->range), "in:8:2");
    EXPECT_EQ(slice(list->range), "- \n-\n- e");
}

TEST_F(YamlReader, ExplicitKeysAndPairsInLists) {
    const Node& file = root("? a\n: 1\n? b\n? c # d\n:   2\ne: [f: 1, {g: 2}: 3]\n");
    EXPECT_EQ(file.get("a")->asInt(), 1);
    EXPECT_TRUE(file.get("b")->isNull());
    EXPECT_EQ(place(file.get("b")->range), "in:3:4");
    EXPECT_EQ(file.get("c")->asInt(), 2);
    const Node* list = file.get("e");
    EXPECT_EQ(slice(list->items[0]->range), "f: 1");
    EXPECT_EQ(slice(list->items[1]->range), "{g: 2}: 3");
    EXPECT_EQ(list->items[1]->members[0].name, "{g: 2}");
}

TEST_F(YamlReader, CoreSchemaDecidesKinds) {
    const Node& file =
        root("[null, ~, true, FALSE, 1, -17, 0o17, 0x1F, 1.5, .5, -.inf, .nan, 1e3, text, '1', "
             "\"true\", 1.2.3, 10.0.0.1, tRue, +1, 0., -, .., 0x, 1e, a#b]");
    const std::vector<NodeKind> kinds{
        NodeKind::Null,   NodeKind::Null,   NodeKind::Bool,   NodeKind::Bool,   NodeKind::Int,
        NodeKind::Int,    NodeKind::Int,    NodeKind::Int,    NodeKind::Float,  NodeKind::Float,
        NodeKind::Float,  NodeKind::Float,  NodeKind::Float,  NodeKind::String, NodeKind::String,
        NodeKind::String, NodeKind::String, NodeKind::String, NodeKind::String, NodeKind::Int,
        NodeKind::Float,  NodeKind::String, NodeKind::String, NodeKind::String, NodeKind::String,
        NodeKind::String};
    ASSERT_EQ(file.items.size(), kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        EXPECT_EQ(file.items[i]->kind, kinds[i]) << file.items[i]->text;
    }
    EXPECT_EQ(file.items[3]->asBool(), false);
    EXPECT_EQ(file.items[6]->asInt(), 15);
    EXPECT_EQ(file.items[7]->asInt(), 31);
    EXPECT_EQ(file.items[10]->asDouble(), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(file.items[14]->style, ScalarStyle::SingleQuoted);
}

TEST_F(YamlReader, WhatYaml11ReadsOtherwiseIsReported) {
    const std::vector<std::pair<std::string, std::string>> ambiguous{
        {"yes", "a string in YAML 1.2 and the boolean true to"},
        {"Off", "a string in YAML 1.2 and the boolean false to"},
        {"n", "a string in YAML 1.2 and the boolean false to"},
        {"0777", "an integer in YAML 1.2 and an octal number to"},
        {"089", "an integer in YAML 1.2 and a string to"},
        {"0o17", "an integer in YAML 1.2 and a string to"},
        {"1_000", "a string in YAML 1.2 and a number to"},
        {"0b11", "a string in YAML 1.2 and a number to"},
        {"12:30:45", "a string in YAML 1.2 and a number in base 60 to"},
        {"22:22", "a string in YAML 1.2 and a number in base 60 to"},
        {"1e3", "a number in YAML 1.2 and a string to"},
        {"12e03", "a number in YAML 1.2 and a string to"},
        {"2024-01-31", "a string in YAML 1.2 and a date to"},
        {"2001-12-14t21:59:43.10-05:00", "a string in YAML 1.2 and a date to"},
    };
    for (const auto& [value, message] : ambiguous) {
        root("a: " + value + "\n");
        ASSERT_EQ(diagnostics(), (Lines{"ambiguous-scalar in:1:4"})) << value;
        EXPECT_THAT(diagnostic(0).message, StartsWith(value + " is " + message));
        EXPECT_NE(diagnostic(0).severity, Severity::Error);
    }
    for (const auto plain : {"true", "\"yes\"", "'0777'", "8080:80", "10", "0", "1.5", "-0.5",
                             "1.5e+3", ".inf", "yesterday", "0x1F", "a:b", "1.2.3", "::1", "12:ab",
                             "192.168.0.1", "00:1B:44:11:3A:B7", "2024-1-1"}) {
        root("a: " + std::string(plain) + "\n");
        EXPECT_THAT(diagnostics(), IsEmpty()) << plain;
    }
}

TEST_F(YamlReader, AmbiguousKeysAreNotesAndValuesWarnings) {
    root("on: 1\nx: on\ny: 1\n");
    EXPECT_EQ(diagnostics(), (Lines{"ambiguous-scalar in:1:1", "ambiguous-scalar in:2:4"}));
    EXPECT_EQ(diagnostic(0).severity, Severity::Note);
    EXPECT_EQ(diagnostic(1).severity, Severity::Warning);
}

TEST_F(YamlReader, QuotedAndBlockScalars) {
    const Node& file = root("a: 'it''s'\n"
                            "b: \"tab\\tu\\u00e9 \\\n   joined\"\n"
                            "c: |\n  line 1\n   line 2\n\n\n"
                            "d: >-   # folded\n  one\n  two\n"
                            "e: |2+\n   kept\n\n"
                            "f: plain\n  over lines\n"
                            "g: |\n"
                            "h: \"\"\n");
    EXPECT_EQ(file.get("a")->text, "it's");
    EXPECT_EQ(slice(file.get("a")->range), "'it''s'");
    EXPECT_EQ(file.get("b")->text, "tab\tué joined");
    EXPECT_EQ(slice(file.get("b")->range), "\"tab\\tu\\u00e9 \\\n   joined\"");
    EXPECT_EQ(file.get("c")->text, "line 1\n line 2\n");
    EXPECT_EQ(slice(file.get("c")->range), "|\n  line 1\n   line 2");
    EXPECT_EQ(file.get("c")->style, ScalarStyle::Literal);
    EXPECT_EQ(file.get("d")->text, "one two");
    EXPECT_EQ(slice(file.get("d")->range), ">-   # folded\n  one\n  two");
    EXPECT_EQ(file.get("d")->style, ScalarStyle::Folded);
    EXPECT_EQ(file.get("e")->text, " kept\n\n");
    EXPECT_EQ(slice(file.get("e")->range), "|2+\n   kept");
    EXPECT_EQ(file.get("f")->text, "plain over lines");
    EXPECT_EQ(slice(file.get("f")->range), "plain\n  over lines");
    EXPECT_EQ(file.get("g")->text, "");
    EXPECT_TRUE(file.get("g")->isString());
    EXPECT_EQ(slice(file.get("g")->range), "|");
    EXPECT_TRUE(file.get("h")->isString());
}

TEST_F(YamlReader, AliasesShareWhatTheirAnchorsHold) {
    const Node& file = root("base: &b # the anchor\n"
                            "  timeout: 5\n"
                            "one: *b\n"
                            "list: [&s 'x', *s, *s]\n"
                            "*s : keyed\n"
                            "null_: &n\n"
                            "last: *n\n");
    EXPECT_EQ(slice(file.get("base")->range), "timeout: 5") << "without the anchor";
    const Node* one = file.get("one");
    EXPECT_TRUE(one->isMapping());
    EXPECT_EQ(one->flags, kFromAlias);
    EXPECT_EQ(slice(one->range), "*b");
    EXPECT_EQ(one->get("timeout"), file.get("base")->get("timeout")) << "the children are shared";
    EXPECT_EQ(slice(one->get("timeout")->range), "5");
    EXPECT_EQ(slice(file.get("list")->items[0]->range), "'x'");
    EXPECT_EQ(file.get("list")->items[0]->flags, 0);
    EXPECT_EQ(file.get("list")->items[2]->text, "x");
    EXPECT_EQ(slice(file.get("list")->items[2]->range), "*s");
    EXPECT_EQ(file.get("x")->text, "keyed");
    EXPECT_EQ(slice(file.member("x")->keyRange), "*s");
    EXPECT_TRUE(file.get("last")->isNull());
    EXPECT_EQ(slice(file.get("last")->range), "*n");
}

TEST_F(YamlReader, MergeKeysBringInWhatIsNotThere) {
    const Node& file = root("a: &a {x: 1, y: 2}\n"
                            "b: &b {y: 3, z: 4}\n"
                            "c:\n"
                            "  <<: [*a, *b]\n"
                            "  x: own\n"
                            "d: {<<: *a, <<: {w: 5}}\n"
                            "e: {<<: 1}\n"
                            "f: {\"<<\": *a}\n");
    const Node* c = file.get("c");
    ASSERT_EQ(c->members.size(), 3U);
    EXPECT_EQ(c->get("x")->text, "own");
    EXPECT_EQ(c->get("x")->flags, 0);
    EXPECT_EQ(c->get("y")->text, "2") << "earlier sources win";
    EXPECT_EQ(c->get("y")->flags, kFromMerge);
    EXPECT_EQ(place(c->get("y")->range), "in:1:17");
    EXPECT_EQ(place(c->member("z")->keyRange), "in:2:14");
    EXPECT_EQ(c->get("<<"), nullptr);
    EXPECT_EQ(file.at({"d", "w"})->text, "5");
    EXPECT_EQ(file.at({"d", "x"})->text, "1");
    EXPECT_EQ(file.at({"e", "<<"})->text, "1");
    EXPECT_TRUE(file.at({"f", "<<"})->isMapping()) << "quoted it is a key like others";
    EXPECT_EQ(diagnostics(), (Lines{"duplicate-key in:6:13", "bad-merge in:7:9"}));
    EXPECT_EQ(diagnostic(1).message, "the merge key << has an integer as its value");
}

TEST_F(YamlReader, TagsChangeOrKeepTheType) {
    const Node& file = root("a: !!str 80\nb: !!int \"80\"\nc: !env HOST\nd: !!bool maybe\n"
                            "e: ! 12\nf: &x !!float 1\ng: !!map {k: v}\nh: !custom [1]\n"
                            "i: !!binary aGk=\nj: !!null ''\nk: !<tag:example.com,2000:t> v\n"
                            "l: !!str\n");
    EXPECT_TRUE(file.get("a")->isString());
    EXPECT_EQ(file.get("a")->flags, kTagged);
    EXPECT_EQ(slice(file.get("a")->range), "80");
    EXPECT_EQ(file.get("b")->asInt(), 80);
    EXPECT_EQ(file.get("c")->text, "HOST");
    EXPECT_EQ(file.get("c")->flags, kTagged);
    EXPECT_EQ(slice(file.get("c")->range), "HOST");
    EXPECT_TRUE(file.get("d")->isString());
    EXPECT_TRUE(file.get("e")->isString());
    EXPECT_EQ(file.get("f")->kind, NodeKind::Float);
    EXPECT_EQ(slice(file.get("f")->range), "1");
    EXPECT_EQ(slice(file.get("g")->range), "{k: v}");
    EXPECT_EQ(file.get("h")->flags, kTagged);
    EXPECT_TRUE(file.get("h")->isSequence());
    EXPECT_TRUE(file.get("i")->isString());
    EXPECT_TRUE(file.get("j")->isNull());
    EXPECT_EQ(file.get("l")->text, "");
    EXPECT_TRUE(file.get("l")->isString());
    EXPECT_EQ(diagnostics(), (Lines{"unknown-tag in:3:9", "invalid-tagged-value in:4:11",
                                    "unknown-tag in:8:12", "unknown-tag in:11:30"}));
    EXPECT_EQ(diagnostic(0).message, "the tag !env is unknown; the value counts as a string");
    EXPECT_EQ(diagnostic(1).severity, Severity::Error);
    EXPECT_EQ(diagnostic(1).message, "\"maybe\" is tagged !!bool and is no such value");
}

TEST_F(YamlReader, EveryDocumentIsARoot) {
    root("---\na: 1\n---\n---\n- b\n...\n---\n&x c: *x\n");
    ASSERT_EQ(m_document->roots.size(), 4U);
    EXPECT_EQ(m_document->roots[0]->get("a")->asInt(), 1);
    EXPECT_TRUE(m_document->roots[1]->isNull());
    EXPECT_EQ(place(m_document->roots[1]->range), "in:3:4");
    EXPECT_EQ(m_document->roots[2]->items[0]->text, "b");
    EXPECT_EQ(m_document->roots[3]->get("c")->text, "c");
    EXPECT_THAT(error("&x a: 1\n---\nb: *x\n"), HasSubstr("in:3:4: found the alias *x"))
        << "anchors end with their document";
    root("# only a comment\n");
    ASSERT_EQ(m_document->roots.size(), 1U);
    EXPECT_TRUE(m_document->root()->isNull());
    EXPECT_TRUE(root("").isNull());
}

TEST_F(YamlReader, LineBreaksAndByteOrderMarks) {
    const Node& file = root("\xEF\xBB\xBF"
                            "a: 'é'\r\nb: |\r\n  x\r\n  y\r\nc: z\r\n");
    EXPECT_EQ(file.range.begin, 3U);
    EXPECT_EQ(slice(file.members[0].keyRange), "a");
    EXPECT_EQ(slice(file.get("a")->range), "'é'");
    EXPECT_EQ(file.get("b")->text, "x\ny\n");
    EXPECT_EQ(slice(file.get("b")->range), "|\r\n  x\r\n  y");
    EXPECT_EQ(slice(file.get("c")->range), "z");
    EXPECT_EQ(place(file.get("c")->range), "in:5:4");
}

TEST_F(YamlReader, KeysThatAreNoText) {
    const Node& file = root("200: ok\n~: nothing\n? \n: empty\n[a, b]: list\n? {x: 1}\n: mapping\n"
                            "true: t\nhost: {{ .Values.host }}\n");
    EXPECT_EQ(file.get("200")->text, "ok");
    EXPECT_EQ(file.get("~")->text, "nothing");
    EXPECT_EQ(file.get("")->text, "empty");
    EXPECT_EQ(file.get("[a, b]")->text, "list");
    EXPECT_EQ(file.get("{x: 1}")->text, "mapping");
    EXPECT_EQ(slice(file.member("{x: 1}")->keyRange), "{x: 1}");
    EXPECT_EQ(diagnostics(),
              (Lines{"non-scalar-key in:5:1", "non-scalar-key in:6:3", "non-scalar-key in:9:8"}));
    EXPECT_EQ(diagnostic(0).message, "a list is used as a key; no gateway reads such a key");
    EXPECT_THAT(diagnostic(2).fix, HasSubstr("render the template first"));
}

TEST_F(YamlReader, DuplicateKeysAreReportedWithBothPlaces) {
    root("a: 1\nb:\n  c: 1\n  \"c\": 2\na: 3\n");
    EXPECT_EQ(diagnostics(), (Lines{"duplicate-key in:4:3", "duplicate-key in:5:1"}));
    EXPECT_EQ(diagnostic(0).message, "the key \"c\" stands here again; the first is at 3:3");
    EXPECT_EQ(m_document->root()->get("a")->text, "3");
}

TEST_F(YamlReader, ErrorsSayWhereWhatAndWhatElse) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a:\n\tb: 1\n", "in:2:1: found character that cannot start any token while scanning for "
                         "the next token; found a tab; YAML indents with spaces, not tabs"},
        {"a: b: c\n", "in:1:5: mapping values are not allowed in this context; found ':'; check "
                      "the indentation"},
        {"é: [1, 2\nb: 3\n", "in:2:2: did not find expected ',' or ']' while parsing a flow "
                             "sequence that begins at 1:4; found ':'"},
        {"a: \"x\n", "in:2:1: found unexpected end of stream while scanning a quoted scalar that "
                     "begins at 1:4; found the end of the file"},
        {"a: 1\n b: 2\n", "in:2:3: mapping values are not allowed in this context"},
        {"a:\n  - x\n y: 1\n", "in:3:2: did not find expected key while parsing a block mapping "
                               "that begins at 1:1; found 'y'; check the indentation"},
        {"a: @x\n", "in:1:4: found character that cannot start any token while scanning for the "
                    "next token; found '@'; quote a value that starts with this character"},
        {"a: \"\\q\"\n", "found unknown escape character while parsing a quoted scalar that begins "
                         "at 1:4; found '\\'; write a backslash as \\\\ or use single quotes"},
        {"a: *b\n", "in:1:4: found the alias *b, expected an anchor &b before it"},
        {"a: &x [1, *x]\n", "in:1:11: found the alias *x inside its own value, which begins at "
                            "1:7; expected a value that does not hold itself"},
        {"{{- if .Values.x }}\na: 1\n{{- end }}\n", "this looks like a template"},
        {std::string("a: \0\n", 5), "in:1:4: found the control character U+0000, which YAML does "
                                    "not allow"},
        {"é: \x07\n", "in:1:4: found the control character U+0007"},
        {"a: \xC2\x80\n", "in:1:4: found"},
        {"a: \xE9\n", "in:1:4: found the byte 0xE9, which is not UTF-8; expected UTF-8 text"},
        {std::string("\xFF\xFE"
                     "a\0",
                     4),
         "in:1:1: found UTF-16 text, expected UTF-8"},
        {"%YAML 3.0\n---\na\n", "found incompatible YAML document"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_THAT(error(text), HasSubstr(expected)) << text;
        EXPECT_EQ(failure(text).code, ErrorCode::InvalidInput) << text;
    }
}

std::string billionLaughs(int levels) {
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i <= levels; ++i) {
        const std::string alias = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias;
        for (int j = 1; j < 10; ++j) {
            text += ", " + alias;
        }
        text += "]\n";
    }
    return text;
}

TEST_F(YamlReader, AliasBombsAreRefused) {
    const Error error = failure(billionLaughs(60)); // 10^61 would overflow a counter
    EXPECT_EQ(error.code, ErrorCode::LimitExceeded);
    EXPECT_EQ(error.text(),
              "in:8:10: with the alias *a6 the document holds more than 20000000 values");
    EXPECT_TRUE(root(billionLaughs(3)).isMapping());
    std::string merges = "a: &a {";
    for (int i = 0; i < 1'000; ++i) {
        merges += "k" + std::to_string(i) + ": 1, ";
    }
    merges += "}\n";
    for (int i = 0; i < 1'000; ++i) {
        merges += "m" + std::to_string(i) + ": {<<: *a}\n";
    }
    Limits limits;
    limits.maxNodes = 100'000;
    EXPECT_EQ(failure(merges, limits).code, ErrorCode::LimitExceeded);
}

TEST_F(YamlReader, ChainsOfAliasesAreAsDeepAsTheyReach) {
    std::string chain = "a0: &a0 [x]\n";
    for (int i = 1; i < 300; ++i) {
        chain += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" +
                 std::to_string(i - 1) + "]\n";
    }
    EXPECT_EQ(error(chain), "in:200:14: is nested deeper than 200 levels");
}

TEST_F(YamlReader, LimitsNameTheirPlace) {
    Limits limits;
    limits.maxDepth = 2;
    EXPECT_EQ(error("a: [1]\n", limits), "no error");
    EXPECT_EQ(error("a:\n  b:\n    c: 1\n", limits), "in:3:5: is nested deeper than 2 levels");
    EXPECT_EQ(error("[[[", limits), "in:1:3: is nested deeper than 2 levels");
    limits = {};
    limits.maxNodes = 3;
    EXPECT_EQ(error("[1, 2]", limits), "no error");
    EXPECT_EQ(error("[1, 2, 3,\n 4]", limits), "in:2:2: holds more than 3 values");
    limits = {};
    limits.maxScalarBytes = 3;
    EXPECT_EQ(error("abc: abc\n", limits), "no error");
    EXPECT_EQ(error("a: abcd\n", limits), "in:1:4: this key or value is longer than 3 bytes");
    EXPECT_EQ(error("abcd: 1\n", limits), "in:1:1: this key or value is longer than 3 bytes");
    limits = {};
    limits.maxBytes = 3;
    EXPECT_EQ(failure("a: 1", limits).code, ErrorCode::LimitExceeded);
    EXPECT_EQ(failure(std::string(100'000, '[')).code, ErrorCode::LimitExceeded);
}

TEST_F(YamlReader, PlaceholdersAreFlagged) {
    const Node& file = root("- ${HOST}\n- http://${HOST:-localhost}:80\n- '{{ .Host }}'\n"
                            "- ${{ env \"DECK_X\" }}\n- '%BACKEND%'\n- plain\n- a$b{c}\n"
                            "- ${{ADMIN_KEY:=x}}\n- '%20'\n");
    std::string flags;
    for (const Node* item : file.items) {
        flags += (item->flags & kHasPlaceholder) != 0 ? 'p' : '-';
    }
    EXPECT_EQ(flags, "ppppp--p-");
}

} // namespace
} // namespace gatelens::text
