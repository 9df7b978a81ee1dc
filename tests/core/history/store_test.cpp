// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/history/states.h"

#include "core/adapters/recorded.h"
#include "core/history/comparison.h"
#include "tests/support/temporary_directory.h"

#include <QSqlDatabase>
#include <QSqlQuery>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

namespace gatelens::history {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

class HistoryStore : public ::testing::Test {
protected:
    HistoryStore() {
        auto opened = Store::open(path());
        EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().text());
        store.emplace(std::move(*opened));
    }
    [[nodiscard]] std::string path() const { return directory.path() + "/new/history.sqlite"; }

    testsupport::TemporaryDirectory directory;
    std::optional<Store> store;
};

TEST_F(HistoryStore, KeepsEqualStatesOnceAndSeesThemAgain) {
    const auto snapshot = snapshotOf(kongText(8080, true));
    const auto first = store->record(observed(snapshot, 1000));
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_TRUE(first->isNew);
    EXPECT_FALSE(first->state.changes.has_value());
    const auto again = store->record(observed(snapshotOf(kongText(8080, true)), 2000));
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->isNew);
    EXPECT_EQ(again->state.id, first->state.id);
    const auto states = store->states({});
    ASSERT_TRUE(states);
    ASSERT_EQ(states->size(), 1U);
    EXPECT_EQ(states->front().firstSeen, 1000);
    EXPECT_EQ(states->front().lastSeen, 2000);
    EXPECT_EQ(states->front().findings, (FindingCounts{0, 1, 2, 3, 4}));
    EXPECT_EQ(states->front().routes, 2U);
}

TEST_F(HistoryStore, AStateThatComesBackIsANewOneOfTheSameContent) {
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(8080, true)), 1000)));
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(9090, false)), 2000)));
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(8080, true)), 3000)));
    const auto states = store->states({});
    ASSERT_EQ(states->size(), 3U);
    EXPECT_EQ((*states)[0].content, (*states)[2].content);
    EXPECT_EQ((*states)[0].changes->added, 1U) << "the old route";
    EXPECT_EQ((*states)[1].changes->removed, 1U);
    EXPECT_GE((*states)[1].changes->changed, 1U) << "the port";
}

TEST_F(HistoryStore, GivesBackWhatItWas) {
    const auto kept = store->record(observed(snapshotOf(kongText(8080, true)), 1000));
    ASSERT_TRUE(kept);
    const auto snapshot = store->snapshot(kept->state);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_TRUE(adapters::isRecorded(**snapshot));
    EXPECT_EQ((*snapshot)->gateway.product, "kong");
    EXPECT_EQ((*snapshot)->routes.size(), 2U);
}

TEST_F(HistoryStore, HoldsNoSecretAndIsNobodyElsesToRead) {
    const auto kept = store->record(observed(snapshotOf(kongText(8080, true)), 1000));
    const auto snapshot = store->snapshot(kept->state);
    ASSERT_EQ((*snapshot)->credentials.size(), 1U);
    std::ifstream stream(path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
    EXPECT_THAT(bytes, Not(HasSubstr("7c1e0f6f2f7a4d0c9b6e5a4d3c2b1a09")));
    struct stat status {};
    ASSERT_EQ(stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(HistoryStore, ARunningGatewayIsTheSameWhenNothingDiffersInMeaning) {
    const auto one = running(snapshotOf(kongText(8080, true)));
    const auto moved = running(snapshotOf("# a remark\n" + kongText(8080, true)));
    const std::string source = "http://127.0.0.1:8001";
    ASSERT_TRUE(store->record(observed(one, 1000, source)));
    EXPECT_FALSE(store->record(observed(moved, 2000, source))->isNew);
    // Of files every state is kept: its places are others.
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(8080, true)), 1000)));
    const auto remark =
        store->record(observed(snapshotOf("# a remark\n" + kongText(8080, true)), 2000));
    EXPECT_TRUE(remark->isNew);
    EXPECT_EQ(remark->state.changes->total(), 0U);
}

TEST_F(HistoryStore, SelectsByGatewaySourceKindAndTime) {
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(1, true)), 1000, "a")));
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(2, true)), 2000, "b")));
    ASSERT_TRUE(store->record(observed(running(snapshotOf(kongText(3, true))), 3000, "c")));
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(4, true)), 4000, "d", "other")));
    const auto count = [&](const Selection& selection) { return store->states(selection)->size(); };
    EXPECT_EQ(count({}), 4U);
    EXPECT_EQ(count({"edge", "", {}, {}, 0}), 3U);
    EXPECT_EQ(count({"edge", "b", {}, {}, 0}), 1U);
    EXPECT_EQ(count({"edge", "", true, {}, 0}), 1U);
    EXPECT_EQ(count({"edge", "", {}, 2500, 0}), 2U);
    EXPECT_EQ(store->states({"", "", {}, {}, 1})->front().gateway, "other") << "newest first";
    EXPECT_EQ(count({"'; DROP TABLE gatelens_state; --", "", {}, {}, 0}), 0U);
}

TEST_F(HistoryStore, TellsWhatChangedSinceAMoment) {
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(8080, true)), 1000)));
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(8080, false)), 2000)));
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(9090, false)), 3000)));
    const auto whole = changesSince(*store, 1500, "edge");
    ASSERT_TRUE(whole) << whole.error().text();
    ASSERT_EQ(whole->size(), 1U);
    EXPECT_EQ(whole->front().before.firstSeen, 1000);
    EXPECT_EQ(whole->front().diff.removed.size(), 1U);
    EXPECT_FALSE(whole->front().fromFirst);
    EXPECT_TRUE(changesSince(*store, 5000, "edge")->front().diff.empty());
    EXPECT_TRUE(changesSince(*store, 500, "edge")->front().fromFirst);
    EXPECT_TRUE(changesSince(*store, 500, "nobody")->empty());
}

TEST_F(HistoryStore, DriftIsFilesAgainstTheRunningGateway) {
    ASSERT_TRUE(store->record(observed(snapshotOf(kongText(8080, true)), 1000)));
    EXPECT_TRUE(drift(*store, "")->empty());
    ASSERT_TRUE(
        store->record(observed(running(snapshotOf(kongText(9090, true))), 900, "http://x")));
    const auto found = drift(*store, "edge");
    ASSERT_EQ(found->size(), 1U);
    EXPECT_FALSE(found->front().before.live);
    EXPECT_TRUE(found->front().after.live);
    EXPECT_FALSE(found->front().diff.empty());
}

TEST_F(HistoryStore, SaysWhatIsWrongWithALocation) {
    EXPECT_EQ(Store::open("mysql://db/x").error().code, ErrorCode::Usage);
    const auto password = Store::open("postgresql://ada:geheim@127.0.0.1:1/x");
    EXPECT_EQ(password.error().code, ErrorCode::Usage);
    EXPECT_THAT(password.error().text(), Not(HasSubstr("geheim")));
    EXPECT_EQ(Store::open(directory.path()).error().code, ErrorCode::Usage);
    const auto none = store->state(77);
    EXPECT_EQ(none.error().code, ErrorCode::NotFound);
    EXPECT_THAT(none.error().message, HasSubstr("#77"));
}

TEST_F(HistoryStore, SurvivesAFileThatIsNoHistory) {
    const auto opened = Store::open(directory.write("text.sqlite", std::string(5000, 'x')));
    ASSERT_FALSE(opened.has_value());
    EXPECT_THAT(opened.error().text(), HasSubstr("text.sqlite"));
}

// What others may write into a shared database.
TEST_F(HistoryStore, DamagedContentIsAnErrorAndNoCrash) {
    const auto kept = store->record(observed(snapshotOf(kongText(8080, true)), 1000));
    ASSERT_TRUE(kept);
    for (const char* bytes : {"x'ffffffff00'", "x'00000010deadbeef'", "x''", "x'00'"}) {
        {
            auto raw = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("raw"));
            raw.setDatabaseName(QString::fromStdString(path()));
            ASSERT_TRUE(raw.open());
            ASSERT_TRUE(QSqlQuery(raw).exec(QStringLiteral("UPDATE gatelens_content SET bytes = ") +
                                            QLatin1String(bytes)));
        }
        QSqlDatabase::removeDatabase(QStringLiteral("raw"));
        EXPECT_FALSE(store->snapshot(kept->state).has_value()) << bytes;
    }
}

} // namespace
} // namespace gatelens::history
