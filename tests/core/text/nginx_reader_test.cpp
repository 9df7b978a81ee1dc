// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {
namespace {

class NginxReader : public testing::Test {
protected:
    Result<DocumentPtr> tryRead(std::string text, const Limits& limits = {}) {
        return readNginx(m_map.add(SourceKind::File, "nginx.conf", std::move(text)), limits);
    }
    const Node& read(std::string text) {
        auto document = tryRead(std::move(text));
        EXPECT_TRUE(document.has_value()) << document.error().text();
        m_document = document ? *document : tryRead("").value();
        return *m_document->root();
    }
    std::string slice(const SourceRange& range) const { return std::string(m_map.slice(range)); }
    std::string place(const SourceRange& range) const { return m_map.place(range); }
    // "place: message" of the error that the text must give.
    std::string errorOf(std::string text) {
        auto document = tryRead(std::move(text));
        return document ? "no error" : document.error().text();
    }

    SourceMap m_map;
    DocumentPtr m_document;
};

std::vector<std::string> words(const Node& directive) {
    std::vector<std::string> out{std::string(directive.text)};
    for (const Node* item : directive.items) {
        out.emplace_back(item->text);
    }
    return out;
}

using Words = std::vector<std::string>;

TEST_F(NginxReader, ReadsDirectivesAndBlocksWithTheirBytes) {
    const Node& root = read("user www;\n"
                            "http {\n"
                            "    server { listen 80; }\n"
                            "}\n");
    ASSERT_EQ(root.items.size(), 2U);
    EXPECT_EQ(words(*root.items[0]), (Words{"user", "www"}));
    EXPECT_EQ(slice(root.items[0]->range), "user www;");
    EXPECT_EQ(slice(root.items[0]->nameRange), "user");
    EXPECT_EQ(slice(root.items[0]->items[0]->range), "www");
    const Node* http = root.directive("http");
    ASSERT_NE(http, nullptr);
    EXPECT_EQ(slice(http->range), "http {\n    server { listen 80; }\n}");
    const Node* server = http->directive("server");
    ASSERT_NE(server, nullptr);
    EXPECT_EQ(slice(server->block->range), "{ listen 80; }");
    EXPECT_EQ(place(server->directive("listen")->range), "nginx.conf:3:14");
}

TEST_F(NginxReader, DecodesQuotesAndEscapesAsNginxDoes) {
    const Node& root = read(R"(add_header X "say \"hi\"\t\d" 'a"b' c\;d \"e;)");
    EXPECT_EQ(words(*root.items[0]),
              (Words{"add_header", "X", "say \"hi\"\t\\d", "a\"b", "c\\;d", "\"e"}));
    EXPECT_EQ(root.items[0]->items[0]->style, ScalarStyle::Plain);
    EXPECT_EQ(root.items[0]->items[1]->style, ScalarStyle::DoubleQuoted);
    EXPECT_EQ(root.items[0]->items[2]->style, ScalarStyle::SingleQuoted);
    EXPECT_EQ(slice(root.items[0]->items[1]->range), R"("say \"hi\"\t\d")");
}

TEST_F(NginxReader, QuotedWordsMayHoldLinesSemicolonsAndBraces) {
    const Node& root = read("log_format main '$remote_addr {'\n"
                            "                'a;b }';\n");
    EXPECT_EQ(words(*root.items[0]), (Words{"log_format", "main", "$remote_addr {", "a;b }"}));
}

TEST_F(NginxReader, BracesOfVariablesOpenNoBlock) {
    const Node& root = read("location ~ ^/${name}/x$ { proxy_pass http://${backend}/$1; }");
    const Node* location = root.directive("location");
    EXPECT_EQ(words(*location), (Words{"location", "~", "^/${name}/x$"}));
    EXPECT_EQ(location->directive("proxy_pass")->arg(0), "http://${backend}/$1");
}

TEST_F(NginxReader, IfConditionsKeepTheirParentheses) {
    const Node& root = read(R"-(if ($http_cookie ~* "id=([^;]+)(?:;|$)") { set $id $1; })-");
    EXPECT_EQ(words(*root.items[0]),
              (Words{"if", "($http_cookie", "~*", "id=([^;]+)(?:;|$)", ")"}));
}

TEST_F(NginxReader, CommentsEndAtTheLineAndStartOnlyAtAWord) {
    const Node& root = read("# {\nroot /a#b; # } \"\n#last");
    ASSERT_EQ(root.items.size(), 1U);
    EXPECT_EQ(root.items[0]->arg(0), "/a#b");
}

TEST_F(NginxReader, MapBodiesKeepQuotedNames) {
    const Node& root = read("map $uri $new {\n"
                            "    default 0;\n"
                            "    \"~^/old (.*)\" /new/$1;\n"
                            "    include /etc/nginx/x.map;\n"
                            "}\n");
    const auto entries = root.items[0]->directives();
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[1]->text, "~^/old (.*)");
    EXPECT_EQ(entries[1]->style, ScalarStyle::DoubleQuoted);
    EXPECT_EQ(slice(entries[1]->nameRange), "\"~^/old (.*)\"");
}

TEST_F(NginxReader, LuaCodeIsOneRawText) {
    const std::string code = R"(
        local t = { a = "}", b = '\'}' } -- }
        --[==[ } ]] ]==]
        ngx.say([[ } ]], t.a) -- it's
    )";
    const Node& root = read("location / { content_by_lua_block {" + code + "} deny all; }");
    const Node* lua = root.items[0]->directive("content_by_lua_block");
    ASSERT_NE(lua, nullptr);
    ASSERT_NE(lua->block, nullptr);
    EXPECT_EQ(lua->block->kind, NodeKind::String);
    EXPECT_EQ(lua->block->style, ScalarStyle::Literal);
    EXPECT_EQ(lua->block->text, code);
    EXPECT_EQ(slice(lua->block->range), "{" + code + "}");
    EXPECT_TRUE(lua->directives().empty());
    EXPECT_EQ(root.items[0]->directive("deny")->arg(0), "all");
}

TEST_F(NginxReader, LuaBlocksMayHaveArguments) {
    const Node& root = read("set_by_lua_block $x { return 1 }");
    EXPECT_EQ(words(*root.items[0]), (Words{"set_by_lua_block", "$x"}));
    EXPECT_EQ(root.items[0]->block->text, " return 1 ");
}

TEST_F(NginxReader, DumpsMayStartWithTheTestResult) {
    const Node& root = read("nginx: the configuration file /x/nginx.conf syntax is ok\n"
                            "nginx: configuration file /x/nginx.conf test is successful\n"
                            "# configuration file /x/nginx.conf:\n"
                            "events { }\n");
    ASSERT_EQ(root.items.size(), 1U);
    EXPECT_EQ(place(root.items[0]->range), "nginx.conf:4:1");
}

// The messages of nginx for the same inputs name the same trouble; places are ours.
TEST_F(NginxReader, ErrorsSayWhereAndWhat) {
    EXPECT_EQ(errorOf("http {\n  server {\n  }\n"),
              "nginx.conf:1:1: unexpected end of file: the block of \"http\" that starts here has "
              "no closing \"}\"");
    EXPECT_EQ(errorOf("events { }\n}\n"), "nginx.conf:2:1: unexpected \"}\": no block is open");
    EXPECT_EQ(errorOf("a {\n  listen 80\n}\n"),
              "nginx.conf:3:1: unexpected \"}\": the directive \"listen\" at nginx.conf:2:3 is not "
              "terminated by \";\"");
    EXPECT_EQ(errorOf("a \"b\n;c d;\n"),
              "nginx.conf:1:3: the string that starts here has no closing \"");
    EXPECT_EQ(errorOf("a 'b"), "nginx.conf:1:3: the string that starts here has no closing '");
    EXPECT_EQ(errorOf("a \"b\\"), "nginx.conf:1:3: the string that starts here has no closing \"");
    EXPECT_EQ(errorOf("user www"),
              "nginx.conf:1:1: unexpected end of file: the directive \"user\" is not terminated by "
              "\";\"");
    EXPECT_EQ(errorOf("user www;;"), "nginx.conf:1:10: unexpected \";\": no directive precedes it");
    EXPECT_EQ(errorOf("{ }"), "nginx.conf:1:1: unexpected \"{\": no directive precedes it");
    EXPECT_EQ(errorOf("a \"b\"c;"),
              "nginx.conf:1:6: unexpected \"c\" after the closing \"; a space "
              "or \";\" is missing");
    EXPECT_EQ(errorOf("x_by_lua_block {\n --[[ }\n"),
              "nginx.conf:1:16: the Lua code of \"x_by_lua_block\" that starts here has no closing "
              "\"}\"; a long bracket or comment in it is not closed");
    EXPECT_EQ(errorOf("server_name {{ host }};"),
              "nginx.conf:1:13: unexpected \"{\": this looks like a template that still has to be "
              "rendered; read the file that it produces");
    EXPECT_EQ(errorOf(std::string("a\0;", 3)), "nginx.conf:1:2: a NUL byte; configuration is text");
}

TEST_F(NginxReader, OddBytesAreReportedOnce) {
    auto document = tryRead("\xEF\xBB\xBFroot /caf\xE9 \xE9;");
    ASSERT_TRUE(document.has_value());
    ASSERT_EQ((*document)->diagnostics.size(), 2U);
    EXPECT_EQ((*document)->diagnostics[0].code, "not-utf8");
    EXPECT_EQ((*document)->diagnostics[1].code, "byte-order-mark");
    EXPECT_EQ((*document)->root()->items[0]->text, "root");
}

TEST_F(NginxReader, WordsThatNginxRefusesAsTooLongAreReported) {
    auto document = tryRead("a " + std::string(5000, 'x') + ";");
    ASSERT_TRUE(document.has_value());
    ASSERT_EQ((*document)->diagnostics.size(), 1U);
    EXPECT_EQ((*document)->diagnostics[0].code, "too-long-parameter");
}

TEST_F(NginxReader, LimitsHold) {
    Limits limits;
    limits.maxDepth = 50;
    std::string deep;
    for (int i = 0; i < 51; ++i) {
        deep += "a {";
    }
    auto document = tryRead(deep + std::string(51, '}'), limits);
    ASSERT_FALSE(document.has_value());
    EXPECT_EQ(document.error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(document.error().place, "nginx.conf:1:151");

    limits.maxNodes = 10;
    document = tryRead("a b c; d e f; g h i; j k l;", limits);
    ASSERT_FALSE(document.has_value());
    EXPECT_EQ(document.error().code, ErrorCode::LimitExceeded);

    limits.maxBytes = 5;
    EXPECT_EQ(tryRead("abcdef;", limits).error().code, ErrorCode::LimitExceeded);
}

TEST_F(NginxReader, EmptyFilesHaveAnEmptyRoot) {
    EXPECT_TRUE(read("").items.empty());
    EXPECT_TRUE(read("# only a comment").items.empty());
}

} // namespace
} // namespace gatelens::text
