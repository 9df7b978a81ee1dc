// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes, services and listeners with what goes through them.
#pragma once

#include "ui/traffic/traffic_feed.h"

#include <QAbstractTableModel>

namespace gatelens::ui {

class Look;

class TrafficModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Kind, Requests, Errors, P50, P90, P99, Total, Count };

    explicit TrafficModel(const Look& look, QObject* parent = nullptr);

    void setView(TrafficViewPtr view);
    [[nodiscard]] const metrics::Traffic* row(int index) const;
    [[nodiscard]] int rowOf(const metrics::ThingKey& thing) const; // -1: not there

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    const Look& m_look;
    TrafficViewPtr m_view;
};

} // namespace gatelens::ui
