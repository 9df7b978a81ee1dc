// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The picture as a table: every node with what it leads to and what reaches it.
#pragma once

#include "ui/canvas/scene.h"

#include <QAbstractTableModel>

namespace gatelens::ui {

class Look;

class NodeTable final : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit NodeTable(const Look& look, QObject* parent = nullptr);

    void setScene(ScenePtr scene);
    [[nodiscard]] std::uint32_t nodeOf(int row) const {
        return m_order[static_cast<std::size_t>(row)];
    }
    [[nodiscard]] int rowOf(std::uint32_t node) const; // -1: none

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    enum Column { Name, Kind, Facts, Findings, ReachedFrom, LeadsTo, Count };
    [[nodiscard]] QString neighbours(std::uint32_t node, bool forward) const;

    const Look& m_look;
    ScenePtr m_scene;
    std::vector<std::uint32_t> m_order; // as on the picture, column by column
};

} // namespace gatelens::ui
