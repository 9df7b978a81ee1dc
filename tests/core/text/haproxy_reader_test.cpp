// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {
namespace {

using Words = std::vector<std::string>;

Words words(const Node& directive) {
    Words out{std::string(directive.text)};
    for (const Node* item : directive.items) {
        out.emplace_back(item->text);
    }
    return out;
}

class HaproxyReader : public testing::Test {
protected:
    Result<DocumentPtr> tryRead(std::string text, const Limits& limits = {}) {
        return readHaproxy(m_map.add(SourceKind::File, "h.cfg", std::move(text)), limits);
    }
    const Node& read(std::string text) {
        auto document = tryRead(std::move(text));
        EXPECT_TRUE(document.has_value()) << document.error().text();
        m_document = document ? *document : tryRead("").value();
        return *m_document->root();
    }
    // The words of one line inside a section.
    Words line(const std::string& text) {
        return words(*read("global\n" + text + "\n").items[0]->directives()[0]);
    }
    std::string slice(const SourceRange& range) const { return std::string(m_map.slice(range)); }
    std::string errorOf(std::string text) {
        auto document = tryRead(std::move(text));
        return document ? "no error" : document.error().text();
    }
    // "line:column code" of every diagnostic.
    Words reported(std::string text) {
        Words out;
        read(std::move(text));
        for (const auto& d : m_document->diagnostics) {
            out.push_back(m_map.place(d.range).substr(6) + ' ' + d.code);
        }
        return out;
    }

    SourceMap m_map;
    DocumentPtr m_document;
};

TEST_F(HaproxyReader, SectionsHoldTheLinesBelowThem) {
    const Node& root = read("global\n"
                            "    maxconn 100\n"
                            "\n"
                            "frontend web from base # note\n"
                            "  bind :80\n"
                            "default_backend app\n"
                            "backend app\n");
    ASSERT_EQ(root.items.size(), 3U);
    EXPECT_EQ(words(*root.items[1]), (Words{"frontend", "web", "from", "base"}));
    ASSERT_EQ(root.items[1]->directives().size(), 2U);
    EXPECT_EQ(words(*root.items[1]->directives()[1]), (Words{"default_backend", "app"}));
    EXPECT_EQ(slice(root.items[1]->range),
              "frontend web from base # note\n  bind :80\ndefault_backend app");
    EXPECT_EQ(slice(root.items[1]->nameRange), "frontend");
    EXPECT_EQ(slice(root.items[1]->items[0]->range), "web");
    EXPECT_EQ(slice(root.items[1]->directives()[0]->range), "bind :80");
    EXPECT_EQ(slice(root.items[2]->range), "backend app");
    EXPECT_TRUE(root.items[2]->directives().empty());
}

// Each of these was compared with what HAProxy 2.6 puts into a variable by setenv.
TEST_F(HaproxyReader, WordsAreThoseOfHaproxy) {
    EXPECT_EQ(line(R"(a "b c" 'd e' f\ g)"), (Words{"a", "b c", "d e", "f g"}));
    EXPECT_EQ(line(R"(a b"c d"'e f'g)"), (Words{"a", "bc de fg"}));
    EXPECT_EQ(line(R"(a "say \"x\" \\ \n" '\n"$Y"')"),
              (Words{"a", "say \"x\" \\ \n", "\\n\"$Y\""}));
    EXPECT_EQ(line(R"(a ^/x\.y\1 \#b c#d e)"), (Words{"a", "^/x\\.y\\1", "#b", "c"}));
    EXPECT_EQ(line(R"(a \x41\x2f '#' "#")"), (Words{"a", "A/", "#", "#"}));
    EXPECT_EQ(line("a\tb\r"), (Words{"a", "b"}));
    EXPECT_EQ(line(R"(a \$x $y)"), (Words{"a", "\\$x", "$y"}));
    EXPECT_EQ(line(R"(a "\$x")"), (Words{"a", "$x"}));
}

TEST_F(HaproxyReader, EnvironmentVariablesStayAndAreFlagged) {
    const Node& root =
        read("global\n a \"$HOME/x\" \"${PORT-8080}\" \"${LIST[*]}\" '$N' ${ADDR}:1 b\n");
    const auto items = root.items[0]->directives()[0]->items;
    EXPECT_EQ(words(*root.items[0]->directives()[0]),
              (Words{"a", "$HOME/x", "${PORT-8080}", "${LIST[*]}", "$N", "${ADDR}:1", "b"}));
    const std::vector<bool> flagged = {true, true, true, false, true, false};
    for (std::size_t i = 0; i < items.size(); ++i) {
        EXPECT_EQ((items[i]->flags & kHasPlaceholder) != 0, flagged[i]) << i;
    }
    EXPECT_EQ(items[0]->style, ScalarStyle::DoubleQuoted);
    EXPECT_EQ(items[3]->style, ScalarStyle::SingleQuoted);
    EXPECT_EQ(slice(items[0]->range), "\"$HOME/x\"");
}

TEST_F(HaproxyReader, ConditionsStayInTheirOrder) {
    const Node& root = read(".if defined(X)\n"
                            "global\n"
                            "  maxconn 1\n"
                            ".else\n"
                            "  maxconn 2\n"
                            ".endif\n"
                            "  no option httplog\n");
    ASSERT_EQ(root.items.size(), 2U);
    EXPECT_EQ(words(*root.items[0]), (Words{".if", "defined(X)"}));
    const auto lines = root.items[1]->directives();
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_EQ(lines[1]->text, ".else");
    EXPECT_EQ(words(*lines[4]), (Words{"no", "option", "httplog"}));
    EXPECT_TRUE(m_document->diagnostics.empty());
}

TEST_F(HaproxyReader, SyntaxErrorsNameTheirPlace) {
    EXPECT_EQ(errorOf("global\n  log \"x\n"),
              "h.cfg:2:7: the double quote that starts here is not closed on its line");
    EXPECT_EQ(errorOf("global\n  a 'b \"\n"),
              "h.cfg:2:5: the single quote that starts here is not closed on its line");
    EXPECT_EQ(errorOf("global\n  a \"${X\"\n"),
              "h.cfg:2:6: the variable that starts here has no closing \"}\"");
    EXPECT_EQ(errorOf("global\n  a \"x$\"\n"),
              "h.cfg:2:7: a \"$\" inside double quotes starts a variable, and its name must start "
              "with a letter or \"_\"; write \"\\$\" or use single quotes for a plain \"$\"");
    EXPECT_EQ(errorOf("global\n  a \\x4\n"), "h.cfg:2:5: \"\\x\" needs two hexadecimal digits");
}

TEST_F(HaproxyReader, WhatHaproxyRefusesIsReportedWithoutStopping) {
    EXPECT_EQ(reported("maxconn 1\nglobal\n"), (Words{"1:1 outside-section"}));
    EXPECT_EQ(reported("global\n a \"\" b\n"), (Words{"2:4 empty-argument"}));
    EXPECT_EQ(reported("global\n a \\\n b\n"), (Words{"2:4 no-continuation"}));
    EXPECT_EQ(reported("global\n .endif\n .if 1\n"),
              (Words{"2:2 condition-without-if", "3:2 condition-not-closed"}));
    EXPECT_EQ(reported("global\n maxconn 1"), (Words{"2:11 missing-newline"}));
    std::string many = "global\n a";
    for (int i = 0; i < 64; ++i) {
        many += " b";
    }
    EXPECT_EQ(reported(many + "\n"), (Words{"2:130 too-many-words"}));
}

TEST_F(HaproxyReader, LimitsHold) {
    Limits limits;
    limits.maxNodes = 10;
    EXPECT_EQ(tryRead("global\n a b c\n d e f\n g h\n", limits).error().code,
              ErrorCode::LimitExceeded);
    limits.maxScalarBytes = 4;
    EXPECT_EQ(tryRead("global\n abcde\n", limits).error().code, ErrorCode::LimitExceeded);
}

TEST_F(HaproxyReader, EmptyFilesHaveAnEmptyRoot) {
    EXPECT_TRUE(read("").items.empty());
    EXPECT_TRUE(read("# nothing\n\n   \n").items.empty());
}

} // namespace
} // namespace gatelens::text
