// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/canvas/canvas.h"
#include "ui/canvas/topology_page.h"
#include "ui/explain/explain_page.h"
#include "ui/findings/findings_page.h"
#include "ui/history/history_page.h"
#include "ui/history/recorder.h"
#include "ui/history/trend_chart.h"
#include "ui/inspector/inspector.h"
#include "ui/sandbox/sandbox_page.h"
#include "ui/shell/bottom_dock.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/welcome_page.h"
#include "ui/tables/filter_bar.h"
#include "ui/tables/table_page.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"
#include "ui/traffic/traffic_page.h"
#include "ui/workspace/secret_store.h"
#include "ui/workspace/settings.h"

#include <QDesktopServices>
#include <QDockWidget>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace gatelens::ui {

namespace {

// Nothing that would stay behind when the settings do not.
QString defaultHistory(const Settings& settings) {
    return !settings.persistent() ? QString()
           : qEnvironmentVariableIsSet("GATELENS_HISTORY")
               ? qEnvironmentVariable("GATELENS_HISTORY")
               : settings.dataDirectory() + QStringLiteral("/history.sqlite");
}

} // namespace

MainWindow::MainWindow(Look& look, Workspace& workspace, Settings& settings)
    : m_look(look)
    , m_workspace(workspace)
    , m_settings(settings)
    , m_secrets(new SecretStore(settings.persistent(), this))
    , m_actions(look, this) {
    setObjectName(QStringLiteral("main"));
    setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    setContextMenuPolicy(Qt::NoContextMenu);
    buildActions();
    m_top = new TopBar(look, workspace, m_selection, m_actions, this);
    auto* bar = new QToolBar(tr("Top"), this);
    bar->setObjectName(QStringLiteral("bar.top"));
    bar->setMovable(false);
    bar->addWidget(m_top);
    m_top->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    addToolBar(Qt::TopToolBarArea, bar);

    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_filter = new FilterBar(look, middle);
    m_stack = new QStackedWidget(middle);
    // Pages shrink; the widest of them must not decide how narrow the window can be.
    m_stack->setMinimumWidth(1);
    m_filter->setMinimumWidth(1);
    column->addWidget(m_filter);
    column->addWidget(m_stack, 1);
    setCentralWidget(middle);

    buildDocks();
    m_topology = new TopologyPage(look, m_selection, m_stack);
    m_filter->addTools(m_topology->tools());
    addPage(QStringLiteral("topology"), tr("Topology"), QStringLiteral("topology"), m_topology);
    addTablePage(TableKind::Routes, QStringLiteral("routes"), tr("Routes"),
                 QStringLiteral("routes"));
    addTablePage(TableKind::Policies, QStringLiteral("policies"), tr("Policies"),
                 QStringLiteral("policies"));
    addTablePage(TableKind::Consumers, QStringLiteral("consumers"), tr("Consumers"),
                 QStringLiteral("consumers"));
    m_findings = new FindingsPage(look, m_selection, m_stack);
    addPage(QStringLiteral("findings"), tr("Findings"), QStringLiteral("findings"), m_findings);
    m_explain = new ExplainPage(look, m_selection, m_stack);
    addPage(QStringLiteral("explain"), tr("Explain"), QStringLiteral("explain"), m_explain);
    m_traffic = new TrafficPage(look, workspace, settings, m_selection, m_stack);
    addPage(QStringLiteral("traffic"), tr("Traffic"), QStringLiteral("traffic"), m_traffic);
    connect(m_traffic, &TrafficPage::figuresChanged, this, &MainWindow::updateFlows);
    m_sandbox = new Sandbox(this);
    m_sandboxPage = new SandboxPage(look, *m_sandbox, m_selection, m_stack);
    addPage(QStringLiteral("sandbox"), tr("Sandbox"), QStringLiteral("sandbox"), m_sandboxPage);
    connect(m_sandbox, &Sandbox::changed, this, [this] {
        m_sidebar->setRunning(QStringLiteral("sandbox"),
                              m_sandbox->phase() == Sandbox::Phase::Running);
        updateStatus();
    });
    const QString kept = settings.value(QStringLiteral("history")).toString();
    m_recorder = new Recorder(kept.isEmpty() ? defaultHistory(settings) : kept, workspace, this);
    m_findings->addSummary(new TrendChart(look, *m_recorder, m_selection, m_findings));
    m_history = new HistoryPage(look, *m_recorder, m_selection, m_stack);
    addPage(QStringLiteral("history"), tr("History"), QStringLiteral("history"), m_history);
    m_welcome = new WelcomePage(look, m_stack);
    m_stack->addWidget(m_welcome);
    m_palette = new CommandPalette(look, m_actions, this);
    buildMenus();
    m_statusLeft = new Text({}, TextRole::Secondary, look, this);
    m_statusRight = new Text({}, TextRole::Secondary, look, this);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_statusLeft, 1);
    statusBar()->addPermanentWidget(m_statusRight);
    statusBar()->setContentsMargins(10, 0, 10, 0);
    statusBar()->setAutoFillBackground(true);
    statusBar()->setBackgroundRole(QPalette::Button);

    connect(m_sidebar, &Sidebar::pageChosen, this, [this](const QString& id) {
        const bool known = showPage(id);
        Q_ASSERT(known);
    });
    connect(m_filter, &FilterBar::filterChanged, this, [this](const QString& filter) {
        const std::string text = filter.toStdString();
        m_topology->setFilter(text);
        for (const auto& [kind, page] : m_tables) {
            page->setFilter(text);
        }
    });
    connect(m_topology, &TopologyPage::sceneShown, this, &MainWindow::updateStatus);
    connect(m_topology, &TopologyPage::comparisonLeft, this, &MainWindow::leaveComparison);
    connect(m_topology, &TopologyPage::helpAsked, this, &MainWindow::editShortcuts);
    connect(m_topology, &TopologyPage::menuAsked, this, &MainWindow::entityMenu);
    connect(&workspace, &Workspace::viewChanged, this, &MainWindow::viewChanged);
    connect(&m_selection, &SelectionModel::changed, this, &MainWindow::gatewayChanged);
    connect(m_top, &TopBar::paletteAsked, this,
            [this] { m_actions.find(QStringLiteral("go.palette"))->trigger(); });
    connect(m_palette, &CommandPalette::entityChosen, this,
            [this](const Selection& selection) { m_selection.select(selection); });
    connect(m_explain, &ExplainPage::topologyAsked, this, [this] {
        m_topology->focusOn(m_selection.current());
        const bool known = showPage(QStringLiteral("topology"));
        Q_ASSERT(known);
    });
    connect(m_history, &HistoryPage::topologyAsked, this, &MainWindow::showEarlier);
    connect(m_findings, &FindingsPage::exportAsked, this, &MainWindow::exportFindings);
    connect(m_findings, &FindingsPage::suppressAsked, this, &MainWindow::stateAbout);
    connect(m_inspector, &Inspector::suppressAsked, this, &MainWindow::stateAbout);
    connect(m_welcome, &WelcomePage::demoAsked, &workspace, &Workspace::openDemo);
    connect(m_welcome, &WelcomePage::filesAsked, this, &MainWindow::openFiles);
    connect(m_welcome, &WelcomePage::connectAsked, this, [this] { connectTo({}); });
    connect(m_sidebar, &Sidebar::gatewayMenuAsked, this, &MainWindow::gatewayMenu);
    connect(&workspace, &Workspace::sourcesChanged, this, [this] {
        const bool known = showPage(m_page);
        Q_ASSERT(known);
        if (!m_restoring) {
            m_settings.setSources(m_workspace.sources());
        }
    });
    workspace.setSecretLookup([this](const SourceSpec& spec, auto answer) {
        m_secrets->read(spec.name, std::move(answer));
    });
    setAcceptDrops(true);
    const bool shown = showPage(QStringLiteral("topology"));
    Q_ASSERT(shown);
    resize(1680, 1050);
    m_topology->canvas().setFocus();
    viewChanged();
    restoreState();
}

MainWindow::~MainWindow() {
    // What the workspace still tells must not reach a half destroyed window.
    m_workspace.disconnect(this);
    m_selection.disconnect(this);
    m_exports.clear();
    m_exports.waitForDone();
}

void MainWindow::addPage(const QString& id, const QString& title, const QString& icon,
                         QWidget* widget) {
    m_pages.push_back({id, widget});
    m_stack->addWidget(widget);
    m_sidebar->addPage(id, title, icon);
}

void MainWindow::addTablePage(TableKind kind, const QString& id, const QString& title,
                              const QString& icon) {
    auto* page = new TablePage(kind, m_look, m_selection, m_stack);
    m_tables[kind] = page;
    addPage(id, title, icon, page);
    connect(page, &TablePage::menuAsked, this,
            [this, page](const QPoint& at) { tableMenu(*page, at); });
    connect(page, &TablePage::shown, this, &MainWindow::updateFilterBar);
    connect(page, &TablePage::activated, this, [this](const Selection& selection) {
        m_selection.select(selection);
        m_topology->focusOn(selection);
        const bool known = showPage(QStringLiteral("topology"));
        Q_ASSERT(known);
    });
}

QStringList MainWindow::pages() const {
    QStringList ids;
    for (const Page& page : m_pages) {
        ids << page.id;
    }
    return ids;
}

bool MainWindow::showPage(const QString& id) {
    for (const Page& page : m_pages) {
        if (page.id == id) {
            m_page = id;
            const bool empty = m_workspace.sources().empty();
            m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_welcome) : page.widget);
            m_sidebar->setPage(id);
            placeDocks();
            updateFilterBar();
            return true;
        }
    }
    return false;
}

// Without a source there is nothing to inspect. Pages with tables of their own need
// the room, and what the dock below would repeat is on one of them.
void MainWindow::placeDocks() {
    const bool empty = m_workspace.sources().empty();
    static const QStringList kOwnTables{QStringLiteral("findings"), QStringLiteral("history"),
                                        QStringLiteral("sandbox"), QStringLiteral("traffic")};
    m_bottom->setVisible(m_bottomWanted && !empty && !kOwnTables.contains(m_page));
    m_inspectorDock->setVisible(m_inspectorWanted && !empty && (!m_narrow || m_inspectorForced));
}

// A window that is too narrow for everything: first the sidebar shows marks only,
// then the inspector waits until it is asked for.
void MainWindow::fitWidth() {
    const bool narrow = width() < m_look.scaled(800);
    m_sidebar->setCompact(width() < m_look.scaled(1180));
    // Its share of the window; what the user chose stays while the window is large.
    const int share = std::clamp(width() * 23 / 100, m_look.scaled(240), m_look.scaled(360));
    if (share != m_inspectorShare) {
        m_inspectorShare = share;
        resizeDocks({m_inspectorDock}, {share}, Qt::Horizontal);
    }
    if (narrow != m_narrow) {
        m_narrow = narrow;
        m_inspectorForced = false;
        placeDocks();
    }
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    fitWidth();
}

void MainWindow::buildDocks() {
    m_sidebar = new Sidebar(m_look, m_workspace, m_selection, this);
    m_sidebarDock = new QDockWidget(tr("Fleet"), this);
    m_sidebarDock->setObjectName(QStringLiteral("dock.fleet"));
    m_sidebarDock->setTitleBarWidget(new QWidget(m_sidebarDock));
    m_sidebarDock->setWidget(m_sidebar);
    m_inspector = new Inspector(m_look, m_workspace, m_selection, this);
    m_inspectorDock = new QDockWidget(tr("Inspector"), this);
    m_inspectorDock->setObjectName(QStringLiteral("dock.inspector"));
    m_inspectorDock->setTitleBarWidget(new QWidget(m_inspectorDock));
    m_inspectorDock->setWidget(m_inspector);
    m_bottom = new BottomDock(m_look, m_workspace, m_selection, this);
    addDockWidget(Qt::LeftDockWidgetArea, m_sidebarDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_bottom);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    resizeDocks({m_sidebarDock, m_inspectorDock}, {m_look.scaled(186), m_look.scaled(360)},
                Qt::Horizontal);
    resizeDocks({m_bottom}, {m_look.scaled(240)}, Qt::Vertical);
    // Only what the user does is a wish; see placeDocks().
    connect(m_bottom->toggleViewAction(), &QAction::triggered, this,
            [this](bool on) { m_bottomWanted = on; });
    connect(m_inspectorDock->toggleViewAction(), &QAction::triggered, this, [this](bool on) {
        m_inspectorForced = on && m_narrow;
        m_inspectorWanted = on || m_narrow;
    });
    connect(&m_look, &Look::changed, this, &MainWindow::fitWidth);
    connect(m_inspector, &Inspector::placeActivated, this,
            [](const QString& file, int) { QDesktopServices::openUrl(QUrl::fromLocalFile(file)); });
}

std::vector<std::uint32_t> MainWindow::shownGateways() const {
    const FleetViewPtr view = m_workspace.view();
    if (const auto one = view->gateway(m_selection.current().gateway)) {
        return {*one};
    }
    std::vector<std::uint32_t> all(view->gateways.size());
    std::iota(all.begin(), all.end(), 0U);
    return all;
}

void MainWindow::viewChanged() {
    const FleetViewPtr view = m_workspace.view();
    if (m_first && !view->gateways.empty() && !m_workspace.busy()) {
        m_first = false;
        if (m_selection.current().gateway.empty()) {
            selectWorst();
        }
    }
    const auto gateways = shownGateways();
    std::map<TableKind, std::size_t> counts;
    for (const std::uint32_t index : gateways) {
        const model::Snapshot& snapshot = *view->gateways[index].snapshot;
        counts[TableKind::Routes] += snapshot.routes.size();
        counts[TableKind::Policies] += snapshot.policies.size();
        counts[TableKind::Consumers] += snapshot.consumers.size();
    }
    m_sidebar->setCount(QStringLiteral("routes"), counts[TableKind::Routes]);
    m_sidebar->setCount(QStringLiteral("policies"), counts[TableKind::Policies]);
    m_sidebar->setCount(QStringLiteral("consumers"), counts[TableKind::Consumers]);
    m_topology->setView(view, gateways);
    for (const auto& [kind, page] : m_tables) {
        page->setView(view, gateways);
    }
    const std::optional<std::uint32_t> one = view->gateway(m_selection.current().gateway);
    m_bottom->setView(view, one);
    m_findings->setView(view, one);
    m_explain->setView(view, one);
    m_traffic->setView(view, one);
    m_sandboxPage->setView(view, one);
    m_palette->setView(view);
    m_sidebar->setCount(QStringLiteral("findings"), view->findingsOf(one).size());
    updateStatus();
}

void MainWindow::gatewayChanged() {
    if (m_selection.current().gateway != m_shownGateway) {
        m_shownGateway = m_selection.current().gateway;
        viewChanged();
    }
    const QString name = QString::fromStdString(m_shownGateway);
    setWindowTitle(name.isEmpty() ? tr("Gatelens") : tr("%1 — Gatelens").arg(name));
    m_actions.find(QStringLiteral("go.back"))->setEnabled(m_selection.canGoBack());
    m_actions.find(QStringLiteral("go.forward"))->setEnabled(m_selection.canGoForward());
}

// What a newcomer should see first: the worst finding, and of those one that is a
// path to a backend, on the gateway that has the most of them.
void MainWindow::selectWorst() {
    const FleetViewPtr view = m_workspace.view();
    const auto rank = [&](const findings::Finding& finding) {
        constexpr std::size_t kPath = 3; // listener, route and something behind it
        const auto& counts = view->gateways[finding.subject.snapshot].counts;
        return std::tuple(finding.severity, finding.path.size() >= kPath,
                          counts[static_cast<std::size_t>(finding.severity)]);
    };
    const findings::Finding* worst = nullptr;
    for (const auto& finding : view->findings) {
        const bool open = finding.state != findings::State::Suppressed &&
                          finding.subject.snapshot < view->gateways.size();
        if (open && (worst == nullptr || rank(finding) > rank(*worst))) {
            worst = &finding;
        }
    }
    if (worst != nullptr) {
        m_selection.select(selectionOf(*view, *worst));
        return;
    }
    if (view->gateways.size() == 1) {
        Selection only;
        only.gateway = view->gateways.front().name;
        m_selection.select(only);
    }
}

void MainWindow::updateStatus() {
    const FleetViewPtr view = m_workspace.view();
    std::size_t routes = 0;
    std::size_t services = 0;
    std::size_t targets = 0;
    std::size_t policies = 0;
    for (const std::uint32_t index : shownGateways()) {
        const model::Snapshot& snapshot = *view->gateways[index].snapshot;
        routes += snapshot.routes.size();
        services += snapshot.services.size();
        targets += view->gateways[index].addresses;
        policies += snapshot.policies.size();
    }
    m_statusLeft->setText(QStringList{tr("%n route(s)", nullptr, static_cast<int>(routes)),
                                      tr("%n service(s)", nullptr, static_cast<int>(services)),
                                      tr("%n target(s)", nullptr, static_cast<int>(targets)),
                                      tr("%n policies", nullptr, static_cast<int>(policies))}
                              .join(QStringLiteral(" · ")));
    QStringList right{tr("scan %1 ms").arg(view->scanTime.count()),
                      tr("layout %1 ms").arg(qRound(m_topology->layoutTime()))};
    if (!m_sandbox->address().isEmpty()) {
        right << tr("sandbox on %1").arg(m_sandbox->address());
    }
    m_statusRight->setText(right.join(QStringLiteral(" · ")));
    updateFilterBar();
}

void MainWindow::updateFilterBar() {
    const QWidget* shown = m_stack->currentWidget();
    QString count;
    bool query = shown == m_topology;
    bool visible = query;
    for (const auto& [kind, page] : m_tables) {
        if (page == shown) {
            visible = true;
            query = kind == TableKind::Routes;
            const auto rows = static_cast<int>(page->model().matched());
            const auto total = static_cast<int>(page->model().total());
            count = rows == total
                        ? QLocale().toString(total)
                        : tr("%1 of %2").arg(QLocale().toString(rows), QLocale().toString(total));
        }
    }
    m_topology->tools()->setVisible(shown == m_topology);
    m_filter->setVisible(visible);
    m_filter->setQueryLanguage(query);
    m_filter->setCount(count);
}

bool MainWindow::settled() const {
    bool tables = true;
    for (const auto& [kind, page] : m_tables) {
        tables = tables && !page->model().working();
    }
    return !m_workspace.busy() && !m_topology->working() && !m_explain->working() &&
           !m_recorder->working() && !m_sandboxPage->working() && !m_traffic->working() && tables &&
           !m_findings->working() && !m_bottom->working() && !m_inspector->working();
}

} // namespace gatelens::ui
