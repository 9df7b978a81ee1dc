// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/history_test.h"

#include "tests/ui/console_fixture.h"
#include "ui/history/history_page.h"
#include "ui/history/recorder.h"
#include "ui/history/timeline.h"
#include "ui/tables/table_view.h"

#include <QFile>
#include <QLabel>
#include <QTemporaryDir>

namespace gatelens::test {

namespace {

void writeKong(const QString& path, int port, bool old) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("_format_version: \"3.0\"\nservices:\n  - name: orders\n    url: http://10.0.0.1:" +
               QByteArray::number(port) +
               "\n    routes:\n      - {name: list, paths: [/orders]}\n" +
               (old ? "      - {name: old, paths: [/v0/orders]}\n" : ""));
}

ui::TableView* table(Console& console, const QString& name) {
    for (auto* view : console.window.findChildren<ui::TableView*>()) {
        if (view->accessibleName() == name) {
            return view;
        }
    }
    return nullptr;
}

struct TwoStates {
    TwoStates() {
        const QString path = directory.filePath(QStringLiteral("kong.yaml"));
        writeKong(path, 8080, true);
        ui::SourceSpec spec;
        spec.name = path;
        id = console.workspace.open(spec);
        ready = console.settle();
        writeKong(path, 9090, false);
        console.workspace.refresh(id);
        ready = ready && console.settle() && console.window.showPage(QStringLiteral("history"));
    }
    QTemporaryDir directory;
    Console console;
    std::uint32_t id = 0;
    bool ready = false;
};

QString shownTexts(Console& console) {
    QStringList texts;
    for (const auto* label : console.window.findChildren<QLabel*>()) {
        if (label->isVisible()) {
            texts << label->text();
        }
    }
    return texts.join('\n');
}

} // namespace

void HistoryTest::everyStateIsKeptOnce() {
    TwoStates two;
    QVERIFY(two.ready);
    auto* states = table(two.console, QStringLiteral("States"));
    QVERIFY(states != nullptr);
    QCOMPARE(states->model()->rowCount(), 2);
    two.console.workspace.refresh(two.id);
    QVERIFY(two.console.settle());
    QCOMPARE(states->model()->rowCount(), 2);
    QCOMPARE(states->model()->index(0, 3).data().toString(), QStringLiteral("+0 −1 ~1"));
    QCOMPARE(states->model()->index(1, 3).data().toString(), QStringLiteral("first state"));
}

void HistoryTest::aStateShowsWhatItChanged() {
    TwoStates two;
    QVERIFY(two.ready);
    auto* states = table(two.console, QStringLiteral("States"));
    auto* differences = table(two.console, QStringLiteral("Differences"));
    states->selectRow(0);
    QVERIFY(two.console.settle());
    QVERIFY(differences->isVisible());
    QCOMPARE(differences->model()->index(0, 0).data().toString(), QStringLiteral("− removed"));
    QVERIFY(differences->model()->rowCount() >= 2);
    states->selectAll();
    QVERIFY(two.console.settle());
    QVERIFY(differences->model()->rowCount() >= 2);
    states->selectRow(1);
    QVERIFY(two.console.settle());
    QVERIFY(!differences->isVisible());
    QVERIFY(shownTexts(two.console).contains(QStringLiteral("first state")));
}

void HistoryTest::sinceAndDriftSayWhenThereIsNothing() {
    TwoStates two;
    QVERIFY(two.ready);
    auto* page = two.console.window.findChild<ui::HistoryPage*>();
    auto* differences = table(two.console, QStringLiteral("Differences"));
    page->showSince(QStringLiteral("1d"));
    QVERIFY(two.console.settle());
    QVERIFY(differences->isVisible());
    page->showSince(QStringLiteral("someday"));
    QVERIFY(shownTexts(two.console).contains(QStringLiteral("someday")));
    page->showDrift();
    QVERIFY(two.console.settle());
    QVERIFY(shownTexts(two.console).contains(QStringLiteral("both as running and as files")));
}

void HistoryTest::aHistoryThatCannotBeUsedIsSaid() {
    Console console;
    console.window.setHistory(QStringLiteral("mysql://nowhere/x"));
    QVERIFY(console.openDemo());
    QVERIFY(console.window.showPage(QStringLiteral("history")));
    QVERIFY(console.settle());
    QVERIFY(shownTexts(console).contains(QStringLiteral("postgresql://")));
    QVERIFY(QApplication::activeModalWidget() == nullptr);
}

void HistoryTest::theTimelineChoosesInTheTable() {
    TwoStates two;
    QVERIFY(two.ready);
    auto* timeline = two.console.window.findChild<ui::Timeline*>();
    auto* states = table(two.console, QStringLiteral("States"));
    QVERIFY(timeline->isVisible());
    const auto& kept = *two.console.window.findChild<ui::Recorder*>()->states();
    emit timeline->chosen(kept.back().id);
    QCOMPARE(states->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(states->selectionModel()->selectedRows().first().row(), 1);
}

} // namespace gatelens::test
