// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/state_model.h"

#include "core/findings/finding.h"
#include "core/report/picture.h"
#include "ui/theme/column_header.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>

namespace gatelens::ui {

namespace {

QString moment(std::int64_t seconds) {
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(seconds),
                              QStringLiteral("ddd d MMM yyyy hh:mm"));
}

std::optional<findings::Severity> worst(const history::FindingCounts& counts) {
    for (std::size_t i = counts.size(); i-- > 0;) {
        if (counts[i] > 0) {
            return static_cast<findings::Severity>(i);
        }
    }
    return std::nullopt;
}

QString countsLabel(const history::FindingCounts& counts) {
    QStringList parts;
    for (std::size_t i = counts.size(); i-- > 0;) {
        if (counts[i] > 0) {
            const auto name = findings::severityName(static_cast<findings::Severity>(i));
            parts << QStringLiteral("%1 %2").arg(counts[i]).arg(
                QString::fromUtf8(name.data(), qsizetype(name.size())));
        }
    }
    return parts.isEmpty() ? StateModel::tr("none") : parts.join(QStringLiteral(", "));
}

} // namespace

QString changesLabel(const std::optional<history::ChangeCounts>& changes) {
    if (!changes) {
        return StateModel::tr("first state");
    }
    if (changes->total() == 0) {
        return StateModel::tr("nothing in meaning");
    }
    return QStringLiteral("+%1 −%2 ~%3")
        .arg(changes->added)
        .arg(changes->removed)
        .arg(changes->changed);
}

StateModel::StateModel(const Look& look, QObject* parent)
    : QAbstractTableModel(parent)
    , m_look(look) {}

void StateModel::setStates(std::vector<history::State> states) {
    beginResetModel();
    m_states = std::move(states);
    endResetModel();
}

int StateModel::rowOf(std::int64_t id) const {
    const auto found = std::find_if(m_states.begin(), m_states.end(),
                                    [&](const history::State& state) { return state.id == id; });
    return found == m_states.end() ? -1 : static_cast<int>(found - m_states.begin());
}

int StateModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_states.size());
}

int StateModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(Count);
}

QString StateModel::text(const history::State& state, int column) const {
    switch (column) {
    case From:
        return moment(state.firstSeen);
    case Gateway:
        return QString::fromStdString(state.gateway);
    case Kind:
        return state.live ? tr("live") : tr("files");
    case Changes:
        return changesLabel(state.changes);
    case Findings:
        return countsLabel(state.findings);
    case Routes:
        return QLocale().toString(qulonglong(state.routes));
    case LastSeen:
        return moment(state.lastSeen);
    case Source:
        return QString::fromStdString(state.source);
    case By:
        return QString::fromStdString(state.by);
    default:
        return {};
    }
}

QVariant StateModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const history::State& state = m_states[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(state, index.column());
    case Qt::ToolTipRole:
        return text(state, index.column()).toHtmlEscaped();
    case Qt::FontRole:
        return m_look.font(12.5);
    case Qt::ForegroundRole:
        return index.column() <= Gateway || index.column() == Changes ? m_look.tokens().text
                                                                      : m_look.tokens().muted;
    case Qt::DecorationRole: {
        const auto severity = worst(state.findings);
        return index.column() == 0 && severity
                   ? QVariant(severityPixmap(report::pictureSeverity(*severity), m_look.tokens(),
                                             m_look.scaled(15), 2))
                   : QVariant();
    }
    default:
        return {};
    }
}

QVariant StateModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const std::array<QString, Count> titles{tr("From"),      tr("Gateway"),  tr("Kind"),
                                            tr("Changes"),   tr("Findings"), tr("Routes"),
                                            tr("Last seen"), tr("Source"),   tr("Recorded by")};
    return columnHeader(section, orientation, role, titles);
}

} // namespace gatelens::ui
