// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// All UI tests in one program: starting Qt once is most of their time.
#include "tests/ui/history_test.h"
#include "tests/ui/parts_test.h"
#include "tests/ui/sandbox_test.h"
#include "tests/ui/traffic_test.h"
#include "tests/ui/window_test.h"

#include <QApplication>
#include <QTest>

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    QApplication application(argc, argv);
    gatelens::test::PartsTest parts;
    gatelens::test::WindowTest window;
    gatelens::test::HistoryTest history;
    gatelens::test::SandboxTest sandbox;
    gatelens::test::TrafficTest traffic;
    return QTest::qExec(&parts, argc, argv) + QTest::qExec(&window, argc, argv) +
           QTest::qExec(&history, argc, argv) + QTest::qExec(&sandbox, argc, argv) +
           QTest::qExec(&traffic, argc, argv);
}
