// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// All findings: the summary as a chart, the list in groups, and what the rule of
// the chosen one says.
#pragma once

#include "ui/findings/findings_tree.h"
#include "ui/workspace/selection.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QScrollArea;
class QTreeView;

namespace gatelens::ui {

class Notice;
class SeverityChart;
class Text;

class FindingsPage final : public QWidget {
    Q_OBJECT

public:
    FindingsPage(const Look& look, SelectionModel& selection, QWidget* parent = nullptr);

    void setView(FleetViewPtr view, std::optional<std::uint32_t> gateway);
    // Another picture beside the summary.
    void addSummary(QWidget* picture);
    [[nodiscard]] bool working() const { return m_model->working(); }

signals:
    void suppressAsked(const std::string& fingerprint);
    void exportAsked();

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildBar();
    void buildTree();
    void showDetail(const findings::Finding* finding);
    void showHead(QWidget* body, const findings::Finding& finding);
    void showEvidence(QWidget* body, const findings::Finding& finding);
    void syncSelection();
    void applyFilter();
    void modelChanged();

    const Look& m_look;
    SelectionModel& m_selection;
    FindingsTree* m_model;
    SeverityChart* m_chart;
    QHBoxLayout* m_summary;
    QWidget* m_bar;
    QComboBox* m_grouping;
    QLineEdit* m_words;
    Text* m_count;
    QTreeView* m_tree;
    QScrollArea* m_detail;
    Notice* m_notice;
    std::set<findings::Severity> m_severities;
    // What came while nobody looked; shown when somebody does.
    FleetViewPtr m_waiting;
    std::optional<std::uint32_t> m_waitingGateway;
    bool m_oneGateway = false;
    bool m_syncing = false;
};

} // namespace gatelens::ui
