// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the gateways were: a timeline, the states as a table, and what differs
// between two of them, since a day, or between files and the running gateway.
#pragma once

#include "ui/history/recorder.h"
#include "ui/workspace/selection.h"

#include <QWidget>

class QComboBox;
class QMenu;
class QPushButton;
class QSplitter;

namespace gatelens::ui {

class ChangesModel;
class Look;
class Notice;
class StateModel;
class TableView;
class Text;
class Timeline;

class HistoryPage final : public QWidget {
    Q_OBJECT

public:
    HistoryPage(const Look& look, Recorder& recorder, SelectionModel& selection,
                QWidget* parent = nullptr);

    // What changed since a moment, in the words of history::parseMoment().
    void showSince(const QString& when);
    // Files that are called so; empty: as the running gateway is.
    void showDrift(const QString& files = {});
    [[nodiscard]] bool working() const { return m_recorder.working(); }

signals:
    // The picture of that gateway against what it was.
    void topologyAsked(const QString& gateway, const model::SnapshotPtr& before);

private:
    using Comparisons = Result<std::vector<history::Comparison>>;
    void buildBar(QWidget* bar);
    [[nodiscard]] QWidget* buildComparison();
    void statesChanged();
    void fillDriftMenu();
    void chosenChanged();
    void choose(std::int64_t id);
    void ask(const QString& title, Recorder::Question<std::vector<history::Comparison>> question,
             const QString& whenNone);
    void show(const QString& title, const Comparisons& comparisons, const QString& whenNone);
    void showComparison(int index);
    void say(const QString& title, const QString& sentence);

    const Look& m_look;
    Recorder& m_recorder;
    SelectionModel& m_selection;
    StateModel* m_states;
    ChangesModel* m_changes;
    Timeline* m_timeline;
    TableView* m_table;
    QSplitter* m_splitter;
    QComboBox* m_since = nullptr;
    QMenu* m_driftMenu = nullptr;
    Text* m_where = nullptr;
    Text* m_heading = nullptr;
    QComboBox* m_which = nullptr;
    QPushButton* m_picture = nullptr;
    TableView* m_differences = nullptr;
    Notice* m_noChanges = nullptr;
    Notice* m_notice;
    std::vector<history::Comparison> m_comparisons;
    std::uint64_t m_serial = 0;
};

} // namespace gatelens::ui
