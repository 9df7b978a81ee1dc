// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The requests that went through the sandbox, newest first.
#pragma once

#include "ui/sandbox/tap.h"

#include <QAbstractTableModel>

#include <deque>

namespace gatelens::ui {

class Look;

class RequestModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Method, Host, Path, Status, Route, Target, Total, Upstream, Count };

    explicit RequestModel(const Look& look, QObject* parent = nullptr);

    void add(const TapEntry& entry);
    void clear();
    [[nodiscard]] const TapEntry* entry(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    static constexpr std::size_t kMost = 2000;

    const Look& m_look;
    std::deque<TapEntry> m_entries;
};

// "1.24 ms"
[[nodiscard]] QString durationText(double milliseconds);

} // namespace gatelens::ui
