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

class ChangesModel;
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
    [[nodiscard]] bool working() const;
    // A comparison that the user asked for; goes before what a refresh changed.
    void setComparison(std::shared_ptr<const model::SnapshotDiff> diff);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addTab(const QString& title, QWidget* widget);
    void buildFindings();
    void buildChanges();
    void showChanges();
    void buildLog();
    void syncSelection();

    const Look& m_look;
    SelectionModel& m_selection;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    FindingsModel* m_findings;
    TableView* m_table;
    ChangesModel* m_changes;
    std::shared_ptr<const model::SnapshotDiff> m_comparison;
    std::shared_ptr<const model::SnapshotDiff> m_refreshed;
    QPlainTextEdit* m_log;
    bool m_syncing = false;
};

} // namespace gatelens::ui
