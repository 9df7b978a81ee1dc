// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Findings in groups: by the path that they open, by rule, gateway or zone.
#pragma once

#include "ui/findings/findings_model.h"

#include <QAbstractItemModel>

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace gatelens::ui {

enum class FindingGrouping : std::uint8_t { Severity, Path, Rule, Gateway, Zone };

class FindingsTree final : public QAbstractItemModel {
    Q_OBJECT

public:
    explicit FindingsTree(const Look& look, QObject* parent = nullptr);

    void setView(FleetViewPtr view, std::optional<std::uint32_t> gateway);
    void setGrouping(FindingGrouping grouping);
    // Only these severities (none: all), and only what holds every word.
    void setFilter(std::set<findings::Severity> severities, const QString& words);

    [[nodiscard]] const FleetViewPtr& view() const { return m_view; }
    // Null for a group's row.
    [[nodiscard]] const findings::Finding* finding(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(const std::string& fingerprint) const;
    [[nodiscard]] std::size_t shown() const;
    [[nodiscard]] std::size_t total() const { return m_all.size(); }

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
    void refill();
    [[nodiscard]] QString groupOf(const findings::Finding& finding) const;

    const Look& m_look;
    FleetViewPtr m_view;
    std::vector<std::uint32_t> m_all;
    std::vector<Group> m_groups; // the one with the worst finding first
    FindingGrouping m_grouping = FindingGrouping::Rule;
    std::set<findings::Severity> m_severities;
    QString m_words;
};

} // namespace gatelens::ui
