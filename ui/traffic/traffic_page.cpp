// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/traffic_page.h"

#include "core/metrics/traffic_report.h"
#include "ui/tables/table_view.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"
#include "ui/traffic/rate_chart.h"
#include "ui/traffic/traffic_model.h"
#include "ui/workspace/settings.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace gatelens::ui {

namespace {

// What the charts show while no row is chosen: all of one kind together, because a
// request is counted by its route, its service and its listener.
std::vector<metrics::Point> together(const TrafficView& view) {
    for (const auto kind :
         {model::EntityKind::Listener, model::EntityKind::Route, model::EntityKind::Service}) {
        std::map<std::int64_t, metrics::Rates> sums;
        for (const auto& [thing, points] : view.series) {
            if (thing.kind != kind) {
                continue;
            }
            for (const metrics::Point& point : points) {
                metrics::Rates& sum = sums[point.at];
                sum.requests = sum.requests.value_or(0) + point.rates.requests.value_or(0);
                sum.errors = sum.errors.value_or(0) + point.rates.errors.value_or(0);
                // Percentiles do not add up; the slowest one is the honest bound.
                for (const auto field :
                     {&metrics::Rates::p50, &metrics::Rates::p90, &metrics::Rates::p99}) {
                    const auto& value = point.rates.*field;
                    if (value && *value > (sum.*field).value_or(0)) {
                        sum.*field = value;
                    }
                }
            }
        }
        if (!sums.empty()) {
            std::vector<metrics::Point> points;
            for (const auto& [at, rates] : sums) {
                points.push_back({at, rates});
            }
            return points;
        }
    }
    return {};
}

} // namespace

TrafficPage::TrafficPage(const Look& look, const Workspace& workspace, Settings& settings,
                         SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_workspace(workspace)
    , m_settings(settings)
    , m_selection(selection)
    , m_view(std::make_shared<const FleetView>())
    , m_model(new TrafficModel(look, this))
    , m_body(new QSplitter(Qt::Vertical, this))
    , m_requests(new RateChart(RateChart::Shows::Requests, look, this))
    , m_latency(new RateChart(RateChart::Shows::Latency, look, this))
    , m_table(new TableView(look, this))
    , m_notice(new Notice(look, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QWidget(this);
    buildBar(bar);
    column->addWidget(bar);
    auto* charts = new QSplitter(Qt::Horizontal, m_body);
    charts->addWidget(m_requests);
    charts->addWidget(m_latency);
    m_body->addWidget(charts);
    m_body->addWidget(m_table);
    m_body->setStretchFactor(0, 2);
    m_body->setStretchFactor(1, 3);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Traffic by route, service and listener"));
    int index = 0;
    for (const int width : {300, 90, 110, 90, 90, 90, 90, 120}) {
        m_table->setColumnWidth(index++, look.scaled(width));
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    column->addWidget(m_body, 1);
    column->addWidget(m_notice, 1);
    connect(&m_feed, &TrafficFeed::changed, this, &TrafficPage::feedChanged);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &TrafficPage::rowChosen);
    connect(m_notice, &Notice::acted, &m_feed, &TrafficFeed::askNow);
    feedChanged();
}

void TrafficPage::buildBar(QWidget* bar) {
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 12, 12, 8);
    row->setSpacing(8);
    row->addWidget(new Text(tr("Traffic"), TextRole::Title, m_look, bar));
    m_state = new Text({}, TextRole::Secondary, m_look, bar);
    row->addWidget(m_state, 1);
    row->addWidget(new Text(tr("Metrics"), TextRole::Secondary, m_look, bar));
    m_url = new QLineEdit(bar);
    m_url->setAccessibleName(tr("URL of the metrics"));
    m_url->setPlaceholderText(tr("http://127.0.0.1:8001 or a Prometheus server"));
    m_url->setClearButtonEnabled(true);
    m_url->setMinimumWidth(m_look.scaled(320));
    m_url->setMinimumHeight(m_look.scaled(28));
    row->addWidget(m_url);
    auto* ask = new QPushButton(tr("Read"), bar);
    row->addWidget(ask);
    const auto read = [this] {
        if (m_gateway) {
            m_settings.setValue(settingsKey(), m_url->text().trimmed());
        }
        setUrl(m_url->text().trimmed());
        m_feed.askNow();
    };
    connect(ask, &QPushButton::clicked, this, read);
    connect(m_url, &QLineEdit::returnPressed, this, read);
}

QString TrafficPage::settingsKey() const {
    const SourceState* source = m_workspace.source(m_view->gateways[*m_gateway].source);
    const QString name = source == nullptr ? QString() : source->spec.name;
    return QStringLiteral("metrics/") +
           QString::fromLatin1(name.toUtf8().toBase64(QByteArray::Base64UrlEncoding));
}

void TrafficPage::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    m_view = std::move(view);
    if (!gateway && m_view->gateways.size() == 1) {
        gateway = 0;
    }
    m_gateway = gateway;
    const std::string name = gateway ? m_view->gateways[*gateway].name : std::string();
    if (name == m_shown) {
        emit figuresChanged(); // entities may stand elsewhere in the new view
        return;
    }
    m_shown = name;
    QString url;
    if (gateway) {
        const SourceState* source = m_workspace.source(m_view->gateways[*gateway].source);
        const bool asks = source != nullptr && source->spec.name.contains(QStringLiteral("http"));
        url = m_settings
                  .value(settingsKey(), asks && source->spec.live() ? source->spec.name : QString())
                  .toString();
    }
    setUrl(url);
}

void TrafficPage::setUrl(const QString& url) {
    m_url->setText(url);
    m_chosen.reset();
    m_feed.setUrl(url);
    feedChanged();
}

void TrafficPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_feed.setActive(true);
}

void TrafficPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_feed.setActive(m_overlay);
}

void TrafficPage::setOverlay(bool on) {
    m_overlay = on;
    m_feed.setActive(on || isVisible());
}

Flows TrafficPage::flows() const {
    Flows flows;
    const TrafficViewPtr& view = m_feed.view();
    if (!view || !m_gateway) {
        return flows;
    }
    const metrics::Attribution attribution(*m_view->gateways[*m_gateway].snapshot);
    std::map<model::EntityKind, double> most;
    for (const metrics::Traffic& row : view->rows) {
        double& busiest = most[row.thing.kind];
        busiest = std::max(busiest, row.rates.requests.value_or(0));
    }
    for (const metrics::Traffic& row : view->rows) {
        const double rate = row.rates.requests.value_or(0);
        const auto entity = attribution.find(row);
        if (!entity || rate <= 0) {
            continue;
        }
        Flow flow;
        flow.weight = rate / most[row.thing.kind];
        flow.errors = row.rates.errors.value_or(0) > 0;
        flow.text = tr("%1/s").arg(QString::fromStdString(metrics::rateText(rate)));
        if (flow.errors) {
            flow.text += QStringLiteral(" · ") + tr("%1 errors")
                                                     .arg(QString::fromStdString(metrics::shareText(
                                                         row.rates.errors, row.rates.requests)));
        }
        flows.emplace(findings::Subject{*m_gateway, *entity}, std::move(flow));
    }
    return flows;
}

void TrafficPage::feedChanged() {
    const TrafficViewPtr& view = m_feed.view();
    m_syncing = true;
    m_model->setView(view);
    if (m_chosen) {
        if (const int row = m_model->rowOf(*m_chosen); row >= 0) {
            m_table->selectRow(row);
        }
    }
    m_syncing = false;
    QStringList state;
    if (view) {
        state << (view->fromPrometheus ? tr("from Prometheus") : tr("from the gateway's metrics"))
              << tr("read %1").arg(m_feed.lastRead().toString(QStringLiteral("hh:mm:ss")));
    }
    if (view && m_feed.error()) {
        state << tr("away: %1").arg(QString::fromStdString(m_feed.error()->message));
    }
    m_state->setText(state.join(QStringLiteral(" · ")));
    const bool any = view && !view->rows.empty();
    m_body->setVisible(any);
    m_notice->setVisible(!any);
    if (any) {
        showCharts();
    } else if (view) {
        m_notice->show(QStringLiteral("traffic"), tr("No figures of routes or services"),
                       tr("There are metrics, but none that say what goes through. Kong wants "
                          "status_code_metrics, Traefik addRoutersLabels, Caddy the option "
                          "metrics."));
    } else if (m_feed.error()) {
        m_notice->show(QStringLiteral("traffic"), tr("The metrics cannot be read"),
                       QString::fromStdString(m_feed.error()->text()), tr("Try again"));
    } else if (m_feed.url().isEmpty()) {
        m_notice->show(QStringLiteral("traffic"), tr("Where are its metrics?"),
                       tr("Write the URL of this gateway's metrics, or of a Prometheus server that "
                          "scrapes it, above."));
    } else {
        m_notice->show(QStringLiteral("traffic"), tr("Reading the metrics…"), {});
    }
    emit figuresChanged();
}

void TrafficPage::rowChosen() {
    const metrics::Traffic* traffic = m_model->row(m_table->currentIndex().row());
    if (m_syncing || traffic == nullptr) {
        return;
    }
    m_chosen = traffic->thing;
    showCharts();
    selectEntity(*traffic);
}

void TrafficPage::showCharts() {
    const TrafficViewPtr& view = m_feed.view();
    std::vector<metrics::Point> points;
    QString whose = tr("everything");
    if (const int row = m_chosen ? m_model->rowOf(*m_chosen) : -1; row >= 0) {
        whose = QString::fromStdString(m_model->row(row)->name);
        if (const auto found = view->series.find(*m_chosen); found != view->series.end()) {
            points = found->second;
        }
    } else {
        points = together(*view);
    }
    m_requests->setPoints(tr("Requests of %1").arg(whose), points);
    m_latency->setPoints(tr("Latency of %1").arg(whose), std::move(points));
}

void TrafficPage::selectEntity(const metrics::Traffic& traffic) {
    if (!m_gateway) {
        return;
    }
    const metrics::Attribution attribution(*m_view->gateways[*m_gateway].snapshot);
    if (const auto entity = attribution.find(traffic)) {
        m_selection.select(selectionOf(*m_view, findings::Subject{*m_gateway, *entity}));
    }
}

} // namespace gatelens::ui
