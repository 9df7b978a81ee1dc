// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/history_page.h"

#include "core/history/moment.h"
#include "ui/history/state_model.h"
#include "ui/history/timeline.h"
#include "ui/tables/changes_model.h"
#include "ui/tables/table_view.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace gatelens::ui {

namespace {

QString titleOf(const history::State& state) {
    return HistoryPage::tr("%1 (%2) of %3")
        .arg(QString::fromStdString(state.gateway),
             state.live ? HistoryPage::tr("live") : HistoryPage::tr("files"),
             QLocale().toString(QDateTime::fromSecsSinceEpoch(state.firstSeen),
                                QStringLiteral("ddd d MMM hh:mm")));
}

QString summaryOf(const model::SnapshotDiff& diff) {
    return changesLabel(
        history::ChangeCounts{diff.added.size(), diff.removed.size(), diff.changed.size()});
}

void widths(QTableView& table, const Look& look, std::initializer_list<int> sizes) {
    int column = 0;
    for (const int size : sizes) {
        table.setColumnWidth(column++, look.scaled(size));
    }
    table.horizontalHeader()->setStretchLastSection(true);
}

} // namespace

HistoryPage::HistoryPage(const Look& look, Recorder& recorder, SelectionModel& selection,
                         QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_recorder(recorder)
    , m_selection(selection)
    , m_states(new StateModel(look, this))
    , m_changes(new ChangesModel(look, this))
    , m_timeline(new Timeline(look, this))
    , m_table(new TableView(look, this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_notice(new Notice(look, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QWidget(this);
    buildBar(bar);
    column->addWidget(bar);
    column->addWidget(m_timeline);
    m_table->setModel(m_states);
    m_table->setAccessibleName(tr("States"));
    widths(*m_table, look, {200, 130, 60, 130, 260, 70, 180, 240});
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(buildComparison());
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_notice, 1);
    m_notice->hide();
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &HistoryPage::chosenChanged);
    connect(m_timeline, &Timeline::chosen, this, &HistoryPage::choose);
    connect(&recorder, &Recorder::changed, this, &HistoryPage::statesChanged);
    connect(&selection, &SelectionModel::changed, this, &HistoryPage::statesChanged);
    say(tr("Choose a state"), tr("One shows what it changed; two show what differs between them."));
    statesChanged();
}

void HistoryPage::buildBar(QWidget* bar) {
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 12, 12, 8);
    row->setSpacing(8);
    row->addWidget(new Text(tr("History"), TextRole::Title, m_look, bar));
    m_where = new Text({}, TextRole::Secondary, m_look, bar);
    m_where->setElide(Qt::ElideMiddle);
    row->addWidget(m_where, 1);
    row->addWidget(new Text(tr("What changed since"), TextRole::Secondary, m_look, bar));
    m_since = new QComboBox(bar);
    m_since->setEditable(true);
    m_since->setInsertPolicy(QComboBox::NoInsert);
    m_since->setAccessibleName(tr("What changed since"));
    m_since->lineEdit()->setAccessibleName(tr("What changed since"));
    m_since->lineEdit()->setPlaceholderText(tr("a day"));
    m_since->setToolTip(tr("Choose, or write a day or a length: 2026-11-20, 3d, 12h"));
    m_since->setMinimumWidth(m_look.scaled(140));
    m_since->setMinimumHeight(m_look.scaled(28));
    const auto add = [this](const QString& text, const char* moment) {
        m_since->addItem(text, QString::fromLatin1(moment));
    };
    add(tr("Today"), "today");
    add(tr("Yesterday"), "yesterday");
    add(tr("Friday"), "friday");
    add(tr("Monday"), "monday");
    add(tr("A week ago"), "1w");
    add(tr("Four weeks ago"), "4w");
    m_since->setCurrentIndex(-1);
    row->addWidget(m_since);
    auto* drift = new QPushButton(tr("Drift"), bar);
    drift->setToolTip(tr("What the files say against what runs"));
    m_driftMenu = new QMenu(drift);
    drift->setMenu(m_driftMenu);
    row->addWidget(drift);
    connect(m_driftMenu, &QMenu::aboutToShow, this, &HistoryPage::fillDriftMenu);
    connect(m_since, &QComboBox::activated, this,
            [this](int index) { showSince(m_since->itemData(index).toString()); });
    connect(m_since->lineEdit(), &QLineEdit::returnPressed, this, [this] {
        const int known = m_since->findText(m_since->currentText(), Qt::MatchFixedString);
        showSince(known >= 0 ? m_since->itemData(known).toString() : m_since->currentText());
    });
}

QWidget* HistoryPage::buildComparison() {
    auto* box = new QWidget(m_splitter);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QWidget(box);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 8, 12, 6);
    m_heading = new Text({}, TextRole::Section, m_look, bar);
    m_heading->setElide(Qt::ElideMiddle);
    row->addWidget(m_heading, 1);
    m_which = new QComboBox(bar);
    m_which->setAccessibleName(tr("Gateway of the comparison"));
    m_which->setMinimumWidth(m_look.scaled(200));
    row->addWidget(m_which);
    m_picture = new QPushButton(tr("Show on the topology"), bar);
    row->addWidget(m_picture);
    column->addWidget(bar);
    m_differences = new TableView(m_look, box);
    m_differences->setModel(m_changes);
    m_differences->setAccessibleName(tr("Differences"));
    widths(*m_differences, m_look, {110, 230, 150, 230, 230});
    column->addWidget(m_differences, 1);
    m_noChanges = new Notice(m_look, box);
    column->addWidget(m_noChanges, 1);
    connect(m_which, &QComboBox::currentIndexChanged, this, &HistoryPage::showComparison);
    connect(m_picture, &QPushButton::clicked, this, [this] {
        const auto index = static_cast<std::size_t>(std::max(0, m_which->currentIndex()));
        if (index < m_comparisons.size()) {
            const history::Comparison& shown = m_comparisons[index];
            emit topologyAsked(QString::fromStdString(shown.after.gateway), shown.beforeSnapshot);
        }
    });
    return box;
}

void HistoryPage::statesChanged() {
    const std::string& gateway = m_selection.current().gateway;
    std::vector<history::State> shown;
    for (const history::State& state : *m_recorder.states()) {
        if (gateway.empty() || state.gateway == gateway) {
            shown.push_back(state);
        }
    }
    std::set<std::int64_t> chosen;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows()) {
        chosen.insert(m_states->states()[static_cast<std::size_t>(row.row())].id);
    }
    m_where->setText(m_recorder.location());
    m_timeline->setStates(shown);
    m_states->setStates(std::move(shown));
    const QSignalBlocker quiet(m_table->selectionModel());
    for (const std::int64_t id : chosen) {
        if (const int row = m_states->rowOf(id); row >= 0) {
            m_table->selectionModel()->select(
                m_states->index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
    }
    const bool empty = m_states->rowCount() == 0;
    m_splitter->setVisible(!empty);
    m_timeline->setVisible(!empty);
    if (!empty && !m_recorder.error()) {
        m_notice->hide();
    } else if (m_recorder.error()) {
        m_notice->show(QStringLiteral("history"), tr("The history cannot be used"),
                       QString::fromStdString(m_recorder.error()->text()));
    } else if (m_recorder.working()) {
        m_notice->show(QStringLiteral("history"), tr("Looking into the history…"), {});
    } else {
        m_notice->show(QStringLiteral("history"), tr("Nothing is kept of this gateway yet"),
                       tr("Every state that is read is kept from now on."));
    }
}

void HistoryPage::choose(std::int64_t id) {
    if (const int row = m_states->rowOf(id); row >= 0) {
        m_table->selectRow(row);
        m_table->scrollTo(m_states->index(row, 0));
    }
}

void HistoryPage::chosenChanged() {
    std::vector<history::State> chosen; // newest first
    std::set<std::int64_t> ids;
    auto rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex& row : rows) {
        chosen.push_back(m_states->states()[static_cast<std::size_t>(row.row())]);
        ids.insert(chosen.back().id);
    }
    m_timeline->setChosen(ids);
    if (chosen.empty()) {
        return;
    }
    if (chosen.size() >= 2) {
        ask(
            tr("%1 against %2").arg(titleOf(chosen.back()), titleOf(chosen.front())),
            [before = chosen.back(), after = chosen.front()](history::Store& store) -> Comparisons {
                auto one = history::compareStates(store, before, after);
                return one ? Comparisons({std::move(*one)}) : fail(std::move(one.error()));
            },
            tr("These two states are the same."));
        return;
    }
    const history::State& state = chosen.front();
    if (!state.changes) {
        say(titleOf(state), tr("This is the first state of this source that is kept. Choose a "
                               "second one to compare with it."));
        return;
    }
    ask(
        tr("What %1 changed").arg(titleOf(state)),
        [state](history::Store& store) -> Comparisons {
            history::Selection selection{state.gateway, state.source, {}, {}, 0};
            auto states = store.states(selection);
            if (!states) {
                return fail(std::move(states.error()));
            }
            for (std::size_t i = 0; i + 1 < states->size(); ++i) {
                if ((*states)[i].id == state.id) {
                    auto one = history::compareStates(store, (*states)[i + 1], state);
                    return one ? Comparisons({std::move(*one)}) : fail(std::move(one.error()));
                }
            }
            return std::vector<history::Comparison>{};
        },
        tr("Nothing changed in meaning: only places or order did."));
}

void HistoryPage::showSince(const QString& when) {
    const auto moment =
        history::parseMoment(when.toStdString(), QDateTime::currentSecsSinceEpoch());
    if (!moment) {
        say(tr("No such day"), QString::fromStdString(moment.error().message));
        return;
    }
    const std::string gateway = m_selection.current().gateway;
    ask(
        tr("Since %1")
            .arg(QLocale().toString(QDateTime::fromSecsSinceEpoch(*moment),
                                    QStringLiteral("ddd d MMM yyyy hh:mm"))),
        [moment = *moment, gateway](history::Store& store) -> Comparisons {
            auto found = history::changesSince(store, moment, gateway);
            if (found) {
                std::erase_if(*found, [](const auto& one) { return one.diff.empty(); });
            }
            return found;
        },
        tr("Nothing changed since then, as far as states are kept."));
}

// The running gateway is seldom called as its files are: any kept files can be chosen.
void HistoryPage::fillDriftMenu() {
    m_driftMenu->clear();
    m_driftMenu->addAction(tr("Files of the same name"), this, [this] { showDrift(); });
    std::set<std::string> names;
    for (const history::State& state : *m_recorder.states()) {
        if (!state.live && names.size() < 30) {
            names.insert(state.gateway);
        }
    }
    if (!names.empty()) {
        m_driftMenu->addSeparator();
    }
    for (const std::string& name : names) {
        const QString files = QString::fromStdString(name);
        m_driftMenu->addAction(tr("Files of %1").arg(QString(files).replace('&', "&&")), this,
                               [this, files] { showDrift(files); });
    }
}

void HistoryPage::showDrift(const QString& files) {
    const std::string gateway = m_selection.current().gateway;
    ask(
        tr("Files against the running gateway"),
        [gateway, files = files.toStdString()](history::Store& store) {
            return history::drift(store, gateway, files);
        },
        tr("No gateway is kept both as running and as files under one name, or they are the same. "
           "Any two states can be compared: choose both in the table with Ctrl."));
}

void HistoryPage::ask(const QString& title,
                      Recorder::Question<std::vector<history::Comparison>> question,
                      const QString& whenNone) {
    const std::uint64_t serial = ++m_serial;
    m_recorder.ask<std::vector<history::Comparison>>(
        std::move(question), this, [this, serial, title, whenNone](Comparisons comparisons) {
            if (serial == m_serial) {
                show(title, comparisons, whenNone);
            }
        });
}

void HistoryPage::show(const QString& title, const Comparisons& comparisons,
                       const QString& whenNone) {
    if (!comparisons) {
        say(tr("This cannot be compared"), QString::fromStdString(comparisons.error().text()));
        return;
    }
    m_comparisons = *comparisons;
    const bool none = std::all_of(m_comparisons.begin(), m_comparisons.end(),
                                  [](const history::Comparison& one) { return one.diff.empty(); });
    if (none) {
        say(title, whenNone);
        return;
    }
    {
        const QSignalBlocker quiet(m_which);
        m_which->clear();
        for (const history::Comparison& one : m_comparisons) {
            m_which->addItem(
                tr("%1: %2").arg(QString::fromStdString(one.after.gateway), summaryOf(one.diff)));
        }
    }
    m_heading->setText(title);
    m_which->setVisible(m_comparisons.size() > 1);
    m_picture->show();
    m_noChanges->hide();
    m_differences->show();
    showComparison(0);
}

void HistoryPage::showComparison(int index) {
    if (index < 0 || static_cast<std::size_t>(index) >= m_comparisons.size()) {
        return;
    }
    const history::Comparison& one = m_comparisons[static_cast<std::size_t>(index)];
    m_changes->setDiff(std::make_shared<const model::SnapshotDiff>(one.diff));
    m_timeline->setChosen({one.before.id, one.after.id});
}

void HistoryPage::say(const QString& title, const QString& sentence) {
    m_comparisons.clear();
    m_heading->setText({});
    m_which->hide();
    m_picture->hide();
    m_differences->hide();
    m_noChanges->show(QStringLiteral("compare"), title, sentence);
}

} // namespace gatelens::ui
