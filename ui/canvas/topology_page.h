// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The topology: canvas, overlays, focus with its breadcrumb, grouping, filter and
// search. Asks for scenes on a worker and shows the newest.
#pragma once

#include "ui/canvas/scene.h"

#include <QThreadPool>
#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QComboBox;
class QHBoxLayout;
class QLineEdit;

namespace gatelens::ui {

class Canvas;
class Legend;
class Look;
class Minimap;
class NodeTable;
class Notice;
class TableView;
class Text;

class TopologyPage final : public QWidget {
    Q_OBJECT

public:
    TopologyPage(const Look& look, SelectionModel& selection, QWidget* parent = nullptr);
    ~TopologyPage() override;

    void setView(FleetViewPtr view, std::vector<std::uint32_t> gateways);
    void setFilter(const std::string& filter);
    // Compare with an earlier state or another gateway, called `title`; null: no more.
    void setBefore(FleetViewPtr before, const QString& title = {});
    void focusOn(const Selection& selection);
    void leaveFocus();
    void findOnPicture(); // to the search field
    // The same nodes as a table.
    void setTable(bool table);
    [[nodiscard]] bool table() const { return m_asTable; }
    [[nodiscard]] Canvas& canvas() { return *m_canvas; }
    [[nodiscard]] const ScenePtr& scene() const;
    [[nodiscard]] bool working() const { return m_working; }
    [[nodiscard]] double layoutTime() const { return m_layoutTime; }
    // In which order the nodes of each picture stand, by what the picture is of.
    using Order = std::map<std::string, std::int64_t>;
    [[nodiscard]] const std::map<std::string, Order>& savedOrders() const { return m_orders; }
    void setSavedOrders(std::map<std::string, Order> orders) { m_orders = std::move(orders); }
    void forgetOrder();
    void setGrouping(topology::Grouping grouping);
    // Count, grouping and zoom, to stand beside the filter.
    [[nodiscard]] QWidget* tools() { return m_tools; }

signals:
    void helpAsked();
    void comparisonLeft();
    void sceneShown();
    void menuAsked(const gatelens::ui::Selection& selection, const QPoint& at);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void search(const QString& text);
    void buildTools();
    void buildTable();
    void keyAsked(int key);
    void request(bool keepPlace);
    [[nodiscard]] std::string pictureName(const SceneRequest& request) const;
    void showScene(ScenePtr scene, bool keepPlace);
    void showNotice();
    void showCrumbs();
    void showComparison(const Scene& scene);
    void syncSelection();
    void placeOverlays();
    void nodeSelected(std::uint32_t node);
    void expand(std::uint32_t node);
    void goToCrumb(std::size_t depth); // 0: the whole picture

    const Look& m_look;
    SelectionModel& m_selection;
    Canvas* m_canvas;
    Minimap* m_minimap;
    Legend* m_legend;
    Notice* m_notice;
    NodeTable* m_nodes;
    TableView* m_table;
    QLineEdit* m_search;
    QWidget* m_bar; // only while focused
    QWidget* m_tools;
    QHBoxLayout* m_crumbs;
    Text* m_count;
    Text* m_groupLabel = nullptr;
    QComboBox* m_group;
    SceneRequest m_request;
    // Focus views, one inside the other; the last one is shown.
    std::vector<std::vector<Selection>> m_trail;
    QString m_beforeTitle;
    Selection m_revealed; // the last one that the canvas was moved to
    std::map<std::string, Order> m_orders;
    std::uint64_t m_serial = 0;
    bool m_working = false;
    bool m_everShown = false;
    bool m_asTable = false;
    bool m_syncing = false;
    double m_layoutTime = 0;
    QThreadPool m_pool;
};

} // namespace gatelens::ui
