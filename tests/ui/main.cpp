// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// All UI tests in one program: starting Qt once is most of their time.
#include "tests/ui/parts_test.h"
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
    return QTest::qExec(&parts, argc, argv) + QTest::qExec(&window, argc, argv);
}
