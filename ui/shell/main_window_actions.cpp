// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The actions of the window and the menus made from them.
#include "ui/shell/main_window.h"

#include "ui/canvas/canvas.h"
#include "ui/canvas/topology_page.h"
#include "ui/shell/bottom_dock.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/top_bar.h"
#include "ui/tables/filter_bar.h"
#include "ui/theme/look.h"
#include "ui/traffic/traffic_page.h"
#include "ui/workspace/settings.h"

#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>

namespace gatelens::ui {

void MainWindow::buildActions() {
    const QString file = tr("&File");
    const QString view = tr("&View");
    const QString go = tr("&Go");
    const QString gateway = tr("Gate&way");
    const auto add = [this](const char* id, const QString& group, const QString& text,
                            const QKeySequence& keys, const char* icon, auto run) {
        return m_actions.add(
            {QString::fromLatin1(id), group, text, keys, QString::fromLatin1(icon)}, run);
    };
    add("file.connect", file, tr("&Connect to a gateway…"), QKeySequence(Qt::CTRL | Qt::Key_N),
        "link", [this] { connectTo({}); });
    add("file.open", file, tr("&Open files…"), QKeySequence::Open, "folder",
        [this] { openFiles(); });
    add("file.demo", file, tr("Open the &demo"), {}, "demo", [this] { m_workspace.openDemo(); });
    add("file.export", file, tr("&Export the topology…"), QKeySequence(Qt::CTRL | Qt::Key_E),
        "export", [this] { exportTopology(); })
        ->setIconText(tr("Export…"));
    add("file.exportFindings", file, tr("Export the &findings…"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E), "findings", [this] { exportFindings(); });
    add("file.copyPicture", file, tr("Copy the &picture"), {}, "copy", [this] { copyTopology(); });
    add("file.history", file, tr("&Keep the history in…"), {}, "history",
        [this] { chooseHistory(); });
    add("file.print", file, tr("&Print…"), QKeySequence::Print, "", [this] { printTopology(); });
    add("file.quit", file, tr("&Quit"), QKeySequence::Quit, "", [this] { close(); });

    add("gateway.refresh", gateway, tr("Re&scan"), QKeySequence(Qt::Key_F5), "refresh",
        [this] { m_workspace.refreshAll(); });

    add("gateway.compare", gateway, tr("&Compare…"), {}, "compare", [this] {
        compare();
    })->setIconText(tr("Compare…"));
    add("gateway.sandbox", gateway, tr("&Try in the sandbox"), QKeySequence(Qt::Key_F9), "sandbox",
        [this] {
            const bool known = showPage(QStringLiteral("sandbox"));
            Q_ASSERT(known);
            startSandbox();
        });
    add("gateway.compareEnd", gateway, tr("&End the comparison"), {}, "",
        [this] { leaveComparison(); });

    for (const auto& [index, id, title] :
         {std::tuple(1, "topology", tr("&Topology")), std::tuple(2, "routes", tr("&Routes")),
          std::tuple(3, "policies", tr("&Policies")), std::tuple(4, "consumers", tr("&Consumers")),
          std::tuple(5, "findings", tr("Fin&dings")), std::tuple(6, "explain", tr("&Explain")),
          std::tuple(7, "traffic", tr("Tra&ffic")), std::tuple(8, "sandbox", tr("&Sandbox")),
          std::tuple(9, "history", tr("&History"))}) {
        const QString page = QString::fromLatin1(id);
        add(("go." + std::string(id)).c_str(), go, title,
            QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + index)), id, [this, page] {
                const bool known = showPage(page);
                Q_ASSERT(known);
            });
    }
    add("go.back", go, tr("&Back"), QKeySequence(Qt::ALT | Qt::Key_Left), "back", [this] {
        m_selection.back();
    })->setEnabled(false);
    add("go.forward", go, tr("&Forward"), QKeySequence(Qt::ALT | Qt::Key_Right), "forward", [this] {
        m_selection.forward();
    })->setEnabled(false);
    add("go.filter", go, tr("F&ilter"), QKeySequence(Qt::CTRL | Qt::Key_F), "filter",
        [this] { m_filter->focusEdit(); });
    add("go.findOnPicture", go, tr("Find &on the picture"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), "search",
        [this] { m_topology->findOnPicture(); });
    add("go.palette", go, tr("&Find anything…"), QKeySequence(Qt::CTRL | Qt::Key_K), "search",
        [this] { m_palette->open(); });
    add("go.nextFinding", go, tr("&Next finding"), QKeySequence(Qt::Key_F8), "findings",
        [this] { m_topology->canvas().nextFinding(true); });
    add("go.previousFinding", go, tr("Pre&vious finding"), QKeySequence(Qt::SHIFT | Qt::Key_F8), "",
        [this] { m_topology->canvas().nextFinding(false); });

    add("view.focus", view, tr("&Focus on the selection"), QKeySequence(Qt::CTRL | Qt::Key_Period),
        "focus", [this] {
            if (m_selection.current().entity()) {
                m_topology->focusOn(m_selection.current());
            }
        });
    add("view.whole", view, tr("Show the &whole picture"), {}, "topology",
        [this] { m_topology->leaveFocus(); });
    add("view.table", view, tr("Topology as a &table"), QKeySequence(Qt::CTRL | Qt::Key_T), "table",
        [this] { m_topology->setTable(!m_topology->table()); });
    add("view.shortcuts", view, tr("&Shortcuts…"), {}, "settings", [this] { editShortcuts(); });
    add("view.zoomIn", view, tr("Zoom &in"), QKeySequence::ZoomIn, "plus",
        [this] { m_topology->canvas().zoomBy(1.25); });
    add("view.zoomOut", view, tr("Zoom &out"), QKeySequence::ZoomOut, "minus",
        [this] { m_topology->canvas().zoomBy(0.8); });
    add("view.fit", view, tr("Fit the &page"), QKeySequence(Qt::CTRL | Qt::Key_0), "fit",
        [this] { m_topology->canvas().fit(); });
    add("view.reorder", view, tr("&Arrange anew"), {}, "", [this] { m_topology->forgetOrder(); });
    add("view.system", view, tr("Theme of the &system"), {}, "",
        [this] { applyTheme(ThemeChoice::System); });
    add("view.dark", view, tr("&Dark theme"), {}, "", [this] { applyTheme(ThemeChoice::Dark); });
    add("view.light", view, tr("&Light theme"), {}, "", [this] { applyTheme(ThemeChoice::Light); });
    add("view.resetLayout", view, tr("Reset the la&yout"), {}, "",
        [this] { QMainWindow::restoreState(m_firstLayout); });
    QAction* traffic = add("view.traffic", view, tr("T&raffic on the topology"),
                           QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T), "traffic", [this] {
                               const bool on =
                                   m_actions.find(QStringLiteral("view.traffic"))->isChecked();
                               m_traffic->setOverlay(on);
                               updateFlows();
                               if (on && m_traffic->feed().url().isEmpty()) {
                                   const bool known = showPage(QStringLiteral("traffic"));
                                   Q_ASSERT(known);
                               }
                           });
    traffic->setCheckable(true);
    add("view.larger", view, tr("La&rger text"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Plus),
        "", [this] { applyFontScale(m_look.fontScale() + 0.1); });
    add("view.smaller", view, tr("S&maller text"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Minus),
        "", [this] { applyFontScale(m_look.fontScale() - 0.1); });
}

void MainWindow::applyTheme(ThemeChoice choice) {
    m_look.setTheme(choice);
    m_settings.setValue(QStringLiteral("theme"), int(choice));
}

void MainWindow::applyFontScale(double scale) {
    m_look.setFontScale(scale);
    m_settings.setValue(QStringLiteral("fontScale"), m_look.fontScale());
}

void MainWindow::buildMenus() {
    std::map<QString, QMenu*> menus;
    for (const auto& entry : m_actions.entries()) {
        QMenu*& menu = menus[entry.spec.group];
        if (menu == nullptr) {
            menu = menuBar()->addMenu(entry.spec.group);
        }
        menu->addAction(entry.action);
        addAction(entry.action);
    }
    if (QMenu* view = menus[tr("&View")]; view != nullptr) {
        view->addSeparator();
        for (QDockWidget* dock :
             {m_sidebarDock, m_inspectorDock, static_cast<QDockWidget*>(m_bottom)}) {
            view->addAction(dock->toggleViewAction());
        }
    }
    for (const char* id : {"gateway.refresh", "gateway.compare", "file.export"}) {
        m_top->addAction(m_actions.find(QString::fromLatin1(id)), false);
    }
}

} // namespace gatelens::ui
