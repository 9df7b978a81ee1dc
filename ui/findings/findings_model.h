// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Findings as a table: what, where, which class of the OWASP API list, how sure,
// and whether it can be fixed from here.
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QAbstractTableModel>
#include <QCoreApplication>
#include <QThreadPool>

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatelens::ui {

class Look;

enum FindingColumn { Title, Where, Owasp, Certainty, Fix, Gateway, FindingColumns };

// What stands in a cell, its look and its spoken form; the same in list and tree.
class FindingCells final {
    Q_DECLARE_TR_FUNCTIONS(FindingCells)

public:
    [[nodiscard]] static QString text(const FleetView& view, const findings::Finding& finding,
                                      int column);
    [[nodiscard]] static QVariant data(const FleetView& view, const findings::Finding& finding,
                                       int column, int role, const Look& look);
    [[nodiscard]] static QVariant header(int section, int role);
    [[nodiscard]] static bool matches(const FleetView& view, const findings::Finding& finding,
                                      const std::set<findings::Severity>& severities,
                                      const QString& words);
};

class FindingsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit FindingsModel(const Look& look, QObject* parent = nullptr);
    ~FindingsModel() override;

    void setView(FleetViewPtr view, std::optional<std::uint32_t> gateway);
    [[nodiscard]] const FleetViewPtr& view() const { return m_view; }
    [[nodiscard]] const findings::Finding& finding(int row) const {
        return m_view->findings[m_rows[static_cast<std::size_t>(row)]];
    }
    [[nodiscard]] int rowOf(const std::string& fingerprint) const; // -1: not shown
    [[nodiscard]] std::size_t total() const { return m_rows.size(); }
    [[nodiscard]] bool working() const { return m_working; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    struct Query {
        FleetViewPtr view;
        std::optional<std::uint32_t> gateway;
        int column = -1; // by severity
        Qt::SortOrder order = Qt::AscendingOrder;
    };
    [[nodiscard]] static std::vector<std::uint32_t> run(const Query& query);
    void update();

    const Look& m_look;
    Query m_query;
    FleetViewPtr m_view; // of the rows
    std::vector<std::uint32_t> m_rows;
    std::unordered_map<std::string, int> m_places;
    std::uint64_t m_serial = 0;
    bool m_working = false;
    QThreadPool m_pool;
};

// "route /v1/payments": what a finding is about.
[[nodiscard]] QString findingPlace(const FleetView& view, const findings::Finding& finding);

} // namespace gatelens::ui
