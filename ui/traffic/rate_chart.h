// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One figure over time: requests with errors, or latencies as bands.
#pragma once

#include "core/base/error.h"
#include "core/metrics/source.h"

#include <QChartView>

#include <cstdint>
#include <vector>

namespace gatelens::ui {

class Look;

class RateChart final : public QChartView {
    Q_OBJECT

public:
    enum class Shows : std::uint8_t { Requests, Latency };

    RateChart(Shows shows, const Look& look, QWidget* parent = nullptr);

    // `title` says whose figures these are.
    void setPoints(const QString& title, std::vector<metrics::Point> points);

private:
    void rebuild();

    const Shows m_shows;
    const Look& m_look;
    QString m_title;
    std::vector<metrics::Point> m_points;
};

} // namespace gatelens::ui
