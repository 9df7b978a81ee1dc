// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/node_edit.h"

#include <string>

#include <gtest/gtest.h>

namespace gatelens::text {
namespace {

class NodeEdit : public testing::Test {
protected:
    Editable open(Format format, std::string text) {
        const auto& file = m_sources.add(SourceKind::File, "file", std::move(text));
        auto document = read(format, file);
        EXPECT_TRUE(document) << (document ? "" : document.error().text());
        m_document = *document;
        return {m_document.get(), &file};
    }
    [[nodiscard]] const Node& root() const { return *m_document->root(); }
    static std::string after(const Editable& in, const std::optional<TextEdit>& edit) {
        return edit ? applied(in.file->text(), {*edit}) : "refused";
    }
    std::string set(const Editable& in, const Node& mapping,
                    std::initializer_list<std::string_view> path, std::string_view value) {
        return after(in, setMember(in, mapping, std::vector(path), value));
    }

    SourceMap m_sources;
    DocumentPtr m_document;
};

TEST_F(NodeEdit, AddsAKeyBelowTheNameOfAThing) {
    const auto in = open(Format::Yaml, "services:\n  - name: a # first\n    host: b\n");
    EXPECT_EQ(set(in, *root().get("services")->items[0], {"tls_verify"}, "true"),
              "services:\n  - name: a # first\n    tls_verify: true\n    host: b\n");
}

TEST_F(NodeEdit, MakesTheMappingsOnTheWay) {
    const auto in = open(Format::Yaml, "name: jwt\nconfig:\n  a: 1\n");
    EXPECT_EQ(set(in, root(), {"config", "b", "c"}, "off"),
              "name: jwt\nconfig:\n  a: 1\n  b: {\"c\": \"off\"}\n");
    const auto empty = open(Format::Yaml, "name: jwt\nconfig:\n");
    EXPECT_EQ(set(empty, root(), {"config", "b"}, "[\"exp\"]"),
              "name: jwt\nconfig: {\"b\": [\"exp\"]}\n");
}

TEST_F(NodeEdit, KeepsFlowStyleAndJson) {
    const auto flow = open(Format::Yaml, "{name: jwt, config: {a: 1}}\n");
    EXPECT_EQ(set(flow, *root().get("config"), {"b"}, "true"),
              "{name: jwt, config: {b: true, a: 1}}\n");
    const auto json = open(Format::Json, "{\n  \"a\": {},\n  \"b\": 2\n}\n");
    EXPECT_EQ(set(json, root(), {"c"}, "x y"),
              "{\n  \"c\": \"x y\",\n  \"a\": {},\n  \"b\": 2\n}\n");
    EXPECT_EQ(set(json, root(), {"a", "d"}, "5"), "{\n  \"a\": {\"d\": 5},\n  \"b\": 2\n}\n");
}

TEST_F(NodeEdit, ReplacesScalarsInTheirFormat) {
    const auto yaml = open(Format::Yaml, "a: 'x'\nb: no\n");
    EXPECT_EQ(set(yaml, root(), {"a"}, "off"), "a: \"off\"\nb: no\n") << "off is a switch in YAML";
    EXPECT_EQ(set(yaml, root(), {"b"}, "true"), "a: 'x'\nb: true\n");
    const auto settings = open(Format::Toml, "database = postgres\nheaders = x # y\n");
    EXPECT_EQ(set(settings, root(), {"headers"}, "off"),
              "database = postgres\nheaders = off # y\n");
    EXPECT_EQ(set(settings, root(), {"log_level"}, "notice"),
              "database = postgres\nlog_level = notice\nheaders = x # y\n");
    const auto toml = open(Format::Toml, "[log]\nlevel = \"DEBUG\"\n");
    EXPECT_EQ(set(toml, *root().get("log"), {"level"}, "INFO"), "[log]\nlevel = \"INFO\"\n");
}

TEST_F(NodeEdit, RefusesWhatWouldTouchMore) {
    const auto merged = open(Format::Yaml, "x: &x {a: 1}\ny:\n  <<: *x\n");
    EXPECT_EQ(set(merged, *root().get("y"), {"a"}, "2"), "refused");
    const auto literal = open(Format::Yaml, "a: |\n  one\n  two\n");
    EXPECT_EQ(set(literal, root(), {"a"}, "x"), "refused");
    const auto list = open(Format::Yaml, "a:\n  - 1\n  - 2\n");
    EXPECT_EQ(set(list, root(), {"a"}, "[]"), "refused");
}

TEST_F(NodeEdit, PutsItemsBeforeTheFirst) {
    const auto block = open(Format::Yaml, "p:\n  - name: a\n");
    EXPECT_EQ(after(block, addItem(block, *root().get("p"), "{\"name\": \"b\"}")),
              "p:\n  - {\"name\": \"b\"}\n  - name: a\n");
    const auto flow = open(Format::Json, "{\"p\": [1]}");
    EXPECT_EQ(after(flow, addItem(flow, *root().get("p"), "0")), "{\"p\": [0, 1]}");
    const auto none = open(Format::Json, "{\"p\": []}");
    EXPECT_EQ(after(none, addItem(none, *root().get("p"), "0")), "{\"p\": [0]}");
}

TEST_F(NodeEdit, WritesStatementsOfBlocks) {
    const auto in = open(Format::Nginx, "http {\n    sendfile on;\n    server { listen 80; }\n}\n");
    const Node& http = *root().directive("http");
    EXPECT_EQ(after(in, addStatement(in, http, "server_tokens off;")),
              "http {\n    server_tokens off;\n    sendfile on;\n    server { listen 80; }\n}\n");
    EXPECT_EQ(after(in, replaceStatement(in, *http.directive("sendfile"), "sendfile off")),
              "http {\n    sendfile off;\n    server { listen 80; }\n}\n");
    EXPECT_EQ(after(in, addStatement(in, *http.directive("server"), "server_name a;")),
              "http {\n    sendfile on;\n    server { server_name a; listen 80; }\n}\n");
    EXPECT_EQ(after(in, replaceStatement(in, *http.directive("server"), "x")), "refused");
}

} // namespace
} // namespace gatelens::text
