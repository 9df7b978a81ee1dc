// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How sources come into the window and go, what is remembered, what leaves it.
#include "ui/shell/main_window.h"

#include "core/adapters/recorded.h"
#include "core/history/store.h"
#include "ui/canvas/canvas.h"
#include "ui/canvas/topology_page.h"
#include "ui/explain/explain_page.h"
#include "ui/history/recorder.h"
#include "ui/sandbox/sandbox_page.h"
#include "ui/shell/bottom_dock.h"
#include "ui/shell/connect_dialog.h"
#include "ui/shell/shortcut_editor.h"
#include "ui/tables/filter_bar.h"
#include "ui/tables/route_copy.h"
#include "ui/tables/table_page.h"
#include "ui/tables/table_view.h"
#include "ui/traffic/traffic_page.h"
#include "ui/workspace/secret_store.h"
#include "ui/workspace/settings.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMimeData>
#include <QStatusBar>
#include <QUrl>

namespace gatelens::ui {

namespace {

constexpr int kStateVersion = 1; // of the docks
constexpr int kMessage = 8000;   // milliseconds

} // namespace

void MainWindow::connectTo(const QString& source) {
    ConnectDialog dialog(m_look, m_workspace, this);
    dialog.setSource(source);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    const SourceSpec spec = dialog.spec();
    if (spec.secretHeader.isEmpty() || dialog.secret().isEmpty()) {
        m_workspace.open(spec);
        return;
    }
    m_secrets->write(spec.name, dialog.secret(), [this, spec](SecretStore::Kept kept) {
        if (kept == SecretStore::Kept::Memory) {
            statusBar()->showMessage(
                tr("No keychain answers here: the credential is kept until Gatelens ends."),
                kMessage);
        }
        m_workspace.open(spec);
    });
}

void MainWindow::openFiles() {
    for (const QString& path : QFileDialog::getOpenFileNames(this, tr("Open files"))) {
        SourceSpec spec;
        spec.name = path;
        m_workspace.open(spec);
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() || event->mimeData()->hasText()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            SourceSpec spec;
            spec.name = url.toLocalFile();
            m_workspace.open(spec);
        } else {
            connectTo(url.toString());
        }
    }
    if (!event->mimeData()->hasUrls()) {
        connectTo(event->mimeData()->text().trimmed());
    }
}

void MainWindow::gatewayMenu(std::uint32_t source, const QPoint& at) {
    const SourceState* state = m_workspace.source(source);
    if (state == nullptr) {
        return;
    }
    QMenu menu(this);
    menu.addAction(tr("Read again"), this, [this, source] { m_workspace.refresh(source); });
    QMenu* environment = menu.addMenu(tr("Environment"));
    const QStringList names{tr("none"), tr("production"), tr("staging"), tr("lab")};
    for (int i = 0; i < names.size(); ++i) {
        QAction* action = environment->addAction(names[i], this, [this, source, i] {
            m_workspace.setEnvironment(source, static_cast<Environment>(i));
        });
        action->setCheckable(true);
        action->setChecked(int(state->spec.environment) == i);
    }
    menu.addAction(tr("Copy address"), this,
                   [name = state->spec.name] { QApplication::clipboard()->setText(name); });
    if (state->error) {
        menu.addAction(tr("Copy error"), this, [text = state->error->text()] {
            QApplication::clipboard()->setText(QString::fromStdString(text));
        });
    }
    menu.addSeparator();
    menu.addAction(tr("Close"), this, [this, source, name = state->spec.name] {
        m_secrets->remove(name);
        m_workspace.close(source);
    });
    menu.exec(at);
}

void MainWindow::entityMenu(const Selection& selection, const QPoint& at) {
    QMenu menu(this);
    menu.addAction(tr("Focus"), this, [this, selection] { m_topology->focusOn(selection); });
    menu.addAction(tr("Copy name"), this, [selection] {
        QApplication::clipboard()->setText(QString::fromStdString(selection.key));
    });
    const auto subject = resolve(*m_workspace.view(), selection);
    if (subject && subject->entity.kind == model::EntityKind::Route) {
        menu.addAction(tr("Copy as curl"), this, [this, at = *subject] {
            QApplication::clipboard()->setText(routesAsCurl(*m_workspace.view(), {at}));
        });
        menu.addAction(tr("Explain a request to it"), this,
                       [this, at = *subject] { explain(routesAsCurl(*m_workspace.view(), {at})); });
    }
    menu.exec(at);
}

void MainWindow::tableMenu(TablePage& page, const QPoint& at) {
    QMenu menu(this);
    const FleetViewPtr view = page.model().view();
    const auto chosen = page.chosen();
    menu.addAction(tr("Copy as table"), this, [text = page.view().selectedText()] {
        QApplication::clipboard()->setText(text);
    });
    if (!chosen.empty() && chosen.front().entity.kind == model::EntityKind::Route) {
        menu.addAction(tr("Copy as JSON"), this, [view, chosen] {
            QApplication::clipboard()->setText(routesAsJson(*view, chosen));
        });
        menu.addAction(tr("Copy as curl"), this, [view, chosen] {
            QApplication::clipboard()->setText(routesAsCurl(*view, chosen));
        });
        menu.addSeparator();
        menu.addAction(tr("Show on the topology"), this, [this, view, chosen] {
            m_topology->focusOn(selectionOf(*view, chosen.front()));
            const bool known = showPage(QStringLiteral("topology"));
            Q_ASSERT(known);
        });
        menu.addAction(tr("Explain a request to it"), this,
                       [this, view, chosen] { explain(routesAsCurl(*view, {chosen.front()})); });
    }
    menu.exec(at);
}

void MainWindow::explain(const QString& request) {
    const bool known = showPage(QStringLiteral("explain"));
    Q_ASSERT(known);
    m_explain->setRequest(request);
}

void MainWindow::setFilter(const QString& filter) {
    m_filter->setText(filter);
}

bool MainWindow::selectNamed(const QString& text) {
    const std::string kind = text.section('/', 0, 0).toStdString();
    const std::string name = text.section('/', 1).toStdString();
    const FleetViewPtr view = m_workspace.view();
    for (std::uint32_t gateway = 0; gateway < view->gateways.size(); ++gateway) {
        if (kind == "gateway" && view->gateways[gateway].name == name) {
            m_selection.select(selectionOf(*view, {gateway, {model::EntityKind::Gateway, 0}}));
            return true;
        }
        const auto found = findEntity(*view->gateways[gateway].snapshot, kind, name);
        if (found) {
            m_selection.select(selectionOf(*view, {gateway, *found}));
            return true;
        }
    }
    return false;
}

void MainWindow::compare() {
    const FleetViewPtr view = m_workspace.view();
    const auto current = view->gateway(m_selection.current().gateway);
    if (!current) {
        statusBar()->showMessage(tr("Choose the gateway to compare at the left first."), kMessage);
        return;
    }
    QMenu menu(this);
    menu.addAction(tr("With an earlier state in a file…"), this, [this] { compareWithFile(); });
    menu.addSeparator();
    for (std::uint32_t i = 0; i < view->gateways.size(); ++i) {
        if (i != *current) {
            const QString name = QString::fromStdString(view->gateways[i].name);
            menu.addAction(tr("With %1").arg(name), this,
                           [this, name, before = view->gateways[i].snapshot] {
                               showComparison(before, name);
                           });
        }
    }
    menu.exec(QCursor::pos());
}

void MainWindow::compareWithFile() {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Compare with an earlier state of this gateway"));
    if (path.isEmpty()) {
        return;
    }
    SourceSpec spec;
    spec.name = path;
    m_workspace.probe(spec, {}, this, [this, path](const auto& read) {
        if (!read) {
            statusBar()->showMessage(QString::fromStdString(read.error().text()), kMessage);
        } else if (!read->empty()) {
            showComparison(read->front(), path.section('/', -1));
        }
    });
}

// The difference is counted on a worker: 100,000 routes take a while.
void MainWindow::showComparison(const model::SnapshotPtr& before, const QString& title) {
    const FleetViewPtr view = m_workspace.view();
    const auto gateway = view->gateway(m_selection.current().gateway);
    if (!gateway) {
        return;
    }
    auto past = std::make_shared<FleetView>();
    past->gateways.push_back(view->gateways[*gateway]);
    past->gateways.back().snapshot = before;
    m_topology->setBefore(past, title);
    m_exports.start([this, before, read = view->gateways[*gateway].snapshot] {
        // A recording is only comparable with another one.
        const auto now = adapters::isRecorded(*before) ? history::asRecorded(read)
                                                       : Result<model::SnapshotPtr>(read);
        auto diff = std::make_shared<const model::SnapshotDiff>(
            now ? model::diffSnapshots(*before, **now) : model::SnapshotDiff());
        QMetaObject::invokeMethod(
            this, [this, diff] { m_bottom->setComparison(diff); }, Qt::QueuedConnection);
    });
    const bool known = showPage(QStringLiteral("topology"));
    Q_ASSERT(known);
}

void MainWindow::showEarlier(const QString& gateway, const model::SnapshotPtr& before) {
    if (!m_workspace.view()->gateway(gateway.toStdString())) {
        statusBar()->showMessage(tr("%1 is not open any more.").arg(gateway), kMessage);
        return;
    }
    if (m_selection.current().gateway != gateway.toStdString()) {
        Selection whole;
        whole.gateway = gateway.toStdString();
        m_selection.select(whole);
    }
    showComparison(before, tr("an earlier state"));
}

void MainWindow::updateFlows() {
    const bool wanted = m_actions.find(QStringLiteral("view.traffic"))->isChecked();
    m_topology->canvas().setFlows(wanted ? m_traffic->flows() : Flows());
}

void MainWindow::setMetrics(const QString& url) {
    m_traffic->setUrl(url);
}

void MainWindow::startSandbox() {
    m_sandboxPage->tryOut();
}

void MainWindow::setHistory(const QString& location) {
    m_recorder->setLocation(location);
}

void MainWindow::chooseHistory() {
    bool chosen = false;
    const QString location = QInputDialog::getText(
        this, tr("Keep the history"),
        tr("A file, or postgresql://user@host/database for the history of a team.\n"
           "Its password is taken from PGPASSWORD or ~/.pgpass."),
        QLineEdit::Normal, m_recorder->location(), &chosen);
    if (chosen && !location.trimmed().isEmpty()) {
        m_settings.setValue(QStringLiteral("history"), location.trimmed());
        setHistory(location.trimmed());
    }
}

void MainWindow::leaveComparison() {
    m_topology->setBefore(nullptr);
    m_bottom->setComparison(nullptr);
}

void MainWindow::editShortcuts() {
    ShortcutEditor(m_look, m_actions, m_settings, this).exec();
}

void MainWindow::restoreState() {
    m_firstLayout = saveState(kStateVersion);
    restoreShortcuts(m_actions, m_settings);
    const QByteArray geometry = m_settings.state(QStringLiteral("geometry")).toByteArray();
    if (!geometry.isEmpty()) {
        restoreGeometry(geometry);
        QMainWindow::restoreState(m_settings.state(QStringLiteral("docks")).toByteArray(),
                                  kStateVersion);
        m_bottomWanted = m_settings.state(QStringLiteral("bottomDock")).toBool();
        m_inspectorWanted = m_settings.state(QStringLiteral("inspector")).toBool();
    }
    placeDocks();
    m_filter->setHistory(m_settings.state(QStringLiteral("filters")).toStringList());
    const QString page = m_settings.state(QStringLiteral("page")).toString();
    if (pages().contains(page)) {
        const bool known = showPage(page);
        Q_ASSERT(known);
    }
    std::map<std::string, TopologyPage::Order> orders;
    const QVariantMap pictures = m_settings.state(QStringLiteral("topologyOrders")).toMap();
    for (auto picture = pictures.begin(); picture != pictures.end(); ++picture) {
        const QVariantMap kept = picture->toMap();
        for (auto at = kept.begin(); at != kept.end(); ++at) {
            orders[picture.key().toStdString()][at.key().toStdString()] = at->toLongLong();
        }
    }
    m_topology->setSavedOrders(std::move(orders));
    m_restoring = true;
    for (const SourceSpec& spec : m_settings.sources()) {
        m_workspace.open(spec);
    }
    m_restoring = false;
    // Twice a minute: a crash costs little.
    auto* keep = new QTimer(this);
    keep->setInterval(30'000);
    connect(keep, &QTimer::timeout, this, &MainWindow::rememberState);
    keep->start();
}

// The order in which nodes stand, so that the picture is the same tomorrow. Of
// pictures that nobody finds their way in by memory it is not kept.
void MainWindow::rememberOrder() {
    constexpr std::size_t kMostNodes = 5'000;
    QVariantMap pictures;
    for (const auto& [name, order] : m_topology->savedOrders()) {
        if (order.size() > kMostNodes) {
            continue;
        }
        QVariantMap kept;
        for (const auto& [key, rank] : order) {
            kept[QString::fromStdString(key)] = static_cast<qlonglong>(rank);
        }
        pictures[QString::fromStdString(name)] = kept;
    }
    m_settings.setState(QStringLiteral("topologyOrders"), pictures);
}

void MainWindow::rememberState() {
    m_settings.setState(QStringLiteral("geometry"), saveGeometry());
    m_settings.setState(QStringLiteral("docks"), saveState(kStateVersion));
    m_settings.setState(QStringLiteral("bottomDock"), m_bottomWanted);
    m_settings.setState(QStringLiteral("inspector"), m_inspectorWanted);
    m_settings.setState(QStringLiteral("page"), m_page);
    m_settings.setState(QStringLiteral("filters"), m_filter->history());
    rememberOrder();
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    m_topology->canvas().setFocus();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    rememberState();
    m_settings.save(); // written to the end when the settings go
    QMainWindow::closeEvent(event);
}

} // namespace gatelens::ui
