// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window: pages in the middle, fleet left, inspector right, dock below.
#pragma once

#include "ui/shell/actions.h"
#include "ui/tables/columns.h"
#include "ui/theme/look.h"
#include "ui/workspace/selection.h"
#include "ui/workspace/workspace.h"

#include <QMainWindow>
#include <QThreadPool>

#include <map>
#include <optional>
#include <vector>

class QStackedWidget;
class QVBoxLayout;

namespace gatelens::ui {

class BottomDock;
class CommandPalette;
class ExplainPage;
class FilterBar;
class FindingsPage;
class HistoryPage;
class Inspector;
class Recorder;
class Sandbox;
class SandboxPage;
class SecretStore;
class Settings;
class Sidebar;
class TablePage;
class Text;
class TopBar;
class TopologyPage;
class TrafficPage;
class WelcomePage;

class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Look& look, Workspace& workspace, Settings& settings);
    ~MainWindow() override;

    [[nodiscard]] QStringList pages() const;
    [[nodiscard]] bool showPage(const QString& id); // false: there is no such page
    [[nodiscard]] ActionRegistry& actions() { return m_actions; }
    [[nodiscard]] SelectionModel& selection() { return m_selection; }
    [[nodiscard]] TopologyPage& topology() { return *m_topology; }
    // Everything that was asked for is read, scanned and drawn.
    [[nodiscard]] bool settled() const;
    // The worst finding of the first gateway with one, as a person would begin.
    void selectWorst();
    // "route/orders-v1", by name or key; false when nothing is called so.
    [[nodiscard]] bool selectNamed(const QString& text);
    void setFilter(const QString& filter);
    void explain(const QString& request);
    // Runs the selected gateway on the built-in one and sends it a first request.
    void startSandbox();
    // Where the metrics of the selected gateway are.
    void setMetrics(const QString& url);
    // Keeps and shows the states of gateways there.
    void setHistory(const QString& location);

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Page {
        QString id;
        QWidget* widget = nullptr;
    };
    void addPage(const QString& id, const QString& title, const QString& icon, QWidget* widget);
    void addTablePage(TableKind kind, const QString& id, const QString& title, const QString& icon);
    void buildActions();
    void buildMenus();
    void buildDocks();
    void placeDocks();
    void fitWidth();
    void viewChanged();
    void gatewayChanged();
    void updateStatus();
    void updateFlows();
    void updateFilterBar();
    [[nodiscard]] std::vector<std::uint32_t> shownGateways() const;
    void entityMenu(const Selection& selection, const QPoint& at);
    void tableMenu(TablePage& page, const QPoint& at);
    void gatewayMenu(std::uint32_t source, const QPoint& at);
    void exportTopology();
    void copyTopology();
    void printTopology();
    void exportFindings();
    void stateAbout(const std::string& fingerprint);
    void writeFile(const QString& path, const Result<std::string>& bytes);
    void compare();
    void compareWithFile();
    void showComparison(const model::SnapshotPtr& before, const QString& title);
    void showEarlier(const QString& gateway, const model::SnapshotPtr& before);
    void chooseHistory();
    void leaveComparison();
    void editShortcuts();
    void connectTo(const QString& source);
    void openFiles();
    void restoreState();
    void rememberState();
    void rememberOrder();
    void applyTheme(ThemeChoice choice);
    void applyFontScale(double scale);

    Look& m_look;
    Workspace& m_workspace;
    Settings& m_settings;
    SecretStore* m_secrets = nullptr;
    SelectionModel m_selection;
    ActionRegistry m_actions;
    TopBar* m_top = nullptr;
    Sidebar* m_sidebar = nullptr;
    QDockWidget* m_sidebarDock = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    Inspector* m_inspector = nullptr;
    BottomDock* m_bottom = nullptr;
    FilterBar* m_filter = nullptr;
    QStackedWidget* m_stack = nullptr;
    TopologyPage* m_topology = nullptr;
    FindingsPage* m_findings = nullptr;
    ExplainPage* m_explain = nullptr;
    Recorder* m_recorder = nullptr;
    HistoryPage* m_history = nullptr;
    TrafficPage* m_traffic = nullptr;
    Sandbox* m_sandbox = nullptr;
    SandboxPage* m_sandboxPage = nullptr;
    WelcomePage* m_welcome = nullptr;
    CommandPalette* m_palette = nullptr;
    std::map<TableKind, TablePage*> m_tables;
    std::vector<Page> m_pages;
    Text* m_statusLeft = nullptr;
    Text* m_statusRight = nullptr;
    QThreadPool m_exports;
    QString m_page;
    std::string m_shownGateway;
    QByteArray m_firstLayout;   // to go back to
    bool m_bottomWanted = true; // by the user, where there is room and reason
    bool m_inspectorWanted = true;
    bool m_inspectorForced = false; // asked for although there is little room
    bool m_narrow = false;
    int m_inspectorShare = 0; // the width that it got last
    bool m_first = true;
    bool m_restoring = false; // sources of an earlier run are being opened
};

} // namespace gatelens::ui
