// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/request_headers.h"

#include "core/text/document.h"

#include <gtest/gtest.h>

namespace gatelens::findings {
namespace {

TEST(PolicyFields, AreFoundInEitherSpelling) {
    text::SourceMap sources;
    const auto& file =
        sources.add(text::SourceKind::File, "p.yaml",
                    "tokenBucket: {max_tokens: 5}\nempty:\nlist: [a, b]\nflag: \"true\"\n");
    const auto document = text::readYaml(file);
    ASSERT_TRUE(document);
    model::Policy policy;
    policy.config = (*document)->roots.front();
    EXPECT_EQ(numberOf(policy, "token_bucket.max_tokens"), 5.0);
    EXPECT_EQ(fieldOf(policy, "empty"), nullptr);
    EXPECT_EQ(fieldOf(policy, "list.none"), nullptr);
    EXPECT_EQ(textsOf(fieldOf(policy, "list")), (std::vector<std::string_view>{"a", "b"}));
    EXPECT_TRUE(isOn(policy, "flag", false));
    EXPECT_TRUE(isOn(policy, "unset", true));
    EXPECT_EQ(textOf(model::Policy(), "any", "byDefault"), "byDefault");
}

TEST(PolicyFields, ReadDurations) {
    EXPECT_EQ(secondsOf("30"), 30.0);
    EXPECT_EQ(secondsOf("250ms"), 0.25);
    EXPECT_EQ(secondsOf("2h"), 7200.0);
    EXPECT_FALSE(secondsOf("soon"));
    EXPECT_FALSE(secondsOf("5 weeks"));
}

TEST(IdentityHeaders, AreThoseThatNameTheCaller) {
    for (const char* name : {"X-Consumer-Username", "x-user-id", "X-Forwarded-User", "X-Tenant"}) {
        EXPECT_TRUE(isIdentityHeader(name)) << name;
    }
    for (const char* name : {"X-User-Agent", "User-Agent", "X-Forwarded-For", "Accept"}) {
        EXPECT_FALSE(isIdentityHeader(name)) << name;
    }
}

} // namespace
} // namespace gatelens::findings
