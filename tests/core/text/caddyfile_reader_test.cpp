// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/caddyfile_fragment.h"
#include "core/text/document.h"

#include <gtest/gtest.h>

namespace gatelens::text {
namespace {

class CaddyfileReader : public ::testing::Test {
protected:
    const Node& root(std::string text) {
        const SourceFile& file = m_sources.add(SourceKind::Memory, "Caddyfile", std::move(text));
        auto document = readCaddyfile(file);
        EXPECT_TRUE(document) << document.error().text();
        m_document = *document;
        return *m_document->root();
    }
    Error error(std::string text, const Limits& limits = {}) {
        const SourceFile& file = m_sources.add(SourceKind::Memory, "Caddyfile", std::move(text));
        auto document = readCaddyfile(file, limits);
        EXPECT_FALSE(document);
        return document ? Error{} : document.error();
    }
    std::string slice(const SourceRange& range) { return std::string(m_sources.slice(range)); }

    SourceMap m_sources;
    DocumentPtr m_document;
};

std::vector<std::string> arguments(const Node& directive) {
    std::vector<std::string> texts;
    for (const Node* item : directive.items) {
        texts.emplace_back(item->text);
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST_F(CaddyfileReader, ReadsSitesGlobalOptionsSnippetsAndImports) {
    const Node& file = root("{\n\tadmin off\n}\n"
                            "(common) {\n\tencode gzip\n}\n"
                            "import sites/*\n"
                            "a.example.com, b.example.com:8443 {\n"
                            "\timport common\n"
                            "\treverse_proxy /api/* 10.0.0.1:80 10.0.0.2:80 {\n"
                            "\t\tlb_policy first\n"
                            "\t}\n"
                            "}\n");
    ASSERT_EQ(file.items.size(), 4U);
    EXPECT_EQ(file.items[0]->text, "");
    EXPECT_EQ(file.items[0]->directive("admin")->arg(0), "off");
    EXPECT_EQ(file.items[1]->text, "(common)");
    EXPECT_EQ(file.items[2]->text, "import");
    EXPECT_EQ(file.items[2]->arg(0), "sites/*");

    const Node& site = *file.items[3];
    EXPECT_EQ(site.text, "a.example.com");
    EXPECT_EQ(slice(site.nameRange), "a.example.com");
    EXPECT_EQ(arguments(site), Texts{"b.example.com:8443"});
    const Node* proxy = site.directive("reverse_proxy");
    ASSERT_NE(proxy, nullptr);
    EXPECT_EQ(arguments(*proxy), (Texts{"/api/*", "10.0.0.1:80", "10.0.0.2:80"}));
    EXPECT_EQ(slice(proxy->items[1]->range), "10.0.0.1:80");
    EXPECT_EQ(slice(proxy->range),
              "reverse_proxy /api/* 10.0.0.1:80 10.0.0.2:80 {\n\t\tlb_policy first\n\t}");
    EXPECT_EQ(slice(proxy->block->range), "{\n\t\tlb_policy first\n\t}");
    EXPECT_EQ(m_sources.place(proxy->directive("lb_policy")->range), "Caddyfile:11:3");
}

TEST_F(CaddyfileReader, OneSiteNeedsNoBraces) {
    const Node& file = root("# the only site\nlocalhost:8080\n\nrespond \"hello\" 200\nlog\n");
    ASSERT_EQ(file.items.size(), 1U);
    const Node& site = *file.items[0];
    EXPECT_EQ(site.text, "localhost:8080");
    ASSERT_EQ(site.directives().size(), 2U);
    EXPECT_EQ(arguments(*site.directives()[0]), (Texts{"hello", "200"}));
    EXPECT_EQ(site.directives()[0]->items[0]->style, ScalarStyle::DoubleQuoted);
    EXPECT_EQ(slice(site.directives()[0]->items[0]->range), "\"hello\"");
}

TEST_F(CaddyfileReader, AddressesContinueAfterACommaAndMayStandAlone) {
    const Node& file = root("a.test,\nb.test\nrespond ok\n");
    ASSERT_EQ(file.items.size(), 1U);
    EXPECT_EQ(arguments(*file.items[0]), Texts{"b.test"});
    EXPECT_EQ(root("a.test").items[0]->block, nullptr);
}

TEST_F(CaddyfileReader, QuotesEscapesAndLineContinuation) {
    const Node& site =
        *root("a.test {\n"
              "  respond \"say \\\"hi\\\" \\n # no comment\" `raw \"\\` \\\n    200\n"
              "  header X-A#b c # comment\n"
              "  path a\\b \"two\nlines\"\n"
              "  default \\\"\"\" \\\"x\"\n"
              "}\n")
             .items[0];
    ASSERT_EQ(site.directives().size(), 4U);
    EXPECT_EQ(arguments(*site.directives()[3]), (Texts{"\"", "\\x"}));
    EXPECT_EQ(arguments(*site.directives()[0]),
              (Texts{"say \"hi\" \\n # no comment", "raw \"\\", "200"}));
    EXPECT_EQ(site.directives()[0]->items[1]->style, ScalarStyle::SingleQuoted);
    EXPECT_EQ(arguments(*site.directives()[1]), (Texts{"X-A#b", "c"}));
    EXPECT_EQ(arguments(*site.directives()[2]), (Texts{"a\\b", "two\nlines"}));
}

TEST(CaddyfileFragment, HoldsDirectivesAndNoSites) {
    SourceMap sources;
    const SourceFile& file = sources.add(SourceKind::Memory, "common",
                                         "header Cache-Control \"public, max-age=60\"\n"
                                         "handle /a {\n\trespond a\n}\n");
    const auto document = readCaddyfileFragment(file);
    ASSERT_TRUE(document) << document.error().text();
    const auto directives = (*document)->root()->items;
    ASSERT_EQ(directives.size(), 2U);
    EXPECT_EQ(directives[0]->text, "header");
    EXPECT_EQ(directives[0]->arg(1), "public, max-age=60");
    ASSERT_NE(directives[1]->block, nullptr);
    const SourceFile& odd = sources.add(SourceKind::Memory, "odd", "header A b\n}\n");
    EXPECT_FALSE(readCaddyfileFragment(odd));
}

TEST_F(CaddyfileReader, HeredocsLoseTheIndentOfTheirMarker) {
    const Node& site = *root("a.test {\n"
                             "\trespond <<HTML\n"
                             "\t\t<b>\n"
                             "\n"
                             "\t\t  x </b>\n"
                             "\t\tHTML 200\n"
                             "\trespond \\<<NOT\n"
                             "\trespond <<NOT here\n"
                             "}\n")
                            .items[0];
    ASSERT_EQ(site.directives().size(), 3U);
    EXPECT_EQ(arguments(*site.directives()[0]), (Texts{"<b>\n\n  x </b>", "200"}));
    EXPECT_EQ(site.directives()[0]->items[0]->style, ScalarStyle::Literal);
    EXPECT_EQ(m_sources.place(site.directives()[0]->items[0]->range), "Caddyfile:2:10");
    EXPECT_EQ(arguments(*site.directives()[1]), Texts{"<<NOT"});
    EXPECT_EQ(arguments(*site.directives()[2]), (Texts{"<<NOT", "here"}));
}

TEST_F(CaddyfileReader, EnvironmentPlaceholdersStayAndAreFlagged) {
    const Node& file = root("{$SITE:a.test b.test} {\n"
                            "  reverse_proxy {$BACK:10.0.0.1:80} \"{env.KEY}\" {path}\n"
                            "}\n");
    const Node& site = *file.items[0];
    EXPECT_EQ(site.text, "{$SITE:a.test b.test}");
    EXPECT_TRUE(site.flags & kHasPlaceholder);
    const Node& proxy = *site.directives()[0];
    EXPECT_EQ(proxy.arg(0), "{$BACK:10.0.0.1:80}");
    EXPECT_TRUE(proxy.items[0]->flags & kHasPlaceholder);
    EXPECT_TRUE(proxy.items[1]->flags & kHasPlaceholder);
    EXPECT_FALSE(proxy.items[2]->flags & kHasPlaceholder);
}

TEST_F(CaddyfileReader, ByteOrderMarkAndCarriageReturnsAreNoText) {
    const Node& file = root("\xEF\xBB\xBF"
                            "a.test {\r\n  respond ok\r\n}\r\n");
    EXPECT_EQ(file.items[0]->text, "a.test");
    EXPECT_EQ(arguments(*file.items[0]->directives()[0]), Texts{"ok"});
}

TEST_F(CaddyfileReader, EmptyFilesHaveNoSites) {
    EXPECT_TRUE(root("").items.empty());
    EXPECT_TRUE(root("# nothing here\n").items.empty());
}

TEST_F(CaddyfileReader, ErrorsNameThePlaceAndTheFix) {
    const auto expect = [this](std::string text, std::string_view place, std::string_view part) {
        const Error found = error(text);
        EXPECT_EQ(found.code, ErrorCode::InvalidInput) << text;
        EXPECT_EQ(found.place, place) << found.message;
        EXPECT_NE(found.message.find(part), std::string::npos) << found.message;
    };
    expect("a.test {\n  respond ok\n", "Caddyfile:1:8", "'}' is missing");
    expect("a.test {\n  route\n  {\n  }\n}\n", "Caddyfile:3:3", "end of the line before");
    expect("a.test {\n  route { respond ok }\n}\n", "Caddyfile:2:11", "start a new line");
    expect("a.test{\n}\n", "Caddyfile:1:1", "put a space");
    expect("a.test,b.test {\n}\n", "Caddyfile:1:1", "contains a comma");
    expect("a.test, {\n}\n", "Caddyfile:1:9", "extra comma");
    expect("a.test,\n", "Caddyfile:1:1", "another address");
    expect("@m path /x\n", "Caddyfile:1:1", "outside a site block");
    expect("a.test {\n  handle {}\n}\n", "Caddyfile:2:10", "no block");
    expect("a.test {\n  respond <<<X\n  X\n}\n", "Caddyfile:2:11", "use two");
    expect("a.test {\n  respond <<A!\n  A!\n}\n", "Caddyfile:2:11", "only letters");
    expect("a.test {\n  respond <<END\n  text\n}\n", "Caddyfile:2:11", "never ends");
    expect("a.test {\n  respond <<END\n x\n  END\n}\n", "Caddyfile:3:1", "white space");
}

TEST_F(CaddyfileReader, FaultsThatCaddyOverlooksAreDiagnostics) {
    root("a.test {\n  respond ok\n}\n}\n");
    ASSERT_EQ(m_document->diagnostics.size(), 1U);
    EXPECT_EQ(m_document->diagnostics[0].code, "unbalanced-brace");
    EXPECT_EQ(m_sources.place(m_document->diagnostics[0].range), "Caddyfile:4:1");

    root("a.test\nrespond \"never closed\n");
    ASSERT_EQ(m_document->diagnostics.size(), 1U);
    EXPECT_EQ(m_document->diagnostics[0].code, "unterminated-quote");
    EXPECT_EQ(m_sources.place(m_document->diagnostics[0].range), "Caddyfile:2:9");
}

TEST_F(CaddyfileReader, LimitsHold) {
    Limits limits;
    limits.maxDepth = 3;
    EXPECT_EQ(error("a {\nb {\nc {\nd {\n}\n}\n}\n}\n", limits).code, ErrorCode::LimitExceeded);
    limits = {};
    limits.maxBytes = 4;
    EXPECT_EQ(error("a.test {\n}\n", limits).code, ErrorCode::LimitExceeded);
    limits = {};
    limits.maxNodes = 4;
    EXPECT_EQ(error("a {\nb c d e f\n}\n", limits).code, ErrorCode::LimitExceeded);
    limits = {};
    limits.maxScalarBytes = 4;
    EXPECT_EQ(error("a.test.example\n", limits).code, ErrorCode::LimitExceeded);
}

} // namespace
} // namespace gatelens::text
