// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/topology_html.h"
#include "core/report/topology_svg.h"
#include "core/report/topology_text.h"
#include "core/report/xml.h"
#include "core/topology/draw.h"
#include "tests/support/generate_snapshot.h"
#include "tests/support/schema_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace gatelens::report {
namespace {

using namespace topology;

struct Picture {
    Graph graph;
    Layout layout;
    DisplayList list;
};

// The first route has everything in its names that a format could stumble over.
Picture hostilePicture() {
    auto snapshot = std::make_shared<model::Snapshot>(
        *test::generateSnapshot({.routes = 12, .seed = 5, .longNames = false}));
    snapshot->routes[0].paths[0].text = R"(/<script>alert("x")</script>&'\n#)";
    snapshot->routes[0].name = "a\"b<c>&d\x01";
    snapshot->services[0].name = "naïve服务 ]\"--> end";
    GraphOptions options;
    options.marks.push_back({{0, {model::EntityKind::Route, 0}}, Severity::Critical, 2, "<b>"});
    options.attacks.push_back(
        {{{0, {model::EntityKind::Listener, 0}}, {0, {model::EntityKind::Route, 0}}},
         Severity::Critical,
         "a way in"});
    Picture picture;
    picture.graph = buildGraph({{snapshot, "edge & \"more\""}}, options);
    picture.layout = layoutGraph(picture.graph, {});
    picture.list = drawGraph(picture.graph, picture.layout, {});
    return picture;
}

// Tags that are opened and closed in order; empty when the text is well formed.
std::string xmlFault(const std::string& text) {
    std::vector<std::string> open;
    for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
        const auto end = text.find('>', at);
        if (end == std::string::npos) {
            return "a tag is not closed";
        }
        const std::string tag = text.substr(at + 1, end - at - 1);
        if (tag.starts_with('/')) {
            if (open.empty() || open.back() != tag.substr(1)) {
                return "</" + tag.substr(1) + "> closes nothing";
            }
            open.pop_back();
        } else if (!tag.ends_with('/')) {
            open.push_back(tag.substr(0, tag.find_first_of(" \n")));
        }
    }
    return open.empty() ? std::string{} : "<" + open.back() + "> is not closed";
}

TEST(TopologySvg, IsWellFormedWithHostileNames) {
    const Picture picture = hostilePicture();
    SvgOptions options;
    options.title = "edge & \"more\"";
    options.link = [](const Node& node) { return node.key; };
    const std::string svg = topologySvg(picture.graph, picture.list, options);
    EXPECT_EQ(xmlFault(svg), "");
    EXPECT_EQ(svg.find("<script"), std::string::npos);
    EXPECT_EQ(svg.find('\x01'), std::string::npos) << "XML 1.0 has no such character";
    EXPECT_NE(svg.find("aria-label"), std::string::npos);
    EXPECT_NE(svg.find("<title>"), std::string::npos);
    EXPECT_NE(svg.find("<a href="), std::string::npos);
    EXPECT_NE(svg.find(">service-1<"), std::string::npos) << "text stays text";
}

TEST(TopologySvg, ScaleChangesTheSizeAndNothingElse) {
    const Picture picture = hostilePicture();
    const std::string one = topologySvg(picture.graph, picture.list, {});
    SvgOptions twice;
    twice.scale = 2;
    const std::string two = topologySvg(picture.graph, picture.list, twice);
    EXPECT_EQ(one.substr(one.find("viewBox")), two.substr(two.find("viewBox")));
    EXPECT_NE(one, two);
}

TEST(TopologyHtml, IsOneFileWithoutAnythingFromElsewhere) {
    const Picture picture = hostilePicture();
    const std::string html = topologyHtml(picture.graph, picture.list, true);
    for (const std::string_view outside : {"src=", "@import", "url(", "http://", "https://"}) {
        auto at = html.find(outside);
        if (outside == "http://") {
            // The name of the SVG vocabulary is no address that is loaded.
            EXPECT_EQ(html.substr(at, 26), "http://www.w3.org/2000/svg");
            at = html.find(outside, at + 1);
        }
        EXPECT_EQ(at, std::string::npos) << outside;
    }
    EXPECT_EQ(html.find("<script>alert"), std::string::npos);
    EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
    EXPECT_NE(html.find("data-from"), std::string::npos) << "focus walks the edges";
}

TEST(TopologyJson, IsWhatItsSchemaSays) {
    const Picture picture = hostilePicture();
    EXPECT_EQ(test::schemaFault("topology", topologyJson(picture.graph, picture.layout)), "");
}

TEST(TopologyDot, QuotesEveryName) {
    const Picture picture = hostilePicture();
    const std::string dot = topologyDot(picture.graph);
    // Outside of escapes quotes come in pairs on every line.
    std::size_t start = 0;
    while (start < dot.size()) {
        const auto end = std::min(dot.find('\n', start), dot.size());
        int quotes = 0;
        for (std::size_t i = start; i < end; ++i) {
            if (dot[i] == '\\') {
                ++i;
            } else if (dot[i] == '"') {
                ++quotes;
            }
        }
        EXPECT_EQ(quotes % 2, 0) << dot.substr(start, end - start);
        start = end + 1;
    }
    EXPECT_NE(dot.find("style=dashed"), std::string::npos);
}

TEST(TopologyMermaid, KeepsMarksOutOfItsLabels) {
    const Picture picture = hostilePicture();
    const std::string text = topologyMermaid(picture.graph);
    EXPECT_TRUE(text.starts_with("flowchart LR\n"));
    EXPECT_EQ(text.find("<script"), std::string::npos);
    EXPECT_NE(text.find("#quot;"), std::string::npos);
}

TEST(Xml, EscapesMarksAndReplacesForbiddenCharacters) {
    EXPECT_EQ(xmlEscape("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
    EXPECT_EQ(xmlEscape("\x02"), "\xEF\xBF\xBD");
    EXPECT_EQ(xmlEscape("x\ty\n"), "x\ty\n");
}

} // namespace
} // namespace gatelens::report
