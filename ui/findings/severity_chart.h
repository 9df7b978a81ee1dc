// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How many findings of which severity each gateway has, as stacked bars.
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QChartView>

#include <vector>

namespace gatelens::ui {

class Look;

class SeverityChart final : public QChartView {
    Q_OBJECT

public:
    explicit SeverityChart(const Look& look, QWidget* parent = nullptr);

    void setView(FleetViewPtr view);

signals:
    void gatewayChosen(const QString& name);

private:
    void rebuild();

    const Look& m_look;
    FleetViewPtr m_view;
};

} // namespace gatelens::ui
