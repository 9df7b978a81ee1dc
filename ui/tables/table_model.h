// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A table of entities over a fleet view. Filtering and sorting run on a worker;
// the rows change when it is done, so a hundred thousand of them stay smooth.
#pragma once

#include "ui/tables/columns.h"

#include <QAbstractTableModel>
#include <QThreadPool>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::ui {

class Look;

struct TableRow {
    findings::Subject subject;
    std::optional<findings::Severity> worst;
    // Of a group's title row, which stands for no entity; 0: an ordinary row.
    std::uint32_t members = 0;
    QString group;
};

class TableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    TableModel(TableKind kind, const Look& look, QObject* parent = nullptr);
    ~TableModel() override;

    // What is shown. Routes understand the query language; elsewhere every word
    // must stand in one of the columns.
    void setView(FleetViewPtr view, std::vector<std::uint32_t> gateways);
    void setFilter(const std::string& filter);
    void sort(int column, Qt::SortOrder order) override;
    // Rows with the same text in that column stand together below a title; -1: none.
    void setGroup(int column);
    [[nodiscard]] int group() const { return m_groupColumn; }

    [[nodiscard]] const std::vector<TableColumn>& columns() const { return m_columns; }
    // That the rows belong to.
    [[nodiscard]] const FleetViewPtr& view() const { return m_shown; }
    [[nodiscard]] std::size_t matched() const { return m_matched; } // without titles
    [[nodiscard]] std::size_t total() const { return m_total; }     // before the filter
    [[nodiscard]] bool working() const { return m_working > 0; }
    [[nodiscard]] const TableRow& row(int index) const {
        return m_rows[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] int rowOf(const findings::Subject& subject) const; // -1: not shown
    [[nodiscard]] QString cell(int row, int column) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

signals:
    void rowsChanged();

private:
    struct Query;
    struct Outcome {
        std::vector<TableRow> rows;
        std::size_t matched = 0;
        std::size_t total = 0;
    };
    void update();
    static Outcome run(const Query& query);

    TableKind m_kind;
    const Look& m_look;
    std::vector<TableColumn> m_columns;
    FleetViewPtr m_view;
    std::vector<std::uint32_t> m_gateways;
    std::string m_filter;
    int m_sortColumn = -1; // the product's own order
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    int m_groupColumn = -1;
    FleetViewPtr m_shown; // that the rows belong to
    std::vector<TableRow> m_rows;
    std::size_t m_matched = 0;
    std::size_t m_total = 0;
    std::uint64_t m_serial = 0;
    int m_working = 0;
    QThreadPool m_pool;
};

} // namespace gatelens::ui
