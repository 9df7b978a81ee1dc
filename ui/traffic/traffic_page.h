// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What goes through the gateway: two charts and a table; the row that is chosen is
// what the charts show, and what is selected everywhere.
#pragma once

#include "ui/canvas/flow.h"
#include "ui/traffic/traffic_feed.h"
#include "ui/workspace/selection.h"
#include "ui/workspace/workspace.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QSplitter;

namespace gatelens::ui {

class Look;
class Notice;
class RateChart;
class Settings;
class TableView;
class Text;
class TrafficModel;

class TrafficPage final : public QWidget {
    Q_OBJECT

public:
    TrafficPage(const Look& look, const Workspace& workspace, Settings& settings,
                SelectionModel& selection, QWidget* parent = nullptr);

    void setView(FleetViewPtr view, std::optional<std::uint32_t> gateway);
    // Where the metrics of the selected gateway are.
    void setUrl(const QString& url);
    [[nodiscard]] TrafficFeed& feed() { return m_feed; }
    // Asks for figures even while the page is not shown.
    void setOverlay(bool on);
    // What goes through each entity of the gateway, for the topology.
    [[nodiscard]] Flows flows() const;
    [[nodiscard]] bool working() const { return m_feed.working(); }

signals:
    void figuresChanged();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildBar(QWidget* bar);
    void feedChanged();
    void rowChosen();
    void showCharts();
    void selectEntity(const metrics::Traffic& traffic);
    [[nodiscard]] QString settingsKey() const;

    const Look& m_look;
    const Workspace& m_workspace;
    Settings& m_settings;
    SelectionModel& m_selection;
    FleetViewPtr m_view;
    std::optional<std::uint32_t> m_gateway;
    std::string m_shown; // the gateway's name
    TrafficFeed m_feed;
    TrafficModel* m_model;
    std::optional<metrics::ThingKey> m_chosen;
    Text* m_state = nullptr;
    QLineEdit* m_url = nullptr;
    QSplitter* m_body;
    RateChart* m_requests;
    RateChart* m_latency;
    TableView* m_table;
    Notice* m_notice;
    bool m_syncing = false;
    bool m_overlay = false;
};

} // namespace gatelens::ui
