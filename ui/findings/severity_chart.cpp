// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/severity_chart.h"

#include "core/report/picture.h"
#include "ui/theme/look.h"

#include <QBarCategoryAxis>
#include <QBarSet>
#include <QChart>
#include <QHorizontalStackedBarSeries>
#include <QLegend>
#include <QToolTip>
#include <QValueAxis>

#include <algorithm>
#include <numeric>

namespace gatelens::ui {

namespace {

// More bars than these are unreadable; the worst are shown, and the title says so.
constexpr std::size_t kMostBars = 8;

} // namespace

SeverityChart::SeverityChart(const Look& look, QWidget* parent)
    : QChartView(parent)
    , m_look(look) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Findings by gateway and severity"));
    connect(&look, &Look::changed, this, &SeverityChart::rebuild);
}

void SeverityChart::setView(FleetViewPtr view) {
    m_view = std::move(view);
    rebuild();
}

void SeverityChart::rebuild() {
    if (!m_view) {
        return;
    }
    const Tokens& tokens = m_look.tokens();
    std::vector<std::uint32_t> order(m_view->gateways.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto& left = m_view->gateways[a].counts;
        const auto& right = m_view->gateways[b].counts;
        return std::lexicographical_compare(right.rbegin(), right.rend(), left.rbegin(),
                                            left.rend());
    });
    const bool cut = order.size() > kMostBars;
    order.resize(std::min(order.size(), kMostBars));
    std::reverse(order.begin(), order.end()); // the first category is at the bottom

    auto* chart = new QChart;
    chart->setBackgroundBrush(tokens.surface);
    chart->setBackgroundRoundness(0);
    chart->setMargins(QMargins(4, 4, 12, 4));
    chart->legend()->setAlignment(Qt::AlignTop);
    chart->legend()->setLabelColor(tokens.muted);
    chart->legend()->setFont(m_look.font(11.5));
    chart->setAnimationOptions(QChart::NoAnimation);
    if (cut) {
        chart->setTitle(tr("The %n worst gateways", nullptr, int(kMostBars)));
        chart->setTitleBrush(tokens.muted);
        chart->setTitleFont(m_look.font(11.5));
    }
    auto* series = new QHorizontalStackedBarSeries(chart);
    series->setBarWidth(0.55);
    double longest = 0;
    for (int severity = 4; severity >= 0; --severity) {
        const auto level = static_cast<findings::Severity>(severity);
        const auto name = findings::severityName(level);
        auto* set = new QBarSet(QString::fromUtf8(name.data(), qsizetype(name.size())), series);
        set->setColor(tokens.of(report::pictureSeverity(level)));
        set->setBorderColor(tokens.surface);
        double sum = 0;
        for (const std::uint32_t index : order) {
            const auto count = m_view->gateways[index].counts[static_cast<std::size_t>(severity)];
            *set << double(count);
            sum += count;
            longest = std::max(longest, double(m_view->gateways[index].open()));
        }
        if (sum == 0) {
            delete set;
            continue;
        }
        series->append(set);
    }
    QStringList names;
    for (const std::uint32_t index : order) {
        names << QString::fromStdString(m_view->gateways[index].name);
    }
    chart->addSeries(series);
    auto* categories = new QBarCategoryAxis(chart);
    categories->append(names);
    categories->setLabelsColor(tokens.text);
    categories->setLabelsFont(m_look.font(11.5));
    categories->setGridLineVisible(false);
    categories->setLinePenColor(tokens.border);
    auto* counts = new QValueAxis(chart);
    counts->setRange(0, std::max(1.0, longest));
    counts->setLabelFormat(QStringLiteral("%d"));
    counts->setTickCount(int(std::clamp(longest + 1, 2.0, 6.0)));
    counts->applyNiceNumbers();
    counts->setLabelsColor(tokens.muted);
    counts->setLabelsFont(m_look.font(11));
    counts->setGridLineColor(tokens.border);
    counts->setLinePenColor(tokens.border);
    chart->addAxis(categories, Qt::AlignLeft);
    chart->addAxis(counts, Qt::AlignBottom);
    series->attachAxis(categories);
    series->attachAxis(counts);
    connect(series, &QAbstractBarSeries::hovered, this,
            [this, names](bool on, int index, QBarSet* set) {
                if (on && index < names.size()) {
                    QToolTip::showText(QCursor::pos(),
                                       tr("%1: %2 %3")
                                           .arg(names[index].toHtmlEscaped())
                                           .arg(set->at(index))
                                           .arg(set->label()),
                                       this);
                }
            });
    connect(series, &QAbstractBarSeries::clicked, this, [this, names](int index, QBarSet*) {
        if (index < names.size()) {
            emit gatewayChosen(names[index]);
        }
    });
    QChart* old = this->chart();
    setChart(chart);
    delete old;
    setBackgroundBrush(tokens.surface);
    setFixedHeight(m_look.scaled(92) + int(order.size()) * m_look.scaled(24));
}

} // namespace gatelens::ui
