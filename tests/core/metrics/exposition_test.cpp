// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/exposition.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gatelens::metrics {
namespace {

Exposition parsed(const std::string& text) {
    auto exposition = Exposition::parse(text);
    EXPECT_TRUE(exposition.has_value()) << (exposition ? "" : exposition.error().text());
    return exposition ? std::move(*exposition) : Exposition();
}

TEST(Exposition, ReadsNamesLabelsAndValues) {
    const auto exposition = parsed("# HELP a what\n# TYPE a counter\n"
                                   "a{x=\"1\",y=\"two words\"} 3.5\r\n\nb 7 1395066363000\n"
                                   "c{} -0.25\nd:e_f{le=\"+Inf\",} +Inf\n");
    ASSERT_EQ(exposition.samples().size(), 4U);
    EXPECT_EQ(exposition.samples()[0].name, "a");
    EXPECT_EQ(exposition.label(exposition.samples()[0], "y"), "two words");
    EXPECT_EQ(exposition.label(exposition.samples()[0], "z"), "");
    EXPECT_EQ(exposition.samples()[1].value, 7);
    EXPECT_TRUE(exposition.labels(exposition.samples()[2]).empty());
    EXPECT_TRUE(std::isinf(exposition.samples()[3].value));
}

TEST(Exposition, UndoesEscapesAndKeepsBraces) {
    const auto exposition = parsed(R"(a{p="/x/{id}",q="say \"hi\"\\\n"} 1)");
    EXPECT_EQ(exposition.label(exposition.samples()[0], "p"), "/x/{id}");
    EXPECT_EQ(exposition.label(exposition.samples()[0], "q"), "say \"hi\"\\\n");
}

TEST(Exposition, UnderstandsOpenMetrics) {
    const auto exposition = parsed("a_total 5 1.5 # {trace_id=\"x\"} 1.0 1.2\n# EOF\nnonsense {\n");
    EXPECT_EQ(exposition.samples().size(), 1U);
}

TEST(Exposition, SaysTheLineOfAMistake) {
    for (const char* bad : {"a{x=1} 2", "a{x=\"1} 2", "a{x=\"1\" y=\"2\"} 3", "a", "a b", "1a 2",
                            "a 1 2 3", "a{x} 1", "<html>"}) {
        const auto exposition = Exposition::parse(std::string("ok 1\n") + bad + "\n");
        ASSERT_FALSE(exposition.has_value()) << bad;
        EXPECT_EQ(exposition.error().place, "line 2") << bad;
        EXPECT_EQ(exposition.error().code, ErrorCode::InvalidInput);
    }
}

TEST(Exposition, HasLimits) {
    ExpositionLimits limits;
    limits.maxSamples = 2;
    EXPECT_EQ(Exposition::parse("a 1\nb 1\nc 1\n", limits).error().code, ErrorCode::LimitExceeded);
    limits.maxBytes = 3;
    EXPECT_EQ(Exposition::parse("a 12\n", limits).error().code, ErrorCode::LimitExceeded);
    std::string many = "a{";
    for (int i = 0; i < 70; ++i) {
        many += "l" + std::to_string(i) + "=\"\",";
    }
    EXPECT_EQ(Exposition::parse(many + "} 1").error().code, ErrorCode::LimitExceeded);
}

} // namespace
} // namespace gatelens::metrics
