// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/statement_edit.h"

#include "core/findings/attestations.h"
#include "core/findings/statement_files.h"

#include <gtest/gtest.h>

namespace gatelens::findings {
namespace {

NewSuppression wanted() {
    NewSuppression suppression;
    suppression.rule = "GW-CORS-001";
    suppression.entity = "route:orders-v1";
    suppression.reason = "Agreed: the board reads it, see #12";
    suppression.author = "Ann";
    suppression.expires = "2027-03-31";
    return suppression;
}

constexpr std::string_view kItem = "- rule: GW-CORS-001\n"
                                   "  entity: route:orders-v1\n"
                                   "  reason: \"Agreed: the board reads it, see #12\"\n"
                                   "  author: Ann\n"
                                   "  expires: 2027-03-31\n";

std::string added(std::string_view text) {
    const auto result = withSuppression(text, ".gatelens.yaml", wanted());
    return result ? *result : "error: " + result.error().text();
}

Attestations read(const std::string& yaml) {
    text::SourceMap sources;
    auto known = readAttestations(sources, sources.add(text::SourceKind::File, "f", yaml));
    EXPECT_TRUE(known) << known.error().text();
    return known.value_or(Attestations{});
}

TEST(StatementEdit, AnEmptyFileIsBegun) {
    EXPECT_EQ(added(""), "suppress:\n" + std::string(kItem));
    EXPECT_EQ(added("# ours\n"), "# ours\n\nsuppress:\n" + std::string(kItem));
}

TEST(StatementEdit, CommentsAndLayoutStayAsTheyAre) {
    const std::string before = "# who may what\n"
                               "version: 1\n"
                               "suppress:   # agreed\n"
                               "    # the old one\n"
                               "    -   rule: GW-TLS-001   # until spring\n"
                               "        reason: 'x'\n"
                               "        author: Bob  # left\n"
                               "\n"
                               "# facts\n"
                               "attest:\n"
                               "- {fact: public-on-purpose, reason: shop}\n";
    const std::string after = added(before);
    const auto at = after.find("    - rule: GW-CORS-001");
    ASSERT_NE(at, std::string::npos) << after;
    const auto end = after.find("2027-03-31\n") + 11;
    EXPECT_EQ(after.substr(0, at) + after.substr(end), before) << "all else is untouched";
    EXPECT_LT(at, after.find("# facts"));
    EXPECT_EQ(read(after).suppressions.size(), 2U);
    EXPECT_EQ(read(after).facts.size(), 1U);
}

TEST(StatementEdit, ListsInBracketsGrowInBrackets) {
    const std::string after =
        added("suppress: [{rule: GW-TLS-001, reason: a, author: b}] # short\nprofile: strict\n");
    EXPECT_NE(after.find("}, {rule: GW-CORS-001"), std::string::npos) << after;
    EXPECT_NE(after.find("] # short\nprofile: strict\n"), std::string::npos) << after;
    EXPECT_EQ(read(after).suppressions.size(), 2U);
    EXPECT_EQ(read(added("suppress: []\nprofile: strict\n")).suppressions.size(), 1U);
    EXPECT_EQ(read(added("suppress:\nprofile: strict\n")).profile.base, "strict");
}

TEST(StatementEdit, LineEndsAreKept) {
    const std::string after = added("version: 1\r\n");
    EXPECT_EQ(after.find("\n\n"), std::string::npos);
    EXPECT_NE(after.find("suppress:\r\n- rule: GW-CORS-001\r\n"), std::string::npos);
    const std::string open = added("version: 1"); // no line break at the end
    EXPECT_EQ(open.find("version: 1\n\nsuppress:\n"), 0U) << open;
}

TEST(StatementEdit, ReasonsOfAnyTextAreReadBackAsGiven) {
    for (const char* reason :
         {"plain words", "null",       "no",          "12",        "- dash",     "a: b", "a #b",
          "it's",        "say \"hi\"", "back\\slash", "tab\there", "two\nlines", "{x}",  "*",
          "ünïcode ≥ 5", "ends: ",     "# all",       "@at",       "%",          "`"}) {
        NewSuppression suppression = wanted();
        suppression.reason = reason;
        for (const char* before : {"", "suppress: [{rule: GW-TLS-001, reason: a, author: b}]\n"}) {
            const auto after = withSuppression(before, "f", suppression);
            ASSERT_TRUE(after) << reason << ": " << after.error().text();
            EXPECT_EQ(read(*after).suppressions.back().reason, reason);
        }
    }
}

TEST(StatementEdit, WhatIsWrongIsSaid) {
    const auto refused = [](auto change) {
        NewSuppression suppression = wanted();
        change(suppression);
        const auto result = withSuppression("", "f", suppression);
        return result ? std::string("accepted") : result.error().message;
    };
    EXPECT_NE(refused([](auto& s) { s.reason.clear(); }).find("\"reason\""), std::string::npos);
    EXPECT_NE(refused([](auto& s) { s.author.clear(); }).find("\"author\""), std::string::npos);
    EXPECT_NE(refused([](auto& s) { s.expires = "2027-02-30"; }).find("date"), std::string::npos);
    EXPECT_NE(refused([](auto& s) { s.rule = "GW-CORS-01"; }).find("did you mean"),
              std::string::npos);
    EXPECT_NE(added("suppress: {a: b}\n").find("must be a list"), std::string::npos);
    EXPECT_NE(added("{version: 1}\n").find("by hand"), std::string::npos);
}

TEST(StatementEdit, FactsAreStatedAsWell) {
    NewAttestation attestation;
    attestation.fact = "zone";
    attestation.entity = "target:10.4.*";
    attestation.value = "dc-west";
    attestation.reason = "Address plan";
    const auto after = withAttestation("suppress: []\n", "f", attestation);
    ASSERT_TRUE(after) << after.error().text();
    EXPECT_EQ(read(*after).facts.front().value, "dc-west");
    attestation.value.clear();
    EXPECT_FALSE(withAttestation("", "f", attestation)) << "the fact needs a value";
    attestation.fact = "zones";
    EXPECT_NE(withAttestation("", "f", attestation).error().message.find("did you mean"),
              std::string::npos);
}

TEST(StatementEdit, TheFileIsTheOneThatIsRead) {
    const text::MemoryFileSystem files(
        {{"prod/kong.yaml", ""}, {"prod/.gatelens.yaml", ""}, {"lab/kong.yaml", ""}});
    model::Snapshot snapshot;
    auto sources = std::make_shared<text::SourceMap>();
    snapshot.gateway.source.range =
        sources->add(text::SourceKind::File, "prod/kong.yaml", "x").whole();
    snapshot.sources = sources;
    EXPECT_EQ(StatementFiles(files).fileFor("prod/kong.yaml", snapshot), "prod/.gatelens.yaml");
    EXPECT_EQ(StatementFiles(files).fileFor("http://127.0.0.1:8001", snapshot), ".gatelens.yaml");
    EXPECT_EQ(StatementFiles(files).fileFor("lab/kong.yaml", snapshot), "lab/.gatelens.yaml");
}

} // namespace
} // namespace gatelens::findings
