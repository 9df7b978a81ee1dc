// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the header of every table of the console answers.
#pragma once

#include <QString>
#include <QVariant>

#include <cstddef>
#include <span>

namespace gatelens::ui {

// For QAbstractItemModel::headerData: the columns' names, aligned as their cells are.
[[nodiscard]] inline QVariant columnHeader(int section, Qt::Orientation orientation, int role,
                                           std::span<const QString> titles) {
    const auto column = static_cast<std::size_t>(section);
    if (orientation != Qt::Horizontal || section < 0 || column >= titles.size()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    }
    return role == Qt::DisplayRole ? QVariant(titles[column]) : QVariant();
}

} // namespace gatelens::ui
