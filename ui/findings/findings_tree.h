// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Findings in groups: by the path that they open, by rule, gateway or zone. Filtered
// and grouped on a worker; what is shown is replaced as a whole.
#pragma once

#include "ui/findings/findings_model.h"

#include <QAbstractItemModel>
#include <QThreadPool>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatelens::ui {

enum class FindingGrouping : std::uint8_t { Severity, Path, Rule, Gateway, Zone };

class FindingsTree final : public QAbstractItemModel {
    Q_OBJECT

public:
    explicit FindingsTree(const Look& look, QObject* parent = nullptr);
    ~FindingsTree() override;

    void setView(FleetViewPtr view, std::optional<std::uint32_t> gateway);
    void setGrouping(FindingGrouping grouping);
    // Only these severities (none: all), and only what holds every word.
    void setFilter(std::set<findings::Severity> severities, const QString& words);

    [[nodiscard]] const FleetViewPtr& view() const { return m_shown.view; }
    // Null for a group's row.
    [[nodiscard]] const findings::Finding* finding(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(const std::string& fingerprint) const;
    [[nodiscard]] std::size_t shown() const { return m_shown.places.size(); }
    [[nodiscard]] std::size_t total() const { return m_shown.total; }
    [[nodiscard]] bool working() const { return m_working; }

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Group {
        QString title;
        std::vector<std::uint32_t> findings;
    };
    struct Query {
        FleetViewPtr view;
        std::optional<std::uint32_t> gateway;
        FindingGrouping grouping = FindingGrouping::Rule;
        std::set<findings::Severity> severities;
        QString words;
    };
    struct Outcome {
        FleetViewPtr view;
        std::vector<Group> groups; // the one with the worst finding first
        std::unordered_map<std::string, std::pair<std::uint32_t, std::uint32_t>> places;
        std::size_t total = 0;
    };
    [[nodiscard]] static Outcome run(const Query& query);
    [[nodiscard]] static QString groupOf(const Query& query, const findings::Finding& finding);
    void update();

    const Look& m_look;
    Query m_query;
    Outcome m_shown;
    std::uint64_t m_serial = 0;
    bool m_working = false;
    QThreadPool m_pool;
};

} // namespace gatelens::ui
