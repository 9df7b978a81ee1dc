// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/bottom_dock.h"

#include "ui/findings/findings_model.h"
#include "ui/tables/changes_model.h"
#include "ui/tables/table_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/workspace/selection.h"
#include "ui/workspace/workspace.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

namespace gatelens::ui {

namespace {

constexpr int kMostLogLines = 5000;
constexpr int kChangesTab = 1;

} // namespace

BottomDock::BottomDock(const Look& look, Workspace& workspace, SelectionModel& selection,
                       QWidget* parent)
    : QDockWidget(tr("Findings, changes, log"), parent)
    , m_look(look)
    , m_selection(selection)
    , m_tabs(new QTabBar)
    , m_stack(new QStackedWidget(this))
    , m_findings(new FindingsModel(look, this))
    , m_table(new TableView(look, m_stack))
    , m_changes(new ChangesModel(look, this))
    , m_log(new QPlainTextEdit(m_stack)) {
    setObjectName(QStringLiteral("dock.bottom"));
    setAllowedAreas(Qt::AllDockWidgetAreas);
    auto* title = new QWidget(this);
    auto* row = new QHBoxLayout(title);
    row->setContentsMargins(8, 0, 6, 0);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Dock tabs"));
    row->addWidget(m_tabs);
    row->addStretch(1);
    for (const auto& [name, text, slot] :
         {std::tuple("float", tr("Float or dock"),
                     std::function<void()>([this] { setFloating(!isFloating()); })),
          std::tuple("close", tr("Close"),
                     std::function<void()>([this] { toggleViewAction()->trigger(); }))}) {
        auto* button = new QToolButton(title);
        button->setIcon(icon(QString::fromLatin1(name), look));
        button->setIconSize({14, 14});
        button->setToolTip(text);
        button->setAccessibleName(text);
        connect(button, &QToolButton::clicked, this, slot);
        row->addWidget(button);
    }
    setTitleBarWidget(title);
    setWidget(m_stack);
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    buildFindings();
    buildChanges();
    buildLog();
    connect(&workspace, &Workspace::told, this, [this](const QString& line, bool error) {
        const QString time = QTime::currentTime().toString(QStringLiteral("hh:mm:ss"));
        m_log->appendPlainText(
            QStringLiteral("%1  %2%3").arg(time, error ? tr("Problem: ") : QString(), line));
    });
    connect(&selection, &SelectionModel::changed, this, &BottomDock::syncSelection);
}

void BottomDock::addTab(const QString& title, QWidget* widget) {
    m_stack->addWidget(widget);
    m_tabs->addTab(title);
}

void BottomDock::buildChanges() {
    auto* table = new TableView(m_look, m_stack);
    table->setModel(m_changes);
    table->setAccessibleName(tr("Changes"));
    table->horizontalHeader()->setStretchLastSection(true);
    constexpr std::array kWidths{100, 220, 150, 230, 230, 160};
    for (int i = 0; i < static_cast<int>(kWidths.size()); ++i) {
        table->setColumnWidth(i, m_look.scaled(kWidths[static_cast<std::size_t>(i)]));
    }
    addTab(tr("Changes"), table);
}

void BottomDock::showChanges() {
    const auto& diff = m_comparison ? m_comparison : m_refreshed;
    m_changes->setDiff(diff);
    const int count = m_changes->rowCount();
    m_tabs->setTabText(kChangesTab, count == 0 ? tr("Changes") : tr("Changes %1").arg(count));
}

void BottomDock::setComparison(std::shared_ptr<const model::SnapshotDiff> diff) {
    m_comparison = std::move(diff);
    showChanges();
    if (m_comparison) {
        m_tabs->setCurrentIndex(kChangesTab);
    }
}

void BottomDock::buildFindings() {
    m_table->setModel(m_findings);
    m_table->setAccessibleName(tr("Findings"));
    QHeaderView* header = m_table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(Title, QHeaderView::Stretch);
    for (const auto& [column, width] :
         {std::pair(int(Where), 230), std::pair(int(Owasp), 110), std::pair(int(Certainty), 130),
          std::pair(int(Fix), 80), std::pair(int(Gateway), 110)}) {
        m_table->setColumnWidth(column, m_look.scaled(width));
    }
    connect(header, &QHeaderView::sectionClicked, this, [this, header](int section) {
        const bool turn = header->isSortIndicatorShown() &&
                          header->sortIndicatorSection() == section &&
                          header->sortIndicatorOrder() == Qt::AscendingOrder;
        const Qt::SortOrder order = turn ? Qt::DescendingOrder : Qt::AscendingOrder;
        header->setSortIndicatorShown(true);
        header->setSortIndicator(section, order);
        m_findings->sort(section, order);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!m_syncing && current.isValid()) {
                    m_selection.select(
                        selectionOf(*m_findings->view(), m_findings->finding(current.row())));
                }
            });
    connect(m_findings, &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { m_syncing = true; });
    connect(m_findings, &QAbstractItemModel::modelReset, this, [this] {
        m_tabs->setTabText(0, tr("Findings %1").arg(static_cast<qulonglong>(m_findings->total())));
        m_syncing = false;
        syncSelection();
    });
    addTab(tr("Findings"), m_table);
}

bool BottomDock::working() const {
    return m_findings->working();
}

void BottomDock::buildLog() {
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(kMostLogLines);
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setFont(m_look.mono(12));
    m_log->setAccessibleName(tr("Log"));
    addTab(tr("Log"), m_log);
}

void BottomDock::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    m_refreshed = gateway ? view->gateways[*gateway].changes : nullptr;
    showChanges();
    m_table->setColumnHidden(Gateway, gateway.has_value());
    m_findings->setView(std::move(view), gateway);
}

// What a finding is and where it is need the room most.
void BottomDock::resizeEvent(QResizeEvent* event) {
    QDockWidget::resizeEvent(event);
    m_table->setColumnHidden(Fix, width() < m_look.scaled(780));
    m_table->setColumnHidden(Owasp, width() < m_look.scaled(680));
    m_table->setColumnHidden(Certainty, width() < m_look.scaled(580));
}

void BottomDock::syncSelection() {
    const int row = m_findings->rowOf(m_selection.current().finding);
    m_syncing = true;
    if (row < 0) {
        m_table->clearSelection();
    } else {
        m_table->selectRow(row);
    }
    m_syncing = false;
}

} // namespace gatelens::ui
