// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// States are kept, listed, shown and compared.
#include "tests/app/ctl/child.h"
#include "tests/support/schema_check.h"
#include "tests/support/temporary_directory.h"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::test {
namespace {

using testing::HasSubstr;
using testsupport::TemporaryDirectory;
using Json = nlohmann::json;

constexpr const char* kBefore = R"(_format_version: "3.0"
services:
  - name: orders
    url: http://orders.internal:8080
    routes:
      - {name: list, paths: [/orders]}
      - {name: old, paths: [/v0/orders]}
)";

constexpr const char* kAfter = R"(_format_version: "3.0"
services:
  - name: orders
    url: http://orders.internal:9090
    routes:
      - {name: list, paths: [/orders]}
)";

class CtlHistory : public testing::Test {
protected:
    Finished history(std::vector<std::string> words) const {
        words.insert(words.begin(), "history");
        ChildOptions options;
        options.environment = {{"GATELENS_HISTORY", directory.path() + "/history.sqlite"}};
        return gatelensctl(words, options);
    }
    void keepTwo() const {
        ASSERT_EQ(history({directory.write("kong.yaml", kBefore)}).exitCode, 0);
        ASSERT_EQ(history({directory.write("kong.yaml", kAfter)}).exitCode, 0);
    }
    TemporaryDirectory directory;
};

TEST_F(CtlHistory, RecordsOnceAndSaysWhatChanged) {
    const std::string file = directory.write("kong.yaml", kBefore);
    const Finished first = history({file, "--as", "edge"});
    EXPECT_EQ(first.exitCode, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("#1 edge: first state; findings: "));
    EXPECT_THAT(history({"record", file, "--as", "edge"}).out, HasSubstr("#1 edge: unchanged"));
    directory.write("kong.yaml", kAfter);
    EXPECT_THAT(history({file, "--as", "edge"}).out, HasSubstr("#2 edge: +0 −1 ~"));
}

TEST_F(CtlHistory, ListsAndShows) {
    keepTwo();
    const Finished list = history({"list", "--format", "json"});
    EXPECT_EQ(schemaFault("history", list.out), "");
    const Json states = Json::parse(list.out)["states"];
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states[0]["id"], 2);
    EXPECT_EQ(states[0]["changes"]["removed"], 1);
    EXPECT_THAT(history({"list"}).out, HasSubstr("first state"));
    const Finished shown = history({"show", "#1", "--format", "json"});
    EXPECT_EQ(schemaFault("inspect", shown.out), "");
    const std::string recording = directory.write("one.json", shown.out);
    EXPECT_EQ(gatelensctl({"diff", recording, directory.write("kong.yaml", kBefore)}).exitCode, 0);
    EXPECT_THAT(history({"show", "1"}).out, HasSubstr("/v0/orders"));
}

TEST_F(CtlHistory, Compares) {
    keepTwo();
    const Finished diff = history({"diff", "2", "--format", "json"});
    EXPECT_EQ(diff.exitCode, 1) << diff.err;
    EXPECT_EQ(schemaFault("diff", diff.out), "");
    EXPECT_THAT(diff.out, HasSubstr("route:old"));
    EXPECT_EQ(history({"diff", "1", "1"}).exitCode, 0);
    const Finished since = history({"since", "3d"});
    EXPECT_EQ(since.exitCode, 1) << since.err;
    EXPECT_THAT(since.out, HasSubstr("1 of 1 gateway changed"));
    EXPECT_THAT(since.err, HasSubstr("only kept since then"));
    EXPECT_EQ(history({"drift"}).exitCode, 3);
    const Finished trend = history({"trend", "--format", "json"});
    EXPECT_EQ(schemaFault("history", trend.out), "");
    EXPECT_FALSE(Json::parse(trend.out)["trend"].empty());
}

TEST_F(CtlHistory, SaysWhatIsWrong) {
    EXPECT_EQ(history({}).exitCode, 2);
    EXPECT_EQ(history({"record"}).exitCode, 2);
    EXPECT_EQ(history({"show", "x"}).exitCode, 2);
    EXPECT_EQ(history({"show", "7"}).exitCode, 3);
    const Finished when = history({"since", "someday"});
    EXPECT_EQ(when.exitCode, 2);
    EXPECT_THAT(when.err, HasSubstr("friday"));
    EXPECT_EQ(history({"diff", "1", "2", "3"}).exitCode, 2);
    EXPECT_EQ(history({"list", "--history", "mysql://x"}).exitCode, 2);
    EXPECT_EQ(history({directory.path() + "/none.yaml"}).exitCode, 3);
}

} // namespace
} // namespace gatelens::test
