// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

#include <gtest/gtest.h>

namespace gatelens::text {
namespace {

TEST(YamlReader, RangesAreTheBytesOfKeysAndValues) {
    SourceMap sources;
    const SourceFile& file = sources.add(SourceKind::Memory, "kong.yaml",
                                         "services:\n"
                                         "- name: \"über\"\n"
                                         "  url: http://a:80/\n"
                                         "  tags: [x, 'y']\n"
                                         "# end\n");
    const auto document = readYaml(file);
    ASSERT_TRUE(document) << document.error().text();
    const Node* service = (*document)->root()->get("services")->items[0];
    EXPECT_EQ(service->get("name")->text, "über");
    EXPECT_EQ(sources.slice(service->get("name")->range), "\"über\"");
    EXPECT_EQ(sources.slice(service->member("url")->keyRange), "url");
    EXPECT_EQ(sources.slice(service->get("url")->range), "http://a:80/");
    EXPECT_EQ(sources.slice(service->get("tags")->range), "[x, 'y']");
    EXPECT_EQ(sources.slice(service->range),
              "name: \"über\"\n  url: http://a:80/\n  tags: [x, 'y']");
}

} // namespace
} // namespace gatelens::text
