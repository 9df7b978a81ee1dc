// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How many findings were open over the time that is kept, the worst at the bottom.
#pragma once

#include "ui/history/recorder.h"
#include "ui/workspace/selection.h"

#include <QChartView>

namespace gatelens::ui {

class Look;

class TrendChart final : public QChartView {
    Q_OBJECT

public:
    TrendChart(const Look& look, const Recorder& recorder, const SelectionModel& selection,
               QWidget* parent = nullptr);

private:
    void rebuild();

    const Look& m_look;
    const Recorder& m_recorder;
    const SelectionModel& m_selection;
};

} // namespace gatelens::ui
