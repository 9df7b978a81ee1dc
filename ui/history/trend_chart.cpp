// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/trend_chart.h"

#include "core/history/trend.h"
#include "core/report/picture.h"
#include "ui/theme/look.h"

#include <QAreaSeries>
#include <QChart>
#include <QDateTimeAxis>
#include <QLegend>
#include <QLineSeries>
#include <QToolTip>
#include <QValueAxis>

#include <algorithm>

namespace gatelens::ui {

namespace {

// Counts hold until the next point: steps, not slopes.
void addStep(QLineSeries& line, const history::TrendPoint& point, const history::TrendPoint* before,
             double value, double last) {
    const auto at = static_cast<double>(point.at) * 1000;
    if (before != nullptr) {
        line.append(at, last);
    }
    line.append(at, value);
}

} // namespace

TrendChart::TrendChart(const Look& look, const Recorder& recorder, const SelectionModel& selection,
                       QWidget* parent)
    : QChartView(parent)
    , m_look(look)
    , m_recorder(recorder)
    , m_selection(selection) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Open findings over time"));
    setMinimumHeight(look.scaled(130)); // less leaves no room for the labels
    connect(&look, &Look::changed, this, &TrendChart::rebuild);
    connect(&recorder, &Recorder::changed, this, &TrendChart::rebuild);
    connect(&selection, &SelectionModel::changed, this, &TrendChart::rebuild);
    rebuild();
}

void TrendChart::rebuild() {
    const std::string& gateway = m_selection.current().gateway;
    std::vector<history::State> states;
    for (const history::State& state : *m_recorder.states()) {
        if (gateway.empty() || state.gateway == gateway) {
            states.push_back(state);
        }
    }
    const auto points = history::trendOf(states);
    // A single moment is no trend.
    setVisible(points.size() > 1);
    const Tokens& tokens = m_look.tokens();
    auto* chart = new QChart;
    chart->setBackgroundBrush(tokens.surface);
    chart->setBackgroundRoundness(0);
    chart->setMargins(QMargins(4, 4, 12, 4));
    chart->legend()->hide();
    chart->setAnimationOptions(QChart::NoAnimation);
    chart->setTitle(tr("Open findings over time"));
    chart->setTitleBrush(tokens.muted);
    chart->setTitleFont(m_look.font(11.5));
    auto* time = new QDateTimeAxis(chart);
    auto* count = new QValueAxis(chart);
    chart->addAxis(time, Qt::AlignBottom);
    chart->addAxis(count, Qt::AlignLeft);
    double highest = 1;
    std::vector<double> below(points.size(), 0);
    QLineSeries* lower = nullptr;
    for (std::size_t severity = 5; severity-- > 0;) {
        auto* upper = new QLineSeries(chart);
        double last = 0;
        std::uint32_t most = 0;
        for (std::size_t i = 0; i < points.size(); ++i) {
            below[i] += points[i].findings[severity];
            most = std::max(most, points[i].findings[severity]);
            addStep(*upper, points[i], i == 0 ? nullptr : &points[i - 1], below[i], last);
            last = below[i];
            highest = std::max(highest, below[i]);
        }
        if (most > 0) {
            auto* area = new QAreaSeries(upper, lower);
            const auto level = static_cast<findings::Severity>(severity);
            area->setColor(tokens.of(report::pictureSeverity(level)));
            area->setBorderColor(tokens.surface);
            const auto name = findings::severityName(level);
            area->setName(QString::fromUtf8(name.data(), qsizetype(name.size())));
            chart->addSeries(area);
            area->attachAxis(time);
            area->attachAxis(count);
            connect(area, &QAreaSeries::hovered, this, [this, area](const QPointF& at, bool on) {
                if (on) {
                    const auto moment = QDateTime::fromMSecsSinceEpoch(qint64(at.x()));
                    QToolTip::showText(QCursor::pos(),
                                       tr("%1, %2").arg(area->name(), QLocale().toString(moment)),
                                       this);
                }
            });
        }
        lower = upper;
    }
    if (!points.empty()) {
        time->setRange(QDateTime::fromSecsSinceEpoch(points.front().at),
                       QDateTime::fromSecsSinceEpoch(points.back().at));
        const bool days = points.back().at - points.front().at > 2 * 86'400;
        time->setFormat(days ? QStringLiteral("d MMM") : QStringLiteral("hh:mm"));
    }
    time->setTickCount(4);
    count->setRange(0, highest);
    count->setTickCount(3);
    count->setLabelFormat(QStringLiteral("%d"));
    for (QAbstractAxis* axis : std::initializer_list<QAbstractAxis*>{time, count}) {
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
