// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A page that is one table of entities; its selection is everybody's.
#pragma once

#include "ui/tables/table_model.h"
#include "ui/workspace/selection.h"

#include <QWidget>

namespace gatelens::ui {

class Notice;
class TableView;

class TablePage final : public QWidget {
    Q_OBJECT

public:
    TablePage(TableKind kind, const Look& look, SelectionModel& selection,
              QWidget* parent = nullptr);

    void setView(FleetViewPtr view, std::vector<std::uint32_t> gateways);
    void setFilter(const std::string& filter);
    void setGroup(int column); // -1: none
    [[nodiscard]] TableModel& model() { return *m_model; }
    [[nodiscard]] TableView& view() { return *m_table; }
    [[nodiscard]] std::vector<findings::Subject> chosen() const;

signals:
    void shown(std::size_t rows, std::size_t total);
    void menuAsked(const QPoint& at);
    void activated(const gatelens::ui::Selection& selection);

private:
    void rowsChanged();
    void syncSelection();

    const Look& m_look;
    SelectionModel& m_selection;
    TableModel* m_model;
    TableView* m_table;
    Notice* m_notice;
    TableKind m_kind;
    bool m_syncing = false;
};

} // namespace gatelens::ui
