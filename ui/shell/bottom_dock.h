// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The dock below the page: findings, changes, log. Its tabs are its title bar.
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QDockWidget>

#include <optional>

class QPlainTextEdit;
class QStackedWidget;
class QTabBar;

namespace gatelens::ui {

class FindingsModel;
class Look;
class SelectionModel;
class TableView;
class Workspace;

class BottomDock final : public QDockWidget {
    Q_OBJECT

public:
    BottomDock(const Look& look, Workspace& workspace, SelectionModel& selection,
               QWidget* parent = nullptr);

    void setView(FleetViewPtr view, std::optional<std::uint32_t> gateway);
    void addTab(const QString& title, QWidget* widget);
    void showTab(int index);

private:
    void buildFindings();
    void buildLog();
    void syncSelection();

    const Look& m_look;
    SelectionModel& m_selection;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    FindingsModel* m_findings;
    TableView* m_table;
    QPlainTextEdit* m_log;
    bool m_syncing = false;
};

} // namespace gatelens::ui
