// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A console window on the offscreen platform with nothing kept on disk.
#pragma once

#include "ui/shell/main_window.h"
#include "ui/theme/look.h"
#include "ui/workspace/settings.h"

#include <QApplication>
#include <QTest>

#include <memory>

namespace gatelens::test {

class Console final {
public:
    Console()
        : look(*qApp)
        , settings(ui::Settings::inMemory(&owner))
        , window(look, workspace, *settings) {
        window.resize(1280, 800);
        window.show();
    }

    // Until everything that was asked for is read and drawn.
    [[nodiscard]] bool settle() {
        return QTest::qWaitFor(
            [this] {
                m_quiet = window.settled() ? m_quiet + 1 : 0;
                return m_quiet > 3;
            },
            20'000);
    }

    [[nodiscard]] bool openDemo() {
        workspace.openDemo();
        m_quiet = 0;
        return settle();
    }

    QObject owner;
    ui::Look look;
    ui::Settings* settings;
    ui::Workspace workspace;
    ui::MainWindow window;

private:
    int m_quiet = 0;
};

} // namespace gatelens::test
