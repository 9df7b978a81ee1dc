// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tables/table_page.h"

#include "ui/tables/table_view.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace gatelens::ui {

TablePage::TablePage(TableKind kind, const Look& look, SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_selection(selection)
    , m_model(new TableModel(kind, look, this))
    , m_table(new TableView(look, this))
    , m_notice(new Notice(look, this))
    , m_kind(kind) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_table, 1);
    column->addWidget(m_notice, 1);
    m_notice->hide();
    m_table->setModel(m_model);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setAccessibleName(kind == TableKind::Routes     ? tr("Routes")
                               : kind == TableKind::Policies ? tr("Policies")
                                                             : tr("Consumers"));
    const auto& columns = m_model->columns();
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
        const TableColumn& spec = columns[static_cast<std::size_t>(i)];
        m_table->setColumnWidth(i, look.scaled(spec.width));
        m_table->setColumnHidden(i, !spec.byDefault);
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    QHeaderView* header = m_table->horizontalHeader();
    connect(header, &QHeaderView::sectionClicked, this, [this, header](int section) {
        // A third click goes back to the product's own order.
        const bool same =
            header->isSortIndicatorShown() && header->sortIndicatorSection() == section;
        if (same && header->sortIndicatorOrder() == Qt::DescendingOrder) {
            header->setSortIndicatorShown(false);
            m_model->sort(-1, Qt::AscendingOrder);
            return;
        }
        const Qt::SortOrder order = same ? Qt::DescendingOrder : Qt::AscendingOrder;
        header->setSortIndicatorShown(true);
        header->setSortIndicator(section, order);
        m_model->sort(section, order);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!m_syncing && current.isValid() && m_table->isVisible() &&
                    m_model->row(current.row()).members == 0) {
                    m_selection.select(
                        selectionOf(*m_model->view(), m_model->row(current.row()).subject));
                }
            });
    connect(m_table, &TableView::rowActivated, this, [this](int row) {
        if (m_model->row(row).members == 0) {
            emit activated(selectionOf(*m_model->view(), m_model->row(row).subject));
        }
    });
    m_table->offerGroups(-1);
    connect(m_table, &TableView::groupAsked, this, &TablePage::setGroup);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (m_table->indexAt(at).isValid()) {
            emit menuAsked(m_table->viewport()->mapToGlobal(at));
        }
    });
    connect(m_model, &TableModel::rowsChanged, this, &TablePage::rowsChanged);
    connect(&selection, &SelectionModel::changed, this, &TablePage::syncSelection);
}

void TablePage::setView(FleetViewPtr view, std::vector<std::uint32_t> gateways) {
    int gatewayColumn = -1;
    for (int i = 0; i < m_model->columnCount(); ++i) {
        if (m_model->columns()[static_cast<std::size_t>(i)].title == tr("Gateway")) {
            gatewayColumn = i;
        }
    }
    if (gatewayColumn >= 0) {
        m_table->setColumnHidden(gatewayColumn, gateways.size() < 2);
    }
    m_model->setView(std::move(view), std::move(gateways));
}

void TablePage::setGroup(int column) {
    m_table->offerGroups(column);
    m_model->setGroup(column);
}

void TablePage::setFilter(const std::string& filter) {
    m_model->setFilter(filter);
}

std::vector<findings::Subject> TablePage::chosen() const {
    std::vector<findings::Subject> subjects;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) {
        if (m_model->row(index.row()).members == 0) {
            subjects.push_back(m_model->row(index.row()).subject);
        }
    }
    return subjects;
}

void TablePage::rowsChanged() {
    const bool empty = m_model->rowCount() == 0;
    m_table->setVisible(!empty);
    if (!empty) {
        m_notice->hide();
    } else if (m_model->total() > 0) {
        m_notice->show(QStringLiteral("filter"), tr("Nothing matches the filter"),
                       tr("Change or clear the filter above."));
    } else if (m_kind == TableKind::Consumers) {
        m_notice->show(QStringLiteral("consumers"), tr("No consumers"),
                       tr("This gateway knows no consumers of its own, or did not show them."));
    } else if (m_kind == TableKind::Policies) {
        m_notice->show(QStringLiteral("policies"), tr("No policies"),
                       tr("Nothing acts on requests here: no authentication, no limits."));
    } else {
        m_notice->show(QStringLiteral("routes"), tr("No routes"),
                       tr("This gateway has no routes, so it answers nothing."));
    }
    // A group's title may run over all columns.
    m_table->clearSpans();
    constexpr int kMostTitles = 2000; // spans of more cost more than they give
    std::vector<int> titles;
    for (int row = 0; m_model->group() >= 0 && row < m_model->rowCount(); ++row) {
        if (m_model->row(row).members > 0) {
            titles.push_back(row);
        }
    }
    for (const int row : titles.size() > kMostTitles ? std::vector<int>{} : titles) {
        m_table->setSpan(row, 0, 1, m_model->columnCount());
    }
    emit shown(m_model->matched(), m_model->total());
    syncSelection();
}

void TablePage::syncSelection() {
    if (!m_model->view() || m_table->hasFocus()) {
        return;
    }
    const auto subject = resolve(*m_model->view(), m_selection.current());
    const int row = subject ? m_model->rowOf(*subject) : -1;
    m_syncing = true;
    if (row < 0) {
        m_table->clearSelection();
    } else if (m_table->currentIndex().row() != row || !m_table->selectionModel()->hasSelection()) {
        m_table->selectRow(row);
        m_table->scrollTo(m_model->index(row, 0));
    }
    m_syncing = false;
}

} // namespace gatelens::ui
