// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between two states of a gateway, field by field.
#pragma once

#include "core/model/diff.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace gatelens::ui {

class Look;

class ChangesModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit ChangesModel(const Look& look, QObject* parent = nullptr);

    // Null: nothing to show.
    void setDiff(std::shared_ptr<const model::SnapshotDiff> diff);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    enum Column { What, Entity, Field, Before, After, Place, Count };
    struct Row {
        QString what;
        QString entity;
        QString field;
        QString before;
        QString after;
        QString place;
    };

    const Look& m_look;
    std::vector<Row> m_rows;
};

} // namespace gatelens::ui
