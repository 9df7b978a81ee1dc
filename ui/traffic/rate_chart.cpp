// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/rate_chart.h"

#include "core/metrics/traffic_report.h"
#include "ui/theme/look.h"

#include <QAreaSeries>
#include <QChart>
#include <QDateTime>
#include <QDateTimeAxis>
#include <QLegend>
#include <QLineSeries>
#include <QLocale>
#include <QToolTip>
#include <QValueAxis>

#include <algorithm>

namespace gatelens::ui {

namespace {

using Field = std::optional<double> metrics::Rates::*;

QLineSeries* lineOf(const std::vector<metrics::Point>& points, Field field, QObject* parent) {
    auto* line = new QLineSeries(parent);
    for (const metrics::Point& point : points) {
        if (const auto& value = point.rates.*field) {
            line->append(static_cast<double>(point.at) * 1000, *value);
        }
    }
    return line;
}

double highest(const QLineSeries& line) {
    double most = 0;
    for (const QPointF& point : line.points()) {
        most = std::max(most, point.y());
    }
    return most;
}

} // namespace

RateChart::RateChart(Shows shows, const Look& look, QWidget* parent)
    : QChartView(parent)
    , m_shows(shows)
    , m_look(look) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(shows == Shows::Requests ? tr("Requests and errors over time")
                                               : tr("Latencies over time"));
    setMinimumHeight(look.scaled(170));
    connect(&look, &Look::changed, this, &RateChart::rebuild);
    rebuild();
}

void RateChart::setPoints(const QString& title, std::vector<metrics::Point> points) {
    m_title = title;
    m_points = std::move(points);
    rebuild();
}

void RateChart::rebuild() {
    const Tokens& tokens = m_look.tokens();
    auto* chart = new QChart;
    chart->setBackgroundBrush(tokens.surface);
    chart->setBackgroundRoundness(0);
    chart->setMargins(QMargins(4, 4, 12, 4));
    chart->legend()->setAlignment(Qt::AlignTop);
    chart->legend()->setLabelColor(tokens.muted);
    chart->legend()->setFont(m_look.font(11));
    chart->setAnimationOptions(QChart::NoAnimation);
    chart->setTitle(m_title);
    chart->setTitleBrush(tokens.text);
    chart->setTitleFont(m_look.font(12, true));
    auto* time = new QDateTimeAxis(chart);
    auto* value = new QValueAxis(chart);
    chart->addAxis(time, Qt::AlignBottom);
    chart->addAxis(value, Qt::AlignLeft);
    double most = 0;
    const auto add = [&](QAbstractSeries* series, const QString& name) {
        series->setName(name);
        chart->addSeries(series);
        series->attachAxis(time);
        series->attachAxis(value);
    };
    const auto band = [&](Field field, QLineSeries* below, const QString& name, double opacity) {
        auto* line = lineOf(m_points, field, chart);
        most = std::max(most, highest(*line));
        auto* area = new QAreaSeries(
            line, below != nullptr && below->count() == line->count() ? below : nullptr);
        QColor fill = tokens.accent;
        fill.setAlphaF(float(opacity));
        area->setColor(fill);
        area->setBorderColor(tokens.accent);
        add(area, name);
        return line;
    };
    if (m_shows == Shows::Requests) {
        band(&metrics::Rates::requests, nullptr, tr("requests/s"), 0.25);
        auto* errors = lineOf(m_points, &metrics::Rates::errors, chart);
        errors->setPen(QPen(tokens.of(topology::Severity::High), 2, Qt::DashLine));
        add(errors, tr("server errors/s"));
    } else {
        QLineSeries* p50 = band(&metrics::Rates::p50, nullptr, tr("p50"), 0.55);
        QLineSeries* p90 = band(&metrics::Rates::p90, p50, tr("p90"), 0.3);
        band(&metrics::Rates::p99, p90, tr("p99"), 0.15);
    }
    const auto from = m_points.empty() ? QDateTime::currentDateTime().addSecs(-60)
                                       : QDateTime::fromSecsSinceEpoch(m_points.front().at);
    const auto to = m_points.empty() ? QDateTime::currentDateTime()
                                     : QDateTime::fromSecsSinceEpoch(m_points.back().at);
    time->setRange(from, from == to ? from.addSecs(1) : to);
    time->setFormat(QStringLiteral("hh:mm:ss"));
    time->setTickCount(4);
    value->setRange(0, most <= 0 ? 1 : most * 1.1);
    value->setTickCount(4);
    value->applyNiceNumbers();
    value->setLabelFormat(m_shows == Shows::Requests ? QStringLiteral("%.4g")
                                                     : QStringLiteral("%.4g ms"));
    for (QAbstractAxis* axis : std::initializer_list<QAbstractAxis*>{time, value}) {
        axis->setLabelsColor(tokens.muted);
        axis->setLabelsFont(m_look.font(11));
        axis->setGridLineColor(tokens.border);
        axis->setLinePenColor(tokens.border);
    }
    QChart* old = this->chart();
    setChart(chart);
    delete old;
    setBackgroundBrush(tokens.surface);
}

} // namespace gatelens::ui
